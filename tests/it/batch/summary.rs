//! Counts over many patients.

use std::fs;

use serde_json::Value as Json;

use super::{batch, mixture};
use crate::process::{Folder, ends_with_code, regimen, text};

/// Twelve samovars on one day, for each of which descaling stands otherwise, and two lines that are none.
fn census() -> String {
    let known = |facts: &str| {
        format!(
            "{{\"as_of\":\"2025-02-12\",\"facts\":{{\"device_kind\":\"samovar\",\"parts\":[],\"maker_note\":\"Shine.\",\
             \"last_refilled_on\":\"none\",{facts}}}}}\n"
        )
    };
    let since = |day: &str, more: &str| {
        known(&format!("\"scale_grade\":\"thick\",\"last_overhauled_on\":\"{day}\"{more}"))
    };
    [
        // Four to six weeks after the overhaul: not done, done, unknown.
        since("2025-01-10", ",\"last_descaled_on\":\"none\",\"boiled_dry\":true"),
        since("2025-01-10", ",\"last_descaled_on\":\"2025-02-08\""),
        since("2025-01-10", ""),
        // Past due: not done, unknown.
        since("2024-12-25", ",\"last_descaled_on\":\"none\""),
        since("2024-12-25", ""),
        // Closed: not done, done.
        since("2024-11-01", ",\"last_descaled_on\":\"none\""),
        since("2024-11-01", ",\"last_descaled_on\":\"2024-12-05\""),
        // Not yet open; not in need of it; not known to be, open and closed.
        since("2025-02-01", ",\"last_descaled_on\":\"none\""),
        known(
            "\"scale_grade\":\"clear\",\"last_overhauled_on\":\"2025-01-10\",\"last_descaled_on\":\"none\"",
        ),
        known("\"last_overhauled_on\":\"2025-01-10\",\"last_descaled_on\":\"none\""),
        known("\"last_overhauled_on\":\"2024-11-01\",\"last_descaled_on\":\"none\""),
        "{\"as_of\":\"2025-02-12\",\"facts\":{\"device_kind\":\"urn\"}}\n".to_owned(),
        "{}\n".to_owned(),
        "\n".to_owned(),
    ]
    .concat()
}

#[test]
fn a_summary_counts_what_a_quality_officer_asks() {
    let output = batch(&["--summary", "json"], census().as_bytes());
    ends_with_code(&output, 1);
    assert_eq!(text(&output.stderr), "12 plans, 1 error (1 missing-key), 1 blank line\n");
    let summary: Json = serde_json::from_slice(&output.stdout).unwrap();
    let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
    assert_eq!(summary["records"], json(r#"{"plans":12,"failed":0,"errors":{"missing-key":1},"blank":1}"#));
    assert_eq!(summary["as_of"], json(r#"{"first":"2025-02-12","last":"2025-02-12"}"#));
    assert_eq!(summary["scope"], json(r#"{"in-scope":11,"out-of-scope":1,"undecided":0}"#));
    let rule = |id: &str| {
        let mut rules = summary["rules"].as_array().unwrap().iter();
        rules.find(|rule| rule["id"] == id).unwrap().clone()
    };
    let descale = rule("descale");
    let statuses = r#"{"failed":0,"violated":0,"overdue":1,"active":2,"undecided":2,"upcoming":1,"met":1,"lapsed":3,"not-applicable":1,"out-of-scope":1}"#;
    assert_eq!(descale["statuses"], json(statuses));
    assert_eq!(descale["adherence"], json(r#"{"applies":7,"done":2,"not_done":3,"unknown":2}"#));
    assert_eq!(descale["breaches"], Json::Null);
    assert_eq!(rule("no-boiling-dry")["breaches"], json(r#"{"in_force":11,"breached":1}"#));
    assert_eq!(rule("no-boiling-dry")["adherence"], Json::Null);
    let missing = |fact: &str| {
        let mut facts = summary["missing"].as_array().unwrap().iter();
        let found = facts.find(|missing| missing["fact"] == fact);
        found.map(|missing| (missing["patients"].as_u64().unwrap(), missing["statuses"].as_u64().unwrap()))
    };
    // The fuss score needs the scale, too.
    assert_eq!(missing("scale_grade"), Some((2, 3)));
    assert_eq!(missing("last_descaled_on"), Some((1, 1)));
    assert_eq!(missing("boiled_dry"), None, "what leaves a rule active leaves nothing undecided");
    let patients: Vec<u64> =
        summary["missing"].as_array().unwrap().iter().map(|m| m["patients"].as_u64().unwrap()).collect();
    assert!(patients.is_sorted_by(|a, b| a >= b) && patients.len() > 5, "{patients:?}");
}

#[test]
fn a_summary_is_the_same_for_any_number_of_threads_and_for_a_run_that_was_resumed() {
    let folder = Folder::new("batch-summary");
    let input = folder.file("in.ndjson", mixture());
    for form in ["text", "json", "markdown"] {
        let arguments = [input.as_str(), "--summary", form];
        let one = batch(&[&arguments[..], &["--jobs", "1"]].concat(), b"");
        ends_with_code(&one, 1);
        let other = batch(&[&arguments[..], &["--jobs", "5"]].concat(), b"");
        assert_eq!(text(&one.stdout), text(&other.stdout));
    }
    let summary = batch(&[&input, "--summary", "text"], b"");
    let lines = batch(&[&input], b"").stdout;
    let output = folder.file("out.ndjson", &lines[..lines.len() / 2]);
    let resumed = batch(&[&input, "--summary", "text", "--output", &output, "--resume"], b"");
    ends_with_code(&resumed, 1);
    assert_eq!(text(&resumed.stdout), text(&summary.stdout));
    assert!(fs::read(&output).unwrap() == lines);
}

#[test]
fn a_summary_says_that_the_guideline_is_a_draft_even_of_nobody() {
    for form in ["text", "json", "markdown"] {
        let output = regimen(&["batch", "--summary", form]).output().unwrap();
        ends_with_code(&output, 0);
        assert!(text(&output.stdout).contains("This guideline is a draft"), "{}", text(&output.stdout));
    }
}

#[test]
fn lines_and_a_summary_do_not_both_go_to_stdout() {
    for lines in [&["--full"][..], &["--select", "active"]] {
        let output = batch(&[&["--summary", "text"], lines].concat(), b"");
        ends_with_code(&output, 2);
        assert!(text(&output.stderr).contains("cannot both go to stdout"));
    }
}
