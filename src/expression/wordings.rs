//! What authors write out in words, or as a calendar date, where an expression has another form.

/// What to do instead of a calendar date or month.
pub(crate) const CALENDAR: &str = "no calendar date or month is written in an expression: compare with a fact of type \
                                   `date`, or ask for it as a fact that somebody attests, such as `is_spring`";

/// Operators in words, by the words after `is`; the longer before those that they begin with.
const OPERATORS: &[(&str, &str)] = &[
    ("less than or equal to", "<="),
    ("greater than or equal to", ">="),
    ("more than or equal to", ">="),
    ("not less than", ">="),
    ("no less than", ">="),
    ("not greater than", "<="),
    ("not more than", "<="),
    ("no more than", "<="),
    ("less than", "<"),
    ("fewer than", "<"),
    ("lower than", "<"),
    ("smaller than", "<"),
    ("earlier than", "<"),
    ("greater than", ">"),
    ("more than", ">"),
    ("higher than", ">"),
    ("larger than", ">"),
    ("longer than", ">"),
    ("later than", ">"),
    ("at least", ">="),
    ("at most", "<="),
    ("not equal to", "!="),
    ("equal to", "=="),
    ("the same as", "=="),
];

/// Operators in words that are one only after `is`.
const AFTER_IS: &[(&str, &str)] = &[
    ("above", ">"),
    ("over", ">"),
    ("after", ">"),
    ("below", "<"),
    ("under", "<"),
    ("before", "<"),
    ("between", "between"),
    ("not", "!="),
];

/// An operator in words with which a text begins: how many bytes it has, and the operator that is meant.
pub(super) fn operator(text: &str) -> Option<(usize, &'static str)> {
    let is = after(text, "is").or_else(|| after(text, "are"));
    let rest = is.unwrap_or(text);
    let more = if is.is_some() { AFTER_IS } else { &[] };
    let (rest, meant) = OPERATORS.iter().chain(more).find_map(|(words, meant)| {
        let rest = words.split(' ').try_fold(rest, after)?;
        Some((rest, *meant))
    })?;
    Some((text[..text.len() - rest.len()].trim_end().len(), meant))
}

/// What follows a word with which a text begins, without the space between.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '('));
    (head.eq_ignore_ascii_case(word) && ends).then(|| rest.trim_ascii_start())
}

/// A calendar date or month with which a text begins, such as 2025-03-01, 01.03.2025 or 2025-03: how many bytes it has.
/// The month alone needs its zero: `2025-10` is a difference.
pub(super) fn calendar_date(text: &str) -> Option<usize> {
    const FORMS: [&str; 4] = ["0000-00-00", "00.00.0000", "0.0.0000", "0000-00"];
    let fits = |form: &&str| {
        let digits = form.bytes().zip(text.bytes()).all(|(meant, written)| match meant {
            b'0' => written.is_ascii_digit(),
            other => written == other,
        });
        let month = form.len() != 7 || text.as_bytes().get(5) == Some(&b'0');
        let rest = text.get(form.len()..);
        digits
            && month
            && rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    };
    FORMS.iter().find(|form| fits(form)).map(|form| form.len())
}

/// The function that gives a length of time of a unit.
pub(super) fn unit(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "day" | "days" | "d" => "days",
        "week" | "weeks" => "weeks",
        "month" | "months" => "months",
        "year" | "years" => "years",
        _ => return None,
    })
}
