//! Days, months and numbers in words.

use crate::analysis::calendar::FAR;
use crate::analysis::survey::Bound;
use crate::analysis::variables::{Answer, Numbers};
use crate::timing::Duration;
use crate::value::Decimal;

/// Neighbouring numbers as one.
pub(super) fn merged(parts: impl Iterator<Item = (i64, i64)>) -> Vec<(i64, i64)> {
    let mut all: Vec<(i64, i64)> = Vec::new();
    for (low, high) in parts {
        match all.last_mut() {
            Some(last) if last.1 + 1 == low => last.1 = high,
            _ => all.push((low, high)),
        }
    }
    all
}

fn days(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// By how many days the first date lies further back than another.
pub(super) fn apart(gaps: &[(i64, i64)], other: &str) -> String {
    let side = |days_before: i64| match days_before {
        0 => format!("on the day of {other}"),
        1.. => format!("{} before {other}", days(days_before)),
        _ => format!("{} after {other}", days(-days_before)),
    };
    let said: Vec<String> = gaps
        .iter()
        .map(|gap| match *gap {
            (low, high) if low == high => side(low),
            (low, high) if low <= -FAR && high == -1 => format!("after {other}"),
            (low, high) if low == 1 && high >= FAR => format!("before {other}"),
            (low, high) if low <= -FAR => format!("{} or later", side(high)),
            (low, high) if high >= FAR => format!("{} or earlier", side(low)),
            (low, high) => format!("from {} to {}", side(high), side(low)),
        })
        .collect();
    said.join(" or ")
}

pub(super) fn moved(name: &str, by: Duration) -> String {
    if by == Duration::ZERO { name.to_owned() } else { format!("{name} + {by}") }
}

/// How long ago a date is that has reached one bound and not the other.
pub(super) fn between(from: Option<Bound>, to: Option<Bound>) -> String {
    match (from, to) {
        (None, None) => "known".to_owned(),
        (Some(Bound::Days(0)), None) => "not after as_of".to_owned(),
        (None, Some(Bound::Days(0))) => "after as_of".to_owned(),
        (Some(Bound::Days(low)), Some(Bound::Days(high))) if low + 1 == high => match low {
            0 => "on as_of".to_owned(),
            _ => format!("{} ago", days(low)),
        },
        (Some(Bound::Days(low)), Some(Bound::Days(high))) => format!("{low} to {} ago", days(high - 1)),
        (Some(from), None) => reached(from),
        (None, Some(to)) => short_of(to),
        (Some(from), Some(to)) => format!("{} and {}", reached(from), short_of(to)),
    }
}

fn reached(bound: Bound) -> String {
    match bound {
        Bound::Days(count) if count < 0 => format!("{} after as_of at the most", days(-count)),
        Bound::Days(count) => format!("at least {} ago", days(count)),
        Bound::Calendar { months: 1.., as_of_months: 0, days: -1 } => format!("more than {} ago", ago(bound)),
        Bound::Calendar { months: 1.., as_of_months: 0, .. } => format!("at least {} ago", ago(bound)),
        Bound::Calendar { months, as_of_months, days } => {
            format!("{} not after {}", months_on("it", months, 0), months_on("as_of", as_of_months, days))
        }
    }
}

fn short_of(bound: Bound) -> String {
    match bound {
        Bound::Days(count) if count <= 0 => format!("more than {} after as_of", days(-count)),
        Bound::Days(count) => format!("at most {} ago", days(count - 1)),
        Bound::Calendar { months: 1.., as_of_months: 0, days: -1 } => format!("at most {} ago", ago(bound)),
        Bound::Calendar { months: 1.., as_of_months: 0, .. } => format!("less than {} ago", ago(bound)),
        Bound::Calendar { months, as_of_months, days } => {
            format!("{} after {}", months_on("it", months, 0), months_on("as_of", as_of_months, days))
        }
    }
}

/// How long ago a bound lies: whole months, and days where there are any but the one that "more than" says.
fn ago(bound: Bound) -> String {
    let Bound::Calendar { months, days: more, .. } = bound else { return String::new() };
    let months = if months == 1 { "1 month".to_owned() } else { format!("{months} months") };
    match more {
        0 | -1 => months,
        ..-1 => format!("{months} and {}", days((-more).into())),
        _ => format!("{months} less {}", days(more.into())),
    }
}

fn months_on(what: &str, months: i32, days: i32) -> String {
    moved(what, Duration { months, days })
}

/// Numbers in words, neighbours as one.
pub(super) fn numbers(all: &[Answer], holds: &[bool]) -> Vec<String> {
    let mut found: Vec<Numbers> = Vec::new();
    let mut joined = false;
    for (answer, holds) in all.iter().zip(holds) {
        let Answer::Numbers(numbers) = answer else { continue };
        match found.last_mut() {
            Some(last) if joined && *holds => last.high = numbers.high,
            _ if *holds => found.push(*numbers),
            _ => {}
        }
        joined = *holds;
    }
    found.into_iter().map(of_numbers).collect()
}

fn of_numbers(numbers: Numbers) -> String {
    let shown = |number: Decimal| number.normalize().to_string();
    match (numbers.low, numbers.high) {
        (None, None) => "known".to_owned(),
        (Some((low, _)), Some((high, _))) if low == high => shown(low),
        (Some((low, true)), Some((high, true))) => format!("{} to {}", shown(low), shown(high)),
        (low, high) => {
            let low = low.map(|(at, included)| {
                format!("{} {}", if included { "at least" } else { "more than" }, shown(at))
            });
            let high = high.map(|(at, included)| {
                format!("{} {}", if included { "at most" } else { "less than" }, shown(at))
            });
            low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
        }
    }
}
