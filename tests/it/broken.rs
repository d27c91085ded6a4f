//! Bad input: every code has the smallest file that earns it, and the message it gets is read like prose.
//!
//! `tests/broken/<code>/<what>.yaml` stands for one file of the guideline in `tests/broken/base/`, which its first line
//! names; the message is in `snapshots/broken/<code>/<what>.snap`.

mod allow;
mod examples;
mod generated;
mod laws;
mod lines;
mod machines;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use generated::GENERATED;
use regimen::Code;
use regimen::render::{self, Paint};

use crate::inputs::world::{self, BASE, Outcome, assert_well_put, at, base};

/// A file of `tests/broken/`.
struct Broken {
    path: PathBuf,
    code: String,
    what: String,
    stands_for: String,
    /// Codes that it cannot but earn as well.
    also: Vec<String>,
    bytes: Vec<u8>,
}

/// The folders and files at a path, by name.
fn entries(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The folders of `tests/broken/`, but for the base.
fn folders() -> Vec<PathBuf> {
    let is_code = |path: &PathBuf| path.is_dir() && name(path) != "base";
    entries(&at("tests/broken")).into_iter().filter(is_code).collect()
}

/// The files of `tests/broken/`, but for the base.
fn files() -> Vec<Broken> {
    folders().iter().flat_map(|folder| entries(folder)).map(|path| read(&path)).collect()
}

/// The broken files, each with what comes of it.
fn broken() -> &'static [(Broken, Outcome)] {
    static LOADED: OnceLock<Vec<(Broken, Outcome)>> = OnceLock::new();
    LOADED.get_or_init(|| {
        let load = |broken: Broken| {
            let outcome = world::load(&[(&broken.stands_for, broken.bytes.clone())]);
            (broken, outcome)
        };
        files().into_iter().map(load).collect()
    })
}

fn read(path: &Path) -> Broken {
    let bytes = fs::read(path).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let mut stands_for = None;
    let mut also = Vec::new();
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("# stands for: ") {
            stands_for = Some(name.to_owned());
        }
        if let Some(codes) = line.strip_prefix("# also: ") {
            also.extend(codes.split(", ").map(str::to_owned));
        }
    }
    let stands_for = stands_for.filter(|name| BASE.iter().any(|(known, _)| known == name));
    let stands_for = stands_for.unwrap_or_else(|| panic!("{}: for what file does it stand?", path.display()));
    let code = name(path.parent().unwrap());
    let what = path.file_stem().unwrap().to_str().unwrap().to_owned();
    Broken { path: path.to_owned(), code, what, stands_for, also, bytes }
}

/// What a reader sees.
fn shown(outcome: &Outcome) -> String {
    let mut text = render::diagnostics(&outcome.sources, &outcome.problems, Paint::Plain);
    for warning in &outcome.warnings {
        text.push_str(&format!("the plan warns [{}]: {}\n", warning.code, warning.message));
    }
    for (old, new) in world::mended(outcome).values() {
        text.push_str(&format!("--fix writes\n{}", changed(old, new)));
    }
    text
}

/// The lines that differ, old and new, and what lies between them.
fn changed(old: &str, new: &str) -> String {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    old.drain(..same);
    new.drain(..same);
    while !old.is_empty() && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    let signed = |sign: char, lines: Vec<&str>| -> String {
        lines.iter().map(|line| format!("{sign} {line}\n")).collect::<Vec<_>>().concat()
    };
    format!("{}{}", signed('-', old), signed('+', new))
}

/// Compares with `snapshots/broken/<code>/<what>.snap`.
fn compare(code: &str, what: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(at("snapshots/broken").join(code));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_suffix("");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(what, text));
}

#[test]
fn the_base_itself_has_no_problem() {
    let outcome = world::load(&[]);
    assert_eq!(shown(&outcome), "");
    assert!(outcome.planned && outcome.case_holds);
}

