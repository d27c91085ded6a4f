//! In which order keys stand: that of the properties in the JSON Schema.

use crate::document::{self, Limits, Node};
use crate::schema;
use crate::source::Sources;

/// The order of keys in one kind of file.
pub(super) struct Order {
    schema: Option<(&'static str, Node)>,
}

/// What is known of one value: its part of the schema.
#[derive(Clone, Copy)]
pub(super) struct Known<'s> {
    root: Option<&'s Node>,
    at: Option<&'s Node>,
}

impl Order {
    pub(super) fn of(name: Option<&str>) -> Self {
        let schema = name.and_then(schema::named).and_then(|schema| {
            let mut sources = Sources::new();
            let file = sources.add(schema.name, schema.text);
            Some((schema.name, document::read(&sources, file, &Limits::default()).ok()?))
        });
        Self { schema }
    }

    /// What is known of the whole file.
    pub(super) fn root(&self) -> Known<'_> {
        let root = self.schema.as_ref().map(|(_, node)| node);
        Known { root, at: root }
    }

    /// Whether what stands under a key of the file, or in the file itself, are its entries: rules, facts, statements.
    pub(super) fn entries(&self, key: Option<&str>) -> bool {
        let keys: &[&str] = match self.schema.as_ref().map(|(name, _)| *name) {
            Some("rules") => return key.is_none(),
            Some("guideline") => &["conflicts", "statements"],
            Some("facts") => &["facts", "contradictions"],
            Some("definitions") => &["definitions"],
            Some("readings") => &["readings", "notes"],
            _ => &[],
        };
        key.is_some_and(|key| keys.contains(&key))
    }
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
    pub(super) fn key(self, key: &str) -> Self {
        let own = self.properties().and_then(|properties| properties.get(key));
        self.to(own.or_else(|| self.at?.get("additionalProperties")))
    }

    /// What is known of the items of a list.
    pub(super) fn item(self) -> Self {
        self.to(self.at.and_then(|at| at.get("items")))
    }

    /// The place of a key among its siblings; those that are not known come last, in the order they have.
    pub(super) fn place(self, key: &str) -> usize {
        let properties = self.properties().and_then(Node::map).unwrap_or_default();
        properties.iter().position(|(name, _)| name.value == key).unwrap_or(usize::MAX)
    }
}
