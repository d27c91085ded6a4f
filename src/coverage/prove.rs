//! What no day shows: proved to be beyond every patient, or shown by one.

use std::collections::BTreeSet;

use super::region::{Alone as Regions, Prover};
use super::setting::{Setting, Settings};
use super::tree::{Decision, Node, Sites, Stage};
use super::watch::{Watch, speaks};
use super::{Alone, Kind, Part, Place, Point, Seen, Unseen, Verdict, Witness, truth_word};
use crate::analysis::{Limits, Undecided};
use crate::evaluation::Status;
use crate::ruleset::Ruleset;
use crate::source::{Sources, Span};
use crate::value::Truth;

const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

/// Provers for all settings, each made when it is first asked.
pub(super) struct Provers<'p> {
    sites: &'p Sites,
    settings: &'p Settings,
    watch: &'p Watch,
    limits: Limits,
    made: Vec<Option<Prover<'p>>>,
}

/// Why nobody shows a thing: the further a patient comes, the more it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Obstacle {
    /// Nobody comes as far as to ask.
    NotReached,
    /// It is never so.
    Never(Side),
    /// Where it is so, the rest decides already, or leaves the whole unknown.
    Masked(Side),
    /// It decides both ways, and never the opposite.
    NeverOpposite,
}

/// True or false.
type Side = bool;

