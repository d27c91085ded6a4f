//! What holds of every plan: of random guidelines, and of the real one, with random patients.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use regimen::evaluation::Status;
use regimen::program::{Clause, Program, Rule, Slot, Term};
use regimen::{Code, Diagnostic, Limits, Plan, Sources, document, render, schema};
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;

use super::{cases, law};
use crate::arbitrary::{Patient, Shuffle, Vocabulary, Written, guideline, list, mapping, patient};
use crate::repository::{GUIDELINE, Loaded};

/// A guideline and a patient.
struct Trial<'t> {
    written: &'t Written,
    loaded: &'t Loaded,
    patient: &'t Patient,
    /// What else is left to chance.
    seed: u64,
}

impl Trial<'_> {
    /// What a program says of the patient.
    fn plan<'p>(&self, program: &'p Program) -> Made<'p> {
        plan(program, self.patient)
    }
}

/// A plan, or the kinds of problems for which there is none.
type Made<'p> = Result<Plan<'p>, BTreeSet<Code>>;

fn plan<'p>(program: &'p Program, patient: &Patient) -> Made<'p> {
    told(patient.record(program).and_then(|record| Plan::of(program, &record, patient.as_of)))
}

/// A plan without reasons and questions.
fn outline<'p>(program: &'p Program, patient: &Patient) -> Made<'p> {
    told(patient.record(program).and_then(|record| Plan::outline(program, &record, patient.as_of)))
}

