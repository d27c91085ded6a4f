//! The first task: facts in, a status for every rule out.

use std::hint::black_box;

use regimen::Status;

use super::{Contender, Round};
use crate::by_hand::date::Date;
use crate::by_hand::patient::Patient;
use crate::by_hand::{self, line, slots};

/// A way to a status for every rule.
pub trait Evaluator {
    /// Forgets what it has found out about patients.
    fn prepare(&mut self) {}

    /// Evaluates a patient, by number: all statuses are computed and kept until the next.
    ///
    /// Errors: why it cannot.
    fn evaluate(&mut self, patient: usize) -> Result<(), String>;

    /// The status of a rule, by its number in the yardstick, for the patient evaluated last.
    fn status(&self, rule: usize) -> Status;
}

/// A contender that evaluates all patients.
pub fn contender<'a>(
    name: &'a str,
    patients: usize,
    rules: usize,
    evaluator: impl Evaluator + 'a,
) -> Contender<'a> {
    Contender { name, computes_more: false, round: Box::new(AllPatients { evaluator, patients, rules }) }
}

struct AllPatients<E> {
    evaluator: E,
    patients: usize,
    rules: usize,
}

impl<E: Evaluator> Round for AllPatients<E> {
    fn prepare(&mut self) {
        self.evaluator.prepare();
    }

    /// All statuses are computed; the checksum takes in that of one rule a patient, each rule in its turn, so that
    /// summing up costs next to nothing.
    fn run(&mut self) -> Result<u64, String> {
        let mut sum = 0_u64;
        let mut rule = 0;
        for patient in 0..self.patients {
            self.evaluator.evaluate(patient)?;
            // Whatever the evaluator holds may be read or changed here, so it must all be there.
            black_box(&mut self.evaluator);
            sum = sum.rotate_left(5) ^ self.evaluator.status(rule) as u64;
            rule = if rule + 1 == self.rules { 0 } else { rule + 1 };
        }
        Ok(sum)
    }
}

/// A contender whose statuses have all been held against the yardstick's.
///
/// Errors: the first difference.
pub fn agreeing<'a>(
    name: &'a str,
    ids: &[&str],
    patients: usize,
    yardstick: &mut impl Evaluator,
    mut evaluator: impl Evaluator + 'a,
) -> Result<Contender<'a>, String> {
    evaluator.prepare();
    for patient in 0..patients {
        yardstick.evaluate(patient)?;
        evaluator.evaluate(patient).map_err(|problem| format!("{name}, patient {patient}: {problem}"))?;
        for (rule, id) in ids.iter().enumerate() {
            let (expected, found) = (yardstick.status(rule).as_str(), evaluator.status(rule).as_str());
            if expected != found {
                return Err(format!(
                    "patient {patient}, {id}: {expected} by the yardstick, {found} by {name}"
                ));
            }
        }
    }
    Ok(contender(name, patients, ids.len(), evaluator))
}

/// The guideline written by hand.
pub struct ByHand<'a> {
    people: &'a [(Patient, Date)],
    statuses: [by_hand::Status; 41],
}

impl<'a> ByHand<'a> {
    /// For these patients, each with the day of evaluation.
    pub fn new(people: &'a [(Patient, Date)]) -> Self {
        Self { people, statuses: [by_hand::Status::Undecided; 41] }
    }

    /// How many of them are in the guideline's scope.
    pub fn in_scope(&self) -> usize {
        self.people.iter().filter(|(patient, _)| line::scope(patient) == "in-scope").count()
    }
}

impl Evaluator for ByHand<'_> {
    fn evaluate(&mut self, patient: usize) -> Result<(), String> {
        let (patient, as_of) = &self.people[patient];
        self.statuses = by_hand::statuses(patient, *as_of);
        Ok(())
    }

    fn status(&self, rule: usize) -> Status {
        slots::status(self.statuses[rule])
    }
}
