//! `regimen batch` as a process: what a console session cannot show.
//!
//! The patients are imaginary samovars, of the made-up guideline in `tests/guidelines`.

// What a test leans on stops at the first surprise, like the test itself.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value as Json;

use crate::process::{Folder, ends_with_code, regimen, text};

const RULES: [&str; 2] = ["--rules", "tests/guidelines"];

/// Runs the verb on some input from stdin.
fn batch(arguments: &[&str], input: &[u8]) -> Output {
    let arguments = [&["batch"], &RULES[..], arguments].concat();
    let mut command = regimen(&arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // Whoever ends early does not read everything.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    })
}

/// A sound record.
fn samovar(id: usize) -> String {
    let grade = ["clear", "thin", "thick", "crusted"][id % 4];
    let day = 1 + id % 28;
    format!(
        r#"{{"id":"samovar {id}","as_of":"2025-02-{day:02}","facts":{{"device_kind":"samovar","scale_grade":"{grade}","last_overhauled_on":"2025-01-05","parts":["copper_skirt"],"whistles":{}}}}}"#,
        id % 60
    )
}

fn samovars(count: usize) -> String {
    (0..count).map(|id| samovar(id) + "\n").collect()
}

/// The output lines as JSON.
fn lines(output: &Output) -> Vec<Json> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn lines_end_in_any_way_and_blank_ones_are_passed_over() {
    let clean = batch(&[], samovars(3).as_bytes());
    ends_with_code(&clean, 0);
    assert_eq!(text(&clean.stderr), "3 plans\n");
    let [a, b, c] = [0, 1, 2].map(samovar);
    for (input, blank) in [
        (format!("{a}\r\n{b}\r\n{c}\r\n"), ""),
        (format!("{a}\n{b}\n{c}"), ""),
        (format!("{a}\n{b}\n{c}\r"), ""),
        (format!("\u{feff}{a}\n{b}\n{c}\n"), ""),
        (format!("\n{a}\n\n{b}\n \t\r\n{c}\n\n"), ", 4 blank lines"),
        (format!("{a}\n{b}\n{c}\n "), ", 1 blank line"),
    ] {
        let output = batch(&[], input.as_bytes());
        ends_with_code(&output, 0);
        assert_eq!(text(&output.stdout), text(&clean.stdout), "{input:?}");
        assert_eq!(text(&output.stderr), format!("3 plans{blank}\n"), "{input:?}");
    }
    let nothing = batch(&[], b"");
    ends_with_code(&nothing, 0);
    assert_eq!((text(&nothing.stdout), text(&nothing.stderr)), ("", "0 plans\n"));
}

#[test]
fn a_line_that_is_no_sound_record_harms_no_other() {
    let [a, b, c] = [0, 1, 2].map(samovar);
    let bad: [(&[u8], &str, Option<&str>); 8] = [
        (
            b"{\"id\":\"bad\",\"as_of\":\"2025-02-12\",\"facts\":{\"parts\":[\"tin_spout\",\"secret\"]}}",
            "unknown-code",
            Some("bad"),
        ),
        (
            b"{\"id\":\"bad\",\"as_of\":\"2025-02-12\",\"facts\":{\"partz\":\"secret\"}}",
            "unknown-fact",
            Some("bad"),
        ),
        (b"{\"id\":\"bad\",\"facts\":{}}", "missing-as-of", Some("bad")),
        (
            b"{\"id\":\"bad\",\"as_of\":\"2025-02-12\",\"facts\":{\"water_mass\":99.125}}",
            "out-of-range",
            Some("bad"),
        ),
        (
            b"{\"id\":\"bad\",\"as_of\":\"2025-02-12\",\"facts\":{\"last_refilled_on\":\"2025-03-03\"}}",
            "contradiction",
            Some("bad"),
        ),
        (
            b"{\"id\":\"bad\",\"as_of\":\"2025-02-12\",\"facts\":{\"boiled_dry\":true,\"boiled_dry\":false}}",
            "duplicate-key",
            Some("bad"),
        ),
        (b"{\"id\":\"\xff\",\"as_of\":\"2025-02-12\",\"facts\":{}}", "not-utf8", None),
        (b"{\"id\":\"bad\",\"as_of\":\"2025-02-12\",\"facts\":{\"maker_note\":\"secret", "not-json", None),
    ];
    let clean = batch(&[], samovars(3).as_bytes());
    for (line, code, id) in bad {
        let input = [a.as_bytes(), b"\n\n", b.as_bytes(), b"\n", line, b"\n", c.as_bytes()].concat();
        let output = batch(&[], &input);
        ends_with_code(&output, 1);
        assert_eq!(text(&output.stderr), format!("3 plans, 1 error (1 {code}), 1 blank line\n"));
        let mut found = lines(&output);
        let error = found.remove(2);
        assert_eq!(found, lines(&clean));
        assert_eq!((error["id"].as_str(), error["line"].as_u64()), (id, Some(4)), "{error}");
        assert_eq!(error["error"]["code"], code, "{error}");
        let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
        for value in ["secret", "99.125", "2025-03-03", "partz"] {
            assert!(!all.contains(value), "{all}");
        }
    }
}

#[test]
fn a_failed_rule_is_told_in_its_line_and_by_the_exit_code() {
    // Longer than any text that a function is given to read.
    let note = "do not descale ".repeat(80_000);
    let failing = samovar(7).replace("\"parts\"", &format!("\"maker_note\":\"{note}\",\"parts\""));
    let input = format!("{}\n{failing}\n{}\n", samovar(1), samovar(2));
    let output = batch(&["--select", "active"], input.as_bytes());
    ends_with_code(&output, 3);
    assert_eq!(text(&output.stderr), "3 plans (1 with a failed rule)\n");
    let found = lines(&output);
    assert_eq!(found[1]["failed"], serde_json::json!(["descale"]), "{}", found[1]);
    assert_eq!(found[1]["warnings"][0]["code"], "failed-expression");
    assert!(found[0].get("failed").is_none() && found[2].get("failed").is_none());
    let unsound = batch(&[], format!("{input}{{\n").as_bytes());
    ends_with_code(&unsound, 1);
}

#[test]
fn long_lines_are_read_and_those_past_the_limit_become_errors() {
    let long = |bytes: usize| {
        let line = samovar(1);
        let spaces = " ".repeat(bytes - line.len());
        line.replacen(':', &format!(":{spaces}"), 1)
    };
    let input = format!("{}\n{}\n{}\n", samovar(0), long(10_000_000), samovar(2));
    let output = batch(&[], input.as_bytes());
    ends_with_code(&output, 0);
    assert_eq!(text(&output.stdout), text(&batch(&[], samovars(3).as_bytes()).stdout));
    // At the limit, one past it, past what is read at once, and at the end of the input.
    for (bytes, end, fits) in [
        (1000, "\n", true),
        (1000, "\r\n", true),
        (1001, "\n", false),
        (1001, "\r\n", false),
        (70_000, "\n", false),
        (200_000, "\n", false),
        (1001, "", false),
        (200_000, "", false),
        (1000, "", true),
    ] {
        let last = if end.is_empty() { String::new() } else { samovar(2) + "\n" };
        let input = format!("{}\n{}{end}{last}", samovar(0), long(bytes));
        let output = batch(&["--max-line", "1000"], input.as_bytes());
        ends_with_code(&output, i32::from(!fits));
        let found = lines(&output);
        assert_eq!(found.len(), if last.is_empty() { 2 } else { 3 }, "{bytes} bytes, {end:?}");
        if fits {
            assert_eq!(found[1]["id"], "samovar 1");
        } else {
            assert_eq!(found[1]["line"], 2, "{bytes} bytes, {end:?}");
            assert_eq!(found[1]["error"]["code"], "too-large");
        }
        assert!(last.is_empty() || found[2]["id"] == "samovar 2");
    }
}

#[test]
fn several_files_are_one_run_and_errors_name_the_file() {
    let folder = Folder::new("batch-files");
    let one = folder.file("one.ndjson", samovar(0));
    let two = folder.file("two.ndjson", format!("\n[]\n{}\n", samovar(1)));
    let output = batch(&[&one, "-", &two], format!("{{}}\n{}\n", samovar(2)).as_bytes());
    ends_with_code(&output, 1);
    let found = lines(&output);
    let ids: Vec<Option<&str>> = found.iter().map(|line| line["id"].as_str()).collect();
    assert_eq!(ids, [Some("samovar 0"), None, Some("samovar 2"), None, Some("samovar 1")]);
    assert_eq!((&found[1]["file"], &found[1]["line"]), (&"<stdin>".into(), &1.into()));
    assert_eq!((&found[3]["file"], &found[3]["line"]), (&two.as_str().into(), &2.into()));
}

#[test]
fn a_file_that_cannot_be_read_ends_the_run_before_it_begins() {
    let folder = Folder::new("batch-unreadable");
    let one = folder.file("one.ndjson", samovar(0));
    for bad in ["no-such-file.ndjson", folder.0.to_str().unwrap()] {
        let output = batch(&[&one, bad], b"");
        ends_with_code(&output, 1);
        assert_eq!(text(&output.stdout), "");
        assert!(text(&output.stderr).contains("cannot be read"), "{}", text(&output.stderr));
    }
}

#[test]
fn a_day_on_the_command_line_stands_for_that_of_every_record() {
    let input = format!("{}\n{{\"facts\":{{}}}}\n", samovar(3));
    let output = batch(&["--as-of", "2025-03-01", "--select", "scope"], input.as_bytes());
    ends_with_code(&output, 0);
    assert!(lines(&output).iter().all(|line| line["as_of"] == "2025-03-01"));
    assert_eq!(lines(&output)[1]["id"], Json::Null);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut command = regimen(&[&["batch"], &RULES[..]].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || drop(stdin.write_all(samovars(2_000).as_bytes())));
        let output = child.wait_with_output().unwrap();
        ends_with_code(&output, 0);
        assert_eq!(text(&output.stderr), "");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = Folder::new("batch-full");
    let patients = folder.file("patients.ndjson", samovars(5));
    let mut command = regimen(&[&["batch", &patients], &RULES[..]].concat());
    let output = command.stdout(File::create("/dev/full").unwrap()).stderr(Stdio::piped()).output().unwrap();
    ends_with_code(&output, 1);
    assert!(text(&output.stderr).contains("the output cannot be written"), "{}", text(&output.stderr));
}

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    use std::io::{BufRead, BufReader};
    let mut command = regimen(&[&["batch"], &RULES[..]].concat());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for id in 0..5 {
        writeln!(stdin, "{}", samovar(id)).unwrap();
        let answer: Json = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["id"], format!("samovar {id}"));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert!(answers.next().is_none());
}

