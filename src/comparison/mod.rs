//! Two versions of a guideline beside each other: what was edited, and which patients get another plan for it.
//!
//! Makes: [`Comparison`], plain data. From: two rule sets with their programs. What is said of patients is proved by
//! `analysis`, and everybody who is shown was replayed; what it leaves undecided is said to be so.
//! Names tie the two together: rules by id, and whatever has the same content under another name. The order of files,
//! of rules and of keys, and the names of definitions mean nothing.
//! Start at: [`Comparison::of`], then `items` (what is compared as text) and `effects` (what is compared as patients).

mod effects;
mod items;
mod matching;
mod plans;
mod readings;
mod rests;

use serde::Serialize;

pub use plans::{CaseChange, Cases, Line, lines_that_differ};

pub use readings::{Alternative, ReadingReport};

use crate::analysis::{Limits, Space};
use crate::program::Program;
use crate::ruleset::Ruleset;
use effects::Effects;
use items::Names;
use matching::{Matching, match_all};

/// What kind of edit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Whom a rule concerns, when it applies, what lifts it, what shows it done or breached, what to mind.
    Logic,
    /// When in time it applies.
    Timing,
    /// The reading adopted of an ambiguity.
    Reading,
    /// What a fact may be.
    Fact,
    /// What is to be done, how pressing it is, and whether the guideline is for it.
    Action,
    /// The statements, citations and strength behind it.
    Evidence,
    /// Words that decide nothing.
    Wording,
}

impl Kind {
    /// The word: kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Logic => "logic",
            Self::Timing => "timing",
            Self::Reading => "reading",
            Self::Fact => "fact",
            Self::Action => "action",
            Self::Evidence => "evidence",
            Self::Wording => "wording",
        }
    }
}

/// One thing that was written otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The key, or what the rule rests on.
    pub what: String,
    /// Which kind.
    pub kind: Kind,
    /// What was written; nothing where it was not there.
    pub before: Option<String>,
    /// What is written; nothing where it is gone.
    pub after: Option<String>,
}

/// What became of a rule, a fact or another part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "became")]
pub enum Became {
    /// It is new.
    New,
    /// It is gone.
    Retired,
    /// It has another name.
    Renamed {
        /// The name before.
        from: String,
    },
    /// It was edited.
    Changed,
    /// It was not touched; something that it rests on was.
    Untouched,
}

/// A part of a guideline that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// rule, fact, definition …
    pub part: &'static str,
    /// Its id or name now; of what is gone, the one that it had.
    pub name: String,
    /// What became of it.
    #[serde(flatten)]
    pub became: Became,
    /// What was edited.
    pub edits: Vec<Edit>,
    /// Of a retired rule: the new rules that are active, one or another, for whoever it was active for and nobody else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<String>,
    /// What it means for patients; nothing for a part that means nothing but through others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
}

impl Change {
    /// A part that means something else, though nothing of its own was edited.
    fn untouched(part: &'static str, name: &str, effect: Effect) -> Self {
        Self {
            part,
            name: name.to_owned(),
            became: Became::Untouched,
            edits: Vec::new(),
            instead: Vec::new(),
            effect: Some(effect),
        }
    }

    /// The kinds of its edits, each once.
    pub fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.edits.iter().map(|edit| edit.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

/// What a change means for patients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "patients")]
pub enum Effect {
    /// It is proved that nobody gets another plan for it.
    Same,
    /// Whoever the guideline's scope takes in or leaves out gets another plan, and nobody else: told of the scope.
    WithTheScope,
    /// Somebody does.
    Different {
        /// Who, by what they had and what they have.
        groups: Vec<Group>,
        /// What could not be decided beside it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        undecided: Vec<String>,
    },
    /// It is not decided whether anybody does.
    Undecided {
        /// Why not.
        because: Vec<String>,
    },
}

/// Patients whose plans change alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What they had: a status, or words.
    pub before: String,
    /// What they have.
    pub after: String,
    /// Who they are: alternatives, each of facts with their answers in words.
    pub who: Vec<String>,
    /// How many more alternatives there are.
    pub more: usize,
    /// The smallest made-up record that shows it, as a patient file.
    pub witness: String,
    /// The other rules whose status changes for the witness, as `rule: before → after`.
    pub also: Vec<String>,
}

/// How many statements of the source are accounted for, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// All of them.
    pub statements: usize,
    /// A rule, an exception, a definition or the scope encodes them.
    pub encoded: usize,
    /// They inform a rule.
    pub informing: usize,
    /// They are not encoded, with a reason.
    pub not_encoded: usize,
}

