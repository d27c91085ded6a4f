//! Plans of a few lines of rules, made for one question each: what comes first, what a window does on the days at its
//! ends, what fails and what that leaves, what is asked,
//! what hangs on a reading, and what is told as the reason.

mod failing;
mod order;
mod questions;
mod readings;
mod reasons;
mod windows;

use regimen::timing::Date;
use regimen::{Limits, Plan, Program, Record, Sources, Status, document};

use crate::analysis::made::from_document;
use crate::repository::{Loaded, told};

/// A text that is longer than any that a text function is given to read.
const LONG: usize = 1_100_000;

/// A guideline from one document, see `analysis/made.rs`.
fn guideline(text: &str) -> Loaded {
    from_document(&serde_yaml::from_str(text).unwrap())
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The record with these facts.
fn record(program: &Program, facts: &str) -> Record {
    let mut sources = Sources::new();
    let file = sources.add("patient.yaml", format!("facts: {facts}\n"));
    let node = document::read(&sources, file, &Limits::default());
    node.and_then(|node| Record::from_document(program, &node))
        .unwrap_or_else(|problems| panic!("{}", told(&sources, &problems)))
}

/// The plan for a patient with these facts on a day.
fn plan<'p>(loaded: &'p Loaded, on: &str, facts: &str) -> Plan<'p> {
    Plan::of(&loaded.program, &record(&loaded.program, facts), day(on)).unwrap()
}

fn status(plan: &Plan<'_>, rule: &str) -> Status {
    plan.recommendation(rule).unwrap().status
}
