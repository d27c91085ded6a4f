//! A guideline as it runs: names are slots, types are checked, the order is fixed.
//!
//! Makes: [`Program`], from a rule set under one choice of readings.
//! Never sees YAML or a place in a file; it carries the words that a plan shows.
//! Start at: [`Program::from_ruleset`], then [`Clause`] and [`Term`].

mod compile;
mod from_ruleset;
mod kind;
mod landmarks;
mod moves;
mod promise;
mod term;
#[cfg(test)]
mod tests;

pub(crate) use landmarks::{Distance, Landmarks};
pub use promise::{Expected, Group, Property};
pub use term::{Clause, Leaf, Slot, Term};

use std::collections::BTreeMap;

use crate::expression::Compiled;
pub use crate::ruleset::End;
use crate::ruleset::{Action, Entry, Period, Strength};
use crate::value::Value;

/// The readings to evaluate under, where they differ from those adopted: name to value as written.
pub type ReadingChoice = BTreeMap<String, String>;

/// A guideline as it runs.
#[derive(Debug)]
pub struct Program {
    /// Who it is.
    pub guideline: Identity,
    /// The dictionary; the first slots of a record, in this order.
    pub facts: Vec<Entry>,
    /// Definitions, each after those it uses; the slots after the facts.
    pub definitions: Vec<Definition>,
    /// Text functions over facts, evaluated before the definitions; the last slots.
    pub texts: Vec<TextCall>,
    /// The guideline's scope; `None` is everybody.
    pub scope: Option<Clause>,
    /// Statements that the scope encodes.
    pub scope_statements: Vec<String>,
    /// What no sound record shows.
    pub contradictions: Vec<Contradiction>,
    /// The rules, in the order of the source.
    pub rules: Vec<Rule>,
    /// Declared conflicts, then undeclared ones.
    pub conflicts: Vec<Conflict>,
    /// What must hold of every patient.
    pub properties: Vec<Property>,
    /// Rules of which one is to speak to every patient.
    pub groups: Vec<Group>,
    /// Every statement of the source.
    pub statements: Vec<Statement>,
    /// Every reading with the value in force.
    pub readings: Vec<Reading>,
    pub(crate) sandbox: crate::expression::Sandbox,
}

/// Who a guideline is.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// draft, active or retired.
    pub status: String,
    /// When it is in force.
    pub effective_period: Period,
    /// A hash of its files.
    pub digest: String,
}

/// A text function over facts, which rhai evaluates.
#[derive(Debug)]
pub struct TextCall {
    /// As an author would write it.
    pub text: String,
    /// The facts it reads, each with its slot.
    pub inputs: Vec<(String, Slot)>,
    /// The texts in quotes that it reads.
    pub literals: Vec<String>,
    /// Whether it gives a boolean (and `false` for a text that is `none`).
    pub boolean: bool,
    pub(crate) code: Compiled,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Its title; one with a title is shown in the plan.
    pub title: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// The codes that its positions stand for, where it gives codes.
    pub values: Vec<String>,
    /// What to evaluate.
    pub body: Term,
    /// Its place in definitions.yaml.
    pub place: usize,
    /// Statements it encodes.
    pub statements: Vec<String>,
    /// Readings it rests on, through other definitions, too.
    pub readings: Vec<usize>,
    /// Text functions it rests on, through other definitions, too.
    pub texts: Vec<Slot>,
}

/// What no sound record shows.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// Its id.
    pub id: String,
    /// When it holds.
    pub when: Clause,
    /// What to say.
    pub message: String,
    /// Whether such a record gets no plan.
    pub refuse: bool,
    /// The facts that stand in it.
    pub facts: Vec<Slot>,
}

/// For or against doing something, or left to the clinician.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// `for`
    For,
    /// `against`
    Against,
    /// `either`
    Either,
}

/// FHIR request-priority, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// `stat`
    Stat,
    /// `asap`
    Asap,
    /// `urgent`
    Urgent,
    /// `routine`
    Routine,
}

impl Priority {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stat => "stat",
            Self::Asap => "asap",
            Self::Urgent => "urgent",
            Self::Routine => "routine",
        }
    }
}

/// A recommendation.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The section of its first statement.
    pub section: String,
    /// Statements it encodes.
    pub statements: Vec<String>,
    /// For, against or either.
    pub direction: Direction,
    /// How pressing.
    pub priority: Priority,
    /// How strongly the source puts it.
    pub strength: Strength,
    /// Whether it has a scope of its own.
    pub own_scope: bool,
    /// Whom it concerns; `None` is everybody.
    pub scope: Option<Clause>,
    /// When it applies; `None` is always.
    pub condition: Option<Clause>,
    /// What lifts it.
    pub exceptions: Vec<Exception>,
    /// When in time it applies.
    pub timing: Option<Timing>,
    /// When the record shows it done.
    pub done_when: Option<Clause>,
    /// When the record shows it breached.
    pub breached_when: Option<Clause>,
    /// What to do.
    pub actions: Vec<Action>,
    /// How many of the actions.
    pub select: Option<String>,
    /// What to mind.
    pub cautions: Vec<Caution>,
    /// References of the source.
    pub citations: Vec<i64>,
    /// Whether the source's list is open.
    pub open_list: bool,
    /// Shown with the rule.
    pub note: Option<String>,
    /// Readings it rests on, through definitions, too.
    pub readings: Vec<usize>,
    /// Text functions it rests on; when one has failed, so has the rule.
    pub texts: Vec<Slot>,
    /// Statements that inform it.
    pub evidence: Vec<usize>,
}

