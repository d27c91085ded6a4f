//! What cases show of a guideline, for a person to read.

use serde::Serialize;

use super::json_line;
use super::wrap::wrap;
use crate::coverage::{Alone, Coverage, Part, Point, Tally, Unseen, Verdict, Witness, truth_word};

/// Coverage as text, 80 columns wide: the counts, and what is not covered with the facts that would cover it.
pub(super) fn text(coverage: &Coverage) -> String {
    let (cases, plans) = (counted(coverage.cases, "case"), counted(coverage.days.len(), "plan"));
    let mut out =
        format!("{} {} ({}): {cases}, {plans}\n\n", coverage.guideline, coverage.version, coverage.status);
    out.push_str(&wrap(
        &format!("Leaves shown to decide on their own (MC/DC): {}.", counts(coverage.alone)),
        "  ",
        "  ",
    ));
    out.push_str(&wrap(
        &format!(
            "Seen true, false and unknown (rules, conditions, exceptions, bounds, leaves): {}.",
            counts(coverage.truths)
        ),
        "  ",
        "  ",
    ));
    alone(coverage, &mut out);
    unseen(coverage, &mut out);
    infeasible(coverage, &mut out);
    out
}

/// Coverage as JSON: its lists are long, so that each entry is a line.
pub(super) fn json(coverage: &Coverage) -> String {
    let head = [
        ("guideline", json_line(&coverage.guideline)),
        ("version", json_line(&coverage.version)),
        ("status", json_line(&coverage.status)),
        ("cases", json_line(&coverage.cases)),
        ("alone", json_line(&coverage.alone)),
        ("truths", json_line(&coverage.truths)),
        ("days", list(&coverage.days)),
        ("points", list(&coverage.points)),
    ];
    let lines: Vec<String> = head.into_iter().map(|(key, value)| format!("  \"{key}\": {value}")).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

fn list(entries: &[impl Serialize]) -> String {
    let lines: Vec<String> = entries.iter().map(|entry| format!("\n    {}", json_line(entry))).collect();
    format!("[{}\n  ]", lines.join(","))
}

/// How many of the feasible are shown, and what became of the others.
pub(super) fn counts(tally: Tally) -> String {
    format!(
        "{} of {}, {} %; {} missing, {} undecided; {} more that no patient can show",
        tally.shown,
        tally.feasible(),
        tally.percent(),
        tally.missing,
        tally.undecided,
        tally.infeasible
    )
}

/// Where a point is and what it is.
fn head(point: &Point) -> String {
    let place = &point.place;
    let head = format!("{}:{}:{}: {}", place.file, place.line, place.column, what(point));
    wrap(&head, "", "  ")
}

/// What a point is: the rule or the like, the part of it, and the text of a test or a leaf.
pub(super) fn what(point: &Point) -> String {
    let Part { part, within, name } = &point.part;
    let mut what = format!("{within}: {}", part.as_str());
    for text in [name, &point.text].into_iter().filter(|text| !text.is_empty()) {
        what.push_str(&format!(" `{text}`"));
    }
    what
}

fn alone(coverage: &Coverage, out: &mut String) {
    let mut first = true;
    for point in &coverage.points {
        let Some(Alone::NotShown(verdict)) = &point.alone else { continue };
        if matches!(verdict, Verdict::Infeasible { .. }) {
            continue;
        }
        if std::mem::take(&mut first) {
            out.push_str("\nNOT SHOWN TO DECIDE ON ITS OWN\n");
        }
        out.push_str(&format!("\n{}", head(point)));
        told(coverage, "it decides", verdict, out);
    }
}

fn unseen(coverage: &Coverage, out: &mut String) {
    let missing = |unseen: &&Unseen| !matches!(unseen.verdict, Verdict::Infeasible { .. });
    let mut first = true;
    for point in &coverage.points {
        if point.unseen.iter().filter(missing).count() == 0 {
            continue;
        }
        if std::mem::take(&mut first) {
            out.push_str("\nNOT SEEN\n");
        }
        out.push_str(&format!("\n{}", head(point)));
        for unseen in point.unseen.iter().filter(missing) {
            told(coverage, &format!("it is {}", truth_word(unseen.truth)), &unseen.verdict, out);
        }
    }
}

fn infeasible(coverage: &Coverage, out: &mut String) {
    let mut first = true;
    for point in &coverage.points {
        let Some(Alone::NotShown(Verdict::Infeasible { because })) = &point.alone else { continue };
        if std::mem::take(&mut first) {
            out.push_str("\nBEYOND EVERY PATIENT\n");
        }
        out.push_str(&format!("\n{}", head(point)));
        out.push_str(&wrap(&format!("it never decides on its own: {because}"), "  - ", "    "));
    }
}

fn told(coverage: &Coverage, what: &str, verdict: &Verdict, out: &mut String) {
    match verdict {
        Verdict::Missing { patients } => patients.iter().for_each(|it| witness(coverage, it, out)),
        Verdict::Undecided { because } => {
            out.push_str(&wrap(&format!("undecided whether {what}: {because}"), "  - ", "    "));
        }
        Verdict::Infeasible { .. } => {}
    }
}

fn witness(coverage: &Coverage, witness: &Witness, out: &mut String) {
    let beside = witness.beside.and_then(|day| coverage.days.get(day));
    let beside = beside.map(|day| format!(", beside {} on {}", day.case, day.on)).unwrap_or_default();
    out.push_str(&wrap(&format!("{}{beside}", witness.shows), "  - ", "    "));
    if !witness.readings.is_empty() {
        out.push_str("      readings:\n");
        witness.readings.iter().for_each(|(name, value)| out.push_str(&format!("        {name}: {value}\n")));
    }
    witness.record.lines().for_each(|line| out.push_str(&format!("      {line}\n")));
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
