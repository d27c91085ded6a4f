//! What operators and functions mean for known values. Each covers every pair of types: what
//! does not go together is an error, never a silent `false`.

use std::cmp::Ordering;
use std::sync::Arc;

use super::operand::Operand;
use super::syntax::{Arithmetic, Comparison};
use crate::timing::{Date, Duration};
use crate::value::Decimal;

/// A result, or what is wrong, without the record's values.
pub(super) type Outcome<T> = Result<T, String>;

/// What an expression works on while it runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Held {
    Plain(Operand),
    /// `since(date)`: not a number of days, for months differ in length.
    Elapsed {
        since: Option<Date>,
        as_of: Date,
    },
    /// `low..=high`.
    Bounds(Operand, Operand),
    List(Vec<Operand>),
}

impl Held {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Plain(operand) => operand.kind(),
            Self::Elapsed { .. } => "elapsed time",
            Self::Bounds(..) => "a range",
            Self::List(_) => "a list",
        }
    }

    pub(super) fn plain(self) -> Outcome<Operand> {
        match self {
            Self::Plain(operand) => Ok(operand),
            other => Err(format!("{} stands where a value is expected", other.kind())),
        }
    }
}

fn mismatch<T>(left: &str, operator: &str, right: &str) -> Outcome<T> {
    Err(format!("{left} and {right} do not go together with `{operator}`"))
}

/// A condition.
pub(super) fn truth(held: &Held, operator: &str) -> Outcome<bool> {
    match held {
        Held::Plain(Operand::Bool(value)) => Ok(*value),
        other => Err(format!("`{operator}` needs true or false, not {}", other.kind())),
    }
}

/// `left op right`.
pub(super) fn compare(op: Comparison, left: &Held, right: &Held) -> Outcome<bool> {
    match (left, right) {
        (Held::Plain(left), Held::Plain(right)) => compare_plain(op, left, right),
        (Held::Elapsed { since, as_of }, Held::Plain(right)) => elapsed(op, *since, *as_of, right),
        (Held::Plain(left), Held::Elapsed { since, as_of }) => elapsed(op.mirrored(), *since, *as_of, left),
        _ => mismatch(left.kind(), op.as_str(), right.kind()),
    }
}

fn elapsed(op: Comparison, since: Option<Date>, as_of: Date, right: &Operand) -> Outcome<bool> {
    match (since, right) {
        (Some(date), Operand::Duration(duration)) => Ok(op.holds(as_of.cmp(&date.plus(*duration)))),
        // As if it read `as_of op date + duration`: the day of evaluation is never `none`.
        (_, Operand::Duration(_) | Operand::None) => Ok(with_none(op, false)),
        (_, other) => mismatch("elapsed time", op.as_str(), other.kind()),
    }
}

/// A comparison one side of which is `none`; `both`: so is the other.
fn with_none(op: Comparison, both: bool) -> bool {
    match op {
        Comparison::Equal => both,
        Comparison::NotEqual => !both,
        _ => false,
    }
}

fn compare_plain(op: Comparison, left: &Operand, right: &Operand) -> Outcome<bool> {
    use Operand::{Bool, Code, Codes, Duration, None, Number, Text};
    let equal = match (left, right) {
        (None, other) | (other, None) => return Ok(with_none(op, *other == None)),
        (Number(left), Number(right)) => return Ok(op.holds(left.cmp(right))),
        (Operand::Date(left), Operand::Date(right)) => return Ok(op.holds(left.cmp(right))),
        (Code(left, list), Text(name)) => {
            let right = place(list, name)?;
            return by_scale(op, list.ordered, left.cmp(&right));
        }
        (Text(name), Code(right, list)) => {
            let left = place(list, name)?;
            return by_scale(op, list.ordered, left.cmp(right));
        }
        (Code(left, list), Code(right, other)) if list == other => {
            return by_scale(op, list.ordered, left.cmp(right));
        }
        (Bool(left), Bool(right)) => left == right,
        (Codes(left, list), Codes(right, other)) if list == other => left == right,
        (Duration(left), Duration(right)) => left == right,
        (Text(left), Text(right)) => left == right,
        _ => return mismatch(left.kind(), op.as_str(), right.kind()),
    };
    match op {
        Comparison::Equal => Ok(equal),
        Comparison::NotEqual => Ok(!equal),
        _ => Err(format!("{} has no order for `{}`", left.kind(), op.as_str())),
    }
}

