//! A table with a header, cut into pieces of rows, each put as a line of JSON.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader};
use regimen::Code;
use regimen::population::{ColumnProblem, Columns, LineProblem};
use regimen::program::Program;

use super::input::{Reading, read};
use super::lines::count_of;
use super::piece::Piece;

/// A header has no more bytes.
const LONGEST_HEADER: usize = 1 << 20;

/// The ends of more cells are not kept.
const MOST_CELLS: usize = 1 << 16;

/// A table while it is read.
pub(super) struct Table {
    columns: Columns,
    rows: Rows,
}

/// Why a table cannot be read.
pub(super) enum Unreadable {
    File(io::Error),
    Header(Vec<ColumnProblem>),
}

impl Table {
    /// Reads the header of a table.
    pub(super) fn open(reader: &mut dyn Read, program: &Program, size: usize) -> Result<Self, Unreadable> {
        let mut rows = Rows::new(size);
        let found = loop {
            match rows.next(reader, LONGEST_HEADER).map_err(Unreadable::File)? {
                Some(row) if row.kind == Kind::Blank => {}
                found => break found,
            }
        };
        let mut names: Vec<&str> = Vec::new();
        if let Some(Row { kind: Kind::Cells(count), .. }) = found {
            let cell = |at| std::str::from_utf8(rows.cell(at)).unwrap_or_default();
            names.extend((0..count).map(cell));
        }
        let columns = Columns::of(program, &names).map_err(Unreadable::Header)?;
        Ok(Self { columns, rows })
    }

    /// Reads some rows; none at the end of the file.
    pub(super) fn fill(
        &mut self,
        reader: &mut dyn Read,
        piece: &mut Piece,
        Reading { size, max_line }: Reading,
    ) -> io::Result<()> {
        piece.clear(self.rows.line, size * 4);
        // A row in a pipe does not wait for others to come.
        while piece.is_empty() || (piece.bytes().len() < size && self.rows.has_more()) {
            let Some(row) = self.rows.next(reader, max_line)? else { break };
            piece.read += row.read;
            match row.kind {
                Kind::Blank => piece.add_row(row.line),
                Kind::TooLong => piece.add_too_long(row.line),
                Kind::Unclosed => piece.add_unsound(row.line, unclosed()),
                Kind::Cells(count) => {
                    let begin = piece.bytes().len();
                    match self.columns.line(count, |at| self.rows.cell(at), piece.bytes()) {
                        Ok(()) => piece.add_row(row.line),
                        Err(problem) => {
                            piece.bytes().truncate(begin);
                            piece.add_unsound(row.line, problem);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

fn unclosed() -> LineProblem {
    let message = "a quote is opened in this row and never closed: all that follows stands inside it";
    LineProblem { id: None, code: Code::InvalidValue, message: message.to_owned() }
}

/// The rows of a table, one at a time.
struct Rows {
    parser: Reader,
    /// Bytes that were read, and where those begin that were not yet parsed.
    input: Vec<u8>,
    at: usize,
    size: usize,
    /// Whether all of it was read.
    ended: bool,
    /// The number of the line that comes next, from 1.
    line: usize,
    /// Whether the last line ended with a carriage return: a line feed may follow.
    returned: bool,
    /// The cells of the last row, one after another, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
}

/// A row.
struct Row {
    /// The number of its first line in its file, from 1.
    line: usize,
    /// How many bytes of input it took.
    read: usize,
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    /// So many cells.
    Cells(usize),
    /// A line with nothing in it.
    Blank,
    /// Longer than allowed; it was passed over.
    TooLong,
    /// The file ends inside of quotes.
    Unclosed,
}

impl Rows {
    fn new(size: usize) -> Self {
        Self {
            parser: Reader::new(),
            input: Vec::new(),
            at: 0,
            size,
            ended: false,
            line: 1,
            returned: false,
            cells: vec![0; 1024],
            ends: vec![0; 64],
        }
    }

    /// A cell of the last row; empty where it has none.
    fn cell(&self, at: usize) -> &[u8] {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or_default());
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.cells.get(begin..end).unwrap_or_default()
    }

    /// Whether more was read than was parsed.
    fn has_more(&self) -> bool {
        let rest = &self.input[self.at..];
        let feed: &[u8] = if self.returned { b"\n" } else { b"" };
        !rest.is_empty() && rest != feed
    }

    /// Reads on where all was parsed; whether there is anything to parse.
    fn refill(&mut self, reader: &mut dyn Read) -> io::Result<bool> {
        while self.at == self.input.len() && !self.ended {
            self.input.clear();
            self.at = 0;
            self.ended = read(reader, &mut self.input, self.size)? == 0;
            if self.line == 1 && self.input.starts_with(b"\xef\xbb\xbf") {
                self.at = 3;
            }
        }
        Ok(self.at < self.input.len())
    }

    /// The next row, or a blank line; nothing at the end.
    fn next(&mut self, reader: &mut dyn Read, most: usize) -> io::Result<Option<Row>> {
        if std::mem::take(&mut self.returned) {
            self.line += 1;
            if self.refill(reader)? && self.input[self.at] == b'\n' {
                self.at += 1;
            }
        }
        if !self.refill(reader)? {
            return Ok(None);
        }
        let line = self.line;
        if matches!(self.input[self.at], b'\n' | b'\r') {
            self.returned = self.input[self.at] == b'\r';
            self.line += usize::from(!self.returned);
            self.at += 1;
            return Ok(Some(Row { line, read: 1, kind: Kind::Blank }));
        }
        self.parse(reader, most)
    }

    /// Parses a row that begins here.
    fn parse(&mut self, reader: &mut dyn Read, most: usize) -> io::Result<Option<Row>> {
        let first = self.line;
        let (mut held, mut count, mut taken, mut quotes) = (0, 0, 0, 0);
        // Ends of cells past those that any table has.
        let mut spill = [0; 64];
        if self.cells.len() > self.size * 4 {
            self.cells = vec![0; self.size];
        }
        loop {
            let more = self.refill(reader)?;
            if count == self.ends.len() && count < MOST_CELLS {
                self.ends.resize(count * 2, 0);
            }
            let ends = self.ends.get_mut(count..).filter(|ends| !ends.is_empty()).unwrap_or(&mut spill);
            let rest = &self.input[self.at..];
            let (result, read, written, ended) = self.parser.read_record(rest, &mut self.cells[held..], ends);
            let read_bytes = &rest[..read];
            self.line += count_of(b'\n', read_bytes);
            quotes += count_of(b'"', read_bytes);
            let returned = read_bytes.last() == Some(&b'\r');
            self.at += read;
            taken += read;
            held += written;
            count += ended;
            // The end of the row does not count.
            let too_long = taken > most.saturating_add(1);
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => {
                    self.returned = returned;
                    let unclosed = !more && quotes % 2 == 1 && self.line > first;
                    let kind = match too_long {
                        _ if unclosed => Kind::Unclosed,
                        true => Kind::TooLong,
                        false => Kind::Cells(count),
                    };
                    return Ok(Some(Row { line: first, read: taken, kind }));
                }
                // What is too long is parsed to its end, and not kept.
                ReadRecordResult::OutputFull if too_long => held = 0,
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull | ReadRecordResult::InputEmpty => {}
            }
        }
    }
}
