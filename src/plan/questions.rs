//! What to find out next: the unknown facts that could still change something.
//!
//! A fact is asked for when there are values of the other unknown facts under which its own value changes a status, a
//! caution or a shown value. That is searched for, not listed: facts are put to the values that can make a difference
//! (see `representatives`), three-valued evaluation prunes what is already settled, and assignments that contradict
//! themselves do not count. A search that reaches its limit asks: a question too many is better than one too few.

use super::Question;
use super::from_evaluation::shown_cautions;
use super::representatives::{Landmarks, representatives};
use crate::evaluation::{Evaluation, FactSet, Status};
use crate::program::{Priority, Program, Rule, Slot, Term};
use crate::value::{Truth, Value};

/// How many assignments one search tries before it gives up and asks.
const LIMIT: usize = 4000;

/// Something that a fact may change.
#[derive(Clone, Copy)]
enum Output<'p> {
    /// The status and the cautions of a rule.
    Rule(&'p Rule),
    /// A shown value.
    Definition(Slot),
}

/// What an output comes to.
#[derive(Clone, PartialEq)]
enum Result {
    Rule(Status, Vec<usize>),
    Value(Value),
}

/// The questions for a record, the most useful first.
pub(super) fn ask<'p>(program: &'p Program, evaluation: &Evaluation<'p>) -> Vec<Question<'p>> {
    let facts: Vec<Value> =
        (0..program.facts.len()).map(|n| evaluation.value(crate::program::slot(n)).clone()).collect();
    let mut search = Search {
        evaluation: Evaluation::new(program, evaluation.as_of(), &facts),
        landmarks: Landmarks::default(),
        left: 0,
    };
    let mut settles: Vec<Option<Vec<usize>>> = vec![None; facts.len()];
    for (number, rule) in program.rules.iter().enumerate() {
        for fact in search.bearing(Output::Rule(rule)) {
            settles[fact.index()].get_or_insert_default().push(number);
        }
    }
    for (number, definition) in program.definitions.iter().enumerate() {
        if definition.title.is_some() {
            for fact in search.bearing(Output::Definition(program.definition_slot(number))) {
                settles[fact.index()].get_or_insert_default();
            }
        }
    }
    let mut questions: Vec<Question<'p>> = settles
        .into_iter()
        .zip(&program.facts)
        .filter_map(|(settles, fact)| {
            let rules = settles?;
            let priority = rules.iter().map(|n| program.rules[*n].priority).min();
            Some(Question {
                fact: &fact.name,
                ask: &fact.ask,
                settles: rules.iter().map(|n| program.rules[*n].id.as_str()).collect(),
                priority: priority.unwrap_or(Priority::Routine),
            })
        })
        .collect();
    questions.sort_by_key(|q| (q.priority, std::cmp::Reverse(q.settles.len())));
    questions
}

struct Search<'p> {
    evaluation: Evaluation<'p>,
    landmarks: Landmarks,
    left: usize,
}

impl<'p> Search<'p> {
    /// The open facts that can change an output.
    fn bearing(&mut self, output: Output<'p>) -> Vec<Slot> {
        let open = self.depends(output);
        if open.is_empty() {
            return Vec::new();
        }
        self.landmarks = Landmarks::of(self.evaluation.program(), &terms(output));
        open.iter()
            .filter(|fact| {
                self.left = LIMIT;
                let mut free = open.clone();
                free.remove(*fact);
                self.matters(output, *fact, &mut free)
            })
            .collect()
    }

