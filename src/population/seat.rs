//! One patient at a time under one program: by its table, and by evaluation where the table does not tell.

use super::patient::Patient;
use crate::cells::Slots;
use crate::evaluation::{Evaluation, Statuses};
use crate::program::Program;
use crate::table::Table;
use crate::value::Truth;

/// The evaluation of the patient at hand, made once something asks for it.
#[derive(Debug)]
pub(super) struct Reserve<'p> {
    program: &'p Program,
    evaluation: Option<Evaluation<'p>>,
    current: bool,
}

impl<'p> Reserve<'p> {
    pub(super) fn of(program: &'p Program) -> Self {
        Self { program, evaluation: None, current: false }
    }

    /// Another patient is at hand.
    pub(super) fn turn(&mut self) {
        self.current = false;
    }

    pub(super) fn evaluation(&mut self, patient: &Patient<'_>) -> &Evaluation<'p> {
        let (day, values) = (patient.day, patient.values);
        let current = std::mem::replace(&mut self.current, true);
        match &mut self.evaluation {
            Some(evaluation) => {
                if !current {
                    evaluation.load_on(day, values);
                }
                evaluation
            }
            none => none.insert(Evaluation::new(self.program, day, values)),
        }
    }
}

/// A program, its table, and the patient at hand.
#[derive(Debug)]
pub(super) struct Seat<'b> {
    pub(super) program: &'b Program,
    pub(super) table: &'b Table,
    /// What came of the patient.
    pub(super) statuses: Statuses,
    slots: Slots,
    /// Whether the patient's values have a place in the slots.
    in_slots: bool,
    pub(super) reserve: Reserve<'b>,
}

impl<'b> Seat<'b> {
    pub(super) fn new(program: &'b Program, table: &'b Table) -> Self {
        Self {
            program,
            table,
            statuses: Statuses::new(program.rules.len()),
            slots: Slots::new(table.cells()),
            in_slots: false,
            reserve: Reserve::of(program),
        }
    }

    /// Another patient is at hand.
    pub(super) fn take(&mut self, patient: &Patient<'_>) {
        self.reserve.turn();
        self.in_slots = self.slots.load(self.table.cells(), patient.day, patient.values);
    }

    /// What the table says of the guideline's scope.
    pub(super) fn scope(&mut self) -> Option<Truth> {
        if self.in_slots { self.table.scope(&mut self.slots) } else { None }
    }

    /// A number for all that a rule looks at, where the table has one.
    pub(super) fn key(&mut self, rule: usize) -> Option<u64> {
        if self.in_slots { self.table.key(rule, &mut self.slots) } else { None }
    }

    /// Whether some contradiction holds, of those that refuse a record and of those that let it pass.
    pub(super) fn contradicted(&mut self, patient: &Patient<'_>) -> bool {
        if !self.in_slots {
            return (0..self.program.contradictions.len()).any(|number| self.holds(patient, number));
        }
        self.table.contradicted(&mut self.slots)
            || self.table.loose_contradictions().iter().any(|number| self.holds(patient, *number))
    }

    /// Whether the record is refused.
    pub(super) fn refused(&mut self, patient: &Patient<'_>) -> bool {
        let contradictions = &self.program.contradictions;
        self.contradicted(patient)
            && contradictions.iter().enumerate().any(|(number, it)| it.refuse && self.holds(patient, number))
    }

    fn holds(&mut self, patient: &Patient<'_>, contradiction: usize) -> bool {
        let contradiction = self.program.contradictions.get(contradiction);
        let evaluation = self.reserve.evaluation(patient);
        contradiction.is_some_and(|it| evaluation.truth(&it.when) == Truth::True)
    }

    /// Finds the status of every rule.
    pub(super) fn evaluate(&mut self, patient: &Patient<'_>) {
        let Self { table, statuses, slots, reserve, .. } = self;
        if !self.in_slots {
            return statuses.load(reserve.evaluation(patient));
        }
        table.statuses(slots, statuses);
        for rule in table.loose() {
            statuses.add(reserve.evaluation(patient), *rule);
        }
    }
}
