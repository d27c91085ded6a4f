//! One patient in a loop allocates nothing: no names, no parsing, nothing for a rule; and neither does reading a line
//! of JSON, but for its texts.
//!
//! A test binary of its own, since the counter sees everything that the process allocates.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::fs;
use std::path::{Path, PathBuf};

use regimen::case::Case;
use regimen::facts::Scanner;
use regimen::program::{Program, ReadingChoice};
use regimen::ruleset::FactType;
use regimen::timing::Date;
use regimen::value::Value;
use regimen::{Evaluation, Files, Limits, Record, Ruleset, Sources, document, ruleset};

fn guideline(sources: &mut Sources) -> (Ruleset, Program) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/lumbar-compression-fracture");
    let mut rules: Vec<PathBuf> =
        fs::read_dir(folder.join("recommendations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    rules.sort();
    let mut add = |path: PathBuf| sources.add(path.display().to_string(), fs::read_to_string(path).unwrap());
    let files = Files {
        guideline: add(folder.join("guideline.yaml")),
        facts: add(folder.join("facts.yaml")),
        definitions: Some(add(folder.join("definitions.yaml"))),
        readings: Some(add(folder.join("readings.yaml"))),
        recommendations: rules.into_iter().map(&mut add).collect(),
    };
    let ruleset = ruleset::from_documents(sources, &files).0.unwrap();
    let program = Program::from_ruleset(&ruleset, sources, &ReadingChoice::new()).0.unwrap();
    (ruleset, program)
}

/// What is known on each day of each case that has a plan; the day itself is left out.
fn patients(sources: &mut Sources, ruleset: &Ruleset, program: &Program) -> Vec<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lumbar-compression-fracture");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = sources.add(path.display().to_string(), fs::read_to_string(&path).unwrap());
        let node = document::read(sources, file, &Limits::default()).unwrap();
        let case = Case::from_document(ruleset, program, &node).unwrap();
        let settled = case.encounters.iter().filter_map(|e| e.record.on(program, e.on).ok());
        found.extend(settled.map(|settled| settled.values));
    }
    found
}

fn facts(sources: &mut Sources, program: &Program) -> (Vec<Value>, Date) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/first-visit.yaml");
    let file = sources.add("first-visit.yaml", fs::read_to_string(path).unwrap());
    let node = document::read(sources, file, &Limits::default()).unwrap();
    let record = Record::from_document(program, &node).unwrap();
    let day = record.day(None).unwrap();
    (record.on(program, day).unwrap().values, day)
}

#[test]
fn evaluating_a_patient_again_allocates_nothing() {
    let mut sources = Sources::new();
    let (_, program) = guideline(&mut sources);
    let (facts, day) = facts(&mut sources, &program);
    let mut evaluation = Evaluation::new(&program, day, &facts);
    let mut statuses = [0_usize; 10];
    let counted = allocation_counter::measure(|| {
        for _ in 0..100 {
            evaluation.load(&facts);
            for rule in &program.rules {
                statuses[evaluation.outcome(rule).status as usize] += 1;
            }
        }
    });
    assert_eq!(statuses.iter().sum::<usize>(), 100 * program.rules.len());
    assert_eq!(counted.count_total, 0, "{counted:?}");
}

#[test]
fn evaluating_another_patient_in_its_place_allocates_nothing() {
    let mut sources = Sources::new();
    let (ruleset, program) = guideline(&mut sources);
    let patients = patients(&mut sources, &ruleset, &program);
    assert!(patients.len() > 200, "{} patients", patients.len());
    // Every kind of record: little known, all known, out of scope, from every stage of a course.
    let mut evaluation = Evaluation::new(&program, Date::new(2025, 2, 12).unwrap(), &patients[0]);
    let mut statuses = [0_usize; 10];
    let counted = allocation_counter::measure(|| {
        for facts in &patients {
            evaluation.load(facts);
            for rule in &program.rules {
                statuses[evaluation.outcome(rule).status as usize] += 1;
            }
        }
    });
    let met = statuses.iter().filter(|count| **count > 0).count();
    assert!(met >= 8, "only {met} statuses came out: {statuses:?}");
    assert_eq!(counted.count_total, 0, "{counted:?}");
}

#[test]
fn scanning_a_line_again_allocates_nothing_but_its_texts() {
    let mut sources = Sources::new();
    let (_, program) = guideline(&mut sources);
    let text = program.facts.iter().find(|fact| fact.kind == FactType::Text).unwrap();
    let line = |note: &str| {
        let names = program.facts.iter().filter(|fact| fact.kind == FactType::Boolean);
        let facts: Vec<String> = names.map(|fact| format!("\"{}\": true", fact.name)).collect();
        format!("{{\"id\": \"p1\", \"as_of\": \"2025-02-12\", \"facts\": {{{}{note}}}}}\n", facts.join(", "))
    };
    let with_text = format!(", \"{}\": \"a fall from a chair\"", text.name);
    for (line, texts) in [(line(""), 0), (line(&with_text), 1)] {
        let mut scanner = Scanner::new(&program);
        let mut known = 0;
        let counted = allocation_counter::measure(|| {
            for _ in 0..100 {
                let read = scanner.scan(line.as_bytes()).unwrap();
                known = read.values.iter().filter(|value| **value != Value::Unknown).count();
            }
        });
        assert!(known > 20, "{line}");
        assert_eq!(counted.count_total, 100 * texts, "{counted:?}");
    }
}

#[test]
fn the_counter_counts() {
    let counted = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8; 100])));
    assert_eq!(counted.count_total, 1, "a check that cannot fail is none");
}
