//! What an interrupted run has written, so that nothing is lost and nothing written twice.
//!
//! The output of a run is whole lines in the order of the input, one for each record, and perhaps the beginning of
//! one more. So as many records are passed over as there are whole lines, and the torn line is cut. That the lines
//! belong to this input, these rules and these options is seen by telling some of them again: the first, the last,
//! the torn one, and every thousandth; all of them, where rules are counted.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use regimen::population::{Batch, Counts, Tally, Told, Worker};
use regimen::{Code, Status};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::super::check::counted_as;
use super::super::files;
use super::super::output::{Done, Step, Stop, say, stop, usage};
use super::input::Input;
use super::piece::{Line, Next, Piece};

/// How far apart the lines are that are told again.
const APART: usize = 1000;

/// No run writes a longer line.
const LONGEST: u64 = 1 << 28;

/// Passes over the records whose lines are in the file, and cuts off a torn line: what is written to the file next
/// comes after them. Gives what the records passed over count.
pub(super) fn resume(path: &Path, mut file: &File, batch: &Batch<'_>, input: &mut Input<'_>) -> Step<Counts> {
    let unread = |problem: io::Error| {
        stop(Done::Problems, &format!("`{}` cannot be continued: {problem}", files::shown(path)))
    };
    let mut reader = BufReader::new(file);
    let mut records =
        Records { batch, piece: Piece::default(), before: Next::default(), told: Vec::new(), blank: 0 };
    let (mut worker, mut tally) = (batch.worker(), Tally::default());
    let (mut lines, mut end) = (0_usize, 0);
    let mut line = next_line(&mut reader).map_err(unread)?;
    while line.ends_with(b"\n") {
        let after = next_line(&mut reader).map_err(unread)?;
        lines += 1;
        end += line.len() as u64;
        let again =
            batch.counts_rules() || lines == 1 || lines.is_multiple_of(APART) || !after.ends_with(b"\n");
        let belongs = records.next(input, again.then_some(&mut worker))? && (!again || records.told == line);
        match became(&line).filter(|_| belongs) {
            Some(told) => tally.add(told),
            None => return Err(foreign(path, lines)),
        }
        line = after;
    }
    if !line.is_empty() {
        let found = records.next(input, Some(&mut batch.worker()))?;
        if !found || !records.told.starts_with(&line) {
            return Err(foreign(path, lines + 1));
        }
        records.piece.back_to(records.before);
    }
    tally.blank = records.blank;
    input.give_back(records.piece);
    file.set_len(end).and_then(|()| file.seek(SeekFrom::Start(end))).map_err(unread)?;
    let torn = match line.len() {
        0 => String::new(),
        bytes => format!("; a torn line of {} was cut off", counted_as(bytes, "byte")),
    };
    say(&format!("resumed after {}{torn}", counted_as(lines, "line")));
    Ok(Counts { tally, ..worker.into_counts() })
}

/// A line of the output with its end, if it has one.
fn next_line(reader: &mut BufReader<&File>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(LONGEST).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// The records of the input, one after another.
struct Records<'b> {
    batch: &'b Batch<'b>,
    piece: Piece,
    /// Where in the piece the record begins that was looked at last.
    before: Next,
    /// What was told of it, if it was told.
    told: Vec<u8>,
    /// How many lines had nothing in them.
    blank: usize,
}

impl Records<'_> {
    /// Passes over the next record, and tells it again where a worker is given; `false` where there is none.
    fn next(&mut self, input: &mut Input<'_>, worker: Option<&mut Worker<'_>>) -> Step<bool> {
        loop {
            self.before = self.piece.next();
            let Some((place, line)) = self.piece.line() else {
                if input.next(&mut self.piece).map_err(|unread| unread.stop())? {
                    continue;
                }
                return Ok(false);
            };
            if matches!(line, Line::Held(line) if self.batch.is_blank(line)) {
                self.blank += 1;
                continue;
            }
            if let Some(worker) = worker {
                self.told.clear();
                line.tell(worker, place, &mut self.told);
            }
            return Ok(true);
        }
    }
}

/// What a line of output says became of its record; nothing where no run wrote it.
fn became(line: &[u8]) -> Option<Told> {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow)]
        error: Option<Error<'a>>,
        failed: Option<IgnoredAny>,
        #[serde(borrow)]
        recommendations: Option<Vec<Recommendation<'a>>>,
    }
    #[derive(Deserialize)]
    struct Error<'a> {
        code: &'a str,
    }
    #[derive(Deserialize)]
    struct Recommendation<'a> {
        status: &'a str,
    }
    let line: Line<'_> = serde_json::from_slice(line).ok()?;
    if let Some(error) = line.error {
        return Code::from_word(error.code).map(Told::Unsound);
    }
    let failed = |rule: &Recommendation<'_>| rule.status == Status::Failed.as_str();
    let failed = line.failed.is_some() || line.recommendations.is_some_and(|rules| rules.iter().any(failed));
    Some(if failed { Told::Failed } else { Told::Plan })
}

fn foreign(path: &Path, line: usize) -> Stop {
    let name = files::shown(path);
    usage(
        &format!(
            "line {line} of `{name}` is not what this run would have written there; nothing was changed"
        ),
        "resume with the input, the rules and the options that the run began with, or write to another file",
    )
}
