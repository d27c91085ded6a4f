//! Patients at the boundaries of a rule: each leaf deciding on its own, each bound from both sides, each unknown.
//!
//! A patient lies at a boundary where the rule, changed in one leaf or in one day, would come to something else: that
//! is what a mutant is. What the program says of them is not told: an `expect` is written by hand, from the source.

use super::mutation::{Mutant, mutants};
use crate::analysis::{Limits, Patient, Region, Replay, Space, Undecided};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Status;
use crate::program::{Program, ReadingChoice};
use crate::ruleset::Ruleset;
use crate::source::Sources;

/// A patient at a boundary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// What decides: never what comes out.
    pub title: String,
    /// The patient.
    pub patient: Patient,
}

/// The patients at the boundaries of a rule, and what was not decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boundaries {
    /// The patients, each once.
    pub found: Vec<Boundary>,
    /// Why no patient could be found at some boundaries, though there may be one; each reason once.
    pub undecided: Vec<Diagnostic>,
}

/// Statuses of a rule that speaks; the others are on the other side of its boundaries.
const SPEAKS: [Status; 4] = [Status::Violated, Status::Overdue, Status::Active, Status::Met];
const SILENT: [Status; 4] = [Status::Upcoming, Status::Lapsed, Status::NotApplicable, Status::OutOfScope];

impl Boundaries {
    /// Finds them for a rule by its id.
    pub fn of(ruleset: &Ruleset, sources: &Sources, program: &Program, rule: &str, limits: Limits) -> Self {
        let mut all = Self::default();
        let Some(number) = program.rule(rule) else { return all };
        let rests = |mutant: &Mutant| mutant.within == rule || rests_on(program, number, &mutant.within);
        let changes: Vec<Mutant> =
            mutants(ruleset, sources).into_iter().filter(|it| rests(it) && one_at_a_time(it)).collect();
        // What a reading settles is the same for every patient.
        let settled = |mutant: &Mutant| {
            let leaf = mutant.change.strip_suffix("` negated").and_then(|it| it.rsplit('`').next());
            let readings = program.readings.iter().map(|reading| reading.name.as_str());
            leaf.is_some_and(|leaf| readings.chain(["true", "false"]).any(|it| it == leaf))
        };
        let is_leaf = |mutant: &Mutant| mutant.change.contains('`');
        for mutant in changes.iter().filter(|it| !settled(it)) {
            // A part of several leaves is looked at leaf by leaf.
            let within = |leaf: &&Mutant| {
                leaf.within == mutant.within && is_leaf(leaf) && leaf.change.ends_with(" negated")
            };
            let part = mutant.change.trim_end_matches(" negated");
            if changes.iter().filter(within).any(|leaf| leaf.change.starts_with(&format!("{part}: "))) {
                continue;
            }
            let (other, _) = Program::from_ruleset(&mutant.of(ruleset), sources, &ReadingChoice::new());
            let Some(other) = other else { continue };
            let Some(changed) = other.rule(rule) else { continue };
            let mut space = Space::of(&[program, &other], limits);
            for statuses in [&SPEAKS, &SILENT] {
                match beside(&mut space, number, changed, statuses) {
                    Ok(Some(patient)) => all.add(title(mutant), patient),
                    Ok(None) => {}
                    Err(why) => all.leave(&space, why, mutant, (ruleset, sources)),
                }
            }
        }
        all.add_unknowns(program, number, limits);
        all
    }

    /// Says why no patient was found beside a change.
    fn leave(&mut self, space: &Space<'_>, why: Undecided, mutant: &Mutant, at: (&Ruleset, &Sources)) {
        let open = if why == Undecided::NotCovered { space.open() } else { &[] };
        // What only the change wrote is not told: it stands for what it was made of.
        let mut found: Vec<_> =
            open.iter().filter_map(|open| Some((open.place(at.0, at.1)?, open))).collect();
        if found.is_empty() {
            found.extend(open.first().map(|open| (mutant.span, open)));
        }
        for (place, open) in &found {
            let message = format!("{} {}: who is at its boundary is not decided", open.text, open.why);
            self.say(Diagnostic::warning(Code::NotDecided, *place, message).help(&open.remedy));
        }
        if found.is_empty() {
            let because = space.because(why);
            let message = format!("who is at this boundary of `{}` is not decided: {because}", mutant.within);
            let diagnostic = Diagnostic::warning(Code::NotDecided, mutant.span, message);
            self.say(diagnostic.help("write these cases by hand"));
        }
    }

