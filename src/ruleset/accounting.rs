//! Whether the parts of a rule set agree: every name is declared once, every mention finds its target,
//! every statement of the source is accounted for, and citations are those of the statements.

use std::collections::{BTreeMap, BTreeSet};

use super::decode::{self, shown_list};
use super::{Mention, Resolution, Rule, Ruleset, Statement};
use crate::diagnostic::{Code, Diagnostic, Fix, quoted_list, suggestion};
use crate::source::{Span, Spanned};

/// Adds what does not agree.
pub(super) fn check(ruleset: &Ruleset, out: &mut Vec<Diagnostic>) {
    unique_names(ruleset, out);
    statements(ruleset, out);
    rules(ruleset, out);
    conflicts(ruleset, out);
    accounted(ruleset, out);
}

fn unique<'a>(what: &str, names: impl IntoIterator<Item = &'a Spanned<String>>, out: &mut Vec<Diagnostic>) {
    let mut first = BTreeMap::new();
    for name in names {
        if name.value.is_empty() {
            continue;
        }
        if let Some(earlier) = first.insert(name.value.as_str(), name.span) {
            out.push(
                Diagnostic::error(
                    Code::DuplicateId,
                    name.span,
                    format!("{what} `{}` is declared twice", name.value),
                )
                .related(earlier, "first declared here")
                .help("rename one of them, or remove it"),
            );
        }
    }
}

fn unique_names(r: &Ruleset, out: &mut Vec<Diagnostic>) {
    let g = &r.guideline;
    unique("statement", g.statements.iter().map(|s| &s.id), out);
    unique("section", g.sections.iter().map(|s| &s.code), out);
    unique("conflict", g.conflicts.iter().map(|c| &c.id), out);
    unique("property", g.properties.iter().map(|p| &p.id), out);
    unique("group", g.groups.iter().map(|group| &group.id), out);
    unique("rule", r.rules.iter().map(|rule| &rule.id), out);
    unique("contradiction", r.contradictions.iter().map(|c| &c.id), out);
    unique("note", r.notes.iter().map(|n| &n.key), out);
    for rule in &r.rules {
        unique("exception", rule.exceptions.iter().map(|e| &e.id), out);
    }
    let facts: Vec<Spanned<String>> = r.facts.iter().map(|f| Spanned::new(f.name.clone(), f.span)).collect();
    let expression_names: Vec<&Spanned<String>> = facts
        .iter()
        .chain(r.definitions.iter().map(|d| &d.name))
        .chain(r.readings.iter().map(|x| &x.name))
        .collect();
    unique("the name", expression_names.iter().copied(), out);
    for name in expression_names {
        if decode::is_name(&name.value, '_') && crate::expression::is_reserved(&name.value) {
            out.push(
                Diagnostic::error(
                    Code::InvalidName,
                    name.span,
                    format!("`{}` is a word of the expression language", name.value),
                )
                .help(format!("choose another name, such as `the_{}`", name.value)),
            );
        }
    }
    let mut numbers = BTreeMap::new();
    for reference in &g.references {
        if let Some(first) = numbers.insert(reference.number.value, reference.number.span) {
            out.push(
                Diagnostic::error(
                    Code::DuplicateId,
                    reference.number.span,
                    format!("reference {} is listed twice", reference.number.value),
                )
                .related(first, "first listed here")
                .help("leave one of them out"),
            );
        }
    }
}

/// Complains about mentions of what does not exist; `where_known` says where the known ones stand.
fn mentioned<'a>(
    code: Code,
    (what, where_known): (&str, &str),
    mentions: impl IntoIterator<Item = &'a Mention>,
    known: &BTreeSet<&str>,
    out: &mut Vec<Diagnostic>,
) {
    for mention in mentions {
        if !mention.value.is_empty() && !known.contains(mention.value.as_str()) {
            out.push(
                Diagnostic::error(code, mention.span, format!("no {what} `{}`", mention.value)).help(
                    suggestion(&mention.value, known.iter().copied())
                        .unwrap_or_else(|| format!("{what}s are declared {where_known}")),
                ),
            );
        }
    }
}

