//! `regimen explain-code CODE`

use clap::Args;
use regimen::Code;
use regimen::diagnostic::suggestion;

use super::output::{Done, Step, print, usage};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The code of a diagnostic, such as unknown-name; without it, all of them are listed
    code: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let Some(word) = &arguments.code else {
        let lines: Vec<String> = Code::ALL
            .iter()
            .map(|code| format!("{code}\n   {}", code.meaning().trim().replace('\n', "\n  ")))
            .collect();
        print(&format!("{}\n", lines.join("\n")))?;
        return Ok(Done::Well);
    };
    let Some(code) = Code::from_word(word) else {
        let help = suggestion(word, Code::ALL.iter().map(|code| code.as_str()))
            .unwrap_or_else(|| "`regimen explain-code` lists them".to_owned());
        return Err(usage(&format!("no code `{word}`"), &help));
    };
    print(&format!("{code}: {}\n", code.meaning().trim()))?;
    Ok(Done::Well)
}
