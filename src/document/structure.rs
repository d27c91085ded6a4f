//! Keys, items and indentation that do not fit together, outside brackets.

use serde_saphyr::granit_parser::ErrorKind;

use super::syntax::{Scene, beginning, tab};
use super::trap::{is_blank, line, line_before, rest_of_line};
use super::trouble::short;
use crate::diagnostic::{Code, Diagnostic, Fix};

/// The problem behind a parser's error outside brackets.
pub(super) fn explain(scene: &Scene<'_>, at: usize, kind: &ErrorKind) -> Diagnostic {
    use ErrorKind as K;
    if let Some(problem) = after_bracket(scene, at) {
        return problem;
    }
    if let Some(problem) = long_dash(scene, at) {
        return problem;
    }
    let here = &scene.text[at..];
    if here.starts_with(':') && !here[1..].is_empty() && !here[1..].starts_with(is_blank) {
        return missing_space(scene, at);
    }
    let row = &scene.text[line(scene.text, at)];
    match kind {
        K::MappingValueNotAllowed => colon(scene, at),
        K::SimpleKeyExpected | K::InvalidSimpleKey => neither_key_nor_item(scene, at),
        K::BlockSequenceEntryNotAllowed => scene.problem(
            at,
            "a list item cannot stand here",
            format!("begin the list on the next line; if it is a text, {}", scene.requote(at)),
        ),
        K::MappingKeyNotAllowed => beginning(scene, at, '?'),
        K::ExpectedBlockMappingKey | K::UnexpectedEofBlockMapping if row.trim_start().starts_with("- ") => {
            Diagnostic::error(Code::InvalidYaml, scene.rest(first_of(scene, at)), "a list item stands among keys")
                .help("indent the list under the key it belongs to, whose line ends with the colon")
        }
        K::UnexpectedEofBlockMapping => match scene.text[at..].chars().next() {
            Some(c) if !c.is_alphanumeric() => beginning(scene, at, c),
            _ => misaligned(scene, at),
        },
        K::ExpectedBlockMappingKey | K::InvalidIndentation | K::InvalidBlockScalarIndent => misaligned(scene, at),
        K::ExpectedBlockSequenceEntry => Diagnostic::error(
            Code::InvalidYaml,
            scene.rest(first_of(scene, at)),
            "a list goes on here without a dash",
        )
        .help("begin an item with `- `; indent a line that belongs to the item above exactly like its first word"),
        K::InvalidBlockEntryWhitespace | K::InvalidMappingValueWhitespace => tab(scene, at),
        K::ExpectedDocumentStart | K::InvalidDocumentEnd => outside(scene, at),
        _ => scene.problem(
            at,
            "the text cannot be read as YAML from here on",
            "look at the indentation, the colons and the quotes of this line and the one above",
        ),
    }
}

/// A list item that begins with another sign than `-`, on this line or the one above: text editors put them there.
fn long_dash(scene: &Scene<'_>, at: usize) -> Option<Diagnostic> {
    const SIGNS: [char; 6] = ['\u{2013}', '\u{2014}', '\u{2212}', '\u{2010}', '\u{2011}', '\u{2022}'];
    let rows = [Some(line(scene.text, at)), line_before(scene.text, at)];
    let start = rows.into_iter().flatten().map(|row| first_of(scene, row.start)).find(|start| {
        let rest = &scene.text[*start..];
        rest.starts_with(SIGNS) && rest.chars().nth(1).is_some_and(is_blank)
    })?;
    let sign = scene.text[start..].chars().next()?;
    let end = start + sign.len_utf8();
    let message = format!("this line begins with `{sign}`, which begins no list item");
    let problem = Diagnostic::error(Code::InvalidYaml, scene.span(start..end), message);
    Some(
        problem
            .help("write `- `, with the short dash of the keyboard")
            .fix(Fix::replace(scene.span(start..end), "-")),
    )
}

/// Where the writing on the line of `at` begins.
fn first_of(scene: &Scene<'_>, at: usize) -> usize {
    let row = line(scene.text, at);
    let indent = scene.text[row.clone()].len() - scene.text[row.clone()].trim_start().len();
    row.start + indent
}

/// `condition: [a] and b`: a text that begins with a bracket.
fn after_bracket(scene: &Scene<'_>, at: usize) -> Option<Diagnostic> {
    let closed = scene.last_closed.clone();
    let bracket = scene.text[closed.clone()].chars().next().filter(|c| matches!(c, '[' | '{'))?;
    let beside = closed.end <= at && line(scene.text, closed.end) == line(scene.text, at);
    beside.then(|| {
        Diagnostic::error(
            Code::InvalidYaml,
            scene.rest(at),
            format!("a text that begins with `{bracket}` goes on after the closing bracket"),
        )
        .related(scene.character(closed.start), "it begins here")
        .help(scene.requote(closed.start))
        .fix(scene.quoted(closed.start))
    })
}

