//! Guidelines of a few lines.

use std::fmt::Write;

use regimen::analysis::{Limits, Patient, Space, Undecided};
use regimen::program::Program;
use regimen::{Files, Sources, Status};

use crate::repository::{Loaded, told};

/// A guideline with these facts and definitions, each a name and a line of YAML, and with rules, each an id and its
/// condition.
pub fn guideline(facts: &[(&str, &str)], definitions: &[(&str, &str)], rules: &[(&str, &str)]) -> Loaded {
    with(facts, definitions, rules, "", "")
}

/// The same with contradictions, and with more in guideline.yaml.
pub fn with(
    facts: &[(&str, &str)],
    definitions: &[(&str, &str)],
    rules: &[(&str, &str)],
    contradictions: &str,
    more: &str,
) -> Loaded {
    let mut written = "facts:\n".to_owned();
    for (name, entry) in facts {
        writeln!(written, "  {name}: {{{entry}, ask: \"{name}?\"}}").unwrap();
    }
    written.push_str(contradictions);
    let mut defined = "definitions:\n".to_owned();
    for (name, expression) in definitions {
        writeln!(defined, "  {name}:\n    expression: '{expression}'").unwrap();
    }
    if definitions.is_empty() {
        defined = "definitions: {}\n".to_owned();
    }
    let (mut statements, mut recommendations) = (String::new(), String::new());
    for (at, (id, body)) in rules.iter().enumerate() {
        writeln!(
            statements,
            "  - {{id: S{at}, section: A, locator: A1, kind: conditional, role: rule, text: So., citations: []}}"
        )
        .unwrap();
        // More than a condition is written as lines of its own.
        let body = if body.contains(":\n") || body.contains(": ") {
            body.replace('\n', "\n  ")
        } else {
            format!("condition: '{body}'")
        };
        writeln!(
            recommendations,
            "- id: {id}\n  title: {id}\n  statements: [S{at}]\n  direction: for\n  priority: routine\n  \
             strength: {{as_given: do}}\n  citations: []\n  {body}"
        )
        .unwrap();
        if !body.contains("actions:") {
            recommendations.push_str("  actions: [{kind: other, do: start, what: ");
            writeln!(recommendations, "{id}, text: Do it.}}]").unwrap();
        }
    }
    let head = format!(
        "format: 1\nid: made\nversion: 1.0.0\ntitle: Made\nstatus: active\npurpose: Tests.\nuse: Tests.\n\
         misuse: Any.\nsource: {{title: None}}\nsections: [{{code: A, title: All}}]\nscope: {{condition: true}}\n\
         statements:\n{statements}{more}"
    );
    let mut sources = Sources::new();
    let files = Files {
        guideline: sources.add("guideline.yaml", head),
        facts: sources.add("facts.yaml", written),
        definitions: Some(sources.add("definitions.yaml", defined)),
        readings: None,
        recommendations: vec![sources.add("rules.yaml", recommendations)],
    };
    Loaded::from_files(sources, &files)
        .unwrap_or_else(|(sources, problems)| panic!("{}", told(&sources, &problems)))
}

/// The smallest patient for whom a rule is active; nothing where it is proved that there is none.
pub fn active(program: &Program, rule: &str) -> Result<Option<Patient>, Undecided> {
    let rule = program.rule(rule).unwrap();
    let mut space = Space::of(&[program], Limits::default());
    let region = space.with_status(0, rule, &[Status::Active])?;
    space.patient(region, &|replay| replay.status(0, rule) == Some(Status::Active))
}

/// Whether some patient has all of these rules active; everything must be covered exactly.
pub fn possible(facts: &[(&str, &str)], conditions: &[&str]) -> bool {
    let all = conditions.join(") and (");
    let loaded = guideline(facts, &[], &[("all", &format!("({all})"))]);
    active(&loaded.program, "all").unwrap().is_some()
}
