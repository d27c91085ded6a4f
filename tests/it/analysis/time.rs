//! Months of 28 to 31 days beside days, and dates that are compared with each other.

use super::made::{active, guideline, possible};

const DATES: [(&str, &str); 4] = [
    ("seen_on", "type: date"),
    ("began_on", "type: date"),
    ("ended_on", "type: date, none: Never."),
    ("asked_on", "type: date"),
];

#[test]
fn three_months_are_complete_after_89_days_at_the_earliest() {
    let complete = "since(seen_on) >= months(3)";
    assert!(!possible(&DATES, &[complete, "days_since(seen_on) == 88"]));
    for days in 89..=92 {
        assert!(possible(&DATES, &[complete, &format!("days_since(seen_on) == {days}")]), "{days}");
    }
    assert!(possible(&DATES, &[complete, "days_since(seen_on) == 93"]));
}

#[test]
fn three_months_are_incomplete_after_91_days_at_the_latest() {
    let incomplete = "since(seen_on) < months(3)";
    for days in 88..=91 {
        assert!(possible(&DATES, &[incomplete, &format!("days_since(seen_on) == {days}")]), "{days}");
    }
    assert!(!possible(&DATES, &[incomplete, "days_since(seen_on) == 92"]));
}

#[test]
fn a_month_is_never_two_lengths_on_one_day() {
    // Each is possible by itself, and both are, but only on one day of evaluation each.
    let (short, long) =
        ("since(seen_on) >= months(3) and days_since(seen_on) == 89", "since(began_on) < months(3)");
    assert!(possible(&DATES, &[short, long, "days_since(began_on) == 88"]));
    assert!(!possible(&DATES, &[short, long, "days_since(began_on) == 89"]));
    assert!(possible(&DATES, &[long, "days_since(began_on) == 89"]));
}

#[test]
fn months_are_clipped_where_the_day_of_evaluation_is_moved_as_well() {
    // From the last of February a month leads to the 28th of March, and back from the 31st of March to February again.
    assert!(possible(&DATES, &["seen_on + months(1) < as_of", "seen_on == as_of - months(1)"]));
    assert!(!possible(&DATES, &["seen_on + months(1) > as_of", "seen_on == as_of - months(1)"]));
}

#[test]
fn dates_that_are_compared_in_a_circle_are_bounded_together() {
    let chain = ["began_on >= seen_on + days(28)", "asked_on >= began_on + weeks(4)"];
    assert!(possible(&DATES, &[chain[0], chain[1], "asked_on <= seen_on + days(56)"]));
    assert!(!possible(&DATES, &[chain[0], chain[1], "asked_on <= seen_on + days(55)"]));
    // The day of evaluation is one of them.
    assert!(possible(&DATES, &[chain[0], "days_since(seen_on) == 30", "days_since(began_on) == 2"]));
    assert!(!possible(&DATES, &[chain[0], "days_since(seen_on) == 30", "days_since(began_on) == 3"]));
}

#[test]
fn dates_apart_and_months_bound_each_other() {
    let both = ["began_on == seen_on + days(1)", "since(seen_on) >= months(3)", "days_since(began_on) == 88"];
    assert!(possible(&DATES, &both));
    assert!(!possible(&DATES, &[both[0], both[1], "days_since(began_on) == 87"]));
}

#[test]
fn months_between_two_dates_are_proved_or_shown_but_never_guessed() {
    let rules = [
        ("shown", "began_on >= seen_on + months(3) and began_on <= seen_on + days(89)"),
        ("proved", "began_on >= seen_on + months(3) and began_on <= seen_on + days(80)"),
        ("open", "began_on >= seen_on + months(3) and began_on <= seen_on + days(88)"),
    ];
    let loaded = guideline(&DATES, &[], &rules);
    assert!(active(&loaded.program, "shown").unwrap().is_some());
    assert_eq!(active(&loaded.program, "proved"), Ok(None));
    assert!(active(&loaded.program, "open").is_err());
}
