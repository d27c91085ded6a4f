//! One expression: its names become slots, its logic clauses, its parts terms with types.

use super::super::kind::{Kind, Typed};
use super::super::slot;
use super::super::term::{Clause, Leaf, Slot, Term};
use super::{Compiler, Complaint};
use crate::diagnostic::{Code, Diagnostic, nearest, quoted_list, suggestion};
use crate::expression::{Expr, ExprKind};
use crate::ruleset::{Expression, FactType, ReadingType};
use crate::source::Span;
use crate::timing::Duration;
use crate::value::Value;

/// One expression being compiled.
pub(super) struct Scope<'c, 'r> {
    pub compiler: &'c mut Compiler<'r>,
    pub expression: &'c Expression,
}

impl Scope<'_, '_> {
    pub(super) fn place(&self, at: &Expr) -> Span {
        self.expression.place(self.compiler.sources, &at.at)
    }

    pub(super) fn complaint(&self, code: Code, at: &Expr, message: impl Into<String>) -> Complaint {
        Complaint(Diagnostic::error(code, self.place(at), message))
    }

    pub(super) fn mismatch(&self, at: &Expr, message: impl Into<String>) -> Complaint {
        self.complaint(Code::TypeMismatch, at, message)
    }

    pub(super) fn say(&mut self, complaint: Complaint) -> Typed {
        self.compiler.out.push(complaint.0);
        Typed::wrong()
    }

    /// An expression as logic.
    pub(super) fn clause(&mut self, e: &Expr) -> Clause {
        match &e.kind {
            ExprKind::All(parts) => Clause::All(self.parts(parts, "and").into()),
            ExprKind::Any(parts) => Clause::Any(self.parts(parts, "or").into()),
            ExprKind::Not(part) => Clause::Not(Box::new(self.clause(part))),
            ExprKind::If { test, then, otherwise } => {
                let leaf = self.boolean(e);
                // A test that a reading settles leaves the branch in force: nothing else is asked about or shown.
                let taken = match self.clause(test).constant() {
                    Some(true) => then,
                    Some(false) => otherwise,
                    None => return leaf,
                };
                self.clause(taken)
            }
            _ => self.boolean(e),
        }
    }

    /// What `and` or `or` joins. In `side == "left" or "right"` the second text is meant to be compared, too.
    fn parts(&mut self, parts: &[Expr], word: &str) -> Vec<Clause> {
        let mut clauses = Vec::with_capacity(parts.len());
        let mut compared = None;
        for part in parts {
            let again = match (&part.kind, compared) {
                (ExprKind::Text(_), Some((left, op))) => Some(format!("{left} {op} {part}")),
                _ => None,
            };
            if let Some(again) = again {
                let message = format!("`{part}` is compared with nothing");
                let complaint = self.mismatch(part, message).help(format!("write `{word} {again}`"));
                self.say(complaint);
                continue;
            }
            compared = match &part.kind {
                ExprKind::Compare { op, left, .. } => Some((left, op.as_str())),
                ExprKind::Has { set, .. } => Some((set, "has")),
                _ => None,
            };
            clauses.push(self.clause(part));
        }
        clauses
    }

    /// An expression that must be yes or no, taken apart no further.
    pub(super) fn boolean(&mut self, e: &Expr) -> Clause {
        let typed = self.term(e);
        if !matches!(typed.kind, Kind::Bool | Kind::Wrong) {
            let complaint = self
                .mismatch(e, format!("a condition is yes or no; `{e}` is {}", typed.kind.name()))
                .help(match typed.kind {
                    Kind::Literal(_) => "remove the quotes to name a fact".to_owned(),
                    Kind::Code(_) => format!("compare it, such as `{e} == \"…\"`"),
                    Kind::Codes(_) => format!("ask for one of them, such as `{e} has \"…\"`"),
                    Kind::Date { .. } => {
                        format!("compare it, such as `since({e}) > weeks(4)` or `{e} != none`")
                    }
                    _ => format!("compare it, such as `{e} >= …`"),
                });
            self.say(complaint);
        }
        match typed.term {
            Term::Test(clause) => *clause,
            term => Clause::Leaf(Box::new(self.leaf(e, term))),
        }
    }

