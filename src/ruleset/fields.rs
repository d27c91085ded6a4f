//! The keys of a mapping, each asked for once; what is missing or unknown is said, all at once.

use super::decode::{
    added, condition, date, duration, filled, free_text, integer, list, mentions, shown_list, twice, word,
    wrong,
};
use super::{Condition, Mention};
use crate::diagnostic::{Code, Diagnostic, Fix, nearest, quoted_list};
use crate::document::{Content, Node};
use crate::source::{Sources, Span, Spanned};
use crate::timing::{Date, Duration};

/// The keys of one mapping, each to be asked for once.
pub(crate) struct Fields<'a> {
    what: &'static str,
    span: Span,
    entries: &'a [(Spanned<String>, Node)],
    asked: Vec<&'static str>,
    /// Keys that somebody may look for here, each with where it stands.
    elsewhere: &'static [(&'static str, &'static str)],
    /// Keys that must be there and are not, until [`Fields::finish`] knows which of them are only misspelt, each with
    /// what to do about it.
    missing: Vec<(&'static str, String, Option<Fix>)>,
}

impl<'a> Fields<'a> {
    /// The keys of a node, or the complaint that it is not a mapping.
    pub(crate) fn of(node: &'a Node, what: &'static str, out: &mut Vec<Diagnostic>) -> Option<Self> {
        match &node.value {
            Content::Map(entries) => Some(Self {
                what,
                span: node.span,
                entries,
                asked: Vec::new(),
                elsewhere: &[],
                missing: Vec::new(),
            }),
            _ => {
                let message = format!("{what} cannot be {}", node.kind());
                out.push(
                    Diagnostic::error(Code::WrongType, node.span, message)
                        .help(format!("{what} is written as pairs of `key: value`")),
                );
                None
            }
        }
    }

    /// The same, with keys that do not stand here, though an author may think so, each with what to do instead.
    pub(crate) fn with_elsewhere(mut self, keys: &'static [(&'static str, &'static str)]) -> Self {
        self.elsewhere = keys;
        self
    }

    /// Where the mapping begins: its first key.
    pub(crate) fn span(&self) -> Span {
        self.entries.first().map_or(self.span, |(key, _)| key.span)
    }

