//! The variables of a diagram, in their order, and the answers of each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::calendar::{Calendar, Days, FAR};
use super::facts::Facts;
use super::leaf::Leaf;
use super::survey::{Cut, InMonths, Survey, Touched};
use crate::ruleset::FactType;
use crate::value::Decimal;

/// What a variable is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// Which class of days the day of evaluation is of.
    Class,
    /// A fact: its value, or whether it is known.
    Fact(usize),
    /// Whether the codes of a fact, where they are known, hold one.
    Code(usize, usize),
    /// By how many days one date lies further back than another, where both are known.
    Apart(usize, usize),
    /// Whether a date, moved, lies before, on or after another, moved, where both are known.
    InMonths(usize),
    /// Something that is not covered.
    Anything(usize),
}

/// One answer of a variable.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Unknown,
    None,
    No,
    Yes,
    /// The code at this place among those of all programs.
    Code(usize),
    /// A number among these.
    Numbers(Numbers),
    /// The position of a date.
    Position(usize),
    /// A text or a set of codes, which is known.
    Some,
    Class(usize),
    /// So many days, ends included.
    Gap(Days),
    Before,
    On,
    After,
    Leaf(Leaf),
}

/// Numbers from one to another; an end that does not exist has none, and one that is not included says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numbers {
    pub low: Option<(Decimal, bool)>,
    pub high: Option<(Decimal, bool)>,
    /// Whether only whole numbers are meant.
    pub whole: bool,
}

/// A variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub subject: Subject,
    pub answers: Vec<Answer>,
}

/// The variables in their order.
#[derive(Debug)]
pub(super) struct Variables {
    pub all: Vec<Variable>,
    levels: HashMap<Subject, usize>,
    pub calendar: Calendar,
    pub in_months: Vec<InMonths>,
    /// Dates that are compared with each other, as groups, each in an order of its own.
    pub groups: Vec<Vec<usize>>,
}

impl Variables {
    pub(super) fn of(survey: &Survey<'_>) -> Self {
        let pairs: BTreeSet<(usize, usize)> = survey
            .apart
            .keys()
            .copied()
            .chain(survey.in_months.iter().map(|(one, _, other, _)| (*one, *other)))
            .collect();
        let linked: BTreeSet<usize> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
        let bounds = survey
            .dates
            .iter()
            .map(|date| (*date, survey.bounds.get(date).cloned().unwrap_or_default()))
            .collect();
        let mut variables = Self {
            all: Vec::new(),
            levels: HashMap::new(),
            calendar: Calendar::of(&bounds, linked),
            in_months: survey.in_months.clone(),
            groups: groups(&survey.dates, &pairs),
        };
        for touched in &survey.order {
            variables.add_touched(survey, *touched);
        }
        variables.add_dates(survey);
        variables
    }

    fn add(&mut self, subject: Subject, answers: Vec<Answer>) {
        self.levels.insert(subject, self.all.len());
        self.all.push(Variable { subject, answers });
    }

    fn add_touched(&mut self, survey: &Survey<'_>, touched: Touched) {
        match touched {
            Touched::Fact(fact) => {
                let answers = answers(&survey.facts, fact, survey.cuts.get(&fact));
                self.add(Subject::Fact(fact), answers);
            }
            Touched::Code(fact, code) => self.add(Subject::Code(fact, code), vec![Answer::No, Answer::Yes]),
            Touched::Anything(number) => {
                let leaves = survey.anything.get(number).map_or(&[][..], |what| &what.leaves);
                self.add(Subject::Anything(number), leaves.iter().cloned().map(Answer::Leaf).collect());
            }
        }
    }

    /// The block of the dates: the class of the day of evaluation, then group by group, what compares two dates right
    /// behind the second of them.
    fn add_dates(&mut self, survey: &Survey<'_>) {
        if self.calendar.classes.len() > 1 {
            let classes = (0..self.calendar.classes.len()).map(Answer::Class);
            self.add(Subject::Class, classes.collect());
        }
        for group in self.groups.clone() {
            for (at, date) in group.iter().enumerate() {
                let positions = self.calendar.positions.get(date).map_or(0, |of| of.reached.len());
                let mut answers = absent(&survey.facts, *date);
                answers.extend((0..positions).map(Answer::Position));
                self.add(Subject::Fact(*date), answers);
                for earlier in &group[..at] {
                    let (one, other) = (*earlier.min(date), *earlier.max(date));
                    if let Some(cuts) = survey.apart.get(&(one, other)) {
                        self.add(Subject::Apart(one, other), gaps(cuts));
                    }
                    for (number, (a, _, b, _)) in survey.in_months.iter().enumerate() {
                        if (*a, *b) == (one, other) {
                            let orders = vec![Answer::Before, Answer::On, Answer::After];
                            self.add(Subject::InMonths(number), orders);
                        }
                    }
                }
            }
        }
    }

    /// The level of a variable.
    pub(super) fn level(&self, subject: Subject) -> Option<usize> {
        self.levels.get(&subject).copied()
    }

    pub(super) fn answers(&self, level: usize) -> &[Answer] {
        self.all.get(level).map_or(&[], |variable| &variable.answers)
    }
}

/// Unknown and, where it may be, `none`.
fn absent(facts: &Facts<'_>, fact: usize) -> Vec<Answer> {
    let none = facts.all[fact].none.then_some(Answer::None);
    std::iter::once(Answer::Unknown).chain(none).collect()
}

