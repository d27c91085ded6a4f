//! Why a text is not YAML, in the words of someone who wrote it: the parser's finding, held against the lines
//! around it, where the traps that authors fall into show.

use std::ops::Range;

use serde_saphyr::granit_parser::{ErrorKind, ScanError};

use super::escape::bad_escape;
use super::trap::{boundary, comment, indenting_tab, is_blank, line, next_scalar, requote, rest_of_line};
use super::{leftover, structure, tag, trouble};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::source::{FileId, Span};

/// What is known where reading stopped.
pub(super) struct Scene<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    /// The deepest nesting allowed.
    pub(super) depth: usize,
    /// One past the last scalar or bracket that was read.
    pub(super) last_end: usize,
    /// The list or mapping that was closed last.
    pub(super) last_closed: Range<usize>,
    /// The innermost bracket that is open.
    pub(super) bracket: Option<usize>,
    /// The key whose value, or an item of whose value, was being read.
    pub(super) key: String,
}

impl Scene<'_> {
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// The character at a place; nothing at the end of the text.
    pub(super) fn character(&self, at: usize) -> Span {
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        self.span(at..at + length)
    }

    /// From a place to the end of its line.
    pub(super) fn rest(&self, at: usize) -> Span {
        self.span(at..at + rest_of_line(self.text, at).len())
    }

    pub(super) fn problem(
        &self,
        at: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::error(Code::InvalidYaml, self.character(at), message).help(help)
    }

    /// The text that begins at `at` in single quotes, where it stands whole on its line and quotes cannot change what it
    /// is: outside of brackets, without a comment behind it or a line that goes on below.
    pub(super) fn quoted(&self, at: usize) -> Option<Fix> {
        let written = rest_of_line(self.text, at);
        let own = line(self.text, at);
        let below = self.text[own.end..].lines().find(|row| !row.trim().is_empty()).unwrap_or_default();
        let indent = |row: &str| row.len() - row.trim_start_matches([' ', '-']).len();
        let value = self.text[own.start..at].ends_with([' '])
            && self.text[own.start..at].trim_end().ends_with([':', '-']);
        let whole = value
            && self.bracket.is_none()
            && !written.contains(['\'', '#'])
            && indent(below) <= indent(&self.text[own]);
        whole.then(|| Fix::replace(self.span(at..at + written.len()), format!("'{written}'")))
    }

    /// How to write the text that begins at `at`, unless it lies inside a bracket.
    pub(super) fn requote(&self, at: usize) -> String {
        if self.bracket.is_some() {
            return "put the whole text in quotes".to_owned();
        }
        let rest = rest_of_line(self.text, at);
        let written = comment(rest).map_or(rest, |cut| rest[..cut].trim_end());
        requote(written)
    }
}

/// The problem behind a parser's error.
pub(super) fn explain(scene: &Scene<'_>, error: &ScanError) -> Diagnostic {
    use ErrorKind as K;
    let offset = error.marker().byte_offset().unwrap_or(scene.last_end);
    let at = boundary(scene.text, offset);
    let kind = error.kind();
    if let Some(problem) = leftover::merge(scene).or_else(|| leftover::blank(scene, at)) {
        return problem;
    }
    let problem = match kind {
        K::RecursionLimitExceeded => return trouble::too_deep(scene.character(at), scene.depth),
        _ if tag::is_behind(kind) => {
            let rest = scene.rest(at).range();
            return tag::explain(scene, rest.clone(), &rest);
        }
        K::MissingAnchorOrAliasName | K::UnknownAnchor | K::AnchorCountOverflow => {
            let problem = trouble::alias(scene.character(at), &scene.text[scene.character(at).range()]);
            return problem.help(scene.requote(at));
        }
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabAtBlockScalarStart
        | K::TabInPlainScalar => tab(scene, at),
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar | K::InvalidQuotedScalarIndent => {
            open_quote(scene, at)
        }
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => after_quote(scene, at),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => escape(scene, at),
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => block_header(scene, at),
        K::UnexpectedCharacter { character } => beginning(scene, at, *character),
        K::CommentInterceptedScalar => cut_by_comment(scene, at),
        K::CommentNotSeparated => scene.problem(
            at,
            "a comment begins right after a value",
            "put a space before the `#`, or put the whole text in quotes if the `#` belongs to it",
        ),
        K::UnclosedFlowCollection { .. }
        | K::MisplacedFlowCollectionEnd
        | K::MismatchedFlowCollectionEnd { .. } => unmatched(scene, at, kind),
        _ if scene.bracket.is_some() => in_bracket(scene, at),
        _ => structure::explain(scene, at, kind),
    };
    with_comment(scene, problem)
}

