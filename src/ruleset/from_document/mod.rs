//! From the documents of a folder to a [`Ruleset`].

mod dictionary;
mod guideline;
mod meanings;
mod properties;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::accounting;
use super::decode;
use super::fields::Fields;
use super::{Condition, Ruleset, swallowed_keys};
use crate::diagnostic::{Code, Diagnostic, any_error};
use crate::document::{self, Limits, Node};
use crate::schema;
use crate::source::{FileId, Sources, Span, Spanned};

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
    let (ruleset, mut out) = read(sources, files);
    if any_error(&out) {
        swallowed(sources, files, ruleset.as_ref(), &mut out);
    }
    (ruleset, out)
}

/// Keys that became words of a text: what is wrong may come of them. In a guideline without errors it is a lint that
/// says so; here, a file in which one is allowed is left out.
fn swallowed(sources: &Sources, files: &Files, ruleset: Option<&Ruleset>, out: &mut Vec<Diagnostic>) {
    let mut named = vec![(files.guideline, "guideline"), (files.facts, "facts")];
    named.extend(files.definitions.map(|file| (file, "definitions")));
    named.extend(files.readings.map(|file| (file, "readings")));
    named.extend(files.recommendations.iter().map(|file| (*file, "rules")));
    let mut allowed = Vec::new();
    if let Some(ruleset) = ruleset {
        let rules = ruleset.rules.iter().flat_map(|rule| &rule.allow);
        let facts = ruleset.facts.iter().flat_map(|fact| &fact.allow);
        let definitions = ruleset.definitions.iter().flat_map(|definition| &definition.allow);
        let readings = ruleset.readings.iter().flat_map(|reading| &reading.allow);
        let all = ruleset.guideline.allow.iter().chain(rules).chain(facts).chain(definitions).chain(readings);
        let all = all.filter(|allow| allow.lint.value == Code::SwallowedKey);
        allowed.extend(all.map(|allow| allow.lint.span.file));
    }
    if allowed.contains(&files.guideline) {
        return;
    }
    for (file, name) in named.into_iter().filter(|(file, _)| !allowed.contains(file)) {
        let Some(schema) = schema::named(name) else { continue };
        let Ok(node) = document::read(sources, file, &Limits::default()) else { continue };
        let told: Vec<Span> = out.iter().flat_map(|p| p.related.iter().map(|related| related.span)).collect();
        let found = swallowed_keys(sources, &node, schema).into_iter();
        out.extend(found.filter(|found| !told.contains(&found.text)).map(|found| found.problem));
    }
}

fn read(sources: &Sources, files: &Files) -> (Option<Ruleset>, Vec<Diagnostic>) {
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

    let mut reader = Reader {
        sources,
        out,
        cited: BTreeMap::new(),
        unreadable: BTreeSet::new(),
        lost: false,
        facts_lost: facts_node.as_ref().is_none_or(|node| node.get("facts").and_then(Node::map).is_none()),
        rules_lost,
    };
    let guideline = guideline_node.as_ref().and_then(|node| reader.guideline(node));
    for statement in guideline.iter().flat_map(|guideline| &guideline.statements) {
        if let Some(citations) = &statement.citations {
            let numbers = citations.iter().map(|citation| citation.value).collect();
            reader.cited.insert(statement.id.value.clone(), numbers);
        }
    }
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
    // The rule that seems to be missing may be one of two that have the same id.
    let ids: BTreeSet<&str> = ruleset.rules.iter().map(|rule| rule.id.value.as_str()).collect();
    let twice = ids.len() < ruleset.rules.len();
    found.retain(|p| !(twice && p.code == Code::UnknownRule));
    out.extend(found);
    (Some(ruleset), out)
}

/// A hash over every file, in the order in which they are read: its length, then its bytes.
fn digest(sources: &Sources, files: &Files) -> String {
    let mut hash = Sha256::new();
    for file in files.all() {
        // The same rules on a machine that ends lines in another way are the same rules.
        let text = sources.text(file).replace("\r\n", "\n");
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
    /// What each statement cites, by its id.
    cited: BTreeMap<String, Vec<i64>>,
    /// Names that are declared and could not be read.
    unreadable: BTreeSet<String>,
    /// Whether a file holds something else than its declarations.
    lost: bool,
    /// The same of a file of rules.
    rules_lost: bool,
    /// Whether nobody knows which facts there are.
    facts_lost: bool,
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
}
