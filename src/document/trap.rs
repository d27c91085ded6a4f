//! What an author has written around a problem: lines, quotes, tabs, comments.

use std::ops::Range;

/// The first character that no text may hold, a carriage return without line feed among them.
pub(super) fn unreadable_character(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(at, c)| match c {
        '\n' | '\t' | '\u{85}' => false,
        '\r' => !text[at + 1..].starts_with('\n'),
        '\u{fffe}' | '\u{ffff}' => true,
        _ => c.is_control(),
    })
}

/// The nearest character boundary at or before a place, inside the text.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Where the next thing after `from` begins that is neither blank nor a comment, a colon or a comma.
pub(super) fn next_token(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(c) = text[at..].chars().next() {
        let spaced = text[..at].chars().next_back().is_none_or(is_blank);
        if c == '#' && spaced {
            at += text[at..].find('\n').unwrap_or(text.len() - at);
        } else if is_blank(c) || matches!(c, ':' | ',') {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Where the next scalar after `from` begins: [`next_token`], past dashes and question marks.
pub(super) fn next_scalar(text: &str, from: usize) -> usize {
    let mut at = next_token(text, from);
    while text[at..].starts_with(['-', '?']) && text[at + 1..].starts_with(is_blank) {
        at = next_token(text, at + 1);
    }
    at
}

/// The line around a place, without its end.
pub(super) fn line(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |len| at + len);
    let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
    start..end.max(start)
}

/// The last line before that of `at` that is not blank.
pub(super) fn line_before(text: &str, at: usize) -> Option<Range<usize>> {
    let above = text[..line(text, at).start].trim_end_matches(is_blank);
    (!above.is_empty()).then(|| line(text, above.len()))
}

/// The comment at the end of a line, from its `#`.
pub(super) fn comment(line: &str) -> Option<usize> {
    line.match_indices('#')
        .map(|(at, _)| at)
        .find(|at| line[..*at].chars().next_back().is_some_and(|c| c == ' ' || c == '\t'))
}

/// What the author writes from `at` to the end of the line.
pub(super) fn rest_of_line(text: &str, at: usize) -> &str {
    let rest = &text[at..line(text, at).end.max(at)];
    rest.trim_end_matches(is_blank)
}

/// How to write a text that YAML would take for something else.
pub(super) fn requote(written: &str) -> String {
    const LONG: usize = 70;
    if written.is_empty() || written.contains('\'') || written.len() > LONG {
        "put the whole text on the next line, after `>-`".to_owned()
    } else {
        format!("put the whole text in single quotes: `'{written}'`")
    }
}

/// The first tab that indents a line, from the line of `at` on.
pub(super) fn indenting_tab(text: &str, at: usize) -> Option<usize> {
    let mut start = line(text, at).start;
    for row in text[start..].split_inclusive('\n') {
        let indent = row.len() - row.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = row[..indent].find('\t') {
            return Some(start + tab);
        }
        start += row.len();
    }
    None
}
