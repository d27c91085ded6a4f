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
