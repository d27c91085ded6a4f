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
        let mut leaves = Vec::new();
        walk(condition, boolean, false, &mut leaves);
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

/// Finds the leaves of a condition: for each, whether it can be dropped from among others.
fn walk(condition: &Condition, boolean: bool, droppable: bool, leaves: &mut Vec<bool>) {
    match condition {
        Condition::Expression(e) => walk_expression(&e.tree, boolean, droppable, leaves),
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| walk(part, true, parts.len() > 1, leaves));
        }
        Condition::Not(part, _) => walk(part, true, false, leaves),
    }
}

fn walk_expression(e: &Expr, boolean: bool, droppable: bool, leaves: &mut Vec<bool>) {
    match &e.kind {
        ExprKind::All(parts) | ExprKind::Any(parts) => {
            parts.iter().for_each(|part| walk_expression(part, true, parts.len() > 1, leaves));
        }
        ExprKind::Not(part) => walk_expression(part, true, false, leaves),
        ExprKind::If { test, then, otherwise } => {
            walk_expression(test, true, false, leaves);
            walk_expression(then, boolean, false, leaves);
            walk_expression(otherwise, boolean, false, leaves);
        }
        ExprKind::Call { name, args } if name == "count" => {
            for arg in args {
                if let ExprKind::List(items) = &arg.kind {
                    items.iter().for_each(|item| walk_expression(item, true, items.len() > 1, leaves));
                }
            }
        }
        ExprKind::Arithmetic { left, right, .. } if !boolean => {
            walk_expression(left, false, false, leaves);
            walk_expression(right, false, false, leaves);
        }
        ExprKind::Compare { left, right, .. } if holds_choice(left) || holds_choice(right) => {
            walk_expression(left, false, false, leaves);
            walk_expression(right, false, false, leaves);
        }
        // What is unsettled is unknown either way: negating it changes nothing.
        ExprKind::Call { name, .. } if name == "unsettled" => {}
        _ if boolean => leaves.push(droppable),
        _ => {}
    }
}

/// Whether an expression chooses or counts, so that logic stands inside it.
fn holds_choice(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::If { .. })
        || matches!(&e.kind, ExprKind::Call { name, .. } if name == "count")
        || e.children().into_iter().any(holds_choice)
}

/// What to do with the leaf that is looked for.
enum Edit {
    Negate,
    Drop,
}

/// Walks as [`walk`] does and edits the leaf when its turn comes; gives whether it is to be dropped by its parent.
fn edit(
    condition: &mut Condition,
    boolean: bool,
    left: &mut usize,
    how: &Edit,
    place: &mut Option<Span>,
) -> bool {
    match condition {
        Condition::Expression(e) => {
            let before = *left;
            let dropped = edit_expression(&mut e.tree, boolean, left, how);
            if before != usize::MAX && *left == usize::MAX {
                *place = Some(e.node.span);
            }
            dropped
        }
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            let mut gone = None;
            for (n, part) in parts.iter_mut().enumerate() {
                if edit(part, true, left, how, place) {
                    gone = Some(n);
                }
            }
            if let Some(n) = gone {
                parts.remove(n);
            }
            false
        }
        Condition::Not(part, _) => edit(part, true, left, how, place),
    }
}

