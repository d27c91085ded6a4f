//! Snapshots have their input, links their target, dependencies their reason.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::repository::{GUIDELINES, files, root, text};

/// The input of a snapshot, as its head names it.
fn input(snapshot: &str) -> Option<String> {
    let text = text(snapshot);
    let head = text.strip_prefix("---\n")?.split("\n---\n").next()?;
    head.lines().find_map(|line| line.strip_prefix("input_file: ")).map(str::to_owned)
}

#[test]
fn every_snapshot_has_its_input() {
    // Bad input that no file can hold is made by a test, which names what it is.
    let generated = text("tests/it/broken/generated.rs");
    let mut lost = Vec::new();
    for path in files("snapshots", "") {
        let Some(name) = path.strip_suffix(".snap") else {
            lost.push(format!("{path} is no snapshot"));
            continue;
        };
        let below = name.strip_prefix("snapshots/").unwrap();
        match input(&path) {
            Some(input) if !root().join(&input).exists() => lost.push(format!("{path}: `{input}` is gone")),
            Some(input) if input == format!("tests/{below}/after/guideline.yaml") => {}
            Some(input) if input != format!("tests/{below}.yaml") && input != format!("tests/{below}.md") => {
                lost.push(format!("{path}: snapshots mirror `tests`, and its input is `{input}`"));
            }
            Some(_) => {}
            None if below.starts_with("broken/") => {
                let what = below.rsplit('/').next().unwrap();
                if !generated.contains(&format!("\"{what}\"")) {
                    lost.push(format!("{path}: no test makes `{what}`"));
                }
            }
            None => lost.push(format!("{path}: its head names no `input_file`")),
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn every_case_has_its_snapshot() {
    let taken: BTreeSet<String> = files("snapshots", ".snap").into_iter().collect();
    let cases = GUIDELINES.iter().flat_map(|(_, cases)| files(cases, ".yaml"));
    let missing: Vec<String> = cases
        .filter(|case| {
            let below = case.strip_prefix("tests/").unwrap().strip_suffix(".yaml").unwrap();
            !taken.contains(&format!("snapshots/{below}.snap"))
        })
        .collect();
    assert!(missing.is_empty(), "`regimen test --accept` makes them:\n{}", missing.join("\n"));
}

/// The folders that Markdown of this repository stands in; `target` and the like are not ours.
fn markdown() -> Vec<String> {
    let top = std::fs::read_dir(root()).unwrap().flatten().map(|entry| entry.file_name());
    let top = top.map(|name| name.to_string_lossy().into_owned());
    let mut found: Vec<String> =
        top.filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "md")).collect();
    for folder in ["src", "rules", "schemas", "tests", "snapshots", "examples"] {
        found.extend(files(folder, ".md"));
    }
    // What is built below these is not ours.
    found.extend(["benches/README.md", "fuzz/README.md"].map(str::to_owned));
    found
}

/// The targets of `[…](…)` and `[…]: …` outside code.
fn links(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        if code {
            continue;
        }
        // Between backticks is code, too: every second part.
        let prose: String = line.split('`').step_by(2).collect();
        let inline = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        found.extend(inline.map(str::to_owned));
        let named = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
        found.extend(named.map(|(_, target)| target.trim().to_owned()));
    }
    found
}

/// The heading's anchor, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-' || *c == '_');
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_between_files_finds_its_target() {
    let mut broken = Vec::new();
    for path in markdown() {
        for link in links(&text(&path)) {
            let link = link.split(' ').next().unwrap_or_default();
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, section) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { PathBuf::from(&path) } else { beside(&path, file) };
            if !root().join(&target).exists() {
                broken.push(format!("{path}: `{link}` leads nowhere"));
            } else if !section.is_empty() && target.extension().is_some_and(|e| e == "md") {
                let target = text(&target.to_string_lossy());
                let sections = target.lines().filter(|line| line.starts_with('#')).map(anchor);
                if !sections.into_iter().any(|known| known == section) {
                    broken.push(format!("{path}: `{link}` names no section"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// A path given from a file, from the top folder.
fn beside(path: &str, link: &str) -> PathBuf {
    let mut target = PathBuf::from(Path::new(path).parent().unwrap());
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => _ = target.pop(),
            Component::Normal(name) => target.push(name),
            _ => {}
        }
    }
    target
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let mut silent = Vec::new();
    for path in ["Cargo.toml", "benches/peers/Cargo.toml"] {
        let manifest = text(path);
        let lines: Vec<&str> = manifest.lines().collect();
        let mut part = "";
        for (number, line) in lines.iter().enumerate() {
            if line.starts_with('[') {
                part = line;
            }
            let dependency =
                part.ends_with("dependencies]") && line.contains(" = ") && !line.starts_with('#');
            let reason = number.checked_sub(1).is_some_and(|above| lines[above].starts_with("# "));
            if dependency && !reason {
                silent.push(format!("{path}: {line}"));
            }
        }
    }
    assert!(silent.is_empty(), "no reason stands above:\n{}", silent.join("\n"));
}
