//! From a text to its tree, in one pass over the parser's events.
//!
//! Problems that leave the shape of the text clear (a tag, an alias, a key that stands twice) are collected and
//! reading goes on; where the shape is lost, it stops.

use std::ops::Range;

use serde_saphyr::granit_parser::{self as yaml, Event, Parser, ScalarStyle};

use super::scalar::{Exponent, resolve};
use super::syntax::{self, Scene};
use super::trap::{boundary, next_token, unreadable_character};
use super::tree::Tree;
use super::{Content, MOST_PROBLEMS, Node, leftover, tag, trouble};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources, Span, Spanned};

/// What a text may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Lists and mappings inside each other; more than [`Limits::DEEPEST`] counts as that.
    pub depth: usize,
    /// Scalars, lists and mappings; keys count.
    pub nodes: usize,
}

impl Limits {
    /// The deepest nesting that any limits allow: trees are walked by recursion.
    pub const DEEPEST: usize = 200;
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 8_000_000, depth: 48, nodes: 500_000 }
    }
}

/// Reads a text as one tree, or says everything that is wrong with it as YAML.
pub fn read(sources: &Sources, file: FileId, limits: &Limits) -> Result<Node, Vec<Diagnostic>> {
    let text = sources.text(file);
    if text.len() > limits.bytes {
        return Err(vec![trouble::too_long(Span::new(file, 0..0), text.len(), limits.bytes)]);
    }
    if let Some((at, c)) = unreadable_character(text) {
        return Err(vec![trouble::unreadable(Span::new(file, at..at + c.len_utf8()), c)]);
    }
    let limits = Limits { depth: limits.depth.min(Limits::DEEPEST), ..*limits };
    let options = yaml::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    let mut reader = Reader::new(file, text, limits);
    for item in Parser::new_from_str_with_options(text, options) {
        match item {
            Ok((event, span)) => reader.take(event, &span),
            Err(error) => {
                let problem = syntax::explain(&reader.scene(), &error);
                reader.stop(problem);
            }
        }
        if reader.stopped {
            break;
        }
    }
    reader.finish()
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    limits: Limits,
    tree: Tree,
    nodes: usize,
    documents: usize,
    /// One past the last scalar or bracket.
    last_end: usize,
    /// The list or mapping that was closed last.
    last_closed: Range<usize>,
    problems: Vec<Diagnostic>,
    stopped: bool,
}

impl<'a> Reader<'a> {
    fn new(file: FileId, text: &'a str, limits: Limits) -> Self {
        Self {
            file,
            text,
            limits,
            tree: Tree::default(),
            nodes: 0,
            documents: 0,
            last_end: 0,
            last_closed: 0..0,
            problems: Vec::new(),
            stopped: false,
        }
    }

