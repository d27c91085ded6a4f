//! What each reading of the source means for patients: a program beside itself under every alternative.

use serde::Serialize;

use super::{Change, Comparison, Verdict, version};
use crate::analysis::Limits;
use crate::program::{Program, ReadingChoice};
use crate::ruleset::{Reading, Ruleset};
use crate::source::Sources;

/// A reading, and who would be treated differently under its alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadingReport {
    /// Its name.
    pub name: String,
    /// What the source leaves open.
    pub question: String,
    /// The value adopted.
    pub adopted: String,
    /// Why it was adopted.
    pub because: String,
    /// The statements that leave it open.
    pub statements: Vec<String>,
    /// The rules that rest on it.
    pub rules: Vec<String>,
    /// The other values.
    pub alternatives: Vec<Alternative>,
}

/// What one alternative would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// The value.
    pub value: String,
    /// Whether anybody would get another plan.
    pub patients: Verdict,
    /// The parts for which that is not decided.
    pub undecided: Vec<String>,
    /// The rules, and what else, that would mean something else; before is the reading adopted.
    pub changes: Vec<Change>,
}

impl ReadingReport {
    /// Compares a guideline as adopted with itself under each alternative of a reading. An alternative under which it
    /// does not compile is left undecided.
    pub fn of(
        ruleset: &Ruleset,
        sources: &Sources,
        adopted: &Program,
        reading: &Reading,
        limits: Limits,
    ) -> Self {
        let name = &reading.name.value;
        let number = adopted.readings.iter().position(|it| it.name == *name);
        let rests = |readings: &[usize]| number.is_some_and(|number| readings.contains(&number));
        let alternatives = reading.alternatives.iter().map(|value| {
            let value = reading.show(value);
            let choice = ReadingChoice::from([(name.clone(), value.clone())]);
            let (other, _) = Program::from_ruleset(ruleset, sources, &choice);
            alternative(ruleset, adopted, other.as_ref(), value, limits)
        });
        Self {
            alternatives: alternatives.collect(),
            name: name.clone(),
            question: reading.question.clone(),
            adopted: reading.show(&reading.value),
            because: reading.because.clone(),
            statements: reading.statements.iter().map(|mention| mention.value.clone()).collect(),
            rules: adopted.rules.iter().filter(|it| rests(&it.readings)).map(|it| it.id.clone()).collect(),
        }
    }
}

fn alternative(
    ruleset: &Ruleset,
    adopted: &Program,
    other: Option<&Program>,
    value: String,
    limits: Limits,
) -> Alternative {
    let Some(other) = other else {
        let undecided = vec!["the guideline, which has problems under it".to_owned()];
        return Alternative { value, patients: Verdict::Undecided, undecided, changes: Vec::new() };
    };
    let mut found = Comparison::nothing(version(ruleset), version(ruleset));
    found.prove(adopted, other, limits);
    let Comparison { patients, undecided, rules, parts, .. } = found;
    Alternative { value, patients, undecided, changes: rules.into_iter().chain(parts).collect() }
}
