//! What holds of made-up patients, of any guideline.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use regimen::cohort::{Cohort, Patient};
use regimen::evaluation::{Evaluation, Status};
use regimen::program::{Bound, Clause, Program, Rule, Slot, Term, Timing};
use regimen::timing::{Date, Duration};
use regimen::value::{Decimal, Truth, Value};
use regimen::{Limits, Record, Sources, document, schema};
use serde_json::Value as Json;

use super::{cases, law};
use crate::arbitrary::{Vocabulary, bare, guideline, mapping};
use crate::repository::{GUIDELINE, GUIDELINES, Loaded};

/// Calls `see` with so many patients of a program.
fn patients<'p>(program: &'p Program, seed: u64, count: u64, mut see: impl FnMut(&Cohort<'p>, &Patient)) {
    let mut cohort = Cohort::of(program, seed, None);
    for number in 1..=count {
        let patient = cohort.patient(number).unwrap();
        see(&cohort, &patient);
    }
}

/// The values that count on the day, as the program settles them.
fn settled(program: &Program, patient: &Patient) -> Vec<Value> {
    let on = |at: usize| patient.on[at].filter(|on| program.facts[at].outdated(*on, patient.as_of));
    let value = |at: usize| if on(at).is_some() { Value::Unknown } else { patient.values[at].clone() };
    (0..program.facts.len()).map(value).collect()
}

/// Reads the line of a patient as `evaluate` reads a record, and holds what it gives against the patient.
fn read_back(program: &Program, cohort: &Cohort<'_>, patient: &Patient) -> TestCaseResult {
    let mut line = String::new();
    cohort.write(patient, &mut line);
    prop_assert_eq!(line.find('\n'), Some(line.len() - 1), "{}", line);
    let mut sources = Sources::new();
    let file = sources.add("line", line.as_str());
    let node = document::read(&sources, file, &Limits::default());
    let record = node.and_then(|node| Record::from_document(program, &node));
    let record = record.map_err(|problems| TestCaseError::fail(format!("{problems:?}\n{line}")))?;
    prop_assert_eq!(record.id.clone(), Some(format!("p{:06}", patient.number)));
    prop_assert_eq!(record.day(None).unwrap(), patient.as_of);
    for (fact, value) in program.facts.iter().zip(&patient.values) {
        let read = record.value(program.fact_slot(&fact.name).unwrap());
        prop_assert_eq!(read, value, "{}\n{}", fact.name, line);
    }
    let on = record.on(program, patient.as_of);
    let on = on.map_err(|problems| TestCaseError::fail(format!("{problems:?}\n{line}")))?;
    prop_assert_eq!(on.values, settled(program, patient), "{}", line);
    let json: Json = serde_json::from_str(&line).unwrap();
    let accepted = schema::named("patient").unwrap().checker().unwrap().accepts(&json);
    prop_assert!(accepted.is_ok(), "{}", accepted.unwrap_err());
    Ok(())
}

#[test]
fn every_line_is_read_back_as_a_sound_record() {
    for (folder, _) in GUIDELINES {
        let program = Loaded::from_folder(folder).program;
        patients(&program, 1, 300, |cohort, patient| read_back(&program, cohort, patient).unwrap());
    }
    let vocabulary = Vocabulary::full().with_known().with_unsettled();
    law(cases(), &(guideline(&vocabulary), any::<u64>()), |(written, seed)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let mut cohort = Cohort::of(&loaded.program, seed, None);
        for number in 1..=20 {
            let patient = cohort.patient(number).unwrap();
            read_back(&loaded.program, &cohort, &patient)?;
        }
        Ok(())
    });
}

