//! What cannot be evaluated is told, and nothing that rests on it is decided.

use regimen::Status;
use regimen::expression::Arithmetic;
use regimen::program::{Clause, Leaf, Term};
use regimen::value::{Decimal, Value};

use super::{LONG, guideline, plan, status};

#[test]
fn what_rests_on_a_text_that_could_not_be_read_has_failed_even_where_something_else_would_decide_it() {
    let loaded = guideline(
        "facts: {seen: {type: boolean}, note: {type: text}}\n\
         definitions:\n  \
           fell: {title: A fall, condition: {all: [seen, 'contains(note, \"fell\")']}, statements: [S0]}\n\
         rules:\n\
         - {id: rest, statements: [S1], condition: fell}\n\
         - {id: walk, statements: [S2], condition: seen}\n\
         - {id: drink, statements: [S3], condition: {all: [seen, 'contains(note, \"slipped\")']}}\n\
         - {id: sleep}\n",
    );
    let short = plan(&loaded, "2025-02-12", "{seen: false, note: fell}");
    assert!(!short.any_failed() && short.warnings.is_empty());
    assert_eq!(short.values[0].value.value, Value::Bool(false));
    assert_eq!(short.statements["S0"].status, Some(Status::NotApplicable));
    let facts = format!("{{seen: false, note: {}}}", "fell".repeat(LONG / 4));
    let long = plan(&loaded, "2025-02-12", &facts);
    assert!(long.any_failed());
    let told: Vec<&str> = long.warnings.iter().map(|warning| warning.message.as_str()).collect();
    for (told, part) in told.iter().zip(["fell", "slipped"]) {
        let beginning = format!("`contains(note, \"{part}\")` could not be evaluated: ");
        assert!(told.starts_with(&beginning), "{told}");
    }
    assert_eq!(told.len(), 2);
    assert_eq!(long.values[0].value.value, Value::Failed);
    assert_eq!(long.statements["S0"].status, Some(Status::Failed));
    let statuses = ["rest", "walk", "drink", "sleep"].map(|rule| status(&long, rule));
    assert_eq!(statuses, [Status::Failed, Status::NotApplicable, Status::Failed, Status::Active]);
}

#[test]
fn a_rule_whose_numbers_grow_too_large_has_failed() {
    let mut loaded = guideline("facts: {seen: {type: boolean}}\nrules: [{id: rest, condition: seen}]\n");
    // No text gives this term: the ranges that facts declare are held against it when rules load.
    let most = || Term::Constant(Value::Number(Decimal::MAX));
    let term = Term::Arithmetic(Arithmetic::Multiply, Box::new((most(), most())));
    let term = Term::Known(Box::new(term));
    let leaf = Leaf { text: "too large".into(), term, reads: [].into(), readings: [].into() };
    loaded.program.rules[0].condition = Some(Clause::Leaf(Box::new(leaf)));
    assert_eq!(status(&plan(&loaded, "2025-02-12", "{}"), "rest"), Status::Failed);
}
