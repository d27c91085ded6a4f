//! Which part of the file a part of a scalar is written in.
//!
//! A scalar's value and the file differ by quotes, escapes, indentation and folded lines. Here the two are
//! walked side by side, so that a name in the middle of an expression is shown exactly where it stands.

use std::ops::Range;

use super::escape::escape;
use super::trap::is_blank;
use super::{Content, Node, trouble};
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};

/// The place of `range`, bytes within the scalar's value, in its file. The scalar's own place where the node is
/// not a scalar, or where its text is not the one in `sources`.
pub fn place(sources: &Sources, node: &Node, range: Range<usize>) -> Span {
    let raw = sources.slice(node.span);
    let Some(value) = node.scalar() else {
        return node.span;
    };
    let Some(pieces) = align(raw, &value) else {
        return node.span;
    };
    let within = locate(&pieces, value.len(), range);
    let start = node.span.start as usize;
    Span::new(node.span.file, start + within.start..start + within.end)
}

/// The comment behind a text without quotes, or behind a colon without a value, where there is one. It is legal,
/// but what an author meant as text may have been cut there: `label: bed #2`.
pub fn comment_after(sources: &Sources, node: &Node) -> Option<Span> {
    let raw = sources.slice(node.span);
    let may_be_cut = match &node.value {
        Content::Text(value) => !raw.starts_with(['"', '\'']) || raw == value,
        Content::Null => raw.is_empty(),
        _ => false,
    };
    let end = node.span.end as usize;
    let rest = sources.text(node.span.file).get(end..)?;
    let line = rest.split(['\n', '\r']).next()?;
    let comment = line.trim_start_matches([' ', '\t']);
    let start = end + line.len() - comment.len();
    let found = may_be_cut && start > end && comment.starts_with('#');
    found.then(|| Span::new(node.span.file, start..end + line.len()))
}

/// Texts that seem to be cut: a `#` that is followed by a word, not by a space, is hardly meant as a comment.
pub fn cut_texts(sources: &Sources, node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    walk(node, &mut |scalar| {
        if let Some(comment) = comment_after(sources, scalar)
            && sources.slice(comment)[1..].starts_with(char::is_alphanumeric)
        {
            found.push(trouble::cut(comment, sources.slice(comment)));
        }
    });
    found
}

fn walk(node: &Node, visit: &mut dyn FnMut(&Node)) {
    match &node.value {
        Content::List(items) => items.iter().for_each(|item| walk(item, visit)),
        Content::Map(entries) => entries.iter().for_each(|(_, value)| walk(value, visit)),
        _ => visit(node),
    }
}

/// One character of the value: where it begins there, and the bytes it is written with.
struct Piece {
    value: usize,
    raw: Range<usize>,
}

/// The range of the raw text that holds a range of the value.
fn locate(pieces: &[Piece], length: usize, range: Range<usize>) -> Range<usize> {
    let start = range.start.min(length);
    let end = range.end.clamp(start, length);
    let piece = |at: usize| {
        let after = pieces.partition_point(|piece| piece.value <= at);
        pieces.get(after.saturating_sub(1))
    };
    let last = pieces.last().map_or(0, |piece| piece.raw.end);
    let from = match piece(start) {
        Some(piece) if start < length => piece.raw.start,
        _ => last,
    };
    let to = match piece(end.saturating_sub(1)) {
        Some(piece) if start < end => piece.raw.end,
        _ => from,
    };
    from..to.max(from)
}

/// The pieces of a value, if `raw` is a way to write it.
fn align(raw: &str, value: &str) -> Option<Vec<Piece>> {
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let inside = raw.strip_prefix(quote)?.strip_suffix(quote)?;
        let characters = Quoted { inside, quote, at: 0, out: Vec::new() }.read()?;
        same(&characters, value)
    });
    quoted.or_else(|| verbatim(raw, value))
}

/// The characters of a quoted scalar as pieces, if together they are the value.
fn same(characters: &[(char, Range<usize>)], value: &str) -> Option<Vec<Piece>> {
    let equal = value.chars().eq(characters.iter().map(|(c, _)| *c));
    equal.then(|| {
        value
            .char_indices()
            .zip(characters)
            .map(|((at, _), (_, raw))| Piece { value: at, raw: raw.start + 1..raw.end + 1 })
            .collect()
    })
}

/// How many bytes of blanks a text begins with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}

/// Pieces of a plain or block scalar: whatever is not blank stands in the file as in the value, in the same order;
/// only blanks differ, by indentation and folding.
fn verbatim(raw: &str, value: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut gap = 0..0;
    for (at, c) in value.char_indices() {
        if is_blank(c) {
            if gap.start == gap.end {
                gap.end = gap.start + blanks(&raw[gap.start..]);
            }
            let end = (gap.start + 1).min(gap.end);
            pieces.push(Piece { value: at, raw: gap.start..end });
            gap.start = end;
        } else {
            let begin = gap.end + blanks(&raw[gap.end..]);
            if !raw[begin..].starts_with(c) {
                return None;
            }
            let end = begin + c.len_utf8();
            pieces.push(Piece { value: at, raw: begin..end });
            gap = end..end;
        }
    }
    Some(pieces)
}

/// Reads what stands between quotes, keeping for each character the bytes it is written with.
struct Quoted<'a> {
    inside: &'a str,
    quote: char,
    at: usize,
    out: Vec<(char, Range<usize>)>,
}

