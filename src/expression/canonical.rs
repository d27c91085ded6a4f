//! The one text of a tree: stable spacing, words for operators, no parenthesis too many.

use std::fmt::{self, Write};

use super::syntax::{Arithmetic, Expr, ExprKind};

/// How tightly a form binds; what binds less tightly than its place allows is put in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Any,
    All,
    Comparison,
    Sum,
    Product,
    Prefix,
    Leaf,
}

fn level(kind: &ExprKind) -> Level {
    match kind {
        ExprKind::Any(_) => Level::Any,
        ExprKind::All(_) => Level::All,
        ExprKind::Compare { .. } | ExprKind::Has { .. } | ExprKind::Between { .. } => Level::Comparison,
        ExprKind::Arithmetic { op: Arithmetic::Add | Arithmetic::Subtract, .. } => Level::Sum,
        ExprKind::Arithmetic { .. } => Level::Product,
        ExprKind::Not(_) | ExprKind::Negate(_) => Level::Prefix,
        _ => Level::Leaf,
    }
}

/// Writes `expr` where at least `least` must bind.
fn part(f: &mut fmt::Formatter<'_>, expr: &Expr, least: Level) -> fmt::Result {
    if level(&expr.kind) < least { write!(f, "({expr})") } else { write!(f, "{expr}") }
}

fn list(f: &mut fmt::Formatter<'_>, all: &[Expr], between: &str, least: Level) -> fmt::Result {
    for (at, expr) in all.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        part(f, expr, least)?;
    }
    Ok(())
}

fn text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

fn negated(f: &mut fmt::Formatter<'_>, inner: &Expr) -> fmt::Result {
    // `--` and `-3` read as something else than the negation of what follows.
    let parenthesised = matches!(inner.kind, ExprKind::Negate(_) | ExprKind::Number { .. });
    f.write_char('-')?;
    part(f, inner, if parenthesised { Level::Leaf } else { Level::Prefix })
}

fn choice(f: &mut fmt::Formatter<'_>, test: &Expr, then: &Expr, otherwise: &Expr) -> fmt::Result {
    write!(f, "if {test} {{ {then} }} else ")?;
    if matches!(otherwise.kind, ExprKind::If { .. }) {
        write!(f, "{otherwise}")
    } else {
        write!(f, "{{ {otherwise} }}")
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Bool(value) => write!(f, "{value}"),
            ExprKind::Number { value, .. } => write!(f, "{value}"),
            ExprKind::Text(value) => text(f, value),
            ExprKind::Name(name) => f.write_str(name),
            ExprKind::Call { name, args } => {
                write!(f, "{name}(")?;
                list(f, args, ", ", Level::Any)?;
                f.write_char(')')
            }
            ExprKind::List(all) => {
                f.write_char('[')?;
                list(f, all, ", ", Level::Any)?;
                f.write_char(']')
            }
            ExprKind::Not(inner) => {
                f.write_char('!')?;
                part(f, inner, Level::Prefix)
            }
            ExprKind::Negate(inner) => negated(f, inner),
            ExprKind::All(all) => list(f, all, " and ", Level::Comparison),
            ExprKind::Any(all) => list(f, all, " or ", Level::All),
            ExprKind::Compare { op, left, right } => {
                part(f, left, Level::Sum)?;
                write!(f, " {} ", op.as_str())?;
                part(f, right, Level::Sum)
            }
            ExprKind::Has { set, code } => {
                part(f, set, Level::Sum)?;
                f.write_str(" has ")?;
                part(f, code, Level::Sum)
            }
            ExprKind::Between { value, low, high } => {
                part(f, value, Level::Sum)?;
                f.write_str(" between ")?;
                part(f, low, Level::Sum)?;
                f.write_str("..=")?;
                part(f, high, Level::Sum)
            }
            ExprKind::Arithmetic { op, left, right } => {
                let (own, tighter) = match op {
                    Arithmetic::Add | Arithmetic::Subtract => (Level::Sum, Level::Product),
                    Arithmetic::Multiply | Arithmetic::Divide => (Level::Product, Level::Prefix),
                };
                part(f, left, own)?;
                write!(f, " {} ", op.as_str())?;
                part(f, right, tighter)
            }
            ExprKind::If { test, then, otherwise } => choice(f, test, then, otherwise),
        }
    }
}
