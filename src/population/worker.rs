//! One run over many patients, and one thread of it.

use super::details::{Details, Wanted};
use super::patient::{Patient, Sure};
use super::seat::Seat;
use super::select::Key;
use super::written::{self, DayWords, Telling, Words};
use super::{Counts, Form, Summary, Tally, Told};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Status;
use crate::facts::{LineProblem, Record, Scanner};
use crate::plan::Plan;
use crate::program::{OtherReading, Program};
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
    /// What is asked of every patient a second time, to count whom a reading matters to.
    others: Vec<(&'p OtherReading, Table)>,
}

/// Where a line of input stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its file, where there are several.
    pub file: Option<&'a str>,
    /// Its number, from 1.
    pub line: usize,
    /// Whether it is the row of a table: then the line of JSON was made from it.
    pub row: bool,
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
        let (table, words) = (Table::from_program(program), Words::of(program));
        Self { program, table, words, options, wanted, others: Vec::new() }
    }

    /// Also counts the patients who would be treated otherwise under other readings.
    #[must_use]
    pub fn with_other_readings(mut self, others: &'p [OtherReading]) -> Self {
        self.others = others.iter().map(|other| (other, Table::from_program(&other.program))).collect();
        self
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
        let thread = Thread {
            seat: Seat::new(self.program, &self.table),
            others: self.others.iter().map(|(other, table)| Seat::new(&other.program, table)).collect(),
            contested: Vec::new(),
            details: Details::of(self.program),
            day: DayWords::default(),
            counts: Counts {
                tally: Tally::default(),
                summary: self
                    .options
                    .summary
                    .then(|| Summary::of(self.program, self.others.iter().map(|(other, _)| *other))),
            },
        };
        Worker { batch: self, scanner: Scanner::new(self.program), thread }
    }
}

/// One thread of a run.
#[derive(Debug)]
pub struct Worker<'b> {
    batch: &'b Batch<'b>,
    scanner: Scanner<'b>,
    thread: Thread<'b>,
}

/// What a thread uses again for every patient, and what it has counted.
#[derive(Debug)]
struct Thread<'b> {
    seat: Seat<'b>,
    /// The same patient under other readings.
    others: Vec<Seat<'b>>,
    /// The others under which some status differs, by number.
    contested: Vec<usize>,
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
            self.thread.counts.tally.add(Told::Blank);
            return Told::Blank;
        }
        let told = self.quick(line, out).map_or_else(|| self.sure(line, out), Ok);
        let problem = |problems: Vec<Diagnostic>| {
            if place.row { LineProblem::of_row(line, &problems) } else { LineProblem::of(line, &problems) }
        };
        match told.map_err(problem) {
            Ok(told) => {
                self.thread.counts.tally.add(told);
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
        self.thread.counts.tally.add(told);
        told
    }

    /// What was counted.
    pub fn into_counts(self) -> Counts {
        self.thread.counts
    }

    /// A line that is plainly sound, as nearly all are; nothing where it is for [`Self::sure`] to decide.
    fn quick(&mut self, line: &[u8], out: &mut Vec<u8>) -> Option<Told> {
        let Self { batch, scanner, thread, .. } = self;
        let scanned = scanner.scan(line)?;
        let patient = Patient {
            id: scanned.id.unwrap_or(b"null"),
            day: batch.options.as_of.or(scanned.as_of)?,
            values: scanned.values,
            warnings: &[],
            contradictions: &[],
        };
        thread.seat.take(&patient);
        if matches!(batch.options.form, Some(Form::Full)) || thread.seat.contradicted(&patient) {
            return None;
        }
        Some(thread.tell(batch, &patient, out))
    }

    /// Any line, read with all that may be wrong with it.
    fn sure(&mut self, line: &[u8], out: &mut Vec<u8>) -> Result<Told, Vec<Diagnostic>> {
        let Self { batch, thread, .. } = self;
        let sure = Sure::read(batch.program, batch.options.as_of, line)?;
        thread.seat.take(&sure.patient());
        if let Some(Form::Full) = batch.options.form {
            full(batch.program, batch.options.as_of, line, out)?;
        }
        Ok(thread.tell(batch, &sure.patient(), out))
    }
}

impl Thread<'_> {
    /// Evaluates a patient, appends the output line where there is a form for it, and counts.
    fn tell(&mut self, batch: &Batch<'_>, patient: &Patient<'_>, out: &mut Vec<u8>) -> Told {
        let Self { seat, others, contested, details, day, counts } = self;
        seat.evaluate(patient);
        details.load(batch.wanted, patient, seat, &batch.words);
        if let Some(Form::Keys(select)) = &batch.options.form {
            day.turn(batch.program, patient.day);
            let (program, words, statuses) = (batch.program, &batch.words, &seat.statuses);
            Telling { program, words, patient, statuses, details, day }.write(select, out);
        }
        if let Some(summary) = &mut counts.summary {
            contested.clear();
            contested.extend(others.iter_mut().enumerate().filter_map(|(number, other)| {
                other.take(patient);
                // A record that is refused under a reading has no status under it.
                if other.refused(patient) {
                    return None;
                }
                other.evaluate(patient);
                other.statuses.differs(&seat.statuses).then_some(number)
            }));
            summary.add(patient.day, &seat.statuses, details, contested);
        }
        let failed = !seat.statuses.with(Status::Failed).is_empty();
        if failed { Told::Failed } else { Told::Plan }
    }
}

/// Appends the whole plan, with the id before it.
fn full(
    program: &Program,
    as_of: Option<Date>,
    line: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Vec<Diagnostic>> {
    let record = Record::of_json(program, line)?;
    let day = record.day(as_of).map_err(|one| vec![one])?;
    let plan = Plan::of(program, &record, day)?;
    written::plan(record.id.as_deref(), &plan, out);
    Ok(())
}
