//! `regimen check --fix`: the sure remedies, written into the files and nothing else changed in them.

use std::path::{Path, PathBuf};

use regimen::Diagnostic;
use regimen::diagnostic::{Fix, mend};
use regimen::source::FileId;

use super::Found;
use crate::cli::files;
use crate::cli::output::{Step, say};

/// Applies the remedies at hand to the files that `paths` name; says each. Gives how many there were.
pub(super) fn apply(found: &Found, paths: &[PathBuf]) -> Step<usize> {
    let mut mended = 0;
    let mut found_in: Vec<FileId> = found.problems.iter().filter_map(file).collect();
    found_in.sort();
    found_in.dedup();
    for file in found_in.into_iter().filter(|file| named(found, paths, *file)) {
        let at = |problem: &&Diagnostic| self::file(problem) == Some(file);
        let problems: Vec<&Diagnostic> = found.problems.iter().filter(at).collect();
        let fixes: Vec<&Fix> = problems.iter().filter_map(|problem| problem.fix.as_ref()).collect();
        let (text, applied) = mend(found.sources.text(file), &fixes);
        let name = found.sources.name(file);
        files::rewrite(Path::new(name), found.sources.text(file), &text)?;
        for (problem, _) in problems.iter().zip(applied).filter(|(_, applied)| *applied) {
            let line = found.sources.position(problem.primary).line;
            let edits = problem.fix.iter().flat_map(|fix| &fix.edits);
            let edits: Vec<String> =
                edits.map(|edit| told(found.sources.slice(edit.span), &edit.text)).collect();
            say(&format!("mended {name}:{line}: {}: {}", problem.code, edits.join(", ")));
            mended += 1;
        }
    }
    Ok(mended)
}

/// What was written, and what is now.
fn told(old: &str, new: &str) -> String {
    match (old, new.trim()) {
        ("", "") => "a space added".to_owned(),
        ("", new) => format!("`{new}` added"),
        (old, "") => format!("`{old}` removed"),
        (old, new) => format!("`{old}` is now `{new}`"),
    }
}

/// How many remedies there are in the files that `paths` name.
pub(super) fn at_hand(found: &Found, paths: &[PathBuf]) -> usize {
    found.problems.iter().filter_map(file).filter(|file| named(found, paths, *file)).count()
}

fn named(found: &Found, paths: &[PathBuf], file: FileId) -> bool {
    paths.iter().any(|path| Path::new(found.sources.name(file)).starts_with(path))
}

/// The file that a remedy is for.
fn file(problem: &Diagnostic) -> Option<FileId> {
    problem.fix.as_ref()?.edits.first().map(|edit| edit.span.file)
}
