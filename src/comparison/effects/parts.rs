//! What is not a rule: the scope, contradictions, conflicts, shown values.

use super::{Answer, Effects, Found, NEW, OLD, ShownValue};
use crate::analysis::{Region, Replay};
use crate::comparison::{Change, Effect, Group, Kind};
use crate::evaluation::Status;
use crate::program::{Conflict, Program};
use crate::value::Truth;

impl<'p> Effects<'p> {
    /// Whoever the guideline's scope is not the same for.
    pub(super) fn other_scope(&mut self) -> Answer<Region> {
        let mut same = Region::NOBODY;
        for truth in [Truth::True, Truth::Unknown, Truth::False] {
            let both = self.scopes(truth)?;
            same = self.space.either(same, both)?;
        }
        self.space.without(Region::ALL, same)
    }

    /// Whoever the scope has this truth for in both versions.
    pub(super) fn scopes(&mut self, truth: Truth) -> Answer<Region> {
        let mut both = Region::ALL;
        for program in [OLD, NEW] {
            let these = match self.programs[program].scope.as_ref() {
                Some(scope) => self.space.with_truth(program, scope, truth)?,
                None if truth == Truth::True => Region::ALL,
                None => Region::NOBODY,
            };
            both = self.space.both(both, these)?;
        }
        Ok(both)
    }

    pub(super) fn scope(&mut self, found: &mut Found) {
        let words =
            [(Truth::True, "in scope"), (Truth::Unknown, "scope undecided"), (Truth::False, "out of scope")];
        for (before, had) in words {
            for (after, has) in words {
                if before != after {
                    let group = self.scope_from(before, after, (had, has));
                    found.take(&self.space, group);
                }
            }
        }
    }

    fn scope_from(&mut self, before: Truth, after: Truth, words: (&str, &str)) -> Answer<Option<Group>> {
        let mut region = Region::ALL;
        let scopes = [self.programs[OLD].scope.as_ref(), self.programs[NEW].scope.as_ref()];
        for (program, truth) in [(OLD, before), (NEW, after)] {
            let these = match scopes[program] {
                Some(scope) => self.space.with_truth(program, scope, truth)?,
                None if truth == Truth::True => Region::ALL,
                None => return Ok(None),
            };
            region = self.space.both(region, these)?;
        }
        let is = |replay: &Replay<'p>, program: usize, truth: Truth| {
            scopes[program].is_none_or(|scope| replay.truth(program, scope) == Some(truth))
        };
        self.group(words, region, None, &|replay| is(replay, OLD, before) && is(replay, NEW, after))
    }

    /// Records that a contradiction refuses in one version alone, or of which it warns.
    pub(super) fn contradiction(&mut self, id: &str, found: &mut Found) {
        let of = |program: &'p Program| program.contradictions.iter().find(|it| it.id == id);
        let both = [of(self.programs[OLD]), of(self.programs[NEW])];
        self.space.mind([]);
        for (refuses, takes) in [(OLD, NEW), (NEW, OLD)] {
            let words = if refuses == OLD { ("refused", "accepted") } else { ("accepted", "refused") };
            let when = both[refuses].filter(|it| it.refuse).map(|it| &it.when);
            let answer = self.holding(refuses, when).and_then(|refused| {
                let other = self.space.refused(takes)?;
                let region = self.space.without(refused, other)?;
                self.group(words, region, None, &|replay: &Replay<'p>| {
                    replay.evaluation(refuses).is_none() && replay.evaluation(takes).is_some()
                })
            });
            found.take(&self.space, answer);
        }
        self.space.mind([OLD, NEW]);
        let warning = |program: usize| both[program].filter(|it| !it.refuse).map(|it| &it.when);
        self.truths((warning(OLD), warning(NEW)), ("no warning", "a warning"), found);
    }

    /// A conflict orders and marks; it changes no status.
    pub(super) fn conflict(&mut self, change: &Change, found: &mut Found) {
        let of = |program: &'p Program| program.conflicts.iter().find(|it| it.id == change.name);
        let conflicts = [of(self.programs[OLD]), of(self.programs[NEW])];
        if change.kinds().iter().all(|kind| *kind == Kind::Wording) {
            return;
        }
        let resolution =
            |program: usize| match conflicts[program].map(|it| it.prefer.map(|rule| (program, rule))) {
                None => "no conflict shown".to_owned(),
                Some(None) => "a conflict without preference".to_owned(),
                Some(Some((program, rule))) => {
                    format!("a conflict that prefers {}", self.programs[program].rules[rule].id)
                }
            };
        let (before, after) = (resolution(OLD), resolution(NEW));
        let answer = self.held(OLD, conflicts[OLD]).and_then(|had| {
            let has = self.held(NEW, conflicts[NEW])?;
            let region = self.space.either(had, has)?;
            let holds = |replay: &Replay<'p>, program: usize| {
                let status = |rule: &usize| replay.status(program, *rule).is_some_and(Status::holds);
                conflicts[program].is_some_and(|it| it.sides.iter().all(|side| side.iter().any(status)))
            };
            self.group((&before, &after), region, None, &|replay| holds(replay, OLD) || holds(replay, NEW))
        });
        found.take(&self.space, answer);
    }

    /// Whoever a conflict holds for: of every side, some rule does.
    fn held(&mut self, program: usize, conflict: Option<&Conflict>) -> Answer<Region> {
        let Some(conflict) = conflict else { return Ok(Region::NOBODY) };
        let holding: Vec<Status> = Status::ALL.into_iter().filter(|status| status.holds()).collect();
        let mut all = Region::ALL;
        for side in &conflict.sides {
            let mut any = Region::NOBODY;
            for rule in side {
                let holds = self.space.with_status(program, *rule, &holding)?;
                any = self.space.either(any, holds)?;
            }
            all = self.space.both(all, any)?;
        }
        Ok(all)
    }

    /// What a plan shows as a value, whatever definitions it is made of.
    pub(super) fn shown_value(&mut self, (name, slots): &ShownValue) -> Effect {
        let mut found = Found::default();
        let answer =
            self.space.with_different_value((OLD, slots[OLD]), (NEW, slots[NEW])).and_then(|region| {
                let shows = |replay: &Replay<'p>| {
                    let value =
                        |program: usize| Some(replay.evaluation(program)?.value(slots[program]).clone());
                    value(OLD) != value(NEW)
                };
                self.group((&format!("one {name}"), &format!("another {name}")), region, None, &shows)
            });
        found.take(&self.space, answer);
        found.effect()
    }
}
