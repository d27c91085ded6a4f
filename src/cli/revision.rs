//! Files of a git revision, read by the git command line: nothing is checked out and nothing is written.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use regimen::document::decode;
use regimen::source::FileId;
use regimen::{Diagnostic, Sources};

use super::files;
use super::output::{Done, Step, Stop, stop, usage};

/// The files of a folder as they were in a revision, and where its guidelines are.
pub(crate) struct Revision {
    folder: PathBuf,
    name: String,
    commit: String,
    /// Paths below the folder, with `/`.
    paths: Vec<String>,
}

impl Revision {
    /// Looks a revision up. The folder must exist in the working tree, for it says which repository is meant.
    pub(crate) fn find(folder: &Path, name: &str) -> Step<Self> {
        let neither = || {
            usage(
                &format!("`{name}` is neither a folder nor a git revision"),
                "name a folder of rules, or a revision such as `main`, `HEAD~1` or a tag",
            )
        };
        if !folder.is_dir() {
            return Err(usage(
                &format!("`{}` is no folder", files::shown(folder)),
                "`--rules` names the folder whose earlier version is compared",
            ));
        }
        let asked = format!("{name}^{{commit}}");
        let commit = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])?;
        let commit = commit.ok_or_else(neither)?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let listed =
            git(folder, &["ls-tree", "-r", "-z", "--name-only", &commit, "--", "."])?.ok_or_else(neither)?;
        let paths: Vec<String> = String::from_utf8_lossy(&listed)
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect();
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), commit, paths })
    }

    /// The folders of guidelines, below the folder; the empty path is the folder itself.
    pub(crate) fn guidelines(&self) -> Vec<String> {
        let all = self.paths.iter().filter_map(|path| path.strip_suffix("guideline.yaml"));
        all.filter(|below| below.is_empty() || below.matches('/').count() == 1 && below.ends_with('/'))
            .map(|below| below.trim_end_matches('/').to_owned())
            .collect()
    }

    /// The files below one of them, that a guideline may have.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        let inside = |path: &&String| below.is_empty() || path.starts_with(&format!("{below}/"));
        self.paths.iter().filter(inside).cloned().collect()
    }

    /// Reads one file, under the name `revision:path`.
    pub(crate) fn read(&self, sources: &mut Sources, path: &str) -> Step<Result<FileId, Diagnostic>> {
        let shown = format!("{}:{}", self.name, files::shown(&self.folder.join(path)));
        let Some(bytes) = git(&self.folder, &["show", &format!("{}:./{path}", self.commit)])? else {
            return Err(stop(Done::Problems, &format!("git could not read `{shown}`")));
        };
        Ok(match decode(&bytes) {
            Ok(text) => Ok(sources.add(shown, text)),
            Err(bad) => {
                let file = sources.add(shown, bad.readable.clone());
                Err(bad.diagnostic(file))
            }
        })
    }
}

/// What a git command writes; nothing where it does not succeed.
fn git<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Step<Option<Vec<u8>>> {
    let ran = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    match ran {
        Ok(output) if output.status.success() => Ok(Some(output.stdout)),
        Ok(output) if no_repository(&output.stderr) => {
            Err(no_git(&format!("`{}` is in no git repository", files::shown(folder))))
        }
        Ok(_) => Ok(None),
        Err(problem) => Err(no_git(&format!("git cannot be run: {problem}"))),
    }
}

fn no_repository(stderr: &[u8]) -> bool {
    String::from_utf8_lossy(stderr).contains("not a git repository")
}

fn no_git(message: &str) -> Stop {
    usage(message, "a revision is read by git; two folders can be compared without it")
}
