//! What came of the cases, for people: nothing of those that are as expected.

use super::outcome::{Changed, Outcome, Report, Unexpected};

/// How many lines of a changed snapshot are shown, of those gone and of those new.
const LINES: usize = 6;

/// All that is not as expected comes last, where the eye is when the run ends.
pub(super) fn of(report: &Report) -> String {
    let mut text = String::new();
    for case in &report.cases {
        if let Some(changed) = case.snapshot.as_ref().filter(|changed| !changed.rewritten) {
            text.push_str(&format!("CHANGED {}: {}", case.file, of_snapshot(changed)));
        }
    }
    for case in report.cases.iter().filter(|case| !case.passed) {
        text.push_str(&format!("FAILED {}\n{}", case.file, of_failure(case)));
    }
    text
}

/// How a snapshot differs.
pub(super) fn of_snapshot(changed: &Changed) -> String {
    let mut text = format!("{}\n", changed.change.told());
    for (sign, lines) in [('-', &changed.removed), ('+', &changed.added)] {
        for line in lines.iter().take(LINES) {
            text.push_str(&format!("  {sign} {}\n", line.chars().take(76).collect::<String>()));
        }
        if lines.len() > LINES {
            text.push_str(&format!("  {sign} … and {} more lines\n", lines.len() - LINES));
        }
    }
    text
}

/// What is not as expected in a case.
pub(super) fn of_failure(case: &Outcome) -> String {
    match case.error {
        Some(error) => format!("  {error}\n"),
        None => format!("  {}\n{}", case.why, case.unexpected.iter().map(one).collect::<String>()),
    }
}

fn one(unexpected: &Unexpected) -> String {
    let Unexpected { about, on, expected, got, expected_at, .. } = unexpected;
    let on = if unexpected.course { format!("{on} ") } else { String::new() };
    let mut text = format!("  {expected_at}: {on}{about}\n    expected: {expected}\n    got:      {got}\n");
    for (number, reason) in unexpected.reasons.iter().enumerate() {
        let head = if number == 0 { "because: " } else { "" };
        text.push_str(&format!("    {head:9} {reason}\n"));
    }
    if let Some(place) = &unexpected.written_at {
        text.push_str(&format!("    written:  {place}\n"));
    }
    text
}
