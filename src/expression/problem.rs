//! What may be wrong with an expression's text. The constructors of every problem are where it
//! is found; this is what they share.

use std::ops::Range;

use crate::diagnostic::Code;

/// One problem of one expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// [`Code::InvalidExpression`] or [`Code::UnknownFunction`].
    pub code: Code,
    /// One sentence, lower case, without a full stop; the author's words in backticks.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The bytes of the expression's text it is about.
    pub at: Range<usize>,
    /// What to write there instead, where that is sure.
    pub instead: Option<String>,
}

impl Problem {
    /// Something that is not an expression, or not one that is allowed.
    pub(super) fn invalid(at: Range<usize>, message: impl Into<String>) -> Self {
        let help = "write one condition or one value".to_owned();
        Self { code: Code::InvalidExpression, message: message.into(), help, at, instead: None }
    }

    /// A function that does not exist.
    pub(super) fn function(at: Range<usize>, message: impl Into<String>) -> Self {
        Self { code: Code::UnknownFunction, ..Self::invalid(at, message) }
    }

    /// The same, with what to write instead.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same, with what to write there instead, where that is sure.
    #[must_use]
    pub(super) fn instead(mut self, instead: Option<String>) -> Self {
        self.instead = instead;
        self
    }
}