/// Records sound and unsound, lines long and blank, enough for many pieces.
fn mixture() -> String {
    let mut input = String::new();
    for id in 0..2_000 {
        match id % 500 {
            100 => input.push_str("\r\n"),
            200 => input.push_str("{\"id\":\"none\"}\n"),
            300 => input.push_str(&format!("{}\n", "x".repeat(100_000))),
            400 => input.push_str("{\"as_of\":\"2025-02-12\",\"facts\":{}}\n"),
            _ => input.push_str(&(samovar(id) + "\n")),
        }
    }
    input
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let folder = Folder::new("batch-jobs");
    let input = mixture();
    let (first, second) = input.split_at(input.len() / 2 + 60);
    let files = [folder.file("first.ndjson", first), folder.file("second.ndjson", second)];
    let files = [&files[0], &files[1], "-"];
    for more in [&["--max-line", "50000"][..], &["--max-line", "50000", "--select", "active"]] {
        let one = batch(&[&files, more, &["--jobs", "1"]].concat(), input.as_bytes());
        ends_with_code(&one, 1);
        let told = text(&one.stdout).lines().count();
        assert_eq!(told, 2 * 2_000 - 2 * 4 + 1, "a line for each that is not blank; one is in two files");
        for jobs in ["2", "5"] {
            let other = batch(&[&files, more, &["--jobs", jobs]].concat(), input.as_bytes());
            assert!(one.stdout == other.stdout, "{jobs} threads give something else");
            assert_eq!(text(&one.stderr), text(&other.stderr));
        }
    }
    let few = samovars(60);
    let whole = ["1", "2", "5"].map(|jobs| batch(&["--full", "--jobs", jobs], few.as_bytes()).stdout);
    assert!(whole[0].len() > 100_000 && whole[0] == whole[1] && whole[1] == whole[2]);
}

