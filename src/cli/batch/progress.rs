//! How far a run is, for somebody who watches it on a terminal.

use std::io::Write;
use std::time::{Duration, Instant};

use super::super::check::counted_as;

/// How often the line is drawn anew.
const PAUSE: Duration = Duration::from_millis(200);

/// Columns that the line takes.
const WIDTH: usize = 78;

/// A line on stderr that is drawn over itself.
pub(super) struct Progress {
    began: Instant,
    drawn: Instant,
    lines: usize,
    bytes: u64,
    /// How many bytes there were to read, where that is known.
    all: Option<u64>,
}

impl Progress {
    /// Nothing done yet, of so many bytes.
    pub(super) fn new(all: Option<u64>) -> Self {
        let now = Instant::now();
        Self { began: now, drawn: now, lines: 0, bytes: 0, all }
    }

    /// So much more is done.
    pub(super) fn add(&mut self, lines: usize, bytes: usize) {
        self.lines += lines;
        self.bytes += bytes as u64;
        if self.drawn.elapsed() >= PAUSE {
            self.drawn = Instant::now();
            let line = line(self.lines, self.bytes, self.all, self.began.elapsed());
            draw(&format!("\r{line:<WIDTH$}"));
        }
    }
}

impl Drop for Progress {
    /// Takes the line away.
    fn drop(&mut self) {
        draw(&format!("\r{:<WIDTH$}\r", ""));
    }
}

/// What cannot be drawn is lost: it says nothing that is not said at the end.
fn draw(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// `12000 patients, 6000 a second, 40 %, 3 s left`
fn line(lines: usize, bytes: u64, all: Option<u64>, elapsed: Duration) -> String {
    let millis = elapsed.as_millis().max(1);
    let patients = counted_as(lines, "patient");
    let mut text = format!("{patients}, {} a second", lines as u128 * 1000 / millis);
    if let Some(all) = all.filter(|_| bytes > 0) {
        let left = all.saturating_sub(bytes);
        let percent = u128::from(bytes.min(all)) * 100 / u128::from(all.max(1));
        let seconds = (u128::from(left) * millis / u128::from(bytes)).div_ceil(1000);
        text.push_str(&format!(", {percent} %, {} left", time(seconds)));
    }
    text
}

fn time(seconds: u128) -> String {
    match seconds {
        0..100 => format!("{seconds} s"),
        100..6000 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_where_the_size_is_known() {
        let two = Duration::from_secs(2);
        assert_eq!(line(12_000, 400, Some(1000), two), "12000 patients, 6000 a second, 40 %, 3 s left");
        assert_eq!(line(12_000, 400, None, two), "12000 patients, 6000 a second");
        assert_eq!(line(0, 0, Some(1000), Duration::ZERO), "0 patients, 0 a second");
        assert_eq!(line(9, 2000, Some(1000), two), "9 patients, 4 a second, 100 %, 0 s left");
        assert_eq!(line(1, 0, Some(0), two), "1 patient, 0 a second");
    }

    #[test]
    fn long_times_are_told_in_minutes_and_hours() {
        assert_eq!([99, 100, 120, 7260].map(time), ["99 s", "2 min", "2 min", "2 h 1 min"]);
    }
}
