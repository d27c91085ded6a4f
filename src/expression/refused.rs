//! What rhai reads and an expression may not hold, and what to write instead.

use super::tokens::is_infix;
use crate::value::Decimal;

/// A message and the help that goes with it.
type Refusal = (String, &'static str);

/// More digits than this and rhai would round.
const MAX_DIGITS: usize = 28;

const ONE_EXPRESSION: &str = "an expression only gives a value; name parts of it in definitions.yaml";
const HAS: &str = "write `set has code`, as in `allergies has \"penicillin\"`";
const NONE: &str = "write `none` for what is known not to exist; for what is not recorded, ask `known(fact)`";

/// Functions of rhai's own.
const KEPT_FUNCTIONS: &[&str] = &["print", "debug", "eval", "call", "curry", "Fn", "type_of", "is_def_var"];

/// Words that rhai keeps and gives no meaning.
const KEPT: &[&str] = &[
    "async",
    "public",
    "package",
    "super",
    "protected",
    "spawn",
    "shared",
    "sync",
    "static",
    "default",
    "thread",
    "new",
    "await",
    "with",
    "module",
    "go",
    "goto",
    "as",
    "is_shared",
    "is_def_fn",
];

/// Why a symbol is refused, if it is.
pub(super) fn symbol(symbol: &str) -> Option<Refusal> {
    const UNKNOWN: &str = "is not an operator here";
    const ASSIGNS: &str = "assigns, and expressions do not";
    let (message, help) = match symbol {
        "(" | ")" | "[" | "]" | "{" | "}" | "," | "!" | "<" | ">" | "<=" | ">=" | "==" | "!=" | "+" | "-"
        | "*" | "/" | "&&" | "||" | "..=" => return None,
        "=" | "=>" | ":=" => (ASSIGNS, "to compare, write `==`"),
        "+=" | "-=" | "*=" | "/=" | "%=" | "**=" | "<<=" | ">>=" | "&=" | "|=" | "^=" => {
            (ASSIGNS, ONE_EXPRESSION)
        }
        ".." | "..." => ("is a range that leaves out its end", "write `..=`: both ends are included"),
        ";" => {
            ("ends a statement; here is only one expression", "leave it out, or join conditions with `and`")
        }
        "." | "?." | "!." | "::" | "::<" => (
            "reaches into a value, and values have no parts",
            "call a function instead, as in `contains(text, \"part\")`",
        ),
        "?[" => ("reaches into a list", HAS),
        "#{" => ("begins a map, and expressions have none", "name each value by itself"),
        "&" | "|" | "^" | "<<" | ">>" | "~" => ("works on bits, not on conditions", "write `and` or `or`"),
        "??" => (
            "stands in for a missing value, which here is never replaced by silence",
            "write `if known(x) { x } else { … }`",
        ),
        "===" => (UNKNOWN, "write `==`"),
        "!==" | "<>" => (UNKNOWN, "write `!=`"),
        "=<" => (UNKNOWN, "write `<=`"),
        "<-" => (UNKNOWN, "write `< -` with a space between, or `<=`"),
        "--" => (UNKNOWN, "write `- -` with a space between, or leave both out"),
        "++" => (UNKNOWN, "write one `+`"),
        "->" => (UNKNOWN, "write `if a { x } else { y }`"),
        "%" => (UNKNOWN, "remainders are not computed; a percentage is written as its number alone"),
        "**" => (UNKNOWN, "write the product, as in `x * x`"),
        _ => (UNKNOWN, "leave it out"),
    };
    Some(refusal(message, symbol, help))
}

fn refusal(message: &str, written: &str, help: &'static str) -> Refusal {
    (format!("`{written}` {message}"), help)
}

/// Why a word is refused, if it is. `called`: an opening parenthesis follows.
pub(super) fn word(word: &str, called: bool) -> Option<Refusal> {
    let (message, help) = match word {
        "let" | "const" | "var" | "return" | "throw" | "try" | "catch" | "break" | "continue" | "yield"
        | "import" | "export" | "use" => ("begins a statement; here is only one expression", ONE_EXPRESSION),
        "while" | "loop" | "for" | "do" | "until" => {
            ("begins a loop; expressions have none", "to count conditions, write `count([a, b, c])`")
        }
        "switch" | "match" | "case" => ("is not known here", "write `if a { x } else if b { y } else { z }`"),
        "fn" | "private" => ("begins a function; expressions have none of their own", ONE_EXPRESSION),
        "in" => ("is not an operator here", HAS),
        "is" => ("is not an operator here", "write `==`"),
        "null" | "nil" | "void" => ("is not a value here", NONE),
        "this" => ("stands for nothing here", "name the fact"),
        // Called, these are unknown functions, which is said elsewhere.
        _ if called && KEPT_FUNCTIONS.contains(&word) => return None,
        _ if KEPT_FUNCTIONS.contains(&word) || KEPT.contains(&word) => {
            ("is a word that rhai keeps for itself", "give the fact, definition or reading another name")
        }
        _ => return None,
    };
    Some(refusal(message, word, help))
}

/// Why a number is refused, if it is. It begins with a digit and goes on to the end of the word.
pub(super) fn number(written: &str) -> Option<Refusal> {
    let (whole, fraction) = written.split_once('.').unwrap_or((written, "0"));
    let prefix = whole.get(..2).unwrap_or("").to_ascii_lowercase();
    let mut digits = whole.bytes().chain(fraction.bytes());
    let (message, help) = if matches!(prefix.as_str(), "0x" | "0o" | "0b") {
        ("is not a decimal number", "write it with the digits 0 to 9")
    } else if written.contains('_') {
        ("has an underscore", "write the digits without one")
    } else if fraction.is_empty() {
        ("ends with its decimal point", "write a digit after the point, as in `1.0`")
    } else if !digits.all(|b| b.is_ascii_digit()) {
        ("is not a number", "write digits only; units stand in facts.yaml")
    } else if whole.len() > 1 && whole.starts_with('0') {
        ("begins with a zero", "leave the zero out")
    } else if !written.contains('.') && whole.parse::<i64>().is_err() {
        ("is too large", "the largest whole number is 9223372036854775807")
    } else if written.contains('.') && !is_exact(written) {
        ("has more digits than are kept exactly", "28 significant digits are exact; write fewer")
    } else {
        return None;
    };
    Some(refusal(message, written, help))
}

/// Whether a decimal has no more digits than are kept.
fn is_exact(written: &str) -> bool {
    let digits = written.bytes().filter(u8::is_ascii_digit);
    let significant = digits.skip_while(|digit| *digit == b'0').count();
    significant <= MAX_DIGITS && Decimal::from_str_exact(written).is_ok()
}

/// What to write for `1,5`, `1,234`, `1,234.5` and `1.234,5`.
pub(super) fn comma(left: &str, right: &str) -> String {
    let thousands = |digits: &str| digits.len() == 3 && left != "0";
    match (left.split_once('.'), right.split_once('.')) {
        (None, None) if thousands(right) => {
            format!("a number has no commas: write `{left}{right}`, or `{left}.{right}` for a decimal")
        }
        (None, None) => format!("a decimal has a point: write `{left}.{right}`"),
        (None, Some((whole, _))) if thousands(whole) => {
            format!("a number has no commas: write `{left}{right}`")
        }
        (Some((whole, rest)), None) if rest.len() == 3 && whole != "0" => {
            format!("a decimal has a point, and no other mark: write `{whole}{rest}.{right}`")
        }
        _ => "a number has no commas, and at most one point".to_owned(),
    }
}

/// Why a character is refused.
pub(super) fn character(c: char) -> Refusal {
    let help = match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2018}' | '\u{2019}' | '\u{201a}' => {
            "a text stands in plain double quotes, `\"`"
        }
        '\u{2265}' => "write `>=`",
        '\u{2264}' => "write `<=`",
        '\u{2260}' => "write `!=`",
        '\u{2212}' | '\u{2013}' | '\u{2014}' => "write `-`",
        '\u{d7}' | '\u{b7}' => "write `*`",
        '\u{f7}' => "write `/`",
        '\u{2026}' => "write `..=`",
        '\u{ac}' => "write `!`",
        '\u{2227}' => "write `and`",
        '\u{2228}' => "write `or`",
        c if c.is_alphabetic() => "names have the letters a to z, digits and `_`",
        c if c.is_whitespace() || c.is_control() || c == '\u{feff}' => {
            let message = format!("an invisible character stands here (U+{:04X})", u32::from(c));
            return (message, "write a plain space");
        }
        _ => "leave it out",
    };
    (format!("`{c}` means nothing in an expression"), help)
}

