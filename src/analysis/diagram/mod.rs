//! Decision diagrams of many values: a function from the answers of all variables to a number, shared node by node.
//!
//! A node asks one variable and has a child for each of its answers; variables are asked in one order on every path,
//! and equal functions are one diagram, so whether two are the same is a comparison of two numbers.

mod walk;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use crate::analysis::Stop;

/// A function from answers to a number: a terminal, or a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Diagram(u32);

/// `false`, and the empty region.
pub(super) const FALSE: Diagram = Diagram::terminal(0);
/// `true`, and everybody.
pub(super) const TRUE: Diagram = Diagram::terminal(1);
/// Unknown; never in a region.
pub(super) const UNKNOWN: Diagram = Diagram::terminal(2);

const TERMINAL: u32 = 1 << 31;

impl Diagram {
    /// The function that is this number everywhere.
    pub(super) const fn terminal(number: u32) -> Self {
        Self(number | TERMINAL)
    }

    /// The number, where it is the same everywhere.
    pub(super) fn constant(self) -> Option<u32> {
        (self.0 & TERMINAL != 0).then_some(self.0 & !TERMINAL)
    }
}

#[derive(Clone, Copy, Debug)]
struct Node {
    level: u32,
    first: u32,
}

/// Hashing numbers that nobody chooses to harm: a multiplication and a rotation a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x51_7c_c1_b7_27_22_0a_95);
    }
}

/// A map by such numbers.
type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
/// A set of such numbers.
type QuickSet<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// Operations on truths, remembered from call to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Op {
    And,
    Or,
    /// In the first and not in the second; of regions.
    Without,
}

impl Op {
    /// The result where one side decides or gives way.
    fn settled(self, a: Diagram, b: Diagram) -> Option<Diagram> {
        match self {
            Self::And if a == FALSE || b == FALSE => Some(FALSE),
            Self::And if a == TRUE || a == b => Some(b),
            Self::And if b == TRUE => Some(a),
            Self::Or if a == TRUE || b == TRUE => Some(TRUE),
            Self::Or if a == FALSE || a == b => Some(b),
            Self::Or | Self::Without if b == FALSE => Some(a),
            Self::Without if a == FALSE || b == TRUE || a == b => Some(FALSE),
            Self::And | Self::Or | Self::Without => None,
        }
    }
}

/// What may be spent before a question is left undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of one question: combinations of two nodes that were not met before. All questions together may take
    /// forty times as many.
    pub steps: u64,
    /// Nodes of all questions together.
    pub nodes: usize,
}

impl Default for Limits {
    /// Some seconds, and at most a few hundred megabytes.
    fn default() -> Self {
        Self { steps: 20_000_000, nodes: 8_000_000 }
    }
}

/// The nodes of all diagrams over one order of variables.
#[derive(Debug)]
pub(super) struct Store {
    /// How many answers each variable has, in their order.
    widths: Vec<u32>,
    nodes: Vec<Node>,
    edges: Vec<Diagram>,
    /// Nodes by hash: open addressing, `EMPTY` where there is none.
    table: Vec<u32>,
    pairs: QuickMap<(Op, Diagram, Diagram), Diagram>,
    choices: QuickMap<(Diagram, Diagram, Diagram), Diagram>,
    limits: Limits,
    /// Steps that are left to all questions together, as of the beginning of this one.
    all: u64,
    /// Steps that this question was given.
    given: u64,
    left: u64,
}

const EMPTY: u32 = u32::MAX;
/// The level below all variables, where terminals are.
const BOTTOM: u32 = u32::MAX;
/// All questions together may take as many steps as so many questions.
const QUESTIONS: u64 = 40;
/// So many results are remembered, and then forgotten.
const MOST_REMEMBERED: usize = 4_000_000;

impl Store {
    pub(super) fn new(widths: Vec<u32>, limits: Limits) -> Self {
        Self {
            widths,
            nodes: Vec::new(),
            edges: Vec::new(),
            table: vec![EMPTY; 1 << 10],
            pairs: QuickMap::default(),
            choices: QuickMap::default(),
            all: limits.steps.saturating_mul(QUESTIONS),
            given: limits.steps,
            left: limits.steps,
            limits,
        }
    }

    /// Gives the next question its own steps.
    pub(super) fn refill(&mut self) {
        self.refill_with(self.limits.steps);
    }

    /// Gives the next question fewer steps of its own.
    pub(super) fn refill_with(&mut self, steps: u64) {
        self.all -= self.given - self.left;
        self.given = steps.min(self.limits.steps).min(self.all);
        self.left = self.given;
    }

    /// Takes one step, or stops.
    pub(super) fn step(&mut self) -> Result<(), Stop> {
        self.left = self.left.checked_sub(1).ok_or(Stop::Spent)?;
        Ok(())
    }

