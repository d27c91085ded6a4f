//! What the analysis finds: the smallest guideline for each code, and the messages with their patients as they were
//! read.
//!
//! `tests/findings/<code>/<what>.yaml` says what differs from an empty guideline (see `analysis/made.rs`); what is
//! found is in `snapshots/findings/<code>/<what>.snap`.

use std::path::PathBuf;

use regimen::analysis::{Finding, Limits, Report, analyse};
use regimen::render::{self, Paint};
use regimen::{Code, Severity};

use crate::analysis::made::from_document;
use crate::repository::{Loaded, files, root, text};

/// A file, its code and the codes that it cannot but earn as well.
struct Small {
    path: String,
    code: String,
    also: Vec<String>,
}

fn all() -> Vec<Small> {
    let one = |path: String| {
        let code = path.split('/').nth(2).unwrap().to_owned();
        let text = text(&path);
        let also = text.lines().find_map(|line| line.strip_prefix("# also: "));
        let also = also.into_iter().flat_map(|codes| codes.split(", ")).map(str::to_owned).collect();
        Small { path, code, also }
    };
    files("tests/findings", ".yaml").into_iter().map(one).collect()
}

fn load(path: &str) -> Loaded {
    from_document(&serde_yaml::from_str(&text(path)).unwrap())
}

fn found(loaded: &Loaded) -> Report {
    analyse(&loaded.sources, &loaded.ruleset, &loaded.program, Limits::default())
}

fn told(loaded: &Loaded, report: &Report) -> String {
    let mut told = String::new();
    for Finding { diagnostic, patient, who } in &report.findings {
        told.push_str(&render::diagnostics(&loaded.sources, std::slice::from_ref(diagnostic), Paint::Plain));
        who.iter().for_each(|who| told.push_str(&format!("{who}\n\n")));
        patient.iter().for_each(|patient| told.push_str(&format!("{}\n", patient.yaml())));
    }
    told
}

/// The codes of `tests/findings/`.
pub fn codes() -> Vec<String> {
    all().into_iter().map(|small| small.code).collect()
}

#[test]
fn every_small_guideline_earns_its_code_and_no_other() {
    for Small { path, code, also } in all() {
        let loaded = load(&path);
        let report = found(&loaded);
        let mut codes: Vec<&str> = report.findings.iter().map(|f| f.diagnostic.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut expected: Vec<&str> = also.iter().map(String::as_str).chain([code.as_str()]).collect();
        expected.sort_unstable();
        assert_eq!(codes, expected, "{path}\n{}", told(&loaded, &report));
    }
}

#[test]
fn every_finding_is_as_it_was_read() {
    insta::glob!("../findings", "*/*.yaml", |path| {
        let below = path.strip_prefix(root()).unwrap().to_str().unwrap();
        let loaded = load(below);
        let mut settings = insta::Settings::clone_current();
        let folder: PathBuf = root().join("snapshots/findings").join(below.split('/').nth(2).unwrap());
        settings.set_snapshot_path(folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_snapshot_suffix("");
        settings.set_omit_expression(true);
        let name = path.file_stem().unwrap().to_str().unwrap();
        settings.bind(|| insta::assert_snapshot!(name, told(&loaded, &found(&loaded))));
    });
}

#[test]
fn every_finding_has_a_patient_unless_it_says_that_there_is_none() {
    // Nobody can show what nobody has, or what is the same for everybody with a part and without it.
    let without =
        [Code::NeverActive, Code::ImpossibleConflict, Code::IdlePart, Code::NotDecided, Code::UnusedAllow];
    for Small { path, .. } in all() {
        for Finding { diagnostic, patient, .. } in found(&load(&path)).findings {
            assert_eq!(patient.is_none(), without.contains(&diagnostic.code), "{path}: {}", diagnostic.code);
        }
    }
}

#[test]
fn what_is_allowed_with_a_reason_is_not_reported() {
    for Small { path, code, .. } in all().into_iter().filter(|small| small.also.is_empty()) {
        let lint = Code::from_word(&code).unwrap();
        if !Code::ANALYSES.contains(&lint) {
            continue;
        }
        let mut document: serde_yaml::Value = serde_yaml::from_str(&text(&path)).unwrap();
        let allow: serde_yaml::Value =
            serde_yaml::from_str(&format!("[{{lint: {code}, because: It is meant so.}}]")).unwrap();
        let head = document
            .as_mapping_mut()
            .unwrap()
            .entry("guideline".into())
            .or_insert(serde_yaml::Value::Mapping(serde_yaml::Mapping::new()));
        head.as_mapping_mut().unwrap().insert("allow".into(), allow);
        let loaded = from_document(&document);
        let report = found(&loaded);
        assert!(report.findings.is_empty(), "{path}\n{}", told(&loaded, &report));
    }
}

#[test]
fn notes_are_no_reason_to_fail() {
    for Small { path, .. } in all() {
        let report = found(&load(&path));
        let warns = report.findings.iter().any(|finding| finding.diagnostic.severity == Severity::Warning);
        assert_eq!(report.any_warning() || report.any_undecided(), warns, "{path}");
    }
}
