//! Everything that is tested from outside, as one binary: each module is a kind of test.

#[cfg(test)]
mod analysis;
#[cfg(test)]
mod arbitrary;
#[cfg(test)]
mod batch;
#[cfg(test)]
mod broken;
#[cfg(test)]
mod cases;
mod cli;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod diffs;
#[cfg(test)]
mod editors;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod lints;
#[cfg(test)]
mod plans;
mod process;
#[cfg(test)]
mod regressions;
#[cfg(test)]
mod renderings;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod tidy;
