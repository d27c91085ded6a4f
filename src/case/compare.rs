//! What was expected beside what came out.

use std::fmt;

use super::{Case, Encounter, Expect, NAMED_OR_NONE};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::{Evaluation, Status};
use crate::plan::Plan;
use crate::program::Program;
use crate::render;
use crate::ruleset::Ruleset;
use crate::source::Span;
use crate::timing::Date;
use crate::value::{Truth, Value};

/// One thing that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub about: Subject,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub got: String,
    /// Where the expectation stands.
    pub span: Span,
}

/// What an expectation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A rule's status, and what it needs.
    Rule(String),
    /// A statement's status.
    Statement(String),
    /// A definition's value.
    Definition(String),
    /// The plan as a whole, under a key of `expect`.
    Plan(&'static str),
    /// The record: whether there is a plan for it.
    Record,
}

/// Its name, as an author knows it.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule(name) | Self::Statement(name) | Self::Definition(name) => name,
            Self::Plan(key) => key,
            Self::Record => "the record",
        })
    }
}

impl Subject {
    /// Where it is written, for those that are written in one place.
    pub fn place(&self, ruleset: &Ruleset) -> Option<Span> {
        match self {
            Self::Rule(id) => ruleset.rule(id).map(|rule| rule.id.span),
            Self::Statement(id) => ruleset.statement(id).map(|statement| statement.id.span),
            Self::Definition(name) => {
                ruleset.definitions.iter().find(|d| d.name.value == *name).map(|d| d.name.span)
            }
            Self::Plan(_) | Self::Record => None,
        }
    }
}

/// What came out of one encounter.
#[derive(Debug)]
pub struct Step<'p> {
    /// The day.
    pub on: Date,
    /// The plan, or why there is none.
    pub plan: Result<Plan<'p>, Vec<Diagnostic>>,
    /// What is not as expected.
    pub differences: Vec<Difference>,
}

/// What came out of a case.
#[derive(Debug)]
pub struct Ran<'p> {
    /// Each encounter.
    pub steps: Vec<Step<'p>>,
}

impl Ran<'_> {
    /// Whether everything is as expected.
    pub fn passed(&self) -> bool {
        self.steps.iter().all(|step| step.differences.is_empty())
    }
}

impl Step<'_> {
    /// Why what a difference is about came out as it did, in sentences without a full stop.
    pub fn reasons(&self, about: &Subject) -> Vec<String> {
        let Ok(plan) = &self.plan else { return Vec::new() };
        match about {
            Subject::Rule(id) => plan.recommendation(id).map(render::reasons).unwrap_or_default(),
            Subject::Statement(id) => {
                let by = plan.statements.get(id.as_str()).map(|view| view.by.as_slice()).unwrap_or_default();
                let rules = by.iter().filter_map(|name| plan.recommendation(name));
                rules.map(|r| format!("{} is {}", r.id, r.status.as_str())).collect()
            }
            Subject::Definition(name) => {
                let value = plan.values.iter().find(|value| value.definition == name);
                let unknown = value.map(|value| value.needs.as_slice()).unwrap_or_default();
                unknown.iter().map(|fact| format!("{fact} is unknown")).collect()
            }
            Subject::Plan(_) | Subject::Record => Vec::new(),
        }
    }
}

impl Case {
    /// Runs the case. `program` must be compiled under the case's readings.
    pub fn run<'p>(&self, program: &'p Program) -> Ran<'p> {
        let steps = self
            .encounters
            .iter()
            .map(|encounter| {
                let plan = Plan::of(program, &encounter.record, encounter.on);
                let differences = encounter.differences(program, &plan);
                Step { on: encounter.on, plan, differences }
            })
            .collect();
        Ran { steps }
    }

    /// Whether everything is as expected: the same as [`Case::run`], on plans without reasons and questions.
    pub fn holds(&self, program: &Program) -> bool {
        self.encounters.iter().all(|encounter| {
            let outline = Plan::outline(program, &encounter.record, encounter.on);
            encounter.differences(program, &outline).is_empty()
        })
    }
}

impl Encounter {
    fn differences(&self, program: &Program, plan: &Result<Plan<'_>, Vec<Diagnostic>>) -> Vec<Difference> {
        let mut found = Vec::new();
        match (plan, &self.expect.refused) {
            (Ok(plan), None) => self.expect.held_against(program, self, plan, &mut found),
            (Ok(_), Some(_)) => found.push(self.difference(Subject::Record, "refused", "accepted")),
            (Err(problems), None) => {
                let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
                found.push(self.difference(
                    Subject::Record,
                    "a plan",
                    &format!("refused: {}", messages.join("; ")),
                ));
            }
            (Err(problems), Some(expected)) => {
                let got: Vec<&str> = problems
                    .iter()
                    .filter(|p| p.code == Code::Contradiction)
                    .filter_map(|p| p.message.split('`').nth(1))
                    .collect();
                let expected: Vec<&str> = expected.iter().map(|m| m.value.as_str()).collect();
                self.lists("refused", &expected, &got, &mut found);
                for other in problems.iter().filter(|p| p.code != Code::Contradiction) {
                    found.push(self.difference(Subject::Record, "contradictions only", &other.message));
                }
            }
        }
        found
    }

    fn difference(&self, about: Subject, expected: &str, got: &str) -> Difference {
        Difference { about, expected: expected.to_owned(), got: got.to_owned(), span: self.expect.span }
    }

