//! Conditions, exceptions, bounds, `done_when` and the like removed or negated; each leaf negated, dropped or shifted.

use super::Mutant;
use super::shift::{moved, shifts};
use crate::document::{self, Node};
use crate::expression::{Expr, ExprKind};
use crate::ruleset::{Bound, BoundValue, Condition, End, Expression, Rule, Ruleset};
use crate::source::{Sources, Span};
use crate::timing::Duration;

pub(super) fn mutants(ruleset: &Ruleset, sources: &Sources) -> Vec<Mutant> {
    let mut parts = vec![Part::Scope];
    parts.extend((0..ruleset.contradictions.len()).map(Part::Contradiction));
    parts.extend((0..ruleset.definitions.len()).map(Part::Definition));
    for (n, rule) in ruleset.rules.iter().enumerate() {
        parts.extend([Part::RuleScope(n), Part::Condition(n)]);
        parts.extend((0..rule.exceptions.len()).map(|e| Part::Exception(n, e)));
        parts.extend([Part::Done(n), Part::Breached(n)]);
        parts.extend((0..rule.cautions.len()).map(|c| Part::Caution(n, c)));
    }
    let mut found = Vec::new();
    for part in parts {
        let before = found.len();
        of_part(part, ruleset, sources, &mut found);
        // A caution changes no status: a plan only tells it.
        let told = matches!(part, Part::Caution(..));
        found[before..].iter_mut().for_each(|mutant| mutant.told = told);
    }
    for (n, rule) in ruleset.rules.iter().enumerate() {
        for end in End::ALL {
            of_bound((n, rule), end, &mut found);
        }
    }
    found
}

/// A condition as a whole, and its leaves.
fn of_part(part: Part, ruleset: &Ruleset, sources: &Sources, found: &mut Vec<Mutant>) {
    let Some(condition) = part.of(ruleset) else { return };
    let (within, name) = part.name(ruleset);
    let boolean = !matches!(part, Part::Definition(_)) || is_boolean(condition);
    if !matches!(part, Part::Scope | Part::Definition(_)) {
        let change = format!("{name} removed");
        found.push(Mutant::new(&within, change, condition.span(), move |changed| part.remove(changed)));
    }
    if boolean {
        let change = format!("{name} negated");
        found.push(Mutant::new(&within, change, condition.span(), move |changed| {
            part.of_mut(changed).into_iter().for_each(negate_condition);
        }));
    }
    let mut leaves: Vec<(Expr, Span, bool)> = Vec::new();
    each_leaf(&mut condition.clone(), boolean, false, &mut |leaf, node, droppable| {
        leaves.push((leaf.clone(), document::place(sources, node, leaf.at.clone()), droppable));
        false
    });
    let alone = leaves.len() == 1 && boolean;
    for (number, (leaf, span, droppable)) in leaves.into_iter().enumerate() {
        let mut add = |change: String, other: Option<Expr>| {
            found.push(Mutant::new(&within, format!("{name}: {change}"), span, move |changed| {
                let Some(condition) = part.of_mut(changed) else { return };
                let mut at = 0;
                each_leaf(condition, boolean, false, &mut |leaf, _, _| {
                    at += 1;
                    if at != number + 1 {
                        return false;
                    }
                    if let Some(other) = &other {
                        leaf.kind = other.kind.clone();
                    }
                    other.is_none()
                });
            }));
        };
        // Negating the only leaf is negating the whole.
        if !alone {
            let kind = ExprKind::Not(Box::new(leaf.clone()));
            add(format!("`{leaf}` negated"), Some(Expr { kind, at: leaf.at.clone() }));
        }
        if droppable {
            add(format!("`{leaf}` dropped"), None);
        }
        for other in shifts(ruleset, &leaf) {
            add(format!("`{leaf}` made `{other}`"), Some(other));
        }
    }
}

