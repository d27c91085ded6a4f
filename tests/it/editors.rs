//! What an author sees in an editor: the schemas and the settings of this repository, through the YAML language server
//! that VS Code, Zed and Helix run.
//!
//! `tests/editors/package-lock.json` says which; npm installs it below `target` when these tests run for the first
//! time. Without node, or without a registry in reach, they say so and prove nothing.

mod server;

use std::collections::BTreeSet;
use std::fs;

use regimen::schema::{self, Checker, SCHEMAS};
use regimen::{Limits, Sources, document};
use serde_json::{Value, json};

use crate::repository::{files, root, text};
use server::{Mark, Server, server};

/// What an editor is told in settings: the schema of a file by its path.
const SCHEMA_OF: [(&str, &str); 6] = [
    ("guideline", "rules/*/guideline.yaml"),
    ("facts", "rules/*/facts.yaml"),
    ("definitions", "rules/*/definitions.yaml"),
    ("readings", "rules/*/readings.yaml"),
    ("rules", "rules/*/recommendations/*.yaml"),
    ("case", "tests/cases/*/*.yaml"),
];

/// The settings that Zed hands on as they are. Only the first line of a file speaks where there are none.
fn shipped() -> Value {
    let zed: Value = serde_json::from_str(&text(".zed/settings.json")).unwrap();
    zed["lsp"]["yaml-language-server"]["settings"].clone()
}

fn without_settings() -> Value {
    json!({"yaml": {"schemaStore": {"enable": false}}})
}

#[test]
fn every_editor_is_told_the_same() {
    for path in
        [".vscode/settings.json", ".zed/settings.json", ".helix/languages.toml", ".idea/jsonSchemas.xml"]
    {
        let settings = text(path);
        let quoted = settings.split('"').skip(1).step_by(2);
        let named: Vec<&str> = quoted.filter(|word| word.contains('/') && word.contains('.')).collect();
        let expected: Vec<String> = SCHEMA_OF
            .iter()
            .flat_map(|(name, files)| [format!("schemas/{name}.schema.json"), (*files).into()])
            .collect();
        let named: Vec<&str> = named.iter().map(|word| word.trim_start_matches("./")).collect();
        assert_eq!(named, expected, "{path}");
    }
}

/// The files of `tests/broken/` that can be read as YAML, each where the settings know its schema, and the schema.
fn broken() -> Vec<(String, String, &'static str)> {
    let mut found = Vec::new();
    for path in files("tests/broken", ".yaml") {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        let stands_for = text.lines().find_map(|line| line.strip_prefix("# stands for: "));
        let name = stands_for.and_then(|file| file.rsplit('/').next()?.strip_suffix(".yaml"));
        let known = SCHEMA_OF.iter().find(|(schema, _)| name == Some(schema));
        if let Some((schema, place)) = known {
            let place = place.replacen('*', &path.replace(['/', '.'], "-"), 1).replace('*', "a");
            found.push((place, text, *schema));
        }
    }
    found
}

/// Whether a text is YAML as we read it, and if so whether it is as its schema says.
fn accepted(checker: &Checker, path: &str, text: &str) -> Option<bool> {
    let mut sources = Sources::new();
    let file = sources.add(path, text);
    let node = document::read(&sources, file, &Limits::default()).ok()?;
    Some(checker.accepts(&schema::value(&node)).is_ok())
}

