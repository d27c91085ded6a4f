//! `regimen test [PATHS]`

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use regimen::case::{Case, Change, Difference, Snapshot};
use regimen::program::{Program, ReadingChoice};
use regimen::{Diagnostic, Limits, Sources, document};

use super::check::{counted_as, no_guideline, of_case};
use super::files;
use super::load::{self, Loaded};
use super::output::{Done, Step, print, report, say, stop, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Case files or folders of them; else the folder of each guideline's name in tests/cases
    paths: Vec<PathBuf>,
    /// A guideline's folder, or one that holds guidelines
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// The folder of the snapshots; they mirror the folder of the cases
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    snapshots: PathBuf,
    /// Rewrite the snapshots that differ. Never touches an `expect`
    #[arg(long)]
    accept: bool,
}

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
        if guidelines.len() < folders.len() {
            report(&sources, &problems);
            return Err(stop(Done::Problems, "the guideline has problems; no case was run"));
        }
        problems.clear();
        let paths = if paths.is_empty() { default_paths(&guidelines) } else { paths.to_vec() };
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
                "cases stand in tests/cases/<guideline>/; `regimen new case` scaffolds one",
            ));
        }
        Ok(Self { sources, guidelines, cases })
    }
}

fn default_paths(guidelines: &[Loaded]) -> Vec<PathBuf> {
    let folder = |l: &Loaded| Path::new("tests/cases").join(&l.program.guideline.id);
    guidelines.iter().map(folder).filter(|path| path.is_dir()).collect()
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
    let case = Case::from_document(&guideline.ruleset, &guideline.program, &node)?;
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

#[derive(Default)]
struct Tally {
    encounters: usize,
    unexpected: usize,
    status: usize,
    effect: usize,
    wording: usize,
    new: usize,
    accepted: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let suite = Suite::load(&arguments.rules, &arguments.paths)?;
    let programs = Programs::compile(&suite);
    let mut tally = Tally::default();
    let (mut failed, mut changed) = (String::new(), String::new());
    for found in &suite.cases {
        let Some(program) = programs.of(&suite, found) else {
            tally.unexpected += 1;
            let path = files::shown(&found.path);
            failed.push_str(&format!(
                "FAILED {path}\n  the guideline has problems under the readings of this case\n"
            ));
            continue;
        };
        let ran = found.case.run(program);
        tally.encounters += ran.steps.len();
        let snapshot = Snapshot::of(&found.case, &ran);
        if !ran.passed() {
            tally.unexpected += 1;
            failed.push_str(&format!("FAILED {}\n  {}\n", files::shown(&found.path), found.case.why));
            for step in &ran.steps {
                for difference in &step.differences {
                    failed.push_str(&shown(&suite.sources, difference, found.case.course.then_some(step.on)));
                }
            }
        }
        against(arguments, found, &snapshot, &mut tally, &mut changed)?;
    }
    // What is not as expected comes last, where the eye is when the run ends.
    print(&format!("{changed}{failed}"))?;
    Ok(close(arguments, suite.cases.len(), &tally))
}

fn shown(sources: &Sources, difference: &Difference, on: Option<regimen::timing::Date>) -> String {
    let at = sources.position(difference.span);
    let on = on.map(|day| format!("{day} ")).unwrap_or_default();
    format!(
        "  {}:{}: {on}{}\n    expected: {}\n    got:      {}\n",
        sources.name(difference.span.file),
        at.line,
        difference.about,
        difference.expected,
        difference.got
    )
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

fn against(
    arguments: &Arguments,
    found: &Found,
    snapshot: &Snapshot,
    tally: &mut Tally,
    out: &mut String,
) -> Step<()> {
    let path = snapshot_path(&arguments.snapshots, &found.path);
    let accepted = fs::read_to_string(&path).ok();
    let change = accepted.as_ref().map_or(Change::New, |file| snapshot.against(file));
    if change == Change::None {
        return Ok(());
    }
    if arguments.accept {
        let folder = path.parent().unwrap_or(Path::new("."));
        let written = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, snapshot.file(&files::shown(&found.path))));
        if let Err(problem) = written {
            return Err(stop(
                Done::Problems,
                &format!("{} cannot be written: {problem}", files::shown(&path)),
            ));
        }
        tally.accepted += 1;
        return Ok(());
    }
    let what = match change {
        Change::New => {
            tally.new += 1;
            "has no snapshot yet"
        }
        Change::Status => {
            tally.status += 1;
            "a status changed"
        }
        Change::Effect => {
            tally.effect += 1;
            "no status, but a date, a value or a conflict changed"
        }
        _ => {
            tally.wording += 1;
            "only reasons or wording changed"
        }
    };
    out.push_str(&format!("CHANGED {}: {what}\n", files::shown(&found.path)));
    if let Some(file) = accepted {
        let (gone, new) = snapshot.lines_against(&file);
        for (sign, lines) in [('-', gone), ('+', new)] {
            for line in lines.iter().take(6) {
                out.push_str(&format!("  {sign} {}\n", line.chars().take(76).collect::<String>()));
            }
            if lines.len() > 6 {
                out.push_str(&format!("  {sign} … and {} more lines\n", lines.len() - 6));
            }
        }
    }
    Ok(())
}

fn close(arguments: &Arguments, cases: usize, tally: &Tally) -> Done {
    let changed = tally.status + tally.effect + tally.wording + tally.new;
    say(&format!(
        "{} on {}: {} as expected, {} not",
        counted_as(cases, "case"),
        counted_as(tally.encounters, "day"),
        cases - tally.unexpected,
        tally.unexpected
    ));
    if arguments.accept {
        say(&format!("snapshots: {} rewritten", tally.accepted));
    } else if changed > 0 {
        say(&format!(
            "snapshots: {} with a changed status, {} with a changed date, value or conflict, \
             {} with changed wording only, {} new\n  \
             help: read the changes; where they are meant, `regimen test --accept` rewrites the snapshots",
            tally.status, tally.effect, tally.wording, tally.new
        ));
    } else {
        say("snapshots: none changed");
    }
    // A line that tools which count tests understand.
    say(&format!("regimen test: {} passed, {} failed", cases - tally.unexpected, tally.unexpected));
    if tally.unexpected > 0 || changed > 0 { Done::Problems } else { Done::Well }
}
