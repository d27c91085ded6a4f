//! Definitions that give values: scores, counts, clocks that are one of several dates.

use std::collections::BTreeSet;

use regimen::Status;
use regimen::analysis::{Limits, Region, Space};
use regimen::case::Boundaries;

use super::made::{active, guideline, possible, with};

const FACTS: [(&str, &str); 7] = [
    ("a", "type: boolean"),
    ("b", "type: boolean"),
    ("c", "type: boolean"),
    ("grade", "type: code, values: [low, middle, high], ordered: true"),
    ("points", "type: integer, range: {min: 0, max: 10}"),
    ("more", "type: integer, range: {min: 0, max: 5}"),
    ("mass", "type: decimal, range: {min: 1, max: 300}"),
];

#[test]
fn scores_and_counts_are_followed() {
    let score =
        "(if a { 1 } else { 0 }) + 2 * (if b { 1 } else { 0 }) + (if grade >= \"middle\" { 2 } else { 0 })";
    let with_score = |condition: &str| {
        let loaded = guideline(&FACTS, &[("score", score)], &[("rule", condition)]);
        active(&loaded.program, "rule").unwrap()
    };
    assert!(with_score("score >= 5").is_some());
    assert!(with_score("score >= 6").is_none());
    assert!(with_score("score >= 4 and !b").is_none());
    // Two unknown points leave it open: the score is known to be three at the least.
    let patient = with_score("score >= 3 and !known(a)").unwrap();
    assert!(!patient.yaml().contains(" a:"), "{}", patient.yaml());
    assert!(!possible(&FACTS, &["count([a, b, c]) >= 2", "!a", "!b"]));
    assert!(possible(&FACTS, &["count([a, b, c]) >= 2", "!a"]));
}

#[test]
fn few_whole_numbers_are_calculated_with() {
    assert!(possible(&FACTS, &["points + more >= 15"]));
    assert!(!possible(&FACTS, &["points + more >= 16"]));
    assert!(!possible(&FACTS, &["points * 2 >= 9", "points < 5"]));
    assert!(possible(&FACTS, &["points > more", "more >= 5"]));
    assert!(!possible(&FACTS, &["points > more", "points < 1"]));
}

#[test]
fn one_of_many_whole_numbers_is_calculated_with() {
    let facts = [
        FACTS[0],
        FACTS[4],
        ("fronds", "type: integer, range: {min: 0, max: 500}"),
        ("brown", "type: integer, range: {min: 0, max: 2000}, none: There are none."),
        ("leaves", "type: integer, range: {min: 0, max: 5000}"),
    ];
    let possible = |conditions: &[&str]| possible(&facts, conditions);
    assert!(possible(&["3 * brown > 100", "brown < 35"]));
    assert!(!possible(&["3 * brown > 100", "brown < 34"]));
    assert!(!possible(&["brown * brown == 2"]));
    assert!(possible(&["brown * brown == 1000000"]));
    assert!(!possible(&["-brown > -10", "brown >= 10"]));
    assert!(!possible(&["2 * brown between 7..=8", "brown != 4"]));
    // Whole numbers are divided exactly.
    assert!(possible(&["fronds / 2 == 10.5"]));
    assert!(!possible(&["fronds / 2 == 10.5", "fronds != 21"]));
    // With few others, with what is chosen, and with what is open.
    assert!(!possible(&["brown - points > 1995", "points > 4"]));
    assert!(!possible(&["brown + (if a { 10 } else { 0 }) > 20", "brown <= 10"]));
    assert!(!possible(&["brown + (if a { 10 } else { 0 }) > 20", "!known(a)", "brown <= 20"]));
    assert!(possible(&["brown + (if a { 10 } else { 0 }) > 20", "!known(a)", "brown < 22"]));
    assert!(!possible(&["brown + 1 > 0", "brown == none"]));
    // Of two that are many, and of too many, it says why not.
    for (condition, why) in [
        ("3 * brown > fronds", "takes `brown` (2001 values) and `fronds` (501 values) together"),
        ("3 * leaves > 100", "calculates with `leaves` (5001 values); 2048 can be tried one by one"),
    ] {
        let loaded = guideline(&facts, &[], &[("rule", condition)]);
        let mut space = Space::of(&[&loaded.program], Limits::default());
        let region = space.with_status(0, 0, &[Status::Active]).unwrap();
        let open = space.not_covered(region);
        assert_eq!(open.len(), 1, "{condition}");
        assert_eq!(open[0].to_string(), format!("`{condition}`, which {why}"));
    }
}

#[test]
fn a_clock_that_is_one_of_two_dates_is_followed() {
    let dates =
        [("on", "type: boolean"), ("first_on", "type: date"), ("second_on", "type: date, none: Never.")];
    let clock = ("clock", "if on { first_on } else { second_on }");
    let latest = ("last", "latest(first_on, second_on)");
    let rule = |condition: &str| {
        let loaded = guideline(&dates, &[clock, latest], &[("rule", condition)]);
        active(&loaded.program, "rule").unwrap().is_some()
    };
    assert!(rule("days_since(clock) > 10 and days_since(first_on) < 5"));
    assert!(!rule("days_since(clock) > 10 and days_since(first_on) < 5 and on"));
    assert!(!rule("last < first_on"));
    assert!(rule("last > first_on"));
    assert!(rule("last == first_on and second_on == none"));
    assert!(!rule("last > first_on and second_on == none"));
}