const SECTION: (&str, &str) = ("section", "under `sections:` in guideline.yaml");
const STATEMENT: (&str, &str) = ("statement", "under `statements:` in guideline.yaml");
const RULE: (&str, &str) = ("rule", "in recommendations/");
const READING: (&str, &str) = ("reading", "in readings.yaml");

fn cited(citations: &[Spanned<i64>], r: &Ruleset, out: &mut Vec<Diagnostic>) {
    let known: Vec<i64> = r.guideline.references.iter().map(|x| x.number.value).collect();
    for citation in citations {
        if !known.contains(&citation.value) {
            out.push(
                Diagnostic::error(
                    Code::UnknownReference,
                    citation.span,
                    format!("no reference {}", citation.value),
                )
                .help(format!("`references` in guideline.yaml lists {}", shown_list(&known))),
            );
        }
    }
}

fn statements(r: &Ruleset, out: &mut Vec<Diagnostic>) {
    let sections: BTreeSet<&str> = r.guideline.sections.iter().map(|s| s.code.value.as_str()).collect();
    let rules: BTreeSet<&str> = r.rules.iter().map(|rule| rule.id.value.as_str()).collect();
    let known: BTreeSet<&str> = r.guideline.statements.iter().map(|s| s.id.value.as_str()).collect();
    for statement in &r.guideline.statements {
        mentioned(Code::UnknownSection, SECTION, [&statement.section], &sections, out);
        mentioned(Code::UnknownRule, RULE, &statement.informs, &rules, out);
        cited(statement.citations.as_deref().unwrap_or_default(), r, out);
    }
    let mentions = r
        .guideline
        .scope_statements
        .iter()
        .chain(r.guideline.properties.iter().flat_map(|p| &p.statements))
        .chain(r.definitions.iter().flat_map(|d| &d.statements))
        .chain(r.readings.iter().flat_map(|x| &x.statements))
        .chain(r.notes.iter().flat_map(|n| &n.statements))
        .chain(r.rules.iter().flat_map(|rule| &rule.statements))
        .chain(r.rules.iter().flat_map(|rule| &rule.exceptions).flat_map(|e| &e.statements));
    let before = out.len();
    mentioned(Code::UnknownStatement, STATEMENT, mentions, &known, out);
    let encoded = encoded(r);
    let forgotten: Vec<&str> = r
        .guideline
        .statements
        .iter()
        .filter(|statement| statement.role != "info")
        .filter(|statement| !is_accounted(statement, encoded.contains(statement.id.value.as_str())))
        .map(|statement| statement.id.value.as_str())
        .collect();
    if let [id] = forgotten.as_slice() {
        for problem in &mut out[before..] {
            problem.help = Some(format!("nothing accounts for `{id}`: did you mean it?"));
        }
    }
}

/// A statement of role `info` asks for nothing, so a rule cannot put it into effect.
fn roles_fit(rule: &Rule, r: &Ruleset, out: &mut Vec<Diagnostic>) {
    for mention in &rule.statements {
        if let Some(statement) = r.statement(&mention.value).filter(|s| s.role == "info") {
            let message = format!("`{}` encodes `{}`, whose role is `info`", rule.id.value, mention.value);
            out.push(
                Diagnostic::error(Code::OveraccountedStatement, mention.span, message)
                    .related(statement.id.span, "the statement")
                    .help("write `role: rule` there if it says what to do; if not, leave it out here and name the rule under its `informs:`"),
            );
        }
    }
}

