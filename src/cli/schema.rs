//! `regimen schema NAME`

use clap::Args;
use regimen::diagnostic::suggestion;
use regimen::schema::{SCHEMAS, named};

use super::output::{Done, Step, print, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// guideline, facts, definitions, readings, rules, patient, case, plan,
    /// batch-line, batch-summary or coverage
    name: String,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let name = arguments.name.trim_end_matches(".schema.json");
    let Some(schema) = named(name) else {
        let help = suggestion(name, SCHEMAS.iter().map(|s| s.name)).unwrap_or_default();
        return Err(usage(&format!("no schema `{name}`"), &help));
    };
    print(schema.text)?;
    Ok(Done::Well)
}
