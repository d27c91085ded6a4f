//! The functions an expression may call.

use std::ops::Range;

use super::problem::Problem;
use super::wordings::{self, CALENDAR};
use crate::diagnostic::{nearest, quoted_list};

/// A function that expressions may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How a call is written.
    pub call: &'static str,
    /// The fewest arguments.
    pub least: usize,
    /// The most arguments.
    pub most: usize,
}

/// Most arguments of `earliest` and `latest`: rhai's search for a function doubles with each.
const MOST_DATES: usize = 8;

const fn function(name: &'static str, call: &'static str, least: usize, most: usize) -> Function {
    Function { name, call, least, most }
}

/// Every function.
pub const FUNCTIONS: &[Function] = &[
    function("since", "since(date)", 1, 1),
    function("days", "days(number)", 1, 1),
    function("weeks", "weeks(number)", 1, 1),
    function("months", "months(number)", 1, 1),
    function("years", "years(number)", 1, 1),
    function("days_since", "days_since(date)", 1, 1),
    function("earliest", "earliest(date, date)", 1, MOST_DATES),
    function("latest", "latest(date, date)", 1, MOST_DATES),
    function("known", "known(fact)", 1, 1),
    function("unsettled", "unsettled(fact)", 1, 1),
    function("count", "count([condition, condition])", 1, 1),
    function("contains", "contains(text, \"part\")", 2, 2),
    function("starts_with", "starts_with(text, \"part\")", 2, 2),
    function("ends_with", "ends_with(text, \"part\")", 2, 2),
    function("to_lower", "to_lower(text)", 1, 1),
    function("len", "len(text)", 1, 1),
];

/// The function with this name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// What an author who wrote one of these may have meant.
fn meant(name: &str) -> Option<&'static str> {
    Some(match name {
        "today" | "now" => "the day of evaluation is `as_of`",
        "date" | "month" | "year" | "day" | "weekday" | "season" | "quarter" => CALENDAR,
        "min" => "the first of several dates is `earliest(date, date)`",
        "max" => "the last of several dates is `latest(date, date)`",
        "exists" | "is_known" | "defined" | "is_def_var" => "write `known(fact)`",
        "all" | "any" => "join conditions with `and` or `or`, or write an `all:` or `any:` tree",
        "sum" => "add with `+`, or count conditions with `count([…])`",
        "lower" | "lowercase" => "write `to_lower(text)`",
        "length" | "size" => "write `len(text)`",
        "print" | "debug" | "eval" | "Fn" | "call" | "curry" | "type_of" => {
            "an expression only gives a value; leave this out"
        }
        _ => return None,
    })
}

/// Nothing has this name. `of_number`: it is called with a number.
pub(super) fn unknown(name: &str, of_number: bool, at: Range<usize>) -> Problem {
    let names = FUNCTIONS.iter().map(|function| function.name);
    let help = if let Some(call) = wordings::unit(name).filter(|_| of_number) {
        format!("write `{call}(…)`")
    } else if let Some(help) = meant(name) {
        help.to_owned()
    } else if let Some(near) = nearest(name, names.clone()) {
        format!("did you mean `{near}`?")
    } else {
        let names: Vec<&str> = names.collect();
        format!("the functions are {}", quoted_list(&names))
    };
    Problem::function(at, format!("`{name}` is not a function")).help(help)
}

/// A function is called with too many or too few arguments.
pub(super) fn wrong_count(function: &Function, given: usize, at: Range<usize>) -> Problem {
    let takes = match (function.least, function.most) {
        (1, 1) => "one argument".to_owned(),
        (least, most) if least == most => format!("{least} arguments"),
        (least, most) => format!("{least} to {most} arguments"),
    };
    let too_many = given > function.most;
    let given = match given {
        0 => "none".to_owned(),
        given => given.to_string(),
    };
    let help = match function.name {
        "count" => "put the conditions into one list: `count([a, b, c])`".to_owned(),
        "earliest" | "latest" if too_many => {
            let name = function.name;
            format!(
                "nest them: `{name}({name}(a, b), c)`; or compare each date by itself, under `any:` or `all:`"
            )
        }
        _ => format!("write `{}`", function.call),
    };
    let message = format!("`{}` takes {takes}, not {given}", function.name);
    Problem::invalid(at, message).help(help)
}