/// What to write in place of a symbol or character, where nothing else can be meant.
pub(super) fn instead(written: &str) -> Option<&'static str> {
    Some(match written {
        "=" | "===" => "==",
        "!==" | "<>" | "\u{2260}" => "!=",
        "=<" | "\u{2264}" => "<=",
        "\u{2265}" => ">=",
        "\u{2212}" => "-",
        "\u{d7}" | "\u{b7}" => "*",
        "\u{f7}" => "/",
        "\u{ac}" => "!",
        "\u{201c}" | "\u{201d}" | "\u{201e}" => "\"",
        _ if !written.is_ascii() && written.chars().all(char::is_whitespace) => " ",
        _ => return None,
    })
}

/// What to write instead of a name that stands between two values: an operator of another
/// language, most likely.
pub(super) fn infix(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    Some(match lower.as_str() {
        "contains" | "includes" => {
            "for codes write `set has \"code\"`, for text `contains(text, \"part\")`".to_owned()
        }
        "starts_with" | "ends_with" => format!("write `{lower}(text, \"part\")`"),
        "xor" => "write `a != b`".to_owned(),
        "equals" | "eq" => "write `==`".to_owned(),
        "above" | "over" | "exceeds" | "gt" => "write `>`".to_owned(),
        "below" | "under" | "lt" => "write `<`".to_owned(),
        "div" => "write `/`".to_owned(),
        "mod" => "remainders are not computed here".to_owned(),
        "then" => "write `if a { x } else { y }`".to_owned(),
        _ if is_infix(&lower) => format!("operators are written small: `{lower}`"),
        _ => return None,
    })
}
