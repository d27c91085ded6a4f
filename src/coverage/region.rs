//! The patients who come as far as a decision, and those for whom a leaf of it decides.

use std::collections::HashMap;

use super::prove::statuses;
use super::setting::Setting;
use super::tree::{Decision, Edge, Node, Stage};
use super::watch::{Moment, speaks};
use crate::analysis::{Limits, Region, Replay, Space, Undecided};
use crate::program::{End, Rule};
use crate::value::Truth;

type Answer<T> = Result<T, Undecided>;

/// What a leaf does in a decision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alone {
    /// Those with whom it is looked at.
    pub looked: Region,
    /// Of these, those for whom it is true, and for whom it is false.
    pub truths: [Region; 2],
    /// Of these, those for whom it decides.
    pub decides: [Region; 2],
    /// Of these, those for whom the decision is true, and for whom it is false.
    pub quarters: [[Region; 2]; 2],
}

/// All patients under the readings of one setting.
pub(super) struct Prover<'p> {
    pub setting: &'p Setting,
    /// The number of the setting.
    pub number: usize,
    space: Space<'p>,
    stages: HashMap<Stage, Answer<Region>>,
    leaves: HashMap<usize, Answer<[Region; 2]>>,
    /// Whether records that contradict themselves are left out.
    minds: bool,
}

impl<'p> Prover<'p> {
    pub(super) fn new(setting: &'p Setting, number: usize, limits: Limits) -> Self {
        let space = Space::of(&[&setting.program], limits);
        let (stages, leaves) = (HashMap::new(), HashMap::new());
        Self { setting, number, space, stages, leaves, minds: true }
    }

    /// A patient to whom a rule speaks, does not speak, or may speak.
    pub(super) fn speaks(&mut self, id: &str, truth: Truth) -> Answer<Option<String>> {
        let Some(rule) = self.setting.program.rule(id) else { return Ok(None) };
        self.mind(true);
        let region = self.space.with_status(0, rule, &statuses(truth))?;
        self.patient(region, &|moment| {
            let rule = moment.setting.program.rules.get(rule);
            rule.and_then(|rule| speaks(moment.evaluation.outcome(rule).status)) == Some(truth)
        })
    }

    /// A patient for whom an end of a window has come, or not, or may have come.
    pub(super) fn passed(&mut self, edge: &Edge, truth: Truth) -> Answer<Option<String>> {
        let Some(rule) = self.setting.program.rule(&edge.rule) else { return Ok(None) };
        let stage = self.stage(&Stage::Anchored(edge.rule.clone()))?;
        let passed = self.space.with_passed(0, rule, edge.end, truth)?;
        let region = self.space.both(stage, passed)?;
        self.patient(region, &|moment| moment.passed(edge) == Some(truth))
    }

    /// A patient for whom a decision comes to a truth.
    pub(super) fn decision(&mut self, decision: &Decision, truth: Truth) -> Answer<Option<String>> {
        let stage = self.stage(&decision.stage)?;
        let of = self.node(&decision.tree)?;
        let is = self.with(of, truth)?;
        let region = self.space.both(stage, is)?;
        self.patient(region, &|moment| moment.look(decision, &mut |_, _, _| {}) == Some(truth))
    }

    /// A patient for whom a leaf comes to a truth where it is looked at.
    pub(super) fn leaf(&mut self, decision: &Decision, leaf: usize, truth: Truth) -> Answer<Option<String>> {
        let stage = self.stage(&decision.stage)?;
        let Some((looked, _)) = self.way(&decision.tree, leaf, (stage, stage))? else { return Ok(None) };
        let of = self.truths(leaf)?;
        let is = self.with(of, truth)?;
        let region = self.space.both(looked, is)?;
        self.patient(region, &|moment| {
            let mut found = false;
            moment.look(decision, &mut |at, is, _| found |= at == leaf && is == truth);
            found
        })
    }

    /// What a leaf does in a decision.
    pub(super) fn alone(&mut self, decision: &Decision, leaf: usize) -> Answer<Alone> {
        let stage = self.stage(&decision.stage)?;
        let way = self.way(&decision.tree, leaf, (stage, stage))?;
        let (looked, deciding) = way.unwrap_or((Region::NOBODY, Region::NOBODY));
        let of = self.truths(leaf)?;
        let root = self.node(&decision.tree)?;
        let mut alone = Alone {
            looked,
            truths: [Region::NOBODY; 2],
            decides: [Region::NOBODY; 2],
            quarters: [[Region::NOBODY; 2]; 2],
        };
        for (side, is) in of.into_iter().enumerate() {
            alone.truths[side] = self.space.both(looked, is)?;
            alone.decides[side] = self.space.both(deciding, is)?;
            for (value, region) in root.into_iter().enumerate() {
                alone.quarters[side][value] = self.space.both(alone.decides[side], region)?;
            }
        }
        Ok(alone)
    }

