//! Keys on which a status, a conflict or a contradiction rests, one changed at a time.

use super::Mutant;
use crate::ruleset::{FactType, Ruleset};
use crate::timing::Duration;

pub(super) fn mutants(ruleset: &Ruleset) -> Vec<Mutant> {
    let mut all = anchors(ruleset);
    all.extend(readings(ruleset));
    all.extend(contradictions(ruleset));
    all.extend(ages(ruleset));
    all.extend(conflicts(ruleset));
    all
}

/// A window counted from another day: the next date of the dictionary.
fn anchors(ruleset: &Ruleset) -> Vec<Mutant> {
    let dates: Vec<&str> = ruleset
        .facts
        .iter()
        .filter(|fact| fact.kind == FactType::Date)
        .map(|fact| fact.name.as_str())
        .collect();
    let mut found = Vec::new();
    for (number, rule) in ruleset.rules.iter().enumerate() {
        let Some(timing) = &rule.timing else { continue };
        let anchor = timing.anchor.value.as_str();
        let at = dates.iter().position(|date| *date == anchor).map_or(0, |at| (at + 1) % dates.len());
        let Some(other) = dates.get(at).filter(|date| **date != anchor).map(|date| (*date).to_owned()) else {
            continue;
        };
        let change = format!("anchor `{anchor}` made `{other}`");
        found.push(Mutant::new(&rule.id.value, change, timing.anchor.span, move |changed| {
            if let Some(timing) = changed.rules.get_mut(number).and_then(|rule| rule.timing.as_mut()) {
                timing.anchor.value.clone_from(&other);
            }
        }));
    }
    found
}

/// Another reading adopted.
fn readings(ruleset: &Ruleset) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (number, reading) in ruleset.readings.iter().enumerate() {
        for (at, other) in reading.alternatives.iter().enumerate() {
            let change = format!("value `{}` made `{}`", reading.show(&reading.value), reading.show(other));
            found.push(Mutant::new(&reading.name.value, change, reading.name.span, move |changed| {
                if let Some(reading) = changed.readings.get_mut(number)
                    && let Some(other) = reading.alternatives.get_mut(at)
                {
                    std::mem::swap(&mut reading.value, other);
                }
            }));
        }
    }
    found
}

/// A record refused that gets a warning, and the reverse.
fn contradictions(ruleset: &Ruleset) -> Vec<Mutant> {
    let each = ruleset.contradictions.iter().enumerate();
    each.map(|(number, contradiction)| {
        let words = if contradiction.refuse { ("refuse", "warn") } else { ("warn", "refuse") };
        let change = format!("severity `{}` made `{}`", words.0, words.1);
        Mutant::new(&contradiction.id.value, change, contradiction.id.span, move |changed| {
            if let Some(contradiction) = changed.contradictions.get_mut(number) {
                contradiction.refuse = !contradiction.refuse;
            }
        })
    })
    .collect()
}

/// How long a value counts: a day more, a day less, for ever.
fn ages(ruleset: &Ruleset) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (number, fact) in ruleset.facts.iter().enumerate() {
        let Some(age) = fact.entry.current_for else { continue };
        let day = |days| age.plus(Duration { months: 0, days });
        let changes = [("removed", None), ("one day shorter", day(-1)), ("one day longer", day(1))];
        for (change, other) in changes {
            let change = format!("current_for {change}");
            found.push(Mutant::new(&fact.entry.name, change, fact.span, move |changed| {
                if let Some(fact) = changed.facts.get_mut(number) {
                    fact.entry.current_for = other;
                }
            }));
        }
    }
    found
}

/// A conflict that is not declared.
fn conflicts(ruleset: &Ruleset) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (number, conflict) in ruleset.guideline.conflicts.iter().enumerate() {
        let id = conflict.id.value.as_str();
        found.push(Mutant::new(id, "conflict removed", conflict.id.span, move |changed| {
            changed.guideline.conflicts.remove(number);
        }));
    }
    found
}
