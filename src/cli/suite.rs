//! Guidelines and their cases, loaded to be run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use regimen::case::Case;
use regimen::diagnostic::any_error;
use regimen::program::{Program, ReadingChoice};
use regimen::{Diagnostic, Limits, Sources, document};

use super::check::{no_guideline, of_case};
use super::files;
use super::home;
use super::load::{self, Loaded};
use super::output::{Done, Step, report, stop, usage};

/// A case with its file and the number of its guideline.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) case: Case,
    pub(super) guideline: usize,
}

/// Everything that a run over cases needs.
pub(super) struct Suite {
    pub(super) sources: Sources,
    pub(super) guidelines: Vec<Loaded>,
    pub(super) cases: Vec<Found>,
}

impl Suite {
    /// Loads the guidelines and their cases; problems end the command.
    pub(super) fn load(rules: &Path, paths: &[PathBuf]) -> Step<Self> {
        let mut sources = Sources::new();
        let mut problems: Vec<Diagnostic> = Vec::new();
        let folders = files::guidelines(rules);
        if folders.is_empty() {
            return Err(usage(
                &format!("no guideline in `{}`", files::shown(rules)),
                "name a folder with a guideline.yaml, or one that holds such folders, with `--rules`",
            ));
        }
        let guidelines: Vec<Loaded> = folders
            .iter()
            .filter_map(|folder| load::guideline(&mut sources, folder, &mut problems))
            .collect();
        if guidelines.len() < folders.len() || any_error(&problems) {
            report(&sources, &problems);
            return Err(stop(Done::Problems, "the guideline has problems; no case was run"));
        }
        problems.clear();
        let paths = if paths.is_empty() {
            let ids: Vec<&str> = guidelines.iter().map(|l| l.program.guideline.id.as_str()).collect();
            let (folders, strays) = home::folders(&mut sources, Path::new(home::CASES), rules, &ids);
            problems.extend(strays);
            folders
        } else {
            paths.to_vec()
        };
        for folder in paths.iter().filter(|path| path.is_dir()) {
            problems.extend(files::misnamed(&mut sources, folder));
        }
        let mut cases = Vec::new();
        for path in paths.iter().flat_map(|path| named_files(path)) {
            match read(&mut sources, &path, &guidelines) {
                Ok(found) => cases.push(found),
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            report(&sources, &problems);
            return Err(stop(Done::Problems, "some cases have problems; none was run"));
        }
        if cases.is_empty() {
            return Err(usage(
                "there is no case",
                "name their folder: `regimen test DIR`, and so with `mutate` and `coverage`; without one, \
                 cases stand in tests/cases/<guideline>/, and `regimen new case` scaffolds one",
            ));
        }
        Ok(Self { sources, guidelines, cases })
    }
}

/// The files at a path; a path that holds none stands for itself, so that reading it says what is wrong.
fn named_files(path: &Path) -> Vec<PathBuf> {
    let found = files::yaml_files(path);
    if found.is_empty() { vec![path.to_owned()] } else { found }
}

fn read(sources: &mut Sources, path: &Path, guidelines: &[Loaded]) -> Result<Found, Vec<Diagnostic>> {
    let file = files::read(sources, path).map_err(|problem| vec![problem])?;
    let node = document::read(sources, file, &Limits::default())?;
    let known: Vec<&Loaded> = guidelines.iter().collect();
    let Some(number) = of_case(path, &known, guidelines.len()) else {
        return Err(vec![no_guideline(sources, path)]);
    };
    let guideline = &guidelines[number];
    let case =
        Case::from_document(&guideline.ruleset, &guideline.program, &node).map_err(|mut problems| {
            load::name_guideline(&mut problems, guideline.folder(sources));
            problems
        })?;
    Ok(Found { path: path.to_owned(), case, guideline: number })
}

/// Programs under other readings, each compiled once; nothing where the guideline does not hold under them.
#[derive(Default)]
pub(super) struct Programs(BTreeMap<(usize, ReadingChoice), Option<Program>>);

impl Programs {
    /// Compiles what the cases need beyond the programs under the adopted readings, and reports what is wrong with it.
    pub(super) fn compile(suite: &Suite) -> Self {
        let mut programs = BTreeMap::new();
        for found in suite.cases.iter().filter(|found| !found.case.readings.is_empty()) {
            let key = (found.guideline, found.case.readings.clone());
            programs.entry(key).or_insert_with(|| {
                let guideline = &suite.guidelines[found.guideline];
                let (program, mut problems) =
                    Program::from_ruleset(&guideline.ruleset, &suite.sources, &found.case.readings);
                load::name_readings(&mut problems, &found.case.readings);
                if program.is_none() {
                    report(&suite.sources, &problems);
                }
                program
            });
        }
        Self(programs)
    }

    /// The program for a case, unless the guideline does not hold under its readings.
    pub(super) fn of<'p>(&'p self, suite: &'p Suite, found: &Found) -> Option<&'p Program> {
        let key = (found.guideline, found.case.readings.clone());
        match self.0.get(&key) {
            Some(program) => program.as_ref(),
            None => Some(&suite.guidelines[found.guideline].program),
        }
    }
}

/// Where the snapshot of a case is: the path below `tests/`, in the folder of snapshots.
pub(super) fn snapshot_path(snapshots: &Path, case: &Path) -> PathBuf {
    let parts: Vec<_> = case.components().map(std::path::Component::as_os_str).collect();
    let below = parts.iter().rposition(|part| *part == "tests").map(|at| &parts[at + 1..]);
    let relative: PathBuf = match below {
        Some(below) => below.iter().collect(),
        None => {
            PathBuf::from("cases").join(parts.iter().skip(parts.len().saturating_sub(2)).collect::<PathBuf>())
        }
    };
    snapshots.join(relative).with_extension("snap")
}
