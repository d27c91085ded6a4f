//! Cases that stand where nobody looks, and files that nobody reads: no verb passes over them in silence.

use std::fs;

use crate::process::{Folder, ends_with_code, text};

const SOUND: &str = "tests/cases/some-care/second-case.yaml";

/// A new guideline with one case, which is as expected and has its snapshot.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    ends_with_code(&folder.run(&["new", "guideline", "some-care"]), 0);
    fs::remove_file(folder.0.join("tests/cases/some-care/first-case.yaml")).unwrap();
    ends_with_code(&folder.run(&["test", "--accept"]), 0);
    folder
}

/// Writes the sound case, with something else in place of a part, to another file, too.
fn copy(folder: &Folder, to: &str, part: &str, instead: &str) {
    let case = fs::read_to_string(folder.0.join(SOUND)).unwrap();
    assert!(case.contains(part), "{case}");
    let to = folder.0.join(to);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::write(to, case.replace(part, instead)).unwrap();
}

#[test]
fn a_case_outside_of_the_folders_of_the_guidelines_is_told_by_every_verb() {
    let folder = folder("stray");
    copy(&folder, "tests/cases/loose.yaml", "", "");
    copy(&folder, "tests/cases/some-car/lost.yaml", "", "");
    copy(&folder, "tests/cases/some-car/deeper/lost.yaml", "", "");
    let all = [&["test"][..], &["mutate"], &["coverage"], &["check"], &["check", "rules", "./tests/cases/"]];
    for arguments in all {
        let output = folder.run(arguments);
        ends_with_code(&output, 1);
        let said = text(&output.stderr);
        for told in [
            "tests/cases/loose.yaml:1:1",
            "tests/cases/some-car:1:1",
            "no guideline is called `some-car`: 2 case files here",
            "put them into ",
            "tests/cases/some-care/",
        ] {
            assert!(said.contains(told), "{arguments:?}: {told}: {said}");
        }
        assert_eq!(said.matches("error[").count(), 2, "{arguments:?}: {said}");
    }
    // Whoever names the folder runs what is in it.
    let named = folder.run(&["test", "tests/cases", "--accept"]);
    ends_with_code(&named, 0);
    assert!(text(&named.stderr).contains("4 passed"), "{}", text(&named.stderr));
}

#[test]
fn the_cases_of_another_guideline_are_left_out_where_one_is_named() {
    let folder = folder("beside");
    ends_with_code(&folder.run(&["new", "guideline", "other-care"]), 0);
    let one = folder.run(&["test", "--rules", "rules/some-care"]);
    ends_with_code(&one, 0);
    assert!(text(&one.stderr).contains("1 passed, 0 failed"), "{}", text(&one.stderr));
    ends_with_code(&folder.run(&["check", "--rules", "rules/some-care"]), 0);
    ends_with_code(&folder.run(&["check"]), 0);
}

#[test]
fn an_ending_in_capitals_is_read_and_one_too_many_is_told() {
    let folder = folder("endings");
    copy(&folder, "tests/cases/some-care/loud.YAML", "", "");
    let tested = folder.run(&["test", "--accept"]);
    ends_with_code(&tested, 0);
    assert!(text(&tested.stderr).contains("2 passed"), "{}", text(&tested.stderr));
    let checked = folder.run(&["check"]);
    ends_with_code(&checked, 0);
    assert!(text(&checked.stderr).contains("1 guideline and 2 case files: "), "{}", text(&checked.stderr));
    copy(&folder, "tests/cases/some-care/saved.yaml.txt", "", "");
    fs::write(folder.0.join("rules/some-care/recommendations/more.yaml.txt"), "[]").unwrap();
    for arguments in [&["test"][..], &["test", "tests/cases"], &["check"], &["check", "tests/cases"]] {
        let output = folder.run(arguments);
        ends_with_code(&output, 1);
        let said = text(&output.stderr);
        assert!(said.contains("rename it to `more.yaml`"), "{arguments:?}: {said}");
    }
    fs::remove_file(folder.0.join("rules/some-care/recommendations/more.yaml.txt")).unwrap();
    for arguments in [&["test"][..], &["test", "tests/cases"], &["check"], &["check", "tests/cases"]] {
        let output = folder.run(arguments);
        ends_with_code(&output, 1);
        let said = text(&output.stderr);
        assert!(said.contains("saved.yaml.txt:1:1"), "{arguments:?}: {said}");
        assert!(said.contains("rename it to `saved.yaml`"), "{arguments:?}: {said}");
    }
}

