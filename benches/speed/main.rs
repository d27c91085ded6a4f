//! How fast the engine is, as multiples of the same guideline written by hand in Rust.
//!
//! `cargo bench` measures everything; `cargo bench -- statuses --rounds 30` one table. `benches/README.md`
//! says what is measured and how, and has the figures.

// A bench prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod batch;
#[path = "../by_hand/mod.rs"]
mod by_hand;
#[path = "../generated/mod.rs"]
mod generated;
#[path = "../harness/mod.rs"]
mod harness;
mod lines;
mod process;
mod statuses;

use std::path::Path;
use std::process::ExitCode;

use harness::options::Options;
use harness::people;

const TABLES: [&str; 6] = ["statuses", "statuses-many-days", "lines", "lines-many-days", "process", "batch"];

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
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/lumbar-compression-fracture");
    let program = by_hand::program::program(&rules)?;
    let many_days = people::on_days_of_their_own(options.patients);
    let one_day = people::on_one_day(&many_days);
    for (table, people, title) in [
        ("statuses", &one_day, "All statuses, facts in slots, all patients on one day"),
        ("statuses-many-days", &many_days, "All statuses, facts in slots, each patient on another day"),
    ] {
        if options.wants(table) {
            statuses::measure(&program, people, title, options.rounds)?;
        }
    }
    for (table, people, title) in [
        ("lines", &one_day, "NDJSON bytes to NDJSON bytes, all patients on one day"),
        ("lines-many-days", &many_days, "NDJSON bytes to NDJSON bytes, each patient on another day"),
    ] {
        if options.wants(table) {
            lines::measure(&program, people, title, options.rounds)?;
        }
    }
    if options.wants("process") {
        process::measure()?;
    }
    if options.wants("batch") {
        batch::measure(&one_day)?;
    }
    Ok(())
}
