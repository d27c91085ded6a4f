//! The statuses of all rules at once, as sets of rules: what populations are counted and written from.

use super::{Evaluation, Status};
use crate::program::Rule;
use crate::value::{Truth, Value};

/// How many sets of rules are kept: one for each status, then what is owed, done, and not known to be done.
const SETS: usize = Status::ALL.len() + 3;
const OWED: usize = Status::ALL.len();
const DONE: usize = OWED + 1;
const DONE_UNKNOWN: usize = OWED + 2;

/// The sets of 64 rules, side by side: whoever writes one writes them all.
pub(crate) type Sets = [u64; SETS];

/// A set of rules, by their numbers in [`Program::rules`](crate::Program::rules).
#[derive(Clone, Copy, Debug)]
pub struct RuleSet<'s> {
    words: &'s [Sets],
    set: usize,
}

impl<'s> RuleSet<'s> {
    /// Whether a rule is in it.
    pub fn contains(self, rule: usize) -> bool {
        self.words.get(rule / 64).is_some_and(|sets| sets[self.set] & (1 << (rule % 64)) != 0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.words.iter().all(|sets| sets[self.set] == 0)
    }

    /// Whether some rule is in it and in a mask, 64 rules a word.
    pub(crate) fn meets(self, mask: &[u64]) -> bool {
        self.words.iter().zip(mask).any(|(sets, mask)| sets[self.set] & mask != 0)
    }

    /// How many rules are in it.
    pub fn len(self) -> usize {
        self.words.iter().map(|sets| sets[self.set].count_ones() as usize).sum()
    }

    /// The rules, in the order of the source.
    pub fn iter(self) -> impl Iterator<Item = usize> + 's {
        self.words.iter().enumerate().flat_map(move |(at, sets)| {
            let mut rest = sets[self.set];
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
    words: Vec<Sets>,
}

impl Statuses {
    /// Room for the rules of a program.
    pub fn new(rules: usize) -> Self {
        Self { words: vec![[0; SETS]; rules.div_ceil(64)] }
    }

    fn insert(&mut self, set: usize, rule: usize) {
        if let Some(sets) = self.words.get_mut(rule / 64) {
            sets[set] |= 1 << (rule % 64);
        }
    }

    fn set(&self, set: usize) -> RuleSet<'_> {
        RuleSet { words: &self.words, set }
    }

    /// Rules with a `done_when` that apply for certain and whose window has opened, lapsed ones included.
    pub fn owed(&self) -> RuleSet<'_> {
        self.set(OWED)
    }

    /// Those of [`owed`](Self::owed) that the record shows done.
    pub fn done(&self) -> RuleSet<'_> {
        self.set(DONE)
    }

    /// Those of [`owed`](Self::owed) of which it cannot be told.
    pub fn done_unknown(&self) -> RuleSet<'_> {
        self.set(DONE_UNKNOWN)
    }

    /// The place of the `at`-th 64 rules; none where there are not so many.
    pub(crate) fn word(&mut self, at: usize) -> Option<&mut Sets> {
        self.words.get_mut(at)
    }

    /// Takes in what an evaluation says of every rule, in place of what was here.
    pub fn load(&mut self, evaluation: &Evaluation<'_>) {
        self.words.fill([0; SETS]);
        for number in 0..evaluation.program().rules.len() {
            self.add(evaluation, number);
        }
    }

    /// Takes in what an evaluation says of one rule that is not here yet.
    pub fn add(&mut self, evaluation: &Evaluation<'_>, number: usize) {
        let Some(rule) = evaluation.program().rules.get(number) else { return };
        let outcome = evaluation.outcome(rule);
        self.insert(outcome.status as usize, number);
        if outcome.status == Status::Failed || !evaluation.owes(rule) {
            return;
        }
        match outcome.done {
            None => return,
            Some(Truth::True) => self.insert(DONE, number),
            Some(Truth::Unknown) => self.insert(DONE_UNKNOWN, number),
            Some(Truth::False) => {}
        }
        self.insert(OWED, number);
    }

    /// The rules that have a status.
    pub fn with(&self, status: Status) -> RuleSet<'_> {
        self.set(status as usize)
    }

    /// Whether some rule has another status there.
    pub fn differs(&self, other: &Self) -> bool {
        let statuses = |sets: &Sets| sets[..OWED].to_owned();
        self.words.iter().map(statuses).ne(other.words.iter().map(statuses))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_rules_knows_what_is_in_it() {
        let mut statuses = Statuses::new(130);
        let empty = statuses.clone();
        for rule in [0, 64, 129] {
            statuses.insert(Status::Met as usize, rule);
        }
        let met = statuses.with(Status::Met);
        assert_eq!(met.iter().collect::<Vec<_>>(), [0, 64, 129]);
        assert!(met.len() == 3 && !met.is_empty() && met.contains(64) && !met.contains(65));
        assert!(!met.contains(1_000) && met.meets(&[1, 0, 0]) && !met.meets(&[2, 2, 0]));
        assert!(statuses.with(Status::Active).is_empty() && statuses.owed().is_empty());
        assert_eq!((statuses.status(64), statuses.status(65)), (Some(Status::Met), None));
        assert!(statuses.differs(&empty) && !statuses.differs(&statuses.clone()));
        // What is owed is no status.
        let mut owed = empty.clone();
        owed.insert(OWED, 7);
        assert!(!owed.differs(&empty) && owed != empty);
    }
}
