//! Every case of every guideline: what it expects holds, and what it gives is what was accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use regimen::case::{Case, Ran, Snapshot};
use regimen::evaluation::Status;
use regimen::program::{Program, ReadingChoice};
use regimen::{Limits, document};

use crate::repository::{GUIDELINE, GUIDELINES, Loaded, files, root, told};

/// A case and the file it stands in.
struct Found {
    path: String,
    case: Case,
}

/// A guideline, its cases, and its programs under the readings that they choose.
struct Suite {
    loaded: Loaded,
    cases: Vec<Found>,
    programs: BTreeMap<ReadingChoice, Program>,
}

impl Suite {
    fn load(guideline: &str, folder: &str) -> Self {
        let mut loaded = Loaded::from_folder(guideline);
        let cases: Vec<Found> =
            files(folder, ".yaml").into_iter().map(|path| read(&mut loaded, path)).collect();
        let mut programs = BTreeMap::new();
        for found in &cases {
            let readings = &found.case.readings;
            programs.entry(readings.clone()).or_insert_with(|| {
                let (program, problems) = Program::from_ruleset(&loaded.ruleset, &loaded.sources, readings);
                program.unwrap_or_else(|| panic!("{}:\n{}", found.path, told(&loaded.sources, &problems)))
            });
        }
        Self { loaded, cases, programs }
    }

    fn all() -> Vec<Self> {
        GUIDELINES.iter().map(|(guideline, folder)| Self::load(guideline, folder)).collect()
    }

    /// Every case with what came out of it.
    fn runs(&self) -> impl Iterator<Item = (&Found, Ran<'_>)> {
        self.cases.iter().map(|found| (found, found.case.run(&self.programs[&found.case.readings])))
    }
}

fn read(loaded: &mut Loaded, path: String) -> Found {
    let text = crate::repository::text(&path);
    let file = loaded.sources.add(path.clone(), text);
    let case = document::read(&loaded.sources, file, &Limits::default())
        .and_then(|node| Case::from_document(&loaded.ruleset, &loaded.program, &node));
    match case {
        Ok(case) => Found { path, case },
        Err(problems) => panic!("{}", told(&loaded.sources, &problems)),
    }
}

#[test]
fn every_case_gives_what_it_expects() {
    let mut wrong = Vec::new();
    for suite in Suite::all() {
        for (found, ran) in suite.runs() {
            for step in &ran.steps {
                for difference in &step.differences {
                    let at = suite.loaded.sources.position(difference.span);
                    wrong.push(format!(
                        "{}:{}: {} {}: expected {}, got {}",
                        found.path, at.line, step.on, difference.about, difference.expected, difference.got
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_gives_what_was_accepted() {
    let mut changed = Vec::new();
    for suite in Suite::all() {
        for (found, ran) in suite.runs() {
            let snapshot = Snapshot::of(&found.case, &ran);
            let compared = catch_unwind(AssertUnwindSafe(|| compare(&found.path, &snapshot)));
            changed.extend(compared.is_err().then(|| found.path.clone()));
        }
    }
    let help = "read the changes above; where they are meant, `regimen test --accept` rewrites the snapshots";
    assert!(
        changed.is_empty(),
        "{} cases give something else:\n{}\n{help}",
        changed.len(),
        changed.join("\n")
    );
}

/// Holds a snapshot against the file that `regimen test --accept` writes: the path of the case below `tests`, in
/// `snapshots`.
fn compare(case: &str, snapshot: &Snapshot) {
    let below = Path::new(case).strip_prefix("tests").unwrap();
    let name = below.file_stem().unwrap().to_string_lossy().into_owned();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots").join(below.parent().unwrap()));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_input_file(root().join(case));
    settings.bind(|| insta::assert_snapshot!(name, snapshot.text().trim_end()));
}

#[test]
fn every_rule_is_expected_to_hold_in_one_case_and_not_to_in_another() {
    let mut missing = Vec::new();
    for suite in Suite::all() {
        let (mut holds, mut other) = (BTreeSet::new(), BTreeSet::new());
        let expects = suite.cases.iter().flat_map(|found| &found.case.encounters).map(|e| &e.expect);
        for expect in expects {
            for (status, rules) in &expect.statuses {
                let speaks = status.holds() || *status == Status::Violated;
                let named = if speaks { &mut holds } else { &mut other };
                named.extend(rules.iter().map(|rule| rule.value.as_str()));
            }
            other.extend(expect.undecided.iter().flatten().map(|(rule, _)| rule.value.as_str()));
        }
        for rule in &suite.loaded.program.rules {
            if !holds.contains(rule.id.as_str()) {
                missing.push(format!("no case expects {} to be active, met, overdue or violated", rule.id));
            }
            if !other.contains(rule.id.as_str()) {
                missing.push(format!("no case expects {} to be anything but in force", rule.id));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn the_cases_are_many_and_some_of_them_are_courses() {
    let (guideline, folder) = GUIDELINES[0];
    assert_eq!(guideline, GUIDELINE);
    let suite = Suite::load(guideline, folder);
    let courses = suite.cases.iter().filter(|found| found.case.course).count();
    assert!(suite.cases.len() >= 45, "{} cases", suite.cases.len());
    assert!(courses >= 6, "{courses} courses");
}
