//! A text as blocks of lines: which lines belong to a key or an item, and which comments.

use crate::document::{Content, Node};

/// A mapping by lines, or a list by dashes.
pub(super) struct Block<'t> {
    pub(super) list: bool,
    pub(super) children: Vec<Child<'t>>,
    /// Comments and blank lines below the last child that are indented like it.
    pub(super) tail: Vec<&'t str>,
}

/// One key with its value, or one item.
pub(super) struct Child<'t> {
    /// Comments and blank lines above it, without indentation.
    pub(super) lead: Vec<&'t str>,
    /// Its name, and how it is written; empty for an item.
    pub(super) name: &'t str,
    pub(super) key: &'t str,
    pub(super) body: Body<'t>,
}

pub(super) enum Body<'t> {
    /// A scalar, or a list or mapping with brackets: the rest of its line, and the lines on which it goes on.
    /// Where there is nothing, comments may stand for what could be below.
    Leaf { first: &'t str, more: Vec<&'t str>, column: usize, below: Vec<&'t str> },
    /// A block on the lines below, or right behind the dash; the comment beside the colon or dash.
    Block { comment: &'t str, block: Block<'t> },
}

/// Takes a text apart. Errors: the number of a line that is not understood.
pub(super) fn read<'t>(text: &'t str, node: &'t Node) -> Result<Block<'t>, usize> {
    let lines = Lines::new(text);
    lines.block(node, 0, lines.count())
}

struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

/// Where a child stands.
struct Found<'t> {
    /// Its first byte: of its key, or of its dash.
    start: usize,
    /// The byte behind its colon or dash.
    behind: usize,
    name: &'t str,
    value: &'t Node,
}

fn is_trivia(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1).filter(|at| *at < text.len()));
        Self { text, starts }
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    /// The number of the line that holds a byte.
    fn of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// A line without its end.
    fn line(&self, number: usize) -> &'t str {
        let Some(start) = self.starts.get(number) else {
            return "";
        };
        self.text[*start..].split('\n').next().unwrap_or_default()
    }

    /// The last line of a value.
    fn last(&self, found: &Found<'_>) -> usize {
        // After `>-` without a text the place of the value reaches to what comes next.
        let mark = self.text[found.behind..].trim_start_matches(' ').starts_with(['>', '|']);
        let empty = mark && found.value.text() == Some("");
        let end = if empty { found.behind } else { found.value.span.range().end.max(found.behind) };
        self.of(end.saturating_sub(1))
    }

    /// The children of a block whose lines, with the comments above, are `from` to `to`.
    fn block(&self, node: &'t Node, from: usize, to: usize) -> Result<Block<'t>, usize> {
        let found = self.children(node)?;
        let mut above = from;
        let mut children = Vec::with_capacity(found.len());
        let mut tail = Vec::new();
        for (number, child) in found.iter().enumerate() {
            let line = self.of(child.start);
            let column = child.start - self.starts[line];
            let lead = self.trivia(above, line)?;
            let next = found.get(number + 1).map_or(to, |next| self.of(next.start));
            let last = self.last(child);
            self.trivia(last + 1, next)?;
            let nested = is_block(self.text, child.value);
            // Comments that are indented deeper than this child belong to the block inside of it.
            let outside = (last + 1..next).rev().take_while(|number| {
                let line = self.line(*number);
                line.trim().is_empty() || indent(line) <= column
            });
            let holds = nested || child.value.is_null();
            above = if holds { outside.last().unwrap_or(next) } else { last + 1 };
            let body = self.body(child, nested, line, above)?;
            let key = if child.name.is_empty() {
                ""
            } else {
                self.text[child.start..child.behind].trim_end_matches(':')
            };
            children.push(Child { lead, name: child.name, key: key.trim_end(), body });
            if number + 1 == found.len() {
                tail = self.trivia(above, to)?;
            }
        }
        Ok(Block { list: node.list().is_some(), children, tail })
    }

    fn body(&self, child: &Found<'t>, nested: bool, line: usize, to: usize) -> Result<Body<'t>, usize> {
        let rest = self.text[child.behind..].split('\n').next().unwrap_or_default().trim();
        if !nested {
            let last = self.last(child);
            let column = child.start - self.starts[line];
            let more = (line + 1..=last).map(|number| self.line(number)).collect();
            return Ok(Body::Leaf { first: rest, more, column, below: self.trivia(last + 1, to)? });
        }
        let beside = self.of(child.value.span.range().start) == line;
        if !beside && !is_trivia(rest) {
            return Err(line);
        }
        let block = self.block(child.value, line + 1, to.max(line + 1))?;
        Ok(Body::Block { comment: if beside { "" } else { rest }, block })
    }

    /// Lines that hold nothing but comments and blanks, without their indentation.
    fn trivia(&self, from: usize, to: usize) -> Result<Vec<&'t str>, usize> {
        (from..to)
            .map(|number| Some(self.line(number).trim()).filter(|line| is_trivia(line)).ok_or(number))
            .collect()
    }

    fn children(&self, node: &'t Node) -> Result<Vec<Found<'t>>, usize> {
        match &node.value {
            Content::Map(entries) => entries
                .iter()
                .map(|(key, value)| {
                    let range = key.span.range();
                    let colon = range.end + self.text[range.end..].len()
                        - self.text[range.end..].trim_start_matches(' ').len();
                    let fine =
                        self.text[colon..].starts_with(':') && !self.text[range.clone()].contains('\n');
                    let name = key.value.as_str();
                    fine.then_some(Found { start: range.start, behind: colon + 1, name, value })
                        .ok_or(self.of(range.start))
                })
                .collect(),
            Content::List(items) => {
                let mut start = node.span.range().start;
                let mut found: Vec<Found<'t>> = Vec::with_capacity(items.len());
                for value in items {
                    if let Some(before) = found.last() {
                        let next =
                            (self.last(before) + 1..self.count()).find(|line| !is_trivia(self.line(*line)));
                        let next = next.ok_or(self.of(start))?;
                        start = self.starts[next] + indent(self.line(next));
                    }
                    if !self.text[start..].starts_with('-') {
                        return Err(self.of(start));
                    }
                    found.push(Found { start, behind: start + 1, name: "", value });
                }
                Ok(found)
            }
            _ => Err(self.of(node.span.range().start)),
        }
    }
}

/// Whether a value is written by lines: a list or mapping without brackets.
fn is_block(text: &str, value: &Node) -> bool {
    let filled = match &value.value {
        Content::Map(entries) => !entries.is_empty(),
        Content::List(items) => !items.is_empty(),
        _ => false,
    };
    filled && !text[value.span.range().start..].starts_with(['[', '{'])
}
