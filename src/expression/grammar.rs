//! rhai, cut down to expressions: the engine that parsing and the sandbox start from.

use rhai::{Engine, OptimizationLevel};

/// How deep rhai may nest.
pub(super) const MAX_DEPTH: usize = 128;

/// The longest text literal and name that rhai reads.
const MAX_TEXT: usize = 4_096;

/// The most items of a list.
const MAX_ITEMS: usize = 2_048;

/// Words and symbols of rhai's that no expression has.
const DISABLED: &[&str] = &[
    "let",
    "const",
    "while",
    "loop",
    "do",
    "until",
    "for",
    "switch",
    "return",
    "throw",
    "try",
    "catch",
    "break",
    "continue",
    "in",
    "!in",
    "??",
    "..",
    "%",
    "**",
    "<<",
    ">>",
    "&",
    "|",
    "^",
    "=",
    "+=",
    "-=",
    "*=",
    "/=",
    "%=",
    "**=",
    "<<=",
    ">>=",
    "&=",
    "|=",
    "^=",
    ";",
    ".",
    "?.",
    "?[",
    "#{",
    "::",
    "=>",
    ":",
    "print",
    "debug",
    "eval",
    "Fn",
    "call",
    "curry",
    "type_of",
    "is_def_var",
    "this",
];

/// Operators that become ordinary functions, and how tightly they bind.
const OPERATORS: &[(&str, u8)] =
    &[("or", 30), ("||", 30), ("and", 60), ("&&", 60), ("has", 120), ("between", 120)];

/// An engine that reads expressions and knows no function yet.
pub(super) fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_fast_operators(false)
        .set_allow_if_expression(true)
        .set_allow_switch_expression(false)
        .set_allow_statement_expression(false)
        .set_allow_loop_expressions(false)
        .set_allow_looping(false)
        .set_allow_shadowing(false)
        // Names are looked up in the room that knows the facts, all of them at once.
        .set_strict_variables(false)
        .set_max_expr_depths(MAX_DEPTH)
        .set_max_string_size(MAX_TEXT)
        .set_max_array_size(MAX_ITEMS)
        .set_max_map_size(1)
        .set_max_strings_interned(0);
    for symbol in DISABLED.iter().chain(&["||", "&&"]) {
        engine.disable_symbol(*symbol);
    }
    for (operator, precedence) in OPERATORS {
        // Refused only for a precedence of zero or a symbol still in use, which a test rules out.
        let _ = engine.register_custom_operator(operator, *precedence);
    }
    engine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_read_as_one() {
        let engine = engine();
        for (operator, _) in OPERATORS {
            assert!(engine.compile_expression(format!("a {operator} b")).is_ok());
        }
    }

    #[test]
    fn what_is_disabled_is_not_read() {
        let engine = engine();
        for text in [
            "a in b",
            "a !in b",
            "a ?? b",
            "a..b",
            "a % b",
            "a ** b",
            "a << b",
            "a & b",
            "a.b",
            "#{a: 1}",
            "a?.b",
            "this",
            "print(1)",
            "let x = 1",
            "switch a { 1 => 2 }",
            "while true { 1 }",
            "{ 1 }",
            "|x| x",
            "a = b",
            "a; b",
        ] {
            assert!(engine.compile_expression(text).is_err(), "{text}");
        }
    }
}