    /// Says something, of each place once.
    fn say(&mut self, diagnostic: Diagnostic) {
        if self.undecided.iter().all(|known| known.primary != diagnostic.primary) {
            self.undecided.push(diagnostic);
        }
    }

    fn add(&mut self, title: String, patient: Patient) {
        match self.found.iter_mut().find(|known| known.patient == patient) {
            // One patient may lie at several boundaries.
            Some(known) if known.title.split("; ").all(|part| part != title) => {
                known.title.push_str(&format!("; {title}"));
            }
            Some(_) => {}
            None => self.found.push(Boundary { title, patient }),
        }
    }

    /// Each fact of which the rule depends for some patient, unknown.
    fn add_unknowns(&mut self, program: &Program, rule: usize, limits: Limits) {
        let space = Space::of(&[program], limits);
        let mut done: Vec<String> = Vec::new();
        for boundary in self.found.clone() {
            for (at, (fact, _)) in boundary.patient.facts.iter().enumerate() {
                if done.contains(fact) {
                    continue;
                }
                let mut without = boundary.patient.clone();
                without.facts.remove(at);
                let status = space.replay(&without).and_then(|replay| replay.status(0, rule));
                if status == Some(Status::Undecided) {
                    done.push(fact.clone());
                    self.add(format!("{fact} is unknown"), without);
                }
            }
        }
    }
}

/// A patient for whom a rule has one of these statuses, and the changed rule another.
fn beside(
    space: &mut Space<'_>,
    rule: usize,
    changed: usize,
    statuses: &[Status],
) -> Result<Option<Patient>, Undecided> {
    let differs = space.with_different_status((0, rule), (1, changed))?;
    let has = space.with_status(0, rule, statuses)?;
    let region: Region = space.both(differs, has)?;
    space.patient(region, &|replay: &Replay<'_>| {
        let (one, other) = (replay.status(0, rule), replay.status(1, changed));
        one != other && one.is_some_and(|status| statuses.contains(&status))
    })
}

/// A leaf, as in "condition: `x > 4`", that is one step beside itself. A code that has no order has none beside it.
fn stepped(change: &str) -> Option<&str> {
    let (leaf, _) = change.split_once("` made `")?;
    let orders = [" < ", " <= ", " > ", " >= ", " between ", " == ", " != "];
    let code = leaf.contains(" == \"") || leaf.contains(" != \"");
    (leaf.contains(": `") && orders.iter().any(|op| leaf.contains(op)) && !code).then_some(leaf)
}

/// A leaf negated or one step beside itself, or a bound moved by a day; what removes or drops says nothing of where the
/// boundary lies.
fn one_at_a_time(mutant: &Mutant) -> bool {
    let change = mutant.change.as_str();
    !mutant.told && (change.ends_with("negated") || change.contains(" one day ") || stepped(change).is_some())
}

/// Whether a rule rests on a definition, through others, too.
fn rests_on(program: &Program, rule: usize, name: &str) -> bool {
    use crate::program::{Slot, Term};
    let mut open: Vec<Slot> = Vec::new();
    let mut note = |term: &Term| {
        if let Term::Slot(slot) = term {
            open.push(*slot);
        }
    };
    let rule = &program.rules[rule];
    rule.clauses().for_each(|clause| clause.terms(&mut note));
    if let Some(timing) = &rule.timing {
        note(&Term::Slot(timing.anchor));
        timing.bounds().for_each(|bound| bound.distance.walk(&mut note));
    }
    let mut seen: Vec<Slot> = Vec::new();
    while let Some(slot) = open.pop() {
        if seen.contains(&slot) {
            continue;
        }
        seen.push(slot);
        let Some(definition) = program.definition(slot) else { continue };
        if definition.name == name {
            return true;
        }
        definition.body.walk(&mut |term| {
            if let Term::Slot(slot) = term {
                open.push(*slot);
            }
        });
    }
    false
}

fn title(mutant: &Mutant) -> String {
    let within = &mutant.within;
    let of_leaf = |leaf: &str| {
        let (part, leaf) = leaf.split_once(": ").unwrap_or(("", leaf));
        let of = if part.is_empty() { within.clone() } else { format!("{part} of {within}") };
        (leaf.to_owned(), of)
    };
    if let Some((leaf, of)) = mutant.change.strip_suffix(" negated").map(of_leaf) {
        format!("{leaf} decides ({of})")
    } else if let Some((leaf, of)) = stepped(&mutant.change).map(of_leaf) {
        format!("A step beside {leaf}` ({of})")
    } else {
        let bound = mutant.change.split(" one day ").next().unwrap_or_default();
        format!("A day beside `{bound}` ({within})")
    }
}
