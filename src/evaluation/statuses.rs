//! The statuses of all rules at once, as sets of rules: what populations are counted and written from.

use super::{Evaluation, Status};
use crate::program::Rule;
use crate::value::{Truth, Value};

/// A set of rules, by their numbers in [`Program::rules`](crate::Program::rules).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet {
    pub(crate) words: Vec<u64>,
}

impl RuleSet {
    /// Nothing, with room for so many rules.
    pub fn new(rules: usize) -> Self {
        Self { words: vec![0; rules.div_ceil(64)] }
    }

    /// Adds a rule; one past the room there is, is not added.
    pub fn insert(&mut self, rule: usize) {
        if let Some(word) = self.words.get_mut(rule / 64) {
            *word |= 1 << (rule % 64);
        }
    }

    /// Whether a rule is in it.
    pub fn contains(&self, rule: usize) -> bool {
        self.words.get(rule / 64).is_some_and(|word| word & (1 << (rule % 64)) != 0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether some rule is in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// How many rules are in it.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// The rules, in the order of the source.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(at * 64 + bit)
            })
        })
    }
}

/// The status of every rule for one patient on one day, and which of what was owed is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses {
    pub(crate) by_status: [RuleSet; Status::ALL.len()],
    /// Rules with a `done_when` that apply for certain and whose window has opened, lapsed ones included.
    pub owed: RuleSet,
    /// Those of `owed` that the record shows done.
    pub done: RuleSet,
    /// Those of `owed` of which it cannot be told.
    pub done_unknown: RuleSet,
}

impl Statuses {
    /// Room for the rules of a program.
    pub fn new(rules: usize) -> Self {
        Self {
            by_status: std::array::from_fn(|_| RuleSet::new(rules)),
            owed: RuleSet::new(rules),
            done: RuleSet::new(rules),
            done_unknown: RuleSet::new(rules),
        }
    }

    /// Takes in what an evaluation says of every rule, in place of what was here.
    pub fn load(&mut self, evaluation: &Evaluation<'_>) {
        self.clear();
        for (number, rule) in evaluation.program().rules.iter().enumerate() {
            self.take(evaluation, number, rule);
        }
    }

    /// Takes in one rule.
    pub(crate) fn take(&mut self, evaluation: &Evaluation<'_>, number: usize, rule: &Rule) {
        let outcome = evaluation.outcome(rule);
        self.by_status[outcome.status as usize].insert(number);
        if outcome.status == Status::Failed || !evaluation.owes(rule) {
            return;
        }
        match outcome.done {
            None => return,
            Some(Truth::True) => self.done.insert(number),
            Some(Truth::Unknown) => self.done_unknown.insert(number),
            Some(Truth::False) => {}
        }
        self.owed.insert(number);
    }

    /// Takes everything out.
    pub(crate) fn clear(&mut self) {
        let sets = [&mut self.owed, &mut self.done, &mut self.done_unknown];
        self.by_status.iter_mut().chain(sets).for_each(RuleSet::clear);
    }

    /// The rules that have a status.
    pub fn with(&self, status: Status) -> &RuleSet {
        &self.by_status[status as usize]
    }

    /// The status of a rule; nothing for a number that no rule has.
    pub fn status(&self, rule: usize) -> Option<Status> {
        Status::ALL.into_iter().find(|status| self.with(*status).contains(rule))
    }
}

impl Evaluation<'_> {
    /// Whether a rule applies for certain and its window, if it has one, has opened; it may have closed again.
    fn owes(&self, rule: &Rule) -> bool {
        let applies = self.given(rule.scope.as_ref()) == Truth::True
            && self.given(rule.condition.as_ref()) == Truth::True
            && rule.exceptions.iter().all(|exception| self.truth(&exception.when) == Truth::False);
        applies
            && rule.timing.as_ref().is_none_or(|timing| match self.value(timing.anchor) {
                Value::Date(anchor) => self.unopened(timing, *anchor) == Truth::False,
                _ => false,
            })
    }
}
