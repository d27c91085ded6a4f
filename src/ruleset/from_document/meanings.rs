//! Reading definitions.yaml and readings.yaml.

use super::super::Condition;
use super::super::decode;
use super::super::fields::Fields;
use super::super::vocabulary::{Definition, Fact, Note, Reading, ReadingType};
use super::Reader;
use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::document::{Content, Node};
use crate::source::Spanned;
use crate::value::Value;

impl Reader<'_> {
    pub(super) fn definitions(&mut self, node: &Node) -> Vec<Definition> {
        let Some(mut fields) = Fields::of(node, "definitions.yaml", &mut self.out) else {
            self.lost = true;
            return Vec::new();
        };
        let entries = self.declarations(&mut fields, "definitions");
        fields.finish(&mut self.out);
        self.each(entries, Self::definition)
    }

    pub(super) fn definition(&mut self, name: &Spanned<String>, node: &Node) -> Option<Definition> {
        let name = decode::name(name.clone(), '_', &mut self.out);
        let mut fields = Fields::of(node, "a definition", &mut self.out)?;
        let expression = fields.get("expression");
        let condition = fields.get("condition");
        let body = match (expression, condition) {
            (Some(node), None) => decode::expression(node, "expression", self.sources, &mut self.out)
                .map(|e| Condition::Expression(Box::new(e))),
            (None, Some(node)) => decode::condition(node, "condition", self.sources, &mut self.out),
            (Some(_), Some(_)) => {
                self.out.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        fields.key_span("condition"),
                        format!("`{}` has both `expression` and `condition`", name.value),
                    )
                    .related(fields.key_span("expression"), "the other one")
                    .help("keep one of the two: an `expression:`, or a `condition:` with a tree"),
                );
                None
            }
            (None, None) => {
                fields.need("expression");
                None
            }
        };
        let out = &mut self.out;
        let title = fields.text("title", out);
        let unit = fields.text("unit", out);
        let help = fields.text("help", out);
        let statements = fields.mentions("statements", out);
        let allow = fields.allow(out);
        fields.finish(out);
        Some(Definition { name, body: body?, title, unit, help, statements, allow })
    }

    pub(super) fn readings(&mut self, node: &Node, facts: &[Fact]) -> (Vec<Reading>, Vec<Note>) {
        let Some(mut fields) = Fields::of(node, "readings.yaml", &mut self.out) else {
            self.lost = true;
            return (Vec::new(), Vec::new());
        };
        let entries = self.declarations(&mut fields, "readings");
        let readings = self.each(entries, |reader, name, body| reader.reading(name, body, facts));
        let out = &mut self.out;
        let notes = fields.list("notes", out).iter().filter_map(|n| note(n, out)).collect();
        fields.finish(out);
        (readings, notes)
    }

    pub(super) fn reading(&mut self, name: &Spanned<String>, node: &Node, facts: &[Fact]) -> Option<Reading> {
        let out = &mut self.out;
        let name = decode::name(name.clone(), '_', out);
        let mut fields = Fields::of(node, "a reading", out)?;
        let key = reading_key(&mut fields, out);
        let question = fields.need_text("question", out);
        let because = fields.need_text("because", out);
        fields.need("statements");
        let statements = fields.mentions("statements", out);
        let value = fields.need("value");
        let alternatives = fields.need_list("alternatives", out);
        let allow = fields.allow(out);
        let kind = fields.need("type").and_then(|n| reading_type(n, out));
        fields.finish(out);
        let kind = kind?;
        let like = match &kind {
            ReadingType::Like(fact_name) => {
                let found = facts.iter().find(|f| f.name == *fact_name);
                if found.is_none() {
                    if !self.facts_lost && !self.unreadable.contains(fact_name) {
                        let known = facts.iter().map(|f| f.name.as_str());
                        out.push(
                            Diagnostic::error(
                                Code::UnknownFact,
                                name.span,
                                format!("`{}` is like `{fact_name}`, which is not a fact", name.value),
                            )
                            .help(suggestion(fact_name, known).unwrap_or_else(|| FACTS_ARE.to_owned())),
                        );
                    }
                    return None;
                }
                found
            }
            _ => None,
        };
        let mut read = |node: &Node| reading_value(node, &kind, like, out);
        let value = value.and_then(&mut read);
        let alternatives: Vec<Value> = alternatives.iter().filter_map(&mut read).collect();
        let value = value?;
        if alternatives.contains(&value) {
            out.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    name.span,
                    format!("`{}` lists its own value among the alternatives", name.value),
                )
                .help("leave the adopted value out of `alternatives`"),
            );
        }
        let codes = like.map(|f| f.values.clone()).unwrap_or_default();
        Some(Reading {
            name,
            key: key.value,
            kind,
            value,
            alternatives,
            codes,
            question,
            because,
            statements,
            allow,
        })
    }
}

