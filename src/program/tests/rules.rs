//! Rules beside each other, and the ends of their windows.

use super::super::{Bound, End, Program, Term};
use super::Parts;
use crate::timing::Duration;
use crate::value::Value;

/// A rule with these actions, each a verb and what it is done to.
fn rule(id: &str, actions: &[(&str, &str)]) -> String {
    let action =
        |(verb, what): &(&str, &str)| format!("{{kind: behaviour, do: {verb}, what: {what}, text: So.}}");
    let actions: Vec<String> = actions.iter().map(action).collect();
    format!(
        "
- id: {id}
  title: {id}
  statements: [S1]
  direction: for
  priority: routine
  strength: {{as_given: So}}
  actions: [{}]
  select: all
  citations: []
",
        actions.join(", ")
    )
}

/// The ids of the conflicts of a program, with whether they were declared.
fn conflicts(program: &Program) -> Vec<(&str, bool)> {
    program.conflicts.iter().map(|conflict| (conflict.id.as_str(), conflict.declared)).collect()
}

#[test]
fn what_one_rule_says_to_do_and_another_to_avoid_is_a_conflict_once() {
    // The guideline has a rule `rest` that starts rest.
    let rules =
        rule("move", &[("stop", "rest")]) + rule("walk", &[("start", "walks"), ("avoid", "Rest")]).as_str();
    let program = Parts { rules: &rules, ..Parts::default() }.program();
    assert_eq!(conflicts(&program), [("rest+move", false), ("rest+walk", false)]);
    let guideline = "
conflicts:
  - id: rest-or-move
    rules: [rest, move]
    resolution: keep-both
    note: Either will do.
";
    let program = Parts { rules: &rules, guideline, ..Parts::default() }.program();
    assert_eq!(conflicts(&program), [("rest-or-move", true), ("rest+walk", false)]);
}

#[test]
fn a_rule_is_in_no_conflict_with_itself() {
    let rules = rule("pause", &[("start", "work"), ("stop", "work")]);
    let program = Parts { rules: &rules, ..Parts::default() }.program();
    assert!(conflicts(&program).is_empty());
}

#[test]
fn each_end_of_a_window_is_found_under_its_name() {
    let timed = rule("timed", &[("start", "walks")])
        + "  timing: {anchor: injured_on, opens: P1D, due: P2D, closes: P3D}\n";
    let program = Parts { rules: &timed, ..Parts::default() }.program();
    let timing = program.rules[program.rule("timed").unwrap()].timing.clone().unwrap();
    let days = |bound: Option<&Bound>| match bound.unwrap().distance {
        Term::Constant(Value::Duration(Duration { months: 0, days })) => days,
        ref other => panic!("{other:?}"),
    };
    assert_eq!(End::ALL.map(|end| days(timing.end(end))), [1, 2, 3]);
    let rest = program.rules[program.rule("rest").unwrap()].timing.as_ref();
    assert!(rest.is_none());
}
