//! Random well-typed expressions, level by level: those of a level are made of those one level lower.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;
use regimen::expression::{Arithmetic, Comparison, Expr, ExprKind};
use regimen::ruleset::FactType;
use regimen::value::Decimal;

use super::vocabulary::{Fact, Sort, Vocabulary};

type Exprs = BoxedStrategy<Expr>;

/// Random expressions of each sort.
#[derive(Clone, Debug)]
pub struct Terms {
    pub truth: Exprs,
    pub number: Exprs,
    pub day: Exprs,
    pub text: Exprs,
    pub duration: Exprs,
}

/// Texts that records and expressions share, so that they sometimes meet.
pub fn words() -> Vec<&'static str> {
    vec!["north", "North", "NORTH", "descale", "x", "é"]
}

fn node(kind: ExprKind) -> Expr {
    Expr { kind, at: 0..0 }
}

fn named(name: &str) -> Expr {
    node(ExprKind::Name(name.to_owned()))
}

fn literal(text: &str) -> Expr {
    node(ExprKind::Text(text.to_owned()))
}

fn call(name: &str, args: Vec<Expr>) -> Expr {
    node(ExprKind::Call { name: name.to_owned(), args })
}

fn whole(number: i64) -> Expr {
    node(ExprKind::Number { value: Decimal::from(number), integer: true })
}

fn compared(op: Comparison, left: Expr, right: Expr) -> Expr {
    node(ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) })
}

fn computed(op: Arithmetic, left: Expr, right: Expr) -> Expr {
    node(ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) })
}

fn between(value: Expr, low: Expr, high: Expr) -> Expr {
    node(ExprKind::Between { value: Box::new(value), low: Box::new(low), high: Box::new(high) })
}

fn choice(test: Expr, then: Expr, otherwise: Expr) -> Expr {
    node(ExprKind::If { test: Box::new(test), then: Box::new(then), otherwise: Box::new(otherwise) })
}

/// One of several, each as likely as its weight; the first is what the rest shrink to.
fn one_of(options: Vec<(u32, Exprs)>) -> Exprs {
    Union::new_weighted(options).boxed()
}

fn any_comparison() -> BoxedStrategy<Comparison> {
    prop::sample::select(Comparison::ALL.to_vec()).boxed()
}

fn equality() -> BoxedStrategy<Comparison> {
    prop::sample::select(vec![Comparison::Equal, Comparison::NotEqual]).boxed()
}

fn comparisons(op: BoxedStrategy<Comparison>, left: &Exprs, right: &Exprs) -> Exprs {
    (op, left.clone(), right.clone()).prop_map(|(op, left, right)| compared(op, left, right)).boxed()
}

/// `if test { a } else { b }` and, where the sort may be `none`, `if test { a } else { none }`.
fn choices(test: &Exprs, of: &Exprs, none: bool) -> Exprs {
    let other =
        if none { one_of(vec![(2, of.clone()), (1, Just(named("none")).boxed())]) } else { of.clone() };
    (test.clone(), of.clone(), other)
        .prop_map(|(test, then, otherwise)| choice(test, then, otherwise))
        .boxed()
}

fn names(vocabulary: &Vocabulary, sort: Sort) -> Option<Exprs> {
    let names: Vec<Expr> = vocabulary.names(sort).into_iter().map(named).collect();
    (!names.is_empty()).then(|| prop::sample::select(names).boxed())
}

fn names_or(vocabulary: &Vocabulary, sort: Sort, literals: Exprs) -> Exprs {
    match names(vocabulary, sort) {
        Some(names) => one_of(vec![(3, names), (1, literals)]),
        None => literals,
    }
}

/// Expressions of each sort, `depth` levels deep.
pub fn terms(vocabulary: &Vocabulary, depth: usize) -> Terms {
    let v = vocabulary;
    let fraction = prop::sample::select(vec![5_i64, 125, 999])
        .prop_map(|n| node(ExprKind::Number { value: Decimal::new(n, 1), integer: false }));
    let integer = (-3_i64..=12).prop_map(whole);
    let days = (prop::sample::select(vec!["days", "weeks", "months", "years"]), 0_i64..=6)
        .prop_map(|(unit, number)| call(unit, vec![whole(number)]));
    let mut terms = Terms {
        truth: names_or(v, Sort::Truth, any::<bool>().prop_map(|b| node(ExprKind::Bool(b))).boxed()),
        number: names_or(v, Sort::Number, prop_oneof![2 => integer, 1 => fraction].boxed()),
        day: names_or(v, Sort::Day, Just(named("as_of")).boxed()),
        text: names_or(v, Sort::Text, prop::sample::select(words()).prop_map(literal).boxed()),
        duration: names_or(v, Sort::Duration, days.boxed()),
    };
    for _ in 0..depth {
        terms = Terms {
            truth: truth(v, &terms),
            number: number(v, &terms),
            day: day(&terms),
            text: text(&terms),
            duration: duration(v, &terms),
        };
    }
    terms
}

