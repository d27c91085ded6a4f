//! From input to output: each piece read, told and written.

use std::io::{BufRead, Write};

use regimen::population::{Batch, Place, Tally, Worker};

use super::super::output::{Step, unwritten};
use super::input::{Input, Piece};

/// Tells every line of the input.
pub(super) fn all(batch: &Batch<'_>, mut input: Input, mut output: Box<dyn Write + Send>) -> Step<Tally> {
    let mut worker = batch.worker();
    let (mut piece, mut told) = (Piece::default(), Vec::new());
    while input.next(&mut piece)? {
        told.clear();
        tell(&mut worker, &piece, &mut told);
        output.write_all(&told).and_then(|()| output.flush()).map_err(|problem| unwritten(&problem))?;
    }
    Ok(worker.tally().clone())
}

/// Tells the lines of a piece.
fn tell(worker: &mut Worker<'_>, piece: &Piece, told: &mut Vec<u8>) {
    let mut place = Place { file: piece.file.as_deref(), line: piece.first_line };
    if piece.too_long {
        worker.too_long(place, told);
        return;
    }
    let mut rest = piece.lines.as_slice();
    while !rest.is_empty() {
        let mut after = rest;
        // Looking for a byte in memory cannot fail.
        let length = after.skip_until(b'\n').unwrap_or(rest.len());
        let line = &rest[..length];
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        worker.line(place, line.strip_suffix(b"\r").unwrap_or(line), told);
        place.line += 1;
        rest = after;
    }
}
