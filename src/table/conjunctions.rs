//! Logic as an "any" of "all"s, each of at most one test on an axis.
//!
//! Kleene's logic distributes, so the truth stays the same for every record, unknown facts included.

use crate::cells::{Cells, Logic, RuleParts, Test};
use crate::value::Truth;

/// All of these tests; and, where it is `open`, something that is always unknown.
#[derive(Clone, Debug, Default)]
pub(super) struct Conjunction {
    pub tests: Vec<Test>,
    pub open: bool,
}

/// The parts of a rule, each an "any".
pub(super) type Parts = RuleParts<Vec<Conjunction>>;

/// The most "all"s that one part of a rule is put as.
const MOST: usize = 24;

/// The parts of every rule; nothing for a rule with a part that cannot be put so.
pub(super) fn of_rules(cells: &Cells) -> Vec<Option<Parts>> {
    cells
        .rules
        .iter()
        .map(|rule| {
            let parts = rule.map(|part| part.as_ref().and_then(conjunctions));
            let whole = parts.parts().into_iter().all(Option::is_some);
            whole.then(|| parts.map(|part| part.clone().unwrap_or_default()))
        })
        .collect()
}

/// Contradictions as rules that have a condition and nothing else.
pub(super) fn of_contradictions(cells: &Cells) -> Vec<Option<Parts>> {
    cells
        .contradictions
        .iter()
        .map(|when| {
            Some(RuleParts {
                scope: vec![Conjunction::default()],
                condition: conjunctions(when.as_ref()?)?,
                lifted: Vec::new(),
                anchor_none: Vec::new(),
                closed: Vec::new(),
                unopened: Vec::new(),
                past_due: Vec::new(),
                done: Vec::new(),
                breached: Vec::new(),
                has_done: false,
            })
        })
        .collect()
}

fn conjunctions(logic: &Logic) -> Option<Vec<Conjunction>> {
    let found = match logic {
        Logic::Settled(Truth::False) => Vec::new(),
        Logic::Settled(truth) => vec![Conjunction { tests: Vec::new(), open: *truth == Truth::Unknown }],
        Logic::Test(test) => vec![Conjunction { tests: vec![test.clone()], open: false }],
        Logic::Any(parts) => {
            let mut any = Vec::new();
            for part in parts {
                any.extend(conjunctions(part)?);
            }
            any
        }
        Logic::All(parts) => {
            let mut all = vec![Conjunction::default()];
            for part in parts {
                let more = conjunctions(part)?;
                if all.len() * more.len() > MOST {
                    return None;
                }
                all = all.iter().flat_map(|one| more.iter().map(|other| one.with(other))).collect();
            }
            all
        }
    };
    (found.len() <= MOST).then_some(found)
}

impl Conjunction {
    /// Both together; two tests on one axis become one.
    fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.open |= other.open;
        for test in &other.tests {
            match both.tests.iter_mut().find(|known| known.axis == test.axis) {
                Some(known) => {
                    let pairs = known.truths.iter().zip(test.truths.iter());
                    known.truths = pairs.map(|(a, b)| a.and(*b)).collect();
                }
                None => both.tests.push(test.clone()),
            }
        }
        both
    }
}
