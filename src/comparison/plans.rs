//! Two plans for one patient as short lines, and the lines that differ.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::evaluation::Status;
use crate::plan::{Plan, Recommendation};

/// What a plan says of one thing, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// A rule's id, or another thing that a plan speaks of.
    pub about: String,
    /// What it said.
    pub before: Option<String>,
    /// What it says.
    pub after: Option<String>,
}

/// What became of the cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cases {
    /// How many were run under both versions.
    pub run: usize,
    /// Those whose plan changes.
    pub changed: Vec<CaseChange>,
    /// Those that one of the versions cannot read, for a fact or a reading that it does not have.
    pub unreadable: Vec<String>,
}

/// A case whose plan changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseChange {
    /// Its file.
    pub case: String,
    /// Its title.
    pub title: String,
    /// The day.
    pub on: crate::timing::Date,
    /// The lines that differ.
    pub lines: Vec<Line>,
}

/// The lines in which two plans for one patient differ: statuses with their windows and exceptions, the scope, shown
/// values, conflicts, cautions; or why there is no plan.
pub fn lines_that_differ(
    before: &Result<Plan<'_>, Vec<Diagnostic>>,
    after: &Result<Plan<'_>, Vec<Diagnostic>>,
) -> Vec<Line> {
    let (mut before, after) = (lines(before), lines(after));
    let mut found: Vec<Line> = Vec::new();
    for (about, said) in after {
        let old = before.remove(&about);
        if old.as_ref() != Some(&said) {
            found.push(Line { about, before: old, after: Some(said) });
        }
    }
    found.extend(before.into_iter().map(|(about, said)| Line { about, before: Some(said), after: None }));
    found.sort_by(|a, b| a.about.cmp(&b.about));
    found
}

fn lines(plan: &Result<Plan<'_>, Vec<Diagnostic>>) -> BTreeMap<String, String> {
    let plan = match plan {
        Ok(plan) => plan,
        Err(problems) => {
            let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
            return BTreeMap::from([("the record".to_owned(), format!("refused: {}", messages.join("; ")))]);
        }
    };
    let mut lines = BTreeMap::from([("scope".to_owned(), plan.scope.as_str().to_owned())]);
    for rule in &plan.recommendations {
        lines.insert(rule.id.to_owned(), line(rule));
    }
    for value in &plan.values {
        let shown = serde_json::to_string(&value.value).unwrap_or_default();
        lines.insert(format!("value {}", value.definition), shown);
    }
    for conflict in &plan.conflicts {
        lines.insert(format!("conflict {}", conflict.id), "holds".to_owned());
    }
    lines
}

fn line(rule: &Recommendation<'_>) -> String {
    let mut said = rule.status.as_str().to_owned();
    if let Some(exception) = rule.excepted_by {
        said.push_str(&format!(", lifted by {exception}"));
    }
    let silent = matches!(rule.status, Status::NotApplicable | Status::OutOfScope);
    if let Some(window) = rule.window.as_ref().filter(|_| !silent) {
        let ends = [("opens", window.opens), ("due", window.due), ("closes", window.closes)];
        for (word, day) in ends {
            said.extend(day.map(|day| format!(", {word} {day}")));
        }
    }
    for caution in &rule.cautions {
        said.push_str(&format!(", caution: {}", caution.text));
    }
    said
}
