//! From a case document to a [`Case`].

use std::collections::BTreeMap;

use super::{Case, Encounter, Expect};
use crate::diagnostic::{Code, Diagnostic, quoted_list, suggestion};
use crate::document::{Content, Node};
use crate::evaluation::Status;
use crate::facts::Record;
use crate::program::Program;
use crate::ruleset::{Fields, Ruleset, mentions};
use crate::source::{Span, Spanned};
use crate::timing::{Date, Duration};
use crate::value::{Decimal, Value};

impl Case {
    /// Reads a case of a guideline: its facts, its readings and what it expects are held against the guideline.
    pub fn from_document(ruleset: &Ruleset, program: &Program, node: &Node) -> Result<Self, Vec<Diagnostic>> {
        let mut reader = Reader { ruleset, program, out: Vec::new() };
        let case = reader.case(node);
        match case {
            Some(case) if reader.out.is_empty() => Ok(case),
            _ => Err(reader.out),
        }
    }
}

/// Keys that an author may look for in a case, and in its `expect`.
const READING: [(&str, &str); 1] = [("reading", "write `readings:`, and below it `name: value` for each")];
const CONTRADICTIONS: [(&str, &str); 1] = [(
    "contradictions",
    "did you mean `refused`? It lists the contradictions that refuse the record; `warnings` those that only warn",
)];

