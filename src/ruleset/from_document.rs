//! From the documents of a folder to a [`Ruleset`].

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::accounting;
use super::decode::{self, Fields};
use super::guideline::{
    Conflict, Guideline, Period, Quantity, Reference, Resolution, Section, Source, Statement,
};
use super::rule::{Action, Bound, BoundValue, Caution, Exception, Rule, Strength, Timing};
use super::vocabulary::{Contradiction, Definition, Fact, Note, Reading, ReadingType};
use super::{Coding, Condition, Entry, FactType, Ruleset};
use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::document::{self, Content, Limits, Node};
use crate::source::{FileId, Sources, Spanned};
use crate::value::{Decimal, MAX_CODES, Value};

/// The texts of one guideline's folder.
#[derive(Clone, Debug)]
pub struct Files {
    /// guideline.yaml
    pub guideline: FileId,
    /// facts.yaml
    pub facts: FileId,
    /// definitions.yaml, if there is one.
    pub definitions: Option<FileId>,
    /// readings.yaml, if there is one.
    pub readings: Option<FileId>,
    /// recommendations/*.yaml in the order of their names.
    pub recommendations: Vec<FileId>,
}

impl Files {
    fn all(&self) -> impl Iterator<Item = FileId> + '_ {
        [self.guideline, self.facts]
            .into_iter()
            .chain(self.definitions)
            .chain(self.readings)
            .chain(self.recommendations.iter().copied())
    }
}

/// Reads a guideline. What is wrong comes back beside what could be read; with an error among it,
/// the rule set is good for finding more errors and for nothing else.
pub fn from_documents(sources: &Sources, files: &Files) -> (Option<Ruleset>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut read = |file: FileId| match document::read(sources, file, &Limits::default()) {
        Ok(node) => {
            out.extend(document::cut_texts(sources, &node));
            Some(node)
        }
        Err(problems) => {
            out.extend(problems);
            None
        }
    };
    let guideline_node = read(files.guideline);
    let facts_node = read(files.facts);
    let definitions_node = files.definitions.map(&mut read);
    let readings_node = files.readings.map(&mut read);
    let rule_nodes: Vec<Option<Node>> = files.recommendations.iter().map(|f| read(*f)).collect();
    let complete = guideline_node.is_some()
        && facts_node.is_some()
        && !matches!(definitions_node, Some(None))
        && !matches!(readings_node, Some(None));
    let rules_lost = rule_nodes.iter().any(Option::is_none);

    let mut reader = Reader { sources, out, unreadable: BTreeSet::new(), lost: false, rules_lost };
    let guideline = guideline_node.as_ref().and_then(|node| reader.guideline(node));
    let (facts, contradictions) = facts_node.as_ref().map(|n| reader.dictionary(n)).unwrap_or_default();
    let definitions = definitions_node.flatten().as_ref().map(|n| reader.definitions(n)).unwrap_or_default();
    let (readings, notes) =
        readings_node.flatten().as_ref().map(|n| reader.readings(n, &facts)).unwrap_or_default();
    let mut rules = Vec::new();
    for node in rule_nodes.iter().flatten() {
        reader.rules(node, &mut rules);
    }
    let Reader { mut out, unreadable, lost, rules_lost, .. } = reader;
    // Names declared in a file that could not be read would all be reported as unknown: stop here.
    let Some(guideline) = guideline.filter(|_| complete && !lost) else {
        return (None, out);
    };
    let ruleset = Ruleset {
        guideline,
        facts,
        contradictions,
        definitions,
        readings,
        notes,
        rules,
        unreadable,
        digest: digest(sources, files),
    };
    let mut found = Vec::new();
    accounting::check(&ruleset, &mut found);
    // What seems to be missing may stand in the rules that could not be read.
    found.retain(|p| !(rules_lost && matches!(p.code, Code::UnaccountedStatement | Code::UnknownRule)));
    out.extend(found);
    (Some(ruleset), out)
}

