//! A page: headings, entries and labelled lines, drawn as plain text or as Markdown.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::reasons;
use super::wrap::{WIDTH, columns, wrap};
use crate::evaluation::{Status, Trace};
use crate::plan::{Event, Plan, Question, Recommendation, Scope};
use crate::program::Direction;
use crate::timing::Date;
use crate::value::{Truth, Value};

/// A page.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) subtitle: String,
    /// What must not be missed.
    pub(super) notices: Vec<String>,
    pub(super) sections: Vec<Section>,
    /// The last lines.
    pub(super) footer: Vec<String>,
}

/// A part of a page under a heading.
pub(super) struct Section {
    pub(super) heading: &'static str,
    pub(super) lead: Option<String>,
    pub(super) entries: Vec<Entry>,
}

/// An entry: what it is, its id, and lines under it.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) tag: String,
    pub(super) head: String,
    pub(super) id: String,
    pub(super) lines: Vec<(&'static str, String)>,
}

/// The plan as a page.
pub(super) fn of_plan(plan: &Plan<'_>, all: bool) -> Page {
    let mut page = head(plan, "plan");
    let mut said = BTreeSet::new();
    let mut with = |statuses: &[Status], keep: &dyn Fn(&Recommendation<'_>) -> bool| -> Vec<Entry> {
        plan.recommendations
            .iter()
            .filter(|r| statuses.contains(&r.status) && keep(r))
            .map(|r| entry(r, plan.as_of, all, &mut said))
            .collect()
    };
    let any = |_: &Recommendation<'_>| true;
    page.add("COULD NOT BE EVALUATED", None, with(&[Status::Failed], &any));
    page.add("AGAINST THE GUIDELINE", None, with(&[Status::Violated], &any));
    let active = [Status::Active];
    let optional = |r: &Recommendation<'_>| r.actions.iter().all(|action| action.verb == "consider");
    page.add("DO NOW", None, with(&active, &|r| r.direction == Direction::For && !optional(r)));
    page.add("CONSIDER", None, with(&active, &|r| r.direction == Direction::For && optional(r)));
    page.add("AVOID", None, with(&active, &|r| r.direction == Direction::Against));
    page.add("LEFT TO THE CLINICIAN", None, with(&active, &|r| r.direction == Direction::Either));
    page.add("OVERDUE", None, with(&[Status::Overdue], &any));
    page.add("CONFLICTS", None, conflicts(plan));
    page.add("OPEN QUESTIONS", question_lead(plan), plan.questions.iter().map(question).collect());
    page.add("WHAT COMES WHEN", None, events(plan));
    page.add("CANNOT BE TOLD YET", None, with(&[Status::Undecided], &any));
    page.add("DONE", None, with(&[Status::Met], &any));
    page.add("VALUES", None, values(plan));
    considered(plan, all, &mut page);
    page
}

/// The open questions as a page.
pub(super) fn of_questions(plan: &Plan<'_>) -> Page {
    let mut page = head(plan, "open questions");
    let lead = if plan.questions.is_empty() {
        Some("No unknown fact would change anything in this plan.".to_owned())
    } else {
        question_lead(plan)
    };
    page.sections.push(Section {
        heading: "OPEN QUESTIONS",
        lead,
        entries: plan.questions.iter().map(question).collect(),
    });
    page
}

fn head(plan: &Plan<'_>, what: &str) -> Page {
    let g = &plan.guideline;
    let mut notices: Vec<String> = plan.warnings.iter().map(|w| w.message.clone()).collect();
    match plan.scope {
        Scope::InScope => {}
        Scope::OutOfScope => {
            let any = plan.recommendations.iter().any(|r| r.status != Status::OutOfScope);
            let but = if any { " Rules with a scope of their own speak all the same." } else { "" };
            notices.push(format!(
                "The guideline is silent about this patient. That is not the same as \"not indicated\".{but}"
            ));
        }
        Scope::Undecided => {
            notices.push("It cannot be told yet whether the guideline speaks about this patient.".to_owned());
        }
    }
    notices.extend(other_readings(&plan.other_readings));
    Page {
        title: g.title.to_owned(),
        subtitle: format!("{} {} ({}), {what} for {}", g.id, g.version, g.status, plan.as_of),
        notices,
        sections: Vec::new(),
        footer: Vec::new(),
    }
}

/// A notice for each reading in force that is not the one adopted.
pub(super) fn other_readings<'r>(readings: &'r [(&str, &str, &str)]) -> impl Iterator<Item = String> + 'r {
    readings.iter().map(|(name, value, adopted)| {
        format!("Under another reading of the source: {name} = {value} (adopted: {adopted}).")
    })
}

