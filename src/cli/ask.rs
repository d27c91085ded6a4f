//! `regimen ask PATIENT`

use clap::{Args, ValueEnum};
use regimen::{Sources, render};

use super::arguments::{Where, Who};
use super::load;
use super::output::{Done, Step, print, stop};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    at: Where,
    /// How to write the questions
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let choice = arguments.who.readings.choice()?;
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let program = load::under(&sources, loaded, &choice)?;
    let plan = load::plan(&mut sources, &program, &arguments.who, &arguments.at)?;
    let text = match arguments.format {
        Format::Text => render::questions(&plan),
        Format::Json => render::json(&plan.questions)
            .map_err(|p| stop(Done::Problems, &format!("the questions cannot be written: {p}")))?,
    };
    print(&text)?;
    Ok(if plan.any_failed() { Done::Failed } else { Done::Well })
}
