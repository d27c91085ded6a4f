//! Lines of records that are refused: a message names facts and columns, and repeats nothing that the line holds.

use regimen::facts::{LineProblem, Scanner};
use regimen::program::ReadingChoice;
use regimen::timing::Date;
use regimen::{Program, Record};

use crate::inputs::world;

fn program() -> Program {
    let (sources, ruleset) = world::sound();
    Program::from_ruleset(&ruleset, &sources, &ReadingChoice::new()).0.unwrap()
}

/// A line, its id as far as it can be told, the code it earns, and what is said.
type Refused = (&'static str, Option<&'static str>, &'static str, &'static str);

const REFUSED: &[Refused] = &[
    (
        "",
        None,
        "not-json",
        r#"the JSON ends too early, at column 1: write one JSON object, such as `{"as_of": "2025-02-12", "facts": {}}`"#,
    ),
    (
        "7",
        None,
        "wrong-type",
        "the patient record cannot be a number, at column 1: the patient record is written as pairs of `key: value`",
    ),
    (
        r#"{"id": "p1", "facts": {"pain": tru}}"#,
        None,
        "not-json",
        r#"this is not JSON: expected value, at column 35: write one JSON object, such as `{"as_of": "2025-02-12", "facts": {}}`"#,
    ),
    (
        r#"{"id": "p1", "facts": {"remark": "Zora"#,
        None,
        "not-json",
        r#"the JSON ends too early, at column 38: write one JSON object, such as `{"as_of": "2025-02-12", "facts": {}}`"#,
    ),
    (
        "id: p1",
        None,
        "not-json",
        r#"this is not JSON: expected value, at column 1: write one JSON object, such as `{"as_of": "2025-02-12", "facts": {}}`"#,
    ),
    (
        "{\"id\": \"p1\", \"facts\": {\"remark\": \"a\u{7f}b\"}}",
        Some("p1"),
        "not-json",
        "a character stands here that no text may hold, at column 36",
    ),
    (r#"{"id": "p1"}"#, Some("p1"), "missing-key", "the patient record has no `facts`, at column 2"),
    (
        r#"{"id": 7, "facts": {}}"#,
        None,
        "wrong-type",
        "`id` cannot be a number, at column 8: `id` takes a text: put it in quotes",
    ),
    (
        r#"{"id": " ", "facts": {}}"#,
        None,
        "invalid-value",
        "`id` is empty, at column 8: write a text, or leave the key out where it may be",
    ),
    (
        r#"{"id": null, "facts": {}}"#,
        None,
        "wrong-type",
        "`id` cannot be nothing, at column 8: `id` takes a text",
    ),
    (
        r#"{"id": "p1", "id": "p2", "facts": {}}"#,
        None,
        "duplicate-key",
        "the same key stands twice, at column 14: keep one of the two, or rename one",
    ),
    (
        r#"{"id": "p1", "name": "Zora", "facts": {}}"#,
        Some("p1"),
        "unknown-key",
        "the patient record has no such key, at column 14: keys of the patient record: `id`, `as_of`, `facts`",
    ),
    (
        r#"{"id": "p1", "expect": {}, "facts": {}}"#,
        Some("p1"),
        "unknown-key",
        "this is a case, not a patient record, at column 14: run it with `regimen test FILE`; a record has `as_of` and `facts` only",
    ),
    (
        r#"{"id": "p1", "as_of": "12.2.2025", "facts": {}}"#,
        Some("p1"),
        "wrong-type",
        "`as_of` is not a day of the calendar, at column 23: `as_of` takes a date such as `2025-02-12`, from 1800 to 2199",
    ),
    (
        r#"{"id": "p1", "facts": ["Zora"]}"#,
        Some("p1"),
        "wrong-type",
        "`facts` cannot be a list, at column 23: write pairs of `name: value` under `facts`, or nothing where nothing is known",
    ),
    (
        r#"{"id": "p1", "facts": {"Zora": true}}"#,
        Some("p1"),
        "unknown-fact",
        "the dictionary has no fact of this name, at column 24: known here: `pain`, `score`, `grade`, `side`, `signs`, `injured_on`, `imaged_on`, `weight`, `steps`, `smoker`, `remark`",
    ),
    (
        r#"{"id": "p1", "facts": {"scroe": 3}}"#,
        Some("p1"),
        "unknown-fact",
        "the dictionary has no fact of this name, at column 24: did you mean `score`?",
    ),
    (
        r#"{"id": "p1", "facts": {"pain": true, "pain": false}}"#,
        Some("p1"),
        "duplicate-key",
        "the same key stands twice, at column 38: keep one of the two, or rename one",
    ),
    (
        r#"{"id": "p1", "facts": {"pain": "Zora"}}"#,
        Some("p1"),
        "wrong-type",
        "`pain` cannot be a text, at column 32: `pain` takes `true` or `false`, or `null` for unknown",
    ),
    (
        r#"{"id": "p1", "facts": {"score": 7319}}"#,
        Some("p1"),
        "out-of-range",
        "`score` is out of range, at column 33: `score` takes a whole number from 0 to 10, or `null` for unknown",
    ),
    (
        r#"{"id": "p1", "facts": {"score": 7e0}}"#,
        Some("p1"),
        "invalid-value",
        "this number is written with an exponent, at column 33: write all its digits; if it is a text, put it in quotes",
    ),
    (
        r#"{"id": "p1", "facts": {"score": 7.319}}"#,
        Some("p1"),
        "wrong-type",
        "`score` cannot have a fraction, at column 33: `score` takes a whole number from 0 to 10, or `null` for unknown",
    ),
    (
        r#"{"id": "p1", "facts": {"grade": "sever"}}"#,
        Some("p1"),
        "unknown-code",
        "this is not one of the values of `grade`, at column 33: `grade` takes one of `mild`, `moderate`, `severe`, or `null` for unknown",
    ),
    (
        r#"{"id": "p1", "facts": {"signs": ["redness", "redness"]}}"#,
        Some("p1"),
        "invalid-value",
        "`signs` names the same code twice, at column 45: write each code once",
    ),
    (
        r#"{"id": "p1", "facts": {"side": "none"}}"#,
        Some("p1"),
        "invalid-value",
        "this is not a value of `side`, at column 32: `side` takes one of `left`, `right`, or `null` for unknown",
    ),
    (
        r#"{"id": "p1", "facts": {"remark": "n/a"}}"#,
        Some("p1"),
        "invalid-value",
        "`remark` has a text that stands for nothing, at column 34: `remark` takes a text, or `null` for unknown",
    ),
    (
        r#"{"id": "p1", "facts": {"smoker": {"value": true, "on": "1700-01-01"}}}"#,
        Some("p1"),
        "wrong-type",
        "`on` is not a day of the calendar, at column 56: `on` takes a date such as `2025-02-12`, from 1800 to 2199",
    ),
    (
        r#"{"id": "p1", "facts": {"smoker": {"value": true}}}"#,
        Some("p1"),
        "missing-key",
        "a dated value has no `on`, at column 35",
    ),
    (
        r#"{"id": "p1", "facts": {"score": 7319, "pain": 7319, "Zora": 7319}}"#,
        Some("p1"),
        "out-of-range",
        "`score` is out of range, at column 33: `score` takes a whole number from 0 to 10, or `null` for unknown; and 2 more problems",
    ),
    (
        "{\"id\": \"p1\", \"facts\": {\"remark\": \"é\", \"score\": \"Zora\"}}\n",
        Some("p1"),
        "wrong-type",
        "`score` cannot be a text, at column 48: `score` takes a whole number from 0 to 10, or `null` for unknown",
    ),
];

#[test]
fn a_refused_line_is_told_why_and_where() {
    let program = program();
    let mut scanner = Scanner::new(&program);
    for (line, id, code, message) in REFUSED {
        assert!(scanner.scan(line.as_bytes()).is_none(), "{line}");
        let problem = Record::from_line(&program, line.as_bytes()).unwrap_err();
        let told = (problem.id.as_deref(), problem.code.as_str(), problem.message.as_str());
        assert_eq!(told, (*id, *code, *message), "{line}");
    }
}

#[test]
fn a_line_that_is_not_utf_8_is_told_where_it_stops_being_so() {
    for (line, column) in [(&b"{\"id\": \"caf\xe9\", \"facts\": {}}"[..], 12), (b"\xef\xbb\xbf \xff", 3)] {
        let problem = Record::from_line(&program(), line).unwrap_err();
        assert_eq!((problem.id, problem.code.as_str()), (None, "not-utf8"));
        let message = format!("this is not UTF-8 text, at column {column}: save the file as UTF-8");
        assert_eq!(problem.message, message);
    }
}

#[test]
fn a_line_may_end_as_lines_do_and_begin_with_a_byte_order_mark() {
    let program = program();
    for end in ["", "\n", "\r\n", " \r\n", "\t"] {
        for begin in ["", "\u{feff}", " "] {
            let line = format!("{begin}{{\"facts\": {{\"pain\": true}}}}{end}");
            assert!(Record::from_line(&program, line.as_bytes()).is_ok(), "{line:?}");
            let quick = Scanner::new(&program).scan(line.as_bytes()).is_some();
            assert_eq!(quick, begin != "\u{feff}", "{line:?}");
        }
    }
    assert!(Record::from_line(&program, b"{\"facts\":\r{}}").is_err());
}

#[test]
fn a_line_without_a_plan_is_told_why_and_where() {
    let program = program();
    let told = |line: &str, day: Date| {
        let record = Record::from_line(&program, line.as_bytes()).unwrap();
        let problems = record.day(Some(day)).map_err(|p| vec![p]).and_then(|day| record.on(&program, day));
        LineProblem::of(line.as_bytes(), &problems.unwrap_err())
    };
    let day = Date::new(2025, 2, 12).unwrap();
    let problem = told(r#"{"id": "p1", "facts": {"smoker": {"value": true, "on": "2025-03-01"}}}"#, day);
    assert_eq!((problem.id.as_deref(), problem.code.as_str()), (Some("p1"), "future-value"));
    assert!(
        problem
            .message
            .starts_with("the value of `smoker` is dated after the day of evaluation, at column 44")
    );
    let problem = told(r#"{"facts": {"injured_on": "2025-02-01", "imaged_on": "2025-01-01"}}"#, day);
    assert_eq!(problem.code.as_str(), "contradiction");
    assert!(!problem.message.contains("2025"), "{}", problem.message);
}
