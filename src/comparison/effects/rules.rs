//! Rules: who has another status, is told something else, or gets another caution.

use super::{Answer, Effects, Found, NEW, OLD};
use crate::analysis::{Region, Replay};
use crate::comparison::{Change, Effect, Group, Kind};
use crate::evaluation::Status;
use crate::program::Rule;

/// Statuses of a rule that a plan tells of; the others are counted only.
const TOLD: [Status; 8] = [
    Status::Failed,
    Status::Violated,
    Status::Overdue,
    Status::Active,
    Status::Undecided,
    Status::Upcoming,
    Status::Met,
    Status::Lapsed,
];

impl<'p> Effects<'p> {
    /// A rule in both versions.
    pub(super) fn of_pair(&mut self, (old, new): (usize, usize), change: Option<&Change>) -> Effect {
        let mut found = Found::default();
        let own = self.programs[OLD].rules[old].own_scope || self.programs[NEW].rules[new].own_scope;
        let told = if own { Region::NOBODY } else { self.rescoped };
        let all = self.space.with_different_status((OLD, old), (NEW, new));
        let differs = all.and_then(|all| {
            let rest = self.space.without(all, told)?;
            self.space.is_empty(rest)
        });
        if differs != Ok(true) {
            self.transitions((old, new), told, &mut found);
        }
        self.cautions((old, new), &mut found);
        if change.is_some_and(|change| change.edits.iter().any(|edit| edit.kind == Kind::Action)) {
            self.told_otherwise(new, &mut found);
        }
        let with_scope =
            all.and_then(|all| self.space.both(all, told)).and_then(|both| self.space.is_empty(both));
        match found.effect() {
            Effect::Same if with_scope != Ok(true) => Effect::WithTheScope,
            effect => effect,
        }
    }

    fn transitions(&mut self, (old, new): (usize, usize), told: Region, found: &mut Found) {
        for before in Status::ALL {
            for after in Status::ALL {
                if before != after {
                    let group = self.transition((old, before), (new, after), told);
                    found.take(&self.space, group);
                }
            }
        }
    }

    fn transition(
        &mut self,
        (old, before): (usize, Status),
        (new, after): (usize, Status),
        told: Region,
    ) -> Answer<Option<Group>> {
        let had = self.space.with_status(OLD, old, &[before])?;
        let has = self.space.with_status(NEW, new, &[after])?;
        if !self.space.meet(had, has)? {
            return Ok(None);
        }
        let region = self.space.both(had, has)?;
        let region = self.space.without(region, told)?;
        let shows = |replay: &Replay<'p>| {
            replay.status(OLD, old) == Some(before) && replay.status(NEW, new) == Some(after)
        };
        self.group((before.as_str(), after.as_str()), region, Some(new), &shows)
    }

    /// A rule that one version alone has: whoever is told of it.
    pub(super) fn alone(&mut self, program: usize, rule: usize) -> Effect {
        let mut found = Found::default();
        for status in TOLD {
            let words =
                if program == NEW { ("not there", status.as_str()) } else { (status.as_str(), "not there") };
            let answer = self.space.with_status(program, rule, &[status]).and_then(|region| {
                let shows = |replay: &Replay<'p>| replay.status(program, rule) == Some(status);
                self.group(words, region, None, &shows)
            });
            found.take(&self.space, answer);
        }
        found.effect()
    }

    /// The new rules among which a retired one was divided, where they are active for the same patients.
    pub(super) fn instead(&mut self, retired: usize, new: &[usize]) -> Answer<Vec<String>> {
        let had = self.space.with_status(OLD, retired, &[Status::Active])?;
        let mut any = Region::NOBODY;
        let mut named = Vec::new();
        for rule in new {
            let has = self.space.with_status(NEW, *rule, &[Status::Active])?;
            let others = self.space.without(has, had)?;
            if !self.space.is_empty(has)? && self.space.is_empty(others)? {
                any = self.space.either(any, has)?;
                named.push(self.programs[NEW].rules[*rule].id.clone());
            }
        }
        let left = self.space.without(had, any)?;
        Ok(if self.space.is_empty(left)? { named } else { Vec::new() })
    }

    /// Cautions are known by their words; one that is worded otherwise is another.
    fn cautions(&mut self, (old, new): (usize, usize), found: &mut Found) {
        let (before, after) = (&self.programs[OLD].rules[old], &self.programs[NEW].rules[new]);
        let when = |rule: &'p Rule, text: &str| {
            rule.cautions.iter().find(|caution| caution.text == text).map(|caution| &caution.when)
        };
        let mut texts: Vec<&str> =
            before.cautions.iter().chain(&after.cautions).map(|it| &*it.text).collect();
        texts.sort_unstable();
        texts.dedup();
        for text in texts {
            let (had, has) = (when(before, text), when(after, text));
            let said = format!("with the caution \"{text}\"");
            self.truths((had, has), ("without the caution", &said), found);
        }
    }

    /// A rule that says something else to do.
    fn told_otherwise(&mut self, rule: usize, found: &mut Found) {
        for status in TOLD {
            let answer = self.space.with_status(NEW, rule, &[status]).and_then(|region| {
                let shows = |replay: &Replay<'p>| replay.status(NEW, rule) == Some(status);
                let words = (status.as_str(), format!("{}, as edited above", status.as_str()));
                self.group((words.0, &words.1), region, None, &shows)
            });
            let told = matches!(answer, Ok(Some(_)));
            found.take(&self.space, answer);
            if told {
                return;
            }
        }
    }
}
