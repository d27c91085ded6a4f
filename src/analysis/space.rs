//! All patients of one program or of several, and the regions of them.

use std::collections::HashMap;

use super::diagram::{Diagram, FALSE, Limits, Store, TRUE};
use super::facts::Facts;
use super::ground::Diagrams;
use super::leaf::Leaf;
use super::located::Located;
use super::open::Open;
use super::reader::{Ground, Reader};
use super::spell::spelt;
use super::survey::Survey;
use super::variables::{Answer, Subject};
use super::{Stop, Undecided, dates};
use crate::evaluation::Status;
use crate::program::{Clause, End, Program, Rule, Slot};
use crate::timing::{Date, DayNumber};
use crate::value::{Truth, Value};

/// A set of patients, each on some day; those whom the space has, and some that no calendar allows, which every
/// question leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region(pub(super) Diagram);

impl Region {
    /// Everybody.
    pub const ALL: Self = Self(TRUE);
    /// Nobody.
    pub const NOBODY: Self = Self(FALSE);
}

/// So many nodes that are needed no more may stay: what is remembered of them may help again.
const MOST_RELEASED_LATER: usize = 500_000;

/// Answers that go together, of variables that belong together.
#[derive(Clone, Debug)]
struct Island {
    levels: Vec<usize>,
    sound: Diagram,
}

/// Every record that the dictionaries of some programs allow, on every day, unknown facts and `none` included, without
/// those that contradict themselves.
///
/// Several programs, such as two versions of one guideline, are read over the same facts: see [`Space::of`].
#[derive(Debug)]
pub struct Space<'p> {
    pub(super) reader: Reader<'p, Diagrams<'p>>,
    islands: Vec<Island>,
    /// By program and rule.
    statuses: Vec<Vec<Option<Result<Diagram, Stop>>>>,
    /// The programs whose contradictions are minded.
    pub(super) minded: Vec<usize>,
    /// Whether some bounds on what goes together were left out, for they take too long.
    loose: bool,
    /// What kept the last patient from being found.
    pub(super) open: Vec<Open>,
}

impl<'p> Space<'p> {
    /// The patients of some programs. Facts go by name and type. What the dictionary of a program does not have (a
    /// fact, a code, a number outside its range) is unknown to that program, and left out of the record that it reads.
    pub fn of(programs: &[&'p Program], limits: Limits) -> Self {
        let survey = Survey::new(Facts::of(programs.to_vec()));
        let mut reader = Reader::new(survey, programs.to_vec());
        reader.survey_all();
        reader.ground.cut_at_ranges();
        let mut space = Self {
            reader: reader.on(|survey| Diagrams::new(survey, limits)),
            islands: Vec::new(),
            statuses: programs.iter().map(|program| vec![None; program.rules.len()]).collect(),
            minded: Vec::new(),
            loose: false,
            open: Vec::new(),
        };
        for (number, program) in programs.iter().enumerate() {
            for definition in 0..program.definitions.len() {
                space.reader.ground.store.refill();
                let _ = space.reader.definition(number, program.definition_slot(definition));
            }
        }
        space.mind(0..programs.len());
        space
    }

    /// The programs.
    pub fn programs(&self) -> &[&'p Program] {
        &self.reader.programs
    }

    /// Leaves out the records that contradict themselves for these programs, and only for these; at first, for all.
    pub fn mind(&mut self, programs: impl IntoIterator<Item = usize>) {
        self.minded = programs.into_iter().filter(|program| *program < self.reader.programs.len()).collect();
        self.loose = false;
        let mut factors = Vec::new();
        for program in self.minded.clone() {
            for refused in self.refused_each(program) {
                factors.push(self.reader.ground.store.without(TRUE, refused));
            }
        }
        let Diagrams { store, variables, .. } = &mut self.reader.ground;
        store.refill();
        match dates::together(store, variables) {
            Ok(together) => factors.extend(together.into_iter().map(Ok)),
            Err(stop) => factors.push(Err(stop)),
        }
        self.islands = Vec::new();
        for factor in factors {
            match factor {
                Ok(sound) => self.add_factor(sound),
                Err(_) => self.loose = true,
            }
        }
    }

    /// Answers a question about all records, those that contradict themselves included.
    pub(super) fn unminded<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let kept = (self.islands.clone(), self.minded.clone(), self.loose);
        self.mind([]);
        let answer = ask(self);
        (self.islands, self.minded, self.loose) = kept;
        answer
    }

