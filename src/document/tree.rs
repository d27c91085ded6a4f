//! The tree while it is being built: lists and mappings that are still open, and the root once it is there.

use std::collections::HashMap;

use super::{Content, Node, trouble};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};

/// A tree in the making.
#[derive(Default)]
pub(super) struct Tree {
    open: Vec<Open>,
    root: Option<Node>,
}

/// A list or mapping that is not closed yet.
struct Open {
    value: Content,
    /// Where each key of a mapping stands first.
    keys: HashMap<String, Span>,
    /// The key whose value comes next.
    key: Option<Spanned<String>>,
    span: Span,
    /// Whether it is written with brackets.
    bracket: bool,
}

impl Open {
    fn wants_key(&self) -> bool {
        matches!(self.value, Content::Map(_)) && self.key.is_none()
    }
}

impl Tree {
    /// How many lists and mappings are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the next node is a key.
    pub(super) fn wants_key(&self) -> bool {
        self.open.last().is_some_and(Open::wants_key)
    }

    /// Whether the next node is the value of a key.
    pub(super) fn has_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.key.is_some())
    }

    /// The key whose value comes next, or an item of whose value does.
    pub(super) fn key_above(&self) -> Option<&str> {
        self.open.iter().rev().take(2).find_map(|open| open.key.as_ref()).map(|key| key.value.as_str())
    }

    /// Where the innermost open list or mapping with brackets begins.
    pub(super) fn bracket(&self) -> Option<usize> {
        let open = self.open.iter().rev().find(|open| open.bracket)?;
        Some(open.span.start as usize)
    }

    /// The finished tree.
    pub(super) fn into_root(self) -> Option<Node> {
        self.root
    }

    /// Opens a list or mapping; `span` is its bracket, or empty where it has none.
    pub(super) fn begin(&mut self, value: Content, span: Span) {
        let bracket = span.start < span.end;
        self.open.push(Open { value, keys: HashMap::new(), key: None, span, bracket });
    }

    /// Closes the innermost list or mapping; `end` is one past its bracket.
    /// Gives its place, and the problem if it stands where a key must.
    pub(super) fn end(&mut self, end: u32) -> Option<(Span, Option<Diagnostic>)> {
        let open = self.open.pop()?;
        let mut span = open.span;
        if open.bracket {
            span.end = end.max(span.end);
        }
        let node = Node::new(open.value, span);
        if self.wants_key() {
            let problem = trouble::key_is_not_a_word(&node);
            self.await_value(Spanned::new(String::new(), span));
            return Some((span, Some(problem)));
        }
        self.place(node);
        Some((span, None))
    }

    /// Whether a key is the first of an item of a list that has others, too: then it may begin another item.
    fn begins_item(&self, name: &str) -> bool {
        let [.., above, item] = self.open.as_slice() else { return false };
        let in_list = matches!(above.value, Content::List(_)) && !item.bracket;
        let Content::Map(entries) = &item.value else { return false };
        in_list && entries.len() > 2 && entries.first().is_some_and(|(key, _)| key.value == name)
    }

    /// Takes a key; gives the problem if the innermost mapping has it already.
    pub(super) fn key(&mut self, name: String, span: Span) -> Option<Diagnostic> {
        if self.begins_item(&name) {
            let open = self.open.last_mut()?;
            // What follows are the keys of the item that was meant.
            open.keys.clear();
            let problem = trouble::second_item(span, &name, open.span);
            self.await_value(Spanned::new(name, span));
            return Some(problem);
        }
        let keys = &mut self.open.last_mut()?.keys;
        let first = keys.get(&name).copied();
        let problem = first.map(|first| trouble::duplicate(span, &name, first));
        keys.entry(name.clone()).or_insert(span);
        self.await_value(Spanned::new(name, span));
        problem
    }

    /// Takes something that is not a proper key, so that its value finds a place.
    pub(super) fn await_value(&mut self, key: Spanned<String>) {
        if let Some(open) = self.open.last_mut() {
            open.span.end = open.span.end.max(key.span.end);
            open.key = Some(key);
        }
    }

    /// Puts a finished node where it belongs.
    pub(super) fn place(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.span.end = open.span.end.max(node.span.end);
        match (&mut open.value, open.key.take()) {
            (Content::Map(entries), Some(key)) => entries.push((key, node)),
            (Content::List(items), _) => items.push(node),
            _ => {}
        }
    }
}
