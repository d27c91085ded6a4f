//! The typed evaluation and rhai agree on every expression whose values are known.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use regimen::evaluation::Evaluation;
use regimen::expression::{Compiled, Expr, ExprKind, Operand, Sandbox};
use regimen::program::Program;
use regimen::value::Value;
use regimen::{Code, Severity};
use serde_yaml::Value as Yaml;

use super::{cases, law};
use crate::arbitrary::{NUMBERS, Patient, Vocabulary, Written, bare, known, mapping, terms};
use crate::inputs::operands;
use crate::repository::Loaded;

/// How many expressions share one guideline, and how many records they are tried on.
const EXPRESSIONS: usize = 10;
const RECORDS: usize = 6;

#[derive(Default)]
struct Tally {
    /// Expressions that the program refuses for the size of their numbers.
    refused: Cell<usize>,
    /// Expressions on records.
    pairs: Cell<usize>,
    /// Those for which both have a value.
    both: Cell<usize>,
    /// Those for which only the typed form has one.
    typed: Cell<usize>,
}

fn add(to: &Cell<usize>, number: usize) {
    to.set(to.get() + number);
}

/// Expressions and the records to try them on.
struct Trial(Vec<Expr>, Vec<Patient>);

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|expression| write!(f, "\n{expression}"))
    }
}

#[test]
fn the_typed_form_and_rhai_agree_on_known_facts() {
    let vocabulary = Vocabulary::full().with_known().with_unsettled();
    let random = terms(&vocabulary, 3);
    let any = prop_oneof![4 => random.truth, 3 => random.number, 2 => random.day, 1 => random.text, 1 => random.duration];
    let dictionary = vocabulary.dictionary();
    let input = (vec(any, EXPRESSIONS), vec(known(&dictionary), RECORDS)).prop_map(|(a, b)| Trial(a, b));
    let tally = Tally::default();
    let sandbox = Sandbox::new();
    law(2 * cases(), &input, |Trial(expressions, patients)| {
        let (loaded, kept) = accepted(&vocabulary, &expressions);
        add(&tally.refused, expressions.len() - kept.len());
        for patient in &patients {
            for (number, expression) in kept.iter().enumerate() {
                agree(&sandbox, &loaded.program, number, expression, patient, &tally)?;
            }
        }
        Ok(())
    });
    let Tally { refused, pairs, both, typed } = tally;
    println!(
        "{} pairs of an expression and a record: both have a value for {}, only the typed form for {}; \
         {} expressions were refused for the size of their numbers",
        pairs.get(),
        both.get(),
        typed.get(),
        refused.get()
    );
    assert!(pairs.get() >= 100 * cases() as usize, "too few pairs: {}", pairs.get());
    assert!(both.get() * 10 >= pairs.get() * 8, "a value on both sides is too rare: {}", both.get());
}

#[test]
fn a_text_that_an_if_gives_is_not_taken_for_a_code() {
    for text in
        ["grade == if rain { \"low\" } else { none }", "grade == if rain { \"low\" } else { \"high\" }"]
    {
        let expression = regimen::expression::parse(text).unwrap();
        let (_, problems) = guideline(&Vocabulary::full(), &[expression]).try_load().err().unwrap();
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::TypeMismatch], "{text}");
    }
}

/// A guideline that defines every expression.
fn guideline(vocabulary: &Vocabulary, expressions: &[Expr]) -> Written {
    let definitions: Vec<(String, Yaml)> = expressions
        .iter()
        .enumerate()
        .map(|(n, e)| (format!("answer_{n}"), mapping([("expression", Yaml::from(e.to_string()))])))
        .collect();
    let definitions = mapping(definitions.iter().map(|(name, body)| (name.as_str(), body.clone())));
    bare(vocabulary, definitions)
}

/// The guideline of those expressions that the program accepts: all but some whose numbers may grow too large.
fn accepted(vocabulary: &Vocabulary, expressions: &[Expr]) -> (Loaded, Vec<Expr>) {
    let written = guideline(vocabulary, expressions);
    let (sources, problems) = match written.try_load() {
        Ok(loaded) => return (loaded, expressions.to_vec()),
        Err(refused) => refused,
    };
    let mut refused: BTreeSet<usize> = BTreeSet::new();
    for problem in problems.iter().filter(|problem| problem.severity == Severity::Error) {
        assert!(NUMBERS.contains(&problem.code), "{}: {}\n{written:?}", problem.code, problem.message);
        let before = &sources.text(problem.primary.file)[..problem.primary.start as usize];
        refused.insert(before.matches("answer_").count() - 1);
    }
    let kept = expressions.iter().enumerate().filter(|(n, _)| !refused.contains(n));
    let kept: Vec<Expr> = kept.map(|(_, expression)| expression.clone()).collect();
    (guideline(vocabulary, &kept).load(), kept)
}

