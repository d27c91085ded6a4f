//! The table and the evaluation rule by rule agree on every patient: of random guidelines, and of the real one under
//! every reading.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use regimen::cells::Slots;
use regimen::evaluation::Statuses;
use regimen::program::{Program, ReadingChoice};
use regimen::table::Table;
use regimen::value::{Truth, Value};
use regimen::{Evaluation, Status};

use super::{cases, law};
use crate::arbitrary::{Patient, Vocabulary, Written, guideline, patient};
use crate::repository::GUIDELINE;

/// Rules that the table knew, and all of them.
#[derive(Default)]
struct Known {
    tabled: Cell<usize>,
    all: Cell<usize>,
}

fn agree(program: &Program, table: &Table, patient: &Patient, known: &Known) -> TestCaseResult {
    let values: Vec<Value> = program.facts.iter().map(|fact| patient.value(&fact.name).clone()).collect();
    let evaluation = Evaluation::new(program, patient.as_of, &values);
    let mut by_rule = Statuses::new(program.rules.len());
    by_rule.load(&evaluation);
    let mut slots = Slots::new(table.cells());
    prop_assert!(slots.load(table.cells(), patient.as_of, &values));
    let mut by_table = Statuses::new(program.rules.len());
    // What was there before must not matter.
    by_table.load(&evaluation);
    table.statuses(&mut slots, &mut by_table);
    for (number, rule) in program.rules.iter().enumerate() {
        let expected = Some(evaluation.outcome(rule).status);
        known.all.set(known.all.get() + 1);
        if table.loose().contains(&number) {
            prop_assert_eq!(by_table.status(number), None, "{}", rule.id);
            continue;
        }
        known.tabled.set(known.tabled.get() + 1);
        prop_assert_eq!(by_table.status(number), expected, "{}", rule.id);
        let sets = |statuses: &Statuses| {
            [statuses.owed(), statuses.done(), statuses.done_unknown()].map(|set| set.contains(number))
        };
        if expected != Some(Status::Failed) {
            prop_assert_eq!(sets(&by_table), sets(&by_rule), "owed, done, unknown of {}", rule.id);
        }
    }
    let contradicted = program.contradictions.iter().enumerate().any(|(number, contradiction)| {
        !table.loose_contradictions().contains(&number)
            && evaluation.truth(&contradiction.when) == Truth::True
    });
    parts(program, table, &evaluation, &mut slots)?;
    prop_assert_eq!(table.contradicted(&mut slots), contradicted);
    Ok(())
}

/// Each condition that can be put as logic over answers, loose rule or not, has the truth that evaluating it gives.
fn parts(program: &Program, table: &Table, evaluation: &Evaluation<'_>, slots: &mut Slots) -> TestCaseResult {
    let answers = slots.answers(table.cells());
    for (rule, parts) in program.rules.iter().zip(&table.cells().rules) {
        let clauses = [
            (&rule.scope, &parts.scope),
            (&rule.condition, &parts.condition),
            (&rule.done_when, &parts.done),
            (&rule.breached_when, &parts.breached),
        ];
        for (clause, logic) in clauses {
            if let (Some(clause), Some(logic)) = (clause, logic) {
                let truth = logic.truth(&|axis| answers[axis]);
                prop_assert_eq!(truth, evaluation.truth(clause), "{:?}", clause);
            }
        }
    }
    Ok(())
}

#[test]
fn the_table_says_what_evaluating_rule_by_rule_says() {
    let vocabulary = Vocabulary::full().with_known().with_unsettled();
    let known = Known::default();
    law(cases(), &(guideline(&vocabulary), patient(&vocabulary.dictionary())), |(written, patient)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let table = Table::from_program(&loaded.program);
        agree(&loaded.program, &table, &patient, &known)
    });
    let (tabled, all) = (known.tabled.get(), known.all.get());
    assert!(tabled * 8 > all, "the table knew {tabled} of {all} rules: there was little to compare");
}

#[test]
fn the_table_knows_every_rule_of_the_guideline_under_every_reading() {
    let written = Written::from_folder(GUIDELINE);
    let loaded = written.load();
    let mut choices = vec![ReadingChoice::new()];
    for reading in &loaded.ruleset.readings {
        let options = reading.options().map(|value| (reading.name.value.clone(), reading.show(value)));
        choices.extend(options.map(|option| ReadingChoice::from([option])));
    }
    for choice in choices {
        let program = Program::from_ruleset(&loaded.ruleset, &loaded.sources, &choice).0.unwrap();
        let table = Table::from_program(&program);
        let loose: Vec<&str> = table.loose().iter().map(|rule| program.rules[*rule].id.as_str()).collect();
        // `known(…)` of more than a fact, and a clock that is one of two dates, are no tests of one question.
        assert!(choice.is_empty() <= loose.is_empty(), "{choice:?}: {loose:?}");
        println!("{choice:?}: {loose:?}");
        law(cases() / 16 + 8, &patient(&program.facts), |patient| {
            agree(&program, &table, &patient, &Known::default())
        });
    }
}
