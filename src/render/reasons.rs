//! Why something holds or not, in words: only the parts that decided it.

use crate::evaluation::Trace;
use crate::plan::{PlacedWindow, Recommendation};
use crate::value::Truth;

/// The reason for what a trace came to: for a conjunction that holds its parts, for one that does not the parts that
/// fail, and for one that cannot be told the parts that are open.
pub(super) fn reason(trace: &Trace<'_>) -> String {
    phrase(trace, trace.value, 0)
}

fn phrase(trace: &Trace<'_>, wanted: Truth, depth: usize) -> String {
    match trace.op {
        "all" | "any" => {
            let decisive: Vec<&Trace<'_>> =
                trace.of.iter().filter(|part| part.value == wanted && !is_constant(part)).collect();
            let together = (trace.op == "all") == (wanted == Truth::True);
            let joint = if together && wanted != Truth::Unknown { " and " } else { "; " };
            let mut parts: Vec<String> = Vec::new();
            for part in decisive {
                let words = phrase(part, part.value, depth);
                if !words.is_empty() && !parts.contains(&words) {
                    parts.push(words);
                }
            }
            parts.join(joint)
        }
        // The test is told by which branch was taken.
        "if" if trace.of.len() == 2 => phrase(&trace.of[1], trace.of[1].value, depth),
        "not" => trace.of.first().map_or_else(String::new, |part| phrase(part, part.value, depth)),
        "definition" => {
            let name = format!("{} is {}", trace.text, trace.value.as_str());
            match trace.of.first() {
                // A definition that only stands for another says no more than the other does.
                Some(body) if body.op == "definition" => phrase(body, body.value, depth),
                Some(body) if depth < 3 => {
                    let inner = phrase(body, body.value, depth + 1);
                    if inner.is_empty() { name } else { format!("{name} ({inner})") }
                }
                _ => name,
            }
        }
        _ => leaf(trace),
    }
}

/// Whether a trace is a constant, such as what a reading has settled.
fn is_constant(trace: &Trace<'_>) -> bool {
    trace.of.is_empty() && trace.facts.is_empty() && matches!(trace.text, "true" | "false")
}

fn verdict(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "holds",
        Truth::False => "does not hold",
        Truth::Unknown => "cannot be told",
    }
}

/// A leaf: a fact by its value, anything else by its text and what it read.
fn leaf(trace: &Trace<'_>) -> String {
    if is_constant(trace) {
        return String::new();
    }
    if let ([(name, value)], true) = (trace.facts.as_slice(), trace.text.starts_with("unsettled(")) {
        return format!("{name} is {value}, which leaves it open");
    }
    // A fact beside a constant: its value says it all, unless time or arithmetic stands between.
    if let ([(name, value)], false) = (trace.facts.as_slice(), trace.text.contains('(')) {
        return format!("{name} is {value}");
    }
    let read: Vec<String> = trace.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let verdict = verdict(trace.value);
    if read.is_empty() {
        return format!("`{}` {verdict}", trace.text);
    }
    format!("`{}` {verdict} ({})", trace.text, read.join(", "))
}

/// Why a recommendation has its status, in one sentence without its full stop; empty where nothing had to be asked.
pub(super) fn of_status(r: &Recommendation<'_>) -> String {
    use crate::evaluation::Status;
    let because = &r.because;
    let part = |trace: &Option<Trace<'_>>| trace.as_ref().map(reason).unwrap_or_default();
    match r.status {
        Status::OutOfScope => part(&because.scope),
        Status::NotApplicable => {
            if let Some(trace) = r.excepted_by.and_then(|id| because.exceptions.get(id)) {
                return reason(trace);
            }
            match &because.condition {
                Some(trace) if trace.value == Truth::False => reason(trace),
                _ => match &r.window {
                    Some(window) => format!("{} is {}", window.anchor.name, window.anchor.date),
                    None => String::new(),
                },
            }
        }
        Status::Undecided => {
            let mut open: Vec<String> = Vec::new();
            let parts = because.scope.iter().chain(&because.condition).chain(because.exceptions.values());
            open.extend(parts.filter(|trace| trace.value == Truth::Unknown).map(reason));
            if let Some(window) = r.window.as_ref().filter(|w| !w.anchor.date.value.is_known()) {
                open.push(format!("{} is unknown", window.anchor.name));
            }
            if open.is_empty() {
                open.extend(because.done_when.iter().filter(|t| t.value == Truth::Unknown).map(reason));
            }
            open.join("; ")
        }
        Status::Met => part(&because.done_when),
        Status::Violated => part(&because.breached_when),
        _ => match &because.condition {
            Some(trace) if trace.value == Truth::True => reason(trace),
            _ => String::new(),
        },
    }
}

/// Why a recommendation has its status, then its window and what else could have given it another.
pub(super) fn all(r: &Recommendation<'_>) -> Vec<String> {
    let status = of_status(r);
    let mut found = Vec::new();
    if let Some(PlacedWindow { anchor, opens, due, closes }) = &r.window {
        let ends = [("opens", opens), ("due", due), ("closes", closes)];
        let ends = ends.iter().filter_map(|(what, day)| day.map(|day| format!(", {what} {day}")));
        found.push(format!("window: {} is {}{}", anchor.name, anchor.date, ends.collect::<String>()));
    }
    for (key, trace) in [("done_when", &r.because.done_when), ("breached_when", &r.because.breached_when)] {
        let Some(trace) = trace else { continue };
        let why = reason(trace);
        // What gave the rule its status is told already.
        if why != status {
            let why = if why.is_empty() { why } else { format!(": {why}") };
            found.push(format!("{key} {}{why}", verdict(trace.value)));
        }
    }
    if !status.is_empty() {
        found.insert(0, status);
    }
    found
}
