//! `regimen`: clinical guidelines as rules, on the command line.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
