//! The Common Expression Language by the crate `cel`, each rule an expression that it compiled once and
//! evaluates.

use std::sync::Arc;

use bumpalo::Bump;
use cel::{Context, Env, Program, Value};

use crate::peer::Peer;
use crate::task::{Choice, Given, Test, position, rules, scope};

/// The interpreter with the rules.
pub struct Cel {
    root: Context<'static, 'static>,
    scope: Program,
    rules: Vec<Program>,
}

impl Cel {
    /// Compiles the rules.
    ///
    /// Errors: what the interpreter says of one.
    pub fn new() -> Result<Self, String> {
        let env = Arc::new(Env::stdlib());
        let compile = |choice: &Choice| {
            let text = choice_text(choice);
            env.compile(&text).map_err(|problem| format!("{problem}: {text}"))
        };
        let rules = rules().iter().map(compile).collect::<Result<_, _>>()?;
        let scope = compile(&scope())?;
        Ok(Self { root: Context::with_env(Arc::clone(&env)), scope, rules })
    }
}

fn choice_text(choice: &Choice) -> String {
    let mut text = String::new();
    for (test, status) in &choice.tests {
        text += &format!("{} ? {} : ", test_text(test), position(*status));
    }
    text + position(choice.otherwise).to_string().as_str()
}

fn test_text(test: &Test) -> String {
    let joined = |tests: &[Test], by: &str| {
        let tests: Vec<String> = tests.iter().map(test_text).collect();
        format!("({})", tests.join(by))
    };
    match test {
        Test::Holds(fact) => (*fact).to_owned(),
        Test::Is(fact, code) => format!("{fact} == \"{code}\""),
        Test::Has(fact, code) => format!("\"{code}\" in {fact}"),
        // It compares whole numbers with whole numbers, and others with others.
        Test::AtLeast(fact @ "deformity_grade", grade) => format!("{fact} >= {grade}"),
        Test::AtLeast(fact, number) => format!("{fact} >= {number}.0"),
        Test::LongerAgo(fact, days) => format!("{fact} > {days}"),
        Test::Apart(first, second, days) => format!("{first} - {second} > {days}"),
        Test::Exists(fact) => format!("{fact} != null"),
        Test::All(tests) => joined(tests, " && "),
        Test::Any(tests) => joined(tests, " || "),
        Test::Not(test) => format!("!({})", test_text(test)),
    }
}

impl Peer for Cel {
    type Facts<'a> = Context<'a, 'a>;

    fn facts<'a>(&'a self, given: Vec<(&'static str, Given)>, _arena: &'a Bump) -> Context<'a, 'a> {
        let mut context = self.root.new_inner_scope();
        let text = |text: &str| Value::String(Arc::new(text.to_owned()));
        for (name, given) in given {
            let value = match given {
                Given::Null => Value::Null,
                Given::Flag(flag) => Value::Bool(flag),
                Given::Whole(number) => Value::Int(number),
                Given::Number(number) => Value::Float(f64::try_from(number).unwrap_or(f64::NAN)),
                Given::Text(code) => text(code),
                Given::List(codes) => Value::List(Arc::new(codes.into_iter().map(text).collect())),
            };
            context.add_variable_from_value(name, value);
        }
        context
    }

    fn status(&self, rule: Option<usize>, facts: &mut Context<'_, '_>) -> Result<usize, String> {
        let program = rule.map_or(&self.scope, |rule| &self.rules[rule]);
        match program.execute(facts) {
            Ok(Value::Int(position)) => usize::try_from(position).map_err(|problem| problem.to_string()),
            Ok(other) => Err(format!("no number, but {other:?}")),
            Err(problem) => Err(problem.to_string()),
        }
    }
}
