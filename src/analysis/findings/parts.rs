//! A rule without one of its parts, for every part that could decide something.

use crate::expression::{Expr, ExprKind};
use crate::program::{Clause, Program, Rule};
use crate::ruleset::{self, BoundValue, Condition, Expression, Ruleset};
use crate::source::{Sources, Span};

/// A part of a rule.
pub(super) struct Part {
    /// "the exception `x`", "this part of the condition".
    pub what: String,
    pub place: Span,
    /// The rule without it.
    pub without: Rule,
    /// Whether it decides if the rule applies: conditions, exceptions, windows.
    pub gates: bool,
    /// The whole of which it is a part; none of a whole.
    pub of: Option<String>,
}

/// The parts of a rule that rest on no reading, the whole before its parts.
pub(super) fn of(sources: &Sources, ruleset: &Ruleset, program: &Program, rule: usize) -> Vec<Part> {
    let Some(of) = program.rules.get(rule) else { return Vec::new() };
    let Some(rule_as_written) = ruleset.rule(&of.id) else { return Vec::new() };
    let context = Context { sources, ruleset, program };
    let mut parts = Vec::new();
    let mut add = |what: String, place: Span, gates: bool, change: &dyn Fn(&mut Rule)| {
        let mut without = of.clone();
        change(&mut without);
        let whole = what.strip_prefix(INSIDE).map(str::to_owned);
        parts.push(Part { what, place, without, gates, of: whole });
    };
    for (name, gates, get, written, set) in CLAUSES {
        let (Some(clause), Some(condition)) = (get(of), written(rule_as_written)) else { continue };
        if !context.rests_on_reading(condition) {
            // A rule without a scope of its own has the guideline's.
            let absent = if name == "scope" { program.scope.clone() } else { None };
            add(format!("the {name}"), condition.span(), gates, &|rule| set(rule, absent.clone()));
        }
        for (place, less) in context.removals(clause, &Written::Condition(condition)) {
            add(format!("{INSIDE}the {name}"), place, false, &|rule| set(rule, Some(less.clone())));
        }
    }
    for (number, (exception, condition)) in of.exceptions.iter().zip(&rule_as_written.exceptions).enumerate()
    {
        let id = &exception.id;
        if !context.rests_on_reading(&condition.when) {
            add(format!("the exception `{id}`"), condition.id.span, true, &|rule| {
                _ = rule.exceptions.remove(number);
            });
        }
        for (place, less) in context.removals(&exception.when, &Written::Condition(&condition.when)) {
            add(format!("{INSIDE}the exception `{id}`"), place, false, &|rule| {
                rule.exceptions[number].when = less.clone();
            });
        }
    }
    if let Some(timing) =
        rule_as_written.timing.as_ref().filter(|timing| !context.name_rests_on_reading(&timing.anchor.value))
    {
        for (name, bound, remove) in context.bounds(timing) {
            add(format!("the bound `{name}`"), bound, true, &|rule| {
                if let Some(timing) = &mut rule.timing {
                    remove(timing);
                }
            });
        }
    }
    parts
}

/// The conditions all of which must hold, each as it is written; the whole where it is not taken apart.
pub(super) fn conjuncts<'c>(
    sources: &Sources,
    clause: &'c Clause,
    condition: &Condition,
) -> Vec<(String, Span, &'c Clause)> {
    let written = children(&Written::Condition(condition));
    match clause {
        Clause::All(parts) if parts.len() == written.len() => {
            let name = |place: Span| {
                let text = sources.slice(place).split_whitespace().collect::<Vec<_>>().join(" ");
                if text.len() > LONGEST_NAME {
                    "a part of its condition".to_owned()
                } else {
                    format!("`{text}`")
                }
            };
            parts
                .iter()
                .zip(&written)
                .map(|(part, written)| (name(written.place(sources)), written.place(sources), part))
                .collect()
        }
        _ => vec![("its condition".to_owned(), condition.span(), clause)],
    }
}

/// The longest text by which a part is called, in bytes.
const LONGEST_NAME: usize = 60;

/// How parts of a part are called.
const INSIDE: &str = "this part of ";

/// A clause of a rule: its name, whether it decides if the rule applies, as run, as written, and how it is exchanged.
type Place = (&'static str, bool, Run, AsWritten, Set);
type Run = fn(&Rule) -> Option<&Clause>;
type AsWritten = fn(&ruleset::Rule) -> Option<&Condition>;
type Set = fn(&mut Rule, Option<Clause>);

const CLAUSES: [Place; 4] = [
    ("condition", true, |r| r.condition.as_ref(), |r| r.condition.as_ref(), |r, clause| r.condition = clause),
    ("scope", false, |r| r.scope.as_ref(), |r| r.scope.as_ref(), |r, clause| r.scope = clause),
    (
        "`done_when`",
        false,
        |r| r.done_when.as_ref(),
        |r| r.done_when.as_ref(),
        |r, clause| r.done_when = clause,
    ),
    (
        "`breached_when`",
        false,
        |r| r.breached_when.as_ref(),
        |r| r.breached_when.as_ref(),
        |r, clause| r.breached_when = clause,
    ),
];

type Remove = fn(&mut crate::program::Timing);

/// What a clause was compiled from.
#[derive(Clone, Copy)]
enum Written<'r> {
    Condition(&'r Condition),
    Expression(&'r Expression, &'r Expr),
}

impl Written<'_> {
    fn place(&self, sources: &Sources) -> Span {
        match self {
            Self::Condition(condition) => condition.span(),
            Self::Expression(expression, part) => expression.place(sources, &part.at),
        }
    }
}

