//! Readings made on diagrams: what a term comes to, as a function of the answers.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::Stop;
use super::diagram::{Diagram, FALSE, Limits, Store, TRUE, UNKNOWN};
use super::leaf::Leaf;
use super::reader::{Ask, Ground};
use super::survey::{Bound, Survey, holds, looks_at};
use super::variables::{Answer, Subject, Variables};
use crate::evaluation::compare;
use crate::expression::Comparison;
use crate::ruleset::FactType;
use crate::timing::Duration;
use crate::value::{Decimal, Truth, Value};

/// Diagrams over the variables of a survey, with the leaves that their numbers stand for.
#[derive(Debug)]
pub(super) struct Diagrams<'p> {
    pub survey: Survey<'p>,
    pub variables: Variables,
    pub store: Store,
    leaves: Vec<Leaf>,
    numbers: HashMap<Leaf, u32>,
}

impl<'p> Diagrams<'p> {
    pub(super) fn new(survey: Survey<'p>, limits: Limits) -> Self {
        let variables = Variables::of(&survey);
        let widths = variables.all.iter().map(|variable| u32::try_from(variable.answers.len()).unwrap_or(0));
        let store = Store::new(widths.collect(), limits);
        let leaves = vec![Leaf::FALSE, Leaf::TRUE, Leaf::UNKNOWN];
        let numbers = leaves.iter().cloned().zip(0..).collect();
        Self { survey, variables, store, leaves, numbers }
    }

    /// The number that stands for a leaf.
    pub(super) fn number(&mut self, leaf: &Leaf) -> u32 {
        if let Some(number) = self.numbers.get(leaf) {
            return *number;
        }
        let number = u32::try_from(self.leaves.len()).unwrap_or(u32::MAX >> 1);
        self.leaves.push(leaf.clone());
        self.numbers.insert(leaf.clone(), number);
        number
    }

    fn of_number(&self, number: u32) -> &Leaf {
        self.leaves.get(number as usize).unwrap_or(&Leaf::UNKNOWN)
    }

    /// The leaf under some answers; of a variable that is not among them, the first.
    pub(super) fn at(&self, diagram: Diagram, answers: &HashMap<usize, usize>) -> &Leaf {
        let answer = |level: usize| answers.get(&level).copied().unwrap_or(0);
        self.of_number(self.store.at(diagram, &answer))
    }

    /// The function of one variable that gives a leaf for each answer.
    fn test(&mut self, level: usize, mut leaf: impl FnMut(&Answer) -> Leaf) -> Result<Diagram, Stop> {
        let leaves: Vec<Leaf> = self.variables.answers(level).iter().map(&mut leaf).collect();
        let children: Vec<Diagram> = leaves.iter().map(|leaf| Diagram::terminal(self.number(leaf))).collect();
        self.store.node(level, &children)
    }

    fn level(&self, subject: Subject) -> Result<usize, Stop> {
        self.variables.level(subject).ok_or(Stop::NotCovered)
    }

    /// What a fact is, to a program.
    fn fact(&mut self, program: usize, fact: usize) -> Result<Diagram, Stop> {
        let level = self.level(Subject::Fact(fact))?;
        let Some(entry) = self.survey.facts.entry(fact, program) else { return Ok(UNKNOWN) };
        let each = self.survey.facts.all[fact].each;
        let codes: Vec<Option<u16>> =
            self.survey.facts.all[fact].values.iter().map(|value| entry.code(value)).collect();
        let fits = |number: Decimal| {
            entry.min.is_none_or(|min| number >= min) && entry.max.is_none_or(|max| number <= max)
        };
        let known = match entry.kind {
            FactType::Date => Leaf::Day(Some(fact), Duration::ZERO),
            FactType::Codes => Leaf::Codes(fact),
            _ => Leaf::Text(fact),
        };
        self.test(level, |answer| match answer {
            Answer::None if entry.none.is_some() => Leaf::NONE,
            Answer::No => Leaf::FALSE,
            Answer::Yes => Leaf::TRUE,
            Answer::Code(code) => {
                let code = codes.get(*code).copied().flatten();
                code.map_or(Leaf::UNKNOWN, |code| Leaf::Value(Value::Code(code)))
            }
            Answer::Numbers(numbers) => match numbers.some() {
                number if !fits(number) => Leaf::UNKNOWN,
                number if each => Leaf::Value(Value::Number(number)),
                _ => Leaf::Number(fact),
            },
            Answer::Position(_) | Answer::Some => known.clone(),
            _ => Leaf::UNKNOWN,
        })
    }

    /// The number of a fact that is known against a number or a range.
    fn against(&mut self, fact: usize, op: Comparison, value: &Value) -> Result<Diagram, Stop> {
        let level = self.level(Subject::Fact(fact))?;
        self.test(level, |answer| match answer {
            Answer::Numbers(numbers) => compare(op, &Value::Number(numbers.some()), value).into(),
            _ => Leaf::UNKNOWN,
        })
    }

