//! The schemas are valid, explain every key, agree with each other, and accept every file of the repository.

use std::collections::BTreeMap;

use regimen::layout;
use regimen::schema::{self, Checker, SCHEMAS};
use regimen::{Limits, Sources, document};
use serde_json::Value;

use crate::repository::{GUIDELINES, files, text, told};

fn parsed() -> impl Iterator<Item = (&'static str, Value)> {
    SCHEMAS.iter().map(|schema| (schema.name, serde_json::from_str(schema.text).unwrap()))
}

#[test]
fn the_program_carries_the_schemas_of_the_folder() {
    let carried: Vec<String> =
        SCHEMAS.iter().map(|schema| format!("schemas/{}.schema.json", schema.name)).collect();
    let mut sorted = carried.clone();
    sorted.sort();
    assert_eq!(sorted, files("schemas", ".json"));
    for (schema, path) in SCHEMAS.iter().zip(carried) {
        assert_eq!(schema.text, text(&path), "{path}");
    }
}

#[test]
fn every_schema_is_one_of_draft_2020_12_and_compiles() {
    for (name, schema) in parsed() {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        assert_eq!(schema["$id"], format!("urn:regimen:schema:{name}"));
        assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
        schema::named(name).unwrap().checker().unwrap();
    }
}

/// Calls `visit` with every object of a schema and the path to it; not with those inside a test, which only narrow
/// what is described elsewhere.
fn walk(path: &str, value: &Value, visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(entries) => {
            visit(path, entries);
            for (key, value) in entries {
                if !["if", "then", "else", "examples", "const", "enum", "default"].contains(&key.as_str()) {
                    walk(&format!("{path}/{key}"), value, visit);
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| walk(&format!("{path}/{n}"), item, visit));
        }
        _ => {}
    }
}

#[test]
fn every_property_is_described() {
    let mut silent = Vec::new();
    let mut count = 0;
    for (name, schema) in parsed() {
        walk(name, &schema, &mut |path, object| {
            // A mapping of keys is no schema itself, whatever its keys are called.
            let Some(Value::Object(properties)) =
                object.get("properties").filter(|_| !path.ends_with("/properties"))
            else {
                return;
            };
            for (key, property) in properties {
                count += 1;
                let described = property["description"].as_str().is_some_and(|words| words.len() > 4);
                if !described {
                    silent.push(format!("{path}/{key}"));
                }
            }
        });
    }
    assert!(count > 150, "only {count} properties were found");
    assert!(silent.is_empty(), "without a description:\n{}", silent.join("\n"));
}

#[test]
fn no_schema_leaves_it_open_what_does_not_fit() {
    for (name, schema) in parsed() {
        walk(name, &schema, &mut |path, object| {
            for key in ["oneOf", "anyOf"] {
                assert!(!object.contains_key(key), "{path} has `{key}`: say what exactly is wrong instead");
            }
        });
    }
}

#[test]
fn definitions_of_the_same_name_are_the_same_everywhere() {
    let mut first: BTreeMap<String, (&str, Value)> = BTreeMap::new();
    for (schema, value) in parsed() {
        for (name, definition) in value["$defs"].as_object().into_iter().flatten() {
            let (other, known) = first.entry(name.clone()).or_insert_with(|| (schema, definition.clone()));
            assert_eq!(known, definition, "`{name}` differs between {other} and {schema}");
        }
    }
}

#[test]
fn every_reference_stays_in_its_file_and_finds_its_definition() {
    for (name, schema) in parsed() {
        walk(name, &schema, &mut |path, object| {
            if let Some(Value::String(target)) = object.get("$ref") {
                let found = target.strip_prefix("#/$defs/").map(|definition| &schema["$defs"][definition]);
                assert!(found.is_some_and(Value::is_object), "{path}: {target}");
            }
        });
    }
}

/// The schema of a file of this repository, by its path.
fn schema_of(path: &str) -> &'static str {
    let case = GUIDELINES.iter().any(|(_, cases)| path.starts_with(cases));
    match path.rsplit('/').next().unwrap() {
        _ if case => "case",
        "guideline.yaml" => "guideline",
        "facts.yaml" => "facts",
        "definitions.yaml" => "definitions",
        "readings.yaml" => "readings",
        _ if path.contains("/recommendations/") => "rules",
        _ => panic!("{path} has no schema"),
    }
}

#[test]
fn every_file_is_laid_out_as_regimen_fmt_does() {
    for path in ["rules", "tests/cases", "tests/guidelines"].iter().flat_map(|folder| files(folder, ".yaml"))
    {
        let mut sources = Sources::new();
        let file = sources.add(path.clone(), text(&path));
        let laid_out = layout::lay_out(&sources, file, Some(schema_of(&path)));
        assert!(laid_out.as_deref() == Ok(sources.text(file)), "`regimen fmt {path}` lays it out");
    }
}

#[test]
fn every_file_is_as_its_schema_says_and_names_it() {
    let checkers: BTreeMap<&str, Checker> =
        SCHEMAS.iter().map(|schema| (schema.name, schema.checker().unwrap())).collect();
    let mut wrong = Vec::new();
    let mut found = 0;
    for path in ["rules", "tests/cases", "tests/guidelines"].iter().flat_map(|folder| files(folder, ".yaml"))
    {
        found += 1;
        let name = schema_of(&path);
        let mut sources = Sources::new();
        let file = sources.add(path.clone(), text(&path));
        let node = document::read(&sources, file, &Limits::default())
            .unwrap_or_else(|problems| panic!("{}", told(&sources, &problems)));
        wrong.extend(checkers[name].accepts(&schema::value(&node)).err().map(|why| format!("{path}: {why}")));
        let up = "../".repeat(path.matches('/').count());
        let first = format!("# yaml-language-server: $schema={up}schemas/{name}.schema.json");
        if sources.text(file).lines().next() != Some(&first) {
            wrong.push(format!("{path}: the first line is not `{first}`"));
        }
    }
    assert!(found > 100, "only {found} files were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
