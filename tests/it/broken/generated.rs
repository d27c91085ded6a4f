//! Bad input that no file of `tests/broken/` can hold: too large, other bytes, or something that only a command meets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regimen::document;
use regimen::program::ReadingChoice;
use regimen::render::{self, Paint};
use regimen::schema;
use regimen::{Code, Diagnostic, Limits, Program, Sources};

use super::{compare, shown};
use crate::inputs::world::{self, BASE, assert_well_put, base, sound};

/// What is generated here: the code it earns, and the name of its snapshot.
pub const GENERATED: [(&str, &str); 19] = [
    ("failed-expression", "long-text"),
    ("not-json", "character"),
    ("not-json", "yaml"),
    ("not-utf8", "rules"),
    ("not-utf8", "utf-16"),
    ("schema-mismatch", "another-schema"),
    ("too-large", "too-many-bytes"),
    ("too-large", "too-many-values"),
    ("unknown-guideline", "of-two"),
    ("unknown-reading", "chosen-name"),
    ("unknown-reading", "chosen-value"),
    ("unknown-rule", "of-many-cases"),
    ("unreadable-file", "folder-in-its-place"),
    ("unreadable-file", "missing-case"),
    ("unreadable-file", "missing-facts"),
    ("unreadable-file", "missing-patient"),
    ("unreadable-file", "stray"),
    ("unreadable-file", "stray-rules"),
    ("unusual-layout", "document-marker"),
];

/// Reads a text within limits that it exceeds.
fn exceeds(what: &str, text: &str, limits: &Limits) {
    let mut sources = Sources::new();
    let file = sources.add("facts.yaml", text);
    assert!(document::read(&sources, file, &Limits::default()).is_ok());
    let problems = document::read(&sources, file, limits).unwrap_err();
    told(&sources, &problems, Code::TooLarge, what);
}

#[test]
fn a_file_of_more_bytes_than_are_read_is_too_large() {
    let text = format!("facts: {{}} #{}\n", " -".repeat(1000));
    exceeds("too-many-bytes", &text, &Limits { bytes: 1000, ..Limits::default() });
}

#[test]
fn a_file_of_more_values_than_are_read_is_too_large() {
    let text = format!("facts: [{}x]\n", "x, ".repeat(100));
    exceeds("too-many-values", &text, &Limits { nodes: 100, ..Limits::default() });
}

/// Only lines of records must be JSON.
#[test]
fn a_text_that_is_not_json_is_told_why() {
    for (what, text) in
        [("yaml", "{\"facts\": {\"pain\": yes}}"), ("character", "{\"facts\": {\"remark\": \"a\u{7f}\"}}")]
    {
        let mut sources = Sources::new();
        let file = sources.add("line", text);
        let problems = document::read_json(&sources, file, &Limits::default()).unwrap_err();
        told(&sources, &problems, Code::NotJson, what);
    }
}

#[test]
fn a_file_in_utf_16_is_told_what_it_is() {
    let text = String::from_utf8(base("patient.yaml")).unwrap();
    let bytes = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let outcome = world::load(&[("patient.yaml", bytes)]);
    told(&outcome.sources, &outcome.problems, Code::NotUtf8, "utf-16");
}

#[test]
fn a_text_function_that_fails_is_told_in_the_plan() {
    let definitions =
        "definitions:\n  fell:\n    title: A fall\n    expression: contains(remark, \"fell\")\n";
    let patient = format!("as_of: 2025-02-12\nfacts:\n  pain: true\n  remark: {}\n", "fell ".repeat(300_000));
    let outcome = world::load(&[("definitions.yaml", definitions.into()), ("patient.yaml", patient.into())]);
    assert!(outcome.warnings.iter().all(|warning| warning.code == Code::FailedExpression));
    compare("failed-expression", "long-text", &shown(&outcome));
}

/// Decoders and schemas agree, so no file earns this: here a file meets the schema of another.
#[test]
fn a_schema_that_refuses_what_was_accepted_says_so() {
    let mut sources = Sources::new();
    let file = sources.add("patient.yaml", String::from_utf8(base("patient.yaml")).unwrap());
    let node = document::read(&sources, file, &Limits::default()).unwrap();
    let problems = schema::named("facts").unwrap().checker().unwrap().check(&node);
    told(&sources, &problems, Code::SchemaMismatch, "another-schema");
}

fn told(sources: &Sources, problems: &[Diagnostic], code: Code, what: &str) {
    assert!(!problems.is_empty());
    for problem in problems {
        assert_eq!(problem.code, code);
        assert_well_put(sources, problem);
    }
    compare(code.as_str(), what, &render::diagnostics(sources, problems, Paint::Plain));
}

#[test]
fn readings_that_are_chosen_must_exist() {
    let (sources, ruleset) = sound();
    for (what, name, value) in
        [("chosen-name", "frist_weeks", "P15D"), ("chosen-value", "first_weeks", "P3W")]
    {
        let choice = ReadingChoice::from([(name.to_owned(), value.to_owned())]);
        let (program, problems) = Program::from_ruleset(&ruleset, &sources, &choice);
        assert!(program.is_none());
        told(&sources, &problems, Code::UnknownReading, what);
    }
}

