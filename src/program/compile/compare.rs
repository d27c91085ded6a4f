//! Comparisons: what may be compared with what, and what to say where it may not.

use super::super::kind::{Kind, Typed};
use super::super::term::Term;
use super::{Complaint, Scope};
use crate::diagnostic::{Code, Diagnostic, quoted_list};
use crate::expression::{CALENDAR, Comparison, Expr, ExprKind};
use crate::ruleset::{Entry, FactType, stands_for_nothing};
use crate::value::{Decimal, Value};

/// When an order may be declared.
fn if_ordered(fact: &Entry) -> String {
    format!(
        "only if every value of `{}` is more than the one before it, declare it `ordered: true` in facts.yaml",
        fact.name
    )
}

impl Scope<'_, '_> {
    pub(super) fn compare(&mut self, e: &Expr, op: Comparison, left: &Expr, right: &Expr) -> Typed {
        let (a, b) = self.pair(left, right);
        if a.is_wrong() || b.is_wrong() {
            return Typed::wrong();
        }
        let quoted = self.quoted_nothing(op, (left, &a), (right, &b));
        if let Some(complaint) = quoted.or_else(|| self.quoted_nothing(op, (right, &b), (left, &a))) {
            return self.say(complaint);
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
                let (set, other) =
                    if matches!(a.kind, Kind::Codes(_)) { (left, &b.kind) } else { (right, &a.kind) };
                let code = if let Kind::Literal(code) = other { code } else { "…" };
                let complaint = self
                    .mismatch(e, format!("`{set}` is a set of codes and cannot be compared"))
                    .help(format!("ask for one of them: `{set} has \"{code}\"`"));
                self.say(complaint)
            }
            (x, y) if x.agrees(y) => {
                self.beyond(Some(op), (left, &a), (right, &b));
                if ordering && let Some(wrong) = self.unordered(left, x) {
                    let meant = self.codes_meant(op, (left, &a), (right, &b));
                    return self.say(meant.into_iter().fold(wrong, Complaint::help));
                }
                make(a.term, b.term)
            }
            _ => self.incomparable(e, (left, &a.kind), (right, &b.kind)),
        }
    }

    /// The complaint that a word for nothing stands in quotes beside what such a text can never equal: no record gives
    /// it to a text, and `none` is not a text.
    fn quoted_nothing(
        &self,
        op: Comparison,
        (side, typed): (&Expr, &Typed),
        (quoted, other): (&Expr, &Typed),
    ) -> Option<Complaint> {
        let Kind::Literal(word) = &other.kind else { return None };
        let is_none = typed.none && word.trim().eq_ignore_ascii_case("none");
        let help = if is_none {
            format!("write `none` without quotes: `{side} {} none`", op.as_str())
        } else if self.reads_text(side) && stands_for_nothing(word) {
            format!(
                "use `known({side})` to ask whether it is recorded, and `none` without quotes for what is known not to exist"
            )
        } else {
            return None;
        };
        let message = format!("`{side}` is never the text `{quoted}`, which stands for nothing");
        Some(self.mismatch(quoted, message).help(help))
    }

    /// Whether an expression is a fact that is a text, or what a text function makes of one.
    fn reads_text(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Name(name) => {
                self.compiler.ruleset.fact(name).is_some_and(|fact| fact.kind == FactType::Text)
            }
            ExprKind::Call { args, .. } => args.first().is_some_and(|arg| self.reads_text(arg)),
            _ => false,
        }
    }

    /// Warns where a fact is compared with a number that it can never be, or so that every number it can be gives the
    /// same: the comparison decides nothing.
    fn beyond(&mut self, op: Option<Comparison>, (left, a): (&Expr, &Typed), (right, b): (&Expr, &Typed)) {
        let (fact, at, number, op) = match (&a.term, &b.term) {
            (Term::Slot(slot), Term::Constant(Value::Number(number))) => (slot, right, *number, op),
            (Term::Constant(Value::Number(number)), Term::Slot(slot)) => {
                (slot, left, *number, op.map(Comparison::mirrored))
            }
            _ => return,
        };
        let Some(fact) = self.compiler.ruleset.facts.get(fact.index()) else { return };
        let outside = fact.min.is_some_and(|min| number < min) || fact.max.is_some_and(|max| number > max);
        let (at_min, at_max) = (fact.min == Some(number), fact.max == Some(number));
        let message = if outside || (fact.kind == FactType::Integer && !number.is_integer()) {
            format!("`{}` can never be {number}", fact.name)
        } else {
            let (written, holds) = match op {
                Some(Comparison::Greater) if at_max => ("more than", "never"),
                Some(Comparison::LessOrEqual) if at_max => ("at most", "always"),
                Some(Comparison::Less) if at_min => ("less than", "never"),
                Some(Comparison::GreaterOrEqual) if at_min => ("at least", "always"),
                _ => return,
            };
            format!("`{}` is {holds} {written} {number}", fact.name)
        };
        let warning = Diagnostic::warning(Code::OutOfRange, self.place(at), message);
        self.compiler.out.push(warning.help(format!("`{}` takes {}", fact.name, fact.expects())));
    }

    /// The complaint that values of a type do not come before or after each other.
    pub(super) fn unordered(&self, at: &Expr, kind: &Kind) -> Option<Complaint> {
        match kind {
            Kind::Number { .. } | Kind::Date { .. } => None,
            Kind::Code(fact) => {
                let fact = &self.compiler.ruleset.facts[*fact];
                (!fact.ordered).then(|| {
                    let message = format!("the values of `{}` have no order", fact.name);
                    self.mismatch(at, message)
                        .help(format!("name each code that is meant; {}", if_ordered(fact)))
                })
            }
            _ => {
                let message = format!("{}, which has no order", self.describe(at, kind));
                let help = if *kind == Kind::Bool {
                    "join the two with `and`, `or` and `!`"
                } else {
                    "use `==` or `!=`"
                };
                Some(self.mismatch(at, message).help(help))
            }
        }
    }

    /// The codes that a comparison means, were the values of the fact to ascend as they are listed.
    fn codes_meant(
        &self,
        op: Comparison,
        (left, a): (&Expr, &Typed),
        (right, b): (&Expr, &Typed),
    ) -> Option<String> {
        let (name, kind, code, turned) = match (&a.term, &b.term) {
            (_, Term::Constant(Value::Code(code))) => (left, &a.kind, *code, false),
            (Term::Constant(Value::Code(code)), _) => (right, &b.kind, *code, true),
            _ => return None,
        };
        let Kind::Code(fact) = kind else { return None };
        let fact = &self.compiler.ruleset.facts[*fact];
        let up = matches!(op, Comparison::Greater | Comparison::GreaterOrEqual) != turned;
        let itself = matches!(op, Comparison::LessOrEqual | Comparison::GreaterOrEqual);
        let code = usize::from(code);
        let meant = |at: usize| (itself && at == code) || if up { at > code } else { at < code };
        let tests: Vec<String> = fact
            .values
            .iter()
            .enumerate()
            .filter(|(at, _)| meant(*at))
            .map(|(_, value)| format!("{name} == \"{value}\""))
            .collect();
        let tests = tests.join(" or ");
        (!tests.is_empty())
            .then(|| format!("name each code that is meant, such as `{tests}`; {}", if_ordered(fact)))
    }

    pub(super) fn compare_none(
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
            let day = other.children().first().map_or_else(|| other.to_string(), ToString::to_string);
            let complaint = self
                .mismatch(e, "elapsed time is not compared with `none`")
                .help(format!("compare the date itself: `{day} {} none`", op.as_str()));
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

    pub(super) fn incomparable(
        &mut self,
        e: &Expr,
        (left, a): (&Expr, &Kind),
        (right, b): (&Expr, &Kind),
    ) -> Typed {
        let message =
            format!("{}, and {}: they cannot be compared", self.describe(left, a), self.describe(right, b));
        let help = self
            .instead(left, a, b)
            .or_else(|| self.instead(right, b, a))
            .unwrap_or_else(|| "compare things of the same type".to_owned());
        let complaint = self.mismatch(e, message).help(help);
        self.say(complaint)
    }

    /// What to write for the left side where these two are compared, where that is known.
    fn instead(&self, left: &Expr, a: &Kind, b: &Kind) -> Option<String> {
        let known = |text: &str| matches!(text, "true" | "yes" | "false" | "no");
        Some(match (a, b) {
            (Kind::Number { .. }, Kind::Literal(text)) if text.parse::<Decimal>().is_ok() => {
                format!("write the number without quotes: `{text}`")
            }
            (Kind::Bool, Kind::Literal(text)) if known(text) => {
                let not = if matches!(text.as_str(), "false" | "no") { "!" } else { "" };
                format!("write `{not}{left}`")
            }
            (Kind::Bool, _) => format!("`{left}` is a condition by itself; its negation is `!{left}`"),
            (Kind::Date { .. } | Kind::Elapsed(_), Kind::Literal(_)) => CALENDAR.to_owned(),
            (Kind::Date { .. }, Kind::Duration) => {
                format!("write `since({left})` for the time since that day")
            }
            (Kind::Elapsed(_), Kind::Number { .. }) => {
                "write a duration such as `days(28)` or `months(3)`".to_owned()
            }
            (Kind::Date { .. }, Kind::Number { .. }) => {
                format!("write `days_since({left})` for the number of days since then")
            }
            (Kind::Number { .. }, Kind::Duration) => match &left.kind {
                ExprKind::Call { name, args } if name == "days_since" => {
                    format!("write a number of days, or `since({})`", args.first()?)
                }
                _ => "compare a number with a number, a duration with the time since a day, such as \
                      `since(started_on) > months(3)`"
                    .to_owned(),
            },
            (Kind::Code(_), Kind::Code(_)) => {
                "they are codes of different facts: compare each with a code in quotes".to_owned()
            }
            (Kind::Code(fact), _) => {
                let values = &self.compiler.ruleset.facts[*fact].values;
                let quoted: Vec<String> = values.iter().map(|code| format!("\"{code}\"")).collect();
                format!("compare it with one of {}", quoted_list(&quoted))
            }
            _ => return None,
        })
    }

    pub(super) fn between(&mut self, e: &Expr, value: &Expr, low: &Expr, high: &Expr) -> Typed {
        let (_, b) = self.pair(value, low);
        let before = self.compiler.out.len();
        let (a, c) = self.pair(value, high);
        // The value was compiled twice: what is wrong in it was said already.
        let tail: Vec<Diagnostic> = self.compiler.out.split_off(before);
        for problem in tail {
            if !self.compiler.out.contains(&problem) {
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
            let elapsed = matches!((&a.kind, kind), (Kind::Elapsed(_), Kind::Duration));
            if !elapsed && !a.kind.agrees(kind) {
                return self.incomparable(e, (value, &a.kind), (bound, kind));
            }
        }
        if let Some(wrong) = self.unordered(value, &a.kind) {
            return self.say(wrong);
        }
        let ends = (&b.term, &c.term);
        if let (Term::Constant(Value::Number(x)), Term::Constant(Value::Number(y))) = ends
            && x > y
        {
            let complaint = self
                .complaint(Code::InvertedWindow, e, "nothing lies between these bounds")
                .help(format!("exchange them: `{value} between {high}..={low}`"));
            return self.say(complaint);
        }
        for (bound, typed) in [(low, &b), (high, &c)] {
            self.beyond(None, (value, &a), (bound, typed));
        }
        Typed::new(Term::Between(Box::new((a.term, b.term, c.term))), Kind::Bool)
    }

    pub(super) fn has(&mut self, e: &Expr, set: &Expr, code: &Expr) -> Typed {
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
}
