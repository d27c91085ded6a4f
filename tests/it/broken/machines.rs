//! What machines collect: SARIF as its specification wants it, and nothing that may be a patient's value.

use std::process::Command;

use regimen::render;
use serde_json::Value;

use super::broken;
use super::generated::Folder;
use crate::inputs::world;

/// What the SARIF 2.1.0 schema requires of the objects that are written here, and what else it knows of them, by the
/// key under which they stand.
const SARIF: [(&str, &[&str], &[&str]); 16] = [
    ("", &["version", "runs"], &["$schema"]),
    ("runs", &["tool"], &["columnKind", "results"]),
    ("tool", &["driver"], &[]),
    ("driver", &["name"], &["version", "rules"]),
    ("rules", &["id"], &["shortDescription", "help"]),
    ("shortDescription", &["text"], &[]),
    ("help", &["text"], &[]),
    ("results", &["message"], &["ruleId", "level", "locations", "relatedLocations", "fixes"]),
    ("message", &["text"], &[]),
    ("locations", &[], &["physicalLocation"]),
    ("relatedLocations", &[], &["physicalLocation", "message"]),
    ("physicalLocation", &["artifactLocation"], &["region"]),
    ("fixes", &["artifactChanges"], &[]),
    ("artifactChanges", &["artifactLocation", "replacements"], &[]),
    ("replacements", &["deletedRegion"], &["insertedContent"]),
    ("insertedContent", &["text"], &[]),
];

/// The objects whose keys need no other check than their kind.
const REGION: &[&str] = &["startLine", "startColumn", "endLine", "endColumn"];
const PLACES: [(&str, &[&str]); 3] =
    [("artifactLocation", &["uri"]), ("region", REGION), ("deletedRegion", REGION)];

fn conforms(key: &str, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| conforms(key, item)),
        Value::Object(entries) => {
            let keys: Vec<&str> = entries.keys().map(String::as_str).collect();
            if let Some((_, known)) = PLACES.iter().find(|(name, _)| *name == key) {
                assert!(known.iter().all(|name| keys.contains(name)), "`{key}` has {keys:?}");
                let numbers = entries.values().filter_map(Value::as_u64).filter(|number| *number >= 1);
                assert!(key == "artifactLocation" || numbers.count() == 4, "{entries:?}");
                return;
            }
            let (_, required, optional) =
                SARIF.iter().find(|(name, ..)| *name == key).unwrap_or_else(|| panic!("`{key}`"));
            assert!(required.iter().all(|name| keys.contains(name)), "`{key}` has {keys:?}");
            let stray: Vec<_> =
                keys.iter().filter(|name| !required.contains(name) && !optional.contains(name)).collect();
            assert!(stray.is_empty(), "`{key}` has {stray:?}");
            entries.iter().for_each(|(key, value)| conforms(key, value));
        }
        _ => {}
    }
}

#[test]
fn every_problem_can_be_written_as_sarif_requires() {
    for (_, outcome) in broken() {
        let written = render::diagnostics_sarif(&outcome.sources, &outcome.problems, |_| false).unwrap();
        let log: Value = serde_json::from_str(&written).unwrap();
        conforms("", &log);
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), outcome.problems.len());
        for result in results {
            assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()));
            let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
            assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        }
    }
}

/// Cases with a slip where a value stands; the value is `ZEBRA`.
const SLIPS: [&str; 15] = [
    "  remark: \"ZEBRA\" ZEBRA\n",
    "  remark: [ZEBRA] and ZEBRA\n",
    "  remark: !ZEBRA x\n",
    "  remark: &ZEBRA x\n",
    "  remark: bed #ZEBRA\n",
    "  remark: ZEBRA: x\n",
    "  remark: ZEBRA\n  remark: ZEBRA\n",
    "  grade: ZEBRA\n",
    "  signs: [swelling, ZEBRA]\n",
    "  score: ZEBRA\n",
    "  score: 1e5 # ZEBRA\n",
    "  injured_on: ZEBRA\n",
    "  injured_on: {value: ZEBRA, on: ZEBRA}\n",
    "  pain: ZEBRA\n",
    "  ZEBRA: >-\n    So it is.\n    why: It is.\n",
];

#[test]
fn no_value_of_a_patient_reaches_a_machine() {
    let folder = Folder::new("machines");
    let near = "  grade: sevre\n";
    for (number, facts) in SLIPS.iter().chain([&near]).enumerate() {
        let case =
            format!("title: A slip\nwhy: It is one (S1).\nas_of: 2025-02-12\nfacts:\n{facts}expect: {{}}\n");
        folder.write(&format!("cases/example/slip-{number}.yaml"), case.as_bytes());
    }
    for format in ["json", "sarif", "github"] {
        let run = Command::new(env!("CARGO_BIN_EXE_regimen"))
            .args(["check", "cases", "--format", format])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(run.stdout).unwrap();
        for (number, facts) in SLIPS.iter().chain([&near]).enumerate() {
            assert!(said.contains(&format!("slip-{number}.yaml")), "{format}: nothing is said of {facts}");
        }
        for value in ["ZEBRA", "did you mean", "sevre"] {
            assert!(!said.contains(value), "{format}: {value}\n{said}");
        }
    }
}

#[test]
fn what_an_author_wrote_in_a_guideline_does() {
    let outcome = world::load(&[("guideline.yaml", b"format: 1\nstatus: &ZEBRA x\n".to_vec())]);
    let (sources, problems) = (&outcome.sources, &outcome.problems);
    assert!(render::diagnostics_json(sources, problems, |_| false).unwrap().contains("ZEBRA"));
    assert!(render::diagnostics_sarif(sources, problems, |_| false).unwrap().contains("ZEBRA"));
    assert!(render::diagnostics_github(sources, problems, |_| false).contains("ZEBRA"));
}

#[test]
fn a_workflow_command_stays_on_its_line() {
    for (_, outcome) in broken() {
        let written = render::diagnostics_github(&outcome.sources, &outcome.problems, |_| false);
        assert_eq!(written.lines().count(), outcome.problems.len());
        for line in written.lines() {
            let head = line.strip_prefix("::").and_then(|rest| rest.split("::").next()).unwrap();
            assert!(head.starts_with("error file=") || head.starts_with("warning file="), "{line}");
        }
    }
}