impl Rule {
    /// Every clause of the rule: whom it concerns, when it applies, what lifts it, when it is done or breached, what
    /// to mind.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.scope
            .iter()
            .chain(&self.condition)
            .chain(self.exceptions.iter().map(|exception| &exception.when))
            .chain(&self.done_when)
            .chain(&self.breached_when)
            .chain(self.cautions.iter().map(|caution| &caution.when))
    }
}

/// What lifts a rule.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its id.
    pub id: String,
    /// When it does.
    pub when: Clause,
}

/// Something to mind.
#[derive(Clone, Debug)]
pub struct Caution {
    /// When.
    pub when: Clause,
    /// What.
    pub text: String,
}

/// A window in time.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The name of the anchor: of the fact, where a definition stands for no more than one.
    pub anchor_name: String,
    /// The day from which it counts.
    pub anchor: Slot,
    /// When it opens; `None` is at once.
    pub opens: Option<Bound>,
    /// When it is due; `None` is never.
    pub due: Option<Bound>,
    /// When it closes; `None` is never.
    pub closes: Option<Bound>,
}

impl Timing {
    /// The ends that the window has.
    pub fn bounds(&self) -> impl Iterator<Item = &Bound> {
        self.opens.iter().chain(&self.due).chain(&self.closes)
    }

    /// One end of the window, where it has that.
    pub fn end(&self, end: End) -> Option<&Bound> {
        match end {
            End::Opens => self.opens.as_ref(),
            End::Due => self.due.as_ref(),
            End::Closes => self.closes.as_ref(),
        }
    }
}

/// One end of a window.
#[derive(Clone, Debug)]
pub struct Bound {
    /// How far from the anchor; `none` where there is no such end.
    pub distance: Term,
    /// Whether the day itself is outside.
    pub strict: bool,
}

/// Rules that pull apart.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Its id; for an undeclared one, the rules' ids with `+` between.
    pub id: String,
    /// The sides: rules by their numbers.
    pub sides: Vec<Vec<usize>>,
    /// The rule preferred, if one is.
    pub prefer: Option<usize>,
    /// What to say.
    pub note: String,
    /// Whether guideline.yaml declares it.
    pub declared: bool,
}

/// A statement of the source.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its id.
    pub id: String,
    /// Where in the source.
    pub locator: String,
    /// rule, modifier or info.
    pub role: String,
    /// What it says.
    pub text: String,
    /// References of the source.
    pub citations: Vec<i64>,
    /// Why it is not encoded, where it is not.
    pub not_encoded: Option<String>,
}

/// A reading in force.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// The value in force.
    pub value: Value,
    /// The value in force as an author would write it.
    pub shown: String,
    /// The value that the guideline adopts, where it is another.
    pub adopted: Option<String>,
}

/// The same guideline with another value of one reading.
#[derive(Debug)]
pub struct OtherReading {
    /// The reading.
    pub reading: String,
    /// What the source leaves open.
    pub question: String,
    /// The value in place of the one in force, as an author would write it.
    pub value: String,
    /// The guideline under it.
    pub program: Program,
}

impl Program {
    /// How many slots a record has.
    pub fn slots(&self) -> usize {
        self.facts.len() + self.texts.len() + self.definitions.len()
    }

    /// The fact in a slot.
    pub fn fact(&self, slot: Slot) -> Option<&Entry> {
        self.facts.get(slot.index())
    }

    /// The definition in a slot.
    pub fn definition(&self, slot: Slot) -> Option<&Definition> {
        slot.index().checked_sub(self.facts.len()).and_then(|at| self.definitions.get(at))
    }

    /// The text function in a slot.
    pub fn text(&self, slot: Slot) -> Option<&TextCall> {
        slot.index().checked_sub(self.facts.len() + self.definitions.len()).and_then(|at| self.texts.get(at))
    }

    /// The slot of the `n`-th definition in order of evaluation.
    pub fn definition_slot(&self, number: usize) -> Slot {
        slot(self.facts.len() + number)
    }

    /// The slot of the `n`-th text function.
    pub fn text_slot(&self, number: usize) -> Slot {
        slot(self.facts.len() + self.definitions.len() + number)
    }

    /// The slot of a fact by name.
    pub fn fact_slot(&self, name: &str) -> Option<Slot> {
        self.facts.iter().position(|fact| fact.name == name).map(slot)
    }

    /// The number of a rule by id.
    pub fn rule(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }
}

/// The slot at a position.
pub(crate) fn slot(index: usize) -> Slot {
    Slot(u32::try_from(index).unwrap_or(u32::MAX))
}
