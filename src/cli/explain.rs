//! `regimen explain RULE PATIENT`

use clap::Args;
use regimen::diagnostic::suggestion;
use regimen::{Sources, render};

use super::arguments::{Where, Who};
use super::load;
use super::output::{Done, Step, print, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The rule's id
    rule: String,
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    at: Where,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let choice = arguments.who.readings.choice()?;
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let program = load::under(&sources, loaded, &choice)?;
    if program.rule(&arguments.rule).is_none() {
        let known: Vec<&str> = program.rules.iter().map(|rule| rule.id.as_str()).collect();
        let help = suggestion(&arguments.rule, known)
            .unwrap_or_else(|| "`regimen evaluate --all` shows every rule with its id".to_owned());
        return Err(usage(&format!("no rule `{}`", arguments.rule), &help));
    }
    let plan = load::plan(&mut sources, &program, &arguments.who, &arguments.at)?;
    print(&render::explanation(&program, &plan, &arguments.rule).unwrap_or_default())?;
    Ok(if plan.any_failed() { Done::Failed } else { Done::Well })
}
