//! What goes to stdout and stderr, and how a command ends.

use std::io::{ErrorKind, IsTerminal, Write};

use regimen::render::{self, Paint};
use regimen::{Diagnostic, Sources};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// 0
    Well,
    /// 1: the rules, cases or record have problems.
    Problems,
    /// 2: wrong usage.
    Usage,
    /// 3: evaluated, but something failed.
    Failed,
}

/// Why a command stopped early. What there is to say was said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop(Done);

impl Stop {
    /// How the command ended.
    pub(crate) fn done(self) -> Done {
        self.0
    }
}

/// What a step of a command gives, or the end of the command.
pub(crate) type Step<T> = Result<T, Stop>;

/// Writes a result to stdout. A reader that has gone away is not an error.
pub(crate) fn print(text: &str) -> Step<()> {
    let mut stdout = anstream::stdout().lock();
    written(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Writes data to stdout: there is no colour in it to be taken out, and much of it.
pub(crate) fn print_data(text: &str) -> Step<()> {
    let mut stdout = std::io::stdout().lock();
    written(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

fn written(written: std::io::Result<()>) -> Step<()> {
    written.map_err(|problem| unwritten(&problem))
}

/// Ends the command for a result that could not be written.
pub(crate) fn unwritten(problem: &std::io::Error) -> Stop {
    match problem.kind() {
        ErrorKind::BrokenPipe => Stop(Done::Well),
        _ => stop(Done::Problems, &format!("the output cannot be written: {problem}")),
    }
}

/// Writes a line to stderr; one that cannot be written is lost, for there is nowhere to say so.
pub(crate) fn say(line: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = stderr.write_all(format!("{line}\n").as_bytes());
}

/// Reports diagnostics on stderr.
pub(crate) fn report(sources: &Sources, diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let paint = if std::io::stderr().is_terminal() { Paint::Colours } else { Paint::Plain };
    say(render::diagnostics(sources, diagnostics, paint).trim_end_matches('\n'));
}

/// Ends the command with a sentence on stderr.
pub(crate) fn stop(done: Done, message: &str) -> Stop {
    say(&format!("error: {message}"));
    Stop(done)
}

/// Ends the command for wrong usage, with what to do.
pub(crate) fn usage(message: &str, help: &str) -> Stop {
    say(&format!("error: {message}\n  help: {help}"));
    Stop(Done::Usage)
}
