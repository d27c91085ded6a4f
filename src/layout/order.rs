//! In which order keys stand: that of the properties in the JSON Schema.

use crate::schema::{self, Known, Tree};

/// The order of keys in one kind of file.
pub(super) struct Order {
    schema: Option<(&'static str, Tree)>,
}

impl Order {
    pub(super) fn of(name: Option<&str>) -> Self {
        let schema = name.and_then(schema::named);
        Self { schema: schema.and_then(|schema| Some((schema.name, Tree::of(schema)?))) }
    }

    /// What is known of the whole file.
    pub(super) fn root(&self) -> Known<'_> {
        self.schema.as_ref().map(|(_, tree)| tree.root()).unwrap_or_default()
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
