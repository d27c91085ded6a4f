//! The tree of an expression, before anything is known about types.

use std::ops::Range;

use crate::value::Decimal;

/// One node and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What is written.
    pub kind: ExprKind,
    /// The bytes it covers in its text. A leaf covers its token, a call everything from its
    /// name to its closing parenthesis, the rest everything from the first operand to the last.
    pub at: Range<usize>,
}

/// What an author may write.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `true`, `false`.
    Bool(bool),
    /// `3`, `-3`, `1.5`.
    Number {
        /// The number, with its sign.
        value: Decimal,
        /// Whether it is written without a decimal point.
        integer: bool,
    },
    /// `"left"`.
    Text(String),
    /// `smoker`; also `none` and `as_of`.
    Name(String),
    /// `since(seen_on)`; the arguments of `earliest([a, b])` are `a` and `b`.
    Call {
        /// A name among [`FUNCTIONS`](super::FUNCTIONS).
        name: String,
        /// As many as the function takes.
        args: Vec<Expr>,
    },
    /// `!a`.
    Not(Box<Expr>),
    /// `-a`; never around a number, which holds its own sign.
    Negate(Box<Expr>),
    /// `a and b and c`, `a && b`: two or more, none of which is `All`.
    All(Vec<Expr>),
    /// `a or b or c`, `a || b`: two or more, none of which is `Any`.
    Any(Vec<Expr>),
    /// `a == b`, `a < b`.
    Compare {
        /// Which comparison.
        op: Comparison,
        /// Before the operator.
        left: Box<Expr>,
        /// After the operator.
        right: Box<Expr>,
    },
    /// `a + b`, `a / b`.
    Arithmetic {
        /// Which operation.
        op: Arithmetic,
        /// Before the operator.
        left: Box<Expr>,
        /// After the operator.
        right: Box<Expr>,
    },
    /// `allergies has "penicillin"`.
    Has {
        /// The codes.
        set: Box<Expr>,
        /// The one that is looked for.
        code: Box<Expr>,
    },
    /// `age between 50..=75`.
    Between {
        /// What is compared.
        value: Box<Expr>,
        /// The lower bound, included.
        low: Box<Expr>,
        /// The upper bound, included.
        high: Box<Expr>,
    },
    /// `if a { x } else { y }`.
    If {
        /// The test.
        test: Box<Expr>,
        /// What it gives where the test holds.
        then: Box<Expr>,
        /// What it gives where the test does not hold; another `If` for `else if`.
        otherwise: Box<Expr>,
    },
    /// `[a, b]`, the argument of `count`.
    List(Vec<Expr>),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::Less, Self::LessOrEqual, Self::Greater, Self::GreaterOrEqual];

    /// The operator as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it asks which comes first; `==` and `!=` do not.
    pub fn is_ordering(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The comparison that says the same with its sides exchanged.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

/// An operation on numbers, dates and durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

impl Arithmetic {
    /// Every operation.
    pub const ALL: [Self; 4] = [Self::Add, Self::Subtract, Self::Multiply, Self::Divide];

    /// The operator as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

impl Expr {
    /// The parts it is made of, in the order they are written.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Bool(_) | ExprKind::Number { .. } | ExprKind::Text(_) | ExprKind::Name(_) => Vec::new(),
            ExprKind::Call { args: all, .. }
            | ExprKind::All(all)
            | ExprKind::Any(all)
            | ExprKind::List(all) => all.iter().collect(),
            ExprKind::Not(inner) | ExprKind::Negate(inner) => vec![inner],
            ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
                vec![left, right]
            }
            ExprKind::Has { set, code } => vec![set, code],
            ExprKind::Between { value, low, high } => vec![value, low, high],
            ExprKind::If { test, then, otherwise } => vec![test, then, otherwise],
        }
    }

    /// An upper bound of how deep the parser nests when it reads the canonical text.
    pub(super) fn depth(&self) -> usize {
        let own = match &self.kind {
            ExprKind::All(all) | ExprKind::Any(all) => all.len() + 2,
            _ => 3,
        };
        let below = self.children().into_iter().map(Self::depth).max();
        below.map_or(1, |below| below.saturating_add(own))
    }
}
