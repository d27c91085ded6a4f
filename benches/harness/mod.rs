//! Ways of doing one task, measured side by side: as multiples of the first of them, the yardstick.
//!
//! What else the machine does comes and goes. So time is processor time, every round runs each contender once,
//! in turns, and a ratio is of two times of one round; shown are the medians over the rounds and how far the
//! ratios spread. What a
//! contender computes goes into a checksum, which keeps it from being optimised away and must be the
//! yardstick's.
//!
//! Start at: [`compare`]. `options.rs` reads the command, `statuses.rs` and `lines.rs` are the two tasks,
//! `engine.rs` is the engine as a contender, `people.rs` makes the patients.

// The benches and the peers include this module and use a part of it each.
#![allow(dead_code)]

pub mod engine;
pub mod lines;
pub mod options;
pub mod people;
pub mod statuses;

use std::process::Command;

use cpu_time::ThreadTime;

/// One way of doing the task of a table.
pub struct Contender<'a> {
    /// What it is, in a few words.
    pub name: &'a str,
    /// Whether it computes something else than the yardstick, so that their checksums differ.
    pub computes_more: bool,
    /// What it does.
    pub round: Box<dyn Round + 'a>,
}

/// Does a task once for all items.
pub trait Round {
    /// Undoes what an earlier round may have left behind, outside the time that counts.
    fn prepare(&mut self) {}

    /// Does it, and gives a checksum of what was computed.
    ///
    /// Errors: why it cannot.
    fn run(&mut self) -> Result<u64, String>;
}

/// The task of a table.
pub struct Task<'a> {
    /// What is done.
    pub title: &'a str,
    /// What it is done to, such as `patients`.
    pub items: &'a str,
    /// How many there are.
    pub count: usize,
}

/// Runs the contenders in turns and prints the table.
///
/// Errors: a contender that fails, or that computes something else than the yardstick or than it did before.
pub fn compare(task: &Task, rounds: usize, mut contenders: Vec<Contender>) -> Result<(), String> {
    let sums = first_sums(&mut contenders)?;
    let mut times = vec![Vec::with_capacity(rounds); contenders.len()];
    for _ in 0..rounds {
        for (number, contender) in contenders.iter_mut().enumerate() {
            contender.round.prepare();
            let start = ThreadTime::now();
            let sum = contender.round.run()?;
            times[number].push(start.elapsed().as_secs_f64());
            if sum != sums[number] {
                return Err(format!("{}: another result than in the round before", contender.name));
            }
        }
    }
    let [yardstick, ..] = times.as_slice() else { return Err(format!("{}: nobody contends", task.title)) };
    let each = 1e9 / count(task.count);
    println!("\n{}", task.title);
    let nanoseconds = Spread::of(yardstick.iter().map(|time| time * each).collect());
    println!(
        "{} {}, {rounds} rounds; {}: {} ns each (quartiles {} to {})",
        thousands(task.count),
        task.items,
        contenders[0].name,
        short(nanoseconds.median),
        short(nanoseconds.quarter),
        short(nanoseconds.three_quarters),
    );
    println!("\n{:46}{:>9}{:>14}{:>11}", "", "ratio", "quartiles", "range");
    for (contender, times) in contenders.iter().zip(&times) {
        let ratios = Spread::of(times.iter().zip(yardstick).map(|(time, unit)| time / unit).collect());
        println!(
            "{:46}{:>9}{:>14}{:>11}",
            contender.name,
            short(ratios.median),
            format!("{}–{}", short(ratios.quarter), short(ratios.three_quarters)),
            format!("{}–{}", short(ratios.least), short(ratios.most)),
        );
    }
    Ok(())
}

/// A round outside the count: caches are warm and buffers grown, and the checksums are known.
fn first_sums(contenders: &mut [Contender]) -> Result<Vec<u64>, String> {
    let mut sums = Vec::with_capacity(contenders.len());
    for contender in contenders {
        contender.round.prepare();
        let sum = contender.round.run().map_err(|problem| format!("{}: {problem}", contender.name))?;
        if !contender.computes_more && sums.first().is_some_and(|first| *first != sum) {
            return Err(format!("{}: another result than the yardstick's", contender.name));
        }
        sums.push(sum);
    }
    Ok(sums)
}

/// The middle of some numbers, and how far they spread around it.
pub struct Spread {
    /// Half are above.
    pub median: f64,
    /// A quarter is below.
    pub quarter: f64,
    /// A quarter is above.
    pub three_quarters: f64,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub most: f64,
}

impl Spread {
    /// The spread of some numbers; all zero where there are none.
    pub fn of(mut numbers: Vec<f64>) -> Self {
        numbers.sort_by(f64::total_cmp);
        let at = |quarters: usize| {
            let last = numbers.len().saturating_sub(1);
            numbers.get((last * quarters + 2) / 4).copied().unwrap_or(0.0)
        };
        Self { median: at(2), quarter: at(1), three_quarters: at(3), least: at(0), most: at(4) }
    }
}

/// A count as a number that can be divided.
pub fn count(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// Three digits that count: `0.384`, `1.27`, `23.5`, `1,210`.
pub fn short(number: f64) -> String {
    match number {
        n if n < 0.0995 => format!("{n:.4}"),
        n if n < 0.9995 => format!("{n:.3}"),
        n if n < 9.995 => format!("{n:.2}"),
        n if n < 99.95 => format!("{n:.1}"),
        n => thousands(format!("{n:.0}").parse().unwrap_or(usize::MAX)),
    }
}

/// `12345` as `12,345`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Roughly what machine this is, and what else it was doing.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("a processor that does not say its name", |(_, model)| model);
    let version = Command::new("rustc").arg("--version").output();
    let version = version.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned()).unwrap_or_default();
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    format!("{cores} cores, {model}; {version}\nload average at the start: {load}")
}
