//! Other engines, and generated Rust, beside the guideline by hand and the engine.
//!
//! A package of its own, so that the engine's build does not carry theirs. `benches/README.md` says what is
//! measured and how, and has the figures.

#[path = "../../by_hand/mod.rs"]
mod by_hand;
mod common_expression;
mod datalogic;
#[path = "../../generated/mod.rs"]
mod generated;
#[path = "../../harness/mod.rs"]
mod harness;
mod made_up;
mod peer;
mod raw_rhai;
mod task;

use std::path::Path;
use std::process::ExitCode;

use bumpalo::Bump;
use by_hand::date::Date;
use by_hand::line;
use by_hand::patient::Patient;
use by_hand::{IDS, json, slots};
use common_expression::Cel;
use datalogic::Datalogic;
use harness::engine::{self, KEYS, Tabled};
use harness::lines::{self, Answers};
use harness::options::Options;
use harness::statuses::{self, ByHand, Evaluator};
use harness::{Contender, Task, compare, people};
use made_up::{rules_400, rules_4000};
use peer::{Prepared, answers};
use raw_rhai::Rhai;
use regimen::Program;

const TABLES: [&str; 4] = ["statuses", "lines", "rules-400", "rules-4000"];

fn main() -> ExitCode {
    match Options::from_arguments(&TABLES).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    println!("{}", harness::machine());
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/lumbar-compression-fracture");
    let program = by_hand::program::program(&rules)?;
    let people = people::with_everything_known(options.patients);
    if options.wants("statuses") {
        peers_statuses(&program, &people, options.rounds)?;
    }
    if options.wants("lines") {
        peers_lines(&program, &people, options.rounds)?;
    }
    if options.wants("rules-400") {
        made_up::measure(options, rules_400::Patient::of, rules_400::statuses)?;
    }
    if options.wants("rules-4000") {
        made_up::measure(options, rules_4000::Patient::of, rules_4000::statuses)?;
    }
    Ok(())
}

fn peers_statuses(program: &Program, people: &[(Patient, Date)], rounds: usize) -> Result<(), String> {
    let (rhai, datalogic, cel) = (Rhai::new()?, Datalogic::new()?, Cel::new()?);
    let arena = Bump::new();
    let slots = slots::people(program, people)?;
    let count = people.len();
    let contenders = vec![
        statuses::contender("by hand", count, IDS.len(), ByHand::new(people)),
        against_hand("regimen, by its table", people, Tabled::new(program, &slots, &IDS)?)?,
        against_hand("rhai", people, Prepared::new(&rhai, people, &arena))?,
        against_hand("datalogic-rs", people, Prepared::new(&datalogic, people, &arena))?,
        against_hand("cel", people, Prepared::new(&cel, people, &arena))?,
    ];
    let title = "All statuses, facts in the form of each engine, everything known";
    compare(&Task { title, items: "patients", count }, rounds, contenders)
}

fn against_hand<'a>(
    name: &'a str,
    people: &[(Patient, Date)],
    evaluator: impl Evaluator + 'a,
) -> Result<Contender<'a>, String> {
    statuses::agreeing(name, &IDS, people.len(), &mut ByHand::new(people), evaluator)
}

fn peers_lines(program: &Program, people: &[(Patient, Date)], rounds: usize) -> Result<(), String> {
    let (rhai, datalogic, cel) = (Rhai::new()?, Datalogic::new()?, Cel::new()?);
    let lines = json::lines(people).map_err(|problem| problem.to_string())?;
    let hand = || -> Answers { Box::new(line::answers) };
    let against_hand = |name, answers| lines::agreeing(name, &lines, &mut hand(), answers);
    let batch = engine::batch(program, Some(KEYS))?;
    let contenders = vec![
        lines::contender("by hand, with serde_json", false, &lines, hand()),
        against_hand(
            "regimen batch, the same keys",
            Box::new(|lines, out| engine::answers(&batch, lines, out)),
        )?,
        against_hand("rhai", Box::new(|lines, out| answers(&rhai, lines, out)))?,
        against_hand("datalogic-rs", Box::new(|lines, out| answers(&datalogic, lines, out)))?,
        against_hand("cel", Box::new(|lines, out| answers(&cel, lines, out)))?,
    ];
    let title = "NDJSON bytes to NDJSON bytes, everything known";
    compare(&Task { title, items: "patients", count: people.len() }, rounds, contenders)?;
    println!("Rhai, datalogic-rs and cel have their lines read, refused and written by hand.");
    Ok(())
}