    /// Whether the value of `fact` can change the output for some values of the facts that are free.
    fn matters(&mut self, output: Output<'p>, fact: Slot, free: &mut FactSet) -> bool {
        let open = self.depends(output);
        if !open.contains(fact) {
            return false;
        }
        if self.left == 0 {
            return true;
        }
        let values = representatives(&self.evaluation, &self.landmarks, fact);
        let before = self.evaluation.value(fact).clone();
        let mut settled: Option<Result> = None;
        let mut differs = false;
        for value in &values {
            self.left = self.left.saturating_sub(1);
            self.evaluation.set(fact, value.clone());
            let still_open = self.depends(output).iter().any(|other| free.contains(other));
            if still_open || self.contradictory() {
                continue;
            }
            let result = self.result(output);
            match &settled {
                None => settled = Some(result),
                Some(first) if *first != result => {
                    differs = true;
                    break;
                }
                Some(_) => {}
            }
        }
        self.evaluation.set(fact, before);
        if differs {
            return true;
        }
        let Some(next) = open.iter().find(|other| free.contains(*other)) else {
            return false;
        };
        free.remove(next);
        let before = self.evaluation.value(next).clone();
        let mut found = false;
        for value in representatives(&self.evaluation, &self.landmarks, next) {
            self.left = self.left.saturating_sub(1);
            self.evaluation.set(next, value);
            if !self.contradictory() && self.matters(output, fact, free) {
                found = true;
                break;
            }
        }
        self.evaluation.set(next, before);
        free.insert(next);
        found
    }

    /// The open facts on which an output may still depend.
    fn depends(&self, output: Output<'p>) -> FactSet {
        let mut set = FactSet::new();
        match output {
            Output::Definition(slot) => self.evaluation.term_depends(&Term::Slot(slot), &mut set),
            Output::Rule(rule) => self.rule_depends(rule, &mut set),
        }
        set
    }

    fn rule_depends(&self, rule: &'p Rule, set: &mut FactSet) {
        let evaluation = &self.evaluation;
        // What is settled for good, whatever the open facts are, hides what comes after it.
        let settled = |clause: &'p crate::program::Clause, wanted: Truth| {
            let mut open = FactSet::new();
            evaluation.depends(clause, &mut open);
            open.is_empty() && evaluation.truth(clause) == wanted
        };
        if let Some(scope) = &rule.scope {
            if settled(scope, Truth::False) {
                return;
            }
            evaluation.depends(scope, set);
        }
        let lifted = rule.condition.iter().any(|c| settled(c, Truth::False))
            || rule.exceptions.iter().any(|e| settled(&e.when, Truth::True));
        if !lifted {
            for clause in rule.condition.iter().chain(rule.exceptions.iter().map(|e| &e.when)) {
                evaluation.depends(clause, set);
            }
            if let Some(timing) = &rule.timing {
                evaluation.term_depends(&Term::Slot(timing.anchor), set);
                for bound in timing.opens.iter().chain(&timing.due).chain(&timing.closes) {
                    evaluation.term_depends(&bound.distance, set);
                }
            }
            for clause in rule.done_when.iter().chain(&rule.breached_when) {
                evaluation.depends(clause, set);
            }
        }
        for caution in &rule.cautions {
            evaluation.depends(&caution.when, set);
        }
    }

    fn result(&self, output: Output<'p>) -> Result {
        match output {
            Output::Definition(slot) => Result::Value(self.evaluation.value(slot).clone()),
            Output::Rule(rule) => {
                let status = self.evaluation.outcome(rule).status;
                Result::Rule(status, shown_cautions(&self.evaluation, rule, status).collect())
            }
        }
    }

    /// Whether the values put in make a record that would be refused.
    fn contradictory(&self) -> bool {
        let contradictions = &self.evaluation.program().contradictions;
        contradictions.iter().any(|c| c.refuse && self.evaluation.truth(&c.when) == Truth::True)
    }
}

/// Every term of an output.
fn terms(output: Output<'_>) -> Vec<Term> {
    match output {
        Output::Definition(slot) => vec![Term::Slot(slot)],
        Output::Rule(rule) => {
            let clauses = rule
                .scope
                .iter()
                .chain(&rule.condition)
                .chain(rule.exceptions.iter().map(|e| &e.when))
                .chain(&rule.done_when)
                .chain(&rule.breached_when)
                .chain(rule.cautions.iter().map(|c| &c.when));
            let mut terms: Vec<Term> = clauses.map(|c| Term::Test(Box::new(c.clone()))).collect();
            if let Some(timing) = &rule.timing {
                terms.push(Term::Slot(timing.anchor));
                let bounds = timing.opens.iter().chain(&timing.due).chain(&timing.closes);
                terms.extend(bounds.map(|bound| bound.distance.clone()));
            }
            terms
        }
    }
}
