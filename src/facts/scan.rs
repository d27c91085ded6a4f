//! From a line of JSON to values: the quick way.
//!
//! It reads lines as most writers write them, and leaves whatever is not plainly sound to [`Record::from_line`]:
//! escapes, exponents, dated values, long numbers, and everything that is wrong. What it reads, the sure way reads
//! the same.
//!
//! [`Record::from_line`]: super::Record::from_line

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::document::{Limits, is_readable};
use crate::program::Program;
use crate::ruleset::{Entry, FactType, stands_for_nothing};
use crate::timing::Date;
use crate::value::{CodeSet, Decimal, Value};

/// Reads lines for one program, one after the other.
#[derive(Debug)]
pub struct Scanner<'p> {
    facts: Vec<Fact>,
    slots: HashMap<&'p [u8], usize, BuildHasherDefault<Mix>>,
    /// What comes first on most lines, and behind each fact.
    expected: Vec<Expected>,
    values: Vec<Value>,
    /// The number of this line.
    line: u64,
}

/// A line that was read.
#[derive(Debug)]
pub struct Scanned<'s> {
    /// `id` as it is written: a JSON string, quotes included.
    pub id: Option<&'s [u8]>,
    /// `as_of`
    pub as_of: Option<Date>,
    /// The value of every fact, in the order of the dictionary; unknown where the line is silent.
    pub values: &'s [Value],
}

/// A fact that is expected. One that comes twice in its place is expected from then on.
#[derive(Debug)]
struct Expected {
    fact: usize,
    missed: bool,
}

#[derive(Debug)]
struct Fact {
    kind: FactType,
    min: Option<Decimal>,
    max: Option<Decimal>,
    /// Its name, and a colon.
    key: Option<Word>,
    /// Its codes, each with its number.
    codes: Vec<(Word, u16)>,
    /// Whether the text `none` means that there is none.
    none: bool,
    /// The last line that named it.
    seen: u64,
}

impl Fact {
    fn new(entry: &Entry) -> Self {
        Self {
            kind: entry.kind,
            min: entry.min,
            max: entry.max,
            key: Word::new(&entry.name, ":"),
            codes: entry.values.iter().zip(0..).filter_map(|(c, at)| Some((Word::new(c, "")?, at))).collect(),
            none: entry.none.is_some() && entry.code("none").is_none(),
            seen: 0,
        }
    }

    /// Passes over its name and a colon, if they come next.
    #[inline]
    fn is_named(&self, at: &mut Cursor<'_>) -> bool {
        self.key.as_ref().is_some_and(|key| at.word(key))
    }
}

impl<'p> Scanner<'p> {
    /// A scanner for the dictionary of a program.
    pub fn new(program: &'p Program) -> Self {
        let facts = &program.facts;
        Self {
            facts: facts.iter().map(Fact::new).collect(),
            slots: facts.iter().map(|entry| entry.name.as_bytes()).zip(0..).collect(),
            expected: (0..=facts.len())
                .map(|place| Expected { fact: place % facts.len().max(1), missed: false })
                .collect(),
            values: vec![Value::Unknown; facts.len()],
            line: 0,
        }
    }

