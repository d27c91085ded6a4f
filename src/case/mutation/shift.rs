//! A leaf or a bound by the smallest step beside itself: the boundary in or out, a number, a day, a code.

use crate::expression::{Arithmetic, Comparison, Expr, ExprKind};
use crate::ruleset::{ReadingType, Ruleset};
use crate::value::Decimal;

/// Every leaf that is one step beside this one.
pub(super) fn shifts(ruleset: &Ruleset, e: &Expr) -> Vec<Expr> {
    let mut found = Vec::new();
    if let ExprKind::Compare { op, left, right } = &e.kind
        && let Some(other) = strictness(*op)
    {
        found.push(like(e, ExprKind::Compare { op: other, left: left.clone(), right: right.clone() }));
    }
    if let ExprKind::Compare { left, right, .. } | ExprKind::Has { set: left, code: right } = &e.kind {
        for (at, one, other) in [(0, left, right), (1, right, left)] {
            found.extend(codes(ruleset, one, other).into_iter().map(|code| with(e, at, like(one, code))));
        }
    }
    for (at, child) in e.children().into_iter().enumerate() {
        found.extend(steps(ruleset, child).into_iter().map(|child| with(e, at, child)));
    }
    found
}

/// Every expression that is one step beside this one, of numbers, dates or durations.
fn steps(ruleset: &Ruleset, e: &Expr) -> Vec<Expr> {
    match &e.kind {
        ExprKind::Number { value, integer } => {
            let step = Decimal::new(1, value.scale());
            let steps = [value.checked_sub(step), value.checked_add(step)];
            let number = |value| like(e, ExprKind::Number { value, integer: *integer });
            steps.into_iter().flatten().map(number).collect()
        }
        ExprKind::Call { name, .. } if matches!(name.as_str(), "days" | "weeks" | "months" | "years") => {
            vec![later(e, -1), later(e, 1)]
        }
        ExprKind::Name(name) => match ruleset.reading(name).map(|reading| &reading.kind) {
            Some(ReadingType::Duration) => vec![later(e, -1), later(e, 1)],
            Some(ReadingType::Integer) => [-1, 1].map(|step| plus(e, number(e, step))).into(),
            _ => Vec::new(),
        },
        // Text functions and counts have steps of their own kind.
        ExprKind::Arithmetic { .. } | ExprKind::Negate(_) => {
            let children = e.children().into_iter().enumerate();
            children
                .flat_map(|(at, child)| {
                    steps(ruleset, child).into_iter().map(move |child| with(e, at, child))
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn strictness(op: Comparison) -> Option<Comparison> {
    match op {
        Comparison::Less => Some(Comparison::LessOrEqual),
        Comparison::LessOrEqual => Some(Comparison::Less),
        Comparison::Greater => Some(Comparison::GreaterOrEqual),
        Comparison::GreaterOrEqual => Some(Comparison::Greater),
        Comparison::Equal | Comparison::NotEqual => None,
    }
}

/// The codes beside a text in quotes that is held against a fact: of ordered ones the neighbours, else the next.
fn codes(ruleset: &Ruleset, code: &Expr, fact: &Expr) -> Vec<ExprKind> {
    let (ExprKind::Text(code), ExprKind::Name(fact)) = (&code.kind, &fact.kind) else { return Vec::new() };
    let Some(fact) = ruleset.fact(fact) else { return Vec::new() };
    let Some(at) = fact.values.iter().position(|value| value == code) else { return Vec::new() };
    let beside = if fact.ordered {
        vec![at.checked_sub(1), Some(at + 1)]
    } else {
        vec![Some((at + 1) % fact.values.len())]
    };
    beside.into_iter().flatten().filter_map(|at| fact.values.get(at).cloned()).map(ExprKind::Text).collect()
}

/// An expression of a duration with days added; `none` stays `none`, and each branch of a choice is moved.
pub(super) fn moved(e: &Expr, days: i32) -> Expr {
    match &e.kind {
        ExprKind::If { test, then, otherwise } => like(
            e,
            ExprKind::If {
                test: test.clone(),
                then: Box::new(moved(then, days)),
                otherwise: Box::new(moved(otherwise, days)),
            },
        ),
        ExprKind::Name(name) if name == "none" => e.clone(),
        _ => later(e, days),
    }
}

/// An expression of a duration with days added.
fn later(e: &Expr, days: i32) -> Expr {
    let call = ExprKind::Call { name: "days".to_owned(), args: vec![number(e, days)] };
    plus(e, like(e, call))
}

fn plus(e: &Expr, more: Expr) -> Expr {
    let (left, right) = (Box::new(e.clone()), Box::new(more));
    like(e, ExprKind::Arithmetic { op: Arithmetic::Add, left, right })
}

fn number(e: &Expr, value: i32) -> Expr {
    like(e, ExprKind::Number { value: value.into(), integer: true })
}

/// Something else in the place of an expression.
fn like(e: &Expr, kind: ExprKind) -> Expr {
    Expr { kind, at: e.at.clone() }
}

/// An expression with another child, by its number.
fn with(e: &Expr, at: usize, child: Expr) -> Expr {
    let mut changed = e.clone();
    let place: Option<&mut Expr> = match &mut changed.kind {
        ExprKind::Compare { left, right, .. }
        | ExprKind::Arithmetic { left, right, .. }
        | ExprKind::Has { set: left, code: right } => [left, right].into_iter().nth(at).map(AsMut::as_mut),
        ExprKind::Between { value, low, high } => [value, low, high].into_iter().nth(at).map(AsMut::as_mut),
        ExprKind::Negate(inner) => Some(inner.as_mut()),
        _ => None,
    };
    if let Some(place) = place {
        *place = child;
    }
    changed
}
