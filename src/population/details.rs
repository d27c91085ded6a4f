//! What statuses alone do not tell of a patient: needs, days, the guideline's scope, and what failed.

use super::needs::Needs;
use super::patient::Patient;
use super::seat::Seat;
use super::written::Words;
use crate::evaluation::{Status, Statuses};
use crate::plan::Scope;
use crate::program::{Program, Slot, Term, Timing};
use crate::timing::{Date, Duration};
use crate::value::{Truth, Value};

/// Which details are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) scope: bool,
    pub(super) opens: bool,
    pub(super) needs: bool,
}

/// The details of one patient.
#[derive(Debug)]
pub(super) struct Details {
    /// Whether the guideline speaks about the patient.
    pub(super) scope: Scope,
    /// The first day inside the window of each upcoming rule.
    pub(super) opens: Vec<Option<Date>>,
    /// What each undecided rule needs, by number.
    pub(super) undecided: Vec<usize>,
    pub(super) needs: Needs,
    /// How many texts could not be evaluated.
    pub(super) failures: usize,
    /// The rules without a scope of their own: the guideline's scope decides whether they speak.
    plain: Vec<u64>,
    /// By rule, how its window opens where that needs no evaluation.
    openings: Vec<Option<Opening>>,
}

/// A window that opens so long after a date on record.
#[derive(Clone, Copy, Debug)]
struct Opening {
    anchor: Slot,
    after: Duration,
    /// Whether that day itself is outside.
    strict: bool,
}

impl Opening {
    fn of(program: &Program, timing: &Timing) -> Option<Self> {
        let bound = timing.opens.as_ref()?;
        let Term::Constant(Value::Duration(after)) = bound.distance else { return None };
        program.fact(timing.anchor)?;
        Some(Self { anchor: timing.anchor, after, strict: bound.strict })
    }

    /// The first day inside.
    fn day(self, values: &[Value]) -> Option<Date> {
        let Value::Date(anchor) = values.get(self.anchor.index())? else { return None };
        let day = anchor.plus(self.after);
        Some(if self.strict { day.plus(Duration { months: 0, days: 1 }) } else { day })
    }
}

impl Details {
    pub(super) fn of(program: &Program) -> Self {
        let mut plain = vec![0; program.rules.len().div_ceil(64)];
        let rules = program.rules.iter().enumerate().filter(|(_, rule)| !rule.own_scope);
        rules.for_each(|(number, _)| plain[number / 64] |= 1 << (number % 64));
        let openings = program.rules.iter().map(|rule| Opening::of(program, rule.timing.as_ref()?)).collect();
        Self {
            scope: Scope::Undecided,
            opens: Vec::new(),
            undecided: Vec::new(),
            needs: Needs::default(),
            failures: 0,
            plain,
            openings,
        }
    }

    /// Takes in another patient. The evaluation is asked only for what nothing else tells.
    pub(super) fn load(&mut self, wanted: Wanted, patient: &Patient<'_>, seat: &mut Seat<'_>, words: &Words) {
        let program = seat.program;
        self.needs.turn();
        if wanted.scope {
            self.scope = self.told_scope(&seat.statuses).unwrap_or_else(|| {
                let truth = seat.scope().unwrap_or_else(|| {
                    let evaluation = seat.reserve.evaluation(patient);
                    program.scope.as_ref().map_or(Truth::True, |scope| evaluation.truth(scope))
                });
                Scope::from(truth)
            });
        }
        self.opens.clear();
        if wanted.opens {
            let Seat { statuses, reserve, .. } = &mut *seat;
            for rule in statuses.with(Status::Upcoming).iter() {
                let told = self.openings.get(rule).copied().flatten();
                let day = told.map_or_else(
                    || {
                        program
                            .rules
                            .get(rule)
                            .and_then(|rule| reserve.evaluation(patient).outcome(rule).window.opens)
                    },
                    |opening| opening.day(patient.values),
                );
                self.opens.push(day);
            }
        }
        self.undecided.clear();
        if wanted.needs {
            self.undecided.extend(seat.statuses.with(Status::Undecided).iter());
            for rule in &mut self.undecided {
                *rule = self.needs.of(*rule, patient, seat, words);
            }
        }
        let texts = !program.texts.is_empty();
        self.failures = if texts { seat.reserve.evaluation(patient).failures().len() } else { 0 };
    }

    /// Whether the guideline speaks about the patient, where the status of a rule without a scope of its own tells it.
    fn told_scope(&self, statuses: &Statuses) -> Option<Scope> {
        use Status::{Active, Lapsed, Met, NotApplicable, Overdue, Upcoming, Violated};
        let any = |status: Status| statuses.with(status).meets(&self.plain);
        if any(Status::OutOfScope) {
            return Some(Scope::OutOfScope);
        }
        let speaks = [NotApplicable, Active, Lapsed, Met, Overdue, Upcoming, Violated];
        speaks.into_iter().any(any).then_some(Scope::InScope)
    }
}
