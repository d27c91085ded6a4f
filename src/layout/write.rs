//! Blocks of lines put together again: keys in order, two spaces a level, blank lines where they belong.

use super::order::Order;
use super::tree::{Block, Body, Child};
use crate::schema::Known;

/// What becomes of the blank lines above the children of a block.
#[derive(Clone, Copy, PartialEq)]
enum Space {
    /// One stays where there are any.
    Keep,
    /// There is one above each child.
    Above,
    /// There are none.
    Close,
}

/// How much deeper a block inside another is indented.
const STEP: usize = 2;

/// A whole file.
pub(super) fn text(mut tree: Block<'_>, order: &Order) -> String {
    let mut out = Writer { order, lines: Vec::new() };
    // What stands above the first child and apart from it is about the file, whatever comes first in it.
    if let Some(first) = tree.children.first_mut() {
        let apart = first.lead.iter().rposition(|line| line.is_empty()).map_or(first.lead.len(), |at| at + 1);
        let header: Vec<&str> = first.lead.drain(..apart).collect();
        out.comments(&header, 0, Space::Keep);
    }
    let space = if order.entries(None) { Space::Above } else { Space::Keep };
    out.block(&tree, order.root(), 0, space, true);
    while out.lines.last().is_some_and(String::is_empty) {
        out.lines.pop();
    }
    out.lines.join("\n") + "\n"
}

struct Writer<'o> {
    order: &'o Order,
    lines: Vec<String>,
}

impl Writer<'_> {
    fn push(&mut self, indent: usize, text: &str) {
        let line = if text.is_empty() { String::new() } else { " ".repeat(indent) + text };
        self.lines.push(line);
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn comments(&mut self, lines: &[&str], indent: usize, space: Space) {
        for line in lines {
            match (line.is_empty(), space) {
                (false, _) => self.push(indent, line),
                (true, Space::Close) => {}
                (true, _) => self.blank(),
            }
        }
    }

    fn block(&mut self, block: &Block<'_>, known: Known<'_>, indent: usize, space: Space, root: bool) {
        let mut children: Vec<&Child<'_>> = block.children.iter().collect();
        if !block.list {
            // Those that the schema does not name come last, in the order they have.
            children.sort_by_key(|child| known.place(child.name).unwrap_or(usize::MAX));
        }
        for child in children {
            if space == Space::Above {
                self.blank();
            }
            self.comments(&child.lead, indent, space);
            let inside = match space {
                Space::Keep if root && self.order.entries(Some(child.name)) => Space::Above,
                Space::Keep => Space::Keep,
                Space::Above | Space::Close => Space::Close,
            };
            if block.list {
                self.item(child, known.item(), indent, inside);
            } else {
                self.entry(child, known.key(child.name), indent, inside);
            }
        }
        self.comments(&block.tail, indent, space);
    }

    fn entry(&mut self, child: &Child<'_>, known: Known<'_>, indent: usize, inside: Space) {
        let beside = |text: &str| if text.is_empty() { String::new() } else { format!(" {text}") };
        match &child.body {
            Body::Leaf { first, more, column, below } => {
                self.push(indent, &format!("{}:{}", child.key, beside(first)));
                self.goes_on(first, more, *column, indent);
                self.comments(below, indent + STEP, inside);
            }
            Body::Block { comment, block } => {
                self.push(indent, &format!("{}:{}", child.key, beside(comment)));
                self.block(block, known, indent + STEP, inside, false);
            }
        }
    }

    fn item(&mut self, child: &Child<'_>, known: Known<'_>, indent: usize, inside: Space) {
        match &child.body {
            Body::Leaf { first, more, column, below } => {
                self.push(indent, format!("- {first}").trim_end());
                self.goes_on(first, more, *column, indent);
                self.comments(below, indent + STEP, inside);
            }
            Body::Block { comment, block } => {
                self.comments(
                    if comment.is_empty() { &[] } else { std::slice::from_ref(comment) },
                    indent,
                    inside,
                );
                let begin = self.lines.len();
                self.block(block, known, indent + STEP, inside, false);
                // The dash stands before the first key or item; what comments it goes above.
                let inner = self.lines.split_off(begin);
                let above = inner
                    .iter()
                    .take_while(|line| line.is_empty() || line.trim_start().starts_with('#'))
                    .count();
                for line in inner.iter().take(above).filter(|line| !line.is_empty()) {
                    self.push(indent, line.trim_start());
                }
                for (number, line) in inner.iter().skip(above).enumerate() {
                    match number {
                        0 => self.push(indent, &format!("- {}", line.trim_start())),
                        _ => self.lines.push(line.clone()),
                    }
                }
            }
        }
    }

    /// The further lines of a value, moved as far as its key or dash. A text after `>-` or `|` is indented one step.
    fn goes_on(&mut self, first: &str, more: &[&str], column: usize, indent: usize) {
        let text = first.starts_with(['|', '>']);
        let marked =
            first.split([' ', '#']).next().is_some_and(|mark| mark.contains(|c: char| c.is_ascii_digit()));
        let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let filled = more.iter().filter(|line| !line.trim().is_empty());
        let least = filled.map(|line| depth(line)).min().unwrap_or_default();
        let (from, to) = if text && !marked { (least, indent + STEP) } else { (column, indent) };
        for line in more {
            let line = if text { line } else { line.trim_end() };
            let moved = (depth(line) + to).saturating_sub(from);
            let written = line.trim_start_matches(' ');
            self.lines.push(if line.trim().is_empty() && depth(line) <= from {
                String::new()
            } else {
                " ".repeat(moved) + written
            });
        }
    }
}
