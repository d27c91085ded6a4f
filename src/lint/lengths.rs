//! Lengths of time: those that a text for people names, and those that an expression knows.

use std::ops::Range;

use crate::expression::{Expr, ExprKind};
use crate::ruleset::{Reading, Ruleset};
use crate::timing::Duration;
use crate::value::{Decimal, Value};

const NUMBERS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Words that make a larger number of the one behind them: `twenty-eight`.
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// So many of a unit of time, by its word or sign.
pub(super) fn length(number: i64, unit: &str) -> Option<Duration> {
    match unit {
        "d" | "day" | "days" => Duration::of_days(number),
        "wk" | "week" | "weeks" => Duration::of_days(number.checked_mul(7)?),
        "mo" | "month" | "months" => Duration::of_months(number),
        "a" | "year" | "years" => Duration::of_months(number.checked_mul(12)?),
        _ => None,
    }
}

/// A unit of time as one says it of one or of several; signs stay as they are.
pub(super) fn spoken(unit: &str, one: bool) -> String {
    match (unit, one) {
        ("day" | "week" | "month" | "year", false) => format!("{unit}s"),
        ("days" | "weeks" | "months" | "years", true) => unit.trim_end_matches('s').to_owned(),
        _ => unit.to_owned(),
    }
}

/// The lengths of time that a text names, with their places: `4 weeks`, `three-month`, both of `four to six weeks`.
pub(super) fn in_text(text: &str) -> Vec<(Range<usize>, Duration)> {
    let lower = text.to_lowercase();
    // Where small letters take other bytes than capitals, places would be wrong; no unit of time is written so.
    if lower.len() != text.len() {
        return Vec::new();
    }
    let tokens = tokens(&lower);
    let word = |at: usize| tokens.get(at).map_or("", |range: &Range<usize>| &lower[range.clone()]);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begin = at;
        let mut numbers: Vec<i64> = number(word(at)).into_iter().collect();
        at += 1;
        let part_of_another = begin.checked_sub(1).is_some_and(|before| matches!(word(before), "." | ","))
            || begin
                .checked_sub(2)
                .is_some_and(|before| TENS.contains(&word(before)) && word(begin - 1) == "-");
        if numbers.is_empty() || part_of_another {
            continue;
        }
        while let (true, Some(next)) =
            (matches!(word(at), "to" | "or" | "and" | "-" | "–"), number(word(at + 1)))
        {
            numbers.push(next);
            at += 2;
        }
        let unit = if word(at) == "-" { at + 1 } else { at };
        // Signs such as `d` or `a` are other words in prose.
        if word(unit).len() > 2 {
            let place = tokens[begin].start..tokens.get(unit).map_or(lower.len(), |range| range.end);
            found.extend(numbers.iter().filter_map(|n| Some((place.clone(), length(*n, word(unit))?))));
        }
    }
    found
}

/// Words, and each sign that is no blank.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match (c.is_alphanumeric(), found.last_mut()) {
            (true, Some(last)) if open => last.end = end,
            (letter, _) => {
                if letter || !c.is_whitespace() {
                    found.push(at..end);
                }
                open = letter;
            }
        }
    }
    found
}

fn number(word: &str) -> Option<i64> {
    let named = NUMBERS.iter().position(|name| *name == word).and_then(|at| i64::try_from(at + 1).ok());
    named.or_else(|| word.parse().ok())
}

/// The lengths of time in an expression: `weeks(4)`, those of readings that it names, days beside `days_since(…)`.
pub(super) fn in_expression(ruleset: &Ruleset, expression: &Expr, found: &mut Vec<Duration>) {
    match &expression.kind {
        ExprKind::Call { name, args } => {
            let numbers = args.iter().flat_map(|argument| numbers(ruleset, argument));
            found.extend(numbers.filter_map(|number| length(number, name)));
        }
        ExprKind::Name(name) => {
            let reading = ruleset.reading(name).into_iter().flat_map(Reading::options);
            found.extend(reading.filter_map(|value| match value {
                Value::Duration(duration) => Some(*duration),
                _ => None,
            }));
        }
        ExprKind::Compare { left, right, .. } => {
            for (one, other) in [(left, right), (right, left)] {
                if matches!(&one.kind, ExprKind::Call { name, .. } if name == "days_since") {
                    found.extend(numbers(ruleset, other).into_iter().filter_map(Duration::of_days));
                }
            }
        }
        _ => {}
    }
    expression.children().into_iter().for_each(|child| in_expression(ruleset, child, found));
}

/// A whole number as written, or the values of a reading that is one.
fn numbers(ruleset: &Ruleset, expression: &Expr) -> Vec<i64> {
    let whole = |number: &Decimal| number.to_string().parse::<i64>().ok();
    match &expression.kind {
        ExprKind::Number { value, .. } => whole(value).into_iter().collect(),
        ExprKind::Name(name) => {
            let options = ruleset.reading(name).into_iter().flat_map(Reading::options);
            options
                .filter_map(|value| if let Value::Number(number) = value { whole(number) } else { None })
                .collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, String)> {
        in_text(text).into_iter().map(|(at, length)| (&text[at], length.to_string())).collect()
    }

    fn found(text: &str) -> Vec<String> {
        read(text).into_iter().map(|(_, length)| length).collect()
    }

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        assert_eq!(read("for the first 4 weeks"), [("4 weeks", "P4W".to_owned())]);
        assert_eq!(read("the three-month minimum"), [("three-month", "P3M".to_owned())]);
        assert_eq!(
            read("at Four to Six Weeks"),
            [("Four to Six Weeks", "P4W".to_owned()), ("Four to Six Weeks", "P6W".to_owned())]
        );
        assert_eq!(found("4-6 weeks or 1 year"), ["P4W", "P6W", "P1Y"]);
        assert_eq!(found("within 90 days"), ["P90D"]);
    }

    #[test]
    fn what_is_no_length_of_time_is_left_alone() {
        for text in ["week 12", "1000 mg a day", "twenty-eight days", "1.5 weeks", "once a week", "L2", ""] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