/// A guideline without rules, whose records must show none of these.
fn refusing(contradictions: &[&str]) -> Loaded {
    let vocabulary = Vocabulary::full();
    let mut written = bare(&vocabulary, mapping([]));
    let contradictions = contradictions.iter().enumerate().map(|(number, when)| {
        let id = format!("refused-{number}");
        mapping([("id", id.into()), ("when", (*when).into()), ("message", "Never so.".into())])
    });
    written.facts = vocabulary.facts_yaml(contradictions.collect());
    let entry = [("type", "boolean".into()), ("ask", "Is it fresh?".into()), ("current_for", "P30D".into())];
    written.with_fact("fresh", mapping(entry), 0).load()
}

#[test]
fn contradictions_that_leave_little_are_met_all_the_same() {
    let loaded = refusing(&[
        "weight != 7.25",
        "!known(rain) or !known(wind)",
        "!known(fresh)",
        "rain == wind",
        "seen_on < as_of or seen_on > as_of",
        "ended_on < began_on + weeks(2) or !known(ended_on) or ended_on > as_of",
        "began_on > as_of or began_on == none",
        "!(tags has \"north\") or tags has \"south\"",
        "label != \"North\" or !known(label)",
        "visits + steps > 3",
    ]);
    patients(&loaded.program, 5, 500, |cohort, patient| {
        read_back(&loaded.program, cohort, patient).unwrap();
    });
}

#[test]
fn where_contradictions_leave_no_record_none_is_made() {
    let loaded = refusing(&["rain", "known(wind)", "!known(wind)"]);
    let unsound = Cohort::of(&loaded.program, 1, None).patient(1).unwrap_err();
    assert_eq!((unsound.number, unsound.contradictions), (1, vec!["refused-1", "refused-2"]));
}

#[test]
fn a_patient_is_the_same_whoever_else_is_made() {
    for (folder, _) in GUIDELINES {
        let program = Loaded::from_folder(folder).program;
        let mut cohort = Cohort::of(&program, 3, None);
        let in_turn: Vec<Patient> = (1..=50).map(|number| cohort.patient(number).unwrap()).collect();
        for patient in in_turn.iter().rev() {
            assert_eq!(&cohort.patient(patient.number).unwrap(), patient);
            assert_eq!(&Cohort::of(&program, 3, None).patient(patient.number).unwrap(), patient);
            assert_ne!(&Cohort::of(&program, 4, None).patient(patient.number).unwrap(), patient);
        }
    }
}

/// How often something was seen of something, each by its name.
#[derive(Debug, Default)]
struct Seen<'p>(BTreeMap<(&'p str, &'static str), u64>);

impl<'p> Seen<'p> {
    fn note(&mut self, of: &'p str, what: &'static str) {
        *self.0.entry((of, what)).or_default() += 1;
    }

    #[track_caller]
    fn often(&self, of: &str, what: &str, least: u64) {
        let count = self.0.get(&(of, what)).copied().unwrap_or(0);
        assert!(count >= least, "{of}, {what}: {count} of {MANY} patients");
    }
}

const MANY: u64 = 20_000;

/// Whether a reading settles what a term gives, whatever the record says.
fn settled_by_readings(program: &Program, term: &Term) -> bool {
    match term {
        Term::Constant(_) => true,
        Term::Test(clause) => !open(program, clause),
        Term::Slot(slot) => {
            program.definition(*slot).is_some_and(|definition| settled_by_readings(program, &definition.body))
        }
        _ => false,
    }
}

/// Whether something about a clause is left to the record.
fn open(program: &Program, clause: &Clause) -> bool {
    let mut open = false;
    clause.leaves(&mut |leaf| open |= !settled_by_readings(program, &leaf.term));
    open
}

