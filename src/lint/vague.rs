//! Words without a threshold: whoever applies a rule must be able to look up what they mean here.

use std::ops::Range;

use super::unused::Uses;
use super::{Finding, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::document;
use crate::ruleset::{Fact, Mention, Rule, Ruleset};
use crate::source::Sources;

/// Words to which guidelines seldom give a number, each line with the forms of one word. The list keeps to words that
/// always need somebody's judgement: `high` or `recent` mostly have a figure beside them.
const VAGUE: [&[&str]; 11] = [
    &["acute", "acutely"],
    &["careful", "carefully"],
    &["chronic", "chronically"],
    &["early", "earlier"],
    &["elderly"],
    &["persistent", "persistently", "persistence", "persist", "persists", "persisting"],
    &["progressive", "progressively", "progressing", "progresses"],
    &["prolonged"],
    &["severe", "severely", "severity"],
    &["significant", "significantly"],
    &["subacute"],
];

/// All forms of a vague word.
type Forms = &'static [&'static str];

/// The vague words of a text, with their places in it.
fn vague(text: &str) -> Vec<(Range<usize>, Forms)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                let word = text[begin..at].to_lowercase();
                let forms = VAGUE.iter().find(|forms| forms.contains(&word.as_str()));
                found.extend(forms.map(|forms| (begin..at, *forms)));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Whether a text has one of the forms of a word.
fn speaks_of(text: &str, forms: Forms) -> bool {
    vague(text).iter().any(|(_, found)| *found == forms)
}

pub(super) fn check(sources: &Sources, ruleset: &Ruleset, uses: &Uses, found: &mut Vec<Finding>) {
    let read = ruleset.facts.iter().enumerate().filter(|(_, fact)| uses.by_rules.contains(&fact.name));
    for (number, fact) in read {
        found.extend(in_fact(ruleset, fact).map(|problem| Finding::new(Part::Fact(number), problem)));
    }
    for (number, rule) in ruleset.rules.iter().enumerate() {
        for problem in in_actions(sources, ruleset, uses, rule) {
            found.push(Finding::new(Part::Rule(number), problem));
        }
    }
}

/// A fact that conditions rest on, with a vague word in its name or values, and nothing that says what it means.
fn in_fact(ruleset: &Ruleset, fact: &Fact) -> Option<Diagnostic> {
    if fact.help.is_some() {
        return None;
    }
    let texts = std::iter::once(&fact.name).chain(&fact.values);
    let words = texts.flat_map(|text| vague(text).into_iter().map(|(at, forms)| (&text[at], forms)));
    let (word, _) = words.into_iter().find(|(_, forms)| !explained_anywhere(ruleset, forms))?;
    let message = format!("`{}` rests on a vague word, and nothing says what `{word}` means", fact.name);
    Some(
        Diagnostic::warning(Code::VagueWord, fact.span, message)
            .help("add `help:` that says who judges it, and by what; or record a reading"),
    )
}

fn in_actions(sources: &Sources, ruleset: &Ruleset, uses: &Uses, rule: &Rule) -> Vec<Diagnostic> {
    let names = uses.by(rule);
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut told: Vec<Forms> = Vec::new();
    for node in &rule.written.actions {
        for (at, forms) in vague(node.text().unwrap_or_default()) {
            let known = names.iter().any(|name| explains(ruleset, name, forms))
                || explained_of(ruleset, &rule.statements, forms);
            if known || told.contains(&forms) {
                continue;
            }
            told.push(forms);
            let place = document::place(sources, node, at.clone());
            let word = &node.text().unwrap_or_default()[at];
            let message = format!("nothing says what `{word}` means in `{}`", rule.id.value);
            found.push(Diagnostic::warning(Code::VagueWord, place, message).help(
                "say it in the `help:` of a fact that the rule reads, in a definition, or in a reading or note \
                 on one of its statements",
            ));
        }
    }
    found
}

/// Whether something that a rule rests on says what the word means: a definition or reading of it, or a fact of it
/// with help.
fn explains(ruleset: &Ruleset, name: &str, forms: Forms) -> bool {
    if let Some(fact) = ruleset.fact(name) {
        let of_it = std::iter::once(&fact.name).chain(&fact.values).any(|text| speaks_of(text, forms));
        let help = fact.help.as_deref();
        return help.is_some_and(|help| of_it || speaks_of(help, forms));
    }
    if let Some(reading) = ruleset.reading(name) {
        return [name, &reading.question, &reading.because].into_iter().any(|text| speaks_of(text, forms));
    }
    let definition = ruleset.definitions.iter().find(|definition| definition.name.value == name);
    definition.is_some_and(|definition| {
        let texts = [Some(name), definition.title.as_deref(), definition.help.as_deref()];
        texts.into_iter().flatten().any(|text| speaks_of(text, forms))
    })
}

/// Every reading and note: what it says, and the statements it is about.
fn remarks(ruleset: &Ruleset) -> impl Iterator<Item = (String, &[Mention])> {
    let readings = ruleset.readings.iter().map(|reading| {
        let text = format!("{} {} {}", reading.name.value, reading.question, reading.because);
        (text, reading.statements.as_slice())
    });
    let notes = ruleset.notes.iter();
    readings
        .chain(notes.map(|note| (format!("{} {}", note.question, note.because), note.statements.as_slice())))
}

/// Whether a reading or note on one of these statements speaks of the word.
fn explained_of(ruleset: &Ruleset, statements: &[Mention], forms: Forms) -> bool {
    remarks(ruleset).any(|(text, about)| {
        let shared = about.iter().any(|a| statements.iter().any(|b| a.value == b.value));
        shared && speaks_of(&text, forms)
    })
}

/// Whether any reading or note speaks of the word.
fn explained_anywhere(ruleset: &Ruleset, forms: Forms) -> bool {
    remarks(ruleset).any(|(text, _)| speaks_of(&text, forms))
}
