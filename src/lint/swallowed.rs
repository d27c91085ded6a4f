//! Keys that a text has swallowed, with the part of the guideline that each stands in.

use super::{Finding, Part};
use crate::document::{self, Limits};
use crate::ruleset::{Ruleset, swallowed_keys};
use crate::schema;
use crate::source::{FileId, Sources, Span};

pub(super) fn check(sources: &Sources, ruleset: &Ruleset, found: &mut Vec<Finding>) {
    let parts = parts(ruleset);
    for (file, name) in files(ruleset) {
        let Some(schema) = schema::named(name) else { continue };
        let Ok(node) = document::read(sources, file, &Limits::default()) else { continue };
        for swallowed in swallowed_keys(sources, &node, schema) {
            let holds = |outer: &Span| parts.iter().find(|(_, place)| outer.contains(*place));
            let part = swallowed.within.iter().find_map(holds).map_or(Part::Guideline, |(part, _)| *part);
            found.push(Finding::new(part, swallowed.problem));
        }
    }
}

/// Where each part is named.
fn parts(ruleset: &Ruleset) -> Vec<(Part, Span)> {
    let rules = ruleset.rules.iter().enumerate().map(|(n, rule)| (Part::Rule(n), rule.id.span));
    let facts = ruleset.facts.iter().enumerate().map(|(n, fact)| (Part::Fact(n), fact.span));
    let definitions = ruleset.definitions.iter().enumerate().map(|(n, d)| (Part::Definition(n), d.name.span));
    let readings = ruleset.readings.iter().enumerate().map(|(n, r)| (Part::Reading(n), r.name.span));
    rules.chain(facts).chain(definitions).chain(readings).collect()
}

/// The files in which something stands, each with its schema.
fn files(ruleset: &Ruleset) -> Vec<(FileId, &'static str)> {
    let facts = ruleset.facts.iter().map(|fact| fact.span);
    let facts = facts.chain(ruleset.contradictions.iter().map(|c| c.id.span));
    let readings = ruleset.readings.iter().map(|reading| reading.name.span);
    let readings = readings.chain(ruleset.notes.iter().map(|note| note.key.span));
    let mut found = vec![(ruleset.guideline.id.span.file, "guideline")];
    found.extend(facts.map(|span| (span.file, "facts")));
    found.extend(ruleset.definitions.iter().map(|d| (d.name.span.file, "definitions")));
    found.extend(readings.map(|span| (span.file, "readings")));
    found.extend(ruleset.rules.iter().map(|rule| (rule.id.span.file, "rules")));
    found.sort_unstable();
    found.dedup();
    found
}
