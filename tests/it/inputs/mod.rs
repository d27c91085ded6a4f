//! What must hold of any bytes that come from outside. The laws try it on bytes made at random, the fuzzers (`fuzz/`)
//! on bytes that they find by themselves, and `regressions.rs` on those that once broke it.

mod expression;
mod line;
mod patient;
mod rule_file;
pub mod world;

pub use expression::{expression, operands};
pub use line::{Way, as_a_file, both_ways, line};
pub use patient::patient;
pub use rule_file::{any_file, rule_file};

use std::sync::OnceLock;

use regimen::program::{Program, ReadingChoice};
use regimen::{Files, Sources, ruleset};

/// The guideline whose patients are read.
fn guideline() -> &'static Program {
    static LOADED: OnceLock<Program> = OnceLock::new();
    LOADED.get_or_init(|| {
        let folder = world::at("rules/lumbar-compression-fracture");
        let mut sources = Sources::new();
        let mut add = |path: &str| {
            let text = std::fs::read_to_string(folder.join(path)).unwrap();
            sources.add(path, text)
        };
        let mut rules: Vec<String> = std::fs::read_dir(folder.join("recommendations"))
            .unwrap()
            .map(|entry| format!("recommendations/{}", entry.unwrap().file_name().to_str().unwrap()))
            .collect();
        rules.sort();
        let files = Files {
            guideline: add("guideline.yaml"),
            facts: add("facts.yaml"),
            definitions: Some(add("definitions.yaml")),
            readings: Some(add("readings.yaml")),
            recommendations: rules.iter().map(|path| add(path)).collect(),
        };
        let (ruleset, _) = ruleset::from_documents(&sources, &files);
        let (program, _) = Program::from_ruleset(&ruleset.unwrap(), &sources, &ReadingChoice::new());
        program.unwrap()
    })
}
