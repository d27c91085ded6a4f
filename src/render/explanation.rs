//! Why a rule has its status for a patient: in sentences, then as a tree.

use std::fmt::Write as _;

use super::reasons;
use super::wrap::wrap;
use crate::evaluation::{Status, Trace};
use crate::plan::{Plan, Recommendation};
use crate::program::Program;

/// Explains one rule of a plan; nothing where the plan has no such rule.
pub fn explanation(program: &Program, plan: &Plan<'_>, rule: &str) -> Option<String> {
    let r = plan.recommendation(rule)?;
    let mut text = wrap(r.title, "", "");
    let _ = writeln!(text, "{} on {}: {}\n", r.id, plan.as_of, r.status.as_str());
    for warning in &plan.warnings {
        text.push_str(&wrap(&warning.message, "! ", "  "));
    }
    if !plan.warnings.is_empty() {
        text.push('\n');
    }
    for (name, value, adopted) in &plan.other_readings {
        let line = format!("Under another reading of the source: {name} = {value} (adopted: {adopted}).");
        text.push_str(&wrap(&line, "! ", "  "));
    }
    text.push_str(&wrap(meaning(r), "", ""));
    let why = reasons::of_status(r);
    if !why.is_empty() {
        text.push_str(&wrap(&format!("{why}."), "Because: ", "  "));
    }
    if let Some(exception) = r.excepted_by {
        text.push_str(&wrap(&format!("the exception `{exception}`."), "Lifted by: ", "  "));
    }
    if !r.needs.is_empty() {
        text.push_str(&wrap(&format!("{}.", r.needs.join(", ")), "It still depends on: ", "  "));
    }
    if let Some(done) = r.done {
        text.push_str(&wrap(&format!("{done}."), "Done, by the record: ", "  "));
    }
    for caution in &r.cautions {
        text.push_str(&wrap(caution.text, "Caution: ", "  "));
    }
    for conflict in plan.conflicts.iter().filter(|c| r.conflicts.contains(&c.id)) {
        text.push_str(&wrap(&format!("{} ({})", conflict.note, conflict.id), "Conflict: ", "  "));
    }
    text.push_str("\nThe tree: + holds, - does not hold, ? cannot be told\n");
    text.push_str(&tree(r));
    text.push_str("\nThe source\n");
    for statement in program.statements.iter().filter(|s| r.statements.contains(&s.id)) {
        let first = format!("  {} ({}): ", statement.id, statement.locator);
        text.push_str(&wrap(&statement.text, &first, "    "));
    }
    let citations: Vec<String> = r.citations.iter().map(ToString::to_string).collect();
    text.push_str(&wrap(
        &format!(
            "{}, citing {}.",
            r.strength,
            if citations.is_empty() { "nothing".to_owned() } else { citations.join(", ") }
        ),
        "  as given: ",
        "    ",
    ));
    if !r.readings.is_empty() {
        let readings: Vec<String> = r
            .readings
            .iter()
            .filter_map(|name| plan.readings.get(name).map(|value| format!("{name} = {value}")))
            .collect();
        text.push_str(&wrap(&format!("{}.", readings.join(", ")), "  read as: ", "    "));
    }
    for evidence in &r.evidence {
        text.push_str(&wrap(evidence.text, &format!("  {}: ", evidence.id), "    "));
    }
    Some(text)
}

/// What the status means.
fn meaning(r: &Recommendation<'_>) -> &'static str {
    match r.status {
        Status::Failed => "It could not be evaluated. The other rules are unharmed.",
        Status::Violated => "It applies, and the record shows that it was breached.",
        Status::Overdue => "It applies, was due, and the record shows that it is not done.",
        Status::Active => "It applies today.",
        Status::Undecided => "It cannot be told whether it applies.",
        Status::Upcoming => "Its window opens later, and nothing known rules it out.",
        Status::Met => "It applies, and the record shows that it is done.",
        Status::Lapsed => "Its window has closed.",
        Status::NotApplicable => "It does not apply.",
        Status::OutOfScope => {
            "The guideline is silent about this patient. That is not the same as \"not indicated\"."
        }
    }
}

fn tree(r: &Recommendation<'_>) -> String {
    let mut text = String::new();
    let because = &r.because;
    match &because.scope {
        Some(trace) => part("scope", trace, &mut text),
        None => text.push_str("  scope: the guideline's, which holds\n"),
    }
    match &because.condition {
        Some(trace) => part("condition", trace, &mut text),
        None => text.push_str("  condition: always\n"),
    }
    for (id, trace) in &because.exceptions {
        part(&format!("exception {id}"), trace, &mut text);
    }
    if let Some(window) = &r.window {
        let _ = writeln!(text, "  window from {}: {}", window.anchor.name, window.anchor.date);
        for (name, day) in [("opens", window.opens), ("due", window.due), ("closes", window.closes)] {
            if let Some(day) = day {
                let _ = writeln!(text, "    {name} {day}");
            }
        }
    }
    for (name, trace) in [("done when", &because.done_when), ("breached when", &because.breached_when)] {
        if let Some(trace) = trace {
            part(name, trace, &mut text);
        }
    }
    text
}

fn part(name: &str, trace: &Trace<'_>, text: &mut String) {
    let _ = writeln!(text, "  {name}");
    branch(trace, 2, text);
}

fn branch(trace: &Trace<'_>, depth: usize, text: &mut String) {
    let sign = match trace.value.known() {
        Some(true) => '+',
        Some(false) => '-',
        None => '?',
    };
    let indent = "  ".repeat(depth);
    let mut line = match trace.op {
        "all" => "all of".to_owned(),
        "any" => "any of".to_owned(),
        "not" => "not".to_owned(),
        _ => trace.text.to_owned(),
    };
    let read: Vec<String> = trace
        .facts
        .iter()
        .chain(&trace.readings)
        .map(|(name, value)| if *name == trace.text { value.to_string() } else { format!("{name}: {value}") })
        .collect();
    if !read.is_empty() {
        let _ = write!(line, "  [{}]", read.join(", "));
    }
    text.push_str(&wrap(&line, &format!("{indent}{sign} "), &format!("{indent}    ")));
    for part in &trace.of {
        branch(part, depth + 1, text);
    }
}
