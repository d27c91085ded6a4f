//! Reading facts.yaml.

use super::super::decode;
use super::super::fields::Fields;
use super::super::vocabulary::{Contradiction, Fact};
use super::super::{Coding, Entry, FactType};
use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Content, Node};
use crate::source::Spanned;
use crate::value::{Decimal, MAX_CODES};

impl Reader<'_> {
    pub(super) fn dictionary(&mut self, node: &Node) -> (Vec<Fact>, Vec<Contradiction>) {
        let Some(mut fields) = Fields::of(node, "facts.yaml", &mut self.out) else {
            self.lost = true;
            return (Vec::new(), Vec::new());
        };
        let entries = self.declarations(&mut fields, "facts");
        let facts = self.each(entries, |reader, name, body| fact(name, body, &mut reader.out));
        let items = fields.list("contradictions", &mut self.out);
        let contradictions = items.iter().filter_map(|n| self.contradiction(n)).collect();
        fields.finish(&mut self.out);
        (facts, contradictions)
    }

    pub(super) fn contradiction(&mut self, node: &Node) -> Option<Contradiction> {
        let mut fields = Fields::of(node, "a contradiction", &mut self.out)?;
        let id = self.id(&mut fields, '-');
        let when = self.need_condition(&mut fields, "when");
        let message = fields.need_text("message", &mut self.out);
        let severity = fields
            .get("severity")
            .and_then(|n| decode::word(n, "severity", &["refuse", "warn"], &mut self.out));
        fields.finish(&mut self.out);
        Some(Contradiction { id, when: when?, message, refuse: severity.as_deref() != Some("warn") })
    }
}

fn fact(name: &Spanned<String>, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Fact> {
    let name = decode::name(name.clone(), '_', out);
    let mut fields = Fields::of(node, "a fact", out)?;
    let words = FactType::WORDS.map(|(word, _)| word);
    let kind = fields.need_word("type", &words, out);
    let kind = FactType::WORDS.iter().find(|(word, _)| *word == kind).map(|(_, kind)| *kind);
    let ask = fields.need_text("ask", out);
    let help = fields.text("help", out);
    let items = fields.filled_list("values", out);
    let values: Vec<String> = decode::mentions(items, "values", out).into_iter().map(|v| v.value).collect();
    let ordered = fields.boolean("ordered", out).unwrap_or(false);
    let (min, max) = fields.get("range").map(|n| range(n, kind, out)).unwrap_or_default();
    let unit = fields.text("unit", out);
    let none = fields.text("none", out);
    let codings = fields.list("codings", out).iter().filter_map(|n| coding(n, out)).collect();
    let current_for = fields.duration("current_for", out);
    let allow = fields.allow(out);
    if let Some(kind) = kind {
        let coded = matches!(kind, FactType::Code | FactType::Codes);
        let numeric = matches!(kind, FactType::Integer | FactType::Decimal);
        let mut excess = |key: &str, goes: bool| {
            let there = node.get(key).is_some();
            if there && !goes {
                out.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        fields.key_span(key),
                        format!("a fact of type `{}` has no `{key}`", kind.as_str()),
                    )
                    .help(format!("remove `{key}`, or change `type`")),
                );
            }
        };
        excess("values", coded);
        excess("ordered", kind == FactType::Code);
        excess("range", numeric);
        excess("unit", numeric);
        excess("none", !matches!(kind, FactType::Boolean | FactType::Codes));
        if coded {
            fields.need("values");
        }
        if values.len() > MAX_CODES {
            out.push(
                Diagnostic::error(
                    Code::TooLarge,
                    fields.key_span("values"),
                    format!("`{}` has {} `values`, and {MAX_CODES} are possible", name.value, values.len()),
                )
                .help("group them, or make it a fact of type `text`"),
            );
        }
    }
    fields.finish(out);
    let entry = Entry {
        name: name.value,
        kind: kind?,
        values,
        ordered,
        min,
        max,
        unit,
        none,
        ask,
        help,
        codings,
        current_for,
    };
    Some(Fact { span: name.span, entry, allow })
}

fn range(
    node: &Node,
    kind: Option<FactType>,
    out: &mut Vec<Diagnostic>,
) -> (Option<Decimal>, Option<Decimal>) {
    let Some(mut fields) = Fields::of(node, "a range", out) else {
        return (None, None);
    };
    let whole = kind == Some(FactType::Integer);
    let mut bound = |key: &'static str| {
        let node = fields.get(key)?;
        let number = match &node.value {
            Content::Number(text) => Decimal::from_str_exact(text).ok().filter(|n| !whole || n.is_integer()),
            Content::Text(text) if !whole && is_decimal(text) => Decimal::from_str_exact(text).ok(),
            _ => None,
        };
        if number.is_none() {
            out.push(match &node.value {
                Content::Number(_) if whole => Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!("`{key}` is not a whole number, and its fact is of type `integer`"),
                )
                .help("write a whole number, or `type: decimal`"),
                _ => decode::wrong(node, key, if whole { "a whole number" } else { "a number" }),
            });
        }
        number
    };
    let (min, max) = (bound("min"), bound("max"));
    if let (Some(low), Some(high)) = (min, max)
        && high < low
    {
        out.push(
            Diagnostic::error(Code::InvertedWindow, node.span, "the range ends before it begins")
                .help("exchange `min` and `max`"),
        );
    }
    if node.map().is_some_and(<[_]>::is_empty) {
        out.push(
            Diagnostic::error(Code::InvalidValue, node.span, "`range` is empty")
                .help("write `min: …`, `max: …` or both, or leave `range` out"),
        );
    }
    fields.finish(out);
    (min, max)
}

/// Whether this is a number as it may stand in quotes: `0.5`, `-12`.
fn is_decimal(written: &str) -> bool {
    let unsigned = written.strip_prefix('-').unwrap_or(written);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, fraction].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn coding(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Coding> {
    let mut fields = Fields::of(node, "a coding", out)?;
    let coding = Coding {
        system: fields.need_text("system", out),
        code: fields.need_text("code", out),
        display: fields.text("display", out),
    };
    fields.finish(out);
    Some(coding)
}
