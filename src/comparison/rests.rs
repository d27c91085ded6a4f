//! What rules rest on: definitions, readings, facts and the guideline's scope that were edited.

use std::collections::{BTreeMap, BTreeSet};

use super::items::SCOPE;
use super::{Became, Change, Edit, Kind};
use crate::ruleset::{BoundValue, Condition, Rule, Ruleset};

/// For each rule, the edits of what it rests on: definitions, readings, facts and the guideline's scope.
pub(super) fn rest_on(
    changes: &[Vec<Change>],
    before: &Ruleset,
    after: &Ruleset,
) -> Vec<(String, Vec<Edit>)> {
    let counts = |edit: &&Edit| matches!(edit.kind, Kind::Logic | Kind::Reading | Kind::Fact);
    let mut edited: BTreeMap<&str, Edit> = BTreeMap::new();
    for change in changes.iter().flatten() {
        let touched = matches!(change.part, "fact" | "definition" | "reading");
        let of_its_own = change.edits.iter().find(counts).filter(|_| touched);
        let Some(edit) = of_its_own.filter(|_| matches!(change.became, Became::Changed)) else { continue };
        let key = match edit.what.as_str() {
            "is" | "adopted" => String::new(),
            key => format!(", {key}"),
        };
        let what = format!("{} {}{key}", change.part, change.name);
        edited.insert(&change.name, Edit { what, ..edit.clone() });
    }
    let scope = changes.iter().flatten().find_map(|change| {
        let scope = change.edits.iter().find(|edit| edit.what == "scope");
        scope.filter(|_| change.part == "guideline")
    });
    let mut found = Vec::new();
    for rule in &after.rules {
        let mut edits: Vec<Edit> = Vec::new();
        if before.rule(&rule.id.value).is_some() {
            edits.extend(names_in(rule, after).iter().filter_map(|name| edited.get(name.as_str()).cloned()));
            if let Some(scope) = scope.filter(|_| rule.scope.is_none()) {
                edits.push(Edit { what: SCOPE.to_owned(), ..scope.clone() });
            }
        }
        if !edits.is_empty() {
            found.push((rule.id.value.clone(), edits));
        }
    }
    found
}

/// The names that a rule rests on, through definitions, too.
fn names_in(rule: &Rule, r: &Ruleset) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut add = |condition: &Condition| {
        condition.expressions(&mut |expression| {
            expression.tree.names(&mut |name| _ = names.insert(name.to_owned()));
        });
    };
    let conditions =
        rule.scope.iter().chain(&rule.condition).chain(&rule.done_when).chain(&rule.breached_when);
    conditions.for_each(&mut add);
    rule.exceptions.iter().for_each(|exception| add(&exception.when));
    rule.cautions.iter().for_each(|caution| add(&caution.when));
    if rule.scope.is_none() {
        r.guideline.scope.iter().for_each(&mut add);
    }
    if let Some(timing) = &rule.timing {
        names.insert(timing.anchor.value.clone());
        for bound in timing.opens.iter().chain(&timing.due).chain(&timing.closes) {
            if let BoundValue::Expression(expression) = &bound.value {
                expression.tree.names(&mut |name| _ = names.insert(name.to_owned()));
            }
        }
    }
    let mut open: Vec<String> = names.iter().cloned().collect();
    while let Some(name) = open.pop() {
        let Some(definition) = r.definitions.iter().find(|it| it.name.value == name) else { continue };
        definition.body.expressions(&mut |expression| {
            expression.tree.names(&mut |name| {
                if names.insert(name.to_owned()) {
                    open.push(name.to_owned());
                }
            });
        });
    }
    names
}
