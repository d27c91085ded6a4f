//! From a text to its tree: words and their order are checked, rhai parses, and a walk over
//! rhai's tree makes ours.

use std::ops::Range;
use std::sync::LazyLock;

use rhai::{Engine, ParseError, ParseErrorType};

use super::functions;
use super::grammar;
use super::order;
use super::places::Places;
use super::problem::Problem;
use super::syntax::Expr;
use super::tokens::{Kind, Token, is_callee, tokens};
use super::walk::Walk;

/// The longest text of one expression, in bytes.
pub const MAX_BYTES: usize = 4_000;

/// The most operands that one chain of `and` or `or` joins.
pub const MAX_CHAIN: usize = 48;

const USE_TREES: &str = "split it with `all:` and `any:` trees or with definitions";

static PARSER: LazyLock<Engine> = LazyLock::new(grammar::engine);

/// Reads one expression, or says everything that is wrong with it, in the order of the text.
pub fn parse(text: &str) -> Result<Expr, Vec<Problem>> {
    if text.len() > MAX_BYTES {
        let message = format!("this expression is longer than {MAX_BYTES} bytes");
        return Err(vec![Problem::invalid(0..text.len(), message).help(USE_TREES)]);
    }
    if text.trim_ascii().is_empty() {
        let problem = Problem::invalid(0..text.len(), "the expression is empty");
        return Err(vec![problem.help("write a condition or a value")]);
    }
    let (tokens, mut problems) = tokens(text);
    problems.extend(order::problems(text, &tokens));
    let readable = problems.is_empty();
    problems.extend(unknown_functions(text, &tokens));
    if !readable {
        return Err(in_order(problems));
    }
    let places = Places::new(text, &tokens);
    let tree = match PARSER.compile_expression(text) {
        Ok(ast) => Walk::new(&places, &mut problems).ast(&ast),
        Err(error) => {
            // rhai stops at functions it keeps for itself, which have been told already.
            if problems.is_empty() {
                problems.push(from_rhai(&places, &error));
            }
            return Err(in_order(problems));
        }
    };
    if problems.is_empty() && tree.depth() > grammar::MAX_DEPTH {
        problems.push(too_deep(tree.at.clone()));
    }
    if problems.is_empty() { Ok(tree) } else { Err(in_order(problems)) }
}

fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| (problem.at.start, problem.at.end));
    problems.dedup();
    problems
}

pub(super) fn too_deep(at: Range<usize>) -> Problem {
    Problem::invalid(at, "this expression is nested or chained too deeply").help(USE_TREES)
}

pub(super) fn too_long_a_chain(operator: &str, operands: usize, at: Range<usize>) -> Problem {
    let message = format!("{operands} operands are chained with `{operator}`; {MAX_CHAIN} are allowed");
    Problem::invalid(at, message).help(USE_TREES)
}

fn unknown_functions(text: &str, tokens: &[Token]) -> Vec<Problem> {
    let calls = tokens
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[1].kind == Kind::Symbol("(") && is_callee(text, pair.first()));
    let of_number = |index: usize| tokens.get(index + 2).is_some_and(|token| token.kind == Kind::Number);
    let names = calls.map(|(index, pair)| (&text[pair[0].at.clone()], of_number(index), pair[0].at.clone()));
    names
        .filter(|(name, ..)| functions::find(name).is_none())
        // `not (x)` is told as the operator that it is not.
        .filter(|(name, ..)| !name.eq_ignore_ascii_case("not"))
        .map(|(name, of_number, at)| functions::unknown(name, of_number, at))
        .collect()
}

/// What rhai found wrong and the checks before it did not.
fn from_rhai(places: &Places<'_>, error: &ParseError) -> Problem {
    let at = places
        .tokens
        .get(places.token(error.position()))
        .map_or(0..places.text.len(), |token| token.at.clone());
    match error.err_type() {
        ParseErrorType::ExprTooDeep => too_deep(0..places.text.len()),
        ParseErrorType::MismatchedType(_, _) => {
            let message = format!("`{}` is neither true nor false", &places.text[at.clone()]);
            Problem::invalid(at, message).help("write a condition here")
        }
        _ => {
            let message =
                format!("this is not an expression: `{}` does not fit here", &places.text[at.clone()]);
            Problem::invalid(at, message).help("write a condition such as `smoker and age >= 65`")
        }
    }
}
