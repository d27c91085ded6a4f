//! What can be wrong with a document that is well-formed, or not even looked at.

use super::Node;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

pub(super) fn too_long(at: Span, length: usize, most: usize) -> Diagnostic {
    let message = format!("the text has {length} bytes, and at most {most} are read");
    Diagnostic::error(Code::TooLarge, at, message).help("split it into several files")
}

pub(super) fn too_many(at: Span, most: usize) -> Diagnostic {
    let message = format!("the text has more than {most} values");
    Diagnostic::error(Code::TooLarge, at, message).help("split it into several files")
}

pub(super) fn too_deep(at: Span, most: usize) -> Diagnostic {
    let message = format!("lists and mappings lie more than {most} levels inside each other");
    Diagnostic::error(Code::TooLarge, at, message)
        .help("nothing that is read here lies that deep: look for brackets or dashes that do not belong")
}

pub(super) fn unreadable(at: Span, c: char) -> Diagnostic {
    let number = u32::from(c);
    let (message, help) = if c == '\r' {
        (
            "a carriage return stands here without a line feed".to_owned(),
            "save the file with line ends of one kind: LF, or CRLF".to_owned(),
        )
    } else {
        (
            format!("the character U+{number:04X} cannot stand in a text"),
            format!("delete it; between double quotes it may be written `\\u{number:04x}`"),
        )
    };
    Diagnostic::error(Code::InvalidYaml, at, message)
        .discreetly("a character stands here that no text may hold")
        .help(help)
}

/// What `serde_json` says; its words for a text that is no JSON repeat nothing that is written there.
pub(super) fn not_json(at: Span, error: &serde_json::Error) -> Diagnostic {
    let said = error.to_string();
    let why = said.split(" at line ").next().unwrap_or_default();
    let message = if error.is_eof() {
        "the JSON ends too early".to_owned()
    } else if error.is_syntax() {
        format!("this is not JSON: {}", why.replace("expected ident", "expected value"))
    } else {
        "this is not JSON".to_owned()
    };
    Diagnostic::error(Code::NotJson, at, message)
        .help("write one JSON object, such as `{\"as_of\": \"2025-02-12\", \"facts\": {}}`")
}

pub(super) fn empty(at: Span) -> Diagnostic {
    Diagnostic::error(Code::EmptyFile, at, "the file holds nothing")
        .help("write its content, or delete the file")
}

pub(super) fn second_document(at: Span) -> Diagnostic {
    Diagnostic::error(Code::SeveralDocuments, at, "a second document begins here")
        .help("delete this `---`, or move what follows into a file of its own")
}

/// `&name` or `*name`.
pub(super) fn alias(at: Span, written: &str) -> Diagnostic {
    let (what, sign) = match written.strip_prefix('*') {
        Some(_) => ("stands for a value that is written elsewhere", '*'),
        None => ("gives a value a name to repeat it by", '&'),
    };
    let message = format!("`{}` {what}, which is not allowed here", short(written));
    Diagnostic::error(Code::YamlAlias, at, message).help(format!(
        "write the value out wherever it is needed; put a text that begins with `{sign}` in quotes"
    ))
}

pub(super) fn merge(at: Span) -> Diagnostic {
    let message = "`<<` takes keys over from another mapping, which is not allowed here";
    Diagnostic::error(Code::YamlAlias, at, message).help("write the keys out")
}

pub(super) fn no_key(at: Span) -> Diagnostic {
    Diagnostic::error(Code::InvalidYaml, at, "there is no key before this colon")
        .help("write the key before it, or put a text that begins with `:` in quotes")
}

pub(super) fn key_is_not_a_word(key: &Node) -> Diagnostic {
    let message = format!("{} cannot be a key", key.kind());
    Diagnostic::error(Code::InvalidYaml, key.span, message)
        .help("a key is one word; put a text that begins with `[` or `{` in quotes")
}

pub(super) fn duplicate(at: Span, name: &str, first: Span) -> Diagnostic {
    let message = format!("the key `{}` stands twice", short(name));
    Diagnostic::error(Code::DuplicateKey, at, message)
        .related(first, "it stands here first")
        .help("keep one of the two, or rename one")
        .discreetly("the same key stands twice")
}

pub(super) fn second_item(at: Span, name: &str, first: Span) -> Diagnostic {
    let message = format!("the key `{}` stands twice: a second item seems to begin here", short(name));
    let first = Span::new(first.file, first.range().start..first.range().start);
    Diagnostic::error(Code::DuplicateKey, at, message)
        .related(first, "the item above begins here")
        .help(format!("write `- {}: …`, its dash below that of the item above", short(name)))
        .discreetly("a second item seems to begin here")
}

pub(super) fn cut(at: Span, comment: &str) -> Diagnostic {
    let message = format!("the text before `{}` ends there: what follows ` #` is a comment", short(comment));
    Diagnostic::warning(Code::CutText, at, message)
        .help("put the whole text in quotes, or a space after the `#` of a comment")
}

/// The digits are not repeated: they may be a patient's.
pub(super) fn exponent(at: Span) -> Diagnostic {
    Diagnostic::error(Code::InvalidValue, at, "this number is written with an exponent")
        .help("write all its digits; if it is a text, put it in quotes")
        .repeats_nothing()
}

/// The author's words, cut where they are long or go on in the next line.
pub(super) fn short(written: &str) -> String {
    const MOST: usize = 60;
    let line = written.split(['\n', '\r']).next().unwrap_or("");
    let cut = line.char_indices().nth(MOST).map(|(at, _)| at);
    match cut {
        Some(at) => format!("{}…", &line[..at]),
        None if line.len() < written.len() => format!("{line}…"),
        None => line.to_owned(),
    }
}
