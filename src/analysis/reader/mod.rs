//! What terms, clauses and rules come to, whatever the answers are: evaluation, over all records at once.
//!
//! The same reading is done twice: on the survey, which notes what is asked of each fact, and on diagrams, once it is
//! known which answers each fact has. It follows `evaluation` term by term; a law holds one against the other.

mod calculated;
mod compare;
mod rule;

pub(super) use compare::span_of;

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::Stop;
use super::leaf::Leaf;
use super::open::Open;
use super::spell::spelt;
use crate::evaluation::{arithmetic, either_of, negated};
use crate::expression::{Arithmetic, Comparison};
use crate::program::{Clause, Landmarks, Program, Slot, Term};
use crate::timing::Duration;
use crate::value::{Decimal, Truth, Value};

/// Something that is asked of a record.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    /// What a fact is, to a program.
    Fact(usize, Slot),
    /// The number of a fact against a number or a range.
    Number(usize, Comparison, Value),
    /// Among which numbers that of a fact is: from each on, up to the next, another truth.
    Among(usize, Vec<(Decimal, Truth)>),
    /// How many days ago a date was, against a number.
    Elapsed(usize, Comparison, i64),
    /// A date, moved, against the day of evaluation, moved; months are in it.
    Calendar(usize, Duration, Comparison, Duration),
    /// By how many days the first date lies further back than the second, against a number.
    Apart(usize, usize, Comparison, i64),
    /// A date, moved, against another, moved; months are in it.
    ApartInMonths(usize, Duration, Comparison, usize, Duration),
    /// Whether the codes of a fact hold one that a program numbers so.
    Holds(usize, usize, u16),
    /// Something that is not covered.
    Anything(Uncovered),
}

/// Something that is able to be any of some leaves, for all that is known here.
#[derive(Clone, Debug)]
pub(super) struct Uncovered {
    /// Spelt out: equal for what is equal, in other programs, too.
    pub key: String,
    pub open: Open,
    pub leaves: Vec<Leaf>,
}

/// Facts of a program that something reads, each with values that may make a difference to it.
#[derive(Clone, Debug)]
pub(super) struct Tries {
    pub program: usize,
    pub values: Vec<(Slot, Vec<Value>)>,
}

/// What readings are made on.
pub(super) trait Ground {
    /// What a term comes to, as it depends on the answers.
    type Made: Clone;

    /// The same whatever the answers are.
    fn leaf(&mut self, leaf: Leaf) -> Self::Made;
    /// Everything it may come to.
    fn leaves(&self, made: &Self::Made) -> Vec<Leaf>;
    /// In the place of each leaf, what is given for it.
    fn join(&mut self, of: &Self::Made, by: Vec<(Leaf, Self::Made)>) -> Result<Self::Made, Stop>;
    /// Both truths hold.
    fn and(&mut self, a: &Self::Made, b: &Self::Made) -> Result<Self::Made, Stop>;
    /// One of the truths holds.
    fn or(&mut self, a: &Self::Made, b: &Self::Made) -> Result<Self::Made, Stop>;
    /// The whole numbers that a fact may be to a program, where each can be tried.
    fn numbers(&self, fact: usize, program: usize) -> Option<RangeInclusive<i64>>;
    /// The answer to a question.
    fn ask(&mut self, ask: Ask) -> Result<Self::Made, Stop>;
}

/// Reads programs on some ground.
pub(super) struct Reader<'p, G: Ground> {
    pub(super) ground: G,
    pub(super) programs: Vec<&'p Program>,
    /// The program that is being read.
    pub(super) at: usize,
    /// What to try where something is not covered, by its key.
    pub(super) tries: HashMap<String, Tries>,
    /// What definitions come to.
    known: HashMap<(usize, Slot), Result<G::Made, Stop>>,
}

type Made<G> = Result<<G as Ground>::Made, Stop>;

