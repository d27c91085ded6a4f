//! `datalogic-rs`, each rule a JSON-Logic `if` that it compiled once and evaluates.

use std::cell::RefCell;

use bumpalo::Bump;
use datalogic_rs::{DataValue, Engine, Logic};
use serde_json::{Value, json};

use crate::peer::Peer;
use crate::task::{Choice, Given, Test, position, rules, scope};

/// The engine with the rules.
pub struct Datalogic {
    engine: Engine,
    scope: Logic,
    rules: Vec<Logic>,
    /// Where results live while a patient is evaluated.
    arena: RefCell<Bump>,
}

impl Datalogic {
    /// Compiles the rules.
    ///
    /// Errors: what the engine says of one.
    pub fn new() -> Result<Self, String> {
        let engine = Engine::new();
        let compile = |choice: &Choice| {
            let text = choice_json(choice).to_string();
            engine.compile(&text).map_err(|problem| format!("{problem}: {text}"))
        };
        let rules = rules().iter().map(compile).collect::<Result<_, _>>()?;
        let scope = compile(&scope())?;
        Ok(Self { engine, scope, rules, arena: RefCell::default() })
    }
}

fn choice_json(choice: &Choice) -> Value {
    let tests = choice.tests.iter().flat_map(|(test, status)| [test_json(test), json!(position(*status))]);
    let arguments: Vec<Value> = tests.chain([json!(position(choice.otherwise))]).collect();
    json!({ "if": arguments })
}

fn test_json(test: &Test) -> Value {
    let var = |fact: &str| json!({ "var": fact });
    let each = |tests: &[Test]| tests.iter().map(test_json).collect::<Vec<_>>();
    match test {
        Test::Holds(fact) => var(fact),
        Test::Is(fact, code) => json!({ "===": [var(fact), code] }),
        Test::Has(fact, code) => json!({ "in": [code, var(fact)] }),
        Test::AtLeast(fact, number) => json!({ ">=": [var(fact), number] }),
        Test::LongerAgo(fact, days) => json!({ ">": [var(fact), days] }),
        Test::Apart(first, second, days) => json!({ ">": [{ "-": [var(first), var(second)] }, days] }),
        Test::Exists(fact) => json!({ "!==": [var(fact), null] }),
        Test::All(tests) => json!({ "and": each(tests) }),
        Test::Any(tests) => json!({ "or": each(tests) }),
        Test::Not(test) => json!({ "!": [test_json(test)] }),
    }
}

impl Peer for Datalogic {
    type Facts<'a> = &'a DataValue<'a>;

    fn facts<'a>(&'a self, given: Vec<(&'static str, Given)>, arena: &'a Bump) -> &'a DataValue<'a> {
        let entry = |(name, given): (&'static str, Given)| {
            let value = match given {
                Given::Null => DataValue::Null,
                Given::Flag(flag) => DataValue::bool(flag),
                Given::Whole(number) => DataValue::from_i64(number),
                Given::Number(number) => DataValue::from_f64(f64::try_from(number).unwrap_or(f64::NAN)),
                Given::Text(text) => DataValue::String(text),
                Given::List(texts) => {
                    let texts = texts.into_iter().map(DataValue::String).collect::<Vec<_>>();
                    DataValue::Array(arena.alloc_slice_fill_iter(texts))
                }
            };
            (name, value)
        };
        let entries = given.into_iter().map(entry).collect::<Vec<_>>();
        arena.alloc(DataValue::Object(arena.alloc_slice_fill_iter(entries)))
    }

    fn status(&self, rule: Option<usize>, facts: &mut &DataValue<'_>) -> Result<usize, String> {
        let logic = rule.map_or(&self.scope, |rule| &self.rules[rule]);
        let arena = self.arena.borrow();
        let value = self.engine.evaluate(logic, *facts, &arena).map_err(|problem| problem.to_string())?;
        let position = value.as_i64().ok_or("no number")?;
        usize::try_from(position).map_err(|problem| problem.to_string())
    }

    fn forget(&self) {
        self.arena.borrow_mut().reset();
    }
}
