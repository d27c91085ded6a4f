//! Reading guideline.yaml.

use super::super::Condition;
use super::super::decode;
use super::super::fields::Fields;
use super::super::guideline::{
    Conflict, Guideline, Period, Quantity, Reference, Resolution, Section, Source, Statement,
};
use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Content, Node};
use crate::source::{Sources, Spanned};

impl Reader<'_> {
    pub(super) fn guideline(&mut self, node: &Node) -> Option<Guideline> {
        let mut fields = Fields::of(node, "the guideline", &mut self.out)?;
        if let Some(format) = fields.need("format") {
            let number = decode::integer(format, "format", &mut self.out);
            if number.is_some_and(|n| n != 1) {
                self.out.push(
                    Diagnostic::error(Code::InvalidValue, format.span, "this program reads format 1 only")
                        .help("write `format: 1`, or use a newer program"),
                );
            }
        }
        let id = self.id(&mut fields, '-');
        let version = self.version(&mut fields);
        let out = &mut self.out;
        let title = fields.need_text("title", out);
        let status = fields.need_word("status", &["draft", "active", "retired"], out);
        let purpose = fields.need_text("purpose", out);
        let usage = fields.need_text("use", out);
        let misuse = fields.need_text("misuse", out);
        let review_by = fields.date("review_by", out);
        let effective_period = fields.get("effective_period").map(|n| period(n, out)).unwrap_or_default();
        let source = fields.need("source").and_then(|n| source(n, out)).unwrap_or_default();
        let sections = fields.list("sections", out).iter().filter_map(|n| section(n, out)).collect();
        let references = fields.list("references", out).iter().filter_map(|n| reference(n, out)).collect();
        let (scope, scope_statements) = fields.need("scope").map(|n| self.scope(n)).unwrap_or_default();
        let properties = fields.list("properties", &mut self.out);
        let properties = properties.iter().filter_map(|n| self.property(n)).collect();
        let groups = fields.list("groups", &mut self.out).iter().filter_map(|n| self.group(n)).collect();
        let out = &mut self.out;
        let conflicts = fields.list("conflicts", out).iter().filter_map(|n| conflict(n, out)).collect();
        let statements = fields
            .need_list("statements", out)
            .iter()
            .filter_map(|n| statement(n, self.sources, out))
            .collect();
        let allow = fields.allow(out);
        let span = fields.span();
        fields.finish(out);
        Some(Guideline {
            id,
            version,
            title,
            status,
            effective_period,
            review_by,
            source,
            purpose,
            usage,
            misuse,
            sections,
            references,
            scope,
            scope_statements,
            conflicts,
            properties,
            groups,
            statements,
            allow,
            span,
        })
    }

    pub(super) fn version(&mut self, fields: &mut Fields<'_>) -> String {
        let Some(node) = fields.need("version") else {
            return String::new();
        };
        let version = decode::text(node, "version", &mut self.out).unwrap_or_default();
        if !version.is_empty() && !is_version(&version) {
            self.out.push(
                Diagnostic::error(Code::InvalidValue, node.span, format!("`{version}` is not a version"))
                    .help("write three numbers with dots, such as `0.1.0`"),
            );
        }
        version
    }

    pub(super) fn scope(&mut self, node: &Node) -> (Option<Condition>, Vec<super::super::Mention>) {
        let Some(mut fields) = Fields::of(node, "the scope", &mut self.out) else {
            return (None, Vec::new());
        };
        let condition = self.need_condition(&mut fields, "condition");
        let statements = fields.mentions("statements", &mut self.out);
        fields.finish(&mut self.out);
        (condition, statements)
    }
}

/// Whether this is a semantic version: `0.1.0`, `1.0.0-rc.1`, `1.0.0+2025`.
fn is_version(written: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let (rest, build) = written.split_once('+').map_or((written, None), |(rest, build)| (rest, Some(build)));
    let (core, stage) = rest.split_once('-').map_or((rest, None), |(core, stage)| (core, Some(stage)));
    let numbers: Vec<&str> = core.split('.').collect();
    let sound = |number: &&str| {
        !number.is_empty()
            && number.len() <= 9
            && number.bytes().all(|b| b.is_ascii_digit())
            && (*number == "0" || !number.starts_with('0'))
    };
    numbers.len() == 3
        && numbers.iter().all(sound)
        && stage.is_none_or(|stage| stage.split('.').all(word))
        && build.is_none_or(|build| build.split('.').all(word))
}

