//! The words of an expression with their exact places, as rhai will read them; what no
//! expression may hold is refused here, all of it at once.

use std::ops::Range;

use super::problem::Problem;
use super::{refused, wordings};

/// One word, number, text or symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a word such as `and`.
    Word,
    Number,
    Text,
    Symbol(&'static str),
    /// A problem has been noted for it.
    Refused,
}

/// Every symbol that means something, here or to rhai; of several that fit, the first counts.
const SYMBOLS: &[&str] = &[
    "<<=", ">>=", "**=", "...", "..=", "===", "!==", "::<", "==", "!=", "<=", ">=", "&&", "||", "..", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "=>", "=<", "<>", ":=", "??", "?.", "?[", "#{", "**", "<<",
    ">>", "->", "<-", "|>", "<|", "++", "--", "::", "!.", "(", ")", "[", "]", "{", "}", ",", "!", "<", ">",
    "+", "-", "*", "/", "=", ".", ";", ":", "?", "%", "&", "|", "^", "~", "@", "$",
];

/// The words of `text`, and what is wrong with them by themselves.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Problem>) {
    let mut reader = Reader { text, at: 0, tokens: Vec::new(), problems: Vec::new() };
    while let Some(c) = reader.rest().chars().next() {
        reader.token(c);
    }
    (reader.tokens, reader.problems)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
}

/// `#` and what an author may think a comment.
fn is_hash(rest: &str) -> bool {
    rest.starts_with('#') && !rest.starts_with("#{")
}

fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// How far characters like these go on from here.
    fn run(&self, from: usize, like: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[from..];
        from + rest.find(|c| !like(c)).unwrap_or(rest.len())
    }

    fn line_end(&self) -> usize {
        self.run(self.at, |c| c != '\n')
    }

    fn push(&mut self, kind: Kind, end: usize) {
        let at = self.at..end;
        self.at = end;
        self.tokens.push(Token { kind, at });
    }

    fn refuse(&mut self, end: usize, message: impl Into<String>, help: impl Into<String>) {
        let instead = refused::instead(&self.text[self.at..end]).map(str::to_owned);
        self.refuse_for(end, message, help, instead);
    }

    fn refuse_for(
        &mut self,
        end: usize,
        message: impl Into<String>,
        help: impl Into<String>,
        instead: Option<String>,
    ) {
        let at = self.at..end;
        self.problems.push(Problem::invalid(at, message).help(help).instead(instead));
        self.push(Kind::Refused, end);
    }

    fn token(&mut self, c: char) {
        let rest = self.rest();
        if c.is_ascii_whitespace() {
            self.at += 1;
        } else if c.is_ascii_digit() {
            self.number();
        } else if in_word(c) {
            self.word();
        } else if c == '"' {
            self.text_literal();
        } else if c == '\'' || c == '`' {
            self.other_quotes(c);
        } else if rest.starts_with("//") || rest.starts_with("/*") || is_hash(rest) {
            self.comment();
        } else if rest.starts_with("!in") && !rest[3..].starts_with(in_word) {
            let help = "write `!(set has code)`, as in `!(allergies has \"penicillin\")`";
            self.refuse(self.at + 3, "`!in` is not an operator here", help);
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            self.symbol(symbol);
        } else {
            let (message, help) = refused::character(c);
            self.refuse(self.at + c.len_utf8(), message, help);
        }
    }

    fn symbol(&mut self, symbol: &'static str) {
        let end = self.at + symbol.len();
        if symbol == "." && self.text[end..].starts_with(|c: char| c.is_ascii_digit()) {
            let end = self.run(end, in_word);
            let message = format!("`{}` begins with its decimal point", &self.text[self.at..end]);
            self.refuse(end, message, "write a digit before the point, as in `0.5`");
            return;
        }
        match refused::symbol(symbol) {
            None => self.push(Kind::Symbol(symbol), end),
            Some((message, help)) => self.refuse(end, message, help),
        }
    }

    fn word(&mut self) {
        if let Some((length, meant)) = wordings::operator(self.rest()) {
            let end = self.at + length;
            let message = format!("`{}` is not an operator here", &self.text[self.at..end]);
            self.refuse_for(end, message, format!("write `{meant}`"), Some(meant.to_owned()));
            return;
        }
        let end = self.run(self.at, in_word);
        let word = &self.text[self.at..end];
        let called = self.text[end..].trim_ascii_start().starts_with('(');
        if word.trim_start_matches('_').starts_with(|c: char| c.is_ascii_alphabetic()) {
            match refused::word(word, called) {
                None => self.push(Kind::Word, end),
                Some((message, help)) => self.refuse(end, message, help),
            }
        } else {
            let message = format!("`{word}` is not a name");
            self.refuse(end, message, "a name begins with a letter");
        }
    }

    fn number(&mut self) {
        if let Some(length) = wordings::calendar_date(self.rest()) {
            let end = self.at + length;
            let written = &self.text[self.at..end];
            let message = format!("`{written}` is a calendar date or month");
            self.refuse(end, message, wordings::CALENDAR);
            return;
        }
        let end = self.number_end(self.at);
        if let Some((left, right)) = self.with_comma(end) {
            let message = format!("`{left},{right}` has a comma");
            self.refuse(end + 1 + right.len(), message, refused::comma(left, right));
            return;
        }
        match refused::number(&self.text[self.at..end]) {
            None => self.push(Kind::Number, end),
            Some((message, help)) => self.refuse(end, message, help),
        }
    }

    fn number_end(&self, from: usize) -> usize {
        let end = self.run(from, |c| c.is_ascii_digit());
        let after = &self.text[end..];
        let point = after.starts_with('.') && !after.starts_with("..");
        self.run(if point { end + 1 } else { end }, in_word)
    }

    /// `1,000` and `1,05` in two parts, for a number that ends at `end`: of two numbers, the second would not begin
    /// with a zero that another digit follows.
    fn with_comma(&self, end: usize) -> Option<(&'a str, &'a str)> {
        let after = self.text[end..].strip_prefix(',')?;
        let right = &after[..self.number_end(end + 1) - (end + 1)];
        let zero = right.strip_prefix('0')?.starts_with(|c: char| c.is_ascii_digit());
        let left = &self.text[self.at..end];
        let digits = [left, right].concat().bytes().all(|b| b.is_ascii_digit() || b == b'.');
        (zero && digits).then_some((left, right))
    }

    /// A text in double quotes. Inside, `\` begins an escape and `""` is a quote.
    fn text_literal(&mut self) {
        let mut at = self.at + 1;
        loop {
            match self.text[at..].chars().next() {
                None | Some('\n') => {
                    let message = "this text has no closing quote on its line";
                    self.refuse(at, message, "end it with `\"`");
                    return;
                }
                Some('"') if self.text[at + 1..].starts_with('"') => at += 2,
                Some('"') => {
                    self.push(Kind::Text, at + 1);
                    return;
                }
                Some('\\') => at += self.escape(at),
                Some(c) => at += c.len_utf8(),
            }
        }
    }

    /// How far an escape goes; where it is none, past its backslash.
    fn escape(&mut self, at: usize) -> usize {
        if let Some(length) = escape_length(&self.text[at..]) {
            return length;
        }
        let problem = Problem::invalid(at..at + 1, "`\\` does not begin an escape here");
        let help = "write `\\\\` for a backslash and `\\\"` for a quote";
        self.problems.push(problem.help(help));
        1
    }

    fn other_quotes(&mut self, quote: char) {
        let line = &self.text[self.at + 1..self.line_end()];
        let Some(length) = line.find(quote) else {
            let message = format!("`{quote}` stands for nothing here");
            self.refuse(self.at + 1, message, "a text stands in double quotes");
            return;
        };
        let inner = &line[..length];
        let message = if quote == '`' {
            "a text in back-ticks could hold expressions and is not allowed"
        } else {
            "a text stands in double quotes, not in single ones"
        };
        let meant = format!("\"{}\"", inner.replace('"', "\\\""));
        let help = format!("write `{meant}`");
        self.refuse_for(
            self.at + length + 2,
            message,
            help,
            Some(meant).filter(|_| quote == '\'' && !inner.contains(['"', '\\'])),
        );
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let end = if rest.starts_with("/*") {
            rest.find("*/").map_or(self.text.len(), |end| self.at + end + 2)
        } else {
            self.line_end()
        };
        let message = "a comment does not stand inside an expression";
        let help = "write it as a YAML comment, `# …`, on a line of its own above the key";
        self.problems.push(Problem::invalid(self.at..end, message).help(help));
        // Not a token: what stands around it still belongs together.
        self.at = end;
    }
}

/// How many bytes the escape at the start of `text` has; none where it is not one.
fn escape_length(text: &str) -> Option<usize> {
    let digits = match text[1..].chars().next()? {
        '\\' | '"' | 'n' | 'r' | 't' => return Some(2),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let code = text.get(2..2 + digits)?;
    let hexadecimal = code.bytes().all(|b| b.is_ascii_hexdigit());
    let value = u32::from_str_radix(code, 16).ok().filter(|_| hexadecimal)?;
    char::from_u32(value).map(|_| 2 + digits)
}

/// The words that stand between two values.
const INFIX: [&str; 4] = ["and", "or", "has", "between"];

/// Whether a word stands between two values.
pub(super) fn is_infix(word: &str) -> bool {
    INFIX.contains(&word)
}

/// Whether an opening parenthesis after this token begins arguments.
pub(super) fn is_callee(text: &str, token: Option<&Token>) -> bool {
    token.is_some_and(|token| {
        let word = &text[token.at.clone()];
        token.kind == Kind::Word && !is_infix(word) && !matches!(word, "if" | "else" | "true" | "false")
    })
}
