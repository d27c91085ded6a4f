//! From a region to the smallest record in it: the fewest facts, with values that are easy to believe, replayed.

use std::collections::BTreeMap;

use super::calendar::FAR;
use super::dates::{Differences, loosely};
use super::diagram::{Diagram, FALSE, TRUE};
use super::space::{Region, Space};
use super::variables::{Answer, Subject};
use super::{Stop, Undecided};
use crate::document::{self, Limits};
use crate::evaluation::{Evaluation, Outcome, Status};
use crate::facts::Record;
use crate::program::{Clause, Program};
use crate::ruleset::{FactType, show};
use crate::source::Sources;
use crate::timing::{Date, DayNumber, Duration};
use crate::value::{Truth, Value};

/// A record on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// The day of evaluation.
    pub as_of: Date,
    /// What is known, in the order of the dictionaries: facts with their values as an author would write them.
    pub facts: Vec<(String, String)>,
}

impl Patient {
    /// The record as a file, ready to be read by `evaluate` or pasted into a case.
    pub fn yaml(&self) -> String {
        self.yaml_of(&|_, _| true)
    }

    /// The same with other facts as well, in place of what is known of them.
    fn with(&self, more: &[(String, String)]) -> Self {
        let mut patient = self.clone();
        patient.facts.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        patient.facts.extend_from_slice(more);
        patient
    }

    fn yaml_of(&self, named: &dyn Fn(&str, &str) -> bool) -> String {
        let mut text = format!("as_of: {}\nfacts:", self.as_of);
        let mut lines = self.facts.iter().filter(|(name, value)| named(name, value)).peekable();
        if lines.peek().is_none() {
            text.push_str(" {}");
        }
        text.push('\n');
        lines.for_each(|(name, value)| text.push_str(&format!("  {name}: {value}\n")));
        text
    }
}

/// A record as the programs of a space see it.
#[derive(Debug)]
pub struct Replay<'p> {
    /// By program; and whether it takes the record, which may contradict itself.
    evaluations: Vec<(Evaluation<'p>, bool)>,
}

impl<'p> Replay<'p> {
    /// What a program makes of the record; nothing where it refuses it.
    pub fn evaluation(&self, program: usize) -> Option<&Evaluation<'p>> {
        self.evaluations.get(program).filter(|(_, sound)| *sound).map(|(evaluation, _)| evaluation)
    }

    /// What a program would make of the record, also where it refuses it.
    pub fn regardless(&self, program: usize) -> Option<&Evaluation<'p>> {
        self.evaluations.get(program).map(|(evaluation, _)| evaluation)
    }

    /// What a rule of a program comes to; nothing where the program refuses the record.
    pub fn outcome(&self, program: usize, rule: usize) -> Option<Outcome> {
        let evaluation = self.evaluation(program)?;
        evaluation.program().rules.get(rule).map(|rule| evaluation.outcome(rule))
    }

    /// The status of a rule of a program.
    pub fn status(&self, program: usize, rule: usize) -> Option<Status> {
        self.outcome(program, rule).map(|outcome| outcome.status)
    }

    /// The truth of a clause of a program.
    pub fn truth(&self, program: usize, clause: &Clause) -> Option<Truth> {
        self.evaluation(program).map(|evaluation| evaluation.truth(clause))
    }
}

/// So many ways into a region are tried where something on the way is not covered exactly.
const MOST_WAYS: usize = 40;
/// So many records are tried altogether.
const MOST_REPLAYS: usize = 2_000;
/// So many combinations of values are tried on each way for what is not covered.
const MOST_TRIES: usize = 400;

/// How the days are chosen that an answer leaves open.
#[derive(Clone, Copy)]
enum Choice {
    Believable,
    Nearest,
    Furthest,
}