/// A colon that makes a key where none can be.
fn colon(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let row = line(scene.text, at);
    let before = &scene.text[row.start..at];
    if let Some(key) = before.find(": ") {
        let value = row.start + key + 2;
        let value = value + (scene.text[value..].len() - scene.text[value..].trim_start_matches(' ').len());
        return scene.problem(at, "a text without quotes cannot hold `: `", scene.requote(value.min(at)));
    }
    let above = line_before(scene.text, at).map_or("", |above| scene.text[above].trim());
    if above.contains(':') && !above.contains(": ") && !above.ends_with(':') {
        return missing_space(scene, line_before(scene.text, at).map_or(at, |above| above.start));
    }
    let key = first_of(scene, at);
    let name = scene.text[key..at].trim_start_matches("- ");
    scene.problem(
        at,
        format!("`{}:` begins a key in the middle of the value above", short(name)),
        "indent it exactly like the keys it stands among; if it belongs to the text above, put that text after `>-`",
    )
}

/// `key:value`, on the line from `start` on.
fn missing_space(scene: &Scene<'_>, start: usize) -> Diagnostic {
    let written = rest_of_line(scene.text, start);
    let colon = start + written.find(':').unwrap_or(0);
    let end = colon + 1;
    let key = scene.text[start..colon].trim_start_matches([' ', '-']);
    let name = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let space = Fix::replace(scene.span(end..end), " ");
    scene
        .problem(colon, "a space is missing after this colon", "write `key: value`")
        .fix(Some(space).filter(|_| name))
}

fn neither_key_nor_item(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let start = first_of(scene, at);
    let written = rest_of_line(scene.text, start);
    let bare = written.strip_prefix('-').filter(|rest| !rest.starts_with([' ', '-']));
    if bare.is_some_and(|rest| !rest.is_empty()) {
        let end = start + 1;
        return scene
            .problem(start, "a space is missing after this dash", "write `- item`")
            .fix(Fix::replace(scene.span(end..end), " "));
    }
    if written.contains(':') && !written.contains(": ") && !written.ends_with(':') {
        return missing_space(scene, start);
    }
    Diagnostic::error(
        Code::InvalidYaml,
        scene.rest(start),
        "this line is neither `key: value` nor a list item",
    )
    .help("indent it if it continues the text above, or put that text after `>-`")
}

fn misaligned(scene: &Scene<'_>, at: usize) -> Diagnostic {
    scene.problem(
        first_of(scene, at),
        "the indentation of this line fits nothing above it",
        "indent it exactly like the keys or items it stands among; indent a text that goes on deeper than its key",
    )
}

fn outside(scene: &Scene<'_>, at: usize) -> Diagnostic {
    if scene.text.starts_with('%') {
        return beginning(scene, 0, '%');
    }
    Diagnostic::error(Code::InvalidYaml, scene.rest(at), "this does not belong to what stands above it").help(
        "a file is one mapping or one list: write all its keys, or all its items, at the same indentation",
    )
}

#[cfg(test)]
mod tests {
    use crate::document::tests::assert_says;

    #[test]
    fn a_colon_inside_a_text_is_requoted() {
        assert_says("a: Note: this\n", ":", "cannot hold `: `", "`'Note: this'`");
        assert_says("- a: Note: it's #1\n", ":", "cannot hold `: `", "`>-`");
        assert_says("a: b\n  c: d\n", ":", "`c:` begins a key", "exactly like");
        assert_says("a:b\nc: d\n", ":", "space is missing", "`key: value`");
        assert_says("\"a\":[1]\n", ":", "space is missing", "`key: value`");
    }

    #[test]
    fn indentation_that_fits_nothing_is_shown() {
        assert_says("a:\n  b: 1\n c: 2\n", "c", "fits nothing", "exactly like");
        assert_says("a: 1\n- b\n", "- b", "stands among keys", "indent the list");
        assert_says("- a\nb: 1\n", "b: 1", "without a dash", "`- `");
        assert_says("a: x\nb\n", "b", "neither `key: value`", "`>-`");
        assert_says("- - a\n  -b\n", "-", "missing after this dash", "`- item`");
        assert_says("[a]\nb: 1\n", "b: 1", "does not belong", "one mapping");
        assert_says("%x\na: 1\n", "%", "cannot begin with `%`", "`'%x'`");
    }
}
