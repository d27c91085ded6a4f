//! Lengths of time that a rule's texts or statements name, and its timing does not.

use super::lengths::{in_expression, in_text, length, spoken};
use super::unused::{Uses, bounds, expressions};
use super::{Finding, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::document;
use crate::ruleset::{BoundValue, Rule, Ruleset, Statement};
use crate::source::{Sources, Span};
use crate::timing::Duration;

pub(super) fn check(sources: &Sources, ruleset: &Ruleset, uses: &Uses, found: &mut Vec<Finding>) {
    for (number, rule) in ruleset.rules.iter().enumerate() {
        let known = known(ruleset, uses, rule);
        if rule.timing.is_none() || known.is_empty() {
            continue;
        }
        let mut problems = in_texts(sources, rule, &known);
        let statements = rule.statements.iter().filter_map(|mention| ruleset.statement(&mention.value));
        statements.for_each(|statement| problems.extend(in_statement(statement, &known)));
        found.extend(problems.into_iter().map(|said| mismatch(sources, number, rule, said)));
    }
    for statement in ruleset.guideline.statements.iter().filter(|statement| statement.role == "modifier") {
        of_modifier(sources, ruleset, uses, statement, found);
    }
}

/// What sets time must be known to one of the rules that it informs, where any of them has a timing.
fn of_modifier(
    sources: &Sources,
    ruleset: &Ruleset,
    uses: &Uses,
    statement: &Statement,
    found: &mut Vec<Finding>,
) {
    let rules = ruleset.rules.iter().enumerate();
    let informed: Vec<(usize, &Rule, Vec<Duration>)> = rules
        .filter(|(_, rule)| statement.informs.iter().any(|mention| mention.value == rule.id.value))
        .map(|(number, rule)| (number, rule, known(ruleset, uses, rule)))
        .collect();
    let timed = informed.iter().find(|(_, rule, known)| rule.timing.is_some() && !known.is_empty());
    if let Some((number, rule, _)) = timed {
        let mut known: Vec<Duration> = informed.iter().flat_map(|(.., known)| known).copied().collect();
        // It may say, too, for how long a finding counts.
        let names: Vec<_> = informed.iter().map(|(_, rule, _)| uses.by(rule)).collect();
        let read = ruleset.facts.iter().filter(|fact| names.iter().any(|names| names.contains(&fact.name)));
        known.extend(read.filter_map(|fact| fact.current_for));
        let problems = in_statement(statement, &known).into_iter();
        found.extend(problems.map(|said| mismatch(sources, *number, rule, said)));
    }
}

/// `said`: where a length of time stands, and what says it.
fn mismatch(sources: &Sources, number: usize, rule: &Rule, (at, says): (Span, String)) -> Finding {
    let shown = bounds(rule).map(|bound| sources.slice(bound.span)).collect::<Vec<_>>().join("`, `");
    let timing = rule.timing.as_ref().map(|timing| timing.span);
    let place = bounds(rule).next().map(|bound| bound.span).or(timing).unwrap_or(rule.id.span);
    let message = format!("{says}, and the timing of `{}` knows no such time", rule.id.value);
    let problem = Diagnostic::warning(Code::NumberMismatch, at, message)
        .related(place, "its timing")
        .help(format!("correct one of them: the timing says `{shown}`"));
    Finding::new(Part::Rule(number), problem)
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

fn in_statement(statement: &Statement, known: &[Duration]) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    for quantity in &statement.quantities {
        for value in &quantity.values {
            let named = value.parse().ok().and_then(|number| length(number, &quantity.unit));
            if named.is_some_and(|named| !known.contains(&named)) {
                let unit = spoken(&quantity.unit, value == "1");
                found.push((statement.id.span, format!("`{}` says {value} {unit}", statement.id.value)));
            }
        }
    }
    found
}
