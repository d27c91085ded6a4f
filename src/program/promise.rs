//! What a guideline promises of its patients.

use super::compile::Compiler;
use super::{Clause, Rule};
use crate::ruleset::{self, Mention};

/// Something that must hold of every patient.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its id.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Of whom; `None` is everybody.
    pub whom: Option<Clause>,
    /// Where all of these have one of these statuses.
    pub when: Vec<Expected>,
    /// What holds.
    pub holds: Option<Clause>,
    /// What all of these rules come to.
    pub then: Vec<Expected>,
    /// What one of these rules comes to.
    pub any_of: Vec<Expected>,
    /// What none of these rules comes to.
    pub never: Vec<Expected>,
    /// The rules beside which none applies.
    pub only: Option<Vec<usize>>,
}

/// A rule by its number, and statuses in words, `applies` among them.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The rule.
    pub rule: usize,
    /// The statuses.
    pub statuses: Vec<String>,
}

/// Rules of which one is to speak to every patient.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// What it says.
    pub says: String,
    /// To whom, among those in scope; `None` is all of them.
    pub whom: Option<Clause>,
    /// The rules, by their numbers.
    pub rules: Vec<usize>,
}

impl Property {
    pub(super) fn of(compiler: &mut Compiler<'_>, written: &ruleset::Property, rules: &[Rule]) -> Self {
        Self {
            id: written.id.value.clone(),
            says: written.says.clone(),
            whom: written.whom.as_ref().map(|c| compiler.condition(c)),
            when: expected(rules, &written.when),
            holds: written.holds.as_ref().map(|c| compiler.condition(c)),
            then: expected(rules, &written.then),
            any_of: expected(rules, &written.any_of),
            never: expected(rules, &written.never),
            only: written.only.as_ref().map(|only| numbers(rules, only)),
        }
    }
}

impl Group {
    pub(super) fn of(compiler: &mut Compiler<'_>, written: &ruleset::Group, rules: &[Rule]) -> Self {
        Self {
            id: written.id.value.clone(),
            says: written.says.clone(),
            whom: written.whom.as_ref().map(|c| compiler.condition(c)),
            rules: numbers(rules, &written.rules),
        }
    }
}

/// The numbers of rules by their ids; one that no rule has was told already.
fn numbers(rules: &[Rule], mentions: &[Mention]) -> Vec<usize> {
    mentions.iter().filter_map(|m| rules.iter().position(|rule| rule.id == m.value)).collect()
}

fn expected(rules: &[Rule], written: &[ruleset::Expected]) -> Vec<Expected> {
    let one = |expected: &ruleset::Expected| {
        let rule = rules.iter().position(|rule| rule.id == expected.rule.value)?;
        Some(Expected { rule, statuses: expected.statuses.clone() })
    };
    written.iter().filter_map(one).collect()
}
