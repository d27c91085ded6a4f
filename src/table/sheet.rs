//! Rows of bits: rules side by side in words, `C` words at a time.

use std::collections::BTreeMap;
use std::ops::Range;

use super::conjunctions::{Conjunction, Parts};
use crate::cells::{Cells, Slots};
use crate::evaluation::{Sets, Status, Statuses};
use crate::value::Truth;

/// A set of rules among `C` words of them.
type Words<const C: usize> = [u64; C];

/// Which rules' "all"s may hold, and which hold for certain.
#[derive(Clone, Copy, Debug)]
struct Row<const C: usize> {
    possible: Words<C>,
    certain: Words<C>,
}

/// The rules of a program, or its contradictions.
#[derive(Debug)]
pub(super) struct Sheet<const C: usize> {
    chunks: Vec<Chunk<C>>,
    /// The rows of every entry, one for each answer on its axis.
    rows: Vec<Row<C>>,
    entries: Vec<Entry>,
    /// Whether the scope of some rule asks for more than words.
    scope_is_derived: bool,
}

/// Where an answer stands, and where the rows of its axis begin.
#[derive(Clone, Copy, Debug)]
struct Entry {
    place: u32,
    rows: u32,
    /// The last answer there is; a word may be greater and stands for it.
    last: u32,
}

/// `C` words of rules.
#[derive(Debug)]
struct Chunk<const C: usize> {
    /// The rules that are here.
    rules: Words<C>,
    /// Those with a `done_when`.
    has_done: Words<C>,
    /// The planes of each part, in the order of [`RuleParts`](crate::cells::RuleParts).
    parts: [Vec<Plane<C>>; PARTS],
}

const PARTS: usize = 9;

/// One "all" of each rule that has so many in this part.
#[derive(Debug)]
struct Plane<const C: usize> {
    /// Before any test: the rules that have one here.
    start: Row<C>,
    entries: Range<usize>,
}

const fn every<const C: usize>(word: u64) -> Words<C> {
    [word; C]
}

impl<const C: usize> Sheet<C> {
    /// Rules by number; those that are nothing are left out.
    pub(super) fn new(cells: &Cells, rules: &[Option<Parts>]) -> Self {
        let scopes = rules.iter().flatten().flat_map(|rule| &rule.scope);
        let scope_is_derived = scopes.flat_map(|all| &all.tests).any(|test| cells.is_derived(test.axis));
        let mut sheet = Self { chunks: Vec::new(), rows: Vec::new(), entries: Vec::new(), scope_is_derived };
        for rules in rules.chunks(64 * C) {
            let mut chunk =
                Chunk { rules: every(0), has_done: every(0), parts: std::array::from_fn(|_| Vec::new()) };
            let present: Vec<(usize, &Parts)> =
                rules.iter().enumerate().filter_map(|(at, rule)| Some((at, rule.as_ref()?))).collect();
            for (at, rule) in &present {
                chunk.rules[at / 64] |= 1 << (at % 64);
                chunk.has_done[at / 64] |= u64::from(rule.has_done) << (at % 64);
            }
            for part in 0..PARTS {
                let of_part = |rule: &Parts, nth: usize| rule.parts()[part].get(nth).cloned();
                for nth in 0.. {
                    let all: Vec<(usize, Conjunction)> =
                        present.iter().filter_map(|(at, rule)| Some((*at, of_part(rule, nth)?))).collect();
                    if all.is_empty() {
                        break;
                    }
                    let plane = sheet.plane(cells, &all);
                    chunk.parts[part].push(plane);
                }
            }
            sheet.chunks.push(chunk);
        }
        sheet
    }

    fn plane(&mut self, cells: &Cells, all: &[(usize, Conjunction)]) -> Plane<C> {
        let mut start = Row { possible: every(0), certain: every(0) };
        // By axis, the rules that ask there; a row for each answer.
        let mut asked: BTreeMap<usize, Vec<Row<C>>> = BTreeMap::new();
        for (at, conjunction) in all {
            let (word, bit) = (at / 64, 1_u64 << (at % 64));
            start.possible[word] |= bit;
            if !conjunction.open {
                start.certain[word] |= bit;
            }
            for test in &conjunction.tests {
                let rows = asked.entry(test.axis).or_insert_with(|| {
                    vec![Row { possible: every(!0), certain: every(!0) }; test.truths.len()]
                });
                for (row, truth) in rows.iter_mut().zip(test.truths.iter()) {
                    if *truth == Truth::False {
                        row.possible[word] &= !bit;
                    }
                    if *truth != Truth::True {
                        row.certain[word] &= !bit;
                    }
                }
            }
        }
        let first = self.entries.len();
        for (axis, rows) in asked {
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let axis = &cells.axes[axis];
            let (place, first) = (number(axis.place), number(self.rows.len()));
            self.entries.push(Entry { place, rows: first, last: axis.cells.saturating_sub(1) });
            self.rows.extend(rows);
        }
        Plane { start, entries: first..self.entries.len() }
    }

