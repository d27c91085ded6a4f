//! Diagnostics for machines: without the excerpt, and without what may be a patient's.

use serde::Serialize;

use super::diagnostics::sorted;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};

/// A diagnostic as machines may collect it.
#[derive(Serialize)]
pub struct Finding<'a> {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) message: &'a str,
    #[serde(flatten)]
    pub(super) place: Place<'a>,
    pub(super) help: Option<&'a str>,
    pub(super) related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fix: Vec<Change<'a>>,
}

/// Lines and columns from 1, columns in characters; the end is behind the last character.
#[derive(Serialize)]
pub struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

#[derive(Serialize)]
pub struct Related<'a> {
    pub(super) message: &'a str,
    #[serde(flatten)]
    pub(super) place: Place<'a>,
}

/// What to write instead of what stands at a place.
#[derive(Serialize)]
pub(super) struct Change<'a> {
    #[serde(flatten)]
    pub(super) place: Place<'a>,
    pub(super) text: &'a str,
}

/// Diagnostics in the order of their places. In a text that `private` names, nothing is repeated that
/// is written there ([`Diagnostic::discreet`]): it may be a patient's value.
pub fn findings<'a>(
    sources: &'a Sources,
    diagnostics: &'a [Diagnostic],
    private: impl Fn(FileId) -> bool,
) -> Vec<Finding<'a>> {
    let told = |d: &'a Diagnostic| {
        let plainly = || (d.message.as_str(), d.help.as_deref());
        let private = private(d.primary.file);
        let (message, help) = if private { d.discreet() } else { plainly() };
        Finding {
            code: d.code,
            severity: d.severity,
            message,
            place: place(sources, d.primary),
            help,
            related: d
                .related
                .iter()
                .map(|r| Related { message: &r.message, place: place(sources, r.span) })
                .collect(),
            fix: (d.fix.iter().filter(|_| !private).flat_map(|fix| &fix.edits))
                .map(|edit| Change { place: place(sources, edit.span), text: &edit.text })
                .collect(),
        }
    };
    sorted(diagnostics).into_iter().map(told).collect()
}

fn place(sources: &Sources, span: Span) -> Place<'_> {
    let start = sources.position(span);
    let end = sources.position(Span { start: span.end, ..span });
    Place {
        file: sources.name(span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Diagnostics as a JSON list, in the order of their places. In a text that `private` names, nothing is repeated that
/// may be a patient's value.
///
/// Errors: none that is known; serialisation is fallible by its type.
pub fn diagnostics_json(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    private: impl Fn(FileId) -> bool,
) -> Result<String, serde_json::Error> {
    super::json(&findings(sources, diagnostics, private))
}

/// Diagnostics as GitHub's workflow commands, a line each: they become annotations of the changed files. `private` as
/// in [`diagnostics_json`].
pub fn diagnostics_github(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    private: impl Fn(FileId) -> bool,
) -> String {
    let line = |finding: Finding<'_>| {
        let Place { file, line, column, end_line, end_column } = finding.place;
        // GitHub takes columns only for what ends on its line.
        let columns =
            if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
        let help = finding.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        format!(
            "::{} file={},line={line},endLine={end_line}{columns},title={}::{}\n",
            // GitHub's word for a note is another.
            if finding.severity == Severity::Note { "notice" } else { finding.severity.as_str() },
            escaped(file).replace(':', "%3A").replace(',', "%2C"),
            finding.code,
            escaped(&format!("{}{help}", finding.message))
        )
    };
    findings(sources, diagnostics, private).into_iter().map(line).collect()
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