fn agree(
    sandbox: &Sandbox,
    program: &Program,
    number: usize,
    expression: &Expr,
    patient: &Patient,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let facts: Vec<Value> = patient.facts.iter().map(|(_, value, _)| value.clone()).collect();
    let evaluation = Evaluation::new(program, patient.as_of, &facts);
    let name = format!("answer_{number}");
    let at = program.definitions.iter().position(|definition| definition.name == name).unwrap();
    let typed = evaluation.value(program.definition_slot(at)).clone();
    let operands = operands(program, |fact| patient.value(fact).clone());
    let ask = |code: &Compiled| sandbox.evaluate(code, &operands, patient.as_of).map(Operand::into_value);
    add(&tally.pairs, 1);
    let told = format!("{expression}\nfor {patient:?}");
    match ask(&sandbox.compile(&expression.to_string()).unwrap()) {
        Ok(rhai) => {
            add(&tally.both, 1);
            prop_assert_eq!(typed, rhai, "{}", told);
        }
        // `unsettled` is all that rhai cannot answer. What is decided nonetheless is so whatever it stands for.
        Err(problem) => {
            prop_assert!(problem.contains("unsettled"), "rhai: {problem}\n{told}");
            prop_assert!(typed != Value::Failed, "{told}");
            if typed.is_known() && !asks_after_unsettled(expression) {
                add(&tally.typed, 1);
                for answer in [false, true] {
                    let settled = settle(expression, answer);
                    let rhai = ask(&sandbox.compile(&settled.to_string()).unwrap());
                    prop_assert_eq!(Ok(typed.clone()), rhai, "with `unsettled` as {}: {}", answer, told);
                }
            }
        }
    }
    Ok(())
}

/// Whether `known` is asked of something unsettled: `known(unsettled(x))` is not `known` of what it stands for.
fn asks_after_unsettled(expression: &Expr) -> bool {
    fn has(expression: &Expr, function: &str) -> bool {
        matches!(&expression.kind, ExprKind::Call { name, .. } if name == function)
            || expression.children().into_iter().any(|part| has(part, function))
    }
    let here = matches!(&expression.kind, ExprKind::Call { name, .. } if name == "known");
    (here && has(expression, "unsettled")) || expression.children().into_iter().any(asks_after_unsettled)
}

/// The expression with a truth in place of every `unsettled(…)`.
fn settle(expression: &Expr, answer: bool) -> Expr {
    let again = |part: &Expr| settle(part, answer);
    let boxed = |part: &Expr| Box::new(settle(part, answer));
    let all = |parts: &[Expr]| parts.iter().map(again).collect();
    let kind = match &expression.kind {
        ExprKind::Call { name, .. } if name == "unsettled" => ExprKind::Bool(answer),
        ExprKind::Call { name, args } => ExprKind::Call { name: name.clone(), args: all(args) },
        ExprKind::Not(part) => ExprKind::Not(boxed(part)),
        ExprKind::Negate(part) => ExprKind::Negate(boxed(part)),
        ExprKind::All(parts) => ExprKind::All(all(parts)),
        ExprKind::Any(parts) => ExprKind::Any(all(parts)),
        ExprKind::List(parts) => ExprKind::List(all(parts)),
        ExprKind::Compare { op, left, right } => {
            ExprKind::Compare { op: *op, left: boxed(left), right: boxed(right) }
        }
        ExprKind::Arithmetic { op, left, right } => {
            ExprKind::Arithmetic { op: *op, left: boxed(left), right: boxed(right) }
        }
        ExprKind::Has { set, code } => ExprKind::Has { set: boxed(set), code: boxed(code) },
        ExprKind::Between { value, low, high } => {
            ExprKind::Between { value: boxed(value), low: boxed(low), high: boxed(high) }
        }
        ExprKind::If { test, then, otherwise } => {
            ExprKind::If { test: boxed(test), then: boxed(then), otherwise: boxed(otherwise) }
        }
        leaf => leaf.clone(),
    };
    Expr { kind, at: 0..0 }
}
