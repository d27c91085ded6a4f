//! What is told as the reason of a status.

use regimen::value::Truth;
use regimen::{Status, render};

use super::{guideline, plan};

#[test]
fn a_definition_that_is_open_shows_the_test_that_it_hangs_on() {
    let loaded = guideline(
        "facts: {severe: {type: boolean}, seen_on: {type: date}, began_on: {type: date}}\n\
         definitions: {started_on: 'if severe { seen_on } else { began_on }'}\n\
         rules: [{id: rest, condition: started_on == as_of}]\n",
    );
    let plan = plan(&loaded, "2025-02-12", "{seen_on: 2025-02-12, began_on: 2025-02-01}");
    let reason = plan.recommendations[0].because.condition.as_ref().unwrap();
    assert_eq!((reason.text, reason.value), ("started_on == as_of", Truth::Unknown));
    let below: Vec<(&str, Truth)> = reason.of.iter().map(|part| (part.text, part.value)).collect();
    assert_eq!(below, [("severe", Truth::Unknown)]);
}

#[test]
fn a_test_of_what_is_known_is_decided_and_needs_nothing() {
    let loaded = guideline(
        "facts: {seen_on: {type: date}, ill: {type: boolean}}\n\
         rules: [{id: rest, condition: {any: ['known(seen_on)', ill]}}]\n",
    );
    assert_eq!(plan(&loaded, "2025-05-20", "{}").recommendations[0].needs, ["ill"]);
    assert_eq!(plan(&loaded, "2025-05-20", "{ill: false}").recommendations[0].status, Status::NotApplicable);
    assert_eq!(
        plan(&loaded, "2025-05-20", "{seen_on: 2025-05-01}").recommendations[0].status,
        Status::Active
    );
}

#[test]
fn what_was_perhaps_breached_is_not_called_perhaps_undone() {
    let loaded = guideline(
        "facts: {withheld: {type: boolean}, seen: {type: boolean}}\n\
         rules:\n\
         - {id: offer, direction: against, breached_when: withheld, \
         actions: [{kind: other, do: avoid, what: it, text: Avoid it.}]}\n\
         - {id: see, done_when: seen}\n",
    );
    let plan = plan(&loaded, "2025-02-12", "{}");
    let text = render::text(&plan, true);
    for told in ["Not known whether breached: withheld.", "Not known whether done: seen."] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(render::markdown(&plan, true).contains("*Not known whether breached:* withheld."));
}
