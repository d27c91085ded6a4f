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
    // As messages write it: `error[unknown-name]`.
    let word = word.rsplit('[').next().unwrap_or(word).trim_end_matches(']');
    let Some(code) = Code::from_word(word) else {
        let help = suggestion(word, Code::ALL.iter().map(|code| code.as_str()))
            .unwrap_or_else(|| "`regimen explain-code` lists them".to_owned());
        return Err(usage(&format!("no code `{word}`"), &help));
    };
    print(&explained(code))?;
    Ok(Done::Well)
}

fn explained(code: Code) -> String {
    let mut text = format!("{code}: {}\n", code.meaning().trim());
    if let Some(example) = code.example() {
        if let Some((file, lines)) = example.beside {
            text.push_str(&format!("\nBeside this, in {file}:\n\n{}", indented(lines)));
        }
        let (wrong, right) = (indented(example.wrong), indented(example.right));
        text.push_str(&format!("\nWrong, in {}:\n\n{wrong}\nRight:\n\n{right}", example.file));
    }
    if Code::LINTS.contains(&code) || Code::ANALYSES.contains(&code) {
        text.push_str(&format!(
            "\nNothing is broken. Where it is right as it is, say why, on the rule, fact,\n\
             definition or reading, or in guideline.yaml for all of it:\n\n    \
             allow:\n      - lint: {code}\n        because: …\n"
        ));
        if code == Code::SwallowedKey {
            text.push_str("\nCases take no `allow`: let the line begin with another word.\n");
        }
    }
    text
}

/// Lines behind four spaces, whatever their own least indentation is.
fn indented(lines: &str) -> String {
    let own = |line: &str| line.len() - line.trim_start().len();
    let least = lines.lines().map(own).min().unwrap_or_default();
    let cut: Vec<&str> = lines.lines().map(|line| line.get(least..).unwrap_or_default()).collect();
    format!("    {}\n", cut.join("\n    "))
}