    pub(super) fn is_empty(&mut self, region: Region) -> Answer<bool> {
        self.space.is_empty(region)
    }

    /// A patient for whom a leaf decides: on the side of its truth, and the decision on the side of its own.
    pub(super) fn deciding(
        &mut self,
        decision: &Decision,
        leaf: usize,
        (side, value): (usize, usize),
        region: Region,
    ) -> Answer<Option<String>> {
        self.patient(region, &|moment| {
            let mut found = false;
            moment.look(decision, &mut |at, is, decides| {
                found |= at == leaf && is.known() == Some(side == 0) && decides == Some(value == 0);
            });
            found
        })
    }

    /// The smallest record of a region that shows something.
    fn patient(&mut self, region: Region, shows: &dyn Fn(&Moment<'_, 'p>) -> bool) -> Answer<Option<String>> {
        let setting = self.setting;
        let holds = |replay: &Replay<'p>| {
            let sound = replay.evaluation(0).is_some();
            replay.regardless(0).is_some_and(|evaluation| shows(&Moment { setting, evaluation, sound }))
        };
        if self.space.is_empty(region)? {
            return Ok(None);
        }
        Ok(self.space.patient(region, &holds)?.map(|patient| patient.yaml()))
    }

    fn mind(&mut self, minds: bool) {
        if self.minds != minds {
            self.minds = minds;
            self.space.mind(if minds { 0..1 } else { 0..0 });
        }
    }

    /// Those who come as far as a stage.
    fn stage(&mut self, stage: &Stage) -> Answer<Region> {
        self.mind(*stage != Stage::Any);
        if let Some(known) = self.stages.get(stage) {
            return *known;
        }
        let region = self.reaching(stage);
        self.stages.insert(stage.clone(), region);
        region
    }

    fn reaching(&mut self, stage: &Stage) -> Answer<Region> {
        let (Stage::InScope(id) | Stage::Conditioned(id) | Stage::Anchored(id) | Stage::Applying(id)) = stage
        else {
            return Ok(Region::ALL);
        };
        let program = &self.setting.program;
        let number = program.rule(id);
        let Some((number, rule)) = number.and_then(|at| Some((at, program.rules.get(at)?))) else {
            return Ok(Region::NOBODY);
        };
        let mut region = match &rule.scope {
            Some(scope) => self.space.with_truth(0, scope, Truth::True)?,
            None => Region::ALL,
        };
        if matches!(stage, Stage::InScope(_)) {
            return Ok(region);
        }
        let applying = matches!(stage, Stage::Applying(_));
        if let Some(condition) = &rule.condition {
            let against = if applying { Truth::Unknown } else { Truth::False };
            region = self.but(region, condition, Truth::False)?;
            region = self.but(region, condition, against)?;
        }
        if matches!(stage, Stage::Conditioned(_)) {
            return Ok(region);
        }
        for exception in &rule.exceptions {
            let against = if applying { Truth::Unknown } else { Truth::True };
            region = self.but(region, &exception.when, Truth::True)?;
            region = self.but(region, &exception.when, against)?;
        }
        self.in_time(region, (number, rule), applying)
    }

    /// A region without those for whom a clause has a truth.
    fn but(&mut self, region: Region, clause: &'p crate::program::Clause, truth: Truth) -> Answer<Region> {
        let against = self.space.with_truth(0, clause, truth)?;
        self.space.without(region, against)
    }

    /// Of a region, those with an anchor; where the rule is to apply, those inside its window.
    fn in_time(&mut self, region: Region, (number, rule): (usize, &Rule), applying: bool) -> Answer<Region> {
        if rule.timing.is_none() {
            return Ok(if applying { region } else { Region::NOBODY });
        }
        let all = [Truth::True, Truth::False, Truth::Unknown];
        let ends: [(End, &[Truth]); 3] = if applying {
            [(End::Opens, &all[..1]), (End::Closes, &all[1..2]), (End::Due, &all[..2])]
        } else {
            [(End::Opens, &all), (End::Closes, &all), (End::Due, &all)]
        };
        let mut region = region;
        for (end, truths) in ends {
            let mut any = Region::NOBODY;
            for truth in truths {
                let passed = self.space.with_passed(0, number, end, *truth)?;
                any = self.space.either(any, passed)?;
            }
            region = self.space.both(region, any)?;
        }
        Ok(region)
    }

    /// Why something was left undecided just now.
    pub(super) fn because(&self, why: Undecided) -> String {
        self.space.because(why)
    }

    /// Those for whom a leaf is true, and for whom it is false.
    fn truths(&mut self, leaf: usize) -> Answer<[Region; 2]> {
        if let Some(known) = self.leaves.get(&leaf) {
            return *known;
        }
        let found = match self.setting.leaf(leaf) {
            None => Err(Undecided::NotCovered),
            Some(clause) => self.space.with_truth(0, clause, Truth::True).and_then(|yes| {
                let no = self.space.with_truth(0, clause, Truth::False)?;
                Ok([yes, no])
            }),
        };
        self.leaves.insert(leaf, found);
        found
    }

    /// Of those for whom something is true, and for whom it is false, those of one truth.
    fn with(&mut self, [yes, no]: [Region; 2], truth: Truth) -> Answer<Region> {
        match truth {
            Truth::True => Ok(yes),
            Truth::False => Ok(no),
            Truth::Unknown => {
                let known = self.space.either(yes, no)?;
                self.space.without(Region::ALL, known)
            }
        }
    }

    /// Those for whom a node is true, and for whom it is false.
    fn node(&mut self, node: &Node) -> Answer<[Region; 2]> {
        match node {
            Node::Leaf(leaf) => self.truths(*leaf),
            Node::Fixed(true) => Ok([Region::ALL, Region::NOBODY]),
            Node::Fixed(false) => Ok([Region::NOBODY, Region::ALL]),
            Node::Not(part) => self.node(part).map(|[yes, no]| [no, yes]),
            Node::All(parts) => {
                let (mut yes, mut no) = (Region::ALL, Region::NOBODY);
                for part in parts {
                    let part = self.node(part)?;
                    yes = self.space.both(yes, part[0])?;
                    no = self.space.either(no, part[1])?;
                }
                Ok([yes, no])
            }
            Node::Any(parts) => {
                let (mut yes, mut no) = (Region::NOBODY, Region::ALL);
                for part in parts {
                    let part = self.node(part)?;
                    yes = self.space.either(yes, part[0])?;
                    no = self.space.both(no, part[1])?;
                }
                Ok([yes, no])
            }
            Node::If(parts) => {
                let [test, then, otherwise] = parts.each_ref();
                let (test, then, otherwise) = (self.node(test)?, self.node(then)?, self.node(otherwise)?);
                let mut found = [Region::NOBODY; 2];
                for (side, found) in found.iter_mut().enumerate() {
                    let one = self.space.both(test[0], then[side])?;
                    let other = self.space.both(test[1], otherwise[side])?;
                    // Where both branches agree, the test does not matter.
                    let agreed = self.space.both(then[side], otherwise[side])?;
                    let either = self.space.either(one, other)?;
                    *found = self.space.either(either, agreed)?;
                }
                Ok(found)
            }
        }
    }

    /// Those with whom a leaf is looked at, and those for whom it decides, of those with whom a node is and does;
    /// nothing where the leaf does not stand in the node.
    fn way(
        &mut self,
        node: &Node,
        leaf: usize,
        (looked, decides): (Region, Region),
    ) -> Answer<Option<(Region, Region)>> {
        match node {
            Node::Leaf(at) => Ok((*at == leaf).then_some((looked, decides))),
            Node::Fixed(_) => Ok(None),
            Node::Not(part) => self.way(part, leaf, (looked, decides)),
            Node::All(parts) | Node::Any(parts) => {
                let neutral = usize::from(matches!(node, Node::Any(_)));
                for (at, part) in parts.iter().enumerate() {
                    if self.way(part, leaf, (looked, decides))?.is_none() {
                        continue;
                    }
                    let mut decides = decides;
                    for (_, other) in parts.iter().enumerate().filter(|(other, _)| *other != at) {
                        let other = self.node(other)?[neutral];
                        decides = self.space.both(decides, other)?;
                    }
                    return self.way(part, leaf, (looked, decides));
                }
                Ok(None)
            }
            Node::If(parts) => {
                let [test, then, otherwise] = parts.each_ref();
                let (is, yes, no) = (self.node(test)?, self.node(then)?, self.node(otherwise)?);
                let one = self.space.both(yes[0], no[1])?;
                let other = self.space.both(yes[1], no[0])?;
                let differ = self.space.either(one, other)?;
                let deciding = self.space.both(decides, differ)?;
                if let Some(found) = self.way(test, leaf, (looked, deciding))? {
                    return Ok(Some(found));
                }
                for (branch, taken) in [(then, 0), (otherwise, 1)] {
                    let looked = self.space.without(looked, is[1 - taken])?;
                    let decides = self.space.both(decides, is[taken])?;
                    if let Some(found) = self.way(branch, leaf, (looked, decides))? {
                        return Ok(Some(found));
                    }
                }
                Ok(None)
            }
        }
    }
}
