//! Made-up patients, as many as somebody wants to try a guideline or a machine on.
//!
//! Makes: [`Patient`], each a sound record with its day, and the line of NDJSON that says it.
//! From: the dictionary of a [`Program`], its contradictions and the thresholds of its rules, and a seed. The same seed
//! and number give the same patient, on every machine, however many are made.
//! Never: a record that contradicts itself; anything true about people: how often a value comes says nothing.
//! Start at: [`Cohort::of`], then [`Cohort::patient`].

mod draw;
mod from_program;
mod line;
mod random;

use crate::evaluation::Evaluation;
use crate::program::{Clause, Distance, Program, Slot};
use crate::timing::Date;
use crate::value::{CodeSet, Truth, Value};

/// The patients that a seed stands for.
#[derive(Debug)]
pub struct Cohort<'p> {
    program: &'p Program,
    seed: u64,
    /// The day of evaluation of every patient, where it is fixed.
    as_of: Option<Date>,
    /// What each fact is drawn from.
    sources: Vec<Source>,
    /// What a record must not show, and last whom the guideline should speak about.
    checks: Vec<Check<'p>>,
    /// What the checks read, in the order of evaluation.
    derived: Vec<Slot>,
    /// How each fact is written.
    words: Vec<line::Words>,
    /// The patient that is being drawn: what counts of the facts on the day.
    evaluation: Evaluation<'p>,
}

/// A made-up patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Patient {
    /// Which one: 1 is the first.
    pub number: u64,
    /// The day of evaluation.
    pub as_of: Date,
    /// The value on record of every fact, in the order of the dictionary; unknown where nothing is.
    pub values: Vec<Value>,
    /// The value's own date, for facts that have a `current_for`.
    pub on: Vec<Option<Date>>,
}

/// No sound record was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsound<'p> {
    /// For which patient.
    pub number: u64,
    /// How many whole records were drawn, each mended many times.
    pub tries: u32,
    /// The contradictions that held at the end of a try, by id.
    pub contradictions: Vec<&'p str>,
}

/// What a fact is drawn from.
#[derive(Clone, Debug)]
struct Source {
    /// Whether it may be `none`.
    none: bool,
    values: Values,
}

/// The values of a fact by its type.
#[derive(Clone, Debug)]
enum Values {
    /// One at a threshold, or one from anywhere.
    Listed { near: Vec<Value>, anywhere: Vec<Value> },
    /// Sets that tests tell apart, one beside another, and perhaps one code more of so many.
    Codes { near: Vec<CodeSet>, codes: u64 },
    /// Days at a distance from another date, or from the day of evaluation where there is none, and days from
    /// anywhere up to so many days before it.
    Days { near: Vec<(Option<Slot>, Distance)>, reach: u64 },
}

/// Something to mend in a record, by drawing its facts again.
#[derive(Clone, Debug)]
struct Check<'p> {
    when: &'p Clause,
    /// What it must not come to.
    refused: Truth,
    /// Every fact that it reads.
    facts: Vec<Slot>,
    /// The contradiction's id; none for the scope, which is only wished for.
    id: Option<&'p str>,
}