    /// Reads a line, with its line end or without it; nothing where it is for [`Record::from_line`] to decide.
    ///
    /// [`Record::from_line`]: super::Record::from_line
    pub fn scan<'s>(&'s mut self, line: &'s [u8]) -> Option<Scanned<'s>> {
        // A value takes a byte at the least: a line that is no longer cannot have too many.
        if line.len() > Limits::default().nodes {
            return None;
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let mut at = Cursor { rest: line.strip_suffix(b"\r").unwrap_or(line) };
        let (mut id, mut as_of, mut facts) = (None, None, None);
        self.line += 1;
        at.space();
        at.open(b'{')?;
        loop {
            if at.take(b"\"facts\"") {
                at.colon()?;
                set(&mut facts, self.facts(&mut at)?)?;
            } else if at.take(b"\"id\"") {
                at.colon()?;
                set(&mut id, at.id()?)?;
            } else if at.take(b"\"as_of\"") {
                at.colon()?;
                set(&mut as_of, if at.take(b"null") { None } else { Some(at.date()?) })?;
            } else {
                return None;
            }
            if !at.more(b'}')? {
                break;
            }
        }
        at.space();
        if facts.is_none() || !at.rest.is_empty() {
            return None;
        }
        for (fact, value) in self.facts.iter().zip(&mut self.values) {
            if fact.seen != self.line {
                *value = Value::Unknown;
            }
        }
        Some(Scanned { id, as_of: as_of.flatten(), values: &self.values })
    }

    fn facts(&mut self, at: &mut Cursor<'_>) -> Option<()> {
        if at.take(b"null") {
            return Some(());
        }
        at.open(b'{')?;
        if at.take(b"}") {
            return Some(());
        }
        let mut place = 0;
        loop {
            let number = self.key(at, place)?;
            place = number + 1;
            at.space();
            let (fact, value) = (self.facts.get_mut(number)?, self.values.get_mut(number)?);
            if fact.seen == self.line {
                return None;
            }
            fact.seen = self.line;
            *value = at.value(fact)?;
            if !at.more(b'}')? {
                return Some(());
            }
        }
    }

    /// Passes over a key and its colon: lines mostly name the same facts in the same order, and leave some out.
    fn key(&mut self, at: &mut Cursor<'_>, place: usize) -> Option<usize> {
        let expected = self.expected.get_mut(place)?;
        let number = expected.fact;
        if self.facts.get(number)?.is_named(at) {
            expected.missed = false;
            return Some(number);
        }
        let next = self.expected.get(number + 1)?.fact;
        if self.facts.get(next)?.is_named(at) {
            return Some(next);
        }
        let number = *self.slots.get(at.name()?)?;
        at.colon()?;
        let expected = self.expected.get_mut(place)?;
        expected.fact = if expected.missed { number } else { expected.fact };
        expected.missed = !expected.missed;
        Some(number)
    }
}

/// Fills what must come once only.
fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// A text in quotes and what follows it.
#[derive(Debug)]
struct Word {
    bytes: Box<[u8]>,
    /// The first bytes, eight at a time, and which of them count.
    head: [(u64, u64); PARTS],
}

const PARTS: usize = 4;

impl Word {
    /// Nothing where JSON writes the text with an escape, or no text may hold it.
    fn new(text: &str, end: &str) -> Option<Self> {
        let plain = !text.contains(|c: char| c.is_ascii_control() || matches!(c, '"' | '\\'));
        let bytes = format!("\"{text}\"{end}").into_bytes();
        let mut head = [(0, 0); PARTS];
        for (chunk, part) in bytes.chunks(8).zip(&mut head) {
            let (mut word, mut mask) = ([0; 8], [0; 8]);
            word.iter_mut().zip(chunk).for_each(|(to, byte)| *to = *byte);
            mask.iter_mut().zip(chunk).for_each(|(to, _)| *to = u8::MAX);
            *part = (u64::from_ne_bytes(word), u64::from_ne_bytes(mask));
        }
        (plain && is_readable(&bytes)).then(|| Self { bytes: bytes.into(), head })
    }

    /// Whether a line goes on with it.
    #[inline]
    fn begins(&self, rest: &[u8]) -> bool {
        match rest.first_chunk::<{ PARTS * 8 }>() {
            Some(chunk) if self.bytes.len() <= PARTS * 8 => {
                let parts = chunk.as_chunks::<8>().0.iter().zip(&self.head);
                parts.fold(0, |odd, (chunk, (word, mask))| odd | (u64::from_ne_bytes(*chunk) & mask ^ word))
                    == 0
            }
            _ => rest.starts_with(&self.bytes),
        }
    }
}

/// A hash of the names of a dictionary: nobody can choose them to collide.
#[derive(Clone, Copy, Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, tail) = bytes.as_chunks::<8>();
        let tail = tail.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        for word in chunks.iter().map(|chunk| u64::from_ne_bytes(*chunk)).chain([tail]) {
            self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What is left of a line.
struct Cursor<'s> {
    rest: &'s [u8],
}

impl<'s> Cursor<'s> {
    /// Passes over white space; a carriage return stands at the end of a line or nowhere.
    #[inline]
    fn space(&mut self) {
        if self.rest.first().is_some_and(|byte| *byte <= b' ') {
            self.rest = match self.rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n')) {
                Some(end) => self.rest.get(end..).unwrap_or_default(),
                None => &[],
            };
        }
    }

    /// Passes over these bytes, if they come next.
    #[inline]
    fn take(&mut self, bytes: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(bytes);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Passes over a word, if it comes next.
    #[inline]
    fn word(&mut self, word: &Word) -> bool {
        let same = word.begins(self.rest);
        if same {
            self.rest = self.rest.get(word.bytes.len()..).unwrap_or_default();
        }
        same
    }

    fn open(&mut self, bracket: u8) -> Option<()> {
        let found = self.take(&[bracket]);
        self.space();
        found.then_some(())
    }

    fn colon(&mut self) -> Option<()> {
        self.space();
        self.open(b':')
    }

    /// Passes over a comma, or over the end of a list or object: whether more follows.
    #[inline]
    fn more(&mut self, end: u8) -> Option<bool> {
        self.space();
        let (next, rest) = self.rest.split_first()?;
        self.rest = rest;
        if *next == b',' {
            self.space();
            return Some(true);
        }
        (*next == end).then_some(false)
    }

    /// A key, up to the next quote: whether it is one, the dictionary knows.
    fn name(&mut self) -> Option<&'s [u8]> {
        let inner = self.rest.strip_prefix(b"\"")?;
        let (name, rest) = inner.split_at_checked(inner.iter().position(|byte| *byte == b'"')?)?;
        self.rest = rest.get(1..)?;
        Some(name)
    }

