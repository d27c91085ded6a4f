//! Logic over tests of one axis each, without negation: a test carries its truth in every cell.

use std::sync::Arc;

use crate::value::Truth;

/// A question with the truth that each of its answers gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The number of the axis.
    pub axis: usize,
    /// The truth by cell.
    pub truths: Arc<[Truth]>,
}

/// Kleene's logic over tests. `None` of a rule's part is not here: what cannot be put so has no logic at all.
#[derive(Clone, Debug, PartialEq)]
pub enum Logic<T = Test> {
    /// The same for every record; unknown where `unsettled(…)` stands.
    Settled(Truth),
    /// One test.
    Test(T),
    /// Every part holds.
    All(Vec<Logic<T>>),
    /// Some part holds.
    Any(Vec<Logic<T>>),
}

impl<T> Logic<T> {
    /// The same logic with each test in another form, or nothing where one of them has none.
    pub(super) fn map<U>(&self, form: &mut impl FnMut(&T) -> Option<U>) -> Option<Logic<U>> {
        let mut all = |parts: &[Self]| parts.iter().map(|part| part.map(form)).collect::<Option<Vec<_>>>();
        Some(match self {
            Self::Settled(truth) => Logic::Settled(*truth),
            Self::All(parts) => Logic::All(all(parts)?),
            Self::Any(parts) => Logic::Any(all(parts)?),
            Self::Test(test) => Logic::Test(form(test)?),
        })
    }

    /// Calls `visit` with every test.
    pub fn tests<'a>(&'a self, visit: &mut dyn FnMut(&'a T)) {
        match self {
            Self::Settled(_) => {}
            Self::Test(test) => visit(test),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tests(visit)),
        }
    }
}

impl Logic {
    /// The same logic, smaller: settled parts are gone where they decide nothing, parts on one axis are one test.
    #[must_use]
    pub fn merged(self) -> Self {
        let (parts, all) = match self {
            Self::All(parts) => (parts, true),
            Self::Any(parts) => (parts, false),
            other => return other,
        };
        let combine = |a: Truth, b: Truth| if all { a.and(b) } else { a.or(b) };
        let neutral = Truth::from(all);
        let mut settled = neutral;
        let mut tests: Vec<Test> = Vec::new();
        let mut rest: Vec<Self> = Vec::new();
        let mut flat: Vec<Self> = parts.into_iter().rev().map(Self::merged).collect();
        while let Some(part) = flat.pop() {
            match part {
                Self::Settled(truth) => settled = combine(settled, truth),
                Self::All(inner) if all => flat.extend(inner.into_iter().rev()),
                Self::Any(inner) if !all => flat.extend(inner.into_iter().rev()),
                Self::Test(test) => match tests.iter_mut().find(|known| known.axis == test.axis) {
                    Some(known) => {
                        let both = known.truths.iter().zip(test.truths.iter());
                        known.truths = both.map(|(a, b)| combine(*a, *b)).collect();
                    }
                    None => tests.push(test),
                },
                other => rest.push(other),
            }
        }
        if settled == !neutral {
            return Self::Settled(settled);
        }
        let mut parts: Vec<Self> = tests.into_iter().map(Self::Test).chain(rest).collect();
        if settled != neutral {
            parts.push(Self::Settled(settled));
        }
        match parts.len() {
            0 => Self::Settled(neutral),
            1 => parts.remove(0),
            _ if all => Self::All(parts),
            _ => Self::Any(parts),
        }
    }

    /// The truth for a record of which `answer` gives the answer on every axis.
    pub fn truth(&self, answer: &dyn Fn(usize) -> u32) -> Truth {
        match self {
            Self::Settled(truth) => *truth,
            Self::Test(test) => {
                let cell = answer(test.axis) as usize;
                test.truths.get(cell).copied().unwrap_or(Truth::Unknown)
            }
            Self::All(parts) => parts.iter().fold(Truth::True, |truth, part| truth.and(part.truth(answer))),
            Self::Any(parts) => parts.iter().fold(Truth::False, |truth, part| truth.or(part.truth(answer))),
        }
    }
}
