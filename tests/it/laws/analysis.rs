//! The analysis says of every patient what evaluation says, and of nobody more than there is: held against random
//! patients, against every patient of small dictionaries, and against every day of a year.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use regimen::analysis::{Limits, Region, Space, Undecided};
use regimen::comparison::{Comparison, Verdict};
use regimen::program::{Program, ReadingChoice};
use regimen::ruleset::{Entry, FactType};
use regimen::timing::{Date, Duration};
use regimen::value::{Truth, Value};
use regimen::{Evaluation, Status};

use super::{cases, law};
use crate::arbitrary::{Patient, Vocabulary, guideline, patient};

fn values(program: &Program, patient: &Patient) -> Vec<Value> {
    program.facts.iter().map(|fact| patient.value(&fact.name).clone()).collect()
}

fn refused(program: &Program, evaluation: &Evaluation<'_>) -> bool {
    program.contradictions.iter().any(|it| it.refuse && evaluation.truth(&it.when) == Truth::True)
}

/// Each rule has, for a patient, the status that evaluation gives it, and where everything is covered, no other.
fn agrees(space: &mut Space<'_>, program: &Program, patient: &Patient) -> TestCaseResult {
    let values = values(program, patient);
    let evaluation = Evaluation::new(program, patient.as_of, &values);
    for (number, rule) in program.rules.iter().enumerate() {
        let found = evaluation.outcome(rule).status;
        if found == Status::Failed {
            continue;
        }
        for status in Status::ALL {
            let region = space.with_status(0, number, &[status]).unwrap();
            let contains = space.contains(region, 0, patient.as_of, &values);
            if found == status {
                prop_assert!(contains, "{} is {:?}", rule.id, found);
            } else if space.not_covered(region).is_empty() {
                prop_assert!(!contains, "{} is {:?} and not {:?}", rule.id, found, status);
            }
        }
    }
    Ok(())
}

/// Whoever is said to have a status has it, and words are about somebody exactly when somebody is there.
fn reproduces(space: &mut Space<'_>, program: &Program) -> TestCaseResult {
    for (number, rule) in program.rules.iter().enumerate() {
        for status in Status::ALL {
            let region = space.with_status(0, number, &[status]).unwrap();
            let found = space.patient(region, &|replay| replay.status(0, number) == Some(status));
            prop_assert_ne!(&found, &Err(Undecided::NotReproduced), "{} {:?}", rule.id, status);
            if space.not_covered(region).is_empty() && found.is_err() {
                prop_assert!(!space.is_exact(region), "{} {:?}", rule.id, status);
            }
            prop_assert_eq!(found == Ok(None), space.is_empty(region).unwrap());
            let words = space.words(region, Region::ALL, 4).unwrap();
            prop_assert_eq!(words.alternatives.is_empty(), found == Ok(None));
        }
    }
    Ok(())
}

#[test]
fn the_analysis_says_of_every_patient_what_evaluation_says() {
    let vocabulary = Vocabulary::full().with_known().with_unsettled();
    law(cases(), &(guideline(&vocabulary), patient(&vocabulary.dictionary())), |(written, patient)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let mut space = Space::of(&[&loaded.program], Limits::default());
        agrees(&mut space, &loaded.program, &patient)?;
        reproduces(&mut space, &loaded.program)
    });
}

/// Every value of a fact of few values.
fn every(fact: &Entry) -> Vec<Value> {
    let mut values: Vec<Value> = match fact.kind {
        FactType::Boolean => vec![Value::Bool(false), Value::Bool(true)],
        FactType::Code => (0..fact.values.len()).map(|n| Value::Code(u16::try_from(n).unwrap())).collect(),
        other => panic!("too many values: {other:?}"),
    };
    values.extend(fact.none.is_some().then_some(Value::None));
    values.push(Value::Unknown);
    values
}

/// Every record of a dictionary of few values.
fn all_records(facts: &[Entry]) -> Vec<Vec<Value>> {
    facts.iter().fold(vec![Vec::new()], |records, fact| {
        let with = |record: &Vec<Value>, value| [record.as_slice(), &[value]].concat();
        records
            .iter()
            .flat_map(|record| every(fact).into_iter().map(move |value| with(record, value)))
            .collect()
    })
}

fn some_day() -> Date {
    Date::new(2025, 2, 12).unwrap()
}

