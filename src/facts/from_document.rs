//! From a patient document to a [`Record`].

use super::{Record, Recorded};
use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::document::{Content, Node};
use crate::program::Program;
use crate::ruleset::Fields;
use crate::source::Spanned;
use crate::timing::Date;
use crate::value::Value;

impl Record {
    /// Reads a patient document: `as_of`, `facts` and perhaps an `id`. All its problems come at once.
    pub fn from_document(program: &Program, node: &Node) -> Result<Self, Vec<Diagnostic>> {
        let mut out = Vec::new();
        let mut record = Self::empty(program, node.span);
        if let Some(mut fields) = Fields::of(node, "the patient record", &mut out) {
            record.span = fields.span();
            record.id = fields.text("id", &mut out);
            record.read_day(&mut fields, &mut out);
            if let Some(key) = ["expect", "encounters"].iter().find(|key| node.get(key).is_some()) {
                out.push(
                    Diagnostic::error(
                        Code::UnknownKey,
                        fields.key_span(key),
                        "this is a case, not a patient record",
                    )
                    .help("run it with `regimen test FILE`; a record has `as_of` and `facts` only")
                    .repeats_nothing(),
                );
                return Err(out);
            }
            if let Some(facts) = fields.need("facts") {
                record.change(program, facts, &mut out);
            }
            fields.finish(&mut out);
        }
        if out.is_empty() { Ok(record) } else { Err(out) }
    }

    /// Reads `as_of`.
    pub(crate) fn read_day(&mut self, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
        if fields.get("as_of").is_some_and(Node::is_null) {
            return;
        }
        let span = fields.get("as_of").map(|node| node.span);
        self.as_of = fields.date("as_of", out).zip(span).map(|(day, span)| Spanned::new(day, span));
    }

    /// Takes in facts: those named replace what was known of them.
    pub(crate) fn change(&mut self, program: &Program, node: &Node, out: &mut Vec<Diagnostic>) {
        if node.is_null() {
            return;
        }
        let Content::Map(entries) = &node.value else {
            out.push(
                Diagnostic::error(Code::WrongType, node.span, format!("`facts` cannot be {}", node.kind()))
                    .help("write pairs of `name: value` under `facts`, or nothing where nothing is known"),
            );
            return;
        };
        for (name, value) in entries {
            let Some(number) = program.facts.iter().position(|fact| fact.name == name.value) else {
                let known: Vec<&str> = program.facts.iter().map(|fact| fact.name.as_str()).collect();
                let defined = program.definitions.iter().any(|definition| definition.name == name.value);
                out.push(
                    Diagnostic::error(
                        Code::UnknownFact,
                        name.span,
                        format!("the dictionary of `{}` has no fact `{}`", program.guideline.id, name.value),
                    )
                    .help(if defined {
                        "it is a definition, which follows from facts: record those".to_owned()
                    } else {
                        suggestion(&name.value, known)
                            .unwrap_or_else(|| "facts.yaml lists the facts of this guideline".to_owned())
                    })
                    .discreetly("the dictionary has no fact of this name"),
                );
                continue;
            };
            match recorded(program, number, value, out) {
                Ok(recorded) => self.facts[number] = Some(recorded),
                Err(problem) => out.push(problem),
            }
        }
    }
}

fn recorded(
    program: &Program,
    number: usize,
    node: &Node,
    out: &mut Vec<Diagnostic>,
) -> Result<Recorded, Diagnostic> {
    let fact = &program.facts[number];
    if !matches!(node.value, Content::Map(_)) {
        return Ok(Recorded { value: fact.read(node)?, on: None, span: node.span });
    }
    let mut problems = Vec::new();
    let mut recorded = Recorded { value: Value::Unknown, on: None, span: node.span };
    if let Some(mut fields) = Fields::of(node, "a dated value", &mut problems) {
        if let Some(value) = fields.need("value") {
            recorded.span = value.span;
            match fact.read(value) {
                Ok(value) => recorded.value = value,
                Err(problem) => problems.push(problem),
            }
        }
        fields.need("on");
        recorded.on = fields.date("on", &mut problems).filter(|day: &Date| Date::YEARS.contains(&day.year()));
        fields.finish(&mut problems);
    }
    match problems.pop() {
        None => Ok(recorded),
        Some(last) => {
            out.extend(problems);
            Err(last)
        }
    }
}
