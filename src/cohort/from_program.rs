//! From a program to a [`Cohort`]: which values of each fact are worth drawing, and what no record may show.

use std::collections::BTreeMap;

use super::line::Words;
use super::{Check, Cohort, Source, Values};
use crate::evaluation::Evaluation;
use crate::program::{Clause, Distance, Landmarks, Program, Rule, Slot, Term};
use crate::ruleset::{Entry, FactType, stands_for_nothing};
use crate::timing::Date;
use crate::value::{Decimal, Truth, Value};

/// Into how many steps the range of a number is divided.
const STEPS: u32 = 100;

/// How many days before the day of evaluation a date lies at most, where no rule names a distance.
const REACH: u64 = 365;

/// The most days before the day of evaluation: about 180 years.
const FARTHEST: u64 = 65_000;

impl<'p> Cohort<'p> {
    /// The patients of a seed; `as_of` fixes the day of evaluation, which is else spread over some years.
    pub fn of(program: &'p Program, seed: u64, as_of: Option<Date>) -> Self {
        let mut learned: Vec<Learned<'_>> = program.facts.iter().map(Learned::of).collect();
        each_test(program, &mut |landmarks| {
            for fact in landmarks.facts() {
                if let Some(learned) = learned.get_mut(fact.index()) {
                    learned.learn(*fact, landmarks);
                }
            }
        });
        let checks = checks(program);
        let clauses = || checks.iter().map(|check| check.when);
        let derived =
            Landmarks::of(program, |visit| clauses().for_each(|c| c.terms(visit))).derived().to_vec();
        Self {
            program,
            seed,
            as_of,
            sources: learned.into_iter().map(Learned::source).collect(),
            checks,
            derived,
            words: program.facts.iter().map(Words::of).collect(),
            evaluation: Evaluation::new(program, as_of.unwrap_or(Date::FIRST), &[]),
        }
    }
}

/// The contradictions that refuse a record, then the scope.
fn checks(program: &Program) -> Vec<Check<'_>> {
    let check = |when, refused, id| {
        let facts = Landmarks::of(program, |visit| Clause::terms(when, visit)).facts().to_vec();
        Check { when, refused, facts, id }
    };
    let refusing = program.contradictions.iter().filter(|contradiction| contradiction.refuse);
    refusing
        .map(|contradiction| check(&contradiction.when, Truth::True, Some(contradiction.id.as_str())))
        .chain(program.scope.iter().map(|scope| check(scope, Truth::False, None)))
        .collect()
}

/// Calls `visit` with the landmarks of every comparison, window and text function of a program, each alone: what
/// stands in one says nothing about the facts of another.
fn each_test(program: &Program, visit: &mut dyn FnMut(&Landmarks)) {
    let mut one = |term: &Term| {
        if matches!(term, Term::Compare(..) | Term::Between(_) | Term::Has(_)) {
            visit(&Landmarks::of(program, |note| term.walk(note)));
        }
    };
    let rules = program.rules.iter().flat_map(Rule::clauses);
    let contradictions = program.contradictions.iter().map(|contradiction| &contradiction.when);
    program.scope.iter().chain(contradictions).chain(rules).for_each(|clause| clause.terms(&mut one));
    program.definitions.iter().for_each(|definition| definition.body.walk(&mut one));
    for timing in program.rules.iter().filter_map(|rule| rule.timing.as_ref()) {
        visit(&Landmarks::of(program, |note| {
            note(&Term::Slot(timing.anchor));
            timing.bounds().for_each(|bound| bound.distance.walk(note));
        }));
    }
    for text in 0..program.texts.len() {
        visit(&Landmarks::of(program, |note| note(&Term::Slot(program.text_slot(text)))));
    }
}

/// What the tests of a program say about one fact.
struct Learned<'p> {
    fact: &'p Entry,
    /// Values at thresholds, by how they are written: each once, in an order that is the same everywhere.
    near: BTreeMap<String, Value>,
    distances: Vec<(Option<Slot>, Distance)>,
}

impl<'p> Learned<'p> {
    fn of(fact: &'p Entry) -> Self {
        let mut learned = Self { fact, near: BTreeMap::new(), distances: Vec::new() };
        learned.learn_values(&Landmarks::default());
        learned
    }

    fn learn(&mut self, slot: Slot, landmarks: &Landmarks) {
        if self.fact.kind != FactType::Date {
            return self.learn_values(landmarks);
        }
        let others = landmarks.dates().filter(|other| *other != slot);
        let others = others.flat_map(|other| landmarks.around_dates().map(move |d| (Some(other), d)));
        for distance in landmarks.around_as_of().map(|distance| (None, distance)).chain(others) {
            if !self.distances.contains(&distance) {
                self.distances.push(distance);
            }
        }
    }

    fn learn_values(&mut self, landmarks: &Landmarks) {
        let values = landmarks.values(self.fact).into_iter();
        let values = values.filter(|value| match value {
            Value::None => false,
            // A record cannot say it.
            Value::Text(text) => !stands_for_nothing(text),
            _ => true,
        });
        self.near.extend(values.map(|value| (self.fact.show(&value), value)));
    }

    fn source(self) -> Source {
        // Where `none` is a code, it is read as the code.
        let none = self.fact.none.is_some() && self.fact.code("none").is_none();
        let near: Vec<Value> = self.near.into_values().collect();
        let values = match self.fact.kind {
            FactType::Date => days(self.distances),
            FactType::Codes => Values::Codes {
                near: near
                    .iter()
                    .filter_map(|set| if let Value::Codes(set) = set { Some(*set) } else { None })
                    .collect(),
                codes: self.fact.values.len() as u64,
            },
            FactType::Integer | FactType::Decimal => {
                Values::Listed { anywhere: anywhere(self.fact, &near), near }
            }
            FactType::Boolean | FactType::Code | FactType::Text => {
                Values::Listed { anywhere: near.clone(), near }
            }
        };
        Source { none, values }
    }
}

fn days(mut near: Vec<(Option<Slot>, Distance)>) -> Values {
    if near.is_empty() {
        near.extend(Landmarks::default().around_as_of().map(|distance| (None, distance)));
    }
    let longest = near.iter().map(|(_, distance)| u64::from(distance.days())).max().unwrap_or(0);
    let reach = if longest == 0 { REACH } else { 2 * longest };
    Values::Days { near, reach: reach.min(FARTHEST) }
}

/// Numbers from end to end of a fact's range; where it has no end, from well beyond what is named.
fn anywhere(fact: &Entry, near: &[Value]) -> Vec<Value> {
    let numbers =
        || near.iter().filter_map(|value| if let Value::Number(n) = value { Some(*n) } else { None });
    let (Some(least), Some(most)) = (numbers().min(), numbers().max()) else { return near.to_vec() };
    let beyond = most.checked_sub(least).map(|span| span.max(Decimal::TEN));
    let low = fact.min.or_else(|| least.checked_sub(beyond?)).unwrap_or(least);
    let high = fact.max.or_else(|| most.checked_add(beyond?)).unwrap_or(most);
    let step = |n: u32| {
        let share = high.checked_sub(low)?.checked_mul(n.into())?.checked_div(STEPS.into())?;
        let number = low.checked_add(share)?;
        let number = if fact.kind == FactType::Integer { number.round() } else { number.round_sf(4)? };
        // Rounding may leave the range.
        Some(Value::Number(number.clamp(low, high)))
    };
    (0..=STEPS).filter_map(step).collect()
}
