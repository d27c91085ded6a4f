//! Changes to a rule set that some case should notice: each condition, exception, bound, `done_when` and the like
//! removed or negated, and each leaf of them.
//!
//! A mutant is a rule set as written with one thing changed; whoever asks compiles it and runs the cases. Noticed means
//! that an `expect` fails.

use crate::expression::{Expr, ExprKind};
use crate::ruleset::{Bound, BoundValue, Condition, Expression, Rule, Ruleset};
use crate::source::Span;
use crate::timing::Duration;

/// A rule set with one thing changed.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What was changed: "condition negated".
    pub change: String,
    /// In which rule, definition or the like.
    pub within: String,
    /// Where it stands.
    pub span: Span,
    /// The rule set with the change.
    pub ruleset: Ruleset,
}

/// Every mutant of a rule set, in the order of its parts.
pub fn mutants(ruleset: &Ruleset) -> impl Iterator<Item = Mutant> + '_ {
    sites(ruleset).into_iter().filter_map(move |site| site.apply(ruleset))
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
}

/// Which bound of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Opens,
    Due,
    Closes,
}

/// What is changed, and how.
#[derive(Clone, Debug)]
enum Site {
    /// The whole part goes.
    Remove(Part),
    /// The whole part, or a leaf in it, is negated: leaves are counted in the order of the text.
    Negate(Part, Option<usize>),
    /// A leaf goes out of its conjunction or disjunction.
    Drop(Part, usize),
    /// A bound goes.
    RemoveBound(usize, End),
    /// A bound moves by days.
    ShiftBound(usize, End, i32),
}

fn sites(ruleset: &Ruleset) -> Vec<Site> {
    let mut parts = vec![Part::Scope];
    parts.extend((0..ruleset.contradictions.len()).map(Part::Contradiction));
    parts.extend((0..ruleset.definitions.len()).map(Part::Definition));
    let mut sites = Vec::new();
    for (n, rule) in ruleset.rules.iter().enumerate() {
        parts.extend([Part::RuleScope(n), Part::Condition(n)]);
        parts.extend((0..rule.exceptions.len()).map(|e| Part::Exception(n, e)));
        parts.extend([Part::Done(n), Part::Breached(n)]);
        for (end, bound) in bounds(rule) {
            if bound.is_some() {
                sites.push(Site::RemoveBound(n, end));
                sites.extend([-1, 1].map(|days| Site::ShiftBound(n, end, days)));
            }
        }
    }
    let mut found = Vec::new();
    for part in parts {
        let Some(condition) = part.of(ruleset) else {
            continue;
        };
        let boolean = !matches!(part, Part::Definition(_)) || is_boolean(condition);
        if !matches!(part, Part::Scope | Part::Definition(_)) {
            found.push(Site::Remove(part));
        }
        if boolean {
            found.push(Site::Negate(part, None));
        }
        let mut leaves: Vec<bool> = Vec::new();
        each_leaf(&mut condition.clone(), boolean, false, &mut |_, _, droppable| {
            leaves.push(droppable);
            false
        });
        for (number, droppable) in leaves.iter().enumerate() {
            if leaves.len() > 1 || !boolean {
                found.push(Site::Negate(part, Some(number)));
            }
            if *droppable {
                found.push(Site::Drop(part, number));
            }
        }
    }
    found.extend(sites);
    found
}

