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
use std::path::Path;

use by_hand::date::Date;
use by_hand::line::{self, Record};
use by_hand::patient::Patient;
use by_hand::random::Random;
use by_hand::{IDS, Status, json, slots, statuses};
use regimen::program::Program;
use regimen::timing::Duration;
use regimen::value::Truth;
use regimen::{Evaluation, timing};

/// The guideline as run, under the adopted readings.
fn program() -> Program {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/lumbar-compression-fracture");
    by_hand::program::program(&folder).unwrap()
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
    slots::status(status).as_str()
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

#[test]
fn a_patient_written_as_a_line_is_read_as_the_same_patient() {
    let mut random = random();
    for number in 0..cases() {
        let (patient, as_of) = if number % 4 == 0 { random.sound_known_patient() } else { random.patient() };
        let mut text = Vec::new();
        json::line(&mut text, "p", &patient, as_of).unwrap();
        let record = Record::read(&text).unwrap();
        assert_eq!((record.facts, record.day()), (patient, Ok(as_of)), "{}", String::from_utf8_lossy(&text));
    }
}

#[test]
fn a_line_that_is_no_sound_record_gets_no_answer() {
    let answer = |facts: &str| {
        let mut out = Vec::new();
        let line = format!(r#"{{"id": "p", "as_of": "2025-02-12", "facts": {{{facts}}}}}"#);
        line::answer(line.as_bytes(), &mut out).map(|()| String::from_utf8(out).unwrap())
    };
    let told =
        answer(r#""prolonged_bed_rest": true, "fracture_levels": ["L1"], "fracture_type": "compression""#);
    assert!(told.unwrap().contains(r#""violated":["avoid-prolonged-bed-rest"]"#));
    for wrong in [
        r#""elderly": "yes""#,
        r#""elderly": true, "elderly": true"#,
        r#""elderley": true"#,
        r#""pain_score_nrs": 11"#,
        r#""pain_score_nrs": 1.5"#,
        r#""vitamin_d_iu_day": -1"#,
        r#""symptom_course": "better""#,
        r#""fracture_levels": ["L1", "L1"]"#,
        r#""fracture_levels": ["L6"]"#,
        r#""imaging_done": "ct""#,
        r#""symptom_onset_on": "2025-02-30""#,
        r#""symptom_onset_on": "2025-2-3""#,
        r#""symptom_onset_on": "none""#,
        r#""osteoporosis_drug_current": " ""#,
        r#""symptom_onset_on": "2025-02-13""#,
    ] {
        assert!(answer(wrong).is_err(), "{wrong}");
    }
}
