//! Any bytes as a patient's record.

use regimen::document::{decode, read};
use regimen::render::{self, Paint};
use regimen::{Diagnostic, Limits, Plan, Record, Sources};

use super::world::assert_well_put;

/// Reads a record and makes its plan, in every form; where there is none, what is said is well put.
pub fn patient(bytes: &[u8]) {
    let program = super::guideline();
    let mut sources = Sources::new();
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(bad) => {
            let file = sources.add("patient.yaml", bad.readable.clone());
            return assert_well_put(&sources, &bad.diagnostic(file));
        }
    };
    let file = sources.add("patient.yaml", text);
    let planned = || -> Result<(), Vec<Diagnostic>> {
        let node = read(&sources, file, &Limits::default())?;
        let record = Record::from_document(program, &node)?;
        let day = record.day(None).map_err(|problem| vec![problem])?;
        let plan = Plan::of(program, &record, day)?;
        let json: serde_json::Value = serde_json::from_str(&render::json(&plan).unwrap()).unwrap();
        let yaml: serde_json::Value = serde_yaml::from_str(&render::yaml(&plan).unwrap()).unwrap();
        assert_eq!(json, yaml);
        assert!(!render::text(&plan, true).is_empty() && !render::markdown(&plan, false).is_empty());
        assert_eq!(plan.recommendations.len(), program.rules.len(), "a rule is lost");
        Ok(())
    };
    if let Err(problems) = planned() {
        assert!(!problems.is_empty(), "no plan, and nothing is said");
        problems.iter().for_each(|problem| assert_well_put(&sources, problem));
        render::diagnostics(&sources, &problems, Paint::Plain);
    }
}
