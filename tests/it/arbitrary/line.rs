//! Random dictionaries, and patients as lines of JSON in whatever way a writer may write them.

use proptest::collection::vec;
use proptest::prelude::*;
use regimen::value::Value;
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;

use super::{Patient, Shuffle, Vocabulary, Written, bare, list, mapping};

/// Names of which one begins another.
const NAMES: [&str; 12] =
    ["a", "ab", "abc", "id", "facts", "as_on", "pain", "pain_2", "pain_20", "value", "on", "z"];

/// Codes that look like something else, or that JSON writes with an escape.
const CODES: [&str; 14] =
    ["none", "true", "null", "1", "L1", "L10", "l1", "a b", "é", "a\"b", "a\\b", "a\tb", "2025-02-12", "😀"];

/// Guidelines without rules over random facts.
pub fn dictionary() -> BoxedStrategy<Written> {
    let kinds = ["boolean", "integer", "decimal", "code", "codes", "date", "text"];
    let codes = prop::sample::subsequence(CODES.to_vec(), 1..CODES.len());
    let fact = (prop::sample::select(kinds.to_vec()), any::<bool>(), any::<bool>(), codes);
    let names = prop::sample::subsequence(NAMES.to_vec(), 1..=NAMES.len()).prop_shuffle();
    (names, vec(fact, NAMES.len()))
        .prop_map(|(names, facts)| {
            let facts = names.into_iter().zip(facts).map(|(name, (kind, none, range, codes))| {
                let mut entry = vec![("type", Yaml::from(kind)), ("ask", Yaml::from("What?"))];
                if matches!(kind, "code" | "codes") {
                    entry.push(("values", list(codes.into_iter().map(Yaml::from))));
                }
                if range && kind == "integer" {
                    entry.push(("range", mapping([("min", Yaml::from(-5)), ("max", Yaml::from(120))])));
                }
                if range && kind == "decimal" {
                    entry.push(("range", mapping([("min", "0.5".into()), ("max", "99.95".into())])));
                }
                if none && !matches!(kind, "boolean" | "codes") {
                    entry.push(("none", Yaml::from("There is none.")));
                }
                (name, mapping(entry))
            });
            let facts = mapping([("facts", mapping(facts)), ("contradictions", list([]))]);
            Written { facts, ..bare(&Vocabulary::small(), mapping([])) }
        })
        .boxed()
}

/// A patient as a line; the seed decides on order, white space, escapes and what is left out.
pub fn line(patient: &Patient, seed: u64) -> String {
    let (spaced, escaped) = (seed.is_multiple_of(3), seed.is_multiple_of(5));
    let mut pen = Pen { chance: Shuffle::new(seed), spaced, escaped };
    let mut entries: Vec<(String, String)> = Vec::new();
    for (name, value, codes) in &patient.facts {
        if *value != Value::Unknown || pen.one_in(3) {
            let value = pen.value(value, codes);
            entries.push((pen.text(name), value));
        }
    }
    if pen.one_in(4) {
        entries = pen.chance.items(entries);
    }
    let facts = if entries.is_empty() && pen.one_in(2) { "null".to_owned() } else { pen.object(entries) };
    let mut top = vec![("\"facts\"".to_owned(), facts)];
    if !pen.one_in(4) {
        let id = ["p1", "0", "  ", "é", "ward 7/3", "\"", "null"][pen.chance.below(7)];
        top.insert(0, ("\"id\"".to_owned(), pen.text(id)));
    }
    if !pen.one_in(4) {
        let day = if pen.one_in(9) { "null".to_owned() } else { format!("\"{}\"", patient.as_of) };
        top.insert(pen.chance.below(top.len() + 1), ("\"as_of\"".to_owned(), day));
    }
    let end = ["", "", "", "\n", "\r\n", " "][pen.chance.below(6)];
    pen.object(top) + end
}

struct Pen {
    chance: Shuffle,
    spaced: bool,
    escaped: bool,
}

impl Pen {
    fn one_in(&mut self, of: usize) -> bool {
        self.chance.below(of) == 0
    }

    fn space(&mut self) -> &'static str {
        if self.spaced { ["", "", " ", "  ", "\t", " \t"][self.chance.below(6)] } else { "" }
    }

    fn object(&mut self, entries: Vec<(String, String)>) -> String {
        let mut written = format!("{}{{{}", self.space(), self.space());
        for (at, (key, value)) in entries.into_iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let [a, b, c, d] = [(); 4].map(|()| self.space());
            written.push_str(&format!("{comma}{a}{key}{b}:{c}{value}{d}"));
        }
        written + "}" + self.space()
    }

    fn text(&mut self, text: &str) -> String {
        if self.escaped && self.one_in(4) {
            let unit = |unit: u16| format!("\\u{unit:04x}");
            return format!("\"{}\"", text.encode_utf16().map(unit).collect::<String>());
        }
        serde_json::to_string(text).unwrap()
    }

    fn value(&mut self, value: &Value, codes: &[String]) -> String {
        let code = |at: usize| codes[at].clone();
        let plain = match value {
            Value::Unknown => Json::Null.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => {
                let zeros = if number.scale() > 0 && self.one_in(3) { "00" } else { "" };
                format!("{number}{zeros}")
            }
            Value::Code(at) => self.text(&code(usize::from(*at))),
            Value::Codes(set) => {
                let held = (0..codes.len()).filter(|at| set & 1 << at != 0);
                let items: Vec<String> = held.map(|at| self.text(&code(at))).collect();
                format!("[{}{}]", self.space(), items.join(&format!("{},{}", self.space(), self.space())))
            }
            Value::Text(text) => self.text(text),
            Value::None => "\"none\"".to_owned(),
            Value::Date(day) => format!("\"{day}\""),
            other => panic!("{other:?} is no value of a fact"),
        };
        if self.one_in(25) { format!("{{\"value\": {plain}, \"on\": \"2020-02-29\"}}") } else { plain }
    }
}
