//! `regimen generate --count N --seed S`

use clap::Args;
use regimen::cohort::{Cohort, Unsound};
use regimen::timing::Date;
use regimen::{Program, Sources};

use super::arguments::{Readings, Where, parse_date};
use super::load;
use super::output::{Done, Step, Stop, print_data, say, stop};

#[derive(Args)]
pub(crate) struct Arguments {
    /// How many patients
    #[arg(long, value_name = "N")]
    count: u64,
    /// Which patients: the same seed gives the same ones, and more of them begin with the same ones
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The day of evaluation of all of them; without it, days spread over some years
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    #[command(flatten)]
    readings: Readings,
    #[command(flatten)]
    at: Where,
}

/// So many bytes of lines are written at once.
const BLOCK: usize = 1 << 16;

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let choice = arguments.readings.choice()?;
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let program = load::under(&sources, loaded, &choice)?;
    lines(arguments, &program)?;
    Ok(Done::Well)
}

fn lines(arguments: &Arguments, program: &Program) -> Step<()> {
    let mut cohort = Cohort::of(program, arguments.seed, arguments.as_of);
    let mut block = String::new();
    for number in 1..=arguments.count {
        match cohort.patient(number) {
            Ok(patient) => cohort.write(&patient, &mut block),
            Err(unsound) => {
                print_data(&block)?;
                return Err(refuse(&unsound));
            }
        }
        if block.len() >= BLOCK {
            print_data(&block)?;
            block.clear();
        }
    }
    print_data(&block)
}

fn refuse(unsound: &Unsound<'_>) -> Stop {
    let names: Vec<String> = unsound.contradictions.iter().map(|id| format!("`{id}`")).collect();
    let stopped = stop(
        Done::Problems,
        &format!(
            "no record without a contradiction was found in {} tries: {}",
            unsound.tries,
            names.join(", ")
        ),
    );
    say("  help: see whether these contradictions of facts.yaml leave any patient");
    stopped
}
