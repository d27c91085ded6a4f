//! `regimen analyze`

use std::collections::BTreeMap;
use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use regimen::analysis::{self, Finding, Limits, Patient, Report};
use regimen::program::Program;
use regimen::render::{self, Paint};
use regimen::{Diagnostic, Sources};
use serde::Serialize;

use super::arguments::{Readings, Where};
use super::check::counted_as;
use super::load::{self, Loaded};
use super::output::{Done, Step, print, say, stop};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    at: Where,
    #[command(flatten)]
    readings: Readings,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many steps one question may take before it is left undecided; all of them may take forty times as many
    #[arg(long, value_name = "N", default_value_t = Limits::default().steps)]
    steps: u64,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// With excerpts, for people
    Text,
    /// A list of findings, the properties that are proved, the facts that rules cannot do without
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Step<Done> {
    let choice = arguments.readings.choice()?;
    let mut sources = Sources::new();
    let loaded = load::the_guideline(&mut sources, &arguments.at)?;
    let ruleset = loaded.ruleset.clone();
    let program =
        load::under(&sources, Loaded { ruleset: loaded.ruleset, program: loaded.program }, &choice)?;
    let limits = Limits { steps: arguments.steps, ..Limits::default() };
    let report = analysis::analyse(&sources, &ruleset, &program, limits);
    match arguments.format {
        Format::Text => print(&text(&sources, &program, &report))?,
        Format::Json => print(
            &render::json(&Shown::of(&sources, &report))
                .map_err(|p| stop(Done::Problems, &format!("the findings cannot be written: {p}")))?,
        )?,
    }
    let diagnostics: Vec<Diagnostic> = report.findings.iter().map(|f| f.diagnostic.clone()).collect();
    let found = render::summary(&diagnostics).unwrap_or_else(|| "nothing found".to_owned());
    let proved = match (report.proved.len(), program.properties.len()) {
        (_, 0) => "no properties".to_owned(),
        (proved, all) => format!("{proved} of {all} properties proved"),
    };
    say(&format!("{}, {proved}: {found}", counted_as(program.rules.len(), "rule")));
    Ok(match (report.any_warning(), report.any_undecided()) {
        (true, _) => Done::Problems,
        (_, true) => Done::Failed,
        _ => Done::Well,
    })
}

/// The findings with excerpts, each with the patient who shows it.
fn text(sources: &Sources, program: &Program, report: &Report) -> String {
    let paint = if std::io::stdout().is_terminal() { Paint::Colours } else { Paint::Plain };
    let mut text = String::new();
    for Finding { diagnostic, patient, who } in &report.findings {
        text.push_str(render::diagnostics(sources, std::slice::from_ref(diagnostic), paint).trim_end());
        text.push('\n');
        if let Some(who) = who {
            let alternatives = who.alternatives.iter().map(|parts| {
                let parts: Vec<String> =
                    parts.iter().map(|(fact, answers)| format!("{fact}: {answers}")).collect();
                if parts.is_empty() { "everybody in scope".to_owned() } else { parts.join("; ") }
            });
            text.push_str("Of whom this is so:\n");
            alternatives.for_each(|line| text.push_str(&render::wrap(&line, "  - ", "    ")));
            if who.more > 0 {
                text.push_str(&format!("  - and {} more\n", who.more));
            }
        }
        if let Some(patient) = patient {
            text.push_str("The smallest patient, ready for a case:\n");
            patient.yaml().lines().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
        text.push('\n');
    }
    if !report.required.is_empty() {
        text.push_str("Facts without which rules stay undecided for everybody in their scope:\n");
        for (fact, rules) in &report.required {
            text.push_str(&render::wrap(&format!("{fact}: {}", rules.join(", ")), "  ", "      "));
        }
        text.push('\n');
    }
    if !report.proved.is_empty() {
        text.push_str("Proved of every patient:\n");
        for property in program.properties.iter().filter(|property| report.proved.contains(&property.id)) {
            text.push_str(&render::wrap(&format!("{}: {}", property.id, property.says), "  ", "      "));
        }
    }
    text
}

#[derive(Serialize)]
struct Shown<'a> {
    findings: Vec<ShownFinding<'a>>,
    proved: &'a [String],
    required: BTreeMap<&'a str, &'a [String]>,
}

#[derive(Serialize)]
struct ShownFinding<'a> {
    #[serde(flatten)]
    finding: Option<render::Finding<'a>>,
    /// The smallest patient who shows it, as a file.
    witness: Option<String>,
    who: Option<Who<'a>>,
}

#[derive(Serialize)]
struct Who<'a> {
    alternatives: Vec<BTreeMap<&'a str, Vec<&'a str>>>,
    more: usize,
}

impl<'a> Shown<'a> {
    fn of(sources: &'a Sources, report: &'a Report) -> Self {
        let alternative = |parts: &'a Vec<(String, String)>| {
            let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            parts.iter().for_each(|(fact, answers)| all.entry(fact).or_default().push(answers));
            all
        };
        let finding = |found: &'a Finding| ShownFinding {
            finding: render::findings(sources, std::slice::from_ref(&found.diagnostic), |_| false).pop(),
            witness: found.patient.as_ref().map(Patient::yaml),
            who: found.who.as_ref().map(|who| Who {
                alternatives: who.alternatives.iter().map(alternative).collect(),
                more: who.more,
            }),
        };
        Self {
            findings: report.findings.iter().map(finding).collect(),
            proved: &report.proved,
            required: report.required.iter().map(|(fact, rules)| (fact.as_str(), rules.as_slice())).collect(),
        }
    }
}