    /// Which rules' part may hold, and which part holds for certain.
    #[inline]
    fn part(&self, planes: &[Plane<C>], words: &[u32]) -> Row<C> {
        let mut any = Row { possible: every(0), certain: every(0) };
        for plane in planes {
            let mut all = plane.start;
            for entry in &self.entries[plane.entries.clone()] {
                let answer = words[entry.place as usize].min(entry.last);
                let row = &self.rows[(entry.rows + answer) as usize];
                for word in 0..C {
                    all.possible[word] &= row.possible[word];
                    all.certain[word] &= row.certain[word];
                }
            }
            for word in 0..C {
                any.possible[word] |= all.possible[word];
                any.certain[word] |= all.certain[word];
            }
        }
        any
    }

    /// The statuses of the rules for a record. What follows from words is derived only for a patient whom some rule
    /// concerns, unless the scope itself asks for it.
    pub(super) fn statuses(&self, cells: &Cells, slots: &mut Slots, statuses: &mut Statuses) {
        let mut derived = self.scope_is_derived;
        if derived {
            slots.answer_rules(cells);
        }
        for (number, chunk) in self.chunks.iter().enumerate() {
            let scope = self.part(&chunk.parts[0], slots.words());
            if scope.certain.iter().all(|word| *word == 0) {
                outside(chunk, &scope, number * C, statuses);
                continue;
            }
            if !derived {
                slots.answer_rules(cells);
                derived = true;
            }
            let part = |part: usize| self.part(&chunk.parts[part], slots.words());
            let (condition, lifted, none) = (part(1), part(2), part(3));
            let (closed, unopened, due) = (part(4), part(5), part(6));
            let (done, breached) = (part(7), part(8));
            let parts = [&scope, &condition, &lifted, &none, &closed, &unopened, &due, &done, &breached];
            chunk.in_order(parts, number * C, statuses);
        }
    }

    /// Whether the condition of some rule holds for a record.
    pub(super) fn any_condition(&self, cells: &Cells, slots: &mut Slots) -> bool {
        slots.answer_all(cells);
        self.chunks.iter().any(|chunk| {
            let condition = self.part(&chunk.parts[1], slots.words());
            condition.certain.iter().any(|word| *word != 0)
        })
    }
}

impl<const C: usize> Chunk<C> {
    /// The order of the statuses, on words of rules.
    #[inline]
    fn in_order(&self, parts: [&Row<C>; PARTS], first: usize, statuses: &mut Statuses) {
        let [scope, condition, lifted, none, closed, unopened, due, done, breached] = parts;
        for word in 0..C {
            let inside = scope.certain[word];
            let mut left = inside;
            let mut take = |which: u64| {
                let taken = left & which;
                left &= !which;
                taken
            };
            let out = take(!condition.possible[word] | lifted.certain[word] | none.certain[word]);
            let mut open = take(none.possible[word]);
            let lapsed = take(closed.certain[word]);
            open |= take(closed.possible[word] | (unopened.possible[word] & !unopened.certain[word]));
            let upcoming = take(unopened.certain[word]);
            open |= take(!condition.certain[word] | lifted.possible[word]);
            let violated = take(breached.certain[word]);
            let met = take(done.certain[word]);
            let is_due = due.certain[word];
            open |= take((due.possible[word] & !is_due) | (is_due & done.possible[word]));
            let overdue = take(is_due);
            let owed = inside
                & condition.certain[word]
                & !lifted.possible[word]
                & !none.possible[word]
                & !unopened.possible[word]
                & self.has_done[word];
            if let Some(sets) = statuses.word(first + word) {
                *sets = [
                    0,
                    violated,
                    overdue,
                    left,
                    open | (scope.possible[word] & !inside),
                    upcoming,
                    met,
                    lapsed,
                    out,
                    self.rules[word] & !scope.possible[word],
                    owed,
                    owed & done.certain[word],
                    owed & done.possible[word] & !done.certain[word],
                ];
            }
        }
    }
}

/// A patient whom no rule concerns for certain.
fn outside<const C: usize>(chunk: &Chunk<C>, scope: &Row<C>, first: usize, statuses: &mut Statuses) {
    for word in 0..C {
        // The last words of a chunk may have no place: there are no rules.
        if let Some(sets) = statuses.word(first + word) {
            *sets = Sets::default();
            sets[Status::Undecided as usize] = scope.possible[word];
            sets[Status::OutOfScope as usize] = chunk.rules[word] & !scope.possible[word];
        }
    }
}
