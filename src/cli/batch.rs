//! `regimen batch [FILES]`

mod input;
mod run;

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use regimen::Sources;
use regimen::population::{Batch, Form, Options, Select, Tally};
use regimen::timing::Date;

use super::arguments::{Readings, Where, parse_date};
use super::check::counted_as;
use super::load;
use super::output::{Done, Step, say, usage};
use input::Input;
use run::Room;

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
    let input = Input::open(&arguments.files, size, arguments.max_line)?;
    let options = Options { form: Some(form), as_of: arguments.as_of, max_line: arguments.max_line };
    let batch = Batch::new(&program, options);
    let output: Box<dyn Write + Send> = Box::new(std::io::stdout());
    let tally = run::all(&batch, input, output, room)?;
    say(&told(&tally));
    Ok(ended(&tally))
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