    pub(super) fn leaf(&self, e: &Expr, term: Term) -> Leaf {
        let mut reads: Vec<Slot> = Vec::new();
        let mut readings: Vec<usize> = Vec::new();
        let ruleset = self.compiler.ruleset;
        e.names(&mut |name| {
            let found = ruleset
                .facts
                .iter()
                .position(|f| f.name == name)
                .map(slot)
                .or_else(|| self.compiler.definitions.get(name).map(|known| known.slot));
            if let Some(slot) = found
                && !reads.contains(&slot)
            {
                reads.push(slot);
            }
            if let Some(reading) = ruleset.readings.iter().position(|r| r.name.value == name)
                && !readings.contains(&reading)
            {
                readings.push(reading);
            }
        });
        Leaf { text: e.to_string().into(), term, reads: reads.into(), readings: readings.into() }
    }

    /// An expression of any type.
    pub(super) fn term(&mut self, e: &Expr) -> Typed {
        match &e.kind {
            ExprKind::Bool(value) => Typed::new(Term::Constant(Value::Bool(*value)), Kind::Bool),
            ExprKind::Number { value: number, .. } => {
                let kind = Kind::Number { range: Some((*number, *number)) };
                Typed::new(Term::Constant(Value::Number(*number)), kind)
            }
            ExprKind::Text(text) => {
                Typed::new(Term::Constant(Value::Text(text.as_str().into())), Kind::Literal(text.clone()))
            }
            ExprKind::Name(name) => self.name(e, name),
            ExprKind::Not(_) | ExprKind::All(_) | ExprKind::Any(_) => {
                Typed::new(Term::Test(Box::new(self.clause(e))), Kind::Bool)
            }
            ExprKind::Negate(part) => self.negate(e, part),
            ExprKind::Compare { op, left, right } => self.compare(e, *op, left, right),
            ExprKind::Between { value, low, high } => self.between(e, value, low, high),
            ExprKind::Has { set, code } => self.has(e, set, code),
            ExprKind::Arithmetic { op, left, right } => self.arithmetic(e, *op, left, right),
            ExprKind::If { test, then, otherwise } => self.either(e, test, then, otherwise),
            ExprKind::List(_) => {
                let complaint = self
                    .mismatch(e, "a list stands only inside `count`, `earliest` or `latest`")
                    .help("write `count([a, b]) >= 1`, or compare one value at a time");
                self.say(complaint)
            }
            ExprKind::Call { name, args } => self.call(e, name, args),
        }
    }

    pub(super) fn name(&mut self, e: &Expr, name: &str) -> Typed {
        match name {
            "none" => return Typed::new(Term::Constant(Value::None), Kind::None).or_none(true),
            "as_of" => return Typed::new(Term::AsOf, Kind::Date { reach: 0 }),
            _ => {}
        }
        let ruleset = self.compiler.ruleset;
        if let Some(at) = ruleset.facts.iter().position(|f| f.name == name) {
            let fact = &ruleset.facts[at];
            let range = fact.min.zip(fact.max);
            let kind = match fact.kind {
                FactType::Boolean => Kind::Bool,
                FactType::Integer | FactType::Decimal => Kind::Number { range },
                FactType::Code => Kind::Code(at),
                FactType::Codes => Kind::Codes(at),
                FactType::Date => Kind::Date { reach: 0 },
                FactType::Text => Kind::Text,
            };
            return Typed::new(Term::Slot(slot(at)), kind).or_none(fact.none.is_some());
        }
        if let Some(known) = self.compiler.definitions.get(name) {
            self.compiler.uses.readings.extend(&known.readings);
            self.compiler.uses.texts.extend(&known.texts);
            return Typed::new(Term::Slot(known.slot), known.kind.clone()).or_none(known.none);
        }
        if let Some(at) = ruleset.readings.iter().position(|r| r.name.value == name) {
            return self.reading(at);
        }
        if self.compiler.broken.contains(name) {
            return Typed::wrong();
        }
        let known = self.compiler.names();
        let complaint =
            self.complaint(Code::UnknownName, e, format!("no fact, definition or reading `{name}`"));
        let help = self.meant(name).or_else(|| suggestion(name, known.iter().map(String::as_str)));
        self.say(complaint.help(help.unwrap_or_else(|| {
            "facts are declared in facts.yaml, definitions in definitions.yaml, readings in readings.yaml"
                .to_owned()
        })))
    }

