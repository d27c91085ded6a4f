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
    let facts: Vec<String> = many().iter().map(|name| format!("  {name}: {{type: boolean}}\n")).collect();
    let facts = facts.concat();
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
    let facts: Vec<String> = days.iter().map(|name| format!("  {name}: {{type: date}}\n")).collect();
    let facts = facts.concat();
    let tests: Vec<String> = days.iter().map(|name| format!(", 'since({name}) > months(3)'")).collect();
    let tests = tests.concat();
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

#[test]
fn a_day_is_asked_for_whichever_way_the_durations_after_it_are_written() {
    for condition in [
        "seen_on + months(3) + days(10) == as_of",
        "seen_on + days(10) + months(3) == as_of",
        "seen_on + months(3) == as_of - days(10)",
        "days_since(seen_on + months(3)) == 10",
        "review_on + days(10) == as_of",
        "days_since(review_on) == 10",
        "days_since(review_on) == 10 and review_on < as_of",
        "as_of between review_on + days(10)..=review_on + days(11)",
        "as_of == late_review_on",
        "began_on == late_review_on",
        "began_on - days(10) == seen_on + months(3)",
        "seen_on + months(3) == began_on - days(10)",
        "as_of - days(10) between seen_on + months(3)..=seen_on + months(3)",
        "seen_on + months(3) + (if ill { days(10) } else { weeks(7) }) == as_of",
        "seen_on + ((if ill { months(3) } else { weeks(7) }) + days(10)) == as_of",
        "earliest(seen_on + months(3), began_on + months(6)) + days(10) == as_of",
        "latest(seen_on + months(3), began_on - years(2)) + days(10) == as_of",
        "seen_on - months(3) - days(10) == as_of",
        "seen_on + months(3) == as_of + days(12)",
        "as_of + days(12) == seen_on + months(3)",
        "seen_on + months(3) - wait == as_of",
    ] {
        let loaded = guideline(&format!(
            "facts: {{seen_on: {{type: date}}, began_on: {{type: date}}, ill: {{type: boolean}}}}\n\
             definitions: {{review_on: seen_on + months(3), late_review_on: review_on + days(10), \
             wait: 'if ill {{ days(12) }} else {{ weeks(7) }}'}}\n\
             rules: [{{id: rest, condition: '{condition}'}}]\n"
        ));
        for on in ["2025-05-20", "2025-05-28", "2025-03-01", "2024-02-29"] {
            let plan = plan(&loaded, on, "{began_on: 2025-03-31, ill: true}");
            assert_eq!(asked(&plan), ["seen_on"], "{condition} on {on}");
        }
    }
}

#[test]
fn what_shows_a_rule_done_is_asked_for_though_its_window_hangs_on_a_day_that_is_calculated() {
    let loaded = guideline(
        "facts: {seen_on: {type: date}, took: {type: boolean}}\n\
         definitions: {review_on: seen_on + months(3)}\n\
         rules: [{id: take, timing: {anchor: review_on, opens: P10D, closes: P14D}, done_when: took}]\n",
    );
    assert_eq!(asked(&plan(&loaded, "2025-05-20", "{}")), ["seen_on", "took"]);
    // Three months and ten days later the window opens.
    assert_eq!(asked(&plan(&loaded, "2025-05-20", "{seen_on: 2025-02-10}")), ["took"]);
    assert_eq!(asked(&plan(&loaded, "2025-05-20", "{seen_on: 2025-02-11}")), Vec::<&str>::new());
}

#[test]
fn many_numbers_codes_or_durations_in_a_rule_hide_no_question() {
    let signs: Vec<String> = (0..30).map(|n| format!("sign_{n:02}")).collect();
    let all = |write: &dyn Fn(usize, &str) -> String, between: &str| {
        let all: Vec<String> = signs.iter().enumerate().map(|(n, sign)| write(n, sign)).collect();
        all.join(between)
    };
    let facts = all(&|_, sign| format!("  {sign}: {{type: boolean}}\n"), "");
    // Only the last sign is there, so that what stands beside it decides.
    let known = all(&|n, sign| format!("{sign}: {}", n == 29), ", ");
    let codes = all(&|n, _| format!("code_{n:02}"), ", ");
    let beside = |write: &dyn Fn(usize) -> String| {
        let any = all(&|n, sign| format!("{{all: [{sign}, '{}']}}", write(n)), ", ");
        let loaded = guideline(&format!(
            "facts:\n  age: {{type: integer}}\n  seen_on: {{type: date}}\n  drugs: {{type: codes, values: [{codes}]}}\n\
             {facts}rules:\n- {{id: rest, condition: {{any: [{any}]}}}}\n"
        ));
        let plan = plan(&loaded, "2025-05-20", &format!("{{{known}}}"));
        asked(&plan).join(" ")
    };
    assert_eq!(beside(&|n| format!("age >= {}", 10 * n + 5)), "age");
    assert_eq!(beside(&|n| format!("days_since(seen_on) == {}", 50 * n)), "seen_on");
    assert_eq!(beside(&|n| format!("seen_on + days({}) == as_of", 50 * n)), "seen_on");
    assert_eq!(beside(&|n| format!("drugs has \"code_{n:02}\"")), "drugs");
}

