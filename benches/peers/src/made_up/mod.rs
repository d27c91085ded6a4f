//! Made-up rules by the hundreds and thousands: generated as Rust by the build, and the same rules as a
//! guideline that the engine loads.

mod drawn;
mod support;

use regimen::{Files, Program, Sources, Status};

use crate::by_hand::date::Date;
use crate::by_hand::program::loaded;
use crate::by_hand::{self, slots};
use crate::generated::dice::Dice;
use crate::generated::{Guideline, yaml};
use crate::harness::engine::{Settled, Tabled, Tree};
use crate::harness::options::Options;
use crate::harness::statuses::{Evaluator, agreeing, contender};
use crate::harness::{Task, compare};
use drawn::Drawn;

/// 400 rules.
#[allow(clippy::pedantic, clippy::struct_field_names)] // nobody reads generated code
pub mod rules_400 {
    use super::drawn::Drawn;
    use super::support::*;

    include!(concat!(env!("OUT_DIR"), "/rules_400.rs"));
}

/// 4,000 rules.
#[allow(clippy::pedantic, clippy::struct_field_names)] // nobody reads generated code
pub mod rules_4000 {
    use super::drawn::Drawn;
    use super::support::*;

    include!(concat!(env!("OUT_DIR"), "/rules_4000.rs"));
}

/// Generated functions over patients of a generated struct.
struct Generated<'a, Patient, const RULES: usize> {
    patients: &'a [Patient],
    as_of: Date,
    all: fn(&Patient, Date, &mut [by_hand::Status; RULES]),
    statuses: [by_hand::Status; RULES],
}

impl<Patient, const RULES: usize> Evaluator for Generated<'_, Patient, RULES> {
    fn evaluate(&mut self, patient: usize) -> Result<(), String> {
        (self.all)(&self.patients[patient], self.as_of, &mut self.statuses);
        Ok(())
    }

    fn status(&self, rule: usize) -> Status {
        slots::status(self.statuses[rule])
    }
}

/// Holds the engine's statuses against those of the generated functions, then measures.
///
/// Errors: contenders that do not agree.
pub fn measure<Patient, const RULES: usize>(
    options: &Options,
    of: fn(&[Drawn]) -> Patient,
    all: fn(&Patient, Date, &mut [by_hand::Status; RULES]),
) -> Result<(), String> {
    let guideline = Guideline::drawn(RULES);
    let program = program(&guideline)?;
    let ids: Vec<String> = (0..RULES).map(yaml::id).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let as_of = Date::new(2025, 2, 28).ok_or("no such day")?;
    let (patients, slots) = people(options.patients, &program, &guideline, of, as_of)?;
    let generated =
        || Generated { patients: &patients, as_of, all, statuses: [by_hand::Status::Undecided; RULES] };
    let (table, tree) = (Tabled::new(&program, &slots, &ids)?, Tree::new(&program, &slots, &ids)?);
    let left_out = table.left_out();
    let count = patients.len();
    let contenders = vec![
        contender("generated Rust", count, RULES, generated()),
        agreeing("regimen, by its table", &ids, count, &mut generated(), table)?,
        agreeing("regimen, rule by rule (reference)", &ids, count, &mut generated(), tree)?,
    ];
    let title = format!("All statuses of {RULES} made-up rules, facts in slots");
    compare(&Task { title: &title, items: "patients", count }, options.rounds, contenders)?;
    println!("The table leaves {left_out} rules to be evaluated rule by rule.");
    Ok(())
}

/// The guideline as the engine loads it, from the texts that an author would write.
fn program(guideline: &Guideline) -> Result<Program, String> {
    let mut sources = Sources::new();
    let mut added = yaml::files(guideline).into_iter().map(|(path, text)| sources.add(path, text));
    let (Some(guideline), Some(facts)) = (added.next(), added.next()) else {
        return Err("a guideline has two files at least".to_owned());
    };
    let recommendations = added.collect();
    loaded(&sources, &Files { guideline, facts, definitions: None, readings: None, recommendations })
}

/// The same patients in the generated struct and in the slots of the program.
fn people<Patient>(
    count: usize,
    program: &Program,
    guideline: &Guideline,
    of: fn(&[Drawn]) -> Patient,
    as_of: Date,
) -> Result<(Vec<Patient>, Vec<Settled>), String> {
    let mut dice = Dice::new(2);
    let day = slots::date(as_of).ok_or("no such day")?;
    let mut patients = Vec::with_capacity(count);
    let mut slots = Vec::with_capacity(count);
    for _ in 0..count {
        let drawn = drawn::patient(&mut dice, &guideline.facts, as_of);
        patients.push(of(&drawn));
        slots.push((drawn::values(program, &guideline.facts, &drawn)?, day));
    }
    Ok((patients, slots))
}
