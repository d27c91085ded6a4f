//! The parts of a guideline as lists of short texts, so that they can be laid beside each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::matching::match_all;
use super::{Coverage, Edit, Kind};
use crate::program::Program;
use crate::ruleset::{self, BoundValue, Condition, Entry, Mention, Rule, Ruleset};

/// A part: its name, and what it says under each key.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) parts: Vec<(String, Kind, String)>,
}

impl Item {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), parts: Vec::new() }
    }

    fn add(&mut self, what: impl Into<String>, kind: Kind, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.parts.push((what.into(), kind, text));
        }
    }

    fn maybe(&mut self, what: impl Into<String>, kind: Kind, text: Option<impl Display>) {
        self.add(what, kind, text.map(|text| text.to_string()).unwrap_or_default());
    }

    /// Everything but the name.
    pub(super) fn content(&self, names: Option<&Names>) -> String {
        let mut parts: Vec<String> = self
            .parts
            .iter()
            .map(|(what, _, text)| {
                format!("{what}: {}", names.map_or(text.clone(), |names| names.in_text(text)))
            })
            .collect();
        parts.sort();
        parts.join("\n")
    }

    /// Everything as edits of something that was not there.
    pub(super) fn edits(&self) -> Vec<Edit> {
        let edit = |(what, kind, text): &(String, Kind, String)| Edit {
            what: what.clone(),
            kind: *kind,
            before: None,
            after: Some(text.clone()),
        };
        self.parts.iter().map(edit).collect()
    }
}

/// The new names of facts and definitions that have others, by those that they had.
#[derive(Default)]
pub(super) struct Names {
    pub(super) facts: BTreeMap<String, String>,
    definitions: BTreeMap<String, String>,
}

impl Names {
    /// The new name.
    pub(super) fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.facts.get(name).or(self.definitions.get(name)).map_or(name, String::as_str)
    }

    /// A text with the new names; what stands in quotes is no name.
    pub(super) fn in_text(&self, text: &str) -> String {
        let (mut out, mut word, mut quoted) = (String::new(), String::new(), false);
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        for c in text.chars().chain(['\0']) {
            if part(c) && !quoted {
                word.push(c);
                continue;
            }
            out.push_str(self.of(&word));
            word.clear();
            quoted ^= c == '"';
            out.push(c);
        }
        out.pop();
        out
    }
}

/// A kind of part, and how its parts are listed.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) items: fn(&Ruleset, &Program) -> Vec<Item>,
}

/// Every kind of part; rules come first.
pub(super) const PARTS: [Part; 9] = [
    Part { name: "rule", items: |r, _| r.rules.iter().map(rule).collect() },
    Part { name: "guideline", items: |r, _| vec![guideline(r)] },
    Part { name: "fact", items: |r, _| r.facts.iter().map(|fact| entry(&fact.entry)).collect() },
    Part { name: "contradiction", items: |r, _| contradictions(r) },
    Part { name: "definition", items: |r, _| definitions(r) },
    Part { name: "reading", items: |r, _| r.readings.iter().map(reading).collect() },
    Part { name: "note", items: |r, _| notes(r) },
    Part { name: "conflict", items: conflicts },
    Part { name: "statement", items: |r, _| statements(r) },
];

/// What was renamed. Definitions are looked through until no more are found: one may use another.
pub(super) fn names(before: &Ruleset, after: &Ruleset) -> Names {
    let entries = |r: &Ruleset| r.facts.iter().map(|fact| entry(&fact.entry)).collect();
    let owned = |(old, new): (&str, &str)| (old.to_owned(), new.to_owned());
    let mut names = Names::default();
    names.facts = match_all(entries(before), entries(after), &names).renamed().map(owned).collect();
    loop {
        let matching = match_all(definitions(before), definitions(after), &names);
        let found: BTreeMap<String, String> = matching.renamed().map(owned).collect();
        if found.len() == names.definitions.len() {
            return names;
        }
        names.definitions = found;
    }
}

fn ids(mentions: &[Mention]) -> String {
    let mut ids: Vec<&str> = mentions.iter().map(|mention| mention.value.as_str()).collect();
    ids.sort_unstable();
    ids.join(", ")
}

