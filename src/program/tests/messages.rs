//! What an author is told who wrote something that does not fit.

use super::{Parts, told};

/// Each expression earns one message, which begins and ends like this.
fn assert_told(cases: &[(&str, &str, &str)]) {
    for (expression, message, help) in cases {
        let told = told(expression);
        let [one] = told.as_slice() else { panic!("{expression}: {told:#?}") };
        assert!(one.starts_with(message) && one.ends_with(help), "{expression}: {one}");
    }
}

#[test]
fn one_mistake_is_told_once_wherever_it_stands() {
    let unknown = "no fact, definition or reading `scroe`";
    for expression in [
        "scroe between 1..=7",
        "score between scroe..=7",
        "score between 1..=scroe",
        "scroe between 1..=scroe",
        "score + scroe > 7",
        "known(scroe) + 1 > 2",
        "since(scroe) > weeks(2)",
        "earliest(injured_on, scroe) > as_of",
        "count([pain, scroe]) > 1",
        "-scroe > 1",
        "if scroe { 1 } else { 2 }",
        "if pain { scroe } else { 2 }",
        "if pain { 1 } else { scroe }",
        "contains(scroe, \"a\")",
    ] {
        let mut told = told(expression);
        // A name that stands twice is wrong twice.
        told.dedup();
        assert!(matches!(told.as_slice(), [one] if one.starts_with(unknown)), "{expression}: {told:#?}");
    }
}

#[test]
fn a_number_is_offered_as_days_only_where_it_is_written_as_one() {
    let combine = "numbers combine with numbers, dates with durations such as `weeks(4)`";
    assert_told(&[
        ("injured_on + 28", "`injured_on` is a date", "write a duration: `days(28)`"),
        ("injured_on + score", "`injured_on` is a date", combine),
        ("28 + injured_on", "`28` is a number", combine),
    ]);
}

#[test]
fn a_number_beside_a_duration_becomes_elapsed_time_where_it_counts_days() {
    let elapsed = "write a number of days, or `since(injured_on)`";
    let else_compare = "a duration with the time since a day, such as `since(started_on) > months(3)`";
    assert_told(&[
        ("days_since(injured_on) > weeks(4)", "`days_since(injured_on)` is a number", elapsed),
        ("weeks(4) < days_since(injured_on)", "`weeks(4)` is a duration", elapsed),
        ("days_since(injured_on) + 1 > weeks(4)", "`days_since(injured_on) + 1` is a number", else_compare),
        ("score > weeks(4)", "`score` is a number from 0 to 10", else_compare),
        ("count([pain]) > weeks(4)", "`count([pain])` is a number", else_compare),
        ("first_weeks > 14", "`first_weeks` is a duration", else_compare),
    ]);
}

#[test]
fn the_bound_that_does_not_fit_elapsed_time_is_the_one_named() {
    let number = "write a duration such as `days(28)` or `months(3)`";
    let message = "`since(injured_on)` is elapsed time, and";
    assert_told(&[
        ("since(injured_on) between weeks(2)..=28", &format!("{message} `28`"), number),
        ("since(injured_on) between 14..=weeks(4)", &format!("{message} `14`"), number),
    ]);
}

#[test]
fn a_duration_of_iso_8601_is_offered_as_it_is_written_in_an_expression() {
    for (iso, written) in [
        ("P10D", "days(10)"),
        ("P0D", "days(0)"),
        ("P2W", "weeks(2)"),
        ("P14D", "weeks(2)"),
        ("P3M", "months(3)"),
        ("P2Y", "years(2)"),
        ("P24M", "years(2)"),
        ("P1Y6M", "months(18)"),
        ("P1M10D", "months(1) + days(10)"),
        ("P1Y7D", "years(1) + weeks(1)"),
    ] {
        let help = format!("in an expression a duration is `{written}`");
        assert_told(&[(&format!("since(injured_on) > {iso}"), "no fact", &help)]);
        assert_eq!(told(&format!("since(injured_on) > {written}")), [""; 0], "{written}");
    }
}

#[test]
fn codes_without_an_order_are_named_on_the_side_that_is_meant() {
    let (left, right) = ("side == \"left\"", "side == \"right\"");
    for (expression, codes) in [
        ("side > \"middle\"", right),
        ("side < \"middle\"", left),
        ("\"middle\" > side", left),
        ("\"middle\" < side", right),
        ("side >= \"middle\"", "side == \"middle\" or side == \"right\""),
        ("side <= \"middle\"", "side == \"left\" or side == \"middle\""),
        ("side > \"left\"", "side == \"middle\" or side == \"right\""),
    ] {
        let help = format!("such as `{codes}`;");
        let told = told(expression);
        assert!(matches!(told.as_slice(), [one] if one.contains(&help)), "{expression}: {told:#?}");
    }
}

#[test]
fn what_is_no_condition_is_offered_as_one() {
    assert_told(&[
        ("pain and signs", "a condition is yes or no; `signs` is a set", "such as `signs has \"…\"`"),
        ("pain and side", "a condition is yes or no; `side` is a code", "such as `side == \"…\"`"),
        ("pain and score", "a condition is yes or no; `score` is a number", "such as `score >= …`"),
    ]);
    // That a text function is slow is told as well.
    let told = told("pain and to_lower(remark)");
    assert!(told.iter().any(|one| one.starts_with("a condition is yes or no; `to_lower(remark)` is a text")));
}

