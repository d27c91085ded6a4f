//! Documents held against the JSON Schemas of `schemas/`, which are inside the binary.
//!
//! Makes: diagnostics, and which keys a mapping takes (`keys.rs`). From: a document and the name of a schema. Fetches
//! nothing.
//! The typed decoders are as strict by themselves; what only a schema refuses is a disagreement between the two.
//! Start at: [`Schema::checker`]. The only room that knows `jsonschema`.

#[cfg(feature = "cli")]
mod checker;
mod keys;

#[cfg(feature = "cli")]
pub use checker::{Checker, value};
pub(crate) use keys::{Known, Tree};

/// A schema and its text.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Its name: `facts` for facts.schema.json.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Every schema.
pub const SCHEMAS: [Schema; 11] = [
    Schema { name: "guideline", text: include_str!("../../schemas/guideline.schema.json") },
    Schema { name: "facts", text: include_str!("../../schemas/facts.schema.json") },
    Schema { name: "definitions", text: include_str!("../../schemas/definitions.schema.json") },
    Schema { name: "readings", text: include_str!("../../schemas/readings.schema.json") },
    Schema { name: "rules", text: include_str!("../../schemas/rules.schema.json") },
    Schema { name: "patient", text: include_str!("../../schemas/patient.schema.json") },
    Schema { name: "case", text: include_str!("../../schemas/case.schema.json") },
    Schema { name: "plan", text: include_str!("../../schemas/plan.schema.json") },
    Schema { name: "batch-line", text: include_str!("../../schemas/batch-line.schema.json") },
    Schema { name: "batch-summary", text: include_str!("../../schemas/batch-summary.schema.json") },
    Schema { name: "coverage", text: include_str!("../../schemas/coverage.schema.json") },
];

/// The schema with this name.
pub fn named(name: &str) -> Option<Schema> {
    SCHEMAS.into_iter().find(|schema| schema.name == name)
}
