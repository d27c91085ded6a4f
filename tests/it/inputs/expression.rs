//! Any text as an expression: refused with a message, or evaluated as rhai evaluates it.

use std::sync::Arc;

use regimen::expression::{CodeList, Operand, Sandbox};
use regimen::program::Program;
use regimen::timing::Date;
use regimen::value::Value;
use regimen::{Evaluation, Record};

use super::world;

/// All facts of the base, three times.
const RECORDS: [&str; 3] = [
    r#"{"as_of": "2024-02-29", "facts": {"pain": true, "score": 7, "grade": "mild", "side": "left", "signs": [],
        "injured_on": "2024-01-31", "imaged_on": "none", "weight": 0.5, "steps": 0, "smoker": false, "remark": "x"}}"#,
    r#"{"as_of": "2025-03-31", "facts": {"pain": false, "score": 0, "grade": "severe", "side": "right",
        "signs": ["swelling", "redness"], "injured_on": "2025-02-28", "imaged_on": "2025-03-31", "weight": 72.5,
        "steps": -5, "smoker": true, "remark": "Né à la carte"}}"#,
    r#"{"as_of": "2024-12-31", "facts": {"pain": true, "score": 10, "grade": "moderate", "side": "left",
        "signs": ["bruising"], "injured_on": "2023-11-30", "imaged_on": "2024-02-29", "weight": 300,
        "steps": 1000000, "smoker": false, "remark": "none of it"}}"#,
];

/// Defines an expression over the facts of the base. What is wrong with it is said in one place; what is accepted is
/// evaluated on a few records, and where rhai has a value, too, it is the same one.
pub fn expression(text: &str) {
    let quoted = serde_json::Value::from(text).to_string();
    let base = String::from_utf8(world::base("definitions.yaml")).unwrap();
    let definitions = format!("{base}  answer:\n    title: The answer\n    expression: {quoted}\n");
    let (sources, loaded) = world::program(&[("definitions.yaml", definitions.into_bytes())]);
    let program = match loaded {
        Ok(program) => program,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused, and nothing is said: {text}");
            return problems.iter().for_each(|problem| world::assert_well_put(&sources, problem));
        }
    };
    let at = program.definitions.iter().position(|it| it.name == "answer").unwrap();
    let as_of = Date::new(2024, 2, 29).unwrap();
    let nothing = vec![Value::Unknown; program.facts.len()];
    Evaluation::new(&program, as_of, &nothing).value(program.definition_slot(at));
    let sandbox = Sandbox::new();
    let compiled = sandbox.compile(text).unwrap();
    for line in RECORDS {
        let record = Record::from_line(&program, line.as_bytes()).unwrap();
        let as_of = record.day(None).unwrap();
        let value = |name: &str| record.value(program.fact_slot(name).unwrap()).clone();
        let facts: Vec<Value> = program.facts.iter().map(|fact| value(&fact.name)).collect();
        let evaluation = Evaluation::new(&program, as_of, &facts);
        let typed = evaluation.value(program.definition_slot(at));
        let rhai = sandbox.evaluate(&compiled, &operands(&program, value), as_of);
        if let Ok(rhai) = rhai.map(Operand::into_value) {
            assert_eq!(*typed, rhai, "{text} of {line}");
        }
    }
}

/// The known values of facts, and the readings in force, as rhai has them.
pub fn operands(program: &Program, value: impl Fn(&str) -> Value) -> Vec<(&str, Operand)> {
    let codes = |name: &str| {
        let entry = program.facts.iter().find(|fact| fact.name == name)?;
        let names = entry.values.iter().map(|code| Arc::from(code.as_str())).collect();
        Some(Arc::new(CodeList { names, ordered: entry.ordered }))
    };
    let facts = program.facts.iter().map(|fact| {
        let operand = Operand::from_value(&value(&fact.name), codes(&fact.name).as_ref());
        (fact.name.as_str(), operand.unwrap())
    });
    let readings = program.readings.iter().map(|reading| {
        let operand = Operand::from_value(&reading.value, codes("grade").as_ref());
        (reading.name.as_str(), operand.unwrap())
    });
    facts.chain(readings).collect()
}