fn rules(r: &Ruleset, out: &mut Vec<Diagnostic>) {
    for rule in &r.rules {
        roles_fit(rule, r, out);
        cited(rule.citations.as_deref().unwrap_or_default(), r, out);
        citations_agree(rule, r, out);
        if rule.actions.len() > 1 && rule.select.is_none() {
            out.push(
                Diagnostic::error(
                    Code::MissingKey,
                    rule.id.span,
                    format!("`{}` has several actions and no `select`", rule.id.value),
                )
                .help("add `select: all`, `select: any` or `select: exactly-one`"),
            );
        }
    }
}

/// A rule cites exactly what its statements cite; not judged where a statement or a reference does not exist, which has
/// been told.
fn citations_agree(rule: &Rule, r: &Ruleset, out: &mut Vec<Diagnostic>) {
    let Some(citations) = rule.citations.as_ref().filter(|_| !rule.statements.is_empty()) else {
        return;
    };
    let statements: Option<Vec<&Statement>> =
        rule.statements.iter().map(|mention| r.statement(&mention.value)).collect();
    let cited = |statement: &Statement| {
        let numbers = statement.citations.as_ref()?.iter().map(|citation| citation.value);
        Some((statement.id.span, numbers.collect::<BTreeSet<i64>>()))
    };
    let sources: Option<Vec<(Span, BTreeSet<i64>)>> =
        statements.and_then(|found| found.into_iter().map(cited).collect());
    let Some(sources) = sources else {
        return;
    };
    let exists = |number: &i64| r.guideline.references.iter().any(|x| x.number.value == *number);
    let carried: BTreeSet<i64> = sources.iter().flat_map(|(_, cited)| cited).copied().collect();
    let written: BTreeSet<i64> = citations.iter().map(|citation| citation.value).collect();
    if !carried.union(&written).all(exists) {
        return;
    }
    if carried == written {
        return;
    }
    let excess = citations.iter().find(|c| !carried.contains(&c.value));
    let place = excess.or(citations.first()).map_or(rule.id.span, |citation| citation.span);
    let problem = Diagnostic::error(
        Code::CitationMismatch,
        place,
        format!(
            "`{}` cites {}, and its statements cite {}",
            rule.id.value,
            shown_list(&written),
            shown_list(&carried)
        ),
    )
    .help(format!(
        "write `citations: {}`, or correct the citations of its statements in guideline.yaml",
        shown_list(&carried)
    ))
    .fix(added(rule, &written, &carried));
    out.push(sources.into_iter().fold(problem, |problem, (at, cited)| {
        problem.related(at, format!("this statement cites {}", shown_list(&cited)))
    }));
}

/// The list with what is missing in it, where nothing is too much: that may be right, and a statement wrong.
fn added(rule: &Rule, written: &BTreeSet<i64>, carried: &BTreeSet<i64>) -> Option<Fix> {
    let list = rule.written.citations.as_ref()?;
    let plain = shown_list(rule.citations.iter().flatten().map(|citation| &citation.value));
    // A list over several lines may hold comments.
    (written.is_subset(carried) && list.span.range().len() == plain.len())
        .then(|| Fix::replace(list.span, shown_list(carried)))
}

fn conflicts(r: &Ruleset, out: &mut Vec<Diagnostic>) {
    let rules: BTreeSet<&str> = r.rules.iter().map(|rule| rule.id.value.as_str()).collect();
    let readings: BTreeSet<&str> = r.readings.iter().map(|x| x.name.value.as_str()).collect();
    for property in &r.guideline.properties {
        let lists = [&property.when, &property.then, &property.any_of, &property.never];
        let named = lists.into_iter().flatten().map(|expected| &expected.rule);
        mentioned(Code::UnknownRule, RULE, named.chain(property.only.iter().flatten()), &rules, out);
    }
    for group in &r.guideline.groups {
        mentioned(Code::UnknownRule, RULE, &group.rules, &rules, out);
    }
    for conflict in &r.guideline.conflicts {
        mentioned(Code::UnknownRule, RULE, conflict.sides.iter().flatten(), &rules, out);
        mentioned(Code::UnknownReading, READING, &conflict.reading, &readings, out);
        let mut first: Vec<&Mention> = Vec::new();
        for mention in conflict.sides.iter().flatten() {
            match first.iter().find(|other| other.value == mention.value) {
                Some(other) => out.push(decode::twice(&mention.value, mention.span, other.span)),
                None => first.push(mention),
            }
        }
        if let Resolution::Prefer(rule) = &conflict.resolution
            && !conflict.sides.iter().flatten().any(|m| m.value == rule.value)
        {
            let sides: Vec<&str> = conflict.sides.iter().flatten().map(|m| m.value.as_str()).collect();
            out.push(
                Diagnostic::error(
                    Code::UnknownRule,
                    rule.span,
                    format!("`{}` is not a rule of this conflict", rule.value),
                )
                .help(format!("prefer one of {}", quoted_list(&sides))),
            );
        }
    }
}

