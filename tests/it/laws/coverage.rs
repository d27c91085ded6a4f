//! What a patient shows is never called beyond every patient.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use regimen::analysis::Limits;
use regimen::coverage::{Alone, Coverage, Shown, Verdict};
use regimen::program::ReadingChoice;
use regimen::value::Truth;

use super::{cases, law};
use crate::arbitrary::{Vocabulary, guideline, patient};

#[test]
fn what_some_patient_shows_is_not_proved_to_be_beyond_every_patient() {
    let vocabulary = Vocabulary::full().with_known().with_unsettled();
    let patients = vec(patient(&vocabulary.dictionary()), 30);
    let (shown, alone) = (Cell::new(0), Cell::new(0));
    law(cases() / 4, &(guideline(&vocabulary), patients), |(written, patients)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let adopted = ReadingChoice::new();
        let records: Vec<_> = patients
            .iter()
            .filter_map(|patient| Some((patient.as_of, patient.record(&loaded.program).ok()?)))
            .collect();
        let days: Vec<Shown<'_>> = records
            .iter()
            .map(|(on, record)| Shown { case: String::new(), readings: &adopted, on: *on, record })
            .collect();
        let of = |days: &[Shown<'_>]| {
            Coverage::of(&loaded.ruleset, &loaded.sources, &loaded.program, days, Limits::default())
        };
        let (with, without) = (of(&days), of(&[]));
        prop_assert_eq!(with.points.len(), without.points.len());
        for (with, without) in with.points.iter().zip(&without.points) {
            for unseen in &without.unseen {
                if with.seen.of(unseen.truth).is_empty() {
                    continue;
                }
                shown.set(shown.get() + 1);
                prop_assert!(!matches!(unseen.verdict, Verdict::Infeasible { .. }), "{:?}", without);
            }
            for verdict in
                without.unseen.iter().map(|it| &it.verdict).chain(not_shown(without.alone.as_ref()))
            {
                let mistaken =
                    matches!(verdict, Verdict::Undecided { because } if because.contains("mistake"));
                prop_assert!(!mistaken, "{:?}", without);
            }
            if let Some(Alone::Shown { .. }) = with.alone {
                alone.set(alone.get() + 1);
                let beyond = matches!(not_shown(without.alone.as_ref()), Some(Verdict::Infeasible { .. }));
                prop_assert!(!beyond, "{:?}", without);
            }
            // A test of readings alone has nothing missing.
            prop_assert!(without.seen.of(Truth::True).is_empty());
        }
        Ok(())
    });
    println!(
        "{} truths and {} leaves that decide: none proved to be beyond every patient",
        shown.get(),
        alone.get()
    );
    assert!(shown.get() > 200 && alone.get() > 20, "{} {}", shown.get(), alone.get());
}

fn not_shown(alone: Option<&Alone>) -> Option<&Verdict> {
    match alone {
        Some(Alone::NotShown(verdict)) => Some(verdict),
        _ => None,
    }
}