/// The most memory that a process has used so far, in bytes.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1024
}

/// The most memory that a run has used after so many lines.
#[cfg(target_os = "linux")]
fn peak_after(arguments: &[&str], line: &str, count: usize) -> usize {
    let mut command = regimen(&[&["batch"], &RULES[..], arguments].concat());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
    (0..count).for_each(|_| stdin.write_all(line.as_bytes()).unwrap());
    // The end of the input is held back until the process was looked at.
    std::thread::sleep(std::time::Duration::from_millis(300));
    let peak = peak(child.id());
    drop(stdin);
    reader.join().unwrap();
    child.wait().unwrap();
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let short = samovar(1) + "\n";
    let wide = samovar(1).replacen(':', &format!(":{}", " ".repeat(60_000)), 1) + "\n";
    let empty = "{\"as_of\":\"2025-02-12\",\"facts\":{}}\n";
    let endless = "x".repeat(1 << 20);
    let nothing = peak_after(&["--jobs", "2"], "", 0);
    for (arguments, line, count) in [
        (&["--jobs", "2"][..], short.as_str(), 2_000),
        (&["--jobs", "5"], &wide, 300),
        (&["--jobs", "2"], empty, 20_000),
        (&["--jobs", "2", "--full"], &short, 300),
        (&["--max-line", "65536"], &endless, 50),
    ] {
        let more = peak_after(arguments, line, count).saturating_sub(nothing);
        println!("{arguments:?}: {more} bytes more than nothing needs, for {} bytes", line.len() * count);
        assert!(more < 4_000_000, "{arguments:?}: {more} bytes for {} bytes of input", line.len() * count);
    }
}

