//! `regimen batch` as a process: what a console session cannot show.
//!
//! The patients are imaginary samovars, of the made-up guideline in `tests/guidelines`.

// What a test leans on stops at the first surprise, like the test itself.
#![allow(clippy::unwrap_used)]

mod lines;
mod process;
mod resume;
mod summary;
mod table;

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value as Json;

use crate::process::{regimen, text};

const RULES: [&str; 2] = ["--rules", "tests/guidelines"];

/// Runs the verb on some input from stdin.
fn batch(arguments: &[&str], input: &[u8]) -> Output {
    let arguments = [&["batch"], &RULES[..], arguments].concat();
    let mut command = regimen(&arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // Whoever ends early does not read everything.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    })
}

/// A sound record.
fn samovar(id: usize) -> String {
    let grade = ["clear", "thin", "thick", "crusted"][id % 4];
    let day = 1 + id % 28;
    format!(
        r#"{{"id":"samovar {id}","as_of":"2025-02-{day:02}","facts":{{"device_kind":"samovar","scale_grade":"{grade}","last_overhauled_on":"2025-01-05","parts":["copper_skirt"],"whistles":{}}}}}"#,
        id % 60
    )
}

fn samovars(count: usize) -> String {
    (0..count).map(|id| samovar(id) + "\n").collect()
}

/// The output lines as JSON.
fn lines(output: &Output) -> Vec<Json> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Records sound and unsound, lines long and blank, enough for many pieces.
fn mixture() -> String {
    let mut input = String::new();
    for id in 0..1_500 {
        match id % 500 {
            100 => input.push_str("\r\n"),
            200 => input.push_str("{\"id\":\"none\"}\n"),
            300 => input.push_str(&format!("{}\n", "x".repeat(100_000))),
            400 => input.push_str("{\"as_of\":\"2025-02-12\",\"facts\":{}}\n"),
            _ => input.push_str(&(samovar(id) + "\n")),
        }
    }
    input
}

/// Sound records, unsound ones and blank lines.
fn few() -> String {
    format!("{}\n\n{{}}\n{}\r\n{}\n[1]\n \n{}", samovar(0), samovar(1), samovar(2), samovar(3))
}