struct Reader<'r> {
    ruleset: &'r Ruleset,
    program: &'r Program,
    out: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn case(&mut self, node: &Node) -> Option<Case> {
        if self.indented(node) {
            return None;
        }
        let mut fields = Fields::of(node, "a case", &mut self.out)?.with_elsewhere(&READING);
        let title = fields.need_text("title", &mut self.out);
        let why = fields.need_text("why", &mut self.out);
        let entries = fields.map("readings", &mut self.out);
        let readings = self.readings(entries);
        let mut record = Record::empty(self.program, node.span);
        let days = fields.get("encounters");
        let course = days.is_some();
        // A course may begin with nothing known.
        let facts = if course { fields.get("facts") } else { fields.need("facts") };
        if let Some(facts) = facts {
            record.change(self.program, facts, &mut self.out);
        }
        let encounters = match days {
            Some(_) => {
                for key in ["as_of", "expect"] {
                    if fields.get(key).is_some() {
                        self.out.push(
                            Diagnostic::error(
                                Code::ConflictingKeys,
                                fields.key_span(key),
                                format!("a case with `encounters` has no `{key}` of its own"),
                            )
                            .help("give it to an encounter: its `on`, and its `expect`"),
                        );
                    }
                }
                let items = fields.need_list("encounters", &mut self.out);
                let mut encounters: Vec<Encounter> = Vec::new();
                for item in items {
                    self.encounter(item, &mut record, &mut encounters);
                }
                encounters
            }
            None => {
                record.read_day(&mut fields, &mut self.out);
                if fields.get("as_of").is_none_or(Node::is_null) {
                    self.out.push(
                        Diagnostic::error(
                            Code::MissingAsOf,
                            fields.span(),
                            "the case does not say on which day",
                        )
                        .help("add `as_of: 2025-02-12`, or `encounters:` for a course over several days"),
                    );
                }
                let expect = fields.need("expect").and_then(|n| self.expect(n));
                let day = record.as_of.as_ref().map(|day| day.value);
                match (day, expect) {
                    (Some(on), Some(expect)) => vec![Encounter { on, record, expect }],
                    _ => Vec::new(),
                }
            }
        };
        fields.finish(&mut self.out);
        Some(Case { title, why, readings, encounters, course })
    }

    /// Says of keys of the case that stand among its facts where they belong; gives whether there are any.
    fn indented(&mut self, node: &Node) -> bool {
        let before = self.out.len();
        for key in ["as_of", "expect", "encounters"].into_iter().filter(|key| node.get(key).is_none()) {
            if let Some((name, _)) = node.get("facts").and_then(|facts| facts.entry(key)) {
                let message = format!("`{key}` stands among the facts");
                self.out.push(
                    Diagnostic::error(Code::UnknownKey, name.span, message)
                        .help(format!("move `{key}:` to the margin, and what belongs to it with it")),
                );
            }
        }
        self.out.len() > before
    }

    fn readings(&mut self, entries: &[(Spanned<String>, Node)]) -> BTreeMap<String, String> {
        let mut choice = BTreeMap::new();
        for (name, node) in entries {
            let written = match &node.value {
                Content::Text(text) | Content::Number(text) => text.clone(),
                Content::Bool(value) => value.to_string(),
                _ => {
                    self.out.push(
                        Diagnostic::error(
                            Code::WrongType,
                            node.span,
                            format!("a reading cannot be {}", node.kind()),
                        )
                        .help("write `name: value`"),
                    );
                    continue;
                }
            };
            let Some(reading) = self.ruleset.reading(&name.value) else {
                let known: Vec<&str> = self.ruleset.readings.iter().map(|r| r.name.value.as_str()).collect();
                self.unknown(Code::UnknownReading, "reading", name, &known);
                continue;
            };
            if reading.option(&written).is_none() {
                let options: Vec<String> = reading.options().map(|v| reading.show(v)).collect();
                self.out.push(
                    Diagnostic::error(
                        Code::UnknownReading,
                        node.span,
                        format!("`{}` has no alternative `{written}`", name.value),
                    )
                    .help(format!("it takes {}", quoted_list(&options))),
                );
                continue;
            }
            choice.insert(name.value.clone(), written);
        }
        choice
    }

    fn encounter(&mut self, node: &Node, record: &mut Record, encounters: &mut Vec<Encounter>) {
        let Some(mut fields) = Fields::of(node, "an encounter", &mut self.out) else {
            return;
        };
        fields.need("on");
        let on = fields.date("on", &mut self.out);
        if let Some(facts) = fields.get("facts") {
            record.change(self.program, facts, &mut self.out);
        }
        let expect = fields.need("expect").and_then(|n| self.expect(n));
        if let (Some(on), Some(last)) = (on, encounters.last())
            && on < last.on
        {
            self.out.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    fields.key_span("on"),
                    "this encounter comes before the one above it",
                )
                .help("put the encounters in the order of their days"),
            );
        }
        fields.finish(&mut self.out);
        if let (Some(on), Some(expect)) = (on, expect) {
            encounters.push(Encounter { on, record: record.clone(), expect });
        }
    }

    fn expect(&mut self, node: &Node) -> Option<Expect> {
        let mut fields = Fields::of(node, "`expect`", &mut self.out)?.with_elsewhere(&CONTRADICTIONS);
        let span = fields.span();
        let mut statuses = BTreeMap::new();
        for status in Status::ALL.into_iter().filter(|s| *s != Status::Undecided) {
            if fields.get(status.as_str()).is_some() {
                let rules = fields.mentions(status.as_str(), &mut self.out);
                self.rules(&rules);
                statuses.insert(status, rules);
            }
        }
        self.once(&statuses);
        let undecided = fields.get("undecided").map(|_| {
            let entries = fields.map("undecided", &mut self.out);
            entries.iter().map(|(rule, facts)| (rule.clone(), self.facts(rule, facts))).collect()
        });
        let scope = fields.get("scope").and_then(|n| self.scope(n));
        let statements = fields.map("statements", &mut self.out);
        let statements = statements.iter().filter_map(|(id, n)| self.statement(id, n)).collect();
        let values = fields.map("values", &mut self.out);
        let values = values.iter().filter_map(|(name, n)| self.value(name, n)).collect();
        let conflicts = fields.get("conflicts").map(|_| fields.mentions("conflicts", &mut self.out));
        let known: Vec<&str> = self.program.conflicts.iter().map(|c| c.id.as_str()).collect();
        self.known(Code::UnknownConflict, "conflict", conflicts.iter().flatten(), &known);
        let refused = fields.get("refused").map(|_| fields.mentions("refused", &mut self.out));
        let warnings = fields.get("warnings").map(|_| fields.mentions("warnings", &mut self.out));
        let known: Vec<&str> = self.program.contradictions.iter().map(|c| c.id.as_str()).collect();
        let named = refused.iter().flatten().chain(warnings.iter().flatten());
        self.known(Code::UnknownContradiction, "contradiction", named, &known);
        for (key, _) in node.map().unwrap_or_default().iter().filter(|_| refused.is_some()) {
            if key.value != "refused" {
                self.out.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        key.span,
                        format!("`{}` beside `refused`: a record that is refused has no plan", key.value),
                    )
                    .help("keep `refused` alone, or leave it out"),
                );
            }
        }
        fields.finish(&mut self.out);
        Some(Expect { statuses, undecided, scope, statements, values, conflicts, refused, warnings, span })
    }

    /// A rule has one status.
    fn once(&mut self, statuses: &BTreeMap<Status, Vec<Spanned<String>>>) {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for rule in statuses.values().flatten() {
            if let Some(earlier) = first.insert(&rule.value, rule.span) {
                self.out.push(
                    Diagnostic::error(
                        Code::DuplicateId,
                        rule.span,
                        format!("`{}` is expected under two statuses", rule.value),
                    )
                    .related(earlier, "first here")
                    .help("keep the one that follows from the source"),
                );
            }
        }
    }

    fn unknown(&mut self, code: Code, what: &str, name: &Spanned<String>, known: &[&str]) {
        let help = suggestion(&name.value, known.iter().copied()).unwrap_or_else(|| match known {
            [] => format!("the guideline has no {what}"),
            _ => format!("name a {what} of the guideline"),
        });
        let guideline = &self.program.guideline.id;
        self.out.push(
            Diagnostic::error(code, name.span, format!("`{guideline}` has no {what} `{}`", name.value))
                .help(help)
                .discreetly(format!("no {what} of this name")),
        );
    }

    fn known<'a>(
        &mut self,
        code: Code,
        what: &str,
        names: impl IntoIterator<Item = &'a Spanned<String>>,
        known: &[&str],
    ) {
        for name in names {
            if !known.contains(&name.value.as_str()) {
                self.unknown(code, what, name, known);
            }
        }
    }

    fn rules(&mut self, rules: &[Spanned<String>]) {
        let known: Vec<&str> = self.program.rules.iter().map(|r| r.id.as_str()).collect();
        self.known(Code::UnknownRule, "rule", rules, &known);
    }

    fn facts(&mut self, rule: &Spanned<String>, node: &Node) -> Vec<Spanned<String>> {
        self.rules(std::slice::from_ref(rule));
        let Content::List(items) = &node.value else {
            self.out.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!("the needs of a rule cannot be {}", node.kind()),
                )
                .help("list the facts: `rule-id: [fact, fact]`"),
            );
            return Vec::new();
        };
        let facts = mentions(items, "undecided", &mut self.out);
        let known: Vec<&str> = self.program.facts.iter().map(|f| f.name.as_str()).collect();
        self.known(Code::UnknownFact, "fact", &facts, &known);
        facts
    }

    fn scope(&mut self, node: &Node) -> Option<Spanned<String>> {
        let words = ["in-scope", "out-of-scope", "undecided"];
        match &node.value {
            Content::Text(text) if words.contains(&text.as_str()) => {
                Some(Spanned::new(text.clone(), node.span))
            }
            _ => {
                self.out.push(
                    Diagnostic::error(Code::InvalidValue, node.span, "this is not a value of `scope`")
                        .help(format!("it takes one of {}", quoted_list(&words))),
                );
                None
            }
        }
    }

    fn statement(&mut self, id: &Spanned<String>, node: &Node) -> Option<(Spanned<String>, Spanned<String>)> {
        let known: Vec<&str> =
            self.program.statements.iter().filter(|s| s.role == "rule").map(|s| s.id.as_str()).collect();
        let without_status = self.program.statements.iter().any(|s| s.id == id.value && s.role != "rule");
        if without_status {
            self.out.push(
                Diagnostic::error(
                    Code::UnknownStatement,
                    id.span,
                    format!("`{}` has no status: it is not of role `rule`", id.value),
                )
                .help("expect a status of statements of role `rule` only"),
            );
        } else {
            self.known(Code::UnknownStatement, "statement", [id], &known);
        }
        match &node.value {
            Content::Text(text) if Status::from_word(text).is_some() => {
                Some((id.clone(), Spanned::new(text.clone(), node.span)))
            }
            _ => {
                let words: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
                self.out.push(
                    Diagnostic::error(Code::InvalidValue, node.span, "this is not a status")
                        .help(format!("it takes one of {}", quoted_list(&words))),
                );
                None
            }
        }
    }

    /// The expected value of a definition, in the form that its type has.
    fn value(&mut self, name: &Spanned<String>, node: &Node) -> Option<(Spanned<String>, Value)> {
        let shown: Vec<&str> =
            self.program.definitions.iter().filter(|d| d.title.is_some()).map(|d| d.name.as_str()).collect();
        let Some(definition) =
            self.program.definitions.iter().find(|d| d.name == name.value && d.title.is_some())
        else {
            if self.program.definitions.iter().any(|d| d.name == name.value) {
                self.out.push(
                    Diagnostic::error(
                        Code::UnknownDefinition,
                        name.span,
                        format!("`{}` is not shown in a plan, for it has no title", name.value),
                    )
                    .help("give it a `title:` in definitions.yaml, or leave it out here"),
                );
            } else {
                self.unknown(Code::UnknownDefinition, "definition", name, &shown);
            }
            return None;
        };
        let value = match &node.value {
            Content::Null => Some(Value::Unknown),
            Content::Bool(value) => Some(Value::Bool(*value)),
            Content::Number(digits) => Decimal::from_str_exact(digits).ok().map(Value::Number),
            Content::Text(text) if text == "none" => Some(Value::None),
            Content::Text(text) => Some(
                definition
                    .values
                    .iter()
                    .position(|code| code == text)
                    .and_then(|at| u16::try_from(at).ok())
                    .map(Value::Code)
                    .or_else(|| Date::parse(text).map(Value::Date))
                    .or_else(|| Duration::parse(text).map(Value::Duration))
                    .unwrap_or_else(|| Value::Text(text.as_str().into())),
            ),
            _ => None,
        };
        if value.is_none() {
            self.out.push(
                Diagnostic::error(Code::WrongType, node.span, format!("a value cannot be {}", node.kind()))
                    .help("write the value, or `null` for unknown"),
            );
        }
        value.map(|value| (name.clone(), value))
    }
}
