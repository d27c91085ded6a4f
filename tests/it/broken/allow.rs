//! `allow:` switches a lint off where it stands, and is reported where it silences nothing.

use regimen::Code;

use super::shown;
use crate::inputs::world::{self, Outcome, base};

const RULES: &str = "recommendations/rules.yaml";

/// The base with a vague word in an action of `rest`, and these lines added to that rule and to guideline.yaml.
fn load(on_the_rule: &str, on_the_guideline: &str) -> Outcome {
    let text = |name: &str| String::from_utf8(base(name)).unwrap();
    let rules = text(RULES).replacen("text: Rest.}\n", &format!("text: Rest early.}}\n{on_the_rule}"), 1);
    assert!(rules.contains("Rest early"));
    let guideline = text("guideline.yaml") + on_the_guideline;
    world::load(&[(RULES, rules.into()), ("guideline.yaml", guideline.into())])
}

const ON_THE_RULE: &str = "  allow: [{lint: vague-word, because: It is meant so.}]\n";
const ON_THE_GUIDELINE: &str = "allow: [{lint: vague-word, because: It is meant so.}]\n";

#[test]
fn a_lint_is_switched_off_where_it_stands_or_for_the_whole_guideline() {
    assert_eq!(load("", "").codes(), ["vague-word"]);
    assert_eq!(load(ON_THE_RULE, "").codes(), [""; 0]);
    assert_eq!(load("", ON_THE_GUIDELINE).codes(), [""; 0]);
}

#[test]
fn an_allow_that_silences_nothing_is_reported() {
    let both = load(ON_THE_RULE, ON_THE_GUIDELINE);
    assert_eq!(both.codes(), ["unused-allow"]);
    assert!(shown(&both).contains("guideline.yaml"), "the nearest one counts: {}", shown(&both));
    let other = load("  allow: [{lint: long-title, because: It is long.}]\n", "");
    assert_eq!(other.codes(), ["unused-allow", "vague-word"]);
}

#[test]
fn without_cases_nothing_is_said_of_untested_rules_or_of_what_allows_them() {
    let allow = "  allow: [{lint: untested-rule, because: Its case is to come.}]\n";
    let text = String::from_utf8(base(RULES)).unwrap();
    let rules = text.replacen("  citations: [1]\n", &format!("  citations: [1]\n{allow}"), 1);
    let with_cases = world::load(&[(RULES, rules.clone().into())]);
    assert_eq!(with_cases.codes(), ["unused-allow"]);
    let rules = rules.replacen("score > 5", "score > 9", 1);
    let without = world::load(&[(RULES, rules.into()), ("case.yaml", b"title: No case\n".to_vec())]);
    assert_eq!(without.codes(), ["missing-as-of", "missing-key"]);
}

#[test]
fn a_guideline_with_errors_is_not_linted() {
    let rules = String::from_utf8(base(RULES)).unwrap().replacen("text: Rest.}", "text: Rest early.}", 1);
    let outcome = world::load(&[(RULES, rules.replacen("score > 5", "scroe > 5", 1).into())]);
    assert_eq!(outcome.codes(), ["unknown-name"]);
}

#[test]
fn every_lint_is_a_warning_that_may_be_allowed() {
    let lints = super::broken().iter().flat_map(|(_, outcome)| &outcome.problems);
    for problem in lints.filter(|problem| Code::LINTS.contains(&problem.code)) {
        assert_eq!(problem.severity, regimen::Severity::Warning, "{}", problem.code);
    }
    let schema: serde_json::Value =
        serde_json::from_str(regimen::schema::named("rules").unwrap().text).unwrap();
    let words: Vec<&str> = Code::LINTS.iter().chain(Code::ANALYSES).map(|code| code.as_str()).collect();
    assert_eq!(schema["$defs"]["allow"]["items"]["properties"]["lint"]["enum"], serde_json::json!(words));
}
