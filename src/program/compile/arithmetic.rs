//! Arithmetic over numbers, dates and durations, refused where a result could be inexact.

use super::super::kind::{Kind, Typed, range_of};
use super::super::term::Term;
use super::Scope;
use crate::diagnostic::Code;
use crate::expression::{Arithmetic, Expr, ExprKind};
use crate::timing::Duration;
use crate::value::{Decimal, Value};

/// The most years that additions may carry a date away from those of a record.
pub(super) const MAX_REACH: i64 = 1000;

impl Scope<'_, '_> {
    pub(super) fn negate(&mut self, e: &Expr, part: &Expr) -> Typed {
        let typed = self.term(part);
        match typed.kind {
            Kind::Number { range } => {
                let range = range.map(|(low, high)| (-high, -low));
                let term = match typed.term {
                    Term::Constant(Value::Number(n)) => Term::Constant(Value::Number(-n)),
                    term => Term::Negate(Box::new(term)),
                };
                Typed::new(term, Kind::Number { range }).or_none(typed.none)
            }
            Kind::Wrong => Typed::wrong(),
            other => {
                let complaint = self
                    .mismatch(e, format!("`-` takes a number, not {}", other.name()))
                    .help("to negate a condition, write `!` or `not:`");
                self.say(complaint)
            }
        }
    }

    /// The name that is meant where words of it are joined by `-`.
    fn dashed(&self, e: &Expr) -> Option<String> {
        let joined = e.to_string().replace(" - ", "_");
        self.compiler.names().contains(&joined).then_some(joined)
    }

    pub(super) fn arithmetic(&mut self, e: &Expr, op: Arithmetic, left: &Expr, right: &Expr) -> Typed {
        if let Some(name) = self.dashed(e) {
            let message = format!("no fact, definition or reading `{}`", name.replace('_', "-"));
            let complaint = self
                .complaint(Code::UnknownName, e, message)
                .help(format!("did you mean `{name}`? names are joined by `_`; `-` is minus"));
            return self.say(complaint);
        }
        let (a, b) = (self.term(left), self.term(right));
        let none = a.none || b.none;
        let reach = |kind: &Kind| match kind {
            Kind::Date { reach } => *reach,
            _ => 0,
        };
        let shift = |day: Term, by: Term, back: bool| Term::Shift(Box::new((day, by)), back);
        match (&a.kind, op, &b.kind) {
            (Kind::Wrong, ..) | (.., Kind::Wrong) => Typed::wrong(),
            (Kind::Number { .. }, _, Kind::Number { .. }) => self.numbers(e, op, (left, a), (right, b)),
            (Kind::Date { .. }, Arithmetic::Add | Arithmetic::Subtract, Kind::Duration) => {
                let reach = reach(&a.kind);
                self.reaching(e, shift(a.term, b.term, op == Arithmetic::Subtract), reach).or_none(none)
            }
            (Kind::Duration, Arithmetic::Add, Kind::Date { .. }) => {
                let reach = reach(&b.kind);
                self.reaching(e, shift(b.term, a.term, false), reach).or_none(none)
            }
            (Kind::Duration, Arithmetic::Add | Arithmetic::Subtract, Kind::Duration) => {
                self.durations(e, op, a, b)
            }
            (Kind::Date { .. }, Arithmetic::Subtract, Kind::Date { .. }) => {
                let complaint = self
                    .mismatch(e, "two dates are not subtracted")
                    .help(format!("compare `{left}` with `{right} + days(…)`, or use `days_since({right})` for the days until `as_of`"));
                self.say(complaint)
            }
            (x, _, y) => {
                let message = format!(
                    "{}, and {}: they cannot be combined",
                    self.describe(left, x),
                    self.describe(right, y)
                );
                let help = match (x, y) {
                    (Kind::Date { .. }, Kind::Number { .. }) if is_number(right) => {
                        format!("write a duration: `days({right})`")
                    }
                    _ => "numbers combine with numbers, dates with durations such as `weeks(4)`".to_owned(),
                };
                let complaint = self.mismatch(e, message).help(help);
                self.say(complaint)
            }
        }
    }

    pub(super) fn reaching(&mut self, e: &Expr, term: Term, reach: i64) -> Typed {
        let reach = reach + crate::timing::MAX_YEARS;
        if reach > MAX_REACH {
            let complaint = self
                .complaint(Code::MayOverflow, e, "this date may lie too far away")
                .help("add fewer durations to one date");
            return self.say(complaint);
        }
        Typed::new(term, Kind::Date { reach })
    }

