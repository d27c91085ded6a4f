//! Reading whole texts.

use std::fmt::Write;

use super::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Sources};

pub(super) fn sources(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add("a.yaml", text);
    (sources, file)
}

pub(super) fn good(text: &str) -> (Sources, Node) {
    let (sources, file) = sources(text);
    let node = read(&sources, file, &Limits::default()).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    (sources, node)
}

pub(super) fn bad(text: &str) -> (Sources, Vec<Diagnostic>) {
    let (sources, file) = sources(text);
    let problems = read(&sources, file, &Limits::default()).expect_err(text);
    for problem in &problems {
        assert_well_put(&sources, problem);
    }
    (sources, problems)
}

/// Every message keeps the house's form, and every place lies in the file.
pub(super) fn assert_well_put(sources: &Sources, problem: &Diagnostic) {
    let first = problem.message.chars().next().unwrap();
    assert!(!first.is_uppercase(), "{}", problem.message);
    assert!(!problem.message.ends_with('.'), "{}", problem.message);
    let help = problem.help.as_ref().expect("a help");
    assert!(!help.ends_with('.') && !help.is_empty(), "{help}");
    let places = problem.related.iter().map(|related| related.span);
    for place in places.chain([problem.primary]) {
        let text = sources.text(place.file);
        assert!(text.get(place.range()).is_some(), "{problem:?}");
    }
}

/// Every place lies in the file, on character boundaries, and inside the place around it.
pub(super) fn assert_places(sources: &Sources, node: &Node) {
    let text = sources.text(node.span.file);
    assert!(text.get(node.span.range()).is_some(), "{:?}", node.span);
    for item in node.list().unwrap_or_default() {
        assert!(node.span.contains(item.span), "{node:?}");
        assert_places(sources, item);
    }
    for (key, value) in node.map().unwrap_or_default() {
        assert!(node.span.contains(key.span), "{node:?}");
        assert!(node.span.contains(value.span), "{node:?}");
        assert_places(sources, value);
    }
}

/// What is underlined, and a part of the message and of the help.
pub(super) fn assert_says(text: &str, written: &str, message: &str, help: &str) {
    let (sources, problems) = bad(text);
    let problem = problems.last().unwrap();
    assert_eq!(sources.slice(problem.primary), written, "{text}");
    assert!(problem.message.contains(message), "{text}: {}", problem.message);
    let found = problem.help.as_deref().unwrap();
    assert!(found.contains(help), "{text}: {found}");
}

#[test]
fn a_record_becomes_a_tree_with_places() {
    let (sources, root) = good(
        "as_of: 2025-02-12\nfacts:\n  affected_sites: [left, right]\n  pain: false\n  score: 7.50\n  note:\n",
    );
    let facts = root.get("facts").unwrap();
    assert_eq!(root.get("as_of").unwrap().text(), Some("2025-02-12"));
    assert_eq!(facts.get("pain").unwrap().boolean(), Some(false));
    assert_eq!(facts.get("score").unwrap().number(), Some("7.50"));
    assert!(facts.get("note").unwrap().is_null());
    let levels = facts.get("affected_sites").unwrap();
    assert_eq!(sources.slice(levels.span), "[left, right]");
    assert_eq!(sources.slice(levels.list().unwrap()[1].span), "right");
    assert_eq!(sources.slice(facts.entry("pain").unwrap().0.span), "pain");
    let place = sources.position(facts.get("score").unwrap().span);
    assert_eq!((place.line, place.column), (5, 10));
    assert_places(&sources, &root);
}

#[test]
fn scalars_are_placed_as_written() {
    let (sources, root) = good(
        "a: plain words # comment\nb: 'it''s'\nc: \"x\\ny\"\nd: >-\n\n  folded\n  text\n\ne: |\n  kept\nf: two\n  lines\n",
    );
    for (key, written, value) in [
        ("a", "plain words", "plain words"),
        ("b", "'it''s'", "it's"),
        ("c", "\"x\\ny\"", "x\ny"),
        ("d", "folded\n  text", "\nfolded text"),
        ("e", "kept", "kept\n"),
        ("f", "two\n  lines", "two lines"),
    ] {
        let node = root.get(key).unwrap();
        assert_eq!(sources.slice(node.span), written);
        assert_eq!(node.text(), Some(value));
    }
}

