//! What expressions give in the sandbox.

use std::sync::Arc;

use super::super::sandbox::Sandbox;
use super::super::{CodeList, Comparison, Operand, parse};
use crate::timing::{Date, Duration};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn list(names: &[&str], ordered: bool) -> Arc<CodeList> {
    Arc::new(CodeList { names: names.iter().map(|name| Arc::from(*name)).collect(), ordered })
}

fn values() -> Vec<(&'static str, Operand)> {
    let grades = list(&["absent", "present", "significant", "severe"], true);
    vec![
        ("yes", Operand::Bool(true)),
        ("no", Operand::Bool(false)),
        ("age", Operand::Number(70.into())),
        ("grade", Operand::Code(2, grades)),
        ("course", Operand::Code(0, list(&["improving", "worsening"], false))),
        ("levels", Operand::Codes(0b101, list(&["middle", "left", "right"], false))),
        ("right_side", Operand::Code(2, list(&["middle", "left", "right"], false))),
        ("left_side", Operand::Code(1, list(&["middle", "left", "right"], false))),
        ("hands", Operand::Codes(0b101, list(&["neither", "left", "right"], false))),
        ("empty", Operand::Codes(0, list(&["middle", "left", "right"], false))),
        ("imaged", Operand::Date(day("2024-11-30"))),
        ("never", Operand::None),
        ("quarter", Operand::Duration(Duration::of_months(3).unwrap())),
        ("note", Operand::Text(Arc::from("Übel, severe pain"))),
    ]
}

