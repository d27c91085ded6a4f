//! The dictionaries of all programs as one: facts of one name and type are one fact.
//!
//! What the dictionary of a program does not have, a fact, a code, a number outside its range or `none`, is unknown to
//! that program.

use std::collections::{BTreeMap, BTreeSet};

use super::leaf::Leaf;
use crate::program::{Clause, Program, Slot, Term};
use crate::ruleset::{Entry, FactType};
use crate::value::{Decimal, Value};

/// A fact of one of the programs, or of all.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub name: String,
    pub kind: FactType,
    /// The codes of all programs, by name.
    pub values: Vec<String>,
    /// Whether it may be `none`.
    pub none: bool,
    /// Its slot in each program that has it.
    pub slots: Vec<Option<Slot>>,
    /// Whether each of its few whole numbers is an answer by itself, since something is calculated with it.
    pub each: bool,
}

/// The facts of all programs.
#[derive(Clone, Debug)]
pub(super) struct Facts<'p> {
    pub programs: Vec<&'p Program>,
    pub all: Vec<Fact>,
    /// By program and slot.
    numbers: Vec<Vec<usize>>,
}

/// The most whole numbers that are answers by themselves.
pub(super) const FEW: i64 = 64;
/// The most whole numbers of a fact of which each is tried where it is calculated with.
pub(super) const MANY: i64 = 2_048;

impl<'p> Facts<'p> {
    pub(super) fn of(programs: Vec<&'p Program>) -> Self {
        let mut all: Vec<Fact> = Vec::new();
        let mut by_name: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut numbers = Vec::new();
        for (at, program) in programs.iter().enumerate() {
            let mut of_program = Vec::new();
            for (number, entry) in program.facts.iter().enumerate() {
                let id = *by_name.entry((&entry.name, entry.kind.as_str())).or_insert_with(|| {
                    all.push(Fact {
                        name: entry.name.clone(),
                        kind: entry.kind,
                        values: Vec::new(),
                        none: false,
                        slots: vec![None; programs.len()],
                        each: false,
                    });
                    all.len() - 1
                });
                let fact = &mut all[id];
                fact.none |= entry.none.is_some();
                fact.slots[at] = Some(crate::program::slot(number));
                for value in &entry.values {
                    if !fact.values.contains(value) {
                        fact.values.push(value.clone());
                    }
                }
                of_program.push(id);
            }
            numbers.push(of_program);
        }
        let mut facts = Self { programs, all, numbers };
        facts.find_calculated();
        facts
    }

    /// The number of the fact in a slot of a program.
    pub(super) fn number(&self, program: usize, slot: Slot) -> Option<usize> {
        self.numbers.get(program)?.get(slot.index()).copied()
    }

