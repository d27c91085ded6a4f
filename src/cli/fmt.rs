//! `regimen fmt [PATHS]`

use std::path::{Path, PathBuf};

use clap::Args;
use regimen::layout;
use regimen::{Diagnostic, Sources};

use super::check::counted_as;
use super::files;
use super::output::{Done, Step, print, report, say};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Rule files, case files, or folders of them
    #[arg(default_value = "rules")]
    paths: Vec<PathBuf>,
    /// Write nothing; say which files are laid out otherwise, and exit with 1 if any are
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let mut sources = Sources::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    let (mut all, mut broken, mut changed) = (0, 0, Vec::new());
    for path in arguments.paths.iter().flat_map(|path| yaml(path)) {
        all += 1;
        let file = match files::read(&mut sources, &path) {
            Ok(file) => file,
            Err(problem) => {
                broken += 1;
                problems.push(problem);
                continue;
            }
        };
        let text = sources.text(file);
        match layout::lay_out(&sources, file, schema(&path, text).as_deref()) {
            Err(found) => {
                broken += 1;
                problems.extend(found);
            }
            Ok(laid_out) if laid_out == text => {}
            Ok(laid_out) => {
                let line = text.lines().zip(laid_out.lines()).take_while(|(old, new)| old == new).count() + 1;
                if !arguments.check {
                    files::rewrite(&path, text, &laid_out)?;
                }
                changed.push(format!("{}:{line}", files::shown(&path)));
            }
        }
    }
    report(&sources, &problems);
    let what = if arguments.check { "would change" } else { "changed" };
    let lines: Vec<String> = changed.iter().map(|place| format!("{what} from {place} on\n")).collect();
    print(&lines.concat())?;
    let broken = if broken > 0 { format!(", {broken} with problems") } else { String::new() };
    say(&format!("{}: {} {what}{broken}", counted_as(all, "file"), changed.len()));
    let fine = problems.is_empty() && (changed.is_empty() || !arguments.check);
    Ok(if fine { Done::Well } else { Done::Problems })
}

/// The YAML files at a path; a path that holds none stands for itself, so that reading it says what is wrong. JSON is
/// written by programs.
fn yaml(path: &Path) -> Vec<PathBuf> {
    let found = files::yaml_files(path);
    if found.is_empty() {
        vec![path.to_owned()]
    } else {
        found.into_iter().filter(|path| !files::ends(path, "json")).collect()
    }
}

/// The schema that a file follows: the one its first line names, else by where it stands.
fn schema(path: &Path, text: &str) -> Option<String> {
    let named = text.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
    if let Some(name) = named.and_then(|way| way.rsplit('/').next()?.strip_suffix(".schema.json")) {
        return Some(name.to_owned());
    }
    let folder = path.parent().and_then(Path::file_name).is_some_and(|name| name == "recommendations");
    let name = path.file_stem()?.to_string_lossy().into_owned();
    Some(if folder { "rules".to_owned() } else { name })
}
