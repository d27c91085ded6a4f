//! A table: what its columns stand for, and a row of it as the line of JSON that says the same.
//!
//! The columns are `id`, `as_of`, facts by name, and `name.on` for the day of a fact's value. An empty cell is unknown;
//! `none` is known not to exist. Several codes have `;` between them, and `[]` is no code at all. `true` and `false`
//! may be in capitals, as spreadsheets write them. Numbers, codes and days are read without the spaces around them;
//! an id and a text are taken as they stand.

use crate::diagnostic::{Code, suggestion};
use crate::facts::LineProblem;
use crate::program::Program;
use crate::ruleset::{Entry, FactType};

/// What the columns of a table stand for.
#[derive(Debug)]
pub struct Columns {
    /// How many there are.
    count: usize,
    id: Option<usize>,
    as_of: Option<usize>,
    facts: Vec<Fact>,
}

/// The columns of one fact.
#[derive(Debug)]
struct Fact {
    /// The name as JSON.
    word: Vec<u8>,
    kind: FactType,
    /// Whether `none` is one of its codes.
    none_is_a_code: bool,
    value: usize,
    on: Option<usize>,
}

/// What is wrong with the header of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnProblem {
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl ColumnProblem {
    fn new(message: String, help: impl Into<String>) -> Self {
        Self { message, help: help.into() }
    }
}

impl Columns {
    /// Reads the header of a table.
    ///
    /// Errors: every column that stands for nothing, or for what another one stands for.
    pub fn of(program: &Program, header: &[&str]) -> Result<Self, Vec<ColumnProblem>> {
        let names: Vec<&str> = header.iter().map(|name| name.trim()).collect();
        let fact = |name: &str| program.facts.iter().find(|fact| fact.name == name);
        let known = |name: &&str| {
            matches!(*name, "id" | "as_of") || fact(name.strip_suffix(".on").unwrap_or(name)).is_some()
        };
        // The first row of a table without a header is a patient, of whom nothing is said.
        if !names.iter().any(known) {
            return Err(vec![ColumnProblem::new(
                "its first row names no fact".to_owned(),
                "begin the table with a row of names: `id`, `as_of` and facts, with commas between them",
            )]);
        }
        let mut problems = Vec::new();
        for (number, name) in names.iter().enumerate() {
            if name.is_empty() {
                let message = format!("its column {} has no name", number + 1);
                problems.push(ColumnProblem::new(message, "name the fact that it holds, or delete it"));
            } else if names[..number].contains(name) {
                let message = format!("two columns are named `{name}`");
                problems.push(ColumnProblem::new(message, "delete one of them"));
            } else if !known(name) {
                let facts = program.facts.iter().map(|fact| fact.name.as_str());
                let help = suggestion(name, facts.chain(["id", "as_of"]));
                let help = help.unwrap_or_else(|| "facts.yaml lists the facts of this guideline".to_owned());
                problems.push(ColumnProblem::new(format!("the dictionary has no fact `{name}`"), help));
            } else if name.strip_suffix(".on").is_some_and(|value| !names.contains(&value)) {
                let message = format!("the column `{name}` dates a value that has no column");
                problems.push(ColumnProblem::new(message, "add the column of the value, or delete this one"));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let place = |name: &str| names.iter().position(|known| *known == name);
        let facts = program.facts.iter().filter_map(|fact| {
            let value = place(&fact.name)?;
            Some(Fact::of(fact, value, place(&format!("{}.on", fact.name))))
        });
        Ok(Self { count: names.len(), id: place("id"), as_of: place("as_of"), facts: facts.collect() })
    }

    /// How many columns there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Writes the line of JSON that says what a row of so many cells says; nothing where all cells are empty.
    ///
    /// Errors: the row has more or fewer cells than the table has columns.
    pub fn line<'c>(
        &self,
        cells: usize,
        cell: impl Fn(usize) -> &'c [u8],
        out: &mut Vec<u8>,
    ) -> Result<(), LineProblem> {
        if cells != self.count {
            let id =
                self.id.filter(|at| *at < cells).map(|at| String::from_utf8_lossy(cell(at)).into_owned());
            let code = if cells < self.count { Code::MissingKey } else { Code::UnknownKey };
            let message = format!("the row has {cells} cells, and the table {} columns", self.count);
            return Err(LineProblem { id: id.filter(|id| !id.is_empty()), code, message });
        }
        if (0..cells).all(|at| cell(at).trim_ascii().is_empty()) {
            return Ok(());
        }
        out.push(b'{');
        if let Some(id) = self.id.map(&cell).filter(|id| !id.is_empty()) {
            out.extend_from_slice(b"\"id\":");
            string(id, out);
            out.push(b',');
        }
        if let Some(day) = self.as_of.map(&cell).map(<[u8]>::trim_ascii).filter(|day| !day.is_empty()) {
            out.extend_from_slice(b"\"as_of\":");
            string(day, out);
            out.push(b',');
        }
        out.extend_from_slice(b"\"facts\":{");
        let mut first = true;
        for fact in &self.facts {
            let on = fact.on.map(&cell).map(<[u8]>::trim_ascii).filter(|day| !day.is_empty());
            let value = cell(fact.value);
            if value.trim_ascii().is_empty() && on.is_none() {
                continue;
            }
            if !std::mem::replace(&mut first, false) {
                out.push(b',');
            }
            out.extend_from_slice(&fact.word);
            out.push(b':');
            let Some(on) = on else {
                fact.value(value, out);
                continue;
            };
            out.extend_from_slice(b"{\"value\":");
            fact.value(value, out);
            out.extend_from_slice(b",\"on\":");
            string(on, out);
            out.push(b'}');
        }
        out.extend_from_slice(b"}}");
        Ok(())
    }
}

impl Fact {
    fn of(entry: &Entry, value: usize, on: Option<usize>) -> Self {
        let mut word = Vec::new();
        string(entry.name.as_bytes(), &mut word);
        Self { word, kind: entry.kind, none_is_a_code: entry.code("none").is_some(), value, on }
    }

    /// A cell as JSON; what does not fit the fact stays a text, and is refused as one.
    fn value(&self, cell: &[u8], out: &mut Vec<u8>) {
        let trimmed = cell.trim_ascii();
        match self.kind {
            _ if trimmed.is_empty() => out.extend_from_slice(b"null"),
            FactType::Text => string(if trimmed == b"none" { trimmed } else { cell }, out),
            FactType::Boolean if trimmed.eq_ignore_ascii_case(b"true") => out.extend_from_slice(b"true"),
            FactType::Boolean if trimmed.eq_ignore_ascii_case(b"false") => out.extend_from_slice(b"false"),
            FactType::Integer | FactType::Decimal if is_number(trimmed) => out.extend_from_slice(trimmed),
            FactType::Codes if trimmed == b"[]" => out.extend_from_slice(b"[]"),
            FactType::Codes if trimmed != b"none" || self.none_is_a_code => {
                out.push(b'[');
                for (number, code) in trimmed.split(|byte| *byte == b';').enumerate() {
                    if number > 0 {
                        out.push(b',');
                    }
                    string(code.trim_ascii(), out);
                }
                out.push(b']');
            }
            _ => string(trimmed, out),
        }
    }
}

/// Whether a text is a number as JSON writes them, without an exponent.
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let point = text.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = point.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])));
    digits(whole) && (whole.len() == 1 || !whole.starts_with(b"0")) && fraction.is_none_or(digits)
}

/// A text as JSON. Bytes that are no UTF-8 stay what they are: whoever reads the line says so.
fn string(text: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            0..0x20 | 0x7f => {
                let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            }
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
}
