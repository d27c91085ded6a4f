//! Which keys a document takes where, and in which order: the properties of its schema.

use super::Schema;
use crate::document::{self, Limits, Node};
use crate::source::Sources;

/// A schema, read as a document.
pub(crate) struct Tree(Node);

impl Tree {
    /// The schema as a document; nothing where it cannot be read, which does not happen with those of this program.
    pub(crate) fn of(schema: Schema) -> Option<Self> {
        let mut sources = Sources::new();
        let file = sources.add(schema.name, schema.text);
        document::read(&sources, file, &Limits::default()).ok().map(Self)
    }

    /// What is known of the whole document.
    pub(crate) fn root(&self) -> Known<'_> {
        Known { root: Some(&self.0), at: Some(&self.0) }
    }
}

/// What is known of one value: its part of the schema. By default nothing is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known<'s> {
    root: Option<&'s Node>,
    at: Option<&'s Node>,
}

impl<'s> Known<'s> {
    fn to(self, at: Option<&'s Node>) -> Self {
        let target = at.and_then(|at| at.get("$ref")).and_then(Node::text);
        let target = target.and_then(|way| {
            way.trim_start_matches("#/").split('/').try_fold(self.root?, |node, step| node.get(step))
        });
        Self { at: target.or(at), ..self }
    }

    fn properties(self) -> Option<&'s Node> {
        self.at?.get("properties")
    }

    /// What is known of the value of a key.
    pub(crate) fn key(self, key: &str) -> Self {
        let own = self.properties().and_then(|properties| properties.get(key));
        self.to(own.or_else(|| self.at?.get("additionalProperties")))
    }

    /// What is known of the items of a list.
    pub(crate) fn item(self) -> Self {
        self.to(self.at.and_then(|at| at.get("items")))
    }

    /// The place of a key among its siblings, where the schema names it.
    pub(crate) fn place(self, key: &str) -> Option<usize> {
        let properties = self.properties().and_then(Node::map).unwrap_or_default();
        properties.iter().position(|(name, _)| name.value == key)
    }
}
