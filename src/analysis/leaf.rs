//! What a term comes to once the answers are known: a plain value, or something of a fact that only comparisons look at.

use std::rc::Rc;

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
    /// What is calculated from the whole number of a fact, which is known: for each that it may be, ascending.
    Calculated(usize, Rc<[Value]>),
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

    /// The fact of which it is a number, or from which it is calculated.
    pub(super) fn number_of(&self) -> Option<usize> {
        match self {
            Self::Number(fact) | Self::Calculated(fact, _) => Some(*fact),
            _ => None,
        }
    }

    /// What it is where the number of its fact is the one at this place of those that it may be.
    pub(super) fn at(&self, place: usize, number: i64) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Number(_) => Value::Number(number.into()),
            Self::Calculated(_, values) => values.get(place).cloned().unwrap_or(Value::Unknown),
            _ => Value::Unknown,
        }
    }

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
