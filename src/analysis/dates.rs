//! Which answers go together: positions of dates on a class of days, dates that are so many days apart, and a set of
//! codes that holds something only where it is known.
//!
//! The days since each date are whole numbers, and every answer bounds one of them or the difference of two. Whether
//! some days satisfy all is decided by shortest paths, which also give the days.

use std::collections::HashMap;

use super::Stop;
use super::calendar::{Days, FAR};
use super::diagram::{Diagram, FALSE, Store, TRUE};
use super::reader::span_of;
use super::variables::{Answer, Subject, Variables};

/// Differences of whole numbers and their greatest values; the first number is 0, the day of evaluation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Differences {
    /// The dates, behind the day of evaluation.
    dates: Vec<usize>,
    /// `most[a][b]` is the greatest that `a - b` may be.
    most: Vec<Vec<i64>>,
}

impl Differences {
    pub(super) fn new() -> Self {
        Self { dates: Vec::new(), most: vec![vec![0]] }
    }

    fn place(&self, date: usize) -> Option<usize> {
        self.dates.iter().position(|known| *known == date).map(|at| at + 1)
    }

    /// Takes in a date that lies so many days back.
    pub(super) fn add(&mut self, date: usize, days: Days) -> bool {
        self.dates.push(date);
        let size = self.dates.len();
        self.most.iter_mut().for_each(|row| row.push(FAR));
        self.most.push(vec![FAR; size + 1]);
        self.most[size][size] = 0;
        self.bound(size, 0, days)
    }

    /// Bounds how much further back one date lies than another; of a date that is not here nothing is bounded.
    pub(super) fn apart(&mut self, one: usize, other: usize, days: Days) -> bool {
        match self.place(one).zip(self.place(other)) {
            Some((one, other)) => self.bound(one, other, days),
            None => true,
        }
    }

    /// Bounds a difference, and everything that follows; `false` where nothing is left.
    fn bound(&mut self, a: usize, b: usize, (low, high): Days) -> bool {
        for (from, to, most) in [(a, b, high), (b, a, -low)] {
            if most >= FAR || most >= self.most[from][to] {
                continue;
            }
            self.most[from][to] = most;
            let size = self.most.len();
            for i in 0..size {
                for j in 0..size {
                    let (first, second) = (self.most[i][from], self.most[to][j]);
                    if first < FAR && second < FAR && first + most + second < self.most[i][j] {
                        self.most[i][j] = first + most + second;
                    }
                }
            }
        }
        (0..self.most.len()).all(|i| self.most[i][i] >= 0)
    }

    /// How many days back a date may lie.
    pub(super) fn days(&self, date: usize) -> Days {
        self.place(date).map_or((-FAR, FAR), |at| (-self.most[0][at], self.most[at][0]))
    }

    /// Lets a date lie so many days back.
    pub(super) fn fix(&mut self, date: usize, days: i64) -> bool {
        self.place(date).is_some_and(|at| self.bound(at, 0, (days, days)))
    }

    /// Leaves out what no later answer speaks of; what followed from it stays.
    fn keep(&mut self, dates: &[usize]) {
        for at in (0..self.dates.len()).rev() {
            if !dates.contains(&self.dates[at]) {
                self.dates.remove(at);
                self.most.remove(at + 1);
                self.most.iter_mut().for_each(|row| _ = row.remove(at + 1));
            }
        }
    }
}

/// The differences that an answer about two dates in months allows; a little more than it says, for a month has no
/// fixed number of days.
pub(super) fn loosely(variables: &Variables, number: usize, answer: &Answer) -> (usize, usize, Days) {
    let (one, a, other, b) = variables.in_months[number];
    // One is `a` further on and `x` days back, the other `b` further on and `y` days back: `a - x` against `b - y`.
    let ((least_a, most_a), (least_b, most_b)) = (span_of(a), span_of(b));
    let days = match answer {
        Answer::Before => (least_a - most_b + 1, FAR),
        Answer::After => (-FAR, most_a - least_b - 1),
        _ => (least_a - most_b, most_a - least_b),
    };
    (one, other, days)
}

