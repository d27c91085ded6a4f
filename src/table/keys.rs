//! What of a record a rule looks at, as one number.

use crate::cells::{Cells, Slots};

/// Where the answers that a rule's parts ask for stand, each with the last answer and what one step of it is worth.
#[derive(Debug)]
pub(super) struct Key {
    answers: Vec<(usize, u32, u64)>,
}

impl Key {
    /// The key of a rule; nothing where its answers have more combinations than a number tells apart, or where some part
    /// of it asks what no question does.
    pub(super) fn of(cells: &Cells, rule: usize) -> Option<Self> {
        let mut axes = Vec::new();
        for part in cells.rules.get(rule)?.parts() {
            part.as_ref()?.tests(&mut |test| axes.push(test.axis));
        }
        axes.sort_unstable();
        axes.dedup();
        let mut step = 1_u64;
        let mut answers = Vec::new();
        for axis in axes {
            let axis = cells.axes.get(axis)?;
            answers.push((axis.place, axis.cells.saturating_sub(1), step));
            step = step.checked_mul(u64::from(axis.cells))?;
        }
        Some(Self { answers })
    }

    /// The number of a record's answers.
    pub(super) fn number(&self, slots: &Slots) -> u64 {
        let words = slots.words();
        self.answers.iter().map(|(place, last, step)| u64::from(words[*place].min(*last)) * step).sum()
    }
}
