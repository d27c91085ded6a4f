//! Random rule sets over a vocabulary: definitions, rules with everything that a rule may have, contradictions.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use regimen::ruleset::FactType;
use serde_yaml::Value;

use super::expression::{Terms, terms};
use super::vocabulary::{Fact, Sort, Vocabulary};
use super::{Written, list, mapping};

type Values = BoxedStrategy<Value>;

/// Rule sets that the program accepts, but for numbers whose ranges grow too large.
pub fn guideline(vocabulary: &Vocabulary) -> BoxedStrategy<Written> {
    let facts = vocabulary.clone();
    // Definitions use facts, then definitions before them.
    let first = terms(vocabulary, 1);
    let one = vocabulary.clone().with("score", Sort::Number).with("flag", Sort::Truth).with("day", Sort::Day);
    let second = terms(&one, 1);
    let all = one.with("mark", Sort::Truth);
    let definitions = (
        definition(expression(&first.number), false),
        definition(condition(&first), true),
        definition(expression(&first.day), false),
        definition(condition(&second), true),
    );
    let last = terms(&all, 1);
    let scope = prop_oneof![2 => Just(Value::from(true)), 1 => condition(&last)];
    let contradictions = vec((pair(vocabulary), prop::sample::select(vec!["refuse", "warn"])), 0..=1);
    (definitions, vec(rule(&all, &last), 1..=4), scope, contradictions, any::<bool>())
        .prop_map(move |((score, flag, day, mark), rules, scope, contradictions, declared)| {
            let written = [("mark", mark), ("score", score), ("flag", flag), ("day", day)];
            let rules: Vec<Value> =
                rules.into_iter().enumerate().map(|(n, rule)| numbered(n, rule)).collect();
            let contradictions = contradictions.into_iter().map(|(when, severity)| {
                let message = ("message", Value::from("Not both."));
                mapping([("id", "not-both".into()), ("when", when), message, ("severity", severity.into())])
            });
            Written {
                guideline: head(rules.len(), scope, declared && rules.len() > 1),
                facts: facts.facts_yaml(contradictions.collect()),
                definitions: mapping([("definitions", mapping(written))]),
                readings: facts.readings_yaml(),
                rules,
            }
        })
        .boxed()
}

/// A rule set without rules.
pub fn bare(vocabulary: &Vocabulary, definitions: Value) -> Written {
    Written {
        guideline: head(0, Value::from(true), false),
        facts: vocabulary.facts_yaml(Vec::new()),
        definitions: mapping([("definitions", definitions)]),
        readings: vocabulary.readings_yaml(),
        rules: Vec::new(),
    }
}

fn head(rules: usize, scope: Value, declared: bool) -> Value {
    let text = |words: &str| Value::from(words);
    let statement = |id: String| {
        mapping([
            ("id", Value::from(id)),
            ("section", text("A")),
            ("locator", text("A1")),
            ("kind", text("conditional")),
            ("role", text("rule")),
            ("text", text("It is so.")),
            ("citations", list([])),
        ])
    };
    let definitions = (rules > 0).then(|| "SD".to_owned());
    let ids = ["SC".to_owned()].into_iter().chain(definitions).chain((0..rules).map(|n| format!("S{n}")));
    let conflict = mapping([
        ("id", text("first-and-second")),
        ("rules", list([text("rule-0"), text("rule-1")])),
        ("resolution", mapping([("prefer", text("rule-1"))])),
        ("note", text("They pull apart.")),
    ]);
    mapping([
        ("format", Value::from(1)),
        ("id", text("made-at-random")),
        ("version", text("1.0.0")),
        ("title", text("Made at random")),
        ("status", text("active")),
        ("purpose", text("To try the program.")),
        ("use", text("Tests.")),
        ("misuse", text("Anything else.")),
        ("source", mapping([("title", text("None"))])),
        ("sections", list([mapping([("code", text("A")), ("title", text("All"))])])),
        ("scope", mapping([("condition", scope), ("statements", list([text("SC")]))])),
        ("conflicts", list(declared.then_some(conflict))),
        ("statements", list(ids.map(statement))),
    ])
}

