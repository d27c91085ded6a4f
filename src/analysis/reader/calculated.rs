//! Calculations with the whole number of one fact: each number that it may be is tried.

use std::rc::Rc;

use super::{Ask, Ground, Made, Reader};
use crate::analysis::Stop;
use crate::analysis::leaf::Leaf;
use crate::value::{Decimal, Truth, Value};

impl<G: Ground> Reader<'_, G> {
    /// What is made of two leaves that rest on one number, of one of which at least it is the number or calculated.
    pub(super) fn calculated(
        &self,
        a: &Leaf,
        b: &Leaf,
        of: &dyn Fn(&Value, &Value) -> Option<Value>,
    ) -> Result<Leaf, Stop> {
        let fact = match (a, a.number_of(), b, b.number_of()) {
            (_, Some(one), _, Some(other)) if one == other => one,
            (_, Some(fact), Leaf::Value(_), _) | (Leaf::Value(_), _, _, Some(fact)) => fact,
            _ => return Err(Stop::NotCovered),
        };
        let numbers = self.ground.numbers(fact, self.at).ok_or(Stop::NotCovered)?;
        let values =
            numbers.enumerate().map(|(place, number)| of(&a.at(place, number), &b.at(place, number)));
        let values: Option<Rc<[Value]>> = values.collect();
        values.map(|values| Leaf::Calculated(fact, values)).ok_or(Stop::NotCovered)
    }

    /// The truth that each value of a calculated leaf gives, by the number that it is calculated from.
    pub(super) fn by_number(&mut self, leaf: &Leaf, truth: impl Fn(&Value) -> Truth) -> Made<G> {
        let Leaf::Calculated(fact, values) = leaf else { return Err(Stop::NotCovered) };
        let numbers = self.ground.numbers(*fact, self.at).ok_or(Stop::NotCovered)?;
        let mut runs: Vec<(Decimal, Truth)> = Vec::new();
        for (number, value) in numbers.zip(values.iter()) {
            let truth = truth(value);
            if runs.last().is_none_or(|last| last.1 != truth) {
                runs.push((number.into(), truth));
            }
        }
        self.ground.ask(Ask::Among(*fact, runs))
    }
}
