//! Function calls.

use super::super::kind::{Kind, Typed};
use super::super::term::{Clause, Slot, Term};
use super::super::{TextCall, slot};
use super::Scope;
use super::arithmetic::MAX_REACH;
use crate::diagnostic::{Code, Diagnostic};
use crate::expression::{Expr, ExprKind};
use crate::ruleset::FactType;
use crate::value::Decimal;

impl Scope<'_, '_> {
    pub(super) fn call(&mut self, e: &Expr, name: &str, args: &[Expr]) -> Typed {
        match (name, args) {
            ("since", [day]) => {
                self.with_day(day, |day, _| Typed::new(Term::AsOf, Kind::Elapsed(Box::new(day))))
            }
            ("days_since", [day]) => self.with_day(day, |day, none| {
                let far = Decimal::from(366 * (MAX_REACH + 400));
                let kind = Kind::Number { range: Some((-far, far)) };
                Typed::new(Term::DaysSince(Box::new(day)), kind).or_none(none)
            }),
            ("days" | "weeks" | "months" | "years", [number]) => self.duration(e, name, number),
            ("earliest" | "latest", args) => self.extreme(name, args),
            ("known", [x]) => {
                let typed = self.term(x);
                let term = match typed.kind {
                    Kind::Elapsed(day) => *day,
                    Kind::Wrong => return Typed::wrong(),
                    _ => typed.term,
                };
                Typed::new(Term::Known(Box::new(term)), Kind::Bool)
            }
            ("unsettled", [x]) => match &self.term(x).term {
                Term::Slot(slot) if slot.index() < self.compiler.ruleset.facts.len() => {
                    Typed::new(Term::Unsettled(*slot), Kind::Bool)
                }
                _ => {
                    let complaint = self
                        .mismatch(x, "`unsettled` takes a fact")
                        .help("name the fact whose value leaves the matter open");
                    self.say(complaint)
                }
            },
            ("count", [list]) => self.count(list),
            _ => self.text_call(e, name, args),
        }
    }

    pub(super) fn with_day(&mut self, day: &Expr, make: impl FnOnce(Term, bool) -> Typed) -> Typed {
        let typed = self.term(day);
        match typed.kind {
            Kind::Date { .. } => make(typed.term, typed.none),
            Kind::Wrong => Typed::wrong(),
            other => {
                let complaint = self
                    .mismatch(day, format!("{}, not a date", self.describe(day, &other)))
                    .help("name a fact of type `date`, or a definition that gives a date");
                self.say(complaint)
            }
        }
    }

    pub(super) fn extreme(&mut self, name: &str, args: &[Expr]) -> Typed {
        let items = match args {
            [Expr { kind: ExprKind::List(items), .. }] => items.as_slice(),
            items => items,
        };
        let mut days = Vec::new();
        let (mut none, mut reach, mut wrong) = (true, 0, items.is_empty());
        for item in items {
            let typed = self.term(item);
            match typed.kind {
                Kind::Date { reach: r } => reach = reach.max(r),
                Kind::Wrong => wrong = true,
                other => {
                    let complaint = self
                        .mismatch(item, format!("{}, not a date", self.describe(item, &other)))
                        .help(format!("`{name}` takes dates"));
                    self.say(complaint);
                    wrong = true;
                }
            }
            none &= typed.none;
            days.push(typed.term);
        }
        if wrong {
            return Typed::wrong();
        }
        let days = days.into();
        let term = if name == "earliest" { Term::Earliest(days) } else { Term::Latest(days) };
        Typed::new(term, Kind::Date { reach }).or_none(none)
    }

    pub(super) fn count(&mut self, list: &Expr) -> Typed {
        let ExprKind::List(items) = &list.kind else {
            let complaint = self.mismatch(list, "`count` takes a list").help("write `count([a, b, c])`");
            return self.say(complaint);
        };
        let clauses: Vec<Clause> = items.iter().map(|item| self.clause(item)).collect();
        let kind = Kind::Number { range: Some((Decimal::ZERO, Decimal::from(clauses.len()))) };
        Typed::new(Term::Count(clauses.into()), kind)
    }

    /// Whether a text function takes this: a text in quotes, a fact of type `text`, `to_lower` of one.
    pub(super) fn is_text(&self, arg: &Expr) -> bool {
        match &arg.kind {
            ExprKind::Text(_) => true,
            ExprKind::Name(name) => {
                self.compiler.ruleset.fact(name).is_some_and(|fact| fact.kind == FactType::Text)
            }
            ExprKind::Call { name, args } => name == "to_lower" && args.iter().all(|a| self.is_text(a)),
            _ => false,
        }
    }

    /// A text function: rhai evaluates it, over facts alone.
    pub(super) fn text_call(&mut self, e: &Expr, name: &str, args: &[Expr]) -> Typed {
        for arg in args {
            let fine = match &arg.kind {
                ExprKind::Name(fact) if self.compiler.ruleset.fact(fact).is_none() => {
                    if self.term(arg).is_wrong() {
                        return Typed::wrong();
                    }
                    false
                }
                _ => self.is_text(arg),
            };
            if !fine {
                let complaint = self
                    .mismatch(arg, format!("`{name}` takes facts of type `text` and texts in quotes"))
                    .help("name the fact itself; definitions and codes do not go through text functions");
                return self.say(complaint);
            }
        }
        let (kind, boolean) = match name {
            "to_lower" => (Kind::Text, false),
            "len" => (Kind::Number { range: Some((Decimal::ZERO, Decimal::from(1_000_000))) }, false),
            _ => (Kind::Bool, true),
        };
        let text = e.to_string();
        let base = self.compiler.ruleset.facts.len() + self.compiler.ruleset.definitions.len();
        let number = match self.compiler.texts.iter().position(|call| call.text == text) {
            Some(at) => at,
            None => {
                let code = match self.compiler.sandbox.compile(&text) {
                    Ok(code) => code,
                    Err(problem) => {
                        let complaint = self.complaint(problem.code, e, problem.message);
                        return self.say(complaint.help(problem.help));
                    }
                };
                let mut inputs: Vec<(String, Slot)> = Vec::new();
                e.names(&mut |name| {
                    let at = self.compiler.ruleset.facts.iter().position(|f| f.name == name);
                    if let Some(at) = at
                        && inputs.iter().all(|(known, _)| known != name)
                    {
                        inputs.push((name.to_owned(), slot(at)));
                    }
                });
                let place = self.place(e);
                self.compiler.out.push(
                    Diagnostic::warning(
                        Code::SlowExpression,
                        place,
                        format!("`{name}` is evaluated by rhai, once for each record"),
                    )
                    .help("a fact of type `code` or `codes` is faster, and its values are checked"),
                );
                let mut literals = Vec::new();
                quoted(e, &mut literals);
                self.compiler.texts.push(TextCall { text, inputs, literals, boolean, code });
                self.compiler.texts.len() - 1
            }
        };
        let slot = slot(base + number);
        self.compiler.uses.texts.insert(slot);
        Typed::new(Term::Slot(slot), kind).or_none(!boolean)
    }
}

/// The texts in quotes that an expression reads.
fn quoted(e: &Expr, found: &mut Vec<String>) {
    if let ExprKind::Text(text) = &e.kind {
        found.push(text.clone());
    }
    for child in e.children() {
        quoted(child, found);
    }
}
