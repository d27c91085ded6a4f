//! What edits mean for patients: every pair of rules over all patients that the dictionaries allow.

mod parts;
mod rules;

use std::collections::BTreeMap;

use super::items::CURRENT_FOR;
use super::{Became, Change, Comparison, Effect, Group};
use crate::analysis::{Region, Replay, Space, Undecided};
use crate::program::{Clause, Program, Slot};
use crate::value::Truth;

const OLD: usize = 0;
const NEW: usize = 1;

/// The most alternatives by which patients are told in words.
const MOST_WORDS: usize = 4;

/// A definition that both versions show in plans: its name and its slot in each.
pub(super) type ShownValue = (String, [Slot; 2]);

/// The definitions that both versions show under one name.
pub(super) fn shown_values(old: &Program, new: &Program) -> Vec<ShownValue> {
    let titled = new.definitions.iter().enumerate().filter(|(_, definition)| definition.title.is_some());
    let known = titled.filter_map(|(number, definition)| {
        let other = old.definitions.iter().position(|it| it.name == definition.name && it.title.is_some())?;
        Some((definition.name.clone(), [old.definition_slot(other), new.definition_slot(number)]))
    });
    known.collect()
}

type Answer<T> = Result<T, Undecided>;

/// Both versions over the same patients.
pub(super) struct Effects<'p> {
    space: Space<'p>,
    programs: [&'p Program; 2],
    /// Rules of the older version and what they are in the newer one.
    pairs: Vec<(usize, usize)>,
    /// Whoever both versions of the guideline speak to.
    in_scope: Region,
    /// Whoever the guideline speaks to in one version and not in the other: told once, for all rules.
    rescoped: Region,
}

/// What was found so far of one change.
#[derive(Default)]
struct Found {
    groups: Vec<Group>,
    undecided: Vec<String>,
}

impl Found {
    fn take(&mut self, space: &Space<'_>, answer: Answer<Option<Group>>) {
        match answer {
            Ok(group) => self.groups.extend(group),
            Err(why) => {
                let why = space.because(why);
                if !self.undecided.contains(&why) {
                    self.undecided.push(why);
                }
            }
        }
    }

    fn effect(self) -> Effect {
        match (self.groups.is_empty(), self.undecided.is_empty()) {
            (true, true) => Effect::Same,
            (true, false) => Effect::Undecided { because: self.undecided },
            (false, _) => Effect::Different { groups: self.groups, undecided: self.undecided },
        }
    }
}

impl<'p> Effects<'p> {
    pub(super) fn new(space: Space<'p>, old: &'p Program, new: &'p Program) -> Self {
        Self {
            space,
            programs: [old, new],
            pairs: Vec::new(),
            in_scope: Region::ALL,
            rescoped: Region::NOBODY,
        }
    }

    /// Says of every change what it means for patients, and adds rules that mean something else though nothing of
    /// theirs was edited.
    pub(super) fn fill(mut self, found: &mut Comparison, shown: &[ShownValue]) {
        let from: BTreeMap<&str, &str> = found
            .rules
            .iter()
            .filter_map(|change| match &change.became {
                Became::Renamed { from } => Some((change.name.as_str(), from.as_str())),
                _ => None,
            })
            .collect();
        for (number, rule) in self.programs[NEW].rules.iter().enumerate() {
            let old = from.get(rule.id.as_str()).copied().unwrap_or(&rule.id);
            self.pairs.extend(self.programs[OLD].rule(old).map(|old| (old, number)));
        }
        self.in_scope = self.scopes(Truth::True).unwrap_or(Region::ALL);
        self.rescoped = self.other_scope().unwrap_or(Region::NOBODY);
        for pair in self.pairs.clone() {
            let id = &self.programs[NEW].rules[pair.1].id;
            let change = found.rules.iter_mut().find(|change| change.name == *id);
            let effect = self.of_pair(pair, change.as_deref());
            match change {
                Some(change) => change.effect = Some(effect),
                None if matches!(effect, Effect::Same | Effect::WithTheScope) => {}
                None => found.rules.push(Change::untouched("rule", id, effect)),
            }
        }
        // Of a rule to which nothing happens but that it follows the guideline's scope, the scope tells.
        found.rules.retain(|change| {
            change.became != Became::Untouched || change.effect != Some(Effect::WithTheScope)
        });
        let new: Vec<usize> = found
            .rules
            .iter()
            .filter(|change| change.became == Became::New)
            .filter_map(|change| self.programs[NEW].rule(&change.name))
            .collect();
        for change in &mut found.rules {
            match change.became {
                Became::New => {
                    change.effect = self.programs[NEW].rule(&change.name).map(|it| self.alone(NEW, it));
                }
                Became::Retired => {
                    let rule = self.programs[OLD].rule(&change.name);
                    change.effect = rule.map(|it| self.alone(OLD, it));
                    change.instead = rule.and_then(|it| self.instead(it, &new).ok()).unwrap_or_default();
                }
                _ => {}
            }
        }
        for change in &mut found.parts {
            change.effect = self.of_part(change);
        }
        self.fill_unedited(found);
        for value in shown {
            let effect = self.shown_value(value);
            let change = found.parts.iter_mut().find(|it| it.part == "definition" && it.name == value.0);
            match change {
                Some(change) => change.effect = Some(effect),
                None if effect == Effect::Same => {}
                None => found.parts.push(Change::untouched("definition", &value.0, effect)),
            }
        }
    }

