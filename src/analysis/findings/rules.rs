//! Rules by themselves: never or always in force, with parts that decide nothing, undecided without some fact.

use std::collections::BTreeMap;

use super::parts::{self, Part};
use super::{APPLIES, Analysis, Answer};
use crate::analysis::{Region, Replay};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Status;
use crate::program::{Rule, Slot};
use crate::source::Span;
use crate::value::Truth;

/// The statuses of a rule in whose scope a patient is, and of which it is told whether it applies.
const DECIDED: [Status; 7] = [
    Status::Violated,
    Status::Overdue,
    Status::Active,
    Status::Met,
    Status::Upcoming,
    Status::Lapsed,
    Status::NotApplicable,
];

impl Analysis<'_> {
    /// Judges each rule; gives those that apply to somebody.
    pub(super) fn rules(&mut self) -> Vec<usize> {
        let mut required: BTreeMap<Slot, Vec<usize>> = BTreeMap::new();
        let all = 0..self.program.rules.len();
        let living = all.filter(|rule| self.aside(|analysis| analysis.rule(*rule, &mut required))).collect();
        let name = |fact: &Slot| self.program.fact(*fact).map_or(String::new(), |fact| fact.name.clone());
        let ids = |rules: &[usize]| rules.iter().map(|rule| self.id(*rule).to_owned()).collect();
        self.report.required = required.iter().map(|(fact, rules)| (name(fact), ids(rules))).collect();
        living
    }

    /// Judges a rule; says whether it is known to apply to somebody.
    fn rule(&mut self, rule: usize, required: &mut BTreeMap<Slot, Vec<usize>>) -> bool {
        let (place, id) = (self.place(rule), self.id(rule));
        match self.is_never(rule) {
            Ok(false) => {}
            Ok(true) => {
                if let Err(why) = self.never(rule) {
                    self.say_undecided(place, &format!("why `{id}` never applies"), why);
                }
                return false;
            }
            Err(why) => {
                self.say_undecided(place, &format!("whether `{id}` applies to anybody"), why);
                return false;
            }
        }
        if let Err(why) = self.idle(rule) {
            self.say_undecided(place, &format!("whether every part of `{id}` decides something"), why);
        }
        match self.needed(rule) {
            Ok(facts) => facts.into_iter().for_each(|fact| required.entry(fact).or_default().push(rule)),
            Err(why) => self.say_undecided(place, &format!("which facts `{id}` cannot do without"), why),
        }
        true
    }

    /// Whether a rule applies to nobody. Where something is not covered, somebody must be shown.
    fn is_never(&mut self, rule: usize) -> Answer<bool> {
        let applies = self.applies(rule)?;
        if self.space.is_empty(applies)? || self.space.is_exact(applies) {
            return self.space.is_empty(applies);
        }
        let shown = |status: Option<Status>| status.is_some_and(|status| APPLIES.contains(&status));
        Ok(self.space.patient(applies, &|replay| shown(replay.status(0, rule)))?.is_none())
    }

    /// Says of a rule that applies to nobody which of its parts make it so: none of them could be left out.
    fn never(&mut self, rule: usize) -> Answer<()> {
        let mut parts = self.parts_of(rule)?;
        let mut at = 0;
        while at < parts.len() {
            let mut others = Region::ALL;
            for (_, (_, _, region)) in parts.iter().enumerate().filter(|(other, _)| *other != at) {
                others = self.space.both(others, *region)?;
            }
            if self.space.is_empty(others)? {
                parts.remove(at);
            } else {
                at += 1;
            }
        }
        let names: Vec<&str> = parts.iter().map(|(name, ..)| name.as_str()).collect();
        let why = match names.as_slice() {
            [] => "no record is sound".to_owned(),
            [one] => format!("{one} never allows it"),
            [first @ .., last] => format!("{} and {last} exclude each other", first.join(", ")),
        };
        let only_sound = self.meets_unsound(&parts)?;
        let message = format!(
            "`{}` applies to nobody: {why}{}",
            self.id(rule),
            if only_sound { " in any sound record" } else { "" }
        );
        let mut problem = Diagnostic::warning(Code::NeverActive, self.place(rule), message);
        for (_, place, _) in parts.iter().filter(|(_, place, _)| *place != self.place(rule)) {
            problem = problem.related(*place, "this is part of it");
        }
        let help = if parts.len() == 1 {
            "correct it, or remove the rule"
        } else {
            "correct one of them, or remove the rule"
        };
        self.say(Some(rule), problem.help(help));
        Ok(())
    }

    /// Whether parts exclude each other only because contradictions refuse the records in which they meet.
    fn meets_unsound(&mut self, parts: &[(String, Span, Region)]) -> Answer<bool> {
        let mut all = Region::ALL;
        for (_, _, region) in parts {
            all = self.space.both(all, *region)?;
        }
        self.space.unminded(|space| space.is_empty(all)).map(|empty| !empty)
    }

    /// The parts of a rule that each allow it to apply: what they are, where, and to whom.
    fn parts_of(&mut self, rule: usize) -> Answer<Vec<(String, Span, Region)>> {
        let Some((of, written)) = self.program.rules.get(rule).zip(self.written(rule)) else {
            return Ok(Vec::new());
        };
        let mut parts = Vec::new();
        if let Some(scope) = &of.scope {
            let place = written.scope.as_ref().or(self.ruleset.guideline.scope.as_ref());
            let place = place.map_or(written.id.span, crate::ruleset::Condition::span);
            let region = self.space.with_truth(0, scope, Truth::True)?;
            parts.push(("its scope".to_owned(), place, region));
        }
        if let (Some(condition), Some(place)) = (&of.condition, &written.condition) {
            for (name, place, clause) in parts::conjuncts(self.sources, condition, place) {
                let region = self.space.with_truth(0, clause, Truth::True)?;
                parts.push((name, place, region));
            }
        }
        for (exception, place) in of.exceptions.iter().zip(&written.exceptions) {
            let region = self.space.with_truth(0, &exception.when, Truth::False)?;
            parts.push((format!("its exception `{}`", exception.id), place.id.span, region));
        }
        if let Some(timing) = &written.timing {
            let alone = Rule { scope: None, condition: None, exceptions: Vec::new(), ..of.clone() };
            let region = self.space.with_status_as(0, &alone, &APPLIES)?;
            parts.push(("its timing".to_owned(), timing.span, region));
        }
        Ok(parts)
    }

    /// Says of a rule that it applies to everybody in its scope in spite of its conditions, or else which of its parts
    /// decide nothing. What rests on a reading is left aside: under another it may decide.
    fn idle(&mut self, rule: usize) -> Answer<()> {
        let parts = parts::of(self.sources, self.ruleset, self.program, rule);
        if parts.iter().any(|part| part.gates) {
            let in_scope = match &self.program.rules[rule].scope {
                Some(scope) => self.space.with_truth(0, scope, Truth::True)?,
                None => Region::ALL,
            };
            let applies = self.applies(rule)?;
            let others = self.space.without(in_scope, applies)?;
            if self.space.is_empty(others)? {
                let message = format!(
                    "`{}` applies to everybody in its scope, whatever its conditions say",
                    self.id(rule)
                );
                let problem = Diagnostic::warning(Code::AlwaysActive, self.place(rule), message);
                let shown = |status: Option<Status>| status.is_some_and(|status| APPLIES.contains(&status));
                if let Some(patient) = self.space.patient(applies, &|replay| shown(replay.status(0, rule)))? {
                    let help = "correct them, or leave them out";
                    self.say_with(Some(rule), problem.help(help), patient, applies);
                }
                return Ok(());
            }
        }
        let mut idle: Vec<(String, Span)> = Vec::new();
        let mut open = Ok(());
        for Part { what, place, without, of, .. } in parts {
            // A part of what was told already decides nothing either.
            let inside = |(known, at): &(String, Span)| of.as_ref() == Some(known) || at.contains(place);
            if idle.iter().any(inside) {
                continue;
            }
            match self.decides(rule, &without) {
                Ok(true) => {}
                Ok(false) => {
                    let message = format!("{what} of `{}` decides nothing", self.id(rule));
                    let problem = Diagnostic::warning(Code::IdlePart, place, message)
                        .help("every patient has the same status without it: remove it, or correct it");
                    self.say(Some(rule), problem);
                    idle.push((what, place));
                }
                Err(why) => open = Err(why),
            }
        }
        open
    }

    /// Whether a rule has another status for anybody than it has without one of its parts. Where something is not
    /// covered, somebody must be shown.
    fn decides(&mut self, rule: usize, without: &Rule) -> Answer<bool> {
        let differ = self.space.with_other_status(0, rule, without)?;
        if self.space.is_empty(differ)? {
            return Ok(false);
        }
        if !self.space.not_covered(differ).is_empty() {
            let shown = |replay: &Replay<'_>| {
                let other = replay.evaluation(0).map(|evaluation| evaluation.outcome(without).status);
                other.is_some() && other != replay.status(0, rule)
            };
            self.space.patient(differ, &shown)?;
        }
        Ok(true)
    }

    /// The facts without which a rule is undecided for everybody in its scope.
    fn needed(&mut self, rule: usize) -> Answer<Vec<Slot>> {
        let applies = self.applies(rule)?;
        let decided = self.space.with_status(0, rule, &DECIDED)?;
        let in_scope = match &self.program.rules[rule].scope {
            Some(scope) => self.space.with_truth(0, scope, Truth::True)?,
            None => Region::ALL,
        };
        let mut needed = Vec::new();
        for fact in self.space.facts_of(0, applies) {
            let unknown = self.space.with_unknown(0, fact);
            let concerned = self.space.both(in_scope, unknown)?;
            // Without it nobody is known to be in scope: that is said of the guideline, not of each rule.
            if !self.space.is_empty(concerned)? && !self.space.meet(concerned, decided)? {
                needed.push(fact);
            }
        }
        Ok(needed)
    }
}
