//! Windows on the days at their ends, and where an end hangs on what is unknown.

use regimen::evaluation::{Evaluation, Statuses};
use regimen::program::End;
use regimen::value::Truth;
use regimen::{Program, Status};

use super::{day, guideline, plan, record, status};

fn evaluation<'p>(program: &'p Program, on: &str, facts: &str) -> Evaluation<'p> {
    let settled = record(program, facts).on(program, day(on)).unwrap();
    Evaluation::new(program, day(on), &settled.values)
}

#[test]
fn a_window_whose_end_hangs_on_an_unknown_fact_is_undecided_and_needs_it() {
    for (bound, by) in [
        ("opens", "if severe { weeks(2) } else { weeks(5) }"),
        ("due", "if severe { weeks(2) } else { weeks(5) }"),
        ("closes", "if severe { weeks(2) } else { weeks(5) }"),
        ("closes", "(if severe { days(10) } else { weeks(4) }) + days(4)"),
    ] {
        let loaded = guideline(&format!(
            "facts: {{began_on: {{type: date}}, severe: {{type: boolean}}}}\n\
             rules:\n\
             - id: rest\n  \
               timing: {{anchor: began_on, {bound}: '{by}'}}\n"
        ));
        let on = |facts: &str| {
            let plan = plan(&loaded, "2025-03-05", &format!("{{began_on: 2025-02-12{facts}}}"));
            let rule = plan.recommendation("rest").unwrap();
            (rule.status, rule.needs.clone())
        };
        let (severe, mild) = match bound {
            "opens" => (Status::Active, Status::Upcoming),
            "due" => (Status::Overdue, Status::Active),
            _ => (Status::Lapsed, Status::Active),
        };
        assert_eq!(on(""), (Status::Undecided, vec!["severe"]), "{bound}");
        assert_eq!(on(", severe: true"), (severe, vec![]), "{bound}");
        assert_eq!(on(", severe: false"), (mild, vec![]), "{bound}");
    }
}

#[test]
fn a_window_whose_end_is_the_same_either_way_needs_nothing() {
    let loaded = guideline(
        "facts: {began_on: {type: date}, severe: {type: boolean}}\n\
         rules:\n\
         - {id: rest, timing: {anchor: began_on, closes: 'if severe { weeks(2) } else { days(14) }'}}\n",
    );
    for (on, expected) in [("2025-02-26", Status::Active), ("2025-02-27", Status::Lapsed)] {
        let plan = plan(&loaded, on, "{began_on: 2025-02-12}");
        assert_eq!((status(&plan, "rest"), plan.recommendations[0].needs.len()), (expected, 0), "{on}");
    }
}

#[test]
fn an_end_of_a_window_has_passed_from_its_first_day_or_from_the_day_after_its_last() {
    let loaded = guideline(
        "facts: {began_on: {type: date, none: Never.}, severe: {type: boolean}}\n\
         rules:\n\
         - {id: rest, timing: {anchor: began_on, opens: P1W, due: P2W, closes: 'if severe { weeks(3) } else { none }'}}\n\
         - {id: walk}\n",
    );
    let passed = |on, end, facts: &str| {
        let program = &loaded.program;
        evaluation(program, on, facts).passed(&program.rules[program.rule("rest").unwrap()], end)
    };
    let (severe, mild) = ("{began_on: 2025-02-12, severe: true}", "{began_on: 2025-02-12, severe: false}");
    for (end, last_before, first_after) in [
        (End::Opens, "2025-02-18", "2025-02-19"),
        (End::Due, "2025-02-26", "2025-02-27"),
        (End::Closes, "2025-03-05", "2025-03-06"),
    ] {
        assert_eq!(passed(last_before, end, severe), Some(Truth::False), "{end:?}");
        assert_eq!(passed(first_after, end, severe), Some(Truth::True), "{end:?}");
        assert_eq!(passed(first_after, end, "{began_on: none}"), None, "{end:?}");
        assert_eq!(passed(first_after, end, "{severe: true}"), None, "{end:?}");
    }
    assert_eq!(passed("2025-06-01", End::Closes, mild), Some(Truth::False));
    assert_eq!(passed("2025-06-01", End::Closes, "{began_on: 2025-02-12}"), Some(Truth::Unknown));
    let program = &loaded.program;
    let timeless = &program.rules[program.rule("walk").unwrap()];
    assert_eq!(evaluation(program, "2025-02-18", severe).passed(timeless, End::Closes), None);
}

#[test]
fn a_rule_is_owed_where_it_applies_for_certain_from_the_day_it_opens_on() {
    let loaded = guideline(
        "facts: {ill: {type: boolean}, allergic: {type: boolean}, took: {type: boolean}, began_on: {type: date}}\n\
         rules:\n\
         - id: take\n  \
           condition: ill\n  \
           exceptions: [{id: allergy, when: allergic}]\n  \
           timing: {anchor: began_on, opens: P1W, closes: P2W}\n  \
           done_when: took\n",
    );
    let owed = |on, facts: &str| {
        let mut statuses = Statuses::new(1);
        statuses.load(&evaluation(&loaded.program, on, facts));
        let sets = [statuses.owed(), statuses.done(), statuses.done_unknown()];
        sets.map(|set| set.contains(0))
    };
    let facts = |more: &str| format!("{{began_on: 2025-02-12, {more}}}");
    let ill = facts("ill: true, allergic: false");
    assert_eq!(owed("2025-02-18", &ill), [false, false, false]);
    assert_eq!(owed("2025-02-19", &ill), [true, false, true]);
    assert_eq!(owed("2025-03-19", &ill), [true, false, true]);
    assert_eq!(owed("2025-02-19", &facts("ill: true, allergic: false, took: true")), [true, true, false]);
    assert_eq!(owed("2025-02-19", &facts("ill: true, allergic: false, took: false")), [true, false, false]);
    for uncertain in [
        facts("ill: true, took: true"),
        facts("ill: true, allergic: true, took: true"),
        facts("allergic: false, took: true"),
        facts("ill: false, allergic: false, took: true"),
        "{ill: true, allergic: false, took: true}".to_owned(),
    ] {
        assert_eq!(owed("2025-02-19", &uncertain), [false, false, false], "{uncertain}");
    }
}

#[test]
fn a_guideline_is_in_force_on_the_first_and_on_the_last_day_of_its_period() {
    let loaded = guideline(
        "guideline: {effective_period: {from: 2025-02-12, to: 2025-03-12}}\n\
         rules: [{id: rest}]\n",
    );
    for (on, told) in [
        ("2025-02-11", Some("This guideline comes into force on 2025-02-12, after the day of evaluation.")),
        ("2025-02-12", None),
        ("2025-03-12", None),
        ("2025-03-13", Some("This guideline was in force until 2025-03-12, before the day of evaluation.")),
    ] {
        let plan = plan(&loaded, on, "{}");
        let messages: Vec<&str> = plan.warnings.iter().map(|warning| warning.message.as_str()).collect();
        assert_eq!(messages, told.into_iter().collect::<Vec<_>>(), "{on}");
    }
}
