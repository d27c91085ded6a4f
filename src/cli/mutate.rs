//! `regimen mutate [PATHS]`

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Args;
use regimen::case::{Mutant, mutants};
use regimen::program::{Program, ReadingChoice};

use super::files::shown;
use super::output::{Done, Step, print, say, stop};
use super::suite::{Found, Programs, Suite};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Case files or folders of them; else the folder of each guideline's name in tests/cases
    paths: Vec<PathBuf>,
    /// A guideline's folder, or one that holds guidelines
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// How many threads; else as many as the machine has cores
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// What became of a mutant.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    /// Some `expect` fails.
    Noticed,
    /// The rules do not load any more.
    Refused,
    /// Every case still passes.
    Survived,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let suite = Suite::load(&arguments.rules, &arguments.paths)?;
    let mut all: Vec<(usize, Mutant)> = Vec::new();
    // Only the guidelines that the cases are about: others would be changed and never looked at.
    let judged = |number: usize| suite.cases.iter().any(|found| found.guideline == number);
    for (number, guideline) in suite.guidelines.iter().enumerate().filter(|(number, _)| judged(*number)) {
        all.extend(mutants(&guideline.ruleset).map(|mutant| (number, mutant)));
    }
    baseline(&suite)?;
    let fates = fates(&suite, &all, arguments.jobs);
    let mut out = String::new();
    for ((_, mutant), fate) in all.iter().zip(&fates) {
        if *fate == Fate::Survived {
            let at = suite.sources.position(mutant.span);
            let file = suite.sources.name(mutant.span.file);
            out.push_str(&format!(
                "{file}:{}:{}: {}: {}\n",
                at.line, at.column, mutant.within, mutant.change
            ));
        }
    }
    print(&out)?;
    let count = |fate| fates.iter().filter(|f| **f == fate).count();
    say(&format!(
        "{} changes: {} noticed by an `expect`, {} refused by the loader, {} unnoticed",
        all.len(),
        count(Fate::Noticed),
        count(Fate::Refused),
        count(Fate::Survived)
    ));
    Ok(if count(Fate::Survived) > 0 { Done::Problems } else { Done::Well })
}

/// The rules as they are must pass every case: else each change would count as noticed.
fn baseline(suite: &Suite) -> Step<()> {
    let programs = Programs::compile(suite);
    for found in &suite.cases {
        if !programs.of(suite, found).is_some_and(|program| found.case.holds(program)) {
            return Err(stop(
                Done::Problems,
                &format!("`{}` fails without any change; `regimen test` says how", shown(&found.path)),
            ));
        }
    }
    Ok(())
}

/// Tries every mutant, on several threads; the order of the answers is that of the mutants.
fn fates(suite: &Suite, all: &[(usize, Mutant)], jobs: Option<usize>) -> Vec<Fate> {
    let jobs = jobs.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1);
    let next = AtomicUsize::new(0);
    let progress = std::io::stderr().is_terminal();
    let work = || {
        let mut mine = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some((guideline, mutant)) = all.get(number) else {
                return mine;
            };
            if progress && number.is_multiple_of(50) {
                say(&format!("{number} of {}", all.len()));
            }
            mine.push((number, fate(suite, *guideline, mutant)));
        }
    };
    let mut fates = vec![Fate::Survived; all.len()];
    thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            for (number, fate) in worker.join().unwrap_or_default() {
                fates[number] = fate;
            }
        }
    });
    fates
}

fn fate(suite: &Suite, guideline: usize, mutant: &Mutant) -> Fate {
    let mut programs: BTreeMap<&ReadingChoice, Program> = BTreeMap::new();
    // Cases under the adopted readings first: they are most, and share one program.
    let mut cases: Vec<&Found> = suite.cases.iter().filter(|found| found.guideline == guideline).collect();
    cases.sort_by_key(|found| found.case.readings.len());
    for found in cases {
        let choice = &found.case.readings;
        if !programs.contains_key(choice) {
            let (program, _) = Program::from_ruleset(&mutant.ruleset, &suite.sources, choice);
            match program {
                Some(program) => programs.insert(choice, program),
                None => return Fate::Refused,
            };
        }
        if programs.get(choice).is_some_and(|program| !found.case.holds(program)) {
            return Fate::Noticed;
        }
    }
    Fate::Survived
}
