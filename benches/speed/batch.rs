//! `regimen batch` over a large file: how many patients a second, and the most memory it ever holds.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::by_hand::date::Date;
use crate::by_hand::json;
use crate::by_hand::patient::Patient;
use crate::harness::{Spread, count, short, thousands};
use crate::process::{processor, regimen};

/// How often the patients stand in the large file, under other ids.
const TIMES: usize = 4;
/// How often each command runs, in turns.
const ROUNDS: usize = 3;

/// Runs it with one thread and with two, and with one over a tenth of the lines, and prints what they took.
///
/// Errors: a file that cannot be written.
pub fn measure(people: &[(Patient, Date)]) -> Result<(), String> {
    let told = |problem: std::io::Error| problem.to_string();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (all, tenth) = (folder.join("patients.ndjson"), folder.join("tenth.ndjson"));
    let total = TIMES * people.len();
    write(&all, people, total).map_err(told)?;
    write(&tenth, people, total / 10).map_err(told)?;
    println!("\n`regimen batch --select scope,active,overdue,violated,met`, {ROUNDS} rounds");
    println!("\n{:30}{:>19}{:>18}{:>13}", "", "patients a second", "processor, each", "most memory");
    let runs = [(&all, "1", total), (&all, "2", total), (&tenth, "1", total / 10)];
    let mut rates: [Vec<f64>; 3] = [const { Vec::new() }; 3];
    let mut processors: [Vec<f64>; 3] = [const { Vec::new() }; 3];
    let mut peaks: [Option<usize>; 3] = [None; 3];
    for _ in 0..ROUNDS {
        for (number, (file, jobs, lines)) in runs.iter().enumerate() {
            let before = processor();
            let (seconds, peak) = run(file, jobs)?;
            rates[number].push(count(*lines) / seconds);
            let processor = processor().zip(before).map(|(after, before)| after - before);
            processors[number].extend(processor.map(|seconds| seconds * 1e6 / count(*lines)));
            peaks[number] = peaks[number].max(peak);
        }
    }
    let [rates, processors] = [rates, processors].map(|all| all.map(|all| Spread::of(all).median));
    for (number, (_, jobs, lines)) in runs.iter().enumerate() {
        println!(
            "{:30}{:>19}{:>18}{:>13}",
            format!("--jobs {jobs}, {} patients", thousands(*lines)),
            short(rates[number]),
            format!("{} µs", short(processors[number])),
            peaks[number].map_or("unknown".to_owned(), |peak| format!("{} kB", thousands(peak))),
        );
    }
    println!("Two threads do {} times as much as one.", short(rates[1] / rates[0]));
    Ok(())
}

fn write(path: &Path, people: &[(Patient, Date)], lines: usize) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut line = Vec::new();
    for (number, (patient, as_of)) in people.iter().cycle().take(lines).enumerate() {
        line.clear();
        json::line(&mut line, &format!("p{number}"), patient, *as_of)?;
        file.write_all(&line)?;
    }
    file.flush()
}

/// Seconds, and the most memory in kilobytes where the system tells.
fn run(file: &Path, jobs: &str) -> Result<(f64, Option<usize>), String> {
    let mut command = regimen();
    command.arg("batch").arg(file).args(["--jobs", jobs, "--select", "scope,active,overdue,violated,met"]);
    let start = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|problem| problem.to_string())?;
    let mut peak = None;
    let ended = loop {
        peak = peak.max(high_water(&child));
        match child.try_wait().map_err(|problem| problem.to_string())? {
            Some(ended) => break ended,
            None => sleep(Duration::from_millis(2)),
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    if ended.success() {
        return Ok((seconds, peak));
    }
    let mut said = String::new();
    if let Some(stderr) = &mut child.stderr {
        stderr.read_to_string(&mut said).map_err(|problem| problem.to_string())?;
    }
    Err(format!("regimen batch: {ended}\n{said}"))
}

/// The most memory that a running process has held, in kilobytes, where the system keeps account of it.
fn high_water(child: &Child) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