const FACTS_ARE: &str = "facts.yaml lists the facts of this guideline";

/// The key of a reading or a note: `W4_OPEN`, `T10`.
fn reading_key(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Spanned<String> {
    let key = fields.need_text("key", out);
    let key = Spanned::new(key, fields.get("key").map_or(fields.span(), |n| n.span));
    let small = key.value.to_ascii_lowercase();
    let sound = decode::is_name(&small, '_') && !key.value.contains(|c: char| c.is_ascii_lowercase());
    if !key.value.is_empty() && !sound {
        out.push(
            Diagnostic::error(
                Code::InvalidName,
                key.span,
                format!("`{}` is not written as the keys of readings are", key.value),
            )
            .help("write capital letters and digits, words joined by `_`, such as `FIRST_WEEKS`"),
        );
    }
    key
}

fn reading_type(node: &Node, out: &mut Vec<Diagnostic>) -> Option<ReadingType> {
    if let Content::Map(_) = node.value {
        let mut fields = Fields::of(node, "`type`", out)?;
        let fact = fields.need_text("like", out);
        fields.finish(out);
        return (!fact.is_empty()).then_some(ReadingType::Like(fact));
    }
    let word = decode::word(node, "type", &["boolean", "integer", "duration", "like: <fact>"], out)?;
    Some(match word.as_str() {
        "boolean" => ReadingType::Boolean,
        "integer" => ReadingType::Integer,
        "duration" => ReadingType::Duration,
        _ => {
            out.push(
                Diagnostic::error(Code::InvalidValue, node.span, "`<fact>` stands for the name of a fact")
                    .help("write `type: {like: pain_score}` for a reading of the same type as that fact"),
            );
            return None;
        }
    })
}

fn reading_value(
    node: &Node,
    kind: &ReadingType,
    like: Option<&Fact>,
    out: &mut Vec<Diagnostic>,
) -> Option<Value> {
    match (kind, &node.value, like) {
        (ReadingType::Boolean, Content::Bool(value), _) => Some(Value::Bool(*value)),
        (ReadingType::Boolean, ..) => {
            out.push(decode::wrong(node, "value", "`true` or `false`"));
            None
        }
        (ReadingType::Integer, ..) => decode::integer(node, "value", out).map(|n| Value::Number(n.into())),
        (ReadingType::Duration, ..) => decode::duration(node, "value", out).map(Value::Duration),
        (ReadingType::Like(_), _, Some(fact)) => match fact.read(node) {
            Ok(value) => Some(value),
            Err(problem) => {
                out.push(problem);
                None
            }
        },
        (ReadingType::Like(_), _, None) => None,
    }
}

fn note(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Note> {
    let mut fields = Fields::of(node, "a note", out)?;
    let key = reading_key(&mut fields, out);
    let question = fields.need_text("question", out);
    let because = fields.need_text("because", out);
    fields.need("statements");
    let statements = fields.mentions("statements", out);
    fields.finish(out);
    Some(Note { key, question, because, statements })
}
