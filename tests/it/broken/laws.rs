//! Whatever stands in a file: the loader says what is wrong with it, in the house's style, and never panics.
//!
//! Few cases, and the same ones every time; `PROPTEST_CASES=20000 cargo test --test it laws` looks further.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;

use crate::inputs::rule_file;
use crate::inputs::world::{BASE, base};

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let rng_seed =
        RngSeed::Fixed(std::env::var("PROPTEST_RNG_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1));
    ProptestConfig {
        cases: cases.unwrap_or(64),
        rng_seed,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// What authors write, and what they write wrongly.
const PIECES: [&str; 60] = [
    "\n",
    "\n  ",
    "\n    ",
    "  ",
    " ",
    "- ",
    ": ",
    ":",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "#",
    " #x",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "!x",
    "!",
    "<<: ",
    "---\n",
    "\t",
    "\r",
    "\0",
    "é",
    "\u{feff}",
    "\u{a0}",
    "null",
    "none",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "0.5",
    "1e9",
    "99999999999999999999999999999",
    "2025-02-30",
    "2024-02-29",
    "9999-12-31",
    "P4W",
    "P3M",
    "P9999Y",
    "pain",
    "score",
    "grade",
    "\"severe\"",
    "injured_on",
    "since(injured_on)",
    " and ",
    " or ",
    " > ",
    " == ",
    " has ",
    "if pain { 1 } else { 2 }",
    "not: ",
];

/// One change of a text.
#[derive(Clone, Debug)]
enum Change {
    Insert(Index, &'static str),
    /// Puts a piece in the place of a word.
    Replace(Index, &'static str),
    Delete(Index),
    /// Puts one word of the text in the place of another.
    Exchange(Index, Index),
    RepeatLine(Index, Index),
    DeleteLine(Index),
    Cut(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = || select(PIECES.to_vec());
    let place = any::<Index>;
    prop_oneof![
        3 => (place(), piece()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        4 => (place(), piece()).prop_map(|(at, piece)| Change::Replace(at, piece)),
        2 => place().prop_map(Change::Delete),
        4 => (place(), place()).prop_map(|(at, with)| Change::Exchange(at, with)),
        2 => (place(), place()).prop_map(|(line, to)| Change::RepeatLine(line, to)),
        2 => place().prop_map(Change::DeleteLine),
        1 => place().prop_map(Change::Cut),
    ]
}

/// The files of the base, and those that stand for them: a name and a text each.
fn texts() -> &'static [(String, String)] {
    static TEXTS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let sound = BASE.iter().map(|(name, _)| ((*name).to_owned(), base(name)));
        let broken = super::files().into_iter().map(|broken| (broken.stands_for, broken.bytes));
        let texts =
            sound.chain(broken).filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)));
        texts.collect()
    })
}

/// The words of a text, and what stands between them.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let word = c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        if at > 0 && (word != inside || !word) {
            words.push(&text[start..at]);
            start = at;
        }
        inside = word;
    }
    words.push(&text[start..]);
    words
}

fn changed(text: &str, change: &Change) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut words = words(text);
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    match change {
        Change::Insert(at, piece) => words.insert(at.index(words.len()), piece),
        Change::Replace(at, piece) => *at.get_mut(&mut words) = piece,
        Change::Delete(at) => *at.get_mut(&mut words) = "",
        Change::Exchange(at, with) => {
            let with = *with.get(&words);
            *at.get_mut(&mut words) = with;
        }
        Change::RepeatLine(line, to) => {
            let line = *line.get(&lines);
            lines.insert(to.index(lines.len()), line);
            return lines.concat();
        }
        Change::DeleteLine(line) => {
            lines.remove(line.index(lines.len()));
            return lines.concat();
        }
        Change::Cut(at) => words.truncate(at.index(words.len())),
    }
    words.concat()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_file_with_mistakes_in_it_never_panics_the_loader(
        file in any::<Index>(),
        changes in prop::collection::vec(change(), 1..5),
    ) {
        let (name, text) = file.get(texts());
        let text = changes.iter().fold(text.clone(), |text, change| changed(&text, change));
        rule_file(name, text.as_bytes());
    }

    #[test]
    fn a_file_of_any_bytes_never_panics_the_loader(
        file in 0..BASE.len(),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        rule_file(BASE[file].0, &bytes);
    }

    #[test]
    fn a_file_with_foreign_bytes_in_it_never_panics_the_loader(
        file in 0..BASE.len(),
        foreign in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let name = BASE[file].0;
        let mut bytes = base(name);
        for (at, byte) in foreign {
            *at.get_mut(&mut bytes) = byte;
        }
        rule_file(name, &bytes);
    }
}
