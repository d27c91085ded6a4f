//! What a scalar without quotes means: the core schema of YAML 1.2, minus every spelling of a number
//! whose meaning an author may not expect.

use super::Content;

/// What a scalar without quotes is, or that it is a number with an exponent.
pub(super) fn resolve(written: &str) -> Result<Content, Exponent> {
    match written {
        "" | "~" | "null" | "Null" | "NULL" => Ok(Content::Null),
        "true" | "True" | "TRUE" => Ok(Content::Bool(true)),
        "false" | "False" | "FALSE" => Ok(Content::Bool(false)),
        _ => match mantissa(written) {
            Some("") => Ok(Content::Number(written.to_owned())),
            Some(rest) if is_exponent(rest) => Err(Exponent),
            _ => Ok(Content::Text(written.to_owned())),
        },
    }
}

/// A number such as `1e3`: other readers take it for one, and its digits are not all written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exponent;

/// What follows a sign, an integer without leading zeros and a fraction; nothing where they are not there.
fn mantissa(written: &str) -> Option<&str> {
    let unsigned = written.strip_prefix(['-', '+']).unwrap_or(written);
    let (whole, rest) = digits(unsigned);
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    match rest.strip_prefix('.') {
        None => Some(rest),
        Some(fraction) => match digits(fraction) {
            ("", _) => None,
            (_, rest) => Some(rest),
        },
    }
}

fn is_exponent(rest: &str) -> bool {
    rest.strip_prefix(['e', 'E']).is_some_and(|power| {
        let unsigned = power.strip_prefix(['-', '+']).unwrap_or(power);
        matches!(digits(unsigned), (number, "") if !number.is_empty())
    })
}

/// The leading digits, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_every_digit_as_written() {
        for written in
            ["0", "12", "-3", "+7", "1.50", "-0.0", "0.1", "123456789012345678901234567890.123456789"]
        {
            assert_eq!(resolve(written), Ok(Content::Number(written.to_owned())));
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_a_text() {
        for written in [
            "010",
            "00",
            "-01",
            ".5",
            "5.",
            "0x1F",
            "0o17",
            "0b1",
            "1_000",
            "1,000",
            ".inf",
            "-.inf",
            ".nan",
            "NaN",
            "2025-02-12",
            "12:30",
            "1.2.3",
            "1e",
            "e3",
            "1e+",
            "+",
            "-",
            ".",
            "+-1",
            "1 2",
            "１",
        ] {
            assert_eq!(resolve(written), Ok(Content::Text(written.to_owned())), "{written}");
        }
    }

    #[test]
    fn exponents_are_told_apart() {
        for written in ["1e3", "1E3", "-1.5e-7", "0e0", "1e+21"] {
            assert_eq!(resolve(written), Err(Exponent), "{written}");
        }
    }

    #[test]
    fn yes_and_no_are_texts() {
        for written in ["yes", "no", "on", "off", "y", "n", "Yes", "tRUE", "none", "nULL"] {
            assert_eq!(resolve(written), Ok(Content::Text(written.to_owned())));
        }
        assert_eq!(resolve("true"), Ok(Content::Bool(true)));
        assert_eq!(resolve("FALSE"), Ok(Content::Bool(false)));
        assert_eq!(resolve("~"), Ok(Content::Null));
    }
}
