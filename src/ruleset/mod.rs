//! A guideline as it is written: typed, complete, every part with its place.
//!
//! Makes: [`Ruleset`], from the documents of one guideline's folder, with everything that is wrong in them.
//! Never resolves a name inside an expression and never evaluates: that is `program`.
//! Start at: [`from_documents`], then [`Rule`].

mod accounting;
mod allow;
mod decode;
mod entry;
mod fields;
mod from_document;
mod guideline;
mod property;
mod rule;
mod swallowed;
mod vocabulary;

pub use allow::Allow;
pub use decode::is_name;
pub(crate) use entry::stands_for_nothing;
pub use entry::{Coding, Entry, FactType, show};
pub use from_document::{Files, from_documents};
pub use guideline::{
    Conflict, Guideline, Period, Quantity, Reference, Resolution, Section, Source, Statement,
};
pub use property::{Expected, Group, Property, STATUSES};
pub use rule::{Action, Bound, BoundValue, Caution, End, Exception, Rule, Strength, Timing, Written};
pub use swallowed::{Swallowed, swallowed_keys};
pub use vocabulary::{Contradiction, Definition, Fact, Note, Reading, ReadingType};

pub(crate) use decode::mentions;
pub(crate) use fields::Fields;

use std::collections::BTreeSet;

use crate::document::Node;
use crate::expression::Expr;
use crate::source::{Sources, Span, Spanned};

/// A guideline as written. Parts that could not be read are left out; the diagnostics that came with it say which.
#[derive(Clone, Debug)]
pub struct Ruleset {
    /// guideline.yaml.
    pub guideline: Guideline,
    /// facts.yaml: the dictionary, in the order of the file.
    pub facts: Vec<Fact>,
    /// facts.yaml: what no sound record shows.
    pub contradictions: Vec<Contradiction>,
    /// definitions.yaml.
    pub definitions: Vec<Definition>,
    /// readings.yaml: the ambiguities that switch something.
    pub readings: Vec<Reading>,
    /// readings.yaml: the ambiguities that switch nothing.
    pub notes: Vec<Note>,
    /// recommendations/*.yaml, in the order of the files' names and of the files.
    pub rules: Vec<Rule>,
    /// Names of facts, definitions and readings that are declared and could not be read: naming them is no mistake.
    pub unreadable: BTreeSet<String>,
    /// A hash of all files, `sha256:…`.
    pub digest: String,
}

impl Ruleset {
    /// A fact by name.
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// A rule by id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id.value == id)
    }

    /// A reading by name.
    pub fn reading(&self, name: &str) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.name.value == name)
    }

    /// A statement by id.
    pub fn statement(&self, id: &str) -> Option<&Statement> {
        self.guideline.statements.iter().find(|s| s.id.value == id)
    }
}

/// One expression as written: `smoker and age >= 65`.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What was written, parsed.
    pub tree: Expr,
    /// The scalar that holds it.
    pub node: Node,
}

impl Expression {
    /// The place in the file of a range of the expression's text.
    pub fn place(&self, sources: &Sources, at: &std::ops::Range<usize>) -> Span {
        crate::document::place(sources, &self.node, at.clone())
    }
}

/// A condition as written: an expression, or a tree over expressions.
#[derive(Clone, Debug)]
pub enum Condition {
    /// `smoker and age >= 65`
    Expression(Box<Expression>),
    /// `all: [...]`
    All(Vec<Condition>, Span),
    /// `any: [...]`
    Any(Vec<Condition>, Span),
    /// `not: ...`
    Not(Box<Condition>, Span),
}

impl Condition {
    /// Calls `visit` with every expression in it, in the order of the text.
    pub fn expressions<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Self::Expression(expression) => visit(expression),
            Self::All(parts, _) | Self::Any(parts, _) => {
                parts.iter().for_each(|part| part.expressions(visit));
            }
            Self::Not(part, _) => part.expressions(visit),
        }
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            Self::Expression(expression) => expression.node.span,
            Self::All(_, span) | Self::Any(_, span) | Self::Not(_, span) => *span,
        }
    }
}

/// The id of a statement, a rule or the like, where it is mentioned.
pub type Mention = Spanned<String>;
