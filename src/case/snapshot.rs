//! Snapshots of what cases give, in the files that `insta` keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use super::{Case, Ran, Step};
use crate::evaluation::Status;
use crate::plan::{Because, PlacedWindow, Plan, Recommendation, ShownCaution};
use crate::render;

/// What a case gives, as text: the plan of each encounter, then its JSON.
///
/// The JSON holds what depends on the patient. What a rule says of itself (actions, strength, citations, evidence) is
/// the same in every plan: the text shows it for the rules that apply, and one whole plan is kept beside the cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot(String);

/// The part of a recommendation that depends on the patient.
#[derive(Serialize)]
struct Moving<'a, 'p> {
    id: &'p str,
    status: Status,
    window: &'a Option<PlacedWindow<'p>>,
    needs: &'a [&'p str],
    excepted_by: Option<&'p str>,
    done: Option<&'static str>,
    cautions: &'a [ShownCaution<'p>],
    conflicts: &'a [&'p str],
    because: &'a Because<'p>,
}

impl<'a, 'p> Moving<'a, 'p> {
    fn of(r: &'a Recommendation<'p>) -> Self {
        Self {
            id: r.id,
            status: r.status,
            window: &r.window,
            needs: &r.needs,
            excepted_by: r.excepted_by,
            done: r.done,
            cautions: &r.cautions,
            conflicts: &r.conflicts,
            because: &r.because,
        }
    }
}

/// How a snapshot differs from the one that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Not at all.
    None,
    /// There is none yet.
    New,
    /// Some rule has another status on some day.
    Status,
    /// Statuses are the same; a date, a value or a conflict is not.
    Effect,
    /// Reasons, questions, order or wording are not the same.
    Wording,
}

impl Snapshot {
    /// The snapshot of a case. In a course, a later encounter leaves out of the text what does not apply, and shows as
    /// JSON only what changed since the one before.
    pub fn of(case: &Case, ran: &Ran<'_>) -> Self {
        let mut text = format!("{}\n{}\n", case.title, case.why);
        for (name, value) in &case.readings {
            let _ = writeln!(text, "Under the reading {name} = {value}.");
        }
        let mut before: BTreeMap<String, String> = BTreeMap::new();
        for (number, step) in ran.steps.iter().enumerate() {
            let _ = write!(text, "\n=== {} ===\n\n", step.on);
            text.push_str(&of_step(step, number == 0, &mut before));
        }
        Self(text)
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The file that `insta` would write for it.
    pub fn file(&self, case_path: &str) -> String {
        format!("---\nsource: tests/it/cases.rs\ninput_file: {case_path}\n---\n{}\n", self.0.trim_end())
    }

    /// How it differs from the content of a snapshot file.
    pub fn against(&self, file: &str) -> Change {
        let accepted = content(file);
        if accepted.trim_end() == self.0.trim_end() {
            return Change::None;
        }
        if days(accepted, status) != days(&self.0, status) {
            Change::Status
        } else if days(accepted, effect) != days(&self.0, effect) {
            Change::Effect
        } else {
            Change::Wording
        }
    }

    /// The lines that differ from the content of a snapshot file: those gone, then those new.
    pub fn lines_against(&self, file: &str) -> (Vec<String>, Vec<String>) {
        let only = |a: &str, b: &str| {
            let known: BTreeSet<&str> = b.lines().collect();
            a.lines()
                .filter(|line| !known.contains(line) && !line.starts_with(['{', '"']))
                .map(str::to_owned)
                .collect()
        };
        let accepted = content(file);
        (only(accepted, &self.0), only(&self.0, accepted))
    }
}

/// A snapshot file without its head.
fn content(file: &str) -> &str {
    file.strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map_or(file, |(_, content)| content)
}

/// What a text tells of each day, by what it is about; a day of a course that is silent has what the day before had.
/// `pick` gives, for a line of the JSON part, what it is about and what counts of it.
fn days<'t>(
    text: &'t str,
    pick: fn(&'t str) -> Option<(&'t str, &'t str)>,
) -> Vec<BTreeMap<&'t str, &'t str>> {
    let mut days: Vec<BTreeMap<&str, &str>> = vec![BTreeMap::new()];
    for line in text.lines() {
        if line.starts_with("=== ") {
            days.extend(days.last().cloned());
        }
        let Some(day) = days.last_mut() else { continue };
        if line.starts_with("=== ") || line.starts_with("refused") {
            day.insert(line, "");
        } else if let Some((about, told)) = pick(line) {
            day.insert(about, told);
        }
    }
    days
}

/// The rule of a line and its status: `{"id":"rule","status":"active",…`.
fn status(line: &str) -> Option<(&str, &str)> {
    let mut words = line.strip_prefix("{\"id\":")?.split('"').skip(1).step_by(4);
    Some((words.next()?, words.next()?))
}

/// What a clinician acts on: the status and window of a rule, values, conflicts, what comes when.
fn effect(line: &str) -> Option<(&str, &str)> {
    if let Some((rule, _)) = status(line) {
        return Some((rule, line.split(",\"needs\"").next().unwrap_or(line)));
    }
    let parts = ["\"scope\"", "\"values\"", "\"conflicts\"", "\"upcoming\""];
    parts.into_iter().find(|part| line.starts_with(part)).map(|part| (part, line))
}

fn of_step(step: &Step<'_>, first: bool, before: &mut BTreeMap<String, String>) -> String {
    match &step.plan {
        Err(problems) => {
            let mut text = String::new();
            for problem in problems {
                let _ = writeln!(text, "refused: {}", problem.message);
                if let Some(help) = &problem.help {
                    let _ = writeln!(text, "  {help}");
                }
            }
            text
        }
        Ok(plan) => {
            format!("{}\n{}", render::text(plan, first), json_lines(plan, before))
        }
    }
}

/// A plan as JSON, one line for each recommendation, statement and other part; in a course, what is new.
fn json_lines(plan: &Plan<'_>, before: &mut BTreeMap<String, String>) -> String {
    let mut text = String::new();
    let mut add = |key: String, line: String| {
        if before.get(&key) != Some(&line) {
            text.push_str(&line);
            text.push('\n');
            before.insert(key, line);
        }
    };
    for recommendation in &plan.recommendations {
        add(format!("rule {}", recommendation.id), render::json_line(&Moving::of(recommendation)));
    }
    for (id, view) in &plan.statements {
        add(format!("statement {id}"), format!("\"{id}\": {}", render::json_line(view)));
    }
    let parts = [
        ("scope", render::json_line(&plan.scope)),
        ("readings", render::json_line(&plan.readings)),
        ("values", render::json_line(&plan.values)),
        ("conflicts", render::json_line(&plan.conflicts)),
        ("questions", render::json_line(&plan.questions)),
        ("upcoming", render::json_line(&plan.upcoming)),
        ("warnings", render::json_line(&plan.warnings)),
    ];
    for (key, line) in parts {
        add(key.to_owned(), format!("\"{key}\": {line}"));
    }
    text
}