#[test]
fn an_editor_marks_what_the_schemas_refuse_and_nothing_else() {
    let Some(mut server) = server(&shipped()) else { return };
    let broken: Vec<(String, String, bool)> = broken()
        .into_iter()
        .filter_map(|(path, text, name)| {
            let checker = schema::named(name).unwrap().checker().unwrap();
            accepted(&checker, &path, &text).map(|fine| (path, text, fine))
        })
        .collect();
    let opened: Vec<(String, String)> =
        broken.iter().map(|(path, text, _)| (path.clone(), text.clone())).collect();
    let mut wrong = Vec::new();
    for ((path, _, fine), marks) in broken.iter().zip(server.open(&opened)) {
        if *fine != marks.is_empty() {
            wrong.push(format!("{path}: {}", said(&marks)));
        }
    }
    let refused = broken.iter().filter(|(.., fine)| !fine).count();
    assert!(refused > 60, "only {refused} broken files were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn said(marks: &[Mark]) -> String {
    marks.iter().map(Mark::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn wrong_files_get_the_messages_that_were_accepted() {
    let Some(mut server) = server(&without_settings()) else { return };
    let opened: Vec<(String, String)> =
        files("tests/editors", ".yaml").into_iter().map(|path| (path.clone(), text(&path))).collect();
    let marks = server.open(&opened);
    for ((path, _), marks) in opened.iter().zip(marks) {
        let mut settings = insta::Settings::clone_current();
        settings.set_input_file(root().join(path));
        settings.set_snapshot_path(root().join("snapshots/editors"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let name = path.trim_start_matches("tests/editors/").trim_end_matches(".yaml");
        settings.bind(|| insta::assert_snapshot!(name, said(&marks)));
    }
}

/// Every file that names its schema in its first line.
fn ours() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["rules", "tests/cases", "tests/guidelines", "examples"] {
        found.extend(files(folder, ".yaml").into_iter().map(|path| (path.clone(), text(&path))));
    }
    found
}

#[test]
fn our_files_are_clean_and_their_first_line_leads_to_their_schema() {
    let Some(mut server) = server(&without_settings()) else { return };
    let files = ours();
    for ((path, _), marks) in files.iter().zip(server.open(&files)) {
        assert!(marks.is_empty(), "{path}:\n{}", said(&marks));
    }
    // The same beside them with one key too many: a line that led nowhere would leave them clean.
    let spoilt = |(path, text): &(String, String)| {
        let list = text.lines().any(|line| line.starts_with("- "));
        let key = if list { "- unheard: 1\n" } else { "unheard: 1\n" };
        (path.replace(".yaml", "-spoilt.yaml"), format!("{text}\n{key}"))
    };
    let spoilt: Vec<(String, String)> = files.iter().map(spoilt).collect();
    for ((path, _), marks) in spoilt.iter().zip(server.open(&spoilt)) {
        let told = marks.iter().any(|mark| mark.message.contains("unheard"));
        assert!(told, "{path}:\n{}", said(&marks));
    }
}

/// A rule that is being written; the last line waits for a key.
const WRITTEN: &str = "- id: walk
  title: Walk
  statements: [S1]
  direction: for
  priority: routine
  strength: {as_given: Start}
  condition: pain
  timing: {anchor: injured_on, closes: P2W}
  done_when: walked
  citations: [1]
  
";

fn writing(server: &mut Server) -> (&'static str, Value) {
    let path = "rules/example/recommendations/written.yaml";
    server.open(&[(path.to_owned(), WRITTEN.to_owned())]);
    let rules = SCHEMAS.iter().find(|schema| schema.name == "rules").unwrap();
    let schema: Value = serde_json::from_str(rules.text).unwrap();
    (path, schema["$defs"]["rule"]["properties"].clone())
}

/// Words as they are, without the marks that keep them from being taken for Markdown.
fn plain(markdown: &str) -> String {
    markdown.replace('\\', "").replace("&nbsp;", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn resting_on_a_key_tells_what_the_schema_says_of_it() {
    let Some(mut server) = server(&shipped()) else { return };
    let (path, keys) = writing(&mut server);
    for (number, line) in WRITTEN.lines().enumerate().filter(|(_, line)| line.contains(':')) {
        let key = line[2..].split(':').next().unwrap();
        let shown = server.hover(path, number + 1, 4);
        let shown = plain(&shown);
        assert!(shown.contains(&plain(keys[key]["description"].as_str().unwrap())), "{key}: {shown}");
        for example in keys[key]["examples"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(shown.contains(example), "{key}: {shown}");
        }
    }
}

#[test]
fn the_keys_and_words_that_may_stand_there_are_offered() {
    let Some(mut server) = server(&shipped()) else { return };
    let (path, keys) = writing(&mut server);
    let last = WRITTEN.lines().count();
    let offered: BTreeSet<String> = server.offers(path, last, 3).into_iter().collect();
    for key in keys.as_object().unwrap().keys() {
        let written = WRITTEN.contains(&format!("  {key}:")) || key == "id";
        assert_eq!(offered.contains(key), !written, "{key}: {offered:?}");
    }
    let line = WRITTEN.lines().position(|line| line.contains("priority")).unwrap() + 1;
    let words: BTreeSet<String> = server.offers(path, line, "  priority: ".len() + 1).into_iter().collect();
    let allowed =
        keys["priority"]["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned());
    assert_eq!(words, allowed.collect());
}
