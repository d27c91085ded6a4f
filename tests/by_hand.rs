//! The guideline as rules, run by the engine, against the guideline written by hand in Rust
//! (`benches/by_hand/`): two ways from one source, and every random patient gets the same statuses.
//!
//! A difference is a bug in one of the two, to be settled from the source. `REGIMEN_CASES` sets the
//! number of patients, `REGIMEN_SEED` what they are drawn from.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../benches/by_hand/mod.rs"]
mod by_hand;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use by_hand::date::Date;
use by_hand::patient::Patient;
use by_hand::random::Random;
use by_hand::{IDS, Status, slots, statuses};
use regimen::program::{Program, ReadingChoice};
use regimen::timing::Duration;
use regimen::value::Truth;
use regimen::{Evaluation, Files, Sources, ruleset, timing};

/// The guideline as run, under the adopted readings.
fn program() -> Program {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/lumbar-compression-fracture");
    let mut rules: Vec<PathBuf> = fs::read_dir(folder.join("recommendations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    rules.sort();
    let mut sources = Sources::new();
    let mut add = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        sources.add(path.display().to_string(), text)
    };
    let files = Files {
        guideline: add(folder.join("guideline.yaml")),
        facts: add(folder.join("facts.yaml")),
        definitions: Some(add(folder.join("definitions.yaml"))),
        readings: Some(add(folder.join("readings.yaml"))),
        recommendations: rules.into_iter().map(add).collect(),
    };
    let (ruleset, problems) = ruleset::from_documents(&sources, &files);
    let ruleset = ruleset.unwrap_or_else(|| panic!("{problems:?}"));
    let (program, problems) = Program::from_ruleset(&ruleset, &sources, &ReadingChoice::new());
    program.unwrap_or_else(|| panic!("{problems:?}"))
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

fn random() -> Random {
    Random::new(number("REGIMEN_SEED", 1))
}

fn cases() -> u64 {
    number("REGIMEN_CASES", 20_000)
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Overdue => "overdue",
        Status::Upcoming => "upcoming",
        Status::Lapsed => "lapsed",
        Status::Met => "met",
        Status::Violated => "violated",
        Status::NotApplicable => "not-applicable",
        Status::Undecided => "undecided",
        Status::OutOfScope => "out-of-scope",
    }
}

fn day(date: Date) -> timing::Date {
    slots::date(date).expect("the engine has that day")
}

/// What the engine says of every rule, in the order of [`IDS`].
fn by_rules(program: &Program, patient: &Patient, as_of: Date) -> Vec<&'static str> {
    let values = slots::values(program, patient).unwrap_or_else(|name| panic!("the dictionary lacks {name}"));
    let evaluation = Evaluation::new(program, day(as_of), &values);
    let status = |id: &&str| {
        let rule = &program.rules[program.rule(id).unwrap_or_else(|| panic!("no rule {id}"))];
        evaluation.outcome(rule).status.as_str()
    };
    IDS.iter().map(status).collect()
}

#[test]
fn both_know_the_same_rules_and_facts() {
    let program = program();
    let rules: BTreeSet<&str> = program.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(rules, BTreeSet::from(IDS));
    let facts: BTreeSet<&str> = program.facts.iter().map(|fact| fact.name.as_str()).collect();
    assert_eq!(facts, slots::facts(&Patient::default()).iter().map(|(name, _)| *name).collect());
}

#[test]
fn both_give_every_random_patient_the_same_statuses() {
    let program = program();
    let mut random = random();
    // Per rule and pair of statuses: how often, and one patient.
    let mut differences: BTreeMap<(&str, &str, &str), (u64, String)> = BTreeMap::new();
    for _ in 0..cases() {
        let (patient, as_of) = random.sound_patient();
        let by_hand = statuses(&patient, as_of);
        for ((id, rules), hand) in IDS.iter().zip(by_rules(&program, &patient, as_of)).zip(by_hand) {
            if rules != word(hand) {
                let seen = differences.entry((id, rules, word(hand))).or_insert_with(|| {
                    (0, format!("as_of {:?}\n{:#?}", as_of.parts(), slots::facts(&patient)))
                });
                seen.0 += 1;
            }
        }
    }
    let told: Vec<String> = differences
        .iter()
        .map(|((id, rules, hand), (count, patient))| {
            format!("{id}: {rules} by the rules, {hand} by hand, {count} times; for one: {patient}")
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn both_find_the_same_records_contradictory() {
    let program = program();
    let mut random = random();
    let mut contradictory = 0;
    for _ in 0..cases() {
        let (patient, as_of) = random.patient();
        let values = slots::values(&program, &patient).unwrap();
        let evaluation = Evaluation::new(&program, day(as_of), &values);
        let refused = program.contradictions.iter().any(|it| evaluation.truth(&it.when) == Truth::True);
        assert_eq!(refused, patient.contradicts_itself(as_of), "{as_of:?} {patient:#?}");
        contradictory += u64::from(refused);
    }
    assert!(contradictory > 0 && contradictory < cases());
}

/// Otherwise the comparison could pass for want of patients.
#[test]
fn random_patients_bring_every_rule_into_every_status_it_can_have() {
    let mut random = random();
    let mut seen: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let patients = 20_000;
    for _ in 0..patients {
        let (patient, as_of) = random.sound_patient();
        for (id, status) in IDS.iter().zip(statuses(&patient, as_of)) {
            *seen.entry((id, word(status))).or_default() += 1;
        }
    }
    let expected = |id: &str| -> Vec<&str> {
        let window: &[&str] = match id {
            "calcitonin-first-four-weeks" | "analgesics-for-breakthrough-pain" => &["lapsed"],
            "reassessment-four-to-six-weeks" => &["upcoming", "overdue", "met"],
            "imaging-after-eight-weeks" => &["upcoming", "met"],
            "evaluation-after-eight-weeks"
            | "augmentation-after-three-months"
            | "interventional-radiology-referral"
            | "new-mri-imaging-too-old" => &["upcoming"],
            "avoid-prolonged-bed-rest" => &["violated"],
            _ => &[],
        };
        [&["active", "undecided", "out-of-scope"], window].concat()
    };
    for id in IDS {
        for status in expected(id) {
            let count = seen.get(&(id, status)).copied().unwrap_or(0);
            assert!(count > patients / 400, "{id} is {status} for {count} of {patients} patients");
        }
    }
}

#[test]
fn both_count_days_and_months_alike() {
    let mut random = random();
    for _ in 0..cases() {
        let (start, end) = (random.day(), random.day());
        assert_eq!(end.days_since(start), day(end).days_since(day(start)), "{start:?} to {end:?}");
        for months in 0..=14 {
            let later = Duration { months: i32::from(months), days: 0 };
            assert_eq!(
                day(start.months_later(months)),
                day(start).plus(later),
                "{start:?} + {months} months"
            );
        }
        let days = end.days_since(start);
        assert_eq!(start.days_later(days), end, "{start:?} + {days} days");
        let (year, month, of_month) = end.parts();
        assert_eq!(Date::new(year, month, of_month), Some(end));
    }
}
