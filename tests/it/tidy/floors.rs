//! Rooms use the floors below them, foreign crates stay in their room, and no file grows out of sight.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{GUIDELINE, Loaded, files, text};

/// The rooms by floors; a room uses only rooms of lower floors.
const FLOORS: [(usize, &[&str]); 12] = [
    (0, &["source", "timing"]),
    (1, &["diagnostic", "value"]),
    (2, &["document", "expression"]),
    (3, &["schema"]),
    (4, &["ruleset", "layout"]),
    (5, &["program", "lint"]),
    (6, &["evaluation"]),
    (7, &["facts", "cells"]),
    (8, &["plan", "table", "analysis"]),
    (9, &["population", "comparison", "coverage"]),
    (10, &["render"]),
    (11, &["case", "cohort"]),
];

/// The command line: no room of the library, and a guest of its public face.
const CLI: &str = "cli";

/// Foreign crates and the rooms that may know them.
const GUESTS: [(&str, &[&str]); 13] = [
    ("rhai", &["expression"]),
    ("jiff", &["timing"]),
    ("serde_saphyr", &["document"]),
    ("jsonschema", &["schema"]),
    ("annotate_snippets", &["render"]),
    // Writes plans; and is a second reader in the tests of the first.
    ("serde_yaml", &["render", "document"]),
    ("clap", &[CLI]),
    ("clap_complete", &[CLI]),
    ("anstream", &[CLI]),
    ("csv_core", &[CLI]),
    ("rust_decimal", &["value"]),
    ("strsim", &["diagnostic"]),
    ("sha2", &["ruleset"]),
];

/// Crates that every room may know: plans and their parts are written through them.
const AT_HOME_EVERYWHERE: [&str; 2] = ["serde", "serde_json"];

/// A line of code, without its comment.
struct Line {
    path: String,
    room: String,
    number: usize,
    code: String,
}

/// Every line of code in `src`, but for blank ones and comments.
fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for path in files("src", ".rs") {
        let room = path.split('/').nth(1).filter(|_| path.matches('/').count() > 1).unwrap_or("").to_owned();
        for (number, line) in text(&path).lines().enumerate() {
            // A `//` inside a string follows a colon, as in an address.
            let code = match line.find("//") {
                Some(at) if !line[..at].ends_with(':') => &line[..at],
                _ => line,
            };
            if !code.trim().is_empty() {
                let (path, room) = (path.clone(), room.clone());
                lines.push(Line { path, room, number: number + 1, code: code.to_owned() });
            }
        }
    }
    assert!(lines.len() > 5_000, "the sources were not found");
    lines
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().find(|(_, rooms)| rooms.contains(&room)).map(|(floor, _)| *floor)
}

/// The words that follow a path's beginning, such as `value` after `crate::`.
fn after<'l>(code: &'l str, beginning: &str) -> Vec<&'l str> {
    let word = |rest: &'l str| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    };
    let starts = code.match_indices(beginning).filter(|(at, _)| {
        let before = code[..*at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    });
    starts.map(|(at, _)| word(&code[at + beginning.len()..])).collect()
}

#[test]
fn every_room_has_a_floor_and_every_floor_its_rooms() {
    let lines = lines();
    let rooms: BTreeSet<&str> =
        lines.iter().map(|line| line.room.as_str()).filter(|r| !r.is_empty()).collect();
    let known: BTreeSet<&str> =
        FLOORS.iter().flat_map(|(_, rooms)| rooms.iter().copied()).chain([CLI]).collect();
    assert_eq!(rooms, known);
}

