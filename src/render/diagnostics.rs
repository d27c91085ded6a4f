//! Diagnostics with the place, an excerpt and what to do.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// No colours: for pipes and files.
    Plain,
    /// Colours: for a terminal that wants them.
    Colours,
}

/// The longest line of which an excerpt is shown, in bytes; of a longer one only the place is told.
const LONGEST_LINE: usize = 2000;

/// Diagnostics as text, in the order of their places, with an empty line behind each.
pub fn diagnostics(sources: &Sources, diagnostics: &[Diagnostic], paint: Paint) -> String {
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Colours => Renderer::styled(),
    };
    let mut text = String::new();
    for diagnostic in sorted(diagnostics) {
        text.push_str(&one(sources, diagnostic, &renderer.clone().term_width(100)));
        text.push_str("\n\n");
    }
    text
}

pub(super) fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| (d.primary.file, d.primary.start, d.severity));
    sorted
}

fn one(sources: &Sources, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let group = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let mut snippets: Vec<Snippet<'_, annotate_snippets::Annotation<'_>>> = Vec::new();
    let here: Vec<_> = diagnostic.related.iter().filter(|r| r.span.file == diagnostic.primary.file).collect();
    let mut snippet = snippet(sources, diagnostic.primary.file);
    snippet = snippet.annotation(AnnotationKind::Primary.span(shown(sources, diagnostic.primary)));
    for related in here {
        snippet = snippet.annotation(
            AnnotationKind::Context.span(shown(sources, related.span)).label(related.message.as_str()),
        );
    }
    snippets.push(snippet);
    for related in diagnostic.related.iter().filter(|r| r.span.file != diagnostic.primary.file) {
        snippets.push(self::snippet(sources, related.span.file).annotation(
            AnnotationKind::Context.span(shown(sources, related.span)).label(related.message.as_str()),
        ));
    }
    let mut elements = group.elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
    for snippet in snippets {
        elements = elements.element(snippet);
    }
    if let Some(help) = &diagnostic.help {
        elements = elements.element(Level::HELP.message(help.as_str()));
    }
    if diagnostic.fix.is_some() {
        elements = elements.element(Level::NOTE.message("`regimen check --fix` does it"));
    }
    group_text(renderer, elements)
}

fn group_text(renderer: &Renderer, group: annotate_snippets::Group<'_>) -> String {
    renderer.render(&[group])
}

fn snippet(sources: &Sources, file: FileId) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    Snippet::source(sources.text(file)).path(sources.name(file)).fold(true)
}

/// The part of a place that an excerpt underlines: its first line, and no more than a line can show.
fn shown(sources: &Sources, span: Span) -> std::ops::Range<usize> {
    let text = sources.text(span.file);
    let start = floor(text, span.range().start);
    let end = floor(text, span.range().end).max(start);
    let line = text[start..end].find(['\n', '\r']).map_or(end, |at| start + at);
    start..floor(text, line.min(start + LONGEST_LINE)).max(start)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// "2 errors and 1 warning", "1 warning and 3 notes"; nothing where there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let words = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let all = [Severity::Error, Severity::Warning, Severity::Note];
    let parts: Vec<String> =
        all.into_iter().filter_map(|severity| words(count(severity), severity.as_str())).collect();
    (!parts.is_empty()).then(|| parts.join(" and "))
}
