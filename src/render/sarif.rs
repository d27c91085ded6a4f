//! Diagnostics as SARIF 2.1.0, in which code hosts collect the findings of checkers.

use std::collections::BTreeSet;

use serde::Serialize;

use super::findings::{Change, Finding, Place, findings};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{FileId, Sources};

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Kind>,
}

/// A code that occurs; SARIF calls it a rule.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    id: Code,
    short_description: Message,
    help: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: Code,
    level: Severity,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Remedy>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Remedy {
    artifact_changes: [Changed; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// Diagnostics as a SARIF log. In a text that `private` names, nothing is repeated that may be a patient's value.
///
/// Errors: none that is known; serialisation is fallible by its type.
pub fn diagnostics_sarif(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    private: impl Fn(FileId) -> bool,
) -> Result<String, serde_json::Error> {
    let codes: BTreeSet<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let results = findings(sources, diagnostics, private).into_iter().map(outcome).collect();
    let driver = Driver {
        name: "regimen",
        version: env!("CARGO_PKG_VERSION"),
        rules: codes.into_iter().map(kind).collect(),
    };
    super::json(&Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    })
}

fn kind(code: Code) -> Kind {
    Kind {
        id: code,
        short_description: Message { text: code.meaning().trim().to_owned() },
        help: Message { text: format!("`regimen explain-code {code}` says more.") },
    }
}

fn outcome(finding: Finding<'_>) -> Outcome {
    let help = finding.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let related = finding.related.into_iter();
    Outcome {
        rule_id: finding.code,
        level: finding.severity,
        message: Message { text: format!("{}{help}", finding.message) },
        locations: [location(&finding.place, None)],
        fixes: remedy(finding.fix).into_iter().collect(),
        related_locations: related.map(|r| location(&r.place, Some(r.message.to_owned()))).collect(),
    }
}

fn remedy(changes: Vec<Change<'_>>) -> Option<Remedy> {
    let uri = uri(changes.first()?.place.file);
    let replacements = changes.into_iter().map(|change| Replacement {
        deleted_region: region(&change.place),
        inserted_content: Message { text: change.text.to_owned() },
    });
    let changed = Changed { artifact_location: Artifact { uri }, replacements: replacements.collect() };
    Some(Remedy { artifact_changes: [changed] })
}

fn region(place: &Place<'_>) -> Region {
    Region {
        start_line: place.line,
        start_column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
    }
}

fn location(place: &Place<'_>, message: Option<String>) -> Location {
    Location {
        physical_location: Physical {
            artifact_location: Artifact { uri: uri(place.file) },
            region: region(place),
        },
        message: message.map(|text| Message { text }),
    }
}

/// A path as a reference: what a reference cannot hold is written as its bytes.
fn uri(path: &str) -> String {
    let absolute = match path.as_bytes() {
        [b'/', ..] => "file://",
        [_, b':', ..] => "file:///",
        _ => "",
    };
    let mut uri = absolute.to_owned();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            b':' if !absolute.is_empty() => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("rules/a b/ü.yaml"), "rules/a%20b/%C3%BC.yaml");
        assert_eq!(uri("/tmp/x.yaml"), "file:///tmp/x.yaml");
        assert_eq!(uri("C:/x.yaml"), "file:///C:/x.yaml");
    }
}
