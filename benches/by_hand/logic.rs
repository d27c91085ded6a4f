//! From what applies, what is done and what day it is to a status; and three-valued logic.

use super::Status::{self, Active, Lapsed, Met, NotApplicable, Undecided, Upcoming};

/// Something that the record can show done.
pub(super) fn task(applies: Option<bool>, done: Option<bool>) -> Status {
    match (applies, done) {
        (Some(false), _) => NotApplicable,
        (None, _) => Undecided,
        (Some(true), Some(true)) => Met,
        (Some(true), _) => Active,
    }
}

/// Something that nothing in the record shows done.
pub(super) fn statement(applies: Option<bool>) -> Status {
    task(applies, Some(false))
}

/// How far the three months of conservative care have come; they are complete on the anniversary (T08).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ThreeMonths {
    NotStarted,
    Running,
    Complete,
}

/// Applies in the first four weeks: the window closes at the end of day 28.
pub(super) fn first_four_weeks(
    since_identification: Option<i32>,
    applies: Option<bool>,
    done: Option<bool>,
) -> Status {
    if applies == Some(false) {
        return NotApplicable;
    }
    match since_identification {
        None => Undecided,
        Some(day) if day > 28 => Lapsed,
        Some(_) => task(applies, done),
    }
}

/// Applies beyond eight weeks: the window opens on day 57.
pub(super) fn beyond_eight_weeks(
    since_identification: Option<i32>,
    applies: Option<bool>,
    done: Option<bool>,
) -> Status {
    if applies == Some(false) {
        return NotApplicable;
    }
    match since_identification {
        None => Undecided,
        Some(day) if day <= 56 => Upcoming,
        Some(_) => task(applies, done),
    }
}

/// Applies when the three months of conservative care are complete; care that never started has none.
pub(super) fn after_three_months(three_months: Option<ThreeMonths>, applies: Option<bool>) -> Status {
    if applies == Some(false) {
        return NotApplicable;
    }
    match three_months {
        Some(ThreeMonths::NotStarted) => NotApplicable,
        None => Undecided,
        Some(ThreeMonths::Running) => Upcoming,
        Some(ThreeMonths::Complete) => statement(applies),
    }
}

// Kleene's logic: `None` is unknown.

pub(super) fn not(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

/// A `false` decides whatever else is unknown.
pub(super) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// A `true` decides whatever else is unknown.
pub(super) fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}
