//! Tests of the room as a whole, by what an author writes.

mod accepted;
mod landmarks;
mod messages;

use super::{Program, ReadingChoice, Slot};
use crate::diagnostic::{Diagnostic, any_error};
use crate::ruleset::{self, Files, Ruleset};
use crate::source::Sources;

const GUIDELINE: &str = "
format: 1
id: example
version: 0.1.0
title: An invented example
status: draft
purpose: To be tested.
use: Tests.
misuse: Everything else.
source: {title: Invented}
sections: [{code: A, title: All of it}]
scope: {condition: pain}
statements:
  - {id: S1, section: A, locator: A1, kind: recommendation-for, role: rule, text: Rest., citations: []}
";

const RULES: &str = "
- id: rest
  title: Rest
  statements: [S1]
  direction: for
  priority: routine
  strength: {as_given: Rest}
  actions: [{kind: behaviour, do: start, what: rest, text: Rest.}]
  citations: []
";

const FACTS: &str = "
facts:
  pain: {type: boolean, ask: Is there pain?}
  score: {type: integer, range: {min: 0, max: 10}, ask: How strong is it?}
  floors: {type: integer, range: {min: 1, max: 9}, ask: How many floors?}
  steps: {type: integer, ask: How many steps?}
  weight: {type: decimal, range: {min: \"0.5\", max: 300}, ask: How heavy?}
  side: {type: code, values: [left, middle, right], ask: Which side?}
  colour: {type: code, values: [red, green, blue, white, black], ask: Which colour?}
  signs: {type: codes, values: [swelling, bruising, redness, heat], ask: Which signs?}
  places: {type: codes, values: [neck, back], ask: Where?}
  injured_on: {type: date, ask: When was the injury?}
  imaged_on: {type: date, none: There is no image., ask: When was the last image?}
  remark: {type: text, ask: What else?}
";

const DEFINITIONS: &str = "
  strong: {expression: score >= 7}
  late: {expression: since(injured_on) > months(2)}
";

const READINGS: &str = "
readings:
  first_weeks: {key: W, type: duration, value: P2W, alternatives: [P15D], question: Which?, because: So., statements: []}
  few: {key: F, type: integer, value: 3, alternatives: [5], question: Which?, because: So., statements: []}
  strict: {key: S, type: boolean, value: true, alternatives: [false], question: Which?, because: So., statements: []}
  enough: {key: E, type: {like: score}, value: 4, alternatives: [6], question: Which?, because: So., statements: []}
";

/// The invented guideline as written, with more definitions and contradictions, each a line of YAML.
fn written(definitions: &str, contradictions: &str) -> (Sources, Ruleset) {
    let mut sources = Sources::new();
    let definitions = format!("definitions:{DEFINITIONS}{definitions}");
    let facts = format!("{FACTS}contradictions:\n{contradictions}");
    let facts = if contradictions.is_empty() { FACTS.to_owned() } else { facts };
    let files = Files {
        guideline: sources.add("guideline.yaml", GUIDELINE),
        facts: sources.add("facts.yaml", facts),
        definitions: Some(sources.add("definitions.yaml", definitions)),
        readings: Some(sources.add("readings.yaml", READINGS)),
        recommendations: vec![sources.add("recommendations/all.yaml", RULES)],
    };
    let (ruleset, problems) = ruleset::from_documents(&sources, &files);
    assert!(!any_error(&problems), "{problems:#?}");
    (sources, ruleset.unwrap())
}

fn compiled(definitions: &str, contradictions: &str) -> (Option<Program>, Vec<Diagnostic>) {
    let (sources, ruleset) = written(definitions, contradictions);
    Program::from_ruleset(&ruleset, &sources, &ReadingChoice::new())
}

/// The guideline as run, with definitions that have nothing wrong.
fn program(definitions: &str) -> Program {
    let (program, problems) = compiled(definitions, "");
    program.unwrap_or_else(|| panic!("{definitions}: {problems:#?}"))
}

/// What is told of an expression: messages, each with its remedy.
fn told(expression: &str) -> Vec<String> {
    let quoted = expression.replace('\'', "''");
    let (_, problems) = compiled(&format!("  x: {{expression: '{quoted}'}}\n"), "");
    let told = |problem: Diagnostic| match problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message,
    };
    problems.into_iter().map(told).collect()
}

/// What a slot is called: a fact, a definition, or a text function as it is written.
fn name(program: &Program, slot: Slot) -> &str {
    let fact = program.fact(slot).map(|fact| fact.name.as_str());
    let definition = || program.definition(slot).map(|definition| definition.name.as_str());
    let text = || program.text(slot).map(|text| text.text.as_str());
    fact.or_else(definition).or_else(text).unwrap()
}