/// One end of a window.
fn of_bound((number, rule): (usize, &Rule), end: End, found: &mut Vec<Mutant>) {
    let Some(bound) = rule.timing.as_ref().and_then(|timing| timing.end(end)) else { return };
    let word = match end {
        End::Opens => "opens",
        End::Due => "due",
        End::Closes => "closes",
    };
    let shifted = |days| Some((days, shift(bound, days)?));
    let changes =
        [Some((0, None)), shifted(-1).map(|(d, b)| (d, Some(b))), shifted(1).map(|(d, b)| (d, Some(b)))];
    for (days, other) in changes.into_iter().flatten() {
        let change = match days {
            0 => format!("{word} removed"),
            -1 => format!("{word} one day earlier"),
            _ => format!("{word} one day later"),
        };
        found.push(Mutant::new(&rule.id.value, change, bound.span, move |changed| {
            let timing = changed.rules.get_mut(number).and_then(|rule| rule.timing.as_mut());
            if let Some(timing) = timing {
                timing.end_mut(end).clone_from(&other);
            }
        }));
    }
}

/// Which condition of a rule set.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Scope,
    Contradiction(usize),
    Definition(usize),
    RuleScope(usize),
    Condition(usize),
    Exception(usize, usize),
    Done(usize),
    Breached(usize),
    Caution(usize, usize),
}

impl Part {
    fn of(self, ruleset: &Ruleset) -> Option<&Condition> {
        match self {
            Self::Scope => ruleset.guideline.scope.as_ref(),
            Self::Contradiction(n) => Some(&ruleset.contradictions[n].when),
            Self::Definition(n) => Some(&ruleset.definitions[n].body),
            Self::RuleScope(n) => ruleset.rules[n].scope.as_ref(),
            Self::Condition(n) => ruleset.rules[n].condition.as_ref(),
            Self::Exception(n, e) => Some(&ruleset.rules[n].exceptions[e].when),
            Self::Done(n) => ruleset.rules[n].done_when.as_ref(),
            Self::Breached(n) => ruleset.rules[n].breached_when.as_ref(),
            Self::Caution(n, c) => Some(&ruleset.rules[n].cautions[c].when),
        }
    }

    fn of_mut(self, ruleset: &mut Ruleset) -> Option<&mut Condition> {
        match self {
            Self::Scope => ruleset.guideline.scope.as_mut(),
            Self::Contradiction(n) => Some(&mut ruleset.contradictions[n].when),
            Self::Definition(n) => Some(&mut ruleset.definitions[n].body),
            Self::RuleScope(n) => ruleset.rules[n].scope.as_mut(),
            Self::Condition(n) => ruleset.rules[n].condition.as_mut(),
            Self::Exception(n, e) => Some(&mut ruleset.rules[n].exceptions[e].when),
            Self::Done(n) => ruleset.rules[n].done_when.as_mut(),
            Self::Breached(n) => ruleset.rules[n].breached_when.as_mut(),
            Self::Caution(n, c) => Some(&mut ruleset.rules[n].cautions[c].when),
        }
    }

    fn name(self, ruleset: &Ruleset) -> (String, &'static str) {
        let rule = |n: usize| ruleset.rules[n].id.value.clone();
        match self {
            Self::Scope => (ruleset.guideline.id.value.clone(), "scope"),
            Self::Contradiction(n) => (ruleset.contradictions[n].id.value.clone(), "contradiction"),
            Self::Definition(n) => (ruleset.definitions[n].name.value.clone(), "definition"),
            Self::RuleScope(n) => (rule(n), "scope"),
            Self::Condition(n) => (rule(n), "condition"),
            Self::Exception(n, _) => (rule(n), "exception"),
            Self::Done(n) => (rule(n), "done_when"),
            Self::Breached(n) => (rule(n), "breached_when"),
            Self::Caution(n, _) => (rule(n), "caution"),
        }
    }

    fn remove(self, ruleset: &mut Ruleset) {
        match self {
            Self::Scope | Self::Definition(_) => {}
            Self::Contradiction(n) => {
                ruleset.contradictions.remove(n);
            }
            Self::RuleScope(n) => ruleset.rules[n].scope = None,
            Self::Condition(n) => ruleset.rules[n].condition = None,
            Self::Exception(n, e) => {
                ruleset.rules[n].exceptions.remove(e);
            }
            Self::Done(n) => ruleset.rules[n].done_when = None,
            Self::Breached(n) => ruleset.rules[n].breached_when = None,
            Self::Caution(n, c) => {
                ruleset.rules[n].cautions.remove(c);
            }
        }
    }
}

