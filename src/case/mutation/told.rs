//! What a plan tells beside the statuses, one changed at a time: texts, citations, strength, cautions, order.

use std::collections::BTreeSet;

use super::Mutant;
use crate::ruleset::{Action, BoundValue, End, Expression, Resolution, Rule, Ruleset, Statement};
use crate::source::Span;

/// Stands in the place of a text.
const OTHER: &str = "Something else is written here.";

pub(super) fn mutants(ruleset: &Ruleset) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (number, rule) in ruleset.rules.iter().enumerate() {
        of_rule(number, rule, &mut all);
    }
    // A plan shows the text of a statement that is evidence; that of one that a rule encodes is said by its actions.
    let evidence = |it: &&Statement| it.role == "info" && !it.informs.is_empty();
    for (number, statement) in ruleset.guideline.statements.iter().enumerate().filter(|(_, it)| evidence(it))
    {
        of_evidence(number, statement, &mut all);
    }
    of_others(ruleset, &mut all);
    all.iter_mut().for_each(|mutant| mutant.told = true);
    all
}

fn of_evidence(number: usize, it: &Statement, all: &mut Vec<Mutant>) {
    let mut add = |change: String, span, edit: fn(&mut Statement, usize), at: usize| {
        all.push(Mutant::new(&it.id.value, change, span, move |changed| {
            changed.guideline.statements.get_mut(number).into_iter().for_each(|it| edit(it, at));
        }));
    };
    add("text changed".to_owned(), it.id.span, |it, _| OTHER.clone_into(&mut it.text), 0);
    for (at, citation) in it.citations.iter().flatten().enumerate() {
        let drop = |it: &mut Statement, at| {
            it.citations.as_mut().map(|list| list.remove(at));
        };
        add(format!("citation {} dropped", citation.value), citation.span, drop, at);
    }
    for (at, rule) in it.informs.iter().enumerate() {
        let drop = |it: &mut Statement, at| {
            it.informs.remove(at);
        };
        add(format!("informs: `{}` dropped", rule.value), rule.span, drop, at);
    }
}

/// Changes one thing in a rule.
fn rule(
    number: usize,
    rule: &Rule,
    change: impl Into<String>,
    span: Span,
    edit: impl Fn(&mut Rule) + Send + Sync + 'static,
) -> Mutant {
    Mutant::new(&rule.id.value, change, span, move |changed| {
        changed.rules.get_mut(number).into_iter().for_each(&edit);
    })
}

fn of_rule(number: usize, it: &Rule, all: &mut Vec<Mutant>) {
    let id = it.id.span;
    let written = |node: Option<&crate::document::Node>| node.map_or(id, |node| node.span);
    let title = written(it.written.title.as_ref());
    all.push(rule(number, it, "title changed", title, |rule| OTHER.clone_into(&mut rule.title)));
    let as_given = written(it.written.as_given.as_ref());
    all.push(rule(number, it, "strength as given changed", as_given, |rule| {
        OTHER.clone_into(&mut rule.strength.as_given);
    }));
    let direction = other(&["for", "against", "either"], &it.direction.value);
    let change = format!("direction `{}` made `{direction}`", it.direction.value);
    all.push(rule(number, it, change, it.direction.span, move |rule| {
        direction.clone_into(&mut rule.direction.value);
    }));
    let priority = other(&["stat", "asap", "urgent", "routine"], &it.priority);
    let change = format!("priority `{}` made `{priority}`", it.priority);
    all.push(rule(number, it, change, id, move |rule| priority.clone_into(&mut rule.priority)));
    if let Some(select) = &it.select {
        let selected = other(&["all", "any", "exactly-one"], select);
        let change = format!("select `{select}` made `{selected}`");
        all.push(rule(number, it, change, id, move |rule| rule.select = Some(selected.to_owned())));
    }
    if it.note.is_some() {
        all.push(rule(number, it, "note changed", id, |rule| rule.note = Some(OTHER.to_owned())));
    }
    if it.open_list {
        all.push(rule(number, it, "open_list removed", id, |rule| rule.open_list = false));
    }
    for (at, citation) in it.citations.iter().flatten().enumerate() {
        let change = format!("citation {} dropped", citation.value);
        all.push(rule(number, it, change, citation.span, move |rule| {
            rule.citations.as_mut().map(|list| list.remove(at));
        }));
    }
    for (at, statement) in it.statements.iter().enumerate() {
        let change = format!("statement {} dropped", statement.value);
        all.push(rule(number, it, change, statement.span, move |rule| {
            rule.statements.remove(at);
        }));
    }
    for (at, action) in it.actions.iter().enumerate() {
        of_action((number, it), at, action, all);
    }
    for (at, caution) in it.cautions.iter().enumerate() {
        let span = caution.when.span();
        all.push(rule(number, it, "text of a caution changed", span, move |rule| {
            if let Some(caution) = rule.cautions.get_mut(at) {
                OTHER.clone_into(&mut caution.text);
            }
        }));
    }
}

