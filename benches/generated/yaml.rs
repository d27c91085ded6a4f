//! A made-up guideline as the files of a guideline's folder.

use std::fmt::Write as _;

use super::{CODES, Clause, Distance, Fact, GRADES, Guideline, Kind, Leaf, MONTHS, Rule, Test, Window};

/// How many rules stand in a file.
const RULES_A_FILE: usize = 100;

/// The files by their paths in the folder: `guideline.yaml`, `facts.yaml`, then those of `recommendations/`.
pub fn files(guideline: &Guideline) -> Vec<(String, String)> {
    let mut files = vec![
        ("guideline.yaml".to_owned(), head(guideline.rules.len())),
        ("facts.yaml".to_owned(), dictionary(&guideline.facts)),
    ];
    for (number, rules) in guideline.rules.chunks(RULES_A_FILE).enumerate() {
        let mut text = String::new();
        for (at, rule) in rules.iter().enumerate() {
            write_rule(&mut text, &guideline.facts, number * RULES_A_FILE + at, rule);
        }
        files.push((format!("recommendations/part-{number:02}.yaml"), text));
    }
    files
}

fn head(rules: usize) -> String {
    let mut text = "\
format: 1
id: made-up
version: 1.0.0
title: Made up for measuring
status: active
purpose: To be measured.
use: The benches.
misuse: Any other; nothing in it has a meaning.
source:
  title: Drawn from a sequence of numbers
sections:
  - code: MU
    title: Made up
scope:
  condition: true
statements:
"
    .to_owned();
    for number in 0..rules {
        text += &format!(
            "  - id: S{number:04}\n    section: MU\n    locator: MU{number}\n    kind: recommendation-for\n    \
             role: rule\n    text: Step {number} is taken where its findings are there.\n    citations: []\n    \
             strength: take\n"
        );
    }
    text
}

fn dictionary(facts: &[Fact]) -> String {
    let mut text = "facts:\n".to_owned();
    for Fact { name, kind } in facts {
        let _ = write!(text, "  {name}:\n    ask: What of {name}?\n    type: ");
        text += match kind {
            Kind::Flag => "boolean\n",
            Kind::Code(_) | Kind::Grade(_) => "code\n",
            Kind::Codes(_) => "codes\n",
            Kind::Integer(_) => "integer\n",
            Kind::Decimal(_) => "decimal\n",
            Kind::Event { .. } => "date\n",
            Kind::Name => "text\n",
        };
        match kind {
            Kind::Code(codes) | Kind::Codes(codes) => write_values(&mut text, &CODES, *codes),
            Kind::Grade(grades) => {
                write_values(&mut text, &GRADES, *grades);
                text += "    ordered: true\n";
            }
            Kind::Integer(most) => text += &format!("    range: {{min: 0, max: {most}}}\n"),
            Kind::Decimal(most) => text += &format!("    range: {{min: 0, max: {}}}\n", halves(*most)),
            Kind::Event { none: true } => text += "    none: it never happened\n",
            Kind::Name => text += "    none: nothing is taken\n",
            Kind::Flag | Kind::Event { none: false } => {}
        }
    }
    text
}

fn write_values(text: &mut String, names: &[&str], count: u8) {
    let names: Vec<&str> = names.iter().take(count.into()).copied().collect();
    *text += &format!("    values: [{}]\n", names.join(", "));
}

fn write_rule(text: &mut String, facts: &[Fact], number: usize, rule: &Rule) {
    *text += &format!(
        "- id: {}\n  title: Step {number}\n  statements: [S{number:04}]\n  direction: for\n  priority: routine\n  \
         strength:\n    as_given: take\n  condition:",
        id(number)
    );
    write_clause(text, facts, &rule.condition, 4);
    if let Some(exception) = &rule.exception {
        *text += "  exceptions:\n    - id: lifted\n      when:";
        write_clause(text, facts, exception, 8);
    }
    if let Some(Window { anchor, opens, due, closes }) = &rule.window {
        *text += &format!("  timing:\n    anchor: {}\n", facts[*anchor].name);
        for (end, distance) in [("opens", opens), ("due", due), ("closes", closes)] {
            match distance {
                Some(Distance::Days(days)) => *text += &format!("    {end}: P{days}D\n"),
                Some(Distance::Months(at)) => *text += &format!("    {end}: P{}M\n", MONTHS[*at]),
                None => {}
            }
        }
    }
    if let Some(done) = &rule.done {
        *text += &format!("  done_when: {}\n", expression(facts, done));
    }
    *text += &format!(
        "  actions:\n    - kind: procedure\n      do: perform\n      what: step {number}\n      \
         text: Take step {number}.\n  citations: []\n\n"
    );
}

/// The id of a rule.
pub fn id(number: usize) -> String {
    format!("step-{number:04}")
}

/// A clause after its key: an expression on the same line, or a tree on the next ones.
fn write_clause(text: &mut String, facts: &[Fact], clause: &Clause, indent: usize) {
    let (word, parts) = match clause {
        Clause::Leaf(leaf) => {
            *text += &format!(" {}\n", expression(facts, leaf));
            return;
        }
        Clause::Not(part) => {
            *text += &format!("\n{:indent$}not:", "");
            write_clause(text, facts, part, indent + 2);
            return;
        }
        Clause::All(parts) => ("all", parts),
        Clause::Any(parts) => ("any", parts),
    };
    *text += &format!("\n{:indent$}{word}:\n", "");
    for part in parts {
        *text += &format!("{:indent$}  -", "");
        // A tree begins right behind the dash.
        let mut below = String::new();
        write_clause(&mut below, facts, part, indent + 4);
        *text += &format!(" {}", below.trim_start());
    }
}

/// A leaf as an author would write it.
fn expression(facts: &[Fact], leaf: &Leaf) -> String {
    let Fact { name, kind } = &facts[leaf.fact];
    let number = |number| match kind {
        Kind::Decimal(_) => halves(number),
        _ => format!("{number}"),
    };
    match leaf.test {
        Test::Holds => name.clone(),
        Test::Is(code) => format!("{name} == \"{}\"", CODES[usize::from(code)]),
        Test::AtLeast(grade) => format!("{name} >= \"{}\"", GRADES[usize::from(grade)]),
        Test::Has(code) => format!("{name} has \"{}\"", CODES[usize::from(code)]),
        Test::Reaches(least) => format!("{name} >= {}", number(least)),
        Test::Below(end) => format!("{name} < {}", number(end)),
        Test::LongerAgo(days) => format!("days_since({name}) > {days}"),
        Test::Within(days) => format!("days_since({name}) <= {days}"),
        Test::Exists => format!("{name} != none"),
    }
}

/// `5` halves as `2.5`.
fn halves(number: i32) -> String {
    format!("{}.{}", number / 2, if number % 2 == 0 { 0 } else { 5 })
}
