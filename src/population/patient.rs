//! From a line of input to what is known of a patient on a day.

use super::written;
use crate::diagnostic::Diagnostic;
use crate::facts::{Record, Settled, Warning};
use crate::program::Program;
use crate::timing::Date;
use crate::value::Value;

/// What is known of one patient on one day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patient<'a> {
    /// The record's own id as JSON, or `null`.
    pub(super) id: &'a [u8],
    /// The day of evaluation.
    pub(super) day: Date,
    /// The value of every fact.
    pub(super) values: &'a [Value],
    /// What is odd about them.
    pub(super) warnings: &'a [Warning],
    /// The contradictions that are let pass, by number.
    pub(super) contradictions: &'a [usize],
}

/// A record that was read the sure way, which finds every problem.
#[derive(Debug)]
pub(super) struct Sure {
    id: Vec<u8>,
    day: Date,
    settled: Settled,
}

impl Sure {
    /// Reads a line; `as_of` stands in place of the record's own day.
    pub(super) fn read(program: &Program, as_of: Option<Date>, line: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        let record = Record::of_json(program, line)?;
        let day = record.day(as_of).map_err(|one| vec![one])?;
        let settled = record.on(program, day)?;
        let mut id = Vec::new();
        written::id(record.id.as_deref(), &mut id);
        Ok(Self { id, day, settled })
    }

    pub(super) fn patient(&self) -> Patient<'_> {
        Patient {
            id: &self.id,
            day: self.day,
            values: &self.settled.values,
            warnings: &self.settled.warnings,
            contradictions: &self.settled.contradictions,
        }
    }
}