fn answers(facts: &Facts<'_>, fact: usize, cuts: Option<&BTreeSet<Cut>>) -> Vec<Answer> {
    let mut answers = absent(facts, fact);
    match facts.all[fact].kind {
        FactType::Boolean => answers.extend([Answer::No, Answer::Yes]),
        FactType::Code => answers.extend((0..facts.all[fact].values.len()).map(Answer::Code)),
        FactType::Codes | FactType::Text | FactType::Date => answers.push(Answer::Some),
        FactType::Integer | FactType::Decimal => match facts.few(fact).filter(|_| facts.all[fact].each) {
            Some(few) => answers.extend(few.map(|number| {
                let end = Some((number.into(), true));
                Answer::Numbers(Numbers { low: end, high: end, whole: true })
            })),
            None => answers.extend(numbers(facts, fact, cuts).into_iter().map(Answer::Numbers)),
        },
    }
    answers
}

/// The numbers of a fact between its cuts, as far as some dictionary allows them.
fn numbers(facts: &Facts<'_>, fact: usize, cuts: Option<&BTreeSet<Cut>>) -> Vec<Numbers> {
    let whole = facts.all[fact].kind == FactType::Integer;
    let all = |mut end: Box<dyn Iterator<Item = Option<Decimal>>>, least: bool| {
        end.try_fold(None, |best: Option<Decimal>, end| {
            let end = end?;
            Some(Some(best.map_or(end, |best| if least { best.min(end) } else { best.max(end) })))
        })
        .flatten()
    };
    let min = all(Box::new(facts.entries(fact).map(|entry| entry.min)), true);
    let max = all(Box::new(facts.entries(fact).map(|entry| entry.max)), false);
    let ends: Vec<Cut> = cuts.into_iter().flatten().copied().collect();
    let lows = std::iter::once(None).chain(ends.iter().map(|cut| Some((cut.at, !cut.after))));
    let highs = ends.iter().map(|cut| Some((cut.at, cut.after))).chain([None]);
    lows.zip(highs)
        .map(|(low, high)| {
            let low = later(low, min.map(|min| (min, true)));
            let high = earlier(high, max.map(|max| (max, true)));
            Numbers { low, high, whole }.tight()
        })
        .filter(Numbers::hold_something)
        .collect()
}

type End = Option<(Decimal, bool)>;

/// The greater of two lower ends.
fn later(a: End, b: End) -> End {
    match (a, b) {
        (Some(x), Some(y)) => Some(match x.0.cmp(&y.0) {
            std::cmp::Ordering::Less => y,
            std::cmp::Ordering::Greater => x,
            std::cmp::Ordering::Equal => (x.0, x.1 && y.1),
        }),
        (end, None) | (None, end) => end,
    }
}

/// The lesser of two upper ends.
fn earlier(a: End, b: End) -> End {
    let turned = |end: End| end.map(|(at, included)| (-at, included));
    turned(later(turned(a), turned(b)))
}

impl Numbers {
    /// With whole ends where only whole numbers are meant.
    fn tight(self) -> Self {
        if !self.whole {
            return self;
        }
        let low = self.low.map(|(at, included)| {
            let up = at.ceil();
            (if included || up != at { up } else { up + Decimal::ONE }, true)
        });
        let high = self.high.map(|(at, included)| {
            let down = at.floor();
            (if included || down != at { down } else { down - Decimal::ONE }, true)
        });
        Self { low, high, whole: true }
    }

    fn hold_something(&self) -> bool {
        match (self.low, self.high) {
            (Some(low), Some(high)) => low.0 < high.0 || (low.0 == high.0 && low.1 && high.1),
            _ => true,
        }
    }

    /// Whether a number is among these.
    pub(super) fn hold(&self, number: Decimal) -> bool {
        self.low.is_none_or(|(at, included)| number > at || (included && number == at))
            && self.high.is_none_or(|(at, included)| number < at || (included && number == at))
    }

    /// A number among these that is easy to believe: an end where there is one that is included, else one near it.
    pub(super) fn some(&self) -> Decimal {
        let candidates = |decimals: u32| {
            let step = Decimal::new(1, decimals);
            let near = match (self.low, self.high) {
                (Some((low, _)), Some((high, _))) => {
                    let middle = ((low + high) / Decimal::TWO).round_dp(decimals);
                    vec![middle, low, high]
                }
                (Some((low, _)), None) => vec![low, low + step],
                (None, Some((high, _))) => vec![high, high - step],
                (None, None) => vec![Decimal::ONE],
            };
            near.into_iter().map(|number| number.normalize())
        };
        let mut all = (0..=20).flat_map(candidates);
        all.find(|number| self.hold(*number)).unwrap_or_default()
    }
}

fn gaps(cuts: &BTreeSet<i64>) -> Vec<Answer> {
    let lows = std::iter::once(-FAR).chain(cuts.iter().copied());
    let highs = cuts.iter().map(|cut| cut - 1).chain([FAR]);
    lows.zip(highs).map(Answer::Gap).collect()
}

/// Dates in groups of those that are compared with each other; within a group, each next to one that came before it.
fn groups(dates: &BTreeSet<usize>, pairs: &BTreeSet<(usize, usize)>) -> Vec<Vec<usize>> {
    let mut neighbours: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (one, other) in pairs {
        neighbours.entry(*one).or_default().insert(*other);
        neighbours.entry(*other).or_default().insert(*one);
    }
    let degree = |date: &usize| neighbours.get(date).map_or(0, BTreeSet::len);
    // The one with most neighbours begins its group: the others are told of it and done.
    let mut left: Vec<usize> = dates.iter().copied().collect();
    left.sort_by_key(|date| (std::cmp::Reverse(degree(date)), *date));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    while let Some(first) = left.first().copied() {
        let mut group = vec![first];
        let mut at = 0;
        while let Some(date) = group.get(at).copied() {
            for next in neighbours.get(&date).into_iter().flatten() {
                if !group.contains(next) {
                    group.push(*next);
                }
            }
            at += 1;
        }
        left.retain(|date| !group.contains(date));
        groups.push(group);
    }
    groups
}
