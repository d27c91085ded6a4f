//! What a clinician gets: statuses in order, placed in time, with reasons, conflicts and questions.
//!
//! Makes: [`Plan`], which serialises to the JSON that `schemas/plan.schema.json` describes.
//! From: a program and a record on a day. Decides nothing clinical: it orders and gathers.
//! Start at: [`Plan::of`].

mod from_evaluation;
mod questions;
mod representatives;

pub(crate) use from_evaluation::{not_in_force, other_readings, readings_in_force};

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::Serializer;

use crate::evaluation::{Shown, Status, Trace};
use crate::facts::Warning;
use crate::program::{Direction, Priority};
use crate::ruleset::{Action, Strength};
use crate::timing::Date;
use crate::value::Truth;

/// A plan for one patient on one day.
#[derive(Clone, Debug, Serialize)]
pub struct Plan<'p> {
    /// The version of this program; left out of snapshots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<&'static str>,
    /// The guideline that speaks.
    pub guideline: Head<'p>,
    /// The value in force of every reading.
    pub readings: BTreeMap<&'p str, Shown<'p>>,
    /// Readings in force that are not those adopted, each with the value adopted.
    #[serde(skip)]
    pub other_readings: Vec<(&'p str, &'p str, &'p str)>,
    /// The day.
    pub as_of: Date,
    /// Whether the guideline speaks about this patient.
    pub scope: Scope,
    /// Every rule, the most pressing first.
    pub recommendations: Vec<Recommendation<'p>>,
    /// Every statement of the source that can be active.
    pub statements: BTreeMap<&'p str, StatementView<'p>>,
    /// Definitions with a title.
    pub values: Vec<ShownValue<'p>>,
    /// Conflicts that hold today.
    pub conflicts: Vec<HeldConflict<'p>>,
    /// What to find out next, the most useful first.
    pub questions: Vec<Question<'p>>,
    /// What comes when.
    pub upcoming: Vec<Event<'p>>,
    /// What else to know.
    pub warnings: Vec<Warning>,
}

/// Which guideline, in which version.
#[derive(Clone, Debug, Serialize)]
pub struct Head<'p> {
    /// Its id.
    pub id: &'p str,
    /// Its version.
    pub version: &'p str,
    /// Its title.
    pub title: &'p str,
    /// draft, active or retired.
    pub status: &'p str,
    /// A hash of its files; left out of snapshots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<&'p str>,
}

/// Whether a guideline speaks about a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// It does.
    InScope,
    /// It is silent.
    OutOfScope,
    /// It cannot be told.
    Undecided,
}

impl Scope {
    /// The word: kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InScope => "in-scope",
            Self::OutOfScope => "out-of-scope",
            Self::Undecided => "undecided",
        }
    }
}

impl From<Truth> for Scope {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::InScope,
            Truth::False => Self::OutOfScope,
            Truth::Unknown => Self::Undecided,
        }
    }
}

/// One rule's place in the plan.
#[derive(Clone, Debug, Serialize)]
pub struct Recommendation<'p> {
    /// The rule.
    pub id: &'p str,
    /// What it comes to.
    pub status: Status,
    /// Its title.
    pub title: &'p str,
    /// The section of the source.
    pub section: &'p str,
    /// Statements it encodes.
    pub statements: &'p [String],
    /// For, against or either.
    pub direction: Direction,
    /// How pressing.
    pub priority: Priority,
    /// How strongly the source puts it.
    pub strength: &'p Strength,
    /// Its window in time.
    pub window: Option<PlacedWindow<'p>>,
    /// Unknown facts on which the status still depends.
    pub needs: Vec<&'p str>,
    /// The exception that lifts it.
    pub excepted_by: Option<&'p str>,
    /// What the record says of its having been done.
    pub done: Option<&'static str>,
    /// What to do.
    pub actions: &'p [Action],
    /// How many of the actions.
    pub select: Option<&'p str>,
    /// What to mind.
    pub cautions: Vec<ShownCaution<'p>>,
    /// Whether the source's list is open: others than the listed may count.
    pub open_list: bool,
    /// A note beside it.
    pub note: Option<&'p str>,
    /// What the source says that informs it.
    pub evidence: Vec<Evidence<'p>>,
    /// Conflicts that hold and in which it stands.
    pub conflicts: Vec<&'p str>,
    /// Readings it rests on.
    pub readings: Vec<&'p str>,
    /// Readings under an alternative of which it would have another status; nothing where nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contested_by: Option<Vec<&'p str>>,
    /// For each of them and each such alternative: the reading, the value, the status under it.
    #[serde(skip)]
    pub contests: Vec<(&'p str, &'p str, Status)>,
    /// References of the source.
    pub citations: &'p [i64],
    /// Why.
    pub because: Because<'p>,
}

