//! From an expression as parsed to a typed term: names become slots, types are checked, readings are put in.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::{Kind, Typed, range_of};
use super::term::{Clause, Leaf, Slot, Term};
use super::{TextCall, slot};
use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::expression::{Arithmetic, Comparison, Expr, ExprKind, Sandbox};
use crate::ruleset::{Condition, Expression, FactType, ReadingType, Ruleset};
use crate::source::{Sources, Span};
use crate::timing::{Date, Duration};
use crate::value::{Decimal, Value};

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

/// The most years that additions may carry a date away from those of a record.
const MAX_REACH: i64 = 1000;

impl<'r> Compiler<'r> {
    pub(super) fn new(ruleset: &'r Ruleset, sources: &'r Sources, in_force: Vec<Value>) -> Self {
        Self {
            ruleset,
            sources,
            in_force,
            definitions: BTreeMap::new(),
            broken: BTreeSet::new(),
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
        } else {
            if !self.broken.contains(&name.value) {
                let known = self.names();
                self.out.push(
                    Diagnostic::error(
                        Code::UnknownName,
                        name.span,
                        format!("no fact or definition `{}`", name.value),
                    )
                    .maybe_help(suggestion(&name.value, known.iter().map(String::as_str))),
                );
            }
            return None;
        };
        if !is_date {
            self.out.push(
                Diagnostic::error(Code::TypeMismatch, name.span, format!("`{}` is not a date", name.value))
                    .help("an anchor is a fact of type `date`, or a definition that gives a date"),
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

/// One expression being compiled.
pub(super) struct Scope<'c, 'r> {
    pub compiler: &'c mut Compiler<'r>,
    pub expression: &'c Expression,
}

impl Scope<'_, '_> {
    fn place(&self, at: &Expr) -> Span {
        self.expression.place(self.compiler.sources, &at.at)
    }

    fn complaint(&self, code: Code, at: &Expr, message: impl Into<String>) -> Complaint {
        Complaint(Diagnostic::error(code, self.place(at), message))
    }

    fn mismatch(&self, at: &Expr, message: impl Into<String>) -> Complaint {
        self.complaint(Code::TypeMismatch, at, message)
    }

    fn say(&mut self, complaint: Complaint) -> Typed {
        self.compiler.out.push(complaint.0);
        Typed::wrong()
    }

    /// An expression as logic.
    fn clause(&mut self, e: &Expr) -> Clause {
        match &e.kind {
            ExprKind::All(parts) => Clause::All(parts.iter().map(|p| self.clause(p)).collect()),
            ExprKind::Any(parts) => Clause::Any(parts.iter().map(|p| self.clause(p)).collect()),
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

    /// An expression that must be yes or no, taken apart no further.
    fn boolean(&mut self, e: &Expr) -> Clause {
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

    fn leaf(&self, e: &Expr, term: Term) -> Leaf {
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
    fn term(&mut self, e: &Expr) -> Typed {
        match &e.kind {
            ExprKind::Bool(value) => Typed::new(Term::Constant(Value::Bool(*value)), Kind::Bool),
            ExprKind::Number { value: number, integer } => {
                let kind = Kind::Number { whole: *integer, range: Some((*number, *number)) };
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

    fn name(&mut self, e: &Expr, name: &str) -> Typed {
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
                FactType::Integer => Kind::Number { whole: true, range },
                FactType::Decimal => Kind::Number { whole: false, range },
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
        let help = suggestion(name, known.iter().map(String::as_str)).unwrap_or_else(|| {
            "facts are declared in facts.yaml, definitions in definitions.yaml, readings in readings.yaml"
                .to_owned()
        });
        self.say(complaint.help(help))
    }

    fn reading(&mut self, at: usize) -> Typed {
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
                Kind::Number { whole: true, range }
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
                    Some((_, kind)) => {
                        let range = match value {
                            Value::Number(number) => Some((number, number)),
                            _ => None,
                        };
                        Kind::Number { whole: kind == FactType::Integer, range }
                    }
                    None => Kind::Wrong,
                }
            }
        };
        let none = value == Value::None;
        Typed::new(Term::Constant(value), kind).or_none(none)
    }

    fn negate(&mut self, e: &Expr, part: &Expr) -> Typed {
        let typed = self.term(part);
        match typed.kind {
            Kind::Number { whole, range } => {
                let range = range.map(|(low, high)| (-high, -low));
                let term = match typed.term {
                    Term::Constant(Value::Number(n)) => Term::Constant(Value::Number(-n)),
                    term => Term::Negate(Box::new(term)),
                };
                Typed::new(term, Kind::Number { whole, range }).or_none(typed.none)
            }
            Kind::Wrong => Typed::wrong(),
            other => {
                let complaint = self
                    .mismatch(e, format!("`-` takes a number, not {}", other.name()))
                    .help("to negate a condition, write `!` or `not:`");
                self.say(complaint)
            }
        }
    }

    /// A text in quotes as a code of a fact.
    fn code(&mut self, at: &Expr, literal: &str, fact: usize) -> Typed {
        let fact_entry = &self.compiler.ruleset.facts[fact];
        if let Some(code) = fact_entry.code(literal) {
            return Typed::new(Term::Constant(Value::Code(code)), Kind::Code(fact));
        }
        let name = &fact_entry.name;
        let help = suggestion(literal, fact_entry.values.iter().map(String::as_str));
        let complaint = self.complaint(
            Code::UnknownCode,
            at,
            format!("\"{literal}\" is not one of the values of `{name}`"),
        );
        self.say(Complaint(complaint.0.maybe_help(help)))
    }

    /// Two sides of a comparison or an `if`: literals become codes where the other side is one.
    fn pair(&mut self, left: &Expr, right: &Expr) -> (Typed, Typed) {
        let (mut a, mut b) = (self.term(left), self.term(right));
        if let (Kind::Code(fact), Kind::Literal(text)) = (&a.kind, &b.kind) {
            b = self.code(right, &text.clone(), *fact);
        } else if let (Kind::Literal(text), Kind::Code(fact)) = (&a.kind, &b.kind) {
            a = self.code(left, &text.clone(), *fact);
        }
        (a, b)
    }

    fn compare(&mut self, e: &Expr, op: Comparison, left: &Expr, right: &Expr) -> Typed {
        let (a, b) = self.pair(left, right);
        if a.is_wrong() || b.is_wrong() {
            return Typed::wrong();
        }
        let ordering = !matches!(op, Comparison::Equal | Comparison::NotEqual);
        let make = |a: Term, b: Term| Typed::new(Term::Compare(op, Box::new((a, b))), Kind::Bool);
        match (&a.kind, &b.kind) {
            (Kind::None, _) | (_, Kind::None) => self.compare_none(e, op, (left, &a), (right, &b)),
            (Kind::Elapsed(day), Kind::Duration) => {
                make(Term::AsOf, Term::Shift(Box::new((*day.clone(), b.term)), false))
            }
            (Kind::Duration, Kind::Elapsed(day)) => {
                make(Term::Shift(Box::new((*day.clone(), a.term)), false), Term::AsOf)
            }
            (Kind::Duration, Kind::Duration) => {
                let complaint = self
                    .mismatch(e, "two durations cannot be compared: a month has no fixed number of days")
                    .help("compare the time since a day, such as `since(started_on) > months(3)`");
                self.say(complaint)
            }
            (Kind::Codes(_), _) | (_, Kind::Codes(_)) => {
                let set = if matches!(a.kind, Kind::Codes(_)) { left } else { right };
                let complaint = self
                    .mismatch(e, format!("`{set}` is a set of codes and cannot be compared"))
                    .help(format!("ask for one of them: `{set} has \"…\"`"));
                self.say(complaint)
            }
            (x, y) if x.agrees(y) => {
                if ordering && let Some(wrong) = self.unordered(left, x) {
                    return self.say(wrong);
                }
                make(a.term, b.term)
            }
            _ => self.incomparable(e, (left, &a.kind), (right, &b.kind)),
        }
    }

    /// The complaint that values of a type do not come before or after each other.
    fn unordered(&self, at: &Expr, kind: &Kind) -> Option<Complaint> {
        match kind {
            Kind::Number { .. } | Kind::Date { .. } => None,
            Kind::Code(fact) => {
                let fact = &self.compiler.ruleset.facts[*fact];
                (!fact.ordered).then(|| {
                    self.mismatch(at, format!("the values of `{}` have no order", fact.name)).help(format!(
                        "use `==`, or declare `ordered: true` for `{}` in facts.yaml where its values ascend",
                        fact.name
                    ))
                })
            }
            _ => Some(self.mismatch(at, format!("{} has no order", kind.name())).help("use `==` or `!=`")),
        }
    }

    fn compare_none(
        &mut self,
        e: &Expr,
        op: Comparison,
        (left, a): (&Expr, &Typed),
        (right, b): (&Expr, &Typed),
    ) -> Typed {
        if !matches!(op, Comparison::Equal | Comparison::NotEqual) {
            let complaint =
                self.mismatch(e, "nothing comes before or after `none`").help("use `== none` or `!= none`");
            return self.say(complaint);
        }
        let (other, typed) = if matches!(a.kind, Kind::None) { (right, b) } else { (left, a) };
        if let Kind::Elapsed(_) = typed.kind {
            let complaint = self
                .mismatch(e, "elapsed time is not compared with `none`")
                .help("compare the date itself: `x == none`");
            return self.say(complaint);
        }
        if !typed.none {
            let complaint = self
                .complaint(Code::NeverNone, e, format!("`{other}` is never `none`"))
                .help(format!("use `known({other})` to ask whether it is recorded, or declare `none: <meaning>` for the fact in facts.yaml"));
            return self.say(complaint);
        }
        Typed::new(Term::Compare(op, Box::new((a.term.clone(), b.term.clone()))), Kind::Bool)
    }

    /// What a side of a comparison is, in the author's words.
    fn describe(&self, e: &Expr, kind: &Kind) -> String {
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
            Kind::Literal(text) => format!("\"{text}\" is a text"),
            _ => format!("`{text}` is {}", kind.name()),
        }
    }

    fn incomparable(&mut self, e: &Expr, (left, a): (&Expr, &Kind), (right, b): (&Expr, &Kind)) -> Typed {
        let message =
            format!("{}, and {}: they cannot be compared", self.describe(left, a), self.describe(right, b));
        let help = match (a, b) {
            (Kind::Number { .. }, Kind::Literal(text)) if text.parse::<Decimal>().is_ok() => {
                format!("write the number without quotes: `{text}`")
            }
            (Kind::Bool, Kind::Literal(text)) if text == "true" || text == "yes" => {
                format!("write `{left}`")
            }
            (Kind::Bool, Kind::Literal(text)) if text == "false" || text == "no" => {
                format!("write `!{left}`")
            }
            (Kind::Date { .. }, Kind::Duration) | (Kind::Duration, Kind::Date { .. }) => {
                let day = if matches!(a, Kind::Date { .. }) { left } else { right };
                format!("write `since({day})` for the time since that day")
            }
            (Kind::Elapsed(_), Kind::Number { .. }) | (Kind::Number { .. }, Kind::Elapsed(_)) => {
                "write a duration such as `days(28)` or `months(3)`".to_owned()
            }
            (Kind::Date { .. }, Kind::Number { .. }) | (Kind::Number { .. }, Kind::Date { .. }) => {
                let day = if matches!(a, Kind::Date { .. }) { left } else { right };
                format!("write `days_since({day})` for the number of days since then")
            }
            _ => "compare things of the same type".to_owned(),
        };
        let complaint = self.mismatch(e, message).help(help);
        self.say(complaint)
    }

    fn between(&mut self, e: &Expr, value: &Expr, low: &Expr, high: &Expr) -> Typed {
        let (_, b) = self.pair(value, low);
        let before = self.compiler.out.len();
        let (a, c) = self.pair(value, high);
        // The value was compiled twice: what is wrong in it was said already.
        let mut seen = BTreeSet::new();
        let tail: Vec<Diagnostic> = self.compiler.out.split_off(before);
        for problem in tail {
            if !self.compiler.out.contains(&problem) && seen.insert((problem.primary, problem.code)) {
                self.compiler.out.push(problem);
            }
        }
        if a.is_wrong() || b.is_wrong() || c.is_wrong() {
            return Typed::wrong();
        }
        if let (Kind::Elapsed(day), Kind::Duration, Kind::Duration) = (&a.kind, &b.kind, &c.kind) {
            let shifted = |to: Term| Term::Shift(Box::new((*day.clone(), to)), false);
            return Typed::new(
                Term::Between(Box::new((Term::AsOf, shifted(b.term), shifted(c.term)))),
                Kind::Bool,
            );
        }
        for (bound, kind) in [(low, &b.kind), (high, &c.kind)] {
            if !a.kind.agrees(kind) {
                return self.incomparable(e, (value, &a.kind), (bound, kind));
            }
        }
        if let Some(wrong) = self.unordered(value, &a.kind) {
            return self.say(wrong);
        }
        Typed::new(Term::Between(Box::new((a.term, b.term, c.term))), Kind::Bool)
    }

    fn has(&mut self, e: &Expr, set: &Expr, code: &Expr) -> Typed {
        let a = self.term(set);
        let fact = match a.kind {
            Kind::Codes(fact) => fact,
            Kind::Wrong => return Typed::wrong(),
            ref other => {
                let help = if matches!(other, Kind::Code(_)) {
                    format!("write `{set} == {code}`")
                } else {
                    "`has` asks whether a fact of type `codes` holds a code".to_owned()
                };
                let complaint =
                    self.mismatch(e, format!("`{set}` is {}, not a set of codes", other.name())).help(help);
                return self.say(complaint);
            }
        };
        let mut b = self.term(code);
        if let Kind::Literal(text) = &b.kind {
            b = self.code(code, &text.clone(), fact);
        }
        match b.kind {
            Kind::Wrong => Typed::wrong(),
            Kind::Code(other) if other == fact => {
                Typed::new(Term::Has(Box::new((a.term, b.term))), Kind::Bool)
            }
            other => {
                let complaint = self
                    .mismatch(code, format!("`has` takes a code in quotes, not {}", other.name()))
                    .help(format!("write `{set} has \"…\"`"));
                self.say(complaint)
            }
        }
    }

    fn arithmetic(&mut self, e: &Expr, op: Arithmetic, left: &Expr, right: &Expr) -> Typed {
        let (a, b) = (self.term(left), self.term(right));
        let none = a.none || b.none;
        let reach = |kind: &Kind| match kind {
            Kind::Date { reach } => *reach,
            _ => 0,
        };
        let shift = |day: Term, by: Term, back: bool| Term::Shift(Box::new((day, by)), back);
        match (&a.kind, op, &b.kind) {
            (Kind::Wrong, ..) | (.., Kind::Wrong) => Typed::wrong(),
            (Kind::Number { .. }, _, Kind::Number { .. }) => self.numbers(e, op, (left, a), (right, b)),
            (Kind::Date { .. }, Arithmetic::Add | Arithmetic::Subtract, Kind::Duration) => {
                let reach = reach(&a.kind);
                self.reaching(e, shift(a.term, b.term, op == Arithmetic::Subtract), reach).or_none(none)
            }
            (Kind::Duration, Arithmetic::Add, Kind::Date { .. }) => {
                let reach = reach(&b.kind);
                self.reaching(e, shift(b.term, a.term, false), reach).or_none(none)
            }
            (Kind::Duration, Arithmetic::Add | Arithmetic::Subtract, Kind::Duration) => {
                self.durations(e, op, a, b)
            }
            (Kind::Date { .. }, Arithmetic::Subtract, Kind::Date { .. }) => {
                let complaint = self
                    .mismatch(e, "two dates are not subtracted")
                    .help(format!("compare `{left}` with `{right} + days(…)`, or use `days_since({right})` for the days until `as_of`"));
                self.say(complaint)
            }
            (x, _, y) => {
                let message = format!(
                    "{}, and {}: they cannot be combined",
                    self.describe(left, x),
                    self.describe(right, y)
                );
                let complaint = self
                    .mismatch(e, message)
                    .help("numbers combine with numbers, dates with durations such as `weeks(4)`");
                self.say(complaint)
            }
        }
    }

    fn reaching(&mut self, e: &Expr, term: Term, reach: i64) -> Typed {
        let reach = reach + crate::timing::MAX_YEARS;
        if reach > MAX_REACH {
            let complaint = self
                .complaint(Code::MayOverflow, e, "this date may lie too far away")
                .help("add fewer durations to one date");
            return self.say(complaint);
        }
        Typed::new(term, Kind::Date { reach })
    }

    fn durations(&mut self, e: &Expr, op: Arithmetic, a: Typed, b: Typed) -> Typed {
        let sign = |d: Duration| {
            if op == Arithmetic::Subtract { d.negated() } else { d }
        };
        match (&a.term, &b.term) {
            (Term::Constant(Value::Duration(x)), Term::Constant(Value::Duration(y))) => {
                match x.plus(sign(*y)) {
                    Some(sum) => Typed::new(Term::Constant(Value::Duration(sum)), Kind::Duration),
                    None => {
                        let complaint = self
                            .complaint(Code::MayOverflow, e, "this duration is too long")
                            .help("durations reach 200 years at the most");
                        self.say(complaint)
                    }
                }
            }
            _ if op == Arithmetic::Add => {
                Typed::new(Term::Together(Box::new((a.term, b.term))), Kind::Duration)
                    .or_none(a.none || b.none)
            }
            _ => {
                let complaint = self
                    .mismatch(e, "durations that depend on facts are not subtracted")
                    .help("write the shorter duration in its place");
                self.say(complaint)
            }
        }
    }

    fn numbers(
        &mut self,
        e: &Expr,
        op: Arithmetic,
        (left, a): (&Expr, Typed),
        (right, b): (&Expr, Typed),
    ) -> Typed {
        let (Kind::Number { whole: x, range: low }, Kind::Number { whole: y, range: high }) =
            (&a.kind, &b.kind)
        else {
            return Typed::wrong();
        };
        for (side, range) in [(left, low), (right, high)] {
            if range.is_none() {
                let complaint = self
                    .complaint(
                        Code::MayOverflow,
                        side,
                        format!("`{side}` has no declared range, so the result may be too large"),
                    )
                    .help("declare `range: {min: …, max: …}` for the fact in facts.yaml");
                return self.say(complaint);
            }
        }
        let (Some(first), Some(second)) = (*low, *high) else {
            return Typed::wrong();
        };
        if op == Arithmetic::Divide && second.0 <= Decimal::ZERO && second.1 >= Decimal::ZERO {
            let complaint = self
                .complaint(Code::MayDivideByZero, right, format!("`{right}` may be zero"))
                .help("declare a `range` in facts.yaml that leaves zero out, or multiply the other side of the comparison instead");
            return self.say(complaint);
        }
        let Some(range) = range_of(op, first, second) else {
            let complaint = self
                .complaint(Code::MayOverflow, e, "the result may be too large to be exact")
                .help("narrow the `range` of the facts in facts.yaml");
            return self.say(complaint);
        };
        let whole = *x && *y && op != Arithmetic::Divide;
        let none = a.none || b.none;
        Typed::new(
            Term::Arithmetic(op, Box::new((a.term, b.term))),
            Kind::Number { whole, range: Some(range) },
        )
        .or_none(none)
    }

    fn either(&mut self, e: &Expr, test: &Expr, then: &Expr, otherwise: &Expr) -> Typed {
        let clause = self.clause(test);
        let (a, b) = self.pair(then, otherwise);
        if a.is_wrong() || b.is_wrong() {
            return Typed::wrong();
        }
        let kind = match (&a.kind, &b.kind) {
            (Kind::Number { whole: x, range: p }, Kind::Number { whole: y, range: q }) => {
                Kind::Number { whole: *x && *y, range: p.zip(*q).map(|(p, q)| (p.0.min(q.0), p.1.max(q.1))) }
            }
            (Kind::Date { reach: x }, Kind::Date { reach: y }) => Kind::Date { reach: *x.max(y) },
            (Kind::Elapsed(_), Kind::Elapsed(_)) => {
                let complaint = self
                    .mismatch(e, "`if` does not choose between elapsed times")
                    .help("choose between the dates: `since(if … { a } else { b })`");
                return self.say(complaint);
            }
            (Kind::None, other) | (other, Kind::None) => other.clone(),
            (Kind::Literal(_), Kind::Literal(_)) => Kind::Text,
            (x, y) if x.agrees(y) => x.clone(),
            (x, y) => {
                let message = format!("the branches of `if` are {} and {}", x.name(), y.name());
                let complaint = self.mismatch(e, message).help("give both branches the same type");
                return self.say(complaint);
            }
        };
        match clause.constant() {
            Some(true) => Typed { kind, ..a },
            Some(false) => Typed { kind, ..b },
            None => {
                let none = a.none || b.none;
                let parts = (clause, self.as_branch(then, a), self.as_branch(otherwise, b));
                Typed::new(Term::If(Box::new(parts)), kind).or_none(none)
            }
        }
    }

    /// A branch of an `if`; a boolean one keeps its text for the trace.
    fn as_branch(&self, e: &Expr, typed: Typed) -> Term {
        match (typed.kind, typed.term) {
            (Kind::Bool, term @ (Term::Test(_) | Term::Constant(_))) => term,
            (Kind::Bool, term) => Term::Test(Box::new(Clause::Leaf(Box::new(self.leaf(e, term))))),
            (_, term) => term,
        }
    }

    fn call(&mut self, e: &Expr, name: &str, args: &[Expr]) -> Typed {
        match (name, args) {
            ("since", [day]) => {
                self.with_day(day, |day, _| Typed::new(Term::AsOf, Kind::Elapsed(Box::new(day))))
            }
            ("days_since", [day]) => self.with_day(day, |day, none| {
                let far = Decimal::from(366 * (MAX_REACH + 400));
                let kind = Kind::Number { whole: true, range: Some((-far, far)) };
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

    fn with_day(&mut self, day: &Expr, make: impl FnOnce(Term, bool) -> Typed) -> Typed {
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

    fn duration(&mut self, e: &Expr, unit: &str, number: &Expr) -> Typed {
        let typed = self.term(number);
        if typed.is_wrong() {
            return Typed::wrong();
        }
        let whole = match &typed.term {
            Term::Constant(Value::Number(n)) if n.is_integer() => i64::try_from(*n).ok(),
            _ => None,
        };
        let Some(count) = whole else {
            let complaint = self
                .mismatch(number, format!("`{unit}` takes a whole number or a reading that is one"))
                .help(format!("write `{unit}(4)`"));
            return self.say(complaint);
        };
        let duration = match unit {
            "days" => Duration::of_days(count),
            "weeks" => count.checked_mul(7).and_then(Duration::of_days),
            "months" => Duration::of_months(count),
            _ => count.checked_mul(12).and_then(Duration::of_months),
        };
        match duration {
            Some(duration) => Typed::new(Term::Constant(Value::Duration(duration)), Kind::Duration),
            None => {
                let complaint = self
                    .complaint(Code::MayOverflow, e, "this duration is too long")
                    .help("durations reach 200 years at the most");
                self.say(complaint)
            }
        }
    }

    fn extreme(&mut self, name: &str, args: &[Expr]) -> Typed {
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

    fn count(&mut self, list: &Expr) -> Typed {
        let ExprKind::List(items) = &list.kind else {
            let complaint = self.mismatch(list, "`count` takes a list").help("write `count([a, b, c])`");
            return self.say(complaint);
        };
        let clauses: Vec<Clause> = items.iter().map(|item| self.clause(item)).collect();
        let kind = Kind::Number { whole: true, range: Some((Decimal::ZERO, Decimal::from(clauses.len()))) };
        Typed::new(Term::Count(clauses.into()), kind)
    }

    /// Whether a text function takes this: a text in quotes, a fact of type `text`, `to_lower` of one.
    fn is_text(&self, arg: &Expr) -> bool {
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
    fn text_call(&mut self, e: &Expr, name: &str, args: &[Expr]) -> Typed {
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
            "len" => {
                (Kind::Number { whole: true, range: Some((Decimal::ZERO, Decimal::from(1_000_000))) }, false)
            }
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
                        return self.say(Complaint(complaint.0.maybe_help(problem.help)));
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
                self.compiler.texts.push(TextCall { text, inputs, boolean, code });
                self.compiler.texts.len() - 1
            }
        };
        let slot = slot(base + number);
        self.compiler.uses.texts.insert(slot);
        Typed::new(Term::Slot(slot), kind).or_none(!boolean)
    }
}

/// Sample days from which windows are measured when rules are loaded: ends of months, a leap day.
pub(super) fn sample_days() -> impl Iterator<Item = Date> {
    [(2023, 11, 30), (2024, 1, 31), (2024, 2, 29), (2025, 2, 28), (2025, 6, 15)]
        .into_iter()
        .filter_map(|(year, month, day)| Date::new(year, month, day))
}
