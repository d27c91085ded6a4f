//! Everything that is tested from outside, as one binary: each module is a kind of test.

#[cfg(test)]
mod broken;
mod cli;
