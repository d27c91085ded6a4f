//! A program over the facts of one record: a status for every rule, and why.
//!
//! Makes: [`Outcome`] per rule, the truth of any clause, what an unknown still needs, and traces on demand.
//! From: a [`Program`] and the values of one record on one day. Pure; never allocates per rule for a status.
//! Start at: [`Evaluation::new`], then [`Evaluation::outcome`].

mod needs;
mod outcome;
mod statuses;
mod terms;
mod trace;

pub use needs::FactSet;
pub use outcome::{Outcome, Status, Window};
pub(crate) use statuses::Sets;
pub use statuses::{RuleSet, Statuses};
pub(crate) use terms::{arithmetic, compare, either_of, negated};
pub use trace::{Shown, Trace};

use std::cell::Cell;

use crate::expression::Operand;
use crate::program::{Clause, Program, Slot, Term};
use crate::timing::Date;
use crate::value::{Truth, Value};

/// A program with the values of one record in its slots: facts as recorded, definitions as they follow.
#[derive(Debug)]
pub struct Evaluation<'p> {
    program: &'p Program,
    as_of: Date,
    values: Vec<Value>,
    /// Set when arithmetic left the exact numbers: whatever reads it has failed.
    overflowed: Cell<bool>,
    /// Text functions that failed, each with the reason.
    failures: Vec<(&'p str, String)>,
}

impl<'p> Evaluation<'p> {
    /// Evaluates text functions and definitions over the facts of a record.
    ///
    /// `facts` are in the order of [`Program::facts`]; what is missing at the end is unknown.
    pub fn new(program: &'p Program, as_of: Date, facts: &[Value]) -> Self {
        let values = Vec::with_capacity(program.slots());
        let mut evaluation =
            Self { program, as_of, values, overflowed: Cell::new(false), failures: Vec::new() };
        evaluation.load(facts);
        evaluation
    }

    /// Takes in another record of the same day in place of this one, without allocating anew.
    pub fn load(&mut self, facts: &[Value]) {
        let count = self.program.facts.len();
        self.values.clear();
        self.failures.clear();
        self.values.extend(facts.iter().take(count).cloned());
        self.values.resize(self.program.slots(), Value::Unknown);
        self.derive();
    }

    /// Moves to another day; nothing follows from it before [`Self::follow`].
    pub(crate) fn move_to(&mut self, day: Date) {
        self.as_of = day;
    }

    /// The same for a record of another day.
    pub(crate) fn load_on(&mut self, day: Date, facts: &[Value]) {
        self.as_of = day;
        self.load(facts);
    }

    /// Puts another value in the place of a fact; nothing follows from it before [`Self::follow`].
    pub(crate) fn put(&mut self, fact: Slot, value: Value) {
        if let Some(place) = self.values.get_mut(fact.index()) {
            *place = value;
        }
    }

    /// Lets some text functions and definitions, given in the order of evaluation, follow from the facts.
    pub(crate) fn follow(&mut self, derived: &[Slot]) {
        for slot in derived {
            let first_text = self.program.facts.len() + self.program.definitions.len();
            match slot.index().checked_sub(first_text) {
                Some(number) => self.derive_text(number),
                None => self.derive_definition(slot.index() - self.program.facts.len()),
            }
        }
    }

    fn derive(&mut self) {
        for number in 0..self.program.texts.len() {
            self.derive_text(number);
        }
        for number in 0..self.program.definitions.len() {
            self.derive_definition(number);
        }
    }

    fn derive_text(&mut self, number: usize) {
        let value = self.text(number);
        let slot = self.program.text_slot(number).index();
        self.values[slot] = value;
    }

    fn derive_definition(&mut self, number: usize) {
        let definition = &self.program.definitions[number];
        let failed = definition.texts.iter().any(|slot| self.value(*slot) == &Value::Failed);
        self.overflowed.set(false);
        let value = self.term(&definition.body);
        let failed = failed || self.overflowed.get();
        let slot = self.program.definition_slot(number).index();
        self.values[slot] = if failed { Value::Failed } else { value };
    }

    fn text(&mut self, number: usize) -> Value {
        let call = &self.program.texts[number];
        let mut operands = Vec::with_capacity(call.inputs.len());
        let mut none = false;
        for (name, slot) in &call.inputs {
            match self.value(*slot) {
                Value::Text(text) => operands.push((name.as_str(), Operand::Text(text.clone()))),
                Value::None => none = true,
                _ => return Value::Unknown,
            }
        }
        if none {
            return if call.boolean { Value::Bool(false) } else { Value::None };
        }
        let why = match self.program.sandbox.evaluate(&call.code, &operands, self.as_of) {
            Ok(Operand::Bool(value)) => return Value::Bool(value),
            Ok(Operand::Text(text)) => return Value::Text(text),
            Ok(Operand::Number(number)) => return Value::Number(number),
            Ok(other) => format!("it gives {}", other.kind()),
            Err(why) => why,
        };
        if self.failures.iter().all(|(text, _)| *text != call.text) {
            self.failures.push((&call.text, why));
        }
        Value::Failed
    }

    /// Text functions that failed, each with the reason; never with a value of the record.
    pub fn failures(&self) -> &[(&'p str, String)] {
        &self.failures
    }

    /// The program.
    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// The day of evaluation.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The value in a slot.
    pub fn value(&self, slot: Slot) -> &Value {
        self.values.get(slot.index()).unwrap_or(&Value::Unknown)
    }

    /// Whether a clause holds.
    pub fn truth(&self, clause: &Clause) -> Truth {
        match clause {
            Clause::All(parts) => {
                let mut truth = Truth::True;
                for part in parts {
                    truth = truth.and(self.truth(part));
                    if truth == Truth::False {
                        break;
                    }
                }
                truth
            }
            Clause::Any(parts) => {
                let mut truth = Truth::False;
                for part in parts {
                    truth = truth.or(self.truth(part));
                    if truth == Truth::True {
                        break;
                    }
                }
                truth
            }
            Clause::Not(part) => !self.truth(part),
            Clause::Leaf(leaf) => self.term(&leaf.term).truth(),
        }
    }

    /// The value of a term.
    pub fn term(&self, term: &Term) -> Value {
        terms::value(self, term)
    }

    /// A clause that may be absent: absent is `true`.
    fn given(&self, clause: Option<&Clause>) -> Truth {
        clause.map_or(Truth::True, |clause| self.truth(clause))
    }
}
