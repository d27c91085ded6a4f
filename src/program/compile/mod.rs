//! From an expression as parsed to a typed term: names become slots, types are checked, readings are put in.

mod arithmetic;
mod call;
mod compare;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use scope::Scope;

use super::kind::{Kind, Typed};
use super::term::{Clause, Slot, Term};
use super::{TextCall, slot};
use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::expression::Sandbox;
use crate::ruleset::{Condition, Expression, FactType, Ruleset};
use crate::source::Sources;
use crate::timing::Date;
use crate::value::Value;

/// What is known of a definition that was compiled.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub slot: Slot,
    pub kind: Kind,
    pub none: bool,
    /// The fact that it stands for under the readings in force, where it is no more than that.
    pub alias: Option<Slot>,
    pub readings: BTreeSet<usize>,
    pub texts: BTreeSet<Slot>,
}

/// What the expressions compiled since the last [`Compiler::begin`] rest on.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    pub readings: BTreeSet<usize>,
    pub texts: BTreeSet<Slot>,
}

/// Compiles expressions and collects what is wrong in them.
pub(super) struct Compiler<'r> {
    pub ruleset: &'r Ruleset,
    pub sources: &'r Sources,
    /// The readings in force, in the order of readings.yaml.
    pub in_force: Vec<Value>,
    pub definitions: BTreeMap<String, Known>,
    /// Definitions that could not be compiled: naming them is not a second mistake.
    pub broken: BTreeSet<String>,
    pub texts: Vec<TextCall>,
    pub sandbox: Sandbox,
    pub out: Vec<Diagnostic>,
    uses: Uses,
}

const AN_ANCHOR_IS: &str = "an anchor is a fact of type `date`, or a definition that gives a date";

impl<'r> Compiler<'r> {
    pub(super) fn new(ruleset: &'r Ruleset, sources: &'r Sources, in_force: Vec<Value>) -> Self {
        Self {
            ruleset,
            sources,
            in_force,
            definitions: BTreeMap::new(),
            broken: ruleset.unreadable.clone(),
            texts: Vec::new(),
            sandbox: Sandbox::new(),
            out: Vec::new(),
            uses: Uses::default(),
        }
    }

    /// Starts counting what is used.
    pub(super) fn begin(&mut self) {
        self.uses = Uses::default();
    }

    /// What was used since [`Self::begin`].
    pub(super) fn uses(&self) -> Uses {
        self.uses.clone()
    }

    /// A condition as logic.
    pub(super) fn condition(&mut self, condition: &Condition) -> Clause {
        match condition {
            Condition::All(parts, _) => Clause::All(parts.iter().map(|p| self.condition(p)).collect()),
            Condition::Any(parts, _) => Clause::Any(parts.iter().map(|p| self.condition(p)).collect()),
            Condition::Not(part, _) => Clause::Not(Box::new(self.condition(part))),
            Condition::Expression(expression) => self.scope(expression).clause(&expression.tree),
        }
    }

    /// The body of a definition or a bound: an expression of any type, or logic.
    pub(super) fn body(&mut self, condition: &Condition) -> Typed {
        match condition {
            Condition::Expression(expression) => {
                let mut scope = self.scope(expression);
                let typed = scope.term(&expression.tree);
                if typed.kind == Kind::Bool {
                    let clause = scope.clause(&expression.tree);
                    return Typed::new(Term::Test(Box::new(clause)), Kind::Bool);
                }
                typed
            }
            tree => Typed::new(Term::Test(Box::new(self.condition(tree))), Kind::Bool),
        }
    }

    /// The distance of a bound: a duration, or `none` for no bound.
    pub(super) fn distance(&mut self, expression: &Expression) -> Term {
        let mut scope = self.scope(expression);
        let typed = scope.term(&expression.tree);
        if !matches!(typed.kind, Kind::Duration | Kind::None | Kind::Wrong) {
            scope
                .mismatch(&expression.tree, format!("a bound is a duration, not {}", typed.kind.name()))
                .help("write a duration such as `P4W`, a reading, or `months(3)`")
                .push(scope.compiler);
        }
        typed.term
    }

    /// The slot and kind of a name that stands alone, such as an anchor.
    pub(super) fn anchor(&mut self, name: &crate::ruleset::Mention) -> Option<Slot> {
        let found = self.ruleset.facts.iter().position(|f| f.name == name.value);
        let (slot, is_date) = if let Some(at) = found {
            (slot(at), self.ruleset.facts[at].kind == FactType::Date)
        } else if let Some(known) = self.definitions.get(&name.value) {
            self.uses.readings.extend(&known.readings);
            self.uses.texts.extend(&known.texts);
            (known.alias.unwrap_or(known.slot), matches!(known.kind, Kind::Date { .. } | Kind::Wrong))
        } else if self.ruleset.reading(&name.value).is_some() || name.value == "as_of" {
            (slot(0), false)
        } else {
            if !self.broken.contains(&name.value) {
                let days = self.ruleset.facts.iter().filter(|f| f.kind == FactType::Date);
                let known: Vec<&str> = days
                    .map(|f| f.name.as_str())
                    .chain(self.ruleset.definitions.iter().map(|d| d.name.value.as_str()))
                    .collect();
                self.out.push(
                    Diagnostic::error(
                        Code::UnknownName,
                        name.span,
                        format!("no fact or definition `{}`", name.value),
                    )
                    .help(suggestion(&name.value, known).unwrap_or_else(|| AN_ANCHOR_IS.to_owned())),
                );
            }
            return None;
        };
        if !is_date {
            self.out.push(
                Diagnostic::error(
                    Code::TypeMismatch,
                    name.span,
                    format!("`{}` is not a fact or definition that gives a date", name.value),
                )
                .help(AN_ANCHOR_IS),
            );
        }
        Some(slot)
    }

    fn names(&self) -> Vec<String> {
        self.ruleset
            .facts
            .iter()
            .map(|f| f.name.clone())
            .chain(self.ruleset.definitions.iter().map(|d| d.name.value.clone()))
            .chain(self.ruleset.readings.iter().map(|r| r.name.value.clone()))
            .chain(["as_of".to_owned(), "none".to_owned()])
            .collect()
    }

    fn scope<'c>(&'c mut self, expression: &'c Expression) -> Scope<'c, 'r> {
        Scope { compiler: self, expression }
    }
}

/// A diagnostic under construction.
pub(super) struct Complaint(Diagnostic);

impl Complaint {
    fn help(self, help: impl Into<String>) -> Self {
        Self(self.0.help(help))
    }

    fn push(self, compiler: &mut Compiler<'_>) {
        compiler.out.push(self.0);
    }
}

/// Sample days from which windows are measured when rules are loaded: ends of months, a leap day.
pub(super) fn sample_days() -> impl Iterator<Item = Date> {
    [(2023, 11, 30), (2024, 1, 31), (2024, 2, 29), (2025, 2, 28), (2025, 6, 15)]
        .into_iter()
        .filter_map(|(year, month, day)| Date::new(year, month, day))
}