    /// What a name is that is not one here: a code without its quotes, a word of another language.
    fn meant(&self, name: &str) -> Option<String> {
        if matches!(name, "today" | "now" | "current_date") {
            return Some("the day of evaluation is `as_of`".to_owned());
        }
        if let Some(length) = Duration::parse(name) {
            return Some(format!("in an expression a duration is `{}`", called(length)));
        }
        let fact = self.compiler.ruleset.facts.iter().find(|fact| fact.code(name).is_some())?;
        Some(format!("a code of `{}` is written in quotes: `\"{name}\"`", fact.name))
    }

    pub(super) fn reading(&mut self, at: usize) -> Typed {
        self.compiler.uses.readings.insert(at);
        let ruleset = self.compiler.ruleset;
        let reading = &ruleset.readings[at];
        let value = self.compiler.in_force.get(at).cloned().unwrap_or_default();
        let kind = match &reading.kind {
            ReadingType::Boolean => Kind::Bool,
            ReadingType::Integer => {
                let range = match value {
                    Value::Number(number) => Some((number, number)),
                    _ => None,
                };
                Kind::Number { range }
            }
            ReadingType::Duration => Kind::Duration,
            ReadingType::Like(fact) => {
                let like = ruleset.facts.iter().position(|f| f.name == *fact);
                match like.map(|at| (at, ruleset.facts[at].kind)) {
                    Some((at, FactType::Code)) => Kind::Code(at),
                    Some((at, FactType::Codes)) => Kind::Codes(at),
                    Some((_, FactType::Boolean)) => Kind::Bool,
                    Some((_, FactType::Date)) => Kind::Date { reach: 0 },
                    Some((_, FactType::Text)) => Kind::Text,
                    Some((_, FactType::Integer | FactType::Decimal)) => {
                        let range = match value {
                            Value::Number(number) => Some((number, number)),
                            _ => None,
                        };
                        Kind::Number { range }
                    }
                    None => Kind::Wrong,
                }
            }
        };
        let none = reading.options().any(|option| *option == Value::None);
        Typed::new(Term::Constant(value), kind).or_none(none)
    }

    /// A text in quotes as a code of a fact.
    pub(super) fn code(&mut self, at: &Expr, literal: &str, fact: usize) -> Typed {
        let fact_entry = &self.compiler.ruleset.facts[fact];
        if let Some(code) = fact_entry.code(literal) {
            return Typed::new(Term::Constant(Value::Code(code)), Kind::Code(fact));
        }
        let name = &fact_entry.name;
        let help = if fact_entry.none.is_some() && literal.trim().eq_ignore_ascii_case("none") {
            "write `none` without quotes".to_owned()
        } else {
            nearest(literal, fact_entry.values.iter().map(String::as_str)).map_or_else(
                || format!("its values are {}", quoted_list(&fact_entry.values)),
                |near| format!("did you mean `\"{near}\"`?"),
            )
        };
        let complaint = self
            .complaint(Code::UnknownCode, at, format!("`\"{literal}\"` is not one of the values of `{name}`"))
            .help(help);
        self.say(complaint)
    }

