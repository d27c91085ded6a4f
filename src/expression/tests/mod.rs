//! Tests of the room as a whole, by what an author writes.

mod forms;
mod laws;
mod meaning;
mod refusals;

use super::{Expr, ExprKind, Problem, parse};

/// The tree of a text that must be one.
fn tree(text: &str) -> Expr {
    parse(text).unwrap_or_else(|problems| panic!("{text}: {problems:#?}"))
}

/// The problems of a text that must have some.
fn problems(text: &str) -> Vec<Problem> {
    match parse(text) {
        Ok(tree) => panic!("{text} is read as {tree:?}"),
        Err(problems) => problems,
    }
}

/// The tree without its places.
fn form(mut tree: Expr) -> Expr {
    forget(&mut tree);
    tree
}

fn forget(expr: &mut Expr) {
    expr.at = 0..0;
    let parts: Vec<&mut Expr> = match &mut expr.kind {
        ExprKind::Bool(_) | ExprKind::Number { .. } | ExprKind::Text(_) | ExprKind::Name(_) => Vec::new(),
        ExprKind::Call { args: all, .. } | ExprKind::All(all) | ExprKind::Any(all) | ExprKind::List(all) => {
            all.iter_mut().collect()
        }
        ExprKind::Not(inner) | ExprKind::Negate(inner) => vec![inner],
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
            vec![left, right]
        }
        ExprKind::Has { set, code } => vec![set, code],
        ExprKind::Between { value, low, high } => vec![value, low, high],
        ExprKind::If { test, then, otherwise } => vec![test, then, otherwise],
    };
    for part in parts {
        forget(part);
    }
}