#[test]
fn lists_and_mappings_begin_at_their_first_item_or_key() {
    for (text, written) in [
        ("a:\n- x\n- y\n", "- x\n- y"),
        ("a: # b - c\n- - -5\n  - y\n", "- - -5\n  - y"),
        ("a:\n  - x\n", "- x"),
        ("a:\n-\n- x\n", "-\n- x"),
        ("a:\n  b: 1\n  c:\n", "b: 1\n  c:"),
        ("a: {b: 1, c: }\n", "{b: 1, c: }"),
        ("a: []\n", "[]"),
        ("{\"a\":[1,2]}\n", "[1,2]"),
    ] {
        let (sources, root) = good(text);
        assert_eq!(sources.slice(root.get("a").unwrap().span), written, "{text}");
        assert_places(&sources, &root);
    }
    let (sources, root) = good("- id: x\n  b: y\n- id: z\n");
    assert_eq!(sources.slice(root.list().unwrap()[0].span), "id: x\n  b: y");
}

#[test]
fn quotes_make_a_text_of_anything() {
    let (_, root) = good(
        "[\"true\", '12', \"\", 'null', !-, ~, 010, 0x1F, .5, .inf, 1_000, yes]".replace("!-, ", "").as_str(),
    );
    let items = root.list().unwrap();
    let texts: Vec<_> = items.iter().map(Node::text).collect();
    assert_eq!(
        texts,
        [
            Some("true"),
            Some("12"),
            Some(""),
            Some("null"),
            None,
            Some("010"),
            Some("0x1F"),
            Some(".5"),
            Some(".inf"),
            Some("1_000"),
            Some("yes"),
        ]
    );
    assert!(items[4].is_null());
}

#[test]
fn numbers_with_exponents_are_refused_and_keep_their_remedy() {
    let (sources, problems) = bad("dose: 1e3\nother: -1.5E-7\nfine: '1e3'\n1e3: key\n");
    assert_eq!(problems.len(), 2);
    assert_eq!(problems[0].code, Code::InvalidValue);
    assert_eq!(sources.slice(problems[1].primary), "-1.5E-7");
}

#[test]
fn json_is_read() {
    let text = "{\n\t\"a\": \"\\u00e9\\ud83d\\ude00\\/\\\"\",\n\t\"b\":[1,-2.50,true,null],\"c\":{}}";
    let (sources, root) = good(text);
    assert_eq!(root.get("a").unwrap().text(), Some("é😀/\""));
    let kinds: Vec<_> = root.get("b").unwrap().list().unwrap().iter().map(Node::kind).collect();
    assert_eq!(kinds, ["a number", "a number", "a boolean", "nothing"]);
    assert_eq!(root.get("c").unwrap().map(), Some(&[][..]));
    assert_eq!(sources.slice(root.span), text);
}

#[test]
fn line_ends_marks_and_other_scripts_do_not_shift_places() {
    let (sources, root) = good("\u{feff}größe: x\r\nβ: \"a\r\n  b\"\r\n");
    assert_eq!(root.get("β").unwrap().text(), Some("a b"));
    let key = &root.map().unwrap()[1].0;
    let at = sources.position(key.span);
    assert_eq!((at.line, at.column), (2, 1));
    assert_eq!(sources.slice(root.get("größe").unwrap().span), "x");
    let (sources, problems) = bad("größe: ä: ö\n");
    let at = sources.position(problems[0].primary);
    assert_eq!((at.line, at.column), (1, 9));
}

#[test]
fn characters_that_hide_are_refused() {
    for (text, written) in
        [("a: 1\0b: 2", "\0"), ("a: 1\rb: 2\n", "\r"), ("a: \u{7f}", "\u{7f}"), ("a: \u{ffff}", "\u{ffff}")]
    {
        let (sources, problems) = bad(text);
        assert_eq!(problems[0].code, Code::InvalidYaml);
        assert_eq!(sources.slice(problems[0].primary), written);
    }
}

