//! What guideline.yaml says.

use super::{Allow, Condition, Group, Mention, Property};
use crate::source::{Span, Spanned};
use crate::timing::Date;

/// The identity of a guideline, what it covers, and every assertion of its source.
#[derive(Clone, Debug)]
pub struct Guideline {
    /// `id:`
    pub id: Spanned<String>,
    /// `version:`, semantic.
    pub version: String,
    /// `title:`
    pub title: String,
    /// `status:` draft, active or retired.
    pub status: String,
    /// `effective_period:`
    pub effective_period: Period,
    /// `review_by:`
    pub review_by: Option<Date>,
    /// `source:`
    pub source: Source,
    /// `purpose:`
    pub purpose: String,
    /// `use:`
    pub usage: String,
    /// `misuse:`
    pub misuse: String,
    /// `sections:`
    pub sections: Vec<Section>,
    /// `references:`
    pub references: Vec<Reference>,
    /// `scope: condition:`
    pub scope: Option<Condition>,
    /// `scope: statements:`
    pub scope_statements: Vec<Mention>,
    /// `conflicts:`
    pub conflicts: Vec<Conflict>,
    /// `properties:`
    pub properties: Vec<Property>,
    /// `groups:`
    pub groups: Vec<Group>,
    /// `statements:`
    pub statements: Vec<Statement>,
    /// `allow:`
    pub allow: Vec<Allow>,
    /// The whole file.
    pub span: Span,
}

/// From a day to a day, both included; an open end has none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// The text that was encoded.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// `title:`
    pub title: String,
    /// `publisher:`
    pub publisher: Option<String>,
    /// `url:`
    pub url: Option<String>,
    /// `sha256:` of the text.
    pub sha256: Option<String>,
    /// `note:`
    pub note: Option<String>,
}

/// A section of the source.
#[derive(Clone, Debug)]
pub struct Section {
    /// `code:`
    pub code: Spanned<String>,
    /// `title:`
    pub title: String,
}

/// A reference of the source, by its number there.
#[derive(Clone, Debug)]
pub struct Reference {
    /// `number:`
    pub number: Spanned<i64>,
    /// `note:`
    pub note: Option<String>,
}

/// Rules that pull apart.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// `id:`
    pub id: Spanned<String>,
    /// `rules:` the sides; each holds one rule or several that stand together.
    pub sides: Vec<Vec<Mention>>,
    /// `resolution:`
    pub resolution: Resolution,
    /// `note:`
    pub note: String,
    /// `reading:`
    pub reading: Option<Mention>,
}

/// What to make of a conflict. It orders and marks; no status changes.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// `keep-both`
    KeepBoth,
    /// `prefer: rule-id`
    Prefer(Mention),
}

/// One assertion of the source.
#[derive(Clone, Debug)]
pub struct Statement {
    /// `id:`
    pub id: Spanned<String>,
    /// `section:` a code.
    pub section: Mention,
    /// `locator:` where in the source.
    pub locator: String,
    /// `kind:`
    pub kind: String,
    /// `role:` rule, modifier or info.
    pub role: String,
    /// `text:` in the project's own words.
    pub text: String,
    /// `citations:`; nothing where the list is missing or cannot be read, which is an error.
    pub citations: Option<Vec<Spanned<i64>>>,
    /// `quantities:`
    pub quantities: Vec<Quantity>,
    /// `urgency:` the source's words.
    pub urgency: Vec<String>,
    /// `strength:` the source's words.
    pub strength: Option<String>,
    /// `informs:` rules.
    pub informs: Vec<Mention>,
    /// `not_encoded:` the reason.
    pub not_encoded: Option<Spanned<String>>,
}

/// A figure of the source.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// `of:` what is measured.
    pub of: String,
    /// `op:` how it is compared.
    pub op: String,
    /// `value:`, or `low:` and `high:`.
    pub values: Vec<String>,
    /// `unit:`
    pub unit: String,
}
