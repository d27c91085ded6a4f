//! `regimen test [PATHS]`

mod junit;
mod outcome;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use regimen::case::{Change, Snapshot};
use regimen::render;

use super::check::counted_as;
use super::files;
use super::output::{Done, Step, print, print_data, say, stop};
use super::suite::{Found, Programs, Suite, snapshot_path};
use outcome::{Changed, Counts, Outcome, Report};

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
    /// How to write what came out; it goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// What is not as expected, for people
    Text,
    /// Every case
    Json,
    /// Every case as JUnit's XML, which CI systems collect
    Junit,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let suite = Suite::load(&arguments.rules, &arguments.paths)?;
    let programs = Programs::compile(&suite);
    let mut outcomes = Vec::new();
    for found in &suite.cases {
        outcomes.push(match programs.of(&suite, found) {
            None => Outcome::error(&suite, found),
            Some(program) => {
                let ran = found.case.run(program);
                let snapshot = against(arguments, found, &Snapshot::of(&found.case, &ran))?;
                Outcome::ran(&suite, found, &ran, snapshot)
            }
        });
    }
    let report = Report::of(outcomes);
    match arguments.format {
        Format::Text => print(&text::of(&report))?,
        Format::Junit => print_data(&junit::of(&report))?,
        Format::Json => print_data(
            &render::json(&report)
                .map_err(|p| stop(Done::Problems, &format!("the outcome cannot be written: {p}")))?,
        )?,
    }
    Ok(close(arguments, &report))
}

/// Holds what came out against the snapshot; one that differs is rewritten where that is asked for.
fn against(arguments: &Arguments, found: &Found, snapshot: &Snapshot) -> Step<Option<Changed>> {
    let path = snapshot_path(&arguments.snapshots, &found.path);
    let accepted = fs::read_to_string(&path).ok();
    let change = accepted.as_ref().map_or(Change::New, |file| snapshot.against(file));
    let lines = accepted.map(|file| snapshot.lines_against(&file)).unwrap_or_default();
    let mut changed = Changed::of(&path, change, lines);
    if let Some(changed) = changed.as_mut().filter(|_| arguments.accept) {
        let folder = path.parent().unwrap_or(Path::new("."));
        let written = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, snapshot.file(&files::shown(&found.path))));
        if let Err(problem) = written {
            return Err(stop(
                Done::Problems,
                &format!("{} cannot be written: {problem}", files::shown(&path)),
            ));
        }
        changed.rewritten = true;
    }
    Ok(changed)
}

fn close(arguments: &Arguments, report: &Report) -> Done {
    let Counts { days, passed, failed, snapshots } = &report.counts;
    say(&format!(
        "{}, {}: {passed} as expected, {failed} not",
        counted_as(report.cases.len(), "case"),
        counted_as(*days, "plan"),
    ));
    if arguments.accept {
        say(&format!("snapshots: {} rewritten", snapshots.rewritten));
    } else if snapshots.changed() > 0 {
        say(&format!(
            "snapshots: {} with a changed status, {} with a changed date, value or conflict, \
             {} with changed wording only, {} new\n  \
             help: read the changes; where they are meant, `regimen test --accept` rewrites the snapshots",
            snapshots.status, snapshots.effect, snapshots.wording, snapshots.new
        ));
    } else {
        say("snapshots: none changed");
    }
    say(&text::last_line(report));
    if *failed > 0 || snapshots.changed() > 0 { Done::Problems } else { Done::Well }
}
