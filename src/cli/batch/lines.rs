//! A file of lines, cut into pieces.

use std::io::{self, Read};

use super::input::{Reading, read};
use super::piece::Piece;

/// A file of lines while it is read.
#[derive(Debug)]
pub(super) struct Lines {
    /// The beginning of a line whose end was not yet read.
    rest: Vec<u8>,
    /// The number of the line that comes next, from 1.
    line: usize,
    /// Whether all of it was read.
    ended: bool,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self { rest: Vec::new(), line: 1, ended: false }
    }

    /// Reads until there is a whole line, and gives all whole lines that were read; none at the end of the file.
    pub(super) fn fill(
        &mut self,
        reader: &mut dyn Read,
        piece: &mut Piece,
        Reading { size, max_line }: Reading,
    ) -> io::Result<()> {
        piece.clear(self.line, size * 4);
        piece.bytes().append(&mut self.rest);
        while !self.ended {
            let bytes = piece.bytes();
            let known = bytes.len();
            self.ended = read(reader, bytes, size)? == 0;
            let end = bytes[known..].iter().rposition(|byte| *byte == b'\n').map(|at| known + at + 1);
            if let Some(end) = end {
                self.rest.extend_from_slice(&bytes[end..]);
                bytes.truncate(end);
                break;
            }
            // The carriage return of a line's end does not count.
            if !self.ended && bytes.len() > max_line + 1 {
                self.pass_over(reader, piece.bytes(), size)?;
                piece.add_too_long(self.line);
                self.line += 1;
                return Ok(());
            }
        }
        piece.read = piece.bytes().len();
        if self.line == 1 && piece.bytes().starts_with(b"\xef\xbb\xbf") {
            piece.skip(3);
        }
        self.line += count_of(b'\n', piece.bytes());
        Ok(())
    }

    /// Reads on to the end of a line, and keeps what comes after it.
    fn pass_over(&mut self, reader: &mut dyn Read, buffer: &mut Vec<u8>, size: usize) -> io::Result<()> {
        loop {
            buffer.clear();
            self.ended = read(reader, buffer, size)? == 0;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            if let Some(end) = end {
                self.rest.extend_from_slice(&buffer[end + 1..]);
            }
            if end.is_some() || self.ended {
                buffer.clear();
                return Ok(());
            }
        }
    }
}

#[allow(clippy::naive_bytecount)] // compiled to vector instructions as it stands; a crate would save little
pub(super) fn count_of(wanted: u8, bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == wanted).count()
}
