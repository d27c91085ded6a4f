//! What is allowed, how it is read, and where its parts are.

use super::super::{Arithmetic, Comparison, Expr, ExprKind, is_reserved, parse};
use super::{form, tree};

/// A text, and the canonical text of its tree.
const FORMS: &[(&str, &str)] = &[
    ("true", "true"),
    (" none ", "none"),
    ("as_of", "as_of"),
    ("-5", "-5"),
    ("- 5", "-5"),
    ("-(5)", "-5"),
    ("-(-5)", "5"),
    ("-(-1.50)", "1.50"),
    ("-0.0", "0.0"),
    ("0", "0"),
    ("1.0", "1.0"),
    ("a-5", "a - 5"),
    ("a - -5", "a - -5"),
    ("-(-a)", "-(-a)"),
    ("-a * b", "-a * b"),
    ("-(a * b)", "-(a * b)"),
    ("!a and !!b", "!a and !!b"),
    ("!(a and b)", "!(a and b)"),
    ("!in_scope", "!in_scope"),
    ("a && b || c", "a and b or c"),
    ("a and (b or c)", "a and (b or c)"),
    ("(a and b) and (c and d)", "a and b and c and d"),
    ("a or (b or c)", "a or b or c"),
    ("a+b*c", "a + b * c"),
    ("(a+b)*c", "(a + b) * c"),
    ("a-(b-c)", "a - (b - c)"),
    ("(a-b)-c", "a - b - c"),
    ("a/(b*c)", "a / (b * c)"),
    ("(a < b) == c", "(a < b) == c"),
    ("a == (b has \"x\")", "a == (b has \"x\")"),
    ("since( last_visit_on )>months(3)and has_fever", "since(last_visit_on) > months(3) and has_fever"),
    ("grade >= \"significant\"", "grade >= \"significant\""),
    ("affected_sites has \"left\"", "affected_sites has \"left\""),
    ("age between 50..=75", "age between 50..=75"),
    ("age between (50..=75)", "age between 50..=75"),
    ("age between -1..=1.5", "age between -1..=1.5"),
    ("x between a + 1 ..= b - 1 and y", "x between a + 1..=b - 1 and y"),
    ("seen_again_on >= began_on + weeks(4)", "seen_again_on >= began_on + weeks(4)"),
    ("count([a, b and c, d > 1,]) >= 2", "count([a, b and c, d > 1]) >= 2"),
    ("earliest([a, b])", "earliest(a, b)"),
    ("a > -0", "a > 0"),
    ("latest(a, b, none)", "latest(a, b, none)"),
    ("if a { 1 } else { 0 }", "if a { 1 } else { 0 }"),
    ("if a {1} else if b {2} else {3}", "if a { 1 } else if b { 2 } else { 3 }"),
    ("if a {1} else { if b {2} else {3} }", "if a { 1 } else if b { 2 } else { 3 }"),
    ("1 + if a {1} else {0} + if b {1} else {0}", "1 + if a { 1 } else { 0 } + if b { 1 } else { 0 }"),
    ("(if a {b} else {c}) and d", "if a { b } else { c } and d"),
    (
        "if since(d) > weeks(2) { known(x) } else { unsettled(x) }",
        "if since(d) > weeks(2) { known(x) } else { unsettled(x) }",
    ),
    (
        "contains(to_lower(t), \"a\\\"b\\\\\\n\") and len(t) > 0",
        "contains(to_lower(t), \"a\\\"b\\\\\\n\") and len(t) > 0",
    ),
    ("t == \"say \"\"x\"\"\"", "t == \"say \\\"x\\\"\""),
    ("t == \"é \\u00e9\"", "t == \"é é\""),
    ("t == \"\\U0001F600\"", "t == \"😀\""),
    // What a terminal would obey is never written as it is.
    ("t == \"\\x1b[2J\\x7f\"", "t == \"\\u001b[2J\\u007f\""),
    ("t == \"// # no comment ; `\"", "t == \"// # no comment ; `\""),
    ("9223372036854775807", "9223372036854775807"),
    ("1234567890.123456789012345678", "1234567890.123456789012345678"),
];

#[test]
fn every_form_is_read_and_written_canonically() {
    for (text, canonical) in FORMS {
        let read = tree(text);
        assert_eq!(read.to_string(), *canonical, "{text}");
        assert_eq!(form(tree(canonical)), form(read), "{text}");
    }
}

