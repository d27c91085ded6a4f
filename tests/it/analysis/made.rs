//! Guidelines of a few lines: what is not written is filled in.

use regimen::Status;
use regimen::analysis::{Limits, Patient, Space, Undecided};
use regimen::program::Program;
use serde_yaml::{Mapping, Value};

use crate::arbitrary::{Written, list, mapping};
use crate::repository::Loaded;

/// YAML that the test itself wrote.
fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// The entries of a mapping that is not there are none.
fn entries(value: &Value, key: &str) -> Mapping {
    value.get(key).and_then(Value::as_mapping).cloned().unwrap_or_default()
}

fn items(value: &Value, key: &str) -> Vec<Value> {
    value.get(key).and_then(Value::as_sequence).cloned().unwrap_or_default()
}

/// The entries, and those of the defaults that are not among them.
fn filled(given: &Value, defaults: &str) -> Value {
    let mut entries = given.as_mapping().cloned().unwrap_or_default();
    for (key, value) in yaml(defaults).as_mapping().into_iter().flatten() {
        if !entries.contains_key(key) {
            entries.insert(key.clone(), value.clone());
        }
    }
    Value::Mapping(entries)
}

/// A guideline from one document: `facts`, `contradictions`, `definitions` (each an expression), `readings`, `rules`,
/// and in `guideline` what guideline.yaml says besides.
pub fn from_document(document: &Value) -> Loaded {
    let facts = entries(document, "facts").into_iter();
    let facts = facts.map(|(name, entry)| (name, filled(&entry, "ask: What is it?"))).collect();
    let definitions = entries(document, "definitions").into_iter();
    let definitions = definitions.map(|(name, body)| match body {
        Value::Mapping(_) => (name, body),
        expression => (name, mapping([("expression", expression)])),
    });
    let readings = entries(document, "readings").into_iter().map(|(name, entry)| {
        (name, filled(&entry, "{key: R, question: Which?, because: So., statements: []}"))
    });
    let rules: Vec<Value> = items(document, "rules")
        .iter()
        .enumerate()
        .map(|(number, rule)| {
            let id = rule.get("id").and_then(Value::as_str).unwrap();
            filled(
                rule,
                &format!(
                    "{{title: {id}, statements: [S{number}], direction: for, priority: routine, citations: [], \
                     strength: {{as_given: do}}, actions: [{{kind: other, do: start, what: {id}, text: Do it.}}]}}"
                ),
            )
        })
        .collect();
    let statement = |n: usize| {
        yaml(&format!(
            "{{id: S{n}, section: A, locator: A1, kind: conditional, role: rule, text: So., citations: []}}"
        ))
    };
    let head = filled(
        document.get("guideline").unwrap_or(&Value::Null),
        "{format: 1, id: made, version: 1.0.0, title: Made, status: active, purpose: Tests., use: Tests., \
         misuse: Any., source: {title: None}, sections: [{code: A, title: All}], scope: {condition: true}}",
    );
    let mut head = head.as_mapping().cloned().unwrap();
    head.insert("statements".into(), list((0..rules.len().max(1)).map(statement)));
    Written {
        guideline: Value::Mapping(head),
        facts: mapping([
            ("facts", Value::Mapping(facts)),
            ("contradictions", list(items(document, "contradictions"))),
        ]),
        definitions: mapping([("definitions", Value::Mapping(definitions.collect()))]),
        readings: mapping([("readings", Value::Mapping(readings.collect()))]),
        rules,
    }
    .load()
}

/// A guideline with these facts and definitions, and with rules, each an id and its condition.
pub fn guideline(facts: &[(&str, &str)], definitions: &[(&str, &str)], rules: &[(&str, &str)]) -> Loaded {
    with(facts, definitions, rules, "[]")
}

/// The same with contradictions.
pub fn with(
    facts: &[(&str, &str)],
    definitions: &[(&str, &str)],
    rules: &[(&str, &str)],
    contradictions: &str,
) -> Loaded {
    let facts = facts.iter().map(|(name, entry)| (*name, yaml(&format!("{{{entry}}}"))));
    let definitions = definitions.iter().map(|(name, body)| (*name, Value::from(*body)));
    let rule = |(id, condition): &(&str, &str)| {
        mapping([("id", Value::from(*id)), ("condition", Value::from(*condition))])
    };
    from_document(&mapping([
        ("facts", mapping(facts)),
        ("definitions", mapping(definitions)),
        ("rules", list(rules.iter().map(rule))),
        ("contradictions", yaml(contradictions)),
    ]))
}

/// The smallest patient for whom a rule is active; nothing where it is proved that there is none.
pub fn active(program: &Program, rule: &str) -> Result<Option<Patient>, Undecided> {
    let rule = program.rule(rule).unwrap();
    let mut space = Space::of(&[program], Limits::default());
    let region = space.with_status(0, rule, &[Status::Active])?;
    space.patient(region, &|replay| replay.status(0, rule) == Some(Status::Active))
}

/// Whether some patient has all of these conditions hold; everything must be covered exactly.
pub fn possible(facts: &[(&str, &str)], conditions: &[&str]) -> bool {
    let all = conditions.join(") and (");
    let loaded = guideline(facts, &[], &[("all", &format!("({all})"))]);
    active(&loaded.program, "all").unwrap().is_some()
}