fn bounds(rule: &Rule) -> Vec<(End, Option<&Bound>)> {
    let Some(timing) = &rule.timing else {
        return Vec::new();
    };
    vec![
        (End::Opens, timing.opens.as_ref()),
        (End::Due, timing.due.as_ref()),
        (End::Closes, timing.closes.as_ref()),
    ]
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

/// Told of each leaf: the expression, its place, and whether it stands among others. Gives whether it is to go.
type Visit<'v> = dyn FnMut(&mut Expr, Span, bool) -> bool + 'v;

/// Visits the leaves of a condition in the order of the text, and takes out those that are to go. Gives whether the
/// condition is itself a leaf that is to go.
fn each_leaf(condition: &mut Condition, boolean: bool, among: bool, visit: &mut Visit<'_>) -> bool {
    match condition {
        Condition::Expression(e) => {
            let place = e.node.span;
            each_part(&mut e.tree, boolean, among, &mut |leaf, among| visit(leaf, place, among))
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

impl Site {
    fn apply(&self, ruleset: &Ruleset) -> Option<Mutant> {
        let mut changed = ruleset.clone();
        let (within, change, span) = match self {
            Self::Remove(part) => {
                let span = part.of(ruleset)?.span();
                part.remove(&mut changed);
                let (within, name) = part.name(ruleset);
                (within, format!("{name} removed"), span)
            }
            Self::Negate(part, None) => {
                let span = part.of(ruleset)?.span();
                negate_condition(part.of_mut(&mut changed)?);
                let (within, name) = part.name(ruleset);
                (within, format!("{name} negated"), span)
            }
            Self::Negate(part, Some(leaf)) | Self::Drop(part, leaf) => {
                let drop = matches!(self, Self::Drop(..));
                let condition = part.of_mut(&mut changed)?;
                let boolean = !matches!(part, Part::Definition(_)) || is_boolean(condition);
                let (mut number, mut found) = (0, None);
                each_leaf(condition, boolean, false, &mut |e, place, _| {
                    number += 1;
                    if number != leaf + 1 {
                        return false;
                    }
                    found = Some((e.to_string(), place));
                    if !drop {
                        e.kind = ExprKind::Not(Box::new(e.clone()));
                    }
                    drop
                });
                let (text, place) = found?;
                let (within, name) = part.name(ruleset);
                let verb = if drop { "dropped" } else { "negated" };
                (within, format!("{name}: `{text}` {verb}"), place)
            }
            Self::RemoveBound(rule, end) => {
                let span = end.of(ruleset, *rule)?.span;
                *end.of_mut(&mut changed, *rule)? = None;
                (ruleset.rules[*rule].id.value.clone(), format!("{} removed", end.name()), span)
            }
            Self::ShiftBound(rule, end, days) => {
                let bound = end.of(ruleset, *rule)?;
                let shifted = shift(bound, *days)?;
                *end.of_mut(&mut changed, *rule)? = Some(shifted);
                let direction = if *days < 0 { "earlier" } else { "later" };
                (
                    ruleset.rules[*rule].id.value.clone(),
                    format!("{} one day {direction}", end.name()),
                    bound.span,
                )
            }
        };
        Some(Mutant { change, within, span, ruleset: changed })
    }
}

impl End {
    fn name(self) -> &'static str {
        match self {
            Self::Opens => "opens",
            Self::Due => "due",
            Self::Closes => "closes",
        }
    }

    fn of(self, ruleset: &Ruleset, rule: usize) -> Option<&Bound> {
        let timing = ruleset.rules[rule].timing.as_ref()?;
        match self {
            Self::Opens => timing.opens.as_ref(),
            Self::Due => timing.due.as_ref(),
            Self::Closes => timing.closes.as_ref(),
        }
    }

    fn of_mut(self, ruleset: &mut Ruleset, rule: usize) -> Option<&mut Option<Bound>> {
        let timing = ruleset.rules[rule].timing.as_mut()?;
        Some(match self {
            Self::Opens => &mut timing.opens,
            Self::Due => &mut timing.due,
            Self::Closes => &mut timing.closes,
        })
    }
}

/// A bound one day earlier or later.
fn shift(bound: &Bound, days: i32) -> Option<Bound> {
    let value = match &bound.value {
        BoundValue::Duration(duration) => BoundValue::Duration(duration.plus(Duration { months: 0, days })?),
        BoundValue::Expression(expression) => {
            let mut expression: Expression = (**expression).clone();
            expression.tree = shifted(&expression.tree, days);
            BoundValue::Expression(Box::new(expression))
        }
    };
    Some(Bound { value, ..bound.clone() })
}

/// An expression of a duration with days added; `none` stays `none`.
fn shifted(e: &Expr, days: i32) -> Expr {
    let node = |kind| Expr { kind, at: e.at.clone() };
    match &e.kind {
        ExprKind::If { test, then, otherwise } => node(ExprKind::If {
            test: test.clone(),
            then: Box::new(shifted(then, days)),
            otherwise: Box::new(shifted(otherwise, days)),
        }),
        ExprKind::Name(name) if name == "none" => e.clone(),
        _ => node(ExprKind::Arithmetic {
            op: crate::expression::Arithmetic::Add,
            left: Box::new(e.clone()),
            right: Box::new(node(ExprKind::Call {
                name: "days".to_owned(),
                args: vec![node(ExprKind::Number { value: days.into(), integer: true })],
            })),
        }),
    }
}
