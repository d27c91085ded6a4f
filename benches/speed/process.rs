//! Whole processes: `regimen evaluate` from its start to its end, and rules in their thousands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::generated::{Guideline, yaml};
use crate::harness::{Spread, count, short};

/// How many rules the large guideline has.
const RULES: usize = 4_000;

/// The program, built with this bench.
pub fn regimen() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regimen"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    command
}

/// Runs each command several times and prints how long it takes.
///
/// Errors: a command that fails.
pub fn measure() -> Result<(), String> {
    let large = large_guideline().map_err(|problem| problem.to_string())?;
    let large = large.to_string_lossy();
    println!("\nA process, from its start to its end\n");
    println!("{:41}{:>9}{:>12}{:>10}{:>8}", "", "median", "range", "processor", "goal");
    time("evaluate examples/first-visit.yaml", 30, "30 ms", |command| {
        command.args(["evaluate", "examples/first-visit.yaml"]);
    })?;
    time("check, a guideline of 4,000 rules", 5, "2 s", |command| {
        command.args(["check", &large]);
    })
}

fn time(name: &str, runs: usize, goal: &str, arguments: impl Fn(&mut Command)) -> Result<(), String> {
    let mut times = Vec::with_capacity(runs);
    let before = processor();
    for _ in 0..runs {
        let mut command = regimen();
        arguments(&mut command);
        let start = Instant::now();
        let ended = command.stdout(Stdio::null()).output().map_err(|problem| problem.to_string())?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        if !ended.status.success() {
            return Err(format!("{name}: {}\n{}", ended.status, String::from_utf8_lossy(&ended.stderr)));
        }
    }
    let times = Spread::of(times);
    let processor = processor().zip(before).map(|(after, before)| (after - before) * 1e3 / count(runs));
    println!(
        "{name:41}{:>9}{:>12}{:>10}{goal:>8}",
        format!("{} ms", short(times.median)),
        format!("{}–{}", short(times.least), short(times.most)),
        processor.map_or("unknown".to_owned(), |time| format!("{} ms", short(time))),
    );
    Ok(())
}

/// Seconds of processor time that ended processes of this one have taken, where the system tells; in hundredths.
pub fn processor() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in brackets, may hold anything; `cutime` and `cstime` are the 14th and 15th behind it.
    let (_, behind) = stat.rsplit_once(") ")?;
    let mut fields = behind.split(' ').skip(13);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / 100.0)
}

/// Writes the large guideline where the build keeps what is passing.
fn large_guideline() -> std::io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("made-up");
    fs::create_dir_all(folder.join("recommendations"))?;
    for (path, text) in yaml::files(&Guideline::drawn(RULES)) {
        fs::write(folder.join(path), text)?;
    }
    Ok(folder)
}
