//! Documents held against the JSON Schemas of `schemas/`, which are inside the binary.
//!
//! Makes: diagnostics. From: a document and the name of a schema. Fetches nothing.
//! The typed decoders are as strict by themselves; what only a schema refuses is a disagreement between the two.
//! Start at: [`Schema::checker`]. The only room that knows `jsonschema`.

use jsonschema::PatternOptions;
use serde_json::{Map, Number, Value};

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Content, Node};
use crate::source::Span;

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

/// A schema made ready.
#[derive(Debug)]
pub struct Checker {
    name: &'static str,
    validator: jsonschema::Validator,
}

impl Schema {
    /// Makes the schema ready to check documents.
    ///
    /// Errors: the text is not a JSON Schema; with the schemas of this program that does not happen, and a test says so.
    pub fn checker(self) -> Result<Checker, String> {
        let schema: Value = serde_json::from_str(self.text).map_err(|problem| problem.to_string())?;
        let validator = jsonschema::options()
            .with_pattern_options(PatternOptions::regex())
            .build(&schema)
            .map_err(|problem| problem.to_string())?;
        Ok(Checker { name: self.name, validator })
    }
}

impl Checker {
    /// What the schema refuses in a document.
    pub fn check(&self, node: &Node) -> Vec<Diagnostic> {
        let value = value(node);
        self.validator
            .iter_errors(&value)
            .map(|problem| {
                let path = problem.instance_path().to_string();
                Diagnostic::error(
                    Code::SchemaMismatch,
                    place(node, &path),
                    format!(
                        "{}.schema.json refuses `{}`",
                        self.name,
                        if path.is_empty() { "/" } else { &path }
                    ),
                )
                .help(format!(
                    "{}: see `regimen schema {}`",
                    rule(&problem.schema_path().to_string()),
                    self.name
                ))
            })
            .collect()
    }

    /// Whether a JSON value is as the schema says; else where it is not, and what is broken there.
    pub fn accepts(&self, value: &Value) -> Result<(), String> {
        let problems: Vec<String> = self
            .validator
            .iter_errors(value)
            .map(|problem| format!("{}: {problem}", problem.instance_path()))
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }
}

/// What is broken, from the path in the schema: never the value, which may be a patient's.
fn rule(path: &str) -> String {
    match path.rsplit('/').next().unwrap_or_default() {
        "required" => "a key is missing".to_owned(),
        "additionalProperties" => "a key does not exist here".to_owned(),
        "type" => "the kind of value is wrong".to_owned(),
        "enum" | "const" => "the value is not one of those allowed".to_owned(),
        "pattern" => "the value is not written in the way asked for".to_owned(),
        "minItems" | "minProperties" | "minLength" => "there is too little here".to_owned(),
        "maxItems" | "maxProperties" => "there is too much here".to_owned(),
        other => format!("the rule `{other}` is broken"),
    }
}

/// The node at a JSON pointer, or the last one on the way there.
fn place(node: &Node, pointer: &str) -> Span {
    let mut at = node;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match &at.value {
            Content::Map(_) => at.get(&step),
            Content::List(items) => step.parse::<usize>().ok().and_then(|n| items.get(n)),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at.span
}

/// A document as JSON: dates and the like are texts, as JSON Schema sees them.
pub fn value(node: &Node) -> Value {
    match &node.value {
        Content::Null => Value::Null,
        Content::Bool(value) => Value::Bool(*value),
        Content::Number(digits) => {
            number(digits).map_or_else(|| Value::String(digits.clone()), Value::Number)
        }
        Content::Text(text) => Value::String(text.clone()),
        Content::List(items) => Value::Array(items.iter().map(value).collect()),
        Content::Map(entries) => Value::Object(
            entries.iter().map(|(key, node)| (key.value.clone(), value(node))).collect::<Map<_, _>>(),
        ),
    }
}

fn number(digits: &str) -> Option<Number> {
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    digits.parse::<i64>().ok().map(Number::from).or_else(|| Number::from_f64(digits.parse().ok()?))
}