#[test]
fn every_room_uses_only_the_floors_below_it() {
    let mut wrong = Vec::new();
    for line in lines().iter().filter(|line| !line.room.is_empty() && line.room != CLI) {
        for used in after(&line.code, "crate::") {
            let fine = used == line.room || floor(used).is_some_and(|used| Some(used) < floor(&line.room));
            if !fine {
                wrong.push(format!("{}:{}: `{}` uses `{used}`", line.path, line.number, line.room));
            }
        }
        // A module as deep as its file lies, one deeper inside it where the line is indented.
        let depth = line.path.matches('/').count() - usize::from(line.path.ends_with("/mod.rs"));
        let inside = depth - usize::from(!line.code.starts_with(' '));
        if line.code.contains(&"super::".repeat(inside + 1)) {
            wrong.push(format!("{}:{}: `super` leaves the room", line.path, line.number));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_command_line_uses_only_the_public_face() {
    let lines = lines();
    let outside = lines.iter().filter(|line| line.room == CLI || line.path == "src/main.rs");
    let wrong: Vec<String> = outside
        .filter(|line| after(&line.code, "crate::").iter().any(|used| *used != CLI))
        .map(|line| format!("{}:{}: {}", line.path, line.number, line.code.trim()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_foreign_crate_stays_in_its_room() {
    let mut wrong = Vec::new();
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines() {
        for (name, rooms) in &GUESTS {
            if after(&line.code, &format!("{name}::")).is_empty() {
                continue;
            }
            *met.entry(name).or_default() += 1;
            if !rooms.contains(&line.room.as_str()) {
                wrong.push(format!("{}:{}: `{name}` is a guest of {rooms:?}", line.path, line.number));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A dependency that the table above forgets would be free to go anywhere.
    for name in dependencies() {
        let known = met.contains_key(name.as_str()) || AT_HOME_EVERYWHERE.contains(&name.as_str());
        assert!(known, "no room is named for the dependency `{name}`");
    }
}

/// The crates that the library and the program depend on, as code names them.
fn dependencies() -> Vec<String> {
    let manifest = text("Cargo.toml");
    let part = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let named = part.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    named.map(|(name, _)| name.replace('-', "_")).collect()
}

#[test]
fn no_file_grows_out_of_sight() {
    const MOST: usize = 600;
    let long: Vec<String> = files("src", ".rs")
        .into_iter()
        .map(|path| (text(&path).lines().count(), path))
        .filter(|(lines, _)| *lines >= MOST)
        .map(|(lines, path)| format!("{path} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "files stay below {MOST} lines:\n{}", long.join("\n"));
}

#[test]
fn nothing_is_left_to_do_at_run_time() {
    let left: Vec<String> = lines()
        .iter()
        .filter(|line| ["todo!", "unimplemented!"].iter().any(|mark| line.code.contains(mark)))
        .map(|line| format!("{}:{}", line.path, line.number))
        .collect();
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn no_word_of_the_guideline_stands_in_the_sources() {
    const STEMS: [&str; 14] = [
        "fracture",
        "spine",
        "spinal",
        "calcitonin",
        "lumbar",
        "kyphosis",
        "osteopor",
        "vertebra",
        "deformity",
        "opioid",
        "analges",
        "bisphosphonate",
        "augmentation",
        "bracing",
    ];
    // Names that any guideline may have, or that the program itself uses as words: one is known to be vague.
    const GENERAL: [&str; 5] = ["elderly", "exception", "failed", "first_weeks", "in_scope"];
    let program = Loaded::from_folder(GUIDELINE).program;
    let names = program
        .facts
        .iter()
        .map(|fact| &fact.name)
        .chain(program.definitions.iter().map(|definition| &definition.name))
        .chain(program.readings.iter().map(|reading| &reading.name))
        .chain(program.contradictions.iter().map(|contradiction| &contradiction.id))
        .chain(program.conflicts.iter().map(|conflict| &conflict.id))
        .chain(program.rules.iter().map(|rule| &rule.id));
    let names: Vec<&String> = names.filter(|name| !GENERAL.contains(&name.as_str())).collect();
    let mut found = Vec::new();
    // Comments are read by strangers, too.
    for path in files("src", "") {
        for (number, line) in text(&path).lines().enumerate() {
            let lower = line.to_lowercase();
            let words: BTreeSet<&str> =
                lower.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').collect();
            let stem = STEMS.iter().copied().find(|stem| lower.contains(stem));
            let name = names.iter().map(|name| name.as_str()).find(|name| words.contains(name));
            if let Some(word) = stem.or(name) {
                found.push(format!("{path}:{}: `{word}`", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
