//! Tests of the room as a whole, by what an author writes.

mod accepted;
mod landmarks;
mod messages;
mod rules;

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
  letters: {type: codes, values: [a, b, c, d, e, f, g, h, i, j], ask: Which letters?}
  places: {type: codes, values: [neck, back], ask: Where?}
  injured_on: {type: date, ask: When was the injury?}
  imaged_on: {type: date, none: There is no image., ask: When was the last image?}
  remark: {type: text, ask: What else?}
  remedy: {type: text, none: There is no remedy., ask: Which remedy?}
  stage: {type: code, values: [one, two], none: There is no stage., ask: Which stage?}
";

/// The codes of `letters`.
const LETTERS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

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

/// What an invented guideline has besides; each text is lines of YAML.
#[derive(Default)]
struct Parts<'a> {
    guideline: &'a str,
    rules: &'a str,
    definitions: &'a str,
    contradictions: &'a str,
    choice: ReadingChoice,
}

impl Parts<'_> {
    fn written(&self) -> (Sources, Ruleset) {
        let mut sources = Sources::new();
        let contradictions = match self.contradictions {
            "" => "",
            _ => "contradictions:\n",
        };
        let files = Files {
            guideline: sources.add("guideline.yaml", format!("{GUIDELINE}{}", self.guideline)),
            facts: sources.add("facts.yaml", format!("{FACTS}{contradictions}{}", self.contradictions)),
            definitions: Some(
                sources.add("definitions.yaml", format!("definitions:{DEFINITIONS}{}", self.definitions)),
            ),
            readings: Some(sources.add("readings.yaml", READINGS)),
            recommendations: vec![sources.add("recommendations/all.yaml", format!("{RULES}{}", self.rules))],
        };
        let (ruleset, problems) = ruleset::from_documents(&sources, &files);
        assert!(!any_error(&problems), "{problems:#?}");
        (sources, ruleset.unwrap())
    }

    fn compiled(&self) -> (Option<Program>, Vec<Diagnostic>) {
        let (sources, ruleset) = self.written();
        Program::from_ruleset(&ruleset, &sources, &self.choice)
    }

    /// The guideline as run; it must have nothing wrong.
    fn program(&self) -> Program {
        let (program, problems) = self.compiled();
        program.unwrap_or_else(|| panic!("{problems:#?}"))
    }

    /// What is wrong with it.
    fn messages(&self) -> Vec<String> {
        self.compiled().1.into_iter().map(|problem| problem.message).collect()
    }
}

/// The guideline as run, with definitions that have nothing wrong.
fn program(definitions: &str) -> Program {
    Parts { definitions, ..Parts::default() }.program()
}

/// What is told of an expression: messages, each with its remedy.
fn told(expression: &str) -> Vec<String> {
    let quoted = expression.replace('\'', "''");
    let definitions = format!("  x: {{expression: '{quoted}'}}\n");
    let (_, problems) = Parts { definitions: &definitions, ..Parts::default() }.compiled();
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
