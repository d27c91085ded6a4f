//! The status of a rule: the first that holds, in the order that the documentation gives.

use super::Evaluation;
use super::terms::{Distance, distance};
use crate::program::{Bound, End as Edge, Rule, Timing};
use crate::timing::{Date, Duration};
use crate::value::{Truth, Value};

/// What a rule comes to for a record on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Evaluating it failed.
    Failed,
    /// Against something, and the record shows a breach.
    Violated,
    /// Applies, was due, and is not done.
    Overdue,
    /// Applies today.
    Active,
    /// Cannot be told.
    Undecided,
    /// Its window opens later.
    Upcoming,
    /// Applies, and the record shows it done.
    Met,
    /// Its window has closed.
    Lapsed,
    /// Its condition is false, or an exception lifts it.
    NotApplicable,
    /// The guideline is silent about this patient.
    OutOfScope,
}

impl Status {
    /// Every status, in the order in which a plan shows them.
    pub const ALL: [Self; 10] = [
        Self::Failed,
        Self::Violated,
        Self::Overdue,
        Self::Active,
        Self::Undecided,
        Self::Upcoming,
        Self::Met,
        Self::Lapsed,
        Self::NotApplicable,
        Self::OutOfScope,
    ];

    /// The word: kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Violated => "violated",
            Self::Overdue => "overdue",
            Self::Active => "active",
            Self::Undecided => "undecided",
            Self::Upcoming => "upcoming",
            Self::Met => "met",
            Self::Lapsed => "lapsed",
            Self::NotApplicable => "not-applicable",
            Self::OutOfScope => "out-of-scope",
        }
    }

    /// The status with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether the rule speaks to this patient today: active, overdue or met.
    pub fn holds(self) -> bool {
        matches!(self, Self::Active | Self::Overdue | Self::Met)
    }
}

/// A window as days, both ends inside; an end that does not exist or cannot be told has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// First day inside.
    pub opens: Option<Date>,
    /// Last day on which it is not overdue.
    pub due: Option<Date>,
    /// Last day inside.
    pub closes: Option<Date>,
}

/// The status of a rule and what decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The status.
    pub status: Status,
    /// The exception that lifts it, by number.
    pub excepted_by: Option<usize>,
    /// What `done_when` says, whatever the status; nothing where the rule has none.
    pub done: Option<Truth>,
    /// The window, where its anchor is a day.
    pub window: Window,
}

const ONE_DAY: Duration = Duration { months: 0, days: 1 };

