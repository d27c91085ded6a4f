//! Files and folders: the only part that opens them.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use regimen::document::decode;
use regimen::source::{FileId, Span};
use regimen::{Code, Diagnostic, Files, Limits, Sources};

use super::output::{Done, Step, stop};

/// Reads a file, or stdin for `-`, as text under its path as given.
pub(crate) fn read(sources: &mut Sources, path: &Path) -> Result<FileId, Diagnostic> {
    let name = if path == Path::new("-") { "<stdin>".to_owned() } else { shown(path) };
    let limit = Limits::default().bytes as u64 + 1;
    let mut bytes = Vec::new();
    let result = if path == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    if let Err(problem) = result {
        return Err(unreadable(sources, &name, &problem));
    }
    match decode(&bytes) {
        Ok(text) => Ok(sources.add(name, text)),
        // A text that was cut at the limit may end inside a character; its size is the problem then.
        Err(bad) => {
            let file = sources.add(name, bad.readable.clone());
            if bytes.len() as u64 == limit {
                return Err(Diagnostic::error(
                    Code::TooLarge,
                    Span::new(file, 0..0),
                    "the file is too large",
                )
                .help(format!("files of up to {} bytes are read", limit - 1)));
            }
            Err(bad.diagnostic(file))
        }
    }
}

/// The byte order mark, which is no part of a text and stays where it is.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a text into a file in place of the one that was read from it.
pub(crate) fn rewrite(path: &Path, known: &str, text: &str) -> Step<()> {
    let cannot = |why: &str| stop(Done::Problems, &format!("{} cannot be rewritten: {why}", shown(path)));
    let bytes = fs::read(path).map_err(|problem| cannot(&problem.to_string()))?;
    let (mark, rest) = match bytes.strip_prefix(MARK) {
        Some(rest) => (MARK, rest),
        None => (&[][..], bytes.as_slice()),
    };
    if rest != known.as_bytes() {
        return Err(cannot("it has changed since it was read"));
    }
    fs::write(path, [mark, text.as_bytes()].concat()).map_err(|problem| cannot(&problem.to_string()))
}

/// The diagnostic for a file that cannot be read.
fn unreadable(sources: &mut Sources, name: &str, problem: &std::io::Error) -> Diagnostic {
    let file = sources.add(name, "");
    let (message, help) = match problem.kind() {
        ErrorKind::NotFound => ("there is no such file".to_owned(), "check the path, or write the file"),
        ErrorKind::IsADirectory => ("this is a folder, not a file".to_owned(), "name a file in it"),
        ErrorKind::PermissionDenied => ("this file may not be read".to_owned(), "check its permissions"),
        _ => (format!("the file cannot be read: `{problem}`"), "check the path and the permissions"),
    };
    Diagnostic::error(Code::UnreadableFile, Span::new(file, 0..0), message).help(help)
}

/// A path as messages show it: with `/` everywhere.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The folders of guidelines at or right below a path, by name.
pub(crate) fn guidelines(path: &Path) -> Vec<PathBuf> {
    if path.join("guideline.yaml").is_file() {
        return vec![path.to_owned()];
    }
    let mut found: Vec<PathBuf> =
        entries(path).into_iter().filter(|entry| entry.join("guideline.yaml").is_file()).collect();
    found.sort();
    found
}