    /// The entry of a fact in the dictionary of a program.
    pub(super) fn entry(&self, fact: usize, program: usize) -> Option<&'p Entry> {
        let slot = (*self.all.get(fact)?.slots.get(program)?)?;
        self.programs.get(program)?.fact(slot)
    }

    /// The entries of a fact, one for each program that has it.
    pub(super) fn entries(&self, fact: usize) -> impl Iterator<Item = &'p Entry> {
        (0..self.programs.len()).filter_map(move |program| self.entry(fact, program))
    }

    /// The place among the codes of all programs of one that a program numbers so.
    pub(super) fn code(&self, fact: usize, program: usize, code: u16) -> Option<usize> {
        let name = self.entry(fact, program)?.values.get(usize::from(code))?;
        self.all.get(fact)?.values.iter().position(|value| value == name)
    }

    /// The whole numbers that a fact may be, where they are few.
    pub(super) fn few(&self, fact: usize) -> Option<std::ops::RangeInclusive<i64>> {
        let whole = |end: fn(&Entry) -> Option<Decimal>| -> Option<Vec<i64>> {
            self.entries(fact).map(|entry| i64::try_from(end(entry)?).ok()).collect()
        };
        let low = whole(|entry| entry.min.map(|min| min.ceil()))?.into_iter().min()?;
        let high = whole(|entry| entry.max.map(|max| max.floor()))?.into_iter().max()?;
        (self.all.get(fact)?.kind == FactType::Integer && high - low < FEW).then_some(low..=high)
    }

    /// The whole numbers that a fact may be to a program, where each can be tried.
    pub(super) fn many(&self, fact: usize, program: usize) -> Option<std::ops::RangeInclusive<i64>> {
        whole_numbers(self.entry(fact, program)?).filter(|all| all.end() - all.start() < MANY)
    }

    /// What a known value may come to for a program, before anything is asked about it.
    pub(super) fn known_leaves(&self, fact: usize, program: usize) -> Vec<Leaf> {
        let Some(entry) = self.entry(fact, program) else { return Vec::new() };
        match entry.kind {
            FactType::Boolean => vec![Leaf::FALSE, Leaf::TRUE],
            FactType::Code => (0..entry.values.len())
                .filter_map(|code| u16::try_from(code).ok())
                .map(|code| Leaf::Value(Value::Code(code)))
                .collect(),
            FactType::Codes => vec![Leaf::Codes(fact)],
            FactType::Date => vec![Leaf::Day(Some(fact), crate::timing::Duration::ZERO)],
            FactType::Text => vec![Leaf::Text(fact)],
            FactType::Integer | FactType::Decimal => match self.few(fact).filter(|_| self.all[fact].each) {
                Some(few) => few.map(|n| Leaf::Value(Value::Number(n.into()))).collect(),
                None => vec![Leaf::Number(fact)],
            },
        }
    }

    /// Finds the facts of few whole numbers with which something is calculated.
    fn find_calculated(&mut self) {
        let mut found = BTreeSet::new();
        for at in 0..self.programs.len() {
            let program = self.programs[at];
            let mut visit = |term: &'p Term| self.calculated(at, term, &mut found);
            program.definitions.iter().for_each(|definition| definition.body.walk(&mut visit));
            clauses(program).into_iter().for_each(|clause| clause.terms(&mut visit));
        }
        for fact in found {
            self.all[fact].each = self.few(fact).is_some();
        }
    }

    fn calculated(&self, program: usize, term: &Term, found: &mut BTreeSet<usize>) {
        match term {
            Term::Arithmetic(_, pair) => {
                self.numbers_in(program, &pair.0, found);
                self.numbers_in(program, &pair.1, found);
            }
            Term::Negate(inner) => self.numbers_in(program, inner, found),
            Term::If(parts) => {
                self.numbers_in(program, &parts.1, found);
                self.numbers_in(program, &parts.2, found);
            }
            Term::Compare(_, pair) => {
                let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
                self.numbers_in(program, &pair.0, &mut left);
                self.numbers_in(program, &pair.1, &mut right);
                if !left.is_empty() && !right.is_empty() {
                    found.extend(left.into_iter().chain(right));
                }
            }
            _ => {}
        }
    }

    /// The facts whose numbers a term may give, or calculates with.
    fn numbers_in(&self, program: usize, term: &Term, found: &mut BTreeSet<usize>) {
        match term {
            Term::Slot(slot) => match self.number(program, *slot) {
                Some(fact) => {
                    if matches!(self.all[fact].kind, FactType::Integer | FactType::Decimal) {
                        found.insert(fact);
                    }
                }
                None => {
                    if let Some(definition) = self.programs[program].definition(*slot) {
                        self.numbers_in(program, &definition.body, found);
                    }
                }
            },
            Term::Arithmetic(_, pair) => {
                self.numbers_in(program, &pair.0, found);
                self.numbers_in(program, &pair.1, found);
            }
            Term::Negate(inner) => self.numbers_in(program, inner, found),
            Term::If(parts) => {
                self.numbers_in(program, &parts.1, found);
                self.numbers_in(program, &parts.2, found);
            }
            _ => {}
        }
    }
}

/// The whole numbers that a fact may be, where it has nothing else and both ends are declared.
pub(super) fn whole_numbers(entry: &Entry) -> Option<std::ops::RangeInclusive<i64>> {
    let low = i64::try_from(entry.min?.ceil()).ok()?;
    let high = i64::try_from(entry.max?.floor()).ok()?;
    (entry.kind == FactType::Integer && high.checked_sub(low)? >= 0).then_some(low..=high)
}

/// Every clause of a program that something is found by.
pub(super) fn clauses(program: &Program) -> Vec<&Clause> {
    let rules = program.rules.iter().flat_map(|rule| {
        let exceptions = rule.exceptions.iter().map(|exception| &exception.when);
        let parts = [&rule.scope, &rule.condition, &rule.done_when, &rule.breached_when];
        parts.into_iter().flatten().chain(exceptions)
    });
    let contradictions = program.contradictions.iter().map(|contradiction| &contradiction.when);
    program.scope.iter().chain(rules).chain(contradictions).collect()
}
