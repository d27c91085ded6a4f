//! The unknown facts on which a result still depends.

use super::{Evaluation, Outcome, Status};
use crate::program::{Clause, Rule, Slot, Term};
use crate::value::{Truth, Value};

/// A set of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactSet {
    words: Vec<u64>,
}

impl FactSet {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact.
    pub fn insert(&mut self, fact: Slot) {
        let (word, bit) = (fact.index() / 64, fact.index() % 64);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << bit;
    }

    /// Takes a fact out.
    pub fn remove(&mut self, fact: Slot) {
        if let Some(word) = self.words.get_mut(fact.index() / 64) {
            *word &= !(1 << (fact.index() % 64));
        }
    }

    /// Whether a fact is in it.
    pub fn contains(&self, fact: Slot) -> bool {
        self.words.get(fact.index() / 64).is_some_and(|word| word & (1 << (fact.index() % 64)) != 0)
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: &Self) {
        self.words.resize(self.words.len().max(other.words.len()), 0);
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// The facts, in the order of the dictionary.
    pub fn iter(&self) -> impl Iterator<Item = Slot> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            (0..64)
                .filter(move |bit| word & (1 << bit) != 0)
                .map(move |bit| crate::program::slot(at * 64 + bit))
        })
    }
}

/// What is asked of a term: the facts that an unknown result needs, or all that any result may depend on.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    /// Kleene: what is decided needs nothing.
    Open,
    /// Also what `known` and `unsettled` look at: a superset of what can change the result.
    Any,
}