/// Whether a definition's body is logic by its shape; a comparison of numbers inside an `if` is found by its test.
fn is_boolean(condition: &Condition) -> bool {
    fn expression(e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Bool(_)
            | ExprKind::Not(_)
            | ExprKind::All(_)
            | ExprKind::Any(_)
            | ExprKind::Compare { .. }
            | ExprKind::Has { .. }
            | ExprKind::Between { .. } => true,
            ExprKind::If { then, otherwise, .. } => expression(then) || expression(otherwise),
            ExprKind::Call { name, .. } => matches!(name.as_str(), "known" | "unsettled"),
            _ => false,
        }
    }
    match condition {
        Condition::Expression(e) => expression(&e.tree),
        _ => true,
    }
}

/// Told of each leaf: the expression, the scalar that holds it, and whether it stands among others. Gives whether it is to go.
type Visit<'v> = dyn FnMut(&mut Expr, &Node, bool) -> bool + 'v;

/// Visits the leaves of a condition in the order of the text, and takes out those that are to go. Gives whether the
/// condition is itself a leaf that is to go.
fn each_leaf(condition: &mut Condition, boolean: bool, among: bool, visit: &mut Visit<'_>) -> bool {
    match condition {
        Condition::Expression(e) => {
            let Expression { tree, node } = &mut **e;
            each_part(tree, boolean, among, &mut |leaf, among| visit(leaf, node, among))
        }
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            let among = parts.len() > 1;
            parts.retain_mut(|part| !each_leaf(part, true, among, visit));
            false
        }
        Condition::Not(part, _) => {
            each_leaf(part, true, false, visit);
            false
        }
    }
}

/// The same inside one expression. `boolean` says whether it is logic: only then can it be a leaf itself.
fn each_part(
    e: &mut Expr,
    boolean: bool,
    among: bool,
    visit: &mut dyn FnMut(&mut Expr, bool) -> bool,
) -> bool {
    let chooses = holds_choice(e);
    match &mut e.kind {
        ExprKind::All(parts) | ExprKind::Any(parts) => {
            let among = parts.len() > 1;
            parts.retain_mut(|part| !each_part(part, true, among, visit));
        }
        ExprKind::Not(part) => {
            each_part(part, true, false, visit);
        }
        ExprKind::If { test, then, otherwise } => {
            each_part(test, true, false, visit);
            each_part(then, boolean, false, visit);
            each_part(otherwise, boolean, false, visit);
        }
        ExprKind::Call { name, args } if name == "count" => {
            for arg in args {
                if let ExprKind::List(items) = &mut arg.kind {
                    let among = items.len() > 1;
                    items.retain_mut(|item| !each_part(item, true, among, visit));
                }
            }
        }
        ExprKind::Arithmetic { left, right, .. } | ExprKind::Compare { left, right, .. } if chooses => {
            each_part(left, false, false, visit);
            each_part(right, false, false, visit);
        }
        // What is unsettled is unknown either way: negating it changes nothing.
        ExprKind::Call { name, .. } if name == "unsettled" => {}
        _ if boolean => return visit(e, among),
        _ => {}
    }
    false
}

/// Whether an expression chooses or counts, so that logic stands inside it.
fn holds_choice(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::If { .. })
        || matches!(&e.kind, ExprKind::Call { name, .. } if name == "count")
        || e.children().into_iter().any(holds_choice)
}

/// Negates a condition as a whole.
fn negate_condition(condition: &mut Condition) {
    let span = condition.span();
    let inner = std::mem::replace(condition, Condition::All(Vec::new(), span));
    *condition = Condition::Not(Box::new(inner), span);
}

/// A bound one day earlier or later.
fn shift(bound: &Bound, days: i32) -> Option<Bound> {
    let value = match &bound.value {
        BoundValue::Duration(duration) => BoundValue::Duration(duration.plus(Duration { months: 0, days })?),
        BoundValue::Expression(expression) => {
            let mut expression: Expression = (**expression).clone();
            expression.tree = moved(&expression.tree, days);
            BoundValue::Expression(Box::new(expression))
        }
    };
    Some(Bound { value, ..bound.clone() })
}