/// "on 2025-03-12, in 28 days"
fn day(date: Date, as_of: Date) -> String {
    let days = date.days_since(as_of);
    let plural = |n: i32| {
        if n == 1 { "1 day".to_owned() } else { format!("{n} days") }
    };
    match days {
        0 => format!("{date}, today"),
        n if n > 0 => format!("{date}, in {}", plural(n)),
        n => format!("{date}, {} ago", plural(-n)),
    }
}

/// An entry for a rule. Evidence is told once on a page, and named by its statement after that.
fn entry<'p>(r: &Recommendation<'p>, as_of: Date, all: bool, said: &mut BTreeSet<&'p str>) -> Entry {
    let mut lines: Vec<(&'static str, String)> = Vec::new();
    let detailed = matches!(r.status, Status::Active | Status::Overdue | Status::Violated | Status::Failed)
        || (all && r.status == Status::Undecided);
    if detailed {
        for action in r.actions {
            let mut text = action.text.clone();
            if let Some(details) = &action.details {
                let _ = write!(text, " {details}");
            }
            if let Some(to) = &action.to {
                let _ = write!(text, " To: {to}.");
            }
            lines.push((if r.actions.len() > 1 { "-" } else { "" }, text));
        }
        match r.select {
            Some("any") => lines.push(("", "Any of these.".to_owned())),
            Some("exactly-one") => lines.push(("", "Exactly one of these.".to_owned())),
            _ => {}
        }
        window(r, as_of, &mut lines);
    }
    let why = reasons::of_status(r);
    if !why.is_empty() && (all || r.status != Status::Undecided) {
        lines.push(("Why", format!("{why}.")));
    }
    if let Some(exception) = r.excepted_by {
        lines.push(("Lifted by", format!("{exception}.")));
    }
    if !r.needs.is_empty() && !matches!(r.status, Status::Lapsed) {
        lines.push((open(r), format!("{}.", r.needs.join(", "))));
    }
    lines.extend(r.cautions.iter().map(|caution| ("Caution", caution.text.to_owned())));
    let contest = |(reading, value, status): &(&str, &str, Status)| {
        ("Contested", format!("{} if {reading} were {value}.", status.as_str()))
    };
    lines.extend(r.contests.iter().map(contest));
    if !r.conflicts.is_empty() {
        lines.push(("Conflict", format!("{}.", r.conflicts.join(", "))));
    }
    if detailed {
        if let Some(note) = r.note {
            lines.push(("Note", note.to_owned()));
        }
        evidence(r, said, &mut lines);
        lines.push(("Source", source(r, all)));
    }
    Entry { tag: r.priority.as_str().to_owned(), head: r.title.to_owned(), id: r.id.to_owned(), lines }
}

/// What the facts that a rule still needs would decide.
fn open(r: &Recommendation<'_>) -> &'static str {
    let unknown = |trace: &Option<Trace<'_>>| trace.as_ref().is_some_and(|it| it.value == Truth::Unknown);
    match r.status {
        Status::Undecided => "Needs",
        Status::Active | Status::Overdue | Status::Met => {
            match (unknown(&r.because.done_when), unknown(&r.because.breached_when)) {
                (true, true) => "Not known whether done, nor whether breached",
                (false, true) => "Not known whether breached",
                _ => "Not known whether done",
            }
        }
        _ => "Still open",
    }
}

/// The statements that inform a rule; headings and the like, which only set time or strength, stand in the JSON.
fn evidence<'p>(
    r: &Recommendation<'p>,
    said: &mut BTreeSet<&'p str>,
    lines: &mut Vec<(&'static str, String)>,
) {
    let mut again = Vec::new();
    for evidence in r.evidence.iter().filter(|evidence| evidence.role == "info") {
        if said.insert(evidence.id) {
            lines.push((
                "Evidence",
                format!("{} {}", evidence.text, cite(&[evidence.id], evidence.citations)),
            ));
        } else {
            again.push(evidence.id);
        }
    }
    if !again.is_empty() {
        lines.push(("Evidence", format!("as above: {}.", again.join(", "))));
    }
}

fn window(r: &Recommendation<'_>, as_of: Date, lines: &mut Vec<(&'static str, String)>) {
    let Some(window) = &r.window else { return };
    let mut parts = Vec::new();
    if let Some(opens) = window.opens {
        parts.push(format!("from {}", day(opens, as_of)));
    }
    if let Some(due) = window.due {
        parts.push(format!("due by {}", day(due, as_of)));
    }
    if let Some(closes) = window.closes {
        parts.push(format!("until {}", day(closes, as_of)));
    }
    if !parts.is_empty() {
        lines
            .push(("When", format!("{} ({} {}).", parts.join("; "), window.anchor.name, window.anchor.date)));
    }
}