/// What is in a folder, by name; nothing where it is none.
pub(crate) fn entries(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// Every YAML file at or below a path, by name, down to eight folders deep.
pub(crate) fn yaml_files(path: &Path) -> Vec<PathBuf> {
    below(path, is_yaml)
}

fn below(path: &Path, wanted: fn(&Path) -> bool) -> Vec<PathBuf> {
    fn gather(path: &Path, wanted: fn(&Path) -> bool, depth: usize, found: &mut Vec<PathBuf>) {
        if wanted(path) && path.is_file() {
            found.push(path.to_owned());
        } else if depth > 0 && path.is_dir() {
            entries(path).iter().for_each(|entry| gather(entry, wanted, depth - 1, found));
        }
    }
    let mut found = Vec::new();
    gather(path, wanted, 8, &mut found);
    found
}

/// Whether a file is one of those that are read, by its name.
pub(crate) fn is_yaml(path: &Path) -> bool {
    ["yaml", "yml", "json"].iter().any(|ending| ends(path, ending))
}

/// Whether a file's name ends so; some systems write the ending in capitals.
pub(crate) fn ends(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

/// Says of files such as `x.yaml.txt`, as some editors save them, that nothing reads them.
pub(crate) fn misnamed(sources: &mut Sources, path: &Path) -> Vec<Diagnostic> {
    let diagnostic = |path: PathBuf| {
        let rename = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let message = format!("this file is not read: its name ends in `.txt`, after that of `{rename}`");
        Diagnostic::error(Code::UnreadableFile, Span::new(sources.add(shown(&path), ""), 0..0), message)
            .help(format!("rename it to `{rename}`"))
    };
    let named =
        |path: &Path| ends(path, "txt") && path.file_stem().is_some_and(|stem| is_yaml(Path::new(stem)));
    below(path, named).into_iter().map(diagnostic).collect()
}

/// The files of a guideline, beside its rules in recommendations/.
const PARTS: [&str; 4] = ["guideline.yaml", "facts.yaml", "definitions.yaml", "readings.yaml"];

/// Whether a file, by the name that messages show, is part of the guideline in a folder.
pub(crate) fn belongs(folder: &Path, name: &str) -> bool {
    let below = Path::new(name).strip_prefix(folder).map(shown).unwrap_or_default();
    PARTS.contains(&below.as_str()) || below.starts_with("recommendations/")
}

/// Reads the files of one guideline's folder. A file that is no part of a guideline is a problem, too.
///
/// A file that cannot be read is a problem and stands among the files as an empty one, so that the others are still
/// looked at; the second list names those, for what is said of their emptiness means nothing.
pub(crate) fn folder(
    sources: &mut Sources,
    path: &Path,
    problems: &mut Vec<Diagnostic>,
) -> (Files, Vec<FileId>) {
    // First, for it may be why something else seems to be missing.
    stray(sources, path, problems);
    let mut unreadable = Vec::new();
    let mut one = |file: &Path| match read(sources, file) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(problem);
            let empty = sources.add(shown(file), "");
            unreadable.push(empty);
            empty
        }
    };
    let guideline = one(&path.join("guideline.yaml"));
    let facts = one(&path.join("facts.yaml"));
    let mut optional = |name: &str| Some(path.join(name)).filter(|file| file.exists()).map(|file| one(&file));
    let definitions = optional("definitions.yaml");
    let readings = optional("readings.yaml");
    let files = yaml_files(&path.join("recommendations"));
    let recommendations = files.iter().map(|file| one(file)).collect();
    (Files { guideline, facts, definitions, readings, recommendations }, unreadable)
}

/// Says of YAML files in a guideline's folder that nothing reads: a misspelt `definition.yaml` must not be silent.
fn stray(sources: &mut Sources, path: &Path, problems: &mut Vec<Diagnostic>) {
    problems.extend(misnamed(sources, path));
    for entry in entries(path) {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_file() && is_yaml(&entry) && !PARTS.contains(&name.as_str()) {
            let rules =
                fs::read_to_string(&entry).is_ok_and(|text| text.lines().any(|l| l.starts_with("- id:")));
            let help = if rules {
                "move it into recommendations/: it holds rules".to_owned()
            } else {
                format!("a guideline has {}, and rules in recommendations/", PARTS.join(", "))
            };
            let file = sources.add(shown(&entry), "");
            problems.push(
                Diagnostic::error(
                    Code::UnreadableFile,
                    Span::new(file, 0..0),
                    format!("`{name}` is no part of a guideline"),
                )
                .help(help),
            );
        }
    }
}
