//! What `regimen test` tells machines of cases that are not as expected, whatever they are about.

use std::fs;

use serde_json::Value;

use crate::process::{Folder, ends_with_code, text};

/// The guideline of `tests/broken/base/`, in which a rule has no window under another reading.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    let base = crate::repository::root().join("tests/broken/base");
    fs::create_dir_all(folder.0.join("rules/example/recommendations")).unwrap();
    fs::create_dir_all(folder.0.join("tests/cases/example")).unwrap();
    let copy = |file: &str, change: fn(String) -> String| {
        let text = fs::read_to_string(base.join(file)).unwrap();
        fs::write(folder.0.join("rules/example").join(file), change(text)).unwrap();
    };
    copy("guideline.yaml", |text| text);
    copy("facts.yaml", |text| text);
    copy("definitions.yaml", |text| text);
    copy("readings.yaml", |text| text.replace("P2W", "P3W").replace("[P15D]", "[P2W]"));
    copy("recommendations/rules.yaml", |text| {
        let window = "  timing: {anchor: injured_on, opens: P15D, closes: first_weeks}\n";
        text.replacen("  actions:", &format!("{window}  actions:"), 1)
    });
    folder
}

fn case(folder: &Folder, name: &str, more: &str) {
    let head = "title: \"Pain & <rest>\"\nwhy: Invented (S1)\nas_of: 2025-02-12\n";
    folder.file(&format!("tests/cases/example/{name}.yaml"), format!("{head}{more}"));
}

#[test]
fn every_kind_of_surprise_is_told_with_its_reasons_and_its_place() {
    let folder = folder("outcomes");
    case(
        &folder,
        "a",
        "facts: {pain: true, score: 3, injured_on: 2025-01-25}\nexpect:\n  active: [walk]\n  statements: {S1: met}\n  values: {strong_pain: true}\n  conflicts: []\n",
    );
    case(&folder, "b", "facts: {pain: true, score: 9, grade: mild}\nexpect: {}\n");
    case(&folder, "c", "readings: {first_weeks: P2W}\nfacts: {pain: true}\nexpect: {}\n");
    let json = folder.run(&["test", "--format", "json"]);
    ends_with_code(&json, 1);
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    let [a, b, c] = report["cases"].as_array().unwrap().as_slice() else { panic!("{report}") };

    let told: Vec<[&str; 5]> = a["unexpected"].as_array().unwrap().iter().map(row).collect();
    let expected = [
        [
            "rest",
            "not active",
            "active",
            "window: injured_on is 2025-01-25, opens 2025-02-09, closes 2025-02-15",
            "recommendations/rules.yaml",
        ],
        ["walk", "active", "not-applicable", "score is 3", "recommendations/rules.yaml"],
        ["S1", "met", "active", "rest is active; walk is not-applicable", "guideline.yaml"],
        ["strong_pain", "true", "false", "", "definitions.yaml"],
    ];
    for row in expected {
        assert!(told.contains(&row), "{row:?} is not in {told:#?}");
    }
    assert_eq!(row(&b["unexpected"][0])[..2], ["the record", "a plan"]);
    assert!(b["unexpected"][0]["written_at"].is_null());
    assert_eq!((&c["passed"], &c["days"]), (&Value::from(false), &Value::from(0)));
    assert!(c["error"].as_str().unwrap().contains("under the readings of this case"));

    let junit = folder.run(&["test", "--format", "junit"]);
    ends_with_code(&junit, 1);
    let junit = text(&junit.stdout);
    assert!(
        junit.contains("<testsuite name=\"example\" tests=\"3\" failures=\"2\" errors=\"1\">"),
        "{junit}"
    );
    assert!(junit.contains("<error type=\"guideline\""), "{junit}");
    assert!(junit.contains(" (and 3 more)\""), "{junit}");
}

/// About, expected, got, the reasons, and the file of the guideline.
fn row(told: &Value) -> [&str; 5] {
    let word = |key: &str| told[key].as_str().unwrap();
    let file = told["written_at"]["file"].as_str().unwrap_or_default();
    let reasons: Vec<&str> =
        told["reasons"].as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect();
    let reasons: &str = reasons.join("; ").leak();
    [word("about"), word("expected"), word("got"), reasons, file.trim_start_matches("rules/example/")]
}
