//! Any bytes as a line of a batch.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regimen::document::{decode, read, read_json};
use regimen::facts::{Scanned, Scanner};
use regimen::population::{Batch, Form, Options, Place, Select};
use regimen::program::Program;
use regimen::timing::Date;
use regimen::value::Value;
use regimen::{Code, Limits, Plan, Record, Sources, Status};
use serde_json::Value as Json;

/// Reads a line in every way, and runs it: one line of JSON comes of it, with the statuses of the plan or an error, and
/// it is an error exactly where there is no plan.
pub fn line(bytes: &[u8]) {
    let program = super::guideline();
    for reading in
        [both_ways(program, &mut Scanner::new(program), bytes).map(drop), as_a_file(program, bytes)]
    {
        reading.unwrap_or_else(|why| panic!("{why}"));
    }
    if bytes.contains(&b'\n') {
        return;
    }
    let batch = batch(program);
    let mut out = Vec::new();
    batch.worker().line(Place { file: None, line: 1, row: false }, bytes, &mut out);
    if batch.is_blank(bytes) {
        return assert!(out.is_empty());
    }
    assert_eq!(String::from_utf8(out.clone()).unwrap().matches('\n').count(), 1);
    let told: Json = serde_json::from_slice(&out).unwrap();
    let record = Record::from_line(program, bytes).ok();
    let plan = record.and_then(|record| Plan::of(program, &record, record.day(None).ok()?).ok());
    match plan {
        None => assert!(told["error"]["message"].is_string(), "{told}"),
        Some(plan) => {
            let active = plan.recommendations.iter().filter(|it| it.status == Status::Active);
            let active: BTreeSet<&str> = active.map(|it| it.id).collect();
            let told: Vec<&str> =
                told["active"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
            assert_eq!(told.iter().copied().collect::<BTreeSet<_>>(), active);
            assert_eq!(told.len(), active.len());
        }
    }
}

/// What all lines share.
fn batch(program: &'static Program) -> &'static Batch<'static> {
    static READY: OnceLock<Batch<'static>> = OnceLock::new();
    let form = || Some(Form::Keys(Select::parse("scope,active,undecided").unwrap()));
    READY.get_or_init(|| {
        Batch::new(program, Options { form: form(), as_of: None, summary: false, max_line: 1 << 20 })
    })
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// It is no record.
    Refused,
    /// The sure way alone read it.
    Sure,
    /// Both ways read it.
    Quick,
}

/// Reads a line both ways; where the quick way reads it, the sure way must read the same.
pub fn both_ways(program: &Program, scanner: &mut Scanner<'_>, line: &[u8]) -> Result<Way, String> {
    let sure = Record::from_line(program, line);
    match (scanner.scan(line), sure) {
        (None, Ok(_)) => Ok(Way::Sure),
        (None, Err(problem)) if problem.message.is_empty() => Err("nothing is said".to_owned()),
        (None, Err(_)) => Ok(Way::Refused),
        (Some(_), Err(problem)) => Err(format!("read quickly, and refused: {problem:?}")),
        (Some(quick), Ok(sure)) => {
            serde_json::from_slice::<Json>(line).map_err(|problem| format!("not JSON: {problem}"))?;
            same_record(program, &quick, &sure).map(|()| Way::Quick)
        }
    }
}

fn same_record(program: &Program, quick: &Scanned<'_>, sure: &Record) -> Result<(), String> {
    let id: Option<String> = quick.id.map(|id| serde_json::from_slice(id).unwrap());
    if id != sure.id || quick.as_of != sure.as_of.as_ref().map(|day| day.value) {
        return Err(format!("{quick:?} and {sure:?}"));
    }
    for (fact, value) in program.facts.iter().zip(quick.values) {
        let other = sure.value(program.fact_slot(&fact.name).unwrap());
        let digits = |value: &Value| if let Value::Number(n) = value { Some(n.serialize()) } else { None };
        if value != other || digits(value) != digits(other) {
            return Err(format!("{}: {value:?} and {other:?}", fact.name));
        }
    }
    // Every date of a value is after this day.
    let before = sure.on(program, Date::new(1799, 12, 31).unwrap());
    let dated = |code: Code| code == Code::FutureValue;
    if before.err().is_some_and(|problems| problems.iter().any(|problem| dated(problem.code))) {
        return Err("a dated value was read quickly".to_owned());
    }
    Ok(())
}

/// Reads a line as JSON and as a file.
pub fn as_a_file(program: &Program, line: &[u8]) -> Result<(), String> {
    let Ok(text) = decode(line) else {
        return Ok(());
    };
    let mut sources = Sources::new();
    let file = sources.add("line", text);
    let limits = Limits::default();
    match (read_json(&sources, file, &limits), read(&sources, file, &limits)) {
        (Ok(json), Ok(yaml)) if json == yaml => {}
        (Ok(json), Ok(yaml)) => return Err(format!("{json:?}\nand\n{yaml:?}")),
        (Ok(_), Err(problems)) => return Err(format!("JSON, and no YAML: {problems:?}")),
        (Err(_), _) => return Ok(()),
    }
    let node = read(&sources, file, &limits).unwrap();
    let (line, file) = (Record::from_line(program, line), Record::from_document(program, &node));
    match (&line, &file) {
        (Ok(line), Ok(file)) if format!("{line:?}") == format!("{file:?}") => Ok(()),
        (Err(_), Err(_)) => Ok(()),
        _ => Err(format!("{line:?}\nand\n{file:?}")),
    }
}
