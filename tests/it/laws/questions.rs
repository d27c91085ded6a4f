//! A fact is asked for exactly when it can make a difference: held against trying every record.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use regimen::Plan;
use regimen::program::Program;
use regimen::ruleset::{Entry, FactType};
use regimen::timing::Date;
use regimen::value::Value;

use super::{cases, law};
use crate::analysis::made::guideline as guideline_of;
use crate::arbitrary::{Patient, Vocabulary, bare, guideline, mapping, patient};

/// What a fact may change: a rule, by id, or a shown value, by the name of its definition with a mark before it.
type Output = String;

#[test]
fn a_fact_is_asked_for_exactly_when_it_can_change_something() {
    let vocabulary = Vocabulary::small().with_known();
    let input = (guideline(&vocabulary), patient(&vocabulary.dictionary()));
    let (asked, silent) = (Cell::new(0), Cell::new(0));
    law(cases(), &input, |(written, patient)| {
        let Some(mut loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let program = &loaded.program;
        let Ok(plan) = patient.record(program).and_then(|record| Plan::of(program, &record, patient.as_of))
        else {
            return Ok(());
        };
        let got = plan.questions.iter().map(|q| (q.fact.to_owned(), rules(q.settles.iter().copied())));
        let got: BTreeMap<String, BTreeSet<String>> = got.collect();
        // An answer that contradicts the record is an answer, too: it counts what it would change.
        loaded.program.contradictions.clear();
        let wanted = questions(&loaded.program, &patient);
        let unknown = patient.facts.iter().filter(|(_, value, _)| *value == Value::Unknown).count();
        asked.set(asked.get() + wanted.len());
        silent.set(silent.get() + unknown - wanted.len());
        let wanted: BTreeMap<String, BTreeSet<String>> = wanted
            .into_iter()
            .map(|(fact, bears)| {
                (fact, rules(bears.iter().map(String::as_str).filter(|o| !o.starts_with('='))))
            })
            .collect();
        prop_assert_eq!(got, wanted, "the program's on the left, those of every record on the right");
        Ok(())
    });
    println!("{} facts were asked for, {} unknown facts were not", asked.get(), silent.get());
    assert!(asked.get() > 10 && silent.get() > 10);
}

/// The facts that are asked for where nothing is known and one value is shown, which an expression gives.
fn asked(expression: &str) -> Vec<String> {
    let definition = mapping([("expression", expression.into()), ("title", "Shown".into())]);
    asked_by(&bare(&Vocabulary::full(), mapping([("shown", definition)])).load().program)
}

/// The facts that are asked for where nothing is known.
fn asked_by(program: &Program) -> Vec<String> {
    let patient = Patient { as_of: Date::new(2025, 2, 12).unwrap(), facts: Vec::new() };
    let record = patient.record(program).unwrap();
    let plan = Plan::of(program, &record, patient.as_of).unwrap();
    plan.questions.iter().map(|question| question.fact.to_owned()).collect()
}

#[test]
fn a_day_that_matters_only_ahead_of_the_day_of_evaluation_is_asked_for() {
    for ahead in
        ["seen_on > as_of + weeks(6)", "days_since(seen_on) + 40 <= 0", "since(seen_on) < months(-2)"]
    {
        assert_eq!(asked(ahead), ["seen_on"], "{ahead}");
    }
}

#[test]
fn a_whole_number_is_not_asked_for_where_only_a_fraction_would_matter() {
    assert!(asked("visits > 1.2 and visits < 1.8").is_empty());
    assert_eq!(asked("visits > 1.2 and visits < 2.8"), ["visits"]);
    assert_eq!(asked("weight > 1.2 and weight < 1.8"), ["weight"]);
}

#[test]
fn a_text_that_matters_only_by_a_word_or_by_its_length_is_asked_for() {
    for matters in ["label == \"fall\"", "contains(label, \"fall\")", "len(label) > 30", "len(label) == 0"] {
        assert_eq!(asked(matters), ["label"], "{matters}");
    }
}

#[test]
fn the_last_of_many_thresholds_is_asked_for_like_the_first() {
    let any = |tests: Vec<String>| format!("({})", tests.join(" or "));
    let visits = any((1..=15).map(|n| format!("visits == {n}")).collect());
    assert_eq!(asked(&format!("{visits} and paces > 90")), ["visits", "paces"]);
    let seen = any((1..=15).map(|n| format!("since(seen_on) == months({n})")).collect());
    assert_eq!(asked(&format!("{seen} and since(began_on) > years(30)")), ["seen_on", "began_on"]);
}

#[test]
fn codes_are_asked_for_however_many_of_them_matter_together() {
    let letters: Vec<String> = ('a'..='l').map(String::from).collect();
    for count in [1, 6, 7, 8, 9, 12] {
        let all: Vec<String> = letters[..count].iter().map(|code| format!("found has \"{code}\"")).collect();
        let facts = [
            ("found", format!("type: codes, values: [{}]", letters.join(", "))),
            ("late", "type: boolean".to_owned()),
        ];
        let facts = facts.each_ref().map(|(name, entry)| (*name, entry.as_str()));
        let loaded = guideline_of(&facts, &[], &[("all", &format!("late and {}", all.join(" and ")))]);
        let mut asked = asked_by(&loaded.program);
        asked.sort();
        assert_eq!(asked, ["found", "late"], "{count}");
    }
}

fn rules<'a>(ids: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    ids.into_iter().map(str::to_owned).collect()
}

