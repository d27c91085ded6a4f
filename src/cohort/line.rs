//! A patient as a line of NDJSON, as the program reads records.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::{Cohort, Patient};
use crate::ruleset::Entry;
use crate::timing::Date;
use crate::value::Value;

/// What stands in the lines about one fact.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// Its name, in quotes.
    name: String,
    /// Its codes, each in quotes.
    codes: Vec<String>,
}

impl Words {
    pub(super) fn of(fact: &Entry) -> Self {
        Self { name: quoted(&fact.name), codes: fact.values.iter().map(|code| quoted(code)).collect() }
    }
}

impl Cohort<'_> {
    /// Adds the line of a patient to a text, with its end: `{"id": …, "as_of": …, "facts": …}`, unknown facts left
    /// out.
    pub fn write(&self, patient: &Patient, out: &mut String) {
        let Patient { number, as_of, values, on } = patient;
        // Writing to a text cannot fail.
        let _ = write!(out, "{{\"id\":\"p{number:06}\",\"as_of\":\"{as_of}\",\"facts\":{{");
        let mut first = true;
        for ((words, value), on) in self.words.iter().zip(values).zip(on) {
            if !value.is_known() {
                continue;
            }
            out.push_str(if first { "" } else { "," });
            first = false;
            out.push_str(&words.name);
            out.push(':');
            match on {
                None => words.value(value, out),
                Some(on) => words.dated(value, *on, out),
            }
        }
        out.push_str("}}\n");
    }
}

impl Words {
    fn dated(&self, value: &Value, on: Date, out: &mut String) {
        out.push_str("{\"value\":");
        self.value(value, out);
        let _ = write!(out, ",\"on\":\"{on}\"}}");
    }

    fn value(&self, value: &Value, out: &mut String) {
        let code = |at: usize| self.codes.get(at).map_or("null", String::as_str);
        let _ = match value {
            Value::None => write!(out, "\"none\""),
            Value::Bool(value) => write!(out, "{value}"),
            Value::Number(number) => write!(out, "{}", number.normalize()),
            Value::Code(at) => write!(out, "{}", code(usize::from(*at))),
            Value::Codes(set) => {
                let codes = (0..64).filter(|bit| set & (1 << bit) != 0).map(code);
                write!(out, "[{}]", codes.collect::<Vec<_>>().join(","))
            }
            Value::Date(day) => write!(out, "\"{day}\""),
            Value::Text(text) => write!(out, "{}", quoted(text)),
            // No fact takes these.
            Value::Unknown | Value::Range(..) | Value::Duration(_) | Value::Failed => write!(out, "null"),
        };
    }
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}
