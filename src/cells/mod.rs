//! What a record may say, cut into the finitely many cases that a program can tell apart.
//!
//! Makes: [`Cells`]: axes, each a question about a record with finitely many answers (its cells), and every condition,
//! exception and window of a program as [`Logic`] over tests "the answer on this axis lies in this set".
//! From: a [`Program`]. Exact: in a cell, every test has one truth; what cannot be put so is left out and said to be.
//! Never evaluates a rule. Start at: [`Cells::from_program`]; [`Slots`] is one record as answers.

mod atom;
mod from_program;
mod logic;
mod slots;

pub use logic::{Logic, Test};
pub use slots::Slots;

use crate::program::{Program, Slot};
use crate::timing::Duration;
use crate::value::Decimal;

/// A question about a record with finitely many answers. Answer 0 is always "unknown", 1 is `none`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// The value of one fact: a boolean, a code, a number among its thresholds, a set of the codes that are asked about;
    /// of a text or a date, whether there is one.
    Value(Slot),
    /// Whether a set of codes holds this one; where too many codes are asked about for one question.
    Holds(Slot, u16),
    /// How many days ago a date lies, among the thresholds in days.
    Elapsed(Slot),
    /// Whether a date, moved by the first duration, lies before, on or after the day of evaluation, moved by the second.
    Calendar(Slot, Duration, Duration),
    /// Whether the first date, moved, lies before, on or after the second, moved.
    Apart(Slot, Duration, Slot, Duration),
}

/// The answer when the fact is unknown.
pub const UNKNOWN: u32 = 0;
/// The answer when the fact is known not to exist.
pub const NONE: u32 = 1;
/// The first answer that a known value has.
pub const KNOWN: u32 = 2;

/// A question and how many answers it has.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What is asked.
    pub question: Question,
    /// How many answers there are.
    pub cells: u32,
    /// The thresholds of a number or of elapsed days, ascending: a value is below, on or between them.
    pub cuts: Vec<Decimal>,
    /// Where the answer stands in a record's [`Slots`]. A greater number there (the day of a date of which it is asked
    /// whether there is one) stands for the last answer.
    pub(crate) place: usize,
    /// Which bit of the word of a set of codes holds the code that it asks about.
    bit: u32,
}

/// The parts of a rule as logic; a part that the rule does not have is settled.
#[derive(Clone, Debug)]
pub struct RuleParts<T> {
    /// Whom it concerns.
    pub scope: T,
    /// When it applies.
    pub condition: T,
    /// Whether any exception lifts it.
    pub lifted: T,
    /// Whether its anchor is `none`, and unknown where the anchor is.
    pub anchor_none: T,
    /// Whether its window has closed.
    pub closed: T,
    /// Whether its window is still to open.
    pub unopened: T,
    /// Whether its due day has passed.
    pub past_due: T,
    /// Whether the record shows it done.
    pub done: T,
    /// Whether the record shows a breach.
    pub breached: T,
    /// Whether it has a `done_when`.
    pub has_done: bool,
}

impl<T> RuleParts<T> {
    /// The parts, in the order of the fields.
    pub fn parts(&self) -> [&T; 9] {
        [
            &self.scope,
            &self.condition,
            &self.lifted,
            &self.anchor_none,
            &self.closed,
            &self.unopened,
            &self.past_due,
            &self.done,
            &self.breached,
        ]
    }

    /// The same parts in another form.
    pub fn map<U>(&self, mut form: impl FnMut(&T) -> U) -> RuleParts<U> {
        RuleParts {
            scope: form(&self.scope),
            condition: form(&self.condition),
            lifted: form(&self.lifted),
            anchor_none: form(&self.anchor_none),
            closed: form(&self.closed),
            unopened: form(&self.unopened),
            past_due: form(&self.past_due),
            done: form(&self.done),
            breached: form(&self.breached),
            has_done: self.has_done,
        }
    }
}

/// A program as questions and logic over their answers.
#[derive(Debug)]
pub struct Cells {
    /// The questions.
    pub axes: Vec<Axis>,
    /// The rules; a part that cannot be put as logic over the axes is `None`.
    pub rules: Vec<RuleParts<Option<Logic>>>,
    /// The contradictions, likewise.
    pub contradictions: Vec<Option<Logic>>,
    /// The guideline's scope.
    pub scope: Option<Logic>,
    /// How each fact becomes a word.
    facts: Vec<slots::Word>,
    /// The answers beyond words that the rules ask for, and those that only the contradictions do.
    for_rules: slots::Derivations,
    for_contradictions: slots::Derivations,
}

impl Cells {
    /// The part of a program that can be put as logic over finitely many answers.
    pub fn from_program(program: &Program) -> Self {
        from_program::cells(program)
    }

    /// Whether the answer on an axis follows from words, rather than being one.
    pub(crate) fn is_derived(&self, axis: usize) -> bool {
        self.axes.get(axis).is_some_and(|axis| axis.place >= self.facts.len())
    }
}