    /// The value of a key that may be left out.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.iter().find(|(k, _)| k.value == key).map(|(_, node)| node)
    }

    /// The place of a key.
    pub(crate) fn key_span(&self, key: &str) -> Span {
        self.entries.iter().find(|(k, _)| k.value == key).map_or(self.span, |(k, _)| k.span)
    }

    /// The value of a key that must be there; [`Fields::finish`] complains where it is not.
    pub(crate) fn need(&mut self, key: &'static str) -> Option<&'a Node> {
        self.need_like(key, &added(self.what, key), None)
    }

    /// The same, with what to do where it is missing.
    fn need_like(&mut self, key: &'static str, help: &str, fix: Option<Fix>) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            self.missing.push((key, help.to_owned(), fix));
        }
        found
    }

    /// A text that may be left out.
    pub(crate) fn text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<String> {
        self.get(key).and_then(|node| free_text(node, key, out))
    }

    /// A text that must be there; empty where it is not.
    pub(crate) fn need_text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> String {
        self.need(key).and_then(|node| free_text(node, key, out)).unwrap_or_default()
    }

    /// One of a few words that must be there.
    pub(crate) fn need_word(
        &mut self,
        key: &'static str,
        words: &[&str],
        out: &mut Vec<Diagnostic>,
    ) -> String {
        self.need(key).and_then(|node| word(node, key, words, out)).unwrap_or_default()
    }

    /// A list that may be left out: its items.
    pub(crate) fn list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
        self.get(key).map_or(&[], |node| list(node, key, out))
    }

    /// A list that must be there and hold something.
    pub(crate) fn need_list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
        self.need(key).map_or(&[], |node| filled(node, key, out))
    }

    /// A list that may be left out, but not be empty.
    pub(crate) fn filled_list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
        self.get(key).map_or(&[], |node| filled(node, key, out))
    }

    /// A mapping that may be left out: its keys and values.
    pub(crate) fn map(
        &mut self,
        key: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> &'a [(Spanned<String>, Node)] {
        match self.get(key) {
            None => &[],
            Some(node) => match &node.value {
                Content::Map(entries) => entries,
                _ => {
                    out.push(wrong(node, key, "a mapping of `name: …` entries"));
                    &[]
                }
            },
        }
    }

    /// Ids that may be left out.
    pub(crate) fn mentions(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<Mention> {
        let items = self.list(key, out);
        mentions(items, key, out)
    }

    /// `citations`, which must be there; nothing where the list or a number in it cannot be read. `due` are the numbers
    /// to be listed, where they are known.
    pub(crate) fn cited(
        &mut self,
        due: Option<&[i64]>,
        sources: &Sources,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Vec<Spanned<i64>>> {
        let line = due.map(|due| format!("citations: {}", shown_list(due)));
        let help = line.as_ref().map_or_else(
            || {
                "add a line `citations: []` with the numbers that the source gives here between the brackets"
                    .to_owned()
            },
            |line| format!("add a line `{line}`: what its statements cite"),
        );
        let fix = line.and_then(|line| self.line_below(&line, sources));
        let listed = self.need_like("citations", &help, fix).is_some_and(|node| node.list().is_some());
        let mut found: Vec<Spanned<i64>> = Vec::new();
        let mut readable = listed;
        for item in self.list("citations", out) {
            let Some(number) = integer(item, "citations", out) else {
                readable = false;
                continue;
            };
            match found.iter().find(|other| other.value == number) {
                Some(first) => out.push(twice(&number.to_string(), item.span, first.span)),
                None => found.push(Spanned::new(number, item.span)),
            }
        }
        readable.then_some(found)
    }

    /// How to add a line below the last one of the mapping, unless it is written with brackets.
    fn line_below(&self, line: &str, sources: &Sources) -> Option<Fix> {
        let text = sources.text(self.span.file);
        let range = self.span.range();
        let begin = text.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
        let end = range.end + text.get(range.end..)?.find(['\r', '\n']).unwrap_or(text.len() - range.end);
        let block = !text.get(range.start..)?.starts_with('{');
        let indent = " ".repeat(text.get(begin..range.start)?.chars().count());
        block.then(|| Fix::replace(Span::new(self.span.file, end..end), format!("\n{indent}{line}")))
    }

    /// Yes or no, that may be left out.
    pub(crate) fn boolean(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<bool> {
        let node = self.get(key)?;
        if let Content::Bool(value) = node.value {
            return Some(value);
        }
        out.push(wrong(node, key, "`true` or `false`"));
        None
    }

    /// A day that may be left out.
    pub(crate) fn date(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Date> {
        self.get(key).and_then(|node| date(node, key, out))
    }

    /// A duration that may be left out.
    pub(crate) fn duration(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Duration> {
        self.get(key).and_then(|node| duration(node, key, out))
    }

    /// A condition that may be left out.
    pub(crate) fn condition(
        &mut self,
        key: &'static str,
        sources: &Sources,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Condition> {
        self.get(key).and_then(|node| condition(node, key, sources, out))
    }

    /// Complains about the keys that nobody asked for, and about those that are missing: one that is only misspelt
    /// is complained about once.
    pub(crate) fn finish(self, out: &mut Vec<Diagnostic>) {
        let mut missing = self.missing.clone();
        for (key, _) in self.entries.iter().filter(|(key, _)| !self.asked.contains(&key.value.as_str())) {
            let meant = nearest(&key.value, self.asked.iter().copied());
            missing.retain(|(key, ..)| Some(*key) != meant);
            let elsewhere = self.elsewhere.iter().find(|(other, _)| *other == key.value);
            let help = match (elsewhere, meant) {
                (Some((_, help)), _) => (*help).to_owned(),
                (None, Some(name)) => format!("did you mean `{name}`?"),
                (None, None) => format!("keys of {}: {}", self.what, quoted_list(&self.asked)),
            };
            let message = format!("{} has no key `{}`", self.what, key.value);
            let discreet = format!("{} has no such key", self.what);
            out.push(Diagnostic::error(Code::UnknownKey, key.span, message).help(help).discreetly(discreet));
        }
        for (key, help, fix) in missing {
            let message = format!("{} has no `{key}`", self.what);
            let problem = Diagnostic::error(Code::MissingKey, self.span(), message);
            let swallowed = self.entries.iter().find_map(|(_, value)| text_with(value, key));
            out.push(match swallowed {
                Some(text) => {
                    problem.related(text, format!("`{key}:` stands inside this text")).help(format!(
                        "move the line `{key}: …` left, out of that text, to the column of the other keys"
                    ))
                }
                None => problem.help(help).fix(fix),
            });
        }
    }
}

/// The place of a text, somewhere in a value, that seems to have swallowed a key: its line is indented too far.
fn text_with(value: &Node, key: &str) -> Option<Span> {
    match &value.value {
        Content::List(items) => items.iter().find_map(|item| text_with(item, key)),
        Content::Map(entries) => entries.iter().find_map(|(_, value)| text_with(value, key)),
        Content::Text(text) => {
            let begins = |at: usize| text[..at].chars().next_back().is_none_or(char::is_whitespace);
            let ends = |at: usize| {
                let rest = text[at + key.len()..].strip_prefix(':');
                rest.is_some_and(|rest| rest.chars().next().is_none_or(char::is_whitespace))
            };
            text.match_indices(key).any(|(at, _)| begins(at) && ends(at)).then_some(value.span)
        }
        _ => None,
    }
}
