//! `regimen diff OLD [NEW]`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use regimen::analysis;
use regimen::case::Case;
use regimen::comparison::{CaseChange, Cases, Comparison, Verdict, lines_that_differ};
use regimen::program::{Program, ReadingChoice};
use regimen::{Diagnostic, Files, Limits, Severity, Sources, document, render};

use super::arguments::Where;
use super::files;
use super::load::{self, Loaded};
use super::output::{Done, Step, print, report, stop, usage};
use super::revision::Revision;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The older version: a folder, or a git revision of the folder of the rules
    old: String,
    /// The newer version, likewise; else the folder of the rules as it is
    new: Option<String>,
    #[command(flatten)]
    at: Where,
    /// The cases to run under both versions; else those in the folder of the guideline's name in tests/cases
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    /// One comment on a change, with a mark by which the next run finds and replaces it
    Markdown,
    Json,
}

/// One version, with the texts of its files.
struct Side {
    sources: Sources,
    loaded: Loaded,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let mut old = side(&arguments.old, &arguments.at)?;
    let mut new = match &arguments.new {
        Some(new) => side(new, &arguments.at)?,
        None => {
            let mut sources = Sources::new();
            let loaded = load::the_guideline(&mut sources, &arguments.at)?;
            Side { sources, loaded }
        }
    };
    let cases = cases(arguments, &mut old, &mut new)?;
    let (before, after) = (old.loaded, new.loaded);
    let limits = analysis::Limits::default();
    let comparison =
        Comparison::of((&before.ruleset, before.program), (&after.ruleset, &after.program), limits)
            .with_cases(cases);
    let text = match arguments.format {
        Format::Text => render::comparison(&comparison),
        Format::Markdown => render::comparison_markdown(&comparison),
        Format::Json => render::json(&comparison)
            .map_err(|problem| stop(Done::Problems, &format!("it cannot be written: {problem}")))?,
    };
    print(&text)?;
    Ok(match comparison.patients {
        Verdict::Same => Done::Well,
        Verdict::Different => Done::Problems,
        Verdict::Undecided => Done::Failed,
    })
}

/// A version by its name: a folder where there is one, else a revision.
fn side(name: &str, at: &Where) -> Step<Side> {
    let mut sources = Sources::new();
    if Path::new(name).is_dir() {
        let at = Where { rules: PathBuf::from(name), guideline: at.guideline.clone() };
        let loaded = load::the_guideline(&mut sources, &at)?;
        return Ok(Side { sources, loaded });
    }
    let revision = Revision::find(&at.rules, name)?;
    let below = guideline_of(&revision, name, at)?;
    let mut problems = Vec::new();
    let files = files_of(&revision, &mut sources, &below, &mut problems)?;
    let loaded = load::from_files(&sources, &files, &mut problems);
    let errors: Vec<Diagnostic> = problems.into_iter().filter(|it| it.severity == Severity::Error).collect();
    match loaded.filter(|_| errors.is_empty()) {
        Some(loaded) => Ok(Side { sources, loaded }),
        None => {
            report(&sources, &errors);
            Err(stop(
                Done::Problems,
                &format!("the guideline has problems in `{name}`; nothing was compared"),
            ))
        }
    }
}

/// Where in a revision the one guideline is that is meant.
fn guideline_of(revision: &Revision, name: &str, at: &Where) -> Step<String> {
    let all = revision.guidelines();
    let last = |below: &String| below.rsplit('/').next().unwrap_or_default().to_owned();
    let found = match (&at.guideline, all.as_slice()) {
        (Some(id), all) => all.iter().find(|below| last(below) == *id || below.is_empty()),
        (None, [only]) => Some(only),
        (None, []) => None,
        (None, several) => {
            let names: Vec<String> = several.iter().map(last).collect();
            return Err(usage(
                &format!("`{name}` holds several guidelines"),
                &format!("choose one with `--guideline`: {}", names.join(", ")),
            ));
        }
    };
    found.cloned().ok_or_else(|| {
        let rules = files::shown(&at.rules);
        usage(&format!("no such guideline in `{rules}` of `{name}`"), "name a revision that has it")
    })
}

