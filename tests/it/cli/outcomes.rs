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
    copy("guideline.yaml", |text| {
        text + "conflicts:\n  - {id: rest-or-walk, rules: [rest, walk], resolution: keep-both, note: Both.}\n"
    });
    copy("facts.yaml", |text| {
        text.replace("older than the injury.\n", "older than the injury.\n    severity: warn\n")
    });
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
    let refused = "refused: the record contradicts itself: `mild-and-strong`";
    let because = "The injury is mild, and the pain strong";
    assert_eq!(
        row(&b["unexpected"][0]),
        ["contradiction mild-and-strong", "a plan", refused, because, "facts.yaml"]
    );
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

#[test]
fn contradictions_conflicts_and_the_scope_are_told_one_by_one_with_their_places() {
    let folder = folder("outcomes-of-the-whole");
    let rules = folder.0.join("rules/example/recommendations/rules.yaml");
    let hurry = "- id: hurry\n  title: Hurry\n  statements: [S1]\n  direction: for\n  priority: routine\n  \
                 strength: {as_given: Rest}\n  condition: score > 7\n  citations: [1]\n  \
                 actions: [{kind: behaviour, do: avoid, what: rest, text: Hurry.}]\n";
    let all = format!("{}\n{hurry}", fs::read_to_string(&rules).unwrap());
    fs::write(rules, all).unwrap();
    let facts = "facts: {pain: true, score: 3, imaged_on: 2025-01-20, injured_on: 2025-01-25}\n";
    let expect = "expect: {scope: out-of-scope, active: [rest], warnings: [], conflicts: [rest-or-walk]}\n";
    case(&folder, "a", &format!("{facts}{expect}"));
    case(&folder, "b", "facts: {pain: true, score: 3}\nexpect: {refused: [mild-and-strong]}\n");
    case(&folder, "c", "facts: {pain: true, score: 9, grade: mild}\nexpect: {refused: []}\n");
    case(&folder, "d", "facts: {pain: true}\nexpect: {refused: []}\n");
    case(&folder, "e", "facts: {pain: true, score: 9, grade: mild}\nexpect: {refused: [mild-and-strong]}\n");
    case(&folder, "f", &format!("{facts}expect: {{active: [rest], conflicts: [rest+hurry]}}\n"));
    case(
        &folder,
        "g",
        "facts: {pain: true, score: 6, injured_on: 2025-01-25}\nexpect: {active: [rest, walk], conflicts: [], warnings: [imaged-before-injury]}\n",
    );
    case(&folder, "h", "facts: {pain: false}\nexpect: {scope: in-scope}\n");
    case(&folder, "i", "facts: {}\nexpect: {scope: in-scope}\n");
    let json = folder.run(&["test", "--format", "json"]);
    ends_with_code(&json, 1);
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    let told: Vec<Vec<[&str; 5]>> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["unexpected"].as_array().unwrap().iter().map(row).collect())
        .collect();
    let [refused, not] = ["the record is refused", "the record is not refused for it"];
    let mild = "contradiction mild-and-strong";
    let strong = "The injury is mild, and the pain strong";
    let older = "The last image is older than the injury";
    let statuses = "rest is active; walk is not-applicable";
    let hurried = "rest is active; hurry is not-applicable";
    assert_eq!(
        told,
        [
            vec![
                ["scope", "out-of-scope", "in-scope", "", "guideline.yaml"],
                ["conflict rest-or-walk", "holds", "does not hold", statuses, "guideline.yaml"],
                ["contradiction imaged-before-injury", "no warning", "a warning", older, "facts.yaml"],
            ],
            vec![[mild, refused, not, "", "facts.yaml"]],
            vec![[mild, not, refused, strong, "facts.yaml"]],
            vec![["the record", "refused", "accepted", "", ""]],
            vec![],
            vec![["conflict rest+hurry", "holds", "does not hold", hurried, "recommendations/rules.yaml"]],
            vec![
                [
                    "conflict rest-or-walk",
                    "does not hold",
                    "holds",
                    "rest is active; walk is active",
                    "guideline.yaml"
                ],
                ["contradiction imaged-before-injury", "a warning", "no warning", "", "facts.yaml"],
            ],
            vec![["scope", "in-scope", "out-of-scope", "pain is no", "guideline.yaml"]],
            vec![["scope", "in-scope", "undecided", "pain is unknown", "guideline.yaml"]],
        ]
    );
    // Each names the line of the contradiction or conflict, and that of the expectation.
    let line = |place: &str| report["cases"][1]["unexpected"][0][place]["line"].as_u64().unwrap();
    let facts = fs::read_to_string(folder.0.join("rules/example/facts.yaml")).unwrap();
    let written = facts.lines().position(|line| line.contains("id: mild-and-strong")).unwrap();
    assert_eq!((line("written_at"), line("expected_at")), (written as u64 + 1, 5));
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
