//! Pairs of rules that always or never go together.

use std::collections::{BTreeMap, BTreeSet};

use super::{APPLIES, Analysis, Answer};
use crate::analysis::{Region, Replay};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Status;

impl Analysis<'_> {
    /// Says of rules, all of which apply to somebody, which always have the same status; and which never apply together
    /// although they are about the same thing.
    pub(super) fn pairs(&mut self, rules: &[usize]) {
        for group in self.alike(rules) {
            let mut unlike: Vec<usize> = Vec::new();
            for rule in group {
                let mut same = false;
                for other in &unlike {
                    match self.aside(|analysis| analysis.inseparable(*other, rule)) {
                        Ok(found) => same |= found,
                        Err(why) => {
                            let question =
                                format!("whether `{}` and `{}` ever differ", self.id(*other), self.id(rule));
                            self.say_undecided(self.place(rule), &question, why);
                        }
                    }
                }
                if !same {
                    unlike.push(rule);
                }
            }
        }
        for (a, b) in self.about_the_same(rules) {
            if let Err(why) = self.aside(|analysis| analysis.exclusive(a, b)) {
                let question = format!("whether `{}` and `{}` ever apply together", self.id(a), self.id(b));
                self.say_undecided(self.place(b), &question, why);
            }
        }
    }

    /// Pairs of rules whose actions name the same thing.
    fn about_the_same(&self, rules: &[usize]) -> BTreeSet<(usize, usize)> {
        let mut by_thing: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for rule in rules {
            for action in &self.program.rules[*rule].actions {
                by_thing.entry(action.what.trim().to_lowercase()).or_default().insert(*rule);
            }
        }
        let pairs = |rules: &BTreeSet<usize>| {
            let all: Vec<usize> = rules.iter().copied().collect();
            all.iter()
                .enumerate()
                .flat_map(|(at, a)| all[at + 1..].iter().map(|b| (*a, *b)))
                .collect::<Vec<_>>()
        };
        by_thing.values().flat_map(pairs).collect()
    }

    /// Groups of rules that have the same status for each of some patients: one for each rule, to whom it applies. Only
    /// these may be the same for everybody.
    fn alike(&mut self, rules: &[usize]) -> Vec<Vec<usize>> {
        let applies: Vec<Region> = rules.iter().filter_map(|rule| self.applies(*rule).ok()).collect();
        let by_rule = self.space.statuses_at(0, rules, &applies);
        let mut alike: BTreeMap<Vec<Option<Status>>, Vec<usize>> = BTreeMap::new();
        for (rule, statuses) in rules.iter().zip(by_rule) {
            alike.entry(statuses).or_default().push(*rule);
        }
        alike.into_values().collect()
    }

    /// Whether two rules have the same status for everybody; if so, says it.
    fn inseparable(&mut self, a: usize, b: usize) -> Answer<bool> {
        let differ = self.space.with_different_status((0, a), (0, b))?;
        if !self.space.is_empty(differ)? {
            return Ok(false);
        }
        let applies = self.applies(a)?;
        let shown = |replay: &Replay<'_>| {
            let applies = |rule| replay.status(0, rule).is_some_and(|status| APPLIES.contains(&status));
            applies(a) && applies(b)
        };
        if let Some(patient) = self.space.patient(applies, &shown)? {
            let message =
                format!("`{}` and `{}` have the same status for every patient", self.id(a), self.id(b));
            let note = Diagnostic::note(Code::InseparableRules, self.place(b), message)
                .related(self.place(a), "the other rule")
                .help("where the source means one thing by both, they could be one rule with the statements of both");
            self.say_with(Some(b), note, patient, applies);
        }
        Ok(true)
    }

    fn exclusive(&mut self, a: usize, b: usize) -> Answer<()> {
        let (one, other) = (self.applies(a)?, self.applies(b)?);
        if self.space.meet(one, other)? {
            return Ok(());
        }
        let message =
            format!("`{}` and `{}` are about the same and never apply together", self.id(a), self.id(b));
        let note = Diagnostic::note(Code::ExclusiveRules, self.place(b), message)
            .related(self.place(a), "the other rule")
            .help("nothing is wrong with that where one is to take the place of the other");
        let shown = |status: Option<Status>| status.is_some_and(|status| APPLIES.contains(&status));
        if let Some(patient) = self.space.patient(other, &|replay| shown(replay.status(0, b)))? {
            self.say_with(Some(b), note, patient, other);
        }
        Ok(())
    }
}
