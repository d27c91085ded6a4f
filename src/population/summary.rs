//! Counts over many patients: what a quality officer would ask.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Tally;
use super::details::Details;
use crate::evaluation::{FactSet, RuleSet, Shown, Status, Statuses};
use crate::facts::Warning;
use crate::plan::{Head, Scope, not_in_force, other_readings, readings_in_force};
use crate::program::{OtherReading, Program, Rule};
use crate::timing::Date;

/// Counts over patients with a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The first and the last day of evaluation.
    days: Option<(Date, Date)>,
    /// Patients by what the guideline's scope says: in, out, undecided.
    scope: [usize; 3],
    /// Of each rule.
    rules: Vec<OfRule>,
    /// Of each fact.
    facts: Vec<OfFact>,
    /// Patients of whom some rule is undecided.
    undecided: usize,
    /// The facts that the undecided rules of one patient need.
    needed: FactSet,
    /// Of each other value of a reading.
    others: Vec<OfOther>,
}

/// Counts of another value of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OfOther {
    reading: String,
    question: String,
    value: String,
    /// Patients of whom some rule would have another status.
    patients: usize,
    /// Those of them who have not been counted for a value of the same reading before.
    first: usize,
}

/// Counts of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct OfRule {
    statuses: [usize; Status::ALL.len()],
    owed: usize,
    done: usize,
    done_unknown: usize,
}

/// Counts of one fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct OfFact {
    /// Patients of whom an undecided rule needs it.
    patients: usize,
    /// Undecided rules that need it, over all patients.
    statuses: usize,
}

impl Summary {
    pub(super) fn of<'o>(program: &Program, others: impl Iterator<Item = &'o OtherReading>) -> Self {
        Self {
            days: None,
            scope: [0; 3],
            rules: vec![OfRule::default(); program.rules.len()],
            facts: vec![OfFact::default(); program.facts.len()],
            undecided: 0,
            needed: FactSet::new(),
            others: others
                .map(|OtherReading { reading, question, value, .. }| OfOther {
                    reading: reading.clone(),
                    question: question.clone(),
                    value: value.clone(),
                    patients: 0,
                    first: 0,
                })
                .collect(),
        }
    }

    /// Counts one patient; `contested` are the numbers of the other values under which some status differs, ascending.
    pub(super) fn add(&mut self, day: Date, statuses: &Statuses, details: &Details, contested: &[usize]) {
        let mut before = None;
        for number in contested {
            if let Some(other) = self.others.get_mut(*number) {
                other.patients += 1;
                other.first += usize::from(before.as_ref() != Some(&other.reading));
                before = Some(other.reading.clone());
            }
        }
        self.days = Some(self.days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        self.scope[details.scope as usize] += 1;
        for status in Status::ALL {
            self.each(statuses.with(status), |rule| rule.statuses[status as usize] += 1);
        }
        self.each(statuses.owed(), |rule| rule.owed += 1);
        self.each(statuses.done(), |rule| rule.done += 1);
        self.each(statuses.done_unknown(), |rule| rule.done_unknown += 1);
        self.undecided += usize::from(!details.undecided.is_empty());
        self.needed.clear();
        for need in details.undecided.iter().filter_map(|number| details.needs.get(*number)) {
            self.needed.extend(&need.facts);
            for fact in need.facts.iter() {
                if let Some(fact) = self.facts.get_mut(fact.index()) {
                    fact.statuses += 1;
                }
            }
        }
        for fact in self.needed.iter() {
            if let Some(fact) = self.facts.get_mut(fact.index()) {
                fact.patients += 1;
            }
        }
    }

    fn each(&mut self, rules: RuleSet<'_>, count: impl Fn(&mut OfRule)) {
        rules.iter().for_each(|rule| {
            if let Some(rule) = self.rules.get_mut(rule) {
                count(rule);
            }
        });
    }

    /// Counts what another counted.
    pub(super) fn merge(&mut self, other: &Self) {
        if let Some((first, last)) = other.days {
            self.days = Some(self.days.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
        }
        self.scope.iter_mut().zip(other.scope).for_each(|(count, more)| *count += more);
        self.undecided += other.undecided;
        for (rule, more) in self.rules.iter_mut().zip(&other.rules) {
            rule.statuses.iter_mut().zip(more.statuses).for_each(|(count, more)| *count += more);
            rule.owed += more.owed;
            rule.done += more.done;
            rule.done_unknown += more.done_unknown;
        }
        for (one, more) in self.others.iter_mut().zip(&other.others) {
            one.patients += more.patients;
            one.first += more.first;
        }
        for (fact, more) in self.facts.iter_mut().zip(&other.facts) {
            fact.patients += more.patients;
            fact.statuses += more.statuses;
        }
    }

    /// The counts with the names that they are about.
    pub fn report<'p>(&self, program: &'p Program, tally: &Tally) -> Report<'p> {
        let mut missing: Vec<Missing<'p>> = program
            .facts
            .iter()
            .zip(&self.facts)
            .filter(|(_, counts)| counts.patients > 0)
            .map(|(fact, counts)| Missing {
                fact: &fact.name,
                ask: &fact.ask,
                patients: counts.patients,
                statuses: counts.statuses,
            })
            .collect();
        missing.sort_by_key(|missing| std::cmp::Reverse(missing.patients));
        Report {
            engine: env!("CARGO_PKG_VERSION"),
            guideline: Head::of(program),
            readings: readings_in_force(program),
            other_readings: other_readings(program),
            as_of: self.days.map(|(first, last)| Days { first, last }),
            records: Records {
                plans: tally.plans,
                failed: tally.failed,
                errors: tally.unsound.iter().map(|(code, count)| (code.as_str(), *count)).collect(),
                blank: tally.blank,
            },
            scope: [Scope::InScope, Scope::OutOfScope, Scope::Undecided]
                .map(|scope| (scope, self.scope[scope as usize]))
                .into(),
            undecided: self.undecided,
            rules: program.rules.iter().zip(&self.rules).map(|(rule, counts)| counts.report(rule)).collect(),
            missing,
            contested: self.contested(),
            warnings: self.warnings(program),
        }
    }

    /// The counts of each reading, those of most patients first.
    fn contested(&self) -> Vec<Contested> {
        let mut found: Vec<Contested> = Vec::new();
        for other in &self.others {
            if found.last().is_none_or(|last| last.reading != other.reading) {
                found.push(Contested {
                    reading: other.reading.clone(),
                    question: other.question.clone(),
                    patients: 0,
                    alternatives: BTreeMap::new(),
                });
            }
            if let Some(last) = found.last_mut() {
                last.patients += other.first;
                last.alternatives.insert(other.value.clone(), other.patients);
            }
        }
        found.sort_by_key(|reading| std::cmp::Reverse(reading.patients));
        found
    }

    /// What is to be said of a guideline that is not in force, on the first day or on the last.
    fn warnings(&self, program: &Program) -> Vec<Warning> {
        let mut warnings = not_in_force(program, self.days.map(|(first, _)| first));
        for warning in not_in_force(program, self.days.map(|(_, last)| last)) {
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        warnings
    }
}

