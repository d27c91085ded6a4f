//! What cases show of a guideline: what each of them made true, false and unknown, and which leaf decided on its own.
//!
//! Makes: [`Coverage`], plain data. From: a rule set, and records on days under readings. A leaf is shown to decide on
//! its own by two days under the same readings: on both the rest of its condition leaves the decision to it (masking
//! MC/DC), on one it is true, on the other false, and the condition is the opposite. What no day shows is looked for among
//! all patients by `analysis`: it is proved that nobody can show it, or somebody who does is named, or it is left
//! undecided. Whether the cases expect what they should is no matter here. Reads nothing of what is expected.
//! Start at: [`Coverage::of`], then `tree` (what is looked at), `watch` (what was shown) and `prove` (what may be).

mod prove;
mod region;
mod setting;
mod tree;
mod watch;

use serde::{Serialize, Serializer};

use crate::analysis::Limits;
use crate::facts::Record;
use crate::program::{End, Program, ReadingChoice};
use crate::ruleset::Ruleset;
use crate::source::{Sources, Span};
use crate::timing::Date;
use crate::value::Truth;
use prove::Provers;
use setting::Settings;
use tree::Sites;
use watch::Watch;

/// A record on a day under some readings, and the name of the case that holds it.
#[derive(Clone, Debug)]
pub struct Shown<'c> {
    /// The case.
    pub case: String,
    /// The readings, where they differ from those adopted.
    pub readings: &'c ReadingChoice,
    /// The day.
    pub on: Date,
    /// What is known by then.
    pub record: &'c Record,
}

/// What comes to yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Whether a rule speaks to somebody: active, overdue, violated or met; unknown is undecided.
    Rule,
    /// Whom a guideline or a rule concerns.
    Scope,
    /// When a rule applies.
    Condition,
    /// What lifts a rule.
    Exception,
    /// Whether the first day of a window has come.
    Opens,
    /// Whether a rule is past due.
    Due,
    /// Whether a window has closed.
    Closes,
    /// What shows a rule done.
    #[serde(rename = "done_when")]
    Done,
    /// What shows a rule breached.
    #[serde(rename = "breached_when")]
    Breached,
    /// What is to be minded.
    Caution,
    /// What no sound record shows.
    Contradiction,
    /// What a definition comes to.
    Definition,
    /// The test of an `if`, or what `count` counts, inside an expression that is no condition itself.
    Test,
    /// A test that logic does not take apart.
    Leaf,
}

impl Kind {
    /// The word, as a rule file has it where it has one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Scope => "scope",
            Self::Condition => "condition",
            Self::Exception => "exception",
            Self::Opens => "opens",
            Self::Due => "due",
            Self::Closes => "closes",
            Self::Done => "done_when",
            Self::Breached => "breached_when",
            Self::Caution => "caution",
            Self::Contradiction => "contradiction",
            Self::Definition => "definition",
            Self::Test => "test",
            Self::Leaf => "leaf",
        }
    }

    fn of_end(end: End) -> Self {
        match end {
            End::Opens => Self::Opens,
            End::Due => Self::Due,
            End::Closes => Self::Closes,
        }
    }
}

/// A part of a guideline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Which kind.
    pub part: Kind,
    /// The rule, the definition or the like that it belongs to.
    pub within: String,
    /// The id of an exception.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl Part {
    fn new(part: Kind, within: &str) -> Self {
        Self { part, within: within.to_owned(), name: String::new() }
    }
}

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// All of it.
    #[serde(skip)]
    pub span: Span,
}

/// A day of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The case.
    pub case: String,
    /// The day.
    pub on: Date,
    /// The readings, where they differ from those adopted.
    #[serde(skip_serializing_if = "ReadingChoice::is_empty")]
    pub readings: ReadingChoice,
}

/// The days, by their numbers, on which something was true, false and unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// It was so.
    #[serde(rename = "true")]
    pub yes: Vec<usize>,
    /// It was not so.
    #[serde(rename = "false")]
    pub no: Vec<usize>,
    /// It could not be told.
    pub unknown: Vec<usize>,
}

impl Seen {
    /// The days of one truth.
    pub fn of(&self, truth: Truth) -> &[usize] {
        match truth {
            Truth::True => &self.yes,
            Truth::False => &self.no,
            Truth::Unknown => &self.unknown,
        }
    }

    fn add(&mut self, truth: Truth, day: usize) {
        let days = match truth {
            Truth::True => &mut self.yes,
            Truth::False => &mut self.no,
            Truth::Unknown => &mut self.unknown,
        };
        // Several tests of one leaf on a day are one.
        if days.last() != Some(&day) {
            days.push(day);
        }
    }
}

/// A made-up patient who shows something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// What the patient shows.
    pub shows: String,
    /// The readings, where they differ from those adopted.
    #[serde(skip_serializing_if = "ReadingChoice::is_empty")]
    pub readings: ReadingChoice,
    /// The smallest record, as a patient file.
    pub record: String,
    /// The day that shows the other half, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<usize>,
}