/// The unknown facts that can change something, each with what it can change: by trying every record and comparing
/// those that differ in one fact only.
fn questions(program: &Program, patient: &Patient) -> BTreeMap<String, BTreeSet<Output>> {
    let unknown: Vec<&Entry> =
        program.facts.iter().filter(|fact| *patient.value(&fact.name) == Value::Unknown).collect();
    let mut records: Vec<(Vec<usize>, Patient)> = vec![(Vec::new(), patient.clone())];
    for fact in &unknown {
        let values = values(fact);
        let with = |(picks, patient): &(Vec<usize>, Patient)| {
            let one = |(n, value)| ([picks.as_slice(), &[n]].concat(), patient.with(&fact.name, value));
            values.iter().enumerate().map(one).collect::<Vec<_>>()
        };
        records = records.iter().flat_map(with).collect();
    }
    let outcomes: BTreeMap<Vec<usize>, BTreeMap<Output, String>> =
        records.into_iter().map(|(picks, patient)| (picks, outcome(program, &patient))).collect();
    let mut found: BTreeMap<String, BTreeSet<Output>> = BTreeMap::new();
    for (picks, outcome) in &outcomes {
        for (at, fact) in unknown.iter().enumerate() {
            for other in 0..picks[at] {
                let mut neighbour = picks.clone();
                neighbour[at] = other;
                let neighbour = &outcomes[&neighbour];
                // Values are not shown outside the scope: one side may lack them.
                let outputs: BTreeSet<&Output> = outcome.keys().chain(neighbour.keys()).collect();
                for output in
                    outputs.into_iter().filter(|output| outcome.get(*output) != neighbour.get(*output))
                {
                    found.entry(fact.name.clone()).or_default().insert(output.clone());
                }
            }
        }
    }
    found
}

/// Every value of a fact of few values.
fn values(fact: &Entry) -> Vec<Value> {
    let mut values: Vec<Value> = match fact.kind {
        FactType::Boolean => vec![Value::Bool(false), Value::Bool(true)],
        FactType::Code => (0..fact.values.len()).map(|n| Value::Code(u16::try_from(n).unwrap())).collect(),
        other => panic!("too many values: {other:?}"),
    };
    values.extend(fact.none.is_some().then_some(Value::None));
    values
}

/// What comes out for a record: the status and cautions of every rule, every shown value.
fn outcome(program: &Program, patient: &Patient) -> BTreeMap<Output, String> {
    let record = patient.record(program).unwrap();
    let plan = Plan::outline(program, &record, patient.as_of).unwrap();
    let rules = plan.recommendations.iter().map(|r| {
        let cautions: Vec<&str> = r.cautions.iter().map(|caution| caution.text).collect();
        (r.id.to_owned(), format!("{} {cautions:?}", r.status.as_str()))
    });
    let values = plan.values.iter().map(|v| (format!("={}", v.definition), format!("{:?}", v.value)));
    rules.chain(values).collect()
}