/// The statuses that a rule can have, by what it is made of.
fn possible(program: &Program, rule: &Rule) -> BTreeSet<Status> {
    let timing = rule.timing.as_ref();
    let anchored =
        |with: bool| timing.is_some_and(|timing| with == anchor_may_be_none(program, timing.anchor));
    let lifted = rule
        .condition
        .iter()
        .chain(rule.exceptions.iter().map(|e| &e.when))
        .any(|clause| open(program, clause));
    let bound = |bound: fn(&Timing) -> bool| timing.is_some_and(bound);
    let when = |status: Status, possible: bool| possible.then_some(status);
    let always = [Status::Active, Status::Undecided, Status::OutOfScope];
    let some = [
        when(Status::NotApplicable, lifted || anchored(true)),
        when(Status::Upcoming, bound(|timing| timing.opens.is_some())),
        when(Status::Overdue, bound(|timing| timing.due.is_some())),
        when(Status::Lapsed, bound(|timing| timing.closes.as_ref().is_some_and(is_some))),
        when(Status::Met, rule.done_when.is_some()),
        when(Status::Violated, rule.breached_when.is_some()),
    ];
    always.into_iter().chain(some.into_iter().flatten()).collect()
}

fn is_some(bound: &Bound) -> bool {
    bound.distance != Term::Constant(Value::None)
}

fn anchor_may_be_none(program: &Program, anchor: Slot) -> bool {
    match program.definition(anchor).map(|definition| &definition.body) {
        Some(Term::Slot(fact)) => anchor_may_be_none(program, *fact),
        _ => program.fact(anchor).is_some_and(|fact| fact.none.is_some()),
    }
}

#[test]
fn patients_bring_every_rule_into_every_status_it_can_have() {
    let program = Loaded::from_folder(GUIDELINE).program;
    let mut seen = Seen::default();
    patients(&program, 1, MANY, |_, patient| {
        let evaluation = Evaluation::new(&program, patient.as_of, &patient.values);
        program.rules.iter().for_each(|rule| seen.note(&rule.id, evaluation.outcome(rule).status.as_str()));
    });
    for rule in &program.rules {
        possible(&program, rule).iter().for_each(|status| seen.often(&rule.id, status.as_str(), MANY / 400));
    }
}

#[test]
fn patients_stand_on_both_sides_of_every_end_of_a_window() {
    for (folder, _) in GUIDELINES {
        both_sides_of_every_end(&Loaded::from_folder(folder).program);
    }
}

fn both_sides_of_every_end(program: &Program) {
    let out = |days| Duration { months: 0, days };
    let mut seen = Seen::default();
    let mut windows = BTreeSet::new();
    patients(program, 1, MANY, |_, patient| {
        let evaluation = Evaluation::new(program, patient.as_of, &settled(program, patient));
        for rule in program.rules.iter().filter(|rule| rule.timing.is_some()) {
            let window = evaluation.outcome(rule).window;
            let ends = [
                (window.opens, "the day it opens", "the day before", -1),
                (window.due, "the day it is due", "the day after it is due", 1),
                (window.closes, "the day it closes", "the day after it closes", 1),
            ];
            for (end, inside, outside, days) in ends {
                let Some(end) = end else { continue };
                windows.insert((rule.id.as_str(), inside, outside));
                if patient.as_of == end {
                    seen.note(&rule.id, inside);
                } else if patient.as_of == end.plus(out(days)) {
                    seen.note(&rule.id, outside);
                }
            }
        }
    });
    assert!(windows.len() >= 4, "{windows:?}");
    // More than days from anywhere would bring.
    for (rule, inside, outside) in windows {
        seen.often(rule, inside, MANY / 125);
        seen.often(rule, outside, MANY / 125);
    }
}

/// Every test of a program that reads a record, by its text.
fn tests(program: &Program) -> BTreeMap<&str, &Term> {
    let mut found = BTreeMap::new();
    let clauses = program.rules.iter().flat_map(Rule::clauses).chain(&program.scope);
    clauses.for_each(|clause| clause.leaves(&mut |leaf| _ = found.insert(&*leaf.text, &leaf.term)));
    for definition in &program.definitions {
        definition.body.walk(&mut |term| {
            if let Term::Test(clause) = term {
                clause.leaves(&mut |leaf| _ = found.insert(&*leaf.text, &leaf.term));
            }
        });
    }
    found.retain(|_, term| !settled_by_readings(program, term) && !matches!(term, Term::Unsettled(_)));
    found
}

