//! Counts over many patients as a page.

use super::page::{Entry, Page, Section, other_readings};
use crate::population::{Adherence, Breaches, Missing, Report, RuleReport};

/// The counts of a run as a page.
pub(super) fn of_report(report: &Report<'_>) -> Page {
    let guideline = &report.guideline;
    let days = match report.as_of {
        None => String::new(),
        Some(days) if days.first == days.last => format!(" on {}", days.first),
        Some(days) => format!(" from {} to {}", days.first, days.last),
    };
    let rules = || report.rules.iter();
    let adherence = rules().filter_map(|rule| Some(entry(rule, adherence(&rule.adherence?))));
    let breaches = rules().filter_map(|rule| Some(entry(rule, breaches(&rule.breaches?))));
    let mut sections = vec![
        section("RECORDS", Some(records(report)), Vec::new()),
        section("ADHERENCE", Some(OF_ADHERENCE.to_owned()), adherence.collect()),
        section("BREACHES", Some(OF_BREACHES.to_owned()), breaches.collect()),
        section("MISSING FACTS", Some(open(report)), report.missing.iter().map(missing).collect()),
        section("CONTESTED", Some(undisputed(report)), contested(report).collect()),
        section("EVERY RULE", None, rules().map(|rule| entry(rule, statuses(rule))).collect()),
    ];
    sections.retain(|section| section.heading == "RECORDS" || !section.entries.is_empty());
    Page {
        title: guideline.title.to_owned(),
        subtitle: format!(
            "{} {} ({}), {}{days}",
            guideline.id,
            guideline.version,
            guideline.status,
            counted(report.records.plans, "patient", "patients")
        ),
        notices: report
            .warnings
            .iter()
            .map(|warning| warning.message.clone())
            .chain(other_readings(&report.other_readings))
            .collect(),
        sections,
        footer: Vec::new(),
    }
}

const OF_ADHERENCE: &str = "Of the patients to whom a rule applies and for whom its time has begun, whether the \
                            record shows it done; those for whom its time is over are counted, too.";

const OF_BREACHES: &str =
    "Of the patients for whom a rule is in force today, whether the record shows a breach.";

fn section(heading: &'static str, lead: Option<String>, entries: Vec<Entry>) -> Section {
    Section { heading, lead, entries }
}

fn entry(rule: &RuleReport<'_>, line: String) -> Entry {
    let (head, id) = (rule.title.to_owned(), rule.id.to_owned());
    Entry { head, id, lines: vec![("", line)], ..Entry::default() }
}

fn records(report: &Report<'_>) -> String {
    let records = &report.records;
    let mut text = counted(records.plans, "record has a plan", "records have a plan");
    if records.failed > 0 {
        text.push_str(&format!(", {} with a rule that could not be evaluated", records.failed));
    }
    text.push_str(". ");
    let errors: usize = records.errors.values().sum();
    if errors > 0 {
        let codes: Vec<String> =
            records.errors.iter().map(|(code, count)| format!("{count} {code}")).collect();
        let lines = counted(errors, "line is no sound record", "lines are no sound records");
        text.push_str(&format!("{lines}: {}. ", codes.join(", ")));
    }
    if records.blank > 0 {
        text.push_str(&format!("{}. ", counted(records.blank, "line is blank", "lines are blank")));
    }
    let scopes: Vec<String> =
        report.scope.iter().map(|(scope, count)| format!("{count} {}", scope.as_str())).collect();
    text.push_str(&format!("By the guideline's scope: {}.", scopes.join(", ")));
    text
}

fn adherence(counts: &Adherence) -> String {
    let Adherence { applies, done, not_done, unknown } = *counts;
    if applies == 0 {
        return "It applies to nobody.".to_owned();
    }
    format!("{done} of {applies} done ({}), {not_done} not done, {unknown} unknown.", share(done, applies))
}

fn breaches(counts: &Breaches) -> String {
    let Breaches { in_force, breached } = *counts;
    if in_force == 0 {
        return "It is in force for nobody.".to_owned();
    }
    format!("{breached} of {in_force} breached ({}).", share(breached, in_force))
}

fn open(report: &Report<'_>) -> String {
    let patients = counted(report.undecided, "patient has a rule", "patients have rules");
    format!("{patients} that cannot be told. The facts that would settle it, those of most patients first.")
}

fn missing(missing: &Missing<'_>) -> Entry {
    let patients = counted(missing.patients, "patient", "patients");
    let statuses = counted(missing.statuses, "status", "statuses");
    Entry {
        head: missing.ask.to_owned(),
        id: missing.fact.to_owned(),
        lines: vec![("", format!("Unknown, it leaves {statuses} of {patients} undecided."))],
        ..Entry::default()
    }
}

fn contested<'r>(report: &'r Report<'_>) -> impl Iterator<Item = Entry> + 'r {
    report.contested.iter().filter(|reading| reading.patients > 0).map(|reading| {
        let patients = counted(reading.patients, "patient", "patients");
        let values: Vec<String> =
            reading.alternatives.iter().map(|(value, count)| format!("{count} under `{value}`")).collect();
        Entry {
            head: reading.question.clone(),
            id: reading.reading.clone(),
            lines: vec![("", format!("It matters to {patients}: {}.", values.join(", ")))],
            ..Entry::default()
        }
    })
}

fn undisputed(report: &Report<'_>) -> String {
    let idle = report.contested.iter().filter(|reading| reading.patients == 0).count();
    let others = match idle {
        0 => String::new(),
        1 => " One other reading changes nothing for these patients.".to_owned(),
        _ => format!(" {idle} other readings change nothing for these patients."),
    };
    format!(
        "Readings under another value of which some rule would have another status for a patient.{others}"
    )
}

fn statuses(rule: &RuleReport<'_>) -> String {
    let counts = rule.statuses.iter().filter(|(_, count)| **count > 0);
    let counts: Vec<String> = counts.map(|(status, count)| format!("{count} {}", status.as_str())).collect();
    if counts.is_empty() { "Nobody.".to_owned() } else { counts.join(", ") + "." }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A share in tenths of a percent, rounded half up: `22.0 %`.
fn share(part: usize, whole: usize) -> String {
    let tenths = (part as u128 * 1000 + whole as u128 / 2) / (whole as u128).max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_a_tenth_of_a_percent() {
        let shares = [(0, 3), (1, 3), (2, 3), (3, 3), (1, 2000), (1, 2001)].map(|(a, b)| share(a, b));
        assert_eq!(shares, ["0.0 %", "33.3 %", "66.7 %", "100.0 %", "0.1 %", "0.0 %"]);
    }
}
