//! The constants that stand in some terms, and the values that lie at them: one on each side of every threshold.

use std::collections::BTreeSet;

use super::moves::Moves;
use super::{Program, Slot, Term};
use crate::ruleset::{Entry, FactType};
use crate::timing::{Date, Duration};
use crate::value::{CodeSet, Decimal, Value};

/// The constants that stand in some terms and in the definitions that these read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Landmarks {
    numbers: BTreeSet<Decimal>,
    durations: Vec<Duration>,
    /// Of durations by which a day is moved one after the other, the sums.
    sums: Vec<Duration>,
    moves: Moves,
    /// Whether some values that may matter are left out: what the terms can tell apart cannot be searched for then.
    cut: bool,
    counts: Counts,
    texts: BTreeSet<String>,
    /// Whether the length of a text may matter.
    lengths: bool,
    /// Those that a set is asked for.
    codes: BTreeSet<u16>,
    facts: Vec<Slot>,
    dates: BTreeSet<Slot>,
    /// What must follow when a fact changes.
    derived: Vec<Slot>,
}

/// Where days lie that make a difference: one duration after a day and another before that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Distance {
    after: Duration,
    before: Duration,
    /// Whether one of them is a sum, which may miss its day by the lengths of several months.
    summed: bool,
}

/// The most durations that are looked at, and the most sums of them; beyond, the search asks rather than looks.
const MOST: usize = 12;

/// The most whole numbers all of which are tried where they are calculated with.
const MOST_STEPS: i64 = 100;

/// The most codes of which every set is tried.
const MOST_CODES: usize = 8;

/// What numbers there are beside those that are compared as they stand.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    /// Numbers are calculated with.
    calculated: bool,
    /// Days are counted.
    of_days: bool,
}

impl Landmarks {
    /// The landmarks of some terms, which `terms` visits.
    pub(crate) fn of(program: &Program, terms: impl FnOnce(&mut dyn FnMut(&Term))) -> Self {
        let mut landmarks = Self { durations: vec![Duration::ZERO], ..Self::default() };
        let mut read = BTreeSet::new();
        let mut deeper = Vec::new();
        terms(&mut |term| landmarks.note(program, term, &mut deeper));
        landmarks.descend(program, deeper, &mut read);
        let bodies = read.iter().filter_map(|slot| Some((*slot, &program.definition(*slot)?.body)));
        let moved = std::mem::take(&mut landmarks.moves).followed(bodies, &landmarks.numbers);
        landmarks.cut |= moved.cut;
        moved.days.into_iter().for_each(|days| landmarks.duration(days));
        moved.sums.into_iter().for_each(|sum| landmarks.sum(sum));
        let is_text = |slot: &Slot| program.text(*slot).is_some();
        let (facts, derived): (Vec<Slot>, Vec<Slot>) =
            read.into_iter().partition(|slot| program.fact(*slot).is_some());
        let (texts, definitions): (Vec<Slot>, Vec<Slot>) = derived.into_iter().partition(is_text);
        landmarks.facts = facts;
        landmarks.derived = [texts, definitions].concat();
        landmarks
    }

    /// The facts that are read, through text functions and definitions, too.
    pub(crate) fn facts(&self) -> &[Slot] {
        &self.facts
    }

