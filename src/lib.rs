//! A rule engine for clinical guidelines: YAML rules and one patient in, a plan with reasons out.
//!
//! The life of a guideline, from its text to a plan:
//!
//! ```
//! use regimen::{Files, Limits, Plan, Program, Record, Sources, document, ruleset};
//!
//! # fn main() -> Result<(), Vec<regimen::Diagnostic>> {
//! // Texts come in as strings: the library opens no file.
//! let mut sources = Sources::new();
//! let guideline = sources.add("guideline.yaml", "
//! format: 1
//! id: example
//! version: 0.1.0
//! title: An example
//! status: draft
//! purpose: To show the way of the data.
//! use: None.
//! misuse: Any.
//! source: {title: Invented}
//! sections: [{code: A, title: All of it}]
//! scope: {condition: thirsty}
//! statements:
//!   - {id: S1, section: A, locator: A1, kind: recommendation-for, role: rule, text: Drink., citations: []}
//! ");
//! let facts = sources.add("facts.yaml", "
//! facts:
//!   thirsty: {type: boolean, ask: Is the patient thirsty?}
//! ");
//! let rules = sources.add("recommendations/all.yaml", "
//! - id: drink
//!   title: Drink
//!   statements: [S1]
//!   direction: for
//!   priority: routine
//!   strength: {as_given: Drink}
//!   actions:
//!     - {kind: behaviour, do: start, what: drinking, text: Drink.}
//!   citations: []
//! ");
//! let files = Files { guideline, facts, definitions: None, readings: None, recommendations: vec![rules] };
//!
//! // As written: typed, every part with its place. As run: names resolved, types checked.
//! let (ruleset, problems) = ruleset::from_documents(&sources, &files);
//! let Some(ruleset) = ruleset.filter(|_| problems.is_empty()) else { return Err(problems) };
//! let (program, problems) = Program::from_ruleset(&ruleset, &sources, &Default::default());
//! let Some(program) = program else { return Err(problems) };
//!
//! // One patient on one day.
//! let patient = sources.add("patient.yaml", "{as_of: 2025-02-12, facts: {thirsty: true}}");
//! let record = Record::from_document(&program, &document::read(&sources, patient, &Limits::default())?)?;
//! let day = record.day(None).map_err(|problem| vec![problem])?;
//! let plan = Plan::of(&program, &record, day)?;
//! assert_eq!(plan.recommendations[0].status.as_str(), "active");
//! # Ok(())
//! # }
//! ```
//!
//! The rooms, in the order of the way: [`source`] and [`timing`], [`diagnostic`] and [`value`], [`document`] and
//! [`expression`], [`ruleset`], [`program`], [`evaluation`], [`facts`], [`plan`]; for many patients [`cells`], [`table`]
//! and [`population`]; then [`render`], [`case`], [`cohort`], [`lint`], [`analysis`], [`comparison`] and [`coverage`],
//! which stand beside it.

pub mod analysis;
pub mod case;
pub mod cells;
pub mod cohort;
pub mod comparison;
pub mod coverage;
pub mod diagnostic;
pub mod document;
pub mod evaluation;
pub mod expression;
pub mod facts;
#[cfg(feature = "cli")]
pub mod layout;
pub mod lint;
pub mod plan;
pub mod population;
pub mod program;
pub mod render;
pub mod ruleset;
pub mod schema;
pub mod source;
pub mod table;
pub mod timing;
pub mod value;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use document::Limits;
pub use evaluation::{Evaluation, Outcome, Status};
pub use facts::Record;
pub use plan::Plan;
pub use program::{Program, ReadingChoice};
pub use ruleset::{Files, Ruleset};
pub use source::Sources;