fn truth(v: &Vocabulary, lower: &Terms) -> Exprs {
    let Terms { truth, number, day, text, duration } = lower;
    let some = || vec(truth.clone(), 2..=3);
    let mut options: Vec<(u32, Exprs)> = vec![
        (2, truth.clone()),
        (2, truth.clone().prop_map(|part| node(ExprKind::Not(Box::new(part)))).boxed()),
        (3, some().prop_map(|parts| node(ExprKind::All(parts))).boxed()),
        (3, some().prop_map(|parts| node(ExprKind::Any(parts))).boxed()),
        (1, choices(truth, truth, false)),
        (1, comparisons(equality(), truth, truth)),
        (3, comparisons(any_comparison(), number, number)),
        (
            1,
            (number.clone(), -5_i64..=5, 0_i64..=9)
                .prop_map(|(n, low, width)| between(n, whole(low), whole(low + width)))
                .boxed(),
        ),
    ];
    if v.of(FactType::Date).next().is_some() {
        let since = day.clone().prop_map(|day| call("since", vec![day])).boxed();
        options.extend([
            (3, comparisons(any_comparison(), day, day)),
            (3, comparisons(any_comparison(), &since, duration)),
            (1, comparisons(any_comparison(), duration, &since)),
            (1, (day.clone(), day.clone(), day.clone()).prop_map(|(a, b, c)| between(a, b, c)).boxed()),
            (1, (since, duration.clone(), duration.clone()).prop_map(|(a, b, c)| between(a, b, c)).boxed()),
        ]);
    }
    if v.of(FactType::Text).next().is_some() {
        options.push((1, comparisons(equality(), text, text)));
        options.push((2, searches(v)));
    }
    for fact in &v.facts {
        match fact.kind {
            FactType::Code => options.push((2, coded(v, fact, truth))),
            FactType::Codes => options.push((2, held(fact, truth))),
            FactType::Integer | FactType::Decimal if fact.range.is_none() => {
                let name = Just(named(fact.name)).boxed();
                options.push((1, comparisons(any_comparison(), &name, number)));
            }
            _ => {}
        }
    }
    options.push((2, against_none(v, lower)));
    if v.known {
        options.push((2, known(v, lower)));
    }
    if v.unsettled {
        let facts: Vec<Expr> = v.facts.iter().map(|fact| call("unsettled", vec![named(fact.name)])).collect();
        options.push((1, prop::sample::select(facts).boxed()));
    }
    one_of(options)
}

/// Comparisons of a coded fact with its codes, with itself, and where its codes ascend, in order.
fn coded(v: &Vocabulary, fact: &Fact, truth: &Exprs) -> Exprs {
    let op = if fact.ordered { any_comparison() } else { equality() };
    let mut names = vec![named(fact.name)];
    if v.readings && fact.name == "grade" {
        names.push(named("from_grade"));
    }
    let name = prop::sample::select(names).boxed();
    let code = prop::sample::select(fact.values.to_vec()).prop_map(literal).boxed();
    let side = one_of(vec![
        (4, code.clone()),
        (1, name.clone()),
        (1, choices(truth, &name, true)),
        (1, (truth.clone(), name.clone(), code.clone()).prop_map(|(a, b, c)| choice(a, b, c)).boxed()),
    ]);
    let mut options = vec![(4, comparisons(op.clone(), &name, &side)), (1, comparisons(op, &code, &name))];
    if fact.ordered {
        let bounds = (name, code.clone(), code).prop_map(|(name, low, high)| between(name, low, high));
        options.push((1, bounds.boxed()));
    }
    one_of(options)
}

fn held(fact: &Fact, truth: &Exprs) -> Exprs {
    let name = Just(named(fact.name)).boxed();
    let set = one_of(vec![(4, name.clone()), (1, choices(truth, &name, false))]);
    let code = prop::sample::select(fact.values.to_vec()).prop_map(literal);
    (set, code)
        .prop_map(|(set, code)| node(ExprKind::Has { set: Box::new(set), code: Box::new(code) }))
        .boxed()
}

/// Text functions: over facts and texts in quotes.
fn searches(v: &Vocabulary) -> Exprs {
    let facts: Vec<Expr> = v.of(FactType::Text).map(|fact| named(fact.name)).collect();
    let plain = one_of(vec![
        (2, prop::sample::select(facts).boxed()),
        (1, prop::sample::select(words()).prop_map(literal).boxed()),
    ]);
    let lower = plain.clone().prop_map(|text| call("to_lower", vec![text])).boxed();
    let text = one_of(vec![(2, plain), (1, lower)]);
    let function = prop::sample::select(vec!["contains", "starts_with", "ends_with"]);
    (function, text.clone(), text).prop_map(|(name, text, part)| call(name, vec![text, part])).boxed()
}

