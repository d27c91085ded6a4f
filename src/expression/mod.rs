//! Expressions: the text an author writes, as a tree, and their evaluation in a sandbox.
//!
//! Makes: [`Expr`], a tree without types in which every node knows its place, and [`Sandbox`],
//! which lets rhai itself evaluate an expression whose values are all known.
//! From: one text of `condition:`, `expression:`, `when:` and the like ([`parse`]).
//! Never: knows facts or types, sees an unknown value, or lets a statement, a loop or an
//! assignment through. The only room that knows rhai, whose tree is not a stable interface.
//! Start at: [`ExprKind`], then `from_text.rs`.
//!
//! How tightly operators bind, loosest first:
//!
//! | level | operators | |
//! |---|---|---|
//! | 30 | `or`, `\|\|` | chains |
//! | 60 | `and`, `&&` | chains |
//! | 90 to 130 | `==` `!=` `<` `<=` `>` `>=`, `has` and `between` (120) | never two in a row without parentheses |
//! | 140 | `..=`, only after `between` | |
//! | 150 | `+` `-` | chains from the left |
//! | 180 | `*` `/` | chains from the left |
//! | | `!x`, `-x` | |
//!
//! `if a { x } else { y }` stands wherever a value does.

mod brackets;
mod canonical;
mod evaluate;
mod from_text;
mod functions;
mod grammar;
mod names;
mod operand;
mod order;
mod places;
mod problem;
mod refused;
mod sandbox;
mod syntax;
mod tokens;
mod walk;
mod wordings;

#[cfg(test)]
mod tests;

pub use from_text::{MAX_BYTES, MAX_CHAIN, parse};
pub use functions::{FUNCTIONS, Function};
pub use names::is_reserved;
pub use operand::{CodeList, Operand};
pub use problem::Problem;
pub use sandbox::{Compiled, Sandbox};
pub use syntax::{Arithmetic, Comparison, Expr, ExprKind};
pub(crate) use wordings::CALENDAR;
