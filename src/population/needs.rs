//! What undecided rules need, kept for patients who are the same to the rule.

use std::collections::HashMap;

use super::patient::Patient;
use super::seat::Seat;
use super::written::Words;
use crate::evaluation::{FactSet, Status};

/// What a rule needs.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) facts: FactSet,
    /// The list of their names as JSON.
    pub(super) json: Vec<u8>,
}

/// What rules were found to need, by rule and by what the rule looks at.
#[derive(Debug, Default)]
pub(super) struct Needs {
    numbers: HashMap<(usize, u64), usize>,
    /// Those that are kept, then those of the patient at hand for which there was no room.
    found: Vec<Need>,
}

/// How many are kept: some two megabytes.
const KEPT: usize = 16_384;

impl Needs {
    /// Another patient is at hand.
    pub(super) fn turn(&mut self) {
        self.found.truncate(self.numbers.len());
    }

    /// What an undecided rule needs, as a number for [`Self::get`] that holds until the next turn.
    pub(super) fn of(
        &mut self,
        rule: usize,
        patient: &Patient<'_>,
        seat: &mut Seat<'_>,
        words: &Words,
    ) -> usize {
        let key = seat.key(rule).map(|key| (rule, key));
        if let Some(number) = key.and_then(|key| self.numbers.get(&key)) {
            return *number;
        }
        let evaluation = seat.reserve.evaluation(patient);
        let mut facts = FactSet::new();
        if let Some(rule) = evaluation.program().rules.get(rule) {
            evaluation.status_needs(rule, Status::Undecided, &mut facts);
        }
        let mut json = Vec::new();
        words.facts(&facts, &mut json);
        let number = self.found.len();
        self.found.push(Need { facts, json });
        // Whatever has a number is before whatever has none.
        if let Some(key) = key.filter(|_| number == self.numbers.len() && number < KEPT) {
            self.numbers.insert(key, number);
        }
        number
    }

    pub(super) fn get(&self, number: usize) -> Option<&Need> {
        self.found.get(number)
    }
}