/// A window with its anchor.
#[derive(Clone, Debug, Serialize)]
pub struct PlacedWindow<'p> {
    /// The day from which it counts.
    pub anchor: Anchor<'p>,
    /// First day inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Date>,
    /// Last day before it is overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// Last day inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<Date>,
}

/// The day from which a window counts.
#[derive(Clone, Debug, Serialize)]
pub struct Anchor<'p> {
    /// A fact or a definition.
    pub name: &'p str,
    /// Its value: a day, `none`, or nothing where it is unknown.
    pub date: Shown<'p>,
}

/// A caution that holds.
#[derive(Clone, Debug, Serialize)]
pub struct ShownCaution<'p> {
    /// What to mind.
    pub text: &'p str,
}

/// A statement that informs a rule.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence<'p> {
    /// The statement.
    pub id: &'p str,
    /// info, or modifier where it sets time, urgency, strength or content.
    pub role: &'p str,
    /// What it says.
    pub text: &'p str,
    /// References of the source.
    pub citations: &'p [i64],
}

/// Why a rule has its status: a trace for each part that was looked at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Because<'p> {
    /// Whom it concerns: where the rule has a scope of its own, or the guideline's does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Trace<'p>>,
    /// When it applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Trace<'p>>,
    /// What lifts it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<&'p str, Trace<'p>>,
    /// Whether it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_when: Option<Trace<'p>>,
    /// Whether it is breached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breached_when: Option<Trace<'p>>,
}

/// What a statement of the source comes to.
#[derive(Clone, Debug, Serialize)]
pub struct StatementView<'p> {
    /// The most pressing status of what encodes it; nothing where nothing does.
    pub status: Option<Status>,
    /// Rules and definitions that encode it; `scope` is the guideline's.
    pub by: Vec<&'p str>,
    /// Unknown facts on which the status depends.
    pub needs: Vec<&'p str>,
    /// Why it is not encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_encoded: Option<&'p str>,
}

/// A definition's value.
#[derive(Clone, Debug, Serialize)]
pub struct ShownValue<'p> {
    /// The definition.
    pub definition: &'p str,
    /// Its title.
    pub title: &'p str,
    /// Its value; nothing where it is unknown.
    pub value: Shown<'p>,
    /// The lowest and the highest that an open number may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[Shown<'p>; 2]>,
    /// Its unit.
    pub unit: Option<&'p str>,
    /// Unknown facts on which it depends.
    pub needs: Vec<&'p str>,
}

/// A conflict that holds.
#[derive(Clone, Debug, Serialize)]
pub struct HeldConflict<'p> {
    /// Its id.
    pub id: &'p str,
    /// The rules that hold and pull apart.
    pub rules: Vec<&'p str>,
    /// keep-both or prefer; nothing where the guideline declares none.
    pub resolution: Option<&'static str>,
    /// The rule preferred.
    pub prefer: Option<&'p str>,
    /// What to say.
    pub note: &'p str,
}

/// Something to find out.
#[derive(Clone, Debug, Serialize)]
pub struct Question<'p> {
    /// The fact.
    pub fact: &'p str,
    /// The question.
    pub ask: &'p str,
    /// Rules whose status or cautions it may change, in the order of the source.
    pub settles: Vec<&'p str>,
    /// The most pressing priority among them; routine where it only changes a value.
    pub priority: Priority,
}

/// A day on which something changes by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Event<'p> {
    /// The day.
    pub date: Date,
    /// The rule.
    pub rule: &'p str,
    /// opens, due or closes.
    pub event: &'static str,
}

impl Serialize for HeadOnly<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut plan = self.0.clone();
        plan.engine = None;
        plan.guideline.digest = None;
        plan.serialize(serializer)
    }
}

/// A plan without what changes with every edit of the rules or release of the program.
struct HeadOnly<'a, 'p>(&'a Plan<'p>);

impl<'p> Plan<'p> {
    /// The plan without engine and digest, for snapshots.
    pub fn stable(&self) -> impl Serialize + '_ {
        HeadOnly(self)
    }

    /// A rule's place in the plan.
    pub fn recommendation(&self, id: &str) -> Option<&Recommendation<'p>> {
        self.recommendations.iter().find(|r| r.id == id)
    }

    /// Whether evaluating some rule failed.
    pub fn any_failed(&self) -> bool {
        self.recommendations.iter().any(|r| r.status == Status::Failed)
    }
}