/// The statements that the scope, definitions and rules put into effect.
fn encoded(r: &Ruleset) -> BTreeSet<&str> {
    r.guideline
        .scope_statements
        .iter()
        .chain(r.definitions.iter().flat_map(|d| &d.statements))
        .chain(r.rules.iter().flat_map(|rule| &rule.statements))
        .map(|mention| mention.value.as_str())
        .collect()
}

fn is_accounted(statement: &Statement, encoded: bool) -> bool {
    let informs = !statement.informs.is_empty() && statement.role != "rule";
    encoded || informs || statement.not_encoded.is_some()
}

/// Every statement is encoded, or informs a rule, or says why it is not encoded.
fn accounted(r: &Ruleset, out: &mut Vec<Diagnostic>) {
    let encoded = encoded(r);
    let waiting = r.rules.iter().find(|rule| rule.statements.is_empty() && !rule.id.value.is_empty());
    let waiting = waiting.map(|rule| rule.id.value.as_str());
    for statement in &r.guideline.statements {
        account(statement, encoded.contains(statement.id.value.as_str()), waiting, out);
    }
}

/// `waiting` is a rule that lists no statement.
fn account(statement: &Statement, encoded: bool, waiting: Option<&str>, out: &mut Vec<Diagnostic>) {
    let id = &statement.id;
    let reason = statement.not_encoded.as_ref();
    if let (true, Some(reason)) = (encoded, reason) {
        out.push(
            Diagnostic::error(
                Code::OveraccountedStatement,
                reason.span,
                format!("`{}` is said not to be encoded, and is", id.value),
            )
            .help("remove `not_encoded`"),
        );
    }
    let informs = !statement.informs.is_empty();
    if let (true, Some(reason)) = (informs, reason) {
        out.push(
            Diagnostic::error(
                Code::OveraccountedStatement,
                reason.span,
                format!("`{}` informs rules and is said not to be encoded", id.value),
            )
            .help("remove `not_encoded`; what is shown beside a rule is accounted for"),
        );
    }
    if statement.role == "rule" && informs {
        out.push(
            Diagnostic::error(
                Code::OveraccountedStatement,
                id.span,
                format!("`{}` has role `rule` and `informs` rules", id.value),
            )
            .help("a statement of role `rule` is encoded by a rule, a definition or the scope; remove `informs`"),
        );
    }
    if is_accounted(statement, encoded) {
        return;
    }
    let help = if statement.role == "rule" {
        let whose =
            waiting.map_or("a rule".to_owned(), |rule| format!("`{rule}`, which has none, another rule"));
        format!(
            "list `{}` under `statements:` of {whose}, a definition or the scope, or write `not_encoded: <reason>`",
            id.value
        )
    } else {
        "name the rules it speaks to under `informs:`, or write `not_encoded: <reason>`".to_owned()
    };
    out.push(
        Diagnostic::error(
            Code::UnaccountedStatement,
            id.span,
            format!("nothing accounts for statement `{}`", id.value),
        )
        .help(help),
    );
}