    /// Two sides of a comparison or an `if`: literals become codes where the other side is one.
    pub(super) fn pair(&mut self, left: &Expr, right: &Expr) -> (Typed, Typed) {
        let (mut a, mut b) = (self.term(left), self.term(right));
        if let (Kind::Code(fact), Kind::Literal(text)) = (&a.kind, &b.kind) {
            b = self.code(right, &text.clone(), *fact);
        } else if let (Kind::Literal(text), Kind::Code(fact)) = (&a.kind, &b.kind) {
            a = self.code(left, &text.clone(), *fact);
        }
        (a, b)
    }

    /// What a side of a comparison is, in the author's words.
    pub(super) fn describe(&self, e: &Expr, kind: &Kind) -> String {
        let text = e.to_string();
        if let ExprKind::Name(name) = &e.kind
            && let Some(fact) = self.compiler.ruleset.fact(name)
        {
            let range = match (fact.min, fact.max) {
                (Some(min), Some(max)) => format!(" from {min} to {max}"),
                _ => String::new(),
            };
            return format!("`{text}` is {}{range}", kind.name());
        }
        match kind {
            Kind::Literal(_) => format!("`{text}` is a text in quotes"),
            _ => format!("`{text}` is {}", kind.name()),
        }
    }

    pub(super) fn either(&mut self, e: &Expr, test: &Expr, then: &Expr, otherwise: &Expr) -> Typed {
        let clause = self.clause(test);
        let (a, b) = self.pair(then, otherwise);
        if a.is_wrong() || b.is_wrong() {
            return Typed::wrong();
        }
        let kind = match (&a.kind, &b.kind) {
            (Kind::Number { range: p }, Kind::Number { range: q }) => {
                Kind::Number { range: p.zip(*q).map(|(p, q)| (p.0.min(q.0), p.1.max(q.1))) }
            }
            (Kind::Date { reach: x }, Kind::Date { reach: y }) => Kind::Date { reach: *x.max(y) },
            (Kind::Elapsed(_), Kind::Elapsed(_)) => {
                let complaint = self
                    .mismatch(e, "`if` does not choose between elapsed times")
                    .help("choose between the dates: `since(if … { a } else { b })`");
                return self.say(complaint);
            }
            // No single text any more, so it cannot stand for a code.
            (Kind::Literal(_) | Kind::None, Kind::Literal(_)) | (Kind::Literal(_), Kind::None) => Kind::Text,
            (Kind::None, other) | (other, Kind::None) => other.clone(),
            (x, y) if x.agrees(y) => x.clone(),
            (x, y) => {
                let message = format!("the branches of `if` are {} and {}", x.name(), y.name());
                let complaint = self.mismatch(e, message).help("give both branches the same type");
                return self.say(complaint);
            }
        };
        // What a reading settles now may be `none` under another: its type is that of both branches.
        let none = a.none || b.none;
        match clause.constant() {
            Some(true) => Typed { kind, none, ..a },
            Some(false) => Typed { kind, none, ..b },
            None => {
                let parts = (clause, self.as_branch(then, a), self.as_branch(otherwise, b));
                Typed::new(Term::If(Box::new(parts)), kind).or_none(none)
            }
        }
    }

    /// A branch of an `if`; a boolean one keeps its text for the trace.
    pub(super) fn as_branch(&self, e: &Expr, typed: Typed) -> Term {
        match (typed.kind, typed.term) {
            (Kind::Bool, term @ (Term::Test(_) | Term::Constant(_))) => term,
            (Kind::Bool, term) => Term::Test(Box::new(Clause::Leaf(Box::new(self.leaf(e, term))))),
            (_, term) => term,
        }
    }
}

/// A duration as an expression writes it, such as `months(1) + days(10)`.
fn called(length: Duration) -> String {
    let Duration { months, days } = length;
    let months = if months % 12 == 0 { ("years", months / 12) } else { ("months", months) };
    let days = if days % 7 == 0 && days != 0 { ("weeks", days / 7) } else { ("days", days) };
    let call = |(function, count): (&str, i32)| format!("{function}({count})");
    match (months.1, days.1) {
        (0, _) => call(days),
        (_, 0) => call(months),
        _ => format!("{} + {}", call(months), call(days)),
    }
}
