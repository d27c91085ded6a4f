//! From the statuses of a patient to the bytes of a line.

use std::io::Write as _;

use serde::Serialize;

use super::details::Details;
use super::patient::Patient;
use super::select::{Key, Select};
use super::worker::Place;
use crate::diagnostic::Code;
use crate::evaluation::{FactSet, Status, Statuses};
use crate::facts::LineProblem;
use crate::plan::{Plan, not_in_force};
use crate::program::Program;
use crate::timing::Date;

/// A name as JSON.
type Word = Box<[u8]>;

/// The names of a program as JSON.
#[derive(Debug)]
pub(super) struct Words {
    rules: Vec<Word>,
    facts: Vec<Word>,
    conflicts: Vec<Word>,
    contradictions: Vec<Word>,
}

impl Words {
    pub(super) fn of(program: &Program) -> Self {
        let json = |name: &String| {
            let mut bytes = Vec::new();
            string(name, &mut bytes);
            bytes.into_boxed_slice()
        };
        Self {
            rules: program.rules.iter().map(|rule| json(&rule.id)).collect(),
            facts: program.facts.iter().map(|fact| json(&fact.name)).collect(),
            conflicts: program.conflicts.iter().map(|conflict| json(&conflict.id)).collect(),
            contradictions: program.contradictions.iter().map(|known| json(&known.id)).collect(),
        }
    }
}

impl Words {
    /// The names of some facts as a JSON list.
    pub(super) fn facts(&self, facts: &FactSet, out: &mut Vec<u8>) {
        list(facts.iter().filter_map(|fact| self.facts.get(fact.index())), out);
    }
}

/// Everything about a patient that a line may tell.
pub(super) struct Telling<'a> {
    pub(super) program: &'a Program,
    pub(super) words: &'a Words,
    pub(super) patient: &'a Patient<'a>,
    pub(super) statuses: &'a Statuses,
    pub(super) details: &'a Details,
    pub(super) day: &'a DayWords,
}

impl Telling<'_> {
    /// Writes a line of the keys chosen.
    pub(super) fn write(&self, select: &Select, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"id\":");
        out.extend_from_slice(self.patient.id);
        out.extend_from_slice(b",\"as_of\":");
        out.extend_from_slice(&self.day.date);
        for (word, key) in &select.keys {
            name(word, out);
            match key {
                Key::Scope => string(self.details.scope.as_str(), out),
                Key::Rules(status) => self.rules(*status, out),
                Key::Upcoming => self.upcoming(out),
                Key::Undecided => self.undecided(out),
                Key::Conflicts => self.conflicts(out),
            }
        }
        if !self.statuses.with(Status::Failed).is_empty() {
            name("failed", out);
            self.rules(Status::Failed, out);
        }
        self.warnings(out);
        out.extend_from_slice(b"}\n");
    }

    fn rules(&self, status: Status, out: &mut Vec<u8>) {
        list(self.statuses.with(status).iter().filter_map(|rule| self.words.rules.get(rule)), out);
    }

    fn upcoming(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        let upcoming = self.statuses.with(Status::Upcoming).iter();
        let mut comma = Comma::default();
        for (rule, opens) in upcoming.zip(&self.details.opens) {
            if let (Some(word), Some(day)) = (self.words.rules.get(rule), opens) {
                comma.before(out);
                out.extend_from_slice(word);
                out.push(b':');
                date(*day, out);
            }
        }
        out.push(b'}');
    }

    fn undecided(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        let undecided = self.statuses.with(Status::Undecided).iter();
        let mut comma = Comma::default();
        for (rule, number) in undecided.zip(&self.details.undecided) {
            if let (Some(word), Some(need)) = (self.words.rules.get(rule), self.details.needs.get(*number)) {
                comma.before(out);
                out.extend_from_slice(word);
                out.push(b':');
                out.extend_from_slice(&need.json);
            }
        }
        out.push(b'}');
    }

    /// The conflicts that hold: at least one rule of every side does.
    fn conflicts(&self, out: &mut Vec<u8>) {
        let holds = |rule: &usize| {
            [Status::Active, Status::Overdue, Status::Met]
                .into_iter()
                .any(|status| self.statuses.with(status).contains(*rule))
        };
        let conflicts = self.program.conflicts.iter().zip(&self.words.conflicts);
        let held = conflicts.filter(|(conflict, _)| conflict.sides.iter().all(|side| side.iter().any(holds)));
        list(held.map(|(_, word)| word), out);
    }

    /// What a plan would warn of, in its order: the guideline is not in force, a text could not be evaluated, a value
    /// is outdated, the record contradicts itself in a way that is let pass.
    fn warnings(&self, out: &mut Vec<u8>) {
        let Patient { warnings, contradictions, .. } = self.patient;
        let outdated = warnings.iter().filter_map(|warning| warning.fact.as_deref());
        let counts = self.day.not_in_force + self.details.failures + contradictions.len();
        if counts == 0 && outdated.clone().next().is_none() {
            return;
        }
        name("warnings", out);
        out.push(b'[');
        let mut comma = Comma::default();
        for code in std::iter::repeat_n(Code::NotInForce, self.day.not_in_force)
            .chain(std::iter::repeat_n(Code::FailedExpression, self.details.failures))
        {
            comma.before(out);
            warning(code, None, out);
        }
        for fact in outdated {
            comma.before(out);
            let slot = self.program.fact_slot(fact);
            let word = slot.and_then(|slot| self.words.facts.get(slot.index()));
            warning(Code::OutdatedValue, word.map(|word| ("fact", word)), out);
        }
        for number in *contradictions {
            comma.before(out);
            let word = self.words.contradictions.get(*number);
            warning(Code::Contradiction, word.map(|word| ("contradiction", word)), out);
        }
        out.push(b']');
    }
}

