//! Random guidelines and random patients, made to be valid.
//!
//! `vocabulary` is what they may speak of: facts of every type, definitions, readings. `expression` makes well-typed
//! expressions over it, `guideline` whole rule sets, `record` patients of any guideline. `written` holds a
//! guideline as its YAML documents, so that a law can exchange rules or add a fact.

mod expression;
mod guideline;
mod line;
mod record;
mod shuffle;
mod vocabulary;
mod written;

pub use expression::terms;
pub use guideline::{bare, guideline};
pub use line::{dictionary, line};
pub use record::{Patient, known, patient, value};
pub use shuffle::Shuffle;
pub use vocabulary::Vocabulary;
pub use written::{NUMBERS, Written};

use serde_yaml::{Mapping, Value};

/// A mapping in the order given.
pub fn mapping<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Mapping(entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect::<Mapping>())
}

/// A list.
pub fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Sequence(items.into_iter().collect())
}