/// For each group of dates, which answers go together. A group whose dates are free of each other needs none, but for
/// the class of the day of evaluation.
pub(super) fn together(store: &mut Store, variables: &Variables) -> Result<Vec<Diagram>, Stop> {
    let mut found = codes(store, variables)?;
    for group in &variables.groups {
        let calendar = &variables.calendar;
        let of_class = variables.level(Subject::Class).filter(|_| {
            let differs = |date: &usize| {
                calendar
                    .positions
                    .get(date)
                    .is_some_and(|of| of.days.windows(2).any(|pair| pair[0] != pair[1]))
            };
            group.iter().any(differs)
        });
        if of_class.is_none() && group.len() < 2 {
            continue;
        }
        let levels = levels(variables, group);
        let mut builder = Builder { store, variables, levels, known: HashMap::new() };
        let whole = match of_class {
            None => builder.from(0, 0, &Differences::new())?,
            Some(level) => {
                let mut children = Vec::new();
                for class in 0..calendar.classes.len() {
                    children.push(builder.from(0, class, &Differences::new())?);
                }
                builder.store.node(level, &children)?
            }
        };
        found.push(whole);
    }
    Ok(found)
}

/// Sets of codes that are not known hold nothing.
fn codes(store: &mut Store, variables: &Variables) -> Result<Vec<Diagram>, Stop> {
    let mut found = Vec::new();
    for (level, variable) in variables.all.iter().enumerate() {
        let Subject::Code(fact, _) = variable.subject else { continue };
        let Some(whole) = variables.level(Subject::Fact(fact)) else { continue };
        let answers = variables.answers(whole);
        let known = store.test(whole, |at| if answers[at] == Answer::Some { TRUE } else { FALSE })?;
        let not_held = store.test(level, |at| if at == 0 { TRUE } else { FALSE })?;
        found.push(store.or(known, not_held)?);
    }
    Ok(found)
}

/// The levels of a group of dates.
fn levels(variables: &Variables, group: &[usize]) -> Vec<usize> {
    let about = |subject: Subject| match subject {
        Subject::Fact(date) | Subject::Apart(date, _) => group.contains(&date),
        Subject::InMonths(number) => group.contains(&variables.in_months[number].0),
        Subject::Class | Subject::Code(..) | Subject::Anything(_) => false,
    };
    (0..variables.all.len()).filter(|level| about(variables.all[*level].subject)).collect()
}

struct Builder<'s> {
    store: &'s mut Store,
    variables: &'s Variables,
    levels: Vec<usize>,
    known: HashMap<(usize, usize, Differences), Diagram>,
}

impl Builder<'_> {
    /// What may follow from the `step`-th level on.
    fn from(&mut self, step: usize, class: usize, so_far: &Differences) -> Result<Diagram, Stop> {
        let Some(level) = self.levels.get(step).copied() else { return Ok(TRUE) };
        let mut so_far = so_far.clone();
        so_far.keep(&self.still_needed(step));
        let key = (step, class, so_far);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        self.store.step()?;
        let so_far = key.2;
        let subject = self.variables.all[level].subject;
        let answers = self.variables.answers(level);
        let beside = |date: usize| so_far.place(date).is_some();
        let compared = match subject {
            Subject::Apart(one, other) => beside(one) && beside(other),
            Subject::InMonths(number) => {
                let (one, _, other, _) = self.variables.in_months[number];
                beside(one) && beside(other)
            }
            _ => true,
        };
        let result = if compared {
            let mut children = Vec::with_capacity(answers.len());
            for answer in answers {
                let mut next = so_far.clone();
                let possible = self.take(subject, answer, class, &mut next);
                children.push(if possible { self.from(step + 1, class, &next)? } else { FALSE });
            }
            self.store.node(level, &children)?
        } else {
            self.from(step + 1, class, &so_far)?
        };
        self.known.insert((step, class, so_far), result);
        Ok(result)
    }

    /// The dates of which this level or a later one speaks.
    fn still_needed(&self, step: usize) -> Vec<usize> {
        let mut needed = Vec::new();
        for level in &self.levels[step..] {
            match self.variables.all[*level].subject {
                Subject::Apart(one, other) => needed.extend([one, other]),
                Subject::InMonths(number) => {
                    let (one, _, other, _) = self.variables.in_months[number];
                    needed.extend([one, other]);
                }
                _ => {}
            }
        }
        needed
    }

    fn take(&self, subject: Subject, answer: &Answer, class: usize, next: &mut Differences) -> bool {
        match (subject, answer) {
            (Subject::Fact(date), Answer::Position(position)) => {
                let positions = &self.variables.calendar.positions[&date];
                positions.days[class][*position].is_some_and(|days| next.add(date, days))
            }
            (Subject::Apart(one, other), Answer::Gap(days)) => next.apart(one, other, *days),
            (Subject::InMonths(number), order) => {
                let (one, other, days) = loosely(self.variables, number, order);
                next.apart(one, other, days)
            }
            _ => true,
        }
    }
}
