//! Which part of the older version is which part of the newer one, and what was edited in it.

use std::collections::BTreeSet;

use super::items::{Item, Names};
use super::{Became, Change, Edit};

/// Parts of one kind, tied together.
pub(super) struct Matching {
    before: Vec<Item>,
    after: Vec<Item>,
    /// Numbers before and after.
    pairs: Vec<(usize, usize)>,
}

/// Ties parts by name, then those that are left by their content, where that leaves no choice.
pub(super) fn match_all(before: Vec<Item>, after: Vec<Item>, names: &Names) -> Matching {
    let contents: Vec<String> = before.iter().map(|item| item.content(Some(names))).collect();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (old, item) in before.iter().enumerate() {
        let name = names.of(&item.name);
        pairs.extend(after.iter().position(|other| other.name == name).map(|new| (old, new)));
    }
    let taken: BTreeSet<usize> = pairs.iter().map(|(_, new)| *new).collect();
    let left: Vec<usize> = (0..before.len()).filter(|old| !pairs.iter().any(|pair| pair.0 == *old)).collect();
    for old in &left {
        let alike = |new: &usize| !taken.contains(new) && after[*new].content(None) == contents[*old];
        let found: Vec<usize> = (0..after.len()).filter(alike).collect();
        let rivals = left.iter().filter(|other| contents[**other] == contents[*old]).count();
        if let ([new], 1) = (found.as_slice(), rivals) {
            pairs.push((*old, *new));
        }
    }
    Matching { before, after, pairs }
}

impl Matching {
    /// The old and new names of what has another name.
    pub(super) fn renamed(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.pairs.iter().map(|(old, new)| (&*self.before[*old].name, &*self.after[*new].name));
        names.filter(|(old, new)| old != new)
    }

    /// What is not as it was. What a definition is called means nothing.
    pub(super) fn changes(&self, part: &'static str, names: &Names) -> Vec<Change> {
        let change = |name: &str, became, edits| Change {
            part,
            name: name.to_owned(),
            became,
            edits,
            instead: Vec::new(),
            effect: None,
        };
        let mut found = Vec::new();
        for (new, item) in self.after.iter().enumerate() {
            let Some((old, _)) = self.pairs.iter().find(|pair| pair.1 == new) else {
                found.push(change(&item.name, Became::New, item.edits()));
                continue;
            };
            let old = &self.before[*old];
            let edits = edits(old, item, names);
            if old.name != item.name && part != "definition" {
                found.push(change(&item.name, Became::Renamed { from: old.name.clone() }, edits));
            } else if !edits.is_empty() {
                found.push(change(&item.name, Became::Changed, edits));
            }
        }
        for (number, item) in self.before.iter().enumerate() {
            if !self.pairs.iter().any(|pair| pair.0 == number) {
                let mut gone = change(&item.name, Became::Retired, item.edits());
                gone.edits.iter_mut().for_each(|edit| edit.before = edit.after.take());
                found.push(gone);
            }
        }
        found
    }
}

fn edits(before: &Item, after: &Item, names: &Names) -> Vec<Edit> {
    let mut found = Vec::new();
    for (what, kind, text) in &after.parts {
        let old = before.parts.iter().find(|part| part.0 == *what);
        if old.is_none_or(|old| names.in_text(&old.2) != *text) {
            let before = old.map(|old| old.2.clone());
            found.push(Edit { what: what.clone(), kind: *kind, before, after: Some(text.clone()) });
        }
    }
    for (what, kind, text) in &before.parts {
        if !after.parts.iter().any(|part| part.0 == *what) {
            found.push(Edit { what: what.clone(), kind: *kind, before: Some(text.clone()), after: None });
        }
    }
    found.sort_by_key(|edit| edit.kind);
    found
}