#[test]
fn what_is_not_covered_is_undecided_and_says_so() {
    let facts = [FACTS[6], ("height", "type: decimal, range: {min: 1, max: 3}"), ("note", "type: text")];
    let rules = [
        ("index", "mass / height > 400"),
        ("text", "contains(note, \"north\")"),
        ("never", "mass / height > 400 and mass < 20 and mass > 30"),
    ];
    let loaded = guideline(&facts, &[], &rules);
    assert_eq!(active(&loaded.program, "never"), Ok(None));
    assert!(active(&loaded.program, "index").is_err());
    // Somebody who was found by trying is somebody all the same.
    assert!(active(&loaded.program, "text").unwrap().unwrap().yaml().contains("north"));
    let mut space = Space::of(&[&loaded.program], Limits::default());
    let region = space.with_status(0, 0, &[Status::Active]).unwrap();
    assert_eq!(space.not_covered(region).len(), 1);
}

#[test]
fn what_takes_too_long_is_undecided() {
    let facts: Vec<(String, &str)> = (0..40).map(|n| (format!("f{n}"), "type: boolean")).collect();
    let facts: Vec<(&str, &str)> = facts.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    let pairs: Vec<String> = (0..20).map(|n| format!("(f{n} and f{})", n + 20)).collect();
    let loaded = guideline(&facts, &[], &[("many", &pairs.join(" or "))]);
    let mut space = Space::of(&[&loaded.program], Limits { steps: 1_000, nodes: 100_000 });
    assert!(space.with_status(0, 0, &[Status::Active]).is_err());
}

#[test]
fn a_region_in_words_is_short_and_speaks_of_time() {
    let facts = [
        ("seen_on", "type: date, none: Never."),
        ("pain", "type: boolean"),
        ("score", "type: integer, range: {min: 0, max: 10}"),
        ("tags", "type: codes, values: [north, south, east]"),
    ];
    let contradictions = "[{id: later, when: seen_on > as_of, message: No.}]";
    let conditions = [
        ("pain and since(seen_on) > months(3)", "pain: yes, seen_on: more than 3 months ago"),
        ("days_since(seen_on) between 91..=100", "seen_on: 91 to 100 days ago"),
        (
            "days_since(seen_on) >= 91 and since(seen_on) < months(4)",
            "seen_on: at least 91 days ago and less than 4 months ago",
        ),
        ("days_since(seen_on) <= 28", "seen_on: at most 28 days ago"),
        ("score >= 4 and score != 7", "score: 4 to 6 or 8 to 10"),
        ("!(score >= 4) or !known(score)", "score: 0 to 3 or unknown"),
        ("tags has \"north\" and !(tags has \"east\")", "tags: with north and without east"),
        ("pain or seen_on == none", "pain: yes; or seen_on: none"),
        ("known(pain)", "pain: known"),
        ("known(seen_on)", "seen_on: known or none"),
        ("pain and !pain", "nobody"),
        ("known(pain) or !known(pain)", "everybody"),
    ];
    for (condition, words) in conditions {
        let loaded = with(&facts, &[], &[("rule", condition)], contradictions);
        let mut space = Space::of(&[&loaded.program], Limits::default());
        let region = space.with_status(0, 0, &[Status::Active]).unwrap();
        assert_eq!(space.words(region, Region::ALL, 3).unwrap().to_string(), words, "{condition}");
    }
}

#[test]
fn every_threshold_has_patients_on_both_sides() {
    let facts = [FACTS[4], ("began_on", "type: date"), ("noted_on", "type: date")];
    let patients = |condition: &str, fact: &str| {
        let loaded = guideline(&facts, &[], &[("rule", condition)]);
        let all =
            Boundaries::of(&loaded.ruleset, &loaded.sources, &loaded.program, "rule", Limits::default());
        assert!(all.undecided.is_empty(), "{:?}", all.undecided);
        let at = all.found.iter().filter(|it| it.title.contains("A step beside"));
        let values = at.filter_map(|it| it.patient.facts.iter().find(|known| known.0 == fact));
        values.map(|known| known.1.clone()).collect::<BTreeSet<String>>()
    };
    let of = |condition: &str, fact: &str, values: &[&str]| {
        let expected: BTreeSet<String> = values.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(patients(condition, fact), expected, "{condition}");
    };
    // The day of evaluation is 2025-02-12: exactly five years, and the day beside it on the other side.
    of("since(began_on) > years(5)", "began_on", &["2020-02-12", "2020-02-11"]);
    of("since(began_on) >= years(5)", "began_on", &["2020-02-12", "2020-02-13"]);
    of("days_since(began_on) <= 14", "began_on", &["2025-01-29", "2025-01-28"]);
    of("points between 3..=7", "points", &["2", "3", "7", "8"]);
    of("points > 4", "points", &["4", "5"]);
    assert!(!patients("began_on < noted_on + weeks(2)", "began_on").is_empty());
}

#[test]
fn what_keeps_boundaries_from_being_found_is_told_once_with_its_place() {
    let facts = [
        FACTS[0],
        ("fronds", "type: integer, range: {min: 0, max: 500}"),
        ("brown", "type: integer, range: {min: 0, max: 500}"),
    ];
    let many = ("many", "2 * brown == 2 * fronds + 1");
    let loaded = guideline(&facts, &[many], &[("rule", "a and many")]);
    let all = Boundaries::of(&loaded.ruleset, &loaded.sources, &loaded.program, "rule", Limits::default());
    let [told] = all.undecided.as_slice() else { panic!("{:#?}", all.undecided) };
    assert!(
        told.message.starts_with(&format!("`{}` takes `brown` (501 values) and `fronds`", many.1)),
        "{told:?}"
    );
    assert!(told.help.as_deref().is_some_and(|help| help.contains("narrow `range:`")), "{told:?}");
    let place = loaded.sources.slice(told.primary);
    assert_eq!(place, many.1);
}