#[test]
fn a_number_that_a_fact_can_never_be_is_told_from_either_side() {
    for fine in ["score >= 10", "score == 0", "10 > score", "0 < score", "weight > 0.5", "weight < 300"] {
        assert_eq!(told(fine), [""; 0], "{fine}");
    }
    for (idle, message) in [
        ("score > 10", "never more than 10"),
        ("10 < score", "never more than 10"),
        ("score < 0", "never less than 0"),
        ("score <= 10", "always at most 10"),
        ("score >= 0", "always at least 0"),
        ("0 <= score", "always at least 0"),
    ] {
        assert_told(&[(idle, &format!("`score` is {message}; `score` takes"), "")]);
    }
    assert_eq!(told("steps > 10"), [""; 0]);
    let takes = "`score` takes";
    for (never, number) in
        [("score >= 11", "11"), ("11 > score", "11"), ("score > -1", "-1"), ("-1 < score", "-1")]
    {
        let told = told(never);
        let message = format!("`score` can never be {number}; {takes}");
        assert!(matches!(told.as_slice(), [one] if one.starts_with(&message)), "{never}: {told:#?}");
    }
}

#[test]
fn a_word_for_nothing_in_quotes_is_no_text_that_a_record_may_give() {
    let never = "is never the text";
    let unquoted = "write `none` without quotes";
    let known = "use `known(remark)` to ask whether it is recorded, and `none` without quotes for what is known \
                 not to exist";
    assert_told(&[
        ("remedy != \"none\"", &format!("`remedy` {never} `\"none\"`"), "quotes: `remedy != none`"),
        ("\"None\" == remedy", &format!("`remedy` {never} `\"None\"`"), "quotes: `remedy == none`"),
        ("imaged_on == \"none\"", &format!("`imaged_on` {never}"), "quotes: `imaged_on == none`"),
        ("stage != \"none\"", "`\"none\"` is not one of the values of `stage`", unquoted),
        ("remark == \"none\"", &format!("`remark` {never}"), known),
        ("remark == \"n/a\"", &format!("`remark` {never}"), known),
        ("remark == \"\"", &format!("`remark` {never}"), known),
    ]);
    let slow = told("to_lower(remedy) == \"unknown\"");
    assert!(slow.iter().any(|one| one.starts_with("`to_lower(remedy)` is never the text")), "{slow:#?}");
    // A text that somebody may write, and a word that is no value of a record.
    for fine in ["remedy == \"none of these\"", "contains(remark, \"no\")", "remedy == none"] {
        assert!(
            told(fine).iter().all(|one| one.contains("is evaluated by rhai")),
            "{fine}: {:#?}",
            told(fine)
        );
    }
}

#[test]
fn only_a_fact_leaves_a_matter_unsettled() {
    assert_eq!(told("unsettled(pain)"), [""; 0]);
    for other in ["unsettled(strong)", "unsettled(strict)", "unsettled(score > 7)"] {
        assert_told(&[(other, "`unsettled` takes a fact", "leaves the matter open")]);
    }
}

#[test]
fn a_definition_that_is_a_text_is_no_code_and_encodes_no_statement() {
    let messages = |definitions| Parts { definitions, ..Parts::default() }.messages();
    assert_eq!(
        messages("  word: {expression: '\"left\"'}\n  x: {expression: side == word}\n"),
        ["`side` is a code, and `word` is a text: they cannot be compared"]
    );
    assert_eq!(
        messages("  word: {expression: '\"left\"', statements: [S1]}\n"),
        ["`word` encodes statements and is not yes or no"]
    );
}

#[test]
fn a_text_in_quotes_is_answered_by_what_it_could_mean_where_it_stands() {
    let same = "compare things of the same type";
    let itself = "`pain` is a condition by itself; its negation is `!pain`";
    assert_told(&[
        ("score == \"7\"", "`score` is a number", "write the number without quotes: `7`"),
        ("score == \"strong\"", "`score` is a number", same),
        ("pain == \"yes\"", "`pain` is yes or no", "write `pain`"),
        ("pain == \"no\"", "`pain` is yes or no", "write `!pain`"),
        ("pain == \"severe\"", "`pain` is yes or no", itself),
    ]);
}

#[test]
fn a_set_of_codes_is_asked_only_for_codes_of_its_own() {
    assert_eq!(told("signs has \"heat\""), [""; 0]);
    assert_told(&[
        ("signs has side", "`has` takes a code in quotes, not a code", "write `signs has \"…\"`"),
        ("signs has \"neck\"", "`\"neck\"` is not one of the values of `signs`", ""),
    ]);
}

#[test]
fn text_functions_take_texts_only() {
    assert!(told("contains(len(remark), \"a\")")[0].starts_with("`contains` takes facts of type `text`"));
    assert!(told("contains(side, \"a\")")[0].starts_with("`contains` takes facts of type `text`"));
    let slow = told("contains(to_lower(remark), \"a\")");
    assert!(matches!(slow.as_slice(), [one] if one.contains("is evaluated by rhai")), "{slow:#?}");
}

#[test]
fn a_choice_of_readings_names_readings_and_values_that_there_are() {
    let messages = |name: &str, value: &str| {
        let choice = [(name.to_owned(), value.to_owned())].into();
        Parts { choice, ..Parts::default() }.messages()
    };
    assert_eq!(messages("few", "3"), [""; 0]);
    assert_eq!(messages("few", "5"), [""; 0]);
    assert_eq!(messages("few", "4"), ["`few` has no alternative `4`"]);
    assert_eq!(messages("fewer", "3"), ["no reading `fewer`"]);
}