#[test]
fn every_broken_file_earns_its_code_and_no_other() {
    let mut wrong = String::new();
    for (broken, outcome) in broken() {
        let mut expected: Vec<&str> = broken.also.iter().map(String::as_str).collect();
        expected.push(&broken.code);
        expected.sort_unstable();
        for problem in &outcome.problems {
            assert_well_put(&outcome.sources, problem);
        }
        if outcome.codes() != expected {
            let (path, codes) = (broken.path.display(), outcome.codes());
            wrong.push_str(&format!("{path}\nearns {codes:?}, not {expected:?}\n{}", shown(outcome)));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_message_is_as_it_was_read() {
    insta::glob!("../broken", "*/*.yaml", |path| {
        match broken().iter().find(|(broken, _)| broken.path == path) {
            Some((broken, outcome)) => compare(&broken.code, &broken.what, &shown(outcome)),
            None => assert!(path.starts_with(at("tests/broken/base")), "{} is not read", path.display()),
        }
    });
}

#[test]
fn a_remedy_mends_its_mistake_and_makes_no_new_one() {
    let mut mended = 0;
    for (broken, outcome) in broken() {
        let count =
            |outcome: &Outcome, code: Code| outcome.problems.iter().filter(|p| p.code == code).count();
        for problem in outcome.problems.iter().filter(|problem| problem.fix.is_some()) {
            let text = outcome.sources.text(problem.primary.file);
            let (text, _) = regimen::diagnostic::mend(text, &[problem.fix.as_ref().unwrap()]);
            let name = outcome.sources.name(problem.primary.file);
            let after = world::load(&[(name, text.into_bytes())]);
            let (path, told) = (broken.path.display(), shown(&after));
            assert!(count(&after, problem.code) < count(outcome, problem.code), "{path}\n{told}");
            mended += 1;
        }
    }
    assert!(mended > 20, "only {mended} remedies were tried");
}

#[test]
fn the_problems_of_all_files_come_in_one_run() {
    let told = |name: &str| {
        let text = String::from_utf8(base(name)).unwrap();
        let (old, new) = match name {
            "guideline.yaml" => ("section: A\n", "section: B\n"),
            "facts.yaml" => ("when: imaged_on < injured_on", "when: imaged_on < 28"),
            "definitions.yaml" => ("score >= 7", "scroe >= 7"),
            "readings.yaml" => ("key: FIRST_WEEKS", "kee: FIRST_WEEKS"),
            _ => ("priority: routine", "priority: high"),
        };
        assert!(text.contains(old), "{name}");
        text.replacen(old, new, 1).into_bytes()
    };
    let broken: Vec<(&str, Vec<u8>)> = BASE[..5].iter().map(|(name, _)| (*name, told(name))).collect();
    let outcome = world::load(&broken);
    let codes = ["invalid-value", "type-mismatch", "unknown-key", "unknown-name", "unknown-section"];
    assert_eq!(outcome.codes(), codes, "{}", shown(&outcome));
}

#[test]
fn rules_that_cannot_be_read_hide_nothing_in_other_files() {
    let definitions = String::from_utf8(base("definitions.yaml")).unwrap().replace("score", "scroe");
    let outcome = world::load(&[
        ("recommendations/rules.yaml", b"- [".to_vec()),
        ("definitions.yaml", definitions.into()),
    ]);
    assert_eq!(outcome.codes(), ["invalid-yaml", "unknown-name"], "{}", shown(&outcome));
}

#[test]
fn a_rule_that_seems_to_be_missing_may_be_one_of_two_with_the_same_id() {
    let text = |name: &str, old: &str, new: &str| {
        let text = String::from_utf8(base(name)).unwrap();
        assert!(text.contains(old));
        text.replace(old, new).into_bytes()
    };
    let not_encoded = "not_encoded: It says nothing to do.";
    let guideline = text("guideline.yaml", not_encoded, "informs: [walk]");
    let rules = text("recommendations/rules.yaml", "- id: walk", "- id: rest");
    let outcome = world::load(&[("guideline.yaml", guideline), ("recommendations/rules.yaml", rules)]);
    assert_eq!(outcome.codes(), ["duplicate-id"], "{}", shown(&outcome));
}

#[test]
fn every_code_has_bad_input_that_earns_it() {
    let files = files().into_iter().map(|broken| broken.code);
    let files = files.chain(crate::findings::codes());
    let mut earned: Vec<String> = files.chain(GENERATED.map(|(code, _)| code.to_owned())).collect();
    earned.sort();
    earned.dedup();
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(earned, codes);
}

#[test]
fn every_message_that_was_read_still_has_its_input() {
    let files = files().into_iter().map(|broken| format!("{}/{}", broken.code, broken.what));
    let generated = GENERATED.map(|(code, what)| format!("{code}/{what}"));
    let inputs: BTreeSet<String> = files.chain(generated).collect();
    let accepted = entries(&at("snapshots/broken")).into_iter().flat_map(|folder| entries(&folder));
    let messages: BTreeSet<String> = accepted
        .filter(|path| path.extension().is_some_and(|extension| extension == "snap"))
        .map(|path| {
            format!("{}/{}", name(path.parent().unwrap()), path.file_stem().unwrap().to_str().unwrap())
        })
        .collect();
    let astray: Vec<&String> = messages.symmetric_difference(&inputs).collect();
    assert!(astray.is_empty(), "an input without a message, or a message without its input: {astray:?}");
}
