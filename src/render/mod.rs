//! Plans, explanations, questions and counts as text, Markdown, JSON and YAML; diagnostics
//! with excerpts, or as data.
//!
//! Makes: strings. From: a plan, or diagnostics. Takes no clinical decision: it orders nothing and leaves out nothing
//! but what the caller asked to leave out, and says how much that was.
//! Start at: [`text`], `page::of_plan` for what stands in it.

mod comparison;
mod coverage;
mod coverage_page;
#[cfg(feature = "cli")]
mod diagnostics;
mod explanation;
#[cfg(feature = "cli")]
mod findings;
mod page;
mod population;
mod reasons;
#[cfg(feature = "cli")]
mod sarif;
mod wrap;
mod yaml;

#[cfg(feature = "cli")]
pub use diagnostics::{Paint, diagnostics, summary};
pub use explanation::explanation;
#[cfg(feature = "cli")]
pub use findings::{Finding, diagnostics_github, diagnostics_json, findings};
#[cfg(feature = "cli")]
pub use sarif::diagnostics_sarif;
pub use wrap::wrap;

use serde::Serialize;

use crate::comparison::{Comparison, ReadingReport};
use crate::coverage::Coverage;
use crate::evaluation::Trace;
use crate::plan::{Plan, Recommendation};
use crate::population::Report;
use crate::source::Sources;

/// A plan for a clinician to read, 80 columns wide. `all` shows every rule; else those that do not apply are counted.
pub fn text(plan: &Plan<'_>, all: bool) -> String {
    page::of_plan(plan, all).text()
}

/// A plan as Markdown.
pub fn markdown(plan: &Plan<'_>, all: bool) -> String {
    page::of_plan(plan, all).markdown()
}

/// Counts over many patients for a person to read, 80 columns wide.
pub fn report(report: &Report<'_>) -> String {
    population::of_report(report).text()
}

/// Counts over many patients as Markdown.
pub fn report_markdown(report: &Report<'_>) -> String {
    population::of_report(report).markdown()
}

/// Two versions of a guideline beside each other, 80 columns wide.
pub fn comparison(comparison: &Comparison) -> String {
    comparison::text(comparison)
}

/// Two versions of a guideline beside each other, as one Markdown comment that can be replaced by the next.
pub fn comparison_markdown(comparison: &Comparison) -> String {
    comparison::markdown(comparison)
}

/// Readings of the source and who would be treated differently under others, 80 columns wide.
pub fn readings(readings: &[ReadingReport]) -> String {
    comparison::readings_text(readings)
}

/// Readings of the source and who would be treated differently under others, as Markdown.
pub fn readings_markdown(readings: &[ReadingReport]) -> String {
    comparison::readings_markdown(readings)
}

/// Everything that bears on a rule's status: its conditions, its window, what the record says of its having been done.
/// Sentences without a full stop.
pub fn reasons(rule: &Recommendation<'_>) -> Vec<String> {
    reasons::all(rule)
}

/// What decided a condition, without a full stop.
pub(crate) fn reason(trace: &Trace<'_>) -> String {
    reasons::reason(trace)
}

/// What cases show of a guideline, 80 columns wide: counts, and what is not covered with the facts that would cover it.
pub fn coverage(found: &Coverage) -> String {
    coverage::text(found)
}

/// What cases show of a guideline as one page of HTML, which fetches nothing: its files, with what was covered.
pub fn coverage_html(found: &Coverage, sources: &Sources) -> String {
    coverage_page::html(found, sources)
}

/// What cases show of a guideline as JSON, with a line for each day and each point.
pub fn coverage_json(found: &Coverage) -> String {
    coverage::json(found)
}

/// The open questions of a plan, for a clinician to read.
pub fn questions(plan: &Plan<'_>) -> String {
    page::of_questions(plan).text()
}

/// Anything as JSON over several lines, with a line end.
///
/// Errors: what the value's own serialisation refuses; plans refuse nothing.
pub fn json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

/// Anything as YAML, in which words such as `yes` are quoted: readers of YAML 1.1 take them for booleans.
///
/// Errors: what the value's own serialisation refuses; plans refuse nothing.
pub fn yaml(value: &impl Serialize) -> Result<String, serde_yaml::Error> {
    yaml::of(value)
}

/// Anything as JSON on one line; the message in its place if it cannot be.
pub(crate) fn json_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|problem| format!("{:?}", problem.to_string()))
}
