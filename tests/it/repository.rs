//! The files of this repository, and the guidelines among them.

use std::fs;
use std::path::{Path, PathBuf};

use regimen::program::{Program, ReadingChoice};
use regimen::{Diagnostic, Files, Ruleset, Sources, ruleset};

/// The folder of the guideline that this repository is about.
pub const GUIDELINE: &str = "rules/lumbar-compression-fracture";

/// Folders of guidelines, each with the folder of its cases.
pub const GUIDELINES: [(&str, &str); 2] = [
    (GUIDELINE, "tests/cases/lumbar-compression-fracture"),
    ("tests/guidelines/made-up-infusion-check", "tests/guidelines/cases/made-up-infusion-check"),
];

/// The top folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, by its path below the top folder.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|problem| panic!("{path}: {problem}"))
}

/// Every file below a folder whose name ends so, by its path below the top folder, in order.
pub fn files(folder: &str, ending: &str) -> Vec<String> {
    fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { gather(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    gather(&root().join(folder), &mut found);
    let below = |path: &PathBuf| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    let mut found: Vec<String> = found.iter().map(below).filter(|path| path.ends_with(ending)).collect();
    found.sort();
    found
}

/// A guideline as written and as run.
pub struct Loaded {
    /// The texts.
    pub sources: Sources,
    /// As written.
    pub ruleset: Ruleset,
    /// As run, under the adopted readings.
    pub program: Program,
}

impl Loaded {
    /// Loads a guideline; errors come back as they are, warnings are passed over.
    pub fn from_files(sources: Sources, files: &Files) -> Result<Self, (Sources, Vec<Diagnostic>)> {
        let (ruleset, mut problems) = ruleset::from_documents(&sources, files);
        let Some(ruleset) = ruleset.filter(|_| !regimen::diagnostic::any_error(&problems)) else {
            return Err((sources, problems));
        };
        let (program, more) = Program::from_ruleset(&ruleset, &sources, &ReadingChoice::new());
        problems.extend(more);
        match program {
            Some(program) => Ok(Self { sources, ruleset, program }),
            None => Err((sources, problems)),
        }
    }

    /// Loads the guideline in a folder.
    pub fn from_folder(folder: &str) -> Self {
        let mut sources = Sources::new();
        let mut add = |path: String| {
            let text = text(&path);
            sources.add(path, text)
        };
        let rules = files(&format!("{folder}/recommendations"), ".yaml");
        let files = Files {
            guideline: add(format!("{folder}/guideline.yaml")),
            facts: add(format!("{folder}/facts.yaml")),
            definitions: Some(add(format!("{folder}/definitions.yaml"))),
            readings: Some(add(format!("{folder}/readings.yaml"))),
            recommendations: rules.into_iter().map(add).collect(),
        };
        Self::from_files(sources, &files).unwrap_or_else(|(sources, problems)| {
            panic!("{folder} has problems:\n{}", told(&sources, &problems))
        })
    }
}

/// Problems with their places, for a message.
pub fn told(sources: &Sources, problems: &[Diagnostic]) -> String {
    let line = |problem: &Diagnostic| {
        let at = sources.position(problem.primary);
        let file = sources.name(problem.primary.file);
        format!("{file}:{}:{}: {}: {}", at.line, at.column, problem.code, problem.message)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}
