//! The typed form: what an expression is once its names are slots and its types are known.

use crate::expression::{Arithmetic, Comparison};
use crate::value::Value;

/// The number of a fact, a text-function result or a definition in a record of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub(super) u32);

impl Slot {
    /// The position in the record.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Logic over leaves, with the text of each leaf for the trace.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// Every part holds.
    All(Box<[Clause]>),
    /// Some part holds.
    Any(Box<[Clause]>),
    /// The part does not hold.
    Not(Box<Clause>),
    /// A test that logic does not take apart.
    Leaf(Box<Leaf>),
}

/// A test that logic does not take apart: a fact, a definition, a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// As an author would write it.
    pub text: Box<str>,
    /// What to evaluate; gives a boolean.
    pub term: Term,
    /// The facts and definitions that stand in it, in the order of the text.
    pub reads: Box<[Slot]>,
    /// The readings that stand in it, as `name = value`.
    pub readings: Box<[usize]>,
}

/// A typed expression. Its types were checked when the rules were loaded; evaluating it cannot meet a wrong one.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A literal, or the value of a reading.
    Constant(Value),
    /// A fact, a definition, or the result of a text function.
    Slot(Slot),
    /// The day of evaluation.
    AsOf,
    /// `unsettled(fact)`: unknown, needing that fact.
    Unsettled(Slot),
    /// `known(x)`
    Known(Box<Term>),
    /// Logic inside another term.
    Test(Box<Clause>),
    /// `if test { then } else { otherwise }`
    If(Box<(Clause, Term, Term)>),
    /// `left op right`, both of one type.
    Compare(Comparison, Box<(Term, Term)>),
    /// `value between low..=high`
    Between(Box<(Term, Term, Term)>),
    /// `codes has code`
    Has(Box<(Term, Term)>),
    /// `left op right` over numbers.
    Arithmetic(Arithmetic, Box<(Term, Term)>),
    /// `-x`
    Negate(Box<Term>),
    /// `count([...])`
    Count(Box<[Clause]>),
    /// `days_since(date)`
    DaysSince(Box<Term>),
    /// `date + duration`, or `-` where the flag is set.
    Shift(Box<(Term, Term)>, bool),
    /// `duration + duration`
    Together(Box<(Term, Term)>),
    /// `earliest(...)`
    Earliest(Box<[Term]>),
    /// `latest(...)`
    Latest(Box<[Term]>),
}

impl Clause {
    /// Calls `visit` with every term of every leaf, outermost first.
    pub fn terms<'a>(&'a self, visit: &mut dyn FnMut(&'a Term)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.terms(visit)),
            Self::Not(part) => part.terms(visit),
            Self::Leaf(leaf) => leaf.term.walk(visit),
        }
    }

    /// Calls `visit` with every leaf, those inside terms included.
    pub fn leaves<'a>(&'a self, visit: &mut dyn FnMut(&'a Leaf)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.leaves(visit)),
            Self::Not(part) => part.leaves(visit),
            Self::Leaf(leaf) => {
                visit(leaf);
            }
        }
    }

    /// A clause that is always so, or never.
    pub fn constant(&self) -> Option<bool> {
        match self {
            Self::Leaf(leaf) => match leaf.term {
                Term::Constant(Value::Bool(value)) => Some(value),
                _ => None,
            },
            Self::Not(part) => part.constant().map(|value| !value),
            Self::All(parts) => combine(parts, false),
            Self::Any(parts) => combine(parts, true),
        }
    }
}

/// The constant that `parts` give when one `decider` among them decides.
fn combine(parts: &[Clause], decider: bool) -> Option<bool> {
    let values: Vec<Option<bool>> = parts.iter().map(Clause::constant).collect();
    if values.contains(&Some(decider)) {
        return Some(decider);
    }
    values.iter().all(Option::is_some).then_some(!decider)
}

impl Term {
    /// Calls `visit` with this term and every term inside it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Term)) {
        visit(self);
        match self {
            Self::Constant(_) | Self::Slot(_) | Self::AsOf | Self::Unsettled(_) => {}
            Self::Known(x) | Self::Negate(x) | Self::DaysSince(x) => x.walk(visit),
            Self::Test(clause) => clause.terms(visit),
            Self::If(parts) => {
                parts.0.terms(visit);
                parts.1.walk(visit);
                parts.2.walk(visit);
            }
            Self::Compare(_, pair)
            | Self::Has(pair)
            | Self::Arithmetic(_, pair)
            | Self::Shift(pair, _)
            | Self::Together(pair) => {
                pair.0.walk(visit);
                pair.1.walk(visit);
            }
            Self::Between(parts) => {
                parts.0.walk(visit);
                parts.1.walk(visit);
                parts.2.walk(visit);
            }
            Self::Count(clauses) => clauses.iter().for_each(|c| c.terms(visit)),
            Self::Earliest(terms) | Self::Latest(terms) => terms.iter().for_each(|t| t.walk(visit)),
        }
    }
}
