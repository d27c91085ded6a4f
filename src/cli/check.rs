//! `regimen check [PATHS]`

mod fix;
mod fold;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use regimen::case::Case;
use regimen::diagnostic::any_error;
use regimen::lint::{self, Shown};
use regimen::program::Program;
use regimen::schema::{self, Checker};
use regimen::source::FileId;
use regimen::{Code, Diagnostic, Limits, Severity, Sources, document, render};

use super::files;
use super::load::{self, Loaded};
use super::output::{Done, Step, print, report, say, stop};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Guidelines' folders, folders that hold them, case files or folders of them
    #[arg(default_value = "rules")]
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
    let mut found = look(arguments, &checkers);
    if arguments.fix {
        for _ in 0..ROUNDS {
            if fix::apply(&found, &arguments.paths)? == 0 {
                break;
            }
            found = look(arguments, &checkers);
        }
    }
    let summary = render::summary(&found.problems);
    write(arguments.format, &found)?;
    let what =
        format!("{} and {}", counted_as(found.named, "guideline"), counted_as(found.cases, "case file"));
    let fixes = fix::at_hand(&found, &arguments.paths);
    let at_hand = if fixes > 0 { format!("; `--fix` mends {fixes}") } else { String::new() };
    match summary {
        None => say(&format!("{what}: no problems")),
        Some(summary) => say(&format!("{what}: {summary}{at_hand}")),
    }
    Ok(if any_error(&found.problems) { Done::Problems } else { Done::Well })
}

/// Reads everything and judges it.
fn look(arguments: &Arguments, checkers: &Checkers) -> Found {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let (mut guidelines, mut cases) = (Vec::new(), Vec::new());
    for path in &arguments.paths {
        let folders = files::guidelines(path);
        if folders.is_empty() {
            cases.push(path.clone());
        }
        guidelines.extend(folders);
    }
    let named: Vec<PathBuf> = guidelines.clone();
    if !cases.is_empty() {
        guidelines.extend(files::guidelines(&arguments.rules));
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
    let mut counted = 0;
    let before = problems.len();
    for path in &cases {
        counted += check_cases(checkers, path, &mut loaded, guidelines.len(), &mut sources, &mut problems);
    }
    fold::unknown_rules(&sources, &mut problems, before);
    for checked in loaded.iter().filter(|checked| checked.named) {
        let shown = checked.shown.as_ref().filter(|_| !checked.unread);
        problems.extend(lint::check(&sources, &checked.loaded.ruleset, shown));
    }
    Found { sources, problems, guidelines, named: named.len(), cases: counted }
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

/// Checks the case files at a path; gives how many there are.
fn check_cases(
    checkers: &Checkers,
    path: &Path,
    loaded: &mut [Checked],
    guidelines: usize,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> usize {
    let found = files::yaml_files(path);
    let whole = path.is_dir();
    if found.is_empty() {
        let span = load::at_path(sources, path);
        problems.push(
            Diagnostic::error(Code::UnreadableFile, span, "there is no guideline and no case file here")
                .help("name a folder with a guideline.yaml, a folder with case files, or a case file"),
        );
    }
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
            problems.extend(document::read(sources, file, &Limits::default()).err().into_iter().flatten());
            // Where a guideline is broken, its cases cannot be held against it; its own problems come first.
            if loaded.len() == guidelines {
                problems.push(no_guideline(sources, path));
            }
            continue;
        };
        let Checked { loaded: guideline, shown, unread, .. } = &mut loaded[number];
        match document::read(sources, file, &Limits::default()).and_then(|node| {
            problems.extend(document::cut_texts(sources, &node));
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
    found.len()
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
