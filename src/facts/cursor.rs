//! The tokens of a line, for the quick way: each is passed over and read, or nothing is said of it.

use crate::document::is_readable;
use crate::ruleset::stands_for_nothing;
use crate::timing::Date;
use crate::value::Decimal;

/// What is left of a line.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'s> {
    rest: &'s [u8],
}

/// A text in quotes and what follows it, to be compared at once.
#[derive(Debug)]
pub(super) struct Word {
    bytes: Box<[u8]>,
    /// The first bytes, eight at a time, and which of them count.
    head: [(u64, u64); PARTS],
}

const PARTS: usize = 4;

/// Whether JSON writes a text without escapes, and a text may hold all of its characters.
pub(super) fn is_plain(text: &str) -> bool {
    !text.contains(|c: char| c.is_ascii_control() || matches!(c, '"' | '\\')) && is_readable(text.as_bytes())
}

impl Word {
    /// A plain text, and what follows its quotes.
    pub(super) fn new(text: &str, end: &str) -> Self {
        let bytes = format!("\"{text}\"{end}").into_bytes();
        let mut head = [(0, 0); PARTS];
        for (chunk, part) in bytes.chunks(8).zip(&mut head) {
            for (byte, shift) in chunk.iter().zip((0..).step_by(8)) {
                part.0 |= u64::from(*byte) << shift;
                part.1 |= 0xff << shift;
            }
        }
        Self { bytes: bytes.into(), head }
    }
}

impl<'s> Cursor<'s> {
    /// A line, with its line end or without it.
    pub(super) fn new(line: &'s [u8]) -> Self {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Self { rest: line.strip_suffix(b"\r").unwrap_or(line) }
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Passes over white space; a carriage return stands at the end of a line or nowhere.
    #[inline]
    pub(super) fn space(&mut self) {
        if self.rest.first().is_some_and(|byte| *byte <= b' ') {
            let space = self.rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n')).count();
            self.rest = self.rest.get(space..).unwrap_or_default();
        }
    }

    /// Passes over these bytes, if they come next.
    #[inline]
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(bytes);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Passes over a word, if it comes next.
    #[inline]
    pub(super) fn word(&mut self, word: &Word) -> bool {
        let same = match self.rest.first_chunk::<{ PARTS * 8 }>() {
            Some(chunk) if word.bytes.len() <= PARTS * 8 => {
                let parts = chunk.as_chunks::<8>().0.iter().zip(&word.head);
                parts.fold(0, |odd, (part, (word, mask))| odd | (u64::from_le_bytes(*part) & mask ^ word))
                    == 0
            }
            _ => self.rest.starts_with(&word.bytes),
        };
        if same {
            self.rest = self.rest.get(word.bytes.len()..).unwrap_or_default();
        }
        same
    }

    /// Passes over a bracket and the space behind it.
    pub(super) fn open(&mut self, bracket: u8) -> Option<()> {
        let found = self.take(&[bracket]);
        self.space();
        found.then_some(())
    }

    /// Passes over a colon and the space around it.
    pub(super) fn colon(&mut self) -> Option<()> {
        self.space();
        self.open(b':')
    }

    /// Passes over a comma, or over the end of a list or object: whether more follows.
    #[inline]
    pub(super) fn more(&mut self, end: u8) -> Option<bool> {
        self.space();
        let (next, rest) = self.rest.split_first()?;
        self.rest = rest;
        if *next == b',' {
            self.space();
            return Some(true);
        }
        (*next == end).then_some(false)
    }

    /// What stands between this quote and the next one.
    pub(super) fn name(&mut self) -> Option<&'s [u8]> {
        let inner = self.rest.strip_prefix(b"\"")?;
        let end = inner.iter().position(|byte| *byte == b'"')?;
        self.rest = inner.get(end + 1..)?;
        inner.get(..end)
    }

    /// A string without escapes, between its quotes.
    fn string(&mut self) -> Option<&'s str> {
        let string = self.name()?;
        let (mut odd, mut foreign) = (false, false);
        for byte in string {
            odd |= *byte < b' ' || *byte == b'\\';
            foreign |= *byte >= 0x7f;
        }
        let sound = !odd && (!foreign || is_readable(string));
        std::str::from_utf8(string).ok().filter(|_| sound)
    }

    /// A text that says something.
    pub(super) fn text(&mut self) -> Option<&'s str> {
        self.string().filter(|text| !stands_for_nothing(text))
    }

    /// `id`: a text that is not blank, with its quotes.
    pub(super) fn id(&mut self) -> Option<&'s [u8]> {
        let start = self.rest;
        let blank = self.string()?.trim().is_empty();
        start.get(..start.len() - self.rest.len()).filter(|_| !blank)
    }

    /// A day that a record may name.
    pub(super) fn date(&mut self) -> Option<Date> {
        let [b'"', digits @ .., b'"'] = self.rest.first_chunk::<12>()? else {
            return None;
        };
        self.rest = self.rest.get(12..)?;
        Date::from_digits(digits).filter(|day| Date::YEARS.contains(&day.year()))
    }

    /// `true` or `false`. Both take the same way, without a branch: which of them comes cannot be foreseen.
    #[inline]
    pub(super) fn boolean(&mut self) -> Option<bool> {
        // Behind `true`, too, something follows.
        let [word @ .., last] = self.rest.first_chunk::<5>()?;
        let yes = usize::from(word == b"true");
        let no = usize::from(word == b"fals") & usize::from(*last == b'e');
        self.rest = self.rest.get(4 + no..)?;
        (yes + no == 1).then_some(yes == 1)
    }

    /// A number of at most 18 digits, with a fraction where it may have one.
    pub(super) fn number(&mut self, fraction: bool) -> Option<Decimal> {
        const MOST: u32 = 18;
        let negative = self.take(b"-");
        let (mut number, mut scale) = (0_i64, 0);
        let leading_zero = self.rest.first() == Some(&b'0');
        let whole = self.digits(&mut number);
        if whole == 0 || (whole > 1 && leading_zero) {
            return None;
        }
        if fraction && self.take(b".") {
            scale = self.digits(&mut number);
            if scale == 0 {
                return None;
            }
        }
        // `-0` keeps its sign on the sure way.
        if whole + scale > MOST || (negative && number == 0) {
            return None;
        }
        Some(Decimal::new(if negative { -number } else { number }, scale))
    }

    /// Passes over digits, appends them to a number and says how many they are.
    fn digits(&mut self, number: &mut i64) -> u32 {
        let mut count = 0;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest {
            *number = number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.rest = rest;
            count += 1;
        }
        count
    }
}
