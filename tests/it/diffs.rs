//! Pairs of versions of a made-up guideline: what is told of them, and whether anybody gets another plan.

use std::fs;
use std::process::Command;

use regimen::analysis::Limits;
use regimen::case::Boundaries;
use regimen::comparison::{Comparison, Verdict};
use regimen::render;

use crate::process::{Folder, ends_with_code, run, text};
use crate::repository::{Loaded, root};

/// What becomes of patients, and how many rules are told of, as whoever reads the two texts would say.
const PAIRS: [(&str, Verdict, usize); 34] = [
    ("caution-added", Verdict::Different, 1),
    ("caution-through-a-definition", Verdict::Different, 1),
    ("code-added-to-a-fact", Verdict::Different, 2),
    ("condition-said-twice", Verdict::Same, 1),
    ("conflict-resolved-otherwise", Verdict::Different, 0),
    ("contradiction-added", Verdict::Different, 0),
    ("definition-changed", Verdict::Different, 1),
    ("definition-renamed", Verdict::Same, 0),
    ("done-when-dropped", Verdict::Different, 1),
    ("exception-added", Verdict::Different, 1),
    ("fact-renamed", Verdict::Same, 0),
    ("fact-that-may-be-none", Verdict::Different, 2),
    ("files-reordered", Verdict::Same, 0),
    ("greater-to-greater-or-equal", Verdict::Different, 1),
    ("greater-to-greater-or-equal-of-the-next", Verdict::Same, 1),
    ("leaf-dropped", Verdict::Different, 1),
    ("months-for-days", Verdict::Different, 1),
    ("priority-raised", Verdict::Different, 1),
    ("range-widened", Verdict::Different, 2),
    ("reading-changed", Verdict::Different, 1),
    ("rewritten-by-de-morgan", Verdict::Same, 1),
    ("rule-renamed", Verdict::Same, 1),
    ("rule-retired", Verdict::Different, 1),
    ("rule-split-in-two", Verdict::Different, 3),
    ("scope-narrowed", Verdict::Different, 0),
    ("scope-through-a-definition", Verdict::Different, 0),
    ("statement-cited-otherwise", Verdict::Same, 1),
    ("statement-newly-encoded", Verdict::Different, 1),
    ("text-function-changed", Verdict::Undecided, 1),
    ("threshold-moved-by-a-day", Verdict::Different, 1),
    ("weeks-between-two-dates-moved-by-a-day", Verdict::Different, 1),
    ("weeks-written-as-days", Verdict::Same, 0),
    ("window-opened-a-day-later", Verdict::Different, 1),
    ("wording-only", Verdict::Same, 1),
];

fn compared(before: &str, after: &str) -> Comparison {
    let (old, new) = (Loaded::from_folder(before), Loaded::from_folder(after));
    Comparison::of((&old.ruleset, old.program), (&new.ruleset, &new.program), Limits::default())
}

#[test]
fn every_pair_is_told_as_it_was_accepted() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/diffs"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, patients, rules) in PAIRS {
        let folder = format!("tests/diffs/{name}");
        let found = compared(&format!("{folder}/before"), &format!("{folder}/after"));
        assert_eq!((found.patients, found.rules.len()), (patients, rules), "{name}");
        settings.set_input_file(format!("{folder}/after/guideline.yaml"));
        settings.bind(|| insta::assert_snapshot!(name, render::comparison(&found)));
    }
}

