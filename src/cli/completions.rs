//! `regimen completions SHELL`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output::{Done, Step, print};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Command::command(), "regimen", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Done::Well)
}
