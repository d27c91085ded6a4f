//! Lines of patients in, lines of statuses out, in memory and in one thread.

use regimen::program::Program;

use crate::by_hand::date::Date;
use crate::by_hand::json;
use crate::by_hand::line;
use crate::by_hand::patient::Patient;
use crate::harness::engine::{self, KEYS};
use crate::harness::lines::{Answers, agreeing, contender};
use crate::harness::{Task, compare};

/// Holds the contenders' lines against those by hand, then measures.
///
/// Errors: contenders that do not agree.
pub fn measure(
    program: &Program,
    people: &[(Patient, Date)],
    title: &str,
    rounds: usize,
) -> Result<(), String> {
    let lines = json::lines(people).map_err(|problem| problem.to_string())?;
    let by_hand = || -> Answers { Box::new(line::answers) };
    let (selected, usual) = (engine::batch(program, Some(KEYS))?, engine::batch(program, None)?);
    let selected: Answers = Box::new(|lines, out| engine::answers(&selected, lines, out));
    let usual: Answers = Box::new(|lines, out| engine::answers(&usual, lines, out));
    let contenders = vec![
        contender("by hand, with serde_json", false, &lines, by_hand()),
        agreeing("regimen batch, the same keys", &lines, &mut by_hand(), selected)?,
        contender("regimen batch, default line (*)", true, &lines, usual),
    ];
    compare(&Task { title, items: "patients", count: people.len() }, rounds, contenders)?;
    println!("(*) adds dates, needs and conflicts; by hand computes none of these.");
    println!("A line has {} bytes on average.", lines.len() / people.len().max(1));
    Ok(())
}
