//! What came of the cases as JUnit's XML: a suite for each guideline, and a case for each case. A changed snapshot
//! is a failure, too, for the command ends as for one. There are no times, so that the same cases give the same bytes.

use super::outcome::{Outcome, Report};
use super::text;

pub(super) fn of(report: &Report) -> String {
    let mut guidelines: Vec<&str> = Vec::new();
    for case in &report.cases {
        if !guidelines.contains(&case.guideline.as_str()) {
            guidelines.push(&case.guideline);
        }
    }
    let all: Vec<&Outcome> = report.cases.iter().collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!("<testsuites name=\"regimen test\"{}>\n", counts(&all)));
    for guideline in guidelines {
        let cases: Vec<&Outcome> = all.iter().copied().filter(|case| case.guideline == guideline).collect();
        xml.push_str(&format!("  <testsuite name=\"{}\"{}>\n", escaped(guideline), counts(&cases)));
        cases.iter().for_each(|case| xml.push_str(&of_case(case)));
        xml.push_str("  </testsuite>\n");
    }
    xml + "</testsuites>\n"
}

fn counts(cases: &[&Outcome]) -> String {
    let errors = cases.iter().filter(|case| case.error.is_some()).count();
    let failures = cases.iter().filter(|case| case.error.is_none() && failure(case).is_some()).count();
    format!(" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\"", cases.len())
}

/// In short, then at length, why a case has failed.
fn failure(case: &Outcome) -> Option<(&'static str, String, String)> {
    let changed = case.snapshot.as_ref().filter(|changed| !changed.rewritten);
    let changed = changed.map(|it| (it.change.told(), format!("{}: {}", it.file, text::of_snapshot(it))));
    if case.passed {
        let (message, lines) = changed?;
        return Some(("snapshot", message.to_owned(), lines));
    }
    let mut lines = text::of_failure(case);
    lines.extend(changed.map(|(_, lines)| lines));
    let message = match (case.error, case.unexpected.as_slice()) {
        (Some(error), _) => return Some(("guideline", error.to_owned(), lines)),
        (None, []) => String::new(),
        (None, [first, more @ ..]) => {
            let more = if more.is_empty() { String::new() } else { format!(" (and {} more)", more.len()) };
            format!("{}: expected {}, got {}{more}", first.about, first.expected, first.got)
        }
    };
    Some(("expect", message, lines))
}

fn of_case(case: &Outcome) -> String {
    let file = escaped(&case.file);
    let head =
        format!("    <testcase classname=\"{}\" name=\"{file}\" file=\"{file}\"", escaped(&case.guideline));
    let Some((kind, message, lines)) = failure(case) else {
        return format!("{head}/>\n");
    };
    let element = if case.error.is_some() { "error" } else { "failure" };
    format!(
        "{head}>\n      <{element} type=\"{kind}\" message=\"{}\">\n{}      </{element}>\n    </testcase>\n",
        escaped(&message),
        escaped(&lines)
    )
}

/// A text inside an attribute or an element. XML has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_xml_is_written_as_text() {
        assert_eq!(escaped("a < \"b\" & c > 'd'\n"), "a &lt; &quot;b&quot; &amp; c &gt; 'd'\n");
        assert_eq!(escaped("\u{1}\u{7f}\r\u{ffff}é"), "\u{fffd}\u{fffd}\u{fffd}\u{fffd}é");
    }
}
