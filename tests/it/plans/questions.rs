//! What is asked where many facts are unknown: a search that comes to its end asks for nothing that cannot matter.

use regimen::Plan;

use super::{guideline, plan};

fn asked<'p>(plan: &Plan<'p>) -> Vec<&'p str> {
    plan.questions.iter().map(|question| question.fact).collect()
}

/// More yes-or-no facts than a search can try all answers of.
fn many() -> Vec<String> {
    (0..14).map(|n| format!("sign_{n:02}")).collect()
}

#[test]
fn what_comes_behind_a_condition_or_an_exception_that_settles_the_rule_is_not_asked_for() {
    let facts: String = many().iter().map(|name| format!("  {name}: {{type: boolean}}\n")).collect();
    let signs = many().join(", ");
    for (lifts, settling) in [("condition: ill", "false"), ("exceptions: [{id: not-now, when: ill}]", "true")]
    {
        let loaded = guideline(&format!(
            "facts:\n  ill: {{type: boolean}}\n{facts}rules:\n- {{id: rest, {lifts}, done_when: 'count([{signs}]) >= 7'}}\n"
        ));
        let settled = plan(&loaded, "2025-02-12", &format!("{{ill: {settling}}}"));
        assert_eq!(asked(&settled), Vec::<&str>::new(), "{lifts}");
        let unknown = plan(&loaded, "2025-02-12", "{}");
        assert_eq!(asked(&unknown).len(), 15, "{lifts}");
    }
}

#[test]
fn what_has_few_values_is_tried_first_so_that_a_search_ends_before_its_limit() {
    // Whatever `ill` is, the days change nothing; only a search that begins with the other days cannot tell.
    let days: Vec<String> = (0..6).map(|n| format!("day_{n}")).collect();
    let facts: String = days.iter().map(|name| format!("  {name}: {{type: date}}\n")).collect();
    let tests: String = days.iter().map(|name| format!(", 'since({name}) > months(3)'")).collect();
    let loaded = guideline(&format!(
        "facts:\n{facts}  ill: {{type: boolean}}\nrules:\n- {{id: rest, condition: {{all: [ill, not: ill{tests}]}}}}\n"
    ));
    let plan = plan(&loaded, "2025-02-12", "{}");
    assert!(asked(&plan).iter().all(|fact| *fact == "ill"), "{:?}", asked(&plan));
}

#[test]
fn a_day_is_asked_for_that_only_another_day_can_make_matter() {
    // Days around the day of evaluation all come after the first one.
    let loaded = guideline(
        "facts: {began_on: {type: date}, ended_on: {type: date}}\n\
         rules: [{id: rest, condition: 'ended_on < began_on'}]\n",
    );
    assert_eq!(asked(&plan(&loaded, "2025-02-12", "{began_on: 2020-02-12}")), ["ended_on"]);
    assert_eq!(asked(&plan(&loaded, "2025-02-12", "{ended_on: 2020-02-12}")), ["began_on"]);
}
