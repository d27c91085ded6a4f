//! Random patients of any guideline.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use regimen::program::Program;
use regimen::ruleset::{Entry, FactType, show};
use regimen::timing::{Date, Duration};
use regimen::value::{Decimal, Value};
use regimen::{Diagnostic, Limits, Record, Sources, document};

/// What is known of one patient on one day, in the order of a dictionary.
#[derive(Clone)]
pub struct Patient {
    pub as_of: Date,
    pub facts: Vec<(String, Value, Vec<String>)>,
}

impl Patient {
    /// The record as a file; a fact that is unknown is left out.
    pub fn yaml(&self) -> String {
        let mut text = format!("as_of: {}\nfacts:\n", self.as_of);
        for (name, value, codes) in &self.facts {
            match value {
                Value::Unknown => {}
                Value::Text(words) => {
                    let words = serde_json::to_string(&**words).unwrap();
                    text.push_str(&format!("  {name}: {words}\n"));
                }
                other => text.push_str(&format!("  {name}: {}\n", show(other, codes))),
            }
        }
        if text.ends_with("facts:\n") { text.replace("facts:\n", "facts: {}\n") } else { text }
    }

    /// The record as the program reads it.
    pub fn record(&self, program: &Program) -> Result<Record, Vec<Diagnostic>> {
        let mut sources = Sources::new();
        let file = sources.add("patient.yaml", self.yaml());
        let node = document::read(&sources, file, &Limits::default())?;
        Record::from_document(program, &node)
    }

    /// The value of a fact.
    pub fn value(&self, name: &str) -> &Value {
        let found = self.facts.iter().find(|(fact, ..)| fact == name);
        found.map_or(&Value::Unknown, |(_, value, _)| value)
    }

    /// The same with another value of one fact.
    pub fn with(&self, name: &str, value: &Value) -> Self {
        let mut other = self.clone();
        for (fact, known, _) in &mut other.facts {
            if fact == name {
                *known = value.clone();
            }
        }
        other
    }
}

impl fmt::Debug for Patient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.yaml())
    }
}

/// Patients of whom some facts are unknown.
pub fn patient(dictionary: &[Entry]) -> BoxedStrategy<Patient> {
    from(dictionary, true)
}

/// Patients of whom every fact is known.
pub fn known(dictionary: &[Entry]) -> BoxedStrategy<Patient> {
    from(dictionary, false)
}

fn from(dictionary: &[Entry], unknown: bool) -> BoxedStrategy<Patient> {
    let dictionary: Vec<Entry> = dictionary.to_vec();
    // How much is known differs from patient to patient: much, half, little.
    let share = if unknown { prop::sample::select(vec![10_u32, 50, 90]).boxed() } else { Just(0).boxed() };
    (day(), share)
        .prop_flat_map(move |(as_of, unknown)| {
            let values: Vec<BoxedStrategy<Value>> =
                dictionary.iter().map(|entry| maybe(value(entry, as_of), unknown)).collect();
            let dictionary = dictionary.clone();
            values.prop_map(move |values| {
                let facts = dictionary.iter().zip(values);
                let facts = facts.map(|(entry, value)| (entry.name.clone(), value, entry.values.clone()));
                Patient { as_of, facts: facts.collect() }
            })
        })
        .boxed()
}

fn maybe(value: BoxedStrategy<Value>, unknown: u32) -> BoxedStrategy<Value> {
    if unknown == 0 {
        return value;
    }
    prop_oneof![unknown => Just(Value::Unknown), (100 - unknown) => value].boxed()
}

/// Days on which the calendar is awkward, and others.
fn day() -> BoxedStrategy<Date> {
    let awkward =
        [(2023, 11, 30), (2024, 2, 29), (2025, 2, 28), (2025, 3, 31), (2024, 12, 31), (2025, 4, 30)];
    let awkward: Vec<Date> = awkward.iter().map(|(y, m, d)| Date::new(*y, *m, *d).unwrap()).collect();
    let any = (2023_i16..2026, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap());
    prop_oneof![2 => any, 1 => prop::sample::select(awkward)].boxed()
}

/// Days before a day, at and around the distances at which windows open and close; now and then one after it.
fn near(as_of: Date) -> BoxedStrategy<Date> {
    let back = move |months: i32, days: i32| as_of.plus(Duration { months: -months, days: -days });
    let months = (0_i32..=4, -2_i32..=2).prop_map(move |(months, days)| back(months, days.max(-months * 2)));
    let weeks = (0_i32..=13, -1_i32..=1).prop_map(move |(weeks, days)| back(0, (weeks * 7 + days).max(0)));
    let days = (0_i32..400).prop_map(move |days| back(0, days));
    let after = (1_i32..60).prop_map(move |days| back(0, -days));
    prop_oneof![8 => weeks, 6 => months, 4 => days, 1 => after].boxed()
}

/// Values of a fact; `none` where it may be.
pub fn value(entry: &Entry, as_of: Date) -> BoxedStrategy<Value> {
    let codes = entry.values.len();
    let value = match entry.kind {
        FactType::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        FactType::Integer | FactType::Decimal => number(entry),
        FactType::Code => (0..codes).prop_map(|at| Value::Code(u16::try_from(at).unwrap())).boxed(),
        FactType::Codes => vec(0..codes, 0..=3.min(codes))
            .prop_map(|bits| Value::Codes(bits.into_iter().fold(0, |set, bit| set | 1 << bit)))
            .boxed(),
        FactType::Date => near(as_of).prop_map(Value::Date).boxed(),
        FactType::Text => text(),
    };
    if entry.none.is_some() { prop_oneof![3 => value, 1 => Just(Value::None)].boxed() } else { value }
}

fn number(entry: &Entry) -> BoxedStrategy<Value> {
    let low = entry.min.unwrap_or(Decimal::from(-1000));
    let high = entry.max.unwrap_or(Decimal::from(1000));
    let scale: u32 = if entry.kind == FactType::Integer { 0 } else { 2 };
    let ends = prop::sample::select(vec![low, high]);
    let small = (0_i64..=6).prop_map(Decimal::from);
    let between = (0_u32..=1000, 0_u32..=scale).prop_map(move |(share, scale)| {
        (low + (high - low) * Decimal::from(share) / Decimal::from(1000)).round_dp(scale)
    });
    let fitting = move |number: Decimal| Value::Number(number.clamp(low, high).normalize());
    prop_oneof![2 => small, 2 => between, 1 => ends].prop_map(fitting).boxed()
}

fn text() -> BoxedStrategy<Value> {
    let words =
        ["", "none of it", "North", "NORTH face", "north", "Do not descale", "é à la carte", "a \"b\" c"];
    prop::sample::select(words.to_vec()).prop_map(|words| Value::Text(words.into())).boxed()
}
