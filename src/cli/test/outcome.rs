//! What came of the cases, with places and reasons: the same for people, for JSON and for JUnit.

use std::fmt;
use std::path::Path;

use regimen::Sources;
use regimen::case::{Change, Ran, Subject};
use regimen::source::Span;
use regimen::timing::Date;
use serde::Serialize;

use crate::cli::files;
use crate::cli::suite::{Found, Suite};

/// A run over cases.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) counts: Counts,
    pub(super) cases: Vec<Outcome>,
}

#[derive(Default, Serialize)]
pub(super) struct Counts {
    pub(super) days: usize,
    /// Cases in which everything is as expected.
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) snapshots: Snapshots,
}

/// Snapshots that differ, by what differs; or that were rewritten.
#[derive(Default, Serialize)]
pub(super) struct Snapshots {
    pub(super) status: usize,
    pub(super) effect: usize,
    pub(super) wording: usize,
    pub(super) new: usize,
    pub(super) rewritten: usize,
}

impl Snapshots {
    /// How many differ and were left.
    pub(super) fn changed(&self) -> usize {
        self.status + self.effect + self.wording + self.new
    }
}

/// What came of one case.
#[derive(Serialize)]
pub(super) struct Outcome {
    pub(super) file: String,
    pub(super) guideline: String,
    pub(super) title: String,
    pub(super) why: String,
    pub(super) days: usize,
    pub(super) passed: bool,
    /// Why it could not be run.
    pub(super) error: Option<&'static str>,
    pub(super) unexpected: Vec<Unexpected>,
    /// How its snapshot differs.
    pub(super) snapshot: Option<Changed>,
}

/// Something that is not as expected.
#[derive(Serialize)]
pub(super) struct Unexpected {
    pub(super) about: String,
    pub(super) on: Date,
    /// Whether its case has several days.
    #[serde(skip)]
    pub(super) course: bool,
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) reasons: Vec<String>,
    /// Where it is expected.
    pub(super) expected_at: Place,
    /// Where the rule, statement or definition is written.
    pub(super) written_at: Option<Place>,
}

/// A place in a file; the line counts from 1.
#[derive(Serialize)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
}

impl Place {
    fn of(sources: &Sources, span: Span) -> Self {
        Self { file: sources.name(span.file).to_owned(), line: sources.position(span).line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A snapshot that is not what was accepted.
#[derive(Serialize)]
pub(super) struct Changed {
    pub(super) file: String,
    pub(super) change: Kind,
    /// Whether it was rewritten.
    pub(super) rewritten: bool,
    pub(super) removed: Vec<String>,
    pub(super) added: Vec<String>,
}

/// How a snapshot differs.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    New,
    Status,
    Effect,
    Wording,
}

impl Kind {
    /// In words.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::New => "has no snapshot yet",
            Self::Status => "a status changed",
            Self::Effect => "no status, but a date, a value or a conflict changed",
            Self::Wording => "only reasons or wording changed",
        }
    }
}

impl Changed {
    /// A snapshot that differs, with the lines only one of the two has; nothing for one that does not.
    pub(super) fn of(path: &Path, change: Change, lines: (Vec<String>, Vec<String>)) -> Option<Self> {
        let change = match change {
            Change::None => return None,
            Change::New => Kind::New,
            Change::Status => Kind::Status,
            Change::Effect => Kind::Effect,
            Change::Wording => Kind::Wording,
        };
        let (removed, added) = lines;
        Some(Self { file: files::shown(path), change, rewritten: false, removed, added })
    }
}

impl Outcome {
    /// A case that could not be run.
    pub(super) fn error(suite: &Suite, found: &Found) -> Self {
        Self {
            file: files::shown(&found.path),
            guideline: suite.guidelines[found.guideline].program.guideline.id.clone(),
            title: found.case.title.clone(),
            why: found.case.why.clone(),
            days: 0,
            passed: false,
            error: Some("the guideline has problems under the readings of this case"),
            unexpected: Vec::new(),
            snapshot: None,
        }
    }

    /// A case that was run.
    pub(super) fn ran(suite: &Suite, found: &Found, ran: &Ran<'_>, snapshot: Option<Changed>) -> Self {
        let sources = &suite.sources;
        let ruleset = &suite.guidelines[found.guideline].ruleset;
        let written = |about: &Subject| about.place(ruleset).map(|span| Place::of(sources, span));
        let mut unexpected = Vec::new();
        for step in &ran.steps {
            unexpected.extend(step.differences.iter().map(|difference| Unexpected {
                about: difference.about.to_string(),
                on: step.on,
                course: found.case.course,
                expected: difference.expected.clone(),
                got: difference.got.clone(),
                reasons: step.reasons(&difference.about, ruleset),
                expected_at: Place::of(sources, difference.span),
                written_at: written(&difference.about),
            }));
        }
        let days = ran.steps.len();
        Self { days, passed: ran.passed(), error: None, unexpected, snapshot, ..Self::error(suite, found) }
    }
}

impl Report {
    pub(super) fn of(cases: Vec<Outcome>) -> Self {
        let mut counts = Counts::default();
        for case in &cases {
            counts.days += case.days;
            counts.passed += usize::from(case.passed);
            counts.failed += usize::from(!case.passed);
            let snapshots = &mut counts.snapshots;
            let Some(changed) = &case.snapshot else { continue };
            *match changed.change {
                _ if changed.rewritten => &mut snapshots.rewritten,
                Kind::New => &mut snapshots.new,
                Kind::Status => &mut snapshots.status,
                Kind::Effect => &mut snapshots.effect,
                Kind::Wording => &mut snapshots.wording,
            } += 1;
        }
        Self { counts, cases }
    }
}
