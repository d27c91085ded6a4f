//! What came into a file unseen: blanks that are no spaces, and the marks of a merge that nobody has finished.

use super::syntax::Scene;
use super::trap::{is_blank, line, line_before};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::source::Span;

/// Whether a character looks like a space, or like nothing, and is none to YAML.
fn is_odd(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200d}' | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}'
    )
}

/// Whether it has the width of a space; the others have none.
fn has_width(c: char) -> bool {
    !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Where the first such character among the blanks that a text begins with stands.
fn odd(text: &str) -> Option<(usize, char)> {
    text.char_indices().take_while(|(_, c)| is_blank(*c) || is_odd(*c)).find(|(_, c)| is_odd(*c))
}

/// A key that begins with such a character.
pub(super) fn key(name: &str, at: Span) -> Option<Diagnostic> {
    let (_, c) = odd(name)?;
    let blanks = name.len() - name.trim_start_matches(|c| is_blank(c) || is_odd(c)).len();
    let range = at.range();
    // It stands in the column of the other keys already.
    let place = Span::new(at.file, range.start..range.start + blanks);
    Some(problem(place, c).fix(Fix::delete([place])))
}

/// Spaces in place of the blanks that stand where a place begins.
fn replaced(at: Span, written: &str) -> Fix {
    let start = at.range().start;
    let spaces = written.chars().filter(|c| has_width(*c)).map(|_| ' ').collect::<String>();
    Fix::replace(Span::new(at.file, start..start + written.len()), spaces)
}

fn problem(at: Span, c: char) -> Diagnostic {
    let number = u32::from(c);
    let message = format!("an invisible character stands here, U+{number:04X}, and it is not a space");
    Diagnostic::error(Code::InvalidYaml, at, message)
        .help("write spaces instead; such characters come with text that is copied from web pages or word processors")
        .repeats_nothing()
}

/// Such a character in the indentation of the line of an error or of the one above, or behind its colon or dash.
pub(super) fn blank(scene: &Scene<'_>, at: usize) -> Option<Diagnostic> {
    let rows = [Some(line(scene.text, at)), line_before(scene.text, at)];
    rows.into_iter().flatten().find_map(|row| {
        let written = &scene.text[row.clone()];
        // Behind a colon or dash, YAML sees no blank at all; behind a space, it belongs to the value.
        let behind = |sign: &str| {
            let end = written.find(sign)? + sign.len();
            written[end..].starts_with(is_odd).then_some(end)
        };
        let indented = odd(written).map(|_| 0);
        let start = indented.or_else(|| behind(":")).or_else(|| behind("-"))?;
        let rest = &written[start..];
        let (_, c) = odd(rest)?;
        let blanks = rest.len() - rest.trim_start_matches(|c| is_blank(c) || is_odd(c)).len();
        let place = scene.span(row.start + start..row.start + start + blanks);
        Some(problem(place, c).fix(replaced(place, &rest[..blanks])))
    })
}

/// What version control writes into a file where two changes meet.
pub(super) fn merge(scene: &Scene<'_>) -> Option<Diagnostic> {
    let mut at = 0;
    for row in scene.text.split_inclusive('\n') {
        let written = row.trim_end();
        let side = ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| written.starts_with(mark));
        if side || written == "=======" {
            let place = scene.span(at..at + 7);
            let message = format!("`{}` is left over from a merge", &written[..7]);
            return Some(
                Diagnostic::error(Code::InvalidYaml, place, message)
                    .help(
                        "keep one of the two versions between `<<<<<<<`, `=======` and `>>>>>>>`, or make one of both, \
                         and delete these lines",
                    )
                    .repeats_nothing(),
            );
        }
        at += row.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::document::tests::assert_says;

    #[test]
    fn a_blank_that_is_no_space_is_named() {
        assert_says("a:\n  b: 1\n \u{a0}c: 2\n", " \u{a0}", "U+00A0", "spaces");
        assert_says("a:\n  - b\n\u{a0} - c\n", "\u{a0} ", "U+00A0", "spaces");
        assert_says("- a: 1\n\u{a0} b: 2\n", "\u{a0} ", "U+00A0", "spaces");
        assert_says("- a: 1\n  \u{200b}b: 2\n", "\u{200b}", "U+200B", "spaces");
        assert_says("- a:\u{a0}1\n  b: 2\n", "\u{a0}", "U+00A0", "spaces");
    }

    #[test]
    fn the_marks_of_a_merge_are_named() {
        let both = "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n";
        assert_says(both, "<<<<<<<", "left over from a merge", "one of the two");
        assert_says("a: 1\n=======\nb: 2\n", "=======", "left over from a merge", "one of the two");
        assert_says("- a: |\n    b\n>>>>>>> other\n", ">>>>>>>", "left over", "one of the two");
    }
}