    /// What the explanation of a syntax error may look at.
    fn scene(&self) -> Scene<'a> {
        Scene {
            file: self.file,
            text: self.text,
            depth: self.limits.depth,
            last_end: self.last_end,
            last_closed: self.last_closed.clone(),
            bracket: self.tree.bracket(),
            key: self.tree.key_above().unwrap_or_default().to_owned(),
        }
    }

    fn take(&mut self, event: Event<'_>, span: &yaml::Span) {
        let range = self.range(span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.stop(trouble::second_document(self.span(range)));
                }
            }
            Event::Anchor(..) => {
                self.report(trouble::alias(self.span(range.clone()), &self.text[range]));
            }
            // Its anchor has been told already, once for all that repeat it.
            Event::Alias(_) => {
                self.count(&range);
                self.last_end = range.end;
                self.lost(range);
            }
            Event::UnresolvedAlias(_) => {
                self.report(trouble::alias(self.span(range.clone()), &self.text[range.clone()]));
                self.count(&range);
                self.last_end = range.end;
                self.lost(range);
            }
            Event::Scalar(value, style, _, tag) => {
                let range = self.scalar_range(range, style);
                if tag.is_some() {
                    self.tag(span, range.clone());
                }
                self.scalar(value.into_owned(), style, range);
            }
            Event::SequenceStart(style, _, tag) => {
                let start = self.first_dash(range.start, style);
                self.begin(Content::List(Vec::new()), tag.is_some(), start..range.end, span);
            }
            Event::MappingStart(_, _, tag) => {
                self.begin(Content::Map(Vec::new()), tag.is_some(), range, span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&range),
            _ => {}
        }
    }

    /// The parser's place in bytes, inside the text and between characters.
    fn range(&self, span: &yaml::Span) -> Range<usize> {
        let inside = |at: Option<usize>| boundary(self.text, at.unwrap_or(0));
        let start = inside(span.start.byte_offset());
        start..inside(span.end.byte_offset()).max(start)
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// The scalar without the blank lines after a block scalar; a value that is not there is right of its colon.
    fn scalar_range(&self, range: Range<usize>, style: ScalarStyle) -> Range<usize> {
        let start = range.start;
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let written = &self.text[range];
                let lines = written.trim_end_matches([' ', '\t', '\n', '\r']).len();
                let spaces = written[lines..].split(['\n', '\r']).next();
                start..start + lines + spaces.map_or(0, str::len)
            }
            _ if range.is_empty() && self.tree.has_key() && self.text[start..].starts_with(':') => {
                start + 1..start + 1
            }
            _ => range,
        }
    }

    /// Where a list begins: at its first dash also where the dash stands right under the key, where the parser
    /// names the first item.
    fn first_dash(&self, start: usize, style: yaml::StructureStyle) -> usize {
        if style == yaml::StructureStyle::Flow || !self.tree.has_key() {
            return start;
        }
        let token = next_token(self.text, self.last_end);
        if self.text[token..].starts_with('-') { token.min(start) } else { start }
    }

    fn tag(&mut self, span: &yaml::Span, node: Range<usize>) {
        let place = span.tag_span().map_or(node.clone(), |tag| self.range(&tag));
        self.report(tag::explain(&self.scene(), place, &node));
    }

    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
        self.stopped |= self.problems.len() >= MOST_PROBLEMS;
    }

    fn stop(&mut self, problem: Diagnostic) {
        self.report(problem);
        self.stopped = true;
    }

    fn count(&mut self, range: &Range<usize>) {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            self.stop(trouble::too_many(self.span(range.clone()), self.limits.nodes));
        }
    }

    /// Puts something in the place of what was refused, so that reading can go on.
    fn lost(&mut self, range: Range<usize>) {
        let span = self.span(range);
        if self.tree.wants_key() {
            self.tree.await_value(Spanned::new(String::new(), span));
        } else {
            self.tree.place(Node::new(Content::Null, span));
        }
    }

    fn scalar(&mut self, value: String, style: ScalarStyle, range: Range<usize>) {
        self.count(&range);
        self.last_end = range.end.max(self.last_end);
        let plain = style == ScalarStyle::Plain;
        if self.tree.wants_key() {
            return self.key(value, plain, range);
        }
        let content = match resolve(&value) {
            _ if !plain => Content::Text(value),
            _ if range.is_empty() => Content::Null,
            Ok(content) => content,
            Err(Exponent) => {
                self.report(trouble::exponent(self.span(range.clone())));
                Content::Null
            }
        };
        let span = self.span(range);
        self.tree.place(Node::new(content, span));
    }

    fn key(&mut self, name: String, plain: bool, range: Range<usize>) {
        let span = self.span(range.clone());
        if plain && range.is_empty() {
            self.report(trouble::no_key(span));
            self.lost(range);
        } else if plain && name == "<<" {
            self.report(trouble::merge(span));
            self.lost(range);
        } else if let Some(problem) = leftover::key(&name, span).filter(|_| plain) {
            self.report(problem);
            self.lost(range);
        } else if let Some(problem) = self.tree.key(name, span) {
            self.report(problem);
        }
    }

    fn begin(&mut self, value: Content, tagged: bool, range: Range<usize>, span: &yaml::Span) {
        self.count(&range);
        if tagged {
            self.tag(span, range.start..range.start);
        }
        if self.tree.depth() >= self.limits.depth {
            self.stop(trouble::too_deep(self.span(range.clone()), self.limits.depth));
        }
        let bracket = self.text[range.clone()].starts_with(['[', '{']);
        let end = if bracket { range.end } else { range.start };
        self.last_end = self.last_end.max(end);
        self.tree.begin(value, self.span(range.start..end));
    }

    fn end(&mut self, range: &Range<usize>) {
        let end = self.span(range.clone()).end;
        if let Some((span, problem)) = self.tree.end(end) {
            self.last_closed = span.range();
            self.last_end = self.last_end.max(span.range().end);
            if let Some(problem) = problem {
                self.report(problem);
            }
        }
    }

    fn finish(mut self) -> Result<Node, Vec<Diagnostic>> {
        if !self.problems.is_empty() {
            self.problems.sort_by_key(|problem| problem.primary);
            return Err(self.problems);
        }
        match self.tree.into_root() {
            Some(root) if !(root.is_null() && root.span.start == root.span.end) => Ok(root),
            _ => Err(vec![trouble::empty(Span::new(self.file, 0..0))]),
        }
    }
}