impl Quoted<'_> {
    fn read(mut self) -> Option<Vec<(char, Range<usize>)>> {
        while let Some(c) = self.inside[self.at..].chars().next() {
            if is_blank(c) {
                self.gap(false);
            } else if c == '\\' && self.quote == '"' {
                self.escape()?;
            } else if c == self.quote {
                // Only doubled single quotes may stand inside.
                if c == '"' || !self.inside[self.at..].starts_with("''") {
                    return None;
                }
                self.push(c, 2);
            } else {
                self.push(c, c.len_utf8());
            }
        }
        Some(self.out)
    }

    fn push(&mut self, c: char, bytes: usize) {
        self.out.push((c, self.at..self.at + bytes));
        self.at += bytes;
    }

    /// Blanks: as they are within a line, folded across lines. After an escaped line end, only empty lines count.
    fn gap(&mut self, after_escape: bool) {
        let run = self.at..self.at + blanks(&self.inside[self.at..]);
        let breaks = self.inside[run.clone()].matches('\n').count();
        match (breaks, after_escape) {
            (0, false) => {
                for at in run.clone() {
                    let c = char::from(self.inside.as_bytes()[at]);
                    self.out.push((c, at..at + 1));
                }
            }
            (1, false) => self.out.push((' ', run.clone())),
            _ => {
                let lines = if after_escape { breaks } else { breaks - 1 };
                self.out.extend(std::iter::repeat_n(('\n', run.clone()), lines));
            }
        }
        self.at = run.end;
    }

    /// A backslash and what belongs to it.
    fn escape(&mut self) -> Option<()> {
        let rest = &self.inside[self.at..];
        if let Some((c, bytes)) = escape(rest) {
            self.push(c, bytes);
            return Some(());
        }
        let line_end = ["\\\r\n", "\\\n"].into_iter().find(|end| rest.starts_with(end))?;
        self.at += line_end.len();
        self.gap(true);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, read};

    /// Where the last `word` of the value of `a` is shown, and how it is written there.
    fn shown(text: &str, word: &str) -> (usize, usize, String) {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let root = read(&sources, file, &Limits::default()).unwrap();
        let node = root.get("a").unwrap();
        let at = node.text().unwrap().rfind(word).unwrap();
        let span = place(&sources, node, at..at + word.len());
        let position = sources.position(span);
        let written = sources.slice(span).to_owned();
        (position.line, position.column, written)
    }

    #[test]
    fn a_name_is_found_in_every_way_to_write_a_text() {
        for (text, line, column) in [
            ("a: x and pain\n", 1, 10),
            ("a: x\n  and\n\n  pain # pain\n", 4, 3),
            ("a: |\n  x and\n    pain\n", 3, 5),
            ("a: |2-\n    x and\n  é pain\n", 3, 5),
            ("a: >-\n\n\n  x\n  and\n\n  pain\n\n", 7, 3),
            ("a: >-\n  \"x\" == pain\n", 2, 10),
            ("a: |\n  'x' == pain'\n", 2, 10),
            ("a: 'it''s pain'\n", 1, 11),
            ("a: 'x\n\n  pain'\n", 3, 3),
            ("a: \"\\u00e9\\\"\\ud83d\\ude00\\t pain\"\n", 1, 28),
            ("a: \"x \\\n   \\ pain\"\n", 2, 6),
            ("a: \"x \\\n\n   pain\"\n", 3, 4),
            ("{\"a\":\"x pain\"}", 1, 9),
            ("{b: [é], a: x\n  pain}\n", 2, 3),
            ("a: 'x\r\n  pain'\r\n", 2, 3),
        ] {
            assert_eq!(shown(text, "pain"), (line, column, "pain".to_owned()), "{text}");
        }
    }

    #[test]
    fn an_escaped_character_is_shown_as_written() {
        assert_eq!(shown("a: \"x\\u00e9y\"", "é").2, "\\u00e9");
        assert_eq!(shown("a: \"x\\ud83d\\ude00y\"", "😀").2, "\\ud83d\\ude00");
        assert_eq!(shown("a: 'it''s'", "'").2, "''");
        assert_eq!(shown("a: x\n  y", " ").2, "\n");
    }

    #[test]
    fn ends_and_impossible_ranges_stay_inside_the_scalar() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "'abc'");
        let node = read(&sources, file, &Limits::default()).unwrap();
        let range = |range: Range<usize>| place(&sources, &node, range).range();
        assert_eq!(range(3..3), 4..4);
        assert_eq!(range(0..0), 1..1);
        assert_eq!(range(1..99), 2..4);
        assert_eq!(range(99..100), 4..4);
        #[expect(clippy::reversed_empty_ranges)]
        let reversed = range(2..1);
        assert_eq!(reversed, 3..3);
        let elsewhere = Node::new(Content::Text("other".to_owned()), node.span);
        assert_eq!(place(&sources, &elsewhere, 0..1), node.span);
    }

    #[test]
    fn a_comment_behind_a_plain_text_is_seen() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "a: bed #2\nb: 'x' # y\nc: #3\nd: #e\n  f\n");
        let root = read(&sources, file, &Limits::default()).unwrap();
        let comment = |key| comment_after(&sources, root.get(key).unwrap());
        assert_eq!(comment("a").map(|span| sources.slice(span)), Some("#2"));
        assert_eq!(comment("b"), None);
        assert_eq!(comment("c").map(|span| sources.slice(span)), Some("#3"));
        assert_eq!(comment("d"), None);
    }
}
