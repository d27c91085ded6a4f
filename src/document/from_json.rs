//! From a JSON text to the tree that [`read`](super::read) makes of it, and nothing that is only YAML.
//!
//! `serde_json` says what is JSON and where each value begins; every value is then read from its own text, so that
//! no digit is lost and a key that stands twice is seen.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::scalar::{Exponent, resolve};
use super::trap::{boundary, unreadable_character};
use super::{Content, Limits, MOST_PROBLEMS, Node, trouble};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Sources, Span, Spanned};

/// Reads a JSON text as one tree, or says what is wrong with it. What both accept, [`read`](super::read) reads as
/// the same tree.
pub fn read_json(sources: &Sources, file: FileId, limits: &Limits) -> Result<Node, Vec<Diagnostic>> {
    let text = sources.text(file);
    if text.len() > limits.bytes {
        return Err(vec![trouble::too_long(Span::new(file, 0..0), text.len(), limits.bytes)]);
    }
    let limits = Limits { depth: limits.depth.min(Limits::DEEPEST), ..*limits };
    let mut reader = Reader { file, text, limits, nodes: 0, problems: Vec::new(), stopped: false };
    let root = reader.parse::<&RawValue>(text).map(RawValue::get);
    // JSON allows some characters that no text may hold here.
    if let Some((at, c)) = unreadable_character(text).filter(|_| root.is_some()) {
        let mut problem = trouble::unreadable(Span::new(file, at..at + c.len_utf8()), c);
        problem.code = Code::NotJson;
        reader.report(problem);
    }
    let node = root.filter(|_| reader.problems.is_empty()).map(|root| reader.node(root, 0));
    match node {
        Some(node) if reader.problems.is_empty() => Ok(node),
        _ => Err(reader.problems),
    }
}

/// The keys and values of an object as they are written.
struct Entries<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;

        impl<'de> Visitor<'de> for Gather {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Gather)
    }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    limits: Limits,
    nodes: usize,
    problems: Vec<Diagnostic>,
    stopped: bool,
}

