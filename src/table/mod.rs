//! The statuses of all rules for one patient at once, by looking up and intersecting sets of rules.
//!
//! Makes: [`Table`], and with it [`Statuses`], some fifty times as fast as evaluating rule
//! by rule. From: [`Cells`]. Each part of each rule (its condition, its exceptions, the ends of its window …) is put as
//! an "any" of "all"s of tests. For every answer on every axis a row of bits says which rules' "all"s may still hold, and
//! a second one which hold for certain as far as this test goes; the rows of a patient's answers are intersected, and
//! the order of the statuses is followed on whole words of rules.
//! A rule that cannot be put so is named by [`Table::loose`] and is for `evaluation` to decide.
//! Never explains: reasons, needs and traces are `evaluation`'s. Start at: [`Table::from_program`].

mod conjunctions;
mod keys;
mod sheet;

use crate::cells::{Cells, Slots};
use crate::evaluation::Statuses;
use crate::program::Program;
use crate::value::Truth;
use sheet::Sheet;

/// A program as rows of bits.
#[derive(Debug)]
pub struct Table {
    cells: Cells,
    rules: Sheets,
    contradictions: Sheets,
    loose: Vec<usize>,
    loose_contradictions: Vec<usize>,
    /// By rule, what it looks at.
    keys: Vec<Option<keys::Key>>,
}

/// Rules by words: one word at a time where there are few, several where there are many.
#[derive(Debug)]
enum Sheets {
    Narrow(Sheet<1>),
    Wide(Sheet<8>),
}

impl Table {
    /// The table of a program.
    pub fn from_program(program: &Program) -> Self {
        let cells = Cells::from_program(program);
        let (rules, loose) = sheets(&cells, &conjunctions::of_rules(&cells));
        let (contradictions, loose_contradictions) = sheets(&cells, &conjunctions::of_contradictions(&cells));
        let keys = (0..cells.rules.len()).map(|rule| keys::Key::of(&cells, rule)).collect();
        Self { cells, rules, contradictions, loose, loose_contradictions, keys }
    }

    /// The questions on which the table rests, which make the slots of a record.
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The rules whose statuses the table does not know, by number.
    pub fn loose(&self) -> &[usize] {
        &self.loose
    }

    /// The contradictions that the table does not know, by number.
    pub fn loose_contradictions(&self) -> &[usize] {
        &self.loose_contradictions
    }

    /// The statuses of all rules but the [`loose`](Self::loose) ones, in place of what was in `statuses`.
    pub fn statuses(&self, slots: &mut Slots, statuses: &mut Statuses) {
        match &self.rules {
            Sheets::Narrow(sheet) => sheet.statuses(&self.cells, slots, statuses),
            Sheets::Wide(sheet) => sheet.statuses(&self.cells, slots, statuses),
        }
    }

    /// A number for everything that a rule looks at in a record: two records with the same number are the same to the
    /// rule, what is unknown of them included. `None` for a rule of which that cannot be said.
    pub fn key(&self, rule: usize, slots: &mut Slots) -> Option<u64> {
        slots.answer_rules(&self.cells);
        Some(self.keys.get(rule)?.as_ref()?.number(slots))
    }

    /// Whether the guideline's scope takes a record in; `None` where the table does not know.
    pub fn scope(&self, slots: &mut Slots) -> Option<Truth> {
        let scope = self.cells.scope.as_ref()?;
        slots.answer_all(&self.cells);
        Some(scope.truth(&|axis| slots.answer(&self.cells, axis)))
    }

    /// Whether some contradiction holds, the [`loose`](Self::loose_contradictions) ones left aside.
    pub fn contradicted(&self, slots: &mut Slots) -> bool {
        match &self.contradictions {
            Sheets::Narrow(sheet) => sheet.any_condition(&self.cells, slots),
            Sheets::Wide(sheet) => sheet.any_condition(&self.cells, slots),
        }
    }
}

fn sheets(cells: &Cells, rules: &[Option<conjunctions::Parts>]) -> (Sheets, Vec<usize>) {
    let loose =
        rules.iter().enumerate().filter(|(_, rule)| rule.is_none()).map(|(number, _)| number).collect();
    let sheets = if rules.len() <= 64 {
        Sheets::Narrow(Sheet::new(cells, rules))
    } else {
        Sheets::Wide(Sheet::new(cells, rules))
    };
    (sheets, loose)
}
