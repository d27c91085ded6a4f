//! The input: files, or stdin, cut into pieces of whole lines.

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io::{self, BufRead, ErrorKind, Read};
use std::path::{Path, PathBuf};

use regimen::population::Place;

use super::super::files;
use super::super::output::{Done, Stop, stop};

/// Some whole lines of one file, or the place of a line that is too long to be held.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// The name of the file, where there are several.
    file: Option<String>,
    /// The lines with their ends; the last of a file may have none.
    bytes: Vec<u8>,
    /// Whether it stands for one line that is too long and was passed over.
    too_long: bool,
    next: Next,
}

/// What comes next in a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Next {
    /// Where it begins; past the end, nothing comes.
    at: usize,
    /// The number of the line in its file, from 1.
    line: usize,
}

impl Piece {
    /// The next line without its end, and its place; no bytes where it is too long to be held.
    pub(super) fn line(&mut self) -> Option<(Place<'_>, Option<&[u8]>)> {
        let place = Place { file: self.file.as_deref(), line: self.next.line };
        let rest = self.bytes.get(self.next.at..).unwrap_or_default();
        if rest.is_empty() && !(self.too_long && self.next.at == 0) {
            return None;
        }
        let mut after = rest;
        // Looking for a byte in memory cannot fail.
        let length = after.skip_until(b'\n').unwrap_or(rest.len());
        self.next = Next { at: self.next.at + length.max(1), line: self.next.line + 1 };
        let line = &rest[..length];
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some((place, (!self.too_long).then_some(line.strip_suffix(b"\r").unwrap_or(line))))
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
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

/// Why a file cannot be read.
#[derive(Debug)]
pub(super) struct Unread {
    name: String,
    problem: io::Error,
}

impl Unread {
    fn new(path: &Path, problem: io::Error) -> Self {
        Self { name: files::shown(path), problem }
    }

    /// Says so, and ends the command.
    pub(super) fn stop(&self) -> Stop {
        stop(Done::Problems, &format!("`{}` cannot be read: {}", self.name, self.problem))
    }
}

/// All the input, one piece after another.
pub(super) struct Input {
    /// The files that are still to be read.
    paths: VecDeque<PathBuf>,
    several: bool,
    current: Option<Source>,
    /// A piece that was given back.
    ahead: Option<Piece>,
    /// How many bytes the files that are still to be read have; nothing where one of them is no file.
    left: Option<u64>,
    /// How much is read at once.
    size: usize,
    max_line: usize,
}

/// One file while it is read.
struct Source {
    name: String,
    reader: Box<dyn Read + Send>,
    /// The beginning of a line whose end was not yet read.
    rest: Vec<u8>,
    /// The number of the line that comes next, from 1.
    line: usize,
    /// Whether all of it was read.
    ended: bool,
}

impl Input {
    /// The input from some files; none, or `-`, is stdin. One that cannot be opened ends the command before anything
    /// runs.
    pub(super) fn open(paths: &[PathBuf], size: usize, max_line: usize) -> Result<Self, Unread> {
        let mut left = Some(0);
        for path in paths.iter().filter(|path| !is_stdin(path)) {
            let known = File::open(path).and_then(|file| readable(&file));
            let known = known.map_err(|problem| Unread::new(path, problem))?;
            left = left.and_then(|left: u64| Some(left + known.is_file().then_some(known.len())?));
        }
        if paths.is_empty() || paths.iter().any(|path| is_stdin(path)) {
            left = None;
        }
        let mut paths: VecDeque<PathBuf> = paths.iter().cloned().collect();
        if paths.is_empty() {
            paths.push_back(PathBuf::from("-"));
        }
        Ok(Self { several: paths.len() > 1, paths, current: None, ahead: None, left, size, max_line })
    }

    /// How many bytes are left, where that is known.
    pub(super) fn left(&self) -> Option<u64> {
        self.left
    }

    /// Takes back a piece of which some lines are left: it comes next.
    pub(super) fn give_back(&mut self, piece: Piece) {
        self.ahead = Some(piece);
    }

    /// Reads the next piece in place of another; `false` at the end.
    pub(super) fn next(&mut self, piece: &mut Piece) -> Result<bool, Unread> {
        if let Some(ahead) = self.ahead.take() {
            *piece = ahead;
            return Ok(true);
        }
        loop {
            if let Some(source) = &mut self.current {
                let filled = source.fill(piece, self.size, self.max_line);
                if filled.map_err(|problem| Unread::new(Path::new(&source.name), problem))? {
                    piece.file = self.several.then(|| source.name.clone());
                    self.left = self.left.map(|left| left.saturating_sub(piece.len() as u64));
                    return Ok(true);
                }
            }
            let Some(path) = self.paths.pop_front() else { return Ok(false) };
            self.current = Some(Source::open(&path)?);
        }
    }
}

impl Source {
    fn open(path: &Path) -> Result<Self, Unread> {
        let reader: Box<dyn Read + Send> = if is_stdin(path) {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|problem| Unread::new(path, problem))?)
        };
        let name = if is_stdin(path) { "<stdin>".to_owned() } else { files::shown(path) };
        Ok(Self { name, reader, rest: Vec::new(), line: 1, ended: false })
    }

    /// Reads until there is a whole line, and gives all whole lines that were read; `false` at the end of the file.
    fn fill(&mut self, piece: &mut Piece, size: usize, max_line: usize) -> io::Result<bool> {
        piece.too_long = false;
        piece.next = Next { at: 0, line: self.line };
        piece.bytes.clear();
        // A buffer that once held a long line would be held for ever.
        piece.bytes.shrink_to(size * 4);
        piece.bytes.append(&mut self.rest);
        while !self.ended {
            let known = piece.bytes.len();
            self.ended = read(&mut *self.reader, &mut piece.bytes, size)? == 0;
            let end = piece.bytes[known..].iter().rposition(|byte| *byte == b'\n').map(|at| known + at + 1);
            if let Some(end) = end {
                self.rest.extend_from_slice(&piece.bytes[end..]);
                piece.bytes.truncate(end);
                break;
            }
            // The carriage return of a line's end does not count.
            if !self.ended && piece.bytes.len() > max_line + 1 {
                self.pass_over(&mut piece.bytes, size)?;
                piece.too_long = true;
                self.line += 1;
                return Ok(true);
            }
        }
        if self.line == 1 && piece.bytes.starts_with(b"\xef\xbb\xbf") {
            piece.next.at = 3;
        }
        self.line += line_ends(&piece.bytes);
        Ok(!piece.bytes.is_empty())
    }

    /// Reads on to the end of a line, and keeps what comes after it.
    fn pass_over(&mut self, buffer: &mut Vec<u8>, size: usize) -> io::Result<()> {
        loop {
            buffer.clear();
            self.ended = read(&mut *self.reader, buffer, size)? == 0;
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
fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// Appends what one read gives, at most `size` bytes: a line in a pipe does not wait for others to come.
fn read(reader: &mut dyn Read, buffer: &mut Vec<u8>, size: usize) -> io::Result<usize> {
    let known = buffer.len();
    buffer.resize(known + size, 0);
    loop {
        match reader.read(&mut buffer[known..]) {
            Err(problem) if problem.kind() == ErrorKind::Interrupted => {}
            result => {
                buffer.truncate(known + result.as_ref().copied().unwrap_or(0));
                return result;
            }
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A folder can be opened like a file, and only says so when it is read.
fn readable(file: &File) -> io::Result<Metadata> {
    let known = file.metadata()?;
    if known.is_dir() { Err(io::Error::from(ErrorKind::IsADirectory)) } else { Ok(known) }
}
