//! rhai evaluates, inside limits, and sees known values only. The typed form is tested against
//! it, and what the typed form does not cover runs here.

use std::ops::RangeInclusive;
use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, EvalAltResult, ImmutableString, Position, Scope};

use super::evaluate::{self, Held, Outcome};
use super::from_text::parse;
use super::functions::FUNCTIONS;
use super::grammar;
use super::operand::Operand;
use super::problem::Problem;
use super::syntax::{Arithmetic, Comparison, Expr, ExprKind};
use crate::timing::Date;
use crate::value::Decimal;

/// More steps than any expression of the greatest length takes.
const MAX_OPERATIONS: u64 = 20_000;

/// The longest text, in bytes, that an expression is given to read.
const MAX_TEXT: usize = 1 << 20;

/// An expression that a [`Sandbox`] can evaluate, on any thread.
#[derive(Clone, Debug)]
pub struct Compiled(AST);

/// rhai with the functions of expressions and nothing else.
pub struct Sandbox {
    engine: Engine,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Sandbox {
    /// A sandbox; making one takes longer than evaluating in it.
    pub fn new() -> Self {
        Self::with_operations(MAX_OPERATIONS)
    }

    pub(super) fn with_operations(operations: u64) -> Self {
        let mut engine = grammar::engine();
        engine.set_max_operations(operations);
        register_operators(&mut engine);
        register_functions(&mut engine);
        Self { engine }
    }

    /// Prepares one expression; the first problem where [`parse`] finds some.
    pub fn compile(&self, text: &str) -> Result<Compiled, Problem> {
        let whole = 0..text.len();
        let tree = parse(text).map_err(|problems| {
            let first = problems.into_iter().next();
            first.unwrap_or_else(|| Problem::invalid(whole.clone(), "this is not an expression"))
        })?;
        let ast = self.engine.compile_expression(with_day(text, &tree));
        ast.map(Compiled).map_err(|_| Problem::invalid(whole, "this is not an expression"))
    }

    /// The value of an expression on one day. `values` are the facts, definitions and readings
    /// it names; `none` and `as_of` need not be among them.
    pub fn evaluate(
        &self,
        compiled: &Compiled,
        values: &[(&str, Operand)],
        as_of: Date,
    ) -> Result<Operand, String> {
        let mut scope = Scope::new();
        for (name, operand) in values {
            if matches!(operand, Operand::Text(text) if text.len() > MAX_TEXT) {
                return Err(format!("the text of `{name}` is too long"));
            }
            scope.push_constant_dynamic(*name, give(Held::Plain(operand.clone())));
        }
        scope.push_constant_dynamic("none", give(Held::Plain(Operand::None)));
        scope.push_constant_dynamic("as_of", give(Held::Plain(Operand::Date(as_of))));
        let result = self.engine.eval_ast_with_scope::<Dynamic>(&mut scope, &compiled.0);
        match result {
            Ok(value) => take(value)?.plain(),
            Err(error) => Err(message(error.unwrap_inner())),
        }
    }
}

/// The text with the day as first argument of the functions that need it: rhai's functions
/// see nothing but their arguments, and there is no clock.
fn with_day(text: &str, tree: &Expr) -> String {
    let mut places = Vec::new();
    find_elapsed(tree, &mut places);
    places.sort_unstable();
    let mut out = String::with_capacity(text.len() + places.len() * 7);
    let mut from = 0;
    for place in places {
        let (before, rest) = text.split_at(place);
        let open = rest.find('(').map_or(place, |open| before.len() + open + 1);
        out.push_str(&text[from..open]);
        out.push_str("as_of, ");
        from = open;
    }
    out.push_str(&text[from..]);
    out
}

fn find_elapsed(tree: &Expr, places: &mut Vec<usize>) {
    if let ExprKind::Call { name, .. } = &tree.kind
        && matches!(name.as_str(), "since" | "days_since")
    {
        places.push(tree.at.start);
    }
    for child in tree.children() {
        find_elapsed(child, places);
    }
}

/// Into rhai: truths as its own, so that `if` works, the rest as ours.
fn give(held: Held) -> Dynamic {
    match held {
        Held::Plain(Operand::Bool(value)) => Dynamic::from(value),
        other => Dynamic::from(other),
    }
}

/// Out of rhai.
fn take(value: Dynamic) -> Outcome<Held> {
    if let Some(held) = value.clone().try_cast::<Held>() {
        return Ok(held);
    }
    if let Ok(value) = value.as_bool() {
        return Ok(Held::Plain(Operand::Bool(value)));
    }
    if let Ok(value) = value.as_int() {
        return Ok(Held::Plain(Operand::Number(Decimal::from(value))));
    }
    if let Ok(value) = value.as_decimal() {
        return Ok(Held::Plain(Operand::Number(value)));
    }
    if let Some(text) = value.clone().try_cast::<ImmutableString>() {
        return Ok(Held::Plain(Operand::Text(Arc::from(text.as_str()))));
    }
    // rhai makes a range of two whole literals itself, before any function is asked.
    if let Some(range) = value.clone().try_cast::<RangeInclusive<i64>>() {
        let [low, high] = [*range.start(), *range.end()].map(|end| Operand::Number(end.into()));
        return Ok(Held::Bounds(low, high));
    }
    match value.into_array() {
        Ok(items) => {
            let items: Outcome<Vec<Operand>> = items.into_iter().map(|item| take(item)?.plain()).collect();
            Ok(Held::List(items?))
        }
        Err(kind) => Err(format!("a value of the kind `{kind}` stands where none is expected")),
    }
}

type Native = Result<Dynamic, Box<EvalAltResult>>;

fn native(outcome: Outcome<Held>) -> Native {
    outcome.map(give).map_err(|message| Box::new(EvalAltResult::ErrorRuntime(message.into(), Position::NONE)))
}

fn plain(outcome: Outcome<Operand>) -> Native {
    native(outcome.map(Held::Plain))
}

fn truth(outcome: Outcome<bool>) -> Native {
    plain(outcome.map(Operand::Bool))
}

fn unary(engine: &mut Engine, name: &'static str, f: fn(&str, Held) -> Outcome<Held>) {
    engine.register_fn(name, move |value: Dynamic| -> Native {
        native(take(value).and_then(|value| f(name, value)))
    });
}

fn binary(engine: &mut Engine, name: &'static str, f: fn(&str, Held, Held) -> Outcome<Held>) {
    engine.register_fn(name, move |left: Dynamic, right: Dynamic| -> Native {
        native(take(left).and_then(|left| f(name, left, take(right)?)))
    });
}

fn register_operators(engine: &mut Engine) {
    for op in Comparison::ALL {
        engine.register_fn(op.as_str(), move |left: Dynamic, right: Dynamic| -> Native {
            truth(take(left).and_then(|left| evaluate::compare(op, &left, &take(right)?)))
        });
    }
    for op in Arithmetic::ALL {
        engine.register_fn(op.as_str(), move |left: Dynamic, right: Dynamic| -> Native {
            plain(take(left).and_then(|left| evaluate::arithmetic(op, &left, &take(right)?)))
        });
    }
    // Both sides are evaluated: an error on either is one, whatever the other decides.
    for name in ["and", "&&"] {
        binary(engine, name, |name, left, right| {
            let (left, right) = (evaluate::truth(&left, name)?, evaluate::truth(&right, name)?);
            Ok(Held::Plain(Operand::Bool(left && right)))
        });
    }
    for name in ["or", "||"] {
        binary(engine, name, |name, left, right| {
            let (left, right) = (evaluate::truth(&left, name)?, evaluate::truth(&right, name)?);
            Ok(Held::Plain(Operand::Bool(left || right)))
        });
    }
    unary(engine, "!", |name, value| Ok(Held::Plain(Operand::Bool(!evaluate::truth(&value, name)?))));
    unary(engine, "-", |_, value| evaluate::negate(value.plain()?).map(Held::Plain));
    binary(engine, "has", |_, set, code| {
        evaluate::has(&set, &code).map(|has| Held::Plain(Operand::Bool(has)))
    });
    binary(engine, "..=", |_, low, high| Ok(Held::Bounds(low.plain()?, high.plain()?)));
    binary(engine, "between", |_, value, bounds| {
        evaluate::between(&value, &bounds).map(|is| Held::Plain(Operand::Bool(is)))
    });
}

fn day(held: Held) -> Outcome<Date> {
    match held.plain()? {
        Operand::Date(date) => Ok(date),
        other => Err(format!("the day of evaluation is {}", other.kind())),
    }
}

fn register_functions(engine: &mut Engine) {
    binary(engine, "since", |_, as_of, date| evaluate::since(&date.plain()?, day(as_of)?));
    binary(engine, "days_since", |_, as_of, date| {
        evaluate::days_since(&date.plain()?, day(as_of)?).map(Held::Plain)
    });
    for unit in ["days", "weeks", "months", "years"] {
        unary(engine, unit, |unit, number| evaluate::duration(unit, &number.plain()?).map(Held::Plain));
    }
    // Whatever comes here is known; elapsed time, too, which is no plain value.
    unary(engine, "known", |_, _| Ok(Held::Plain(Operand::Bool(true))));
    unary(engine, "unsettled", |_, _| {
        Err("`unsettled` asks about unknown facts, which are never evaluated here".to_owned())
    });
    unary(engine, "count", |_, list| evaluate::count(&list).map(Held::Plain));
    unary(engine, "to_lower", |_, text| evaluate::to_lower(&text.plain()?).map(Held::Plain));
    unary(engine, "len", |_, text| evaluate::length(&text.plain()?).map(Held::Plain));
    for name in ["contains", "starts_with", "ends_with"] {
        binary(engine, name, |name, text, part| {
            let found = evaluate::search(name, &text.plain()?, &part.plain()?)?;
            Ok(Held::Plain(Operand::Bool(found)))
        });
    }
    for function in FUNCTIONS.iter().filter(|f| matches!(f.name, "earliest" | "latest")) {
        register_dates(engine, function.name, function.most);
    }
}

/// `earliest` and `latest` with every number of arguments, or with one list.
fn register_dates(engine: &mut Engine, name: &'static str, most: usize) {
    for arguments in 1..=most {
        let types = vec![std::any::TypeId::of::<Dynamic>(); arguments];
        engine.register_raw_fn(name, types, move |_, args| -> Native {
            let given: Outcome<Vec<Held>> = args.iter().map(|arg| take((**arg).clone())).collect();
            plain(given.and_then(|given| {
                let mut dates = Vec::new();
                for held in given {
                    match held {
                        Held::List(items) => dates.extend(items),
                        other => dates.push(other.plain()?),
                    }
                }
                evaluate::first_or_last(name, &dates)
            }))
        });
    }
}

/// What went wrong, without the record's values.
fn message(error: &EvalAltResult) -> String {
    match error {
        EvalAltResult::ErrorRuntime(message, _) => message.to_string(),
        EvalAltResult::ErrorVariableNotFound(name, _) => format!("`{name}` has no value"),
        EvalAltResult::ErrorTooManyOperations(_) => "stopped after too many steps".to_owned(),
        EvalAltResult::ErrorMismatchDataType(..) => "the test of `if` is neither true nor false".to_owned(),
        _ => "the expression cannot be evaluated".to_owned(),
    }
}