#[test]
fn a_long_ladder_of_numbers_asks_for_nothing_that_cannot_matter() {
    let steps: Vec<String> = (0..20).map(|n| format!("if age < {n} {{ {} }} else ", n % 7)).collect();
    let steps = steps.concat();
    let loaded = guideline(&format!(
        "facts:\n  age: {{type: integer, range: {{min: 0, max: 120}}}}\n  seen_on: {{type: date}}\n  ill: {{type: boolean}}\n\
         rules:\n- {{id: rest, condition: {{all: [ill, not: ill, '({steps}{{ 7 }}) > 3', 'since(seen_on) > days(3)']}}}}\n"
    ));
    assert_eq!(asked(&plan(&loaded, "2025-05-20", "{}")), Vec::<&str>::new());
}

#[test]
fn what_is_calculated_with_is_asked_for_wherever_the_result_may_matter() {
    for (condition, facts) in [
        ("score * 2 == 10", "score"),
        ("-score == -5", "score"),
        ("score + bonus == 7", "score bonus"),
        ("score / 4 == 0.5", "score"),
        ("days_since(seen_on) / 7 == 3", "seen_on"),
        ("twice == 10", "score"),
        ("twice == 20", "score"),
        ("twice == 21", ""),
        ("age - 3 == 90", "age"),
        ("weight * 2 == 7.5", "weight"),
        ("count([score > 3, bonus > 3]) == 2", "score bonus"),
        ("twice + 1 == days_since(seen_on) and score > 3", "score seen_on"),
    ] {
        let loaded = guideline(&format!(
            "facts: {{score: {{type: integer, range: {{min: 0, max: 10}}}}, bonus: {{type: integer, range: {{min: 0, max: 10}}}}, \
             age: {{type: integer, range: {{min: 0, max: 120}}}}, weight: {{type: decimal, range: {{min: 1, max: 9}}}}, \
             seen_on: {{type: date}}}}\ndefinitions: {{twice: score * 2}}\nrules: [{{id: rest, condition: '{condition}'}}]\n"
        ));
        assert_eq!(asked(&plan(&loaded, "2025-05-20", "{}")).join(" "), facts, "{condition}");
    }
}

#[test]
fn what_matters_only_once_something_else_is_known_is_asked_for() {
    for test in [">= 4", "between 4..=6"] {
        let loaded = guideline(&format!(
            "facts: {{ill: {{type: boolean}}, score: {{type: integer, range: {{min: 0, max: 10}}}}}}\n\
             rules: [{{id: rest, condition: '(if known(ill) {{ score }} else {{ 2 }}) {test}'}}]\n"
        ));
        assert_eq!(asked(&plan(&loaded, "2025-05-20", "{}")), ["score"], "{test}");
    }
}

#[test]
fn days_that_are_only_counted_and_one_duration_in_many_places_ask_for_nothing_that_cannot_matter() {
    let days: Vec<String> = (0..14).map(|n| format!("day_{n:02}")).collect();
    let facts: Vec<String> = days.iter().map(|day| format!("  {day}: {{type: date}}\n")).collect();
    let known: Vec<String> = days.iter().map(|day| format!("{day}: 2025-01-01")).collect();
    let late: Vec<String> = days.iter().map(|day| format!(", '{day} + weeks(2) > as_of'")).collect();
    for ruled_out in
        [", 'days_since(seen_on) > 3'".to_owned(), format!(", 'seen_on < as_of'{}", late.concat())]
    {
        let loaded = guideline(&format!(
            "facts:\n{}  seen_on: {{type: date}}\n  ill: {{type: boolean}}\n\
             rules:\n- {{id: rest, condition: {{all: [ill, not: ill{ruled_out}]}}}}\n",
            facts.concat()
        ));
        let plan = plan(&loaded, "2025-02-12", &format!("{{{}}}", known.join(", ")));
        assert_eq!(asked(&plan), Vec::<&str>::new(), "{ruled_out}");
    }
}

#[test]
fn a_day_is_asked_for_that_stands_behind_more_others_than_are_followed() {
    let days: Vec<String> = (0..64).map(|n| format!("day_{n:02}")).collect();
    let facts: Vec<String> = days.iter().map(|day| format!("  {day}: {{type: date}}\n")).collect();
    let known: Vec<String> = days.iter().map(|day| format!("{day}: 2005-01-01")).collect();
    let groups: Vec<String> = days.chunks(8).map(|eight| format!("latest({})", eight.join(", "))).collect();
    let latest = format!("latest(latest({}), seen_on + weeks(3)) + weeks(2)", groups.join(", "));
    let loaded = guideline(&format!(
        "facts:\n{}  seen_on: {{type: date}}\nrules:\n- {{id: rest, condition: '{latest} == as_of'}}\n",
        facts.concat()
    ));
    let plan = plan(&loaded, "2025-02-12", &format!("{{{}}}", known.join(", ")));
    assert_eq!(asked(&plan), ["seen_on"]);
}
