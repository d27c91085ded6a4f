//! `regimen mutate [PATHS]`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Args;
use regimen::analysis::{Limits, Space};
use regimen::case::{Change, Mutant, Snapshot, mutants};
use regimen::comparison::{Comparison, Verdict};
use regimen::program::{Program, ReadingChoice};

use super::check::counted_as;
use super::files::shown;
use super::output::{Done, Step, print, say, stop};
use super::suite::{Found, Programs, Suite, snapshot_path};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Case files or folders of them; else the folder of each guideline's name in tests/cases
    paths: Vec<PathBuf>,
    /// A guideline's folder, or one that holds guidelines
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// The folder of the snapshots: they notice changes of texts and citations
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    snapshots: PathBuf,
    /// How many threads; else as many as the machine has cores
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// What became of a mutant.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    /// Some `expect` fails.
    Noticed,
    /// A snapshot changes, and that is enough for what a plan only tells.
    Told,
    /// The rules do not load any more.
    Refused,
    /// Every case still passes, and it is proved that nobody gets another plan.
    Same,
    /// Every case still passes.
    Survived,
}

/// So many cases that noticed a mutant are tried first on the next.
const MOST_RECENT: usize = 12;

/// The mutants of one guideline, and the cases that are to notice them.
struct Trial<'s> {
    suite: &'s Suite,
    guideline: usize,
    /// Cases under the adopted readings first: they are most, and share one program.
    cases: Vec<(&'s Found, Option<String>)>,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let suite = Suite::load(&arguments.rules, &arguments.paths)?;
    baseline(&suite)?;
    let mut all: Vec<(Trial<'_>, Vec<Mutant>)> = Vec::new();
    for (number, guideline) in suite.guidelines.iter().enumerate() {
        let trial = Trial::new(&suite, number, arguments);
        // Only the guidelines that the cases are about: others would be changed and never looked at.
        if !trial.cases.is_empty() {
            all.push((trial, mutants(&guideline.ruleset, &suite.sources)));
        }
    }
    let all: Vec<(&Trial<'_>, &Mutant)> =
        all.iter().flat_map(|(trial, mutants)| mutants.iter().map(move |mutant| (trial, mutant))).collect();
    let fates = fates(&all, arguments.jobs);
    let mut out = String::new();
    for ((_, mutant), fate) in all.iter().zip(&fates) {
        let because = match fate {
            Fate::Survived => "",
            Fate::Same => " (nobody gets another plan: proved)",
            _ => continue,
        };
        let at = suite.sources.position(mutant.span);
        let file = suite.sources.name(mutant.span.file);
        let (within, change) = (&mutant.within, &mutant.change);
        out.push_str(&format!("{file}:{}:{}: {within}: {change}{because}\n", at.line, at.column));
    }
    print(&out)?;
    if let Some(line) = without_snapshots(&all, &fates, arguments) {
        say(&line);
    }
    let count = |fate| fates.iter().filter(|f| **f == fate).count();
    say(&format!(
        "{} changes: {} noticed by an `expect`, {} of texts and citations by a snapshot, {} refused by the loader, \
         {} proved to change nobody's plan, {} unnoticed",
        all.len(),
        count(Fate::Noticed),
        count(Fate::Told),
        count(Fate::Refused),
        count(Fate::Same),
        count(Fate::Survived)
    ));
    Ok(if count(Fate::Survived) > 0 { Done::Problems } else { Done::Well })
}

/// Where texts went unnoticed and cases have no snapshot: how many, and the command that writes them.
fn without_snapshots(all: &[(&Trial<'_>, &Mutant)], fates: &[Fate], arguments: &Arguments) -> Option<String> {
    let told = all.iter().zip(fates).filter(|((_, mutant), fate)| mutant.told && **fate == Fate::Survived);
    let told =
        told.filter(|((trial, _), _)| trial.cases.iter().any(|(_, accepted)| accepted.is_none())).count();
    let mut cases: BTreeMap<&Path, bool> = BTreeMap::new();
    for (trial, _) in all {
        cases.extend(trial.cases.iter().map(|(found, accepted)| (found.path.as_path(), accepted.is_none())));
    }
    let missing = cases.values().filter(|missing| **missing).count();
    if told == 0 {
        return None;
    }
    let which = match (missing, cases.len()) {
        (missing, all) if missing == all => "no case has a snapshot".to_owned(),
        (missing, all) => format!("{missing} of {} have no snapshot", counted_as(all, "case")),
    };
    let paths: Vec<String> = arguments.paths.iter().map(|path| format!(" {}", shown(path))).collect();
    let paths = paths.concat();
    let folder = |option: &str, default: &str, path: &Path| match shown(path) {
        path if path == default => String::new(),
        path => format!(" --{option} {path}"),
    };
    let rules = folder("rules", "rules", &arguments.rules);
    let snapshots = folder("snapshots", "snapshots", &arguments.snapshots);
    Some(format!(
        "{which} in `{}`, and {told} of the unnoticed changes are of texts and citations, which only a snapshot \
         notices\n  help: `regimen test{paths}{rules}{snapshots} --accept` writes snapshots; read them, then run this again",
        shown(&arguments.snapshots),
    ))
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
fn fates(all: &[(&Trial<'_>, &Mutant)], jobs: Option<usize>) -> Vec<Fate> {
    let jobs = jobs.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1);
    let next = AtomicUsize::new(0);
    let progress = std::io::stderr().is_terminal();
    let work = || {
        let (mut mine, mut recent) = (Vec::new(), Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some((trial, mutant)) = all.get(number) else {
                return mine;
            };
            if progress && number > 0 && number.is_multiple_of(100) {
                say(&format!("{number} of {}", all.len()));
            }
            mine.push((number, trial.fate(mutant, &mut recent)));
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

impl<'s> Trial<'s> {
    fn new(suite: &'s Suite, guideline: usize, arguments: &Arguments) -> Self {
        let mut cases: Vec<_> = suite
            .cases
            .iter()
            .filter(|found| found.guideline == guideline)
            .map(|found| (found, fs::read_to_string(snapshot_path(&arguments.snapshots, &found.path)).ok()))
            .collect();
        cases.sort_by_key(|(found, _)| found.case.readings.len());
        Self { suite, guideline, cases }
    }

    /// What becomes of a mutant. `recent` are the cases that noticed others before it, the latest last.
    fn fate(&self, mutant: &Mutant, recent: &mut Vec<usize>) -> Fate {
        let original = &self.suite.guidelines[self.guideline].ruleset;
        let changed = mutant.of(original);
        let mut programs: BTreeMap<&ReadingChoice, Program> = BTreeMap::new();
        for case in self.in_order(mutant, recent) {
            let (found, accepted) = &self.cases[case];
            let choice = &found.case.readings;
            if !programs.contains_key(choice) {
                match Program::from_ruleset(&changed, &self.suite.sources, choice).0 {
                    Some(program) => programs.insert(choice, program),
                    None => return Fate::Refused,
                };
            }
            let Some(program) = programs.get(choice) else { continue };
            if mutant.told {
                if accepted.as_ref().is_some_and(|accepted| tells(found, program, accepted)) {
                    recent.push(case);
                    return Fate::Told;
                }
            } else if !found.case.holds(program) {
                recent.push(case);
                return Fate::Noticed;
            }
        }
        if !mutant.told && self.same(&changed) { Fate::Same } else { Fate::Survived }
    }

    /// The cases in the order in which they are tried: first what noticed the last mutants, for neighbours are noticed by
    /// the same cases; where only a plan tells of the change, those whose plan speaks of the rule, on few days.
    fn in_order(&self, mutant: &Mutant, recent: &[usize]) -> Vec<usize> {
        let begins = |word| format!("{{\"id\":\"{}\",\"status\":\"{word}\"", mutant.within);
        let words = ["active", "overdue", "violated", "met"].map(begins);
        let mut cases: Vec<usize> = (0..self.cases.len()).collect();
        if mutant.told {
            let speaks = |case: &usize| {
                let accepted = self.cases[*case].1.as_ref();
                accepted.is_some_and(|it| words.iter().any(|word| it.contains(word)))
            };
            cases.sort_by_cached_key(|case| (!speaks(case), self.cases[*case].0.case.encounters.len()));
            return cases;
        }
        let last = |case: &usize| recent.iter().rev().take(MOST_RECENT).position(|it| it == case);
        cases.sort_by_key(|case| last(case).unwrap_or(usize::MAX));
        cases
    }

    /// Whether it is proved, under every reading that is tried, that nobody gets another plan.
    fn same(&self, changed: &regimen::Ruleset) -> bool {
        let original = &self.suite.guidelines[self.guideline].ruleset;
        let mut choices: BTreeSet<ReadingChoice> =
            self.cases.iter().map(|(found, _)| found.case.readings.clone()).collect();
        choices.insert(ReadingChoice::new());
        for reading in &original.readings {
            let values = reading.options().map(|value| reading.show(value));
            choices.extend(values.map(|value| ReadingChoice::from([(reading.name.value.clone(), value)])));
        }
        choices.iter().all(|choice| {
            let compile = |ruleset| Program::from_ruleset(ruleset, &self.suite.sources, choice).0;
            let (Some(old), Some(new)) = (compile(original), compile(changed)) else { return false };
            // Most changes show in a status, which is found quickly.
            if some_status_differs(&old, &new) {
                return false;
            }
            let found = Comparison::of((original, old), (changed, &new), Limits::default());
            found.patients == Verdict::Same
        })
    }
}

/// Whether some rule is known to have another status for somebody.
fn some_status_differs(old: &Program, new: &Program) -> bool {
    let mut space = Space::of(&[old, new], Limits::default());
    old.rules.iter().enumerate().any(|(number, rule)| {
        let other = new.rule(&rule.id);
        let differs = other.map(|other| space.with_different_status((0, number), (1, other)));
        differs.is_some_and(|region| region.and_then(|region| space.is_empty(region)) == Ok(false))
    })
}

/// Whether the snapshot of a case changes.
fn tells(found: &Found, program: &Program, accepted: &str) -> bool {
    let ran = found.case.run(program);
    Snapshot::of(&found.case, &ran).against(accepted) != Change::None
}
