//! The values of a fact that can make a difference: one on each side of every threshold that an output has.

use std::collections::BTreeSet;

use crate::evaluation::Evaluation;
use crate::program::{Distance, Landmarks, Slot};
use crate::ruleset::FactType;
use crate::timing::{Date, Duration};
use crate::value::Value;

/// Values of a fact, at least one of every kind that the output can tell apart.
pub(super) fn representatives(e: &Evaluation<'_>, landmarks: &Landmarks, slot: Slot) -> Vec<Value> {
    let Some(fact) = e.program().fact(slot) else {
        return Vec::new();
    };
    let mut values = landmarks.values(fact);
    if fact.kind == FactType::Date {
        values.extend(dates(e, landmarks, slot));
    }
    values
}

/// Days around each distance from the day of evaluation and from the other dates that the output reads, the latest
/// first.
fn dates(e: &Evaluation<'_>, landmarks: &Landmarks, slot: Slot) -> impl Iterator<Item = Value> {
    let mut found: BTreeSet<Date> = BTreeSet::new();
    let mut around = |base: Date, distance: Distance| {
        let day = distance.from(base);
        let sides = distance.sides().into_iter();
        found.extend(sides.map(|days| day.plus(Duration { months: 0, days })));
    };
    landmarks.around_as_of().for_each(|distance| around(e.as_of(), distance));
    for other in landmarks.dates().filter(|other| *other != slot) {
        if let Value::Date(day) = e.value(other) {
            landmarks.around_dates().for_each(|distance| around(*day, distance));
        }
    }
    found.into_iter().rev().filter(|day| Date::YEARS.contains(&day.year())).map(Value::Date)
}
