//! Programs under readings, in which every leaf can be asked by itself.

use std::collections::BTreeSet;

use super::Shown;
use super::tree::Sites;
use crate::program::{Clause, Program, ReadingChoice, Term};
use crate::ruleset::{Condition, Definition, Ruleset};
use crate::source::{Sources, Spanned};

/// A program under some readings, with a definition for each leaf.
#[derive(Debug)]
pub(super) struct Setting {
    pub choice: ReadingChoice,
    pub program: Program,
    /// The definition of each leaf, by number.
    leaves: Vec<usize>,
}

impl Setting {
    /// What a leaf says under these readings.
    pub(super) fn leaf(&self, leaf: usize) -> Option<&Clause> {
        let definition = self.leaves.get(leaf).and_then(|at| self.program.definitions.get(*at))?;
        if let Term::Test(clause) = &definition.body { Some(clause) } else { None }
    }

    /// The readings on which a leaf rests, through definitions, too.
    pub(super) fn readings(&self, leaf: usize) -> &[usize] {
        let definition = self.leaves.get(leaf).and_then(|at| self.program.definitions.get(*at));
        definition.map_or(&[], |definition| &definition.readings)
    }
}

/// Programs under the readings adopted, under each other value of a reading, and under those that some case has.
#[derive(Debug)]
pub(super) struct Settings(pub Vec<Setting>);

impl Settings {
    pub(super) fn of(ruleset: &Ruleset, sources: &Sources, sites: &Sites, shown: &[Shown<'_>]) -> Self {
        let ruleset = with_leaves(ruleset, sites);
        let mut choices = vec![ReadingChoice::new()];
        for reading in &ruleset.readings {
            let others = reading.options().filter(|value| **value != reading.value);
            choices.extend(
                others.map(|value| ReadingChoice::from([(reading.name.value.clone(), reading.show(value))])),
            );
        }
        let used: BTreeSet<&ReadingChoice> = shown.iter().map(|shown| shown.readings).collect();
        for choice in used {
            if !choices.contains(choice) {
                choices.push(choice.clone());
            }
        }
        Self(choices.into_iter().filter_map(|choice| setting(&ruleset, sources, sites, choice)).collect())
    }

    pub(super) fn find(&self, choice: &ReadingChoice) -> Option<usize> {
        self.0.iter().position(|setting| setting.choice == *choice)
    }
}

/// The name of the definition of a leaf: no author can write it.
fn name(leaf: usize) -> String {
    format!("leaf {leaf}")
}

/// A rule set with a definition for each leaf, which nothing uses.
fn with_leaves(ruleset: &Ruleset, sites: &Sites) -> Ruleset {
    let mut ruleset = ruleset.clone();
    ruleset.definitions.extend(sites.leaves.iter().enumerate().map(|(number, leaf)| Definition {
        name: Spanned::new(name(number), leaf.span),
        body: Condition::Expression(Box::new(leaf.alone.clone())),
        title: None,
        unit: None,
        help: None,
        statements: Vec::new(),
        allow: Vec::new(),
    }));
    ruleset
}

fn setting(ruleset: &Ruleset, sources: &Sources, sites: &Sites, choice: ReadingChoice) -> Option<Setting> {
    let (program, _) = Program::from_ruleset(ruleset, sources, &choice);
    let program = program?;
    // Definitions keep their places in the rule set, whatever the order of evaluation is.
    let own = ruleset.definitions.len() - sites.leaves.len();
    let mut leaves = vec![usize::MAX; sites.leaves.len()];
    for (number, definition) in program.definitions.iter().enumerate() {
        if let Some(leaf) = definition.place.checked_sub(own).and_then(|leaf| leaves.get_mut(leaf)) {
            *leaf = number;
        }
    }
    Some(Setting { choice, program, leaves })
}
