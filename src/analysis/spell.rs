//! A term with every definition in its place, as a text that is equal for equal terms of different programs.

use std::fmt::Write as _;

use crate::program::{Clause, Program, Slot, Term};

/// The longest that a term is spelt out; a longer one is equal to nothing but itself.
const LONGEST: usize = 20_000;

/// A term of a program, spelt out.
pub(super) fn spelt(program: &Program, number: usize, term: &Term) -> String {
    let mut speller = Speller { program, out: String::new() };
    speller.term(term);
    if speller.out.len() > LONGEST {
        return format!("{term:?} of {number}");
    }
    speller.out
}

struct Speller<'p> {
    program: &'p Program,
    out: String,
}

impl Speller<'_> {
    fn call(&mut self, name: &str, parts: &[&Term]) {
        self.out.push_str(name);
        self.out.push('(');
        for part in parts {
            self.term(part);
            self.out.push(',');
        }
        self.out.push(')');
    }

    fn clauses(&mut self, name: &str, parts: &[Clause]) {
        self.out.push_str(name);
        self.out.push('[');
        for part in parts {
            self.clause(part);
            self.out.push(',');
        }
        self.out.push(']');
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::All(parts) => self.clauses("all", parts),
            Clause::Any(parts) => self.clauses("any", parts),
            Clause::Not(part) => self.clauses("not", std::slice::from_ref(part)),
            Clause::Leaf(leaf) => self.term(&leaf.term),
        }
    }

    fn slot(&mut self, slot: Slot) {
        if let Some(fact) = self.program.fact(slot) {
            // Codes are positions among these.
            _ = write!(self.out, "{} {:?} {:?}", fact.name, fact.kind, fact.values);
        } else if let Some(definition) = self.program.definition(slot) {
            self.term(&definition.body);
        } else if let Some(call) = self.program.text(slot) {
            self.out.push_str(&call.text);
        }
    }

    fn term(&mut self, term: &Term) {
        if self.out.len() > LONGEST {
            return;
        }
        match term {
            Term::Constant(value) => _ = write!(self.out, "{value:?}"),
            Term::Slot(slot) => self.slot(*slot),
            Term::AsOf => self.out.push_str("as_of"),
            Term::Unsettled(_) => self.out.push_str("unsettled"),
            Term::Known(inner) => self.call("known", &[inner]),
            Term::Test(clause) => self.clause(clause),
            Term::If(parts) => {
                self.clauses("if", std::slice::from_ref(&parts.0));
                self.call("", &[&parts.1, &parts.2]);
            }
            Term::Compare(op, pair) => self.call(op.as_str(), &[&pair.0, &pair.1]),
            Term::Between(parts) => self.call("between", &[&parts.0, &parts.1, &parts.2]),
            Term::Has(pair) => self.call("has", &[&pair.0, &pair.1]),
            Term::Arithmetic(op, pair) => self.call(op.as_str(), &[&pair.0, &pair.1]),
            Term::Negate(inner) => self.call("-", &[inner]),
            Term::Count(parts) => self.clauses("count", parts),
            Term::DaysSince(inner) => self.call("days_since", &[inner]),
            Term::Shift(pair, back) => {
                self.call(if *back { "back" } else { "on" }, &[&pair.0, &pair.1]);
            }
            Term::Together(pair) => self.call("together", &[&pair.0, &pair.1]),
            Term::Earliest(terms) => self.call("earliest", &terms.iter().collect::<Vec<_>>()),
            Term::Latest(terms) => self.call("latest", &terms.iter().collect::<Vec<_>>()),
        }
    }
}