#[test]
fn without_a_path_the_cases_are_checked_too() {
    let folder = folder("bare");
    copy(&folder, "tests/cases/some-care/wrong.yaml", "adult:", "adlut:");
    let checked = folder.run(&["check"]);
    ends_with_code(&checked, 1);
    let said = text(&checked.stderr);
    assert!(said.contains("wrong.yaml") && said.contains("did you mean `adult`?"), "{said}");
    assert!(said.contains("1 guideline and 2 case files: 1 error"), "{said}");
    // Where there are none, that is no problem.
    fs::remove_dir_all(folder.0.join("tests/cases/some-care")).unwrap();
    let checked = folder.run(&["check"]);
    ends_with_code(&checked, 0);
    assert_eq!(text(&checked.stderr), "1 guideline and 0 case files: no problems\n");
}

#[test]
fn where_rules_have_errors_cases_are_checked_for_their_form() {
    let folder = folder("form");
    copy(&folder, "tests/cases/some-care/unexpected.yaml", "expect:", "expected:");
    let rules = folder.0.join("rules/some-care/recommendations/first.yaml");
    let written = fs::read_to_string(&rules).unwrap();
    fs::write(rules, written.replacen("direction: for", "direction: fro", 1)).unwrap();
    let checked = folder.run(&["check"]);
    ends_with_code(&checked, 1);
    let said = text(&checked.stderr);
    assert!(said.contains("did you mean `for`?") && said.contains("unexpected.yaml"), "{said}");
    assert!(said.contains("error[schema-mismatch]"), "{said}");
    assert!(
        said.ends_with("; the form alone of 2 case files was checked, for the rules have errors\n"),
        "{said}"
    );
}

#[test]
fn the_commands_that_come_next_agree_on_where_snapshots_are() {
    for (into, cases) in
        [("rules", "tests/cases"), ("mine/rules", "mine/cases"), ("mine", "their/tests/cases")]
    {
        let folder = Folder::new("next");
        let made = folder.run(&["new", "guideline", "some-care", "--into", into, "--cases", cases]);
        fs::remove_file(folder.0.join(cases).join("some-care/first-case.yaml")).unwrap();
        let next = |line: &str| line.strip_prefix("  regimen ").map(str::to_owned);
        let next: Vec<String> = text(&made.stdout).lines().filter_map(next).collect();
        let words: Vec<Vec<&str>> = next.iter().map(|line| line.split(' ').collect()).collect();
        let at = |verb: &str, accept: bool| {
            words.iter().position(|w| w[0] == verb && (w.last() == Some(&"--accept")) == accept).unwrap()
        };
        let (test, accept, mutate) = (at("test", false), at("test", true), at("mutate", false));
        assert!(test < accept && accept < mutate, "{next:#?}");
        ends_with_code(&folder.run(&words[test]), 1);
        let before = folder.run(&words[mutate]);
        let said = text(&before.stderr);
        assert!(said.contains("no case has a snapshot in `"), "{said}");
        // The command that it names is the one that the scaffold named.
        assert!(said.contains(&format!("`regimen {}`", next[accept])), "{said}");
        ends_with_code(&folder.run(&words[accept]), 0);
        ends_with_code(&folder.run(&words[test]), 0);
        let after = folder.run(&words[mutate]);
        assert!(!text(&after.stderr).contains("no case has a snapshot"), "{}", text(&after.stderr));

        let made = ["new", "case", "one", "--as-of", "2025-02-12", "--rules", into, "--cases", cases];
        let made = folder.run(&made);
        let named = |line: &&str| line.starts_with("  regimen test ");
        for line in text(&made.stdout).lines().filter(named) {
            assert_eq!(line.contains("--snapshots"), next[accept].contains("--snapshots"), "{line}");
        }
        assert!(text(&made.stdout).trim_end().ends_with(" --accept"), "{}", text(&made.stdout));
    }
}

#[test]
fn a_guideline_elsewhere_is_asked_for_by_the_options_that_there_are() {
    let folder = Folder::new("into");
    let refused = folder.run(&["new", "guideline", "some-care", "--rules", "mine"]);
    ends_with_code(&refused, 2);
    let said = text(&refused.stderr);
    assert!(said.contains("`--into DIR`") && said.contains("`--cases DIR`"), "{said}");
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
}
