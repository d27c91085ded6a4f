//! `regimen check [PATHS]`

mod fix;
mod fold;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use regimen::case::{self, Case};
use regimen::diagnostic::any_error;
use regimen::lint::{self, Shown};
use regimen::program::Program;
use regimen::schema::{self, Checker};
use regimen::source::FileId;
use regimen::{Code, Diagnostic, Limits, Severity, Sources, document, render};

use super::files;
use super::home;
use super::load::{self, Loaded};
use super::output::{Done, Step, print, report, say, stop};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Guidelines' folders, folders that hold them, case files or folders of them; else what `--rules` holds, and the
    /// cases in tests/cases
    paths: Vec<PathBuf>,
    /// Where the guidelines of the cases are
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// How to write the problems; for machines they go to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Mend what has one sure remedy; nothing else in the files changes
    #[arg(long)]
    fix: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// With excerpts, for people
    Text,
    /// A list
    Json,
    /// SARIF 2.1.0, which code hosts collect
    Sarif,
    /// GitHub's workflow commands, which annotate the changed files
    Github,
}

/// What a run found.
struct Found {
    sources: Sources,
    problems: Vec<Diagnostic>,
    /// The folders of guidelines that were read.
    guidelines: Vec<PathBuf>,
    /// How many of them the command names.
    named: usize,
    /// How many cases were read.
    cases: usize,
    /// How many of them could not be held against their guideline, for it has errors.
    unheld: usize,
}

/// A guideline without errors.
struct Checked {
    loaded: Loaded,
    /// Whether the command names it; else it is there for its cases only.
    named: bool,
    /// What its cases show, where folders of them are checked: a few files by name are not all there are.
    shown: Option<Shown>,
    /// Whether some case of it could not be read: then nobody knows what all of them show.
    unread: bool,
}

