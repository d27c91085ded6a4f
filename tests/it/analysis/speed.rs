//! How long the analysis takes over many rules: `REGIMEN_RULES` says how many.

use std::time::Instant;

use regimen::analysis::{Limits, analyse};
use serde_yaml::Value;

use super::made::from_document;
use crate::arbitrary::Shuffle;
use crate::repository::Loaded;

/// Sixty facts: 24 booleans, 10 grades, 10 whole numbers, 10 dates, 4 sets of codes, 2 measured numbers.
fn facts() -> String {
    let mut text = "facts:\n".to_owned();
    let mut add = |name: String, entry: &str| text.push_str(&format!("  {name}: {{{entry}}}\n"));
    (0..24).for_each(|n| add(format!("yes_{n}"), "type: boolean"));
    (0..10).for_each(|n| {
        add(format!("grade_{n}"), "type: code, values: [low, middle, high, top], ordered: true");
    });
    (0..10).for_each(|n| add(format!("score_{n}"), "type: integer, range: {min: 0, max: 100}"));
    (0..10).for_each(|n| add(format!("day_{n}"), "type: date, none: Never."));
    (0..4).for_each(|n| add(format!("tags_{n}"), "type: codes, values: [a, b, c, d, e]"));
    (0..2).for_each(|n| add(format!("mass_{n}"), "type: decimal, range: {min: 0, max: 300}"));
    text.push_str("contradictions:\n");
    for n in 0..10 {
        text.push_str(&format!("  - {{id: later-{n}, when: day_{n} > as_of, message: No.}}\n"));
    }
    for n in 0..6 {
        text.push_str(&format!(
            "  - {{id: not-{n}, when: 'yes_{n} and grade_{n} == \"low\"', message: No.}}\n"
        ));
    }
    text
}

fn leaf(random: &mut Shuffle) -> String {
    let ten = random.below(10);
    match random.below(12) {
        0..=3 => format!("yes_{}", random.below(24)),
        4 => format!("!yes_{}", random.below(24)),
        5 | 6 => format!("grade_{ten} >= \"{}\"", ["middle", "high", "top"][random.below(3)]),
        7 => format!("score_{ten} > {}", 10 * random.below(10)),
        8 => format!("since(day_{ten}) >= months({})", 1 + random.below(4)),
        9 => format!("days_since(day_{ten}) <= {}", 7 * (1 + random.below(12))),
        10 => format!("tags_{} has \"{}\"", random.below(4), ["a", "b", "c"][random.below(3)]),
        _ => format!("mass_{} < {}", random.below(2), 50 * (1 + random.below(5))),
    }
}

fn rule(random: &mut Shuffle, number: usize) -> String {
    let mut text = format!("  - id: rule-{number}\n    condition:\n      all:\n");
    for _ in 0..2 + random.below(3) {
        let part = match random.below(3) {
            0 => format!("({}) or ({})", leaf(random), leaf(random)),
            _ => leaf(random),
        };
        text.push_str(&format!("        - '{part}'\n"));
    }
    if random.below(3) == 0 {
        text.push_str(&format!("    exceptions: [{{id: but, when: '{}'}}]\n", leaf(random)));
    }
    if random.below(5) < 2 {
        let weeks = 1 + random.below(6);
        let closes = if random.below(2) == 0 { "P3M".to_owned() } else { format!("P{}W", weeks + 4) };
        let day = random.below(10);
        text.push_str(&format!("    timing: {{anchor: day_{day}, opens: P{weeks}W, closes: {closes}}}\n"));
    }
    if random.below(2) == 0 {
        text.push_str(&format!("    done_when: '{}'\n", leaf(random)));
    }
    let (verb, what) = (["start", "avoid"][random.below(2)], random.below(60));
    let direction = if verb == "avoid" { "against" } else { "for" };
    text.push_str(&format!(
        "    direction: {direction}\n    actions: [{{kind: other, do: {verb}, what: thing {what}, text: So.}}]\n"
    ));
    text
}

fn many(rules: usize) -> Loaded {
    let mut random = Shuffle::new(20_250_212);
    let mut text = facts();
    text.push_str("rules:\n");
    (0..rules).for_each(|number| text.push_str(&rule(&mut random, number)));
    let document: Value = serde_yaml::from_str(&text).unwrap();
    from_document(&document)
}

#[test]
fn many_rules_are_analysed_in_bounded_time() {
    let rules = std::env::var("REGIMEN_RULES").ok().and_then(|rules| rules.parse().ok()).unwrap_or(20);
    let loaded = many(rules);
    let start = Instant::now();
    let report = analyse(&loaded.sources, &loaded.ruleset, &loaded.program, Limits::default());
    let undecided = report.findings.iter().filter(|f| f.diagnostic.code.as_str() == "not-decided").count();
    println!(
        "{rules} rules over {} facts: {:?}, {} findings, {undecided} of them undecided",
        loaded.program.facts.len(),
        start.elapsed(),
        report.findings.len()
    );
    assert_eq!(undecided, 0);
}