#[test]
fn every_operator_has_its_kind() {
    for op in Comparison::ALL {
        let read = tree(&format!("a {} b", op.as_str())).kind;
        assert!(matches!(read, ExprKind::Compare { op: found, .. } if found == op));
    }
    for op in Arithmetic::ALL {
        let read = tree(&format!("a {} b", op.as_str())).kind;
        assert!(matches!(read, ExprKind::Arithmetic { op: found, .. } if found == op));
    }
    for text in ["a and b", "a && b"] {
        assert!(matches!(tree(text).kind, ExprKind::All(all) if all.len() == 2));
    }
    for text in ["a or b", "a || b"] {
        assert!(matches!(tree(text).kind, ExprKind::Any(all) if all.len() == 2));
    }
    assert!(matches!(tree("a has b").kind, ExprKind::Has { .. }));
    assert!(matches!(tree("a between b..=c").kind, ExprKind::Between { .. }));
    assert!(matches!(tree("!a").kind, ExprKind::Not(_)));
    assert!(matches!(tree("-a").kind, ExprKind::Negate(_)));
}

#[test]
fn a_whole_number_is_told_from_a_decimal() {
    for (text, whole) in [("1", true), ("-1", true), ("1.0", false), ("-(1.0)", false)] {
        assert!(matches!(tree(text).kind, ExprKind::Number { integer, .. } if integer == whole));
    }
}

/// The text of every node, outermost first.
fn places<'a>(text: &'a str, expr: &Expr, into: &mut Vec<&'a str>) {
    into.push(&text[expr.at.clone()]);
    for child in expr.children() {
        places(text, child, into);
    }
}

#[test]
fn every_node_covers_what_it_is_read_from() {
    for (text, expected) in [
        ("(a or b) and !(c)", &["(a or b) and !(c)", "a or b", "a", "b", "!(c)", "c"][..]),
        ("known( x ) == y", &["known( x ) == y", "known( x )", "x", "y"]),
        ("count([a, (b)])", &["count([a, (b)])", "[a, (b)]", "a", "b"]),
        ("x\n  between - 1\n  ..= 2.5", &["x\n  between - 1\n  ..= 2.5", "x", "- 1", "2.5"]),
        (" if a { 1 } else { (2) } ", &["if a { 1 } else { (2) }", "a", "1", "2"]),
        (
            "if a {1} else if b {2} else {3}",
            &["if a {1} else if b {2} else {3}", "a", "1", "if b {2} else {3}", "b", "2", "3"],
        ),
        (
            "if a {1} else if b {2} else {3} + x",
            &[
                "if a {1} else if b {2} else {3} + x",
                "if a {1} else if b {2} else {3}",
                "a",
                "1",
                "if b {2} else {3}",
                "b",
                "2",
                "3",
                "x",
            ],
        ),
        ("t == \"é…\" and z", &["t == \"é…\" and z", "t == \"é…\"", "t", "\"é…\"", "z"]),
        ("(since((d))) > days(1)", &["(since((d))) > days(1)", "since((d))", "d", "days(1)", "1"]),
        ("((a)) + b", &["((a)) + b", "a", "b"]),
    ] {
        let mut found = Vec::new();
        places(text, &tree(text), &mut found);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_names_come_in_the_order_of_the_text() {
    let mut names = Vec::new();
    tree("a and since(b) > months(n) or count([a, x == none]) > 1")
        .names(&mut |name| names.push(name.to_owned()));
    assert_eq!(names, ["a", "b", "n", "a", "x"]);
}

#[test]
fn no_fact_may_be_named_like_a_word_that_means_something() {
    for word in ["none", "as_of", "since", "known", "and", "has", "if", "else", "true", "null", "is", "let"] {
        assert!(is_reserved(word), "{word}");
    }
}

#[test]
fn a_name_that_a_fact_may_have_is_read_wherever_a_value_stands() {
    for name in ["smoker", "not", "mod", "over", "then", "less", "more", "year", "isunder", "atleast"] {
        assert!(!is_reserved(name), "{name}");
        for form in [
            "x",
            "x == 1",
            "1 + x > a",
            "a and x",
            "x or a",
            "!x",
            "(x)",
            "known(x)",
            "count([x, x]) > 0",
            "if x { x } else { x }",
        ] {
            let text = form.replace('x', name);
            assert!(parse(&text).is_ok(), "{text}: {:#?}", parse(&text));
        }
    }
}
