//! The input: files, or stdin, cut into pieces of whole lines.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use regimen::Program;
use regimen::population::ColumnProblem;

use super::super::files;
use super::super::output::{Done, Step, Stop, say, stop};
use super::lines::Lines;
use super::piece::Piece;
use super::table::{Table, Unreadable};

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON object a line
    Ndjson,
    /// A table with a header row
    Csv,
}

impl Format {
    /// The one that is given, else by the ending of the file.
    fn of(given: Option<Self>, path: &Path) -> Self {
        let table = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        given.unwrap_or(if table { Self::Csv } else { Self::Ndjson })
    }
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(super) struct Unread {
    name: String,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    File(io::Error),
    /// Columns of a table.
    Header(Vec<ColumnProblem>),
}

impl Unread {
    fn new(path: &Path, problem: io::Error) -> Self {
        Self { name: shown(path), problem: Problem::File(problem) }
    }

    fn header(path: &Path, problems: Vec<ColumnProblem>) -> Self {
        Self { name: shown(path), problem: Problem::Header(problems) }
    }

    /// Says so, and ends the command.
    pub(super) fn stop(&self) -> Stop {
        let name = &self.name;
        match &self.problem {
            Problem::File(problem) => stop(Done::Problems, &format!("`{name}` cannot be read: {problem}")),
            Problem::Header(problems) => {
                for ColumnProblem { message, help } in problems {
                    say(&format!("error: {name}: {message}\n  help: {help}"));
                }
                stop(Done::Problems, &format!("the table `{name}` was not read"))
            }
        }
    }
}

/// All the input, one piece after another.
pub(super) struct Input<'p> {
    program: &'p Program,
    /// The files that are still to be read. One that can be read only once, such as a pipe, is open already.
    files: VecDeque<(PathBuf, Option<Source>)>,
    /// How all of them are written, where their endings do not tell.
    format: Option<Format>,
    several: bool,
    current: Option<Source>,
    /// A piece that was given back.
    ahead: Option<Piece>,
    /// How many bytes are left; nothing where that is not known.
    left: Option<u64>,
    room: Reading,
}

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// How many bytes at once.
    pub(super) size: usize,
    /// How many bytes a line may have.
    pub(super) max_line: usize,
}

/// One file while it is read.
struct Source {
    name: String,
    reader: Box<dyn Read + Send>,
    form: Form,
}

enum Form {
    Lines(Lines),
    Table(Box<Table>),
}

impl<'p> Input<'p> {
    /// The input from some files; none, or `-`, is stdin. A file that cannot be opened and a table with a column that
    /// stands for nothing end the command before anything runs.
    pub(super) fn open(
        paths: &[PathBuf],
        format: Option<Format>,
        program: &'p Program,
        room: Reading,
    ) -> Step<Self> {
        let stdin = [PathBuf::from("-")];
        let paths = if paths.is_empty() { &stdin } else { paths };
        let (mut left, mut files) = (Some(0), VecDeque::new());
        for path in paths {
            let known = known(path).map_err(|problem| Unread::new(path, problem).stop())?;
            left = left.zip(known).map(|(left, known)| left + known);
            let source = Source::open(path, Format::of(format, path), program, room);
            let source = source.map_err(|unread| unread.stop())?;
            files.push_back((path.clone(), known.is_none().then_some(source)));
        }
        Ok(Self { program, files, format, several: paths.len() > 1, current: None, ahead: None, left, room })
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
                let filled = source.fill(piece, self.room);
                filled.map_err(|problem| Unread::new(Path::new(&source.name), problem))?;
                if !piece.is_empty() {
                    piece.file = self.several.then(|| source.name.clone());
                    self.left = self.left.map(|left| left.saturating_sub(piece.read as u64));
                    return Ok(true);
                }
            }
            let Some((path, open)) = self.files.pop_front() else { return Ok(false) };
            let format = Format::of(self.format, &path);
            let source = open.map_or_else(|| Source::open(&path, format, self.program, self.room), Ok);
            self.current = Some(source?);
        }
    }
}

impl Source {
    fn open(path: &Path, format: Format, program: &Program, room: Reading) -> Result<Self, Unread> {
        let unread = |problem| Unread::new(path, problem);
        let mut reader: Box<dyn Read + Send> =
            if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(unread)?) };
        let form = match format {
            Format::Ndjson => Form::Lines(Lines::new()),
            Format::Csv => match Table::open(&mut *reader, program, room.size) {
                Ok(table) => Form::Table(Box::new(table)),
                Err(Unreadable::File(problem)) => return Err(unread(problem)),
                Err(Unreadable::Header(problems)) => return Err(Unread::header(path, problems)),
            },
        };
        Ok(Self { name: shown(path), reader, form })
    }

    /// Reads some lines; none at the end.
    fn fill(&mut self, piece: &mut Piece, room: Reading) -> io::Result<()> {
        match &mut self.form {
            Form::Lines(lines) => lines.fill(&mut *self.reader, piece, room),
            Form::Table(table) => table.fill(&mut *self.reader, piece, room),
        }
    }
}

fn shown(path: &Path) -> String {
    if is_stdin(path) { "<stdin>".to_owned() } else { files::shown(path) }
}

/// Appends what one read gives, at most `size` bytes: a line in a pipe does not wait for others to come.
pub(super) fn read(reader: &mut dyn Read, buffer: &mut Vec<u8>, size: usize) -> io::Result<usize> {
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

/// How many bytes a file has; nothing for stdin, a pipe and the like. A folder can be opened like a file, and would
/// only say so when it is read.
fn known(path: &Path) -> io::Result<Option<u64>> {
    if is_stdin(path) {
        return Ok(None);
    }
    let known = std::fs::metadata(path)?;
    if known.is_dir() {
        return Err(io::Error::from(ErrorKind::IsADirectory));
    }
    Ok(known.is_file().then_some(known.len()))
}
