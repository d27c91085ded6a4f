//! The value of a term, with three-valued logic, `none` apart from unknown, and ranges for open numbers.

use super::Evaluation;
use crate::expression::{Arithmetic, Comparison};
use crate::program::{Clause, Term};
use crate::timing::{Date, Duration};
use crate::value::{Decimal, Truth, Value};

pub(super) fn value(e: &Evaluation<'_>, term: &Term) -> Value {
    match term {
        Term::Constant(value) => value.clone(),
        Term::Slot(slot) => {
            let value = e.value(*slot);
            if *value == Value::Failed {
                e.overflowed.set(true);
            }
            value.clone()
        }
        Term::AsOf => Value::Date(e.as_of),
        Term::Unsettled(_) => Value::Unknown,
        Term::Known(inner) => Value::Bool(value(e, inner).is_known()),
        Term::Test(clause) => e.truth(clause).into(),
        Term::If(parts) => either(e, &parts.0, &parts.1, &parts.2),
        Term::Compare(op, pair) => compare(*op, &value(e, &pair.0), &value(e, &pair.1)).into(),
        Term::Between(parts) => {
            let middle = value(e, &parts.0);
            let low = compare(Comparison::GreaterOrEqual, &middle, &value(e, &parts.1));
            let high = compare(Comparison::LessOrEqual, &middle, &value(e, &parts.2));
            low.and(high).into()
        }
        Term::Has(pair) => match (value(e, &pair.0), value(e, &pair.1)) {
            (Value::Codes(set), Value::Code(code)) => Value::Bool(set & (1 << code) != 0),
            _ => Value::Unknown,
        },
        Term::Arithmetic(op, pair) => {
            arithmetic(*op, &value(e, &pair.0), &value(e, &pair.1)).unwrap_or_else(|| overflow(e))
        }
        Term::Negate(inner) => negated(value(e, inner)),
        Term::Count(clauses) => count(e, clauses),
        Term::DaysSince(inner) => match value(e, inner) {
            Value::Date(day) => Value::Number(e.as_of.days_since(day).into()),
            other => other,
        },
        Term::Shift(pair, back) => shift(&value(e, &pair.0), &value(e, &pair.1), *back),
        Term::Together(pair) => match (value(e, &pair.0), value(e, &pair.1)) {
            (Value::Duration(a), Value::Duration(b)) => {
                a.plus(b).map_or_else(|| overflow(e), Value::Duration)
            }
            (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
            _ => Value::None,
        },
        Term::Earliest(terms) => extreme(e, terms, Date::min),
        Term::Latest(terms) => extreme(e, terms, Date::max),
    }
}

fn overflow(e: &Evaluation<'_>) -> Value {
    e.overflowed.set(true);
    Value::Failed
}

fn either(e: &Evaluation<'_>, test: &Clause, then: &Term, otherwise: &Term) -> Value {
    match e.truth(test) {
        Truth::True => value(e, then),
        Truth::False => value(e, otherwise),
        Truth::Unknown => either_of(value(e, then), &value(e, otherwise)),
    }
}

/// One of two values, it cannot be told which.
pub(crate) fn either_of(a: Value, b: &Value) -> Value {
    if a.is_known() && a == *b {
        return a;
    }
    match (bounds(&a), bounds(b)) {
        (Some(a), Some(b)) => Value::Range(a.0.min(b.0), a.1.max(b.1)),
        _ => Value::Unknown,
    }
}

/// A number or a range with its sign turned; anything else as it is.
pub(crate) fn negated(value: Value) -> Value {
    match value {
        Value::Number(n) => Value::Number(-n),
        Value::Range(low, high) => Value::Range(-high, -low),
        other => other,
    }
}

/// The lowest and the highest number that a value may be.
fn bounds(value: &Value) -> Option<(Decimal, Decimal)> {
    match value {
        Value::Number(n) => Some((*n, *n)),
        Value::Range(low, high) => Some((*low, *high)),
        _ => None,
    }
}

fn number(low: Decimal, high: Decimal) -> Value {
    if low == high { Value::Number(low) } else { Value::Range(low, high) }
}

fn count(e: &Evaluation<'_>, clauses: &[Clause]) -> Value {
    let (mut low, mut high) = (0_u64, 0_u64);
    for clause in clauses {
        match e.truth(clause) {
            Truth::True => {
                low += 1;
                high += 1;
            }
            Truth::Unknown => high += 1,
            Truth::False => {}
        }
    }
    number(low.into(), high.into())
}

/// `a op b` over numbers and ranges; nothing where the result leaves the exact numbers, or a value is none of numbers.
pub(crate) fn arithmetic(op: Arithmetic, a: &Value, b: &Value) -> Option<Value> {
    if let (Value::Unknown, _) | (_, Value::Unknown) = (a, b) {
        return Some(Value::Unknown);
    }
    let (Some(x), Some(y)) = (bounds(a), bounds(b)) else {
        return (matches!(a, Value::None) || matches!(b, Value::None)).then_some(Value::None);
    };
    let combine = |x: Decimal, y: Decimal| match op {
        Arithmetic::Add => x.checked_add(y),
        Arithmetic::Subtract => x.checked_sub(y),
        Arithmetic::Multiply => x.checked_mul(y),
        Arithmetic::Divide => x.checked_div(y),
    };
    let first = combine(x.0, y.0)?;
    let (mut low, mut high) = (first, first);
    for (p, q) in [(x.0, y.1), (x.1, y.0), (x.1, y.1)] {
        let corner = combine(p, q)?;
        low = low.min(corner);
        high = high.max(corner);
    }
    Some(number(low, high))
}

fn shift(day: &Value, by: &Value, back: bool) -> Value {
    match (day, by) {
        (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
        (Value::Date(day), Value::Duration(by)) => {
            Value::Date(day.plus(if back { by.negated() } else { *by }))
        }
        _ => Value::None,
    }
}

/// The earliest or latest of days; those that are `none` do not count, and one unknown leaves it open.
fn extreme(e: &Evaluation<'_>, terms: &[Term], of_two: fn(Date, Date) -> Date) -> Value {
    let mut best: Option<Date> = None;
    for term in terms {
        match value(e, term) {
            Value::Date(day) => best = Some(best.map_or(day, |known| of_two(known, day))),
            Value::None => {}
            _ => return Value::Unknown,
        }
    }
    best.map_or(Value::None, Value::Date)
}

/// Whether `a op b`. With `none`, equality is decided and every ordering is false, whatever the other side is.
pub(crate) fn compare(op: Comparison, a: &Value, b: &Value) -> Truth {
    let equality = match op {
        Comparison::Equal => Some(true),
        Comparison::NotEqual => Some(false),
        _ => None,
    };
    match (a, b) {
        (Value::None, other) | (other, Value::None) => match equality {
            None => Truth::False,
            Some(_) if *other == Value::Unknown => Truth::Unknown,
            Some(wanted) => Truth::from((*other == Value::None) == wanted),
        },
        (Value::Number(x), Value::Number(y)) => op.holds(x.cmp(y)).into(),
        (Value::Date(x), Value::Date(y)) => op.holds(x.cmp(y)).into(),
        (Value::Code(x), Value::Code(y)) => op.holds(x.cmp(y)).into(),
        (Value::Bool(x), Value::Bool(y)) => op.holds(x.cmp(y)).into(),
        (Value::Text(x), Value::Text(y)) => op.holds(x.cmp(y)).into(),
        _ => match (bounds(a), bounds(b)) {
            (Some(x), Some(y)) => compare_ranges(op, x, y),
            _ => Truth::Unknown,
        },
    }
}

/// A comparison of two open numbers: decided when it holds, or fails, for every pair.
fn compare_ranges(op: Comparison, x: (Decimal, Decimal), y: (Decimal, Decimal)) -> Truth {
    let apart = x.1 < y.0 || y.1 < x.0;
    let (always, never) = match op {
        Comparison::Equal => (false, apart),
        Comparison::NotEqual => (apart, false),
        Comparison::Less => (x.1 < y.0, x.0 >= y.1),
        Comparison::LessOrEqual => (x.1 <= y.0, x.0 > y.1),
        Comparison::Greater => (x.0 > y.1, x.1 <= y.0),
        Comparison::GreaterOrEqual => (x.0 >= y.1, x.1 < y.0),
    };
    match (always, never) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// How far a bound lies from its anchor: known, no bound, or open.
pub(super) enum Distance {
    At(Duration),
    Nowhere,
    Open,
}

pub(super) fn distance(e: &Evaluation<'_>, term: &Term) -> Distance {
    match value(e, term) {
        Value::Duration(duration) => Distance::At(duration),
        Value::None => Distance::Nowhere,
        _ => Distance::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Comparison; 6] = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];

    /// Every open number from one whole number to another, and every settled one.
    fn numbers() -> impl Iterator<Item = (i64, i64)> + Clone {
        (0..=4).flat_map(|low| (low..=4).map(move |high| (low, high)))
    }

    #[test]
    fn open_numbers_are_compared_exactly_where_every_pair_they_may_be_agrees() {
        for (a, b) in numbers().flat_map(|a| numbers().map(move |b| (a, b))) {
            for op in ALL {
                // Halves stand for the numbers between whole ones.
                let holds = |x: i64| (2 * b.0..=2 * b.1).map(move |y| op.holds(x.cmp(&y)));
                let pairs: Vec<bool> = (2 * a.0..=2 * a.1).flat_map(holds).collect();
                let expected = match (pairs.contains(&true), pairs.contains(&false)) {
                    (true, true) => Truth::Unknown,
                    (some, _) => Truth::from(some),
                };
                let [x, y] = [a, b].map(|(low, high)| number(low.into(), high.into()));
                assert_eq!(compare(op, &x, &y), expected, "{x:?} {op:?} {y:?}");
            }
        }
    }

    #[test]
    fn open_numbers_are_calculated_with_to_the_least_and_the_most_that_may_come_out() {
        let numbers = || (-2..=2).flat_map(|low| (low..=2).map(move |high| (low, high)));
        let open = |(low, high): (i64, i64)| number(low.into(), high.into());
        for a in numbers() {
            assert_eq!(negated(open(a)), open((-a.1, -a.0)), "{a:?}");
            for b in numbers() {
                let of = |op, calculate: fn(i64, i64) -> i64| {
                    let results = || (a.0..=a.1).flat_map(|x| (b.0..=b.1).map(move |y| calculate(x, y)));
                    let expected = open((results().min().unwrap(), results().max().unwrap()));
                    assert_eq!(arithmetic(op, &open(a), &open(b)), Some(expected), "{a:?} {op:?} {b:?}");
                };
                of(Arithmetic::Add, |x, y| x + y);
                of(Arithmetic::Subtract, |x, y| x - y);
                of(Arithmetic::Multiply, |x, y| x * y);
            }
        }
        let (some, two) = (open((3, 6)), open((2, 2)));
        assert_eq!(
            arithmetic(Arithmetic::Divide, &some, &two),
            Some(Value::Range(Decimal::new(15, 1), 3.into()))
        );
    }

    #[test]
    fn what_leaves_the_exact_numbers_gives_nothing_and_what_is_unknown_or_none_stays_so() {
        let most = Value::Number(Decimal::MAX);
        for op in [Arithmetic::Add, Arithmetic::Multiply] {
            assert_eq!(arithmetic(op, &most, &most), None);
        }
        assert_eq!(arithmetic(Arithmetic::Divide, &most, &Value::Number(0.into())), None);
        assert_eq!(arithmetic(Arithmetic::Add, &Value::None, &Value::Unknown), Some(Value::Unknown));
        assert_eq!(arithmetic(Arithmetic::Add, &most, &Value::None), Some(Value::None));
    }
}
