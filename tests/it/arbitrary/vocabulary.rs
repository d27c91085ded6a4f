//! What random expressions may speak of.

use regimen::ruleset::{Entry, FactType};
use regimen::value::Decimal;
use serde_yaml::Value;

use super::{list, mapping};

/// What a name or a term gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Yes or no.
    Truth,
    /// A number with a known range.
    Number,
    /// A day.
    Day,
    /// A text.
    Text,
    /// Months and days.
    Duration,
}

/// A fact of the random dictionary.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    pub name: &'static str,
    pub kind: FactType,
    pub values: &'static [&'static str],
    pub ordered: bool,
    pub range: Option<(&'static str, &'static str)>,
    pub none: bool,
}

const fn fact(name: &'static str, kind: FactType) -> Fact {
    Fact { name, kind, values: &[], ordered: false, range: None, none: false }
}

impl Fact {
    const fn or_none(self) -> Self {
        Self { none: true, ..self }
    }

    const fn within(self, low: &'static str, high: &'static str) -> Self {
        Self { range: Some((low, high)), ..self }
    }

    const fn out_of(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    const fn ordered(self) -> Self {
        Self { ordered: true, ..self }
    }

    /// Its entry in the dictionary.
    fn entry(&self) -> Entry {
        let number = |digits: &str| Decimal::from_str_exact(digits).unwrap();
        Entry {
            name: self.name.to_owned(),
            kind: self.kind,
            values: self.values.iter().map(|&code| code.to_owned()).collect(),
            ordered: self.ordered,
            min: self.range.map(|(low, _)| number(low)),
            max: self.range.map(|(_, high)| number(high)),
            unit: None,
            none: self.none.then(|| "There is none.".to_owned()),
            ask: String::new(),
            help: None,
            codings: Vec::new(),
            current_for: None,
        }
    }

    /// Its entry in facts.yaml.
    fn written(&self) -> Value {
        let mut entry = vec![
            ("type", Value::from(self.kind.as_str())),
            ("ask", Value::from(format!("What about {}?", self.name))),
        ];
        if !self.values.is_empty() {
            entry.push(("values", list(self.values.iter().map(|value| Value::from(*value)))));
        }
        if self.ordered {
            entry.push(("ordered", Value::from(true)));
        }
        if let Some((low, high)) = self.range {
            let end = |digits: &str| digits.parse::<i64>().map_or_else(|_| Value::from(digits), Value::from);
            entry.push(("range", mapping([("min", end(low)), ("max", end(high))])));
        }
        if self.none {
            entry.push(("none", Value::from("There is none.")));
        }
        mapping(entry)
    }
}

/// Every type, with `none` and without, with a range and without.
const FACTS: [Fact; 17] = [
    fact("rain", FactType::Boolean),
    fact("wind", FactType::Boolean),
    fact("frost", FactType::Boolean),
    fact("colour", FactType::Code).out_of(&["red", "green", "blue"]),
    fact("grade", FactType::Code).out_of(&["low", "middle", "high"]).ordered().or_none(),
    fact("tags", FactType::Codes).out_of(&["north", "south", "east", "west"]),
    fact("visits", FactType::Integer).within("0", "20"),
    fact("steps", FactType::Integer).within("-5", "5").or_none(),
    fact("floors", FactType::Integer).within("1", "9"),
    fact("paces", FactType::Integer),
    fact("weight", FactType::Decimal).within("0.5", "120"),
    fact("dose", FactType::Decimal).within("0", "12.5").or_none(),
    fact("seen_on", FactType::Date),
    fact("began_on", FactType::Date).or_none(),
    fact("ended_on", FactType::Date).or_none(),
    fact("label", FactType::Text),
    fact("remark", FactType::Text).or_none(),
];

/// The facts, definitions and readings that expressions may name.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    pub facts: Vec<Fact>,
    pub definitions: Vec<(&'static str, Sort)>,
    /// Whether the readings `first_weeks`, `few`, `strict` and `from_grade` may be named.
    pub readings: bool,
    /// Whether `known` may be asked.
    pub known: bool,
    /// Whether `unsettled` may be written.
    pub unsettled: bool,
}

impl Vocabulary {
    /// Facts of every type, and readings.
    pub fn full() -> Self {
        let facts = FACTS.to_vec();
        Self { facts, definitions: Vec::new(), readings: true, known: false, unsettled: false }
    }

    /// A few facts with few values, so that every record can be tried.
    pub fn small() -> Self {
        let facts = FACTS[..5].to_vec();
        Self { facts, definitions: Vec::new(), readings: false, known: false, unsettled: false }
    }

    /// The same with `known`.
    pub fn with_known(self) -> Self {
        Self { known: true, ..self }
    }

    /// The same with `unsettled`.
    pub fn with_unsettled(self) -> Self {
        Self { unsettled: true, ..self }
    }

    /// The same with a definition.
    pub fn with(mut self, name: &'static str, sort: Sort) -> Self {
        self.definitions.push((name, sort));
        self
    }

    /// The facts of a type.
    pub fn of(&self, kind: FactType) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |fact| fact.kind == kind)
    }

    /// The names that give something of a sort.
    pub fn names(&self, sort: Sort) -> Vec<&'static str> {
        let kinds: &[FactType] = match sort {
            Sort::Truth => &[FactType::Boolean],
            Sort::Number => &[FactType::Integer, FactType::Decimal],
            Sort::Day => &[FactType::Date],
            Sort::Text => &[FactType::Text],
            Sort::Duration => &[],
        };
        let number = |fact: &&Fact| sort != Sort::Number || fact.range.is_some();
        let facts = self.facts.iter().filter(|fact| kinds.contains(&fact.kind)).filter(number);
        let facts = facts.map(|fact| fact.name);
        let definitions = self.definitions.iter().filter(|(_, of)| *of == sort).map(|(name, _)| *name);
        let readings: &[&str] = match sort {
            Sort::Truth => &["strict"],
            Sort::Number => &["few"],
            Sort::Duration => &["first_weeks"],
            Sort::Day | Sort::Text => &[],
        };
        let readings = readings.iter().copied().filter(|_| self.readings);
        facts.chain(definitions).chain(readings).collect()
    }

    /// The dictionary that facts.yaml gives.
    pub fn dictionary(&self) -> Vec<Entry> {
        self.facts.iter().map(Fact::entry).collect()
    }

    /// facts.yaml, with what no sound record shows.
    pub fn facts_yaml(&self, contradictions: Vec<Value>) -> Value {
        let facts = mapping(self.facts.iter().map(|fact| (fact.name, fact.written())));
        mapping([("facts", facts), ("contradictions", Value::Sequence(contradictions))])
    }

    /// readings.yaml.
    pub fn readings_yaml(&self) -> Value {
        let reading = |key: &str, kind: Value, value: Value, other: Value| {
            mapping([
                ("key", Value::from(key)),
                ("type", kind),
                ("value", value),
                ("alternatives", list([other])),
                ("question", Value::from("Which?")),
                ("because", Value::from("It is so.")),
                ("statements", list([])),
            ])
        };
        let readings = [
            ("first_weeks", reading("WEEKS", "duration".into(), "P4W".into(), "P27D".into())),
            ("few", reading("FEW", "integer".into(), 3.into(), 5.into())),
            ("strict", reading("STRICT", "boolean".into(), false.into(), true.into())),
            (
                "from_grade",
                reading("GRADE", mapping([("like", "grade".into())]), "middle".into(), "high".into()),
            ),
        ];
        let readings = readings.into_iter().filter(|_| self.readings);
        mapping([("readings", mapping(readings))])
    }
}