fn citations(citations: Option<&Vec<crate::source::Spanned<i64>>>) -> String {
    let all: BTreeSet<i64> = citations.into_iter().flatten().map(|citation| citation.value).collect();
    if all.is_empty() {
        return "none".to_owned();
    }
    all.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

/// A condition on one line, as an expression.
pub(super) fn written(condition: &Condition) -> String {
    fn part(condition: &Condition) -> String {
        match condition {
            Condition::All(parts, _) | Condition::Any(parts, _) if parts.len() > 1 => {
                format!("({})", written(condition))
            }
            Condition::Expression(expression)
                if matches!(
                    expression.tree.kind,
                    crate::expression::ExprKind::All(_) | crate::expression::ExprKind::Any(_)
                ) =>
            {
                format!("({})", expression.tree)
            }
            _ => written(condition),
        }
    }
    let joined = |parts: &[Condition], word: &str| parts.iter().map(part).collect::<Vec<_>>().join(word);
    match condition {
        Condition::Expression(expression) => expression.tree.to_string(),
        Condition::All(parts, _) => joined(parts, " and "),
        Condition::Any(parts, _) => joined(parts, " or "),
        Condition::Not(inner, _) => format!("not {}", part(inner)),
    }
}

fn bound(bound: &ruleset::Bound, strict: &str) -> String {
    let far = match &bound.value {
        BoundValue::Duration(duration) => duration.to_string(),
        BoundValue::Expression(expression) => expression.tree.to_string(),
    };
    if bound.strict { format!("{strict} {far}") } else { far }
}

fn rule(rule: &Rule) -> Item {
    let mut item = Item::new(&rule.id.value);
    item.add("title", Kind::Wording, &rule.title);
    item.add("statements", Kind::Evidence, ids(&rule.statements));
    item.add("direction", Kind::Action, &rule.direction.value);
    item.add("priority", Kind::Action, &rule.priority);
    item.add("strength", Kind::Evidence, &rule.strength.as_given);
    item.maybe("scale", Kind::Evidence, rule.strength.scale.as_ref());
    item.maybe("grade", Kind::Evidence, rule.strength.grade.as_ref());
    item.maybe("scope", Kind::Logic, rule.scope.as_ref().map(written));
    item.maybe("condition", Kind::Logic, rule.condition.as_ref().map(written));
    for exception in &rule.exceptions {
        item.add(format!("exception {}", exception.id.value), Kind::Logic, written(&exception.when));
        item.add(
            format!("statements of exception {}", exception.id.value),
            Kind::Evidence,
            ids(&exception.statements),
        );
    }
    if let Some(timing) = &rule.timing {
        item.add("anchor", Kind::Timing, &timing.anchor.value);
        item.maybe("opens", Kind::Timing, timing.opens.as_ref().map(|it| bound(it, "after")));
        item.maybe("due", Kind::Timing, timing.due.as_ref().map(|it| bound(it, "before")));
        item.maybe("closes", Kind::Timing, timing.closes.as_ref().map(|it| bound(it, "before")));
    }
    item.maybe("done when", Kind::Logic, rule.done_when.as_ref().map(written));
    item.maybe("breached when", Kind::Logic, rule.breached_when.as_ref().map(written));
    for (number, action) in rule.actions.iter().enumerate() {
        let of = |what: &str| if number == 0 { what.to_owned() } else { format!("{what} {}", number + 1) };
        let to = action.to.as_ref().map(|to| format!(", to {to}")).unwrap_or_default();
        let words = format!("{}: {} {}{to}", action.kind, action.verb, action.what);
        item.add(of("action"), Kind::Action, words);
        item.maybe(of("details"), Kind::Wording, action.details.as_ref());
        item.add(of("text"), Kind::Wording, &action.text);
    }
    item.maybe("select", Kind::Action, rule.select.as_ref());
    for caution in &rule.cautions {
        item.add(format!("caution \"{}\"", caution.text), Kind::Logic, written(&caution.when));
    }
    item.add("citations", Kind::Evidence, citations(rule.citations.as_ref()));
    item.add("open list", Kind::Action, if rule.open_list { "yes" } else { "" });
    item.maybe("note", Kind::Wording, rule.note.as_ref());
    item
}

fn guideline(r: &Ruleset) -> Item {
    let g = &r.guideline;
    let mut item = Item::new(&g.id.value);
    item.add("version", Kind::Wording, &g.version);
    item.add("title", Kind::Wording, &g.title);
    item.add("status", Kind::Wording, &g.status);
    item.maybe("in force from", Kind::Timing, g.effective_period.from);
    item.maybe("in force to", Kind::Timing, g.effective_period.to);
    item.maybe("review by", Kind::Wording, g.review_by);
    item.add("source", Kind::Evidence, &g.source.title);
    item.maybe("text of the source", Kind::Evidence, g.source.sha256.as_ref());
    item.add("purpose", Kind::Wording, &g.purpose);
    item.add("use", Kind::Wording, &g.usage);
    item.add("misuse", Kind::Wording, &g.misuse);
    item.maybe("scope", Kind::Logic, g.scope.as_ref().map(written));
    item.add("statements of the scope", Kind::Evidence, ids(&g.scope_statements));
    item
}

fn entry(entry: &Entry) -> Item {
    let mut item = Item::new(&entry.name);
    item.add("type", Kind::Fact, entry.kind.as_str());
    item.add("values", Kind::Fact, entry.values.join(", "));
    item.add("ordered", Kind::Fact, if entry.ordered { "yes" } else { "" });
    item.maybe("min", Kind::Fact, entry.min.map(|min| min.normalize()));
    item.maybe("max", Kind::Fact, entry.max.map(|max| max.normalize()));
    item.maybe("unit", Kind::Fact, entry.unit.as_ref());
    item.add("may be none", Kind::Fact, if entry.none.is_some() { "yes" } else { "" });
    item.maybe("none", Kind::Wording, entry.none.as_ref());
    item.add("ask", Kind::Wording, &entry.ask);
    item.maybe("help", Kind::Wording, entry.help.as_ref());
    item.maybe(CURRENT_FOR, Kind::Fact, entry.current_for);
    let codings = entry.codings.iter().map(|coding| format!("{} {}", coding.system, coding.code));
    item.add("codings", Kind::Wording, codings.collect::<Vec<_>>().join(", "));
    item
}

/// What a rule without a scope of its own rests on.
pub(super) const SCOPE: &str = "scope of the guideline";
/// How long a value counts.
pub(super) const CURRENT_FOR: &str = "current for";

fn contradictions(r: &Ruleset) -> Vec<Item> {
    let item = |contradiction: &ruleset::Contradiction| {
        let mut item = Item::new(&contradiction.id.value);
        item.add("when", Kind::Logic, written(&contradiction.when));
        item.add("severity", Kind::Logic, if contradiction.refuse { "refuse" } else { "warn" });
        item.add("message", Kind::Wording, &contradiction.message);
        item
    };
    r.contradictions.iter().map(item).collect()
}

fn definitions(r: &Ruleset) -> Vec<Item> {
    let item = |definition: &ruleset::Definition| {
        let mut item = Item::new(&definition.name.value);
        item.add("is", Kind::Logic, written(&definition.body));
        item.maybe("title", Kind::Wording, definition.title.as_ref());
        item.maybe("unit", Kind::Wording, definition.unit.as_ref());
        item.maybe("help", Kind::Wording, definition.help.as_ref());
        item.add("statements", Kind::Evidence, ids(&definition.statements));
        item
    };
    r.definitions.iter().map(item).collect()
}

fn reading(reading: &ruleset::Reading) -> Item {
    let mut item = Item::new(&reading.name.value);
    item.add("adopted", Kind::Reading, reading.show(&reading.value));
    let mut options: Vec<String> = reading.options().map(|value| reading.show(value)).collect();
    options.sort();
    item.add("options", Kind::Wording, options.join(", "));
    item.add("question", Kind::Wording, &reading.question);
    item.add("because", Kind::Wording, &reading.because);
    item.add("statements", Kind::Evidence, ids(&reading.statements));
    item
}

fn notes(r: &Ruleset) -> Vec<Item> {
    let item = |note: &ruleset::Note| {
        let mut item = Item::new(&note.key.value);
        item.add("question", Kind::Wording, &note.question);
        item.add("because", Kind::Wording, &note.because);
        item.add("statements", Kind::Evidence, ids(&note.statements));
        item
    };
    r.notes.iter().map(item).collect()
}

/// Declared conflicts, and those that nobody declared.
fn conflicts(_: &Ruleset, program: &Program) -> Vec<Item> {
    let ids = |side: &Vec<usize>| {
        let mut ids: Vec<&str> = side.iter().map(|rule| program.rules[*rule].id.as_str()).collect();
        ids.sort_unstable();
        ids.join(" with ")
    };
    let item = |conflict: &crate::program::Conflict| {
        let mut item = Item::new(&conflict.id);
        let mut sides: Vec<String> = conflict.sides.iter().map(ids).collect();
        sides.sort();
        item.add("sides", Kind::Logic, sides.join(" against "));
        let resolution = match conflict.prefer {
            Some(rule) => format!("prefer {}", program.rules[rule].id),
            None if conflict.declared => "keep both".to_owned(),
            None => "none declared".to_owned(),
        };
        item.add("resolution", Kind::Action, resolution);
        item.add("note", Kind::Wording, &conflict.note);
        item
    };
    program.conflicts.iter().map(item).collect()
}

/// How a statement is accounted for.
fn accounted(r: &Ruleset) -> BTreeMap<&str, &'static str> {
    let by_rules = r.rules.iter().flat_map(|rule| {
        rule.statements.iter().chain(rule.exceptions.iter().flat_map(|exception| &exception.statements))
    });
    let by_definitions = r.definitions.iter().flat_map(|definition| &definition.statements);
    let encoding = by_rules.chain(by_definitions).chain(&r.guideline.scope_statements);
    let encoded: BTreeSet<&str> = encoding.map(|mention| mention.value.as_str()).collect();
    let how = |statement: &ruleset::Statement| {
        if encoded.contains(statement.id.value.as_str()) {
            "encoded"
        } else if statement.not_encoded.is_some() {
            "not encoded"
        } else {
            "informs a rule"
        }
    };
    r.guideline.statements.iter().map(|it| (it.id.value.as_str(), how(it))).collect()
}

