//! One run over many patients, and one thread of it.

use super::details::{Details, Reserve, Tabled, Wanted};
use super::patient::{self, LineProblem, Patient, Sure};
use super::select::Key;
use super::written::{self, DayWords, Telling, Words};
use super::{Counts, Form, Summary, Tally, Told};
use crate::cells::Slots;
use crate::diagnostic::Code;
use crate::evaluation::{Status, Statuses};
use crate::plan::Plan;
use crate::program::Program;
use crate::table::Table;
use crate::timing::Date;

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// What an output line holds; nothing where no lines are asked for.
    pub form: Option<Form>,
    /// The day of evaluation, in place of each record's own.
    pub as_of: Option<Date>,
    /// Whether rules are counted.
    pub summary: bool,
    /// How many bytes a line may have.
    pub max_line: usize,
}

/// A run over many patients: what all threads of it share.
#[derive(Debug)]
pub struct Batch<'p> {
    program: &'p Program,
    table: Table,
    options: Options,
    words: Words,
    wanted: Wanted,
}

/// Where a line of input stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its file, where there are several.
    pub file: Option<&'a str>,
    /// Its number, from 1.
    pub line: usize,
}

impl<'p> Batch<'p> {
    /// Prepares a run.
    pub fn new(program: &'p Program, options: Options) -> Self {
        let has = |key| matches!(&options.form, Some(Form::Keys(select)) if select.has(key));
        let wanted = Wanted {
            scope: options.summary || has(Key::Scope),
            opens: has(Key::Upcoming),
            needs: options.summary || has(Key::Undecided),
        };
        Self { program, table: Table::from_program(program), words: Words::of(program), options, wanted }
    }

    /// Whether rules are counted.
    pub fn counts_rules(&self) -> bool {
        self.options.summary
    }

    /// Whether a line has nothing in it, so that nothing is written for it.
    pub fn is_blank(&self, line: &[u8]) -> bool {
        line.len() <= self.options.max_line && line.trim_ascii().is_empty()
    }

    /// A thread of the run.
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            batch: self,
            statuses: Statuses::new(self.program.rules.len()),
            slots: Slots::new(self.table.cells()),
            reserve: Reserve::of(self.program),
            details: Details::of(self.program),
            day: DayWords::default(),
            counts: Counts {
                tally: Tally::default(),
                summary: self.options.summary.then(|| Summary::of(self.program)),
            },
        }
    }
}

/// One thread of a run, with what it uses again for every line.
#[derive(Debug)]
pub struct Worker<'b> {
    batch: &'b Batch<'b>,
    statuses: Statuses,
    slots: Slots,
    reserve: Reserve<'b>,
    details: Details,
    day: DayWords,
    counts: Counts,
}

impl Worker<'_> {
    /// Takes one line of input, without its end, and appends its output line to `out`: a plan, or an error in its
    /// place. A line with nothing but spaces in it gives none.
    pub fn line(&mut self, place: Place<'_>, line: &[u8], out: &mut Vec<u8>) -> Told {
        if line.len() > self.batch.options.max_line {
            return self.too_long(place, out);
        }
        let batch = self.batch;
        if batch.is_blank(line) {
            self.counts.tally.add(Told::Blank);
            return Told::Blank;
        }
        let told = Sure::read(batch.program, batch.options.as_of, line)
            .and_then(|sure| self.patient(&sure.patient(), line, out));
        match told {
            Ok(told) => {
                self.counts.tally.add(told);
                told
            }
            Err(problem) => self.unsound(place, &problem, out),
        }
    }

    /// Takes a line that is longer than allowed, and may not even be held in memory.
    pub fn too_long(&mut self, place: Place<'_>, out: &mut Vec<u8>) -> Told {
        let message = format!("the line has more than {} bytes", self.batch.options.max_line);
        self.unsound(place, &LineProblem { id: None, code: Code::TooLarge, message }, out)
    }

    /// Takes a line of which no record can be made, and appends an error in its place.
    pub fn unsound(&mut self, place: Place<'_>, problem: &LineProblem, out: &mut Vec<u8>) -> Told {
        if self.batch.options.form.is_some() {
            written::error(place, problem, out);
        }
        let told = Told::Unsound(problem.code);
        self.counts.tally.add(told);
        told
    }

    /// What was counted.
    pub fn into_counts(self) -> Counts {
        self.counts
    }

    /// Evaluates a patient and appends the output line.
    fn patient(
        &mut self,
        patient: &Patient<'_>,
        line: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Told, LineProblem> {
        let batch = self.batch;
        let Self { statuses, slots, reserve, details, day, counts, .. } = self;
        reserve.turn();
        let in_slots = slots.load(batch.table.cells(), patient.day, patient.values);
        if in_slots {
            batch.table.statuses(slots, statuses);
            for rule in batch.table.loose() {
                statuses.add(reserve.evaluation(patient), *rule);
            }
        } else {
            statuses.load(reserve.evaluation(patient));
        }
        let mut tabled = Tabled { table: &batch.table, slots: in_slots.then_some(slots) };
        details.load(batch.wanted, patient, statuses, &mut tabled, &batch.words, reserve);
        match &batch.options.form {
            Some(Form::Keys(select)) => {
                day.turn(batch.program, patient.day);
                let (program, words) = (batch.program, &batch.words);
                Telling { program, words, patient, statuses, details, day }.write(select, out);
            }
            Some(Form::Full) => full(batch.program, patient, line, out)?,
            None => {}
        }
        if let Some(summary) = &mut counts.summary {
            summary.add(patient.day, statuses, details);
        }
        let failed = !statuses.with(Status::Failed).is_empty();
        Ok(if failed { Told::Failed } else { Told::Plan })
    }
}

/// Appends the whole plan, with the id before it.
fn full(program: &Program, patient: &Patient<'_>, line: &[u8], out: &mut Vec<u8>) -> Result<(), LineProblem> {
    let record = patient::record(program, line)?;
    let plan = Plan::of(program, &record, patient.day)
        .map_err(|problems| patient::said(record.id.clone(), &problems))?;
    written::plan(record.id.as_deref(), &plan, out);
    Ok(())
}
