//! The input: files, or stdin, cut into pieces of whole lines.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::super::files;
use super::super::output::{Done, Step, Stop, stop};

/// Some whole lines of one file, or the place of a line that is too long to be held.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// Its place among all pieces, from 0.
    pub(super) number: usize,
    /// The name of the file, where there are several.
    pub(super) file: Option<String>,
    /// The number of its first line in the file, from 1.
    pub(super) first_line: usize,
    /// The lines with their ends; the last of a file may have none.
    pub(super) lines: Vec<u8>,
    /// Whether it stands for one line that is too long and was passed over.
    pub(super) too_long: bool,
}

/// All the input, one piece after another.
pub(super) struct Input {
    /// The files that are still to be read.
    paths: VecDeque<PathBuf>,
    several: bool,
    current: Option<Source>,
    /// How many pieces there were.
    pieces: usize,
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
    pub(super) fn open(paths: &[PathBuf], size: usize, max_line: usize) -> Step<Self> {
        for path in paths.iter().filter(|path| !is_stdin(path)) {
            File::open(path)
                .and_then(|file| readable(&file))
                .map_err(|problem| unreadable(path, &problem))?;
        }
        let mut paths: VecDeque<PathBuf> = paths.iter().cloned().collect();
        if paths.is_empty() {
            paths.push_back(PathBuf::from("-"));
        }
        Ok(Self { several: paths.len() > 1, paths, current: None, pieces: 0, size, max_line })
    }

    /// Reads the next piece in place of another; `false` at the end.
    pub(super) fn next(&mut self, piece: &mut Piece) -> Step<bool> {
        loop {
            if let Some(source) = &mut self.current {
                let filled = source.fill(piece, self.size, self.max_line);
                if filled.map_err(|problem| unreadable(Path::new(&source.name), &problem))? {
                    piece.number = self.pieces;
                    piece.file = self.several.then(|| source.name.clone());
                    self.pieces += 1;
                    return Ok(true);
                }
            }
            let Some(path) = self.paths.pop_front() else { return Ok(false) };
            self.current = Some(Source::open(&path)?);
        }
    }
}

impl Source {
    fn open(path: &Path) -> Step<Self> {
        let reader: Box<dyn Read + Send> = if is_stdin(path) {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|problem| unreadable(path, &problem))?)
        };
        let name = if is_stdin(path) { "<stdin>".to_owned() } else { files::shown(path) };
        Ok(Self { name, reader, rest: Vec::new(), line: 1, ended: false })
    }

    /// Reads until there is a whole line, and gives all whole lines that were read; `false` at the end of the file.
    fn fill(&mut self, piece: &mut Piece, size: usize, max_line: usize) -> io::Result<bool> {
        piece.too_long = false;
        piece.first_line = self.line;
        piece.lines.clear();
        // A buffer that once held a long line would be held for ever.
        piece.lines.shrink_to(size * 4);
        piece.lines.append(&mut self.rest);
        while !self.ended {
            let known = piece.lines.len();
            self.ended = read(&mut *self.reader, &mut piece.lines, size)? == 0;
            let end = piece.lines[known..].iter().rposition(|byte| *byte == b'\n').map(|at| known + at + 1);
            if let Some(end) = end {
                self.rest.extend_from_slice(&piece.lines[end..]);
                piece.lines.truncate(end);
                break;
            }
            // The carriage return of a line's end does not count.
            if !self.ended && piece.lines.len() > max_line + 1 {
                self.pass_over(&mut piece.lines, size)?;
                piece.too_long = true;
                self.line += 1;
                return Ok(true);
            }
        }
        if piece.first_line == 1 && piece.lines.starts_with(b"\xef\xbb\xbf") {
            piece.lines.drain(..3);
        }
        self.line += line_ends(&piece.lines);
        Ok(!piece.lines.is_empty())
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
fn readable(file: &File) -> io::Result<()> {
    if file.metadata()?.is_dir() { Err(io::Error::from(ErrorKind::IsADirectory)) } else { Ok(()) }
}

fn unreadable(path: &Path, problem: &io::Error) -> Stop {
    stop(Done::Problems, &format!("`{}` cannot be read: {problem}", files::shown(path)))
}
