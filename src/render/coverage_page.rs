//! What cases show of a guideline as one page of HTML: its files, with what was covered in colours and by marks.
//!
//! Nothing is fetched: the page holds its style and no script. Everything that comes from a file is escaped.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::coverage::{counts, what};
use crate::coverage::{Alone, Coverage, Kind, Point, Verdict, Witness, truth_word};
use crate::source::{FileId, Sources};
use crate::value::Truth;

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; }
pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; }
pre i { display: inline-block; width: 3.5em; opacity: .5; font-style: normal; user-select: none; }
.both { background: light-dark(#d5f2d8, #174a22); }
.one { background: light-dark(#fdeab0, #5c4708); text-decoration: underline dotted; }
.none { background: light-dark(#fbd0cd, #6b1d17); text-decoration: underline wavy; }
sup { font-weight: bold; }
table { border-collapse: collapse; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: .2em .6em; border-bottom: 1px solid #8886; }
td pre { margin: 0; }
";

/// Coverage as a page.
pub(super) fn html(coverage: &Coverage, sources: &Sources) -> String {
    let name = escaped(&format!("{} {} ({})", coverage.guideline, coverage.version, coverage.status));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Coverage: {name}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
    );
    head(coverage, &mut out);
    let files: BTreeSet<FileId> = coverage.points.iter().map(|point| point.place.span.file).collect();
    for file in &files {
        let _ = writeln!(out, "<h2>{}</h2>", escaped(sources.name(*file)));
        let points: Vec<&Point> =
            coverage.points.iter().filter(|point| point.place.span.file == *file).collect();
        text(coverage, &points, sources.text(*file), &mut out);
        table(coverage, &points, &mut out);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn head(coverage: &Coverage, out: &mut String) {
    let _ = write!(
        out,
        "<p>{} cases, {} plans.</p>\n<ul>\n<li>Leaves shown to decide on their own (MC/DC): {}.</li>\n\
         <li>Seen true, false and unknown: {}.</li>\n</ul>\n\
         <p><span class=\"both\">seen true and false</span> · <span class=\"one\">seen only one of them</span> · \
         <span class=\"none\">seen neither</span> · <sup>✓</sup> shown to decide on its own · <sup>✗</sup> not shown \
         to · <sup>∅</sup> proved that no patient shows it · <sup>?</sup> undecided</p>\n",
        coverage.cases,
        coverage.days.len(),
        counts(coverage.alone),
        counts(coverage.truths)
    );
}

/// A file, cut where something begins or ends; each piece belongs to the smallest point around it.
fn text(coverage: &Coverage, points: &[&Point], text: &str, out: &mut String) {
    let mut cuts: BTreeSet<usize> = BTreeSet::from([0, text.len()]);
    for point in points {
        let range = point.place.span.range();
        cuts.extend([range.start.min(text.len()), range.end.min(text.len())]);
    }
    // A piece ends with its line.
    cuts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    let cuts: Vec<usize> = cuts.into_iter().collect();
    out.push_str("<pre>\n");
    let mut line = 0;
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let Some(piece) = text.get(from..to) else { continue };
        if from == 0 || text[..from].ends_with('\n') {
            line += 1;
            let _ = write!(out, "<i>{line}</i>");
        }
        let around = points.iter().filter(|point| {
            let range = point.place.span.range();
            range.start <= from && to <= range.end
        });
        let point = around.min_by_key(|point| (point.place.span.range().len(), point.kind != Kind::Leaf));
        match point.filter(|_| !piece.trim().is_empty()) {
            None => out.push_str(&escaped(piece)),
            Some(point) => piece_of(coverage, point, (from, to), piece, out),
        }
    }
    out.push_str("</pre>\n");
}

fn piece_of(coverage: &Coverage, point: &Point, (from, to): (usize, usize), piece: &str, out: &mut String) {
    let colour = match (point.seen.yes.is_empty(), point.seen.no.is_empty()) {
        (false, false) => "both",
        (true, true) => "none",
        _ => "one",
    };
    let range = point.place.span.range();
    let body = piece.trim_end_matches('\n');
    // Indentation belongs to nothing, and a mark stands once, behind the last of it.
    let indent = body.len() - body.trim_start().len();
    out.push_str(&escaped(&body[..if from == range.start { 0 } else { indent }]));
    let body = if from == range.start { body } else { body.trim_start() };
    let title = escaped(&sentence(coverage, point));
    let _ = write!(out, "<span class=\"{colour}\" title=\"{title}\">{}</span>", escaped(body));
    if to == range.end
        && let Some(alone) = &point.alone
    {
        let _ = write!(out, "<sup>{}</sup>", mark(alone));
    }
    if piece.ends_with('\n') {
        out.push('\n');
    }
}

fn mark(alone: &Alone) -> &'static str {
    match alone {
        Alone::Shown { .. } => "✓",
        Alone::NotShown(Verdict::Missing { .. }) => "✗",
        Alone::NotShown(Verdict::Infeasible { .. }) => "∅",
        Alone::NotShown(Verdict::Undecided { .. }) => "?",
    }
}

/// What is known of a point, in a line.
fn sentence(coverage: &Coverage, point: &Point) -> String {
    let of = |truth| format!("{} on {}", truth_word(truth), point.seen.of(truth).len());
    let counts = [Truth::True, Truth::False, Truth::Unknown].map(of).join(", ");
    let alone = point.alone.as_ref().map(|alone| format!("; {}", decides(coverage, alone)));
    format!("{}: {counts} days{}", what(point), alone.unwrap_or_default())
}

fn decides(coverage: &Coverage, alone: &Alone) -> String {
    match alone {
        Alone::Shown { pair } => {
            let [one, other] = pair.map(|day| self::day(coverage, day));
            format!("decides on its own: true in {one}, false in {other}")
        }
        Alone::NotShown(Verdict::Missing { .. }) => "not shown to decide on its own".to_owned(),
        Alone::NotShown(Verdict::Infeasible { because }) => format!("never decides on its own: {because}"),
        Alone::NotShown(Verdict::Undecided { because }) => {
            format!("undecided whether it decides on its own: {because}")
        }
    }
}

fn day(coverage: &Coverage, day: usize) -> String {
    coverage.days.get(day).map(|day| format!("{} on {}", day.case, day.on)).unwrap_or_default()
}

/// The points of a file with the days that show them.
fn table(coverage: &Coverage, points: &[&Point], out: &mut String) {
    out.push_str(
        "<details>\n<summary>Every point, and the days that show it</summary>\n<table>\n\
         <tr><th>place</th><th>what</th><th>true</th><th>false</th><th>unknown</th><th>on its own</th></tr>\n",
    );
    for point in points {
        let place = &point.place;
        let _ = write!(out, "<tr><td>{}:{}</td><td>{}</td>", place.line, place.column, escaped(&what(point)));
        for truth in [Truth::True, Truth::False, Truth::Unknown] {
            let _ = write!(out, "<td>{}</td>", seen(coverage, point, truth));
        }
        let alone = point.alone.as_ref().map_or_else(String::new, |alone| {
            let mut cell = escaped(&decides(coverage, alone));
            if let Alone::NotShown(Verdict::Missing { patients }) = alone {
                cell.push_str(&witnesses(coverage, patients));
            }
            cell
        });
        let _ = writeln!(out, "<td>{alone}</td></tr>");
    }
    out.push_str("</table>\n</details>\n");
}

/// The days of a truth, the first few by name; of one that was not seen, what is known of it.
fn seen(coverage: &Coverage, point: &Point, truth: Truth) -> String {
    const MOST: usize = 3;
    let days = point.seen.of(truth);
    if days.is_empty() {
        let unseen = point.unseen.iter().find(|unseen| unseen.truth == truth);
        return match unseen.map(|unseen| &unseen.verdict) {
            None => String::new(),
            Some(Verdict::Infeasible { .. }) => "no patient can".to_owned(),
            Some(Verdict::Undecided { because }) => escaped(&format!("undecided: {because}")),
            Some(Verdict::Missing { patients }) => format!("missing{}", witnesses(coverage, patients)),
        };
    }
    let mut named: Vec<String> =
        days.iter().take(MOST).map(|number| escaped(&day(coverage, *number))).collect();
    if days.len() > MOST {
        named.push(format!("and {} more", days.len() - MOST));
    }
    named.join("<br>")
}

fn witnesses(coverage: &Coverage, patients: &[Witness]) -> String {
    let one = |witness: &Witness| {
        let beside = witness.beside.map(|number| format!(", beside {}", day(coverage, number)));
        let readings = witness.readings.iter().fold(String::new(), |mut all, (name, value)| {
            let _ = writeln!(all, "# reading {name}: {value}");
            all
        });
        format!(
            "<br>{}{}<pre>{}</pre>",
            escaped(&witness.shows),
            escaped(&beside.unwrap_or_default()),
            escaped(&format!("{readings}{}", witness.record))
        )
    };
    patients.iter().map(one).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