/// The schemas, made ready once.
struct Checkers(Vec<(&'static str, Checker)>);

impl Checkers {
    fn new() -> Step<Self> {
        schema::SCHEMAS
            .iter()
            .filter(|schema| !matches!(schema.name, "plan" | "patient"))
            .map(|schema| Ok((schema.name, schema.checker()?)))
            .collect::<Result<_, String>>()
            .map(Self)
            .map_err(|problem| stop(Done::Problems, &format!("a schema is broken: {problem}")))
    }

    /// Holds a file against its schema. A file in which problems were found already is left out: the schema would say
    /// the same again, less clearly.
    fn check(&self, sources: &Sources, file: FileId, name: &str, problems: &mut Vec<Diagnostic>) {
        let known = problems.iter().any(|p| p.primary.file == file && p.severity == Severity::Error);
        if known {
            return;
        }
        let Ok(node) = document::read(sources, file, &Limits::default()) else {
            return;
        };
        for (schema, checker) in &self.0 {
            if *schema == name {
                problems.extend(checker.check(&node));
            }
        }
    }
}

/// What is behind a mistake may show once it is mended: so often files are read again.
const ROUNDS: usize = 10;

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let checkers = Checkers::new()?;
    let paths = paths(arguments);
    let mut found = look(&paths, &arguments.rules, &checkers);
    if arguments.fix {
        for _ in 0..ROUNDS {
            if fix::apply(&found, &paths)? == 0 {
                break;
            }
            found = look(&paths, &arguments.rules, &checkers);
        }
    }
    let summary = render::summary(&found.problems);
    write(arguments.format, &found)?;
    let what =
        format!("{} and {}", counted_as(found.named, "guideline"), counted_as(found.cases, "case file"));
    let fixes = fix::at_hand(&found, &paths);
    let at_hand = if fixes > 0 { format!("; `--fix` mends {fixes}") } else { String::new() };
    let unheld = match found.unheld {
        0 => String::new(),
        n => format!(
            "; the form alone of {} was checked, for the rules have errors",
            counted_as(n, "case file")
        ),
    };
    match summary {
        None => say(&format!("{what}: no problems")),
        Some(summary) => say(&format!("{what}: {summary}{at_hand}{unheld}")),
    }
    Ok(if any_error(&found.problems) { Done::Problems } else { Done::Well })
}

/// What to check: where no path says it, the guidelines and the cases that the other verbs take by themselves.
fn paths(arguments: &Arguments) -> Vec<PathBuf> {
    if !arguments.paths.is_empty() {
        return arguments.paths.clone();
    }
    let cases = Path::new(home::CASES);
    let there =
        !files::yaml_files(cases).is_empty() || !files::misnamed(&mut Sources::new(), cases).is_empty();
    std::iter::once(arguments.rules.clone()).chain(there.then(|| cases.to_owned())).collect()
}

/// Reads everything and judges it.
fn look(paths: &[PathBuf], rules: &Path, checkers: &Checkers) -> Found {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let (mut guidelines, mut cases) = (Vec::new(), Vec::new());
    for path in paths {
        let folders = files::guidelines(path);
        if folders.is_empty() {
            cases.push(path.clone());
        }
        guidelines.extend(folders);
    }
    let named: Vec<PathBuf> = guidelines.clone();
    if !cases.is_empty() {
        guidelines.extend(files::guidelines(rules));
    }
    guidelines.sort();
    guidelines.dedup();
    let mut loaded = Vec::new();
    for folder in &guidelines {
        let found = load::guideline(&mut sources, folder, &mut problems);
        schemas(checkers, folder, &sources, &mut problems);
        if let Some(found) = found {
            alternatives(&found, &sources, &mut problems);
            loaded.push(Checked { named: named.contains(folder), loaded: found, shown: None, unread: false });
        }
    }
    let before = problems.len();
    // Where rules have errors, nobody knows which folder is whose.
    if loaded.len() == guidelines.len() {
        cases = in_homes(&cases, rules, &mut loaded, &mut sources, &mut problems);
    }
    let (mut counted, mut unheld) = (0, 0);
    for path in &cases {
        let (files, more) =
            check_cases(checkers, path, &mut loaded, guidelines.len(), &mut sources, &mut problems);
        counted += files;
        unheld += more;
    }
    fold::unknown_rules(&sources, &mut problems, before);
    for checked in loaded.iter().filter(|checked| checked.named) {
        let shown = checked.shown.as_ref().filter(|_| !checked.unread);
        problems.extend(lint::check(&sources, &checked.loaded.ruleset, shown));
    }
    Found { sources, problems, guidelines, named: named.len(), cases: counted, unheld }
}

/// The paths of cases, with tests/cases taken apart as the other verbs do that run what is in it by themselves.
fn in_homes(
    paths: &[PathBuf],
    rules: &Path,
    loaded: &mut [Checked],
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        let ids: Vec<&str> = loaded.iter().map(|it| it.loaded.program.guideline.id.as_str()).collect();
        let is_home = path.strip_prefix(".").unwrap_or(path) == Path::new(home::CASES);
        let (folders, strays) =
            if is_home { home::folders(sources, path, rules, &ids) } else { (Vec::new(), Vec::new()) };
        if folders.is_empty() && strays.is_empty() {
            found.push(path.clone());
            continue;
        }
        loaded.iter_mut().for_each(|checked| checked.unread |= !strays.is_empty());
        found.extend(folders);
        problems.extend(strays);
    }
    found
}

/// Writes the problems. What is no file of a guideline may be about a patient.
fn write(format: Format, found: &Found) -> Step<()> {
    let Found { sources, problems, guidelines, .. } = found;
    let private = |file| !guidelines.iter().any(|folder| files::belongs(folder, sources.name(file)));
    let text = match format {
        Format::Text => {
            report(sources, problems);
            return Ok(());
        }
        Format::Json => render::diagnostics_json(sources, problems, private),
        Format::Sarif => render::diagnostics_sarif(sources, problems, private),
        Format::Github => Ok(render::diagnostics_github(sources, problems, private)),
    };
    print(&text.map_err(|p| stop(Done::Problems, &format!("the problems cannot be written: {p}")))?)
}

