//! Cases: a patient, and what a person reasoned from the source that the plan must say.
//!
//! Makes: [`Case`], from a case document; [`Difference`]s between what is expected and what comes out.
//! From: a program and the plan. `expect` is the oracle: nothing here ever writes one.
//! Start at: [`Case::from_document`], then [`Case::run`].

mod boundary;
mod compare;
mod from_document;
mod mutation;
mod shown;
mod snapshot;

use std::collections::BTreeMap;

pub use boundary::{Boundaries, Boundary};
pub use compare::{Difference, Ran, Step, Subject};
pub use mutation::{Mutant, mutants};
pub use snapshot::{Change, Snapshot};

use crate::diagnostic::Diagnostic;
use crate::document::{self, Node};
use crate::evaluation::Status;
use crate::facts::Record;
use crate::program::ReadingChoice;
use crate::ruleset::swallowed_keys;
use crate::schema;
use crate::source::{Sources, Span, Spanned};
use crate::timing::Date;
use crate::value::Value;

/// A patient, over one day or several, with what is expected on each.
#[derive(Clone, Debug)]
pub struct Case {
    /// `title:`
    pub title: String,
    /// `why:` what it proves.
    pub why: String,
    /// `readings:` in place of those adopted.
    pub readings: ReadingChoice,
    /// The day of a plain case, or the days of a course.
    pub encounters: Vec<Encounter>,
    /// Whether it was written as a course.
    pub course: bool,
}

/// What somebody should look at in the texts of a case file, though they can be read: a text that seems to be cut, a
/// key that a text has swallowed.
pub fn doubtful_texts(sources: &Sources, node: &Node) -> Vec<Diagnostic> {
    let swallowed = schema::named("case").map(|schema| swallowed_keys(sources, node, schema));
    let mut found = document::cut_texts(sources, node);
    found.extend(swallowed.into_iter().flatten().map(|swallowed| swallowed.problem));
    found
}

/// What is known on one day, and what is expected.
#[derive(Clone, Debug)]
pub struct Encounter {
    /// The day.
    pub on: Date,
    /// What is known by then.
    pub record: Record,
    /// What the plan must say.
    pub expect: Expect,
}

/// What the plan must say. What is absent is free, except for statuses that a case must name.
#[derive(Clone, Debug)]
pub struct Expect {
    /// By status, the rules that have it and no others.
    pub statuses: BTreeMap<Status, Vec<Spanned<String>>>,
    /// The undecided rules, each with all the facts it needs.
    pub undecided: Option<Vec<Needs>>,
    /// Whether the guideline speaks.
    pub scope: Option<Spanned<String>>,
    /// By statement, its status.
    pub statements: Vec<(Spanned<String>, Spanned<String>)>,
    /// By definition, its value.
    pub values: Vec<(Spanned<String>, Value)>,
    /// The conflicts that hold, and no others.
    pub conflicts: Option<Vec<Spanned<String>>>,
    /// The contradictions for which the record is refused, and no others.
    pub refused: Option<Vec<Spanned<String>>>,
    /// The contradictions of which the plan warns, and no others.
    pub warnings: Option<Vec<Spanned<String>>>,
    /// Where it is written.
    pub span: Span,
}

/// A rule and the facts it needs.
pub type Needs = (Spanned<String>, Vec<Spanned<String>>);

/// Statuses that, left out of `expect`, mean that no rule has them.
pub const NAMED_OR_NONE: [Status; 4] = [Status::Active, Status::Overdue, Status::Violated, Status::Failed];
