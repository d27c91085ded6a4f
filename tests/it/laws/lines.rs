//! A line of JSON is read in one way only: quickly or surely, as a line or as a file, it is the same record.
//!
//! `REGIMEN_CASES` says how many lines are tried: 100 times as many mutated ones as random ones.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use regimen::Record;
use regimen::facts::Scanner;
use regimen::program::Program;
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;

use super::{cases, law};
use crate::arbitrary::{Shuffle, dictionary, line, patient};
use crate::inputs::{Way, as_a_file, both_ways};
use crate::repository::{GUIDELINE, GUIDELINES, Loaded, files, text};

fn shown(line: &[u8]) -> String {
    String::from_utf8_lossy(line).into_owned()
}

/// Tries a law on random lines of patients of random dictionaries.
fn on_random_lines(test: impl Fn(&Program, &str) -> TestCaseResult) {
    let input = dictionary().prop_flat_map(|written| {
        let loaded = written.load();
        let lines = (patient(&loaded.program.facts), any::<u64>());
        (Just(written), prop::collection::vec(lines.prop_map(|(patient, seed)| line(&patient, seed)), 20))
    });
    law(cases(), &input, |(written, lines)| {
        let loaded = written.load();
        lines.iter().try_for_each(|line| test(&loaded.program, line))
    });
}

#[test]
fn a_random_line_is_the_same_record_both_ways() {
    let ways = Cell::new([0; 3]);
    let scanned = |program: &Program, line: &str| {
        // A scanner that has read other lines reads this one as a new one does.
        let mut scanner = Scanner::new(program);
        let mut chance = Shuffle::new(line.len() as u64);
        let mut lines = vec![line.as_bytes().to_vec(); 2];
        lines.insert(1, mutated(line.as_bytes(), &mut chance));
        for line in lines {
            let way = both_ways(program, &mut scanner, &line);
            let way = way.map_err(|why| TestCaseError::fail(format!("{why}\n{}", shown(&line))))?;
            let mut counted = ways.get();
            counted[way as usize] += 1;
            ways.set(counted);
        }
        Ok(())
    };
    on_random_lines(scanned);
    let [refused, sure, quick] = ways.get();
    println!("{quick} lines read quickly, {sure} surely, {refused} refused");
    assert!(quick > sure && quick > refused / 2 && refused > 0 && sure > 0);
}

#[test]
fn a_random_line_is_the_same_record_as_a_file() {
    on_random_lines(|program, line| {
        as_a_file(program, line.as_bytes()).map_err(|why| TestCaseError::fail(format!("{why}\n{line}")))
    });
}

/// The records of all cases of a guideline, as lines.
fn case_lines(folder: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for path in files(folder, ".yaml") {
        let case: Yaml = serde_yaml::from_str(&text(&path)).unwrap();
        let record = |id: String, facts: &Yaml| {
            serde_json::json!({"id": id, "as_of": case["as_of"], "facts": facts}).to_string()
        };
        lines.push(record(path.clone(), &case["facts"]));
        for encounter in case["encounters"].as_sequence().into_iter().flatten() {
            lines.push(record(format!("{path} later"), &encounter["facts"]));
        }
    }
    lines
}

#[test]
fn the_records_of_all_cases_are_the_same_as_lines() {
    for (guideline, folder) in GUIDELINES {
        let program = Loaded::from_folder(guideline).program;
        let mut scanner = Scanner::new(&program);
        for line in case_lines(folder) {
            let way = both_ways(&program, &mut scanner, line.as_bytes());
            let way = way.unwrap_or_else(|why| panic!("{why}\n{line}"));
            // Only dated values are left to the sure way.
            assert_eq!(way == Way::Sure, line.contains("\"value\":"), "{line}");
            assert_ne!(way, Way::Refused, "{line}");
            as_a_file(&program, line.as_bytes()).unwrap_or_else(|why| panic!("{why}\n{line}"));
        }
    }
}

