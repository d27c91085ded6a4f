//! By how much days are moved in all: the durations that follow each other in terms, through definitions, too.

use std::collections::{BTreeMap, BTreeSet};

use super::{Slot, Term};
use crate::timing::Duration;
use crate::value::{Decimal, Value};

/// The most ways through one term that are followed.
const MOST_WAYS: usize = 64;

/// One way through a term that gives a day or a duration.
#[derive(Clone, Debug, Default, PartialEq)]
struct Way {
    /// The durations on it, added up.
    by: Duration,
    /// The facts and definitions on it, and whether they are taken away.
    through: Vec<(Slot, bool)>,
}

/// Where days are moved, as it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    days: Vec<Way>,
    /// Days since which days are counted.
    since: Vec<Way>,
    cut: bool,
}

/// What days are moved by.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// The numbers that stand, as days, where days are counted.
    pub(super) days: Vec<Duration>,
    /// The sums of durations that follow each other; one by itself is among them.
    pub(super) sums: Vec<Duration>,
    /// Whether some are left out.
    pub(super) cut: bool,
}

impl Moves {
    /// Notes what a term moves, itself; those inside it are noted by themselves.
    pub(super) fn note(&mut self, term: &Term) {
        match term {
            Term::Shift(..) => {
                let ways = self.ways(term);
                self.days.extend(ways);
            }
            Term::DaysSince(inner) => {
                let ways = self.ways(inner);
                self.since.extend(ways);
            }
            Term::Compare(_, pair) => self.compared(&pair.0, &pair.1),
            Term::Between(parts) => {
                self.compared(&parts.0, &parts.1);
                self.compared(&parts.0, &parts.2);
            }
            _ => {}
        }
    }

    /// Notes how far one day lies from another where whoever looks at each from the other, by a duration ahead and by
    /// one back, does not come there.
    fn compared(&mut self, left: &Term, right: &Term) {
        let as_of = from_as_of(left) || from_as_of(right);
        let others = self.ways(right);
        for one in self.ways(left) {
            let far = |other: &&Way| as_of || points_back(one.by) != points_back(other.by);
            let others: Vec<Way> = others.iter().filter(far).cloned().collect();
            let ways = self.joined(std::slice::from_ref(&one), &others, true);
            self.days.extend(ways);
        }
    }

    /// The ways through a term, each once.
    fn ways(&mut self, term: &Term) -> Vec<Way> {
        match term {
            Term::Constant(Value::Duration(by)) => vec![Way { by: *by, ..Way::default() }],
            Term::Slot(slot) => vec![Way { through: vec![(*slot, false)], ..Way::default() }],
            Term::If(parts) => once([self.ways(&parts.1), self.ways(&parts.2)].concat()),
            Term::Earliest(terms) | Term::Latest(terms) => {
                once(terms.iter().flat_map(|term| self.ways(term)).collect())
            }
            Term::Shift(pair, back) => {
                let (day, by) = (self.ways(&pair.0), self.ways(&pair.1));
                self.joined(&day, &by, *back)
            }
            Term::Together(pair) => {
                let (one, other) = (self.ways(&pair.0), self.ways(&pair.1));
                self.joined(&one, &other, false)
            }
            _ => vec![Way::default()],
        }
    }

    /// Every way through one and then through another.
    fn joined(&mut self, first: &[Way], then: &[Way], back: bool) -> Vec<Way> {
        let mut ways = Vec::new();
        for (one, other) in first.iter().flat_map(|one| then.iter().map(move |other| (one, other))) {
            let by = one.by.plus(if back { other.by.negated() } else { other.by });
            let Some(by) = by.filter(|_| ways.len() < MOST_WAYS) else {
                self.cut = true;
                break;
            };
            let more = other.through.iter().map(|(slot, taken)| (*slot, *taken != back));
            ways.push(Way { by, through: one.through.iter().copied().chain(more).collect() });
        }
        once(ways)
    }

    /// What all comes to, given the definitions that are read, each after those it uses, and the numbers that stand.
    pub(super) fn followed<'a>(
        mut self,
        definitions: impl Iterator<Item = (Slot, &'a Term)>,
        numbers: &BTreeSet<Decimal>,
    ) -> Moved {
        let mut known = BTreeMap::new();
        for (slot, body) in definitions {
            let ways = self.ways(body);
            let ways = self.resolved(&ways, &known);
            known.insert(slot, ways);
        }
        let (days, since) = (std::mem::take(&mut self.days), std::mem::take(&mut self.since));
        let mut moved = self.resolved(&days, &known);
        let counted = numbers.iter().filter(|_| !since.is_empty());
        let days = counted.filter_map(|number| Duration::of_days(i64::try_from(*number).ok()?));
        let days: Vec<Duration> = days.collect();
        let numbers: Vec<Way> = days.iter().map(|days| Way { by: *days, ..Way::default() }).collect();
        let since = self.resolved(&since, &known);
        moved.extend(self.joined(&since, &numbers, false));
        let forward = |by: Duration| if points_back(by) { by.negated() } else { by };
        Moved { days, sums: moved.iter().map(|way| forward(way.by)).collect(), cut: self.cut }
    }

    /// The same ways with those of the definitions on them; a fact is moved by nothing.
    fn resolved(&mut self, ways: &[Way], known: &BTreeMap<Slot, Vec<Way>>) -> Vec<Way> {
        let mut found = Vec::new();
        for way in ways {
            let mut sums = vec![Way { by: way.by, ..Way::default() }];
            for (slot, back) in &way.through {
                if let Some(through) = known.get(slot) {
                    sums = self.joined(&sums, through, *back);
                }
            }
            found.extend(sums);
        }
        once(found)
    }
}

/// Each way but once.
fn once(ways: Vec<Way>) -> Vec<Way> {
    let mut found: Vec<Way> = Vec::new();
    for way in ways {
        if !found.contains(&way) {
            found.push(way);
        }
    }
    found
}

/// Whether a day is the day of evaluation, moved or not.
fn from_as_of(term: &Term) -> bool {
    match term {
        Term::AsOf => true,
        Term::Shift(pair, _) => from_as_of(&pair.0),
        _ => false,
    }
}

/// Whether a duration leads to an earlier day.
fn points_back(by: Duration) -> bool {
    by.months.is_negative() || (by.months == 0 && by.days.is_negative())
}
