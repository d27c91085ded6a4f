//! What type an expression has, and how messages name it.

use super::Term;
use crate::value::{Decimal, Value};

/// The type of an expression, with what the checks need to know about it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Yes or no.
    Bool,
    /// A number; between which bounds, if they are known.
    Number { range: Option<(Decimal, Decimal)> },
    /// A code of the fact with this number.
    Code(usize),
    /// Codes of the fact with this number.
    Codes(usize),
    /// A day; how many years it may lie outside those of a record.
    Date { reach: i64 },
    /// Elapsed time since the day inside.
    Elapsed(Box<Term>),
    /// Months and days.
    Duration,
    /// A text.
    Text,
    /// A text in quotes, which becomes a code beside one.
    Literal(String),
    /// The word `none`.
    None,
    /// Wrong, and already said so.
    Wrong,
}

/// An expression with its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub term: Term,
    pub kind: Kind,
    /// Whether it may be `none`.
    pub none: bool,
}

impl Typed {
    pub(super) fn new(term: Term, kind: Kind) -> Self {
        Self { term, kind, none: false }
    }

    pub(super) fn wrong() -> Self {
        Self::new(Term::Constant(Value::Unknown), Kind::Wrong)
    }

    pub(super) fn or_none(mut self, none: bool) -> Self {
        self.none |= none;
        self
    }

    pub(super) fn is_wrong(&self) -> bool {
        self.kind == Kind::Wrong
    }
}

impl Kind {
    /// "a number", "a date" …
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Bool => "yes or no",
            Self::Number { .. } => "a number",
            Self::Code(_) => "a code",
            Self::Codes(_) => "a set of codes",
            Self::Date { .. } => "a date",
            Self::Elapsed(_) => "elapsed time",
            Self::Duration => "a duration",
            Self::Text | Self::Literal(_) => "a text",
            Self::None => "`none`",
            Self::Wrong => "wrong",
        }
    }

    /// Whether values of the two types may be compared.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number { .. }, Self::Number { .. })
            | (Self::Date { .. }, Self::Date { .. })
            | (Self::Bool, Self::Bool)
            | (Self::Duration, Self::Duration)
            | (Self::Text | Self::Literal(_), Self::Text | Self::Literal(_)) => true,
            (Self::Code(a), Self::Code(b)) | (Self::Codes(a), Self::Codes(b)) => a == b,
            _ => false,
        }
    }
}

/// The sum, difference, product or quotient of two ranges, or nothing where it may be too large.
pub(super) fn range_of(
    op: crate::expression::Arithmetic,
    a: (Decimal, Decimal),
    b: (Decimal, Decimal),
) -> Option<(Decimal, Decimal)> {
    use crate::expression::Arithmetic::{Add, Divide, Multiply, Subtract};
    let limit = Decimal::from(1_000_000_000_000_000_i64);
    let corners = [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)];
    let mut results = corners.iter().map(|(x, y)| match op {
        Add => x.checked_add(*y),
        Subtract => x.checked_sub(*y),
        Multiply => x.checked_mul(*y),
        Divide => x.checked_div(*y),
    });
    let first = results.next()??;
    let (mut low, mut high) = (first, first);
    for result in results {
        low = low.min(result?);
        high = high.max(result?);
    }
    (low >= -limit && high <= limit).then_some((low, high))
}
