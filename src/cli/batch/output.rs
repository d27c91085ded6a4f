//! The file that lines are written to.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::super::files;
use super::super::output::{Done, Step, Stop, stop, usage};

/// Opens a file to write into. One that holds something is kept as it is, and ends the command.
pub(super) fn open(path: &Path) -> Step<File> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(problem) if problem.kind() == ErrorKind::AlreadyExists => {}
        result => return result.map_err(|problem| unopened(path, &problem)),
    }
    let file = OpenOptions::new().write(true).open(path).map_err(|problem| unopened(path, &problem))?;
    let known = file.metadata().map_err(|problem| unopened(path, &problem))?;
    if known.is_file() && known.len() > 0 {
        return Err(usage(
            &format!("`{}` holds something already; nothing was written", files::shown(path)),
            "continue the run that wrote it with `--resume`, or name another file",
        ));
    }
    Ok(file)
}

/// Opens a file that an interrupted run has written, or a new one.
pub(super) fn reopen(path: &Path) -> Step<File> {
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(path);
    let file = file.map_err(|problem| unopened(path, &problem))?;
    if !file.metadata().map_err(|problem| unopened(path, &problem))?.is_file() {
        return Err(usage(
            &format!("`{}` is no file in which a run could be continued", files::shown(path)),
            "leave out `--resume`",
        ));
    }
    Ok(file)
}

fn unopened(path: &Path, problem: &io::Error) -> Stop {
    stop(Done::Problems, &format!("`{}` cannot be opened: {problem}", files::shown(path)))
}