    pub(super) fn durations(&mut self, e: &Expr, op: Arithmetic, a: Typed, b: Typed) -> Typed {
        let sign = |d: Duration| {
            if op == Arithmetic::Subtract { d.negated() } else { d }
        };
        match (&a.term, &b.term) {
            (Term::Constant(Value::Duration(x)), Term::Constant(Value::Duration(y))) => {
                match x.plus(sign(*y)) {
                    Some(sum) => Typed::new(Term::Constant(Value::Duration(sum)), Kind::Duration),
                    None => {
                        let complaint = self
                            .complaint(Code::MayOverflow, e, "this duration is too long")
                            .help("durations reach 200 years at the most");
                        self.say(complaint)
                    }
                }
            }
            _ if op == Arithmetic::Add => {
                Typed::new(Term::Together(Box::new((a.term, b.term))), Kind::Duration)
                    .or_none(a.none || b.none)
            }
            _ => {
                let complaint = self
                    .mismatch(e, "durations that depend on facts are not subtracted")
                    .help("write the shorter duration in its place");
                self.say(complaint)
            }
        }
    }

    pub(super) fn numbers(
        &mut self,
        e: &Expr,
        op: Arithmetic,
        (left, a): (&Expr, Typed),
        (right, b): (&Expr, Typed),
    ) -> Typed {
        let (Kind::Number { range: low }, Kind::Number { range: high }) = (&a.kind, &b.kind) else {
            return Typed::wrong();
        };
        for (side, range) in [(left, low), (right, high)] {
            if range.is_none() {
                let complaint = self
                    .complaint(
                        Code::MayOverflow,
                        side,
                        format!("`{side}` has no declared range, so the result may be too large"),
                    )
                    .help("declare `range: {min: …, max: …}` for the fact in facts.yaml");
                return self.say(complaint);
            }
        }
        let (Some(first), Some(second)) = (*low, *high) else {
            return Typed::wrong();
        };
        if op == Arithmetic::Divide && second.0 <= Decimal::ZERO && second.1 >= Decimal::ZERO {
            let (is, help) = if second == (Decimal::ZERO, Decimal::ZERO) {
                ("is", "divide by another number")
            } else {
                (
                    "may be",
                    "declare a `range` in facts.yaml that leaves zero out, or multiply the other side of the comparison instead",
                )
            };
            let message = format!("`{right}` {is} zero, and nothing is divided by zero");
            let complaint = self.complaint(Code::MayDivideByZero, right, message).help(help);
            return self.say(complaint);
        }
        let Some(range) = range_of(op, first, second) else {
            let complaint = self
                .complaint(Code::MayOverflow, e, "the result may be too large to be exact")
                .help("narrow the `range` of the facts in facts.yaml");
            return self.say(complaint);
        };
        let none = a.none || b.none;
        Typed::new(Term::Arithmetic(op, Box::new((a.term, b.term))), Kind::Number { range: Some(range) })
            .or_none(none)
    }

    pub(super) fn duration(&mut self, e: &Expr, unit: &str, number: &Expr) -> Typed {
        let typed = self.term(number);
        if typed.is_wrong() {
            return Typed::wrong();
        }
        let whole = match &typed.term {
            Term::Constant(Value::Number(n)) if n.is_integer() => i64::try_from(*n).ok(),
            _ => None,
        };
        let Some(count) = whole else {
            let complaint = self
                .mismatch(number, format!("`{unit}` takes a whole number or a reading that is one"))
                .help(format!("write a number, as in `{unit}(4)`; a duration does not depend on facts"));
            return self.say(complaint);
        };
        let duration = match unit {
            "days" => Duration::of_days(count),
            "weeks" => count.checked_mul(7).and_then(Duration::of_days),
            "months" => Duration::of_months(count),
            _ => count.checked_mul(12).and_then(Duration::of_months),
        };
        match duration {
            Some(duration) => Typed::new(Term::Constant(Value::Duration(duration)), Kind::Duration),
            None => {
                let complaint = self
                    .complaint(Code::MayOverflow, e, "this duration is too long")
                    .help("durations reach 200 years at the most");
                self.say(complaint)
            }
        }
    }
}

/// Whether this is a number as written.
fn is_number(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Number { .. })
}
