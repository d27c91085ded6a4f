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

/// Words that stand in one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line<const C: usize>(Words<C>);

/// The rules of a program, or its contradictions.
#[derive(Debug)]
pub(super) struct Sheet<const C: usize> {
    chunks: Vec<Chunk<C>>,
    entries: Vec<Entry>,
    /// The rows of every entry, one for each answer on its axis: only where a row is one word.
    narrow: Vec<Row<C>>,
    /// Wider rows are shared, for most answers on an axis have the same, and for most what may hold holds for certain:
    /// for each answer, which of the entry's rows these two are.
    picks: Vec<[u16; 2]>,
    wide: Vec<Line<C>>,
    /// Whether the scope of some rule asks for more than words.
    scope_is_derived: bool,
}

/// Where an answer stands, and where what its answers pick begins.
#[derive(Clone, Copy, Debug)]
struct Entry {
    place: u32,
    first: u32,
    /// Where its shared rows begin.
    wide: u32,
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

/// "All"s side by side: the first of every rule in the rule's own place, or further ones wherever there was room.
#[derive(Debug)]
struct Plane<const C: usize> {
    /// Before any test: where there is one.
    start: Row<C>,
    entries: Range<usize>,
    /// Those that do not stand in the places of their rules.
    moved: Vec<Moved>,
}

/// "All"s of rules of another word, at the same bits.
#[derive(Debug)]
struct Moved {
    from: usize,
    to: usize,
    bits: u64,
}

/// "All"s by place.
type Placed<'r> = Vec<(usize, &'r Conjunction)>;

const fn every<const C: usize>(word: u64) -> Words<C> {
    [word; C]
}

impl<const C: usize> Sheet<C> {
    /// Rules by number; those that are nothing are left out.
    pub(super) fn new(cells: &Cells, rules: &[Option<Parts>]) -> Self {
        let scopes = rules.iter().flatten().flat_map(|rule| &rule.scope);
        let scope_is_derived = scopes.flat_map(|all| &all.tests).any(|test| cells.is_derived(test.axis));
        let mut sheet = Self {
            chunks: Vec::new(),
            entries: Vec::new(),
            narrow: Vec::new(),
            picks: Vec::new(),
            wide: Vec::new(),
            scope_is_derived,
        };
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
                let of_part: Vec<(usize, &[Conjunction])> =
                    present.iter().map(|(at, rule)| (*at, rule.parts()[part].as_slice())).collect();
                chunk.parts[part] = sheet.planes(cells, &of_part);
            }
            sheet.chunks.push(chunk);
        }
        sheet
    }

    /// The planes of one part of rules: the first "all" of each in its own place, the others packed after them.
    fn planes(&mut self, cells: &Cells, rules: &[(usize, &[Conjunction])]) -> Vec<Plane<C>> {
        let first: Placed<'_> = rules.iter().filter_map(|(at, alls)| Some((*at, alls.first()?))).collect();
        if first.is_empty() {
            return Vec::new();
        }
        let mut planes = vec![self.plane(cells, &first)];
        let mut taken = [0_usize; 64];
        let mut packed: Vec<(Placed<'_>, Vec<Moved>)> = Vec::new();
        for (at, further) in
            rules.iter().flat_map(|(at, alls)| alls.iter().skip(1).map(move |all| (*at, all)))
        {
            let (to, bit) = (at / 64, at % 64);
            let (plane, from) = (taken[bit] / C, taken[bit] % C);
            taken[bit] += 1;
            if plane == packed.len() {
                packed.push(Default::default());
            }
            let (alls, moved) = &mut packed[plane];
            alls.push((from * 64 + bit, further));
            match moved.iter_mut().find(|it| it.from == from && it.to == to) {
                Some(known) => known.bits |= 1 << bit,
                None => moved.push(Moved { from, to, bits: 1 << bit }),
            }
        }
        for (alls, moved) in packed {
            let in_place = moved.iter().all(|it| it.from == it.to);
            let plane = self.plane(cells, &alls);
            planes.push(Plane { moved: if in_place { Vec::new() } else { moved }, ..plane });
        }
        planes
    }

    fn plane(&mut self, cells: &Cells, all: &[(usize, &Conjunction)]) -> Plane<C> {
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
            let first = if C == 1 { self.narrow.len() } else { self.picks.len() };
            let (first, wide) = (number(first), number(self.wide.len()));
            let last = axis.cells.saturating_sub(1);
            self.entries.push(Entry { place: number(axis.place), first, wide, last });
            self.add(&rows);
        }
        Plane { start, entries: first..self.entries.len(), moved: Vec::new() }
    }

    /// Adds the rows of an entry, one for each answer.
    fn add(&mut self, rows: &[Row<C>]) {
        if C == 1 {
            return self.narrow.extend(rows);
        }
        let first = self.wide.len();
        let mut known = BTreeMap::new();
        for row in rows {
            let pick = [row.possible, row.certain].map(|words| {
                *known.entry(words).or_insert_with(|| {
                    self.wide.push(Line(words));
                    // Of an answer there are two rows, and of an axis a few thousand answers.
                    u16::try_from(self.wide.len() - 1 - first).unwrap_or(u16::MAX)
                })
            });
            self.picks.push(pick);
        }
    }

    /// What may hold with an answer, and what holds for certain.
    #[inline]
    fn row(&self, entry: &Entry, answer: u32) -> (&Words<C>, &Words<C>) {
        let at = (entry.first + answer) as usize;
        if C == 1 {
            let row = &self.narrow[at];
            return (&row.possible, &row.certain);
        }
        let [possible, certain] = self.picks[at].map(|pick| (entry.wide + u32::from(pick)) as usize);
        (&self.wide[possible].0, &self.wide[certain].0)
    }

    /// Which rules' part may hold, and which part holds for certain.
    #[inline]
    fn part(&self, planes: &[Plane<C>], words: &[u32]) -> Row<C> {
        let mut any = Row { possible: every(0), certain: every(0) };
        for plane in planes {
            let mut all = plane.start;
            for entry in &self.entries[plane.entries.clone()] {
                let answer = words[entry.place as usize].min(entry.last);
                let (possible, certain) = self.row(entry, answer);
                for word in 0..C {
                    all.possible[word] &= possible[word];
                    all.certain[word] &= certain[word];
                }
            }
            if C == 1 || plane.moved.is_empty() {
                for word in 0..C {
                    any.possible[word] |= all.possible[word];
                    any.certain[word] |= all.certain[word];
                }
                continue;
            }
            for Moved { from, to, bits } in &plane.moved {
                any.possible[*to] |= all.possible[*from] & bits;
                any.certain[*to] |= all.certain[*from] & bits;
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
