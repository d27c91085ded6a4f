//! Documents held against a schema.

use jsonschema::PatternOptions;
use serde_json::{Map, Number, Value};

use super::Schema;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Content, Node};
use crate::source::Span;

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