fn statements(r: &Ruleset) -> Vec<Item> {
    let accounted = accounted(r);
    let item = |statement: &ruleset::Statement| {
        let mut item = Item::new(&statement.id.value);
        let how = accounted.get(statement.id.value.as_str()).copied().unwrap_or_default();
        item.add("accounted for", Kind::Evidence, how);
        item.maybe("why not", Kind::Evidence, statement.not_encoded.as_ref().map(|reason| &reason.value));
        item.add("text", Kind::Evidence, &statement.text);
        item.add("section", Kind::Evidence, &statement.section.value);
        item.add("locator", Kind::Evidence, &statement.locator);
        item.add("kind", Kind::Evidence, &statement.kind);
        item.add("role", Kind::Evidence, &statement.role);
        item.add("citations", Kind::Evidence, citations(statement.citations.as_ref()));
        item.maybe("strength", Kind::Evidence, statement.strength.as_ref());
        item.add("urgency", Kind::Evidence, statement.urgency.join("; "));
        let quantity =
            |it: &ruleset::Quantity| format!("{} {} {} {}", it.of, it.op, it.values.join(" to "), it.unit);
        let quantities = statement.quantities.iter().map(quantity).collect::<Vec<_>>();
        item.add("quantities", Kind::Evidence, quantities.join("; "));
        item
    };
    r.guideline.statements.iter().map(item).collect()
}

/// How many statements are accounted for, and how.
pub(super) fn coverage(r: &Ruleset) -> Coverage {
    let accounted = accounted(r);
    let count = |how: &str| accounted.values().filter(|found| **found == how).count();
    Coverage {
        statements: accounted.len(),
        encoded: count("encoded"),
        informing: count("informs a rule"),
        not_encoded: count("not encoded"),
    }
}
