//! One record on one day as the answers to the questions of a program.

use std::ops::RangeInclusive;

use super::from_program::APART_KNOWN;
use super::{Axis, Cells, KNOWN, NONE, Question, UNKNOWN};
use crate::timing::{Date, DayNumber, Duration};
use crate::value::{Decimal, Value};

/// How a fact becomes a word: 0 is unknown, 1 is `none`, and values come after.
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// No, yes.
    Boolean,
    /// The codes in order.
    Code,
    /// A bit for each of these codes; others make no difference.
    Codes(Vec<u16>),
    /// Below the first threshold, on it, between it and the second …
    Number(Vec<Decimal>),
    /// The day's number.
    Date,
    /// Some text.
    Text,
}

/// How the answers that are more than words follow from the words and the day: by kind, each with its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Derivations {
    elapsed: Vec<Elapsed>,
    calendar: Vec<Calendar>,
    apart: Vec<Apart>,
    holds: Vec<Holds>,
}

#[derive(Clone, Debug)]
struct Elapsed {
    date: usize,
    cuts: Vec<i32>,
    place: usize,
}

#[derive(Clone, Debug)]
struct Calendar {
    date: usize,
    by: Duration,
    as_of_by: Duration,
    /// So many days before the day of evaluation the moved date lies after it for certain, or before it.
    near: RangeInclusive<i32>,
    place: usize,
}

#[derive(Clone, Debug)]
struct Apart {
    one: (usize, Duration),
    other: (usize, Duration),
    place: usize,
}

#[derive(Clone, Debug)]
struct Holds {
    set: usize,
    bit: u32,
    place: usize,
}

impl Derivations {
    pub(super) fn add(&mut self, axis: &Axis) {
        let place = axis.place;
        match &axis.question {
            Question::Value(_) => {}
            Question::Elapsed(date) => {
                let cuts = axis.cuts.iter().filter_map(|cut| i32::try_from(*cut).ok()).collect();
                self.elapsed.push(Elapsed { date: date.index(), cuts, place });
            }
            Question::Calendar(date, by, as_of_by) => self.calendar.push(Calendar {
                date: date.index(),
                by: *by,
                as_of_by: *as_of_by,
                near: near(*by, *as_of_by),
                place,
            }),
            Question::Apart(one, a, other, b) => {
                self.apart.push(Apart { one: (one.index(), *a), other: (other.index(), *b), place });
            }
            Question::Holds(set, _) => self.holds.push(Holds { set: set.index(), bit: axis.bit, place }),
        }
    }

    /// Writes the answers behind the words.
    fn derive(&self, words: &mut [u32], as_of: DayNumber) {
        for Elapsed { date, cuts, place } in &self.elapsed {
            let word = words[*date];
            words[*place] =
                if word < KNOWN { word } else { KNOWN + rank_of_days(cuts, elapsed(word, as_of)) };
        }
        for calendar in &self.calendar {
            let word = words[calendar.date];
            words[calendar.place] = if word < KNOWN { word } else { KNOWN + calendar.order(word, as_of) };
        }
        for Apart { one: (one, a), other: (other, b), place } in &self.apart {
            words[*place] = apart((words[*one], *a), (words[*other], *b));
        }
        for Holds { set, bit, place } in &self.holds {
            let word = words[*set];
            words[*place] = if word < KNOWN { word } else { KNOWN + ((word - KNOWN) >> bit & 1) };
        }
    }
}

/// Days since the date that a word stands for; any number for a word that is none.
#[allow(clippy::cast_possible_wrap)] // a word of a date is at most two more than the number of days in 400 years
fn elapsed(word: u32, as_of: DayNumber) -> i32 {
    as_of.0 - (word as i32 - KNOWN as i32)
}

fn apart((one, a): (u32, Duration), (other, b): (u32, Duration)) -> u32 {
    if one < KNOWN || other < KNOWN {
        return 3 * one.min(KNOWN) + other.min(KNOWN);
    }
    let day = |word: u32| DayNumber(-elapsed(word, DayNumber(0)));
    APART_KNOWN + order(day(one).plus(a), day(other).plus(b))
}

impl Calendar {
    /// Before, on, after.
    #[inline]
    fn order(&self, word: u32, as_of: DayNumber) -> u32 {
        let elapsed = elapsed(word, as_of);
        if self.near.contains(&elapsed) {
            return order(DayNumber(as_of.0 - elapsed).plus(self.by), as_of.plus(self.as_of_by));
        }
        2 * u32::from(elapsed < *self.near.start())
    }
}

/// Between how many elapsed days the calendar must be asked whether a date moved by the first duration lies before the
/// day of evaluation moved by the second: 400 years are 4,800 months and 146,097 days, and no number of months is
/// further than five days from that average.
fn near(by: Duration, as_of_by: Duration) -> RangeInclusive<i32> {
    const SLACK: i64 = 5;
    let months = i64::from(by.months) - i64::from(as_of_by.months);
    let days = months * 146_097 / 4_800 + i64::from(by.days) - i64::from(as_of_by.days);
    let edge = |days: i64| i32::try_from(days).unwrap_or(0);
    let both = by.months != 0 && as_of_by.months != 0;
    let slack = if both { 2 * SLACK } else { SLACK };
    edge(days - slack)..=edge(days + slack)
}

/// One record on one day: a word for each fact, then the answers that follow from them.
#[derive(Clone, Debug)]
pub struct Slots {
    words: Vec<u32>,
    as_of: DayNumber,
    /// How much was derived from this record.
    derived: Derived,
}

