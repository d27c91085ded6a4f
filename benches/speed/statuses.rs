//! Facts in slots to a status for every rule.

use regimen::program::Program;

use crate::by_hand::date::Date;
use crate::by_hand::patient::Patient;
use crate::by_hand::{IDS, slots};
use crate::harness::engine::{Tabled, Tree};
use crate::harness::statuses::{ByHand, agreeing, contender};
use crate::harness::{Task, compare};

/// Holds the contenders' statuses against those by hand, then measures.
///
/// Errors: contenders that do not agree.
pub fn measure(
    program: &Program,
    people: &[(Patient, Date)],
    title: &str,
    rounds: usize,
) -> Result<(), String> {
    let count = people.len();
    let slots = slots::people(program, people)?;
    let mut hand = ByHand::new(people);
    let (table, tree) = (Tabled::new(program, &slots, &IDS)?, Tree::new(program, &slots, &IDS)?);
    let contenders = vec![
        contender("by hand", count, IDS.len(), ByHand::new(people)),
        agreeing("regimen, by its table", &IDS, count, &mut hand, table)?,
        agreeing("regimen, rule by rule (reference)", &IDS, count, &mut hand, tree)?,
    ];
    compare(&Task { title, items: "patients", count }, rounds, contenders)?;
    println!("{}% of the patients are in the guideline's scope.", 100 * hand.in_scope() / count.max(1));
    Ok(())
}
