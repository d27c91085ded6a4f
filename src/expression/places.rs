//! Where the words of a text are, by rhai's positions and by ours.

use std::ops::Range;

use rhai::Position;

use super::tokens::{Kind, Token, is_callee};

/// The places of a text's words, by rhai's positions and by ours.
pub(super) struct Places<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    /// The byte at which each character begins.
    characters: Vec<usize>,
    /// The number of characters before each line.
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let after_breaks = text.chars().enumerate().filter(|(_, c)| *c == '\n');
        let after_breaks = after_breaks.map(|(number, _)| number + 1);
        Self {
            text,
            tokens,
            characters: text.char_indices().map(|(at, _)| at).collect(),
            lines: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The byte at a line and a column that counts characters, both from one.
    fn byte(&self, position: Position) -> usize {
        let line = position.line().and_then(|line| self.lines.get(line - 1));
        let column = position.position().unwrap_or(1).saturating_sub(1);
        let character = line.and_then(|before| self.characters.get(before + column));
        character.copied().unwrap_or(self.text.len())
    }

    /// The word that begins at a position of rhai's, or the last one before it.
    pub(super) fn token(&self, position: Position) -> usize {
        let byte = self.byte(position);
        let after = self.tokens.partition_point(|token| token.at.start <= byte);
        after.saturating_sub(1)
    }

    /// The place of one word.
    pub(super) fn word(&self, index: usize) -> Range<usize> {
        let end = self.text.len();
        self.tokens.get(index).map_or(end..end, |token| token.at.clone())
    }

    /// Past the bracket that closes the one at `index`.
    pub(super) fn closing(&self, index: usize) -> usize {
        let mut open = 0_usize;
        for token in self.tokens.iter().skip(index) {
            match token.kind {
                Kind::Symbol("(" | "[" | "{") => open += 1,
                Kind::Symbol(")" | "]" | "}") => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return token.at.end;
            }
        }
        self.text.len()
    }

    /// The place together with the parentheses right around it.
    pub(super) fn outer(&self, at: &Range<usize>) -> Range<usize> {
        let tokens = self.tokens;
        let first = tokens.partition_point(|token| token.at.start < at.start);
        let after = tokens.partition_point(|token| token.at.start < at.end);
        let mut outer = at.clone();
        for (before, after) in (0..first).rev().zip(after..tokens.len()) {
            let called = before.checked_sub(1).and_then(|at| tokens.get(at));
            let (open, close) = (&tokens[before], &tokens[after]);
            let groups = open.kind == Kind::Symbol("(")
                && close.kind == Kind::Symbol(")")
                && !is_callee(self.text, called);
            if !groups {
                break;
            }
            outer = open.at.start..close.at.end;
        }
        outer
    }
}
