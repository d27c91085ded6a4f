//! Arguments that several verbs share.

use std::path::PathBuf;

use clap::Args;
use regimen::ReadingChoice;
use regimen::timing::Date;

use super::output::{Step, usage};

/// Which guideline.
#[derive(Args, Clone, Debug)]
pub(crate) struct Where {
    /// A guideline's folder, or one that holds guidelines
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub(crate) rules: PathBuf,
    /// Which guideline, where the folder holds several
    #[arg(long, value_name = "ID")]
    pub(crate) guideline: Option<String>,
}

/// Which patient, on which day, under which readings.
#[derive(Args, Clone, Debug)]
pub(crate) struct Who {
    /// The patient's file, YAML or JSON; `-` reads stdin
    pub(crate) patient: PathBuf,
    /// The day of evaluation, in place of the file's `as_of`
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) readings: Readings,
}

/// Readings in place of those adopted.
#[derive(Args, Clone, Debug)]
pub(crate) struct Readings {
    /// Evaluate under another reading; may be given several times
    #[arg(long = "reading", value_name = "NAME=VALUE")]
    pub(crate) reading: Vec<String>,
}

impl Readings {
    /// The readings by name.
    pub(crate) fn choice(&self) -> Step<ReadingChoice> {
        let mut choice = ReadingChoice::new();
        for given in &self.reading {
            let Some((name, value)) = given.split_once('=') else {
                return Err(usage(
                    &format!("`{given}` is not a reading"),
                    "write `--reading name=value`; readings.yaml lists them",
                ));
            };
            if choice.insert(name.trim().to_owned(), value.trim().to_owned()).is_some() {
                return Err(usage(&format!("the reading `{name}` is given twice"), "give it once"));
            }
        }
        Ok(choice)
    }
}

/// A day on the command line.
pub(crate) fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text)
        .filter(|date| Date::YEARS.contains(&date.year()))
        .ok_or_else(|| "a day such as 2025-02-12, between 1800 and 2199".to_owned())
}
