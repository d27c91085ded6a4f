//! What is accepted, refused and made of an expression, by what a record can hold.

use super::super::{Term, slot};
use super::{Parts, name, program, told};

/// Whether an expression is refused because of what a record may hold.
fn refused(expression: &str, message: &str) {
    let told = told(expression);
    assert!(told.iter().any(|one| one.contains(message)), "{expression}: {told:#?}");
}

fn fine(expression: &str) {
    assert_eq!(told(expression), [""; 0], "{expression}");
}

#[test]
fn nothing_is_divided_by_what_may_be_zero() {
    // `-score` lies between -10 and 0, `-weight` between -300 and -0.5.
    let zero = "zero, and nothing is divided by zero";
    refused("1 / -score > 1", zero);
    refused("1 / (5 - score) > 1", zero);
    refused("1 / (-score + 5) > 1", zero);
    refused("1 / (-score + 10) > 1", zero);
    fine("1 / (-score - 1) > 1");
    fine("1 / (-score + 11) > 1");
    fine("1 / -weight > 1");
    fine("1 / (-weight - 0.2) > 1");
    refused("1 / (-weight + 0.5) > 1", zero);
    refused("1 / (-weight + 300) > 1", zero);
}

#[test]
fn a_reading_that_is_a_number_has_its_value_for_its_range() {
    let zero = "zero, and nothing is divided by zero";
    fine("score / few > 1");
    fine("score / enough > 1");
    refused("score / (few - 3) > 1", zero);
    refused("score / (enough - 4) > 1", zero);
    fine("score / (enough - 5) > 1");
}

#[test]
fn days_since_a_day_may_be_any_number_that_dates_allow() {
    let zero = "zero, and nothing is divided by zero";
    refused("1 / days_since(injured_on) > 1", zero);
    // Eight hundred years before the injury are more than 292,000 days ago.
    let early = "injured_on - years(200) - years(200) - years(200) - years(200)";
    refused(&format!("1 / (days_since({early}) - 300000) > 1"), zero);
    refused("1 / (days_since(injured_on) + 100000) > 1", zero);
    fine("days_since(injured_on) * days_since(imaged_on) > 1");
}

#[test]
fn what_may_be_none_is_known_of_dates_and_durations_that_are_put_together() {
    let never = "is never `none`";
    fine("earliest(imaged_on, imaged_on + days(1)) == none");
    refused("earliest(imaged_on, injured_on) == none", never);
    refused("earliest(injured_on, imaged_on) == none", never);
    refused("latest(injured_on, injured_on + days(1)) == none", never);
    let perhaps = "(if pain { weeks(1) } else { none })";
    let some = "(if pain { weeks(1) } else { days(1) })";
    fine(&format!("{perhaps} + {some} == none"));
    fine(&format!("{some} + {perhaps} == none"));
    fine(&format!("{perhaps} + {perhaps} == none"));
    refused(&format!("{some} + {some} == none"), never);
    let number = "(if pain { 1 } else { none })";
    fine(&format!("{number} + score == none"));
    fine(&format!("score + {number} == none"));
    refused("score + score == none", never);
    refused("few == none", never);
}

#[test]
fn elapsed_time_is_known_when_its_day_is() {
    let program =
        program("  x: {expression: known(since(injured_on))}\n  y: {expression: known(injured_on)}\n");
    let body = |name: &str| {
        let definition = program.definitions.iter().find(|definition| definition.name == name).unwrap();
        let mut known = Vec::new();
        definition.body.walk(&mut |term| {
            if let Term::Known(of) = term {
                known.push(of.clone());
            }
        });
        known
    };
    assert_eq!(body("x"), body("y"));
    assert_eq!(body("x"), [Box::new(Term::Slot(program.fact_slot("injured_on").unwrap()))]);
}

#[test]
fn a_text_in_small_letters_is_a_text() {
    program("  x: {expression: 'to_lower(remark) == \"fall\"'}\n");
    refused("contains(remark, \"fall\") == none", "is never `none`");
}

#[test]
fn several_readings_settle_a_test_only_together() {
    for (test, branch) in [
        ("strict and strict", "pain"),
        ("strict and !strict", "late"),
        ("strict or !strict", "pain"),
        ("!strict or !strict", "late"),
    ] {
        let program = program(&format!("  x: {{expression: 'if {test} {{ pain }} else {{ late }}'}}\n"));
        let definition = program.definitions.iter().find(|definition| definition.name == "x").unwrap();
        let mut read = Vec::new();
        definition.body.walk(&mut |term| {
            if let Term::Slot(slot) = term {
                read.push(name(&program, *slot));
            }
        });
        assert_eq!(read, [branch], "{test}");
    }
}

#[test]
fn a_contradiction_tells_each_fact_that_it_names_once() {
    let contradictions = "
  - {id: c, when: 'score > 8 and (strong or score < 2) and pain', message: It is both.}
  - {id: d, when: strong, message: It is strong.}
";
    let program = Parts { contradictions, ..Parts::default() }.program();
    assert_eq!(program.contradictions[0].facts, [slot(1), slot(0)]);
    assert!(program.contradictions[1].facts.is_empty());
}

#[test]
fn a_duration_is_a_whole_number_of_its_units_and_is_taken_only_from_one_that_is_fixed() {
    let whole = "takes a whole number";
    fine("since(injured_on) > weeks(2)");
    refused("since(injured_on) > weeks(1.5)", whole);
    refused("since(injured_on) > days(score)", whole);
    let either = "(if pain { weeks(1) } else { days(1) })";
    fine(&format!("as_of > injured_on + ({either} + days(1))"));
    fine("as_of > injured_on + (weeks(1) - days(1))");
    refused(&format!("as_of > injured_on + ({either} - days(1))"), "are not subtracted");
}

#[test]
fn a_definition_that_gives_codes_knows_their_words() {
    let program = program("  a: {expression: side}\n  b: {expression: places}\n  c: {expression: score}\n");
    let values = |name: &str| {
        let found = program.definitions.iter().find(|definition| definition.name == name);
        found.unwrap().values.clone()
    };
    assert_eq!(values("a"), ["left", "middle", "right"]);
    assert_eq!(values("b"), ["neck", "back"]);
    assert_eq!(values("c"), [""; 0]);
}