impl<'p, G: Ground> Reader<'p, G> {
    pub(super) fn new(ground: G, programs: Vec<&'p Program>) -> Self {
        Self { ground, programs, at: 0, tries: HashMap::new(), known: HashMap::new() }
    }

    /// The same programs on another ground.
    pub(super) fn on<H: Ground>(self, ground: impl FnOnce(G) -> H) -> Reader<'p, H> {
        Reader::new(ground(self.ground), self.programs)
    }

    fn program(&self) -> &'p Program {
        self.programs[self.at]
    }

    fn leaf(&mut self, leaf: impl Into<Leaf>) -> G::Made {
        self.ground.leaf(leaf.into())
    }

    /// In the place of each leaf, what `then` makes of it.
    fn bind(&mut self, of: &G::Made, then: &mut dyn FnMut(&mut Self, &Leaf) -> Made<G>) -> Made<G> {
        let mut by = Vec::new();
        for leaf in self.ground.leaves(of) {
            let made = then(self, &leaf)?;
            by.push((leaf, made));
        }
        self.ground.join(of, by)
    }

    fn bind_both(
        &mut self,
        a: &G::Made,
        b: &G::Made,
        then: &mut dyn FnMut(&mut Self, &Leaf, &Leaf) -> Made<G>,
    ) -> Made<G> {
        self.bind(a, &mut |reader, a| reader.bind(b, &mut |reader, b| then(reader, a, b)))
    }

    /// What a clause comes to.
    pub(super) fn clause(&mut self, clause: &Clause) -> Made<G> {
        match clause {
            Clause::All(parts) => {
                let mut all = self.leaf(Leaf::TRUE);
                for part in parts {
                    let part = self.clause(part)?;
                    all = self.ground.and(&all, &part)?;
                }
                Ok(all)
            }
            Clause::Any(parts) => {
                let mut any = self.leaf(Leaf::FALSE);
                for part in parts {
                    let part = self.clause(part)?;
                    any = self.ground.or(&any, &part)?;
                }
                Ok(any)
            }
            Clause::Not(part) => {
                let part = self.clause(part)?;
                self.not(&part)
            }
            Clause::Leaf(leaf) => self.boolean(&leaf.term, &leaf.text),
        }
    }

    fn not(&mut self, of: &G::Made) -> Made<G> {
        self.bind(of, &mut |reader, leaf| Ok(reader.leaf(!leaf.truth())))
    }

    /// What a term that is yes or no comes to; where it is not covered, it is able to be anything.
    fn boolean(&mut self, term: &Term, text: &str) -> Made<G> {
        match self.value(term) {
            Err(Stop::NotCovered) => {
                let leaves = vec![Leaf::UNKNOWN, Leaf::FALSE, Leaf::TRUE];
                let key = spelt(self.program(), self.at, term);
                self.anything(key, format!("`{text}`"), leaves, &[term])
            }
            Err(stop) => Err(stop),
            Ok(made) if self.ground.leaves(&made).iter().all(is_truth) => Ok(made),
            Ok(made) => self.bind(&made, &mut |reader, leaf| Ok(reader.leaf(leaf.truth()))),
        }
    }

    /// Something that is not covered, and the terms in which it stands.
    fn anything(&mut self, key: String, text: String, leaves: Vec<Leaf>, terms: &[&Term]) -> Made<G> {
        let program = self.program();
        let what = Uncovered { key, open: Open::of(program, text, terms), leaves };
        if !self.tries.contains_key(&what.key) {
            let landmarks = Landmarks::of(program, |visit| terms.iter().for_each(|term| term.walk(visit)));
            let values = |slot: &Slot| Some((*slot, landmarks.values(program.fact(*slot)?)));
            let values = landmarks.facts().iter().filter_map(values).collect();
            self.tries.insert(what.key.clone(), Tries { program: self.at, values });
        }
        self.ground.ask(Ask::Anything(what))
    }

    /// Reads the definition in a slot. Read in their order, none is read from inside another, however long the chain.
    pub(super) fn definition(&mut self, program: usize, slot: Slot) -> Made<G> {
        self.at = program;
        self.slot(slot)
    }

    fn slot(&mut self, slot: Slot) -> Made<G> {
        let program = self.program();
        if program.fact(slot).is_some() {
            return self.ground.ask(Ask::Fact(self.at, slot));
        }
        let Some(definition) = program.definition(slot) else { return Err(Stop::NotCovered) };
        if let Some(known) = self.known.get(&(self.at, slot)) {
            return known.clone();
        }
        let made = self.value(&definition.body);
        self.known.insert((self.at, slot), made.clone());
        made
    }

    fn value(&mut self, term: &Term) -> Made<G> {
        match term {
            Term::Constant(value) => Ok(self.leaf(Leaf::Value(value.clone()))),
            Term::Slot(slot) => self.slot(*slot),
            Term::AsOf => Ok(self.leaf(Leaf::Day(None, Duration::ZERO))),
            Term::Unsettled(_) => Ok(self.leaf(Leaf::UNKNOWN)),
            Term::Known(inner) => {
                let inner = self.value(inner)?;
                self.bind(&inner, &mut |reader, leaf| {
                    let known = match leaf {
                        Leaf::Value(value) => value.is_known(),
                        Leaf::Calculated(..) => {
                            return reader.by_number(leaf, |value| Truth::from(value.is_known()));
                        }
                        _ => true,
                    };
                    Ok(reader.leaf(Truth::from(known)))
                })
            }
            Term::Test(clause) => self.clause(clause),
            Term::If(parts) => {
                let test = self.clause(&parts.0)?;
                self.bind(&test, &mut |reader, test| match test.truth() {
                    Truth::True => reader.value(&parts.1),
                    Truth::False => reader.value(&parts.2),
                    Truth::Unknown => {
                        let (then, otherwise) = (reader.value(&parts.1)?, reader.value(&parts.2)?);
                        reader.bind_both(&then, &otherwise, &mut Self::one_of)
                    }
                })
            }
            Term::Compare(op, pair) => {
                let (left, right) = (self.value(&pair.0)?, self.value(&pair.1)?);
                self.bind_both(&left, &right, &mut |reader, a, b| reader.compare(*op, a, b))
            }
            Term::Between(parts) => {
                let middle = self.value(&parts.0)?;
                let (low, high) = (self.value(&parts.1)?, self.value(&parts.2)?);
                let low = self
                    .bind_both(&middle, &low, &mut |r, a, b| r.compare(Comparison::GreaterOrEqual, a, b))?;
                let high =
                    self.bind_both(&middle, &high, &mut |r, a, b| r.compare(Comparison::LessOrEqual, a, b))?;
                self.ground.and(&low, &high)
            }
            Term::Has(pair) => {
                let (set, code) = (self.value(&pair.0)?, self.value(&pair.1)?);
                self.bind_both(&set, &code, &mut Self::has)
            }
            Term::Arithmetic(op, pair) => {
                let (left, right) = (self.value(&pair.0)?, self.value(&pair.1)?);
                self.bind_both(&left, &right, &mut |reader, a, b| reader.calculate(*op, a, b))
            }
            Term::Negate(inner) => {
                let inner = self.value(inner)?;
                self.bind(&inner, &mut |reader, leaf| match leaf {
                    Leaf::Value(value) => Ok(reader.leaf(Leaf::Value(negated(value.clone())))),
                    leaf => {
                        let negated =
                            reader.calculated(leaf, leaf, &|value, _| Some(negated(value.clone())))?;
                        Ok(reader.leaf(negated))
                    }
                })
            }
            Term::Count(clauses) => self.count(clauses),
            _ => self.in_days(term),
        }
    }

    /// What a term about days comes to.
    fn in_days(&mut self, term: &Term) -> Made<G> {
        match term {
            Term::DaysSince(inner) => {
                let inner = self.value(inner)?;
                self.bind(&inner, &mut Self::days_since)
            }
            Term::Shift(pair, back) => {
                let (day, by) = (self.value(&pair.0)?, self.value(&pair.1)?);
                self.bind_both(&day, &by, &mut |reader, day, by| match by {
                    Leaf::Value(Value::Duration(by)) => {
                        reader.shift(day, if *back { by.negated() } else { *by })
                    }
                    Leaf::Value(Value::Unknown) => Ok(reader.leaf(Leaf::UNKNOWN)),
                    _ if *day == Leaf::UNKNOWN => Ok(reader.leaf(Leaf::UNKNOWN)),
                    _ => Ok(reader.leaf(Leaf::NONE)),
                })
            }
            Term::Together(pair) => {
                let (a, b) = (self.value(&pair.0)?, self.value(&pair.1)?);
                self.bind_both(&a, &b, &mut |reader, a, b| match (a, b) {
                    (Leaf::Value(Value::Duration(a)), Leaf::Value(Value::Duration(b))) => {
                        let sum = a.plus(*b).ok_or(Stop::NotCovered)?;
                        Ok(reader.leaf(Leaf::Value(Value::Duration(sum))))
                    }
                    (Leaf::Value(Value::Unknown), _) | (_, Leaf::Value(Value::Unknown)) => {
                        Ok(reader.leaf(Leaf::UNKNOWN))
                    }
                    _ => Ok(reader.leaf(Leaf::NONE)),
                })
            }
            Term::Earliest(terms) => self.extreme(terms, Comparison::Less),
            Term::Latest(terms) => self.extreme(terms, Comparison::Greater),
            _ => Err(Stop::NotCovered),
        }
    }

    /// One of two, it cannot be told which.
    fn one_of(&mut self, a: &Leaf, b: &Leaf) -> Made<G> {
        let open = |leaf: &Leaf| matches!(leaf, Leaf::Value(Value::Unknown | Value::None));
        match (a, b) {
            (Leaf::Value(a), Leaf::Value(b)) => Ok(self.leaf(Leaf::Value(either_of(a.clone(), b)))),
            _ if a == b => Ok(self.leaf(a.clone())),
            _ if open(a) || open(b) => Ok(self.leaf(Leaf::UNKNOWN)),
            (Leaf::Day(..), Leaf::Day(..)) => {
                let same = self.compare(Comparison::Equal, a, b)?;
                self.bind(&same, &mut |reader, same| {
                    Ok(reader.leaf(if *same == Leaf::TRUE { a.clone() } else { Leaf::UNKNOWN }))
                })
            }
            _ => {
                let one_of = self.calculated(a, b, &|a, b| Some(either_of(a.clone(), b)))?;
                Ok(self.leaf(one_of))
            }
        }
    }

    fn has(&mut self, set: &Leaf, code: &Leaf) -> Made<G> {
        match (set, code) {
            (Leaf::Codes(fact), Leaf::Value(Value::Code(code))) => {
                self.ground.ask(Ask::Holds(*fact, self.at, *code))
            }
            (Leaf::Value(Value::Codes(set)), Leaf::Value(Value::Code(code))) => {
                Ok(self.leaf(Truth::from(set & (1 << code) != 0)))
            }
            _ => Ok(self.leaf(Leaf::UNKNOWN)),
        }
    }

    fn count(&mut self, clauses: &[Clause]) -> Made<G> {
        let number = |n: u8| Value::Number(n.into());
        let mut sum = self.leaf(Leaf::Value(number(0)));
        for clause in clauses {
            let truth = self.clause(clause)?;
            let one = self.bind(&truth, &mut |reader, leaf| {
                Ok(reader.leaf(Leaf::Value(match leaf.truth() {
                    Truth::True => number(1),
                    Truth::False => number(0),
                    Truth::Unknown => Value::Range(Decimal::ZERO, Decimal::ONE),
                })))
            })?;
            sum = self.bind_both(&sum, &one, &mut |reader, a, b| reader.calculate(Arithmetic::Add, a, b))?;
        }
        Ok(sum)
    }

    fn calculate(&mut self, op: Arithmetic, a: &Leaf, b: &Leaf) -> Made<G> {
        let days = |leaf: &Leaf| match leaf {
            Leaf::Value(Value::Number(number)) if number.is_integer() => i64::try_from(*number).ok(),
            _ => None,
        };
        let leaf = match (a, b) {
            (Leaf::Value(a), Leaf::Value(b)) => Leaf::Value(arithmetic(op, a, b).ok_or(Stop::NotCovered)?),
            (Leaf::Value(Value::Unknown), _) | (_, Leaf::Value(Value::Unknown)) => Leaf::UNKNOWN,
            (Leaf::Value(Value::None), _) | (_, Leaf::Value(Value::None)) => Leaf::NONE,
            (Leaf::Elapsed(date, more), number) | (number, Leaf::Elapsed(date, more))
                if op == Arithmetic::Add =>
            {
                Leaf::Elapsed(*date, more + days(number).ok_or(Stop::NotCovered)?)
            }
            (Leaf::Elapsed(date, more), number) if op == Arithmetic::Subtract => {
                Leaf::Elapsed(*date, more - days(number).ok_or(Stop::NotCovered)?)
            }
            _ => self.calculated(a, b, &|a, b| arithmetic(op, a, b))?,
        };
        Ok(self.leaf(leaf))
    }

    fn days_since(&mut self, day: &Leaf) -> Made<G> {
        let leaf = match day {
            Leaf::Day(Some(date), Duration { months: 0, days }) => Leaf::Elapsed(*date, -i64::from(*days)),
            Leaf::Day(None, Duration { months: 0, days }) => {
                Leaf::Value(Value::Number((-i64::from(*days)).into()))
            }
            Leaf::Day(..) => return Err(Stop::NotCovered),
            other => other.clone(),
        };
        Ok(self.leaf(leaf))
    }

    /// A day moved by a duration. Months after months or days are clipped at another place than both together.
    fn shift(&mut self, day: &Leaf, by: Duration) -> Made<G> {
        let leaf = match day {
            Leaf::Value(Value::Unknown) => Leaf::UNKNOWN,
            Leaf::Day(base, Duration::ZERO) => Leaf::Day(*base, by),
            Leaf::Day(base, first) if by.months == 0 => {
                let days = first.days.checked_add(by.days).ok_or(Stop::NotCovered)?;
                Leaf::Day(*base, Duration { months: first.months, days })
            }
            Leaf::Day(..) => return Err(Stop::NotCovered),
            _ => Leaf::NONE,
        };
        Ok(self.leaf(leaf))
    }

    /// The earliest or latest of days; those that are `none` do not count, and one unknown leaves it open.
    fn extreme(&mut self, terms: &[Term], wins: Comparison) -> Made<G> {
        let mut best = self.leaf(Leaf::NONE);
        for term in terms {
            let next = self.value(term)?;
            best = self.bind_both(&best, &next, &mut |reader, best, next| match (best, next) {
                (Leaf::Value(Value::None), Leaf::Day(..) | Leaf::Value(Value::None)) => {
                    Ok(reader.leaf(next.clone()))
                }
                (Leaf::Day(..), Leaf::Value(Value::None)) => Ok(reader.leaf(best.clone())),
                (Leaf::Day(..), Leaf::Day(..)) => {
                    let better = reader.compare(wins, next, best)?;
                    reader.bind(&better, &mut |reader, better| {
                        Ok(reader.leaf(if *better == Leaf::TRUE { next.clone() } else { best.clone() }))
                    })
                }
                _ => Ok(reader.leaf(Leaf::UNKNOWN)),
            })?;
        }
        Ok(best)
    }
}

fn is_truth(leaf: &Leaf) -> bool {
    matches!(leaf, Leaf::Value(Value::Bool(_) | Value::Unknown))
}