    /// A string without escapes, between its quotes.
    fn string(&mut self) -> Option<&'s [u8]> {
        let inner = self.rest.strip_prefix(b"\"")?;
        let (mut end, mut foreign) = (0, false);
        loop {
            match inner.get(end)? {
                b'"' => break,
                b'\\' | ..0x20 => return None,
                byte => foreign |= *byte >= 0x7f,
            }
            end += 1;
        }
        let (string, rest) = inner.split_at(end);
        self.rest = rest.get(1..)?;
        (!foreign || is_readable(string)).then_some(string)
    }

    /// `id`: a text that is not blank, with its quotes.
    fn id(&mut self) -> Option<&'s [u8]> {
        let start = self.rest;
        let blank = std::str::from_utf8(self.string()?).ok()?.trim().is_empty();
        (!blank).then(|| start.split_at(start.len() - self.rest.len()).0)
    }

    /// A day that a record may name.
    fn date(&mut self) -> Option<Date> {
        let [b'"', digits @ .., b'"'] = self.rest.first_chunk::<12>()? else {
            return None;
        };
        self.rest = self.rest.get(12..)?;
        Date::from_digits(digits).filter(|day| Date::YEARS.contains(&day.year()))
    }

    #[inline]
    fn value(&mut self, fact: &Fact) -> Option<Value> {
        let start = self.rest;
        let value = match fact.kind {
            FactType::Boolean => self.boolean().map(Value::Bool),
            FactType::Integer | FactType::Decimal => self.number(fact),
            FactType::Code => self.code(fact).map(Value::Code),
            FactType::Codes => self.codes(fact),
            FactType::Date => self.date().map(Value::Date),
            FactType::Text => self.text(),
        };
        if value.is_some() {
            return value;
        }
        self.rest = start;
        if self.take(b"null") {
            return Some(Value::Unknown);
        }
        (fact.none && self.take(b"\"none\"")).then_some(Value::None)
    }

    /// Both words take the same way: which of them comes cannot be foreseen.
    #[inline]
    fn boolean(&mut self) -> Option<bool> {
        // Behind `true`, too, something follows.
        let [first @ .., last] = self.rest.first_chunk::<5>()?;
        let (yes, no) = (first == b"true", first == b"fals" && *last == b'e');
        if yes || no {
            self.rest = self.rest.get(4 + usize::from(no)..)?;
            return Some(yes);
        }
        None
    }

    fn code(&mut self, fact: &Fact) -> Option<u16> {
        let (_, code) = fact.codes.iter().find(|(word, _)| self.word(word))?;
        Some(*code)
    }

    fn codes(&mut self, fact: &Fact) -> Option<Value> {
        let mut set: CodeSet = 0;
        self.open(b'[')?;
        if self.take(b"]") {
            return Some(Value::Codes(set));
        }
        loop {
            let bit = 1 << self.code(fact)?;
            if set & bit != 0 {
                return None;
            }
            set |= bit;
            if !self.more(b']')? {
                return Some(Value::Codes(set));
            }
        }
    }

    fn text(&mut self) -> Option<Value> {
        let text = std::str::from_utf8(self.string()?).ok()?;
        (!stands_for_nothing(text)).then(|| Value::Text(text.into()))
    }

    fn number(&mut self, fact: &Fact) -> Option<Value> {
        let negative = self.take(b"-");
        let (mut number, mut scale) = (0_i64, 0);
        let start = self.rest;
        let whole = self.digits(&mut number);
        if whole == 0 || (whole > 1 && start.first() == Some(&b'0')) {
            return None;
        }
        if fact.kind == FactType::Decimal && self.take(b".") {
            scale = self.digits(&mut number);
            if scale == 0 {
                return None;
            }
        }
        // More digits may not fit, and `-0` keeps its sign on the sure way.
        if whole + scale > 18 || (negative && number == 0) {
            return None;
        }
        let number = Decimal::new(if negative { -number } else { number }, scale);
        let fits = fact.min.is_none_or(|min| min <= number) && fact.max.is_none_or(|max| number <= max);
        fits.then_some(Value::Number(number))
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
