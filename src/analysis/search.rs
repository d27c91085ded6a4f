//! Somebody who is in many regions at once, without making the diagram of all of them.

use std::collections::HashSet;

use super::diagram::{Diagram, FALSE, Store, TRUE};
use super::space::{Region, Space};
use super::{Stop, Undecided};

/// What is known of those who are in several regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Common {
    /// All of them.
    All(Region),
    /// Some of them: together they would take too long.
    Some(Region),
}

/// So many steps are taken towards all of them.
const STEPS_FOR_ALL: u64 = 200_000;
/// So many diagrams in states that lead nowhere are remembered.
const MOST_REMEMBERED: usize = 10_000_000;

impl Space<'_> {
    /// Those in all of these regions, or else some of them; nobody is a proof that there are none.
    pub fn common(&mut self, regions: &[Region]) -> Result<Common, Undecided> {
        let store = &mut self.reader.ground.store;
        store.refill_with(STEPS_FOR_ALL);
        let all = regions.iter().try_fold(TRUE, |all, region| store.and(all, region.0));
        if let Ok(all) = all {
            return Ok(Common::All(Region(all)));
        }
        let mut open: Vec<Diagram> = regions.iter().map(|region| region.0).collect();
        open.extend(self.sound());
        let store = &mut self.reader.ground.store;
        store.refill();
        let mut search = Search { store, way: Vec::new(), dead: HashSet::new(), remembered: 0 };
        let found = search.from(open).map_err(Stop::undecided)?;
        let way = search.way;
        if !found {
            return Ok(Common::All(Region::NOBODY));
        }
        let mut some = TRUE;
        for (level, answer) in way.into_iter().rev() {
            let test = store.test(level, |other| if other == answer { TRUE } else { FALSE });
            some = test.and_then(|test| store.and(test, some)).map_err(Stop::undecided)?;
        }
        Ok(Common::Some(Region(some)))
    }
}

/// A search for answers that lead into every one of some regions.
struct Search<'s> {
    store: &'s mut Store,
    way: Vec<(usize, usize)>,
    /// States from which nothing leads into all regions.
    dead: HashSet<Box<[Diagram]>>,
    remembered: usize,
}

impl Search<'_> {
    /// Whether some answers lead into all of these; then they stand on the way.
    fn from(&mut self, mut open: Vec<Diagram>) -> Result<bool, Stop> {
        open.sort_unstable();
        open.dedup();
        open.retain(|region| *region != TRUE);
        if open.contains(&FALSE) {
            return Ok(false);
        }
        let Some(level) = open.iter().filter_map(|region| self.store.level(*region)).min() else {
            return Ok(true);
        };
        let open = open.into_boxed_slice();
        if self.dead.contains(&open) {
            return Ok(false);
        }
        // First the answers that settle most.
        let mut answers: Vec<(usize, usize)> = Vec::new();
        for answer in 0..self.store.width(level) {
            let mut settled = 0;
            let mut possible = true;
            for region in &open {
                self.store.step()?;
                match self.under(*region, level, answer) {
                    FALSE => possible = false,
                    TRUE => settled += 1,
                    _ => {}
                }
            }
            if possible {
                answers.push((settled, answer));
            }
        }
        answers.sort_by_key(|(settled, answer)| (std::cmp::Reverse(*settled), *answer));
        for (_, answer) in answers {
            let next = open.iter().map(|region| self.under(*region, level, answer)).collect();
            self.way.push((level, answer));
            if self.from(next)? {
                return Ok(true);
            }
            self.way.pop();
        }
        if self.remembered < MOST_REMEMBERED {
            self.remembered += open.len();
            self.dead.insert(open);
        }
        Ok(false)
    }

    fn under(&self, region: Diagram, level: usize, answer: usize) -> Diagram {
        if self.store.level(region) == Some(level) {
            self.store.children(region).get(answer).copied().unwrap_or(FALSE)
        } else {
            region
        }
    }
}
