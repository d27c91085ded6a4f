//! What was expected beside what came out.

use std::fmt;

use super::{Case, Encounter, Expect, NAMED_OR_NONE};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Status;
use crate::plan::{Plan, Scope};
use crate::program::Program;
use crate::render;
use crate::ruleset::{Condition, Conflict, Contradiction, Ruleset};
use crate::source::{Span, Spanned};
use crate::timing::Date;
use crate::value::Value;

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
    /// Whether a conflict holds; an undeclared one is named by its two rules.
    Conflict(String),
    /// Whether a contradiction is in the record.
    Contradiction(String),
    /// Whether the guideline speaks.
    Scope,
    /// The record: whether there is a plan for it.
    Record,
}

/// Its name, as an author knows it.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(name) | Self::Statement(name) | Self::Definition(name) => f.write_str(name),
            Self::Conflict(id) => write!(f, "conflict {id}"),
            Self::Contradiction(id) => write!(f, "contradiction {id}"),
            Self::Scope => f.write_str("scope"),
            Self::Record => f.write_str("the record"),
        }
    }
}

impl Subject {
    /// Where it is written, for those that are written in one place; of a conflict that is not declared, its first rule.
    pub fn place(&self, ruleset: &Ruleset) -> Option<Span> {
        match self {
            Self::Rule(id) => ruleset.rule(id).map(|rule| rule.id.span),
            Self::Statement(id) => ruleset.statement(id).map(|statement| statement.id.span),
            Self::Definition(name) => {
                ruleset.definitions.iter().find(|d| d.name.value == *name).map(|d| d.name.span)
            }
            Self::Conflict(id) => match declared(id, ruleset) {
                Some(conflict) => Some(conflict.id.span),
                None => id.split('+').next().and_then(|id| ruleset.rule(id)).map(|rule| rule.id.span),
            },
            Self::Contradiction(id) => {
                ruleset.contradictions.iter().find(|c| c.id.value == *id).map(|c| c.id.span)
            }
            Self::Scope => ruleset.guideline.scope.as_ref().map(Condition::span),
            Self::Record => None,
        }
    }
}

/// The conflict of this id, if the guideline declares it.
fn declared<'r>(id: &str, ruleset: &'r Ruleset) -> Option<&'r Conflict> {
    ruleset.guideline.conflicts.iter().find(|conflict| conflict.id.value == id)
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
    pub fn reasons(&self, about: &Subject, ruleset: &Ruleset) -> Vec<String> {
        if let Subject::Contradiction(id) = about {
            let known =
                ruleset.contradictions.iter().filter(|known| known.id.value == *id && self.has(known));
            return known.map(|c| c.message.trim_end_matches('.').to_owned()).collect();
        }
        let Ok(plan) = &self.plan else { return Vec::new() };
        let statuses = |rules: &[&str]| {
            let rules = rules.iter().filter_map(|name| plan.recommendation(name));
            rules.map(|r| format!("{} is {}", r.id, r.status.as_str())).collect()
        };
        match about {
            Subject::Rule(id) => plan.recommendation(id).map(render::reasons).unwrap_or_default(),
            Subject::Statement(id) => {
                statuses(plan.statements.get(id.as_str()).map(|view| view.by.as_slice()).unwrap_or_default())
            }
            Subject::Conflict(id) => {
                let rules: Vec<&str> = match declared(id, ruleset) {
                    Some(conflict) => {
                        conflict.sides.iter().flatten().map(|rule| rule.value.as_str()).collect()
                    }
                    None => id.split('+').collect(),
                };
                statuses(&rules)
            }
            Subject::Definition(name) => {
                let value = plan.values.iter().find(|value| value.definition == name);
                let unknown = value.map(|value| value.needs.as_slice()).unwrap_or_default();
                unknown.iter().map(|fact| format!("{fact} is unknown")).collect()
            }
            Subject::Scope => {
                let status = match plan.scope {
                    Scope::InScope => return Vec::new(),
                    Scope::OutOfScope => Status::OutOfScope,
                    Scope::Undecided => Status::Undecided,
                };
                let mut follow = plan.recommendations.iter().filter(|r| r.status == status);
                let trace = follow.find_map(|r| r.because.scope.as_ref());
                trace.map(render::reason).into_iter().collect()
            }
            Subject::Contradiction(_) | Subject::Record => Vec::new(),
        }
    }

    /// Whether the record has a contradiction.
    fn has(&self, known: &Contradiction) -> bool {
        match &self.plan {
            Err(problems) => {
                problems.iter().any(|problem| contradiction(problem) == Some(known.id.value.as_str()))
            }
            Ok(plan) => plan
                .warnings
                .iter()
                .any(|warning| warning.code == Code::Contradiction && warning.message == known.message),
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
            (Ok(_), Some(expected)) if expected.is_empty() => {
                found.push(self.difference(Subject::Record, "refused", "accepted"));
            }
            (Ok(_), Some(expected)) => {
                self.named(expected, &[], Subject::Contradiction, REFUSED, &mut found);
            }
            (Err(problems), None) => {
                for problem in problems {
                    let about = contradiction(problem)
                        .map_or(Subject::Record, |id| Subject::Contradiction(id.to_owned()));
                    found.push(self.difference(about, "a plan", &format!("refused: {}", problem.message)));
                }
            }
            (Err(problems), Some(expected)) => {
                let got: Vec<&str> = problems.iter().filter_map(contradiction).collect();
                self.named(expected, &got, Subject::Contradiction, REFUSED, &mut found);
                for other in problems.iter().filter(|problem| contradiction(problem).is_none()) {
                    found.push(self.difference(Subject::Record, "contradictions only", &other.message));
                }
            }
        }
        found
    }

    fn difference(&self, about: Subject, expected: &str, got: &str) -> Difference {
        Difference { about, expected: expected.to_owned(), got: got.to_owned(), span: self.expect.span }
    }

    /// What is named and did not come, and what came without being named; `words` for what comes and what does not.
    fn named(
        &self,
        expected: &[Spanned<String>],
        got: &[&str],
        about: fn(String) -> Subject,
        words: [&str; 2],
        found: &mut Vec<Difference>,
    ) {
        let [comes, not] = words;
        let missing = expected.iter().filter(|name| !got.contains(&name.value.as_str()));
        found.extend(missing.map(|name| Difference {
            span: name.span,
            ..self.difference(about(name.value.clone()), comes, not)
        }));
        let unnamed = got.iter().filter(|id| expected.iter().all(|name| name.value != **id));
        found.extend(unnamed.map(|id| self.difference(about((*id).to_owned()), not, comes)));
    }
}

/// How it is said of a contradiction that there is no plan because of it.
const REFUSED: [&str; 2] = ["the record is refused", "the record is not refused for it"];

/// The id of the contradiction for which a record is refused, if that is why.
fn contradiction(problem: &Diagnostic) -> Option<&str> {
    if problem.code == Code::Contradiction { problem.message.split('`').nth(1) } else { None }
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
                about: Subject::Scope,
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
            let got: Vec<&str> = plan.conflicts.iter().map(|c| c.id).collect();
            encounter.named(expected, &got, Subject::Conflict, ["holds", "does not hold"], found);
        }
        if let Some(expected) = &self.warnings
            && let Ok(settled) = encounter.record.on(program, encounter.on)
        {
            let all = settled.contradictions.iter().filter_map(|number| program.contradictions.get(*number));
            let got: Vec<&str> = all.filter(|c| !c.refuse).map(|c| c.id.as_str()).collect();
            encounter.named(expected, &got, Subject::Contradiction, ["a warning", "no warning"], found);
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