    /// Whether everything on which a region rests is covered exactly: then somebody is in it wherever it is not empty.
    pub fn is_exact(&mut self, region: Region) -> bool {
        self.inside(region).is_ok_and(|inside| self.covers(inside))
    }

    pub(super) fn covers(&self, region: Diagram) -> bool {
        let Diagrams { store, variables, .. } = &self.reader.ground;
        let exact = |level: usize| {
            !matches!(variables.all[level].subject, Subject::Anything(_) | Subject::InMonths(_))
        };
        !self.loose && variables.calendar.exact && store.support(region).into_iter().all(exact)
    }

    /// The records that each refusing contradiction of a program refuses. One that takes too long refuses nobody.
    fn refused_each(&mut self, program: usize) -> Vec<Diagram> {
        self.reader.at = program;
        let contradictions = &self.reader.programs[program].contradictions;
        let mut found = Vec::new();
        for contradiction in contradictions.iter().filter(|contradiction| contradiction.refuse) {
            self.reader.ground.store.refill();
            let refused = self.reader.clause(&contradiction.when);
            match refused.and_then(|made| self.reader.ground.store.region(made, 1)) {
                Ok(refused) => found.push(refused),
                Err(_) => self.loose = true,
            }
        }
        found
    }

    /// Joins a factor with the islands that it touches. One that takes too long leaves them as they are: more records
    /// then count as possible than are.
    fn add_factor(&mut self, sound: Diagram) {
        let store = &mut self.reader.ground.store;
        let levels = store.support(sound);
        let touches = |island: &Island| island.levels.iter().any(|level| levels.contains(level));
        let (touched, apart): (Vec<Island>, Vec<Island>) = self.islands.drain(..).partition(touches);
        self.islands = apart;
        store.refill();
        let mut joined = Island { levels, sound };
        let mut failed = Vec::new();
        for island in touched {
            match store.and(joined.sound, island.sound) {
                Ok(both) => {
                    joined.sound = both;
                    joined.levels.extend(island.levels);
                }
                Err(_) => failed.push(island),
            }
        }
        joined.levels.sort_unstable();
        joined.levels.dedup();
        self.loose |= !failed.is_empty();
        self.islands.extend(failed);
        self.islands.push(joined);
    }

    /// The records that a program refuses, for they contradict themselves.
    pub fn refused(&mut self, program: usize) -> Result<Region, Undecided> {
        let mut any = FALSE;
        for refused in self.refused_each(program) {
            any = self.reader.ground.store.or(any, refused).map_err(Stop::undecided)?;
        }
        Ok(Region(any))
    }

    /// The status of a rule, as it depends on the answers.
    fn status(&mut self, program: usize, rule: usize) -> Result<Diagram, Stop> {
        let known = self.statuses.get(program).and_then(|rules| rules.get(rule));
        let Some(known) = known else { return Err(Stop::NotCovered) };
        if let Some(known) = known {
            return *known;
        }
        self.reader.at = program;
        self.reader.ground.store.refill();
        let made = self.reader.status(&self.reader.programs[program].rules[rule]);
        self.statuses[program][rule] = Some(made);
        made
    }

    /// Those for whom a rule of a program has one of these statuses.
    pub fn with_status(
        &mut self,
        program: usize,
        rule: usize,
        statuses: &[Status],
    ) -> Result<Region, Undecided> {
        let made = self.status(program, rule).map_err(Stop::undecided)?;
        self.of_status(made, statuses)
    }

    fn of_status(&mut self, made: Diagram, statuses: &[Status]) -> Result<Region, Undecided> {
        let ground = &mut self.reader.ground;
        let numbers: Vec<u32> = statuses.iter().map(|status| ground.number(&Leaf::Status(*status))).collect();
        let of = &mut |number: u32| if numbers.contains(&number) { TRUE } else { FALSE };
        ground.store.map(made, of).map(Region).map_err(Stop::undecided)
    }

    /// Those for whom a clause of a program has a truth.
    pub fn with_truth(&mut self, program: usize, clause: &Clause, truth: Truth) -> Result<Region, Undecided> {
        self.reader.at = program;
        self.reader.ground.store.refill();
        let made = self.reader.clause(clause).map_err(Stop::undecided)?;
        let ground = &mut self.reader.ground;
        let number = ground.number(&truth.into());
        ground.store.region(made, number).map(Region).map_err(Stop::undecided)
    }

