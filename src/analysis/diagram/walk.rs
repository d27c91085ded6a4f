//! Ways through a diagram.

use super::{Diagram, FALSE, QuickMap, QuickSet, Store, TRUE};
use crate::analysis::Stop;

impl Store {
    /// A region whatever the answer on some variables is: those for whom some answer leads into it.
    pub(in crate::analysis) fn whatever(
        &mut self,
        diagram: Diagram,
        level: &dyn Fn(usize) -> bool,
    ) -> Result<Diagram, Stop> {
        self.whatever_known(diagram, level, &mut QuickMap::default())
    }

    fn whatever_known(
        &mut self,
        diagram: Diagram,
        gone: &dyn Fn(usize) -> bool,
        known: &mut QuickMap<Diagram, Diagram>,
    ) -> Result<Diagram, Stop> {
        let Some(level) = self.level(diagram) else { return Ok(diagram) };
        if let Some(result) = known.get(&diagram) {
            return Ok(*result);
        }
        self.step()?;
        let mut children = self.children(diagram).to_vec();
        for child in &mut children {
            *child = self.whatever_known(*child, gone, known)?;
        }
        let result = if gone(level) {
            let mut any = FALSE;
            for child in children {
                any = self.or(any, child)?;
            }
            any
        } else {
            self.node(level, &children)?
        };
        known.insert(diagram, result);
        Ok(result)
    }

    /// The numbers that a function gives, ascending.
    pub(in crate::analysis) fn numbers(&self, diagram: Diagram) -> Vec<u32> {
        let mut found = Vec::new();
        self.visit(diagram, &mut |node| found.extend(node.constant()));
        found.sort_unstable();
        found
    }

    /// The variables that a function asks, ascending.
    pub(in crate::analysis) fn support(&self, diagram: Diagram) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit(diagram, &mut |node| found.extend(self.level(node)));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Calls `visit` with every node and terminal, once.
    fn visit(&self, diagram: Diagram, visit: &mut dyn FnMut(Diagram)) {
        let mut seen: QuickSet<Diagram> = QuickSet::default();
        let mut open = vec![diagram];
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                visit(next);
                open.extend_from_slice(self.children(next));
            }
        }
    }

    /// The number under an answer for every variable.
    pub(in crate::analysis) fn at(&self, mut diagram: Diagram, answer: &dyn Fn(usize) -> usize) -> u32 {
        loop {
            let Some(level) = self.level(diagram) else { return diagram.constant().unwrap_or(0) };
            diagram = self.children(diagram).get(answer(level)).copied().unwrap_or(FALSE);
        }
    }

    /// The way into a region that costs least, as an answer for each variable that it asks; nothing where it is empty.
    pub(in crate::analysis) fn cheapest(
        &self,
        region: Diagram,
        cost: &dyn Fn(usize, usize) -> u64,
    ) -> Option<Vec<(usize, usize)>> {
        let mut costs: QuickMap<Diagram, Option<u64>> = QuickMap::default();
        self.cost(region, cost, &mut costs)?;
        let mut path = Vec::new();
        let mut at = region;
        while let Some(level) = self.level(at) {
            let children = self.children(at).iter().enumerate();
            let (_, answer, child) = children
                .filter_map(|(answer, child)| {
                    let below = if *child == TRUE { Some(0) } else { costs.get(child).copied().flatten() };
                    Some((below?.saturating_add(cost(level, answer)), answer, *child))
                })
                .min_by_key(|(cost, answer, _)| (*cost, *answer))?;
            path.push((level, answer));
            at = child;
        }
        Some(path)
    }

    fn cost(
        &self,
        diagram: Diagram,
        of: &dyn Fn(usize, usize) -> u64,
        known: &mut QuickMap<Diagram, Option<u64>>,
    ) -> Option<u64> {
        let Some(level) = self.level(diagram) else { return (diagram == TRUE).then_some(0) };
        if let Some(cost) = known.get(&diagram) {
            return *cost;
        }
        let children = self.children(diagram).iter().enumerate();
        let cost = children
            .filter_map(|(answer, child)| {
                Some(self.cost(*child, of, known)?.saturating_add(of(level, answer)))
            })
            .min();
        known.insert(diagram, cost);
        cost
    }
}