impl Evaluation<'_> {
    /// What a rule comes to.
    pub fn outcome(&self, rule: &Rule) -> Outcome {
        self.overflowed.set(false);
        let mut outcome = Outcome {
            status: Status::Failed,
            excepted_by: None,
            done: rule.done_when.as_ref().map(|clause| self.truth(clause)),
            window: Window::default(),
        };
        let anchor = rule.timing.as_ref().map(|timing| self.value(timing.anchor).clone());
        if let (Some(timing), Some(Value::Date(day))) = (&rule.timing, &anchor) {
            outcome.window = self.window(timing, *day);
        }
        let status = self.status(rule, anchor.as_ref(), &mut outcome);
        let failed = self.overflowed.get()
            || anchor == Some(Value::Failed)
            || rule.texts.iter().any(|slot| *self.value(*slot) == Value::Failed);
        outcome.status = if failed { Status::Failed } else { status };
        outcome
    }

    fn status(&self, rule: &Rule, anchor: Option<&Value>, outcome: &mut Outcome) -> Status {
        match self.given(rule.scope.as_ref()) {
            Truth::False => return Status::OutOfScope,
            Truth::Unknown => return Status::Undecided,
            Truth::True => {}
        }
        let condition = self.given(rule.condition.as_ref());
        if condition == Truth::False {
            return Status::NotApplicable;
        }
        let mut applies = condition;
        for (number, exception) in rule.exceptions.iter().enumerate() {
            let lifted = self.truth(&exception.when);
            if lifted == Truth::True {
                outcome.excepted_by = Some(number);
                return Status::NotApplicable;
            }
            applies = applies.and(!lifted);
        }
        let mut past_due = Truth::False;
        if let (Some(timing), Some(anchor)) = (&rule.timing, anchor) {
            match anchor {
                Value::None => return Status::NotApplicable,
                Value::Date(day) => {
                    if let Some(status) = self.outside(timing, *day) {
                        return status;
                    }
                    past_due = self.past(timing.due.as_ref(), *day);
                }
                _ => return Status::Undecided,
            }
        }
        if applies == Truth::Unknown || past_due == Truth::Unknown {
            return Status::Undecided;
        }
        if self.breached(rule) == Truth::True {
            return Status::Violated;
        }
        match (outcome.done, past_due) {
            (Some(Truth::True), _) => Status::Met,
            (Some(Truth::Unknown), Truth::True) => Status::Undecided,
            (_, Truth::True) => Status::Overdue,
            _ => Status::Active,
        }
    }

    /// What `breached_when` says; a rule without one is never breached.
    pub(crate) fn breached(&self, rule: &Rule) -> Truth {
        rule.breached_when.as_ref().map_or(Truth::False, |clause| self.truth(clause))
    }

    /// The status of a rule whose window is closed, not yet open, or cannot be placed.
    fn outside(&self, timing: &Timing, anchor: Date) -> Option<Status> {
        let closed = self.past(timing.closes.as_ref(), anchor);
        if closed == Truth::True {
            return Some(Status::Lapsed);
        }
        let unopened = self.unopened(timing, anchor);
        match (closed, unopened) {
            (Truth::Unknown, _) | (_, Truth::Unknown) => Some(Status::Undecided),
            (_, Truth::True) => Some(Status::Upcoming),
            _ => None,
        }
    }

    /// Whether the first day of a window is still to come.
    pub(super) fn unopened(&self, timing: &Timing, anchor: Date) -> Truth {
        match self.end(timing.opens.as_ref(), anchor, ONE_DAY) {
            End::Day(day) => Truth::from(self.as_of < day),
            End::Nowhere => Truth::False,
            End::Open => Truth::Unknown,
        }
    }

    /// Whether the last day of a bound has passed.
    fn past(&self, bound: Option<&Bound>, anchor: Date) -> Truth {
        match self.end(bound, anchor, ONE_DAY.negated()) {
            End::Day(day) => Truth::from(self.as_of > day),
            End::Nowhere => Truth::False,
            End::Open => Truth::Unknown,
        }
    }

    /// Whether an end of a rule's window has come: its first day, or what follows its last one. Nothing where its anchor
    /// is no day. What is not there never comes, but that a window opens.
    pub fn passed(&self, rule: &Rule, edge: Edge) -> Option<Truth> {
        let timing = rule.timing.as_ref()?;
        let Value::Date(anchor) = *self.value(timing.anchor) else { return None };
        Some(match edge {
            Edge::Opens => !self.unopened(timing, anchor),
            Edge::Due | Edge::Closes => self.past(timing.end(edge), anchor),
        })
    }

    /// The day of a bound; a strict one moves inwards by `inward`.
    fn end(&self, bound: Option<&Bound>, anchor: Date, inward: Duration) -> End {
        let Some(bound) = bound else {
            return End::Nowhere;
        };
        match distance(self, &bound.distance) {
            Distance::At(duration) => {
                let day = anchor.plus(duration);
                End::Day(if bound.strict { day.plus(inward) } else { day })
            }
            Distance::Nowhere => End::Nowhere,
            Distance::Open => End::Open,
        }
    }

    fn window(&self, timing: &Timing, anchor: Date) -> Window {
        let day = |end| match end {
            End::Day(day) => Some(day),
            End::Nowhere | End::Open => None,
        };
        Window {
            opens: day(self.end(timing.opens.as_ref(), anchor, ONE_DAY)),
            due: day(self.end(timing.due.as_ref(), anchor, ONE_DAY)),
            closes: day(self.end(timing.closes.as_ref(), anchor, ONE_DAY.negated())),
        }
    }
}

enum End {
    Day(Date),
    Nowhere,
    Open,
}
