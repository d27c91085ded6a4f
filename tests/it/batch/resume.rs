//! Output files: what is in one already, and how an interrupted run goes on.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use super::{RULES, batch, few, samovars};
use crate::process::{Folder, ends_with_code, regimen, text};

#[test]
fn a_run_that_was_interrupted_anywhere_ends_with_the_same_bytes() {
    let folder = Folder::new("batch-resume");
    let input = folder.file("in.ndjson", few());
    for form in [&[][..], &["--select", "active"], &["--full"]] {
        let arguments = [&[input.as_str()], form].concat();
        let whole = batch(&arguments, b"");
        ends_with_code(&whole, 1);
        let whole = whole.stdout;
        let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
        assert_eq!(ends.len(), 6);
        let mut cuts: Vec<usize> = ends.iter().flat_map(|end| [end - 1, *end, end + 1]).collect();
        cuts.extend([0, 1, 100, ends[2] + 40]);
        cuts.retain(|cut| *cut <= whole.len());
        for cut in cuts {
            let output = folder.file("out.ndjson", &whole[..cut]);
            let run = batch(&[&arguments[..], &["--output", &output, "--resume"]].concat(), b"");
            ends_with_code(&run, 1);
            assert!(fs::read(&output).unwrap() == whole, "cut at {cut} of {}", whole.len());
            let lines = ends.iter().filter(|end| **end <= cut).count();
            let torn = cut - ends.iter().rev().find(|end| **end <= cut).copied().unwrap_or(0);
            let said = text(&run.stderr);
            let s = if lines == 1 { "" } else { "s" };
            assert!(said.starts_with(&format!("resumed after {lines} line{s}")), "{said}");
            assert_eq!(said.contains(&format!("a torn line of {torn} byte")), torn > 0, "{said}");
            let told = "4 plans, 2 errors (1 missing-key, 1 wrong-type), 2 blank lines\n";
            assert!(said.ends_with(&format!("\n{told}")), "{said}");
            assert_eq!(text(&run.stdout), "");
        }
    }
}

#[test]
fn a_file_of_another_run_is_not_continued() {
    let folder = Folder::new("batch-foreign");
    let input = folder.file("in.ndjson", few());
    let mine = batch(&[&input], b"").stdout;
    let mine = text(&mine);
    let end = |lines: usize| mine.match_indices('\n').nth(lines - 1).unwrap().0 + 1;
    let other = |from: &str, to: &str| mine[..end(3)].replacen(from, to, 1);
    for (what, written) in [
        ("the first line", other("samovar 0", "samovar 9")),
        ("the last line", other("samovar 1", "samovar 9")),
        ("the torn line", format!("{}{}", &mine[..end(3)], r#"{"id":"samovar 9"#)),
        ("a line too many", format!("{mine}{}", &mine[..end(1)])),
        ("a torn line too many", format!("{mine}{{")),
        ("no JSON", format!("{}nonsense\n{}", &mine[..end(1)], &mine[end(1)..end(3)])),
        ("another file altogether", "A person's work".to_owned()),
        ("bytes", "\0\0\0\n".to_owned()),
    ] {
        let output = folder.file("out.ndjson", &written);
        let run = batch(&[&input, "--output", &output, "--resume"], b"");
        ends_with_code(&run, 2);
        assert!(text(&run.stderr).contains("is not what this run would have written"), "{what}");
        assert_eq!(fs::read_to_string(&output).unwrap(), written, "{what}");
    }
    let output = folder.file("out.ndjson", &mine[..end(3)]);
    for options in [&["--select", "active"][..], &["--as-of", "2025-02-20"], &["--full"]] {
        let run = batch(&[&[input.as_str(), "--output", &output, "--resume"], options].concat(), b"");
        ends_with_code(&run, 2);
        assert_eq!(fs::read_to_string(&output).unwrap(), mine[..end(3)], "{options:?}");
    }
    // The input itself is no output.
    let run = batch(&[&input, "--output", &input, "--resume"], b"");
    ends_with_code(&run, 2);
    assert_eq!(fs::read_to_string(&input).unwrap(), few());
}

#[test]
fn every_thousandth_line_is_told_again() {
    let folder = Folder::new("batch-thousandth");
    let input = folder.file("in.ndjson", samovars(1_100));
    let arguments = [input.as_str(), "--select", "active"];
    let mine = batch(&arguments, b"").stdout;
    let other = text(&mine).replace("samovar 999\"", "samovar 998\"");
    let output = folder.file("out.ndjson", &other);
    let run = batch(&[&arguments[..], &["--output", &output, "--resume"]].concat(), b"");
    ends_with_code(&run, 2);
    assert!(text(&run.stderr).contains("line 1000 of"), "{}", text(&run.stderr));
    assert_eq!(fs::read_to_string(&output).unwrap(), other);
}

#[test]
fn a_file_that_holds_something_is_not_overwritten() {
    let folder = Folder::new("batch-existing");
    let input = folder.file("in.ndjson", few());
    let output = folder.file("out.ndjson", "a person's work");
    let run = batch(&[&input, "--output", &output], b"");
    ends_with_code(&run, 2);
    assert!(text(&run.stderr).contains("holds something already"), "{}", text(&run.stderr));
    assert_eq!(fs::read_to_string(&output).unwrap(), "a person's work");
    let empty = folder.file("empty.ndjson", "");
    for output in [&empty, folder.0.join("new.ndjson").to_str().unwrap()] {
        ends_with_code(&batch(&[&input, "--output", output], b""), 1);
        assert_eq!(fs::read(output).unwrap(), batch(&[&input], b"").stdout);
    }
}

/// Sends a signal to a process.
#[cfg(unix)]
fn signal(name: &str, process: u32) {
    let sent = std::process::Command::new("kill").args(["-s", name, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

/// How a process ended, if it does within ten seconds.
#[cfg(unix)]
fn ended_soon(child: &mut std::process::Child) -> Option<std::process::ExitStatus> {
    for _ in 0..1_000 {
        if let Some(ended) = child.try_wait().unwrap() {
            return Some(ended);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    None
}

#[cfg(unix)]
#[test]
fn what_a_signal_leaves_behind_is_whole_lines_in_order_and_can_be_resumed() {
    use std::time::Duration;
    let folder = Folder::new("batch-signal");
    let input = folder.file("in.ndjson", samovars(1_000));
    let expected = batch(&[&input], b"").stdout;
    for name in ["INT", "TERM", "KILL"] {
        let output = folder.0.join(format!("{name}.ndjson"));
        let path = output.to_str().unwrap();
        let arguments = [&["batch", "-", "--output", path, "--jobs", "2"], &RULES[..]].concat();
        let mut child = regimen(&arguments).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // The input goes on, so the process is in the middle when the signal comes.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(samovars(600).as_bytes()).unwrap();
        while fs::metadata(&output).map_or(0, |known| known.len()) == 0 {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::sleep(Duration::from_millis(5));
        }
        signal(name, child.id());
        let ended = ended_soon(&mut child).unwrap_or_else(|| {
            // Whoever starts the tests in the background may have them, and all they start, ignore an interrupt.
            assert_eq!(name, "INT");
            child.kill().unwrap();
            child.wait().unwrap()
        });
        assert!(!ended.success() && ended.code().is_none(), "{ended:?}");
        let left = fs::read(&output).unwrap();
        assert!(!left.is_empty() && left.len() < expected.len());
        assert!(expected.starts_with(&left), "{name}: lines are lost or out of order");
        ends_with_code(&batch(&[&input, "--output", path, "--resume"], b""), 0);
        assert!(fs::read(&output).unwrap() == expected, "{name}");
    }
}
