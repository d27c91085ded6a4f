//! Tags, and expressions that YAML takes for one because they begin with `!`.

use std::ops::Range;

use serde_saphyr::granit_parser::ErrorKind;

use super::syntax::Scene;
use super::trap::{line, requote, rest_of_line};
use super::trouble::short;
use crate::diagnostic::{Code, Diagnostic, Fix};

/// A tag, or something that only looks like one: an expression that begins with `!`.
/// `node` is the value behind the tag, as far as it is known.
pub(super) fn explain(scene: &Scene<'_>, place: Range<usize>, node: &Range<usize>) -> Diagnostic {
    let written = &scene.text[place.clone()];
    let message = format!("`{}` is a YAML tag, and none is known here", short(written));
    let problem = Diagnostic::error(Code::YamlTag, scene.span(place.clone()), message);
    if written.starts_with("!!") || written.starts_with("!<") {
        return problem.help("leave the tag out; put a text that looks like a number in quotes");
    }
    let one_line = line(scene.text, place.start).end;
    let end = node.end.clamp(place.end, one_line.max(place.end));
    let whole = scene.text[place.start..end].trim_end();
    let name = written.trim_start_matches('!');
    let negated = if is_whole(name) {
        format!("to negate, write `not: {name}`")
    } else {
        "to negate, write `not:` and what is negated after it".to_owned()
    };
    problem.help(format!("{negated}; or {}", requote(whole))).fix(fix(scene, &place, whole))
}

/// Keys whose value is a condition: an expression, or a tree with `not:`.
const CONDITIONS: [&str; 6] = ["all", "any", "breached_when", "condition", "done_when", "when"];

/// The remedy where an expression begins with `!`: `not:` before a name or call alone, else single quotes.
fn fix(scene: &Scene<'_>, place: &Range<usize>, whole: &str) -> Option<Fix> {
    let condition = CONDITIONS.contains(&scene.key.as_str());
    let name = whole.strip_prefix('!').filter(|name| is_whole(name));
    let alone = rest_of_line(scene.text, place.start) == whole;
    let (Some(name), true, None) = (name, condition && alone, scene.bracket) else {
        return scene.quoted(place.start).filter(|_| condition || scene.key == "expression");
    };
    let before = &scene.text[line(scene.text, place.start).start..place.start];
    if before.trim() == "-" {
        return Some(Fix::replace(scene.span(place.start..place.start + 1), "not: "));
    }
    let key = before.len() - before.trim_start_matches([' ', '-']).len();
    let colon = place.start - (before.len() - before.trim_end().len());
    let below = format!("\n{}not: {name}", " ".repeat(key + 2));
    Some(Fix::replace(scene.span(colon..place.start + whole.len()), below))
}

/// Whether an error is about the spelling of a tag.
pub(super) fn is_behind(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ExpectedTagBang
            | ErrorKind::InvalidGlobalTagCharacter
            | ErrorKind::UndeclaredTagHandle
            | ErrorKind::InvalidTagTerminator
            | ErrorKind::MissingTagUri
            | ErrorKind::UnclosedVerbatimTag
            | ErrorKind::InvalidTagEscape
            | ErrorKind::InvalidTagUtf8LeadingByte
            | ErrorKind::InvalidTagUtf8TrailingByte
            | ErrorKind::InvalidTagUtf8
    )
}

/// Whether this is a name or a call: what a `!` before it negates is no more than this.
fn is_whole(name: &str) -> bool {
    let (called, arguments) = name.split_once('(').unwrap_or((name, ")"));
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let closed = arguments.strip_suffix(')');
    !called.is_empty() && called.chars().all(word) && closed.is_some_and(|inside| inside.chars().all(word))
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::document::tests::{assert_says, bad};

    #[test]
    fn negation_is_told_from_a_tag() {
        assert_says("a: !b\n", "!b", "YAML tag", "`not: b`");
        assert_says("a: !known(b) and c\n", "!known(b)", "YAML tag", "`'!known(b) and c'`");
        assert_says("a: !(b or c)\n", "!(b", "YAML tag", "`'!(b or c)'`");
        assert_says("a: !{b}\n", "!{b}", "YAML tag", "`'!{b}'`");
        assert_says("all: [!b, c]\n", "!b", "YAML tag", "`not: b`");
        assert_says("a: !!int 5\n", "!!int", "YAML tag", "leave the tag out");
        assert_eq!(bad("a: !{b}\n").1[0].code, Code::YamlTag);
    }
}
