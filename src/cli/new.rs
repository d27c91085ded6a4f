//! `regimen new guideline|rule|case`
use clap::Args;

use super::output::{Done, Step};

#[derive(Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_arguments: &Arguments) -> Step<Done> {
    Ok(Done::Well)
}