#[test]
fn a_key_that_stands_twice_is_shown_with_its_first_place() {
    let (sources, problems) = bad("a: 1\nb: {x: 1, \"x\": 2}\n1: x\n'1': y\na: 3\n");
    assert!(problems.iter().all(|problem| problem.code == Code::DuplicateKey));
    let places: Vec<_> = problems.iter().map(|p| sources.slice(p.primary)).collect();
    assert_eq!(places, ["\"x\"", "'1'", "a"]);
    assert_eq!(problems[2].related[0].span, Span::new(problems[2].primary.file, 0..1));
}

#[test]
fn tags_aliases_and_merges_are_refused_all_at_once() {
    let (sources, problems) =
        bad("condition: !pain and b\nb: &x 1\nc: *x\nd: *nope\n<<: {e: 1}\nf: !!str 5\n*x : 1\n");
    let found: Vec<_> = problems.iter().map(|p| (p.code, sources.slice(p.primary))).collect();
    assert_eq!(
        found,
        [
            (Code::YamlTag, "!pain"),
            (Code::YamlAlias, "&x"),
            (Code::YamlAlias, "*nope"),
            (Code::YamlAlias, "<<"),
            (Code::YamlTag, "!!str"),
        ]
    );
    let help = problems[0].help.as_deref().unwrap();
    assert!(help.contains("`not: pain`") && help.contains("`'!pain and b'`"), "{help}");
}

#[test]
fn an_alias_bomb_goes_off_nowhere() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(text, "a{level}: &a{level} [{items}]").unwrap();
    }
    let (_, problems) = bad(&text);
    assert!(problems.iter().all(|problem| problem.code == Code::YamlAlias));
    assert_eq!(problems.len(), 40, "each name is told once, however often it is repeated");
}

#[test]
fn one_file_is_one_document() {
    let (sources, problems) = bad("---\na: 1\n---\nb: 2\n");
    assert_eq!(problems[0].code, Code::SeveralDocuments);
    assert_eq!(sources.position(problems[0].primary).line, 3);
    good("%YAML 1.2\n---\na: 1\n...\n");
    for text in ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "\u{feff}"] {
        assert_eq!(bad(text).1[0].code, Code::EmptyFile, "{text:?}");
    }
    assert!(good("null").1.is_null());
}

#[test]
fn keys_are_scalars() {
    for text in ["{{x}}: 1\n", "? [a]\n: b\n", ": x\n", "[a]: 1\n"] {
        let (_, problems) = bad(text);
        assert!(problems.iter().all(|p| p.code == Code::InvalidYaml), "{text}");
    }
    let (_, root) = good("1: a\ntrue: b\n'x y': c\n? z\n: d\n");
    let keys: Vec<_> = root.map().unwrap().iter().map(|(key, _)| key.value.as_str()).collect();
    assert_eq!(keys, ["1", "true", "x y", "z"]);
}

#[test]
fn what_is_too_large_is_refused_fast() {
    let deep = |open: &str| open.repeat(100_000);
    for text in [deep("["), deep("{a: "), deep("- "), deep("? "), deep("[{a: ")] {
        assert_eq!(bad(&text).1[0].code, Code::TooLarge);
    }
    assert_eq!(bad(&" ".repeat(50_000_000)).1[0].code, Code::TooLarge);
    let (sources, file) = sources("[a, [b, [c]]]");
    let limits = Limits { depth: 2, ..Limits::default() };
    assert_eq!(read(&sources, file, &limits).unwrap_err()[0].code, Code::TooLarge);
    let limits = Limits { nodes: 5, ..Limits::default() };
    assert_eq!(read(&sources, file, &limits).unwrap_err()[0].code, Code::TooLarge);
    let limits = Limits { nodes: 6, depth: 3, bytes: 13 };
    assert!(read(&sources, file, &limits).is_ok());
}