/// A line with a few bytes changed: flipped, dropped, doubled, put in or exchanged, or the line cut.
fn mutated(line: &[u8], chance: &mut Shuffle) -> Vec<u8> {
    const PIECES: [&str; 24] = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\t", "\r", "\n", "0", "-", ".", "e1", "null", "true",
        "\"none\"", "\\u0041", "é", "\u{7f}", "\u{85}", "\u{feff}",
    ];
    let mut bytes = line.to_vec();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len().max(1));
        let to = (at + chance.below(12)).min(bytes.len());
        match chance.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => drop(bytes.drain(at..to)),
            3 => {
                let twice = bytes[at..to].to_vec();
                bytes.splice(at..at, twice);
            }
            4 | 5 => drop(bytes.splice(at..at, PIECES[chance.below(PIECES.len())].bytes())),
            6 if !bytes.is_empty() => {
                let other = chance.below(bytes.len());
                bytes.swap(at, other);
            }
            _ if chance.below(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// Tries a law on mutated lines of the cases of our guideline.
fn on_mutated_lines(
    count: usize,
    mut test: impl FnMut(&Program, &mut Scanner<'_>, &[u8]) -> Result<(), String>,
) {
    let program = Loaded::from_folder(GUIDELINE).program;
    let mut scanner = Scanner::new(&program);
    let lines = case_lines(GUIDELINES[0].1);
    let mut chance = Shuffle::new(20_250_212);
    for _ in 0..count {
        let line = mutated(lines[chance.below(lines.len())].as_bytes(), &mut chance);
        test(&program, &mut scanner, &line).unwrap_or_else(|why| panic!("{why}\n{}", shown(&line)));
    }
}

#[test]
fn a_mutated_line_is_the_same_record_both_ways() {
    let mut ways = [0; 3];
    let count = cases() as usize * 100;
    on_mutated_lines(count, |program, scanner, line| {
        ways[both_ways(program, scanner, line)? as usize] += 1;
        Ok(())
    });
    let [refused, sure, quick] = ways;
    println!("{count} lines: {quick} read quickly, {sure} surely, {refused} refused");
    assert!(refused > quick && quick > sure && sure > 0);
}

#[test]
fn a_mutated_line_is_the_same_record_as_a_file() {
    on_mutated_lines(cases() as usize * 20, |program, _, line| as_a_file(program, line));
}

/// A record with words and numbers in it that stand nowhere else.
fn marked(line: &str, chance: &mut Shuffle) -> String {
    let mut record: Json = serde_json::from_str(line).unwrap();
    for _ in 0..=chance.below(3) {
        let odd = match chance.below(6) {
            0 => Json::from(7319),
            1 => Json::from("7319-02-12"),
            2 => serde_json::json!(["zora"]),
            3 => serde_json::json!({"value": "zora", "on": "zora"}),
            _ => Json::from("zora"),
        };
        let Some(facts) = record["facts"].as_object_mut() else { break };
        let names: Vec<String> = facts.keys().cloned().chain(["zora".to_owned()]).collect();
        facts.insert(names[chance.below(names.len())].clone(), odd);
    }
    if chance.below(8) == 0 {
        record["as_of"] = Json::from("zora");
    }
    record.to_string()
}

#[test]
fn a_message_repeats_nothing_that_the_line_holds() {
    let program = Loaded::from_folder(GUIDELINE).program;
    let lines = case_lines(GUIDELINES[0].1);
    let mut chance = Shuffle::new(7319);
    let mut codes = std::collections::BTreeSet::new();
    for _ in 0..cases() * 50 {
        let line = marked(&lines[chance.below(lines.len())], &mut chance);
        let line =
            if chance.below(2) == 0 { line.into_bytes() } else { mutated(line.as_bytes(), &mut chance) };
        if let Err(problem) = Record::from_line(&program, &line) {
            let said = problem.message.to_lowercase();
            assert!(!said.contains("zora") && !said.contains("7319"), "{problem:?}\n{}", shown(&line));
            codes.insert(problem.code);
        }
    }
    assert!(codes.len() >= 7, "only {codes:?}");
}
