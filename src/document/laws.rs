//! What holds for every text.

use proptest::prelude::*;

use super::tests::{assert_places, assert_well_put, good, sources};
use super::*;
use crate::source::Sources;

/// Texts made of what YAML is made of, so that many of them are YAML and the rest nearly.
fn nearly_yaml() -> impl Strategy<Value = String> {
    let parts = [
        "a", "b: ", "- ", "\n", "\n  ", "\n ", "[", "]", "{", "}", ",", ": ", ":", "'", "\"", "\\", "\\n",
        "\\u12", "\\ud83d", "#", " # ", "|", ">-\n", "|\n  ", "&x ", "*x", "!t ", "!", "? ", "%", "@", "`",
        "---\n", "...", "\t", "é", "😀", "\r\n", "\r", "\u{feff}", "\0", "1", "1e3", ".5", "~", "<<: ",
        "true", " ",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..24).prop_map(|parts| parts.concat())
}

fn check(text: &str, from: usize, length: usize) {
    let (sources, file) = sources(text);
    match read(&sources, file, &Limits::default()) {
        Ok(root) => {
            assert_places(&sources, &root);
            check_scalars(&sources, &root, from, length);
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in &problems {
                assert_well_put(&sources, problem);
            }
        }
    }
}

fn check_scalars(sources: &Sources, node: &Node, from: usize, length: usize) {
    let part = place(sources, node, from..from.wrapping_add(length));
    assert!(node.span.contains(part) && sources.text(part.file).get(part.range()).is_some());
    if let Some(comment) = comment_after(sources, node) {
        assert!(sources.slice(comment).starts_with('#'));
    }
    for (at, c) in node.text().unwrap_or_default().char_indices() {
        let part = place(sources, node, at..at + c.len_utf8());
        let written = sources.slice(part);
        let blank = |c| matches!(c, ' ' | '\t' | '\n' | '\r');
        let same = written.starts_with([c, '\\']) || (blank(c) && written.chars().all(blank));
        assert!(same, "{c:?} is {written:?} in {node:?}");
    }
    let values = node.map().unwrap_or_default().iter().map(|(_, value)| value);
    for child in node.list().unwrap_or_default().iter().chain(values) {
        check_scalars(sources, child, from, length);
    }
}

/// JSON in any layout, with every kind of escape and character that a string may hold.
fn json() -> impl Strategy<Value = String> {
    let space = || prop::sample::select(vec!["", "", "", " ", "\n", "\t", "\r\n", "  \n \t"]);
    let parts = [
        "a",
        "facts",
        " ",
        ": ",
        "#",
        " #",
        "- ",
        "'",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\n",
        "\\t",
        "\\u0000",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ud83d",
        "é",
        "😀",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "\u{7f}",
        "---",
        "\u{85}",
        "{",
        "]",
        ",",
        "&x",
        "*x",
        "!t",
        "<<",
        "%",
        "@",
        "`",
        "1",
        "true",
    ];
    let string = prop::collection::vec(prop::sample::select(parts.to_vec()), 0..4)
        .prop_map(|parts| format!("\"{}\"", parts.concat()));
    let number = prop::sample::select(vec![
        "0",
        "-0",
        "7",
        "-1.50",
        "0.5",
        "1e3",
        "12345678901234567890123456789012345",
    ]);
    let word = prop::sample::select(vec!["null", "true", "false"]);
    let scalar = prop_oneof![3 => string.clone(), 1 => number.prop_map(str::to_owned), 1 => word.prop_map(str::to_owned)];
    let spaced = move |inner: BoxedStrategy<String>| {
        (space(), inner, space()).prop_map(|(before, inner, after)| format!("{before}{inner}{after}")).boxed()
    };
    let tree = scalar.prop_recursive(4, 24, 4, move |inner| {
        let item = spaced(inner);
        let list =
            prop::collection::vec(item.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        let entry = (spaced(string.clone().boxed()), item).prop_map(|(key, value)| format!("{key}:{value}"));
        let map = prop::collection::vec(entry, 0..4).prop_map(|entries| format!("{{{}}}", entries.join(",")));
        prop_oneof![list, map]
    });
    spaced(tree.boxed())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), from in any::<usize>(), length in 0_usize..50) {
        match decode(&bytes) {
            Ok(text) => check(text, from, length),
            Err(bad) => {
                let (sources, file) = sources(&bad.readable);
                assert_well_put(&sources, &bad.diagnostic(file));
                check(&bad.readable, from, length);
            }
        }
    }

    #[test]
    fn what_is_nearly_yaml_never_panics(text in nearly_yaml(), from in 0_usize..30, length in 0_usize..30) {
        check(&text, from, length);
    }

    #[test]
    fn what_another_writer_writes_is_read_back(texts in prop::collection::vec("[ -~\u{e9}\n\t]{0,40}", 1..6)) {
        let yaml = serde_yaml::to_string(&texts).unwrap();
        let json = serde_json::to_string_pretty(&texts).unwrap();
        for written in [yaml, json] {
            let (sources, root) = good(&written);
            let found: Vec<_> = root.list().unwrap().iter().map(|item| item.text().unwrap_or("")).collect();
            prop_assert_eq!(&found, &texts);
            check_scalars(&sources, &root, 0, 1);
        }
    }

    #[test]
    fn what_is_json_is_the_same_tree_as_json_and_as_yaml(text in json()) {
        let (sources, file) = sources(&text);
        let (json, yaml) = (read_json(&sources, file, &Limits::default()), read(&sources, file, &Limits::default()));
        match (&json, &yaml) {
            (Ok(json), Ok(yaml)) => prop_assert_eq!(json, yaml),
            (Err(problems), Err(_)) => {
                for problem in problems {
                    assert_well_put(&sources, problem);
                }
            }
            _ => prop_assert!(false, "{:?}\n{:?}", json, yaml),
        }
    }
}
