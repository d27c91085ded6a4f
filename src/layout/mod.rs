//! The fixed layout of rule and case files: the order of keys, indentation, blank lines.
//!
//! Makes: the text of a file, laid out. From: its text, and the order of keys in its JSON Schema.
//! Never: changes a value, a quote, a comment or where a long text is broken. Each key moves with its comments and its
//! own lines; the result is read back, and a file that would not mean the same is refused.
//! Start at: [`lay_out`]; `tree.rs` takes a text apart by lines, `write.rs` puts it together.

mod order;
mod tree;
mod write;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{self, Content, Limits, Node};
use crate::source::{FileId, Sources, Span};
use order::Order;

/// The text of a file in its fixed layout. `schema` names the JSON Schema whose order its keys have; without one they
/// stay in theirs. What is written with brackets throughout is left as it is.
///
/// Errors: what keeps the text from being read; or that its layout is one that this does not understand.
pub fn lay_out(sources: &Sources, file: FileId, schema: Option<&str>) -> Result<String, Vec<Diagnostic>> {
    let text = sources.text(file);
    document::read(sources, file, &Limits::default())?;
    let crlf = text.contains("\r\n");
    // Lines end in one way inside, and in the file's own way at the end.
    let mut own = Sources::new();
    let plain = own.add(sources.name(file), text.replace("\r\n", "\n"));
    let node = document::read(&own, plain, &Limits::default())?;
    let written = own.text(plain);
    if written.starts_with(['[', '{']) || !matches!(node.value, Content::Map(_) | Content::List(_)) {
        return Ok(text.to_owned());
    }
    let refuse = |line: usize| {
        let start = written.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
        let end = start + written[start.min(written.len())..].lines().next().map_or(0, str::len);
        let place = if crlf { Span::new(file, 0..0) } else { Span::new(file, start..end) };
        vec![
            Diagnostic::error(Code::UnusualLayout, place, "this file cannot be laid out without changing it")
                .help("write one mapping or list, each key and each item on a line of its own"),
        ]
    };
    let order = Order::of(schema);
    let tree = tree::read(written, &node).map_err(refuse)?;
    let laid_out = write::text(tree, &order);
    let mut again = Sources::new();
    let back = again.add("laid out", laid_out.clone());
    let same =
        document::read(&again, back, &Limits::default()).is_ok_and(|back| means_the_same(&node, &back));
    if !same || content(written) != content(&laid_out) {
        return Err(refuse(0));
    }
    Ok(if crlf { laid_out.replace('\n', "\r\n") } else { laid_out })
}

/// Whether two documents hold the same, whatever the order of their keys.
fn means_the_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Content::List(one), Content::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| means_the_same(one, other))
        }
        (Content::Map(entries), Content::Map(others)) => {
            let same = |(key, value): &(_, Node)| {
                let key: &crate::source::Spanned<String> = key;
                other.get(&key.value).is_some_and(|other| means_the_same(value, other))
            };
            entries.len() == others.len() && entries.iter().all(same)
        }
        (one, other) => one == other,
    }
}

/// What stands on the lines of a text, comments and all, but for blanks and dashes: layout only moves it.
fn content(text: &str) -> Vec<String> {
    let bare = |line: &str| line.split_whitespace().collect::<String>().trim_start_matches('-').to_owned();
    let mut lines: Vec<String> = text.lines().map(bare).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}

#[cfg(test)]
mod tests;
