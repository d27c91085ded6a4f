//! What a case shows of the rules, whether or not it is as expected.

use super::Case;
use crate::evaluation::{Evaluation, Status};
use crate::lint::Shown;
use crate::program::Program;

impl Case {
    /// Adds the rules that this case shows in force, and those that it shows not to apply. `program` must be compiled
    /// under the case's readings. A record that is refused shows nothing.
    pub fn shows(&self, program: &Program, shown: &mut Shown) {
        for encounter in &self.encounters {
            let Ok(settled) = encounter.record.on(program, encounter.on) else {
                continue;
            };
            let evaluation = Evaluation::new(program, encounter.on, &settled.values);
            for rule in &program.rules {
                let side = match evaluation.outcome(rule).status {
                    Status::Active | Status::Overdue | Status::Violated | Status::Met => &mut shown.applying,
                    Status::NotApplicable | Status::Lapsed | Status::Upcoming | Status::OutOfScope => {
                        &mut shown.not_applying
                    }
                    Status::Undecided | Status::Failed => continue,
                };
                if !side.contains(&rule.id) {
                    side.insert(rule.id.clone());
                }
            }
        }
    }
}