fn expression(of: &BoxedStrategy<regimen::expression::Expr>) -> Values {
    of.clone().prop_map(|expression| Value::from(expression.to_string())).boxed()
}

/// A condition: an expression, or a tree over some.
fn condition(terms: &Terms) -> Values {
    expression(&terms.truth)
        .prop_recursive(2, 4, 2, |inner| {
            prop_oneof![
                vec(inner.clone(), 1..=2).prop_map(|parts| mapping([("all", list(parts))])),
                vec(inner.clone(), 1..=2).prop_map(|parts| mapping([("any", list(parts))])),
                inner.prop_map(|part| mapping([("not", part)])),
            ]
        })
        .boxed()
}

/// Two things about two facts at once: what a contradiction is about.
fn pair(vocabulary: &Vocabulary) -> Values {
    let about = |fact: &Fact| {
        let name = fact.name;
        match fact.kind {
            FactType::Boolean => vec![name.to_owned(), format!("!{name}")],
            FactType::Code => fact.values.iter().map(|code| format!("{name} == \"{code}\"")).collect(),
            FactType::Codes => fact.values.iter().map(|code| format!("{name} has \"{code}\"")).collect(),
            FactType::Integer | FactType::Decimal => vec![format!("{name} > 2"), format!("{name} <= 0")],
            FactType::Date => vec![format!("{name} > as_of"), format!("since({name}) > months(2)")],
            FactType::Text => vec![format!("contains({name}, \"north\")"), format!("{name} == \"north\"")],
        }
    };
    let facts: Vec<Vec<String>> = vocabulary.facts.iter().map(about).collect();
    prop::sample::subsequence(facts, 2)
        .prop_flat_map(|facts| facts.into_iter().map(prop::sample::select).collect::<Vec<_>>())
        .prop_map(|tests| mapping([("all", list(tests.into_iter().map(Value::from)))]))
        .boxed()
}

/// A definition; one that is a condition encodes a statement. With a title it is shown.
fn definition(body: Values, condition: bool) -> Values {
    (body, any::<bool>())
        .prop_map(move |(body, titled)| {
            let mut entries = if condition {
                vec![("condition", body), ("statements", list(["SD".into()]))]
            } else {
                vec![("expression", body)]
            };
            if titled {
                entries.push(("title", Value::from("Shown")));
            }
            mapping(entries)
        })
        .boxed()
}

/// The parts of a rule that differ; its id and statement come with its number.
fn rule(vocabulary: &Vocabulary, terms: &Terms) -> Values {
    let some = |weight: f64, key: &'static str, value: Values| {
        option::weighted(weight, value).prop_map(move |value| value.map(|value| (key, value))).boxed()
    };
    let condition = || condition(terms);
    let timing = match timing(vocabulary, terms) {
        Some(timing) => some(0.5, "timing", timing),
        None => Just(None).boxed(),
    };
    let word = |words: &[&'static str]| prop::sample::select(words.to_vec()).prop_map(Value::from).boxed();
    let parts = (
        word(&["for", "against", "either"]),
        word(&["stat", "asap", "urgent", "routine"]),
        some(0.1, "scope", condition()),
        some(0.8, "condition", condition()),
        some(0.3, "exceptions", exceptions(condition())),
        timing,
        some(0.5, "done_when", condition()),
        some(0.5, "breached_when", condition()),
        some(0.4, "cautions", cautions(condition())),
        (word(&["start", "avoid"]), word(&["tea", "bread"])),
    );
    parts
        .prop_map(
            |(
                direction,
                priority,
                scope,
                condition,
                exceptions,
                timing,
                done,
                breached,
                cautions,
                action,
            )| {
                let against = direction == "against";
                let breached = breached.filter(|_| against);
                let action = mapping([
                    ("kind", "other".into()),
                    ("do", if against { "avoid".into() } else { action.0 }),
                    ("what", action.1),
                    ("text", "Do it.".into()),
                ]);
                let fixed = [
                    ("direction", direction),
                    ("priority", priority),
                    ("strength", mapping([("as_given", "do".into())])),
                    ("actions", list([action])),
                    ("citations", list([])),
                ];
                let optional = [scope, condition, exceptions, timing, done, breached, cautions];
                mapping(fixed.into_iter().chain(optional.into_iter().flatten()))
            },
        )
        .boxed()
}

