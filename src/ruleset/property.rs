//! What guideline.yaml promises of every patient.

use super::{Condition, Mention};
use crate::source::Spanned;

/// Something that must hold of every patient; `analyze` proves it, or refutes it with a patient.
#[derive(Clone, Debug)]
pub struct Property {
    /// `id:`
    pub id: Spanned<String>,
    /// `says:` in words.
    pub says: String,
    /// `statements:` that oblige to it.
    pub statements: Vec<Mention>,
    /// `for:` whom; absent means everybody.
    pub whom: Option<Condition>,
    /// `when:` all of these rules have one of these statuses.
    pub when: Vec<Expected>,
    /// `holds:` this condition.
    pub holds: Option<Condition>,
    /// `then:` all of these rules have one of these statuses.
    pub then: Vec<Expected>,
    /// `any_of:` one of these rules has one of these statuses.
    pub any_of: Vec<Expected>,
    /// `never:` none of these rules has one of these statuses.
    pub never: Vec<Expected>,
    /// `only:` no other rule applies.
    pub only: Option<Vec<Mention>>,
}

/// A rule and the statuses that it may have.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The rule.
    pub rule: Mention,
    /// Words of [`STATUSES`].
    pub statuses: Vec<String>,
}

/// The words for a status in a property. `applies` is any of active, overdue, met and violated.
pub const STATUSES: [&str; 11] = [
    "applies",
    "failed",
    "violated",
    "overdue",
    "active",
    "undecided",
    "upcoming",
    "met",
    "lapsed",
    "not-applicable",
    "out-of-scope",
];

/// Rules of which one is to speak to every patient; `analyze` says for whom none does.
#[derive(Clone, Debug)]
pub struct Group {
    /// `id:`
    pub id: Spanned<String>,
    /// `says:` in words.
    pub says: String,
    /// `for:` whom, among those in scope; absent means all of them.
    pub whom: Option<Condition>,
    /// `rules:`
    pub rules: Vec<Mention>,
}