fn by_scale(op: Comparison, ordered: bool, order: Ordering) -> Outcome<bool> {
    if op.is_ordering() && !ordered {
        return Err(format!("these codes have no order for `{}`", op.as_str()));
    }
    Ok(op.holds(order))
}

/// Where a list has the code that the expression names.
fn place(list: &super::operand::CodeList, name: &str) -> Outcome<u16> {
    list.position(name).ok_or_else(|| "the text is none of the fact's codes".to_owned())
}

/// `value between low..=high`.
pub(super) fn between(value: &Held, bounds: &Held) -> Outcome<bool> {
    let Held::Bounds(low, high) = bounds else {
        return Err(format!("`between` needs a range, not {}", bounds.kind()));
    };
    let above = compare(Comparison::GreaterOrEqual, value, &Held::Plain(low.clone()))?;
    let below = compare(Comparison::LessOrEqual, value, &Held::Plain(high.clone()))?;
    Ok(above && below)
}

/// `set has code`.
pub(super) fn has(set: &Held, code: &Held) -> Outcome<bool> {
    let (Held::Plain(left), Held::Plain(right)) = (set, code) else {
        return mismatch(set.kind(), "has", code.kind());
    };
    let (codes, at) = match (left, right) {
        (Operand::Codes(..), Operand::None)
        | (Operand::None, Operand::Text(_) | Operand::Code(..) | Operand::None) => {
            return Ok(false);
        }
        (Operand::Codes(codes, list), Operand::Text(name)) => (codes, place(list, name)?),
        (Operand::Codes(codes, list), Operand::Code(at, other)) if list == other => (codes, *at),
        _ => return mismatch(left.kind(), "has", right.kind()),
    };
    Ok(codes.checked_shr(u32::from(at)).is_some_and(|rest| rest & 1 == 1))
}

/// `left op right`.
pub(super) fn arithmetic(op: Arithmetic, left: &Held, right: &Held) -> Outcome<Operand> {
    let (Held::Plain(left), Held::Plain(right)) = (left, right) else {
        return mismatch(left.kind(), op.as_str(), right.kind());
    };
    match (op, left, right) {
        (_, Operand::Number(left), Operand::Number(right)) => {
            calculate(op, *left, *right).map(Operand::Number)
        }
        (Arithmetic::Add, Operand::Date(date), Operand::Duration(by))
        | (Arithmetic::Add, Operand::Duration(by), Operand::Date(date)) => Ok(Operand::Date(date.plus(*by))),
        (Arithmetic::Subtract, Operand::Date(date), Operand::Duration(by)) => {
            Ok(Operand::Date(date.plus(by.negated())))
        }
        (Arithmetic::Add, Operand::Duration(left), Operand::Duration(right)) => together(*left, *right),
        (Arithmetic::Subtract, Operand::Duration(left), Operand::Duration(right)) => {
            together(*left, right.negated())
        }
        (_, Operand::None, Operand::Number(_) | Operand::None)
        | (_, Operand::Number(_), Operand::None)
        | (Arithmetic::Add, Operand::None, Operand::Date(_))
        | (Arithmetic::Add | Arithmetic::Subtract, Operand::Date(_) | Operand::Duration(_), Operand::None)
        | (Arithmetic::Add | Arithmetic::Subtract, Operand::None, Operand::Duration(_)) => Ok(Operand::None),
        _ => mismatch(left.kind(), op.as_str(), right.kind()),
    }
}

fn together(left: Duration, right: Duration) -> Outcome<Operand> {
    let sum = left.plus(right).ok_or("the duration is too long")?;
    Ok(Operand::Duration(sum))
}

fn calculate(op: Arithmetic, left: Decimal, right: Decimal) -> Outcome<Decimal> {
    if op == Arithmetic::Divide && right.is_zero() {
        return Err("a number is divided by zero".to_owned());
    }
    let result = match op {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
    };
    result.ok_or_else(|| "the number is too large".to_owned())
}

