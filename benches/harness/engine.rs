//! The engine as a contender of both tasks, whatever its rules are about.

use regimen::cells::Slots;
use regimen::evaluation::Statuses;
use regimen::population::{Batch, Form, Options, Place, Select, Told};
use regimen::program::Program;
use regimen::table::Table;
use regimen::value::Value;
use regimen::{Evaluation, Status, timing};

use super::statuses::Evaluator;
use crate::by_hand::line::each;

/// The values of a record and the day of evaluation.
pub type Settled = (Vec<Value>, timing::Date);

/// Where rules stand in a program.
fn numbers(program: &Program, ids: &[&str]) -> Result<Vec<usize>, String> {
    ids.iter().map(|id| program.rule(id).ok_or_else(|| format!("no rule {id}"))).collect()
}

/// The table: all rules at once, and rule by rule those that it leaves out.
pub struct Tabled<'a> {
    table: Table,
    /// Where the yardstick's rules stand in the program.
    numbers: Vec<usize>,
    loaded: Vec<Slots>,
    /// The same, and what a round has found out about them.
    people: Vec<Slots>,
    statuses: Statuses,
    rest: Tree<'a>,
}

impl<'a> Tabled<'a> {
    /// For the rules with these ids, in the yardstick's order.
    ///
    /// Errors: an id that no rule has, or a record that the table cannot take in.
    pub fn new(program: &'a Program, people: &'a [Settled], ids: &[&str]) -> Result<Self, String> {
        let table = Table::from_program(program);
        let loaded = |(values, day): &Settled| {
            let mut slots = Slots::new(table.cells());
            slots.load(table.cells(), *day, values).then_some(slots).ok_or("a value beyond the dictionary")
        };
        let loaded = people.iter().map(loaded).collect::<Result<_, _>>()?;
        let (numbers, rest) = (numbers(program, ids)?, Tree::new(program, people, ids)?);
        let statuses = Statuses::new(program.rules.len());
        Ok(Self { table, numbers, loaded, people: Vec::new(), statuses, rest })
    }

    /// How many rules the table leaves out.
    pub fn left_out(&self) -> usize {
        self.table.loose().len()
    }
}

impl Evaluator for Tabled<'_> {
    fn prepare(&mut self) {
        self.people.clone_from(&self.loaded);
    }

    fn evaluate(&mut self, patient: usize) -> Result<(), String> {
        self.table.statuses(&mut self.people[patient], &mut self.statuses);
        if !self.table.loose().is_empty() {
            self.rest.load(patient);
            for rule in self.table.loose() {
                self.statuses.add(&self.rest.evaluation, *rule);
            }
        }
        Ok(())
    }

    fn status(&self, rule: usize) -> Status {
        self.statuses.status(self.numbers[rule]).unwrap_or(Status::Failed)
    }
}

/// The evaluator that walks the terms of the rules: the reference for the table.
pub struct Tree<'a> {
    program: &'a Program,
    people: &'a [Settled],
    numbers: Vec<usize>,
    evaluation: Evaluation<'a>,
    statuses: Vec<Status>,
}

impl<'a> Tree<'a> {
    /// For the rules with these ids, in the yardstick's order.
    ///
    /// Errors: an id that no rule has, or nobody to evaluate.
    pub fn new(program: &'a Program, people: &'a [Settled], ids: &[&str]) -> Result<Self, String> {
        let Some((values, day)) = people.first() else { return Err("nobody to evaluate".to_owned()) };
        let evaluation = Evaluation::new(program, *day, values);
        Ok(Self { program, people, numbers: numbers(program, ids)?, evaluation, statuses: Vec::new() })
    }

    fn load(&mut self, patient: usize) {
        let (values, day) = &self.people[patient];
        if *day == self.evaluation.as_of() {
            self.evaluation.load(values);
        } else {
            self.evaluation = Evaluation::new(self.program, *day, values);
        }
    }
}

impl Evaluator for Tree<'_> {
    fn evaluate(&mut self, patient: usize) -> Result<(), String> {
        self.load(patient);
        let statuses = self.program.rules.iter().map(|rule| self.evaluation.outcome(rule).status);
        self.statuses.clear();
        self.statuses.extend(statuses);
        Ok(())
    }

    fn status(&self, rule: usize) -> Status {
        self.statuses[self.numbers[rule]]
    }
}

/// A run of `regimen batch` with the keys of the yardstick's lines, or with all that it writes by itself.
///
/// Errors: a key that there is not.
pub fn batch<'p>(program: &'p Program, keys: Option<&str>) -> Result<Batch<'p>, String> {
    let select = keys.map_or(Ok(Select::default()), Select::parse).map_err(|(problem, _)| problem)?;
    let form = Some(Form::Keys(select));
    Ok(Batch::new(program, Options { form, as_of: None, summary: false, max_line: 1 << 24 }))
}

/// The keys of the yardstick's lines.
pub const KEYS: &str = "scope,active,overdue,violated,met";

/// Lines to lines by one worker.
///
/// Errors: a line that is no sound record.
pub fn answers(batch: &Batch, lines: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let mut worker = batch.worker();
    let mut place = Place { file: None, line: 0, row: false };
    each(lines, |line| {
        place.line += 1;
        match worker.line(place, line.strip_suffix(b"\n").unwrap_or(line), out) {
            Told::Plan => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
}