    /// Gives up every node from the `size`-th on, and what is remembered of them.
    pub(super) fn shrink(&mut self, size: usize) {
        let Some(first) = self.nodes.get(size) else { return };
        self.edges.truncate(first.first as usize);
        self.nodes.truncate(size);
        self.pairs = QuickMap::default();
        self.choices = QuickMap::default();
        self.fill(self.table.len());
    }

    /// Whether a diagram is among the first `size`.
    pub(super) fn is_within(diagram: Diagram, size: usize) -> bool {
        diagram.constant().is_some() || (diagram.0 as usize) < size
    }

    /// How many nodes there are.
    pub(super) fn size(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn width(&self, level: usize) -> usize {
        self.widths.get(level).map_or(0, |width| *width as usize)
    }

    /// The variable that a diagram asks first; nothing for a terminal.
    pub(super) fn level(&self, diagram: Diagram) -> Option<usize> {
        let level = self.level_of(diagram);
        (level != BOTTOM).then_some(level as usize)
    }

    fn level_of(&self, diagram: Diagram) -> u32 {
        match diagram.constant() {
            Some(_) => BOTTOM,
            None => self.nodes[diagram.0 as usize].level,
        }
    }

    /// The children of a node, one for each answer; none of a terminal.
    pub(super) fn children(&self, diagram: Diagram) -> &[Diagram] {
        if diagram.constant().is_some() {
            return &[];
        }
        let Node { level, first } = self.nodes[diagram.0 as usize];
        &self.edges[first as usize..][..self.width(level as usize)]
    }

    /// What a diagram comes to under one answer of a variable that it asks first, or later.
    fn child(&self, diagram: Diagram, level: u32, answer: usize) -> Diagram {
        if self.level_of(diagram) == level { self.children(diagram)[answer] } else { diagram }
    }

    fn hash(level: u32, children: &[Diagram]) -> usize {
        let mut hasher = Quick::default();
        hasher.write_u32(level);
        children.iter().for_each(|child| hasher.write_u32(child.0));
        usize::try_from(hasher.finish() >> 20).unwrap_or(0)
    }

    /// The node with these children.
    pub(super) fn node(&mut self, level: usize, children: &[Diagram]) -> Result<Diagram, Stop> {
        if children.windows(2).all(|pair| pair[0] == pair[1]) {
            return Ok(children.first().copied().unwrap_or(FALSE));
        }
        let level = u32::try_from(level).unwrap_or(BOTTOM - 1);
        let mask = self.table.len() - 1;
        let mut at = Self::hash(level, children) & mask;
        while self.table[at] != EMPTY {
            let known = Diagram(self.table[at]);
            if self.level_of(known) == level && self.children(known) == children {
                return Ok(known);
            }
            at = (at + 1) & mask;
        }
        if self.nodes.len() >= self.limits.nodes {
            return Err(Stop::Spent);
        }
        let number = u32::try_from(self.nodes.len()).unwrap_or(TERMINAL - 1);
        self.nodes.push(Node { level, first: u32::try_from(self.edges.len()).map_err(|_| Stop::Spent)? });
        self.edges.extend_from_slice(children);
        self.table[at] = number;
        if self.nodes.len() * 2 > self.table.len() {
            self.fill(self.table.len() * 2);
        }
        Ok(Diagram(number))
    }

    /// Makes the table anew, of this size.
    fn fill(&mut self, size: usize) {
        let mut table = vec![EMPTY; size];
        for number in 0..self.nodes.len() {
            let number = u32::try_from(number).unwrap_or(EMPTY);
            let diagram = Diagram(number);
            let mut at = Self::hash(self.level_of(diagram), self.children(diagram)) & (size - 1);
            while table[at] != EMPTY {
                at = (at + 1) & (size - 1);
            }
            table[at] = number;
        }
        self.table = table;
    }

    /// The function of one variable alone.
    pub(super) fn test(
        &mut self,
        level: usize,
        mut answer: impl FnMut(usize) -> Diagram,
    ) -> Result<Diagram, Stop> {
        let children: Vec<Diagram> = (0..self.width(level)).map(&mut answer).collect();
        self.node(level, &children)
    }

    /// Both, in Kleene's logic; of regions, those in both.
    pub(super) fn and(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, Stop> {
        self.pair(Op::And, a.min(b), a.max(b))
    }

    /// Either, in Kleene's logic; of regions, those in one of them.
    pub(super) fn or(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, Stop> {
        self.pair(Op::Or, a.min(b), a.max(b))
    }

    /// Those in the first region and not in the second.
    pub(super) fn without(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, Stop> {
        self.pair(Op::Without, a, b)
    }

    fn pair(&mut self, op: Op, a: Diagram, b: Diagram) -> Result<Diagram, Stop> {
        if let Some(settled) = op.settled(a, b) {
            return Ok(settled);
        }
        if let Some(known) = self.pairs.get(&(op, a, b)) {
            return Ok(*known);
        }
        self.step()?;
        let level = self.level_of(a).min(self.level_of(b));
        let mut children = Vec::with_capacity(self.width(level as usize));
        for answer in 0..self.width(level as usize) {
            let (x, y) = (self.child(a, level, answer), self.child(b, level, answer));
            let (x, y) = if op == Op::Without { (x, y) } else { (x.min(y), x.max(y)) };
            children.push(self.pair(op, x, y)?);
        }
        let result = self.node(level as usize, &children)?;
        if self.pairs.len() >= MOST_REMEMBERED {
            self.pairs.clear();
        }
        self.pairs.insert((op, a, b), result);
        Ok(result)
    }

    /// The first function inside a region, the second outside of it.
    pub(super) fn choose(&mut self, region: Diagram, a: Diagram, b: Diagram) -> Result<Diagram, Stop> {
        match region {
            TRUE => return Ok(a),
            FALSE => return Ok(b),
            _ if a == b => return Ok(a),
            _ => {}
        }
        if let Some(known) = self.choices.get(&(region, a, b)) {
            return Ok(*known);
        }
        self.step()?;
        let level = self.level_of(region).min(self.level_of(a)).min(self.level_of(b));
        let mut children = Vec::with_capacity(self.width(level as usize));
        for answer in 0..self.width(level as usize) {
            let [region, a, b] = [region, a, b].map(|diagram| self.child(diagram, level, answer));
            children.push(self.choose(region, a, b)?);
        }
        let result = self.node(level as usize, &children)?;
        if self.choices.len() >= MOST_REMEMBERED {
            self.choices.clear();
        }
        self.choices.insert((region, a, b), result);
        Ok(result)
    }

    /// The same function with each number as `of` says.
    pub(super) fn map(
        &mut self,
        diagram: Diagram,
        of: &mut dyn FnMut(u32) -> Diagram,
    ) -> Result<Diagram, Stop> {
        self.map_known(diagram, of, &mut QuickMap::default())
    }

    fn map_known(
        &mut self,
        diagram: Diagram,
        of: &mut dyn FnMut(u32) -> Diagram,
        known: &mut QuickMap<Diagram, Diagram>,
    ) -> Result<Diagram, Stop> {
        if let Some(number) = diagram.constant() {
            return Ok(of(number));
        }
        if let Some(result) = known.get(&diagram) {
            return Ok(*result);
        }
        self.step()?;
        let level = self.level_of(diagram) as usize;
        let mut children = self.children(diagram).to_vec();
        for child in &mut children {
            *child = self.map_known(*child, of, known)?;
        }
        let result = self.node(level, &children)?;
        known.insert(diagram, result);
        Ok(result)
    }

    /// Those for whom a function is this number.
    pub(super) fn region(&mut self, diagram: Diagram, number: u32) -> Result<Diagram, Stop> {
        self.map(diagram, &mut |found| if found == number { TRUE } else { FALSE })
    }

    /// Those for whom two functions are different.
    pub(super) fn differ(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, Stop> {
        self.differ_known(a, b, &mut QuickMap::default())
    }

    fn differ_known(
        &mut self,
        a: Diagram,
        b: Diagram,
        known: &mut QuickMap<(Diagram, Diagram), Diagram>,
    ) -> Result<Diagram, Stop> {
        if a == b {
            return Ok(FALSE);
        }
        if a.constant().is_some() && b.constant().is_some() {
            return Ok(TRUE);
        }
        if let Some(result) = known.get(&(a, b)) {
            return Ok(*result);
        }
        self.step()?;
        let level = self.level_of(a).min(self.level_of(b));
        let mut children = Vec::with_capacity(self.width(level as usize));
        for answer in 0..self.width(level as usize) {
            let (x, y) = (self.child(a, level, answer), self.child(b, level, answer));
            children.push(self.differ_known(x, y, known)?);
        }
        let result = self.node(level as usize, &children)?;
        known.insert((a, b), result);
        Ok(result)
    }

    /// Whether some path is in both regions.
    pub(super) fn meet(&mut self, a: Diagram, b: Diagram) -> Result<bool, Stop> {
        self.meet_known(a, b, &mut QuickSet::default())
    }

    fn meet_known(
        &mut self,
        a: Diagram,
        b: Diagram,
        apart: &mut QuickSet<(Diagram, Diagram)>,
    ) -> Result<bool, Stop> {
        if a == FALSE || b == FALSE {
            return Ok(false);
        }
        if a == TRUE || b == TRUE || a == b {
            return Ok(true);
        }
        let pair = (a.min(b), a.max(b));
        if apart.contains(&pair) {
            return Ok(false);
        }
        self.step()?;
        let level = self.level_of(a).min(self.level_of(b));
        for answer in 0..self.width(level as usize) {
            let (x, y) = (self.child(a, level, answer), self.child(b, level, answer));
            if self.meet_known(x, y, apart)? {
                return Ok(true);
            }
        }
        apart.insert(pair);
        Ok(false)
    }
}
