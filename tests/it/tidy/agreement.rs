//! The program's decoders and the schemas accept the same files.
//!
//! Real files are taken, one key in them is dropped, misspelt or given another kind of value, and both must accept
//! what comes of it, or both refuse. `REGIMEN_CASES` says how many are tried, of each kind.

use std::collections::BTreeMap;

use regimen::case::Case;
use regimen::program::{Program, ReadingChoice};
use regimen::schema::{self, Checker, SCHEMAS};
use regimen::{Code, Diagnostic, Files, Limits, Record, Severity, Sources, document, ruleset};
use serde_yaml::{Mapping, Value};

use crate::arbitrary::Shuffle;
use crate::repository::{GUIDELINES, Loaded, files, text, told};

/// A place in a document: keys and positions.
type Place = Vec<Step>;

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Item(usize),
}

/// A document that both must judge.
struct Document {
    /// The folder of its guideline.
    guideline: &'static str,
    path: String,
    schema: &'static str,
    value: Value,
}

/// What is done to one key.
#[derive(Clone, Debug)]
enum Mistake {
    Dropped,
    Misspelt,
    Instead(Value),
}

/// Codes for what a schema can see: keys, kinds of values, words, forms of names.
const SHAPE: [Code; 6] = [
    Code::UnknownKey,
    Code::MissingKey,
    Code::ConflictingKeys,
    Code::WrongType,
    Code::InvalidValue,
    Code::InvalidName,
];

fn documents() -> Vec<Document> {
    let mut found = Vec::new();
    for (guideline, cases) in GUIDELINES {
        for path in files(guideline, ".yaml") {
            let schema = match path.rsplit('/').next().unwrap() {
                "guideline.yaml" => "guideline",
                "facts.yaml" => "facts",
                "definitions.yaml" => "definitions",
                "readings.yaml" => "readings",
                _ => "rules",
            };
            found.push(Document::new(guideline, path, schema));
        }
        for path in files(cases, ".yaml") {
            let mut document = Document::new(guideline, path.clone(), "case");
            found.extend(patient(&document.value).map(|value| Document {
                guideline,
                path,
                schema: "patient",
                value,
            }));
            document.schema = "case";
            found.push(document);
        }
    }
    found
}

/// The patient of a case of one day.
fn patient(case: &Value) -> Option<Value> {
    let parts = ["as_of", "facts"].map(|key| Some((Value::from(key), case.get(key)?.clone())));
    parts.into_iter().collect::<Option<Mapping>>().map(Value::Mapping)
}

impl Document {
    fn new(guideline: &'static str, path: String, schema: &'static str) -> Self {
        let value = serde_yaml::from_str(&text(&path)).unwrap();
        Self { guideline, path, schema, value }
    }

