//! The command line: README and `tests/cli/*.md` as console sessions, and below them what a session cannot show.
//!
//! `TRYCMD=overwrite cargo test --test it sessions` rewrites what the sessions print. Read it before it is committed.

// What a test leans on stops at the first surprise, like the test itself.
#![allow(clippy::unwrap_used)]

#[cfg(test)]
mod homes;
#[cfg(test)]
mod outcomes;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::process::{Folder, ends_with_code, regimen, run, text};

const EXAMPLE: &str = "examples/first-visit.yaml";

#[test]
fn sessions_print_what_the_documents_show() {
    trycmd::TestCases::new().case("README.md").case("tests/cli/*.md");
}

#[test]
fn a_patient_on_stdin_gets_the_same_plan_as_one_in_a_file() {
    let mut child = regimen(&["evaluate", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let patient = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE)).unwrap();
    child.stdin.take().unwrap().write_all(&patient).unwrap();
    let piped = child.wait_with_output().unwrap();
    ends_with_code(&piped, 0);
    assert_eq!(text(&piped.stdout), text(&run(&["evaluate", EXAMPLE]).stdout));
}

#[test]
fn a_problem_on_stdin_is_shown_with_its_line() {
    let mut child = regimen(&["evaluate", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"as_of: 2025-02-12\nfacts:\n  pain: true\n").unwrap();
    let output = child.wait_with_output().unwrap();
    ends_with_code(&output, 1);
    assert!(text(&output.stderr).contains("<stdin>:3:3"), "{}", text(&output.stderr));
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    for arguments in [
        &["evaluate", EXAMPLE, "--format", "json"][..],
        &["evaluate", EXAMPLE, "--all"],
        &["explain-code"],
        &["completions", "bash"],
        &["generate", "--count", "1000000000"],
    ] {
        let mut child = regimen(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        ends_with_code(&output, 0);
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn a_rule_that_fails_is_told_by_the_exit_code_and_harms_no_other() {
    let folder = Folder::new("failed");
    // Longer than any text that a function is given to read.
    let note = "do not descale ".repeat(80_000);
    let patient = folder.file(
        "patient.yaml",
        format!("as_of: 2025-02-12\nfacts:\n  device_kind: samovar\n  scale_grade: thick\n  last_overhauled_on: 2025-01-10\n  last_refilled_on: none\n  parts: [copper_skirt]\n  maker_note: {note}\n"),
    );
    for verb in [&["evaluate"][..], &["ask"], &["explain", "descale"], &["explain", "polish-the-skirt"]] {
        let output = run(&[verb, &[patient.as_str(), "--rules", "tests/guidelines"]].concat());
        ends_with_code(&output, 3);
    }
    let plan = run(&["evaluate", &patient, "--rules", "tests/guidelines"]);
    assert!(text(&plan.stdout).contains("COULD NOT BE EVALUATED"));
    assert!(text(&plan.stdout).contains("Polish the imaginary copper skirt"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["text", "json", "yaml", "markdown"] {
        let arguments = ["evaluate", EXAMPLE, "--all", "--format", format];
        let (first, second) = (run(&arguments), run(&arguments));
        ends_with_code(&first, 0);
        assert!(!first.stdout.is_empty());
        assert_eq!(first.stdout, second.stdout, "{format}");
    }
}

#[test]
fn more_patients_begin_with_the_same_ones() {
    let made = |count: &str, seed: &str| run(&["generate", "--count", count, "--seed", seed]);
    let (none, few, many) = (made("0", "7"), made("50", "7"), made("500", "7"));
    for output in [&none, &few, &many] {
        ends_with_code(output, 0);
        assert_eq!(text(&output.stderr), "");
    }
    assert_eq!(text(&none.stdout), "");
    assert_eq!(text(&few.stdout).lines().count(), 50);
    // More than one block of bytes.
    assert!(many.stdout.len() > 300_000 && many.stdout.starts_with(&few.stdout));
    assert!(!many.stdout.starts_with(&made("1", "8").stdout));
}

#[test]
fn contradictions_that_leave_no_patient_are_told() {
    let folder = Folder::new("unsound");
    ends_with_code(&folder.run(&["new", "guideline", "some-care"]), 0);
    let facts = folder.0.join("rules/some-care/facts.yaml");
    let written = fs::read_to_string(&facts).unwrap();
    let more = r#"
  - {id: adult-or-not, when: known(adult), message: Never.}
  - {id: adult-unknown, when: "!known(adult)", message: Never.}
"#;
    fs::write(&facts, written + more).unwrap();
    let output = folder.run(&["generate", "--count", "5"]);
    ends_with_code(&output, 1);
    assert_eq!(text(&output.stdout), "");
    assert_eq!(
        text(&output.stderr),
        "error: no record without a contradiction was found in 20 tries: `adult-or-not`, `adult-unknown`\n  help: \
         see whether these contradictions of facts.yaml leave any patient\n"
    );
}

#[test]
fn what_is_no_terminal_gets_no_colours() {
    let misspelt = "tests/cli/patients/misspelt.yaml";
    for arguments in [
        &["evaluate", EXAMPLE][..],
        &["evaluate", misspelt],
        &["check", "tests/cli/broken"],
        &["evaluate"],
        &["--help"],
    ] {
        for no_color in [false, true] {
            let mut command = regimen(arguments);
            if no_color {
                command.env("NO_COLOR", "1");
            }
            let output = command.output().unwrap();
            assert!(!output.stdout.contains(&0x1b), "{arguments:?}");
            assert!(!output.stderr.contains(&0x1b), "{arguments:?}");
        }
    }
}

/// The patients of the sessions who get a plan from the guideline in `rules/`.
const PATIENTS: [&str; 3] =
    [EXAMPLE, "tests/cli/patients/other-level.yaml", "tests/cli/patients/record.json"];

#[test]
fn text_for_people_fits_into_eighty_columns() {
    for patient in PATIENTS {
        for arguments in [
            &["evaluate", patient][..],
            &["evaluate", patient, "--all"],
            &["evaluate", patient, "--as-of", "2025-03-19", "--all"],
            &["ask", patient],
            &["explain", "early-mobilisation", patient],
            &["explain", "l2-nerve-root-block", patient],
        ] {
            let output = run(arguments);
            ends_with_code(&output, 0);
            for line in text(&output.stdout).lines() {
                assert!(line.chars().count() <= 80, "{arguments:?}: {line}");
                assert_eq!(line, line.trim_end(), "{arguments:?}");
            }
        }
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_the_place() {
    let folder = Folder::new("bytes");
    let patient = folder.file("patient.yaml", b"as_of: 2025-02-12\nfacts:\n  elderly: \xff\n");
    let output = run(&["evaluate", &patient]);
    ends_with_code(&output, 1);
    assert!(text(&output.stderr).contains("error[not-utf8]"), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("patient.yaml:3:12"), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty());
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let folder = Folder::new("unreadable");
    let output = run(&["evaluate", folder.0.to_str().unwrap()]);
    ends_with_code(&output, 1);
    assert!(text(&output.stderr).contains("error[unreadable-file]"), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty());
}

/// The YAML files below a folder.
fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|e| e == "yaml") {
            found.push(path);
        }
    }
    found
}

/// Every YAML file begins with a line that leads to a schema.
#[track_caller]
fn leads_to_schemas(folder: &Path) {
    let files = yaml_files(folder);
    assert!(!files.is_empty());
    for path in files {
        let file = fs::read_to_string(&path).unwrap();
        let way = file.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
        let schema = path.parent().unwrap().join(way);
        assert!(schema.is_file(), "{} leads nowhere: {way}", path.display());
    }
}

#[test]
fn a_new_guideline_is_sound_wherever_it_is_put() {
    for (name, into, cases) in [
        ("default", "rules", "tests/cases"),
        ("deep", "some/where/rules", "cases"),
        ("here", ".", "cases"),
        ("up", "rules/../others", "cases/of/it"),
    ] {
        let folder = Folder::new(&format!("new-{name}"));
        let written = folder.run(&["new", "guideline", "some-care", "--into", into, "--cases", cases]);
        ends_with_code(&written, 0);
        for line in text(&written.stdout).lines().filter_map(|line| line.strip_prefix("wrote ")) {
            assert!(folder.0.join(line).is_file(), "{line}");
        }
        leads_to_schemas(&folder.0);
        let guideline = format!("{into}/some-care");
        let checked = folder.run(&["check", &guideline, cases, "--rules", into]);
        ends_with_code(&checked, 0);
        assert_eq!(text(&checked.stderr), "1 guideline and 2 case files: no problems\n");
        let laid_out = folder.run(&["fmt", "--check", &guideline, cases]);
        assert_eq!((laid_out.status.code(), text(&laid_out.stdout)), (Some(0), ""));
        // The case is for a person to finish: it runs, and what the plan says is not yet expected.
        let tested = folder.run(&["test", cases, "--rules", into]);
        ends_with_code(&tested, 1);
        assert!(text(&tested.stdout).contains("expected: not active"), "{}", text(&tested.stdout));
        assert!(text(&tested.stderr).contains("regimen test: 0 passed, 2 failed (1 not as expected, 1 new"));
    }
}

#[test]
fn a_second_guideline_uses_the_schemas_that_are_there() {
    let folder = Folder::new("second");
    ends_with_code(&folder.run(&["new", "guideline", "first-care"]), 0);
    let second = folder.run(&["new", "guideline", "second-care", "--into", "more/rules"]);
    ends_with_code(&second, 0);
    assert!(!text(&second.stdout).contains("schema"), "{}", text(&second.stdout));
    leads_to_schemas(&folder.0);
}

#[test]
fn schemas_that_somebody_else_wrote_are_left_alone() {
    let folder = Folder::new("schemas");
    fs::create_dir(folder.0.join("schemas")).unwrap();
    let theirs = folder.file("schemas/facts.schema.json", "{}");
    ends_with_code(&folder.run(&["new", "guideline", "some-care"]), 0);
    assert_eq!(fs::read_to_string(theirs).unwrap(), "{}");
    leads_to_schemas(&folder.0);
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let folder = Folder::new("existing");
    ends_with_code(&folder.run(&["new", "guideline", "some-care"]), 0);
    ends_with_code(&folder.run(&["new", "rule", "some-rule", "--statement", "S02"]), 0);
    ends_with_code(&folder.run(&["new", "case", "some-case", "--as-of", "2025-02-12"]), 0);
    let files = yaml_files(&folder.0);
    files.iter().for_each(|path| fs::write(path, "a person's work").unwrap());
    for arguments in
        [&["new", "guideline", "some-care"][..], &["new", "rule", "some-rule", "--statement", "S02"]]
    {
        let refused = folder.run(arguments);
        ends_with_code(&refused, 2);
        assert!(text(&refused.stderr).contains("already; nothing was written"), "{}", text(&refused.stderr));
    }
    for path in files {
        assert_eq!(fs::read_to_string(path).unwrap(), "a person's work");
    }
}

#[test]
fn an_id_is_never_a_path() {
    let folder = Folder::new("ids");
    for id in ["../out", "a/b", "a\\b", "..", "", "Upper", "two words", "/abs"] {
        ends_with_code(&folder.run(&["new", "guideline", id]), 2);
    }
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
}

/// Replaces one line after another in a file; each must be there.
fn fill_in(path: &Path, changes: &[(&str, &str)]) {
    let mut file = fs::read_to_string(path).unwrap();
    for (from, to) in changes {
        assert!(file.contains(from), "{from} is not in {file}");
        file = file.replacen(from, to, 1);
    }
    fs::write(path, file).unwrap();
}

#[test]
fn a_new_rule_and_a_new_case_are_sound_once_they_are_filled_in() {
    let folder = Folder::new("filled");
    ends_with_code(&folder.run(&["new", "guideline", "some-care"]), 0);
    ends_with_code(&folder.run(&["new", "rule", "see-again", "--statement", "S02"]), 0);
    ends_with_code(&folder.run(&["new", "case", "moved", "--as-of", "2025-02-12"]), 0);
    ends_with_code(&folder.run(&["check", "rules", "tests/cases"]), 1);
    let rule = folder.0.join("rules/some-care/recommendations/see-again.yaml");
    fill_in(
        &rule,
        &[
            ("title: \"\"", "title: See the patient again"),
            ("direction: TODO", "direction: for"),
            ("priority: TODO", "priority: routine"),
            ("condition: TODO", "condition: has_symptoms_to_review"),
            ("kind: TODO", "kind: follow-up"),
            ("do: TODO", "do: review"),
            ("what: \"\"", "what: symptoms"),
            ("text: \"\"", "text: See the patient again."),
        ],
    );
    let case = folder.0.join("tests/cases/some-care/moved.yaml");
    fill_in(
        &case,
        &[
            ("title: \"\"", "title: A patient of whom one thing is known"),
            ("why: \"\"", "why: Nobody outside the scope is reviewed (S01)"),
            ("# adult: true | false", "adult: false"),
        ],
    );
    let checked = folder.run(&["check", "rules", "tests/cases"]);
    ends_with_code(&checked, 0);
    assert!(text(&checked.stderr).ends_with("no problems\n"), "{}", text(&checked.stderr));
    leads_to_schemas(&folder.0);
    let tested = folder.run(&["test", "tests/cases/some-care/moved.yaml", "--accept"]);
    ends_with_code(&tested, 0);
}

#[test]
fn a_new_case_with_no_fact_known_is_sound_too() {
    let folder = Folder::new("nothing-known");
    ends_with_code(&folder.run(&["new", "guideline", "some-care"]), 0);
    ends_with_code(&folder.run(&["new", "case", "nobody", "--as-of", "2025-02-12"]), 0);
    let case = folder.0.join("tests/cases/some-care/nobody.yaml");
    fill_in(&case, &[("title: \"\"", "title: Nothing known"), ("why: \"\"", "why: Unknown is not no")]);
    let checked = folder.run(&["check", "tests/cases"]);
    ends_with_code(&checked, 0);
}

#[test]
fn mending_a_file_leaves_every_other_byte_as_it_is() {
    let folder = Folder::new("fix");
    ends_with_code(&folder.run(&["new", "guideline", "some-care"]), 0);
    let rules = folder.0.join("rules/some-care/recommendations/first.yaml");
    let sound = fs::read_to_string(&rules).unwrap().replace('\n', "\r\n");
    let bytes = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let broken = sound
        .replacen("  condition: has_symptoms_to_review\r\n", "  condition: !moved_away  \t\r\n", 1)
        .replacen("direction: for\r\n", "direction:   for # so\r\n\r\n\r\n", 1)
        .replacen("  citations:\r\n    - 1\r\n", "", 1);
    fs::write(&rules, bytes(&broken)).unwrap();
    // Cases alone name no guideline: nothing in it is touched.
    folder.run(&["check", "--fix", "tests/cases"]);
    assert_eq!(fs::read(&rules).unwrap(), bytes(&broken));
    let mended = folder.run(&["check", "--fix", "rules"]);
    ends_with_code(&mended, 0);
    let expected = broken
        .replacen("  condition: !moved_away  \t\r\n", "  condition:\r\n    not: moved_away  \t\r\n", 1)
        .replacen("patient again.\"\r\n", "patient again.\"\r\n  citations: [1]\r\n", 1);
    assert_eq!(
        String::from_utf8(fs::read(&rules).unwrap()).unwrap(),
        String::from_utf8(bytes(&expected)).unwrap()
    );
}
