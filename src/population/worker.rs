//! One run over many patients, and one thread of it.

use super::details::{Details, Reserve, Tabled, Wanted};
use super::patient::{Patient, Sure};
use super::select::Key;
use super::written::{self, DayWords, Telling, Words};
use super::{Counts, Form, Summary, Tally, Told};
use crate::cells::Slots;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::{Status, Statuses};
use crate::facts::{LineProblem, Record, Scanner};
use crate::plan::Plan;
use crate::program::Program;
use crate::table::Table;
use crate::timing::Date;
use crate::value::Truth;

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
        let thread = Thread {
            statuses: Statuses::new(self.program.rules.len()),
            slots: Slots::new(self.table.cells()),
            in_slots: false,
            reserve: Reserve::of(self.program),
            details: Details::of(self.program),
            day: DayWords::default(),
            counts: Counts {
                tally: Tally::default(),
                summary: self.options.summary.then(|| Summary::of(self.program)),
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
    statuses: Statuses,
    slots: Slots,
    /// Whether the patient's values have a place in the slots.
    in_slots: bool,
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
        thread.take(batch, &patient);
        if matches!(batch.options.form, Some(Form::Full)) || thread.contradicted(batch, &patient) {
            return None;
        }
        Some(thread.tell(batch, &patient, out))
    }

    /// Any line, read with all that may be wrong with it.
    fn sure(&mut self, line: &[u8], out: &mut Vec<u8>) -> Result<Told, Vec<Diagnostic>> {
        let Self { batch, thread, .. } = self;
        let sure = Sure::read(batch.program, batch.options.as_of, line)?;
        thread.take(batch, &sure.patient());
        if let Some(Form::Full) = batch.options.form {
            full(batch.program, batch.options.as_of, line, out)?;
        }
        Ok(thread.tell(batch, &sure.patient(), out))
    }
}

impl<'b> Thread<'b> {
    /// Another patient is at hand.
    fn take(&mut self, batch: &Batch<'_>, patient: &Patient<'_>) {
        self.reserve.turn();
        self.in_slots = self.slots.load(batch.table.cells(), patient.day, patient.values);
    }

    /// Whether some contradiction holds, of those that refuse a record and of those that let it pass.
    fn contradicted(&mut self, batch: &Batch<'_>, patient: &Patient<'_>) -> bool {
        let (table, program) = (&batch.table, batch.program);
        let evaluated = |reserve: &mut Reserve<'b>, number: usize| {
            let contradiction = program.contradictions.get(number);
            let evaluation = reserve.evaluation(patient);
            contradiction.is_some_and(|it| evaluation.truth(&it.when) == Truth::True)
        };
        if !self.in_slots {
            return (0..program.contradictions.len()).any(|number| evaluated(&mut self.reserve, number));
        }
        table.contradicted(&mut self.slots)
            || table.loose_contradictions().iter().any(|number| evaluated(&mut self.reserve, *number))
    }

    /// Evaluates a patient, appends the output line where there is a form for it, and counts.
    fn tell(&mut self, batch: &Batch<'_>, patient: &Patient<'_>, out: &mut Vec<u8>) -> Told {
        let Self { statuses, slots, in_slots, reserve, details, day, counts } = self;
        if *in_slots {
            batch.table.statuses(slots, statuses);
            for rule in batch.table.loose() {
                statuses.add(reserve.evaluation(patient), *rule);
            }
        } else {
            statuses.load(reserve.evaluation(patient));
        }
        let mut tabled = Tabled { table: &batch.table, slots: in_slots.then_some(slots) };
        details.load(batch.wanted, patient, statuses, &mut tabled, &batch.words, reserve);
        if let Some(Form::Keys(select)) = &batch.options.form {
            day.turn(batch.program, patient.day);
            let (program, words) = (batch.program, &batch.words);
            Telling { program, words, patient, statuses, details, day }.write(select, out);
        }
        if let Some(summary) = &mut counts.summary {
            summary.add(patient.day, statuses, details);
        }
        let failed = !statuses.with(Status::Failed).is_empty();
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
