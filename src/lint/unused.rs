//! Facts that no rule reads; definitions and readings that nothing uses.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::ruleset::{Bound, BoundValue, Condition, Expression, Rule, Ruleset};

/// Which names the parts of a rule set use, through definitions, too.
pub(super) struct Uses {
    /// The names that each definition mentions itself.
    definitions: BTreeMap<String, BTreeSet<String>>,
    /// What rules, the scope and what plans show rest on.
    pub(super) by_rules: BTreeSet<String>,
    /// The same, and what contradictions, properties and groups rest on.
    pub(super) by_any: BTreeSet<String>,
}

impl Uses {
    pub(super) fn of(ruleset: &Ruleset) -> Self {
        let definitions =
            ruleset.definitions.iter().map(|d| (d.name.value.clone(), in_conditions([&d.body]))).collect();
        let mut uses = Self { definitions, by_rules: BTreeSet::new(), by_any: BTreeSet::new() };
        let shown = ruleset.definitions.iter().filter(|d| d.title.is_some() || !d.statements.is_empty());
        let mut names: BTreeSet<String> = shown.map(|d| d.name.value.clone()).collect();
        names.extend(in_conditions(&ruleset.guideline.scope));
        ruleset.rules.iter().for_each(|rule| names.extend(mentioned(rule)));
        uses.by_rules = uses.reach(names);
        let promised = ruleset.guideline.properties.iter().flat_map(|p| p.whom.iter().chain(&p.holds));
        let promised = promised.chain(ruleset.guideline.groups.iter().flat_map(|group| &group.whom));
        let others = in_conditions(ruleset.contradictions.iter().map(|c| &c.when).chain(promised));
        uses.by_any = uses.by_rules.union(&uses.reach(others)).cloned().collect();
        uses
    }

    /// What a rule rests on: facts, definitions and readings.
    pub(super) fn by(&self, rule: &Rule) -> BTreeSet<String> {
        self.reach(mentioned(rule))
    }

    /// The names, and those that the definitions among them use in turn.
    fn reach(&self, names: BTreeSet<String>) -> BTreeSet<String> {
        let mut open: Vec<String> = names.into_iter().collect();
        let mut reached = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some(used) = self.definitions.get(&name) {
                open.extend(used.iter().filter(|used| !reached.contains(*used)).cloned());
            }
            reached.insert(name);
        }
        reached
    }
}

/// Every expression of a rule.
pub(super) fn expressions(rule: &Rule) -> Vec<&Expression> {
    let conditions = [&rule.scope, &rule.condition, &rule.done_when, &rule.breached_when];
    let conditions = conditions.into_iter().flatten();
    let conditions = conditions.chain(rule.exceptions.iter().map(|exception| &exception.when));
    let mut found = Vec::new();
    for condition in conditions.chain(rule.cautions.iter().map(|caution| &caution.when)) {
        condition.expressions(&mut |expression| found.push(expression));
    }
    for bound in bounds(rule) {
        if let BoundValue::Expression(expression) = &bound.value {
            found.push(expression);
        }
    }
    found
}

/// The bounds of a rule's window.
pub(super) fn bounds(rule: &Rule) -> impl Iterator<Item = &Bound> {
    rule.timing.iter().flat_map(|timing| [&timing.opens, &timing.due, &timing.closes]).flatten()
}

fn mentioned(rule: &Rule) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = rule.timing.iter().map(|timing| timing.anchor.value.clone()).collect();
    for expression in expressions(rule) {
        expression.tree.names(&mut |name| _ = names.insert(name.to_owned()));
    }
    names
}

fn in_conditions<'a>(conditions: impl IntoIterator<Item = &'a Condition>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for condition in conditions {
        condition.expressions(&mut |expression| {
            expression.tree.names(&mut |name| _ = names.insert(name.to_owned()));
        });
    }
    names
}

pub(super) fn check(ruleset: &Ruleset, uses: &Uses, found: &mut Vec<Finding>) {
    for (number, fact) in ruleset.facts.iter().enumerate() {
        if !uses.by_rules.contains(&fact.name) {
            let only = if uses.by_any.contains(&fact.name) { ", only a contradiction does" } else { "" };
            let message = format!("no rule reads `{}`{only}", fact.name);
            let problem = Diagnostic::warning(Code::UnreadFact, fact.span, message)
                .help("remove it, or use it in the rule that it was meant for");
            found.push(Finding::new(Part::Fact(number), problem));
        }
    }
    for (number, definition) in ruleset.definitions.iter().enumerate() {
        let name = &definition.name;
        if !uses.by_any.contains(&name.value) {
            let message = format!("no rule, plan or contradiction rests on `{}`", name.value);
            let problem = Diagnostic::warning(Code::UnusedDefinition, name.span, message)
                .help("remove it, use it, or give it a `title`: plans show what has one");
            found.push(Finding::new(Part::Definition(number), problem));
        }
    }
    for (number, reading) in ruleset.readings.iter().enumerate() {
        let name = &reading.name;
        if !uses.by_any.contains(&name.value) {
            let message = format!("no rule, plan or contradiction rests on the reading `{}`", name.value);
            let problem = Diagnostic::warning(Code::UnusedReading, name.span, message)
                .help("use it in an expression or a window, or record the ambiguity under `notes:`");
            found.push(Finding::new(Part::Reading(number), problem));
        }
    }
}
