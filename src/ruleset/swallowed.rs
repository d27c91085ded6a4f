//! Keys that a text has swallowed: their line is indented into it, and is read as words.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Content, Node};
use crate::schema::{Known, Schema, Tree};
use crate::source::{Sources, Span, Spanned};

/// A line of a text that begins with a key which a mapping around the text takes.
#[derive(Clone, Debug)]
pub struct Swallowed {
    /// What is to be said of it.
    pub problem: Diagnostic,
    /// The entries and items that the text lies in, the innermost first.
    pub within: Vec<Span>,
    /// The text.
    pub text: Span,
}

/// The keys that texts of a document have swallowed, the first of each text.
pub fn swallowed_keys(sources: &Sources, node: &Node, schema: Schema) -> Vec<Swallowed> {
    let Some(tree) = Tree::of(schema) else {
        return Vec::new();
    };
    let allow = schema.name != "case";
    let mut search = Search { sources, allow, levels: Vec::new(), found: Vec::new() };
    search.look(node, tree.root(), false);
    search.found
}

/// A mapping around the place that is looked at.
struct Level<'a> {
    known: Known<'a>,
    entries: &'a [(Spanned<String>, Node)],
    /// The key that the place lies under.
    key: &'a Spanned<String>,
    span: Span,
    /// Whether the mapping is an item of a list.
    item: bool,
}

impl Level<'_> {
    fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name.value == key)
    }
}

struct Search<'a> {
    sources: &'a Sources,
    /// Whether the files take `allow`.
    allow: bool,
    /// The innermost last.
    levels: Vec<Level<'a>>,
    found: Vec<Swallowed>,
}

impl<'a> Search<'a> {
    fn look(&mut self, node: &'a Node, known: Known<'a>, item: bool) {
        match &node.value {
            Content::List(items) => items.iter().for_each(|node| self.look(node, known.item(), true)),
            Content::Map(entries) => {
                for (key, value) in entries {
                    self.levels.push(Level { known, entries, key, span: node.span, item });
                    self.look(value, known.key(&key.value), false);
                    self.levels.pop();
                }
            }
            Content::Text(_) => self.found.extend(self.in_text(node)),
            _ => {}
        }
    }

    /// The first line of a text that seems to be meant as a key.
    fn in_text(&self, text: &Node) -> Option<Swallowed> {
        let mut at = text.span.range().start;
        for line in self.sources.slice(text.span).split_inclusive('\n') {
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            if let Some((name, item)) = key_of(line)
                && let Some(level) = self.level(name, item)
            {
                let written = line.trim_start().split(':').next().unwrap_or_default();
                let place = Span::new(text.span.file, start..start + written.len() + 1);
                return Some(self.told(text, place, level, item));
            }
        }
        None
    }

    /// The mapping that a key on a line of its own is meant for: the innermost that takes it and has none yet, else the
    /// innermost that takes it. A dash begins another item beside one that takes the key.
    fn level(&self, name: &str, item: bool) -> Option<&Level<'a>> {
        let takes = |level: &&Level<'a>| level.known.place(name).is_some() && (level.item || !item);
        let mut takers = self.levels.iter().rev().filter(takes);
        let first = takers.clone().next();
        takers.find(|level| !item && !level.has(name)).or(first)
    }

    fn told(&self, text: &Node, place: Span, level: &Level<'_>, item: bool) -> Swallowed {
        let holder = self.levels.last().map_or("", |level| level.key.value.as_str());
        let first = level.entries.first().map_or(level.key, |(key, _)| key);
        let beside = if item { first } else { level.key };
        let line = self.sources.position(beside.span).line;
        let column = if item {
            format!("its dash to the column of that before `{}:` in line {line}", beside.value)
        } else {
            format!("to the column of `{}:` in line {line}", beside.value)
        };
        let words = if self.allow { "say so in `allow`" } else { "let the line begin with another word" };
        let message = format!("`{}` stands inside the text of `{holder}`", self.sources.slice(place));
        let problem = Diagnostic::warning(Code::SwallowedKey, place, message)
            .related(beside.span, if item { "the item that it follows" } else { "its column is that of this key" })
            .help(format!(
                "move the line left, {column}, and what belongs to it along; if these are words of the text, {words}"
            ));
        let entries = |level: &Level<'_>| {
            let value = level.entries.iter().find(|(key, _)| key.value == level.key.value);
            let end = value.map_or(level.key.span.end, |(_, node)| node.span.end.max(level.key.span.end));
            [Span { end, ..level.key.span }, level.span]
        };
        Swallowed { problem, within: self.levels.iter().rev().flat_map(entries).collect(), text: text.span }
    }
}

/// The key that a line begins with, and whether behind a dash.
fn key_of(line: &str) -> Option<(&str, bool)> {
    let line = line.trim();
    let (written, item) = match line.strip_prefix("- ") {
        Some(rest) => (rest.trim_start(), true),
        None => (line, false),
    };
    let (name, rest) = written.split_once(':')?;
    let key = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (key && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some((name, item))
}