    /// The scope and the contradictions may mean something else through what they rest on.
    fn fill_unedited(&mut self, found: &mut Comparison) {
        let mut more = Vec::new();
        let edited = |part: &str, name: &str| found.parts.iter().any(|it| it.part == part && it.name == name);
        let guideline = &self.programs[NEW].guideline.id;
        let scope = |it: &Change| it.part == "guideline" && it.edits.iter().any(|edit| edit.what == "scope");
        let edited_scope = found.parts.iter().any(scope);
        if self.space.is_empty(self.rescoped) != Ok(true) && !edited_scope {
            let mut effect = Found::default();
            self.scope(&mut effect);
            more.push(Change::untouched("guideline", guideline, effect.effect()));
        }
        for contradiction in &self.programs[NEW].contradictions {
            if !edited("contradiction", &contradiction.id) {
                let mut effect = Found::default();
                self.contradiction(&contradiction.id, &mut effect);
                more.push(Change::untouched("contradiction", &contradiction.id, effect.effect()));
            }
        }
        found.parts.extend(more.into_iter().filter(|change| change.effect != Some(Effect::Same)));
    }

    fn of_part(&mut self, change: &Change) -> Option<Effect> {
        let mut found = Found::default();
        match change.part {
            "guideline" if change.edits.iter().any(|edit| edit.what == "scope") => self.scope(&mut found),
            "contradiction" => self.contradiction(&change.name, &mut found),
            "conflict" => self.conflict(change, &mut found),
            "fact" if change.edits.iter().any(|edit| edit.what == CURRENT_FOR) => {
                found
                    .undecided
                    .push("the age of a value is not compared, only the values themselves".to_owned());
            }
            _ => return None,
        }
        Some(found.effect())
    }

    /// Whoever one clause holds for and the other does not.
    fn truths(
        &mut self,
        (old, new): (Option<&'p Clause>, Option<&'p Clause>),
        (no, yes): (&str, &str),
        found: &mut Found,
    ) {
        for (holds, fails) in [(OLD, NEW), (NEW, OLD)] {
            let words = if holds == OLD { (yes, no) } else { (no, yes) };
            let clauses = [old, new];
            let answer = self.holding(holds, clauses[holds]).and_then(|had| {
                let also = self.holding(fails, clauses[fails])?;
                let region = self.space.without(had, also)?;
                let is = |replay: &Replay<'p>, program: usize| {
                    clauses[program].is_some_and(|it| replay.truth(program, it) == Some(Truth::True))
                };
                self.group(words, region, None, &|replay| is(replay, holds) && !is(replay, fails))
            });
            found.take(&self.space, answer);
        }
    }

    /// Whoever a clause holds for; of one that is not there, nobody.
    fn holding(&mut self, program: usize, clause: Option<&'p Clause>) -> Answer<Region> {
        clause.map_or(Ok(Region::NOBODY), |clause| self.space.with_truth(program, clause, Truth::True))
    }

    /// Whoever is in a region, in words and by the smallest record; nothing where nobody is.
    fn group(
        &mut self,
        (before, after): (&str, &str),
        region: Region,
        rule: Option<usize>,
        shows: &dyn Fn(&Replay<'p>) -> bool,
    ) -> Answer<Option<Group>> {
        if self.space.is_empty(region)? {
            return Ok(None);
        }
        let Some(patient) = self.space.patient(region, shows)? else { return Ok(None) };
        // Of patients who are all in scope, the scope need not be said.
        let outside = self.space.without(region, self.in_scope)?;
        let within = if self.space.is_empty(outside)? { self.in_scope } else { Region::ALL };
        let everybody = if within == Region::ALL { "everybody" } else { "everybody in scope" };
        let mut words = self.space.words(region, within, MOST_WORDS)?;
        let place = |fact: &str| self.programs[NEW].facts.iter().position(|it| it.name == fact);
        let who = words.alternatives.iter_mut().map(|facts| {
            facts.sort_by_key(|(fact, _)| place(fact));
            if facts.is_empty() {
                return everybody.to_owned();
            }
            // That it is known goes without saying where more is said of it.
            let told = |at: usize| {
                let word = |text: &str| text.split(' ').any(|word| word == facts[at].0);
                let others = facts.iter().enumerate().filter(|(other, _)| *other != at);
                facts[at].1 == "known" && others.into_iter().any(|(_, it)| it.0 == facts[at].0 || word(&it.1))
            };
            let said =
                (0..facts.len()).filter(|at| !told(*at)).map(|at| format!("{} {}", facts[at].0, facts[at].1));
            said.collect::<Vec<_>>().join(", ")
        });
        Ok(Some(Group {
            before: before.to_owned(),
            after: after.to_owned(),
            who: who.collect(),
            more: words.more,
            also: self.space.replay(&patient).map(|replay| self.also(&replay, rule)).unwrap_or_default(),
            witness: patient.yaml(),
        }))
    }

    /// The rules, but for one, whose statuses differ for a record.
    fn also(&self, replay: &Replay<'p>, but: Option<usize>) -> Vec<String> {
        let pairs = self.pairs.iter().filter(|pair| Some(pair.1) != but);
        let changed = pairs.filter_map(|(old, new)| {
            let (before, after) = replay.status(OLD, *old).zip(replay.status(NEW, *new))?;
            let id = &self.programs[NEW].rules[*new].id;
            (before != after).then(|| format!("{id}: {} → {}", before.as_str(), after.as_str()))
        });
        changed.collect()
    }
}