fn period(node: &Node, out: &mut Vec<Diagnostic>) -> Period {
    let Some(mut fields) = Fields::of(node, "`effective_period`", out) else {
        return Period::default();
    };
    let period = Period { from: fields.date("from", out), to: fields.date("to", out) };
    if let (Some(from), Some(to)) = (period.from, period.to)
        && to < from
    {
        out.push(
            Diagnostic::error(Code::InvertedWindow, node.span, "the effective period ends before it begins")
                .help("exchange `from` and `to`"),
        );
    }
    fields.finish(out);
    period
}

fn source(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Source> {
    let mut fields = Fields::of(node, "the source", out)?;
    let source = Source {
        title: fields.need_text("title", out),
        publisher: fields.text("publisher", out),
        url: fields.text("url", out),
        sha256: fields.text("sha256", out),
        note: fields.text("note", out),
    };
    if let (Some(hash), Some(written)) = (&source.sha256, node.get("sha256"))
        && !(hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
    {
        out.push(
            Diagnostic::error(Code::InvalidValue, written.span, "this is not a SHA-256 hash")
                .help("write its 64 digits, 0 to 9 and small a to f, or leave `sha256` out"),
        );
    }
    fields.finish(out);
    Some(source)
}

fn section(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Section> {
    let mut fields = Fields::of(node, "a section", out)?;
    let code = fields.need_text("code", out);
    let code = Spanned::new(code, fields.get("code").map_or(fields.span(), |n| n.span));
    let title = fields.need_text("title", out);
    fields.finish(out);
    Some(Section { code, title })
}

/// What the source tells of a reference has no keys of its own.
const BIBLIOGRAPHY: [(&str, &str); 5] =
    [("title", IN_NOTE), ("year", IN_NOTE), ("authors", IN_NOTE), ("text", IN_NOTE), ("doi", IN_NOTE)];
const IN_NOTE: &str = "what the source gives of it goes into `note:`, as one text";

fn reference(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Reference> {
    let mut fields = Fields::of(node, "a reference", out)?.with_elsewhere(&BIBLIOGRAPHY);
    let number = fields.need("number");
    let number = number.and_then(|n| Some(Spanned::new(decode::integer(n, "number", out)?, n.span)));
    if let Some(number) = number.as_ref().filter(|number| number.value < 1) {
        out.push(
            Diagnostic::error(Code::InvalidValue, number.span, "references are numbered from 1")
                .help("write the number that the source gives it"),
        );
    }
    let note = fields.text("note", out);
    fields.finish(out);
    Some(Reference { number: number?, note })
}

fn conflict(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Conflict> {
    let mut fields = Fields::of(node, "a conflict", out)?;
    let id = Spanned::new(fields.need_text("id", out), fields.get("id").map_or(fields.span(), |n| n.span));
    let id = decode::name(id, '-', out);
    let items = fields.need_list("rules", out);
    if items.len() == 1 {
        out.push(
            Diagnostic::error(Code::InvalidValue, fields.key_span("rules"), "a conflict has one side only")
                .help("list at least two rules, or two lists of rules"),
        );
    }
    let sides = items
        .iter()
        .map(|side| match &side.value {
            Content::List(_) => decode::mentions(decode::filled(side, "rules", out), "rules", out),
            _ => decode::mentions(std::slice::from_ref(side), "rules", out),
        })
        .collect();
    let resolution = fields.need("resolution").and_then(|n| resolution(n, out));
    let note = fields.need_text("note", out);
    let reading = fields.get("reading");
    let reading = reading.and_then(|n| Some(Spanned::new(decode::text(n, "reading", out)?, n.span)));
    fields.finish(out);
    Some(Conflict { id, sides, resolution: resolution?, note, reading })
}

fn resolution(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Resolution> {
    if let Content::Map(_) = node.value {
        let mut fields = Fields::of(node, "a resolution", out)?;
        let rule = fields.need("prefer");
        fields.finish(out);
        let rule = rule?;
        return Some(Resolution::Prefer(Spanned::new(decode::text(rule, "prefer", out)?, rule.span)));
    }
    let Content::Text(written) = &node.value else {
        out.push(decode::wrong(node, "resolution", "`keep-both`, or `prefer: <rule id>`"));
        return None;
    };
    if written == "keep-both" {
        return Some(Resolution::KeepBoth);
    }
    out.push(
        Diagnostic::error(
            Code::InvalidValue,
            node.span,
            format!("`{written}` is not a value of `resolution`"),
        )
        .help("`resolution` takes `keep-both`, or `prefer: <rule id>` on the line below"),
    );
    None
}

const KINDS: [&str; 8] = [
    "definition",
    "recommendation-for",
    "recommendation-against",
    "conditional",
    "timing",
    "pitfall",
    "evidence-statement",
    "background-fact",
];

/// Grades belong to a rule.
const GRADES: [(&str, &str); 2] = [("grade", IN_RULE), ("scale", IN_RULE)];
const IN_RULE: &str =
    "a grade goes into the rule that encodes the statement: `grade:` and `scale:` below `strength:`";

fn statement(node: &Node, sources: &Sources, out: &mut Vec<Diagnostic>) -> Option<Statement> {
    let mut fields = Fields::of(node, "a statement", out)?.with_elsewhere(&GRADES);
    let id = Spanned::new(fields.need_text("id", out), fields.get("id").map_or(fields.span(), |n| n.span));
    let capitals = id.value.starts_with(|c: char| c.is_ascii_uppercase())
        && id.value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if !id.value.is_empty() && !capitals {
        out.push(
            Diagnostic::error(
                Code::InvalidName,
                id.span,
                format!("`{}` is not written as statements are", id.value),
            )
            .help("write capital letters and digits, such as `S01`"),
        );
    }
    let section = fields.need_text("section", out);
    let section = Spanned::new(section, fields.get("section").map_or(fields.span(), |n| n.span));
    let locator = fields.need_text("locator", out);
    let kind = fields.need_word("kind", &KINDS, out);
    let role = fields.need_word("role", &["rule", "modifier", "info"], out);
    let text = fields.need_text("text", out);
    let citations = fields.cited(None, sources, out);
    let quantities = fields.list("quantities", out).iter().filter_map(|n| quantity(n, out)).collect();
    let urgency =
        fields.list("urgency", out).iter().filter_map(|n| decode::text(n, "urgency", out)).collect();
    let strength = fields.text("strength", out);
    let items = fields.filled_list("informs", out);
    let informs = decode::mentions(items, "informs", out);
    let not_encoded = fields.get("not_encoded");
    let not_encoded =
        not_encoded.and_then(|n| Some(Spanned::new(decode::text(n, "not_encoded", out)?, n.span)));
    fields.finish(out);
    Some(Statement {
        id,
        section,
        locator,
        kind,
        role,
        text,
        citations,
        quantities,
        urgency,
        strength,
        informs,
        not_encoded,
    })
}

fn quantity(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Quantity> {
    let mut fields = Fields::of(node, "a quantity", out)?;
    let of = fields.need_text("of", out);
    let op = fields.need_text("op", out);
    let unit = fields.need_text("unit", out);
    let mut values = Vec::new();
    for key in ["value", "low", "high"] {
        if let Some(node) = fields.get(key) {
            match &node.value {
                Content::Number(digits) => values.push(digits.clone()),
                _ => out.push(decode::wrong(
                    node,
                    key,
                    "a number such as 2 or 0.5; a figure that is none, such as 1/3, stands in `text` alone",
                )),
            }
        }
    }
    fields.boolean("approximate", out);
    let has = |key: &str| node.get(key).is_some();
    let problem = match (has("value"), has("low"), has("high")) {
        (true, false, false) | (false, true, true) => None,
        (false, false, false) => Some((Code::MissingKey, fields.span(), "a quantity has no `value`")),
        (false, true, false) => {
            Some((Code::MissingKey, fields.key_span("low"), "a quantity has `low` and no `high`"))
        }
        (false, false, true) => {
            Some((Code::MissingKey, fields.key_span("high"), "a quantity has `high` and no `low`"))
        }
        (true, ..) => Some((
            Code::ConflictingKeys,
            fields.key_span("value"),
            "a quantity has one `value`, or a range from `low` to `high`, not both",
        )),
    };
    if let Some((code, span, message)) = problem {
        out.push(
            Diagnostic::error(code, span, message).help("write either `value: …`, or `low: …` and `high: …`"),
        );
    }
    fields.finish(out);
    Some(Quantity { of, op, values, unit })
}
