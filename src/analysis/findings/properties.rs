//! What the guideline promises: proved, or refuted with a patient.

use super::{APPLIES, Analysis, Answer};
use crate::analysis::{Patient, Region, Replay};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Status;
use crate::program::{Expected, Property};
use crate::source::Span;
use crate::value::Truth;

impl Analysis<'_> {
    pub(super) fn properties(&mut self) {
        for (property, written) in self.program.properties.iter().zip(&self.ruleset.guideline.properties) {
            self.aside(|analysis| analysis.property(property, written.id.span));
        }
    }

    fn property(&mut self, property: &Property, place: Span) {
        match self.refuted(property) {
            Ok(None) => self.report.proved.push(property.id.clone()),
            Ok(Some((patient, region))) => {
                let message = format!("`{}` does not hold of every patient", property.id);
                let help = format!(
                    "it says “{}”; correct the rules, or the property where it claims too much",
                    property.says
                );
                let problem = Diagnostic::warning(Code::PropertyRefuted, place, message).help(help);
                self.say_with(None, problem, patient, region);
            }
            Err(why) => self.say_undecided(place, &format!("whether `{}` holds", property.id), why),
        }
    }

    /// The smallest patient of whom a property does not hold, and all of them; nothing where it is proved.
    fn refuted(&mut self, property: &Property) -> Answer<Option<(Patient, Region)>> {
        let mut whom = match &property.whom {
            Some(whom) => self.space.with_truth(0, whom, Truth::True)?,
            None => Region::ALL,
        };
        for expected in &property.when {
            let one = self.expected(expected)?;
            whom = self.space.both(whom, one)?;
        }
        let mut kept = Region::ALL;
        if let Some(holds) = &property.holds {
            kept = self.space.with_truth(0, holds, Truth::True)?;
        }
        for expected in &property.then {
            let one = self.expected(expected)?;
            kept = self.space.both(kept, one)?;
        }
        if !property.any_of.is_empty() {
            let mut any = Region::NOBODY;
            for expected in &property.any_of {
                let one = self.expected(expected)?;
                any = self.space.either(any, one)?;
            }
            kept = self.space.both(kept, any)?;
        }
        for expected in &property.never {
            let one = self.expected(expected)?;
            kept = self.space.without(kept, one)?;
        }
        let mut broken = self.space.without(whom, kept)?;
        if let Some(only) = &property.only {
            for rule in (0..self.program.rules.len()).filter(|rule| !only.contains(rule)) {
                let applies = self.applies(rule)?;
                let more = self.space.both(whom, applies)?;
                broken = self.space.either(broken, more)?;
            }
        }
        let patient = self.patient(broken, &|replay| refutes(property, replay))?;
        Ok(patient.map(|patient| (patient, broken)))
    }

    fn expected(&mut self, expected: &Expected) -> Answer<Region> {
        self.space.with_status(0, expected.rule, &statuses(expected))
    }
}

fn statuses(expected: &Expected) -> Vec<Status> {
    let words = expected.statuses.iter();
    words
        .flat_map(|word| match Status::from_word(word) {
            Some(status) => vec![status],
            None => APPLIES.to_vec(),
        })
        .collect()
}

/// Whether a patient shows that a property does not hold, by evaluation alone.
fn refutes(property: &Property, replay: &Replay<'_>) -> bool {
    let Some(evaluation) = replay.evaluation(0) else { return false };
    let holds = |clause| evaluation.truth(clause) == Truth::True;
    let status = |rule: usize| replay.status(0, rule);
    let has = |expected: &Expected| status(expected.rule).is_some_and(|it| statuses(expected).contains(&it));
    let concerned = property.whom.iter().all(holds) && property.when.iter().all(has);
    let others = |only: &Vec<usize>| {
        let mut others = (0..evaluation.program().rules.len()).filter(|rule| !only.contains(rule));
        others.all(|rule| !status(rule).is_some_and(|status| APPLIES.contains(&status)))
    };
    let kept = property.holds.iter().all(holds)
        && property.then.iter().all(has)
        && (property.any_of.is_empty() || property.any_of.iter().any(has))
        && !property.never.iter().any(has)
        && property.only.iter().all(others);
    concerned && !kept
}
