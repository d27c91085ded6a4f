//! What the generated rules call: days, three-valued logic, and from what applies to a status.

pub use crate::by_hand::Status::{self, Active, Lapsed, Met, NotApplicable, Overdue, Undecided, Upcoming};
pub use crate::by_hand::date::Date;
pub use crate::by_hand::patient::Event;

/// A drug, which is known by its name or known not to be taken.
#[derive(Clone, Copy)]
pub enum Drug {
    /// None is taken.
    Nothing,
    /// One is.
    Named,
}

impl Drug {
    /// Whether one is taken.
    pub fn taken(self) -> bool {
        matches!(self, Self::Named)
    }
}

/// How long ago an event was.
#[derive(Clone, Copy)]
pub enum Since {
    /// It never happened.
    Never,
    /// So many days.
    Days(i32),
}

impl Since {
    /// Whether it happened.
    pub fn happened(self) -> bool {
        matches!(self, Self::Days(_))
    }

    /// Whether it happened more than so many days ago.
    pub fn longer_than(self, limit: i32) -> bool {
        matches!(self, Self::Days(days) if days > limit)
    }

    /// Whether it happened at most so many days ago.
    pub fn at_most(self, limit: i32) -> bool {
        matches!(self, Self::Days(days) if days <= limit)
    }
}

/// How long ago an event was.
pub fn since(event: Option<Event>, as_of: Date) -> Option<Since> {
    event.map(|event| match event {
        Event::Never => Since::Never,
        Event::On(date) => Since::Days(as_of.days_since(date)),
    })
}

/// How many days after an event so many calendar months are over; nothing asks where there is no event.
pub fn months_after(event: Option<Event>, months: u8) -> i32 {
    match event {
        Some(Event::On(date)) => date.months_later(months).days_since(date),
        _ => 0,
    }
}

/// `None` is unknown.
pub fn not(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

/// A `false` decides whatever else is unknown.
pub fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// A `true` decides whatever else is unknown.
pub fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// What the record can show done.
pub fn task(applies: Option<bool>, done: Option<bool>) -> Status {
    match (applies, done) {
        (Some(false), _) => NotApplicable,
        (None, _) => Undecided,
        (Some(true), Some(true)) => Met,
        (Some(true), _) => Active,
    }
}

/// What nothing in the record shows done.
pub fn statement(applies: Option<bool>) -> Status {
    task(applies, Some(false))
}

/// What was due before today.
pub fn owed(applies: Option<bool>, done: Option<bool>) -> Status {
    match (applies, done) {
        (Some(false), _) => NotApplicable,
        (None, _) | (_, None) => Undecided,
        (Some(true), Some(true)) => Met,
        (Some(true), Some(false)) => Overdue,
    }
}
