//! `regimen batch [FILES]`

mod input;
mod lines;
mod output;
mod piece;
mod progress;
mod resume;
mod run;
mod table;

use std::io::{self, ErrorKind, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use regimen::population::{Batch, Counts, Form, Options, Report, Select, Tally};
use regimen::timing::Date;
use regimen::{Sources, render};

use super::arguments::{Readings, Where, parse_date};
use super::check::counted_as;
use super::files;
use super::load;
use super::output::{Done, Step, Stop, print, say, stop, unwritten, usage};
use input::{Format, Input, Reading};
use run::{Broken, Room};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Files of patient records; none, or `-`, reads stdin
    files: Vec<PathBuf>,
    /// How the records are written; else by the ending of each file, csv or any other
    #[arg(long, value_enum, value_name = "FORMAT")]
    input: Option<Format>,
    #[command(flatten)]
    at: Where,
    /// The day of evaluation, in place of each record's own `as_of`
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    #[command(flatten)]
    readings: Readings,
    /// Write only these keys, with commas between them, besides `id` and `as_of`
    #[arg(long, value_name = "KEYS", conflicts_with = "full")]
    select: Option<String>,
    /// Write whole plans
    #[arg(long)]
    full: bool,
    /// Write the lines to a file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Go on with the file that an interrupted run has written
    #[arg(long, requires = "output")]
    resume: bool,
    /// Count what became of every rule: instead of lines, or beside those that go to a file
    #[arg(long, value_enum, value_name = "FORM")]
    summary: Option<SummaryForm>,
    /// How many threads tell lines; else as many as the machine has cores. The output is the same
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// How many bytes a line may have; a longer one becomes an error
    #[arg(long, value_name = "BYTES", default_value_t = 16_777_216)]
    max_line: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum SummaryForm {
    Text,
    Json,
    Markdown,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let form = form(arguments)?;
    let choice = arguments.readings.choice()?;
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let others = match arguments.summary {
        Some(_) => load::alternatives(&sources, &loaded, &choice),
        None => Vec::new(),
    };
    let program = load::under(&sources, loaded, &choice)?;
    let room = Room::of(jobs(arguments.jobs));
    let reading = Reading { size: room.piece(form == Some(Form::Full)), max_line: arguments.max_line };
    let input = Input::open(&arguments.files, arguments.input, &program, reading)?;
    let lines = form.is_some();
    let options = Options {
        form,
        as_of: arguments.as_of,
        summary: arguments.summary.is_some(),
        max_line: arguments.max_line,
    };
    let batch = Batch::new(&program, options).with_other_readings(&others);
    let counts = match &arguments.output {
        None => {
            // Where lines run over the terminal by themselves, nobody needs to be told how many.
            let watched = !lines || !io::stdout().is_terminal();
            run::all(&batch, input, Box::new(io::stdout()), room, watched && io::stderr().is_terminal())
                .map_err(|broken| ended_early(broken, None))?
        }
        Some(path) => into_file(path, arguments.resume, &batch, input, room)?,
    };
    if let (Some(form), Some(summary)) = (arguments.summary, &counts.summary) {
        print_summary(form, &summary.report(&program, &counts.tally))?;
    }
    say(&told(&counts.tally));
    Ok(ended(&counts.tally))
}

/// Writes into a file, after what an interrupted run has written, and sees to it that all of it has arrived.
fn into_file(path: &Path, resume: bool, batch: &Batch<'_>, mut input: Input<'_>, room: Room) -> Step<Counts> {
    let broken = |broken| ended_early(broken, Some(path));
    let mut counts = Counts::default();
    let file = if resume { output::reopen(path)? } else { output::open(path)? };
    if resume {
        counts = resume::resume(path, &file, batch, &mut input)?;
    }
    let to = file.try_clone().map_err(|problem| broken(Broken::Unwritten(problem)))?;
    counts.merge(run::all(batch, input, Box::new(to), room, io::stderr().is_terminal()).map_err(broken)?);
    match file.sync_all() {
        // A device or a pipe has nothing to wait for.
        Err(problem) if problem.kind() != ErrorKind::InvalidInput => Err(broken(Broken::Unwritten(problem))),
        _ => Ok(counts),
    }
}

fn print_summary(form: SummaryForm, report: &Report<'_>) -> Step<()> {
    print(&match form {
        SummaryForm::Text => render::report(report),
        SummaryForm::Markdown => render::report_markdown(report),
        SummaryForm::Json => render::json(report)
            .map_err(|problem| stop(Done::Problems, &format!("the summary cannot be written: {problem}")))?,
    })
}

fn ended_early(broken: Broken, path: Option<&Path>) -> Stop {
    match (broken, path) {
        (Broken::Unread(unread), _) => unread.stop(),
        (Broken::Unwritten(problem), Some(path)) if problem.kind() != ErrorKind::BrokenPipe => stop(
            Done::Problems,
            &format!(
                "`{}` cannot be written: {problem}\n  help: once that is mended, `--resume` continues where it \
                 stopped",
                files::shown(path)
            ),
        ),
        (Broken::Unwritten(problem), _) => unwritten(&problem),
    }
}

fn jobs(given: Option<NonZeroUsize>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    given.map_or_else(cores, NonZeroUsize::get)
}

/// What a line holds; with a summary and no file to write into, no lines are written.
fn form(arguments: &Arguments) -> Step<Option<Form>> {
    if arguments.summary.is_some() && arguments.output.is_none() {
        if arguments.full || arguments.select.is_some() {
            return Err(usage(
                "lines and a summary cannot both go to stdout",
                "name a file for the lines with `--output`, or leave out `--select` and `--full`",
            ));
        }
        return Ok(None);
    }
    Ok(Some(match &arguments.select {
        _ if arguments.full => Form::Full,
        None => Form::Keys(Select::default()),
        Some(words) => Form::Keys(Select::parse(words).map_err(|(message, help)| usage(&message, &help))?),
    }))
}

/// The whole run in one line: `10 plans, 2 errors (1 not-utf8, 1 unknown-fact), 3 blank lines`.
fn told(tally: &Tally) -> String {
    let mut text = counted_as(tally.plans, "plan");
    if tally.failed > 0 {
        text.push_str(&format!(" ({} with a failed rule)", tally.failed));
    }
    if tally.errors() > 0 {
        let codes: Vec<String> =
            tally.unsound.iter().map(|(code, count)| format!("{count} {code}")).collect();
        text.push_str(&format!(", {} ({})", counted_as(tally.errors(), "error"), codes.join(", ")));
    }
    if tally.blank > 0 {
        text.push_str(&format!(", {}", counted_as(tally.blank, "blank line")));
    }
    text
}

fn ended(tally: &Tally) -> Done {
    match (tally.errors(), tally.failed) {
        (0, 0) => Done::Well,
        (0, _) => Done::Failed,
        _ => Done::Problems,
    }
}
