//! One record as answers.

use super::facts::Facts;
use super::variables::{Answer, Subject, Variables};
use crate::timing::{Date, DayNumber};
use crate::value::Value;

/// A record of a program on a day.
pub(super) struct Located<'a> {
    pub facts: &'a Facts<'a>,
    pub variables: &'a Variables,
    pub program: usize,
    pub day: DayNumber,
    /// In the order of the program's dictionary.
    pub values: &'a [Value],
}

impl Located<'_> {
    /// The number of the answer to a variable; of one that does not matter, the first.
    pub(super) fn answer(&self, level: usize) -> usize {
        let variable = &self.variables.all[level];
        let answer = self.of(variable.subject, &variable.answers);
        answer.unwrap_or(0)
    }

    fn value(&self, fact: usize) -> &Value {
        let slot = self.facts.all[fact].slots[self.program];
        slot.and_then(|slot| self.values.get(slot.index())).unwrap_or(&Value::Unknown)
    }

    fn date(&self, fact: usize) -> Option<Date> {
        match self.value(fact) {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    fn days(&self, fact: usize) -> Option<i64> {
        Some((self.day.0 - DayNumber::of(self.date(fact)?)?.0).into())
    }

    fn of(&self, subject: Subject, answers: &[Answer]) -> Option<usize> {
        match subject {
            Subject::Class => self.variables.calendar.class(self.day),
            Subject::Fact(fact) => {
                let position = match self.days(fact) {
                    Some(days) => self.variables.calendar.positions.get(&fact)?.position(self.day, days),
                    None => None,
                };
                let code = |code: u16| self.facts.code(fact, self.program, code);
                answers.iter().position(|answer| match (answer, self.value(fact)) {
                    (Answer::Unknown, Value::Unknown)
                    | (Answer::None, Value::None)
                    | (Answer::Some, Value::Text(_) | Value::Codes(_)) => true,
                    (Answer::No, Value::Bool(yes)) => !yes,
                    (Answer::Yes, Value::Bool(yes)) => *yes,
                    (Answer::Code(at), Value::Code(known)) => code(*known) == Some(*at),
                    (Answer::Numbers(numbers), Value::Number(number)) => numbers.hold(*number),
                    (Answer::Position(at), Value::Date(_)) => position == Some(*at),
                    _ => false,
                })
            }
            Subject::Code(fact, code) => {
                let name = self.facts.all[fact].values.get(code)?;
                let number = self.facts.entry(fact, self.program)?.code(name)?;
                match self.value(fact) {
                    Value::Codes(set) => Some(usize::from(set & (1 << number) != 0)),
                    _ => None,
                }
            }
            Subject::Apart(one, other) => {
                let apart = self.days(one)? - self.days(other)?;
                answers.iter().position(|answer| match answer {
                    Answer::Gap((low, high)) => (*low..=*high).contains(&apart),
                    _ => false,
                })
            }
            Subject::InMonths(number) => {
                let (one, a, other, b) = self.variables.in_months[number];
                let order = self.date(one)?.plus(a).cmp(&self.date(other)?.plus(b));
                let answer = match order {
                    std::cmp::Ordering::Less => Answer::Before,
                    std::cmp::Ordering::Equal => Answer::On,
                    std::cmp::Ordering::Greater => Answer::After,
                };
                answers.iter().position(|known| *known == answer)
            }
            Subject::Anything(_) => None,
        }
    }
}