/// What is known of something that no day shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// It is proved that no patient can show it.
    Infeasible {
        /// Why not.
        because: String,
    },
    /// These patients would.
    Missing {
        /// One or two.
        patients: Vec<Witness>,
    },
    /// It is not decided whether somebody can.
    Undecided {
        /// Why not.
        because: String,
    },
}

/// A truth that no day shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// Which.
    #[serde(serialize_with = "word")]
    pub truth: Truth,
    /// What is known of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature is serde's
fn word<S: Serializer>(truth: &Truth, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(truth_word(*truth))
}

/// `true`, `false` or `unknown`.
pub fn truth_word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
}

/// Whether a leaf decides on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Alone {
    /// Two days show it: on the first it is true, on the second false.
    Shown {
        /// The days.
        pair: [usize; 2],
    },
    /// No two days do.
    NotShown(Verdict),
}

/// Something that comes to yes or no, and what was seen of it. A condition of one leaf is that leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What it is: a part as a whole, or a test or a leaf in one.
    pub kind: Kind,
    /// The part.
    #[serde(flatten)]
    pub part: Part,
    /// Of a test or a leaf, its text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Where it is written.
    #[serde(flatten)]
    pub place: Place,
    /// On which days it was true, false and unknown, where a plan came as far as to ask.
    pub seen: Seen,
    /// The truths that no day shows; nothing of readings alone, on which no patient bears.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<Unseen>,
    /// Of a leaf on which a patient bears: whether it decides on its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<Alone>,
}

/// How many of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Shown by some day, or two.
    pub shown: usize,
    /// Some patient would show it, and no day does.
    pub missing: usize,
    /// Proved that no patient can.
    pub infeasible: usize,
    /// Neither.
    pub undecided: usize,
}

impl Tally {
    fn add(&mut self, verdict: Option<&Verdict>) {
        let count = match verdict {
            None => &mut self.shown,
            Some(Verdict::Missing { .. }) => &mut self.missing,
            Some(Verdict::Infeasible { .. }) => &mut self.infeasible,
            Some(Verdict::Undecided { .. }) => &mut self.undecided,
        };
        *count += 1;
    }

    /// Everything that is not proved to be shown by nobody.
    pub fn feasible(&self) -> usize {
        self.shown + self.missing + self.undecided
    }

    /// How much of what is feasible is shown, in percent, rounded down; all of nothing.
    pub fn percent(&self) -> usize {
        (self.shown * 100).checked_div(self.feasible()).unwrap_or(100)
    }
}

/// What cases show of a guideline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The id of the guideline.
    pub guideline: String,
    /// Its version.
    pub version: String,
    /// draft, active or retired.
    pub status: String,
    /// How many cases there are.
    pub cases: usize,
    /// Leaves that decide on their own.
    pub alone: Tally,
    /// Truths of everything that comes to yes or no.
    pub truths: Tally,
    /// Every day, of whose numbers all else speaks; they count from 0.
    pub days: Vec<Day>,
    /// Everything that comes to yes or no, in the order of the files.
    pub points: Vec<Point>,
}

impl Coverage {
    /// Looks at a guideline with the records of its cases. `program` is the rule set under the readings adopted.
    ///
    /// `limits` bound what is spent on each proof. Records under readings for which there is no program show nothing.
    pub fn of(
        ruleset: &Ruleset,
        sources: &Sources,
        program: &Program,
        shown: &[Shown<'_>],
        limits: Limits,
    ) -> Self {
        let sites = Sites::of(ruleset, sources, program);
        let settings = Settings::of(ruleset, sources, &sites, shown);
        let watch = Watch::of(&sites, &settings, program, shown);
        let points = Provers::new(&sites, &settings, &watch, limits).points(ruleset, sources);
        let mut cases: Vec<&str> = shown.iter().map(|shown| shown.case.as_str()).collect();
        cases.dedup();
        let (mut alone, mut truths) = (Tally::default(), Tally::default());
        for point in &points {
            match &point.alone {
                Some(Alone::Shown { .. }) => alone.add(None),
                Some(Alone::NotShown(verdict)) => alone.add(Some(verdict)),
                None => {}
            }
            point.unseen.iter().for_each(|unseen| truths.add(Some(&unseen.verdict)));
            let seen = [Truth::True, Truth::False, Truth::Unknown].map(|truth| point.seen.of(truth));
            truths.shown += seen.iter().filter(|days| !days.is_empty()).count();
        }
        let day = |shown: &Shown<'_>| Day {
            case: shown.case.clone(),
            on: shown.on,
            readings: shown.readings.clone(),
        };
        Self {
            guideline: ruleset.guideline.id.value.clone(),
            version: ruleset.guideline.version.clone(),
            status: ruleset.guideline.status.clone(),
            cases: cases.len(),
            alone,
            truths,
            days: shown.iter().map(day).collect(),
            points,
        }
    }
}