fn told(made: Result<Plan<'_>, Vec<Diagnostic>>) -> Made<'_> {
    made.map_err(|problems| problems.into_iter().map(|problem| problem.code).collect())
}

/// Tries a law on random guidelines, and on the real one.
fn everywhere(test: impl Fn(&Trial<'_>) -> TestCaseResult) {
    on_random_guidelines(&Vocabulary::full().with_known().with_unsettled(), &test);
    on_the_real_guideline(&test);
}

fn on_random_guidelines(vocabulary: &Vocabulary, test: &impl Fn(&Trial<'_>) -> TestCaseResult) {
    let input = (guideline(vocabulary), patient(&vocabulary.dictionary()), any::<u64>());
    let planned = Cell::new(0);
    law(cases(), &input, |(written, patient, seed)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let trial = Trial { written: &written, loaded: &loaded, patient: &patient, seed };
        planned.set(planned.get() + u32::from(outline(&loaded.program, &patient).is_ok()));
        test(&trial)
    });
    assert!(planned.get() * 2 > cases(), "only {} records had a plan", planned.get());
}

fn on_the_real_guideline(test: &impl Fn(&Trial<'_>) -> TestCaseResult) {
    let written = Written::from_folder(GUIDELINE);
    let loaded = written.load();
    let planned = Cell::new(0);
    law(cases() / 2, &(patient(&loaded.program.facts), any::<u64>()), |(patient, seed)| {
        let trial = Trial { written: &written, loaded: &loaded, patient: &patient, seed };
        planned.set(planned.get() + u32::from(outline(&loaded.program, &patient).is_ok()));
        test(&trial)
    });
    assert!(planned.get() * 6 > cases(), "only {} records had a plan", planned.get());
}

fn json(plan: &Plan<'_>) -> Json {
    serde_json::to_value(plan).unwrap()
}

#[test]
fn the_order_of_rules_and_facts_changes_nothing() {
    everywhere(|trial| {
        let other = trial.written.shuffled(trial.seed).load();
        let [one, two] = [&trial.loaded.program, &other.program].map(|program| trial.plan(program));
        same(one.as_ref().map(by_id), two.as_ref().map(by_id))
    });
}

/// What is not the same in two plans.
fn same<E: std::fmt::Debug + PartialEq>(one: Result<Json, E>, two: Result<Json, E>) -> TestCaseResult {
    fn first(path: &str, one: &Json, two: &Json) -> Option<String> {
        match (one, two) {
            (Json::Object(a), Json::Object(b)) if a.keys().eq(b.keys()) => {
                a.iter().find_map(|(key, value)| first(&format!("{path}/{key}"), value, &b[key]))
            }
            (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
                let pairs = a.iter().zip(b).enumerate();
                pairs.into_iter().find_map(|(n, (a, b))| first(&format!("{path}/{n}"), a, b))
            }
            _ => (one != two).then(|| format!("{path}: {one} and {two}")),
        }
    }
    match (one, two) {
        (Ok(one), Ok(two)) => {
            let difference = first("", &one, &two);
            prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
        }
        (one, two) => prop_assert_eq!(one.err(), two.err()),
    }
    Ok(())
}

/// A plan without the orders that it takes from its files: lists become maps by id, names are sorted.
fn by_id(plan: &Plan<'_>) -> Json {
    let mut plan = serde_json::to_value(plan.stable()).unwrap();
    keyed(&mut plan["recommendations"], "id");
    keyed(&mut plan["values"], "definition");
    keyed(&mut plan["questions"], "fact");
    let conflicts = plan["conflicts"].as_array_mut().unwrap();
    for conflict in conflicts.iter_mut() {
        conflict["id"] = unordered(&conflict["id"]);
    }
    keyed(&mut plan["conflicts"], "id");
    sort(&mut plan);
    plan
}

/// The id of a conflict that nobody declared names its rules in the order of their files.
fn unordered(id: &Json) -> Json {
    let mut rules: Vec<&str> = id.as_str().unwrap().split('+').collect();
    rules.sort_unstable();
    Json::from(rules.join("+"))
}

/// A list of objects as an object, by the value of a key.
fn keyed(list: &mut Json, key: &str) {
    let items = list.as_array().unwrap().iter();
    *list = items.map(|item| (item[key].as_str().unwrap().to_owned(), item.clone())).collect();
}

/// Sorts every list of texts, and the warnings.
fn sort(value: &mut Json) {
    match value {
        Json::Object(entries) => {
            for (key, value) in entries {
                if key == "conflicts" && value.is_array() {
                    for id in value.as_array_mut().unwrap() {
                        *id = unordered(id);
                    }
                }
                sort(value);
            }
        }
        Json::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_key(Json::to_string);
        }
        _ => {}
    }
}

#[test]
fn a_fact_that_no_rule_names_changes_nothing() {
    let types = ["boolean", "integer", "decimal", "code", "codes", "date", "text"];
    let values = ["true", "7", "1.5", "aside", "[aside]", "2024-02-29", "words"];
    everywhere(|trial| {
        let mut chance = Shuffle::new(trial.seed);
        let kind = chance.below(types.len());
        let mut entry = vec![("type", Yaml::from(types[kind])), ("ask", Yaml::from("Is there more?"))];
        if types[kind].starts_with("code") {
            entry.push(("values", list(["aside".into(), "away".into()])));
        }
        let facts = trial.loaded.program.facts.len();
        let more = trial.written.with_fact("bystander", mapping(entry), chance.below(facts + 1)).load();
        let mut patient = trial.patient.clone();
        let before = trial.plan(&trial.loaded.program).map(|plan| without_digest(&plan));
        same(before.clone(), plan(&more.program, &patient).map(|plan| without_digest(&plan)))?;
        let read = |text: &str| {
            let mut sources = Sources::new();
            let file = sources.add("value.yaml", text);
            document::read(&sources, file, &Limits::default()).unwrap()
        };
        let slot = more.program.fact_slot("bystander").unwrap();
        let fact = more.program.fact(slot).unwrap();
        let value = fact.read(&read(values[kind])).unwrap();
        patient.facts.push((fact.name.clone(), value, fact.values.clone()));
        same(before, plan(&more.program, &patient).map(|plan| without_digest(&plan)))
    });
}

fn without_digest(plan: &Plan<'_>) -> Json {
    serde_json::to_value(plan.stable()).unwrap()
}

#[test]
fn learning_a_fact_never_turns_a_decided_status_into_undecided() {
    let decided = Cell::new(0);
    let test = |trial: &Trial<'_>| {
        let program = &trial.loaded.program;
        let Ok(before) = statuses(program, trial.patient) else { return Ok(()) };
        let rules: Vec<&Rule> =
            program.rules.iter().filter(|rule| !asks_what_is_known(program, rule)).collect();
        let mut chance = Shuffle::new(trial.seed);
        for fact in &program.facts {
            if *trial.patient.value(&fact.name) != regimen::value::Value::Unknown {
                continue;
            }
            let value = any_value(fact, trial.patient, &mut chance);
            let learned = trial.patient.with(&fact.name, &value);
            let Ok(after) = statuses(program, &learned) else { continue };
            for rule in &rules {
                let (before, after) = (before[&rule.id], after[&rule.id]);
                let lost = before != Status::Undecided && after == Status::Undecided;
                decided.set(decided.get() + u32::from(before != Status::Undecided));
                prop_assert!(!lost, "{} was {before:?} until {} was known\n{learned:?}", rule.id, fact.name);
            }
        }
        Ok(())
    };
    on_random_guidelines(&Vocabulary::full(), &test);
    on_the_real_guideline(&test);
    assert!(decided.get() > cases() * 50, "only {} statuses were decided", decided.get());
}

/// The statuses of all rules, by id.
fn statuses(program: &Program, patient: &Patient) -> Result<BTreeMap<String, Status>, BTreeSet<Code>> {
    let plan = outline(program, patient)?;
    Ok(plan.recommendations.iter().map(|r| (r.id.to_owned(), r.status)).collect())
}

/// Some value of a fact.
fn any_value(
    fact: &regimen::ruleset::Entry,
    patient: &Patient,
    chance: &mut Shuffle,
) -> regimen::value::Value {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngSeed, TestRunner};
    let seed = RngSeed::Fixed(chance.below(usize::MAX) as u64);
    let mut runner =
        TestRunner::new(Config { rng_seed: seed, failure_persistence: None, ..Config::default() });
    crate::arbitrary::value(fact, patient.as_of).new_tree(&mut runner).unwrap().current()
}

