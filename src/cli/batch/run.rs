//! From input to output, on some threads: each takes a piece of the input, tells its lines, and hands them in.
//!
//! Pieces are written in the order of the input, by whoever hands in the one whose turn it is. A thread that is ahead
//! leaves its lines with the others that wait, and itself waits when there are too many, or when it has too many
//! lines by itself: memory stays bounded, and the output is the same for any number of threads.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use regimen::population::{Batch, Counts, Worker};

use super::input::{Input, Unread};
use super::piece::Piece;
use super::progress::Progress;

/// What the threads share.
struct Run<'r> {
    batch: &'r Batch<'r>,
    input: Mutex<Source<'r>>,
    output: Mutex<Output>,
    /// The turn has passed on, or the run has stopped.
    turned: Condvar,
    room: Room,
}

/// How much is held at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// How many threads there are, and how many pieces may wait for their turn.
    pub(super) jobs: usize,
    /// How many bytes of output one piece may hold back before its turn.
    pub(super) told: usize,
}

impl Room {
    /// Room for so many threads: all of them together hold some megabytes.
    pub(super) fn of(jobs: usize) -> Self {
        Self { jobs, told: ((4 << 20) / jobs).clamp(1 << 16, 1 << 20) }
    }

    /// How many bytes of input are read at once, so that the output of a piece mostly fits. Plans are a hundred times
    /// larger than records.
    pub(super) fn piece(self, whole_plans: bool) -> usize {
        self.told / if whole_plans { 256 } else { 16 }
    }
}

struct Source<'r> {
    input: Input<'r>,
    /// How many pieces were taken.
    taken: usize,
    /// Why no more can be read.
    broken: Option<Unread>,
}

struct Output {
    to: Box<dyn Write + Send>,
    /// The piece whose turn it is.
    next: usize,
    /// Told lines that wait for their turn, by piece.
    waiting: BTreeMap<usize, Vec<u8>>,
    /// Buffers to be used again.
    spare: Vec<Vec<u8>>,
    progress: Option<Progress>,
    stopped: Option<Stopped>,
}

/// Why nothing more is written.
enum Stopped {
    Unwritten(io::Error),
    /// A thread panicked, and its piece will never come.
    Panicked,
}

/// Why a run ended before its input did.
pub(super) enum Broken {
    /// The input could not be read.
    Unread(Unread),
    /// The output could not be written.
    Unwritten(io::Error),
}

/// Tells every line of the input, on so many threads; somebody may be watching.
pub(super) fn all(
    batch: &Batch<'_>,
    input: Input<'_>,
    to: Box<dyn Write + Send>,
    room: Room,
    watched: bool,
) -> Result<Counts, Broken> {
    let progress = watched.then(|| Progress::new(input.left()));
    let output = Output { to, next: 0, waiting: BTreeMap::new(), spare: Vec::new(), progress, stopped: None };
    let run = Run {
        batch,
        input: Mutex::new(Source { input, taken: 0, broken: None }),
        output: Mutex::new(output),
        turned: Condvar::new(),
        room,
    };
    let counts = thread::scope(|scope| {
        let more = |_| thread::Builder::new().spawn_scoped(scope, || run.work()).ok();
        // Where the system gives fewer threads, fewer do the same.
        let others: Vec<_> = (1..room.jobs).filter_map(more).collect();
        let mut counts = run.work();
        for other in others {
            match other.join() {
                Ok(more) => counts.merge(more),
                Err(panic) => resume_unwind(panic),
            }
        }
        counts
    });
    let stopped = lock(&run.output).stopped.take();
    let broken = lock(&run.input).broken.take();
    match (stopped, broken) {
        (Some(Stopped::Unwritten(problem)), _) => Err(Broken::Unwritten(problem)),
        (_, Some(unread)) => Err(Broken::Unread(unread)),
        _ => Ok(counts),
    }
}

impl Run<'_> {
    /// What one thread does.
    fn work(&self) -> Counts {
        let _watch = Watch(self);
        let mut worker = self.batch.worker();
        let (mut piece, mut told) = (Piece::default(), Vec::new());
        while let Some(number) = self.take(&mut piece) {
            told.clear();
            let Some(lines) = self.tell(&mut worker, number, &mut piece, &mut told) else { break };
            if !self.hand_in(number, &mut told, lines, piece.read) {
                break;
            }
        }
        worker.into_counts()
    }

    /// Takes the next piece of the input, if there is one, and gives its place among all of them.
    fn take(&self, piece: &mut Piece) -> Option<usize> {
        let mut source = lock(&self.input);
        if source.broken.is_some() {
            return None;
        }
        match source.input.next(piece) {
            Ok(true) => {
                source.taken += 1;
                Some(source.taken - 1)
            }
            Ok(false) => None,
            Err(unread) => {
                source.broken = Some(unread);
                None
            }
        }
    }

    /// Tells the lines of a piece, and gives how many there were; nothing where the run has stopped.
    fn tell(
        &self,
        worker: &mut Worker<'_>,
        number: usize,
        piece: &mut Piece,
        told: &mut Vec<u8>,
    ) -> Option<usize> {
        let mut lines = 0;
        while let Some((place, line)) = piece.line() {
            line.tell(worker, place, told);
            lines += 1;
            if told.len() > self.room.told && !self.write_early(number, told) {
                return None;
            }
        }
        Some(lines)
    }

    /// Waits for the turn of a piece and writes what was told of it so far; whether to go on.
    fn write_early(&self, number: usize, told: &mut Vec<u8>) -> bool {
        let mut output = lock(&self.output);
        while output.holds_up(number) {
            output = self.turned.wait(output).unwrap_or_else(PoisonError::into_inner);
        }
        if output.stopped.is_none() {
            output.write(told);
            told.clear();
            self.turned.notify_all();
        }
        output.stopped.is_none()
    }

    /// Writes the lines of a piece when its turn has come; whether to go on.
    fn hand_in(&self, number: usize, told: &mut Vec<u8>, lines: usize, bytes: usize) -> bool {
        let mut output = lock(&self.output);
        while output.holds_up(number) && output.waiting.len() >= self.room.jobs {
            output = self.turned.wait(output).unwrap_or_else(PoisonError::into_inner);
        }
        if output.stopped.is_none() {
            output.take(number, told);
            if let Some(progress) = &mut output.progress {
                progress.add(lines, bytes);
            }
            self.turned.notify_all();
        }
        output.stopped.is_none()
    }
}

impl Output {
    /// Whether a piece must wait for others before it.
    fn holds_up(&self, number: usize) -> bool {
        self.stopped.is_none() && self.next != number
    }

    /// Takes in the last lines of a piece, and writes what can be written now.
    fn take(&mut self, number: usize, told: &mut Vec<u8>) {
        if number != self.next {
            let empty = self.spare.pop().unwrap_or_default();
            self.waiting.insert(number, std::mem::replace(told, empty));
            return;
        }
        self.write(told);
        self.next += 1;
        while self.stopped.is_none()
            && let Some(told) = self.waiting.remove(&self.next)
        {
            self.write(&told);
            self.next += 1;
            self.spare.push(told);
        }
    }

    fn write(&mut self, told: &[u8]) {
        if let Err(problem) = self.to.write_all(told).and_then(|()| self.to.flush()) {
            self.stopped = Some(Stopped::Unwritten(problem));
        }
    }
}

/// Lets nobody wait for a thread that panicked.
struct Watch<'a, 'r>(&'a Run<'r>);

impl Drop for Watch<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(&self.0.output).stopped = Some(Stopped::Panicked);
            self.0.turned.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
