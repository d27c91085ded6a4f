//! `regimen new guideline|rule|case`: files that a person fills in.
//!
//! Nothing that exists is ever overwritten, and nothing that the source must say is guessed.

mod case;
mod guideline;
mod rule;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use clap::{Args, Subcommand};
use regimen::ruleset::is_name;

use super::files::shown;
use super::output::{Done, Step, stop, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A guideline's folder with a small complete example, and a first case
    Guideline(guideline::Arguments),
    /// A rule for statements of the source
    Rule(rule::Arguments),
    /// A case: a patient, and what the plan must say
    Case(case::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    match &arguments.what {
        What::Guideline(arguments) => guideline::run(arguments),
        What::Rule(arguments) => rule::run(arguments),
        What::Case(arguments) => case::run(arguments),
    }
}

/// An id on the command line. It becomes the name of a file or a folder, so nothing but an id will do.
fn parse_id(text: &str) -> Result<String, String> {
    if is_name(text, '-') {
        Ok(text.to_owned())
    } else {
        Err("an id is lower-case letters and digits, words joined by `-`, such as first-weeks".to_owned())
    }
}

/// A file to be written.
pub(super) struct Draft {
    path: PathBuf,
    text: String,
}

impl Draft {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn new(path: PathBuf, text: impl Into<String>) -> Self {
        Self { path, text: text.into() }
    }
}

/// Ends the command if something is there already: a person's work is never overwritten.
pub(super) fn refuse_existing<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Step<()> {
    let there: Vec<String> =
        paths.into_iter().filter(|path| path.symlink_metadata().is_ok()).map(shown).collect();
    if there.is_empty() {
        return Ok(());
    }
    Err(usage(
        &format!(
            "{} {} already; nothing was written",
            there.join(", "),
            if there.len() == 1 { "exists" } else { "exist" }
        ),
        "choose another id, or move it away first",
    ))
}

/// Writes files, each new; gives one line for each.
pub(super) fn write(drafts: &[Draft]) -> Step<String> {
    let mut lines = String::new();
    for draft in drafts {
        let written = make_folder(draft.path.parent()).and_then(|()| {
            let mut file = OpenOptions::new().write(true).create_new(true).open(&draft.path)?;
            file.write_all(draft.text.as_bytes())
        });
        written.map_err(|problem| unwritable(&draft.path, &problem))?;
        lines.push_str(&format!("wrote {}\n", shown(&draft.path)));
    }
    Ok(lines)
}

fn make_folder(folder: Option<&Path>) -> std::io::Result<()> {
    folder.filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), fs::create_dir_all)
}

fn unwritable(path: &Path, problem: &std::io::Error) -> super::output::Stop {
    stop(Done::Problems, &format!("{} cannot be written: {problem}", shown(path)))
}

/// A path as the system knows it, though its last parts need not exist yet.
fn absolute(path: &Path) -> Step<PathBuf> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let whole = std::path::absolute(path).map_err(|problem| unwritable(path, &problem))?;
    let known = whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, canonical)) = known else {
        return Ok(whole);
    };
    let rest = whole.strip_prefix(above).unwrap_or(Path::new(""));
    let mut found = canonical;
    for part in rest.components() {
        match part {
            Component::ParentDir => drop(found.pop()),
            part => found.push(part),
        }
    }
    Ok(found)
}

/// The folder of schemas that files near `folder` point to: the nearest one above it, if there is one.
fn schemas_above(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|above| above.join("schemas")).find(|schemas| {
        // Its own name for itself tells it from a folder of other schemas.
        fs::read_to_string(schemas.join("guideline.schema.json"))
            .is_ok_and(|text| text.contains("urn:regimen:schema:guideline"))
    })
}

/// The way from a folder to another, both absolute, with `/` between its steps.
fn way(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut steps: Vec<String> = vec!["..".to_owned(); from.len() - shared];
    steps.extend(to[shared..].iter().map(|step| step.as_os_str().to_string_lossy().into_owned()));
    steps.join("/")
}

/// What a command has to be told where the rules are not in the folder that it takes by itself.
fn elsewhere(rules: &Path) -> String {
    match shown(rules).trim_end_matches('/') {
        "rules" => String::new(),
        rules => format!(" --rules {rules}"),
    }
}

/// What `test` and `mutate` have to be told where the cases are not in the folder that they take by themselves: else
/// their snapshots would go to those of another guideline.
fn snapshots(cases: &Path) -> String {
    let above = cases.parent().unwrap_or(Path::new(""));
    let root = if above.ends_with("tests") { above.parent().unwrap_or(above) } else { above };
    match shown(&root.join("snapshots")).as_str() {
        "snapshots" => String::new(),
        folder => format!(" --snapshots {folder}"),
    }
}

/// A template with its marks filled in. The first line names the schema; where there is none to name, it goes.
fn fill(template: &str, schemas: Option<&str>, marks: &[(&str, &str)]) -> String {
    let template = match schemas {
        Some(_) => template,
        None => template.split_once('\n').map_or(template, |(_, rest)| rest.trim_start()),
    };
    let mut text = template.replace("@SCHEMAS@", schemas.unwrap_or_default());
    for (mark, with) in marks {
        text = text.replace(mark, with);
    }
    text
}

/// A text as a YAML scalar on one line, quoted where it must be.
fn scalar(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let written = regimen::render::yaml(&one_line).unwrap_or_default();
    written.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kebab_case_and_never_a_path() {
        assert!(parse_id("first-weeks").is_ok());
        for bad in ["", "First", "a/b", "..", "a\\b", "a--b", "-a", "a_b", "a b", "ä"] {
            assert!(parse_id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_way_between_folders_goes_up_and_down() {
        assert_eq!(way(Path::new("/p/rules/x/recommendations"), Path::new("/p/schemas")), "../../../schemas");
        assert_eq!(way(Path::new("/p/a"), Path::new("/p/a/schemas")), "schemas");
        assert_eq!(way(Path::new("/p/tests/cases/x"), Path::new("/p/schemas")), "../../../schemas");
    }

    #[test]
    fn a_scalar_is_quoted_only_where_yaml_would_misread_it() {
        assert_eq!(scalar("Begin with"), "Begin with");
        assert_eq!(scalar("at least:\n now"), "'at least: now'");
        assert_eq!(scalar(""), "''");
        assert_eq!(scalar("yes"), scalar("yes"));
    }
}
