//! The guideline that the one by hand is held against, loaded from its folder as the engine runs it.

use std::fs;
use std::path::{Path, PathBuf};

use regimen::program::ReadingChoice;
use regimen::{Files, Program, Sources, ruleset};

/// The program of the guideline in a folder, under the adopted readings.
///
/// Errors: a file that cannot be read, or what the engine says of the rules.
pub fn program(folder: &Path) -> Result<Program, String> {
    let told = |problem: &dyn std::fmt::Display, path: &Path| format!("{}: {problem}", path.display());
    let recommendations = folder.join("recommendations");
    let mut rules = Vec::new();
    for entry in fs::read_dir(&recommendations).map_err(|problem| told(&problem, &recommendations))? {
        rules.push(entry.map_err(|problem| told(&problem, &recommendations))?.path());
    }
    rules.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    rules.sort();
    let mut sources = Sources::new();
    let mut add = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(|problem| told(&problem, &path))?;
        Ok::<_, String>(sources.add(path.display().to_string(), text))
    };
    let files = Files {
        guideline: add(folder.join("guideline.yaml"))?,
        facts: add(folder.join("facts.yaml"))?,
        definitions: Some(add(folder.join("definitions.yaml"))?),
        readings: Some(add(folder.join("readings.yaml"))?),
        recommendations: rules.into_iter().map(add).collect::<Result<_, _>>()?,
    };
    loaded(&sources, &files)
}

/// The program of a guideline whose files have been read.
///
/// Errors: what the engine says of the rules.
pub fn loaded(sources: &Sources, files: &Files) -> Result<Program, String> {
    let (ruleset, problems) = ruleset::from_documents(sources, files);
    let Some(ruleset) = ruleset else { return Err(format!("{problems:#?}")) };
    let (program, more) = Program::from_ruleset(&ruleset, sources, &ReadingChoice::new());
    program.ok_or_else(|| format!("{problems:#?}\n{more:#?}"))
}
