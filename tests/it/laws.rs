//! What holds of every guideline and every record, tried on random ones and on the real guideline.
//!
//! `REGIMEN_CASES` says how often each law is tried; the seeds are fixed, so two runs try the same.

mod analysis;
mod cohorts;
mod comparisons;
mod coverage;
mod expressions;
mod lines;
mod plans;
mod population;
mod questions;
mod table;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestError, TestRunner};

/// How often a law is tried, where nothing else is said.
fn cases() -> u32 {
    let given = std::env::var("REGIMEN_CASES").ok().and_then(|number| number.parse().ok());
    given.unwrap_or(40)
}

/// Tries a law so many times on random input.
fn law<T: std::fmt::Debug>(cases: u32, input: &impl Strategy<Value = T>, test: impl Fn(T) -> TestCaseResult) {
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(20_250_212),
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    match TestRunner::new(config).run(input, test) {
        Ok(()) => {}
        Err(TestError::Fail(why, input)) => panic!("{why}\nfor {input:?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}