pub(super) fn tab(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let tab = indenting_tab(scene.text, at).unwrap_or(at);
    scene.problem(tab, "a tab stands where spaces must", "indent with spaces only")
}

fn open_quote(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let quote = &scene.text[scene.character(at).range()];
    let help = match quote {
        "'" => format!(
            "close it with another `'`; an apostrophe inside is written twice; or {}",
            scene.requote(at)
        ),
        _ => format!(
            "close it with another `{quote}`, and indent all lines of the text; or {}",
            scene.requote(at)
        ),
    };
    scene.problem(at, format!("the text after this `{quote}` does not end where it should"), help)
}

fn after_quote(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let start = next_scalar(scene.text, scene.last_end);
    let quote = scene.text[start..].chars().next().filter(|c| start < at && matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        return scene.problem(
            at,
            "something follows after a closing quote",
            "put the whole text in quotes of the other kind",
        );
    };
    let same_line = line(scene.text, start) == line(scene.text, at);
    let help = match quote {
        '\'' if same_line => "an apostrophe inside single quotes is written twice: `''`; or put the text on the next line, after `>-`".to_owned(),
        '"' if same_line => scene.requote(start),
        _ => "close the quote on its own line, or put the text on the next line, after `>-`".to_owned(),
    };
    let message = "a text that begins with a quote goes on after the closing quote";
    Diagnostic::error(Code::InvalidYaml, scene.rest(at), message)
        .related(scene.character(start), "it begins here")
        .help(help)
        .fix(scene.quoted(start).filter(|_| same_line))
}

fn escape(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let place = bad_escape(scene.text, at).unwrap_or(at..at + 1);
    let written = scene.text.get(place.clone()).unwrap_or("\\");
    let message = format!("`{written}` means nothing between double quotes");
    Diagnostic::error(Code::InvalidYaml, scene.span(place), message)
        .help("write a backslash twice, or put the text in single quotes, where a backslash is only that")
}

fn block_header(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let sign = &scene.text[scene.character(at).range()];
    let message = format!(
        "`{sign}` at the beginning announces a text on the following lines, but more stands beside it"
    );
    let help = format!("if the text begins with `{sign}`, {}", scene.requote(at));
    Diagnostic::error(Code::InvalidYaml, scene.rest(at), message).help(help)
}

pub(super) fn beginning(scene: &Scene<'_>, at: usize, character: char) -> Diagnostic {
    let named = if character == '`' { "a backtick".to_owned() } else { format!("`{character}`") };
    scene.problem(at, format!("a text cannot begin with {named}"), scene.requote(at)).fix(scene.quoted(at))
}

fn cut_by_comment(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let message = "a comment stands in the middle of a text";
    Diagnostic::error(Code::InvalidYaml, scene.rest(at), message).help(
        "what follows ` #` is a comment: if it belongs to the text, put the whole text in quotes; else move it to a line above",
    )
}