impl<'p> Space<'p> {
    /// The smallest record of a region, for which `holds` is true once the programs have evaluated it; nothing where it
    /// is proved that nobody is in the region.
    pub fn patient(
        &mut self,
        region: Region,
        holds: &dyn Fn(&Replay<'p>) -> bool,
    ) -> Result<Option<Patient>, Undecided> {
        self.open = Vec::new();
        let mut left = self.inside(region).map_err(Stop::undecided)?;
        if left == FALSE {
            return Ok(None);
        }
        let exact = self.covers(left);
        let tries = self.tries(left);
        let open = self.uncovered(left);
        let mut replays = 0;
        for _ in 0..if exact { 1 } else { MOST_WAYS } {
            let Some(way) = self.way(left) else { break };
            for patient in self.patients(&way) {
                for more in &tries {
                    replays += 1;
                    let patient = patient.with(more);
                    if self.replay(&patient).is_some_and(|replay| self.is_sound(&replay) && holds(&replay)) {
                        return Ok(Some(self.in_order(patient)));
                    }
                }
            }
            if replays > MOST_REPLAYS {
                break;
            }
            let store = &mut self.reader.ground.store;
            let tried = way.iter().try_fold(TRUE, |so_far, (level, answer)| {
                let test = store.test(*level, |other| if other == *answer { TRUE } else { FALSE })?;
                store.and(so_far, test)
            });
            left = tried.and_then(|tried| store.without(left, tried)).map_err(Stop::undecided)?;
        }
        self.open = open;
        Err(if exact { Undecided::NotReproduced } else { Undecided::NotCovered })
    }

    /// The same record without the facts that it does not need for `holds` to be true.
    pub fn smaller(&self, mut patient: Patient, holds: &dyn Fn(&Replay<'p>) -> bool) -> Patient {
        let mut at = 0;
        while at < patient.facts.len() {
            let mut less = patient.clone();
            less.facts.remove(at);
            if self.replay(&less).is_some_and(|replay| self.is_sound(&replay) && holds(&replay)) {
                (patient, at) = (less, 0);
            } else {
                at += 1;
            }
        }
        patient
    }

    /// Values of the facts that something reads that is not covered, in all combinations that are not too many; first
    /// none at all.
    fn tries(&self, region: Diagram) -> Vec<Vec<(String, String)>> {
        let ground = &self.reader.ground;
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for level in ground.store.support(region) {
            let Subject::Anything(number) = ground.variables.all[level].subject else { continue };
            let key = ground.survey.anything.get(number).map_or("", |what| what.key.as_str());
            let Some(tries) = self.reader.tries.get(key) else { continue };
            for (slot, tried) in &tries.values {
                let Some(entry) = self.reader.programs[tries.program].fact(*slot) else { continue };
                let written = values.entry(entry.name.clone()).or_default();
                for value in tried {
                    let value = match value {
                        Value::Text(text) => quoted(text),
                        Value::Code(code) => {
                            entry.values.get(usize::from(*code)).map_or(String::new(), |c| scalar(c))
                        }
                        // Sets of codes are covered: whether they hold one is asked.
                        Value::Codes(_) => continue,
                        value => show(value, &[]),
                    };
                    if !written.contains(&value) {
                        written.push(value);
                    }
                }
            }
        }
        let mut all: Vec<Vec<(String, String)>> = vec![Vec::new()];
        for (name, values) in values {
            let with = |tried: &Vec<(String, String)>, value: &String| {
                [tried.as_slice(), &[(name.clone(), value.clone())]].concat()
            };
            let more: Vec<_> =
                all.iter().flat_map(|t| values.iter().map(move |value| with(t, value))).collect();
            all.extend(more);
            if all.len() > MOST_TRIES {
                all.truncate(MOST_TRIES);
                break;
            }
        }
        all
    }

    /// A patient whose facts are in the order of the dictionaries.
    fn in_order(&self, mut patient: Patient) -> Patient {
        let facts = &self.reader.ground.survey.facts.all;
        patient.facts.sort_by_key(|(name, _)| facts.iter().position(|fact| fact.name == *name));
        patient
    }

    /// The answers of the record in a region of which the fewest facts are known.
    pub(super) fn way(&self, region: Diagram) -> Option<Vec<(usize, usize)>> {
        const KNOWN: u64 = 1_000;
        let variables = &self.reader.ground.variables;
        let cost = |level: usize, at: usize| {
            let Some(variable) = variables.all.get(level) else { return 0 };
            match (variable.subject, &variable.answers[at]) {
                (Subject::Class, _) => at.min(50) as u64,
                (Subject::Code(_, code), Answer::Yes) => 100 + code.min(99) as u64,
                (Subject::Fact(_), Answer::None) => KNOWN + 1,
                // A day to come is harder to believe than one that was.
                (Subject::Fact(date), Answer::Position(position)) => {
                    let positions = variables.calendar.positions.get(&date);
                    let days = positions.and_then(|of| of.days.iter().find_map(|class| class[*position]));
                    KNOWN + u64::from(days.is_some_and(|days| days.1 < 0)) * 50
                }
                (Subject::Fact(_), answer) if *answer != Answer::Unknown => KNOWN,
                _ => 0,
            }
        };
        self.reader.ground.store.cheapest(region, &cost)
    }

    /// Records that give these answers; several where it is not certain that each does.
    fn patients(&self, way: &[(usize, usize)]) -> Vec<Patient> {
        let variables = &self.reader.ground.variables;
        let answers: BTreeMap<usize, &Answer> = way
            .iter()
            .filter_map(|(level, at)| Some((*level, variables.answers(*level).get(*at)?)))
            .collect();
        let class = answers.values().find_map(|answer| match answer {
            Answer::Class(class) => Some(*class),
            _ => None,
        });
        let in_months =
            answers.keys().any(|level| matches!(variables.all[*level].subject, Subject::InMonths(_)));
        let mut days: Vec<DayNumber> = vec![variables.calendar.classes[class.unwrap_or(0)]];
        if variables.calendar.classes.len() == 1 || in_months {
            // Ends of months, where they differ most; and a late day, from which dates reach furthest back.
            let others =
                [(2025, 3, 31), (2024, 2, 29), (2025, 2, 28), (2025, 5, 31), (2024, 11, 30), (2199, 12, 1)];
            days.extend(others.iter().filter_map(|(y, m, d)| DayNumber::of(Date::new(*y, *m, *d)?)));
        }
        let mut patients = Vec::new();
        for as_of in days {
            for choice in [Choice::Believable, Choice::Nearest, Choice::Furthest] {
                let patient = self.record(&answers, class.unwrap_or(0), as_of, choice);
                patients.extend(patient.filter(|patient| !patients.contains(patient)));
            }
        }
        patients
    }

    /// The record that gives these answers on a day.
    fn record(
        &self,
        answers: &BTreeMap<usize, &Answer>,
        class: usize,
        as_of: DayNumber,
        choice: Choice,
    ) -> Option<Patient> {
        let facts = &self.reader.ground.survey.facts;
        let dates = self.dates(answers, class, choice)?;
        let mut values: BTreeMap<usize, String> = BTreeMap::new();
        for (level, answer) in answers {
            let Subject::Fact(fact) = self.reader.ground.variables.all[*level].subject else { continue };
            let written = match answer {
                Answer::None => "none".to_owned(),
                Answer::No => "false".to_owned(),
                Answer::Yes => "true".to_owned(),
                Answer::Code(code) => scalar(facts.all[fact].values.get(*code)?),
                Answer::Numbers(numbers) => show(&Value::Number(numbers.some()), &[]),
                Answer::Position(_) => day(as_of.0 - i32::try_from(*dates.get(&fact)?).ok()?)?.to_string(),
                Answer::Some if facts.all[fact].kind == FactType::Codes => self.codes(fact, answers),
                Answer::Some => "some text".to_owned(),
                _ => continue,
            };
            values.insert(fact, written);
        }
        let named = values.into_iter().map(|(fact, value)| (facts.all[fact].name.clone(), value));
        Some(Patient { as_of: day(as_of.0)?, facts: named.collect() })
    }

    /// A set of codes that holds those it must, or else one of which nothing is asked.
    fn codes(&self, fact: usize, answers: &BTreeMap<usize, &Answer>) -> String {
        let variables = &self.reader.ground.variables;
        let values = &self.reader.ground.survey.facts.all[fact].values;
        let asked = |code: &usize| variables.level(Subject::Code(fact, *code));
        let held = |code: &usize| asked(code).is_some_and(|level| answers.get(&level) == Some(&&Answer::Yes));
        let mut codes: Vec<usize> = (0..values.len()).filter(held).collect();
        if codes.is_empty() {
            codes.extend((0..values.len()).rev().find(|code| asked(code).is_none()));
        }
        let codes: Vec<String> = codes.into_iter().map(|code| scalar(&values[code])).collect();
        format!("[{}]", codes.join(", "))
    }

    /// How many days back each date lies.
    fn dates(
        &self,
        answers: &BTreeMap<usize, &Answer>,
        class: usize,
        choice: Choice,
    ) -> Option<BTreeMap<usize, i64>> {
        let variables = &self.reader.ground.variables;
        let mut differences = Differences::new();
        let mut dates = Vec::new();
        for (level, answer) in answers {
            if let (Subject::Fact(date), Answer::Position(position)) = (variables.all[*level].subject, answer)
            {
                let days = variables.calendar.positions.get(&date)?.days.get(class)?.get(*position)?;
                dates.push(date);
                differences.add(date, (*days)?).then_some(())?;
            }
        }
        for (level, answer) in answers {
            let possible = match (variables.all[*level].subject, answer) {
                (Subject::Apart(one, other), Answer::Gap(days)) => differences.apart(one, other, *days),
                (Subject::InMonths(number), order) => {
                    let (one, other, days) = loosely(variables, number, order);
                    differences.apart(one, other, days)
                }
                _ => true,
            };
            possible.then_some(())?;
        }
        let mut found = BTreeMap::new();
        for date in dates {
            let days = choice.of(differences.days(date));
            differences.fix(date, days).then_some(())?;
            found.insert(date, days);
        }
        Some(found)
    }

    /// What the programs make of a record; nothing where one of them cannot read it, which is a mistake of ours.
    pub fn replay(&self, patient: &Patient) -> Option<Replay<'p>> {
        let mut evaluations = Vec::new();
        for program in &self.reader.programs {
            // What the dictionary of one version does not have is left out of the record that it reads.
            let takes = |name: &str, value: &str| {
                let alone =
                    || Patient { as_of: patient.as_of, facts: vec![(name.to_owned(), value.to_owned())] };
                let several = self.reader.programs.len() > 1;
                program.facts.iter().any(|fact| fact.name == name)
                    && (!several || record(program, &alone(), &|_, _| true).is_some())
            };
            let record = record(program, patient, &takes)?;
            let (settled, problems) = record.settle(program, patient.as_of);
            let evaluation = Evaluation::new(program, patient.as_of, &settled.values);
            evaluations.push((evaluation, problems.is_empty()));
        }
        Some(Replay { evaluations })
    }

    /// Whether no program whose contradictions are minded refuses a record.
    fn is_sound(&self, replay: &Replay<'p>) -> bool {
        self.minded.iter().all(|program| replay.evaluation(*program).is_some())
    }
}

/// A patient as a program reads one.
fn record(program: &Program, patient: &Patient, takes: &dyn Fn(&str, &str) -> bool) -> Option<Record> {
    let mut sources = Sources::new();
    let file = sources.add("patient.yaml", patient.yaml_of(takes));
    let node = document::read(&sources, file, &Limits::default()).ok()?;
    Record::from_document(program, &node).ok()
}

impl Choice {
    fn of(self, (low, high): (i64, i64)) -> i64 {
        const A_WEEK: i64 = 7;
        match (self, low > -FAR, high < FAR) {
            (Self::Believable, true, true) => low + (high - low) / 2,
            (Self::Believable | Self::Furthest, true, false) => low.max(A_WEEK),
            (Self::Believable | Self::Nearest, false, true) => high.min(A_WEEK),
            (Self::Nearest, true, _) => low,
            (Self::Furthest, _, true) => high,
            (_, false, false) => A_WEEK,
        }
    }
}

/// The day with a number, where a record may name it.
fn day(number: i32) -> Option<Date> {
    let first = Date::new(*Date::YEARS.start(), 1, 1)?;
    let found = first.plus(Duration { months: 0, days: number });
    Date::YEARS.contains(&found.year()).then_some(found)
}

/// A word as YAML: in quotes where it could be read as something else.
fn scalar(word: &str) -> String {
    let plain = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    // Words that some reader of YAML takes for a boolean or for nothing.
    let special = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "none"];
    if plain && !special.contains(&word.to_lowercase().as_str()) {
        return word.to_owned();
    }
    quoted(word)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
