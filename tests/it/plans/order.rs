//! What comes first: rules, what speaks for a statement, events of one day.

use regimen::{Plan, Status};

use super::{LONG, guideline, plan, status};

fn ids<'p>(plan: &Plan<'p>) -> Vec<&'p str> {
    plan.recommendations.iter().map(|rule| rule.id).collect()
}

const CONFLICT: &str = "
guideline:
  conflicts: [{id: walk-or-rest, rules: [walk, rest], resolution: {prefer: rest}, note: Not both.}]
facts: {began_on: {type: date}, rested: {type: boolean}}
rules:
  - {id: walk}
  - {id: rest, priority: PRIORITY, timing: {anchor: began_on, due: P1W}, done_when: rested}
  - {id: drink}
";

#[test]
fn a_rule_stands_behind_its_like_where_a_conflict_prefers_another_like_it() {
    let loaded = guideline(&CONFLICT.replace("PRIORITY", "routine"));
    let alike = plan(&loaded, "2025-02-12", "{began_on: 2025-02-12, rested: false}");
    assert_eq!(ids(&alike), ["rest", "drink", "walk"]);
    assert_eq!(alike.conflicts[0].rules, ["walk", "rest"]);
    // Where status or priority already tell the two apart, the one not preferred keeps its place among the others.
    let overdue = plan(&loaded, "2025-02-20", "{began_on: 2025-02-12, rested: false}");
    assert_eq!(status(&overdue, "rest"), Status::Overdue);
    assert_eq!(ids(&overdue), ["rest", "walk", "drink"]);
    let urgent = guideline(&CONFLICT.replace("PRIORITY", "urgent"));
    let urgent = plan(&urgent, "2025-02-12", "{began_on: 2025-02-12, rested: false}");
    assert_eq!(ids(&urgent), ["rest", "walk", "drink"]);
    // A conflict that does not hold prefers nothing.
    let silent =
        guideline(&CONFLICT.replace("done_when: rested", "condition: rested").replace("PRIORITY", "routine"));
    let silent = plan(&silent, "2025-02-12", "{began_on: 2025-02-12, rested: false}");
    assert_eq!(ids(&silent), ["walk", "drink", "rest"]);
}

/// For each status what gives it to a rule for the patient below.
const STATUSES: [(&str, &str); 10] = [
    ("failed", "condition: 'contains(note, \"x\")'"),
    (
        "violated",
        "direction: against, actions: [{kind: other, do: avoid, what: tea, text: No.}], breached_when: held",
    ),
    ("overdue", "timing: {anchor: began_on, due: P1W}"),
    ("active", "condition: held"),
    ("undecided", "condition: unasked"),
    ("upcoming", "timing: {anchor: began_on, opens: P9W}"),
    ("met", "done_when: held"),
    ("lapsed", "timing: {anchor: began_on, closes: P1W}"),
    ("not-applicable", "condition: not_held"),
    ("out-of-scope", "scope: not_held"),
];

/// The plan for rules that come to these statuses and encode one statement together, and that statement's status.
fn together(words: &[&str]) -> (Vec<String>, &'static str) {
    let rule = |(n, word): (usize, &&str)| {
        let (_, parts) = STATUSES.iter().find(|(status, _)| status == word).unwrap();
        let statements = if n == 0 { "S0".to_owned() } else { format!("S0, S{n}") };
        format!("  - {{id: {word}, statements: [{statements}], {parts}}}\n")
    };
    let rules: String = words.iter().enumerate().map(rule).collect();
    let loaded = guideline(&format!(
        "facts: {{held: {{type: boolean}}, not_held: {{type: boolean}}, unasked: {{type: boolean}}, note: {{type: text}}, \
         began_on: {{type: date}}}}\nrules:\n{rules}"
    ));
    let note = "y".repeat(LONG);
    let facts = format!("{{held: true, not_held: false, began_on: 2025-02-12, note: {note}}}");
    let plan = plan(&loaded, "2025-03-12", &facts);
    for word in words {
        assert_eq!(status(&plan, word).as_str(), *word);
    }
    let order = plan.recommendations.iter().map(|rule| rule.id.to_owned()).collect();
    (order, plan.statements["S0"].status.unwrap().as_str())
}

#[test]
fn rules_stand_in_the_order_of_their_statuses() {
    let words = STATUSES.map(|(word, _)| word);
    let backwards: Vec<&str> = words.iter().rev().copied().collect();
    assert_eq!(together(&backwards).0, words);
}

#[test]
fn what_is_done_speaks_for_a_statement_before_what_is_open_and_else_the_most_pressing_does() {
    let speaking = [
        "failed",
        "violated",
        "overdue",
        "active",
        "met",
        "undecided",
        "upcoming",
        "lapsed",
        "not-applicable",
        "out-of-scope",
    ];
    for pair in speaking.windows(2) {
        assert_eq!(together(&[pair[1], pair[0]]).1, pair[0], "{pair:?}");
    }
}

#[test]
fn what_happens_to_a_rule_on_one_day_stands_in_the_order_of_a_window() {
    let loaded = guideline(
        "facts: {began_on: {type: date}}\n\
         rules:\n\
         - {id: later, timing: {anchor: began_on, opens: P2W, due: P2W, closes: P2W}}\n\
         - {id: pressing, priority: urgent, timing: {anchor: began_on, opens: P2W, closes: P2W}}\n",
    );
    let plan = plan(&loaded, "2025-02-12", "{began_on: 2025-02-12}");
    let events: Vec<(&str, &str)> = plan.upcoming.iter().map(|event| (event.rule, event.event)).collect();
    let expected = [
        ("pressing", "opens"),
        ("pressing", "closes"),
        ("later", "opens"),
        ("later", "due"),
        ("later", "closes"),
    ];
    assert_eq!(events, expected);
    assert!(plan.upcoming.iter().all(|event| event.date == super::day("2025-02-26")));
}