/// `x == none`, of what may be `none`.
fn against_none(v: &Vocabulary, lower: &Terms) -> Exprs {
    let may: Vec<&Fact> = v.facts.iter().filter(|fact| fact.none).collect();
    let facts: Vec<Expr> = may.iter().map(|fact| named(fact.name)).collect();
    let mut options = vec![(4, prop::sample::select(facts).boxed())];
    let days: Vec<Expr> =
        may.iter().filter(|fact| fact.kind == FactType::Date).map(|fact| named(fact.name)).collect();
    if !days.is_empty() {
        let day = prop::sample::select(days).boxed();
        let moved = (day.clone(), lower.duration.clone());
        options.push((1, moved.prop_map(|(day, by)| computed(Arithmetic::Add, day, by)).boxed()));
        options.push((1, vec(day, 1..=2).prop_map(|days| call("latest", days)).boxed()));
    }
    let sometimes = (lower.truth.clone(), lower.number.clone());
    let sometimes = sometimes.prop_map(|(test, number)| choice(test, number, named("none")));
    options.push((1, sometimes.boxed()));
    (equality(), one_of(options), any::<bool>())
        .prop_map(
            |(op, side, first)| {
                if first { compared(op, named("none"), side) } else { compared(op, side, named("none")) }
            },
        )
        .boxed()
}

fn known(v: &Vocabulary, lower: &Terms) -> Exprs {
    let facts: Vec<Expr> = v.facts.iter().map(|fact| named(fact.name)).collect();
    let of = one_of(vec![
        (4, prop::sample::select(facts).boxed()),
        (1, lower.truth.clone()),
        (1, lower.number.clone()),
        (1, lower.day.clone()),
        (1, lower.day.clone().prop_map(|day| call("since", vec![day])).boxed()),
    ]);
    of.prop_map(|of| call("known", vec![of])).boxed()
}

fn number(v: &Vocabulary, lower: &Terms) -> Exprs {
    let number = &lower.number;
    let ops = vec![Arithmetic::Add, Arithmetic::Add, Arithmetic::Subtract, Arithmetic::Multiply];
    let mut divisors =
        vec![whole(2), whole(-3), node(ExprKind::Number { value: Decimal::new(8, 1), integer: false })];
    // Ranges that leave zero out.
    let never_zero = v.facts.iter().filter(|fact| matches!(fact.name, "floors" | "weight"));
    divisors.extend(never_zero.map(|fact| named(fact.name)));
    let mut options = vec![
        (3, number.clone()),
        (
            3,
            (prop::sample::select(ops), number.clone(), number.clone())
                .prop_map(|(op, a, b)| computed(op, a, b))
                .boxed(),
        ),
        (
            1,
            (number.clone(), prop::sample::select(divisors))
                .prop_map(|(a, b)| computed(Arithmetic::Divide, a, b))
                .boxed(),
        ),
        (1, number.clone().prop_map(negated).boxed()),
        (2, choices(&lower.truth, number, true)),
        (
            2,
            vec(lower.truth.clone(), 1..=3)
                .prop_map(|parts| call("count", vec![node(ExprKind::List(parts))]))
                .boxed(),
        ),
    ];
    if v.of(FactType::Date).next().is_some() {
        options.push((2, lower.day.clone().prop_map(|day| call("days_since", vec![day])).boxed()));
    }
    let texts: Vec<Expr> = v.of(FactType::Text).map(|fact| call("len", vec![named(fact.name)])).collect();
    if !texts.is_empty() {
        options.push((1, prop::sample::select(texts).boxed()));
    }
    one_of(options)
}

/// A number holds its own sign.
fn negated(part: Expr) -> Expr {
    match part.kind {
        ExprKind::Number { value, integer } => node(ExprKind::Number { value: -value, integer }),
        kind => node(ExprKind::Negate(Box::new(node(kind)))),
    }
}

fn day(lower: &Terms) -> Exprs {
    let Terms { truth, day, duration, .. } = lower;
    let moved =
        (prop::sample::select(vec![Arithmetic::Add, Arithmetic::Subtract]), day.clone(), duration.clone());
    let extremes = (prop::sample::select(vec!["earliest", "latest"]), vec(day.clone(), 1..=3));
    one_of(vec![
        (3, day.clone()),
        (2, moved.prop_map(|(op, day, by)| computed(op, day, by)).boxed()),
        (1, (duration.clone(), day.clone()).prop_map(|(by, day)| computed(Arithmetic::Add, by, day)).boxed()),
        (2, extremes.prop_map(|(name, days)| call(name, days)).boxed()),
        (1, choices(truth, day, true)),
    ])
}

fn text(lower: &Terms) -> Exprs {
    one_of(vec![(3, lower.text.clone()), (1, choices(&lower.truth, &lower.text, true))])
}

fn duration(v: &Vocabulary, lower: &Terms) -> Exprs {
    let Terms { truth, duration, .. } = lower;
    let mut options = vec![
        (4, duration.clone()),
        (1, (duration.clone(), duration.clone()).prop_map(|(a, b)| computed(Arithmetic::Add, a, b)).boxed()),
        (1, choices(truth, duration, true)),
        // Durations are subtracted only where no fact has a say.
        (
            1,
            (0_i64..9, 0_i64..9)
                .prop_map(|(a, b)| {
                    let [a, b] = [a, b].map(|n| call("days", vec![whole(n)]));
                    computed(Arithmetic::Subtract, a, b)
                })
                .boxed(),
        ),
    ];
    if v.readings {
        options.push((1, Just(call("days", vec![named("few")])).boxed()));
    }
    one_of(options)
}