struct Context<'r> {
    sources: &'r Sources,
    ruleset: &'r Ruleset,
    program: &'r Program,
}

impl<'r> Context<'r> {
    /// A clause without one of its parts, for each that stands among others; with the place of what is gone.
    fn removals(&self, clause: &Clause, written: &Written<'r>) -> Vec<(Span, Clause)> {
        let (parts, all) = match clause {
            Clause::All(parts) => (parts, true),
            Clause::Any(parts) => (parts, false),
            Clause::Not(part) => {
                let Some(inner) = children(written).into_iter().next() else { return Vec::new() };
                let less = self.removals(part, &inner).into_iter();
                return less.map(|(place, less)| (place, Clause::Not(Box::new(less)))).collect();
            }
            Clause::Leaf(_) => return Vec::new(),
        };
        let whole = |parts: Vec<Clause>| {
            let parts = parts.into_boxed_slice();
            if all { Clause::All(parts) } else { Clause::Any(parts) }
        };
        let written = children(written);
        // What a reading settled stands otherwise than it is written: it is left aside.
        if written.len() != parts.len() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (at, (part, written)) in parts.iter().zip(&written).enumerate() {
            if self.rests(written) || part.constant().is_some() {
                continue;
            }
            let others = || {
                parts.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, part)| part.clone())
            };
            if parts.len() > 1 {
                found.push((written.place(self.sources), whole(others().collect())));
            }
            for (place, less) in self.removals(part, written) {
                let mut changed: Vec<Clause> = parts.to_vec();
                changed[at] = less;
                found.push((place, whole(changed)));
            }
        }
        found
    }

    fn rests(&self, written: &Written<'r>) -> bool {
        match written {
            Written::Condition(condition) => self.rests_on_reading(condition),
            Written::Expression(_, part) => self.expression_rests(part),
        }
    }

    fn rests_on_reading(&self, condition: &Condition) -> bool {
        let mut rests = false;
        condition.expressions(&mut |expression| rests |= self.expression_rests(&expression.tree));
        rests
    }

    fn expression_rests(&self, expression: &Expr) -> bool {
        let mut rests = false;
        expression.names(&mut |name| rests |= self.name_rests_on_reading(name));
        rests
    }

    fn name_rests_on_reading(&self, name: &str) -> bool {
        let mut definitions = self.program.definitions.iter();
        self.ruleset.reading(name).is_some()
            || definitions.any(|definition| definition.name == name && !definition.readings.is_empty())
    }

    /// The bounds of a window that rest on no reading.
    fn bounds(&self, timing: &ruleset::Timing) -> Vec<(&'static str, Span, Remove)> {
        let name = |plain, strict, bound: &ruleset::Bound| if bound.strict { strict } else { plain };
        let opens = timing.opens.as_ref().map(|bound| (name("opens", "opens_after", bound), bound, OPENS));
        let due = timing.due.as_ref().map(|bound| ("due", bound, DUE));
        let closes =
            timing.closes.as_ref().map(|bound| (name("closes", "closes_before", bound), bound, CLOSES));
        let stands = |bound: &ruleset::Bound| match &bound.value {
            BoundValue::Duration(_) => true,
            BoundValue::Expression(expression) => !self.expression_rests(&expression.tree),
        };
        let all = [opens, due, closes].into_iter().flatten().filter(|(_, bound, _)| stands(bound));
        all.map(|(name, bound, remove)| (name, bound.span, remove)).collect()
    }
}

const OPENS: Remove = |timing| timing.opens = None;
const DUE: Remove = |timing| timing.due = None;
const CLOSES: Remove = |timing| timing.closes = None;

/// The parts that logic takes apart, in their order.
fn children<'r>(written: &Written<'r>) -> Vec<Written<'r>> {
    match written {
        Written::Condition(Condition::All(parts, _) | Condition::Any(parts, _)) => {
            parts.iter().map(Written::Condition).collect()
        }
        Written::Condition(Condition::Not(part, _)) => vec![Written::Condition(part)],
        Written::Condition(Condition::Expression(expression)) => {
            children(&Written::Expression(expression, &expression.tree))
        }
        Written::Expression(expression, part) => match &part.kind {
            ExprKind::All(parts) | ExprKind::Any(parts) => {
                parts.iter().map(|part| Written::Expression(expression, part)).collect()
            }
            ExprKind::Not(part) => vec![Written::Expression(expression, part)],
            _ => Vec::new(),
        },
    }
}
