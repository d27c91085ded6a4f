//! Two versions of a guideline beside each other, for a person to read.

use super::wrap::wrap;
use crate::comparison::{
    Became, CaseChange, Change, Comparison, Coverage, Edit, Effect, Group, Kind, Line, ReadingReport, Verdict,
};

/// A line or a block of a report.
enum Block {
    /// What all of it is about.
    Title(String),
    /// A heading over several entries.
    Heading(String),
    /// What an entry is about.
    Entry(String),
    Paragraph(String),
    Item(String),
    /// A line under an item.
    Under(String),
    /// A made-up record.
    Record(String),
}

/// A comparison as text, 80 columns wide.
pub(super) fn text(comparison: &Comparison) -> String {
    as_text(blocks(comparison))
}

/// Readings and who would be treated differently, as text, 80 columns wide.
pub(super) fn readings_text(readings: &[ReadingReport]) -> String {
    as_text(readings.iter().flat_map(of_reading).collect())
}

/// Readings and who would be treated differently, as Markdown.
pub(super) fn readings_markdown(readings: &[ReadingReport]) -> String {
    as_markdown(readings.iter().flat_map(of_reading).collect())
}

fn as_text(blocks: Vec<Block>) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Title(title) => out.push_str(&format!("{title}\n\n")),
            Block::Heading(heading) => out.push_str(&format!("\n{}\n", heading.to_uppercase())),
            Block::Entry(entry) => out.push_str(&format!("\n{}", wrap(&entry, "", "  "))),
            Block::Paragraph(words) => out.push_str(&wrap(&words, "  ", "  ")),
            Block::Item(words) => out.push_str(&wrap(&words, "  - ", "    ")),
            Block::Under(words) => out.push_str(&wrap(&words, "    ", "      ")),
            Block::Record(record) => {
                record.lines().for_each(|line| out.push_str(&format!("      {line}\n")));
            }
        }
    }
    out.trim_start().to_owned()
}

/// A comparison as Markdown: one comment, with a hidden mark by which it is found again and replaced.
pub(super) fn markdown(comparison: &Comparison) -> String {
    format!("<!-- regimen diff: {} -->\n{}", comparison.after.id, as_markdown(blocks(comparison)))
}

fn as_markdown(blocks: Vec<Block>) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Title(title) => out.push_str(&format!("## {title}\n")),
            Block::Heading(heading) => out.push_str(&format!("\n### {heading}\n")),
            Block::Entry(entry) => out.push_str(&format!("\n#### {entry}\n\n")),
            Block::Paragraph(words) => out.push_str(&format!("\n{words}\n\n")),
            Block::Item(words) => out.push_str(&format!("- {words}\n")),
            Block::Under(words) => out.push_str(&format!("  - {words}\n")),
            Block::Record(record) => {
                out.push_str("\n  <details><summary>Made-up patient</summary>\n\n  ```yaml\n");
                record.lines().for_each(|line| out.push_str(&format!("  {line}\n")));
                out.push_str("  ```\n\n  </details>\n\n");
            }
        }
    }
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out
}

fn blocks(comparison: &Comparison) -> Vec<Block> {
    let mut blocks = head(comparison);
    if comparison.is_empty() {
        return blocks;
    }
    if !comparison.rules.is_empty() {
        blocks.push(Block::Heading("Rules".to_owned()));
        comparison.rules.iter().for_each(|rule| change(rule, &mut blocks));
    }
    if !comparison.parts.is_empty() {
        blocks.push(Block::Heading("What rules rest on".to_owned()));
        comparison.parts.iter().for_each(|part| change(part, &mut blocks));
    }
    if !comparison.cases.changed.is_empty() {
        blocks.push(Block::Heading("Cases".to_owned()));
        cases(&comparison.cases.changed, &mut blocks);
    }
    blocks
}