fn warning(code: Code, about: Option<(&str, &Word)>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"code\":\"");
    out.extend_from_slice(code.as_str().as_bytes());
    out.push(b'"');
    if let Some((key, word)) = about {
        name(key, out);
        out.extend_from_slice(word);
    }
    out.push(b'}');
}

/// What is the same for all patients of one day.
#[derive(Debug, Default)]
pub(super) struct DayWords {
    day: Option<Date>,
    /// The day as JSON.
    date: Vec<u8>,
    /// How many reasons there are to warn that the guideline is not in force.
    not_in_force: usize,
}

impl DayWords {
    /// Takes in the day of another patient.
    pub(super) fn turn(&mut self, program: &Program, day: Date) {
        if self.day == Some(day) {
            return;
        }
        self.day = Some(day);
        self.date.clear();
        date(day, &mut self.date);
        self.not_in_force = not_in_force(program, Some(day)).len();
    }
}

/// Writes the line that stands for a record that is none.
pub(super) fn error(place: Place<'_>, problem: &LineProblem, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"id\":");
    id(problem.id.as_deref(), out);
    if let Some(file) = place.file {
        out.extend_from_slice(b",\"file\":");
        string(file, out);
    }
    // Writing into memory cannot fail.
    let _ = write!(out, ",\"line\":{},\"error\":{{\"code\":\"{}\",\"message\":", place.line, problem.code);
    string(&problem.message, out);
    out.extend_from_slice(b"}}\n");
}

/// An id as JSON; a record without one has `null`.
pub(super) fn id(id: Option<&str>, out: &mut Vec<u8>) {
    match id {
        Some(id) => string(id, out),
        None => out.extend_from_slice(b"null"),
    }
}

/// A whole plan with the id before it.
#[derive(Serialize)]
struct Known<'a, 'p> {
    id: Option<&'a str>,
    #[serde(flatten)]
    plan: &'a Plan<'p>,
}

/// Writes a whole plan as a line, with the id before it.
pub(super) fn plan(id: Option<&str>, plan: &Plan<'_>, out: &mut Vec<u8>) {
    // A plan has no value that JSON cannot hold, and writing into memory cannot fail.
    let _ = serde_json::to_writer(&mut *out, &Known { id, plan });
    out.push(b'\n');
}

fn list<'w>(words: impl Iterator<Item = &'w Word>, out: &mut Vec<u8>) {
    out.push(b'[');
    let mut comma = Comma::default();
    for word in words {
        comma.before(out);
        out.extend_from_slice(word);
    }
    out.push(b']');
}

/// What stands between the items of a list: nothing before the first.
#[derive(Default)]
struct Comma(bool);

impl Comma {
    fn before(&mut self, out: &mut Vec<u8>) {
        if std::mem::replace(&mut self.0, true) {
            out.push(b',');
        }
    }
}

/// A further key; `word` holds nothing that JSON would write otherwise.
fn name(word: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(word.as_bytes());
    out.extend_from_slice(b"\":");
}

fn date(day: Date, out: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _ = write!(out, "\"{day}\"");
}

/// A text as JSON.
fn string(text: &str, out: &mut Vec<u8>) {
    // Writing a text into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}