    /// Those for whom it is so, or not so, or unknown that an end of a rule's window has come; nobody whose anchor is no
    /// day. See [`Evaluation::passed`](crate::evaluation::Evaluation::passed).
    pub fn with_passed(
        &mut self,
        program: usize,
        rule: usize,
        edge: End,
        truth: Truth,
    ) -> Result<Region, Undecided> {
        self.reader.at = program;
        self.reader.ground.store.refill();
        let rules = self.reader.programs.get(program).map_or(&[][..], |program| program.rules.as_slice());
        let Some(timing) = rules.get(rule).and_then(|rule| rule.timing.as_ref()) else {
            return Ok(Region::NOBODY);
        };
        let made = self.reader.passed(timing, edge).map_err(Stop::undecided)?;
        let ground = &mut self.reader.ground;
        let number = ground.number(&truth.into());
        ground.store.region(made, number).map(Region).map_err(Stop::undecided)
    }

    /// Those for whom a rule of a program has another status than in another form, such as without one of its parts.
    pub fn with_other_status(
        &mut self,
        program: usize,
        rule: usize,
        form: &Rule,
    ) -> Result<Region, Undecided> {
        let one = self.status(program, rule).map_err(Stop::undecided)?;
        self.reader.at = program;
        self.reader.ground.store.refill();
        let other = self.reader.status(form).map_err(Stop::undecided)?;
        self.reader.ground.store.differ(one, other).map(Region).map_err(Stop::undecided)
    }

    /// Those for whom a rule in this form, read as one of a program, has one of these statuses.
    pub fn with_status_as(
        &mut self,
        program: usize,
        form: &Rule,
        statuses: &[Status],
    ) -> Result<Region, Undecided> {
        self.reader.at = program;
        self.reader.ground.store.refill();
        let made = self.reader.status(form).map_err(Stop::undecided)?;
        self.of_status(made, statuses)
    }

    /// Those of whom a fact of a program is not known.
    pub fn with_unknown(&mut self, program: usize, fact: Slot) -> Region {
        let ground = &mut self.reader.ground;
        let level = ground
            .survey
            .facts
            .number(program, fact)
            .and_then(|fact| ground.variables.level(Subject::Fact(fact)));
        let Some(level) = level else { return Region::ALL };
        let answers = ground.variables.answers(level);
        let unknown = |at: usize| if answers.get(at) == Some(&Answer::Unknown) { TRUE } else { FALSE };
        Region(ground.store.test(level, unknown).unwrap_or(TRUE))
    }

