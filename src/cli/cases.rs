//! `regimen cases [RULE]`

use std::path::PathBuf;

use clap::Args;
use regimen::analysis::Limits;
use regimen::case::{Boundaries, Boundary};
use regimen::{Diagnostic, Sources};

use super::arguments::Where;
use super::load;
use super::new::{Draft, refuse_existing, write};
use super::output::{Done, Step, print, report, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// One rule; else all
    rule: Option<String>,
    /// The folder to write to, a file for each patient; nothing that exists is overwritten
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    at: Where,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let rules: Vec<&str> = loaded.program.rules.iter().map(|rule| rule.id.as_str()).collect();
    let wanted = |rule: &&str| arguments.rule.as_deref().is_none_or(|wanted| wanted == *rule);
    let chosen: Vec<&str> = rules.iter().copied().filter(wanted).collect();
    if let Some(rule) = arguments.rule.as_ref().filter(|_| chosen.is_empty()) {
        return Err(usage(&format!("no rule `{rule}`"), &format!("there is {}", rules.join(", "))));
    }
    let mut drafts = Vec::new();
    let mut undecided = Vec::new();
    for rule in chosen {
        let all = Boundaries::of(&loaded.ruleset, &sources, &loaded.program, rule, Limits::default());
        for (number, boundary) in all.found.iter().enumerate() {
            let path = arguments.out.join(format!("{rule}-{:02}.yaml", number + 1));
            drafts.push(Draft::new(path, text(boundary)));
        }
        for why in all.undecided {
            if undecided.iter().all(|known: &Diagnostic| known.primary != why.primary) {
                undecided.push(why);
            }
        }
    }
    report(&sources, &undecided);
    refuse_existing(drafts.iter().map(Draft::path))?;
    let written = write(&drafts)?;
    let next =
        "Next: say in each what it proves, and write by hand, from the source, what the plan must say.";
    print(&format!("{written}{next}\n"))?;
    Ok(if undecided.is_empty() { Done::Well } else { Done::Failed })
}

/// A case whose `expect` is to be written; `check` refuses it as long as nothing says what it proves.
fn text(boundary: &Boundary) -> String {
    let title = boundary.title.replace('\'', "''");
    format!(
        "# A made-up patient at a boundary of a rule. What the plan must say is written by hand, from the source.\n\
         title: '{title}'\nwhy: \"\"\n{}expect: {{}}\n",
        boundary.patient.yaml()
    )
}
