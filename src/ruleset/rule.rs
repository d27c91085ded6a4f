//! One rule of recommendations/*.yaml.

use std::fmt;

use super::{Allow, Condition, Expression, Mention};
use crate::document::Node;
use crate::source::{Span, Spanned};
use crate::timing::Duration;

/// A recommendation.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `id:`
    pub id: Spanned<String>,
    /// `title:`
    pub title: String,
    /// `statements:` that it encodes.
    pub statements: Vec<Mention>,
    /// `direction:` for, against or either.
    pub direction: Spanned<String>,
    /// `priority:` stat, asap, urgent or routine.
    pub priority: String,
    /// `strength:`
    pub strength: Strength,
    /// `scope:` in place of the guideline's.
    pub scope: Option<Condition>,
    /// `condition:`; absent means always.
    pub condition: Option<Condition>,
    /// `exceptions:`
    pub exceptions: Vec<Exception>,
    /// `timing:`
    pub timing: Option<Timing>,
    /// `done_when:`
    pub done_when: Option<Condition>,
    /// `breached_when:`
    pub breached_when: Option<Condition>,
    /// `actions:`
    pub actions: Vec<Action>,
    /// `select:` all, any or exactly-one of the actions.
    pub select: Option<String>,
    /// `cautions:`
    pub cautions: Vec<Caution>,
    /// `citations:`; nothing where the list is missing or cannot be read, which is an error.
    pub citations: Option<Vec<Spanned<i64>>>,
    /// `open_list: true`: the source's list is open.
    pub open_list: bool,
    /// `note:`
    pub note: Option<String>,
    /// `allow:`
    pub allow: Vec<Allow>,
    /// Its texts and citations with their places.
    pub written: Written,
}

/// Parts of a rule as they are written, with their places.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// `title:`
    pub title: Option<Node>,
    /// `citations:`
    pub citations: Option<Node>,
    /// `as_given:` of `strength:`
    pub as_given: Option<Node>,
    /// `what:`, `details:` and `text:` of its actions.
    pub actions: Vec<Node>,
}

/// How strongly the source puts it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Strength {
    /// `as_given:` the source's own words.
    pub as_given: String,
    /// `scale:` the source's, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// `grade:` on that scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
}

/// As a reader sees it: `"should"`, `"should" (strong)`, `"should" (GRADE: strong)`.
impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.as_given)?;
        match (&self.scale, &self.grade) {
            (None, None) => Ok(()),
            (Some(scale), Some(grade)) => write!(f, " ({scale}: {grade})"),
            (Some(one), None) | (None, Some(one)) => write!(f, " ({one})"),
        }
    }
}

/// What lifts a rule.
#[derive(Clone, Debug)]
pub struct Exception {
    /// `id:`
    pub id: Spanned<String>,
    /// `when:`
    pub when: Condition,
    /// `statements:` that make it one.
    pub statements: Vec<Mention>,
}

/// When a rule applies, counted from a day.
#[derive(Clone, Debug)]
pub struct Timing {
    /// `anchor:` a date fact or a definition.
    pub anchor: Mention,
    /// `opens:` or `opens_after:`
    pub opens: Option<Bound>,
    /// `due:`
    pub due: Option<Bound>,
    /// `closes:` or `closes_before:`
    pub closes: Option<Bound>,
    /// The whole of it.
    pub span: Span,
}

impl Timing {
    /// One end of the window, where it has that.
    pub fn end(&self, end: End) -> Option<&Bound> {
        match end {
            End::Opens => self.opens.as_ref(),
            End::Due => self.due.as_ref(),
            End::Closes => self.closes.as_ref(),
        }
    }

    /// The place of one end of the window.
    pub fn end_mut(&mut self, end: End) -> &mut Option<Bound> {
        match end {
            End::Opens => &mut self.opens,
            End::Due => &mut self.due,
            End::Closes => &mut self.closes,
        }
    }
}

/// Which end of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// Its first day.
    Opens,
    /// The last day on which it is not overdue.
    Due,
    /// Its last day.
    Closes,
}

impl End {
    /// Every end, in the order of time.
    pub const ALL: [Self; 3] = [Self::Opens, Self::Due, Self::Closes];
}

/// One end of a window.
#[derive(Clone, Debug)]
pub struct Bound {
    /// How far from the anchor.
    pub value: BoundValue,
    /// `opens_after`, `closes_before`: the day itself is outside.
    pub strict: bool,
    /// Where it is written.
    pub span: Span,
}

/// How far a bound lies from its anchor.
#[derive(Clone, Debug)]
pub enum BoundValue {
    /// `P4W`
    Duration(Duration),
    /// `first_weeks`, `if strict { months(3) + days(1) } else { months(3) }`
    Expression(Box<Expression>),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Action {
    /// `kind:` medication, imaging …
    pub kind: String,
    /// `do:` start, obtain, avoid …
    #[serde(rename = "do")]
    pub verb: String,
    /// `what:`
    pub what: String,
    /// `to:` whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// `details:`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// `text:` a sentence.
    pub text: String,
}

/// Something to mind beside a recommendation; it changes no status.
#[derive(Clone, Debug)]
pub struct Caution {
    /// `when:`
    pub when: Condition,
    /// `text:`
    pub text: String,
}