    /// Those of them that are dates.
    pub(crate) fn dates(&self) -> impl Iterator<Item = Slot> + '_ {
        self.dates.iter().copied()
    }

    /// The text functions and definitions that are read, in the order of evaluation.
    pub(crate) fn derived(&self) -> &[Slot] {
        &self.derived
    }

    /// Whether values that matter may be left out: whoever searches must take it that all facts matter.
    pub(crate) fn cut(&self) -> bool {
        self.cut
    }

    fn duration(&mut self, duration: Duration) {
        self.cut |= !add(&mut self.durations, duration);
    }

    fn sum(&mut self, sum: Duration) {
        if !self.durations.contains(&sum) {
            self.cut |= !add(&mut self.sums, sum);
        }
    }

    fn note(&mut self, program: &Program, term: &Term, deeper: &mut Vec<Slot>) {
        self.moves.note(term);
        match term {
            Term::Constant(Value::Number(n)) => {
                self.numbers.insert(*n);
            }
            Term::Constant(Value::Duration(d)) => self.duration(*d),
            Term::Constant(Value::Text(text)) => {
                self.texts.insert(text.to_string());
            }
            Term::Has(pair) => {
                if let Term::Constant(Value::Code(code)) = pair.1 {
                    self.codes.insert(code);
                }
            }
            // Where a result lies at a threshold, no number that stands in the rule says.
            Term::Arithmetic(..) | Term::Negate(..) => self.counts.calculated = true,
            Term::DaysSince(_) => self.counts.of_days = true,
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
                slots.extend(call.inputs.iter().map(|(_, input)| *input));
                self.texts.extend(call.literals.iter().cloned());
                // The length of a text is compared with a number; the others give or compare texts.
                self.lengths |= !call.boolean;
            }
        }
    }

    /// Values of a fact, at least one of every kind that the terms can tell apart; of a date only `none`, for its days
    /// lie at a [`Distance`] from others.
    pub(crate) fn values(&self, fact: &Entry) -> Vec<Value> {
        let mut values: Vec<Value> = match fact.kind {
            FactType::Boolean => vec![Value::Bool(true), Value::Bool(false)],
            FactType::Code => {
                (0..fact.values.len()).filter_map(|n| u16::try_from(n).ok()).map(Value::Code).collect()
            }
            FactType::Codes => self.code_sets(fact.values.len()).map(Value::Codes).collect(),
            FactType::Integer | FactType::Decimal => self.numbers(fact),
            FactType::Text => self.texts(),
            FactType::Date => Vec::new(),
        };
        if fact.none.is_some() {
            values.insert(0, Value::None);
        }
        values
    }

    /// Two texts that nothing names, those that are named, and texts around each length.
    fn texts(&self) -> Vec<Value> {
        let mut found: Vec<String> = vec!["something else".to_owned(), "other".to_owned()];
        found.extend(self.texts.iter().cloned());
        if self.lengths {
            let lengths = self.numbers.iter().filter_map(|n| u16::try_from(*n).ok());
            found.extend(
                lengths
                    .flat_map(|n| [n.saturating_sub(1), n, n.saturating_add(1)])
                    .map(|n| "x".repeat(n.into())),
            );
        }
        found.into_iter().map(|text| Value::Text(text.as_str().into())).collect()
    }

    /// Whether values of a fact that may matter are left out: there are too many sets of codes, or too many values of
    /// what is calculated with.
    pub(crate) fn leaves_out(&self, fact: &Entry) -> bool {
        match fact.kind {
            FactType::Codes => self.codes_of(fact.values.len()).count() > MOST_CODES,
            FactType::Integer => self.counts.calculated && steps(fact).is_none(),
            FactType::Decimal => self.counts.calculated,
            FactType::Date => self.counts.calculated && self.counts.of_days,
            FactType::Boolean | FactType::Code | FactType::Text => false,
        }
    }

    /// The codes that are asked for, of a fact with so many.
    fn codes_of(&self, count: usize) -> impl Iterator<Item = u16> {
        self.codes.iter().copied().filter(move |code| usize::from(*code) < count)
    }

    /// Every set over the codes that are asked for, and one code that is not.
    fn code_sets(&self, count: usize) -> impl Iterator<Item = CodeSet> {
        let named: Vec<u16> = self.codes_of(count).take(MOST_CODES).collect();
        let other = (0..count).filter_map(|n| u16::try_from(n).ok()).find(|n| !named.contains(n));
        let mut sets = BTreeSet::new();
        for pick in 0_u64..(1 << named.len()) {
            let picked = named.iter().enumerate().filter(|(n, _)| pick & (1 << n) != 0);
            let set = picked.map(|(_, c)| 1 << c).sum();
            sets.insert(set);
            if let Some(other) = other {
                sets.insert(set + (1 << other));
            }
        }
        sets.into_iter()
    }

    /// Each threshold, and a step to both sides of it; the ends of the range. Of a whole number those beside a fraction.
    /// All of a short range where numbers are calculated with.
    fn numbers(&self, fact: &Entry) -> Vec<Value> {
        if let Some(steps) = steps(fact).filter(|_| self.counts.calculated) {
            return steps.map(|n| Value::Number(n.into())).collect();
        }
        let whole = fact.kind == FactType::Integer;
        let step = if whole { Decimal::ONE } else { Decimal::new(1, 6) };
        let mut found = BTreeSet::from([Decimal::ONE, Decimal::TWO]);
        found.extend(fact.min);
        found.extend(fact.max);
        for number in &self.numbers {
            let sides = if whole { [number.floor(), number.ceil()] } else { [*number; 2] };
            found.extend(sides);
            found.extend(sides[0].checked_sub(step));
            found.extend(sides[1].checked_add(step));
        }
        let fits = |n: &Decimal| fact.min.is_none_or(|min| *n >= min) && fact.max.is_none_or(|max| *n <= max);
        found.into_iter().filter(fits).map(Value::Number).collect()
    }

    /// The durations and their sums.
    fn reaches(&self) -> impl Iterator<Item = (Duration, bool)> + Clone + '_ {
        let plain = self.durations.iter().map(|duration| (*duration, false));
        plain.chain(self.sums.iter().map(|sum| (*sum, true)))
    }

    /// How far from the day of evaluation a day may make a difference.
    pub(crate) fn around_as_of(&self) -> impl Iterator<Item = Distance> + '_ {
        let zero = Duration::ZERO;
        let back = self.reaches().map(move |(before, summed)| Distance { after: zero, before, summed });
        let ahead = self.reaches().filter(move |(after, _)| *after != zero);
        back.chain(ahead.map(move |(after, summed)| Distance { after, before: zero, summed }))
    }

    /// How far from another date a day may make a difference. Both durations at once: `a + near <= b + far`.
    pub(crate) fn around_dates(&self) -> impl Iterator<Item = Distance> + '_ {
        self.reaches().flat_map(move |(after, near)| {
            self.reaches().map(move |(before, far)| Distance { after, before, summed: near || far })
        })
    }
}

