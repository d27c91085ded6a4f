//! Changes to a rule set that some case should notice.
//!
//! A mutant is a rule set as written with one thing changed; whoever asks compiles it and runs the cases. What changes a
//! status, a value, a conflict or a contradiction must be noticed by an `expect`: conditions, exceptions, bounds,
//! `done_when` and the like removed or negated, each leaf of them negated, dropped or shifted (`logic`, `shift`), and the
//! keys on which a status rests (`keys`). Of what a plan only tells, such as texts, citations and cautions, a snapshot
//! takes notice (`told`): no `expect` names it.

mod keys;
mod logic;
mod shift;
mod told;

use crate::ruleset::Ruleset;
use crate::source::{Sources, Span};

type Edit = Box<dyn Fn(&mut Ruleset) + Send + Sync>;

/// One thing to change in a rule set.
pub struct Mutant {
    /// What is changed, in words: "condition negated".
    pub change: String,
    /// In which rule, definition or the like.
    pub within: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it is a text or a citation, or something else that a plan only tells.
    pub told: bool,
    edit: Edit,
}

impl Mutant {
    fn new(
        within: &str,
        change: impl Into<String>,
        span: Span,
        edit: impl Fn(&mut Ruleset) + Send + Sync + 'static,
    ) -> Self {
        Self { change: change.into(), within: within.to_owned(), span, told: false, edit: Box::new(edit) }
    }

    /// The rule set with the change.
    pub fn of(&self, ruleset: &Ruleset) -> Ruleset {
        let mut changed = ruleset.clone();
        (self.edit)(&mut changed);
        changed
    }
}

impl std::fmt::Debug for Mutant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.within, self.change)
    }
}

/// Every mutant of a rule set: logic first, then keys, then what is told; each in the order of its parts.
pub fn mutants(ruleset: &Ruleset, sources: &Sources) -> Vec<Mutant> {
    let mut all = logic::mutants(ruleset, sources);
    all.extend(keys::mutants(ruleset));
    all.extend(told::mutants(ruleset));
    all
}
