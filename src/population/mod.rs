//! Many patients, one line each: a line of JSON in, a line of JSON out, and counts over all of them.
//!
//! Makes: the bytes of output lines, and a [`Tally`] and a [`Summary`] of them.
//! From: the bytes of one input line, a program and [`Options`]; or a row of a table, by way of [`Columns`].
//! A line of which no record can be made gives an error line in its place and harms no other. Messages never carry
//! a value of the record. Never opens a file, never sees two lines at once: whoever calls splits, orders and writes.
//! Start at: [`Batch::new`], one for a run, then [`Batch::worker`], one for a thread, and [`Worker::line`].

mod columns;
mod details;
mod needs;
mod patient;
mod seat;
mod select;
mod summary;
mod tally;
mod worker;
mod written;

pub use crate::facts::LineProblem;
pub use columns::{ColumnProblem, Columns};
pub use select::Select;
pub use summary::{Adherence, Breaches, Contested, Days, Missing, Records, Report, RuleReport, Summary};
pub use tally::{Counts, Tally, Told};
pub use worker::{Batch, Options, Place, Worker};

/// What an output line holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// The keys chosen.
    Keys(Select),
    /// The whole plan.
    Full,
}
