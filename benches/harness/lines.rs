//! The second task: lines of patients in, lines of statuses out, in memory.

use std::hint::black_box;

use super::{Contender, Round};

/// A way from lines to lines: the answers are added to the second argument.
pub type Answers<'a> = Box<dyn FnMut(&[u8], &mut Vec<u8>) -> Result<(), String> + 'a>;

/// A contender that answers all lines.
pub fn contender<'a>(
    name: &'a str,
    computes_more: bool,
    lines: &'a [u8],
    answers: Answers<'a>,
) -> Contender<'a> {
    Contender { name, computes_more, round: Box::new(AllLines { lines, answers, out: Vec::new() }) }
}

struct AllLines<'a> {
    lines: &'a [u8],
    answers: Answers<'a>,
    out: Vec<u8>,
}

impl Round for AllLines<'_> {
    /// All answers are written; the checksum takes in their length and a byte of every few.
    fn run(&mut self) -> Result<u64, String> {
        self.out.clear();
        (self.answers)(self.lines, &mut self.out)?;
        let bytes = black_box(&self.out);
        let sampled = bytes.iter().step_by(61);
        Ok(sampled.fold(bytes.len() as u64, |sum, byte| sum.rotate_left(5) ^ u64::from(*byte)))
    }
}

/// A contender whose lines have all been held against the yardstick's.
///
/// Errors: the first difference.
pub fn agreeing<'a>(
    name: &'a str,
    lines: &'a [u8],
    yardstick: &mut Answers,
    mut answers: Answers<'a>,
) -> Result<Contender<'a>, String> {
    let (mut expected, mut found) = (Vec::new(), Vec::new());
    yardstick(lines, &mut expected)?;
    answers(lines, &mut found).map_err(|problem| format!("{name}: {problem}"))?;
    if expected == found {
        return Ok(contender(name, false, lines, answers));
    }
    let text = |line: &[u8]| String::from_utf8_lossy(line).into_owned();
    let mut pairs = expected.split(|b| *b == b'\n').zip(found.split(|b| *b == b'\n'));
    let different = pairs.find(|(expected, found)| expected != found);
    let (expected, found) = different.unwrap_or((b"more lines or fewer", b"fewer lines or more"));
    Err(format!("the yardstick writes\n{}\nand {name} writes\n{}", text(expected), text(found)))
}