/// `-value`.
pub(super) fn negate(value: Operand) -> Outcome<Operand> {
    match value {
        Operand::Number(value) => Ok(Operand::Number(-value)),
        Operand::None => Ok(Operand::None),
        other => Err(format!("`-` needs a number, not {}", other.kind())),
    }
}

/// `since(date)`.
pub(super) fn since(date: &Operand, as_of: Date) -> Outcome<Held> {
    let since = optional_date(date, "since")?;
    Ok(Held::Elapsed { since, as_of })
}

/// `days_since(date)`.
pub(super) fn days_since(date: &Operand, as_of: Date) -> Outcome<Operand> {
    let days = optional_date(date, "days_since")?.map(|date| as_of.days_since(date));
    Ok(days.map_or(Operand::None, |days| Operand::Number(Decimal::from(days))))
}

fn optional_date(operand: &Operand, function: &str) -> Outcome<Option<Date>> {
    match operand {
        Operand::Date(date) => Ok(Some(*date)),
        Operand::None => Ok(None),
        other => Err(format!("`{function}` needs a date, not {}", other.kind())),
    }
}

/// `days(n)`, `weeks(n)`, `months(n)`, `years(n)`.
pub(super) fn duration(unit: &str, number: &Operand) -> Outcome<Operand> {
    let number = match number {
        Operand::None => return Ok(Operand::None),
        Operand::Number(number) if number.fract().is_zero() => i64::try_from(number.trunc()).ok(),
        Operand::Number(_) => return Err(format!("`{unit}` needs a whole number")),
        other => return Err(format!("`{unit}` needs a number, not {}", other.kind())),
    };
    let duration = number.and_then(|number| match unit {
        "days" => Duration::of_days(number),
        "weeks" => Duration::of_days(number.checked_mul(7)?),
        "months" => Duration::of_months(number),
        _ => Duration::of_months(number.checked_mul(12)?),
    });
    duration.map(Operand::Duration).ok_or_else(|| "the duration is too long".to_owned())
}

/// `earliest(…)`, `latest(…)`: of the dates that exist.
pub(super) fn first_or_last(function: &str, dates: &[Operand]) -> Outcome<Operand> {
    let dates: Outcome<Vec<Option<Date>>> = dates.iter().map(|date| optional_date(date, function)).collect();
    let dates = dates?.into_iter().flatten();
    let date = if function == "earliest" { dates.min() } else { dates.max() };
    Ok(date.map_or(Operand::None, Operand::Date))
}

/// `count([…])`: how many of the conditions hold.
pub(super) fn count(list: &Held) -> Outcome<Operand> {
    let Held::List(conditions) = list else {
        return Err(format!("`count` needs a list, not {}", list.kind()));
    };
    let mut number = 0_u32;
    for condition in conditions {
        number += u32::from(truth(&Held::Plain(condition.clone()), "count")?);
    }
    Ok(Operand::Number(Decimal::from(number)))
}

/// `contains(text, part)`, `starts_with(text, part)`, `ends_with(text, part)`; no text, no part.
pub(super) fn search(function: &str, text: &Operand, part: &Operand) -> Outcome<bool> {
    match (text, part) {
        (Operand::Text(text), Operand::Text(part)) => Ok(match function {
            "contains" => text.contains(&**part),
            "starts_with" => text.starts_with(&**part),
            _ => text.ends_with(&**part),
        }),
        (Operand::None, Operand::Text(_) | Operand::None) | (Operand::Text(_), Operand::None) => Ok(false),
        (Operand::Text(_) | Operand::None, other) | (other, _) => {
            Err(format!("`{function}` needs a text, not {}", other.kind()))
        }
    }
}

/// `to_lower(text)`.
pub(super) fn to_lower(text: &Operand) -> Outcome<Operand> {
    match text {
        Operand::Text(text) => Ok(Operand::Text(Arc::from(text.to_lowercase()))),
        Operand::None => Ok(Operand::None),
        other => Err(format!("`to_lower` needs a text, not {}", other.kind())),
    }
}

/// `len(text)`, in characters.
pub(super) fn length(text: &Operand) -> Outcome<Operand> {
    match text {
        Operand::Text(text) => Ok(Operand::Number(Decimal::from(text.chars().count()))),
        Operand::None => Ok(Operand::None),
        other => Err(format!("`len` needs a text, not {}", other.kind())),
    }
}
