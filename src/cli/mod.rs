//! The command line: one file a verb. Reads files, writes results to stdout and everything else to stderr.
//!
//! Exit codes: 0 done · 1 the rules, cases or record have problems · 2 wrong usage · 3 evaluated, but something failed.
//! Start at: [`Verb`], the table of contents.

mod analyze;
mod arguments;
mod ask;
mod batch;
mod cases;
mod check;
mod completions;
mod coverage;
mod diff;
mod evaluate;
mod explain;
mod explain_code;
mod files;
mod fmt;
mod generate;
mod home;
mod load;
mod mutate;
mod new;
mod output;
mod readings;
mod revision;
mod schema;
mod suite;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::Done;

/// Turns a clinical guideline, written as YAML rules, into a plan for one patient on one day, and says why.
#[derive(Parser)]
#[command(name = "regimen", version, about, max_term_width = 80, after_help = AFTER)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

const AFTER: &str = "Exit codes: 0 done; 1 the rules, cases or record have problems; 2 wrong usage; 3 evaluated, \
                     but evaluating some rule failed.\nResults go to stdout, everything else to stderr.";

#[derive(Subcommand)]
enum Verb {
    /// Find every problem in rule, fact and case files, all at once
    Check(check::Arguments),
    /// Make the plan for a patient
    Evaluate(evaluate::Arguments),
    /// Say why a rule applies to a patient, or why not
    Explain(explain::Arguments),
    /// Say what to find out next about a patient
    Ask(ask::Arguments),
    /// Make a short plan for each of many patients, one line each
    Batch(batch::Arguments),
    /// Run cases against what they expect, and against their snapshots
    Test(test::Arguments),
    /// Change each condition, bound, key, text and citation in turn, and report the changes no case notices
    Mutate(mutate::Arguments),
    /// Say what the cases show of each rule, condition and bound, and find the patients they lack
    Coverage(coverage::Arguments),
    /// Prove what holds of every patient, or show a patient of whom it does not
    Analyze(analyze::Arguments),
    /// Compare two versions of a guideline: what was edited, and exactly which patients get another plan
    Diff(diff::Arguments),
    /// Say what each reading of the source means: exactly which patients another one would treat differently
    Readings(readings::Arguments),
    /// Write the patients at the boundaries of a rule as cases, for you to say what the plan must be
    Cases(cases::Arguments),
    /// Lay out rule and case files: the order of keys, indentation, blank lines
    Fmt(fmt::Arguments),
    /// Scaffold a guideline, a rule or a case
    New(new::Arguments),
    /// Make up patients, as many as you want to try a guideline or a machine on
    Generate(generate::Arguments),
    /// Print the JSON Schema of a file
    Schema(schema::Arguments),
    /// Say what a diagnostic code means
    ExplainCode(explain_code::Arguments),
    /// Print completions for a shell
    Completions(completions::Arguments),
}

/// Runs the command that the process was started with.
pub(crate) fn run() -> ExitCode {
    let command = Command::parse();
    let done = match command.verb {
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Evaluate(arguments) => evaluate::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::Ask(arguments) => ask::run(&arguments),
        Verb::Batch(arguments) => batch::run(&arguments),
        Verb::Test(arguments) => test::run(&arguments),
        Verb::Mutate(arguments) => mutate::run(&arguments),
        Verb::Coverage(arguments) => coverage::run(&arguments),
        Verb::Analyze(arguments) => analyze::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Readings(arguments) => readings::run(&arguments),
        Verb::Cases(arguments) => cases::run(&arguments),
        Verb::Fmt(arguments) => fmt::run(&arguments),
        Verb::New(arguments) => new::run(&arguments),
        Verb::Generate(arguments) => generate::run(&arguments),
        Verb::Schema(arguments) => schema::run(&arguments),
        Verb::ExplainCode(arguments) => explain_code::run(&arguments),
        Verb::Completions(arguments) => completions::run(&arguments),
    };
    done.unwrap_or_else(output::Stop::done).into()
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        ExitCode::from(match done {
            Done::Well => 0,
            Done::Problems => 1,
            Done::Usage => 2,
            Done::Failed => 3,
        })
    }
}