/// A text of an action, and where it is kept.
type Told = (&'static str, fn(&mut Action) -> Option<&mut String>);

const TOLD: [Told; 3] = [
    ("to", |action| action.to.as_mut()),
    ("details", |action| action.details.as_mut()),
    ("text", |action| Some(&mut action.text)),
];

fn of_action((number, it): (usize, &Rule), at: usize, action: &Action, all: &mut Vec<Mutant>) {
    let place = |text: &str| {
        let node =
            it.written.actions.iter().find(|node| node.text().is_some_and(|it| it.trim() == text.trim()));
        node.map_or(it.id.span, |node| node.span)
    };
    if it.actions.len() > 1 {
        let change = format!("action `{}` dropped", action.what);
        all.push(rule(number, it, change, place(&action.what), move |rule| {
            rule.actions.remove(at);
        }));
    }
    for (key, field) in TOLD {
        let mut probe = action.clone();
        let Some(text) = field(&mut probe) else { continue };
        let change = format!("{key} of the action `{}` changed", action.what);
        all.push(rule(number, it, change, place(text), move |rule| {
            if let Some(text) = rule.actions.get_mut(at).and_then(field) {
                OTHER.clone_into(text);
            }
        }));
    }
}

fn of_others(ruleset: &Ruleset, all: &mut Vec<Mutant>) {
    for (number, it) in ruleset.definitions.iter().enumerate().filter(|(_, it)| it.title.is_some()) {
        all.push(Mutant::new(&it.name.value, "title changed", it.name.span, move |changed| {
            if let Some(it) = changed.definitions.get_mut(number) {
                it.title = Some(OTHER.to_owned());
            }
        }));
    }
    for (number, it) in ruleset.contradictions.iter().enumerate() {
        all.push(Mutant::new(&it.id.value, "message changed", it.id.span, move |changed| {
            if let Some(it) = changed.contradictions.get_mut(number) {
                OTHER.clone_into(&mut it.message);
            }
        }));
    }
    let asked = asked(ruleset);
    for (number, it) in ruleset.facts.iter().enumerate().filter(|(_, it)| asked.contains(&it.entry.name)) {
        all.push(Mutant::new(&it.entry.name, "question changed", it.span, move |changed| {
            if let Some(it) = changed.facts.get_mut(number) {
                OTHER.clone_into(&mut it.entry.ask);
            }
        }));
    }
    for (number, it) in ruleset.guideline.conflicts.iter().enumerate() {
        // An `expect` names conflicts, not who is in them.
        for (at, side) in it.sides.iter().enumerate().filter(|(_, side)| side.len() > 1) {
            for (place, rule) in side.iter().enumerate() {
                let change = format!("rule `{}` dropped", rule.value);
                all.push(Mutant::new(&it.id.value, change, rule.span, move |changed| {
                    let conflict = changed.guideline.conflicts.get_mut(number);
                    if let Some(side) = conflict.and_then(|conflict| conflict.sides.get_mut(at)) {
                        side.remove(place);
                    }
                }));
            }
        }
        all.push(Mutant::new(&it.id.value, "note changed", it.id.span, move |changed| {
            if let Some(it) = changed.guideline.conflicts.get_mut(number) {
                OTHER.clone_into(&mut it.note);
            }
        }));
        let (change, resolution) = match (&it.resolution, it.sides.first().and_then(|side| side.first())) {
            (Resolution::Prefer(rule), _) => {
                (format!("`prefer: {}` made `keep-both`", rule.value), Resolution::KeepBoth)
            }
            (Resolution::KeepBoth, Some(rule)) => {
                (format!("`keep-both` made `prefer: {}`", rule.value), Resolution::Prefer(rule.clone()))
            }
            (Resolution::KeepBoth, None) => continue,
        };
        all.push(Mutant::new(&it.id.value, change, it.id.span, move |changed| {
            if let Some(it) = changed.guideline.conflicts.get_mut(number) {
                it.resolution = resolution.clone();
            }
        }));
    }
}

/// The facts on which some status rests: of no other is a plan certain to ask.
fn asked(ruleset: &Ruleset) -> BTreeSet<String> {
    let mut open: Vec<String> = Vec::new();
    let mut note = |it: &Expression| it.tree.names(&mut |name| open.push(name.to_owned()));
    ruleset.guideline.scope.iter().for_each(|it| it.expressions(&mut note));
    for rule in &ruleset.rules {
        let exceptions = rule.exceptions.iter().map(|exception| &exception.when);
        let conditions =
            rule.scope.iter().chain(&rule.condition).chain(&rule.done_when).chain(&rule.breached_when);
        conditions.chain(exceptions).for_each(|it| it.expressions(&mut note));
        let bounds =
            rule.timing.iter().flat_map(|timing| End::ALL.into_iter().filter_map(|end| timing.end(end)));
        for bound in bounds {
            if let BoundValue::Expression(it) = &bound.value {
                note(it);
            }
        }
    }
    open.extend(ruleset.rules.iter().filter_map(|rule| Some(rule.timing.as_ref()?.anchor.value.clone())));
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        let definition = ruleset.definitions.iter().find(|it| it.name.value == name);
        if found.insert(name)
            && let Some(definition) = definition
        {
            let mut note = |it: &Expression| it.tree.names(&mut |name| open.push(name.to_owned()));
            definition.body.expressions(&mut note);
        }
    }
    found
}

/// The word after this one.
fn other(words: &[&'static str], word: &str) -> &'static str {
    let at = words.iter().position(|known| *known == word).map_or(0, |at| at + 1);
    words[at % words.len()]
}
