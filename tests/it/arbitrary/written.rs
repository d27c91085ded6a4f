//! A guideline as the documents of its folder.

use std::fmt;

use regimen::{Code, Diagnostic, Files, Severity, Sources};
use serde_yaml::{Mapping, Value};

use super::{Shuffle, list};
use crate::repository::{Loaded, files, text, told};

/// Why the program refuses numbers, by their declared ranges.
pub const NUMBERS: [Code; 2] = [Code::MayOverflow, Code::MayDivideByZero];

/// The documents of a guideline; its rules all stand in one file.
#[derive(Clone)]
pub struct Written {
    pub guideline: Value,
    pub facts: Value,
    pub definitions: Value,
    pub readings: Value,
    pub rules: Vec<Value>,
}

impl Written {
    /// The guideline in a folder.
    pub fn from_folder(folder: &str) -> Self {
        let read = |path: &str| -> Value { serde_yaml::from_str(&text(path)).unwrap() };
        let one = |name: &str| read(&format!("{folder}/{name}.yaml"));
        let mut rules = Vec::new();
        for path in files(&format!("{folder}/recommendations"), ".yaml") {
            rules.extend(read(&path).as_sequence().unwrap().iter().cloned());
        }
        let (definitions, readings) = (one("definitions"), one("readings"));
        Self { guideline: one("guideline"), facts: one("facts"), definitions, readings, rules }
    }

    /// The texts of the files, by name.
    fn texts(&self) -> [(&'static str, String); 5] {
        let written = |value: &Value| serde_yaml::to_string(value).unwrap();
        [
            ("guideline.yaml", written(&self.guideline)),
            ("facts.yaml", written(&self.facts)),
            ("definitions.yaml", written(&self.definitions)),
            ("readings.yaml", written(&self.readings)),
            ("recommendations/all.yaml", written(&list(self.rules.clone()))),
        ]
    }

    /// Loads it, or says what the program refuses.
    pub fn try_load(&self) -> Result<Loaded, (Sources, Vec<Diagnostic>)> {
        let mut sources = Sources::new();
        let [guideline, facts, definitions, readings, rules] =
            self.texts().map(|(name, text)| sources.add(name, text));
        let files = Files {
            guideline,
            facts,
            definitions: Some(definitions),
            readings: Some(readings),
            recommendations: vec![rules],
        };
        Loaded::from_files(sources, &files)
    }

    /// Loads a random guideline; nothing where its numbers are refused, which is all that may be wrong with it.
    pub fn sound(&self) -> Option<Loaded> {
        let (sources, problems) = match self.try_load() {
            Ok(loaded) => return Some(loaded),
            Err(refused) => refused,
        };
        let mut errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
        let numbers = errors.all(|error| NUMBERS.contains(&error.code));
        assert!(numbers, "{}\n{self:?}", told(&sources, &problems));
        None
    }

    /// Loads a guideline that the program must accept.
    pub fn load(&self) -> Loaded {
        self.try_load()
            .unwrap_or_else(|(sources, problems)| panic!("{}\n{self:?}", told(&sources, &problems)))
    }

    /// The same with its facts, definitions, readings and rules in another order.
    pub fn shuffled(&self, seed: u64) -> Self {
        let mut shuffle = Shuffle::new(seed);
        let mut entries = |document: &Value, key: &str| {
            let mut document = document.clone();
            if let Some(Value::Mapping(entries)) = document.get_mut(key) {
                *entries = shuffle.items(std::mem::take(entries)).into_iter().collect::<Mapping>();
            }
            document
        };
        Self {
            guideline: self.guideline.clone(),
            facts: entries(&self.facts, "facts"),
            definitions: entries(&self.definitions, "definitions"),
            readings: entries(&self.readings, "readings"),
            rules: shuffle.items(self.rules.iter().cloned()),
        }
    }

    /// The same with one more fact, before the `at`-th.
    pub fn with_fact(&self, name: &str, entry: Value, at: usize) -> Self {
        let mut more = self.clone();
        let Some(Value::Mapping(facts)) = more.facts.get_mut("facts") else { panic!("no facts") };
        let mut entries: Vec<(Value, Value)> = std::mem::take(facts).into_iter().collect();
        entries.insert(at.min(entries.len()), (Value::from(name), entry));
        *facts = entries.into_iter().collect::<Mapping>();
        more
    }
}

impl fmt::Debug for Written {
    /// The files as an author would see them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in self.texts() {
            write!(f, "\n# {name}\n{text}")?;
        }
        Ok(())
    }
}
