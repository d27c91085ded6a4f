//! What facts.yaml, definitions.yaml and readings.yaml say.

use std::ops::Deref;

use super::entry::{Entry, show};
use super::{Allow, Condition, Mention};
use crate::source::{Span, Spanned};
use crate::timing::Duration;
use crate::value::Value;

/// A fact as declared: an entry of the dictionary and the place of its name.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Where its name stands.
    pub span: Span,
    /// What it may be.
    pub entry: Entry,
    /// `allow:`
    pub allow: Vec<Allow>,
}

impl Deref for Fact {
    type Target = Entry;

    fn deref(&self) -> &Entry {
        &self.entry
    }
}

/// What no sound record shows.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// `id:`
    pub id: Spanned<String>,
    /// `when:`
    pub when: Condition,
    /// `message:`
    pub message: String,
    /// `severity: refuse`: such a record gets no plan. Else `warn`.
    pub refuse: bool,
}

/// A named expression.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name.
    pub name: Spanned<String>,
    /// `expression:` or `condition:`.
    pub body: Condition,
    /// `title:`; a definition with one is shown in the plan.
    pub title: Option<String>,
    /// `unit:` in UCUM.
    pub unit: Option<String>,
    /// `help:`
    pub help: Option<String>,
    /// `statements:` that it encodes.
    pub statements: Vec<Mention>,
    /// `allow:`
    pub allow: Vec<Allow>,
}

/// What a reading's values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadingType {
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `duration`
    Duration,
    /// `like: fact`
    Like(String),
}

/// An ambiguity of the source that switches something, with the value adopted.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its name, as expressions use it.
    pub name: Spanned<String>,
    /// `key:`
    pub key: String,
    /// `type:`
    pub kind: ReadingType,
    /// `value:`
    pub value: Value,
    /// `alternatives:`
    pub alternatives: Vec<Value>,
    /// The codes of the fact it is like.
    pub codes: Vec<String>,
    /// `question:`
    pub question: String,
    /// `because:`
    pub because: String,
    /// `statements:` that leave it open.
    pub statements: Vec<Mention>,
    /// `allow:`
    pub allow: Vec<Allow>,
}

impl Reading {
    /// A value as an author would write it.
    pub fn show(&self, value: &Value) -> String {
        show(value, &self.codes)
    }

    /// The adopted value and its alternatives.
    pub fn options(&self) -> impl Iterator<Item = &Value> {
        std::iter::once(&self.value).chain(&self.alternatives)
    }

    /// The option that is written like this.
    pub fn option(&self, text: &str) -> Option<&Value> {
        self.options().find(|value| {
            self.show(value) == text
                || matches!(value, Value::Duration(d) if Duration::parse(text) == Some(*d))
        })
    }
}

/// An ambiguity of the source that switches nothing.
#[derive(Clone, Debug)]
pub struct Note {
    /// `key:`
    pub key: Spanned<String>,
    /// `question:`
    pub question: String,
    /// `because:`
    pub because: String,
    /// `statements:` that leave it open.
    pub statements: Vec<Mention>,
}