impl Evaluation<'_> {
    /// The unknown facts that a clause still needs; none where it is decided.
    pub fn needs(&self, clause: &Clause) -> FactSet {
        let mut set = FactSet::new();
        self.clause_needs(clause, Depth::Open, &mut set);
        set
    }

    /// The unknown facts that a term still needs.
    pub fn term_needs(&self, term: &Term) -> FactSet {
        let mut set = FactSet::new();
        self.needs_of(term, Depth::Open, &mut set);
        set
    }

    /// Every unknown or unsettled fact that could change what a clause gives, and perhaps some that could not.
    pub(crate) fn depends(&self, clause: &Clause, set: &mut FactSet) {
        self.clause_needs(clause, Depth::Any, set);
    }

    /// The same for a term.
    pub(crate) fn term_depends(&self, term: &Term, set: &mut FactSet) {
        self.needs_of(term, Depth::Any, set);
    }

    /// The unknown facts that a rule's status still depends on.
    pub fn rule_needs(&self, rule: &Rule, outcome: &Outcome) -> FactSet {
        let mut set = FactSet::new();
        self.status_needs(rule, outcome.status, &mut set);
        set
    }

    /// Puts the unknown facts that the status of a rule still depends on into an empty set.
    pub(crate) fn status_needs(&self, rule: &Rule, status: Status, set: &mut FactSet) {
        let mut add = |clause: Option<&Clause>| {
            if let Some(clause) = clause {
                self.clause_needs(clause, Depth::Open, set);
            }
        };
        match status {
            Status::Failed | Status::Violated | Status::NotApplicable | Status::OutOfScope => {}
            Status::Undecided => {
                add(rule.scope.as_ref());
                if set.is_empty() {
                    self.applicability_needs(rule, set);
                }
                if set.is_empty() {
                    // It applies and is past due: what is open is whether it was done.
                    for clause in rule.done_when.iter().chain(&rule.breached_when) {
                        self.clause_needs(clause, Depth::Open, set);
                    }
                }
            }
            Status::Upcoming | Status::Lapsed => self.applicability_needs(rule, set),
            Status::Met | Status::Overdue => add(rule.breached_when.as_ref()),
            Status::Active => {
                add(rule.done_when.as_ref());
                add(rule.breached_when.as_ref());
            }
        }
    }

    /// What the condition, the exceptions and the window still need.
    fn applicability_needs(&self, rule: &Rule, set: &mut FactSet) {
        for clause in rule.condition.iter().chain(rule.exceptions.iter().map(|e| &e.when)) {
            self.clause_needs(clause, Depth::Open, set);
        }
        if let Some(timing) = &rule.timing {
            self.needs_of(&Term::Slot(timing.anchor), Depth::Open, set);
            for bound in timing.opens.iter().chain(&timing.due).chain(&timing.closes) {
                self.needs_of(&bound.distance, Depth::Open, set);
            }
        }
    }

    fn clause_needs(&self, clause: &Clause, depth: Depth, set: &mut FactSet) {
        match clause {
            Clause::All(parts) | Clause::Any(parts) => {
                let decider = if matches!(clause, Clause::All(_)) { Truth::False } else { Truth::True };
                let decides =
                    |part: &Clause| self.truth(part) == decider && (depth == Depth::Open || self.fixed(part));
                if parts.iter().any(decides) {
                    return;
                }
                parts.iter().for_each(|part| self.clause_needs(part, depth, set));
            }
            Clause::Not(part) => self.clause_needs(part, depth, set),
            Clause::Leaf(leaf) => self.needs_of(&leaf.term, depth, set),
        }
    }

    /// Whether nothing unknown could change what a clause gives.
    fn fixed(&self, clause: &Clause) -> bool {
        let mut set = FactSet::new();
        self.clause_needs(clause, Depth::Any, &mut set);
        set.is_empty()
    }

    fn needs_of(&self, term: &Term, depth: Depth, set: &mut FactSet) {
        match term {
            Term::Constant(_) | Term::AsOf => {}
            Term::Slot(slot) => self.slot_needs(*slot, depth, set),
            Term::Unsettled(slot) => set.insert(*slot),
            Term::Known(inner) => {
                if depth == Depth::Any {
                    self.needs_of(inner, depth, set);
                }
            }
            Term::Test(clause) => self.clause_needs(clause, depth, set),
            Term::If(parts) => self.if_needs(parts, depth, set),
            Term::Count(clauses) => clauses.iter().for_each(|c| self.clause_needs(c, depth, set)),
            Term::Compare(_, pair) => {
                if depth == Depth::Any || !self.term(term).is_known() {
                    self.needs_of(&pair.0, depth, set);
                    self.needs_of(&pair.1, depth, set);
                }
            }
            Term::Between(parts) => {
                if depth == Depth::Any || !self.term(term).is_known() {
                    for part in [&parts.0, &parts.1, &parts.2] {
                        self.needs_of(part, depth, set);
                    }
                }
            }
            Term::Has(pair) | Term::Arithmetic(_, pair) | Term::Shift(pair, _) | Term::Together(pair) => {
                self.needs_of(&pair.0, depth, set);
                self.needs_of(&pair.1, depth, set);
            }
            Term::Negate(inner) | Term::DaysSince(inner) => self.needs_of(inner, depth, set),
            Term::Earliest(terms) | Term::Latest(terms) => {
                terms.iter().for_each(|term| self.needs_of(term, depth, set));
            }
        }
    }

    fn if_needs(&self, parts: &(Clause, Term, Term), depth: Depth, set: &mut FactSet) {
        let (test, then, otherwise) = parts;
        let truth = self.truth(test);
        if depth == Depth::Open || self.fixed(test) {
            match truth {
                Truth::True => return self.needs_of(then, depth, set),
                Truth::False => return self.needs_of(otherwise, depth, set),
                Truth::Unknown => {}
            }
            let (a, b) = (self.term(then), self.term(otherwise));
            if depth == Depth::Open && a.is_known() && a == b {
                return;
            }
        }
        self.clause_needs(test, depth, set);
        self.needs_of(then, depth, set);
        self.needs_of(otherwise, depth, set);
    }

    fn slot_needs(&self, slot: Slot, depth: Depth, set: &mut FactSet) {
        let program = self.program();
        if slot.index() < program.facts.len() {
            if *self.value(slot) == Value::Unknown {
                set.insert(slot);
            }
        } else if let Some(definition) = program.definition(slot) {
            if depth == Depth::Any || !self.value(slot).is_known() {
                self.needs_of(&definition.body, depth, set);
            }
        } else if let Some(call) = program.text(slot) {
            for (_, input) in &call.inputs {
                self.slot_needs(*input, depth, set);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::slot;

    #[test]
    fn a_set_of_more_facts_than_a_word_has_bits_holds_each_by_itself() {
        let facts = [0, 1, 63, 64, 127, 130].map(slot);
        let mut set = FactSet::new();
        facts.iter().for_each(|fact| set.insert(*fact));
        assert_eq!(set.iter().collect::<Vec<_>>(), facts);
        assert!(facts.iter().all(|fact| set.contains(*fact)));
        assert!(![2, 62, 65, 128, 129, 131, 500].into_iter().any(|fact| set.contains(slot(fact))));
        set.remove(slot(64));
        set.remove(slot(500));
        assert!(!set.contains(slot(64)) && set.contains(slot(0)) && set.iter().count() == 5);
        let mut small = FactSet::new();
        assert!(small.is_empty());
        small.insert(slot(3));
        small.extend(&set);
        assert_eq!(small.iter().collect::<Vec<_>>(), [0, 1, 3, 63, 127, 130].map(slot));
        small.clear();
        assert!(small.is_empty() && !set.is_empty());
    }
}