fn head(comparison: &Comparison) -> Vec<Block> {
    let (before, after) = (&comparison.before, &comparison.after);
    let versions = if before.version == after.version {
        format!("two texts of version {}", after.version)
    } else {
        format!("version {} beside {}", after.version, before.version)
    };
    let mut blocks = vec![Block::Title(format!("{}: {versions}", after.id))];
    if comparison.is_empty() {
        blocks.push(Block::Paragraph("Nothing that means anything is different.".to_owned()));
        return blocks;
    }
    blocks.push(Block::Paragraph(verdict(comparison)));
    blocks.push(Block::Paragraph(coverage(before.coverage, after.coverage)));
    let cases = &comparison.cases;
    if cases.run > 0 {
        let changed: std::collections::BTreeSet<&str> =
            cases.changed.iter().map(|it| it.case.as_str()).collect();
        let words = format!(
            "Of {}, {} another plan.",
            counted(cases.run, "case"),
            match changed.len() {
                0 => "none gets".to_owned(),
                1 => "1 gets".to_owned(),
                many => format!("{many} get"),
            }
        );
        blocks.push(Block::Paragraph(words));
    }
    if !cases.unreadable.is_empty() {
        let which = cases.unreadable.join(", ");
        blocks.push(Block::Paragraph(format!("One of the versions cannot read these cases: {which}.")));
    }
    blocks
}

fn verdict(comparison: &Comparison) -> String {
    let mut words = match comparison.patients {
        Verdict::Same => return "Same plan for every patient: proved.".to_owned(),
        Verdict::Undecided => "It is not decided whether some patient gets another plan.".to_owned(),
        Verdict::Different => "Some patients get another plan. Those shown are made up: for each change the \
                               smallest record that shows it. They are in the guideline's scope where nothing is said \
                               of it."
            .to_owned(),
    };
    if !comparison.undecided.is_empty() {
        words.push_str(&format!(" Not decided for: {}.", comparison.undecided.join(", ")));
    }
    words
}

fn coverage(before: Coverage, after: Coverage) -> String {
    let words = |of: Coverage| {
        format!("{} encoded, {} that inform a rule, {} not encoded", of.encoded, of.informing, of.not_encoded)
    };
    if before == after {
        return format!("Statements of the source, as before: {}.", words(after));
    }
    format!("Statements of the source before: {}; after: {}.", words(before), words(after))
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn change(change: &Change, blocks: &mut Vec<Block>) {
    let kinds: Vec<&str> = change.kinds().into_iter().map(Kind::as_str).collect();
    let became = match &change.became {
        Became::New => "new".to_owned(),
        Became::Retired => "retired".to_owned(),
        Became::Renamed { from } if kinds.is_empty() => format!("until now {from}"),
        Became::Renamed { from } => format!("until now {from}; {}", kinds.join(", ")),
        Became::Changed => kinds.join(", "),
        Became::Untouched if kinds.is_empty() => String::new(),
        Became::Untouched => format!("through what it rests on: {}", kinds.join(", ")),
    };
    let part = if change.part == "rule" { "" } else { change.part };
    let became = if became.is_empty() { became } else { format!(" ({became})") };
    blocks.push(Block::Entry(format!("{part} {}{became}", change.name).trim_start().to_owned()));
    if !matches!(change.became, Became::New | Became::Retired) {
        change.edits.iter().for_each(|it| edit(it, blocks));
    } else if let Some(first) = change.edits.iter().find(|edit| {
        matches!(edit.what.as_str(), "title" | "ask" | "text" | "is" | "when" | "question" | "note")
    }) {
        let words = first.after.as_ref().or(first.before.as_ref());
        blocks.extend(words.map(|words| Block::Paragraph(words.clone())));
    }
    if !change.instead.is_empty() {
        let rules = change.instead.join(" or ");
        blocks.push(Block::Paragraph(format!(
            "Whoever had it active has {rules} active, and nobody else has."
        )));
    }
    if change.part == "guideline" && change.effect.is_some() {
        let follow = "Every rule without a scope of its own follows; of such a rule only what else becomes of it is told.";
        blocks.push(Block::Paragraph(follow.to_owned()));
    }
    let takes = ["type", "values", "min", "max", "may be none"];
    if change.part == "fact" && change.edits.iter().any(|edit| takes.contains(&edit.what.as_str())) {
        let words = "A value that a version does not have is unknown to it.";
        blocks.push(Block::Paragraph(words.to_owned()));
    }
    match &change.effect {
        None => {}
        Some(Effect::WithTheScope) => {
            blocks.push(Block::Item("Beside the guideline's scope: same plan for every patient.".to_owned()));
        }
        Some(Effect::Same) => blocks.push(Block::Item("Same plan for every patient.".to_owned())),
        Some(Effect::Undecided { because }) => undecided(because, blocks),
        Some(Effect::Different { groups, undecided: left }) => {
            groups.iter().for_each(|it| group(it, blocks));
            if !left.is_empty() {
                undecided(left, blocks);
            }
        }
    }
}

fn undecided(because: &[String], blocks: &mut Vec<Block>) {
    blocks.push(Block::Item(format!("Not decided for every patient: {}.", because.join("; "))));
}

fn edit(edit: &Edit, blocks: &mut Vec<Block>) {
    let what = &edit.what;
    blocks.push(Block::Item(match (&edit.before, &edit.after) {
        (Some(before), Some(after)) => format!("{what}: `{before}` → `{after}`"),
        (None, Some(after)) => format!("{what}, new: `{after}`"),
        (Some(before), None) => format!("{what}, gone: `{before}`"),
        (None, None) => what.clone(),
    }));
}

fn group(group: &Group, blocks: &mut Vec<Block>) {
    blocks.push(Block::Item(format!("{} → {}", group.before, group.after)));
    for (number, who) in group.who.iter().enumerate() {
        blocks.push(Block::Under(if number == 0 { who.clone() } else { format!("or {who}") }));
    }
    if group.more > 0 {
        blocks.push(Block::Under(match group.more {
            1 => "or one more kind of patient".to_owned(),
            more => format!("or {more} more kinds of patients"),
        }));
    }
    if !group.also.is_empty() {
        blocks.push(Block::Under(format!("The patient below also: {}", group.also.join(", "))));
    }
    blocks.push(Block::Record(group.witness.clone()));
}

/// So many cases are named in which no status changes; of the others, their number is told.
const NAMED: usize = 8;

/// Cases with the lines that differ, first those in which a status changes; in a course, what was told of an earlier day
/// is not told again.
fn cases(changed: &[CaseChange], blocks: &mut Vec<Block>) {
    let mut told: Vec<(&str, &Line)> = Vec::new();
    let mut lighter: Vec<(&CaseChange, Vec<&Line>)> = Vec::new();
    for case in changed {
        let new = |line: &&Line| !told.contains(&(case.case.as_str(), *line));
        let lines: Vec<&Line> = case.lines.iter().filter(new).collect();
        told.extend(lines.iter().map(|line| (case.case.as_str(), *line)));
        if lines.iter().any(|line| line.weighty) {
            of_case(case, &lines, blocks);
        } else if !lines.is_empty() {
            lighter.push((case, lines));
        }
    }
    if lighter.is_empty() {
        return;
    }
    blocks.push(Block::Paragraph("In these no status changes, but a day or words beside it:".to_owned()));
    for (case, lines) in lighter.iter().take(NAMED) {
        of_case(case, lines, blocks);
    }
    if let Some(more) = lighter.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let more = counted(more, "more plan");
        blocks.push(Block::Paragraph(format!("And so in {more}, which `--format json` names.")));
    }
}

