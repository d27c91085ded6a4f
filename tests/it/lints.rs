//! The guidelines of this repository are clean of warnings, or say why not.

use regimen::case::Case;
use regimen::lint::{self, Shown};
use regimen::{Limits, document};

use crate::inputs::world::{self, base};
use crate::repository::{GUIDELINES, Loaded, files, text, told};

#[test]
fn our_guidelines_earn_no_lint() {
    for (guideline, cases) in GUIDELINES {
        let mut loaded = Loaded::from_folder(guideline);
        let mut shown = Shown::default();
        for path in files(cases, ".yaml") {
            let file = loaded.sources.add(path.clone(), text(&path));
            let node = document::read(&loaded.sources, file, &Limits::default()).unwrap();
            let case = Case::from_document(&loaded.ruleset, &loaded.program, &node).unwrap();
            if case.readings.is_empty() {
                case.shows(&loaded.program, &mut shown);
            }
        }
        let found = lint::check(&loaded.sources, &loaded.ruleset, Some(&shown));
        assert!(found.is_empty(), "{}", told(&loaded.sources, &found));
    }
}

/// The codes that the base earns when `rest` has a window of this length, and a statement that sets times of six months
/// informs these rules.
fn with_a_modifier(closes: &str, informs: &str) -> Vec<&'static str> {
    let changed = |name: &str, old: &str, new: &str| {
        let text = String::from_utf8(base(name)).unwrap();
        assert!(text.contains(old), "{name}: {old}");
        text.replacen(old, new, 1)
    };
    let timing = format!("  timing: {{anchor: injured_on, closes: {closes}}}\n  citations: [1]\n");
    let rules = changed("recommendations/rules.yaml", "  citations: [1]\n", &timing);
    let modifier = format!(
        "  - {{id: S3, section: A, locator: A3, kind: timing, role: modifier, text: For six months., \
         citations: [], informs: [{informs}], quantities: [{{of: rest, op: for, value: 6, unit: month}}]}}\n"
    );
    let guideline =
        changed("guideline.yaml", "    quantities: [{of: rest, op: within, value: 2, unit: week}]\n", "");
    let replaced = [
        ("recommendations/rules.yaml", rules.into()),
        ("guideline.yaml", (guideline + modifier.as_str()).into()),
    ];
    // The day of injury is read now, so what allows that it is not silences nothing.
    let codes = world::load(&replaced).codes();
    codes.into_iter().filter(|code| *code != "unused-allow").collect()
}

#[test]
fn a_statement_that_sets_time_is_held_against_the_rules_that_it_informs() {
    assert_eq!(with_a_modifier("P6M", "rest"), [""; 0]);
    assert_eq!(with_a_modifier("P7M", "rest"), ["number-mismatch"]);
    assert_eq!(with_a_modifier("P7M", "walk, rest"), ["number-mismatch"]);
    assert_eq!(with_a_modifier("P6M", "walk, rest"), [""; 0], "one that knows the time is enough");
    assert_eq!(with_a_modifier("P7M", "walk"), [""; 0], "a rule without a window sets no time");
}

#[test]
fn a_swallowed_key_is_allowed_on_the_part_that_the_text_belongs_to() {
    let text = String::from_utf8(base("recommendations/rules.yaml")).unwrap();
    let note = "  citations: [1]\n  note: >-\n    The source says no more.\n    scope: it gives none.\n";
    let rules = text.replacen("  citations: [1]\n", note, 1);
    let load = |rules: &str| world::load(&[("recommendations/rules.yaml", rules.into())]).codes();
    assert_eq!(load(&rules), ["swallowed-key"]);
    let allow = "  allow: [{lint: swallowed-key, because: These are words.}]\n";
    assert_eq!(load(&rules.replacen(note, &format!("{note}{allow}"), 1)), [""; 0]);
    let elsewhere = format!("{rules}{allow}");
    assert_eq!(load(&elsewhere), ["swallowed-key", "unused-allow"], "on another rule it silences nothing");
}

#[test]
fn where_the_dictionary_cannot_be_read_nothing_is_said_of_what_it_lacks() {
    let readings = "readings:\n  usual_grade:\n    key: USUAL\n    type: {like: grade}\n    value: mild\n    \
                    alternatives: [severe]\n    question: Which?\n    because: Invented.\n    statements: []\n";
    let facts = String::from_utf8(base("facts.yaml")).unwrap();
    let load = |facts: String| {
        world::load(&[("facts.yaml", facts.into()), ("readings.yaml", readings.into())]).codes()
    };
    assert_eq!(
        load(facts.replace("  grade:", "  degree:").replace("grade ==", "degree ==")),
        ["unknown-fact"]
    );
    assert_eq!(load(facts.replace("  pain:\n", "  pain:\n\t")), ["invalid-yaml"]);
    assert_eq!(load(facts.replace("    unit: kg\n", "    unit: kg\n    unit: kg\n")), ["duplicate-key"]);
}
