//! YAML and JSON texts as a tree in which every node knows its place.
//!
//! Makes: [`Node`], by [`read`] or [`read_json`], and the exact [`Span`] of a part of a scalar, by [`place`].
//! From: one text of [`Sources`](crate::source::Sources). YAML 1.2, of which JSON is a part.
//! Never: opens a file, guesses what a value should have been, or lets a number lose a digit.
//! Anchors, aliases, merge keys, tags and second documents are refused, so that a file means what it shows.
//! Start at: [`read`]. The only room that knows a YAML parser.

mod bytes;
mod escape;
mod from_json;
mod from_text;
#[cfg(test)]
mod laws;
mod leftover;
mod place;
mod scalar;
mod structure;
mod syntax;
mod tag;
#[cfg(test)]
mod tests;
mod trap;
mod tree;
mod trouble;

use std::borrow::Cow;

pub use bytes::{NotUtf8, decode, is_readable};
pub use from_json::read_json;
pub use from_text::{Limits, read};
pub use place::{comment_after, cut_texts, place};

use crate::source::{Span, Spanned};

/// After so many problems in one text, reading stops.
const MOST_PROBLEMS: usize = 100;

/// A value and the place where it is written.
///
/// The place of a scalar is the scalar as written: quotes included, a block scalar from its first line
/// that is not blank. A list or mapping begins at its first item or key, or at its bracket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What is written.
    pub value: Content,
    /// Where.
    pub span: Span,
}

/// What a node may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// `null`, `~`, or nothing after the colon.
    Null,
    /// `true` or `false`; `yes`, `no`, `on` and `off` are texts.
    Bool(bool),
    /// `12`, `-3`, `1.50`: the digits as written. Never an exponent, another base or a leading zero.
    Number(String),
    /// Everything else that is one value: `left`, `2025-02-12`, `010`, `"12"`, a text after `>-`.
    Text(String),
    /// `[a, b]`, or lines that begin with `- `.
    List(Vec<Node>),
    /// `{a: 1}`, or lines of `key: value`; in the order as written, no key twice.
    Map(Vec<(Spanned<String>, Node)>),
}

impl Node {
    /// `value`, written at `span`.
    pub fn new(value: Content, span: Span) -> Self {
        Self { value, span }
    }

    /// What it is, for messages: `a text`, `a list`, `nothing` and so on.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Content::Null => "nothing",
            Content::Bool(_) => "a boolean",
            Content::Number(_) => "a number",
            Content::Text(_) => "a text",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        }
    }

    /// The value under a key, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key with its place and its value, where this is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<&(Spanned<String>, Node)> {
        self.map()?.iter().find(|(name, _)| name.value == key)
    }

    /// The keys and values of a mapping.
    pub fn map(&self) -> Option<&[(Spanned<String>, Node)]> {
        match &self.value {
            Content::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text, where this is one; a number or a boolean is not.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The truth, where this is `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        match self.value {
            Content::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// The digits of a number as written.
    pub fn number(&self) -> Option<&str> {
        match &self.value {
            Content::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// A text, a number or a boolean as text: what an expression or a code is read from.
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            Content::Text(text) | Content::Number(text) => Some(Cow::Borrowed(text)),
            Content::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
            Content::Null | Content::List(_) | Content::Map(_) => None,
        }
    }

    /// Whether nothing is written: `null`, `~`, or nothing after the colon.
    pub fn is_null(&self) -> bool {
        self.value == Content::Null
    }
}
