//! The examples of `regimen explain-code`: each put into the guideline of the base.

use regimen::Code;
use regimen::diagnostic::Example;

use super::shown;
use crate::inputs::world::{self, base};

/// Codes without an example: they are not about a part of one file, or nothing small earns them, or nothing is wrong.
const WITHOUT: [Code; 14] = [
    Code::UnreadableFile,
    Code::NotUtf8,
    Code::NotJson,
    Code::TooLarge,
    Code::EmptyFile,
    Code::UnusualLayout,
    Code::SchemaMismatch,
    Code::UnknownConflict,
    Code::UnknownGuideline,
    Code::FailedExpression,
    Code::ImpossibleConflict,
    Code::PossibleConflict,
    Code::InseparableRules,
    Code::ExclusiveRules,
];

/// What the example of a code takes the place of, where that is not its own right part.
const PLACES: [(Code, &str); 20] = [
    (Code::InvalidYaml, "  title: Walk"),
    (Code::YamlTag, "  done_when: score > 6"),
    (Code::CutText, "  title: Walk"),
    (Code::UnknownReading, "title: Pain"),
    (Code::UnknownDefinition, "    expect: {}"),
    (Code::UnknownContradiction, "    expect: {}"),
    (Code::NeverNone, "  condition: score > 5"),
    (Code::MayDivideByZero, "    expression: score >= 7"),
    (Code::InvertedWindow, "  priority: routine"),
    (Code::OverlappingBounds, "  priority: routine"),
    (Code::OutOfRange, "  pain: true"),
    (Code::FutureValue, "  pain: true"),
    (Code::OutdatedValue, "  pain: true"),
    (Code::Contradiction, "  pain: true"),
    (Code::NumberMismatch, "  title: Rest"),
    (Code::SwallowedKey, "  citations: [1]"),
    (Code::NotDecided, "  condition: score > 5"),
    (Code::PropertyRefuted, "  condition: pain"),
    (Code::CoverageGap, "  condition: pain"),
    (Code::StarvedRule, "  condition: pain"),
];

fn examples() -> impl Iterator<Item = (Code, Example)> {
    Code::ALL.iter().filter_map(|code| Some((*code, code.example()?)))
}

/// The base with a part in its place: instead of what has the same key, else below it.
fn with(file: &str, place: &str, part: &str) -> Vec<u8> {
    let text = String::from_utf8(base(file)).unwrap();
    let key = |lines: &str| lines.split(':').next().unwrap().to_owned();
    let part = if key(place) == key(part) || part.contains(place) {
        part.to_owned()
    } else {
        format!("{place}\n{part}")
    };
    let lines = format!("\n{place}\n");
    assert!(text.contains(&lines), "{file} has no lines {place:?}");
    text.replacen(&lines, &format!("\n{part}\n"), 1).into_bytes()
}

/// A file of the base with a part of an example.
fn in_place(code: Code, file: &str, right: &str, part: &str) -> Vec<u8> {
    if let Some((_, place)) = PLACES.iter().find(|(known, _)| *known == code) {
        return with(file, place, part);
    }
    let text = String::from_utf8(base(file)).unwrap();
    assert!(text.contains(right), "{code}: {right}");
    text.replacen(right, part, 1).into_bytes()
}

fn is_analysed(code: Code) -> bool {
    [Code::PropertyRefuted, Code::StarvedRule].contains(&code) || Code::ANALYSES.contains(&code)
}

#[test]
fn what_an_example_has_to_agree_with_stands_in_the_base() {
    for (code, (file, lines)) in examples().filter_map(|(code, example)| Some((code, example.beside?))) {
        assert!(String::from_utf8(base(file)).unwrap().contains(lines), "{code}");
    }
}

#[test]
fn what_is_wrong_in_an_example_is_found_by_the_analysis_and_what_is_right_is_not() {
    for (code, Example { file, wrong, right, .. }) in examples().filter(|(code, _)| is_analysed(*code)) {
        let found = |part: &str| world::analysed(file, &in_place(code, file, right, part));
        assert!(found(wrong).contains(&code), "{code}: {:?}", found(wrong));
        assert!(!found(right).contains(&code), "{code}");
    }
}

#[test]
fn every_code_about_a_part_of_a_file_has_an_example() {
    for code in Code::ALL {
        assert_eq!(code.example().is_none(), WITHOUT.contains(code), "{code}");
    }
}

#[test]
fn what_is_wrong_in_an_example_earns_its_code_and_what_is_right_earns_none() {
    let mut wrong = String::new();
    for (code, Example { file, wrong: bad, right, .. }) in examples().filter(|(code, _)| !is_analysed(*code))
    {
        let outcome = |part: &str| world::load(&[(file, in_place(code, file, right, part))]);
        let (bad, right) = (outcome(bad), outcome(right));
        if !bad.codes().contains(&code.as_str()) {
            wrong.push_str(&format!("{code}: the wrong example earns {:?}\n{}", bad.codes(), shown(&bad)));
        }
        // The base allows that nothing reads some of its facts; a part that reads one leaves that idle.
        let idle = |found: &&str| *found == "unused-allow" && code != Code::UnusedAllow;
        if right.codes().iter().any(|found| !idle(found)) {
            wrong.push_str(&format!(
                "{code}: the right example earns {:?}\n{}",
                right.codes(),
                shown(&right)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
