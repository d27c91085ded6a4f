//! What holds of two versions of any guideline: whoever gets another plan is told of.

use regimen::analysis::Limits;
use regimen::case::mutants;
use regimen::cohort::Cohort;
use regimen::comparison::{Comparison, Effect, Verdict};
use regimen::evaluation::{Evaluation, Status};
use regimen::program::{Program, ReadingChoice};
use regimen::value::{Truth, Value};

use super::cases;
use crate::repository::{GUIDELINES, Loaded};

/// What a program makes of a patient; nothing where it refuses the record.
fn statuses(program: &Program, day: regimen::timing::Date, values: &[Value]) -> Option<Vec<Status>> {
    let evaluation = Evaluation::new(program, day, values);
    let refuses =
        |it: &&regimen::program::Contradiction| it.refuse && evaluation.truth(&it.when) == Truth::True;
    program
        .contradictions
        .iter()
        .find(refuses)
        .is_none()
        .then(|| program.rules.iter().map(|rule| evaluation.outcome(rule).status).collect())
}

/// Whether a comparison says that a rule comes to something else like this for somebody.
fn told(found: &Comparison, rule: &str, before: Status, after: Status) -> bool {
    let change = found.rules.iter().find(|change| change.name == rule);
    let with_scope = found.parts.iter().any(|it| it.part == "guideline" && it.effect.is_some());
    match change.and_then(|change| change.effect.as_ref()) {
        Some(Effect::Different { groups, undecided }) => {
            let like = |group: &&regimen::comparison::Group| {
                group.before == before.as_str() && group.after == after.as_str()
            };
            groups.iter().any(|group| like(&group)) || with_scope || !undecided.is_empty()
        }
        Some(Effect::Undecided { .. }) => true,
        Some(Effect::WithTheScope) | None => with_scope,
        Some(Effect::Same) => false,
    }
}

#[test]
fn a_made_up_patient_whose_status_changes_is_told_of() {
    let (mut compared, mut changed) = (0, 0);
    for (folder, _) in GUIDELINES {
        let loaded = Loaded::from_folder(folder);
        let all: Vec<_> =
            mutants(&loaded.ruleset, &loaded.sources).into_iter().filter(|it| !it.told).collect();
        let every = (all.len() / (cases() as usize / 2).max(1)).max(1);
        for mutant in all.iter().step_by(every) {
            let choice = ReadingChoice::new();
            let mutated = mutant.of(&loaded.ruleset);
            let compile = |ruleset| Program::from_ruleset(ruleset, &loaded.sources, &choice).0;
            let (Some(old), Some(new)) = (compile(&loaded.ruleset), compile(&mutated)) else {
                continue;
            };
            let found = Comparison::of((&loaded.ruleset, old), (&mutated, &new), Limits::default());
            compared += 1;
            let mut cohort = Cohort::of(&loaded.program, 7, None);
            for number in 1..=300 {
                let patient = cohort.patient(number).unwrap();
                let before = statuses(&loaded.program, patient.as_of, &patient.values);
                let after = statuses(&new, patient.as_of, &patient.values);
                let Some((before, after)) = before.zip(after) else { continue };
                for (at, rule) in loaded.program.rules.iter().enumerate() {
                    if before[at] == after[at] {
                        continue;
                    }
                    changed += 1;
                    let what = (&mutant.within, &mutant.change, &rule.id, before[at], after[at]);
                    assert_ne!(found.patients, Verdict::Same, "{what:?}");
                    assert!(told(&found, &rule.id, before[at], after[at]), "{what:?}");
                }
            }
        }
    }
    println!("{compared} pairs of versions, {changed} statuses changed for made-up patients: all told of");
    assert!(compared > 20 && changed > 500, "{compared} {changed}");
}