    /// Every key, by what kind of place it is in: positions and names that authors choose do not count.
    fn places(&self) -> Vec<(String, Place)> {
        fn gather(value: &Value, kind: &str, place: &Place, found: &mut Vec<(String, Place)>) {
            match value {
                Value::Mapping(entries) => {
                    for (key, value) in entries {
                        let key = key.as_str().unwrap();
                        let chosen =
                            ["facts", "definitions", "readings", "undecided", "values", "statements"]
                                .iter()
                                .any(|parent| kind.ends_with(&format!("/{parent}")));
                        let kind = format!("{kind}/{}", if chosen { "*" } else { key });
                        let place = [place.as_slice(), &[Step::Key(key.to_owned())]].concat();
                        found.push((kind.clone(), place.clone()));
                        gather(value, &kind, &place, found);
                    }
                }
                Value::Sequence(items) => {
                    for (number, item) in items.iter().enumerate() {
                        let place = [place.as_slice(), &[Step::Item(number)]].concat();
                        gather(item, &format!("{kind}[]"), &place, found);
                    }
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        gather(&self.value, self.schema, &Vec::new(), &mut found);
        found
    }

    /// The document with a mistake at a place.
    fn with(&self, place: &[Step], mistake: &Mistake) -> Value {
        let mut value = self.value.clone();
        let (last, way) = place.split_last().unwrap();
        let mut at = &mut value;
        for step in way {
            at = match step {
                Step::Key(key) => at.get_mut(key.as_str()).unwrap(),
                Step::Item(number) => at.get_mut(*number).unwrap(),
            };
        }
        let Step::Key(key) = last else { panic!("a place ends with a key") };
        let entries = at.as_mapping_mut().unwrap();
        let changed = std::mem::take(entries).into_iter().filter_map(|(name, value)| {
            if name.as_str() != Some(key) {
                return Some((name, value));
            }
            match mistake {
                Mistake::Dropped => None,
                Mistake::Misspelt => Some((Value::from(format!("{key}x")), value)),
                Mistake::Instead(other) => Some((name, other.clone())),
            }
        });
        *entries = changed.collect();
        value
    }

    /// The problems that the program finds in the document when this stands in its place.
    fn judge(&self, loaded: &Loaded, written: &str) -> (Sources, Vec<Diagnostic>) {
        let mut sources = Sources::new();
        if !matches!(self.schema, "case" | "patient") {
            let files = self.files(&mut sources, written);
            let (ruleset, mut problems) = ruleset::from_documents(&sources, &files);
            // What an expression means is told only when all files could be read.
            if let Some(ruleset) = ruleset.filter(|_| !regimen::diagnostic::any_error(&problems)) {
                problems.extend(Program::from_ruleset(&ruleset, &sources, &ReadingChoice::new()).1);
            }
            return (sources, problems);
        }
        let file = sources.add(self.path.clone(), written);
        let read = document::read(&sources, file, &Limits::default());
        let problems = match (read, self.schema) {
            (Err(problems), _) => problems,
            (Ok(node), "case") => {
                Case::from_document(&loaded.ruleset, &loaded.program, &node).err().unwrap_or_default()
            }
            (Ok(node), _) => Record::from_document(&loaded.program, &node)
                .and_then(|record| record.day(None).map_err(|problem| vec![problem]))
                .err()
                .unwrap_or_default(),
        };
        (sources, problems)
    }

    /// The files of the guideline, with another text in the place of this one.
    fn files(&self, sources: &mut Sources, written: &str) -> Files {
        let folder = self.guideline;
        let mut add = |path: String| {
            let text = if path == self.path { written.to_owned() } else { text(&path) };
            sources.add(path, text)
        };
        Files {
            guideline: add(format!("{folder}/guideline.yaml")),
            facts: add(format!("{folder}/facts.yaml")),
            definitions: Some(add(format!("{folder}/definitions.yaml"))),
            readings: Some(add(format!("{folder}/readings.yaml"))),
            recommendations: files(&format!("{folder}/recommendations"), ".yaml")
                .into_iter()
                .map(add)
                .collect(),
        }
    }
}

/// Every mistake that is made with a key.
fn mistakes() -> Vec<Mistake> {
    let instead = [
        Value::Null,
        Value::from(true),
        Value::from(7),
        Value::from(-1.5),
        Value::from(""),
        Value::from("zzz"),
        Value::from("Z Z"),
        Value::from("2025-02-12"),
        Value::Sequence(Vec::new()),
        Value::Sequence(vec![Value::from("zzz")]),
        Value::Sequence(vec![Value::from(3)]),
        Value::Sequence(vec![Value::Null]),
        Value::Mapping(Mapping::new()),
        Value::Mapping([(Value::from("zzz"), Value::from("zzz"))].into_iter().collect()),
    ];
    [Mistake::Dropped, Mistake::Misspelt].into_iter().chain(instead.map(Mistake::Instead)).collect()
}

/// Why no schema can refuse what the program refuses here, where its code is one that a schema could know.
fn known_difference(kind: &str, problem: &Diagnostic) -> Option<&'static str> {
    let record = ["case/facts/*", "case/encounters[]/facts/*", "patient/facts/*"];
    if record.iter().any(|place| kind.starts_with(place)) && problem.code != Code::UnknownKey {
        return Some("which values a fact takes stands in the dictionary, not in the schema of records");
    }
    if kind == "case/encounters[]/on" && problem.message.contains("comes before") {
        return Some("a schema does not compare the days of two encounters");
    }
    if kind == "readings/readings/*/value" && problem.message.contains("lists its own value") {
        return Some("a schema does not compare a value with the items of a list beside it");
    }
    None
}

#[test]
fn decoders_and_schemas_accept_the_same_files() {
    let checkers: BTreeMap<&str, Checker> =
        SCHEMAS.iter().map(|schema| (schema.name, schema.checker().unwrap())).collect();
    let loaded: BTreeMap<&str, Loaded> =
        GUIDELINES.iter().map(|(guideline, _)| (*guideline, Loaded::from_folder(guideline))).collect();
    let documents = documents();
    let mut kinds: BTreeMap<String, Vec<(usize, Place)>> = BTreeMap::new();
    for (number, document) in documents.iter().enumerate() {
        for (kind, place) in document.places() {
            kinds.entry(kind).or_default().push((number, place));
        }
    }
    let mut chance = Shuffle::new(20_250_212);
    let mut trials: Vec<(&str, &(usize, Place), Mistake)> = Vec::new();
    for (kind, places) in &kinds {
        for mistake in mistakes() {
            trials.push((kind, &places[chance.below(places.len())], mistake));
        }
    }
    let all = trials.len();
    let mut apart = Vec::new();
    for (kind, (number, place), mistake) in chance.items(trials).into_iter().take(tried()) {
        let document = &documents[*number];
        let written = serde_yaml::to_string(&document.with(place, &mistake)).unwrap();
        let (sources, problems) = document.judge(&loaded[document.guideline], &written);
        let errors: Vec<&Diagnostic> = problems.iter().filter(|p| p.severity == Severity::Error).collect();
        let schema = by_schema(&checkers[document.schema], &written);
        let shape = errors.iter().find(|error| {
            let here = sources.name(error.primary.file) == document.path;
            here && SHAPE.contains(&error.code) && known_difference(kind, error).is_none()
        });
        let only = match (schema, shape) {
            (Err(why), _) if errors.is_empty() => format!("the schema refuses: {why}"),
            (Ok(()), Some(error)) => format!("the program refuses: {}", told(&sources, &[(*error).clone()])),
            _ => continue,
        };
        apart.push(format!("{}: {kind}: {mistake:?}: only {only}", document.path));
    }
    println!("{} of {all} mistakes in {} kinds of places were tried", all.min(tried()), kinds.len());
    assert!(apart.is_empty(), "{} differences\n{}", apart.len(), apart.join("\n"));
}

/// How many mistakes are tried.
fn tried() -> usize {
    let given = std::env::var("REGIMEN_CASES").ok().and_then(|number| number.parse::<usize>().ok());
    given.unwrap_or(40) * 5
}

fn by_schema(checker: &Checker, written: &str) -> Result<(), String> {
    let mut sources = Sources::new();
    let file = sources.add("document.yaml", written);
    let node =
        document::read(&sources, file, &Limits::default()).map_err(|problems| told(&sources, &problems))?;
    checker.accepts(&schema::value(&node))
}
