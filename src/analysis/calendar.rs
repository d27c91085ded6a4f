//! How far back the bounds of windows lie, on every day of evaluation: months are of 28 to 31 days.
//!
//! The days since a date are cut by bounds in days, which lie where they lie, and by bounds in months, which move with
//! the day of evaluation. Days of evaluation on which nothing can be told apart are one class. The calendar repeats
//! itself after 400 years, which is as long as records reach, so trying all of them is exact.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::survey::Bound;
use crate::timing::{Date, DayNumber, Duration};

/// No end.
pub(super) const FAR: i64 = i64::MAX / 8;

/// From how many to how many days ago, ends included.
pub(super) type Days = (i64, i64);

/// The days of evaluation and what can be told apart on them.
#[derive(Debug)]
pub(super) struct Calendar {
    /// A day of evaluation of each class.
    pub classes: Vec<DayNumber>,
    /// For each date that something is asked of: its positions.
    pub positions: BTreeMap<usize, Positions>,
    /// Whether each class is exactly what it says; else some combinations are not possible on any day.
    pub exact: bool,
    /// The dates of which the days themselves count, not only the order of the bounds.
    linked: BTreeSet<usize>,
}

/// The parts into which the bounds cut the days since a date.
#[derive(Debug)]
pub(super) struct Positions {
    pub bounds: Vec<Bound>,
    /// For each position, nearest first, which bounds it has reached.
    pub reached: Vec<Vec<bool>>,
    /// By class and position: the days, where there are any.
    pub days: Vec<Vec<Option<Days>>>,
}

/// What can be told apart on a day of evaluation: by date and position, whether some days are there, or which.
type Signature = Vec<Vec<Option<Days>>>;

/// The most combinations of bounds that are kept apart.
const MOST_CLASSES: usize = 1_500;

impl Calendar {
    /// `linked` are the dates that are compared with each other: of them the days themselves count, not only the order
    /// of the bounds.
    pub(super) fn of(bounds: &BTreeMap<usize, Vec<Bound>>, linked: BTreeSet<usize>) -> Self {
        let mut moving: Vec<Bound> = Vec::new();
        for bound in bounds.values().flatten() {
            if matches!(bound, Bound::Calendar { .. }) && !moving.contains(bound) {
                moving.push(*bound);
            }
        }
        let days = distances(&moving);
        let exact = days.len() <= MOST_CLASSES;
        let mut positions: BTreeMap<usize, Positions> = BTreeMap::new();
        for (date, bounds) in bounds {
            positions.insert(*date, Positions::of(bounds, &moving, &days, exact));
        }
        if !exact {
            let classes = vec![days.first().map_or(DayNumber(0), |(_, day)| *day)];
            return Self { classes, positions, exact, linked };
        }
        // Two days on which every free date may be in the same positions, and every linked one on the same days.
        let mut classes: Vec<usize> = Vec::new();
        let mut known: HashMap<Signature, usize> = HashMap::new();
        for at in 0..days.len() {
            let signature: Signature = positions
                .iter()
                .map(|(date, positions)| {
                    let keep = linked.contains(date);
                    let days = positions.days[at].iter();
                    days.map(|days| if keep { *days } else { days.map(|_| (0, 0)) }).collect()
                })
                .collect();
            known.entry(signature).or_insert_with(|| {
                classes.push(at);
                at
            });
        }
        let days_of = classes.iter().map(|at| days[*at].1).collect();
        let mut calendar = Self { classes: days_of, positions, exact, linked };
        for positions in calendar.positions.values_mut() {
            positions.days = classes.iter().map(|at| positions.days[*at].clone()).collect();
        }
        calendar
    }
}

impl Calendar {
    /// The class of a day of evaluation.
    pub(super) fn class(&self, as_of: DayNumber) -> Option<usize> {
        (0..self.classes.len()).find(|class| {
            self.positions.iter().all(|(date, positions)| {
                let found = positions.on(as_of);
                let keep = self.linked.contains(date);
                let mut pairs = found.iter().zip(&positions.days[*class]);
                !self.exact || pairs.all(|(a, b)| if keep { a == b } else { a.is_some() == b.is_some() })
            })
        })
    }
}

impl Positions {
    /// The days of each position on one day of evaluation.
    fn on(&self, as_of: DayNumber) -> Vec<Option<Days>> {
        let at: Vec<i64> = self.bounds.iter().map(|bound| distance(*bound, as_of)).collect();
        let days = |reached: &Vec<bool>| {
            let of = |wanted: bool| {
                at.iter().zip(reached).filter(move |(_, is)| **is == wanted).map(|(at, _)| *at)
            };
            let (low, high) = (of(true).max().unwrap_or(-FAR), of(false).min().map_or(FAR, |high| high - 1));
            (low <= high).then_some((low, high))
        };
        self.reached.iter().map(days).collect()
    }

    /// The position of a date that lies so many days back.
    pub(super) fn position(&self, as_of: DayNumber, days: i64) -> Option<usize> {
        let reached: Vec<bool> = self.bounds.iter().map(|bound| distance(*bound, as_of) <= days).collect();
        self.reached.iter().position(|known| *known == reached)
    }

