//! Some lines of the input, as one thread takes them.

use std::io::BufRead;

use regimen::population::{LineProblem, Place, Worker};

/// Some whole lines of one file.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// The name of the file, where there are several.
    pub(super) file: Option<String>,
    /// Lines with their ends, the last of which may have none; or rows of a table, one after another.
    bytes: Vec<u8>,
    /// What the bytes are; nothing where they are lines.
    rows: Vec<Row>,
    next: Next,
    /// How many bytes of input it stands for.
    pub(super) read: usize,
}

/// What comes next in a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Next {
    /// Where the line begins, or the number of the row.
    at: usize,
    /// The number of the line in its file, from 1.
    line: usize,
}

/// A line that is not cut out by its end.
#[derive(Debug)]
struct Row {
    /// Its number in its file, from 1.
    line: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    /// It ends there, and begins where the one before it ends.
    Held(usize),
    TooLong,
    Unsound(LineProblem),
}

/// A line of a piece.
#[derive(Debug)]
pub(super) enum Line<'p> {
    /// Its bytes, without its end.
    Held(&'p [u8]),
    /// It was passed over.
    TooLong,
    /// No line of JSON can be made of it.
    Unsound(&'p LineProblem),
}

impl Line<'_> {
    /// Tells it.
    pub(super) fn tell(self, worker: &mut Worker<'_>, place: Place<'_>, told: &mut Vec<u8>) {
        match self {
            Self::Held(line) => worker.line(place, line, told),
            Self::TooLong => worker.too_long(place, told),
            Self::Unsound(problem) => worker.unsound(place, problem, told),
        };
    }
}

impl Piece {
    /// Takes everything out, but keeps the room; no more than so much of it, since a buffer that once held a long
    /// line would be held for ever. What is put in next has lines from this number on.
    pub(super) fn clear(&mut self, line: usize, room: usize) {
        self.bytes.clear();
        self.bytes.shrink_to(room);
        self.rows.clear();
        self.next = Next { at: 0, line };
        self.read = 0;
    }

    /// The bytes, to put whole lines or rows into.
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// The bytes up to here are a row.
    pub(super) fn add_row(&mut self, line: usize) {
        self.rows.push(Row { line, what: What::Held(self.bytes.len()) });
    }

    /// A line was too long to be held.
    pub(super) fn add_too_long(&mut self, line: usize) {
        self.rows.push(Row { line, what: What::TooLong });
    }

    /// No line can be made of a row.
    pub(super) fn add_unsound(&mut self, line: usize, problem: LineProblem) {
        self.rows.push(Row { line, what: What::Unsound(problem) });
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.rows.is_empty()
    }

    /// Passes over some bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.next.at += bytes;
    }

    /// The next line and its place.
    pub(super) fn line(&mut self) -> Option<(Place<'_>, Line<'_>)> {
        if !self.rows.is_empty() {
            return self.row();
        }
        let rest = self.bytes.get(self.next.at..).unwrap_or_default();
        if rest.is_empty() {
            return None;
        }
        let place = Place { file: self.file.as_deref(), line: self.next.line, row: false };
        let mut after = rest;
        // Looking for a byte in memory cannot fail.
        let length = after.skip_until(b'\n').unwrap_or(rest.len());
        self.next = Next { at: self.next.at + length, line: self.next.line + 1 };
        let line = &rest[..length];
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some((place, Line::Held(line.strip_suffix(b"\r").unwrap_or(line))))
    }

    fn row(&mut self) -> Option<(Place<'_>, Line<'_>)> {
        let row = self.rows.get(self.next.at)?;
        let mut before = self.rows[..self.next.at].iter().rev();
        let begin = before.find_map(Row::end).unwrap_or_default();
        self.next.at += 1;
        let line = match &row.what {
            What::Held(end) => Line::Held(self.bytes.get(begin..*end).unwrap_or_default()),
            What::TooLong => Line::TooLong,
            What::Unsound(problem) => Line::Unsound(problem),
        };
        Some((Place { file: self.file.as_deref(), line: row.line, row: true }, line))
    }

    /// What comes next.
    pub(super) fn next(&self) -> Next {
        self.next
    }

    /// Lets something come again.
    pub(super) fn back_to(&mut self, next: Next) {
        self.next = next;
    }
}

impl Row {
    fn end(&self) -> Option<usize> {
        match self.what {
            What::Held(end) => Some(end),
            What::TooLong | What::Unsound(_) => None,
        }
    }
}
