//! Pipes, disks, threads and memory.

use std::fs::{self, File};
use std::io::Write;
use std::process::Stdio;

use serde_json::Value as Json;

use super::{RULES, batch, mixture, samovar, samovars};
use crate::process::{Folder, ends_with_code, regimen, text};

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

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_an_output_file_is_an_error() {
    let run = batch(&["--output", "/dev/full"], samovars(5).as_bytes());
    ends_with_code(&run, 1);
    let said = text(&run.stderr);
    assert!(said.contains("`/dev/full` cannot be written") && said.contains("--resume"), "{said}");
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
        assert_eq!(told, 2 * 1_500 - 2 * 3 + 1, "a line for each that is not blank; one is in two files");
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

/// How much more memory a run has used at most after so many lines than after its first, and how much it told.
///
/// Nothing is waited for but answers: a busy machine changes how long it takes, not what is held against what.
#[cfg(target_os = "linux")]
fn more_after(arguments: &[&str], line: &str, count: usize, answers: usize) -> (usize, usize) {
    use std::io::{BufRead, BufReader};
    let mut command = regimen(&[&["batch"], &RULES[..], arguments].concat());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    writeln!(stdin, "{}", samovar(0)).unwrap();
    stdout.read_line(&mut String::new()).unwrap();
    let first = peak(child.id());
    let reader = std::thread::spawn(move || {
        let mut answer = Vec::new();
        let told = (0..answers).map(|_| {
            answer.clear();
            stdout.read_until(b'\n', &mut answer).unwrap()
        });
        (told.sum(), stdout)
    });
    (0..count).for_each(|_| stdin.write_all(line.as_bytes()).unwrap());
    let (told, mut rest) = reader.join().unwrap();
    // The end of the input is held back until the process was looked at.
    let more = peak(child.id()).saturating_sub(first);
    drop(stdin);
    std::io::copy(&mut rest, &mut std::io::sink()).unwrap();
    child.wait().unwrap();
    (more, told)
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let wide = samovar(1).replacen(':', &format!(":{}", " ".repeat(60_000)), 1) + "\n";
    let empty = "{\"as_of\":\"2025-02-12\",\"facts\":{}}\n";
    let endless = "x".repeat(1 << 20);
    for (arguments, line, count, answers) in [
        (&["--jobs", "5"][..], wide.as_str(), 400, 400),
        (&["--jobs", "2"], empty, 30_000, 30_000),
        (&["--jobs", "2", "--full"], empty, 800, 800),
        (&["--max-line", "65536"], &endless, 50, 0),
    ] {
        let (more, told) = more_after(arguments, line, count, answers);
        let read = line.len() * count;
        println!("{arguments:?}: {more} bytes more for {read} bytes read and {told} told");
        assert!(
            read.max(told) > 10_000_000,
            "what is kept would not be seen: {read} bytes read, {told} told"
        );
        assert!(more < 8_000_000, "{arguments:?}: {more} bytes more for {read} bytes read and {told} told");
    }
}
