//! `regimen readings [NAME]`

use clap::{Args, ValueEnum};
use regimen::analysis::Limits;
use regimen::comparison::{ReadingReport, Verdict};
use regimen::{Sources, render};

use super::arguments::Where;
use super::load;
use super::output::{Done, Step, print, stop, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// One reading; else all
    name: Option<String>,
    #[command(flatten)]
    at: Where,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let all = &loaded.ruleset.readings;
    let wanted = |name: &str| arguments.name.as_deref().is_none_or(|wanted| wanted == name);
    let found: Vec<ReadingReport> = all
        .iter()
        .filter(|reading| wanted(&reading.name.value))
        .map(|it| ReadingReport::of(&loaded.ruleset, &sources, &loaded.program, it, Limits::default()))
        .collect();
    if let Some(name) = arguments.name.as_ref().filter(|_| found.is_empty()) {
        let names: Vec<&str> = all.iter().map(|reading| reading.name.value.as_str()).collect();
        return Err(usage(&format!("no reading `{name}`"), &format!("there is {}", names.join(", "))));
    }
    print(&match arguments.format {
        Format::Text => render::readings(&found),
        Format::Markdown => render::readings_markdown(&found),
        Format::Json => render::json(&found)
            .map_err(|problem| stop(Done::Problems, &format!("it cannot be written: {problem}")))?,
    })?;
    let undecided = |report: &ReadingReport| report.alternatives.iter().any(|it| !it.undecided.is_empty());
    let any = found.iter().any(undecided);
    let unknown = found.iter().flat_map(|it| &it.alternatives).any(|it| it.patients == Verdict::Undecided);
    Ok(if any || unknown { Done::Failed } else { Done::Well })
}