    fn lists(&self, key: &'static str, expected: &[&str], got: &[&str], found: &mut Vec<Difference>) {
        let (mut x, mut y) = (expected.to_vec(), got.to_vec());
        x.sort_unstable();
        y.sort_unstable();
        if x != y {
            found.push(self.difference(Subject::Plan(key), &list(&x), &list(&y)));
        }
    }
}

fn list(items: &[&str]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

/// What is expected of a rule that stands under no status: of one of those that are closed without being named, what
/// it is not; of another, why that is expected.
fn not_named(status: Status) -> String {
    let word = status.as_str();
    if NAMED_OR_NONE.contains(&status) {
        format!("not {word}")
    } else {
        format!("not {word}: where `expect` names `{word}`, all such rules stand there")
    }
}

impl Expect {
    fn held_against(
        &self,
        program: &Program,
        encounter: &Encounter,
        plan: &Plan<'_>,
        found: &mut Vec<Difference>,
    ) {
        self.statuses(plan, found);
        self.undecided(plan, found);
        if let Some(scope) = &self.scope
            && scope.value != plan.scope.as_str()
        {
            found.push(Difference {
                about: Subject::Plan("scope"),
                expected: scope.value.clone(),
                got: plan.scope.as_str().to_owned(),
                span: scope.span,
            });
        }
        for (id, status) in &self.statements {
            let got = plan.statements.get(id.value.as_str()).and_then(|view| view.status);
            let got = got.map_or("nothing", Status::as_str);
            if got != status.value {
                found.push(Difference {
                    about: Subject::Statement(id.value.clone()),
                    expected: status.value.clone(),
                    got: got.to_owned(),
                    span: status.span,
                });
            }
        }
        for (name, expected) in &self.values {
            let Some(shown) = plan.values.iter().find(|v| v.definition == name.value) else {
                continue;
            };
            let same = match (&shown.value.value, expected) {
                (Value::Range(..), Value::Unknown) => true,
                (got, expected) => got == expected,
            };
            if !same {
                found.push(Difference {
                    about: Subject::Definition(name.value.clone()),
                    expected: crate::ruleset::show(expected, shown.value.codes),
                    got: crate::ruleset::show(&shown.value.value, shown.value.codes),
                    span: name.span,
                });
            }
        }
        if let Some(expected) = &self.conflicts {
            let expected: Vec<&str> = expected.iter().map(|m| m.value.as_str()).collect();
            let got: Vec<&str> = plan.conflicts.iter().map(|c| c.id).collect();
            encounter.lists("conflicts", &expected, &got, found);
        }
        if let Some(expected) = &self.warnings {
            let expected: Vec<&str> = expected.iter().map(|m| m.value.as_str()).collect();
            let Ok(settled) = encounter.record.on(program, encounter.on) else {
                return;
            };
            let evaluation = Evaluation::new(program, encounter.on, &settled.values);
            let got: Vec<&str> = program
                .contradictions
                .iter()
                .filter(|c| !c.refuse && evaluation.truth(&c.when) == Truth::True)
                .map(|c| c.id.as_str())
                .collect();
            encounter.lists("warnings", &expected, &got, found);
        }
    }

    /// Rules under a status that was not expected, and rules expected under another.
    fn statuses(&self, plan: &Plan<'_>, found: &mut Vec<Difference>) {
        for (status, rules) in &self.statuses {
            for rule in rules {
                let got = plan.recommendation(&rule.value).map_or("nothing", |r| r.status.as_str());
                if got != status.as_str() {
                    found.push(Difference {
                        about: Subject::Rule(rule.value.clone()),
                        expected: status.as_str().to_owned(),
                        got: got.to_owned(),
                        span: rule.span,
                    });
                }
            }
        }
        for recommendation in &plan.recommendations {
            let status = recommendation.status;
            let listed = self.statuses.get(&status);
            let closed = listed.is_some() || NAMED_OR_NONE.contains(&status);
            let named = self.statuses.values().flatten().any(|rule| rule.value == recommendation.id);
            if closed && !named {
                found.push(Difference {
                    about: Subject::Rule(recommendation.id.to_owned()),
                    expected: not_named(status),
                    got: status.as_str().to_owned(),
                    span: self.span,
                });
            }
        }
    }

    fn undecided(&self, plan: &Plan<'_>, found: &mut Vec<Difference>) {
        let Some(expected) = &self.undecided else {
            return;
        };
        for (rule, facts) in expected {
            let recommendation = plan.recommendation(&rule.value);
            let status = recommendation.map_or("nothing", |r| r.status.as_str());
            let mut needs = recommendation.map(|r| r.needs.clone()).unwrap_or_default();
            let mut wanted: Vec<&str> = facts.iter().map(|f| f.value.as_str()).collect();
            needs.sort_unstable();
            wanted.sort_unstable();
            if status != "undecided" || needs != wanted {
                let got = if status == "undecided" {
                    format!("undecided: {}", list(&needs))
                } else {
                    status.to_owned()
                };
                found.push(Difference {
                    about: Subject::Rule(rule.value.clone()),
                    expected: format!("undecided: {}", list(&wanted)),
                    got,
                    span: rule.span,
                });
            }
        }
        for recommendation in plan.recommendations.iter().filter(|r| r.status == Status::Undecided) {
            let named = expected.iter().any(|(rule, _)| rule.value == recommendation.id)
                || self.statuses.values().flatten().any(|rule| rule.value == recommendation.id);
            if !named {
                found.push(Difference {
                    about: Subject::Rule(recommendation.id.to_owned()),
                    expected: not_named(Status::Undecided),
                    got: format!("undecided: {}", list(&recommendation.needs)),
                    span: self.span,
                });
            }
        }
    }
}
