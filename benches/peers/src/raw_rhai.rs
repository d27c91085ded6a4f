//! Rhai, each rule an expression that it compiled once and evaluates.

use bumpalo::Bump;
use rhai::{AST, Dynamic, Engine, INT, Scope};

use crate::peer::Peer;
use crate::task::{Choice, Given, Test, position, rules, scope};

/// Rhai with the rules.
pub struct Rhai {
    engine: Engine,
    scope: AST,
    rules: Vec<AST>,
}

impl Rhai {
    /// Compiles the rules.
    ///
    /// Errors: what rhai says of one.
    pub fn new() -> Result<Self, String> {
        let engine = Engine::new();
        let compile = |choice: &Choice| {
            let text = choice_text(choice);
            engine.compile_expression(&text).map_err(|problem| format!("{problem}: {text}"))
        };
        let rules = rules().iter().map(compile).collect::<Result<_, _>>()?;
        let scope = compile(&scope())?;
        Ok(Self { engine, scope, rules })
    }
}

fn choice_text(choice: &Choice) -> String {
    let mut text = String::new();
    for (test, status) in &choice.tests {
        text += &format!("if {} {{ {} }} else ", test_text(test), position(*status));
    }
    text + format!("{{ {} }}", position(choice.otherwise)).as_str()
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
        Test::AtLeast(fact, number) => format!("{fact} >= {number}"),
        Test::LongerAgo(fact, days) => format!("{fact} > {days}"),
        Test::Apart(first, second, days) => format!("{first} - {second} > {days}"),
        Test::Exists(fact) => format!("{fact} != ()"),
        Test::All(tests) => joined(tests, " && "),
        Test::Any(tests) => joined(tests, " || "),
        Test::Not(test) => format!("!({})", test_text(test)),
    }
}

impl Peer for Rhai {
    type Facts<'a> = Scope<'static>;

    fn facts<'a>(&'a self, given: Vec<(&'static str, Given)>, _arena: &'a Bump) -> Scope<'static> {
        let mut scope = Scope::with_capacity(given.len());
        for (name, given) in given {
            let value = match given {
                Given::Null => Dynamic::UNIT,
                Given::Flag(flag) => flag.into(),
                Given::Whole(number) => number.into(),
                Given::Number(number) => number.into(),
                Given::Text(text) => text.into(),
                Given::List(texts) => texts.into_iter().map(Dynamic::from).collect::<Vec<_>>().into(),
            };
            scope.push_dynamic(name, value);
        }
        scope
    }

    fn status(&self, rule: Option<usize>, facts: &mut Scope<'static>) -> Result<usize, String> {
        let ast = rule.map_or(&self.scope, |rule| &self.rules[rule]);
        let position: INT =
            self.engine.eval_ast_with_scope(facts, ast).map_err(|problem| problem.to_string())?;
        usize::try_from(position).map_err(|problem| problem.to_string())
    }
}