fn unmatched(scene: &Scene<'_>, at: usize, kind: &ErrorKind) -> Diagnostic {
    match kind {
        ErrorKind::UnclosedFlowCollection { open } => scene.problem(
            at,
            format!("this `{open}` is never closed"),
            format!("close it; if the text begins with `{open}`, put the whole text in quotes"),
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => scene.problem(
            at,
            format!("this `{open}` is closed by a `{close}`"),
            "close each bracket with its own kind",
        ),
        _ => scene.problem(
            at,
            "this bracket closes nothing",
            "delete it; if it belongs to a text, put the whole text in quotes",
        ),
    }
}

/// The same, with the bracket that is open.
fn opened(scene: &Scene<'_>, problem: Diagnostic) -> Diagnostic {
    match scene.bracket {
        Some(bracket) => problem.related(scene.character(bracket), "opened here"),
        None => problem,
    }
}

fn in_bracket(scene: &Scene<'_>, at: usize) -> Diagnostic {
    let before = scene.text[..at].trim_end_matches(is_blank);
    let problem = if scene.text[at..].starts_with(',') && before.ends_with([',', '[', '{']) {
        scene.problem(at, "there is nothing before this comma", "delete it, or write the value")
    } else {
        scene.problem(
            at,
            "a comma or the closing bracket is missing before this",
            "close the bracket; a text inside that holds `: `, `,` or a bracket needs quotes",
        )
    };
    opened(scene, problem)
}

/// Adds that a comment has cut the line, where one has.
fn with_comment(scene: &Scene<'_>, problem: Diagnostic) -> Diagnostic {
    let help = problem.help.clone().unwrap_or_default();
    let places = problem.related.iter().map(|related| related.span).chain([problem.primary]);
    let mut lines = places.map(|place| &scene.text[line(scene.text, place.start as usize)]);
    if help.contains('#') || !lines.any(|row| comment(row).is_some()) {
        return problem;
    }
    problem.help(format!("{help}; what follows ` #` on a line is a comment"))
}

#[cfg(test)]
mod tests {
    use crate::document::tests::assert_says;

    #[test]
    fn a_text_that_begins_with_a_quote_is_requoted() {
        assert_says("a: \"b\" == c\n", "== c", "begins with a quote", "`'\"b\" == c'`");
        assert_says("a: 'it's so'\n", "s so'", "begins with a quote", "written twice");
        assert_says("a: \"b\nc: \"d\"\n", "d\"", "begins with a quote", "on its own line");
        assert_says("a: \"b\n", "\"", "does not end", "close it");
    }

    #[test]
    fn a_text_that_begins_with_a_bracket_is_requoted() {
        assert_says("a: [b] and c\n", "and c", "begins with `[`", "`'[b] and c'`");
        assert_says("a: {b} and c # d\n", "and c # d", "begins with `{`", "`'{b} and c'`");
        assert_says("a: [b, c\nd: 1\n", ":", "closing bracket is missing", "close the bracket");
        assert_says("a: [b, c", "[", "never closed", "close it");
        assert_says("a: [b #1]\n", "[", "never closed", "` #`");
        assert_says("a: [b}", "[", "closed by a `}`", "its own kind");
        assert_says("a: [b]]\n", "]", "closes nothing", "delete it");
        assert_says("[1,, 2]", ",", "nothing before this comma", "delete it");
    }

    #[test]
    fn signs_that_begin_no_text_are_named() {
        assert_says("a: @b\n", "@", "cannot begin with `@`", "`'@b'`");
        assert_says("a: `b`\n", "`", "a backtick", "`'`b`'`");
        assert_says("a: 5\nb: %c\n", "%", "cannot begin with `%`", "`'%c'`");
        assert_says("a: >= 5\n", ">= 5", "announces a text", "`'>= 5'`");
        assert_says("a: | b\n", "| b", "announces a text", "`'| b'`");
        assert_says("a: * b\n", "*", "written elsewhere", "`'* b'`");
        assert_says("a: - b\n", "-", "list item", "`'- b'`");
        assert_says("a: ? b\n", "?", "cannot begin with `?`", "`'? b'`");
    }

    #[test]
    fn tabs_comments_and_escapes_are_shown_where_they_are() {
        assert_says("a:\n\tb: 1\n", "\t", "a tab", "spaces only");
        assert_says("a: 1\n\tb: 2\n", "\t", "a tab", "spaces only");
        assert_says("a: |\n\tb\n", "\t", "a tab", "spaces only");
        assert_says("a: x #b\n  y\n", "#b", "a comment stands", "` #`");
        assert_says("a: \"x\"#b\n", "#", "right after a value", "space before");
        assert_says("a: \"C:\\dir\"\n", "\\d", "means nothing", "twice");
        assert_says("{\"a\": \"\\u12\"}", "\\u12", "means nothing", "twice");
    }
}