impl OfRule {
    fn report<'p>(&self, rule: &'p Rule) -> RuleReport<'p> {
        let count = |status: Status| self.statuses[status as usize];
        RuleReport {
            id: &rule.id,
            title: &rule.title,
            statuses: Status::ALL.map(|status| (status, count(status))).into(),
            adherence: rule.done_when.as_ref().map(|_| Adherence {
                applies: self.owed,
                done: self.done,
                not_done: self.owed - self.done - self.done_unknown,
                unknown: self.done_unknown,
            }),
            breaches: rule.breached_when.as_ref().map(|_| Breaches {
                in_force: [Status::Violated, Status::Overdue, Status::Active, Status::Met]
                    .map(count)
                    .iter()
                    .sum(),
                breached: count(Status::Violated),
            }),
        }
    }
}

/// Counts over many patients, with names.
#[derive(Clone, Debug, Serialize)]
pub struct Report<'p> {
    /// The version of this program.
    pub engine: &'static str,
    /// The guideline that spoke.
    pub guideline: Head<'p>,
    /// The value in force of every reading.
    pub readings: BTreeMap<&'p str, Shown<'p>>,
    /// Readings in force that are not those adopted, each with the value adopted.
    #[serde(skip)]
    pub other_readings: Vec<(&'p str, &'p str, &'p str)>,
    /// The days of evaluation; nothing where no record has a plan.
    pub as_of: Option<Days>,
    /// What became of the records.
    pub records: Records,
    /// Patients by what the guideline's scope says.
    pub scope: BTreeMap<Scope, usize>,
    /// Patients of whom some rule is undecided.
    pub undecided: usize,
    /// Every rule, in the order of the source.
    pub rules: Vec<RuleReport<'p>>,
    /// The facts that undecided rules need, those of most patients first.
    pub missing: Vec<Missing<'p>>,
    /// The readings that have other values, those that matter to most patients first.
    pub contested: Vec<Contested>,
    /// What else to know.
    pub warnings: Vec<Warning>,
}

/// The first and the last day of evaluation.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

/// What became of the records.
#[derive(Clone, Debug, Serialize)]
pub struct Records {
    /// Those with a plan: the patients that are counted below.
    pub plans: usize,
    /// Those of them in whose plan some rule failed.
    pub failed: usize,
    /// Lines of which no record could be made, by the code of what was wrong.
    pub errors: BTreeMap<&'static str, usize>,
    /// Lines with nothing in them.
    pub blank: usize,
}

/// What became of one rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleReport<'p> {
    /// Its id.
    pub id: &'p str,
    /// Its title.
    pub title: &'p str,
    /// Patients by its status.
    pub statuses: BTreeMap<Status, usize>,
    /// Whether it was done; nothing where the record cannot show it.
    pub adherence: Option<Adherence>,
    /// Whether it was breached; nothing where the record cannot show it.
    pub breaches: Option<Breaches>,
}

/// Of how many a rule was done.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Adherence {
    /// Patients to whom it applies for certain and whose window has opened; it may have closed again.
    pub applies: usize,
    /// Those of whom the record shows it done.
    pub done: usize,
    /// Those of whom the record shows it not done.
    pub not_done: usize,
    /// Those of whom it cannot be told.
    pub unknown: usize,
}

/// Of how many a rule was breached.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Breaches {
    /// Patients for whom it is in force today: active, overdue, met or violated.
    pub in_force: usize,
    /// Those of whom the record shows a breach.
    pub breached: usize,
}

/// To how many a reading matters.
#[derive(Clone, Debug, Serialize)]
pub struct Contested {
    /// The reading.
    pub reading: String,
    /// What the source leaves open.
    pub question: String,
    /// Patients of whom some rule would have another status under another of its values.
    pub patients: usize,
    /// The same for each of the other values.
    pub alternatives: BTreeMap<String, usize>,
}

/// What an unknown fact leaves open.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Missing<'p> {
    /// The fact.
    pub fact: &'p str,
    /// The question that settles it.
    pub ask: &'p str,
    /// Patients of whom an undecided rule needs it.
    pub patients: usize,
    /// Undecided rules that need it, over all patients.
    pub statuses: usize,
}
