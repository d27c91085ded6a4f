//! What is not covered exactly: as written, why, and what to do.

use std::collections::BTreeSet;
use std::fmt;

use super::facts::{FEW, MANY, whole_numbers};
use crate::expression::Expr;
use crate::program::{Program, Slot, Term};
use crate::ruleset::{Condition, Entry, FactType, Ruleset};
use crate::source::{Sources, Span};

/// Something that is not covered exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// As an author would write it, in backticks, or what it is.
    pub text: String,
    /// Why it is not covered, as a sentence goes on after "which".
    pub why: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, which {}", self.text, self.why)
    }
}

impl Open {
    /// What stands in some terms of a program, through definitions, too, and is not covered.
    pub(super) fn of(program: &Program, text: String, terms: &[&Term]) -> Self {
        let mut reads = Reads { program, seen: BTreeSet::new(), texts: false, wide: Vec::new() };
        terms.iter().for_each(|term| reads.term(term));
        let (why, remedy) = reads.why();
        Self { text, why, remedy: remedy.to_owned() }
    }

    /// Two dates, moved by months, beside each other.
    pub(super) fn in_months(one: &str, other: &str) -> Self {
        Self {
            text: format!("`{one}` beside `{other}`"),
            why: "are compared by calendar months".to_owned(),
            remedy: "compare the two by days or weeks where the source does; else test it with cases"
                .to_owned(),
        }
    }

    /// Where it is written first.
    pub fn place(&self, ruleset: &Ruleset, sources: &Sources) -> Option<Span> {
        let rules = ruleset.rules.iter().flat_map(|rule| {
            let exceptions = rule.exceptions.iter().map(|exception| &exception.when);
            let cautions = rule.cautions.iter().map(|caution| &caution.when);
            let parts = [&rule.scope, &rule.condition, &rule.done_when, &rule.breached_when];
            parts.into_iter().flatten().chain(exceptions).chain(cautions)
        });
        let contradictions = ruleset.contradictions.iter().map(|contradiction| &contradiction.when);
        let definitions = ruleset.definitions.iter().map(|definition| &definition.body);
        let others = ruleset.guideline.scope.iter().chain(contradictions);
        let conditions: Vec<&Condition> = definitions.chain(others).chain(rules).collect();
        let mut found = None;
        for condition in conditions {
            condition.expressions(&mut |expression| {
                if found.is_none() {
                    let at = part(&expression.tree, self.text.trim_matches('`'));
                    found = at.map(|it| expression.place(sources, &it.at));
                }
            });
        }
        found
    }
}

/// The part of an expression that is written so.
fn part<'e>(e: &'e Expr, text: &str) -> Option<&'e Expr> {
    if e.to_string() == text {
        return Some(e);
    }
    e.children().into_iter().find_map(|child| part(child, text))
}

/// What terms read.
struct Reads<'p> {
    program: &'p Program,
    seen: BTreeSet<Slot>,
    texts: bool,
    /// The numbers with more values than each can be an answer by itself.
    wide: Vec<&'p Entry>,
}

impl Reads<'_> {
    fn term(&mut self, term: &Term) {
        let mut slots = Vec::new();
        term.walk(&mut |part| {
            if let Term::Slot(slot) = part {
                slots.push(*slot);
            }
        });
        for slot in slots {
            if self.seen.insert(slot) {
                self.slot(slot);
            }
        }
    }

    fn slot(&mut self, slot: Slot) {
        if let Some(definition) = self.program.definition(slot) {
            self.term(&definition.body);
        } else if let Some(fact) = self.program.fact(slot) {
            let number = matches!(fact.kind, FactType::Integer | FactType::Decimal);
            let few = whole_numbers(fact).is_some_and(|all| all.end() - all.start() < FEW);
            if number && !few {
                self.wide.push(fact);
            }
        } else {
            self.texts = true;
        }
    }

    /// Why it is not covered, and what to do.
    fn why(&self) -> (String, &'static str) {
        const CASES: &str = "test it with cases";
        if self.texts {
            let remedy = "ask for what the text is to tell as a fact of its own, or test it with cases";
            return ("asks for what a text holds".to_owned(), remedy);
        }
        let numbers: Vec<String> = self.wide.iter().map(|fact| values(fact)).collect();
        let decimal = self.wide.iter().any(|fact| fact.kind == FactType::Decimal);
        match (numbers.as_slice(), self.wide.first().and_then(|fact| whole_numbers(fact))) {
            ([], _) => ("takes months and days together".to_owned(), CASES),
            ([one], Some(all)) if all.end() - all.start() < MANY => {
                (format!("calculates with {one} and with what is open"), CASES)
            }
            ([one], Some(_)) => (
                format!("calculates with {one}; {MANY} can be tried one by one"),
                "put the calculation on the other side, as in `x > 100 / 3`, or narrow `range:`",
            ),
            ([one], None) => (
                format!("calculates with {one}"),
                "put the calculation on the other side, as in `x > 100 / 3`, or test it with cases",
            ),
            ([but @ .., last], _) => (
                format!("takes {} and {last} together", but.join(", ")),
                if decimal {
                    "ask for what it comes to as a fact of its own, or test it with cases"
                } else {
                    "of whole numbers that are taken together one may have 2048 values, the others 64: narrow \
                     `range:`, or ask for what it comes to as a fact of its own"
                },
            ),
        }
    }
}

/// A fact with how many values it may have.
fn values(fact: &Entry) -> String {
    let name = &fact.name;
    match (fact.kind, whole_numbers(fact)) {
        (FactType::Decimal, _) => format!("`{name}` (a decimal)"),
        (_, Some(all)) => format!("`{name}` ({} values)", all.end() - all.start() + 1),
        (_, None) => format!("`{name}` (without a `range:`)"),
    }
}
