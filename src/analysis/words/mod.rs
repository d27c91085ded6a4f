//! A region in words: a short list of answers that together make it up.

mod phrases;

use phrases::{apart, between, merged, moved, numbers};

use crate::analysis::diagram::{Diagram, FALSE, TRUE};
use crate::analysis::space::{Region, Space};
use crate::analysis::variables::{Answer, Subject, Variable};
use crate::analysis::{Stop, Undecided};
use crate::ruleset::FactType;

/// A region as alternatives, each a list of facts with the answers that they may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The alternatives, the simplest first; each fact with its answers in words. One without any fact is everybody.
    pub alternatives: Vec<Vec<(String, String)>>,
    /// How many more there are.
    pub more: usize,
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, alternative) in self.alternatives.iter().enumerate() {
            if at > 0 {
                f.write_str("; or ")?;
            }
            if alternative.is_empty() {
                f.write_str("everybody")?;
            }
            for (at, (fact, answers)) in alternative.iter().enumerate() {
                write!(f, "{}{fact}: {answers}", if at > 0 { ", " } else { "" })?;
            }
        }
        if self.alternatives.is_empty() {
            f.write_str("nobody")?;
        }
        if self.more > 0 {
            write!(f, "; and {} more", self.more)?;
        }
        Ok(())
    }
}

/// The most alternatives that are counted.
const MOST: usize = 200;

/// Answers of one variable.
#[derive(Clone, Debug)]
struct Part {
    level: usize,
    /// Those that may be said: some of them may be those of nobody.
    said: Vec<bool>,
    /// Those that somebody has.
    had: Vec<bool>,
}

