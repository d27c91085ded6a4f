//! What came of the cases, for people: nothing of those that are as expected.

use super::outcome::{Changed, Counts, Kind, Outcome, Report, Unexpected};

/// How many lines of a changed snapshot are shown, of those gone and of those new.
const LINES: usize = 6;

/// Up to so many cases of which only the wording changed are named each.
const MANY: usize = 3;

/// What is not as expected first, then the snapshots that differ: a change of wording in many cases is told once.
pub(super) fn of(report: &Report) -> String {
    let mut text = String::new();
    for case in report.cases.iter().filter(|case| !case.passed) {
        text.push_str(&format!("FAILED {}\n{}", case.file, of_failure(case)));
    }
    let changed = |case| changed_in(case).map(|changed| (case, changed));
    let changed = report.cases.iter().filter_map(changed);
    let (worded, changed): (Vec<_>, Vec<_>) =
        changed.partition(|(_, changed)| changed.change == Kind::Wording);
    let (few, many) = if worded.len() > MANY { (Vec::new(), worded) } else { (worded, Vec::new()) };
    for (case, changed) in changed.iter().chain(&few) {
        text.push_str(&format!("CHANGED {}: {}", case.file, of_snapshot(changed)));
    }
    if let Some((first, _)) = many.first() {
        text.push_str(&format!(
            "CHANGED {} cases: {}\n  the first is {}; `--accept` rewrites their snapshots, and `git diff` shows them\n",
            many.len(),
            Kind::Wording.told(),
            first.file,
        ));
    }
    text
}

/// A line that tools which count tests understand. As in JUnit's XML a case has failed, too, whose snapshot alone is not
/// the one accepted; of those it says so.
pub(super) fn last_line(report: &Report) -> String {
    let changed = report.cases.iter().filter(|case| case.passed).filter_map(changed_in);
    let (new, changed): (Vec<_>, Vec<_>) = changed.partition(|changed| changed.change == Kind::New);
    let Counts { passed, failed, .. } = report.counts;
    let by_snapshot = new.len() + changed.len();
    let mut line = format!("regimen test: {} passed, {} failed", passed - by_snapshot, failed + by_snapshot);
    let parts = [
        (failed, "not as expected"),
        (changed.len(), "with a changed snapshot"),
        (new.len(), "new: look at them, then `--accept`"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if by_snapshot > 0 {
        line.push_str(&format!(" ({})", parts.join(", ")));
    }
    line
}

/// How the snapshot of a case differs, where it does and was left.
fn changed_in(case: &Outcome) -> Option<&Changed> {
    case.snapshot.as_ref().filter(|changed| !changed.rewritten)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reworded(number: usize) -> Outcome {
        let changed = Changed {
            file: String::new(),
            change: Kind::Wording,
            rewritten: false,
            removed: Vec::new(),
            added: Vec::new(),
        };
        Outcome {
            file: format!("{number}.yaml"),
            guideline: String::new(),
            title: String::new(),
            why: "Why.".to_owned(),
            days: 1,
            passed: number != 2,
            error: None,
            unexpected: Vec::new(),
            snapshot: Some(changed),
        }
    }

    #[test]
    fn the_last_line_counts_what_junit_counts_and_says_why() {
        let with = |number: usize, change: Kind, rewritten: bool| {
            let mut outcome = reworded(number);
            outcome.snapshot = Some(Changed {
                file: String::new(),
                change,
                rewritten,
                removed: Vec::new(),
                added: Vec::new(),
            });
            outcome
        };
        let line = |cases: Vec<Outcome>| last_line(&Report::of(cases));
        let (new, failed) = (with(1, Kind::New, false), with(2, Kind::New, false));
        let (changed, rewritten) = (with(3, Kind::Status, false), with(4, Kind::New, true));
        assert_eq!(line(vec![rewritten]), "regimen test: 1 passed, 0 failed");
        assert_eq!(
            line(vec![new, changed, failed]),
            "regimen test: 0 passed, 3 failed (1 not as expected, 1 with a changed snapshot, 1 new: look at them, \
             then `--accept`)"
        );
        assert_eq!(line(vec![with(2, Kind::Status, true)]), "regimen test: 0 passed, 1 failed");
    }

    #[test]
    fn failures_come_first_and_many_changes_of_wording_are_told_once() {
        let text = of(&Report::of((0..9).map(reworded).collect()));
        assert!(text.starts_with("FAILED 2.yaml\n"), "{text}");
        assert!(
            text.contains("CHANGED 9 cases: only reasons or wording changed\n  the first is 0.yaml"),
            "{text}"
        );
        assert_eq!(text.matches("CHANGED").count(), 1, "{text}");
        assert_eq!(of(&Report::of((0..3).map(reworded).collect())).matches("CHANGED").count(), 3);
    }
}
