//! From a line of JSON to a [`Record`]: the sure way.
//!
//! A line is read as a patient file of the same text is. It must be JSON: what only YAML takes is refused. Its `id`,
//! as in a file, is a text that is not blank; a number must stand in quotes, for `007` and `7` may be two patients.

use serde::Deserialize;

use super::Record;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Limits, decode, read_json};
use crate::program::Program;
use crate::source::Sources;

/// Why a line gives no record or no plan. Nothing that is written in the line is repeated, but its `id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProblem {
    /// The line's `id`, where it has one and one only.
    pub id: Option<String>,
    /// The kind of the first problem.
    pub code: Code,
    /// The first problem, with its column (in characters, from 1) and what to do, and how many more there are.
    pub message: String,
}

impl Record {
    /// Reads one line, with its line end or without it; how long it may be is for the caller to say.
    pub fn from_line(program: &Program, line: &[u8]) -> Result<Self, LineProblem> {
        let mut sources = Sources::new();
        let read = match decode(without_end(line)) {
            Ok(text) => {
                let file = sources.add("line", text);
                let limits = Limits { bytes: usize::MAX, ..Limits::default() };
                read_json(&sources, file, &limits).and_then(|node| Self::from_document(program, &node))
            }
            Err(bad) => {
                let file = sources.add("line", bad.readable.clone());
                Err(vec![bad.diagnostic(file)])
            }
        };
        read.map_err(|problems| LineProblem::of(line, &problems))
    }
}

impl LineProblem {
    /// What to say of a line, given what is wrong with its record: at least one problem, with places in the line.
    pub fn of(line: &[u8], problems: &[Diagnostic]) -> Self {
        let decoded = decode(without_end(line));
        let (id, text) = match &decoded {
            Ok(text) => (id_of(text), *text),
            Err(bad) => (None, bad.readable.as_str()),
        };
        let Some(first) = problems.iter().min_by_key(|problem| problem.primary) else {
            return Self { id, code: Code::NotJson, message: "the line is not a record".to_owned() };
        };
        let before = text.char_indices().take_while(|(at, _)| *at < first.primary.range().start);
        let column = before.count() + 1;
        let (message, help) = first.discreet();
        let mut message = format!("{message}, at column {column}");
        // How to add a key is told for YAML, line by line.
        if let Some(help) = help.filter(|_| first.code != Code::MissingKey) {
            message.push_str(&format!(": {help}"));
        }
        match problems.len() - 1 {
            0 => {}
            1 => message.push_str("; and 1 more problem"),
            more => message.push_str(&format!("; and {more} more problems")),
        }
        Self { id, code: first.code, message }
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The `id` of a line that is an object and names it once.
fn id_of(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        id: String,
    }

    let object = text.trim_start().starts_with('{');
    let head: Option<Head> = serde_json::from_str(text).ok().filter(|_| object);
    head.map(|head| head.id).filter(|id| !id.trim().is_empty())
}
