//! What a fact may be, and what an expression may give.
//!
//! Makes: [`Value`], which keeps unknown and `none` apart, and [`Truth`], logic with three values.
//! From: nothing; plain data.
//! Start at: [`Value`].

mod truth;

pub use rust_decimal::Decimal;
pub use truth::Truth;

use std::sync::Arc;

use crate::timing::{Date, Duration};

/// The codes of one fact as a set: bit `n` is the `n`-th of its `values`.
pub type CodeSet = u64;

/// The most codes one fact may have.
pub const MAX_CODES: usize = CodeSet::BITS as usize;

/// One value. Codes are positions in the `values` of their fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// Not recorded: it may be anything.
    #[default]
    Unknown,
    /// Known not to exist: a date that never happened, a drug that is not taken.
    None,
    /// Yes or no.
    Bool(bool),
    /// An exact number.
    Number(Decimal),
    /// A number between two bounds, both included, that unknown facts leave open.
    Range(Decimal, Decimal),
    /// One of the fact's codes.
    Code(u16),
    /// Several of the fact's codes; the empty set is known, too.
    Codes(CodeSet),
    /// A day.
    Date(Date),
    /// Months and days.
    Duration(Duration),
    /// A text.
    Text(Arc<str>),
    /// Computing it went wrong; whoever reads it has failed.
    Failed,
}

impl Value {
    /// Whether the value is settled: neither unknown nor a range nor failed.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Range(..) | Self::Failed)
    }

    /// The value as a truth; everything but a known boolean is unknown.
    pub fn truth(&self) -> Truth {
        match self {
            Self::Bool(true) => Truth::True,
            Self::Bool(false) => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

impl From<Truth> for Value {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Bool(true),
            Truth::False => Self::Bool(false),
            Truth::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