fn edit_expression(e: &mut Expr, boolean: bool, left: &mut usize, how: &Edit) -> bool {
    let among = |parts: &mut Vec<Expr>, left: &mut usize| {
        let mut gone = None;
        for (n, part) in parts.iter_mut().enumerate() {
            if edit_expression(part, true, left, how) {
                gone = Some(n);
            }
        }
        if let Some(n) = gone {
            parts.remove(n);
        }
    };
    match &mut e.kind {
        ExprKind::All(parts) | ExprKind::Any(parts) => {
            among(parts, left);
            false
        }
        ExprKind::Not(part) => edit_expression(part, true, left, how),
        ExprKind::If { test, then, otherwise } => {
            edit_expression(test, true, left, how);
            edit_expression(then, boolean, left, how);
            edit_expression(otherwise, boolean, left, how);
            false
        }
        ExprKind::Call { name, args } if name == "count" => {
            for arg in args {
                if let ExprKind::List(items) = &mut arg.kind {
                    among(items, left);
                }
            }
            false
        }
        ExprKind::Arithmetic { left: a, right: b, .. } if !boolean => {
            edit_expression(a, false, left, how);
            edit_expression(b, false, left, how);
            false
        }
        ExprKind::Compare { left: a, right: b, .. } if holds_choice(a) || holds_choice(b) => {
            edit_expression(a, false, left, how);
            edit_expression(b, false, left, how);
            false
        }
        ExprKind::Call { name, .. } if name == "unsettled" => false,
        _ if boolean => {
            if *left == usize::MAX {
                return false;
            }
            if *left > 0 {
                *left -= 1;
                return false;
            }
            *left = usize::MAX;
            match how {
                Edit::Negate => {
                    negate(e);
                    false
                }
                Edit::Drop => true,
            }
        }
        _ => false,
    }
}

fn negate(e: &mut Expr) {
    let inner = e.clone();
    e.kind = ExprKind::Not(Box::new(inner));
}

/// A copy of a rule set with one part negated as a whole.
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
                let how = if matches!(self, Self::Drop(..)) { Edit::Drop } else { Edit::Negate };
                let text = leaf_text(part.of(ruleset)?, part, *leaf);
                let condition = part.of_mut(&mut changed)?;
                let boolean = !matches!(part, Part::Definition(_)) || is_boolean(condition);
                let (mut left, mut place) = (*leaf, None);
                edit(condition, boolean, &mut left, &how, &mut place);
                let (within, name) = part.name(ruleset);
                let verb = if matches!(how, Edit::Drop) { "dropped" } else { "negated" };
                (within, format!("{name}: `{text}` {verb}"), place?)
            }
            Self::RemoveBound(rule, end) => {
                let span = end.of(ruleset, *rule)?.span;
                *end.of_mut(&mut changed, *rule)? = None;
                if let Some(timing) = &changed.rules[*rule].timing
                    && timing.opens.is_none()
                    && timing.due.is_none()
                    && timing.closes.is_none()
                {
                    // An anchor without bounds still counts: a rule whose anchor never happened does not apply.
                }
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

/// The text of a leaf, for the report.
fn leaf_text(condition: &Condition, part: &Part, leaf: usize) -> String {
    fn find(condition: &Condition, boolean: bool, left: &mut usize) -> Option<String> {
        match condition {
            Condition::Expression(e) => find_expression(&e.tree, boolean, left),
            Condition::All(parts, _) | Condition::Any(parts, _) => {
                parts.iter().find_map(|part| find(part, true, left))
            }
            Condition::Not(part, _) => find(part, true, left),
        }
    }
    fn find_expression(e: &Expr, boolean: bool, left: &mut usize) -> Option<String> {
        match &e.kind {
            ExprKind::All(parts) | ExprKind::Any(parts) => {
                parts.iter().find_map(|part| find_expression(part, true, left))
            }
            ExprKind::Not(part) => find_expression(part, true, left),
            ExprKind::If { test, then, otherwise } => find_expression(test, true, left)
                .or_else(|| find_expression(then, boolean, left))
                .or_else(|| find_expression(otherwise, boolean, left)),
            ExprKind::Call { name, args } if name == "count" => {
                args.iter().flat_map(|arg| arg.children()).find_map(|item| find_expression(item, true, left))
            }
            ExprKind::Arithmetic { left: a, right: b, .. } if !boolean => {
                find_expression(a, false, left).or_else(|| find_expression(b, false, left))
            }
            ExprKind::Compare { left: a, right: b, .. } if holds_choice(a) || holds_choice(b) => {
                find_expression(a, false, left).or_else(|| find_expression(b, false, left))
            }
            ExprKind::Call { name, .. } if name == "unsettled" => None,
            _ if boolean => {
                if *left == 0 {
                    return Some(e.to_string());
                }
                *left -= 1;
                None
            }
            _ => None,
        }
    }
    let boolean = !matches!(part, Part::Definition(_)) || is_boolean(condition);
    find(condition, boolean, &mut leaf.clone()).unwrap_or_default()
}
