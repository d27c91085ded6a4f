//! What was seen on each day.

use super::setting::{Setting, Settings};
use super::tree::{Decision, Edge, Sites, Stage};
use super::{Seen, Shown};
use crate::evaluation::{Evaluation, Status};
use crate::program::{Clause, End, Program, Rule};
use crate::value::Truth;

/// Days on which a leaf decided, by setting: [leaf true, leaf false][decision true, decision false].
pub(super) type Decided = Vec<[[Option<usize>; 2]; 2]>;

/// What was seen of everything.
#[derive(Debug)]
pub(super) struct Watch {
    /// By rule, in the order of the program.
    pub rules: Vec<Seen>,
    pub edges: Vec<Seen>,
    pub decisions: Vec<Seen>,
    pub leaves: Vec<Seen>,
    /// By leaf.
    pub decided: Vec<Decided>,
}

impl Watch {
    pub(super) fn of(sites: &Sites, settings: &Settings, program: &Program, shown: &[Shown<'_>]) -> Self {
        let none = |count: usize| vec![Seen::default(); count];
        let mut watch = Self {
            rules: none(program.rules.len()),
            edges: none(sites.edges.len()),
            decisions: none(sites.decisions.len()),
            leaves: none(sites.leaves.len()),
            decided: vec![vec![[[None; 2]; 2]; settings.0.len()]; sites.leaves.len()],
        };
        for (day, shown) in shown.iter().enumerate() {
            let Some(number) = settings.find(shown.readings) else { continue };
            let setting = &settings.0[number];
            let (settled, problems) = shown.record.settle(&setting.program, shown.on);
            let evaluation = Evaluation::new(&setting.program, shown.on, &settled.values);
            let moment = Moment { setting, evaluation: &evaluation, sound: problems.is_empty() };
            watch.add(sites, number, day, &moment);
        }
        watch
    }

    fn add(&mut self, sites: &Sites, setting: usize, day: usize, moment: &Moment<'_, '_>) {
        if moment.sound {
            for (rule, seen) in moment.setting.program.rules.iter().zip(&mut self.rules) {
                let status = moment.evaluation.outcome(rule).status;
                if let Some(truth) = speaks(status) {
                    seen.add(truth, day);
                }
            }
        }
        for (edge, seen) in sites.edges.iter().zip(&mut self.edges) {
            if let Some(truth) = moment.passed(edge) {
                seen.add(truth, day);
            }
        }
        for (decision, seen) in sites.decisions.iter().zip(&mut self.decisions) {
            let (leaves, decided) = (&mut self.leaves, &mut self.decided);
            let comes_to = moment.look(decision, &mut |leaf, truth, decides| {
                leaves[leaf].add(truth, day);
                if let Some(decision) = decides {
                    let at = &mut decided[leaf][setting][usize::from(truth == Truth::False)];
                    at[usize::from(!decision)].get_or_insert(day);
                }
            });
            if let Some(truth) = comes_to {
                seen.add(truth, day);
            }
        }
    }
}

/// Whether a rule speaks to somebody; nothing for one that failed.
pub(super) fn speaks(status: Status) -> Option<Truth> {
    match status {
        Status::Active | Status::Overdue | Status::Violated | Status::Met => Some(Truth::True),
        Status::NotApplicable | Status::Lapsed | Status::Upcoming | Status::OutOfScope => Some(Truth::False),
        Status::Undecided => Some(Truth::Unknown),
        Status::Failed => None,
    }
}

/// One record on one day.
pub(super) struct Moment<'a, 'p> {
    pub setting: &'p Setting,
    pub evaluation: &'a Evaluation<'p>,
    /// Whether the record gets a plan.
    pub sound: bool,
}

impl<'p> Moment<'_, 'p> {
    fn rule(&self, id: &str) -> Option<&'p Rule> {
        let program = &self.setting.program;
        program.rule(id).and_then(|number| program.rules.get(number))
    }

    fn given(&self, clause: Option<&Clause>) -> Truth {
        clause.map_or(Truth::True, |clause| self.evaluation.truth(clause))
    }

    pub(super) fn leaf(&self, leaf: usize) -> Truth {
        self.setting.leaf(leaf).map_or(Truth::Unknown, |clause| self.evaluation.truth(clause))
    }

    /// Looks at a decision, where the record comes as far as to ask for it. Tells of each leaf its truth and, where it
    /// decides on its own, what the decision is.
    pub(super) fn look(
        &self,
        decision: &Decision,
        told: &mut dyn FnMut(usize, Truth, Option<bool>),
    ) -> Option<Truth> {
        if !self.reaches(&decision.stage) {
            return None;
        }
        let of = |leaf: usize| self.leaf(leaf);
        let truth = decision.tree.truth(&of);
        decision.tree.watch(&of, true, &mut |leaf, is, decides| {
            told(leaf, is, truth.known().filter(|_| decides));
        });
        Some(truth)
    }

    /// Whether an end of a window has come, where the record comes as far as to ask.
    pub(super) fn passed(&self, edge: &Edge) -> Option<Truth> {
        if !self.reaches(&Stage::Anchored(edge.rule.clone())) {
            return None;
        }
        self.evaluation.passed(self.rule(&edge.rule)?, edge.end)
    }

    fn reaches(&self, stage: &Stage) -> bool {
        let is = |id: &str, holds: &dyn Fn(&'p Rule) -> bool| {
            self.sound
                && self
                    .rule(id)
                    .is_some_and(|rule| self.given(rule.scope.as_ref()) == Truth::True && holds(rule))
        };
        let condition = |rule: &Rule| self.given(rule.condition.as_ref());
        let gate = |rule: &Rule| {
            let lifted = rule.exceptions.iter().map(|it| self.evaluation.truth(&it.when));
            lifted.fold(condition(rule), |gate, lifted| gate.and(!lifted))
        };
        let passed = |rule: &Rule, end| self.evaluation.passed(rule, end);
        match stage {
            Stage::Any => true,
            Stage::Sound => self.sound,
            Stage::InScope(id) => is(id, &|_| true),
            Stage::Conditioned(id) => is(id, &|rule| condition(rule) != Truth::False),
            Stage::Anchored(id) => {
                is(id, &|rule| gate(rule) != Truth::False && passed(rule, End::Opens).is_some())
            }
            Stage::Applying(id) => is(id, &|rule| {
                let inside = || {
                    passed(rule, End::Opens) == Some(Truth::True)
                        && passed(rule, End::Closes) == Some(Truth::False)
                        && matches!(passed(rule, End::Due), Some(Truth::True | Truth::False))
                };
                gate(rule) == Truth::True && (rule.timing.is_none() || inside())
            }),
        }
    }
}