/// Asks for a patient for whom something comes to a truth.
type Ask<'a, 'p> = dyn FnMut(&mut Prover<'p>, Truth) -> Result<Option<String>, Undecided> + 'a;

impl Obstacle {
    fn because(self) -> String {
        match self {
            Self::NotReached => "no patient comes as far as to be asked".to_owned(),
            Self::Never(side) => format!("no patient who is asked makes it {side}"),
            Self::Masked(side) => {
                format!("for every patient who makes it {side}, the rest decides or leaves it unknown")
            }
            Self::NeverOpposite => {
                "it decides when true and when false, and never to the opposite".to_owned()
            }
        }
    }
}

/// What one setting says.
enum Found {
    Patients(Vec<Witness>),
    Nobody(Obstacle),
}

impl<'p> Provers<'p> {
    pub(super) fn new(sites: &'p Sites, settings: &'p Settings, watch: &'p Watch, limits: Limits) -> Self {
        let made = settings.0.iter().map(|_| None).collect();
        Self { sites, settings, watch, limits, made }
    }

    /// Everything, in the order of the files.
    pub(super) fn points(mut self, ruleset: &Ruleset, sources: &Sources) -> Vec<Point> {
        let (sites, watch) = (self.sites, self.watch);
        let mut points = Vec::new();
        for rule in &ruleset.rules {
            let id = rule.id.value.as_str();
            let Some(number) = self.settings.0.first().and_then(|it| it.program.rule(id)) else { continue };
            let seen = &watch.rules[number];
            let unseen = self.unseen(seen, &self.of_rule(id), &mut |prover, truth| prover.speaks(id, truth));
            let part = Part::new(Kind::Rule, id);
            points.push(Point::new(Kind::Rule, part, "", place(sources, rule.id.span), seen, unseen));
        }
        for (edge, seen) in sites.edges.iter().zip(&watch.edges) {
            let relevant = self.of_rule(&edge.rule);
            let unseen = self.unseen(seen, &relevant, &mut |prover, truth| prover.passed(edge, truth));
            let kind = Kind::of_end(edge.end);
            let part = Part::new(kind, &edge.rule);
            points.push(Point::new(kind, part, "", place(sources, edge.span), seen, unseen));
        }
        for (decision, seen) in sites.decisions.iter().zip(&watch.decisions) {
            let mut leaves = Vec::new();
            decision.tree.leaves(&mut leaves);
            let relevant = self.of_decision(decision);
            if !matches!(decision.tree, Node::Leaf(_)) {
                points.push(self.whole(decision, seen, &leaves, &relevant, sources));
            }
            points.extend(leaves.iter().map(|leaf| self.leaf(decision, *leaf, &relevant, sources)));
        }
        points.sort_by_key(|point| point.place.span);
        points
    }

    /// A decision as a whole.
    fn whole(
        &mut self,
        decision: &Decision,
        seen: &Seen,
        leaves: &[usize],
        relevant: &[usize],
        sources: &Sources,
    ) -> Point {
        let mut unseen = Vec::new();
        if !leaves.iter().all(|leaf| self.sites.leaves[*leaf].switch) {
            unseen = self.unseen(seen, relevant, &mut |prover, truth| prover.decision(decision, truth));
        }
        let kind = if decision.test.is_some() { Kind::Test } else { decision.part.part };
        let text = decision.test.as_deref().unwrap_or_default();
        Point::new(kind, decision.part.clone(), text, place(sources, decision.span), seen, unseen)
    }

    fn leaf(&mut self, decision: &Decision, leaf: usize, relevant: &[usize], sources: &Sources) -> Point {
        let (site, seen) = (&self.sites.leaves[leaf], &self.watch.leaves[leaf]);
        let part = decision.part.clone();
        let point =
            |unseen| Point::new(Kind::Leaf, part, &site.text, place(sources, site.span), seen, unseen);
        if site.switch {
            return point(Vec::new());
        }
        let unseen = self.unseen(seen, relevant, &mut |prover, truth| prover.leaf(decision, leaf, truth));
        Point { alone: Some(self.alone(decision, leaf, relevant)), ..point(unseen) }
    }

    fn prover(&mut self, setting: usize) -> Option<&mut Prover<'p>> {
        let (settings, limits) = (self.settings, self.limits);
        let place = self.made.get_mut(setting)?;
        Some(place.get_or_insert_with(|| Prover::new(&settings.0[setting], setting, limits)))
    }

    /// The settings that bear on a rule: the one adopted, and those under which it may read otherwise.
    fn of_rule(&self, id: &str) -> Vec<usize> {
        let mut readings = self.readings_of_all();
        readings.extend(self.readings_of_rule(id));
        self.settings_of(&readings)
    }

    fn of_decision(&self, decision: &Decision) -> Vec<usize> {
        let mut readings = self.readings_of_all();
        readings.extend(self.readings_of_leaves(decision));
        match &decision.stage {
            Stage::Any | Stage::Sound => {}
            Stage::InScope(id) | Stage::Conditioned(id) | Stage::Anchored(id) | Stage::Applying(id) => {
                readings.extend(self.readings_of_rule(id));
            }
        }
        self.settings_of(&readings)
    }

    /// The readings on which the guideline's scope and its contradictions rest.
    fn readings_of_all(&self) -> BTreeSet<usize> {
        let bears = |it: &&Decision| matches!(it.part.part, Kind::Scope | Kind::Contradiction);
        self.sites.decisions.iter().filter(bears).flat_map(|it| self.readings_of_leaves(it)).collect()
    }

    fn readings_of_rule(&self, id: &str) -> Vec<usize> {
        let adopted = self.settings.0.first().map(|it| &it.program);
        let rule = adopted.and_then(|program| program.rules.get(program.rule(id)?));
        rule.map(|rule| rule.readings.clone()).unwrap_or_default()
    }

    fn readings_of_leaves(&self, decision: &Decision) -> Vec<usize> {
        let Some(adopted) = self.settings.0.first() else { return Vec::new() };
        let mut leaves = Vec::new();
        decision.tree.leaves(&mut leaves);
        leaves.iter().flat_map(|leaf| adopted.readings(*leaf)).copied().collect()
    }

    fn settings_of(&self, readings: &BTreeSet<usize>) -> Vec<usize> {
        let bears = |setting: &Setting| {
            let names = readings.iter().filter_map(|at| setting.program.readings.get(*at));
            setting.choice.is_empty() || names.into_iter().any(|it| setting.choice.contains_key(&it.name))
        };
        (0..self.settings.0.len()).filter(|at| bears(&self.settings.0[*at])).collect()
    }

    /// The truths that no day shows.
    fn unseen(&mut self, seen: &Seen, settings: &[usize], ask: &mut Ask<'_, 'p>) -> Vec<Unseen> {
        let mut unseen = Vec::new();
        for truth in TRUTHS.into_iter().filter(|truth| seen.of(*truth).is_empty()) {
            let verdict = self.first(settings, &mut |prover| {
                Ok(match ask(prover, truth)? {
                    Some(record) => Found::Patients(vec![Witness {
                        shows: truth_word(truth).to_owned(),
                        readings: prover.setting.choice.clone(),
                        record,
                        beside: None,
                    }]),
                    None => Found::Nobody(Obstacle::NotReached),
                })
            });
            let verdict = match verdict {
                Verdict::Infeasible { .. } => Verdict::Infeasible {
                    because: format!("no patient who is asked makes it {}", truth_word(truth)),
                },
                verdict => verdict,
            };
            unseen.push(Unseen { truth, verdict });
        }
        unseen
    }

    /// The first setting in which somebody shows it; else why nobody does in any.
    fn first(
        &mut self,
        settings: &[usize],
        ask: &mut dyn FnMut(&mut Prover<'p>) -> Result<Found, Undecided>,
    ) -> Verdict {
        let mut undecided = None;
        let mut obstacle = Obstacle::NotReached;
        for setting in settings {
            let Some(prover) = self.prover(*setting) else { continue };
            match ask(prover) {
                Ok(Found::Patients(patients)) => return Verdict::Missing { patients },
                Ok(Found::Nobody(found)) => obstacle = obstacle.max(found),
                Err(why) => undecided = undecided.or(Some(prover.because(why))),
            }
        }
        match undecided {
            Some(because) => Verdict::Undecided { because },
            None => Verdict::Infeasible { because: obstacle.because() },
        }
    }

    /// Whether a leaf decides on its own. Where some patient shows it under the readings adopted, days under other
    /// readings do not count.
    fn alone(&mut self, decision: &Decision, leaf: usize, settings: &[usize]) -> Alone {
        let decided = &self.watch.decided[leaf];
        let pair = |setting: usize| {
            let [yes, no] = decided[setting];
            (0..2).find_map(|value| Some([yes[value]?, no[1 - value]?]))
        };
        let (adopted, others): (Vec<usize>, Vec<usize>) = settings.iter().partition(|setting| **setting == 0);
        if let Some(pair) = adopted.iter().find_map(|setting| pair(*setting)) {
            return Alone::Shown { pair };
        }
        let watch = self.watch;
        let mut ask = |prover: &mut Prover<'p>| {
            let days = watch.decided[leaf][prover.number];
            pair_of(prover, decision, leaf, days)
        };
        let verdict = self.first(&adopted, &mut ask);
        if !matches!(verdict, Verdict::Missing { .. })
            && let Some(pair) = others.iter().find_map(|setting| pair(*setting))
        {
            return Alone::Shown { pair };
        }
        Alone::NotShown(match verdict {
            Verdict::Infeasible { .. } => self.first(settings, &mut ask),
            verdict => verdict,
        })
    }
}

