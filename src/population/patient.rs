//! From a line of input to what is known of a patient on a day.

use super::written;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{self, Limits, Node};
use crate::facts::{Record, Settled, Warning};
use crate::program::Program;
use crate::source::Sources;
use crate::timing::Date;
use crate::value::Value;

/// Why no record can be made of a line. Says nothing that stands in the record but its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProblem {
    /// The record's own id, where it could be read.
    pub id: Option<String>,
    /// Which kind of problem.
    pub code: Code,
    /// One sentence, lower case, without a full stop.
    pub message: String,
}

/// What is known of one patient on one day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patient<'a> {
    /// The record's own id as JSON, or `null`.
    pub(super) id: &'a [u8],
    /// The day of evaluation.
    pub(super) day: Date,
    /// The value of every fact.
    pub(super) values: &'a [Value],
    /// What is odd about them.
    pub(super) warnings: &'a [Warning],
    /// The contradictions that are let pass, by number.
    pub(super) contradictions: &'a [usize],
}

/// A record that was read the sure way, which finds every problem.
#[derive(Debug)]
pub(super) struct Sure {
    id: Vec<u8>,
    day: Date,
    settled: Settled,
}

impl Sure {
    /// Reads a line; `as_of` stands in place of the record's own day.
    pub(super) fn read(program: &Program, as_of: Option<Date>, line: &[u8]) -> Result<Self, LineProblem> {
        let record = record(program, line)?;
        let problem = |problems: Vec<Diagnostic>| said(record.id.clone(), &problems);
        let day = record.day(as_of).map_err(|one| problem(vec![one]))?;
        let settled = record.on(program, day).map_err(problem)?;
        let mut id = Vec::new();
        written::id(record.id.as_deref(), &mut id);
        Ok(Self { id, day, settled })
    }

    pub(super) fn patient(&self) -> Patient<'_> {
        Patient {
            id: &self.id,
            day: self.day,
            values: &self.settled.values,
            warnings: &self.settled.warnings,
            contradictions: &self.settled.contradictions,
        }
    }
}

/// The record that a line holds.
pub(super) fn record(program: &Program, line: &[u8]) -> Result<Record, LineProblem> {
    let unread = |id: Option<String>, problems: &[Diagnostic]| {
        let code = problems.first().map_or(Code::InvalidYaml, |problem| problem.code);
        LineProblem { id, code, message: code.meaning().trim().replace('\n', " ") }
    };
    let text = document::decode(line).map_err(|_| LineProblem {
        id: None,
        code: Code::NotUtf8,
        message: "the line is not UTF-8 text".to_owned(),
    })?;
    let limits = Limits { bytes: usize::MAX, ..Limits::default() };
    let mut sources = Sources::new();
    let file = sources.add("line", text);
    let node = document::read(&sources, file, &limits).map_err(|problems| unread(None, &problems))?;
    let id = node.get("id").and_then(Node::text).map(str::to_owned);
    Record::from_document(program, &node).map_err(|problems| unread(id, &problems))
}

/// The first of some problems, and how many more there are.
pub(super) fn said(id: Option<String>, problems: &[Diagnostic]) -> LineProblem {
    let (code, mut message) = problems
        .first()
        .map_or_else(|| (Code::InvalidValue, String::new()), |first| (first.code, first.message.clone()));
    match problems.len() {
        0 | 1 => {}
        2 => message.push_str(", and one more problem"),
        count => message.push_str(&format!(", and {} more problems", count - 1)),
    }
    LineProblem { id, code, message }
}