/// How much was derived from a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Derived {
    Nothing,
    ForRules,
    All,
}

impl Slots {
    /// A record in which nothing is known.
    pub fn new(cells: &Cells) -> Self {
        let derived = cells.axes.iter().filter(|axis| axis.place >= cells.facts.len()).count();
        Self {
            words: vec![UNKNOWN; cells.facts.len() + derived],
            as_of: DayNumber(0),
            derived: Derived::Nothing,
        }
    }

    /// Takes in a record: the values of its facts in the order of the dictionary, unknown where they are missing.
    ///
    /// `false` for a day or value that the dictionary does not allow; what a table says means nothing then.
    #[must_use]
    pub fn load(&mut self, cells: &Cells, as_of: Date, values: &[Value]) -> bool {
        let Some(day) = DayNumber::of(as_of) else { return false };
        self.as_of = day;
        self.derived = Derived::Nothing;
        for (number, word) in cells.facts.iter().enumerate() {
            match word.of(values.get(number).unwrap_or(&Value::Unknown)) {
                Some(word) => self.words[number] = word,
                None => return false,
            }
        }
        true
    }

    /// The words of the facts; behind them, what was derived last.
    pub(crate) fn words(&self) -> &[u32] {
        &self.words
    }

    /// Answers every question that the rules ask; see [`Axis`].
    pub(crate) fn answer_rules(&mut self, cells: &Cells) {
        if self.derived == Derived::Nothing {
            cells.for_rules.derive(&mut self.words, self.as_of);
            self.derived = Derived::ForRules;
        }
    }

    /// Answers every question.
    pub(crate) fn answer_all(&mut self, cells: &Cells) {
        self.answer_rules(cells);
        if self.derived == Derived::ForRules {
            cells.for_contradictions.derive(&mut self.words, self.as_of);
            self.derived = Derived::All;
        }
    }

    /// The answer on an axis, of what was answered last.
    pub(crate) fn answer(&self, cells: &Cells, axis: usize) -> u32 {
        let axis = cells.axes.get(axis);
        axis.map_or(UNKNOWN, |axis| {
            self.words.get(axis.place).map_or(UNKNOWN, |word| (*word).min(axis.cells - 1))
        })
    }

    /// The answer on every axis, in the order of [`Cells::axes`].
    pub fn answers(&mut self, cells: &Cells) -> Vec<u32> {
        self.answer_all(cells);
        (0..cells.axes.len()).map(|axis| self.answer(cells, axis)).collect()
    }
}

/// Before, on, after.
fn order(one: DayNumber, other: DayNumber) -> u32 {
    u32::from(one >= other) + u32::from(one > other)
}

/// Where a value lies: 0 below the first threshold, 1 on it, 2 between it and the second …
#[inline]
#[allow(clippy::cast_possible_truncation)] // a question has a few thousand answers at most
fn rank<T: Ord>(cuts: &[T], value: &T) -> u32 {
    match cuts.binary_search(value) {
        Ok(at) => 2 * at as u32 + 1,
        Err(at) => 2 * at as u32,
    }
}

/// The same for days; a few are compared one after the other, which no processor has to guess.
#[inline]
fn rank_of_days(cuts: &[i32], days: i32) -> u32 {
    if cuts.len() > FEW {
        return rank(cuts, &days);
    }
    cuts.iter().map(|cut| u32::from(days >= *cut) + u32::from(days > *cut)).sum()
}

/// So many comparisons cost less than a search.
const FEW: usize = 16;

impl Word {
    /// The word for a value; nothing for a value that this fact cannot have.
    fn of(&self, value: &Value) -> Option<u32> {
        Some(match (self, value) {
            (_, Value::Unknown) => UNKNOWN,
            (_, Value::None) => NONE,
            (Self::Boolean, Value::Bool(yes)) => KNOWN + u32::from(*yes),
            (Self::Code, Value::Code(code)) => KNOWN + u32::from(*code),
            (Self::Codes(asked), Value::Codes(set)) => {
                let bits = asked.iter().enumerate().map(|(bit, code)| ((set >> code & 1) as u32) << bit);
                KNOWN + bits.sum::<u32>()
            }
            (Self::Number(cuts), Value::Number(number)) => KNOWN + rank(cuts, number),
            (Self::Date, Value::Date(date)) => KNOWN + u32::try_from(DayNumber::of(*date)?.0).ok()?,
            (Self::Text, Value::Text(_)) => KNOWN,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_asked_wherever_it_could_answer_otherwise() {
        for months in (0..=40).chain([120, 600, 1_199, 2_400]) {
            for days in [-3, 0, 10] {
                for (by, as_of_by) in [
                    (Duration { months, days }, Duration::ZERO),
                    (Duration::ZERO, Duration { months, days }),
                    (Duration { months, days }, Duration { months: 5, days: 2 }),
                    (Duration { months: -months, days }, Duration { months: -1, days: 0 }),
                ] {
                    let near = near(by, as_of_by);
                    for date in (0..146_097).step_by(29) {
                        let date = DayNumber(date);
                        for elapsed in [near.start() - 1, near.end() + 1] {
                            let order = order(date.plus(by), DayNumber(date.0 + elapsed).plus(as_of_by));
                            let expected = if elapsed < *near.start() { 2 } else { 0 };
                            assert_eq!(order, expected, "{date:?} {by} {as_of_by} {elapsed}");
                        }
                    }
                }
            }
        }
    }
}