impl<'a> Reader<'a> {
    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
        self.stopped |= self.problems.len() >= MOST_PROBLEMS;
    }

    fn stop(&mut self, problem: Diagnostic) {
        self.report(problem);
        self.stopped = true;
    }

    /// Where a part of the text begins in it.
    fn start(&self, part: &str) -> usize {
        part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }

    fn span(&self, part: &str) -> Span {
        let start = self.start(part);
        Span::new(self.file, start..start + part.len())
    }

    /// Reads a part of the text by `serde_json`.
    fn parse<T: Deserialize<'a>>(&mut self, part: &'a str) -> Option<T> {
        let error = match serde_json::from_str(part) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        // Lines and columns count from 1, columns in bytes.
        let lines = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len);
        let within = lines.sum::<usize>() + error.column().saturating_sub(1);
        let at = boundary(self.text, self.start(part) + within.min(part.len()));
        let end = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
        self.stop(trouble::not_json(Span::new(self.file, at..end), &error));
        None
    }

    fn count(&mut self, span: Span) {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            self.stop(trouble::too_many(span, self.limits.nodes));
        }
    }

    /// A value that lies inside so many lists and objects.
    fn node(&mut self, written: &'a str, depth: usize) -> Node {
        let span = self.span(written);
        self.count(span);
        let content = match written.as_bytes().first() {
            Some(b'n') => Content::Null,
            Some(b't') => Content::Bool(true),
            Some(b'f') => Content::Bool(false),
            Some(b'"') => self.parse(written).map_or(Content::Null, Content::Text),
            Some(b'[' | b'{') if depth >= self.limits.depth => {
                self.stop(trouble::too_deep(span, self.limits.depth));
                Content::Null
            }
            Some(b'[') => Content::List(self.items(written, depth + 1)),
            Some(b'{') => Content::Map(self.entries(written, depth + 1)),
            _ => resolve(written).unwrap_or_else(|Exponent| {
                self.report(trouble::exponent(span));
                Content::Null
            }),
        };
        Node::new(content, span)
    }

    fn items(&mut self, written: &'a str, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        for item in self.parse::<Vec<&RawValue>>(written).unwrap_or_default() {
            if self.stopped {
                break;
            }
            nodes.push(self.node(item.get(), depth));
        }
        nodes
    }

    fn entries(&mut self, written: &'a str, depth: usize) -> Vec<(Spanned<String>, Node)> {
        let entries = self.parse::<Entries<'_>>(written).map_or_else(Vec::new, |entries| entries.0);
        let mut first: HashMap<String, Span> = HashMap::new();
        let mut nodes = Vec::new();
        for (key, value) in entries {
            let span = self.span(key.get());
            self.count(span);
            let name: String = self.parse(key.get()).unwrap_or_default();
            if self.stopped {
                break;
            }
            match first.get(&name) {
                Some(first) => self.report(trouble::duplicate(span, &name, *first)),
                None => {
                    first.insert(name.clone(), span);
                }
            }
            nodes.push((Spanned::new(name, span), self.node(value.get(), depth)));
        }
        nodes
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::super::tests::{assert_well_put, sources};
    use super::*;
    use crate::diagnostic::Code;

    fn both(text: &str, limits: &Limits) -> [Result<Node, Vec<Diagnostic>>; 2] {
        let (sources, file) = sources(text);
        [read_json(&sources, file, limits), read(&sources, file, limits)]
    }

    /// What is refused, and the place that is named.
    fn refused(text: &str) -> (Code, String, String) {
        let (sources, file) = sources(text);
        let problems = read_json(&sources, file, &Limits::default()).expect_err(text);
        problems.iter().for_each(|problem| assert_well_put(&sources, problem));
        (problems[0].code, sources.slice(problems[0].primary).to_owned(), problems[0].message.clone())
    }

    #[test]
    fn what_only_yaml_takes_is_refused() {
        for text in [
            "a: 1",
            "- 1",
            "{a: 1}",
            "{'a': 1}",
            "{\"a\": b}",
            "{\"a\": 'b'}",
            "{\"a\"}",
            "{\"a\": }",
            "{\"a\": ~}",
            "{\"a\": yes}",
            "{\"a\": True}",
            "{\"a\": Null}",
            "{\"a\": +1}",
            "{\"a\": 010}",
            "{\"a\": .5}",
            "{\"a\": 2025-02-12}",
            "{\"a\": 1,}",
            "[1,]",
            "{\"a\": 1 # one\n}",
            "{\"a\": 1} # one",
            "{\"a\": \"\\x41\"}",
            "{\"a\": \"\\e\"}",
            "{\"a\": \"a\tb\"}",
            "{\"a\": \"a\n  b\"}",
            "--- {\"a\": 1}",
            "{\"a\": 1}\n...",
        ] {
            let [json, yaml] = both(text, &Limits::default());
            assert!(yaml.is_ok(), "{text}: {yaml:?}");
            assert_eq!(json.expect_err(text)[0].code, Code::NotJson, "{text}");
        }
    }

    #[test]
    fn only_keys_that_yaml_finds_too_long_are_json_alone() {
        let text = format!("{{\"{}\": 1}}", "k".repeat(1_100));
        let [json, yaml] = both(&text, &Limits::default());
        assert!(json.is_ok() && yaml.is_err());
    }

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        let not_json = |at: &str, message: &str| (Code::NotJson, at.to_owned(), message.to_owned());
        assert_eq!(refused("{\"a\": 1"), not_json("1", "the JSON ends too early"));
        assert_eq!(refused(""), not_json("", "the JSON ends too early"));
        assert_eq!(refused("{\"a\": é}"), not_json("é", "this is not JSON: expected value"));
        assert_eq!(refused("[\n1,\nx]"), not_json("x", "this is not JSON: expected value"));
        assert_eq!(refused("{} {}"), not_json("{", "this is not JSON: trailing characters"));
        let (_, at, message) = refused(" [\"é\\ud800!\"]");
        assert!(message.contains("surrogate") || message.contains("escape"), "{message}");
        assert!(at.len() == 1, "{at}");
        assert_eq!(
            refused("[\"\u{7f}\"]"),
            not_json("\u{7f}", "the character U+007F cannot stand in a text")
        );
        let (code, at, _) = refused("[\r1]");
        assert_eq!((code, at.as_str()), (Code::NotJson, "\r"));
    }

    #[test]
    fn exponents_and_keys_that_stand_twice_are_refused_all_at_once() {
        let (sources, file) = sources("{\"a\": 1e3, \"b\": {\"a\": 2E-1}, \"\\u0061\": 3}");
        let problems = read_json(&sources, file, &Limits::default()).unwrap_err();
        let mut told: Vec<_> = problems.iter().map(|p| (p.code, sources.slice(p.primary))).collect();
        told.sort_by_key(|(code, _)| code.as_str());
        assert_eq!(
            told,
            [(Code::DuplicateKey, "\"\\u0061\""), (Code::InvalidValue, "1e3"), (Code::InvalidValue, "2E-1")]
        );
        assert_eq!(sources.slice(problems.iter().find_map(|p| p.related.first()).unwrap().span), "\"a\"");
    }

    #[test]
    fn limits_are_the_same_for_json_and_yaml() {
        for depth in 1..8 {
            let text = "[".repeat(depth) + &*"]".repeat(depth);
            for limit in 1..8 {
                let [json, yaml] = both(&text, &Limits { depth: limit, ..Limits::default() });
                assert_eq!(json.is_ok(), yaml.is_ok(), "{depth} levels, {limit} allowed");
                assert_eq!(json.is_ok(), depth <= limit);
            }
        }
        let text = "{\"a\": [1, {\"b\": null}], \"c\": \"d\"}";
        for nodes in 1..12 {
            let [json, yaml] = both(text, &Limits { nodes, ..Limits::default() });
            assert_eq!(json.is_ok(), yaml.is_ok(), "{nodes} values allowed");
        }
        let [json, yaml] = both(text, &Limits { bytes: 20, ..Limits::default() });
        assert_eq!(json.unwrap_err(), yaml.unwrap_err());
    }

    #[test]
    fn nesting_without_end_is_refused_and_not_walked_into() {
        let (code, ..) = refused(&"[".repeat(1_000_000));
        assert_eq!(code, Code::NotJson);
        let (code, ..) = refused(&("[".repeat(300_000) + &*"]".repeat(300_000)));
        assert_eq!(code, Code::TooLarge);
    }
}