    /// Without `apart`, all days of evaluation are one class: whatever is possible on some day.
    fn of(bounds: &[Bound], moving: &[Bound], days: &[(Vec<i64>, DayNumber)], apart: bool) -> Self {
        let classes = if apart { days.len() } else { 1 };
        let mut found: HashMap<Vec<bool>, Vec<Option<Days>>> = HashMap::new();
        for (class, (distances, _)) in days.iter().enumerate() {
            let class = if apart { class } else { 0 };
            let at: Vec<i64> = bounds
                .iter()
                .map(|bound| match bound {
                    Bound::Days(days) => *days,
                    Bound::Calendar { .. } => {
                        let number = moving.iter().position(|known| known == bound).unwrap_or(0);
                        distances[number]
                    }
                })
                .collect();
            let mut edges: Vec<i64> = at.clone();
            edges.sort_unstable();
            edges.dedup();
            let lows = std::iter::once(-FAR).chain(edges.iter().copied());
            let highs = edges.iter().map(|edge| edge - 1).chain([FAR]);
            for (low, high) in lows.zip(highs) {
                let reached = at.iter().map(|at| *at <= low).collect();
                let days = &mut found.entry(reached).or_insert_with(|| vec![None; classes])[class];
                *days = Some(days.map_or((low, high), |days: Days| (days.0.min(low), days.1.max(high))));
            }
        }
        let mut all: Vec<(Vec<bool>, Vec<Option<Days>>)> = found.into_iter().collect();
        let nearest = |days: &[Option<Days>]| days.iter().flatten().map(|days| days.0).min();
        all.sort_by_key(|(reached, days)| (nearest(days), reached.clone()));
        let mut positions =
            Self { bounds: bounds.to_vec(), reached: Vec::new(), days: vec![Vec::new(); classes] };
        for (reached, by_class) in all {
            positions.reached.push(reached);
            positions.days.iter_mut().zip(by_class).for_each(|(class, days)| class.push(days));
        }
        positions
    }
}

/// How many days back each bound lies, for every combination that some day of evaluation gives, and that day.
fn distances(moving: &[Bound]) -> Vec<(Vec<i64>, DayNumber)> {
    let mut found = Vec::new();
    let mut known: HashSet<Vec<i64>> = HashSet::new();
    for (first, length) in years(moving) {
        for day in 0..length {
            // Not from New Year on: a witness lies on some day in spring.
            let as_of = DayNumber(first.0 + (day + SPRING) % length);
            let all: Vec<i64> = moving.iter().map(|bound| distance(*bound, as_of)).collect();
            if known.insert(all.clone()) {
                found.push((all, as_of));
            }
        }
        if moving.is_empty() {
            break;
        }
    }
    found
}

/// The year in which witnesses are looked for first.
const YEAR: i16 = 2025;
/// So many days after New Year.
const SPRING: i32 = 42;

/// The first day and the length of years, one for each way in which leap years may lie around it as far as the bounds
/// reach; the nearest first.
fn years(moving: &[Bound]) -> Vec<(DayNumber, i32)> {
    let reach = moving.iter().map(|bound| match bound {
        Bound::Days(_) => 0,
        Bound::Calendar { months, as_of_months, days } => {
            (months.abs() + as_of_months.abs()) / 12 + days.abs() / 365 + 2
        }
    });
    let reach = reach.max().unwrap_or(0);
    let leap = |year: i32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut years: Vec<i16> = Date::YEARS.collect();
    years.sort_by_key(|year| ((year - YEAR).abs(), *year));
    let mut known = BTreeSet::new();
    years.retain(|year| {
        let year = i32::from(*year);
        known.insert((year - reach..=year + reach).map(leap).collect::<Vec<bool>>())
    });
    let first = |year: i16| DayNumber::of(Date::new(year, 1, 1)?);
    years
        .into_iter()
        .filter_map(|year| Some((first(year)?, if leap(year.into()) { 366 } else { 365 })))
        .collect()
}

/// From how many days back on a bound is reached.
fn distance(bound: Bound, as_of: DayNumber) -> i64 {
    let (by, as_of_by) = match bound {
        Bound::Days(days) => return days,
        Bound::Calendar { months, as_of_months, days } => {
            (Duration { months, days: 0 }, Duration { months: as_of_months, days })
        }
    };
    let until = as_of.plus(as_of_by);
    let reached = |days: i32| DayNumber(as_of.0 - days).plus(by) <= until;
    let mut days = as_of.0 - until.plus(by.negated()).0;
    while reached(days - 1) {
        days -= 1;
    }
    while !reached(days) {
        days += 1;
    }
    days.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_months_are_89_to_92_days() {
        let found = distances(&[Bound::Calendar { months: 3, as_of_months: 0, days: 0 }]);
        let days: BTreeSet<i64> = found.iter().map(|(days, _)| days[0]).collect();
        assert_eq!(days, BTreeSet::from([89, 90, 91, 92]));
    }

    #[test]
    fn a_few_years_stand_for_all() {
        let bounds = [
            Bound::Calendar { months: 3, as_of_months: 0, days: -1 },
            Bound::Calendar { months: 14, as_of_months: 0, days: 5 },
            Bound::Calendar { months: -2, as_of_months: 1, days: -9 },
        ];
        let few: BTreeSet<Vec<i64>> = distances(&bounds).into_iter().map(|(days, _)| days).collect();
        let all: BTreeSet<Vec<i64>> = (0..=DayNumber::LAST.0)
            .map(|day| bounds.iter().map(|bound| distance(*bound, DayNumber(day))).collect())
            .collect();
        assert_eq!(few, all);
    }
}
