//! From a folder to a program, and from a file to a record.

use std::path::{Path, PathBuf};

use regimen::diagnostic::any_error;
use regimen::program::{OtherReading, Program, ReadingChoice};
use regimen::source::Span;
use regimen::timing::Date;
use regimen::{Code, Diagnostic, Files, Limits, Plan, Record, Ruleset, Severity, Sources, document, ruleset};

use super::arguments::{Where, Who};
use super::files;
use super::output::{Done, Step, Stop, report, stop, usage};

/// A guideline as written and as run.
pub(crate) struct Loaded {
    pub(crate) ruleset: Ruleset,
    pub(crate) program: Program,
}

impl Loaded {
    /// Its folder, as messages show it.
    pub(crate) fn folder<'s>(&self, sources: &'s Sources) -> &'s str {
        let file = sources.name(self.ruleset.guideline.id.span.file);
        file.rsplit_once('/').map_or(".", |(folder, _)| folder)
    }
}

/// Kinds of problem that a record or a case has with every name when it is held against the wrong guideline.
const NAMES: [Code; 7] = [
    Code::UnknownFact,
    Code::UnknownRule,
    Code::UnknownStatement,
    Code::UnknownReading,
    Code::UnknownDefinition,
    Code::UnknownConflict,
    Code::UnknownContradiction,
];

/// Says once in the problems of a file against which guideline it was held: a name that resembles none of its names
/// may be one of another guideline.
pub(crate) fn name_guideline(problems: &mut [Diagnostic], folder: &str) {
    let unlike = |p: &&mut Diagnostic| {
        NAMES.contains(&p.code) && !p.help.as_deref().is_some_and(|help| help.starts_with("did you mean"))
    };
    if let Some(problem) = problems.iter_mut().find(unlike) {
        let help = problem.help.get_or_insert_default();
        help.push_str(&format!(
            "; it was held against the one in {folder}: for another one give `--rules DIR`"
        ));
    }
}

/// Loads one guideline from its folder; what is wrong is added to `problems`.
pub(crate) fn guideline(
    sources: &mut Sources,
    folder: &Path,
    problems: &mut Vec<Diagnostic>,
) -> Option<Loaded> {
    let (files, unreadable) = files::folder(sources, folder, problems);
    let (ruleset, mut found) = ruleset::from_documents(sources, &files);
    found.retain(|problem| !unreadable.contains(&problem.primary.file));
    // Without them it would be another guideline, and whatever is said of that one misleads.
    compiled(sources, ruleset, found, problems).filter(|_| unreadable.is_empty())
}

/// Loads one guideline from texts that are in `sources`; what is wrong is added to `problems`.
pub(crate) fn from_files(sources: &Sources, files: &Files, problems: &mut Vec<Diagnostic>) -> Option<Loaded> {
    let (ruleset, found) = ruleset::from_documents(sources, files);
    compiled(sources, ruleset, found, problems)
}

