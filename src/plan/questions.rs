//! What to find out next: the unknown facts that could still change something.
//!
//! A fact is asked for when there are values of the other unknown facts under which its own value changes a status, a
//! caution or a shown value. That is searched for, not listed: facts are put to the values that can make a difference
//! (see `representatives`), and three-valued evaluation prunes what is already settled. Values that contradict what is
//! known count, too: such an answer says that the record is wrong. A search that reaches its limit asks: a question too many is better than one too few.

use super::Question;
use super::from_evaluation::shown_cautions;
use super::representatives::representatives;
use crate::evaluation::{Evaluation, FactSet, Status};
use crate::program::{Landmarks, Priority, Program, Rule, Slot, Term};
use crate::ruleset::FactType;
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
    /// Nothing outside the scope, where values are not shown.
    Value(Option<Value>),
}

/// The questions for a record, the most useful first.
pub(super) fn ask<'p>(program: &'p Program, evaluation: &Evaluation<'p>) -> Vec<Question<'p>> {
    let facts: Vec<Value> =
        (0..program.facts.len()).map(|n| evaluation.value(crate::program::slot(n)).clone()).collect();
    let mut search = Search {
        evaluation: Evaluation::new(program, evaluation.as_of(), &facts),
        landmarks: Landmarks::default(),
        witnesses: Vec::new(),
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
    /// What stands in the output that is looked at.
    landmarks: Landmarks,
    /// Values of the open facts under which some fact made a difference: most others do under the same ones.
    witnesses: Vec<Vec<(Slot, Value)>>,
    left: usize,
}

impl<'p> Search<'p> {
    /// The open facts that can change an output.
    fn bearing(&mut self, output: Output<'p>) -> Vec<Slot> {
        let open = self.depends(output);
        if open.is_empty() {
            return Vec::new();
        }
        let program = self.evaluation.program();
        self.landmarks = Landmarks::of(program, |visit| visit_terms(program, output, visit));
        if self.landmarks.cut() {
            return open.iter().collect();
        }
        self.witnesses.clear();
        let mut found = Vec::new();
        let mut facts: Vec<Slot> = open.iter().collect();
        facts.sort_by_key(|fact| self.turn(*fact));
        for fact in facts {
            self.left = LIMIT;
            let mut free = open.clone();
            free.remove(fact);
            if self.witnessed(output, fact, &open) || self.matters(output, fact, &mut free, &open) {
                found.push(fact);
            }
        }
        found
    }

    /// Whether the value of `fact` changes the output under the values of the others that an earlier search ended at.
    fn witnessed(&mut self, output: Output<'p>, fact: Slot, open: &FactSet) -> bool {
        let before: Vec<(Slot, Value)> =
            open.iter().map(|slot| (slot, self.evaluation.value(slot).clone())).collect();
        let witnesses = std::mem::take(&mut self.witnesses);
        let found = witnesses.iter().any(|witness| {
            for (slot, value) in witness.iter().filter(|(slot, _)| *slot != fact) {
                self.evaluation.put(*slot, value.clone());
            }
            // What the witness leaves open must not matter, or it shows nothing.
            let mut free = open.clone();
            free.remove(fact);
            witness.iter().for_each(|(slot, _)| free.remove(*slot));
            let differs = self.differs(output, fact, &free);
            for (slot, value) in &before {
                self.evaluation.put(*slot, value.clone());
            }
            differs
        });
        self.witnesses = witnesses;
        self.follow();
        found
    }

    /// Whether the value of `fact` can change the output for some values of the facts that are free.
    fn matters(&mut self, output: Output<'p>, fact: Slot, free: &mut FactSet, all: &FactSet) -> bool {
        let open = self.depends(output);
        if !open.contains(fact) {
            return false;
        }
        if self.left == 0 || self.leaves_out(fact) {
            return true;
        }
        let before = self.evaluation.value(fact).clone();
        let differs = self.differs(output, fact, free);
        if differs {
            let witness = all.iter().map(|slot| (slot, self.evaluation.value(slot).clone()));
            self.witnesses.push(witness.filter(|(_, value)| value.is_known()).collect());
        }
        self.set(fact, before);
        if differs {
            return true;
        }
        let next = open.iter().filter(|other| free.contains(*other)).min_by_key(|other| self.turn(*other));
        let Some(next) = next else { return false };
        if self.leaves_out(next) {
            return true;
        }
        free.remove(next);
        let before = self.evaluation.value(next).clone();
        let mut found = false;
        for value in representatives(&self.evaluation, &self.landmarks, next) {
            self.left = self.left.saturating_sub(1);
            self.set(next, value);
            if self.matters(output, fact, free, all) {
                found = true;
                break;
            }
        }
        self.set(next, before);
        free.insert(next);
        found
    }

    /// Whether more values of a fact may make a difference than are tried.
    fn leaves_out(&self, fact: Slot) -> bool {
        self.evaluation.program().fact(fact).is_some_and(|entry| self.landmarks.leaves_out(entry))
    }

    /// Whether two values of `fact` settle the output, whatever the free facts are, and differently. Leaves one in.
    fn differs(&mut self, output: Output<'p>, fact: Slot, free: &FactSet) -> bool {
        let mut settled: Option<Result> = None;
        for value in representatives(&self.evaluation, &self.landmarks, fact) {
            self.left = self.left.saturating_sub(1);
            self.set(fact, value);
            if self.depends(output).iter().any(|other| free.contains(other)) {
                continue;
            }
            let result = self.result(output);
            match &settled {
                None => settled = Some(result),
                Some(first) if *first != result => return true,
                Some(_) => {}
            }
        }
        false
    }

    fn set(&mut self, fact: Slot, value: Value) {
        self.evaluation.put(fact, value);
        self.follow();
    }

    /// Lets follow what the output reads.
    fn follow(&mut self) {
        self.evaluation.follow(self.landmarks.derived());
    }

    /// When a fact has its turn: those with few values first, since a value prunes what the others can do. Ties go by
    /// name, so that the order of the dictionary has no say in what a search finds before its limit.
    fn turn(&self, fact: Slot) -> (usize, &'p str) {
        let few = match self.evaluation.program().fact(fact).map(|entry| entry.kind) {
            Some(FactType::Boolean) => 0,
            Some(FactType::Code) => 1,
            Some(FactType::Codes | FactType::Text) => 2,
            Some(FactType::Integer | FactType::Decimal) => 3,
            Some(FactType::Date) | None => 4,
        };
        (few, self.evaluation.name(fact))
    }

    /// The open facts on which an output may still depend.
    fn depends(&self, output: Output<'p>) -> FactSet {
        let mut set = FactSet::new();
        match output {
            Output::Definition(slot) => {
                if let Some(scope) = &self.evaluation.program().scope {
                    self.evaluation.depends(scope, &mut set);
                    if set.is_empty() && self.evaluation.truth(scope) == Truth::False {
                        return set;
                    }
                }
                self.evaluation.term_depends(&Term::Slot(slot), &mut set);
            }
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
            Output::Definition(slot) => {
                let scope = self.evaluation.program().scope.as_ref();
                let shown = scope.is_none_or(|scope| self.evaluation.truth(scope) != Truth::False);
                Result::Value(shown.then(|| self.evaluation.value(slot).clone()))
            }
            Output::Rule(rule) => {
                let outcome = self.evaluation.outcome(rule);
                Result::Rule(outcome.status, shown_cautions(&self.evaluation, rule, &outcome).collect())
            }
        }
    }
}

/// Calls `visit` with every term of an output.
fn visit_terms(program: &Program, output: Output<'_>, visit: &mut dyn FnMut(&Term)) {
    let rule = match output {
        Output::Definition(slot) => {
            program.scope.iter().for_each(|scope| scope.terms(visit));
            return visit(&Term::Slot(slot));
        }
        Output::Rule(rule) => rule,
    };
    rule.clauses().for_each(|clause| clause.terms(visit));
    if let Some(timing) = &rule.timing {
        let anchor = || Term::Slot(timing.anchor);
        visit(&anchor());
        timing.bounds().for_each(|bound| {
            Term::Shift(Box::new((anchor(), bound.distance.clone())), false).walk(visit);
        });
    }
}
