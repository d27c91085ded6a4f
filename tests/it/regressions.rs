//! The corpus of the fuzzers, and what they once found, tried again without a fuzzer.

use std::fs;

use crate::inputs::{any_file, expression, line, patient};
use crate::repository::{files, root};

/// Tries every file of a fuzzer's folders; how many there are.
fn again(fuzzer: &str, test: impl Fn(&[u8])) {
    let inputs: Vec<String> = ["corpus", "regressions"]
        .iter()
        .flat_map(|folder| files(&format!("fuzz/{folder}/{fuzzer}"), ""))
        .collect();
    assert!(!inputs.is_empty(), "there is no input for {fuzzer}");
    for input in inputs {
        println!("{input}");
        test(&fs::read(root().join(input)).unwrap());
    }
}

#[test]
fn files_that_a_fuzzer_tried_are_loaded_or_refused() {
    again("rules", any_file);
}

#[test]
fn expressions_that_a_fuzzer_tried_are_evaluated_or_refused() {
    again("expressions", |bytes| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            expression(text);
        }
    });
}

#[test]
fn records_that_a_fuzzer_tried_have_a_plan_or_a_reason() {
    again("patients", patient);
}

#[test]
fn lines_that_a_fuzzer_tried_are_answered() {
    again("lines", line);
}