#[test]
fn patients_pass_and_fail_every_test_that_the_rules_make() {
    for (folder, _) in GUIDELINES {
        let program = Loaded::from_folder(folder).program;
        let tests = tests(&program);
        assert!(tests.len() >= 20, "{tests:?}");
        let mut seen = Seen::default();
        patients(&program, 1, MANY, |_, patient| {
            let evaluation = Evaluation::new(&program, patient.as_of, &settled(&program, patient));
            tests.iter().for_each(|(text, term)| seen.note(text, evaluation.term(term).truth().as_str()));
        });
        for text in tests.keys() {
            seen.often(text, Truth::True.as_str(), MANY / 400);
            seen.often(text, Truth::False.as_str(), MANY / 400);
        }
    }
}

#[test]
fn values_lie_at_thresholds_and_days_at_ends_of_months() {
    let program = Loaded::from_folder(GUIDELINE).program;
    let at = |name: &str| program.fact_slot(name).unwrap().index();
    let (calcium, identified) = (at("calcium_elemental_mg_day"), at("fracture_identified_on"));
    let mut doses = BTreeSet::new();
    let (mut known, mut ends, mut same_end, mut years) = (BTreeSet::new(), 0, 0, BTreeSet::new());
    patients(&program, 1, 5_000, |_, patient| {
        let end = |day: Date| day.end_of_month() == day;
        if let Value::Number(dose) = &patient.values[calcium] {
            doses.insert(*dose);
        }
        if let Value::Date(day) = &patient.values[identified] {
            ends += u64::from(end(*day));
            same_end += u64::from(end(*day) && end(patient.as_of));
        }
        years.insert(patient.as_of.year());
        known.insert(patient.values.iter().filter(|value| value.is_known()).count());
    });
    let near = ["999.999999", "1000", "1000.000001"].map(|dose| Decimal::from_str_exact(dose).unwrap());
    assert!(near.iter().all(|dose| doses.contains(dose)) && doses.len() > 50, "{doses:?}");
    assert!(ends > 250 && same_end > 50, "{ends} at ends of months, {same_end} with the day of evaluation");
    assert_eq!(years, (2020..=2025).collect());
    // Of some patients everything is known, of others about a third is not.
    let facts = program.facts.len();
    assert!(known.contains(&facts) && known.iter().any(|known| *known < facts * 2 / 3), "{known:?}");
}

#[test]
fn values_that_grow_old_carry_a_day_on_both_sides_of_their_end() {
    let program = Loaded::from_folder(GUIDELINES[1].0).program;
    let at = program.facts.iter().position(|fact| fact.current_for.is_some()).unwrap();
    let current_for = program.facts[at].current_for.unwrap();
    let mut seen = Seen::default();
    patients(&program, 1, MANY, |_, patient| {
        let day = Duration { months: 0, days: 1 };
        let side = match patient.on[at].map(|on| (on, on.plus(current_for))) {
            None => "no day",
            Some((_, last)) if last == patient.as_of => "its last day",
            Some((_, last)) if last.plus(day) == patient.as_of => "a day late",
            Some((on, _)) if program.facts[at].outdated(on, patient.as_of) => "late",
            Some(_) => "current",
        };
        seen.note("value", side);
    });
    for side in ["no day", "its last day", "a day late", "late", "current"] {
        seen.often("value", side, MANY / 400);
    }
}

#[test]
fn a_day_of_evaluation_that_is_given_is_that_of_every_patient() {
    let program = Loaded::from_folder(GUIDELINES[1].0).program;
    for day in ["1800-01-01", "2025-02-28", "2199-12-31"].map(|day| Date::parse(day).unwrap()) {
        let mut cohort = Cohort::of(&program, 1, Some(day));
        for number in 1..=200 {
            let patient = cohort.patient(number).unwrap();
            assert_eq!(patient.as_of, day);
            read_back(&program, &cohort, &patient).unwrap();
        }
    }
}
