//! What is worth a second look in a guideline that is sound.
//!
//! Makes: warnings, each of which an author can switch off where it stands, with a reason (`allow:`).
//! From: a rule set without errors, and what its cases show of its rules.
//! Never: judges what is broken, which is for the rooms that read and compile, or what is good medicine.
//! Start at: [`check`]; a file for each lint that takes more than a few lines.

mod figures;
mod lengths;
mod lost;
mod swallowed;
mod unused;
mod vague;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::ruleset::{Allow, FactType, Ruleset};
use crate::source::Sources;
use unused::Uses;

/// What the cases of a guideline show of its rules, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Rules that some case shows in force: active, overdue, violated or met.
    pub applying: BTreeSet<String>,
    /// Rules that some case shows not to apply, to have lapsed, or to come later.
    pub not_applying: BTreeSet<String>,
}

/// The part of a guideline that a finding concerns: an `allow` may stand there, or in guideline.yaml for all of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Guideline,
    Rule(usize),
    Fact(usize),
    Definition(usize),
    Reading(usize),
}

struct Finding {
    part: Part,
    problem: Diagnostic,
}

impl Finding {
    fn new(part: Part, problem: Diagnostic) -> Self {
        Self { part, problem }
    }
}

/// What is worth a second look, but for what is allowed with a reason; and each `allow` that silences nothing.
/// Without `shown`, whether cases test the rules is not judged.
pub fn check(sources: &Sources, ruleset: &Ruleset, shown: Option<&Shown>) -> Vec<Diagnostic> {
    let uses = Uses::of(ruleset);
    let mut found = Vec::new();
    review_date(ruleset, &mut found);
    long_titles(ruleset, &mut found);
    current_for(ruleset, &uses, &mut found);
    unused::check(ruleset, &uses, &mut found);
    vague::check(sources, ruleset, &uses, &mut found);
    lost::check(ruleset, &mut found);
    swallowed::check(sources, ruleset, &mut found);
    figures::check(sources, ruleset, &uses, &mut found);
    if let Some(shown) = shown {
        untested(ruleset, shown, &mut found);
    }
    settle(ruleset, shown.is_some(), found)
}

/// Leaves out what is allowed, and says of each `allow` that silences nothing.
fn settle(ruleset: &Ruleset, cases: bool, found: Vec<Finding>) -> Vec<Diagnostic> {
    let allowed = allowed(ruleset);
    let mut idle = vec![true; allowed.len()];
    let mut kept = Vec::new();
    for Finding { part, problem } in found {
        let silences = |at: Part| {
            allowed.iter().position(|(part, allow)| *part == at && allow.lint.value == problem.code)
        };
        match silences(part).or_else(|| silences(Part::Guideline)) {
            Some(number) => idle[number] = false,
            None => kept.push(problem),
        }
    }
    for ((_, allow), idle) in allowed.iter().zip(idle) {
        // What is for the analysis to find is for the analysis to judge.
        let judged =
            (cases || allow.lint.value != Code::UntestedRule) && Code::LINTS.contains(&allow.lint.value);
        if idle && judged {
            let message = format!("there is no `{}` here to allow", allow.lint.value);
            kept.push(
                Diagnostic::warning(Code::UnusedAllow, allow.lint.span, message)
                    .help("remove it: what it was written for is gone, or stands elsewhere"),
            );
        }
    }
    kept
}

/// Every `allow` with the part it stands on.
fn allowed(ruleset: &Ruleset) -> Vec<(Part, &Allow)> {
    let rules = ruleset.rules.iter().enumerate().map(|(n, rule)| (Part::Rule(n), &rule.allow));
    let facts = ruleset.facts.iter().enumerate().map(|(n, fact)| (Part::Fact(n), &fact.allow));
    let definitions = ruleset.definitions.iter().enumerate().map(|(n, d)| (Part::Definition(n), &d.allow));
    let readings = ruleset.readings.iter().enumerate().map(|(n, r)| (Part::Reading(n), &r.allow));
    let all = [(Part::Guideline, &ruleset.guideline.allow)].into_iter();
    let all = all.chain(rules).chain(facts).chain(definitions).chain(readings);
    all.flat_map(|(part, allow)| allow.iter().map(move |allow| (part, allow))).collect()
}

fn review_date(ruleset: &Ruleset, found: &mut Vec<Finding>) {
    let guideline = &ruleset.guideline;
    if guideline.review_by.is_none() {
        let message = format!("`{}` does not say by when it is to be reviewed", guideline.id.value);
        let problem = Diagnostic::warning(Code::MissingReviewDate, guideline.id.span, message)
            .help("add `review_by:` with a day such as `2027-06-30`");
        found.push(Finding::new(Part::Guideline, problem));
    }
}

/// The longest title, in characters: what a card of CDS Hooks may summarise a recommendation with.
const LONGEST_TITLE: usize = 140;

fn long_titles(ruleset: &Ruleset, found: &mut Vec<Finding>) {
    for (number, rule) in ruleset.rules.iter().enumerate() {
        let length = rule.title.chars().count();
        if length > LONGEST_TITLE {
            let place = rule.written.title.as_ref().map_or(rule.id.span, |title| title.span);
            let message = format!("this title has {length} characters, and a card shows {LONGEST_TITLE}");
            let problem = Diagnostic::warning(Code::LongTitle, place, message)
                .help("say what is to be done in a few words; the rest goes into the `text` of an action");
            found.push(Finding::new(Part::Rule(number), problem));
        }
    }
}

/// Measurements and grades that rules read: what else ages, nothing in a dictionary tells.
fn current_for(ruleset: &Ruleset, uses: &Uses, found: &mut Vec<Finding>) {
    for (number, fact) in ruleset.facts.iter().enumerate() {
        let ages = matches!(fact.kind, FactType::Integer | FactType::Decimal) || fact.ordered;
        if ages && fact.current_for.is_none() && uses.by_rules.contains(&fact.name) {
            let what = if fact.ordered { "a grade" } else { "a number" };
            let message = format!("`{}` is {what} that may be old, and counts for ever", fact.name);
            let problem = Diagnostic::warning(Code::MissingCurrentFor, fact.span, message)
                .help("add `current_for:` with a duration such as `P3M`; if the source gives none, say so in `allow`");
            found.push(Finding::new(Part::Fact(number), problem));
        }
    }
}

fn untested(ruleset: &Ruleset, shown: &Shown, found: &mut Vec<Finding>) {
    for (number, rule) in ruleset.rules.iter().enumerate() {
        let id = &rule.id.value;
        let missing = match (shown.applying.contains(id), shown.not_applying.contains(id)) {
            (true, true) => continue,
            (true, false) => "not applying",
            (false, true) => "applying",
            (false, false) => "applying, and none shows it not applying",
        };
        let message = format!("no case shows `{id}` {missing}");
        let problem = Diagnostic::warning(Code::UntestedRule, rule.id.span, message)
            .help("write one from the source: `regimen new case NAME --as-of DATE`");
        found.push(Finding::new(Part::Rule(number), problem));
    }
}