fn files_of(
    revision: &Revision,
    sources: &mut Sources,
    below: &str,
    problems: &mut Vec<Diagnostic>,
) -> Step<Files> {
    let prefix = if below.is_empty() { String::new() } else { format!("{below}/") };
    let paths = revision.files(below);
    let mut one = |path: String, sources: &mut Sources| -> Step<regimen::source::FileId> {
        Ok(match revision.read(sources, &path)? {
            Ok(file) => file,
            Err(problem) => {
                let file = problem.primary.file;
                problems.push(problem);
                file
            }
        })
    };
    let mut optional = |name: &str, sources: &mut Sources| {
        let path = format!("{prefix}{name}");
        paths.contains(&path).then(|| one(path, sources)).transpose()
    };
    let guideline = optional("guideline.yaml", sources)?;
    let facts = optional("facts.yaml", sources)?;
    let definitions = optional("definitions.yaml", sources)?;
    let readings = optional("readings.yaml", sources)?;
    let rules = format!("{prefix}recommendations/");
    let recommendations = paths
        .iter()
        .filter(|path| path.starts_with(&rules) && files::is_yaml(Path::new(path)))
        .map(|path| one(path.clone(), sources))
        .collect::<Step<Vec<_>>>()?;
    let (Some(guideline), Some(facts)) = (guideline, facts) else {
        return Err(stop(Done::Problems, &format!("there is no `{prefix}facts.yaml` in that revision")));
    };
    Ok(Files { guideline, facts, definitions, readings, recommendations })
}

/// Runs the cases under both versions.
fn cases(arguments: &Arguments, old: &mut Side, new: &mut Side) -> Step<Cases> {
    let id = &new.loaded.program.guideline.id;
    let paths = match &arguments.cases {
        None => files::yaml_files(&Path::new("tests/cases").join(id)),
        Some(folder) => {
            let paths =
                files::yaml_files(&Some(folder.join(id)).filter(|it| it.is_dir()).unwrap_or(folder.clone()));
            if paths.is_empty() {
                let folder = files::shown(folder);
                return Err(usage(
                    &format!("there is no case in `{folder}`"),
                    "name the folder of the cases",
                ));
            }
            paths
        }
    };
    let mut cases = Cases::default();
    for path in paths {
        let shown = files::shown(&path);
        let ran = read(old, &path)?.zip(read(new, &path)?);
        let Some((before, after)) = ran else {
            cases.unreadable.push(shown);
            continue;
        };
        cases.run += 1;
        let (before_ran, after_ran) = (before.0.run(before.program(old)), after.0.run(after.program(new)));
        for (one, other) in before_ran.steps.iter().zip(&after_ran.steps) {
            let lines = lines_that_differ(&one.plan, &other.plan);
            if !lines.is_empty() {
                let (case, title) = (shown.clone(), after.0.title.clone());
                cases.changed.push(CaseChange { case, title, on: other.on, lines });
            }
        }
    }
    Ok(cases)
}

/// A case and, where it is of other readings, its program.
struct Found(Case, Option<Program>);

impl Found {
    fn program<'f>(&'f self, side: &'f Side) -> &'f Program {
        self.1.as_ref().unwrap_or(&side.loaded.program)
    }
}

/// A case as one version reads it; nothing where it cannot.
fn read(side: &mut Side, path: &Path) -> Step<Option<Found>> {
    let file = files::read(&mut side.sources, path).map_err(|problem| {
        report(&side.sources, &[problem]);
        stop(Done::Problems, "a case cannot be read; nothing was compared")
    })?;
    let Loaded { ruleset, program } = &side.loaded;
    let node = document::read(&side.sources, file, &Limits::default());
    let case = node.and_then(|node| Case::from_document(ruleset, program, &node));
    let Ok(case) = case else { return Ok(None) };
    if case.readings == ReadingChoice::new() {
        return Ok(Some(Found(case, None)));
    }
    let (program, _) = Program::from_ruleset(ruleset, &side.sources, &case.readings);
    Ok(program.map(|program| Found(case, Some(program))))
}
