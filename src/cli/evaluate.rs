//! `regimen evaluate PATIENT`

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
    /// How to write the plan
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show every rule, those that do not apply as well
    #[arg(long)]
    all: bool,
    /// Mark what would have another status under another reading of the source
    #[arg(long)]
    contested: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Yaml,
    Markdown,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let choice = arguments.who.readings.choice()?;
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let others =
        if arguments.contested { load::alternatives(&sources, &loaded, &choice) } else { Vec::new() };
    let program = load::under(&sources, loaded, &choice)?;
    let (record, day) = load::patient(&mut sources, &program, &arguments.who, &arguments.at)?;
    let mut plan = load::plan_of(&sources, &program, &record, day)?;
    if arguments.contested {
        plan = plan.contested(&record, &others);
    }
    let unwritable =
        |problem: String| stop(Done::Problems, &format!("the plan cannot be written: {problem}"));
    let text = match arguments.format {
        Format::Text => render::text(&plan, arguments.all),
        Format::Markdown => render::markdown(&plan, arguments.all),
        Format::Json => render::json(&plan).map_err(|p| unwritable(p.to_string()))?,
        Format::Yaml => render::yaml(&plan).map_err(|p| unwritable(p.to_string()))?,
    };
    print(&text)?;
    Ok(if plan.any_failed() { Done::Failed } else { Done::Well })
}
