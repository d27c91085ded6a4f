//! `regimen batch [FILES]`

mod input;
mod output;
mod resume;
mod run;

use std::fs::File;
use std::io::{self, ErrorKind};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use regimen::Sources;
use regimen::population::{Batch, Form, Options, Select, Tally};
use regimen::timing::Date;

use super::arguments::{Readings, Where, parse_date};
use super::check::counted_as;
use super::files;
use super::load;
use super::output::{Done, Step, Stop, say, stop, unwritten, usage};
use input::Input;
use run::{Broken, Room};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Files of patient records, one JSON object a line; none, or `-`, reads stdin
    files: Vec<PathBuf>,
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
    /// How many threads tell lines; else as many as the machine has cores. The output is the same
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// How many bytes a line may have; a longer one becomes an error
    #[arg(long, value_name = "BYTES", default_value_t = 16_777_216)]
    max_line: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let form = form(arguments)?;
    let choice = arguments.readings.choice()?;
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let program = load::under(&sources, loaded, &choice)?;
    let room = Room::of(jobs(arguments.jobs));
    let size = room.piece(form == Form::Full);
    let mut input = Input::open(&arguments.files, size, arguments.max_line)?;
    let options = Options { form: Some(form), as_of: arguments.as_of, max_line: arguments.max_line };
    let batch = Batch::new(&program, options);
    let mut tally = Tally::default();
    let written = match &arguments.output {
        None => run::all(&batch, input, Box::new(io::stdout()), room),
        Some(path) => {
            let file = if arguments.resume { output::reopen(path)? } else { output::open(path)? };
            if arguments.resume {
                tally = resume::resume(path, &file, &batch, &mut input)?;
            }
            written(&batch, input, &file, room)
        }
    };
    tally.merge(&written.map_err(|broken| ended_early(broken, arguments.output.as_deref()))?);
    say(&told(&tally));
    Ok(ended(&tally))
}

/// Writes into a file, and sees to it that all of it has arrived.
fn written(batch: &Batch<'_>, input: Input, file: &File, room: Room) -> Result<Tally, Broken> {
    let to = file.try_clone().map_err(Broken::Unwritten)?;
    let tally = run::all(batch, input, Box::new(to), room)?;
    match file.sync_all() {
        // A device or a pipe has nothing to wait for.
        Err(problem) if problem.kind() != ErrorKind::InvalidInput => Err(Broken::Unwritten(problem)),
        _ => Ok(tally),
    }
}

fn ended_early(broken: Broken, path: Option<&Path>) -> Stop {
    match (broken, path) {
        (Broken::Unread(stop), _) => stop,
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

fn form(arguments: &Arguments) -> Step<Form> {
    match &arguments.select {
        _ if arguments.full => Ok(Form::Full),
        None => Ok(Form::Keys(Select::default())),
        Some(words) => Select::parse(words).map(Form::Keys).map_err(|(message, help)| usage(&message, &help)),
    }
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
