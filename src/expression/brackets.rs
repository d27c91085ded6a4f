//! What may be open in an expression, and what ends it.

/// What an open bracket belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    Parenthesis,
    Call,
    List,
    /// `if`, its test not ended.
    Test,
    Then,
    Otherwise,
}

impl Frame {
    /// How it was opened.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Parenthesis | Self::Call => "(",
            Self::List => "[",
            Self::Test => "if",
            Self::Then | Self::Otherwise => "{",
        }
    }

    /// Whether a closing bracket is the one that ends it.
    pub(super) fn ends_with(self, symbol: &str) -> bool {
        match self {
            Self::Parenthesis | Self::Call => symbol == ")",
            Self::List => symbol == "]",
            Self::Then | Self::Otherwise => symbol == "}",
            Self::Test => false,
        }
    }

    /// What is wrong where nothing stands in it.
    pub(super) fn empty(self) -> &'static str {
        match self {
            Self::Test => "the test of `if` is missing",
            Self::List => "the list is empty",
            Self::Then | Self::Otherwise => "the branch is empty",
            Self::Parenthesis | Self::Call => "nothing stands between the parentheses",
        }
    }

    /// What is wrong where it is never ended, and what to add.
    pub(super) fn unclosed(self) -> (String, &'static str) {
        match self {
            Self::Test => ("`if` has no branch".to_owned(), "write `if a { x } else { y }`"),
            _ => (format!("`{}` is not closed", self.name()), "add the closing bracket"),
        }
    }

    /// What is wrong where another bracket closes it.
    pub(super) fn closed_wrongly(self, symbol: &str) -> String {
        match self {
            Self::Test => format!("`{symbol}` stands before the branch of `if`"),
            _ => format!("`{symbol}` does not close `{}`", self.name()),
        }
    }
}
