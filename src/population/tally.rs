//! What became of the lines of a run, in numbers.

use std::collections::BTreeMap;

use super::Summary;
use crate::diagnostic::Code;

/// What became of one input line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It has a plan.
    Plan,
    /// It has a plan in which some rule failed.
    Failed,
    /// No record could be made of it.
    Unsound(Code),
    /// There was nothing in it, and nothing was written.
    Blank,
}

/// How many lines became what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records with a plan, those with a failed rule among them.
    pub plans: usize,
    /// Records in whose plan some rule failed.
    pub failed: usize,
    /// Lines of which no record could be made, by what was wrong.
    pub unsound: BTreeMap<Code, usize>,
    /// Lines with nothing in them.
    pub blank: usize,
}

impl Tally {
    /// Counts one line.
    pub fn add(&mut self, told: Told) {
        match told {
            Told::Plan => self.plans += 1,
            Told::Failed => {
                self.plans += 1;
                self.failed += 1;
            }
            Told::Unsound(code) => *self.unsound.entry(code).or_default() += 1,
            Told::Blank => self.blank += 1,
        }
    }

    /// Counts what another counted.
    pub fn merge(&mut self, other: &Self) {
        self.plans += other.plans;
        self.failed += other.failed;
        self.blank += other.blank;
        for (code, count) in &other.unsound {
            *self.unsound.entry(*code).or_default() += count;
        }
    }

    /// Lines of which no record could be made.
    pub fn errors(&self) -> usize {
        self.unsound.values().sum()
    }

    /// Output lines: one for every line that was not blank.
    pub fn lines(&self) -> usize {
        self.plans + self.errors()
    }
}

/// What a run counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What became of the lines.
    pub tally: Tally,
    /// What became of the rules, where that is asked for.
    pub summary: Option<Summary>,
}

impl Counts {
    /// Counts what another counted.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(&other.tally);
        match (&mut self.summary, other.summary) {
            (Some(summary), Some(more)) => summary.merge(&more),
            (summary, more) => *summary = summary.take().or(more),
        }
    }
}
