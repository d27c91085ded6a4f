//! What programs ask of each fact: every threshold, code and pair of dates, before there is any answer.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use super::Stop;
use super::facts::Facts;
use super::leaf::Leaf;
use super::reader::{Ask, Ground, Uncovered};
use crate::expression::Comparison;
use crate::ruleset::FactType;
use crate::timing::Duration;
use crate::value::{Decimal, Value};

/// Where the numbers of a fact are cut in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cut {
    pub at: Decimal,
    /// Whether the number itself lies below the cut.
    pub after: bool,
}

/// Where the days since a date are cut in two: those that have reached it lie further back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Bound {
    /// At least so many days ago.
    Days(i64),
    /// The date and so many months are not after the day of evaluation and so many months and then days.
    Calendar { months: i32, as_of_months: i32, days: i32 },
}

impl Bound {
    /// The date, moved by the first, is not after the day of evaluation, moved by the second; or, strictly, before it.
    /// Days come after months, so that all of them may stand on one side.
    pub(super) fn calendar(by: Duration, as_of_by: Duration, strict: bool) -> Self {
        let days = as_of_by.days.saturating_sub(by.days).saturating_sub(i32::from(strict));
        Self::Calendar { months: by.months, as_of_months: as_of_by.months, days }
    }
}

/// A variable whose answers are those of one fact, or a part of them; dates have a block of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Touched {
    Fact(usize),
    /// Whether the codes of a fact hold this one.
    Code(usize, usize),
    /// Something that is not covered.
    Anything(usize),
}

/// A date, moved, and another, moved.
pub(super) type InMonths = (usize, Duration, usize, Duration);

/// What was asked.
#[derive(Debug)]
pub(super) struct Survey<'p> {
    pub facts: Facts<'p>,
    /// In the order in which they came up.
    pub order: Vec<Touched>,
    touched: HashSet<Touched>,
    pub dates: BTreeSet<usize>,
    pub cuts: BTreeMap<usize, BTreeSet<Cut>>,
    pub bounds: BTreeMap<usize, Vec<Bound>>,
    /// By how many days one date lies further back than another: cut at these.
    pub apart: BTreeMap<(usize, usize), BTreeSet<i64>>,
    pub in_months: Vec<InMonths>,
    /// What is not covered.
    pub anything: Vec<Uncovered>,
    named: HashMap<String, usize>,
}

/// Whether a comparison with a number looks at whether it is reached, and whether it is passed.
pub(super) fn looks_at(op: Comparison) -> (bool, bool) {
    match op {
        Comparison::Less | Comparison::GreaterOrEqual => (true, false),
        Comparison::LessOrEqual | Comparison::Greater => (false, true),
        Comparison::Equal | Comparison::NotEqual => (true, true),
    }
}

/// Whether a comparison holds, by what it looks at.
pub(super) fn holds(op: Comparison, reached: bool, passed: bool) -> bool {
    match op {
        Comparison::Less => !reached,
        Comparison::GreaterOrEqual => reached,
        Comparison::LessOrEqual => !passed,
        Comparison::Greater => passed,
        Comparison::Equal => reached && !passed,
        Comparison::NotEqual => !reached || passed,
    }
}

impl<'p> Survey<'p> {
    pub(super) fn new(facts: Facts<'p>) -> Self {
        Self {
            facts,
            order: Vec::new(),
            touched: HashSet::new(),
            dates: BTreeSet::new(),
            cuts: BTreeMap::new(),
            bounds: BTreeMap::new(),
            apart: BTreeMap::new(),
            in_months: Vec::new(),
            anything: Vec::new(),
            named: HashMap::new(),
        }
    }

    fn touch(&mut self, what: Touched) {
        match what {
            Touched::Fact(fact) if self.facts.all[fact].kind == FactType::Date => {
                self.dates.insert(fact);
            }
            what => {
                if self.touched.insert(what) {
                    self.order.push(what);
                }
            }
        }
    }

    fn cut(&mut self, fact: usize, at: Decimal, after: bool) {
        let cut = match self.facts.all[fact].kind {
            // Between whole numbers there is nothing: one form for each cut.
            FactType::Integer if after => Cut { at: at.floor() + Decimal::ONE, after: false },
            FactType::Integer => Cut { at: at.ceil(), after: false },
            _ => Cut { at: at.normalize(), after },
        };
        self.cuts.entry(fact).or_default().insert(cut);
    }

    fn number(&mut self, fact: usize, op: Comparison, value: &Value) -> Vec<Leaf> {
        match value {
            Value::Number(number) => {
                let (reached, passed) = looks_at(op);
                if reached {
                    self.cut(fact, *number, false);
                }
                if passed {
                    self.cut(fact, *number, true);
                }
                vec![Leaf::FALSE, Leaf::TRUE]
            }
            Value::Range(low, high) => {
                for after in [false, true] {
                    self.cut(fact, *low, after);
                    self.cut(fact, *high, after);
                }
                vec![Leaf::UNKNOWN, Leaf::FALSE, Leaf::TRUE]
            }
            _ => vec![Leaf::UNKNOWN],
        }
    }

    fn bound(&mut self, date: usize, bound: Bound) {
        let bounds = self.bounds.entry(date).or_default();
        if !bounds.contains(&bound) {
            bounds.push(bound);
        }
    }