/// "[S14 S15; 1, 2, 3]"
fn cite(statements: &[&str], citations: &[i64]) -> String {
    let numbers: Vec<String> = citations.iter().map(ToString::to_string).collect();
    if numbers.is_empty() {
        return format!("[{}]", statements.join(" "));
    }
    format!("[{}; {}]", statements.join(" "), numbers.join(", "))
}

fn source(r: &Recommendation<'_>, all: bool) -> String {
    let statements: Vec<&str> = r.statements.iter().map(String::as_str).collect();
    let mut text = format!("{} {}", r.strength, cite(&statements, r.citations));
    if r.open_list {
        text.push_str("; the list of the source is open: others may count");
    }
    if all && !r.readings.is_empty() {
        let _ = write!(text, "; rests on the reading of {}", r.readings.join(", "));
    }
    text + "."
}

fn conflicts(plan: &Plan<'_>) -> Vec<Entry> {
    plan.conflicts
        .iter()
        .map(|conflict| Entry {
            head: conflict.note.to_owned(),
            id: conflict.id.to_owned(),
            lines: vec![
                ("Between", format!("{}.", conflict.rules.join(", "))),
                (
                    "Resolution",
                    match (conflict.resolution, conflict.prefer) {
                        (_, Some(rule)) => format!("{rule} goes first; the others stand."),
                        (Some(_), None) => "both stand.".to_owned(),
                        (None, None) => "none declared: for the clinician to settle.".to_owned(),
                    },
                ),
            ],
            ..Entry::default()
        })
        .collect()
}

fn question_lead(plan: &Plan<'_>) -> Option<String> {
    match plan.questions.len() {
        0 => None,
        1 => Some("One unknown fact could still change this plan.".to_owned()),
        n => Some(format!("{n} unknown facts could still change this plan, the most useful first.")),
    }
}

fn question(question: &Question<'_>) -> Entry {
    let settles = if question.settles.is_empty() {
        "a value that the plan shows.".to_owned()
    } else {
        format!("{}.", question.settles.join(", "))
    };
    Entry {
        tag: question.priority.as_str().to_owned(),
        head: question.ask.to_owned(),
        id: question.fact.to_owned(),
        lines: vec![("Bears on", settles)],
    }
}

fn events(plan: &Plan<'_>) -> Vec<Entry> {
    plan.upcoming.iter().map(|event| of_event(event, plan)).collect()
}

fn of_event(event: &Event<'_>, plan: &Plan<'_>) -> Entry {
    let recommendation = plan.recommendation(event.rule);
    let title = recommendation.map_or(event.rule, |r| r.title);
    let what = match event.event {
        "opens" => "opens",
        "due" => "is due",
        _ => "ends",
    };
    let open = match recommendation {
        Some(r) if r.status == Status::Undecided => " (if it applies)",
        Some(r) if event.event == "opens" && !r.needs.is_empty() => " (if it then applies)",
        _ => "",
    };
    Entry {
        tag: day(event.date, plan.as_of),
        head: format!("{title}: {what}{open}"),
        id: event.rule.to_owned(),
        ..Entry::default()
    }
}

fn values(plan: &Plan<'_>) -> Vec<Entry> {
    plan.values
        .iter()
        .map(|value| {
            let unit = value.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            let mut lines = Vec::new();
            if !value.needs.is_empty() {
                lines.push(("Needs", format!("{}.", value.needs.join(", "))));
            }
            let known = value.value.value.is_known() && value.value.value != Value::None;
            let known = known || value.range.is_some();
            let unit = if known { unit } else { String::new() };
            Entry {
                head: format!("{}: {}{unit}", value.title, value.value),
                id: value.definition.to_owned(),
                lines,
                ..Entry::default()
            }
        })
        .collect()
}

