//! Comparisons of what terms come to.

use super::{Ask, Ground, Made, Reader};
use crate::analysis::Stop;
use crate::analysis::leaf::Leaf;
use crate::evaluation::compare;
use crate::expression::Comparison;
use crate::timing::Duration;
use crate::value::{Decimal, Truth, Value};

impl<G: Ground> Reader<'_, G> {
    pub(super) fn compare(&mut self, op: Comparison, a: &Leaf, b: &Leaf) -> Made<G> {
        match (a, b) {
            (Leaf::Value(a), Leaf::Value(b)) => Ok(self.leaf(compare(op, a, b))),
            // Beside `none`, anything that is known is like any other.
            (Leaf::Value(Value::None), _) | (_, Leaf::Value(Value::None)) => {
                Ok(self.leaf(compare(op, &Value::None, &Value::Bool(true))))
            }
            (Leaf::Value(Value::Unknown), _) | (_, Leaf::Value(Value::Unknown)) => {
                Ok(self.leaf(Leaf::UNKNOWN))
            }
            (Leaf::Number(fact), Leaf::Value(value)) => {
                self.ground.ask(Ask::Number(*fact, op, value.clone()))
            }
            (Leaf::Value(value), Leaf::Number(fact)) => {
                self.ground.ask(Ask::Number(*fact, op.mirrored(), value.clone()))
            }
            (Leaf::Number(a), Leaf::Number(b)) if a == b => Ok(self.settled(op, 0, 0)),
            (Leaf::Elapsed(date, more), Leaf::Value(Value::Number(number))) => {
                self.elapsed(op, *date, *number - Decimal::from(*more))
            }
            (Leaf::Value(Value::Number(number)), Leaf::Elapsed(date, more)) => {
                self.elapsed(op.mirrored(), *date, *number - Decimal::from(*more))
            }
            (Leaf::Elapsed(a, x), Leaf::Elapsed(b, y)) => self.apart(op, (*a, *x), (*b, *y)),
            (Leaf::Day(a, x), Leaf::Day(b, y)) => self.days(op, (*a, *x), (*b, *y)),
            _ => {
                let truths = self.calculated(a, b, &|a, b| Some(compare(op, a, b).into()))?;
                self.by_number(&truths, Value::truth)
            }
        }
    }

    fn settled(&mut self, op: Comparison, a: i64, b: i64) -> G::Made {
        self.leaf(Truth::from(op.holds(a.cmp(&b))))
    }

    /// Elapsed days against a number; they are whole, whatever it is.
    fn elapsed(&mut self, op: Comparison, date: usize, number: Decimal) -> Made<G> {
        let whole = |number: Decimal| i64::try_from(number).map_err(|_| Stop::NotCovered);
        let (op, days) = match op {
            _ if number.is_integer() => (op, whole(number)?),
            Comparison::Equal => return Ok(self.leaf(Leaf::FALSE)),
            Comparison::NotEqual => return Ok(self.leaf(Leaf::TRUE)),
            Comparison::Less | Comparison::LessOrEqual => (Comparison::LessOrEqual, whole(number.floor())?),
            Comparison::Greater | Comparison::GreaterOrEqual => (Comparison::Greater, whole(number.floor())?),
        };
        if days.abs() > FARTHEST {
            return Err(Stop::NotCovered);
        }
        self.ground.ask(Ask::Elapsed(date, op, days))
    }

    /// Elapsed days since two dates, each with so many more.
    fn apart(&mut self, op: Comparison, (a, x): (usize, i64), (b, y): (usize, i64)) -> Made<G> {
        if (y - x).abs() > FARTHEST {
            return Err(Stop::NotCovered);
        }
        match a.cmp(&b) {
            std::cmp::Ordering::Equal => Ok(self.settled(op, x, y)),
            std::cmp::Ordering::Less => self.ground.ask(Ask::Apart(a, b, op, y - x)),
            std::cmp::Ordering::Greater => self.ground.ask(Ask::Apart(b, a, op.mirrored(), x - y)),
        }
    }

    fn days(
        &mut self,
        op: Comparison,
        (a, x): (Option<usize>, Duration),
        (b, y): (Option<usize>, Duration),
    ) -> Made<G> {
        let whole_days = x.months == 0 && y.months == 0;
        let (dx, dy) = (i64::from(x.days), i64::from(y.days));
        match (a, b) {
            _ if a == b && x.months == y.months => Ok(self.settled(op, dx, dy)),
            (None, Some(_)) => self.days(op.mirrored(), (b, y), (a, x)),
            (Some(date), None) if whole_days => self.elapsed(op.mirrored(), date, Decimal::from(dx - dy)),
            (Some(date), None) => self.ground.ask(Ask::Calendar(date, x, op, y)),
            (Some(one), Some(other)) if one != other && whole_days => {
                self.apart(op.mirrored(), (one, -dx), (other, -dy))
            }
            (Some(one), Some(other)) if one < other => {
                self.ground.ask(Ask::ApartInMonths(one, x, op, other, y))
            }
            (Some(one), Some(other)) if one > other => {
                self.ground.ask(Ask::ApartInMonths(other, y, op.mirrored(), one, x))
            }
            // The same day moved by different months: decided where no calendar could turn it round.
            _ => {
                let ((least, most), (low, high)) = (span_of(x), span_of(y));
                if most < low || least > high {
                    Ok(self.settled(op, least, low))
                } else {
                    Err(Stop::NotCovered)
                }
            }
        }
    }
}

/// The furthest that elapsed days are followed: no record reaches further.
const FARTHEST: i64 = 1_000_000;

/// Between how many days a duration lasts, for certain: 400 years are 4,800 months and 146,097 days, and no number of
/// months is further than five days from that average.
pub(in crate::analysis) fn span_of(duration: Duration) -> (i64, i64) {
    const SLACK: i64 = 5;
    let (months, days) = (i64::from(duration.months), i64::from(duration.days));
    if months == 0 {
        return (days, days);
    }
    let average = (months * 146_097).div_euclid(4_800) + days;
    (average - SLACK, average + SLACK)
}
