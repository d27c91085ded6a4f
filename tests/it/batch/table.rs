//! Tables of patients.

use std::fs;
use std::process::Output;

use super::{batch, lines, samovars};
use crate::process::{Folder, ends_with_code, text};

const HEADER: &str =
    "id,as_of,device_kind,parts,scale_grade,scale_grade.on,maker_note,last_refilled_on,whistles,boiled_dry";

/// The same patients as a table and as lines of JSON.
const SAME: [(&str, &str); 6] = [
    (
        "a,2025-02-12,samovar,copper_skirt; tin_spout,thick,2025-02-01,\"Shine, \"\"daily\"\".\",none,3,FALSE",
        r#""id":"a","as_of":"2025-02-12","facts":{"device_kind":"samovar","parts":["copper_skirt","tin_spout"],"scale_grade":{"value":"thick","on":"2025-02-01"},"maker_note":"Shine, \"daily\".","last_refilled_on":"none","whistles":3,"boiled_dry":false}"#,
    ),
    (
        "b, 2025-02-12 ,samovar,[],,,\"two\nlines\",, 5 , true",
        r#""id":"b","as_of":"2025-02-12","facts":{"device_kind":"samovar","parts":[],"maker_note":"two\nlines","whistles":5,"boiled_dry":true}"#,
    ),
    (
        ",2025-02-12,urn,,,,none,,,",
        r#""as_of":"2025-02-12","facts":{"device_kind":"urn","maker_note":"none"}"#,
    ),
    ("c,,samovar,,,,,,,", r#""id":"c","facts":{"device_kind":"samovar"}"#),
    (
        "d,2025-02-12,samovar,tin_spout tin_whistle,,,,,4.5,perhaps",
        r#""id":"d","as_of":"2025-02-12","facts":{"device_kind":"samovar","parts":["tin_spout tin_whistle"],"whistles":4.5,"boiled_dry":"perhaps"}"#,
    ),
    (
        "e,2025-02-12,samovar,,crusted,2024-12-01,,,007,",
        r#""id":"e","as_of":"2025-02-12","facts":{"device_kind":"samovar","scale_grade":{"value":"crusted","on":"2024-12-01"},"whistles":"007"}"#,
    ),
];

#[test]
fn a_table_gives_what_the_same_patients_give_as_lines() {
    let json: Vec<String> = SAME.iter().map(|(_, json)| format!("{{{json}}}\n")).collect();
    let lines = batch(&[], json.concat().as_bytes());
    ends_with_code(&lines, 1);
    let numbers = |output: &Output| lines_of(output, "line");
    let without = |output: &Output| {
        let mut found = self::lines(output);
        for line in &mut found {
            line.as_object_mut().unwrap().remove("line");
            // A line has columns, and a row cells.
            if let Some(message) = line.pointer_mut("/error/message") {
                let told = message.as_str().unwrap();
                if let Some((what, rest)) = told.split_once(", at column ") {
                    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                    *message = format!("{what}{rest}").into();
                }
            }
        }
        found
    };
    for end in ["\n", "\r\n"] {
        // Rows with nothing in them, and lines with nothing on them, count and are passed over.
        let rows: Vec<String> =
            SAME.iter().map(|(row, _)| format!("{end}{row}{end},,,,,,,,,{end}")).collect();
        let table = format!("\u{feff}{HEADER}{end}{}", rows.concat());
        for (arguments, table) in [
            (&["--input", "csv"][..], table.as_str()),
            (&["--input", "csv", "--jobs", "2"], table.trim_end()),
        ] {
            let output = batch(arguments, table.as_bytes());
            ends_with_code(&output, 1);
            assert_eq!(without(&output), without(&lines), "{end:?}");
            // Each has a line before it and one after it; the second has two lines itself.
            assert_eq!(numbers(&output), [13, 16, 19], "{end:?}");
            assert!(text(&output.stderr).ends_with(", 12 blank lines\n"), "{}", text(&output.stderr));
        }
    }
}

/// The numbers under a key, of the lines that have it.
fn lines_of(output: &Output, key: &str) -> Vec<u64> {
    lines(output).iter().filter_map(|line| line.get(key)?.as_u64()).collect()
}

#[test]
fn a_row_that_is_none_harms_no_other() {
    let good = |id: &str| format!("{id},2025-02-12,samovar,,,,,,,\n");
    let many = format!("{}many\n", ",".repeat(100_000));
    let long = format!("long,2025-02-12,samovar,,,,{},,,\n", "x".repeat(200_000));
    for (bad, code) in [
        ("few,2025-02-12\n".as_bytes(), "missing-key"),
        (b"more,2025-02-12,samovar,,,,,,,,\n", "unknown-key"),
        (many.as_bytes(), "unknown-key"),
        (long.as_bytes(), "too-large"),
        (b"bytes,2025-02-12,samovar,,,,\xff\xfe,,,\n", "not-utf8"),
        (b"quote,2025-02-12,samovar,,,,a 5\" pipe,,,7\n", "wrong-type"),
    ] {
        let table = [HEADER.as_bytes(), b"\n", good("a").as_bytes(), bad, good("b").as_bytes()].concat();
        let output = batch(&["--input", "csv", "--max-line", "150000"], &table);
        ends_with_code(&output, 1);
        let found = lines(&output);
        assert_eq!(found.len(), 3, "{code}");
        assert_eq!((&found[0]["id"], &found[2]["id"]), (&"a".into(), &"b".into()), "{code}");
        assert_eq!(
            (&found[1]["error"]["code"], &found[1]["line"]),
            (&code.into(), &3.into()),
            "{}",
            found[1]
        );
    }
    // Everything after a quote that is never closed stands inside it: that must not pass for one patient's text.
    let open =
        format!("{HEADER}\n{}open,2025-02-12,samovar,,,,\"shine,,,\n{}", good("a"), good("b").repeat(20_000));
    let output = batch(&["--input", "csv"], open.as_bytes());
    ends_with_code(&output, 1);
    let found = lines(&output);
    assert_eq!((found.len(), &found[0]["id"]), (2, &"a".into()));
    assert!(found[1]["error"]["message"].as_str().unwrap().contains("never closed"), "{}", found[1]);
}

#[test]
fn a_table_with_a_column_that_stands_for_nothing_is_refused_before_anything_runs() {
    let folder = Folder::new("batch-columns");
    let lines = folder.file("lines.ndjson", samovars(3));
    for (header, told) in [
        ("id,whistels", "did you mean `whistles`?"),
        ("id,as_off", "did you mean `as_of`?"),
        ("id,id,whistles", "two columns are named `id`"),
        ("id,,whistles", "its column 2 has no name"),
        ("id,scale_grade.on", "dates a value that has no column"),
        ("samovar secret,2025-02-12,thick", "its first row names no fact"),
        ("id;as_of", "its first row names no fact"),
        ("", "its first row names no fact"),
    ] {
        let table = folder.file("table.csv", format!("{header}\n"));
        let output = folder.0.join("out.ndjson");
        let run = batch(&[&lines, &table, "--output", output.to_str().unwrap()], b"");
        ends_with_code(&run, 1);
        let said = text(&run.stderr);
        assert!(said.contains(told), "{header}: {said}");
        assert!(!said.contains("secret"), "a row that is no header may be a patient: {said}");
        assert!(!output.exists());
        ends_with_code(&batch(&[&lines, "-", "--input", "csv"], header.as_bytes()), 1);
    }
}

#[test]
fn a_table_is_told_by_threads_and_resumed_like_lines() {
    let folder = Folder::new("batch-table");
    let mut table = format!("{HEADER}\n");
    for id in 0..3_000 {
        match id % 400 {
            100 => table.push('\n'),
            200 => table.push_str("short\n"),
            300 => table.push_str(&format!("long,2025-02-12,,,,,\"{}\",,,\n", "y\n".repeat(50_000))),
            _ => table.push_str(&format!("{id},2025-02-12,samovar,[],thin,,\"a\nb\",,{},\n", id % 60)),
        }
    }
    let input = folder.file("table.csv", &table);
    let arguments = [input.as_str(), "--max-line", "50000"];
    let whole = batch(&[&arguments[..], &["--jobs", "1"]].concat(), b"");
    ends_with_code(&whole, 1);
    for jobs in ["2", "5"] {
        assert!(batch(&[&arguments[..], &["--jobs", jobs]].concat(), b"").stdout == whole.stdout);
    }
    let piped = batch(&["--input", "csv", "--max-line", "50000"], table.as_bytes());
    assert!(piped.stdout == whole.stdout);
    for cut in [0, 17, whole.stdout.len() / 3, whole.stdout.len() - 1] {
        let output = folder.file("out.ndjson", &whole.stdout[..cut]);
        let run = batch(&[&arguments[..], &["--output", &output, "--resume"]].concat(), b"");
        ends_with_code(&run, 1);
        assert!(fs::read(&output).unwrap() == whole.stdout, "cut at {cut}");
        assert!(text(&run.stderr).ends_with(text(&whole.stderr)), "{}", text(&run.stderr));
    }
}