/// What does not apply: counted, or shown with the reason.
fn considered(plan: &Plan<'_>, all: bool, page: &mut Page) {
    let rest = [Status::Upcoming, Status::Lapsed, Status::NotApplicable, Status::OutOfScope];
    let count = |status: Status| plan.recommendations.iter().filter(|r| r.status == status).count();
    let counts: Vec<String> = rest
        .iter()
        .filter(|status| count(**status) > 0)
        .map(|status| format!("{} {}", count(*status), status.as_str()))
        .collect();
    if counts.is_empty() {
        return;
    }
    let entries: Vec<Entry> = plan
        .recommendations
        .iter()
        .filter(|r| rest.contains(&r.status) && (all || !r.cautions.is_empty()))
        .map(|r| {
            let mut entry = entry(r, plan.as_of, all, &mut BTreeSet::new());
            r.status.as_str().clone_into(&mut entry.tag);
            if r.status == Status::Lapsed
                && let Some(closes) = r.window.as_ref().and_then(|w| w.closes)
            {
                entry.lines.insert(0, ("", format!("Its window closed on {}.", day(closes, plan.as_of))));
            }
            if r.status == Status::Upcoming
                && let Some(opens) = r.window.as_ref().and_then(|w| w.opens)
            {
                entry.lines.insert(0, ("", format!("Its window opens on {}.", day(opens, plan.as_of))));
            }
            entry
        })
        .collect();
    let lead = if all {
        format!("{}.", counts.join(", "))
    } else {
        format!("{}; --all shows them.", counts.join(", "))
    };
    page.sections.push(Section { heading: "CONSIDERED, AND WHY NOT", lead: Some(lead), entries });
}

impl Page {
    fn add(&mut self, heading: &'static str, lead: Option<String>, entries: Vec<Entry>) {
        if !entries.is_empty() {
            self.sections.push(Section { heading, lead, entries });
        }
    }

    /// Plain text, 80 columns wide.
    pub(super) fn text(&self) -> String {
        let mut text = wrap(&self.title, "", "");
        text.push_str(&wrap(&self.subtitle, "", ""));
        if !self.notices.is_empty() {
            text.push('\n');
        }
        for notice in &self.notices {
            text.push_str(&wrap(notice, "! ", "  "));
        }
        for section in &self.sections {
            let _ = write!(text, "\n{}\n", section.heading);
            if let Some(lead) = &section.lead {
                text.push_str(&wrap(lead, "  ", "  "));
            }
            for entry in &section.entries {
                text.push_str(&entry.text());
            }
        }
        for line in &self.footer {
            text.push('\n');
            text.push_str(&wrap(line, "", ""));
        }
        text
    }

    /// Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n", escape(&self.title), escape(&self.subtitle));
        for notice in &self.notices {
            let _ = write!(text, "\n> **{}**\n", escape(notice));
        }
        for section in &self.sections {
            let heading = section.heading.to_lowercase();
            let mut letters = heading.chars();
            let heading: String =
                letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect();
            let _ = write!(text, "\n## {heading}\n");
            if let Some(lead) = &section.lead {
                let _ = write!(text, "\n{}\n", escape(lead));
            }
            if !section.entries.is_empty() {
                text.push('\n');
            }
            for entry in &section.entries {
                text.push_str(&entry.markdown());
            }
        }
        for line in &self.footer {
            let _ = write!(text, "\n{}\n", escape(line));
        }
        text
    }
}

impl Entry {
    fn text(&self) -> String {
        let tag = if self.tag.is_empty() { String::new() } else { format!("[{}] ", self.tag) };
        let head = format!("{tag}{}", self.head);
        let mut text = wrap(&head, "  ", "    ");
        // The id stands at the right edge where there is room, else on a line of its own.
        let last = text.trim_end().lines().last().map_or(0, columns);
        if last + 2 + columns(&self.id) <= WIDTH {
            let gap = WIDTH - last - columns(&self.id);
            text = format!("{}{}{}\n", text.trim_end(), " ".repeat(gap), self.id);
        } else {
            let gap = WIDTH.saturating_sub(columns(&self.id));
            let _ = writeln!(text, "{}{}", " ".repeat(gap), self.id);
        }
        for (label, line) in &self.lines {
            text.push_str(&match *label {
                "" => wrap(line, "      ", "      "),
                "-" => wrap(line, "      - ", "        "),
                label => wrap(line, &format!("      {label}: "), "        "),
            });
        }
        text
    }

    fn markdown(&self) -> String {
        let tag = if self.tag.is_empty() { String::new() } else { format!("[{}] ", self.tag) };
        let mut text = format!("- {}**{}** `{}`\n", escape(&tag), escape(&self.head), self.id);
        for (label, line) in &self.lines {
            let label = match *label {
                "" | "-" => String::new(),
                label => format!("*{label}:* "),
            };
            let _ = writeln!(text, "  - {label}{}", escape(line));
        }
        text
    }
}

/// A text in which Markdown sees nothing but text; code in backticks stays code. An underscore inside a word means
/// nothing to Markdown and is left alone.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let (mut code, mut before) = (false, ' ');
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        code ^= c == '`';
        let inside = before.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric());
        let special = matches!(c, '*' | '[' | ']' | '<' | '>' | '#' | '|' | '\\') || (c == '_' && !inside);
        if special && !code {
            escaped.push('\\');
        }
        escaped.push(if c == '\n' { ' ' } else { c });
        before = c;
    }
    escaped
}