/// A version of a guideline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// How its statements are accounted for.
    pub coverage: Coverage,
}

/// What is known of all patients together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everybody gets the same plan: proved.
    Same,
    /// For some part it is not decided.
    Undecided,
    /// Somebody gets another plan.
    Different,
}

/// Two versions of a guideline beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The older version.
    pub before: Version,
    /// The newer version.
    pub after: Version,
    /// Whether anybody gets another plan.
    pub patients: Verdict,
    /// The parts for which that is not decided.
    pub undecided: Vec<String>,
    /// The rules that are not as they were, in the order of the source; those retired come last.
    pub rules: Vec<Change>,
    /// Everything else that is not as it was.
    pub parts: Vec<Change>,
    /// The cases whose plan changes.
    pub cases: Cases,
}

impl Comparison {
    /// Compares two versions. `limits` bound what is spent on proving what becomes of patients.
    ///
    /// Facts of the older program that were renamed take their new names, so that both read the same record.
    pub fn of(
        (before, mut old): (&Ruleset, Program),
        (after, new): (&Ruleset, &Program),
        limits: Limits,
    ) -> Self {
        let names = items::names(before, after);
        rename_facts(&mut old, &names);
        let parts: Vec<Matching> = items::PARTS
            .iter()
            .map(|part| match_all((part.items)(before, &old), (part.items)(after, new), &names))
            .collect();
        let mut changes: Vec<Vec<Change>> = items::PARTS
            .iter()
            .zip(&parts)
            .map(|(part, matching)| matching.changes(part.name, &names))
            .collect();
        let rested = rests::rest_on(&changes, before, after);
        let any = changes.iter().any(|changes| !changes.is_empty());
        let mut rules = changes.remove(0);
        rested.into_iter().for_each(|(rule, edits)| add_edits(&mut rules, rule, edits));
        let mut found = Self::nothing(version(before), version(after));
        found.rules = rules;
        found.parts = changes.into_iter().flatten().collect();
        // What is written alike is alike for everybody.
        if any {
            found.prove(&old, new, limits);
        }
        let place = |change: &Change| new.rule(&change.name).unwrap_or(usize::MAX);
        found.rules.sort_by_key(place);
        found
    }

    /// Adds what became of cases; a case whose plan changes is somebody who gets another plan.
    #[must_use]
    pub fn with_cases(mut self, cases: Cases) -> Self {
        if !cases.changed.is_empty() {
            self.patients = Verdict::Different;
        }
        self.cases = cases;
        self
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.parts.is_empty() && self.cases.changed.is_empty()
    }

    fn nothing(before: Version, after: Version) -> Self {
        let (rules, parts) = (Vec::new(), Vec::new());
        let (patients, undecided) = (Verdict::Same, Vec::new());
        Self { before, after, patients, undecided, rules, parts, cases: Cases::default() }
    }

    /// Says of every change what it means for patients, and of all together.
    fn prove(&mut self, old: &Program, new: &Program, limits: Limits) {
        let shown = effects::shown_values(old, new);
        let space = Space::of(&[old, new], limits);
        Effects::new(space, old, new).fill(self, &shown);
        self.conclude();
    }

    fn conclude(&mut self) {
        for change in self.rules.iter().chain(&self.parts) {
            let undecided = match &change.effect {
                Some(Effect::Different { undecided, .. }) => {
                    self.patients = Verdict::Different;
                    !undecided.is_empty()
                }
                Some(Effect::Undecided { .. }) => {
                    self.patients = self.patients.max(Verdict::Undecided);
                    true
                }
                Some(Effect::Same | Effect::WithTheScope) | None => false,
            };
            if undecided {
                self.undecided.push(format!("{} {}", change.part, change.name));
            }
        }
    }
}

fn rename_facts(program: &mut Program, names: &Names) {
    for fact in &mut program.facts {
        if let Some(name) = names.facts.get(&fact.name) {
            fact.name.clone_from(name);
        }
    }
}

/// Adds edits of what a rule rests on to what is told of it.
fn add_edits(rules: &mut Vec<Change>, rule: String, edits: Vec<Edit>) {
    match rules.iter_mut().find(|change| change.name == rule) {
        Some(change) => change.edits.extend(edits),
        None => rules.push(Change {
            part: "rule",
            name: rule,
            became: Became::Untouched,
            edits,
            instead: Vec::new(),
            effect: None,
        }),
    }
}

fn version(ruleset: &Ruleset) -> Version {
    let guideline = &ruleset.guideline;
    Version {
        id: guideline.id.value.clone(),
        version: guideline.version.clone(),
        title: guideline.title.clone(),
        coverage: items::coverage(ruleset),
    }
}
