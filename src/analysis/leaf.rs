//! What a term comes to once the answers are known: a plain value, or something of a fact that only comparisons look at.

use crate::evaluation::Status;
use crate::timing::Duration;
use crate::value::{Truth, Value};

/// What a term comes to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    /// A value as it is; truths are among them.
    Value(Value),
    /// The number of a fact, which is known.
    Number(usize),
    /// The date of a fact, which is known, or the day of evaluation; moved.
    Day(Option<usize>, Duration),
    /// The days since the date of a fact, which is known, and so many more.
    Elapsed(usize, i64),
    /// The codes of a fact, which are known.
    Codes(usize),
    /// The text of a fact, which is known.
    Text(usize),
    /// The status of a rule.
    Status(Status),
}

impl Leaf {
    pub(super) const TRUE: Self = Self::Value(Value::Bool(true));
    pub(super) const FALSE: Self = Self::Value(Value::Bool(false));
    pub(super) const UNKNOWN: Self = Self::Value(Value::Unknown);
    pub(super) const NONE: Self = Self::Value(Value::None);

    /// As a truth; what is none is unknown.
    pub(super) fn truth(&self) -> Truth {
        match self {
            Self::Value(value) => value.truth(),
            _ => Truth::Unknown,
        }
    }
}

impl From<Truth> for Leaf {
    fn from(truth: Truth) -> Self {
        Self::Value(truth.into())
    }
}

impl From<Status> for Leaf {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}