/// Sound records, unsound ones and blank lines.
fn few() -> String {
    format!("{}\n\n{{}}\n{}\r\n{}\n[1]\n \n{}", samovar(0), samovar(1), samovar(2), samovar(3))
}

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

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_an_output_file_is_an_error() {
    let run = batch(&["--output", "/dev/full"], samovars(5).as_bytes());
    ends_with_code(&run, 1);
    let said = text(&run.stderr);
    assert!(said.contains("`/dev/full` cannot be written") && said.contains("--resume"), "{said}");
}

/// Sends a signal to a process.
#[cfg(unix)]
fn signal(name: &str, process: u32) {
    let sent = std::process::Command::new("kill").args(["-s", name, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

#[cfg(unix)]
#[test]
fn what_a_signal_leaves_behind_is_whole_lines_in_order_and_can_be_resumed() {
    use std::time::Duration;
    let folder = Folder::new("batch-signal");
    let input = folder.file("in.ndjson", samovars(1_500));
    let expected = batch(&[&input], b"").stdout;
    for name in ["INT", "TERM", "KILL"] {
        let output = folder.0.join(format!("{name}.ndjson"));
        let path = output.to_str().unwrap();
        let arguments = [&["batch", "-", "--output", path, "--jobs", "2"], &RULES[..]].concat();
        let mut child = regimen(&arguments).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // The input goes on, so the process is in the middle when the signal comes.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(samovars(800).as_bytes()).unwrap();
        while fs::metadata(&output).map_or(0, |known| known.len()) == 0 {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::sleep(Duration::from_millis(5));
        }
        signal(name, child.id());
        let ended = child.wait().unwrap();
        assert!(!ended.success() && ended.code().is_none(), "{ended:?}");
        let left = fs::read(&output).unwrap();
        assert!(!left.is_empty() && left.len() < expected.len());
        assert!(expected.starts_with(&left), "{name}: lines are lost or out of order");
        ends_with_code(&batch(&[&input, "--output", path, "--resume"], b""), 0);
        assert!(fs::read(&output).unwrap() == expected, "{name}");
    }
}

/// Twelve samovars on one day, for each of which descaling stands otherwise, and two lines that are none.
fn census() -> String {
    let known = |facts: &str| {
        format!(
            "{{\"as_of\":\"2025-02-12\",\"facts\":{{\"device_kind\":\"samovar\",\"parts\":[],\"maker_note\":\"Shine.\",\
             \"last_refilled_on\":\"none\",{facts}}}}}\n"
        )
    };
    let since = |day: &str, more: &str| {
        known(&format!("\"scale_grade\":\"thick\",\"last_overhauled_on\":\"{day}\"{more}"))
    };
    [
        // Four to six weeks after the overhaul: not done, done, unknown.
        since("2025-01-10", ",\"last_descaled_on\":\"none\",\"boiled_dry\":true"),
        since("2025-01-10", ",\"last_descaled_on\":\"2025-02-08\""),
        since("2025-01-10", ""),
        // Past due: not done, unknown.
        since("2024-12-25", ",\"last_descaled_on\":\"none\""),
        since("2024-12-25", ""),
        // Closed: not done, done.
        since("2024-11-01", ",\"last_descaled_on\":\"none\""),
        since("2024-11-01", ",\"last_descaled_on\":\"2024-12-05\""),
        // Not yet open; not in need of it; not known to be, open and closed.
        since("2025-02-01", ",\"last_descaled_on\":\"none\""),
        known(
            "\"scale_grade\":\"clear\",\"last_overhauled_on\":\"2025-01-10\",\"last_descaled_on\":\"none\"",
        ),
        known("\"last_overhauled_on\":\"2025-01-10\",\"last_descaled_on\":\"none\""),
        known("\"last_overhauled_on\":\"2024-11-01\",\"last_descaled_on\":\"none\""),
        "{\"as_of\":\"2025-02-12\",\"facts\":{\"device_kind\":\"urn\"}}\n".to_owned(),
        "{}\n".to_owned(),
        "\n".to_owned(),
    ]
    .concat()
}

#[test]
fn a_summary_counts_what_a_quality_officer_asks() {
    let output = batch(&["--summary", "json"], census().as_bytes());
    ends_with_code(&output, 1);
    assert_eq!(text(&output.stderr), "12 plans, 1 error (1 missing-key), 1 blank line\n");
    let summary: Json = serde_json::from_slice(&output.stdout).unwrap();
    let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
    assert_eq!(summary["records"], json(r#"{"plans":12,"failed":0,"errors":{"missing-key":1},"blank":1}"#));
    assert_eq!(summary["as_of"], json(r#"{"first":"2025-02-12","last":"2025-02-12"}"#));
    assert_eq!(summary["scope"], json(r#"{"in-scope":11,"out-of-scope":1,"undecided":0}"#));
    let rule = |id: &str| {
        let mut rules = summary["rules"].as_array().unwrap().iter();
        rules.find(|rule| rule["id"] == id).unwrap().clone()
    };
    let descale = rule("descale");
    let statuses = r#"{"failed":0,"violated":0,"overdue":1,"active":2,"undecided":2,"upcoming":1,"met":1,"lapsed":3,"not-applicable":1,"out-of-scope":1}"#;
    assert_eq!(descale["statuses"], json(statuses));
    assert_eq!(descale["adherence"], json(r#"{"applies":7,"done":2,"not_done":3,"unknown":2}"#));
    assert_eq!(descale["breaches"], Json::Null);
    assert_eq!(rule("no-boiling-dry")["breaches"], json(r#"{"in_force":11,"breached":1}"#));
    assert_eq!(rule("no-boiling-dry")["adherence"], Json::Null);
    let missing = |fact: &str| {
        let mut facts = summary["missing"].as_array().unwrap().iter();
        let found = facts.find(|missing| missing["fact"] == fact);
        found.map(|missing| (missing["patients"].as_u64().unwrap(), missing["statuses"].as_u64().unwrap()))
    };
    // The fuss score needs the scale, too.
    assert_eq!(missing("scale_grade"), Some((2, 3)));
    assert_eq!(missing("last_descaled_on"), Some((1, 1)));
    assert_eq!(missing("boiled_dry"), None, "what leaves a rule active leaves nothing undecided");
    let patients: Vec<u64> =
        summary["missing"].as_array().unwrap().iter().map(|m| m["patients"].as_u64().unwrap()).collect();
    assert!(patients.is_sorted_by(|a, b| a >= b) && patients.len() > 5, "{patients:?}");
}

#[test]
fn a_summary_is_the_same_for_any_number_of_threads_and_for_a_run_that_was_resumed() {
    let folder = Folder::new("batch-summary");
    let input = folder.file("in.ndjson", mixture());
    for form in ["text", "json", "markdown"] {
        let arguments = [input.as_str(), "--summary", form];
        let one = batch(&[&arguments[..], &["--jobs", "1"]].concat(), b"");
        ends_with_code(&one, 1);
        let other = batch(&[&arguments[..], &["--jobs", "5"]].concat(), b"");
        assert_eq!(text(&one.stdout), text(&other.stdout));
    }
    let summary = batch(&[&input, "--summary", "text"], b"");
    let lines = batch(&[&input], b"").stdout;
    let output = folder.file("out.ndjson", &lines[..lines.len() / 2]);
    let resumed = batch(&[&input, "--summary", "text", "--output", &output, "--resume"], b"");
    ends_with_code(&resumed, 1);
    assert_eq!(text(&resumed.stdout), text(&summary.stdout));
    assert!(fs::read(&output).unwrap() == lines);
}

#[test]
fn a_summary_says_that_the_guideline_is_a_draft_even_of_nobody() {
    for form in ["text", "json", "markdown"] {
        let output = regimen(&["batch", "--summary", form]).output().unwrap();
        ends_with_code(&output, 0);
        assert!(text(&output.stdout).contains("This guideline is a draft"), "{}", text(&output.stdout));
    }
}

#[test]
fn lines_and_a_summary_do_not_both_go_to_stdout() {
    for lines in [&["--full"][..], &["--select", "active"]] {
        let output = batch(&[&["--summary", "text"], lines].concat(), b"");
        ends_with_code(&output, 2);
        assert!(text(&output.stderr).contains("cannot both go to stdout"));
    }
}