/// `1 case file`, `2 case files`.
pub(crate) fn counted_as(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A guideline must hold under every alternative of every reading, not only under those adopted.
fn alternatives(loaded: &Loaded, sources: &Sources, problems: &mut Vec<Diagnostic>) {
    for reading in &loaded.ruleset.readings {
        for value in &reading.alternatives {
            let choice = [(reading.name.value.clone(), reading.show(value))].into();
            let (_, found) = Program::from_ruleset(&loaded.ruleset, sources, &choice);
            for mut problem in found {
                let known = problems.iter().any(|p| p.code == problem.code && p.primary == problem.primary);
                if !known {
                    load::name_readings(std::slice::from_mut(&mut problem), &choice);
                    problems.push(problem);
                }
            }
        }
    }
}

/// Holds the files of a guideline against their schemas, under the places that the loader gave them.
fn schemas(checkers: &Checkers, folder: &Path, sources: &Sources, problems: &mut Vec<Diagnostic>) {
    let mut named: Vec<(PathBuf, &str)> = ["guideline", "facts", "definitions", "readings"]
        .iter()
        .map(|name| (folder.join(format!("{name}.yaml")), *name))
        .filter(|(path, _)| path.is_file())
        .collect();
    named.extend(files::yaml_files(&folder.join("recommendations")).into_iter().map(|path| (path, "rules")));
    for (path, name) in named {
        if let Some(file) = sources.find(&files::shown(&path)) {
            checkers.check(sources, file, name, problems);
        }
    }
}

/// Checks the case files at a path; gives how many there are, and of how many only the form, for their guideline has
/// errors.
fn check_cases(
    checkers: &Checkers,
    path: &Path,
    loaded: &mut [Checked],
    guidelines: usize,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> (usize, usize) {
    let found = files::yaml_files(path);
    let misnamed = files::misnamed(sources, path);
    let mut unheld = 0;
    let whole = path.is_dir();
    if found.is_empty() && misnamed.is_empty() {
        let span = load::at_path(sources, path);
        problems.push(
            Diagnostic::error(Code::UnreadableFile, span, "there is no guideline and no case file here")
                .help("name a folder with a guideline.yaml, a folder with case files, or a case file"),
        );
    }
    loaded.iter_mut().for_each(|checked| checked.unread |= !misnamed.is_empty());
    problems.extend(misnamed);
    for path in &found {
        let file = match files::read(sources, path) {
            Ok(file) => file,
            Err(problem) => {
                loaded.iter_mut().for_each(|checked| checked.unread = true);
                problems.push(problem);
                continue;
            }
        };
        let known: Vec<&Loaded> = loaded.iter().map(|checked| &checked.loaded).collect();
        let Some(number) = of_case(path, &known, guidelines) else {
            match document::read(sources, file, &Limits::default()) {
                Ok(node) => problems.extend(case::doubtful_texts(sources, &node)),
                Err(found) => problems.extend(found),
            }
            checkers.check(sources, file, "case", problems);
            // Where a guideline is broken, its cases cannot be held against it.
            if loaded.len() < guidelines {
                unheld += 1;
            } else {
                problems.push(no_guideline(sources, path));
            }
            continue;
        };
        let Checked { loaded: guideline, shown, unread, .. } = &mut loaded[number];
        match document::read(sources, file, &Limits::default()).and_then(|node| {
            problems.extend(case::doubtful_texts(sources, &node));
            Case::from_document(&guideline.ruleset, &guideline.program, &node).map_err(|mut found| {
                load::name_guideline(&mut found, guideline.folder(sources));
                found
            })
        }) {
            Ok(case) => {
                checkers.check(sources, file, "case", problems);
                // A case under other readings shows what another guideline would do.
                if whole && case.readings.is_empty() {
                    case.shows(&guideline.program, shown.get_or_insert_default());
                }
            }
            Err(found) => {
                *unread = true;
                problems.extend(found);
            }
        }
    }
    (found.len(), unheld)
}

/// The guideline of a case, by its number: the one in whose folder's name the case stands, else the only one there is.
/// `all` counts those that could not be loaded, too.
pub(crate) fn of_case(path: &Path, loaded: &[&Loaded], all: usize) -> Option<usize> {
    let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let named = loaded.iter().position(|l| folder.as_deref() == Some(l.program.guideline.id.as_str()));
    named.or((loaded.len() == 1 && all == 1).then_some(0))
}

/// The diagnostic for a case whose guideline is not known.
pub(crate) fn no_guideline(sources: &mut Sources, path: &Path) -> Diagnostic {
    let span = load::at_path(sources, path);
    Diagnostic::error(Code::UnknownGuideline, span, "it is not known to which guideline this case belongs")
        .help("put it into a folder named for its guideline, and say with `--rules` where that is")
}