    /// Cuts the numbers of each fact where the dictionaries of programs end, where they differ.
    pub(super) fn cut_at_ranges(&mut self) {
        for fact in 0..self.facts.all.len() {
            let ends: Vec<_> = self.facts.entries(fact).map(|entry| (entry.min, entry.max)).collect();
            if ends.windows(2).all(|pair| pair[0] == pair[1]) {
                continue;
            }
            for (min, max) in ends {
                min.into_iter().for_each(|min| self.cut(fact, min, false));
                max.into_iter().for_each(|max| self.cut(fact, max, true));
            }
        }
    }
}

impl Ground for Survey<'_> {
    type Made = Rc<[Leaf]>;

    fn leaf(&mut self, leaf: Leaf) -> Self::Made {
        [leaf].into()
    }

    fn leaves(&self, made: &Self::Made) -> Vec<Leaf> {
        made.to_vec()
    }

    fn join(&mut self, _: &Self::Made, by: Vec<(Leaf, Self::Made)>) -> Result<Self::Made, Stop> {
        let mut seen = HashSet::new();
        let all = by.iter().flat_map(|(_, made)| made.iter());
        Ok(all.filter(|leaf| seen.insert(*leaf)).cloned().collect::<Vec<_>>().into())
    }

    fn and(&mut self, a: &Self::Made, b: &Self::Made) -> Result<Self::Made, Stop> {
        let by = a.iter().flat_map(|a| b.iter().map(move |b| a.truth().and(b.truth())));
        self.join(a, by.map(|truth| (Leaf::UNKNOWN, [truth.into()].into())).collect())
    }

    fn or(&mut self, a: &Self::Made, b: &Self::Made) -> Result<Self::Made, Stop> {
        let by = a.iter().flat_map(|a| b.iter().map(move |b| a.truth().or(b.truth())));
        self.join(a, by.map(|truth| (Leaf::UNKNOWN, [truth.into()].into())).collect())
    }

    fn numbers(&self, fact: usize, program: usize) -> Option<RangeInclusive<i64>> {
        self.facts.many(fact, program)
    }

    fn ask(&mut self, ask: Ask) -> Result<Self::Made, Stop> {
        let leaves = match ask {
            Ask::Fact(program, slot) => {
                let fact = self.facts.number(program, slot).ok_or(Stop::NotCovered)?;
                self.touch(Touched::Fact(fact));
                let none = self.facts.entry(fact, program).is_some_and(|entry| entry.none.is_some());
                let mut leaves = vec![Leaf::UNKNOWN];
                leaves.extend(none.then_some(Leaf::NONE));
                leaves.extend(self.facts.known_leaves(fact, program));
                leaves
            }
            Ask::Number(fact, op, value) => self.number(fact, op, &value),
            Ask::Among(fact, runs) => {
                for (from, _) in runs.iter().skip(1) {
                    self.cut(fact, *from, false);
                }
                let mut seen = HashSet::new();
                runs.iter()
                    .map(|(_, truth)| Leaf::from(*truth))
                    .filter(|it| seen.insert(it.clone()))
                    .collect()
            }
            Ask::Elapsed(date, op, days) => {
                let (reached, passed) = looks_at(op);
                if reached {
                    self.bound(date, Bound::Days(days));
                }
                if passed {
                    self.bound(date, Bound::Days(days + 1));
                }
                vec![Leaf::FALSE, Leaf::TRUE]
            }
            Ask::Calendar(date, by, op, as_of_by) => {
                let (reached, passed) = looks_at(op.mirrored());
                for (looked, strict) in [(reached, false), (passed, true)] {
                    if looked {
                        self.bound(date, Bound::calendar(by, as_of_by, strict));
                    }
                }
                vec![Leaf::FALSE, Leaf::TRUE]
            }
            Ask::Apart(one, other, op, days) => {
                let (reached, passed) = looks_at(op);
                let cuts = self.apart.entry((one, other)).or_default();
                cuts.extend(reached.then_some(days));
                cuts.extend(passed.then_some(days + 1));
                vec![Leaf::FALSE, Leaf::TRUE]
            }
            Ask::ApartInMonths(one, a, _, other, b) => {
                if !self.in_months.contains(&(one, a, other, b)) {
                    self.in_months.push((one, a, other, b));
                }
                vec![Leaf::FALSE, Leaf::TRUE]
            }
            Ask::Holds(fact, program, code) => {
                let code = self.facts.code(fact, program, code).ok_or(Stop::NotCovered)?;
                self.touch(Touched::Code(fact, code));
                vec![Leaf::FALSE, Leaf::TRUE]
            }
            Ask::Anything(what) => {
                let leaves = what.leaves.clone();
                if !self.named.contains_key(&what.key) {
                    self.named.insert(what.key.clone(), self.anything.len());
                    self.touch(Touched::Anything(self.anything.len()));
                    self.anything.push(what);
                }
                leaves
            }
        };
        Ok(leaves.into())
    }
}

impl Survey<'_> {
    /// The number of something that is not covered.
    pub(super) fn named(&self, what: &str) -> Option<usize> {
        self.named.get(what).copied()
    }
}
