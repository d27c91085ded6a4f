//! The values of a fact that can make a difference: one on each side of every threshold that an output has.

use std::collections::BTreeSet;

use crate::evaluation::Evaluation;
use crate::program::{Program, Slot, Term};
use crate::ruleset::FactType;
use crate::timing::{Date, Duration};
use crate::value::{Decimal, Value};

/// The constants that stand in the terms of an output, definitions included.
#[derive(Clone, Debug, Default)]
pub(super) struct Landmarks {
    numbers: BTreeSet<Decimal>,
    durations: Vec<Duration>,
    texts: BTreeSet<String>,
    /// Whether the length of a text may matter.
    lengths: bool,
    codes: BTreeSet<u16>,
    dates: BTreeSet<Slot>,
    /// What must follow when a fact changes.
    derived: Vec<Slot>,
}

/// The most landmarks of one kind that are looked at; beyond, the search asks rather than looks.
const MOST: usize = 12;

impl Landmarks {
    /// The landmarks of some terms, which `terms` visits.
    pub(super) fn of(program: &Program, terms: impl FnOnce(&mut dyn FnMut(&Term))) -> Self {
        let mut landmarks = Self { durations: vec![Duration::ZERO], ..Self::default() };
        let mut derived = BTreeSet::new();
        let mut deeper = Vec::new();
        terms(&mut |term| landmarks.note(program, term, &mut deeper));
        landmarks.descend(program, deeper, &mut derived);
        let days = landmarks.numbers.iter().filter_map(|n| i64::try_from(*n).ok());
        let days: Vec<Duration> = days.filter_map(Duration::of_days).collect();
        for duration in days {
            landmarks.duration(duration);
        }
        let facts = program.facts.len();
        let is_text = |slot: &Slot| slot.index() >= facts + program.definitions.len();
        let (texts, definitions): (Vec<Slot>, Vec<Slot>) =
            derived.into_iter().filter(|slot| slot.index() >= facts).partition(is_text);
        landmarks.derived = [texts, definitions].concat();
        landmarks
    }

    /// The text functions and definitions that are read, in the order of evaluation.
    pub(super) fn derived(&self) -> &[Slot] {
        &self.derived
    }

    fn duration(&mut self, duration: Duration) {
        if !self.durations.contains(&duration) && self.durations.len() < MOST {
            self.durations.push(duration);
        }
    }

    fn note(&mut self, program: &Program, term: &Term, deeper: &mut Vec<Slot>) {
        match term {
            Term::Constant(Value::Number(n)) => {
                self.numbers.insert(*n);
            }
            Term::Constant(Value::Duration(d)) => self.duration(*d),
            Term::Constant(Value::Text(text)) => {
                self.texts.insert(text.to_string());
            }
            Term::Constant(Value::Code(code)) => {
                self.codes.insert(*code);
            }
            Term::Slot(slot) => {
                if program.fact(*slot).is_some_and(|fact| fact.kind == FactType::Date) {
                    self.dates.insert(*slot);
                }
                deeper.push(*slot);
            }
            _ => {}
        }
    }

    /// Notes what the definitions in some slots read, and those that they use.
    fn descend(&mut self, program: &Program, mut slots: Vec<Slot>, seen: &mut BTreeSet<Slot>) {
        while let Some(slot) = slots.pop() {
            if !seen.insert(slot) {
                continue;
            }
            if let Some(definition) = program.definition(slot) {
                definition.body.walk(&mut |term| self.note(program, term, &mut slots));
            }
            if let Some(call) = program.text(slot) {
                self.texts.extend(call.literals.iter().cloned());
                // The length of a text is compared with a number; the others give or compare texts.
                self.lengths |= !call.boolean;
            }
        }
    }
}

