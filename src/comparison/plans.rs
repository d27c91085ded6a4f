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
    /// What it said: of a rule the status, and what else differs.
    pub before: Option<String>,
    /// What it says.
    pub after: Option<String>,
    /// Whether it is no rule's days and words alone that differ.
    #[serde(skip)]
    pub weighty: bool,
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
        match before.remove(&about) {
            Some(old) if old == said => {}
            Some(old) => found.push(Line {
                about,
                weighty: old.first() != said.first() || said.len() + old.len() == 2,
                before: Some(beyond(&old, &said)),
                after: Some(beyond(&said, &old)),
            }),
            None => {
                let after = Some(said.join(", "));
                found.push(Line { about, before: None, after, weighty: true });
            }
        }
    }
    found.extend(before.into_iter().map(|(about, said)| {
        let before = Some(said.join(", "));
        Line { about, before, after: None, weighty: true }
    }));
    found.sort_by(|a, b| a.about.cmp(&b.about));
    found
}

/// What is said first, and what of the rest the other does not say.
fn beyond(said: &[String], other: &[String]) -> String {
    let rest = said.iter().skip(1).filter(|part| !other.contains(part));
    let parts: Vec<&str> = said.iter().take(1).chain(rest).map(String::as_str).collect();
    parts.join(", ")
}

/// What a plan says, in parts; of a rule the status comes first.
fn lines(plan: &Result<Plan<'_>, Vec<Diagnostic>>) -> BTreeMap<String, Vec<String>> {
    let plan = match plan {
        Ok(plan) => plan,
        Err(problems) => {
            let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
            return BTreeMap::from([(
                "the record".to_owned(),
                vec![format!("refused: {}", messages.join("; "))],
            )]);
        }
    };
    let mut lines = BTreeMap::from([("scope".to_owned(), vec![plan.scope.as_str().to_owned()])]);
    for rule in &plan.recommendations {
        lines.insert(rule.id.to_owned(), line(rule));
    }
    for value in &plan.values {
        let shown = serde_json::to_string(&value.value).unwrap_or_default();
        lines.insert(format!("value {}", value.definition), vec![shown]);
    }
    for conflict in &plan.conflicts {
        lines.insert(format!("conflict {}", conflict.id), vec!["holds".to_owned()]);
    }
    lines
}

fn line(rule: &Recommendation<'_>) -> Vec<String> {
    let mut said = vec![rule.status.as_str().to_owned()];
    said.extend(rule.excepted_by.map(|exception| format!("lifted by {exception}")));
    let silent = matches!(rule.status, Status::NotApplicable | Status::OutOfScope);
    if let Some(window) = rule.window.as_ref().filter(|_| !silent) {
        let ends = [("opens", window.opens), ("due", window.due), ("closes", window.closes)];
        for (word, day) in ends {
            said.extend(day.map(|day| format!("{word} {day}")));
        }
    }
    said.extend(rule.cautions.iter().map(|caution| format!("caution: {}", caution.text)));
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_say_is_left_out_but_for_the_status() {
        let said = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
        let old = said(&["active", "opens 2025-02-12", "caution: Slowly."]);
        let new = said(&["active", "opens 2025-02-13", "caution: Slowly."]);
        assert_eq!(beyond(&old, &new), "active, opens 2025-02-12");
        assert_eq!(beyond(&new, &old), "active, opens 2025-02-13");
        assert_eq!(beyond(&said(&["met"]), &old), "met");
    }
}
