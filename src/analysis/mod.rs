//! Proof in place of trying: what holds of every patient that a dictionary allows, unknown facts and time included.
//!
//! Makes: [`Space`], all patients of one program or of several; [`Region`], a set of them, such as those for whom a rule
//! has a status; [`Patient`], the smallest record of a region; [`Words`], a region in words.
//! From: programs. Codes and booleans are as they are, numbers and elapsed times are cut at the thresholds that occur,
//! unknown and `none` are answers of their own, contradictions and the calendar bound what goes together. Definitions
//! are followed into counts, scores and clocks that are one of several dates. What is not covered exactly is able to be
//! anything: that nobody is in a region is always proved, and whoever is said to be in one was replayed through `facts`
//! and `evaluation`; where neither can be had, the question is [`Undecided`].
//! Never run by the line: it reads programs, and nothing on the line reads it. Start at: [`Space::of`].

mod calendar;
mod dates;
mod diagram;
mod facts;
mod findings;
mod ground;
mod leaf;
mod located;
mod open;
mod patient;
mod reader;
mod search;
mod space;
mod spell;
mod survey;
mod variables;
mod words;

pub use diagram::Limits;
pub use findings::{Finding, Report, analyse};
pub use open::Open;
pub use patient::{Patient, Replay};
pub use search::Common;
pub use space::{Region, Space};
pub use words::Words;

/// Why a reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// The steps or nodes that may be spent are spent.
    Spent,
    /// Something that is asked is not covered by any variable.
    NotCovered,
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// The steps or nodes that may be spent are spent.
    Spent,
    /// Something on which the answer rests is not covered exactly, and no patient was found.
    NotCovered,
    /// Everything is covered, and yet no patient was found where one must be: the analysis is wrong.
    NotReproduced,
}

impl Undecided {
    /// The reason, as a sentence goes on after "because". What is not covered, [`Space::because`] names.
    fn reason(self) -> &'static str {
        match self {
            Self::Spent => "it takes more steps than are allowed",
            Self::NotCovered => "it rests on an expression that is not covered exactly",
            Self::NotReproduced => {
                "the patient that was found does not show it, which is a mistake of this program"
            }
        }
    }
}

impl Stop {
    fn undecided(self) -> Undecided {
        match self {
            Self::Spent => Undecided::Spent,
            Self::NotCovered => Undecided::NotCovered,
        }
    }
}
