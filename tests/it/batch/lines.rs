//! Lines: how they end, how long they may be, what is wrong with them.

use serde_json::Value as Json;

use super::{batch, lines, samovar, samovars};
use crate::process::{Folder, ends_with_code, text};

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