fn compiled(
    sources: &Sources,
    ruleset: Option<Ruleset>,
    mut found: Vec<Diagnostic>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Loaded> {
    let loaded = ruleset.and_then(|ruleset| {
        let (program, more) = Program::from_ruleset(&ruleset, sources, &ReadingChoice::new());
        found.extend(more);
        program.filter(|_| !any_error(&found)).map(|program| Loaded { ruleset, program })
    });
    problems.extend(found);
    loaded
}

/// The folder of the one guideline that the arguments name.
pub(crate) fn the_folder(at: &Where) -> Step<PathBuf> {
    let folders = files::guidelines(&at.rules);
    let name = |folder: &Path| folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let names: Vec<String> = folders.iter().map(|f| name(f)).collect();
    let rules = files::shown(&at.rules);
    if folders.is_empty() {
        return Err(usage(
            &format!("no guideline in `{rules}`"),
            "name a folder with a guideline.yaml, or one that holds such folders, with `--rules`",
        ));
    }
    match &at.guideline {
        None if folders.len() > 1 => Err(usage(
            &format!("`{rules}` holds several guidelines"),
            &format!("choose one with `--guideline`: {}", names.join(", ")),
        )),
        None => Ok(folders[0].clone()),
        Some(id) => match names.iter().position(|known| known == id) {
            Some(at) => Ok(folders[at].clone()),
            None => Err(usage(
                &format!("no guideline `{id}` in `{rules}`"),
                &format!("there is {}", names.join(", ")),
            )),
        },
    }
}

/// Loads the one guideline that the arguments name; problems end the command.
pub(crate) fn the_guideline(sources: &mut Sources, at: &Where) -> Step<Loaded> {
    let folder = the_folder(at)?;
    let mut problems = Vec::new();
    let loaded = guideline(sources, &folder, &mut problems);
    let errors: Vec<Diagnostic> = problems.into_iter().filter(|p| p.severity == Severity::Error).collect();
    match loaded.filter(|_| errors.is_empty()) {
        Some(loaded) => Ok(loaded),
        None => {
            report(sources, &errors);
            Err(stop(Done::Problems, "the guideline has problems; nothing was evaluated"))
        }
    }
}

/// A guideline as written, though it may have problems: what is wrong with it may be what is about to be mended.
/// Problems end the command only where they keep it from being read at all.
pub(crate) fn as_written(sources: &mut Sources, folder: &Path) -> Step<Ruleset> {
    let mut problems = Vec::new();
    let (files, unreadable) = files::folder(sources, folder, &mut problems);
    let (ruleset, found) = ruleset::from_documents(sources, &files);
    problems.extend(found.into_iter().filter(|problem| !unreadable.contains(&problem.primary.file)));
    ruleset.ok_or_else(|| {
        report(sources, &problems);
        stop(Done::Problems, "the guideline cannot be read; nothing was written")
    })
}

/// Says in each problem under which readings it arises.
pub(crate) fn name_readings(problems: &mut [Diagnostic], choice: &ReadingChoice) {
    let readings: Vec<String> = choice.iter().map(|(name, value)| format!("`{name}` = `{value}`")).collect();
    for problem in problems {
        problem.message.push_str(&format!(", under the reading {}", readings.join(" and ")));
    }
}

/// The program of a guideline under other readings.
pub(crate) fn under(sources: &Sources, loaded: Loaded, choice: &ReadingChoice) -> Step<Program> {
    if choice.is_empty() {
        return Ok(loaded.program);
    }
    let (program, problems) = Program::from_ruleset(&loaded.ruleset, sources, choice);
    program.ok_or_else(|| {
        for problem in &problems {
            let help = problem.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
            super::output::say(&format!("error: {}{help}", problem.message));
        }
        let wrong_name = problems.iter().any(|p| p.code == Code::UnknownReading);
        if wrong_name {
            stop(Done::Usage, "the readings asked for do not exist; nothing was evaluated")
        } else {
            stop(Done::Problems, "the guideline has problems under these readings")
        }
    })
}

/// A record and the day on which to evaluate it.
pub(crate) fn patient(
    sources: &mut Sources,
    program: &Program,
    who: &Who,
    at: &Where,
) -> Step<(Record, Date)> {
    let folder = the_folder(at)?;
    let read = files::read(sources, &who.patient).map_err(|problem| vec![problem]).and_then(|file| {
        let node = document::read(sources, file, &Limits::default())?;
        let record = Record::from_document(program, &node)?;
        let day = record.day(who.as_of).map_err(|problem| vec![problem])?;
        Ok((record, day))
    });
    read.map_err(|mut problems| {
        name_guideline(&mut problems, &files::shown(&folder));
        refuse(sources, &problems)
    })
}

/// The plan for a patient, or the end of the command.
pub(crate) fn plan<'p>(sources: &mut Sources, program: &'p Program, who: &Who, at: &Where) -> Step<Plan<'p>> {
    let (record, day) = patient(sources, program, who, at)?;
    plan_of(sources, program, &record, day)
}

/// The plan for a record, or the end of the command.
pub(crate) fn plan_of<'p>(
    sources: &Sources,
    program: &'p Program,
    record: &Record,
    day: Date,
) -> Step<Plan<'p>> {
    Plan::of(program, record, day).map_err(|problems| refuse(sources, &problems))
}

/// The program under each value of each reading that is not in force. A value that the chosen readings do not allow has
/// none.
pub(crate) fn alternatives(sources: &Sources, loaded: &Loaded, choice: &ReadingChoice) -> Vec<OtherReading> {
    let mut found = Vec::new();
    for reading in &loaded.ruleset.readings {
        let name = &reading.name.value;
        let in_force = choice.get(name).and_then(|text| reading.option(text)).unwrap_or(&reading.value);
        for value in reading.options().filter(|value| *value != in_force) {
            let value = reading.show(value);
            let mut other = choice.clone();
            other.insert(name.clone(), value.clone());
            let (program, _) = Program::from_ruleset(&loaded.ruleset, sources, &other);
            found.extend(program.map(|program| OtherReading {
                reading: name.clone(),
                question: reading.question.clone(),
                value,
                program,
            }));
        }
    }
    found
}

fn refuse(sources: &Sources, problems: &[Diagnostic]) -> Stop {
    report(sources, problems);
    stop(Done::Problems, "the record has problems; there is no plan")
}

/// A place for a diagnostic that belongs to a path and to nothing in it.
pub(crate) fn at_path(sources: &mut Sources, path: &Path) -> Span {
    Span::new(sources.add(files::shown(path), ""), 0..0)
}