#[test]
fn every_pair_of_the_folder_is_compared() {
    let mut found: Vec<String> = fs::read_dir(root().join("tests/diffs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    let mut named: Vec<&str> = PAIRS.iter().map(|pair| pair.0).collect();
    named.sort_unstable();
    assert_eq!(found, named);
}

#[test]
fn a_guideline_compared_with_itself_has_nothing_to_tell() {
    let pairs = PAIRS
        .iter()
        .flat_map(|(name, ..)| ["before", "after"].map(|side| format!("tests/diffs/{name}/{side}")));
    let ours = crate::repository::GUIDELINES.iter().map(|(folder, _)| (*folder).to_owned());
    for folder in pairs.chain(ours) {
        let found = compared(&folder, &folder);
        assert!(found.is_empty(), "{folder}:\n{}", render::comparison(&found));
        assert_eq!(found.patients, Verdict::Same);
    }
}

#[test]
fn the_way_back_changes_the_same_patients() {
    for (name, patients, _) in PAIRS {
        let folder = format!("tests/diffs/{name}");
        let found = compared(&format!("{folder}/after"), &format!("{folder}/before"));
        assert_eq!(found.patients, patients, "{name}");
    }
}

#[test]
fn a_comment_begins_with_the_mark_by_which_it_is_replaced() {
    let found = compared("tests/diffs/wording-only/before", "tests/diffs/wording-only/after");
    assert!(render::comparison_markdown(&found).starts_with("<!-- regimen diff: marzipan-wrist -->\n"));
}

/// Copies the files of a guideline into another folder.
fn copy(from: &str, to: &std::path::Path) {
    for path in crate::repository::files(from, ".yaml") {
        let below = path.strip_prefix(from).unwrap().trim_start_matches('/');
        let target = to.join(below);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(root().join(&path), target).unwrap();
    }
}

#[test]
fn a_revision_is_compared_with_the_rules_as_they_are() {
    let folder = Folder::new("diff");
    let git = |arguments: &[&str]| {
        let known = ["-c", "user.name=n", "-c", "user.email=n@example.org"];
        let ran = Command::new("git").arg("-C").arg(&folder.0).args(known).args(arguments).output();
        assert!(ran.unwrap().status.success(), "{arguments:?}");
    };
    let rules = folder.0.join("rules").join("marzipan-wrist");
    copy("tests/diffs/exception-added/before", &rules);
    git(&["init", "--quiet", "--initial-branch", "trunk"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "Before"]);
    let at = folder.0.join("rules").to_string_lossy().into_owned();
    let same = run(&["diff", "trunk", "--rules", &at]);
    ends_with_code(&same, 0);
    copy("tests/diffs/exception-added/after", &rules);
    let changed = run(&["diff", "trunk", "--rules", &at]);
    ends_with_code(&changed, 1);
    let folders = run(&["diff", "tests/diffs/exception-added/before", "tests/diffs/exception-added/after"]);
    assert_eq!(text(&changed.stdout), text(&folders.stdout));
    // A revision beside a revision; nothing of the working tree counts.
    git(&["commit", "--quiet", "--all", "-m", "After"]);
    ends_with_code(&run(&["diff", "trunk~1", "trunk", "--rules", &at]), 1);
    let unknown = run(&["diff", "branch-that-is-not", "--rules", &at]);
    ends_with_code(&unknown, 2);
    assert!(text(&unknown.stderr).contains("neither a folder nor a git revision"));
}

#[test]
fn outside_of_a_repository_a_revision_is_refused_with_what_to_do() {
    let folder = Folder::new("no-repository");
    let at = folder.0.to_string_lossy().into_owned();
    let refused = run(&["diff", "main", "--rules", &at]);
    ends_with_code(&refused, 2);
    assert!(
        text(&refused.stderr).contains("two folders can be compared without it"),
        "{}",
        text(&refused.stderr)
    );
}

#[test]
fn every_boundary_of_a_rule_has_its_patient() {
    let loaded = Loaded::from_folder("tests/diffs/leaf-dropped/before");
    let of = |rule: &str| {
        let limits = Limits::default();
        let all = Boundaries::of(&loaded.ruleset, &loaded.sources, &loaded.program, rule, limits);
        assert!(all.undecided.is_empty(), "{:#?}", all.undecided);
        all.found
    };
    let found = of("look-again");
    let titled = |words: &str| found.iter().filter(|it| it.title.contains(words)).count();
    for leaf in ["`wrist_creaks` decides", "`softening >= \"marked\"` decides", "beside `opens`"] {
        assert_eq!(titled(leaf), 2, "{leaf}: {found:#?}");
    }
    for fact in ["wrist_is_marzipan", "wrist_creaks", "softening", "looked_at_on"] {
        assert_eq!(titled(&format!("{fact} is unknown")), 1, "{fact}: {found:#?}");
    }
    // The last day inside two weeks, and the first day outside.
    let days: Vec<i32> = of("rest")
        .iter()
        .filter(|it| it.title.contains("beside `closes`"))
        .map(|it| {
            let softened = it.patient.facts.iter().find(|fact| fact.0 == "softened_on").unwrap();
            it.patient.as_of.days_since(regimen::timing::Date::parse(&softened.1).unwrap())
        })
        .collect();
    assert_eq!(days, [14, 15]);
}

#[test]
fn boundary_cases_are_written_without_an_answer_and_never_over_a_file() {
    let folder = Folder::new("boundaries");
    let out = folder.0.join("cases").to_string_lossy().into_owned();
    let arguments = ["cases", "rest", "--rules", "tests/diffs/wording-only/before", "--out", &out];
    ends_with_code(&run(&arguments), 0);
    let written: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(written.len() > 4, "{written:?}");
    for path in written {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("expect: {}\n") && text.contains("why: \"\"\n"), "{text}");
        for status in regimen::Status::ALL {
            assert!(!text.contains(status.as_str()), "{text}");
        }
    }
    let again = run(&arguments);
    ends_with_code(&again, 2);
    assert!(text(&again.stderr).contains("nothing was written"));
}

#[test]
fn a_plan_names_the_readings_that_contest_a_status_and_no_others() {
    let folder = Folder::new("contested");
    let patient = folder.file(
        "patient.yaml",
        "as_of: 2025-02-12\nfacts: {wrist_is_marzipan: true, creak_score: 8, softening: slight, signs: []}\n",
    );
    let rules = ["--rules", "tests/diffs/reading-changed/before"];
    let plan = |more: &[&str]| {
        let ran = run(&[&["evaluate", patient.as_str(), "--format", "json"], &rules[..], more].concat());
        ends_with_code(&ran, 0);
        serde_json::from_str::<serde_json::Value>(text(&ran.stdout)).unwrap()
    };
    let of = |plan: &serde_json::Value, rule: &str| {
        let all = plan["recommendations"].as_array().unwrap();
        all.iter().find(|it| it["id"] == rule).unwrap()["contested_by"].clone()
    };
    let asked = plan(&["--contested"]);
    assert_eq!(of(&asked, "chill"), serde_json::json!(["loud_creak"]));
    assert_eq!(of(&asked, "rest"), serde_json::json!([]));
    assert_eq!(of(&plan(&[]), "chill"), serde_json::Value::Null);
}
