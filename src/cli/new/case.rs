//! `regimen new case ID`

use std::path::PathBuf;

use clap::Args;
use regimen::render::wrap;
use regimen::ruleset::{Entry, FactType, is_name};
use regimen::timing::Date;
use regimen::{Ruleset, Sources};

use super::{
    Draft, absolute, elsewhere, fill, parse_id, refuse_existing, scalar, schemas_above, snapshots, way, write,
};
use crate::cli::arguments::{Where, parse_date};
use crate::cli::files::shown;
use crate::cli::load;
use crate::cli::output::{Done, Step, print, stop};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The case's id: its situation in a few words, such as first-visit-sparse
    #[arg(value_parser = parse_id)]
    id: String,
    /// The day for which the plan is made; never today by silence
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Date,
    #[command(flatten)]
    at: Where,
    /// The folder that holds cases; the case goes to `DIR/<guideline>/ID.yaml`
    #[arg(long, value_name = "DIR", default_value = "tests/cases")]
    cases: PathBuf,
}

const TEMPLATE: &str = include_str!("templates/case.yaml");

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let folder = load::the_folder(&arguments.at)?;
    let ruleset = load::as_written(&mut Sources::new(), &folder)?;
    let guideline = &ruleset.guideline.id.value;
    if !is_name(guideline, '-') {
        let rules = shown(&folder);
        return Err(stop(Done::Problems, &format!("the guideline has no sound id: `regimen check {rules}`")));
    }
    let cases = arguments.cases.join(guideline);
    let path = cases.join(format!("{}.yaml", arguments.id));
    refuse_existing([path.as_path()])?;
    let here = absolute(&cases)?;
    let schemas = schemas_above(&here).or(schemas_above(&absolute(&folder)?));
    let schemas = schemas.map(|schemas| way(&here, &schemas));
    let file = shown(&path);
    let draft = Draft::new(path, skeleton(&ruleset, arguments.as_of, schemas.as_deref()));
    let written = write(&[draft])?;
    let (at, snapshots) = (elsewhere(&arguments.at.rules), snapshots(&arguments.cases));
    print(&format!(
        "{written}
Next: say what the case is about, take in the facts that are known, and write by
hand, from the source, what the plan must say.

  regimen check {file}{at}
  regimen test {file}{at}{snapshots}
  regimen test {file}{at}{snapshots} --accept
"
    ))?;
    Ok(Done::Well)
}

fn skeleton(ruleset: &Ruleset, as_of: Date, schemas: Option<&str>) -> String {
    let facts: Vec<String> = ruleset.facts.iter().map(|fact| lines(fact)).collect();
    let rules: Vec<String> = ruleset
        .rules
        .iter()
        .map(|rule| {
            let statements: Vec<&str> = rule.statements.iter().map(|s| s.value.as_str()).collect();
            format!("#   {} ({})", rule.id.value, statements.join(", "))
        })
        .collect();
    fill(
        TEMPLATE,
        schemas,
        &[
            ("@AS_OF@", &as_of.to_string()),
            ("@RULES@", &rules.join("\n")),
            // Last, for it holds an author's words, in which nothing is to be filled in.
            ("@FACTS@", facts.join("\n").trim_end()),
        ],
    )
}

/// A fact as comment lines: its question, and what it takes.
fn lines(fact: &Entry) -> String {
    let unit = fact.unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
    let mut lines = wrap(&format!("{}{unit}", fact.ask), "  # ", "  # ");
    if let Some(none) = &fact.none {
        lines.push_str(&wrap(&format!("(none: {none})"), "  # ", "  # "));
    }
    let name = &fact.name;
    if fact.kind == FactType::Codes {
        lines.push_str(&format!("  # {name}:\n"));
        for value in &fact.values {
            lines.push_str(&format!("  #   - {}\n", scalar(value)));
        }
        return lines;
    }
    let mut takes = takes(fact);
    if fact.none.is_some() && !takes.is_empty() {
        takes.push_str(" | none");
    }
    lines.push_str(&wrap(&takes, &format!("  # {name}: "), "  #   "));
    lines
}

/// What stands for the value: no value by itself, so that `check` refuses it where it is left as it is.
fn takes(fact: &Entry) -> String {
    match fact.kind {
        FactType::Boolean => "true | false".to_owned(),
        FactType::Integer | FactType::Decimal => {
            let number = if fact.kind == FactType::Integer { "whole number" } else { "number" };
            match (fact.min, fact.max) {
                (Some(min), Some(max)) => format!("{number} from {min} to {max}"),
                (Some(min), None) => format!("{number} from {min}"),
                (None, Some(max)) => format!("{number} up to {max}"),
                (None, None) => number.to_owned(),
            }
        }
        FactType::Code | FactType::Codes => {
            fact.values.iter().map(|value| scalar(value)).collect::<Vec<_>>().join(" | ")
        }
        FactType::Date => "YYYY-MM-DD".to_owned(),
        // Whatever stood here would be taken for the text itself.
        FactType::Text => String::new(),
    }
}
