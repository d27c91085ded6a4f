//! `regimen new rule ID`

use std::collections::BTreeSet;

use clap::Args;
use regimen::diagnostic::suggestion;
use regimen::render::wrap;
use regimen::ruleset::Statement;
use regimen::{Ruleset, Sources};

use super::{Draft, absolute, fill, parse_id, refuse_existing, scalar, schemas_above, way, write};
use crate::cli::arguments::Where;
use crate::cli::files::shown;
use crate::cli::load;
use crate::cli::output::{Done, Step, print, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The rule's id, such as wound-check
    #[arg(value_parser = parse_id)]
    id: String,
    /// A statement of the source that the rule encodes; may be given several times
    #[arg(long, value_name = "ID", required = true)]
    statement: Vec<String>,
    #[command(flatten)]
    at: Where,
}

const TEMPLATE: &str = include_str!("templates/rule.yaml");

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let folder = load::the_folder(&arguments.at)?;
    let recommendations = folder.join("recommendations");
    let path = recommendations.join(format!("{}.yaml", arguments.id));
    refuse_existing([path.as_path()])?;
    let mut sources = Sources::new();
    let ruleset = load::as_written(&mut sources, &folder)?;
    if let Some(rule) = ruleset.rule(&arguments.id) {
        let file = sources.name(rule.id.span.file);
        let line = sources.position(rule.id.span).line;
        return Err(usage(
            &format!("there is a rule `{}` already: {file}:{line}", arguments.id),
            "choose another id; once published, an id keeps its meaning",
        ));
    }
    let statements = named(&ruleset, &arguments.statement)?;
    let here = absolute(&recommendations)?;
    let schemas = schemas_above(&here).map(|schemas| way(&here, &schemas));
    let draft = Draft::new(path, skeleton(&arguments.id, &statements, schemas.as_deref()));
    let written = write(&[draft])?;
    let rules = shown(&folder);
    print(&format!(
        "{written}{}
Next: fill in what is empty or says TODO, which this lists:

  regimen check {rules}
",
        notes(&ruleset, &statements)
    ))?;
    Ok(Done::Well)
}

/// The statements with these ids.
fn named<'r>(ruleset: &'r Ruleset, ids: &[String]) -> Step<Vec<&'r Statement>> {
    let known: Vec<&str> = ruleset.guideline.statements.iter().map(|s| s.id.value.as_str()).collect();
    let mut found: Vec<&Statement> = Vec::new();
    for id in ids {
        let Some(statement) = ruleset.statement(id) else {
            let help = suggestion(id, known.iter().copied())
                .unwrap_or_else(|| "`statements` in guideline.yaml lists them".to_owned());
            return Err(usage(&format!("no statement `{id}`"), &help));
        };
        if found.iter().any(|other| other.id.value == *id) {
            return Err(usage(&format!("the statement `{id}` is given twice"), "give it once"));
        }
        found.push(statement);
    }
    Ok(found)
}

fn skeleton(id: &str, statements: &[&Statement], schemas: Option<&str>) -> String {
    let source: Vec<String> = statements.iter().map(|statement| said(statement)).collect();
    let ids: Vec<String> = statements.iter().map(|s| format!("    - {}", s.id.value)).collect();
    let cited: BTreeSet<i64> =
        statements.iter().flat_map(|s| s.citations.iter().flatten()).map(|c| c.value).collect();
    let citations = if cited.is_empty() {
        "  citations: []".to_owned()
    } else {
        let lines: Vec<String> = cited.iter().map(|number| format!("    - {number}")).collect();
        format!("  citations:\n{}", lines.join("\n"))
    };
    let words: Vec<&str> = statements.iter().filter_map(|s| s.strength.as_deref()).collect();
    let strength = if words.is_empty() { "\"\"".to_owned() } else { scalar(&words.join("; ")) };
    fill(
        TEMPLATE,
        schemas,
        &[
            ("@ID@", id),
            ("@STATEMENTS@", &ids.join("\n")),
            ("@CITATIONS@", &citations),
            ("@DIRECTION@", direction(statements)),
            ("@STRENGTH@", &strength),
            // Last, for it holds an author's words, in which nothing is to be filled in.
            ("@SOURCE@", source.join("#\n").trim_end()),
        ],
    )
}

/// A statement as a comment: where it stands, what it says, and how soon.
fn said(statement: &Statement) -> String {
    let head = format!("# {} ({}) ", statement.id.value, statement.locator);
    let mut lines = wrap(&statement.text, &head, "#   ");
    if !statement.urgency.is_empty() {
        lines.push_str(&wrap(&statement.urgency.join("; "), "#   How soon: ", "#   "));
    }
    lines
}

/// The direction that the kind of every statement gives, or a word that `check` refuses.
fn direction(statements: &[&Statement]) -> &'static str {
    let all = |kind: &str| statements.iter().all(|statement| statement.kind == kind);
    if all("recommendation-for") {
        "for"
    } else if all("recommendation-against") {
        "against"
    } else {
        "TODO"
    }
}

/// What else speaks of these statements, and may have to change.
fn notes(ruleset: &Ruleset, statements: &[&Statement]) -> String {
    let mut notes = String::new();
    for statement in statements {
        let id = &statement.id.value;
        let encoding: Vec<String> = ruleset
            .rules
            .iter()
            .filter(|rule| rule.statements.iter().any(|mention| mention.value == *id))
            .map(|rule| format!("`{}`", rule.id.value))
            .collect();
        if !encoding.is_empty() {
            notes.push_str(&format!("note: {id} is encoded by {} as well\n", encoding.join(", ")));
        }
        if statement.role == "modifier" {
            notes.push_str(&format!(
                "note: {id} is a modifier; if it only lifts the rule, take it out of `statements:`, name it under the\n  \
                 exception, and name the rule under its `informs:`\n"
            ));
        }
        if statement.not_encoded.is_some() {
            notes.push_str(&format!("note: guideline.yaml says why {id} is not encoded; take that out\n"));
        }
    }
    notes
}
