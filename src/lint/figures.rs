//! Lengths of time that a rule's texts or statements name, and its timing does not.

use super::lengths::{in_expression, in_text, length, spoken};
use super::unused::{Uses, bounds, expressions};
use super::{Finding, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::document;
use crate::ruleset::{BoundValue, Rule, Ruleset};
use crate::source::{Sources, Span};
use crate::timing::Duration;

pub(super) fn check(sources: &Sources, ruleset: &Ruleset, uses: &Uses, found: &mut Vec<Finding>) {
    for (number, rule) in ruleset.rules.iter().enumerate() {
        let Some(timing) = &rule.timing else {
            continue;
        };
        let known = known(ruleset, uses, rule);
        if known.is_empty() {
            continue;
        }
        let shown = bounds(rule).map(|bound| sources.slice(bound.span)).collect::<Vec<_>>().join("`, `");
        let place = bounds(rule).next().map_or(timing.span, |bound| bound.span);
        let mut problems = in_texts(sources, rule, &known);
        problems.extend(in_statements(ruleset, rule, &known));
        found.extend(problems.into_iter().map(|(at, says)| {
            let message = format!("{says}, and the timing of `{}` knows no such time", rule.id.value);
            let problem = Diagnostic::warning(Code::NumberMismatch, at, message)
                .related(place, "its timing")
                .help(format!("correct one of them: the timing says `{shown}`"));
            Finding::new(Part::Rule(number), problem)
        }));
    }
}

/// Every length of time that the rule knows: its window's, and those of its conditions and of what they use.
fn known(ruleset: &Ruleset, uses: &Uses, rule: &Rule) -> Vec<Duration> {
    let mut found = Vec::new();
    for bound in bounds(rule) {
        match &bound.value {
            BoundValue::Duration(duration) => found.push(*duration),
            BoundValue::Expression(_) => {}
        }
    }
    for expression in expressions(rule) {
        in_expression(ruleset, &expression.tree, &mut found);
    }
    let names = uses.by(rule);
    for definition in ruleset.definitions.iter().filter(|definition| names.contains(&definition.name.value)) {
        definition.body.expressions(&mut |expression| in_expression(ruleset, &expression.tree, &mut found));
    }
    found
}

fn in_texts(sources: &Sources, rule: &Rule, known: &[Duration]) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    for node in rule.written.title.iter().chain(&rule.written.actions) {
        let text = node.text().unwrap_or_default();
        for (at, named) in in_text(text) {
            if !known.contains(&named) {
                found.push((
                    document::place(sources, node, at.clone()),
                    format!("a text says `{}`", &text[at]),
                ));
            }
        }
    }
    found
}

fn in_statements(ruleset: &Ruleset, rule: &Rule, known: &[Duration]) -> Vec<(Span, String)> {
    let statements = rule.statements.iter().filter_map(|mention| ruleset.statement(&mention.value));
    let mut found = Vec::new();
    for statement in statements {
        for quantity in &statement.quantities {
            for value in &quantity.values {
                let named = value.parse().ok().and_then(|number| length(number, &quantity.unit));
                if named.is_some_and(|named| !known.contains(&named)) {
                    let unit = spoken(&quantity.unit, value == "1");
                    let says = format!("`{}` says {value} {unit}", statement.id.value);
                    found.push((statement.id.span, says));
                }
            }
        }
    }
    found
}