fn numbered(number: usize, rule: Value) -> Value {
    let Value::Mapping(parts) = rule else { panic!("a rule is a mapping") };
    let id = [
        (Value::from("id"), Value::from(format!("rule-{number}"))),
        (Value::from("title"), Value::from(format!("Rule {number}"))),
        (Value::from("statements"), list([Value::from(format!("S{number}"))])),
    ];
    Value::Mapping(id.into_iter().chain(parts).collect())
}

fn exceptions(when: Values) -> Values {
    let one = |id: &str, when: Value| mapping([("id", Value::from(id)), ("when", when)]);
    vec(when, 1..=2)
        .prop_map(move |whens| {
            list(whens.into_iter().zip(["first", "second"]).map(|(when, id)| one(id, when)))
        })
        .boxed()
}

fn cautions(when: Values) -> Values {
    let one = |text: &str, when: Value| mapping([("when", when), ("text", Value::from(text))]);
    vec(when, 1..=2)
        .prop_map(move |whens| {
            list(whens.into_iter().zip(["Mind this.", "Mind that."]).map(|(when, text)| one(text, when)))
        })
        .boxed()
}

/// A window, where there is a day to count from. Its bounds ascend, as the program demands.
fn timing(vocabulary: &Vocabulary, terms: &Terms) -> Option<Values> {
    const ASCENDING: [(&str, &str); 6] = [
        ("P0D", "days(0)"),
        ("P3D", "days(3)"),
        ("P2W", "weeks(2)"),
        ("P5W", "weeks(5)"),
        ("P2M", "months(2)"),
        ("P3M", "months(3)"),
    ];
    vocabulary.of(FactType::Date).next()?;
    let anchors: Vec<Value> = vocabulary.names(Sort::Day).into_iter().map(Value::from).collect();
    let bounds = prop::sample::subsequence(ASCENDING.to_vec(), 3);
    // Plain, or later by a day where something holds, or absent where it does not.
    let forms = vec((0_usize..6, expression(&terms.truth)), 3);
    let written = |((iso, call), (form, test)): ((&str, &str), (usize, Value))| {
        let test = test.as_str().unwrap();
        Value::from(match form {
            0 => format!("if {test} {{ {call} + days(1) }} else {{ {call} }}"),
            1 => format!("if {test} {{ {call} }} else {{ none }}"),
            _ => iso.to_owned(),
        })
    };
    let bounds = (bounds, forms)
        .prop_map(move |(bounds, forms)| bounds.into_iter().zip(forms).map(written).collect::<Vec<Value>>());
    let keys = (
        option::of(prop::sample::select(vec!["opens", "opens_after"])),
        option::of(Just("due")),
        option::of(prop::sample::select(vec!["closes", "closes_before"])),
    );
    let timing =
        (prop::sample::select(anchors), bounds, keys).prop_map(|(anchor, bounds, (opens, due, closes))| {
            // Without any bound there is no window.
            let due = if opens.is_none() && closes.is_none() { Some("due") } else { due };
            let keys = [opens, due, closes].into_iter().zip(bounds);
            let bounds = keys.filter_map(|(key, bound)| key.map(|key| (key, bound)));
            mapping([("anchor", anchor)].into_iter().chain(bounds))
        });
    Some(timing.boxed())
}
