//! `regimen coverage [PATHS]`

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use regimen::analysis::Limits;
use regimen::coverage::{Coverage, Shown};
use regimen::render;

use super::files::shown;
use super::output::{Done, Step, print_data, say, stop, usage};
use super::suite::Suite;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Case files or folders of them; else the folder of the guideline's name in tests/cases
    paths: Vec<PathBuf>,
    /// A guideline's folder, or one that holds it
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write it to a file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Fail where fewer of the leaves that some patient shows to decide on their own are shown to do so
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    fail_under: Option<u8>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Counts, and what is not covered
    Text,
    /// All of it as data
    Json,
    /// The files of the guideline with what is covered, as one page
    Html,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let suite = Suite::load(&arguments.rules, &arguments.paths)?;
    let mut judged: Vec<usize> = suite.cases.iter().map(|found| found.guideline).collect();
    judged.dedup();
    let &[number] = judged.as_slice() else {
        return Err(usage("the cases are about several guidelines", "name the folder of one with `--rules`"));
    };
    let guideline = &suite.guidelines[number];
    let days: Vec<Shown<'_>> = suite
        .cases
        .iter()
        .flat_map(|found| {
            found.case.encounters.iter().map(|encounter| Shown {
                case: shown(&found.path),
                readings: &found.case.readings,
                on: encounter.on,
                record: &encounter.record,
            })
        })
        .collect();
    let coverage =
        Coverage::of(&guideline.ruleset, &suite.sources, &guideline.program, &days, Limits::default());
    let text = match arguments.format {
        Format::Text => render::coverage(&coverage),
        Format::Json => render::coverage_json(&coverage),
        Format::Html => render::coverage_html(&coverage, &suite.sources),
    };
    match &arguments.out {
        None => print_data(&text)?,
        Some(path) => fs::write(path, text).map_err(|problem| {
            stop(Done::Problems, &format!("{} cannot be written: {problem}", shown(path)))
        })?,
    }
    let percent = coverage.alone.percent();
    match arguments.fail_under.map(usize::from).filter(|least| percent < *least) {
        Some(least) => {
            say(&format!("error: {percent} % of the leaves are shown to decide on their own, not {least} %"));
            Ok(Done::Problems)
        }
        None => Ok(Done::Well),
    }
}