fn evaluate(text: &str, as_of: &str) -> Result<Operand, String> {
    let sandbox = Sandbox::new();
    let compiled = sandbox.compile(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    sandbox.evaluate(&compiled, &values(), day(as_of))
}

fn value(text: &str) -> Operand {
    evaluate(text, "2025-02-12").unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn error(text: &str) -> String {
    match evaluate(text, "2025-02-12") {
        Ok(value) => panic!("{text} gives {value:?}"),
        Err(error) => error,
    }
}

const TRUE: &[&str] = &[
    "yes and !no",
    "yes or no",
    "yes && (no || yes)",
    "yes == yes",
    "yes != no",
    "age == 70",
    "age == 70.0",
    "age >= 70",
    "age between 70..=70",
    "!(age between 71..=80)",
    "7 / 2 == 3.5",
    "0.1 + 0.2 == 0.3",
    "age * 2 - 1 == 139",
    "-age < 0",
    "- (-age) == age",
    "grade >= \"significant\"",
    "grade < \"severe\"",
    "\"present\" < grade",
    "grade != \"absent\"",
    "grade between \"present\"..=\"severe\"",
    "course == \"improving\"",
    "\"worsening\" != course",
    "levels has \"middle\"",
    "!(levels has \"left\")",
    "!(empty has \"left\")",
    "levels has right_side",
    "!(levels has left_side)",
    "levels != empty",
    "never == none",
    "none == none",
    "age != none",
    "imaged != none",
    "never != imaged",
    "note != none",
    "levels != none",
    "never != \"a\"",
    "never != 1",
    "since(imaged) > months(2)",
    "since(imaged) < months(3)",
    "months(3) > since(imaged)",
    "since(imaged) between months(1)..=quarter",
    "since(imaged) <= days(74)",
    "days_since(imaged) == 74",
    "days_since(never) == none",
    "days_since(as_of) == 0",
    "imaged + months(3) == as_of + days(16)",
    "as_of - weeks(2) < as_of",
    "never + months(3) == none",
    "never - days(1) == none",
    "imaged + never == none",
    "days(never) == none",
    "months(1) + days(2) == days(2) + months(1)",
    "years(1) == months(12)",
    "weeks(2) == days(14)",
    "weeks(2) - days(4) == days(10)",
    "months(3) + imaged == imaged + months(3)",
    "quarter + never == none",
    "earliest(imaged, as_of) == imaged",
    "latest(imaged, never, as_of) == as_of",
    "earliest(never, none) == none",
    "earliest([as_of, imaged]) == imaged",
    "latest(never) == none",
    "earliest(as_of, as_of, as_of, as_of, as_of, as_of, as_of, imaged) == imaged",
    "count([yes, no, age > 1]) == 2",
    "known(age)",
    "known(none)",
    "known(never)",
    "contains(note, \"severe\")",
    "starts_with(note, \"Ü\")",
    "ends_with(note, \"pain\")",
    "to_lower(note) == \"übel, severe pain\"",
    "len(note) == 17",
    "len(never) == none",
    "!contains(never, \"a\")",
    "to_lower(never) == none",
    "if yes { age } else { 0 } == 70",
    "(if no { 1 } else if yes { 2 } else { 3 }) == 2",
    "if yes { 1 } else { 0 } + if no { 1 } else { 0 } == 1",
    "!(since(never) == none)",
    "since(never) != none",
    "since(imaged) != none",
    "since(never) != months(3)",
];

#[test]
fn known_values_give_what_the_words_say() {
    for text in TRUE {
        assert_eq!(value(text), Operand::Bool(true), "{text}");
    }
}

#[test]
fn no_ordering_with_none_holds() {
    for op in Comparison::ALL.into_iter().filter(|op| op.is_ordering()) {
        for (left, right) in [
            ("never", "1"),
            ("1", "never"),
            ("never", "as_of"),
            ("as_of", "never"),
            ("never", "never"),
            ("since(never)", "months(3)"),
            ("months(3)", "since(never)"),
            ("since(imaged)", "never"),
            ("grade", "never"),
            ("never", "\"x\""),
            ("days_since(never)", "3"),
            ("yes", "never"),
        ] {
            let text = format!("{left} {} {right}", op.as_str());
            assert_eq!(value(&text), Operand::Bool(false), "{text}");
        }
    }
    for text in [
        "never between 1..=2",
        "age between never..=80",
        "age between 1..=never",
        "since(never) between days(1)..=days(2)",
        "never has \"left\"",
    ] {
        assert_eq!(value(text), Operand::Bool(false), "{text}");
    }
}

#[test]
fn elapsed_months_are_calendar_months() {
    for (as_of, passed, reached) in
        [("2025-02-27", false, false), ("2025-02-28", false, true), ("2025-03-01", true, true)]
    {
        assert_eq!(evaluate("since(imaged) > months(3)", as_of), Ok(Operand::Bool(passed)));
        assert_eq!(evaluate("since(imaged) >= months(3)", as_of), Ok(Operand::Bool(reached)));
        assert_eq!(evaluate("imaged + months(3) <= as_of", as_of), Ok(Operand::Bool(reached)));
    }
}

#[test]
fn what_does_not_go_together_is_an_error_and_never_false() {
    let values = [
        "yes",
        "age",
        "grade",
        "course",
        "levels",
        "hands",
        "imaged",
        "quarter",
        "note",
        "1.5",
        "as_of",
        "since(imaged)",
        "months(1)",
        "true",
    ];
    // Values of one group may be compared; a text literal is not among them.
    let groups = [
        &["yes", "true"][..],
        &["age", "1.5"],
        &["grade"],
        &["course"],
        &["levels"],
        &["hands"],
        &["imaged", "as_of"],
        &["quarter", "months(1)"],
        &["note"],
        &["since(imaged)", "quarter"],
        &["since(imaged)", "months(1)"],
    ];
    for left in values {
        for right in values {
            let together = groups.iter().any(|group| group.contains(&left) && group.contains(&right));
            let legal = together && (left, right) != ("since(imaged)", "since(imaged)");
            for op in ["==", "!="] {
                let result = evaluate(&format!("{left} {op} {right}"), "2025-02-12");
                assert_eq!(result.is_ok(), legal, "{left} {op} {right}: {result:?}");
            }
        }
    }
}

const WRONG: &[&str] = &[
    "yes < no",
    "course < \"worsening\"",
    "grade == \"sever\"",
    "levels == \"left\"",
    "age == \"70\"",
    "levels has \"L9\"",
    "levels has 1",
    "levels has grade",
    "hands has right_side",
    "age has \"left\"",
    "\"a\" < \"b\"",
    "quarter < months(6)",
    "note < \"b\"",
    "yes + 1",
    "age and yes",
    "yes or 1",
    "!age",
    "-imaged",
    "imaged - as_of",
    "imaged + 1",
    "imaged + imaged",
    "age + quarter",
    "quarter * 2",
    "weeks(1) - imaged",
    "note + note",
    "since(imaged) + 1 == 2",
    "days(1.5) == days(1)",
    "days(100000000) == days(1)",
    "since(age) > days(1)",
    "days_since(yes)",
    "earliest(age)",
    "count([age]) > 0",
    "count([never]) > 0",
    "contains(levels, \"left\")",
    "contains(age, \"a\")",
    "len(age)",
    "to_lower(imaged)",
    "1 / 0",
    "age / (age - 70)",
    "9223372036854775807 * 9223372036854775807",
    "if age { 1 } else { 2 }",
    "if never { 1 } else { 2 }",
    "never and yes",
    "age between \"a\"..=\"b\"",
    "unsettled(age)",
    "missing",
    "missing and no",
    "no and 1 / 0 == 1",
    "since(imaged)",
    "levels < empty",
];

#[test]
fn what_goes_wrong_is_an_error_without_the_values() {
    for text in WRONG {
        let message = error(text);
        assert!(!message.is_empty() && !message.contains("Übel"), "{text}: {message}");
    }
    assert_eq!(error("missing"), "`missing` has no value");
}

#[test]
fn an_error_names_the_kinds_of_the_values() {
    for (text, message) in [
        ("since(imaged) + 1 == 2", "elapsed time and a number do not go together with `+`"),
        ("age has \"left\"", "a number and a text do not go together with `has`"),
        ("levels == yes", "a set of codes and true or false do not go together with `==`"),
        ("imaged + imaged", "a date and a date do not go together with `+`"),
        ("quarter * grade", "a duration and a code do not go together with `*`"),
        ("never and yes", "`and` needs true or false, not none"),
        ("since(imaged)", "elapsed time stands where a value is expected"),
        ("if age { 1 } else { 2 }", "the test of `if` is neither true nor false"),
    ] {
        assert_eq!(error(text), message, "{text}");
    }
}

#[test]
fn a_long_run_is_stopped() {
    let text = vec!["(age + 1 > 2)"; 40].join(" and ");
    let day = day("2025-02-12");
    let short = Sandbox::with_operations(100);
    let compiled = short.compile(&text).unwrap();
    let stopped = short.evaluate(&compiled, &values(), day);
    assert_eq!(stopped, Err("stopped after too many steps".to_owned()));
    assert_eq!(value(&text), Operand::Bool(true));
}

#[test]
fn the_longest_expression_stays_within_the_limits() {
    let items = vec!["yes"; 990].join(",");
    let text = format!("count([{items}])");
    assert!(parse(&text).is_ok());
    assert_eq!(value(&text), Operand::Number(990.into()));
}

#[test]
fn a_text_that_is_too_long_is_not_read() {
    let sandbox = Sandbox::new();
    let compiled = sandbox.compile("len(long)").unwrap();
    let long = [("long", Operand::Text(Arc::from("x".repeat(2 << 20))))];
    assert!(sandbox.evaluate(&compiled, &long, day("2025-02-12")).is_err());
}

#[test]
fn the_first_problem_keeps_an_expression_from_compiling() {
    assert_eq!(Sandbox::new().compile("a = 1").unwrap_err().at, 2..3);
}

#[test]
fn compiled_expressions_go_to_any_thread() {
    fn shared<T: Send + Sync>() {}
    shared::<super::super::Compiled>();
    shared::<Sandbox>();
}

#[test]
fn the_deepest_expression_is_evaluated() {
    for (open, close) in [("(", ")"), ("known(", ")"), ("!", ""), ("if ", " { yes } else { no }")] {
        let deep = |levels: usize| format!("{}yes{}", open.repeat(levels), close.repeat(levels));
        let most = (1..100).take_while(|levels| parse(&deep(*levels)).is_ok()).count();
        assert!(most >= 20, "{open}: {most}");
        assert!(evaluate(&deep(most), "2025-02-12").is_ok(), "{open}: {most}");
    }
}
