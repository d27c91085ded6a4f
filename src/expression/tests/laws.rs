//! What holds for every expression and for every text.

use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::{Arithmetic, Comparison, Expr, ExprKind, Operand, Sandbox, parse};
use super::{form, tree};
use crate::timing::Date;
use crate::value::Decimal;

const NAMES: &[&str] = &["has_fever", "age", "none", "as_of", "in_scope", "_a1", "iffy", "android", "x"];

fn node(kind: ExprKind) -> Expr {
    Expr { kind, at: 0..0 }
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        any::<bool>().prop_map(ExprKind::Bool),
        (-1_000_i64..1_000).prop_map(|n| ExprKind::Number { value: n.into(), integer: true }),
        (any::<i64>(), 1_u32..19)
            .prop_map(|(n, scale)| ExprKind::Number { value: Decimal::new(n, scale), integer: false }),
        "[ -~é…\\t\\n\\r\u{7f}]{0,6}".prop_map(ExprKind::Text),
        prop::sample::select(NAMES).prop_map(|name| ExprKind::Name(name.to_owned())),
    ]
    .prop_map(node)
}

fn flat(all: Vec<Expr>, and: bool) -> ExprKind {
    let parts = all.into_iter().flat_map(|expr| match expr.kind {
        ExprKind::All(inner) if and => inner,
        ExprKind::Any(inner) if !and => inner,
        kind => vec![node(kind)],
    });
    let parts = parts.take(40).collect();
    if and { ExprKind::All(parts) } else { ExprKind::Any(parts) }
}

fn call(name: &str, args: Vec<Expr>) -> ExprKind {
    ExprKind::Call { name: name.to_owned(), args }
}

/// rhai refuses a test that is plainly no condition.
fn testable(test: Expr) -> Expr {
    match test.kind {
        ExprKind::Number { .. } | ExprKind::Text(_) => node(ExprKind::Name("a".to_owned())),
        _ => test,
    }
}

fn expr() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let one = || inner.clone().prop_map(Box::new);
        let some = |least| prop::collection::vec(inner.clone(), least..4);
        prop_oneof![
            one().prop_map(ExprKind::Not),
            inner.clone().prop_map(|inner| match inner.kind {
                ExprKind::Number { value, integer } => ExprKind::Number { value: -value, integer },
                kind => ExprKind::Negate(Box::new(node(kind))),
            }),
            some(2).prop_map(|all| flat(all, true)),
            some(2).prop_map(|all| flat(all, false)),
            (prop::sample::select(&Comparison::ALL[..]), one(), one())
                .prop_map(|(op, left, right)| ExprKind::Compare { op, left, right }),
            (prop::sample::select(&Arithmetic::ALL[..]), one(), one())
                .prop_map(|(op, left, right)| ExprKind::Arithmetic { op, left, right }),
            (one(), one()).prop_map(|(set, code)| ExprKind::Has { set, code }),
            (one(), one(), one()).prop_map(|(value, low, high)| ExprKind::Between { value, low, high }),
            (one(), one(), one()).prop_map(|(test, then, otherwise)| {
                ExprKind::If { test: Box::new(testable(*test)), then, otherwise }
            }),
            some(1).prop_map(|all| call("count", vec![node(ExprKind::List(all))])),
            some(1).prop_map(|all| call("earliest", all)),
            inner.clone().prop_map(|date| call("since", vec![date])),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| call("contains", vec![a, b])),
        ]
        .prop_map(node)
    })
}

/// Pieces that make texts which are nearly expressions.
const PIECES: &[&str] = &[
    "a", "since", "(", ")", "[", "]", "{", "}", "if", "else", "and", "or", "has", "between", "not", "1",
    "1.5", "..=", "..", "\"x\"", "'", "`", "-", "!", "+", "*", "/", "==", "<", "=", ",", ";", ".", " ", "\n",
    "\r", "é", "\"", "\\", "#{", "//", "/*", "$", "let", "in", "0x", "|", "&&", "||", "none", "count",
    "known", "this", "${", "?", "\u{feff}", "::", "_", "!in",
];

fn reads_fast(text: &str) -> Result<(), TestCaseError> {
    let start = Instant::now();
    match parse(text) {
        Ok(tree) => {
            let canonical = tree.to_string();
            let again = parse(&canonical);
            prop_assert!(again.is_ok(), "{text:?} is written {canonical:?}: {again:?}");
            prop_assert_eq!(again.map(form), Ok(form(tree)));
        }
        Err(problems) => {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                prop_assert!(text.get(problem.at).is_some(), "{text:?}");
            }
        }
    }
    prop_assert!(start.elapsed() < Duration::from_secs(20), "{text:?}");
    Ok(())
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_tree_is_read_back_from_its_text(expr in expr()) {
        let text = expr.to_string();
        let read = parse(&text);
        prop_assert!(read.is_ok(), "{text}: {read:#?}");
        prop_assert_eq!(read.map(form), Ok(form(expr)), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        reads_fast(&text)?;
    }

    #[test]
    fn any_pieces_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        reads_fast(&pieces.concat())?;
        reads_fast(&pieces.join(" "))?;
    }

    #[test]
    fn whatever_is_read_is_evaluated_or_refused(expr in expr()) {
        let sandbox = Sandbox::new();
        let text = expr.to_string();
        let compiled = sandbox.compile(&text);
        prop_assert!(compiled.is_ok(), "{text}");
        let day = Date::new(2025, 2, 12).unwrap();
        let values = [
            ("has_fever", Operand::Bool(true)),
            ("age", Operand::Number(70.into())),
            ("in_scope", Operand::Text(Arc::from("x"))),
            ("_a1", Operand::Date(day)),
            ("iffy", Operand::None),
            ("android", Operand::Bool(false)),
            ("x", Operand::Number(Decimal::new(15, 1))),
            ("a", Operand::Bool(true)),
        ];
        let _ = sandbox.evaluate(&compiled.unwrap(), &values, day);
    }
}

#[test]
fn the_heaviest_texts_are_read_fast() {
    for piece in
        ["(", "!", "-", "a and ", "a+", "[", "if a {", "\"", "x(", "a,", "- ", "if a {1} else ", "{", "1<"]
    {
        let text = piece.repeat(4_000 / piece.len());
        reads_fast(&text).unwrap();
        reads_fast(&format!("{}a", &text[..text.len() - 1])).unwrap();
    }
}

#[test]
fn the_text_of_a_tree_is_stable() {
    let text = "a and (b or !c) and since(d) > months(3)";
    assert_eq!(tree(text).to_string(), text);
}