fn of_case(case: &CaseChange, lines: &[&Line], blocks: &mut Vec<Block>) {
    blocks.push(Block::Entry(format!("{}, {}", case.case, case.on)));
    blocks.push(Block::Paragraph(case.title.clone()));
    for line in lines {
        let said = |said: &Option<String>| said.clone().unwrap_or_else(|| "not there".to_owned());
        blocks.push(Block::Item(format!("{}: {} → {}", line.about, said(&line.before), said(&line.after))));
    }
}

fn of_reading(reading: &ReadingReport) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(reading.name.clone())];
    blocks.push(Block::Paragraph(reading.question.clone()));
    blocks.push(Block::Paragraph(format!("Adopted: {}. {}", reading.adopted, reading.because)));
    let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    blocks.push(Block::Item(format!("statements: {}", list(&reading.statements))));
    blocks.push(Block::Item(format!("rules: {}", list(&reading.rules))));
    for alternative in &reading.alternatives {
        blocks.push(Block::Entry(format!("Instead of {}: {}", reading.adopted, alternative.value)));
        if alternative.patients == Verdict::Same {
            blocks.push(Block::Paragraph("Same plan for every patient: proved.".to_owned()));
        }
        if !alternative.undecided.is_empty() {
            let parts = alternative.undecided.join(", ");
            blocks.push(Block::Paragraph(format!("Not decided for: {parts}.")));
        }
        alternative.changes.iter().for_each(|it| change(it, &mut blocks));
    }
    blocks
}
