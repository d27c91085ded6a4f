//! What a peer has to do, and how it is made a contender of both tasks.

use bumpalo::Bump;
use regimen::Status;

use crate::by_hand;
use crate::by_hand::date::Date;
use crate::by_hand::line::{Record, each};
use crate::by_hand::patient::Patient;
use crate::by_hand::slots;
use crate::harness::statuses::Evaluator;
use crate::task::{Given, STATUSES, given};

/// An engine with the guideline's rules in its own language.
pub trait Peer {
    /// A patient's facts in the form that it evaluates.
    type Facts<'a>
    where
        Self: 'a;

    /// Takes in what is given of a patient.
    fn facts<'a>(&'a self, given: Vec<(&'static str, Given)>, arena: &'a Bump) -> Self::Facts<'a>;

    /// The position in [`STATUSES`] of the scope's status (`None`) or a rule's.
    ///
    /// Errors: what the engine says.
    fn status(&self, rule: Option<usize>, facts: &mut Self::Facts<'_>) -> Result<usize, String>;

    /// Lets go of what the last patient took.
    fn forget(&self) {}
}

/// Where the one rule with a scope of its own stands.
const L2_NERVE_ROOT_BLOCK: usize = 32;

/// Every rule's status: out of scope, only the rule that has a scope of its own is evaluated.
fn statuses<P: Peer>(
    peer: &P,
    facts: &mut P::Facts<'_>,
    out: &mut [by_hand::Status; 41],
) -> Result<(), String> {
    let mut one = |rule| {
        let position = peer.status(rule, facts)?;
        STATUSES.get(position).copied().ok_or_else(|| format!("status {position}"))
    };
    if one(None)? == by_hand::Status::OutOfScope {
        *out = [by_hand::Status::OutOfScope; 41];
        out[L2_NERVE_ROOT_BLOCK] = one(Some(L2_NERVE_ROOT_BLOCK))?;
    } else {
        for (rule, status) in out.iter_mut().enumerate() {
            *status = one(Some(rule))?;
        }
    }
    peer.forget();
    Ok(())
}

/// A peer with all patients' facts in its own form.
pub struct Prepared<'a, P: Peer + 'a> {
    peer: &'a P,
    people: Vec<P::Facts<'a>>,
    statuses: [by_hand::Status; 41],
}

impl<'a, P: Peer> Prepared<'a, P> {
    /// Takes in the patients.
    pub fn new(peer: &'a P, people: &[(Patient, Date)], arena: &'a Bump) -> Self {
        let people = people.iter().map(|(patient, day)| peer.facts(given(patient, *day), arena)).collect();
        Self { peer, people, statuses: [by_hand::Status::Undecided; 41] }
    }
}

impl<P: Peer> Evaluator for Prepared<'_, P> {
    fn evaluate(&mut self, patient: usize) -> Result<(), String> {
        statuses(self.peer, &mut self.people[patient], &mut self.statuses)
    }

    fn status(&self, rule: usize) -> Status {
        slots::status(self.statuses[rule])
    }
}

/// Answers lines: read, refused and written as by hand, only evaluated by the peer.
///
/// Errors: a line that is no sound record, or what the peer says.
pub fn answers<P: Peer>(peer: &P, lines: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let mut found = [by_hand::Status::Undecided; 41];
    let mut arena = Bump::new();
    each(lines, |line| {
        let record = Record::read(line)?;
        let day = record.day()?;
        if record.facts.contradicts_itself(day) {
            return Err("the record contradicts itself".to_owned());
        }
        {
            let mut facts = peer.facts(given(&record.facts, day), &arena);
            statuses(peer, &mut facts, &mut found)?;
        }
        arena.reset();
        record.write(&found, out)
    })
}