    /// The days since a date, or the calendar, against a bound: `reached` and `passed` are what the comparison looks at.
    fn position(
        &mut self,
        date: usize,
        op: Comparison,
        reached: Bound,
        passed: Bound,
    ) -> Result<Diagram, Stop> {
        let level = self.level(Subject::Fact(date))?;
        let positions = self.variables.calendar.positions.get(&date).ok_or(Stop::NotCovered)?;
        let place = |bound| positions.bounds.iter().position(|known| *known == bound);
        let (reached, passed) = (place(reached), place(passed));
        let looked = looks_at(op);
        if (looked.0 && reached.is_none()) || (looked.1 && passed.is_none()) {
            return Err(Stop::NotCovered);
        }
        let truths: Vec<Truth> = positions
            .reached
            .iter()
            .map(|bounds| {
                let is = |place: Option<usize>| place.is_some_and(|place| bounds[place]);
                Truth::from(holds(op, is(reached), is(passed)))
            })
            .collect();
        self.test(level, |answer| match answer {
            Answer::Position(position) => truths[*position].into(),
            _ => Leaf::UNKNOWN,
        })
    }
}

impl Ground for Diagrams<'_> {
    type Made = Diagram;

    fn leaf(&mut self, leaf: Leaf) -> Diagram {
        Diagram::terminal(self.number(&leaf))
    }

    fn leaves(&self, made: &Diagram) -> Vec<Leaf> {
        self.store.numbers(*made).into_iter().map(|number| self.of_number(number).clone()).collect()
    }

    fn join(&mut self, of: &Diagram, by: Vec<(Leaf, Diagram)>) -> Result<Diagram, Stop> {
        let by: Vec<(u32, Diagram)> = by.iter().map(|(leaf, made)| (self.number(leaf), *made)).collect();
        if by.iter().all(|(_, made)| made.constant().is_some()) {
            return self.store.map(*of, &mut |number| {
                by.iter().find(|(known, _)| *known == number).map_or(UNKNOWN, |(_, made)| *made)
            });
        }
        let mut parts = by.into_iter().rev();
        let Some((_, mut joined)) = parts.next() else { return Ok(UNKNOWN) };
        for (number, made) in parts {
            let region = self.store.region(*of, number)?;
            joined = self.store.choose(region, made, joined)?;
        }
        Ok(joined)
    }

    fn and(&mut self, a: &Diagram, b: &Diagram) -> Result<Diagram, Stop> {
        self.store.and(*a, *b)
    }

    fn or(&mut self, a: &Diagram, b: &Diagram) -> Result<Diagram, Stop> {
        self.store.or(*a, *b)
    }

    fn numbers(&self, fact: usize, program: usize) -> Option<RangeInclusive<i64>> {
        self.survey.facts.many(fact, program)
    }

    fn ask(&mut self, ask: Ask) -> Result<Diagram, Stop> {
        match ask {
            Ask::Fact(program, slot) => {
                let fact = self.survey.facts.number(program, slot).ok_or(Stop::NotCovered)?;
                self.fact(program, fact)
            }
            Ask::Number(fact, op, value) => self.against(fact, op, &value),
            Ask::Among(fact, runs) => {
                let level = self.level(Subject::Fact(fact))?;
                self.test(level, |answer| match answer {
                    Answer::Numbers(numbers) => {
                        let run = runs.partition_point(|(from, _)| *from <= numbers.some());
                        run.checked_sub(1)
                            .and_then(|run| runs.get(run))
                            .map_or(Leaf::UNKNOWN, |it| it.1.into())
                    }
                    _ => Leaf::UNKNOWN,
                })
            }
            Ask::Elapsed(date, op, days) => self.position(date, op, Bound::Days(days), Bound::Days(days + 1)),
            Ask::Calendar(date, by, op, as_of_by) => {
                let bound = |strict| Bound::calendar(by, as_of_by, strict);
                self.position(date, op.mirrored(), bound(false), bound(true))
            }
            Ask::Apart(one, other, op, days) => {
                let level = self.level(Subject::Apart(one, other))?;
                self.test(level, |answer| match answer {
                    Answer::Gap((low, _)) => Truth::from(holds(op, *low >= days, *low > days)).into(),
                    _ => Leaf::UNKNOWN,
                })
            }
            Ask::ApartInMonths(one, a, op, other, b) => {
                let known = (one, a, other, b);
                let number = self.variables.in_months.iter().position(|found| *found == known);
                let level = self.level(Subject::InMonths(number.ok_or(Stop::NotCovered)?))?;
                self.test(level, |answer| {
                    let (reached, passed) = (*answer != Answer::Before, *answer == Answer::After);
                    Truth::from(holds(op, reached, passed)).into()
                })
            }
            Ask::Holds(fact, program, code) => {
                let code = self.survey.facts.code(fact, program, code).ok_or(Stop::NotCovered)?;
                let level = self.level(Subject::Code(fact, code))?;
                self.store.test(level, |answer| if answer == 1 { TRUE } else { FALSE })
            }
            Ask::Anything(what) => {
                let number = self.survey.named(&what.key).ok_or(Stop::NotCovered)?;
                let level = self.level(Subject::Anything(number))?;
                self.test(level, |answer| match answer {
                    Answer::Leaf(leaf) => leaf.clone(),
                    _ => Leaf::UNKNOWN,
                })
            }
        }
    }
}
