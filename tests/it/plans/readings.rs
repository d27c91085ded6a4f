//! What hangs on a reading.

use regimen::program::{OtherReading, ReadingChoice};
use regimen::{Program, Status};

use super::{guideline, plan, record};

#[test]
fn a_rule_is_contested_by_each_reading_once_with_every_value_that_gives_it_another_status() {
    let loaded = guideline(
        "facts: {began_on: {type: date}}\n\
         readings: {first_weeks: {type: duration, value: P2W, alternatives: [P15D, P4W]}}\n\
         rules: [{id: rest, timing: {anchor: began_on, closes: first_weeks}}, {id: walk}]\n",
    );
    let other = |value: &str| {
        let choice = ReadingChoice::from([("first_weeks".to_owned(), value.to_owned())]);
        let (program, _) = Program::from_ruleset(&loaded.ruleset, &loaded.sources, &choice);
        let (reading, question) = ("first_weeks".to_owned(), "Which?".to_owned());
        OtherReading { reading, question, value: value.to_owned(), program: program.unwrap() }
    };
    let others = [other("P15D"), other("P4W")];
    let facts = "{began_on: 2025-02-12}";
    let contested = |on: &str| {
        let plan = plan(&loaded, on, facts).contested(&record(&loaded.program, facts), &others);
        let walk = plan.recommendation("walk").unwrap();
        assert_eq!((walk.contested_by.as_deref(), walk.contests.len()), (Some(&[][..]), 0));
        let rest = plan.recommendation("rest").unwrap();
        let values: Vec<(&str, Status)> =
            rest.contests.iter().map(|(_, value, status)| (*value, *status)).collect();
        (rest.status, rest.contested_by.clone().unwrap().len(), format!("{values:?}"))
    };
    let told = |values: &[(&str, Status)]| format!("{values:?}");
    assert_eq!(contested("2025-02-26"), (Status::Active, 0, told(&[])));
    let both = [("P15D", Status::Active), ("P4W", Status::Active)];
    assert_eq!(contested("2025-02-27"), (Status::Lapsed, 1, told(&both)));
    assert_eq!(contested("2025-02-28"), (Status::Lapsed, 1, told(&both[1..])));
    assert_eq!(contested("2025-03-13"), (Status::Lapsed, 0, told(&[])));
}
