//! The status of a rule.

use super::{Ground, Made, Reader};
use crate::analysis::Stop;
use crate::analysis::leaf::Leaf;
use crate::analysis::spell::spelt;
use crate::evaluation::Status;
use crate::expression::Comparison;
use crate::program::{Bound, Clause, End, Rule, Term, Timing};
use crate::timing::Duration;
use crate::value::{Truth, Value};

const ONE_DAY: Duration = Duration { months: 0, days: 1 };

impl<G: Ground> Reader<'_, G> {
    fn given(&mut self, clause: Option<&Clause>) -> Made<G> {
        match clause {
            Some(clause) => self.clause(clause),
            None => Ok(self.leaf(Leaf::TRUE)),
        }
    }

    /// The status of a rule: in the order of `evaluation`, which is that of the documentation.
    pub(in crate::analysis) fn status(&mut self, rule: &Rule) -> Made<G> {
        let scope = self.given(rule.scope.as_ref())?;
        let gate = self.gate(rule)?;
        self.bind(&scope, &mut |reader, scope| match scope.truth() {
            Truth::False => Ok(reader.leaf(Status::OutOfScope)),
            Truth::Unknown => Ok(reader.leaf(Status::Undecided)),
            Truth::True => reader.bind(&gate, &mut |reader, gate| match gate.truth() {
                Truth::False => Ok(reader.leaf(Status::NotApplicable)),
                truth => reader.in_time(rule, truth == Truth::True),
            }),
        })
    }

    /// Whether a rule applies: its condition, and no exception.
    pub(in crate::analysis) fn gate(&mut self, rule: &Rule) -> Made<G> {
        let mut gate = self.given(rule.condition.as_ref())?;
        for exception in &rule.exceptions {
            let lifted = self.clause(&exception.when)?;
            let stands = self.not(&lifted)?;
            gate = self.ground.and(&gate, &stands)?;
        }
        Ok(gate)
    }

    /// The status of a rule that is not ruled out, or of which that is not known.
    fn in_time(&mut self, rule: &Rule, applies: bool) -> Made<G> {
        let Some(timing) = &rule.timing else {
            let past = self.leaf(Leaf::FALSE);
            return self.at_last(rule, applies, &past);
        };
        match self.slot(timing.anchor) {
            Ok(anchor) => self.bind(&anchor, &mut |reader, anchor| match anchor {
                Leaf::Value(Value::None) => Ok(reader.leaf(Status::NotApplicable)),
                Leaf::Day(..) => reader.in_window(rule, timing, anchor, applies),
                _ => Ok(reader.leaf(Status::Undecided)),
            }),
            Err(Stop::NotCovered) => self.at_any_time(rule, timing, applies),
            Err(stop) => Err(stop),
        }
    }

    /// A rule whose anchor is not covered: its window may be anywhere.
    fn at_any_time(&mut self, rule: &Rule, timing: &Timing, applies: bool) -> Made<G> {
        let outside = [Status::Lapsed, Status::Undecided, Status::Upcoming, Status::NotApplicable];
        let places = outside.map(Leaf::Status).into_iter().chain([Leaf::FALSE, Leaf::TRUE]);
        let anchor = Term::Slot(timing.anchor);
        let mut what = format!("window from {}", spelt(self.program(), self.at, &anchor));
        for bound in [&timing.opens, &timing.due, &timing.closes] {
            what.push_str(&bound.as_ref().map_or_else(
                || " none".to_owned(),
                |bound| format!(" {} {}", bound.strict, spelt(self.program(), self.at, &bound.distance)),
            ));
        }
        let terms: Vec<&Term> = timing.bounds().map(|bound| &bound.distance).chain([&anchor]).collect();
        let text = format!("the window of `{}`", rule.id);
        let place = self.anything(what, text, places.collect(), &terms)?;
        self.bind(&place, &mut |reader, place| match place {
            Leaf::Status(status) => Ok(reader.leaf(*status)),
            past => {
                let past = reader.leaf(past.clone());
                reader.at_last(rule, applies, &past)
            }
        })
    }

    fn in_window(&mut self, rule: &Rule, timing: &Timing, anchor: &Leaf, applies: bool) -> Made<G> {
        let closed = self.past(timing.closes.as_ref(), anchor)?;
        let unopened = self.unopened(timing, anchor)?;
        let past_due = self.past(timing.due.as_ref(), anchor)?;
        self.bind_both(&closed, &unopened, &mut |reader, closed, unopened| match (
            closed.truth(),
            unopened.truth(),
        ) {
            (Truth::True, _) => Ok(reader.leaf(Status::Lapsed)),
            (Truth::Unknown, _) | (_, Truth::Unknown) => Ok(reader.leaf(Status::Undecided)),
            (_, Truth::True) => Ok(reader.leaf(Status::Upcoming)),
            _ => reader.at_last(rule, applies, &past_due),
        })
    }

    /// Whether the last day of a bound has passed.
    pub(in crate::analysis) fn past(&mut self, bound: Option<&Bound>, anchor: &Leaf) -> Made<G> {
        self.beside(bound, anchor, Comparison::Greater, ONE_DAY.negated())
    }

    /// Whether the first day of a window is still to come.
    pub(in crate::analysis) fn unopened(&mut self, timing: &Timing, anchor: &Leaf) -> Made<G> {
        self.beside(timing.opens.as_ref(), anchor, Comparison::Less, ONE_DAY)
    }

    /// Whether an end of a window has come; `none` where its anchor is no day.
    pub(in crate::analysis) fn passed(&mut self, timing: &Timing, edge: End) -> Made<G> {
        let anchor = self.slot(timing.anchor)?;
        self.bind(&anchor, &mut |reader, anchor| match (anchor, edge) {
            (Leaf::Day(..), End::Opens) => {
                let unopened = reader.unopened(timing, anchor)?;
                reader.not(&unopened)
            }
            (Leaf::Day(..), _) => reader.past(timing.end(edge), anchor),
            _ => Ok(reader.leaf(Leaf::NONE)),
        })
    }

    /// The day of evaluation beside that of a bound; a strict one moves inwards.
    fn beside(&mut self, bound: Option<&Bound>, anchor: &Leaf, op: Comparison, inward: Duration) -> Made<G> {
        let Some(bound) = bound else { return Ok(self.leaf(Leaf::FALSE)) };
        let made = self.value(&bound.distance).and_then(|distance| {
            self.bind(&distance, &mut |reader, distance| match distance {
                Leaf::Value(Value::Duration(by)) => {
                    let mut day = reader.shift(anchor, *by)?;
                    if bound.strict {
                        day = reader.bind(&day, &mut |reader, day| reader.shift(day, inward))?;
                    }
                    reader.bind(&day, &mut |reader, day| {
                        reader.compare(op, &Leaf::Day(None, Duration::ZERO), day)
                    })
                }
                Leaf::Value(Value::None) => Ok(reader.leaf(Leaf::FALSE)),
                _ => Ok(reader.leaf(Leaf::UNKNOWN)),
            })
        });
        match made {
            Err(Stop::NotCovered) => {
                let distance = spelt(self.program(), self.at, &bound.distance);
                let key = format!("as_of {} {anchor:?} and {distance} {}", op.as_str(), bound.strict);
                let leaves = vec![Leaf::UNKNOWN, Leaf::FALSE, Leaf::TRUE];
                let text = "the bound of a window".to_owned();
                self.anything(key, text, leaves, &[&bound.distance])
            }
            made => made,
        }
    }

    /// The status of a rule inside its window.
    fn at_last(&mut self, rule: &Rule, applies: bool, past_due: &G::Made) -> Made<G> {
        if !applies {
            return Ok(self.leaf(Status::Undecided));
        }
        let breached = match &rule.breached_when {
            Some(clause) => self.clause(clause)?,
            None => self.leaf(Leaf::FALSE),
        };
        // What is not there is never known to be done, and never unknown.
        let done = match &rule.done_when {
            Some(clause) => self.clause(clause)?,
            None => self.leaf(Leaf::FALSE),
        };
        let past_due = past_due.clone();
        self.bind(&past_due, &mut |reader, past| {
            if past.truth() == Truth::Unknown {
                return Ok(reader.leaf(Status::Undecided));
            }
            let past = past.truth() == Truth::True;
            reader.bind_both(&breached, &done, &mut |reader, breached, done| {
                let status = match (breached.truth(), done.truth(), past) {
                    (Truth::True, ..) => Status::Violated,
                    (_, Truth::True, _) => Status::Met,
                    (_, Truth::Unknown, true) => Status::Undecided,
                    (_, _, true) => Status::Overdue,
                    _ => Status::Active,
                };
                Ok(reader.leaf(status))
            })
        })
    }
}
