//! Why a clause holds or not: its tree, with the value of each leaf and of what the leaf read.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Evaluation;
use crate::program::{Clause, Leaf, Slot, Term};
use crate::ruleset::show;
use crate::value::{Truth, Value};

/// A value with the words for its codes, as plans show it: JSON has its own forms for most.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown<'p> {
    /// The value.
    pub value: Value,
    /// What its codes are called.
    pub codes: &'p [String],
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            Value::Unknown => f.write_str("unknown"),
            Value::Bool(true) => f.write_str("yes"),
            Value::Bool(false) => f.write_str("no"),
            Value::Codes(0) => f.write_str("none of them"),
            Value::Codes(_) => {
                let list = show(&self.value, self.codes);
                f.write_str(list.trim_matches(['[', ']']))
            }
            Value::Text(text) if text.chars().count() > LONGEST => {
                let cut: String = text.chars().take(LONGEST).collect();
                write!(f, "{cut}…")
            }
            other => f.write_str(&show(other, self.codes)),
        }
    }
}

/// The most characters of a text that a sentence shows; JSON has it whole.
const LONGEST: usize = 200;

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = || show(&self.value, self.codes);
        match &self.value {
            Value::Unknown | Value::Range(..) => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => {
                let number = number.normalize();
                match (i64::try_from(number), text().parse::<f64>()) {
                    (Ok(whole), _) if number.is_integer() => serializer.serialize_i64(whole),
                    // Fifteen digits survive the way through a binary fraction; more are written as text.
                    (_, Ok(fraction)) if text().len() <= 15 => serializer.serialize_f64(fraction),
                    _ => serializer.serialize_str(&text()),
                }
            }
            Value::Codes(set) => serializer.collect_seq(
                self.codes.iter().enumerate().filter(|(n, _)| set & (1 << n) != 0).map(|(_, code)| code),
            ),
            _ => serializer.serialize_str(&text()),
        }
    }
}

/// Why a clause holds or not.
#[derive(Clone, Debug, Serialize)]
pub struct Trace<'p> {
    /// The expression, for a leaf; the name, for a definition.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub text: &'p str,
    /// all, any, not, if, definition or leaf.
    pub op: &'static str,
    /// Whether it holds; nothing where that cannot be told.
    #[serde(serialize_with = "truth")]
    pub value: Truth,
    /// What it read, in the order of the expression.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "pairs")]
    pub facts: Vec<(&'p str, Shown<'p>)>,
    /// The readings it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "pairs")]
    pub readings: Vec<(&'p str, Shown<'p>)>,
    /// The parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<Trace<'p>>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature is serde's
fn truth<S: Serializer>(truth: &Truth, serializer: S) -> Result<S::Ok, S::Error> {
    truth.known().serialize(serializer)
}

fn pairs<S: Serializer>(pairs: &[(&str, Shown<'_>)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

impl<'p> Evaluation<'p> {
    /// The name of what is in a slot.
    pub fn name(&self, slot: Slot) -> &'p str {
        let program = self.program();
        program
            .fact(slot)
            .map(|fact| fact.name.as_str())
            .or_else(|| program.definition(slot).map(|definition| definition.name.as_str()))
            .or_else(|| program.text(slot).map(|call| call.text.as_str()))
            .unwrap_or("")
    }

    /// The value in a slot, with its words.
    pub fn shown(&self, slot: Slot) -> Shown<'p> {
        let program = self.program();
        let codes = program
            .fact(slot)
            .map(|fact| fact.values.as_slice())
            .or_else(|| program.definition(slot).map(|definition| definition.values.as_slice()))
            .unwrap_or(&[]);
        Shown { value: self.value(slot).clone(), codes }
    }

    /// Why a clause holds or not.
    pub fn trace(&self, clause: &'p Clause) -> Trace<'p> {
        let node = |op, of| Trace {
            text: "",
            op,
            value: self.truth(clause),
            facts: Vec::new(),
            readings: Vec::new(),
            of,
        };
        match clause {
            Clause::All(parts) => node("all", parts.iter().map(|p| self.trace(p)).collect()),
            Clause::Any(parts) => node("any", parts.iter().map(|p| self.trace(p)).collect()),
            Clause::Not(part) => node("not", vec![self.trace(part)]),
            Clause::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn leaf(&self, leaf: &'p Leaf) -> Trace<'p> {
        let program = self.program();
        let mut trace = Trace {
            text: &leaf.text,
            op: "leaf",
            value: self.term(&leaf.term).truth(),
            facts: leaf.reads.iter().map(|slot| (self.name(*slot), self.shown(*slot))).collect(),
            readings: leaf
                .readings
                .iter()
                .filter_map(|n| program.readings.get(*n))
                .map(|r| {
                    (r.name.as_str(), Shown { value: r.value.clone(), codes: std::slice::from_ref(&r.shown) })
                })
                .map(|(name, shown)| (name, plain(shown)))
                .collect(),
            of: Vec::new(),
        };
        match &leaf.term {
            Term::Slot(slot) if program.definition(*slot).is_some() => {
                trace.op = "definition";
                trace.facts.clear();
                trace.of = self.definition(*slot).into_iter().collect();
            }
            Term::If(parts) => {
                trace.op = "if";
                trace.of.push(self.trace(&parts.0));
                let test = self.truth(&parts.0);
                for (branch, taken) in [(&parts.1, Truth::True), (&parts.2, Truth::False)] {
                    if let Term::Test(clause) = branch
                        && (test == taken || test == Truth::Unknown)
                    {
                        trace.of.push(self.trace(clause));
                    }
                }
            }
            _ => {
                trace.of = leaf
                    .reads
                    .iter()
                    .filter(|slot| matches!(self.value(**slot), Value::Bool(_) | Value::Unknown))
                    .filter_map(|slot| self.definition(*slot))
                    .collect();
            }
        }
        trace
    }

    /// Why a definition that is yes or no is what it is.
    fn definition(&self, slot: Slot) -> Option<Trace<'p>> {
        match &self.program().definition(slot)?.body {
            Term::Test(clause) => Some(self.trace(clause)),
            Term::If(parts) => Some(self.trace(&parts.0)),
            _ => None,
        }
    }
}

/// A reading's value: a code stands as its word.
fn plain(shown: Shown<'_>) -> Shown<'_> {
    match (&shown.value, shown.codes) {
        (Value::Code(_) | Value::Codes(_), [word]) => {
            Shown { value: Value::Text(word.as_str().into()), codes: &[] }
        }
        _ => Shown { codes: &[], ..shown },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_in_a_sentence_and_a_short_one_is_not() {
        let shown = |text: &str| Shown { value: Value::Text(text.into()), codes: &[] }.to_string();
        let (fits, long) = ("é".repeat(LONGEST), "é".repeat(LONGEST + 1));
        assert!(!shown("Né").contains('…') && !shown(&fits).contains('…'));
        assert_eq!(shown(&long), format!("{fits}…"));
    }
}
