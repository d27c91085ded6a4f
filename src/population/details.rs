//! What statuses alone do not tell of a patient: needs, days, the guideline's scope, and what failed.

use super::patient::Patient;
use crate::evaluation::{Evaluation, FactSet, Status, Statuses};
use crate::plan::Scope;
use crate::program::Program;
use crate::timing::Date;
use crate::value::Truth;

/// The evaluation of the patient at hand, made once something asks for it.
#[derive(Debug)]
pub(super) struct Reserve<'p> {
    program: &'p Program,
    evaluation: Option<Evaluation<'p>>,
    current: bool,
}

impl<'p> Reserve<'p> {
    pub(super) fn of(program: &'p Program) -> Self {
        Self { program, evaluation: None, current: false }
    }

    /// Another patient is at hand.
    pub(super) fn turn(&mut self) {
        self.current = false;
    }

    pub(super) fn evaluation(&mut self, patient: &Patient) -> &Evaluation<'p> {
        let (day, values) = (patient.day, &patient.settled.values);
        let current = std::mem::replace(&mut self.current, true);
        match &mut self.evaluation {
            Some(evaluation) => {
                if !current {
                    evaluation.load_on(day, values);
                }
                evaluation
            }
            none => none.insert(Evaluation::new(self.program, day, values)),
        }
    }
}

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
    /// What each undecided rule needs. There may be more sets than rules: room that is kept.
    pub(super) needs: Vec<FactSet>,
    /// How many texts could not be evaluated.
    pub(super) failures: usize,
    /// The rules without a scope of their own: the guideline's scope decides whether they speak.
    plain: Vec<u64>,
}

impl Details {
    pub(super) fn of(program: &Program) -> Self {
        let mut plain = vec![0; program.rules.len().div_ceil(64)];
        let rules = program.rules.iter().enumerate().filter(|(_, rule)| !rule.own_scope);
        rules.for_each(|(number, _)| plain[number / 64] |= 1 << (number % 64));
        Self { scope: Scope::Undecided, opens: Vec::new(), needs: Vec::new(), failures: 0, plain }
    }

    /// Takes in another patient. The evaluation is asked only for what the statuses leave open.
    pub(super) fn load(
        &mut self,
        wanted: Wanted,
        patient: &Patient,
        statuses: &Statuses,
        reserve: &mut Reserve<'_>,
    ) {
        let program = reserve.program;
        if wanted.scope {
            self.scope = self.told_scope(statuses).unwrap_or_else(|| {
                let evaluation = reserve.evaluation(patient);
                Scope::from(program.scope.as_ref().map_or(Truth::True, |scope| evaluation.truth(scope)))
            });
        }
        self.opens.clear();
        let upcoming = statuses.with(Status::Upcoming);
        if wanted.opens && !upcoming.is_empty() {
            let evaluation = reserve.evaluation(patient);
            let rules = upcoming.iter().filter_map(|rule| program.rules.get(rule));
            self.opens.extend(rules.map(|rule| evaluation.outcome(rule).window.opens));
        }
        let undecided = statuses.with(Status::Undecided);
        if wanted.needs && !undecided.is_empty() {
            let evaluation = reserve.evaluation(patient);
            let rules = undecided.iter().filter_map(|rule| program.rules.get(rule));
            for (place, rule) in rules.enumerate() {
                if place == self.needs.len() {
                    self.needs.push(FactSet::new());
                }
                if let Some(needs) = self.needs.get_mut(place) {
                    needs.clear();
                    evaluation.status_needs(rule, Status::Undecided, needs);
                }
            }
        }
        let texts = !program.texts.is_empty();
        self.failures = if texts { reserve.evaluation(patient).failures().len() } else { 0 };
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
