//! From a line of JSON to values: the quick way.
//!
//! It reads lines as most writers write them, and leaves whatever is not plainly sound to [`Record::from_line`]:
//! escapes, exponents, dated values, long numbers, and everything that is wrong. What it reads, the sure way reads
//! the same.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

#[cfg(doc)]
use super::Record;
use super::cursor::{Cursor, Word, is_plain};
use crate::document::Limits;
use crate::program::Program;
use crate::ruleset::{Entry, FactType};
use crate::timing::Date;
use crate::value::{CodeSet, Decimal, Value};

/// Reads lines for one program, one after the other.
#[derive(Debug)]
pub struct Scanner<'p> {
    facts: Vec<Fact>,
    numbers: HashMap<&'p [u8], usize, BuildHasherDefault<Mix>>,
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

impl<'p> Scanner<'p> {
    /// A scanner for the dictionary of a program.
    pub fn new(program: &'p Program) -> Self {
        let facts = &program.facts;
        let first = Expected { fact: 0, missed: false };
        let behind = (1..=facts.len()).map(|next| Expected { fact: next % facts.len(), missed: false });
        Self {
            facts: facts.iter().map(Fact::new).collect(),
            numbers: facts.iter().map(|entry| entry.name.as_bytes()).zip(0..).collect(),
            expected: std::iter::once(first).chain(behind).collect(),
            values: vec![Value::Unknown; facts.len()],
            line: 0,
        }
    }

    /// Reads a line, with its line end or without it; nothing where it is for [`Record::from_line`] to decide.
    pub fn scan<'s>(&'s mut self, line: &'s [u8]) -> Option<Scanned<'s>> {
        // A value takes a byte at the least: a line that is no longer cannot have too many.
        if line.len() > Limits::default().nodes {
            return None;
        }
        let mut at = Cursor::new(line);
        let (mut id, mut as_of, mut facts) = (None, None, None);
        self.line += 1;
        at.space();
        at.open(b'{')?;
        loop {
            let again = if at.take(b"\"facts\"") {
                at.colon()?;
                facts.replace(self.facts(&mut at)?).is_some()
            } else if at.take(b"\"id\"") {
                at.colon()?;
                id.replace(at.id()?).is_some()
            } else if at.take(b"\"as_of\"") {
                at.colon()?;
                as_of.replace(if at.take(b"null") { None } else { Some(at.date()?) }).is_some()
            } else {
                return None;
            };
            if again {
                return None;
            }
            if !at.more(b'}')? {
                break;
            }
        }
        at.space();
        if facts.is_none() || !at.is_done() {
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
            *value = fact.read(at)?;
            if !at.more(b'}')? {
                return Some(());
            }
        }
    }

    /// Passes over a key and its colon: lines mostly name the same facts in the same order, and leave some out.
    fn key(&mut self, at: &mut Cursor<'_>, place: usize) -> Option<usize> {
        let expected = self.expected.get_mut(place)?;
        let number = expected.fact;
        if at.word(&self.facts.get(number)?.key) {
            expected.missed = false;
            return Some(number);
        }
        let next = self.expected.get(number + 1)?.fact;
        if at.word(&self.facts.get(next)?.key) {
            return Some(next);
        }
        let number = *self.numbers.get(at.name()?)?;
        at.colon()?;
        let expected = self.expected.get_mut(place)?;
        expected.fact = if expected.missed { number } else { expected.fact };
        expected.missed = !expected.missed;
        Some(number)
    }
}

/// A fact that is expected; when another comes instead for the second time, that one is from then on.
#[derive(Debug)]
struct Expected {
    fact: usize,
    missed: bool,
}

/// A fact as it is read: [`Entry`], made ready.
#[derive(Debug)]
struct Fact {
    kind: FactType,
    min: Option<Decimal>,
    max: Option<Decimal>,
    /// Its name, and a colon.
    key: Word,
    /// Its codes, each with its number, but for those that a line cannot hold as they are.
    codes: Vec<(Word, u16)>,
    /// Whether the text `none` means that there is none.
    none: bool,
    /// The last line that named it.
    seen: u64,
}

impl Fact {
    fn new(entry: &Entry) -> Self {
        let codes = entry.values.iter().zip(0..).filter(|(code, _)| is_plain(code));
        Self {
            kind: entry.kind,
            min: entry.min,
            max: entry.max,
            key: Word::new(&entry.name, ":"),
            codes: codes.map(|(code, number)| (Word::new(code, ""), number)).collect(),
            none: entry.none.is_some() && entry.code("none").is_none(),
            seen: 0,
        }
    }

    /// Reads its value.
    #[inline]
    fn read(&self, at: &mut Cursor<'_>) -> Option<Value> {
        let start = at.clone();
        let value = match self.kind {
            FactType::Boolean => at.boolean().map(Value::Bool),
            FactType::Integer => at.number(false).and_then(|number| self.number(number)),
            FactType::Decimal => at.number(true).and_then(|number| self.number(number)),
            FactType::Code => self.code(at).map(Value::Code),
            FactType::Codes => self.codes(at).map(Value::Codes),
            FactType::Date => at.date().map(Value::Date),
            FactType::Text => at.text().map(|text| Value::Text(text.into())),
        };
        if value.is_some() {
            return value;
        }
        *at = start;
        if at.take(b"null") {
            return Some(Value::Unknown);
        }
        (self.none && at.take(b"\"none\"")).then_some(Value::None)
    }

    fn number(&self, number: Decimal) -> Option<Value> {
        let fits = self.min.is_none_or(|min| min <= number) && self.max.is_none_or(|max| number <= max);
        fits.then_some(Value::Number(number))
    }

    fn code(&self, at: &mut Cursor<'_>) -> Option<u16> {
        self.codes.iter().find(|(word, _)| at.word(word)).map(|(_, code)| *code)
    }

    fn codes(&self, at: &mut Cursor<'_>) -> Option<CodeSet> {
        let mut set = 0;
        at.open(b'[')?;
        if at.take(b"]") {
            return Some(set);
        }
        loop {
            let bit = 1 << self.code(at)?;
            if set & bit != 0 {
                return None;
            }
            set |= bit;
            if !at.more(b']')? {
                return Some(set);
            }
        }
    }
}

/// A hash for the names of a dictionary: nobody can choose them to collide.
#[derive(Debug, Default)]
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