    /// The facts of a program that a region speaks of.
    pub fn facts_of(&self, program: usize, region: Region) -> Vec<Slot> {
        let ground = &self.reader.ground;
        let mut found: Vec<Slot> = Vec::new();
        for level in ground.store.support(region.0) {
            let facts = match ground.variables.all[level].subject {
                Subject::Fact(fact) | Subject::Code(fact, _) => vec![fact],
                Subject::Apart(one, other) => vec![one, other],
                Subject::InMonths(number) => {
                    let (one, _, other, _) = ground.variables.in_months[number];
                    vec![one, other]
                }
                Subject::Class | Subject::Anything(_) => Vec::new(),
            };
            let slots = facts.into_iter().filter_map(|fact| ground.survey.facts.all[fact].slots[program]);
            found.extend(slots);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those for whom two rules, each of a program, have different statuses.
    pub fn with_different_status(
        &mut self,
        (program, rule): (usize, usize),
        (other_program, other): (usize, usize),
    ) -> Result<Region, Undecided> {
        let one = self.status(program, rule).map_err(Stop::undecided)?;
        let other = self.status(other_program, other).map_err(Stop::undecided)?;
        self.reader.ground.store.refill();
        self.reader.ground.store.differ(one, other).map(Region).map_err(Stop::undecided)
    }

    /// Those for whom two definitions, each of a program, have different values. Codes go by their places: where the
    /// programs do not number them alike, some may be in the region who have the same, and some be missing.
    pub fn with_different_value(
        &mut self,
        (program, slot): (usize, Slot),
        (other_program, other): (usize, Slot),
    ) -> Result<Region, Undecided> {
        self.reader.ground.store.refill();
        let both = self.reader.definition(program, slot).and_then(|one| {
            let other = self.reader.definition(other_program, other)?;
            Ok((one, other))
        });
        let (one, other) = match both {
            Ok((one, other)) if one == other => return Ok(Region::NOBODY),
            // Where what is calculated differs, it may still come to the same for some numbers.
            Ok((one, other)) if self.calculates(one) || self.calculates(other) => {
                self.open = self.calculation(program, slot).into_iter().collect();
                return Err(Undecided::NotCovered);
            }
            // What is not covered is still the same where it is written the same.
            Err(Stop::NotCovered) if self.spelt(program, slot) == self.spelt(other_program, other) => {
                return Ok(Region::NOBODY);
            }
            Err(stop) => {
                self.open = self.calculation(program, slot).into_iter().collect();
                return Err(stop.undecided());
            }
            Ok(both) => both,
        };
        self.reader.ground.store.differ(one, other).map(Region).map_err(Stop::undecided)
    }

    /// Whether something comes to numbers that are calculated from that of a fact.
    fn calculates(&self, made: Diagram) -> bool {
        self.reader.ground.leaves(&made).iter().any(|leaf| matches!(leaf, Leaf::Calculated(..)))
    }

    /// What is not covered of a definition's value.
    fn calculation(&self, program: usize, slot: Slot) -> Option<Open> {
        let program = self.reader.programs.get(program)?;
        let definition = program.definition(slot)?;
        Some(Open::of(program, format!("the value of `{}`", definition.name), &[&definition.body]))
    }

    /// A definition with everything that it uses in its place.
    fn spelt(&self, program: usize, slot: Slot) -> Result<String, usize> {
        let programs = &self.reader.programs;
        let body = programs.get(program).and_then(|it| it.definition(slot)).map(|it| &it.body);
        body.map(|body| spelt(programs[program], program, body)).ok_or(program)
    }

    /// Those in both regions.
    pub fn both(&mut self, a: Region, b: Region) -> Result<Region, Undecided> {
        self.reader.ground.store.refill();
        self.reader.ground.store.and(a.0, b.0).map(Region).map_err(Stop::undecided)
    }

    /// Those in at least one of two regions.
    pub fn either(&mut self, a: Region, b: Region) -> Result<Region, Undecided> {
        self.reader.ground.store.refill();
        self.reader.ground.store.or(a.0, b.0).map(Region).map_err(Stop::undecided)
    }

    /// Those in the first region and not in the second.
    pub fn without(&mut self, a: Region, b: Region) -> Result<Region, Undecided> {
        self.reader.ground.store.refill();
        self.reader.ground.store.without(a.0, b.0).map(Region).map_err(Stop::undecided)
    }

    /// Whether nobody is in a region. That nobody is, is proved; that somebody is, is proved by
    /// [`patient`](Self::patient) alone where something is not covered exactly.
    pub fn is_empty(&mut self, region: Region) -> Result<bool, Undecided> {
        if region.0 == FALSE || self.islands.iter().any(|island| island.sound == FALSE) {
            return Ok(true);
        }
        let islands = self.islands_of(region);
        let Some((last, others)) = islands.split_last() else { return Ok(false) };
        let store = &mut self.reader.ground.store;
        store.refill();
        let mut inside = region.0;
        for island in others {
            inside = store.and(inside, *island).map_err(Stop::undecided)?;
        }
        Ok(!store.meet(inside, *last).map_err(Stop::undecided)?)
    }

    /// Whether two regions have somebody in common.
    pub fn meet(&mut self, a: Region, b: Region) -> Result<bool, Undecided> {
        self.reader.ground.store.refill();
        // Most pairs have no answers in common, which needs no new node.
        if !self.reader.ground.store.meet(a.0, b.0).map_err(Stop::undecided)? {
            return Ok(false);
        }
        let both = self.both(a, b)?;
        Ok(!self.is_empty(both)?)
    }

    /// The bounds on what a region asks about.
    fn islands_of(&self, region: Region) -> Vec<Diagram> {
        let support = self.reader.ground.store.support(region.0);
        let touched =
            |island: &&Island| support.iter().any(|level| island.levels.binary_search(level).is_ok());
        self.islands.iter().filter(touched).map(|island| island.sound).collect()
    }

    /// The bounds on what goes together.
    pub(super) fn sound(&self) -> impl Iterator<Item = Diagram> {
        self.islands.iter().map(|island| island.sound)
    }

    /// A region without the records that no calendar allows, or that contradict themselves.
    pub(super) fn inside(&mut self, region: Region) -> Result<Diagram, Stop> {
        let islands = self.islands_of(region);
        let store = &mut self.reader.ground.store;
        store.refill();
        islands.into_iter().try_fold(region.0, |inside, island| store.and(inside, island))
    }

    /// What a region rests on and is not covered exactly, as an author would write it.
    pub fn not_covered(&self, region: Region) -> Vec<Open> {
        self.uncovered(region.0)
    }

    pub(super) fn uncovered(&self, region: Diagram) -> Vec<Open> {
        let ground = &self.reader.ground;
        let subjects =
            ground.store.support(region).into_iter().map(|level| ground.variables.all[level].subject);
        let name = |fact: usize| ground.survey.facts.all[fact].name.as_str();
        let mut found = Vec::new();
        for subject in subjects {
            let open = match subject {
                Subject::Anything(number) => ground.survey.anything.get(number).map(|what| what.open.clone()),
                Subject::InMonths(number) => {
                    let (one, _, other, _) = ground.variables.in_months[number];
                    Some(Open::in_months(name(one), name(other)))
                }
                _ => None,
            };
            found.extend(open.filter(|open| !found.contains(open)));
        }
        found
    }

    /// Why something was left undecided just now, as a sentence goes on after "because".
    pub fn because(&self, why: Undecided) -> String {
        let open: Vec<String> = self.open().iter().map(ToString::to_string).collect();
        match why {
            Undecided::NotCovered if !open.is_empty() => format!("it rests on {}", open.join("; and on ")),
            why => why.reason().to_owned(),
        }
    }

    /// What kept the last patient that was looked for from being found.
    pub fn open(&self) -> &[Open] {
        &self.open
    }

    /// Whether a record of a program, on a day, is in a region: the values of its facts in the order of the dictionary,
    /// unknown where they are missing. What is not covered counts as able to be so.
    pub fn contains(&mut self, region: Region, program: usize, as_of: Date, values: &[Value]) -> bool {
        let Some(day) = DayNumber::of(as_of) else { return false };
        let Diagrams { store, variables, survey, .. } = &mut self.reader.ground;
        let subject = |level: usize| variables.all[level].subject;
        let Ok(region) = store.whatever(region.0, &|level| matches!(subject(level), Subject::Anything(_)))
        else {
            return true;
        };
        let located = Located { facts: &survey.facts, variables, program, day, values };
        store.at(region, &|level| located.answer(level)) == 1
    }

    /// The statuses of rules of a program for one record of each region, the same records for all rules; nothing for a
    /// rule or a region that takes too long.
    pub fn statuses_at(
        &mut self,
        program: usize,
        rules: &[usize],
        regions: &[Region],
    ) -> Vec<Vec<Option<Status>>> {
        let mut ways: Vec<HashMap<usize, usize>> = Vec::new();
        for region in regions {
            let size = self.size();
            let way = self.inside(*region).ok().and_then(|inside| self.way(inside));
            self.release(size);
            ways.extend(way.map(|way| way.into_iter().collect()));
        }
        let mut found = Vec::new();
        for rule in rules {
            let made = self.status(program, *rule).ok();
            let ground = &self.reader.ground;
            let at = |way: &HashMap<usize, usize>| match ground.at(made?, way) {
                Leaf::Status(status) => Some(*status),
                _ => None,
            };
            found.push(ways.iter().map(at).collect());
        }
        found
    }

    /// Gives up what was made since there were so many nodes, if it is much; no region made since may be used any more.
    pub fn release(&mut self, size: usize) {
        if self.size() - size > MOST_RELEASED_LATER {
            // Definitions were all read when the space was made.
            for known in self.statuses.iter_mut().flatten() {
                *known =
                    known.filter(|made| made.is_err() || made.is_ok_and(|it| Store::is_within(it, size)));
            }
            self.reader.ground.store.shrink(size);
        }
    }

    /// How many nodes all diagrams have.
    pub fn size(&self) -> usize {
        self.reader.ground.store.size()
    }
}

impl Reader<'_, Survey<'_>> {
    /// Notes everything that the programs ask.
    fn survey_all(&mut self) {
        for at in 0..self.programs.len() {
            self.at = at;
            let program = self.programs[at];
            // Nothing is spent on a survey, and what is not covered is noted.
            for definition in 0..program.definitions.len() {
                let _ = self.definition(at, program.definition_slot(definition));
            }
            for rule in &program.rules {
                let _ = self.status(rule);
            }
            let cautions = program.rules.iter().flat_map(|rule| &rule.cautions).map(|it| &it.when);
            let contradictions = program.contradictions.iter().map(|it| &it.when);
            let properties = program.properties.iter().flat_map(|it| it.whom.iter().chain(&it.holds));
            let groups = program.groups.iter().flat_map(|group| &group.whom);
            let others = program.scope.iter().chain(contradictions).chain(cautions);
            for clause in others.chain(properties).chain(groups) {
                let _ = self.clause(clause);
            }
        }
    }
}

impl<G: Ground> std::fmt::Debug for Reader<'_, G> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("at", &self.at).finish_non_exhaustive()
    }
}