#[test]
fn on_small_dictionaries_the_analysis_finds_what_trying_every_record_finds() {
    let vocabulary = Vocabulary::small().with_known().with_unsettled();
    law(cases(), &guideline(&vocabulary), |written| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let program = &loaded.program;
        let mut space = Space::of(&[program], Limits::default());
        let rules = program.rules.len();
        let mut found: BTreeSet<(usize, Status, usize, Status)> = BTreeSet::new();
        for record in all_records(&program.facts) {
            let evaluation = Evaluation::new(program, some_day(), &record);
            if refused(program, &evaluation) {
                continue;
            }
            let status = |rule: usize| evaluation.outcome(&program.rules[rule]).status;
            for a in 0..rules {
                found.extend((0..rules).map(|b| (a, status(a), b, status(b))));
            }
        }
        for a in 0..rules {
            for b in 0..rules {
                for (x, y) in Status::ALL.iter().flat_map(|x| Status::ALL.map(|y| (*x, y))) {
                    let one = space.with_status(0, a, &[x]).unwrap();
                    let other = space.with_status(0, b, &[y]).unwrap();
                    prop_assert_eq!(space.not_covered(one).len(), 0);
                    let meet = space.meet(one, other).unwrap();
                    prop_assert_eq!(meet, found.contains(&(a, x, b, y)), "{} {:?}, {} {:?}", a, x, b, y);
                }
                let differ = space.with_different_status((0, a), (0, b)).unwrap();
                let differs = found.iter().any(|(one, x, other, y)| (*one, *other) == (a, b) && x != y);
                prop_assert_eq!(!space.is_empty(differ).unwrap(), differs);
            }
        }
        Ok(())
    });
}

#[test]
fn of_two_programs_the_analysis_finds_who_is_treated_differently() {
    let vocabulary = Vocabulary::small().with_known().with_unsettled();
    law(cases(), &(guideline(&vocabulary), guideline(&vocabulary)), |(old, new)| {
        let (Some(old), Some(new)) = (old.sound(), new.sound()) else {
            return Err(TestCaseError::reject("its numbers"));
        };
        let (old_program, _) = Program::from_ruleset(&old.ruleset, &old.sources, &ReadingChoice::new());
        let Some(old_program) = old_program else { return Err(TestCaseError::reject("its numbers")) };
        let told =
            Comparison::of((&old.ruleset, old_program), (&new.ruleset, &new.program), Limits::default());
        let (old, new) = (&old.program, &new.program);
        let mut space = Space::of(&[old, new], Limits::default());
        for number in 0..old.rules.len().min(new.rules.len()) {
            let differ = space.with_different_status((0, number), (1, number)).unwrap();
            let mut differs = false;
            for record in all_records(&old.facts) {
                let (a, b) =
                    (Evaluation::new(old, some_day(), &record), Evaluation::new(new, some_day(), &record));
                if refused(old, &a) || refused(new, &b) {
                    continue;
                }
                let changed = a.outcome(&old.rules[number]).status != b.outcome(&new.rules[number]).status;
                prop_assert_eq!(space.contains(differ, 0, some_day(), &record), changed, "{:?}", record);
                differs |= changed;
            }
            let found = space
                .patient(differ, &|replay| replay.status(0, number) != replay.status(1, number))
                .map_err(|why| TestCaseError::fail(format!("{why:?}")))?;
            prop_assert_eq!(found.is_some(), differs);
            let same_rule = old.rules[number].id == new.rules[number].id;
            prop_assert!(!(same_rule && differs && told.patients == Verdict::Same));
        }
        Ok(())
    });
}

#[test]
fn nobody_whom_some_day_of_a_year_has_is_missed() {
    let mut vocabulary = Vocabulary::full();
    vocabulary.facts.retain(|fact| ["rain", "began_on"].contains(&fact.name));
    vocabulary.readings = false;
    let days: Vec<Date> = (0..366)
        .step_by(3)
        .map(|days| Date::new(2024, 1, 1).unwrap().plus(Duration { months: 0, days }))
        .collect();
    law(cases() / 4, &guideline(&vocabulary), |written| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let program = &loaded.program;
        let mut found: BTreeSet<(usize, Status)> = BTreeSet::new();
        for as_of in &days {
            let dates = (-4..=190).map(|days| Value::Date(as_of.plus(Duration { months: 0, days: -days })));
            let dates: Vec<Value> = dates.chain([Value::None, Value::Unknown]).collect();
            for (rain, date) in
                [true, false].iter().flat_map(|rain| dates.iter().map(move |date| (rain, date)))
            {
                let evaluation = Evaluation::new(program, *as_of, &[Value::Bool(*rain), date.clone()]);
                if refused(program, &evaluation) {
                    continue;
                }
                let status = |rule: usize| evaluation.outcome(&program.rules[rule]).status;
                found.extend((0..program.rules.len()).map(|rule| (rule, status(rule))));
            }
        }
        let mut space = Space::of(&[program], Limits::default());
        for (rule, status) in found {
            let region = space.with_status(0, rule, &[status]).unwrap();
            prop_assert!(!space.is_empty(region).unwrap(), "rule {} {:?}", rule, status);
        }
        reproduces(&mut space, program)
    });
}
