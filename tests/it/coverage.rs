//! What cases show of the guidelines, as data and as a page.

use std::collections::BTreeSet;

use regimen::analysis::Limits;
use regimen::case::Case;
use regimen::coverage::{Alone, Coverage, Kind, Shown, Verdict};
use regimen::{document, render, schema};

use crate::process::{Folder, ends_with_code, run, text as told};
use crate::repository::{GUIDELINES, Loaded, files, text};

/// The coverage of a guideline by the cases of a folder of which `chosen` is true.
fn covered(folder: &str, cases: &str, chosen: impl Fn(&str) -> bool) -> (Loaded, Coverage) {
    let mut loaded = Loaded::from_folder(folder);
    let cases: Vec<(String, Case)> = files(cases, ".yaml")
        .into_iter()
        .filter(|path| chosen(path))
        .map(|path| {
            let file = loaded.sources.add(path.clone(), text(&path));
            let node = document::read(&loaded.sources, file, &regimen::Limits::default()).unwrap();
            (path, Case::from_document(&loaded.ruleset, &loaded.program, &node).unwrap())
        })
        .collect();
    let shown: Vec<Shown<'_>> = cases
        .iter()
        .flat_map(|(path, case)| {
            case.encounters.iter().map(|encounter| Shown {
                case: path.clone(),
                readings: &case.readings,
                on: encounter.on,
                record: &encounter.record,
            })
        })
        .collect();
    let coverage = Coverage::of(&loaded.ruleset, &loaded.sources, &loaded.program, &shown, Limits::default());
    (loaded, coverage)
}

#[test]
fn the_json_is_as_its_schema_says() {
    let checker = schema::named("coverage").unwrap().checker().unwrap();
    for (folder, cases) in GUIDELINES {
        for some in [true, false] {
            let (_, coverage) = covered(folder, cases, |_| some);
            let json: serde_json::Value = serde_json::from_str(&render::coverage_json(&coverage)).unwrap();
            assert_eq!(checker.accepts(&json), Ok(()), "{folder}");
            assert_eq!(json["points"].as_array().unwrap().len(), coverage.points.len());
        }
    }
}

#[test]
fn every_leaf_stands_where_its_place_says() {
    for (folder, cases) in GUIDELINES {
        let (loaded, coverage) = covered(folder, cases, |_| false);
        let leaves: Vec<_> = coverage.points.iter().filter(|point| point.kind == Kind::Leaf).collect();
        assert!(leaves.len() > 30, "{folder}: {}", leaves.len());
        for leaf in leaves {
            let words = |text: &str| text.replace(['(', ')', ' ', '\n', '"', '\''], "");
            let written = loaded.sources.slice(leaf.place.span);
            assert_eq!(words(written), words(&leaf.text), "{}:{}", leaf.place.file, leaf.place.line);
        }
    }
}

#[test]
fn without_cases_every_leaf_is_missing_with_its_patients_or_beyond_every_patient() {
    for (folder, cases) in GUIDELINES {
        let (_, coverage) = covered(folder, cases, |_| false);
        assert_eq!((coverage.alone.shown, coverage.truths.shown), (0, 0));
        for point in &coverage.points {
            match &point.alone {
                Some(Alone::NotShown(Verdict::Missing { patients })) => {
                    assert_eq!(patients.len(), 2, "{point:?}");
                }
                // Text functions are beyond the analysis, and nothing of our guideline is.
                Some(Alone::NotShown(Verdict::Undecided { because })) => {
                    assert!(!because.contains("mistake") && folder.contains("made-up"), "{point:?}");
                }
                Some(Alone::Shown { .. }) => panic!("{point:?}"),
                Some(Alone::NotShown(Verdict::Infeasible { .. })) | None => {}
            }
        }
    }
}

#[test]
fn the_page_holds_every_file_and_fetches_nothing() {
    for (folder, cases) in GUIDELINES {
        let (loaded, coverage) = covered(folder, cases, |_| true);
        let page = render::coverage_html(&coverage, &loaded.sources);
        for forbidden in ["<script", "<link", "<img", "src=", "url(", "@import"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        let (_, body) = page.split_once("<body>").unwrap();
        // What is left without tags and marks is the text of the files, escaped, behind the numbers of lines.
        let mut plain = String::new();
        let mut inside = false;
        for c in body.chars().filter(|c| !['✓', '✗', '∅'].contains(c)) {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => plain.push(c),
                _ => {}
            }
        }
        for (from, to) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
            plain = plain.replace(from, to);
        }
        let lines: BTreeSet<&str> = plain.lines().collect();
        for path in files(&format!("{folder}/recommendations"), ".yaml") {
            for (number, line) in text(&path).lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
            {
                assert!(lines.contains(format!("{}{line}", number + 1).as_str()), "{path}: {line}");
            }
        }
    }
}

#[test]
fn a_coverage_goes_to_a_file_where_one_is_named() {
    let folder = Folder::new("coverage");
    let case = "tests/guidelines/cases/made-up-infusion-check/kettle.yaml";
    let path = folder.0.join("page.html").to_str().unwrap().to_owned();
    let arguments = ["coverage", "--rules", "tests/guidelines", case, "--format", "html"];
    let printed = run(&arguments);
    ends_with_code(&printed, 0);
    let written = run(&[&arguments[..], &["--out", &path]].concat());
    ends_with_code(&written, 0);
    assert_eq!((told(&written.stdout), told(&written.stderr)), ("", ""));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), told(&printed.stdout));
    let nowhere = folder.0.join("no/page.html").to_str().unwrap().to_owned();
    let nowhere = run(&[&arguments[..], &["--out", &nowhere]].concat());
    ends_with_code(&nowhere, 1);
    assert!(told(&nowhere.stderr).contains("page.html cannot be written"), "{}", told(&nowhere.stderr));
}
