//! Bytes as text: UTF-8, or a message that says where it stops being so.

use super::trap::unreadable_character;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// The byte order mark that some editors put before a UTF-8 text.
const MARK: &str = "\u{feff}";

/// Bytes that are not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The text as far as it can be shown, with `U+FFFD` for what cannot be read.
    pub readable: String,
    /// Where in `readable` the first bad byte stands.
    pub offset: usize,
    /// What the bytes seem to be instead.
    help: &'static str,
}

impl NotUtf8 {
    /// The problem, for a file that was added with [`NotUtf8::readable`] as its text.
    pub fn diagnostic(&self, file: FileId) -> Diagnostic {
        let end = self
            .readable
            .get(self.offset..)
            .map_or(self.offset, |rest| self.offset + rest.chars().next().map_or(0, char::len_utf8));
        let place = Span::new(file, self.offset..end);
        Diagnostic::error(Code::NotUtf8, place, "this is not UTF-8 text").help(self.help)
    }
}

/// The text of a file's bytes, without a leading byte order mark.
pub fn decode(bytes: &[u8]) -> Result<&str, NotUtf8> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix(MARK).unwrap_or(text)),
        Err(error) => {
            Err(NotUtf8 { readable: readable(bytes), offset: error.valid_up_to(), help: help(bytes) })
        }
    }
}

/// Whether bytes are UTF-8 and hold no character that no text may hold.
pub fn is_readable(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| unreadable_character(text).is_none())
}

/// The beginning of the bytes as text, long enough to show the first bad byte in its line.
fn readable(bytes: &[u8]) -> String {
    const AFTER: usize = 200;
    let good = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let end = (good + AFTER).min(bytes.len());
    let shown = String::from_utf8_lossy(&bytes[..end]);
    shown
        .chars()
        .map(
            |c| {
                if c.is_control() && !matches!(c, '\n' | '\r' | '\t') && c.len_utf8() == 1 { ' ' } else { c }
            },
        )
        .collect()
}

fn help(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file seems to be UTF-16: save it as UTF-8",
        [b'P', b'K', 3, 4, ..] => "the file seems to be an archive or a spreadsheet, not a text",
        _ => "save the file as UTF-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_leading_byte_order_mark_is_dropped() {
        assert_eq!(decode(b"\xef\xbb\xbfa: 1"), Ok("a: 1"));
        assert_eq!(decode("ä: 1".as_bytes()), Ok("ä: 1"));
        assert_eq!(decode(b""), Ok(""));
    }

    #[test]
    fn the_first_bad_byte_is_shown_where_it_stands() {
        let bad = decode(b"name: x\ntext: caf\xe9 \x00 bar\n").unwrap_err();
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", bad.readable.clone());
        let problem = bad.diagnostic(file);
        assert_eq!(problem.code, Code::NotUtf8);
        assert_eq!(sources.slice(problem.primary), "\u{fffd}");
        let at = sources.position(problem.primary);
        assert_eq!((at.line, at.column), (2, 10));
    }

    #[test]
    fn utf_16_is_named() {
        let bad = decode(b"\xff\xfea\0:\0").unwrap_err();
        assert!(bad.help.contains("UTF-16"));
        assert_eq!(bad.offset, 0);
    }
}
