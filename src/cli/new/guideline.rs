//! `regimen new guideline ID`

use std::path::{Path, PathBuf};

use clap::Args;
use regimen::schema::SCHEMAS;

use super::{
    Draft, absolute, elsewhere, fill, parse_id, refuse_existing, schemas_above, snapshots, way, write,
};
use crate::cli::files::shown;
use crate::cli::output::{Done, Step, print, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The guideline's id, such as low-back-pain
    #[arg(value_parser = parse_id)]
    id: String,
    /// The folder that holds guidelines; `DIR/ID` is made
    #[arg(long, value_name = "DIR", default_value = "rules")]
    into: PathBuf,
    /// The folder that holds cases; `DIR/ID` gets the first ones
    #[arg(long, value_name = "DIR", default_value = "tests/cases")]
    cases: PathBuf,
    #[arg(long, value_name = "DIR", hide = true)]
    rules: Option<PathBuf>,
}

/// What other verbs call the folder, and somebody may write here.
fn refuse_rules(arguments: &Arguments) -> Step<()> {
    if arguments.rules.is_none() {
        return Ok(());
    }
    Err(usage(
        "`new guideline` takes no `--rules`, for it makes the folder",
        "name the folder that is to hold it with `--into DIR`, and the one for its cases with `--cases DIR`",
    ))
}

/// The files of a guideline, by their paths in its folder.
const FILES: [(&str, &str); 5] = [
    ("guideline.yaml", include_str!("templates/guideline.yaml")),
    ("facts.yaml", include_str!("templates/facts.yaml")),
    ("definitions.yaml", include_str!("templates/definitions.yaml")),
    ("readings.yaml", include_str!("templates/readings.yaml")),
    ("recommendations/first.yaml", include_str!("templates/first-rules.yaml")),
];

/// Its first cases: the expectations of the one are for a person to write.
const CASES: [(&str, &str); 2] = [
    ("first-case.yaml", include_str!("templates/first-case.yaml")),
    ("second-case.yaml", include_str!("templates/second-case.yaml")),
];

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    refuse_rules(arguments)?;
    let folder = arguments.into.join(&arguments.id);
    let cases = CASES.map(|(name, template)| (arguments.cases.join(&arguments.id).join(name), template));
    refuse_existing(std::iter::once(folder.as_path()).chain(cases.iter().map(|(path, _)| path.as_path())))?;
    let into = absolute(&arguments.into)?;
    let (schemas, mut drafts) = schemas(&arguments.into, &into)?;
    let marks = [("@ID@", arguments.id.as_str()), ("@TITLE@", &title(&arguments.id))];
    let mut draft = |path: PathBuf, template: &str| -> Step<()> {
        let at = absolute(path.parent().unwrap_or(Path::new("")))?;
        drafts.push(Draft::new(path, fill(template, Some(&way(&at, &schemas)), &marks)));
        Ok(())
    };
    for (name, template) in FILES {
        draft(folder.join(name), template)?;
    }
    for (path, template) in cases {
        draft(path, template)?;
    }
    let written = write(&drafts)?;
    print(&format!("{written}{}", next(arguments, &folder)))?;
    Ok(Done::Well)
}

/// The folder of the schemas, and those that have to be written there.
///
/// One that a folder above has is used. Else they go beside the folder of guidelines, or into it where the command
/// is run inside of it: what is above the place where somebody works is not theirs to fill.
fn schemas(given: &Path, into: &Path) -> Step<(PathBuf, Vec<Draft>)> {
    if let Some(schemas) = schemas_above(into) {
        return Ok((schemas, Vec::new()));
    }
    let inside = absolute(Path::new(""))?.starts_with(into);
    let root = if inside { given } else { given.parent().unwrap_or(given) };
    let schemas = root.join("schemas");
    let missing = SCHEMAS
        .iter()
        .map(|schema| Draft::new(schemas.join(format!("{}.schema.json", schema.name)), schema.text))
        .filter(|draft| !draft.path.exists())
        .collect();
    Ok((absolute(&schemas)?, missing))
}

/// `low-back-pain`: "Low back pain".
fn title(id: &str) -> String {
    let words = id.replace('-', " ");
    let first = words.chars().next().map(|c| c.to_ascii_uppercase()).into_iter();
    first.chain(words.chars().skip(1)).collect()
}

fn next(arguments: &Arguments, folder: &Path) -> String {
    let (rules, cases) = (shown(folder), shown(&arguments.cases.join(&arguments.id)));
    let (at, snapshots) = (elsewhere(&arguments.into), snapshots(&arguments.cases));
    let by_itself = arguments.into == Path::new("rules") && arguments.cases == Path::new("tests/cases");
    let into = if by_itself {
        String::new()
    } else {
        format!(" --rules {rules} --cases {}", shown(&arguments.cases))
    };
    format!(
        "
Next: replace the example by your guideline, beginning with the statements in
{rules}/guideline.yaml, and write by hand what the first case expects.

  regimen check {rules} {cases}{at}
  regimen fmt {rules} {cases}
  regimen test {cases}{at}{snapshots}
  regimen test {cases}{at}{snapshots} --accept
  regimen mutate {cases}{at}{snapshots}
  regimen coverage {cases}{at}
  regimen new rule <id> --statement <id> --rules {rules}
  regimen new case <id> --as-of <date>{into}
"
    )
}