impl Point {
    fn new(kind: Kind, part: Part, text: &str, place: Place, seen: &Seen, unseen: Vec<Unseen>) -> Self {
        Self { kind, part, text: text.to_owned(), place, seen: seen.clone(), unseen, alone: None }
    }
}

fn place(sources: &Sources, span: Span) -> Place {
    let at = sources.position(span);
    Place { file: sources.name(span.file).to_owned(), line: at.line, column: at.column, span }
}

/// Two patients between whom a leaf decides, in one setting; one of them may be a day that was seen.
fn pair_of(
    prover: &mut Prover<'_>,
    decision: &Decision,
    leaf: usize,
    days: [[Option<usize>; 2]; 2],
) -> Result<Found, Undecided> {
    let Regions { looked, truths, decides, quarters } = prover.alone(decision, leaf)?;
    if prover.is_empty(looked)? {
        return Ok(Found::Nobody(Obstacle::NotReached));
    }
    for (side, region) in [(true, truths[0]), (false, truths[1])] {
        if prover.is_empty(region)? {
            return Ok(Found::Nobody(Obstacle::Never(side)));
        }
    }
    for (side, region) in [(true, decides[0]), (false, decides[1])] {
        if prover.is_empty(region)? {
            return Ok(Found::Nobody(Obstacle::Masked(side)));
        }
    }
    let what = if decision.test.is_some() { Kind::Test } else { decision.part.part }.as_str();
    // The one of which a half was seen first.
    let mut ways = [0, 1];
    ways.sort_by_key(|value| days[0][*value].is_none() && days[1][1 - *value].is_none());
    for value in ways {
        let halves = [(0, value), (1, 1 - value)];
        let mut patients = Vec::new();
        for (side, value) in halves {
            let (other_side, other_value) = (1 - side, 1 - value);
            if days[side][value].is_some() {
                continue;
            }
            let Some(record) = prover.deciding(decision, leaf, (side, value), quarters[side][value])? else {
                patients.clear();
                break;
            };
            patients.push(Witness {
                shows: format!("{} and decides: the {what} is {}", side == 0, value == 0),
                readings: prover.setting.choice.clone(),
                record,
                beside: days[other_side][other_value],
            });
        }
        if !patients.is_empty() {
            return Ok(Found::Patients(patients));
        }
    }
    Ok(Found::Nobody(Obstacle::NeverOpposite))
}

/// The statuses of a rule that come to a truth of whether it speaks.
pub(super) fn statuses(truth: Truth) -> Vec<Status> {
    Status::ALL.into_iter().filter(|status| speaks(*status) == Some(truth)).collect()
}