impl Space<'_> {
    /// A region in words, in `limit` alternatives at the most, for a reader who knows that everybody is in the second
    /// region. Days of evaluation are left out, and what is not covered: whatever they are.
    pub fn words(&mut self, region: Region, within: Region, limit: usize) -> Result<Words, Undecided> {
        self.words_of(region, within, limit).map_err(Stop::undecided)
    }

    fn words_of(&mut self, region: Region, within: Region, limit: usize) -> Result<Words, Stop> {
        let variables = &self.reader.ground.variables.all;
        let hidden = |variable: &Variable| matches!(variable.subject, Subject::Class | Subject::Anything(_));
        let hidden: Vec<bool> = variables.iter().map(hidden).collect();
        let inside = self.inside(region)?;
        let store = &mut self.reader.ground.store;
        let whole = store.whatever(inside, &|level| hidden[level])?;
        let whole = store.and(whole, within.0)?;
        // What nobody has may be said along.
        let outside = self.reader.ground.store.without(TRUE, whole)?;
        let outside = self.inside(Region(outside))?;
        let store = &mut self.reader.ground.store;
        let outside = store.whatever(outside, &|level| hidden[level])?;
        let outside = store.and(outside, within.0)?;
        let forbidden = store.without(outside, whole)?;
        let mut left = whole;
        let mut found: Vec<Vec<Part>> = Vec::new();
        let mut more = 0;
        while left != FALSE && found.len() + more < MOST {
            let cube = self.cube(left, whole, forbidden)?;
            self.reader.ground.store.refill();
            let covered = self.region_of(&cube)?;
            left = self.reader.ground.store.without(left, covered)?;
            if found.len() < limit {
                found.push(cube);
            } else {
                more += 1;
            }
        }
        found.sort_by_key(|cube| (cube.len(), cube.iter().map(|part| part.level).collect::<Vec<_>>()));
        Ok(Words { alternatives: found.iter().map(|cube| self.said(cube)).collect(), more })
    }

    /// Answers for some variables, as few variables and as many answers as possible, with nobody of the forbidden.
    fn cube(&mut self, left: Diagram, whole: Diagram, forbidden: Diagram) -> Result<Vec<Part>, Stop> {
        let store = &self.reader.ground.store;
        let path = store.cheapest(left, &|_, _| 1).unwrap_or_default();
        let only = |level: usize, answer: usize| (0..store.width(level)).map(|at| at == answer).collect();
        let part = |(level, answer)| Part { level, said: only(level, answer), had: only(level, answer) };
        let mut cube: Vec<Part> = path.into_iter().map(part).collect();
        // First whole variables, the last first, then answers of those that stay.
        for at in (0..cube.len()).rev() {
            let mut wider = cube.clone();
            wider.remove(at);
            if !self.meets(&wider, forbidden)? {
                cube = wider;
            }
        }
        for at in 0..cube.len() {
            for answer in 0..cube[at].said.len() {
                if cube[at].said[answer] {
                    continue;
                }
                let mut wider = cube.clone();
                wider[at].said[answer] = true;
                if !self.meets(&wider, forbidden)? {
                    cube = wider;
                }
            }
        }
        for at in 0..cube.len() {
            for answer in 0..cube[at].said.len() {
                let mut narrow = cube.clone();
                narrow[at].said = (0..narrow[at].said.len()).map(|other| other == answer).collect();
                cube[at].had[answer] = cube[at].said[answer] && self.meets(&narrow, whole)?;
            }
        }
        Ok(cube)
    }

    fn region_of(&mut self, cube: &[Part]) -> Result<Diagram, Stop> {
        let store = &mut self.reader.ground.store;
        cube.iter().rev().try_fold(TRUE, |all, part| {
            let test = store.test(part.level, |answer| if part.said[answer] { TRUE } else { FALSE })?;
            store.and(test, all)
        })
    }

    fn meets(&mut self, cube: &[Part], region: Diagram) -> Result<bool, Stop> {
        let all = self.region_of(cube)?;
        self.reader.ground.store.meet(all, region)
    }

    /// A cube in words: the codes of a set go together, the rest is said variable by variable.
    fn said(&self, cube: &[Part]) -> Vec<(String, String)> {
        let ground = &self.reader.ground;
        let facts = &ground.survey.facts;
        let name = |fact: usize| facts.all[fact].name.clone();
        let mut said: Vec<(String, String)> = Vec::new();
        let mut sets: Vec<usize> = Vec::new();
        for part in cube {
            let variable = &ground.variables.all[part.level];
            said.push(match variable.subject {
                Subject::Fact(fact) | Subject::Code(fact, _) if facts.all[fact].kind == FactType::Codes => {
                    if sets.contains(&fact) {
                        continue;
                    }
                    sets.push(fact);
                    (name(fact), self.set(fact, cube))
                }
                Subject::Fact(fact) => {
                    let words = self.answers(fact, &variable.answers, part);
                    // What is compared is known.
                    if words == "known" && self.is_compared(cube, fact) {
                        continue;
                    }
                    (name(fact), words)
                }
                Subject::Apart(one, other) => {
                    let gaps = variable.answers.iter().zip(&part.said).filter(|(_, said)| **said);
                    let days = gaps.filter_map(|(answer, _)| match answer {
                        Answer::Gap(days) => Some(*days),
                        _ => None,
                    });
                    let mut words = apart(&merged(days), &name(other));
                    if ![one, other].iter().all(|date| self.is_known(cube, *date)) {
                        words.push_str(" where both are known");
                    }
                    (name(one), words)
                }
                Subject::InMonths(number) => {
                    let (one, a, other, b) = ground.variables.in_months[number];
                    let orders = ["before", "on the day of", "after"];
                    let orders = orders.iter().zip(&part.said).filter(|(_, said)| **said);
                    let orders: Vec<&str> = orders.map(|(order, _)| *order).collect();
                    (moved(&name(one), a), format!("{} {}", orders.join(" or "), moved(&name(other), b)))
                }
                Subject::Class | Subject::Code(..) | Subject::Anything(_) => continue,
            });
        }
        said
    }

    /// Whether a cube says that a date is known.
    fn is_known(&self, cube: &[Part], date: usize) -> bool {
        let variables = &self.reader.ground.variables;
        cube.iter().filter(|part| variables.all[part.level].subject == Subject::Fact(date)).any(|part| {
            let answers = variables.answers(part.level).iter().zip(&part.had);
            answers.filter(|(_, had)| **had).all(|(answer, _)| matches!(answer, Answer::Position(_)))
        })
    }

    /// Whether a cube compares a date with another.
    fn is_compared(&self, cube: &[Part], date: usize) -> bool {
        let subjects = cube.iter().map(|part| self.reader.ground.variables.all[part.level].subject);
        subjects.into_iter().any(|subject| match subject {
            Subject::Apart(one, other) => one == date || other == date,
            _ => false,
        })
    }

    /// What is said of a set of codes.
    fn set(&self, fact: usize, cube: &[Part]) -> String {
        let ground = &self.reader.ground;
        let mut said: Vec<String> = Vec::new();
        let (mut holds, mut open) = (false, vec!["none", "unknown"]);
        for part in cube {
            match ground.variables.all[part.level].subject {
                Subject::Code(of, code) if of == fact => {
                    let value = &ground.survey.facts.all[fact].values[code];
                    holds |= part.had[1];
                    said.push(format!("{} {value}", if part.had[1] { "with" } else { "without" }));
                }
                Subject::Fact(of) if of == fact => {
                    let answers = ground.variables.answers(part.level);
                    let had = |wanted: &Answer| {
                        answers.iter().zip(&part.had).any(|(answer, had)| *had && answer == wanted)
                    };
                    open.retain(|word| match *word {
                        "none" => had(&Answer::None),
                        _ => had(&Answer::Unknown),
                    });
                    if said.is_empty()
                        && had(&Answer::Some)
                        && !cube.iter().any(|part| self.is_code(part, fact))
                    {
                        said.push("known".to_owned());
                    }
                }
                _ => {}
            }
        }
        if !ground.survey.facts.all[fact].none {
            open.retain(|word| *word != "none");
        }
        let said = said.join(" and ");
        let open = open.join(" or ");
        match (holds || open.is_empty(), said.is_empty()) {
            (_, true) => open,
            (true, _) => said,
            _ => format!("{said}, or {open}"),
        }
    }

    fn is_code(&self, part: &Part, fact: usize) -> bool {
        matches!(self.reader.ground.variables.all[part.level].subject, Subject::Code(of, _) if of == fact)
    }

    fn answers(&self, fact: usize, all: &[Answer], part: &Part) -> String {
        let facts = &self.reader.ground.survey.facts;
        let mut said: Vec<String> = Vec::new();
        let had = || all.iter().zip(&part.had).filter(|(_, had)| **had).map(|(answer, _)| answer);
        let known = |answer: &Answer| !matches!(answer, Answer::Unknown | Answer::None);
        let whole = all.iter().zip(&part.said).all(|(answer, said)| *said || !known(answer));
        if whole && had().filter(|answer| known(answer)).count() > 1 {
            said.push("known".to_owned());
        } else {
            said.extend(had().filter_map(|answer| match answer {
                Answer::No => Some("no".to_owned()),
                Answer::Yes => Some("yes".to_owned()),
                Answer::Some => Some("known".to_owned()),
                Answer::Code(code) => facts.all[fact].values.get(*code).cloned(),
                _ => None,
            }));
            said.extend(numbers(all, &part.had));
            said.extend(self.positions(fact, all, part));
        }
        said.extend(had().any(|answer| *answer == Answer::None).then(|| "none".to_owned()));
        said.extend(had().any(|answer| *answer == Answer::Unknown).then(|| "unknown".to_owned()));
        said.join(" or ")
    }

    /// Positions of a date in words: from one bound to another where they are all between two.
    fn positions(&self, date: usize, all: &[Answer], part: &Part) -> Vec<String> {
        let Some(positions) = self.reader.ground.variables.calendar.positions.get(&date) else {
            return Vec::new();
        };
        let of = |answers: &[bool]| -> Vec<bool> {
            let of_position = |position: usize| {
                let at = all.iter().position(|answer| *answer == Answer::Position(position));
                at.is_some_and(|at| answers[at])
            };
            (0..positions.reached.len()).map(of_position).collect()
        };
        let (allowed, mut left) = (of(&part.said), of(&part.had));
        let mut said = Vec::new();
        while let Some(first) = left.iter().position(|left| *left) {
            // The pair of bounds that takes in the first of them, most of them, and nothing that may not be said.
            let ends = || (0..positions.bounds.len()).map(Some).chain([None]);
            let best = ends()
                .flat_map(|from| ends().map(move |to| (from, to)))
                .filter_map(|(from, to)| {
                    let between = |position: &usize| {
                        let reached = &positions.reached[*position];
                        from.is_none_or(|from| reached[from]) && to.is_none_or(|to| !reached[to])
                    };
                    let taken: Vec<usize> = (0..left.len()).filter(between).collect();
                    let sound = taken.contains(&first) && taken.iter().all(|position| allowed[*position]);
                    let new = taken.iter().filter(|position| left[**position]).count();
                    sound.then_some((new, from, to, taken))
                })
                .max_by_key(|(new, from, to, _)| (*new, from.is_none(), to.is_none()));
            let Some((_, from, to, taken)) = best else { break };
            taken.iter().for_each(|position| left[*position] = false);
            said.push(between(from.map(|at| positions.bounds[at]), to.map(|at| positions.bounds[at])));
        }
        said
    }
}
