//! The values and distances at which something may change.

use super::super::{Distance, Landmarks, Program};
use super::{LETTERS, name, program};
use crate::timing::{Date, Duration};
use crate::value::Value;

/// The landmarks of an expression, and its program.
fn of(expression: &str) -> (Program, Landmarks) {
    let program = program(&format!("  x: {{expression: '{expression}'}}\n"));
    let number = program.definitions.iter().position(|definition| definition.name == "x").unwrap();
    let landmarks = Landmarks::of(&program, |visit| program.definitions[number].body.walk(visit));
    (program, landmarks)
}

/// The sets of codes that are tried of a fact.
fn sets(expression: &str, fact: &str) -> Vec<u64> {
    let (program, landmarks) = of(expression);
    let values = landmarks.values(program.fact(program.fact_slot(fact).unwrap()).unwrap());
    let set = |value| if let Value::Codes(set) = value { set } else { panic!("{value:?}") };
    values.into_iter().map(set).collect()
}

#[test]
fn facts_are_found_behind_definitions_and_text_functions() {
    let (program, landmarks) = of("late and contains(remark, \"fall\")");
    let fact = |name| program.fact_slot(name).unwrap();
    assert_eq!(landmarks.facts(), [fact("injured_on"), fact("remark")]);
    assert_eq!(landmarks.dates().collect::<Vec<_>>(), [fact("injured_on")]);
    let derived: Vec<&str> = landmarks.derived().iter().map(|slot| name(&program, *slot)).collect();
    assert_eq!(derived, ["contains(remark, \"fall\")", "late"]);
}

#[test]
fn codes_are_tried_in_every_set_of_those_named_with_and_without_another() {
    // swelling is 1, bruising 2, redness 4, heat 8.
    assert_eq!(sets("signs has \"swelling\"", "signs"), [0, 1, 2, 3]);
    assert_eq!(sets("signs has \"bruising\"", "signs"), [0, 1, 2, 3]);
    assert_eq!(sets("signs has \"redness\" and signs has \"heat\"", "signs"), [0, 1, 4, 5, 8, 9, 12, 13]);
    assert_eq!(sets("places has \"neck\" or places has \"back\"", "places"), [0, 1, 2, 3]);
}

#[test]
fn codes_of_another_fact_make_no_set_that_a_fact_cannot_have() {
    // There is no fifth sign and no third place.
    assert_eq!(sets("letters has \"e\" and signs has \"swelling\"", "signs"), [0, 1, 2, 3]);
    assert_eq!(sets("letters has \"c\" and places has \"neck\"", "places"), [0, 1, 2, 3]);
    // That a fact is of one colour asks for no code of a set.
    assert_eq!(sets("colour == \"blue\" and signs has \"swelling\"", "signs"), [0, 1, 2, 3]);
}

#[test]
fn more_codes_than_can_be_tried_in_every_set_are_left_out_and_said_to_be() {
    let asked = |count: usize| {
        let tests: Vec<String> =
            LETTERS[..count].iter().map(|code| format!("letters has \"{code}\"")).collect();
        let (program, landmarks) = of(&tests.join(" or "));
        let fact = program.fact(program.fact_slot("letters").unwrap()).unwrap();
        (landmarks.leaves_out(fact), landmarks.values(fact).len())
    };
    // Every set of eight codes, with and without a ninth.
    assert_eq!(asked(8), (false, 512));
    assert!(asked(9).0);
    let (program, landmarks) = of("signs has \"heat\"");
    let fact = |name| program.fact(program.fact_slot(name).unwrap()).unwrap();
    assert!(!landmarks.leaves_out(fact("letters")) && !landmarks.leaves_out(fact("signs")));
}

#[test]
fn numbers_are_tried_on_both_sides_of_a_threshold_and_inside_the_range_alone() {
    let numbers = |expression: &str, fact: &str| -> Vec<String> {
        let (program, landmarks) = of(expression);
        let values = landmarks.values(program.fact(program.fact_slot(fact).unwrap()).unwrap());
        let number = |value| if let Value::Number(number) = value { number } else { panic!("{value:?}") };
        values.into_iter().map(|value| number(value).to_string()).collect()
    };
    // One and two stand for any other number.
    assert_eq!(numbers("score > 7", "score"), ["0", "1", "2", "6", "7", "8", "10"]);
    assert_eq!(numbers("score >= 10 or score <= 0", "score"), ["0", "1", "2", "9", "10"]);
    assert_eq!(numbers("steps > 7.5", "steps"), ["1", "2", "6", "7", "8", "9"]);
    assert_eq!(
        numbers("weight > 300 or weight > 7", "weight"),
        ["0.5", "1", "2", "6.999999", "7", "7.000001", "299.999999", "300"]
    );
}

/// How far the days lie that a test of elapsed time tells apart, from the day of evaluation, without that day itself.
fn distances(expression: &str) -> Vec<Distance> {
    let (_, landmarks) = of(expression);
    landmarks.around_as_of().filter(|distance| distance.days() > 0).collect()
}

#[test]
fn a_distance_counts_its_months_as_the_longest() {
    let days = |expression| distances(expression).into_iter().map(Distance::days).collect::<Vec<_>>();
    // One distance back and one ahead.
    assert_eq!(days("since(injured_on) > months(2)"), [62, 62]);
    assert_eq!(days("since(injured_on) > days(10)"), [10, 10]);
    assert_eq!(days("since(injured_on) > months(1) + days(10)"), [41, 41]);
}

/// By how many days the thresholds of `day + duration` against `as_of` miss the day at a distance from it: the first
/// day that comes to no less, and the last that comes to no more.
fn missed(distance: Distance, duration: Duration, as_of: Date) -> i32 {
    let at = distance.from(as_of);
    let near = || (-10..=10).map(|days| (days, at.plus(Duration { months: 0, days }).plus(duration)));
    let first = near().find(|(_, day)| *day >= as_of).unwrap().0;
    let last = near().rev().find(|(_, day)| *day <= as_of).unwrap().0;
    first.abs().max(last.abs())
}

#[test]
fn a_threshold_lies_no_further_from_its_distance_than_the_slack() {
    for (written, months, days, most, slack) in [
        ("days(40)", 0, 40, 0, 1),
        // A month before 28 February are the four days from 28 to 31 January.
        ("months(1)", 1, 0, 3, 3),
        ("months(12)", 12, 0, 1, 3),
        ("months(1) + days(2)", 1, 2, 3, 3),
    ] {
        let distances = distances(&format!("since(injured_on) > {written}"));
        let [back, ahead] = distances.as_slice() else { panic!("{distances:?}") };
        assert_eq!((back.slack(), ahead.slack()), (slack, slack), "{written}");
        let first = Date::new(2023, 1, 1).unwrap();
        let days_of_evaluation = (0..800).map(|days| first.plus(Duration { months: 0, days }));
        let duration = Duration { months, days };
        let found = days_of_evaluation.map(|as_of| missed(*back, duration, as_of)).max();
        assert_eq!(found, Some(most), "{written}");
        assert_eq!(ahead.from(first), first.plus(duration), "{written}");
    }
}