/// Values of a fact, at least one of every kind that the output can tell apart.
pub(super) fn representatives(e: &Evaluation<'_>, landmarks: &Landmarks, slot: Slot) -> Vec<Value> {
    let Some(fact) = e.program().fact(slot) else {
        return Vec::new();
    };
    let mut values: Vec<Value> = match fact.kind {
        FactType::Boolean => vec![Value::Bool(true), Value::Bool(false)],
        FactType::Code => {
            (0..fact.values.len()).filter_map(|n| u16::try_from(n).ok()).map(Value::Code).collect()
        }
        FactType::Codes => code_sets(landmarks, fact.values.len()),
        FactType::Integer => numbers(landmarks, Decimal::ONE, fact.min, fact.max),
        FactType::Decimal => numbers(landmarks, Decimal::new(1, 6), fact.min, fact.max),
        FactType::Text => texts(landmarks),
        FactType::Date => dates(e, landmarks, slot),
    };
    if fact.none.is_some() {
        values.insert(0, Value::None);
    }
    values
}

/// Two texts that nothing names, those that are named, and texts around each length.
fn texts(landmarks: &Landmarks) -> Vec<Value> {
    let mut found: Vec<String> = vec!["something else".to_owned(), "other".to_owned()];
    found.extend(landmarks.texts.iter().cloned());
    if landmarks.lengths {
        let lengths = landmarks.numbers.iter().take(MOST).filter_map(|n| u16::try_from(*n).ok());
        found.extend(
            lengths.flat_map(|n| [n.saturating_sub(1), n, n.saturating_add(1)]).map(|n| "x".repeat(n.into())),
        );
    }
    found.into_iter().map(|text| Value::Text(text.as_str().into())).collect()
}

/// Every set over the codes that are named, and one code that is not.
fn code_sets(landmarks: &Landmarks, count: usize) -> Vec<Value> {
    let named: Vec<u16> =
        landmarks.codes.iter().copied().filter(|c| usize::from(*c) < count).take(6).collect();
    let other = (0..count).filter_map(|n| u16::try_from(n).ok()).find(|n| !named.contains(n));
    let mut sets = BTreeSet::new();
    for pick in 0_u64..(1 << named.len()) {
        let set = named
            .iter()
            .enumerate()
            .filter(|(n, _)| pick & (1 << n) != 0)
            .fold(0, |set, (_, c)| set | 1 << c);
        sets.insert(set);
        if let Some(other) = other {
            sets.insert(set | 1 << other);
        }
    }
    sets.into_iter().map(Value::Codes).collect()
}

/// Each threshold, and a step to both sides of it; the ends of the range.
fn numbers(landmarks: &Landmarks, step: Decimal, min: Option<Decimal>, max: Option<Decimal>) -> Vec<Value> {
    let mut found = BTreeSet::new();
    found.extend(min);
    found.extend(max);
    for number in landmarks.numbers.iter().take(MOST) {
        found.insert(*number);
        found.extend(number.checked_sub(step));
        found.extend(number.checked_add(step));
    }
    found.insert(Decimal::ONE);
    found.insert(Decimal::TWO);
    let fits = |n: &Decimal| min.is_none_or(|min| *n >= min) && max.is_none_or(|max| *n <= max);
    found.into_iter().filter(fits).map(Value::Number).collect()
}

/// Days around each distance from the day of evaluation and from the other dates that the output reads.
fn dates(e: &Evaluation<'_>, landmarks: &Landmarks, slot: Slot) -> Vec<Value> {
    let mut bases = vec![e.as_of()];
    for other in &landmarks.dates {
        if *other != slot
            && let Value::Date(day) = e.value(*other)
        {
            bases.push(*day);
        }
    }
    let mut found: BTreeSet<Date> = BTreeSet::new();
    for (number, base) in bases.iter().enumerate() {
        for near in &landmarks.durations {
            for far in &landmarks.durations {
                // Both at once only between two dates: `a + near <= b + far`.
                if number == 0 && *near != Duration::ZERO {
                    continue;
                }
                let day = base.plus(*near).plus(far.negated());
                // A month is clipped at its end, so the way back may miss by up to three days.
                let slack = if near.months != 0 || far.months != 0 { 3 } else { 1 };
                for days in [-slack, -1, 0, 1, slack] {
                    found.insert(day.plus(Duration { months: 0, days }));
                }
            }
        }
    }
    found.into_iter().rev().filter(|day| Date::YEARS.contains(&day.year())).map(Value::Date).collect()
}