/// A folder with the guideline of the base in `rules/example/`, and the program to run there.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("broken").join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        let folder = Self(path);
        for (name, _) in &BASE[..5] {
            folder.write(&format!("rules/example/{name}"), &base(name));
        }
        folder
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs a command that must find problems of this kind only; compares what it says.
    fn refuses(&self, arguments: &[&str], code: Code, what: &str) {
        let said = self.told(arguments, what, code);
        let codes: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("error[")).collect();
        assert!(!codes.is_empty() && codes.iter().all(|line| line.starts_with(code.as_str())), "{said}");
    }

    /// Runs a command that must find problems; compares what it says, and gives it.
    fn told(&self, arguments: &[&str], what: &str, code: Code) -> String {
        let run = Command::new(env!("CARGO_BIN_EXE_regimen"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{said}");
        compare(code.as_str(), what, &said);
        said
    }
}

#[test]
fn a_file_that_is_no_part_of_a_guideline_is_told() {
    let folder = Folder::new("stray");
    folder.write("rules/example/definition.yaml", b"definitions: {}\n");
    folder.refuses(&["check"], Code::UnreadableFile, "stray");
}

/// What seems to be missing then follows from it, so it comes first.
#[test]
fn rules_beside_their_folder_are_told_before_all_else() {
    let folder = Folder::new("stray-rules");
    let rules = "rules/example/recommendations/rules.yaml";
    fs::rename(folder.0.join(rules), folder.0.join("rules/example/rules.yaml")).unwrap();
    let said = folder.told(&["check"], "stray-rules", Code::UnreadableFile);
    assert!(said.starts_with("error[unreadable-file]"), "{said}");
}

#[test]
fn rules_that_are_not_utf_8_hide_what_rests_on_them() {
    let folder = Folder::new("rules-not-utf8");
    let rules = base("recommendations/rules.yaml");
    folder.write("rules/example/recommendations/rules.yaml", &[&rules[..], b"# caf\xe9\n"].concat());
    folder.write("tests/cases/example/case.yaml", &base("case.yaml"));
    folder.refuses(&["check", "rules", "tests/cases"], Code::NotUtf8, "rules");
}

#[test]
fn a_rule_that_is_missing_in_many_cases_is_told_once() {
    let folder = Folder::new("of-many-cases");
    let case = String::from_utf8(base("case.yaml")).unwrap().replace("[rest]", "[sleep]");
    for name in ["a", "b", "c"] {
        folder.write(&format!("tests/cases/example/{name}.yaml"), case.as_bytes());
    }
    folder.refuses(&["check", "rules", "tests/cases"], Code::UnknownRule, "of-many-cases");
}

#[test]
fn a_guideline_without_its_facts_is_told() {
    let folder = Folder::new("missing-facts");
    fs::remove_file(folder.0.join("rules/example/facts.yaml")).unwrap();
    folder.refuses(&["check"], Code::UnreadableFile, "missing-facts");
}

#[test]
fn a_folder_in_the_place_of_a_file_is_told() {
    let folder = Folder::new("folder-in-its-place");
    fs::remove_file(folder.0.join("rules/example/readings.yaml")).unwrap();
    fs::create_dir(folder.0.join("rules/example/readings.yaml")).unwrap();
    folder.refuses(&["check"], Code::UnreadableFile, "folder-in-its-place");
}

#[test]
fn a_patient_that_is_not_there_is_told() {
    let folder = Folder::new("missing-patient");
    folder.refuses(&["evaluate", "patients/nobody.yaml"], Code::UnreadableFile, "missing-patient");
}

#[test]
fn cases_that_are_not_there_are_told() {
    let folder = Folder::new("missing-case");
    folder.refuses(&["check", "rules", "cases"], Code::UnreadableFile, "missing-case");
}

#[test]
fn a_file_that_cannot_be_laid_out_is_told() {
    let folder = Folder::new("document-marker");
    let text = String::from_utf8(base("facts.yaml")).unwrap();
    folder.write("rules/example/facts.yaml", text.replacen("facts:", "---\nfacts:", 1).as_bytes());
    folder.refuses(&["fmt", "rules/example/facts.yaml"], Code::UnusualLayout, "document-marker");
}

#[test]
fn a_case_that_could_belong_to_two_guidelines_is_told() {
    let folder = Folder::new("of-two");
    for (name, _) in &BASE[..5] {
        let text = String::from_utf8(base(name)).unwrap();
        folder.write(&format!("rules/other/{name}"), text.replace("id: example", "id: other").as_bytes());
    }
    folder.write("cases/somewhere/case.yaml", &base("case.yaml"));
    folder.refuses(&["check", "cases"], Code::UnknownGuideline, "of-two");
}
