//! Patients in scope to whom nothing is said.

use super::{Analysis, Answer};
use crate::analysis::{Common, Patient, Replay};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Status;
use crate::program::Clause;
use crate::value::Truth;

/// The statuses of a rule that has nothing to say to a patient, now or later.
const SILENT: [Status; 3] = [Status::NotApplicable, Status::OutOfScope, Status::Lapsed];

impl Analysis<'_> {
    pub(super) fn gaps(&mut self) {
        let guideline = &self.ruleset.guideline;
        let all: Vec<usize> = (0..self.program.rules.len()).collect();
        if !all.is_empty() {
            let message = "no rule has anything to say to some patients in scope";
            let note = Diagnostic::note(Code::CoverageGap, guideline.id.span, message)
                .help("declare under `groups:` what is to be said to everybody in one way or another");
            self.gap("whether every patient in scope has a rule", note, None, &all);
        }
        for (group, written) in self.program.groups.iter().zip(&guideline.groups) {
            let message = format!("no rule of `{}` has anything to say to some patients in scope", group.id);
            let problem = Diagnostic::warning(Code::CoverageGap, written.id.span, message).help(
                "add a rule for them or widen one; if the source is silent about them, say so in `allow`",
            );
            let question = format!("whether every patient in scope has a rule of `{}`", group.id);
            self.gap(&question, problem, group.whom.as_ref(), &group.rules);
        }
    }

    fn gap(&mut self, question: &str, problem: Diagnostic, whom: Option<&Clause>, rules: &[usize]) {
        self.aside(|analysis| match analysis.silent(whom, rules) {
            Ok(Some((patient, Common::All(region)))) => analysis.say_with(None, problem, patient, region),
            Ok(Some((patient, Common::Some(_)))) => analysis.say_of(None, problem, patient),
            Ok(None) => {}
            Err(why) => analysis.say_undecided(problem.primary, question, why),
        });
    }

    /// Those in scope to whom none of these rules speaks, and the smallest of them.
    fn silent(&mut self, whom: Option<&Clause>, rules: &[usize]) -> Answer<Option<(Patient, Common)>> {
        let mut regions = vec![self.scope()?];
        if let Some(whom) = whom {
            regions.push(self.space.with_truth(0, whom, Truth::True)?);
        }
        for rule in rules {
            regions.push(self.space.with_status(0, *rule, &SILENT)?);
        }
        let found = self.space.common(&regions)?;
        let shown = |replay: &Replay<'_>| {
            let holds = |clause: &Clause| replay.truth(0, clause) == Some(Truth::True);
            let silent =
                |rule: &usize| replay.status(0, *rule).is_some_and(|status| SILENT.contains(&status));
            self.program.scope.iter().all(holds) && whom.is_none_or(holds) && rules.iter().all(silent)
        };
        Ok(match found {
            Common::All(all) => self.space.patient(all, &shown)?.map(|patient| (patient, found)),
            Common::Some(some) => {
                let patient = self.space.patient(some, &shown)?;
                patient.map(|patient| (self.space.smaller(patient, &shown), found))
            }
        })
    }
}
