//! The names in an expression, and the words that none may have.

use super::syntax::{Comparison, Expr, ExprKind};

impl Expr {
    /// Calls `visit` with every name that stands in it, in the order of the text; `none` and `as_of` are words, not
    /// names.
    pub fn names(&self, visit: &mut dyn FnMut(&str)) {
        match &self.kind {
            ExprKind::Name(name) if name != "none" && name != "as_of" => visit(name),
            _ => self.children().into_iter().for_each(|child| child.names(visit)),
        }
    }
}

impl Comparison {
    /// Whether it holds of two things that are in this order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// Whether a fact, definition or reading may not have this name, since it means something else in expressions.
pub fn is_reserved(name: &str) -> bool {
    let stands_for_itself =
        matches!(super::parse(name), Ok(Expr { kind: ExprKind::Name(read), .. }) if read == name);
    !stands_for_itself
        || name == "none"
        || name == "as_of"
        || super::FUNCTIONS.iter().any(|function| function.name == name)
}