/// The whole numbers of a fact, where they are few.
fn steps(fact: &Entry) -> Option<std::ops::RangeInclusive<i64>> {
    let end = |end: Option<Decimal>| i64::try_from(end?).ok();
    let (low, high) = (end(fact.min)?, end(fact.max)?);
    let few = fact.kind == FactType::Integer && high.checked_sub(low)? < MOST_STEPS;
    few.then_some(low..=high)
}

/// Adds what is not there yet; whether there was room for it.
fn add(durations: &mut Vec<Duration>, duration: Duration) -> bool {
    let (known, room) = (durations.contains(&duration), durations.len() < MOST);
    if !known && room {
        durations.push(duration);
    }
    known || room
}

impl Distance {
    /// The day at this distance from another.
    pub(crate) fn from(self, base: Date) -> Date {
        base.plus(self.after).plus(self.before.negated())
    }

    /// About how many days it is at most, one way or the other.
    pub(crate) fn days(self) -> u32 {
        let days = |d: Duration| d.months.unsigned_abs() * 31 + d.days.unsigned_abs();
        days(self.after).max(days(self.before))
    }

    /// By how many days a threshold may miss that day: a month is clipped at its end, so the way back may miss by up to
    /// three, and more where several months follow each other with days between them.
    pub(crate) fn slack(self) -> i32 {
        match self.after.months != 0 || self.before.months != 0 {
            true if self.summed => 7,
            true => 3,
            false => 1,
        }
    }

    /// The days about that day which stand for every side of a threshold.
    pub(crate) fn sides(self) -> Vec<i32> {
        let slack = self.slack();
        if self.summed { (-slack..=slack).collect() } else { vec![-slack, -1, 0, 1, slack] }
    }
}