/// A hash over every file, in the order in which they are read: its length, then its bytes.
fn digest(sources: &Sources, files: &Files) -> String {
    let mut hash = Sha256::new();
    for file in files.all() {
        let text = sources.text(file);
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    let mut digest = "sha256:".to_owned();
    for byte in hash.finalize() {
        digest.push_str(&format!("{byte:02x}"));
    }
    digest
}

struct Reader<'s> {
    sources: &'s Sources,
    out: Vec<Diagnostic>,
    /// Names that are declared and could not be read.
    unreadable: BTreeSet<String>,
    /// Whether a file holds something else than its declarations.
    lost: bool,
    /// The same of a file of rules.
    rules_lost: bool,
}

impl Reader<'_> {
    /// The declarations of a file, by name. Where there are none to be read, whatever rests on them is not judged.
    fn declarations<'a>(
        &mut self,
        fields: &mut Fields<'a>,
        key: &'static str,
    ) -> &'a [(Spanned<String>, Node)] {
        self.lost |= fields.need(key).is_none_or(|node| node.map().is_none());
        fields.map(key, &mut self.out)
    }

    /// What was read of each declaration.
    fn each<T>(
        &mut self,
        entries: &[(Spanned<String>, Node)],
        read: impl Fn(&mut Self, &Spanned<String>, &Node) -> Option<T>,
    ) -> Vec<T> {
        let mut found = Vec::with_capacity(entries.len());
        for (name, body) in entries {
            match read(self, name, body) {
                Some(declared) => found.push(declared),
                None => {
                    self.unreadable.insert(name.value.clone());
                }
            }
        }
        found
    }

    fn condition(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Condition> {
        fields.condition(key, self.sources, &mut self.out)
    }

    /// A condition that must be there; where it is missing or broken, one that is harmless.
    fn need_condition(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Condition> {
        let node = fields.need(key)?;
        decode::condition(node, key, self.sources, &mut self.out)
    }

    fn id(&mut self, fields: &mut Fields<'_>, separator: char) -> Spanned<String> {
        let out = &mut self.out;
        let Some(node) = fields.need("id") else {
            return Spanned::new(String::new(), fields.span());
        };
        let written = decode::text(node, "id", out).unwrap_or_default();
        let written = Spanned::new(written, node.span);
        if written.value.is_empty() || separator == ' ' {
            return written;
        }
        decode::name(written, separator, out)
    }

    fn guideline(&mut self, node: &Node) -> Option<Guideline> {
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
        let out = &mut self.out;
        let conflicts = fields.list("conflicts", out).iter().filter_map(|n| conflict(n, out)).collect();
        let statements =
            fields.need_list("statements", out).iter().filter_map(|n| statement(n, out)).collect();
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
            statements,
            span,
        })
    }

    fn version(&mut self, fields: &mut Fields<'_>) -> String {
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

    fn scope(&mut self, node: &Node) -> (Option<Condition>, Vec<super::Mention>) {
        let Some(mut fields) = Fields::of(node, "the scope", &mut self.out) else {
            return (None, Vec::new());
        };
        let condition = self.need_condition(&mut fields, "condition");
        let statements = fields.mentions("statements", &mut self.out);
        fields.finish(&mut self.out);
        (condition, statements)
    }

    fn dictionary(&mut self, node: &Node) -> (Vec<Fact>, Vec<Contradiction>) {
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

    fn contradiction(&mut self, node: &Node) -> Option<Contradiction> {
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

    fn definitions(&mut self, node: &Node) -> Vec<Definition> {
        let Some(mut fields) = Fields::of(node, "definitions.yaml", &mut self.out) else {
            self.lost = true;
            return Vec::new();
        };
        let entries = self.declarations(&mut fields, "definitions");
        fields.finish(&mut self.out);
        self.each(entries, Self::definition)
    }

    fn definition(&mut self, name: &Spanned<String>, node: &Node) -> Option<Definition> {
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
        fields.finish(out);
        Some(Definition { name, body: body?, title, unit, help, statements })
    }

    fn readings(&mut self, node: &Node, facts: &[Fact]) -> (Vec<Reading>, Vec<Note>) {
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

    fn reading(&mut self, name: &Spanned<String>, node: &Node, facts: &[Fact]) -> Option<Reading> {
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
        let kind = fields.need("type").and_then(|n| reading_type(n, out));
        fields.finish(out);
        let kind = kind?;
        let like = match &kind {
            ReadingType::Like(fact_name) => {
                let found = facts.iter().find(|f| f.name == *fact_name);
                if found.is_none() {
                    if !self.unreadable.contains(fact_name) {
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
        })
    }

    fn rules(&mut self, node: &Node, rules: &mut Vec<Rule>) {
        let Some(items) = node.list() else {
            self.rules_lost = true;
            self.out.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!("a file of rules cannot be {}", node.kind()),
                )
                .help("list the rules, each beginning with `- id: …`"),
            );
            return;
        };
        for item in items {
            if let Some(rule) = self.rule(item) {
                rules.push(rule);
            }
        }
    }

    fn rule(&mut self, node: &Node) -> Option<Rule> {
        let mut fields = Fields::of(node, "a rule", &mut self.out)?;
        let id = self.id(&mut fields, '-');
        let out = &mut self.out;
        let title = fields.need_text("title", out);
        let items = fields.need_list("statements", out);
        let statements = decode::mentions(items, "statements", out);
        let direction = Spanned::new(
            fields.need_word("direction", &["for", "against", "either"], out),
            fields.key_span("direction"),
        );
        let priority = fields.need_word("priority", &["stat", "asap", "urgent", "routine"], out);
        let strength = fields.need("strength").and_then(|n| strength(n, out)).unwrap_or_default();
        let scope = self.condition(&mut fields, "scope");
        let condition = self.condition(&mut fields, "condition");
        let items = fields.list("exceptions", &mut self.out);
        let exceptions = items.iter().filter_map(|n| self.exception(n)).collect();
        let timing = fields.get("timing").and_then(|n| self.timing(n));
        let done_when = self.condition(&mut fields, "done_when");
        let breached_when = self.condition(&mut fields, "breached_when");
        let out = &mut self.out;
        if breached_when.is_some() && direction.value != "against" && !direction.value.is_empty() {
            out.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    fields.key_span("breached_when"),
                    "only a rule `against` something can be breached",
                )
                .help("remove `breached_when`, or write `direction: against`"),
            );
        }
        let actions: Vec<Action> =
            fields.need_list("actions", out).iter().filter_map(|n| action(n, out)).collect();
        let select =
            fields.get("select").and_then(|n| decode::word(n, "select", &["all", "any", "exactly-one"], out));
        let items = fields.list("cautions", out);
        let cautions = items.iter().filter_map(|n| self.caution(n)).collect();
        let out = &mut self.out;
        let citations = fields.cited(out);
        let open_list = fields.boolean("open_list", out).unwrap_or(false);
        let note = fields.text("note", out);
        fields.finish(out);
        Some(Rule {
            id,
            title,
            statements,
            direction,
            priority,
            strength,
            scope,
            condition,
            exceptions,
            timing,
            done_when,
            breached_when,
            actions,
            select,
            cautions,
            citations,
            open_list,
            note,
        })
    }

    fn exception(&mut self, node: &Node) -> Option<Exception> {
        let mut fields = Fields::of(node, "an exception", &mut self.out)?;
        let id = self.id(&mut fields, '-');
        let when = self.need_condition(&mut fields, "when");
        let statements = fields.mentions("statements", &mut self.out);
        fields.finish(&mut self.out);
        Some(Exception { id, when: when?, statements })
    }

    fn caution(&mut self, node: &Node) -> Option<Caution> {
        let mut fields = Fields::of(node, "a caution", &mut self.out)?;
        let when = self.need_condition(&mut fields, "when");
        let text = fields.need_text("text", &mut self.out);
        fields.finish(&mut self.out);
        Some(Caution { when: when?, text })
    }

    fn timing(&mut self, node: &Node) -> Option<Timing> {
        let mut fields = Fields::of(node, "`timing`", &mut self.out)?;
        let anchor = fields
            .need("anchor")
            .and_then(|n| Some(Spanned::new(decode::text(n, "anchor", &mut self.out)?, n.span)));
        let opens = self.bound(&mut fields, "opens", Some("opens_after"));
        let due = self.bound(&mut fields, "due", None);
        let closes = self.bound(&mut fields, "closes", Some("closes_before"));
        let bounds = ["opens", "opens_after", "due", "closes", "closes_before"];
        if bounds.iter().all(|bound| node.get(bound).is_none()) {
            self.out.push(
                Diagnostic::error(Code::MissingKey, fields.span(), "`timing` has no bound")
                    .help("add `opens:`, `due:` or `closes:` with a duration such as `P4W`"),
            );
        }
        let span = fields.span();
        fields.finish(&mut self.out);
        Some(Timing { anchor: anchor?, opens, due, closes, span })
    }

    fn bound(
        &mut self,
        fields: &mut Fields<'_>,
        inclusive: &'static str,
        strict: Option<&'static str>,
    ) -> Option<Bound> {
        let node = fields.get(inclusive);
        let strict_node = strict.and_then(|key| fields.get(key));
        if let (Some(first), Some(second)) = (node, strict_node) {
            self.out.push(
                Diagnostic::error(
                    Code::OverlappingBounds,
                    second.span,
                    format!("`{inclusive}` and `{}` bound the same end", strict.unwrap_or_default()),
                )
                .related(first.span, "the other bound")
                .help("keep the one that the source means"),
            );
        }
        let (node, is_strict) = match (node, strict_node) {
            (Some(node), _) => (node, false),
            (None, Some(node)) => (node, true),
            (None, None) => return None,
        };
        let key = if is_strict { strict.unwrap_or(inclusive) } else { inclusive };
        let attempted = |text: &str| {
            decode::duration_in_words(text).is_some()
                || text.strip_prefix('P').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let value = match &node.value {
            Content::Text(text) if attempted(text) => {
                decode::duration(node, key, &mut self.out).map(BoundValue::Duration)
            }
            _ => decode::expression(node, key, self.sources, &mut self.out)
                .map(|e| BoundValue::Expression(Box::new(e))),
        };
        Some(Bound { value: value?, strict: is_strict, span: node.span })
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

fn reference(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Reference> {
    let mut fields = Fields::of(node, "a reference", out)?;
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

fn statement(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Statement> {
    let mut fields = Fields::of(node, "a statement", out)?;
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
    let citations = fields.cited(out);
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
                _ => out.push(decode::wrong(node, key, "a number")),
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
    Some(Fact { span: name.span, entry })
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
        _ => return None,
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

const ACTION_KINDS: [&str; 10] = [
    "medication",
    "supplement",
    "imaging",
    "examination",
    "referral",
    "procedure",
    "therapy",
    "follow-up",
    "behaviour",
    "other",
];

const ACTION_VERBS: [&str; 9] =
    ["start", "continue", "obtain", "refer", "consider", "perform", "avoid", "stop", "review"];

fn action(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Action> {
    let mut fields = Fields::of(node, "an action", out)?;
    let action = Action {
        kind: fields.need_word("kind", &ACTION_KINDS, out),
        verb: fields.need_word("do", &ACTION_VERBS, out),
        what: fields.need_text("what", out),
        to: fields.text("to", out),
        details: fields.text("details", out),
        text: fields.need_text("text", out),
    };
    fields.finish(out);
    Some(action)
}

fn strength(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Strength> {
    let mut fields = Fields::of(node, "`strength`", out)?;
    let strength = Strength {
        as_given: fields.need_text("as_given", out),
        scale: fields.text("scale", out),
        grade: fields.text("grade", out),
    };
    fields.finish(out);
    Some(strength)
}