/// Whether a rule asks `known` or `unsettled`, itself or through definitions: then more knowledge may unsettle it.
fn asks_what_is_known(program: &Program, rule: &Rule) -> bool {
    fn asks(program: &Program, term: &Term, seen: &mut BTreeSet<Slot>) -> bool {
        let mut found = false;
        let mut deeper = Vec::new();
        term.walk(&mut |term| match term {
            Term::Known(_) | Term::Unsettled(_) => found = true,
            Term::Slot(slot) => deeper.push(*slot),
            _ => {}
        });
        found
            || deeper.into_iter().any(|slot| {
                let fresh = seen.insert(slot);
                fresh && program.definition(slot).is_some_and(|d| asks(program, &d.body, seen))
            })
    }
    let clauses: Vec<&Clause> = rule
        .scope
        .iter()
        .chain(&rule.condition)
        .chain(rule.exceptions.iter().map(|exception| &exception.when))
        .chain(&rule.done_when)
        .chain(&rule.breached_when)
        .collect();
    let mut terms: Vec<Term> = clauses.into_iter().map(|c| Term::Test(Box::new(c.clone()))).collect();
    if let Some(timing) = &rule.timing {
        terms.push(Term::Slot(timing.anchor));
        let bounds = timing.opens.iter().chain(&timing.due).chain(&timing.closes);
        terms.extend(bounds.map(|bound| bound.distance.clone()));
    }
    let mut seen = BTreeSet::new();
    terms.iter().any(|term| asks(program, term, &mut seen))
}

#[test]
fn a_plan_that_is_written_and_read_back_is_the_same() {
    everywhere(|trial| {
        let Ok(plan) = trial.plan(&trial.loaded.program) else { return Ok(()) };
        let written = render::json(&plan).unwrap();
        let read: Json = serde_json::from_str(&written).unwrap();
        same::<()>(Ok(read.clone()), Ok(json(&plan)))?;
        let yaml: Json = serde_yaml::from_str(&render::yaml(&plan).unwrap()).unwrap();
        same::<()>(Ok(read.clone()), Ok(yaml))?;
        let mut sources = Sources::new();
        let file = sources.add("plan.json", written);
        let node = document::read(&sources, file, &Limits::default());
        prop_assert!(node.is_ok(), "{node:?}");
        same::<()>(Ok(read), Ok(schema::value(&node.unwrap())))
    });
}

#[test]
fn every_plan_is_as_its_schema_says() {
    let checker = schema::named("plan").unwrap().checker().unwrap();
    everywhere(|trial| {
        let Ok(plan) = trial.plan(&trial.loaded.program) else { return Ok(()) };
        for value in [json(&plan), without_digest(&plan)] {
            let accepted = checker.accepts(&value);
            prop_assert!(accepted.is_ok(), "{}", accepted.unwrap_err());
        }
        Ok(())
    });
}

#[test]
fn two_runs_give_the_same_bytes() {
    everywhere(|trial| {
        let again = trial.written.load();
        let bytes = |program: &Program| {
            trial.plan(program).map(|plan| {
                let texts =
                    [render::text(&plan, true), render::text(&plan, false), render::markdown(&plan, true)];
                (texts, render::json(&plan).unwrap(), render::yaml(&plan).unwrap(), render::questions(&plan))
            })
        };
        prop_assert_eq!(bytes(&trial.loaded.program), bytes(&again.program));
        Ok(())
    });
}
