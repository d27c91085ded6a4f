//! Conflicts: declared ones that can and cannot happen, and those that nobody declared.

use super::{Analysis, Answer, HOLDS};
use crate::analysis::{Patient, Region, Replay};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Conflict, Rule};
use crate::source::Span;

impl Analysis<'_> {
    pub(super) fn conflicts(&mut self) {
        for conflict in &self.program.conflicts {
            self.aside(|it| if conflict.declared { it.declared(conflict) } else { it.undeclared(conflict) });
        }
    }

    /// Those for whom a rule of every side holds, and the smallest of them.
    fn happens(&mut self, conflict: &Conflict) -> Answer<Option<(Patient, Region)>> {
        let mut all = Region::ALL;
        for side in &conflict.sides {
            let one = self.any_with(side, &HOLDS)?;
            all = self.space.both(all, one)?;
        }
        let holds = |replay: &Replay<'_>, rule: &usize| {
            replay.status(0, *rule).is_some_and(|status| HOLDS.contains(&status))
        };
        let patient = self.patient(all, &|replay| {
            conflict.sides.iter().all(|side| side.iter().any(|rule| holds(replay, rule)))
        })?;
        Ok(patient.map(|patient| (patient, all)))
    }

    fn declared(&mut self, conflict: &Conflict) {
        let written = self.ruleset.guideline.conflicts.iter().find(|c| c.id.value == conflict.id);
        let place = written.map_or(self.ruleset.guideline.span, |written| written.id.span);
        let id = &conflict.id;
        match self.happens(conflict) {
            Ok(Some((patient, region))) => {
                let note = Diagnostic::note(Code::PossibleConflict, place, format!("`{id}` can happen"));
                self.say_with(None, note.help(conflict.note.clone()), patient, region);
                self.starved(conflict, place);
            }
            Ok(None) => {
                let message = format!("`{id}` cannot happen: no patient has a rule of every side in force");
                let help = "remove it, or correct the rules so that they meet where the source has them meet";
                self.say(None, Diagnostic::warning(Code::ImpossibleConflict, place, message).help(help));
            }
            Err(why) => self.say_undecided(place, &format!("whether `{id}` can happen"), why),
        }
    }

    /// Rules that hold only where the one holds that is preferred to them.
    fn starved(&mut self, conflict: &Conflict, place: Span) {
        let Some(preferred) = conflict.prefer else { return };
        let others = conflict.sides.iter().filter(|side| !side.contains(&preferred)).flatten();
        for rule in others {
            let alone = self.any_with(&[*rule], &HOLDS).and_then(|one| {
                let other = self.any_with(&[preferred], &HOLDS)?;
                let alone = self.space.without(one, other)?;
                Ok((self.space.is_empty(alone)? && !self.space.is_empty(one)?).then_some(one))
            });
            let (id, first) = (self.id(*rule), self.id(preferred));
            match alone {
                Ok(Some(region)) => {
                    let shown = |replay: &Replay<'_>| {
                        [*rule, preferred]
                            .iter()
                            .all(|rule| replay.status(0, *rule).is_some_and(|status| HOLDS.contains(&status)))
                    };
                    let message = format!("`{id}` never applies without `{first}`, which is preferred");
                    let note = Diagnostic::note(Code::StarvedRule, place, message)
                        .related(self.place(*rule), "this one always comes second")
                        .help("say in the note of the conflict that this is meant, or keep both");
                    match self.patient(region, &shown) {
                        Ok(Some(patient)) => self.say_with(None, note, patient, region),
                        Ok(None) => {}
                        Err(why) => {
                            self.say_undecided(
                                place,
                                &format!("whether `{id}` comes first for anybody"),
                                why,
                            );
                        }
                    }
                }
                Ok(None) => {}
                Err(why) => {
                    self.say_undecided(place, &format!("whether `{id}` comes first for anybody"), why);
                }
            }
        }
    }

    fn undeclared(&mut self, conflict: &Conflict) {
        let [[a], [b]] =
            [conflict.sides.first(), conflict.sides.get(1)].map(|side| side.map_or(&[][..], Vec::as_slice))
        else {
            return;
        };
        let (place, other) = (self.place(*a), self.place(*b));
        let (id, with) = (self.id(*a), self.id(*b));
        match self.happens(conflict) {
            Ok(Some((patient, region))) => {
                let what = same_thing(&self.program.rules[*a], &self.program.rules[*b]).unwrap_or_default();
                let message =
                    format!("`{id}` and `{with}` can apply together, one for `{what}` and one against it");
                let problem = Diagnostic::warning(Code::PossibleClash, place, message)
                    .related(other, "the other rule")
                    .help("declare a conflict with a resolution in guideline.yaml, or narrow one of them");
                self.say_with(Some(*a), problem, patient, region);
            }
            Ok(None) => {}
            Err(why) => {
                self.say_undecided(place, &format!("whether `{id}` and `{with}` can apply together"), why);
            }
        }
    }
}

/// What both rules are about, if their actions name the same thing.
fn same_thing<'r>(one: &'r Rule, other: &Rule) -> Option<&'r str> {
    let plain = |what: &str| what.trim().to_lowercase();
    let named = |what: &str| other.actions.iter().any(|action| plain(&action.what) == plain(what));
    one.actions.iter().map(|action| action.what.as_str()).find(|what| named(what))
}
