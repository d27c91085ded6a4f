//! Whether values, operators and brackets follow each other as they may. rhai would find the
//! first mistake and call it a missing token; here each is told in the author's words.

use std::ops::Range;

use super::brackets::Frame;
use super::problem::Problem;
use super::tokens::{Kind, Token, is_callee, is_infix};
use super::{refused, wordings};

/// What came last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing, or something that has been refused: whatever comes is right.
    Any,
    Start,
    Open,
    Comma,
    Operator,
    Value,
    /// `}` of a first branch: only `else` may follow.
    Then,
    Else,
}

/// What is wrong with the order of `tokens`.
pub(super) fn problems(text: &str, tokens: &[Token]) -> Vec<Problem> {
    let mut order = Order {
        text,
        tokens,
        last: Last::Start,
        frames: Vec::new(),
        ifs: Vec::new(),
        problems: Vec::new(),
        lost: false,
    };
    for (index, token) in tokens.iter().enumerate() {
        order.token(index, token);
        if order.lost {
            return order.problems;
        }
    }
    order.end();
    order.problems
}

struct Order<'a> {
    text: &'a str,
    tokens: &'a [Token],
    last: Last,
    frames: Vec<(Frame, Range<usize>)>,
    /// The `if`s whose first branch is open or just ended.
    ifs: Vec<Range<usize>>,
    problems: Vec<Problem>,
    /// Brackets do not match: what follows cannot be judged.
    lost: bool,
}

impl<'a> Order<'a> {
    fn written(&self, at: &Range<usize>) -> &'a str {
        &self.text[at.clone()]
    }

    fn problem(&mut self, at: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::invalid(at, message).help(help));
    }

    fn previous(&self, index: usize) -> Option<&'a Token> {
        index.checked_sub(1).and_then(|index| self.tokens.get(index))
    }

    fn next_is_value(&self, index: usize) -> bool {
        self.tokens.get(index + 1).is_some_and(|token| match token.kind {
            Kind::Number | Kind::Text | Kind::Symbol("(" | "!") => true,
            Kind::Word => !is_infix(self.written(&token.at)),
            _ => false,
        })
    }

    fn token(&mut self, index: usize, token: &Token) {
        if self.last == Last::Then && !(token.kind == Kind::Word && self.written(&token.at) == "else") {
            self.without_else();
        }
        if self.last == Last::Else {
            let goes_on = token.kind == Kind::Symbol("{")
                || (token.kind == Kind::Word && self.written(&token.at) == "if");
            if !goes_on {
                let help = "write `else { … }` or `else if … { … }`";
                self.problem(token.at.clone(), "`else` needs a branch in braces", help);
                self.lost = true;
                return;
            }
        }
        match token.kind {
            Kind::Refused => self.last = Last::Any,
            Kind::Number | Kind::Text => self.value(index, token),
            Kind::Word => self.word(index, token),
            Kind::Symbol("(") => self.parenthesis(index, token),
            Kind::Symbol("[") => self.bracket(index, token),
            Kind::Symbol("{") => self.brace(token),
            Kind::Symbol(symbol @ (")" | "]" | "}")) => self.close(symbol, token),
            Kind::Symbol(",") => self.comma(index, token),
            Kind::Symbol("!") => {
                self.value_begins(index, token);
                self.last = Last::Operator;
            }
            // Where no value stands before it, `-` is a sign.
            Kind::Symbol("-") => self.last = Last::Operator,
            Kind::Symbol("+") if self.wants_value() => {
                let help = "leave it out; a number without a sign is positive";
                self.problem(token.at.clone(), "nothing stands before `+`", help);
                self.last = Last::Operator;
            }
            Kind::Symbol(_) => self.infix(token),
        }
    }

    fn wants_value(&self) -> bool {
        matches!(self.last, Last::Start | Last::Open | Last::Comma | Last::Operator)
    }

    /// Notes that a value begins; where one has just ended, the operator is missing.
    fn value_begins(&mut self, index: usize, token: &Token) {
        if self.last != Last::Value {
            return;
        }
        let before = self.previous(index).map_or("", |token| self.written(&token.at));
        if self.length_of_time(index, token) {
            return;
        }
        let message = format!("no operator stands between `{before}` and `{}`", self.written(&token.at));
        let help = "join conditions with `and` or `or`, compare with `==`";
        self.problem(token.at.clone(), message, help);
    }

    /// Whether this is the unit of a number, as in `5 years`, and says what to write for it.
    fn length_of_time(&mut self, index: usize, token: &Token) -> bool {
        let number = self.previous(index).filter(|token| token.kind == Kind::Number);
        let unit = wordings::unit(self.written(&token.at)).filter(|_| token.kind == Kind::Word);
        let Some((number, unit)) = number.zip(unit) else { return false };
        let at = number.at.start..token.at.end;
        let message = format!("`{}` is not how a length of time is written", self.written(&at));
        let meant = format!("{unit}({})", self.written(&number.at));
        let problem = Problem::invalid(at, message).help(format!("write `{meant}`"));
        self.problems.push(problem.instead(Some(meant)));
        true
    }

    fn value(&mut self, index: usize, token: &Token) {
        self.value_begins(index, token);
        self.last = Last::Value;
    }

    fn word(&mut self, index: usize, token: &Token) {
        let word = self.written(&token.at);
        match word {
            _ if is_infix(word) => self.infix(token),
            "if" => {
                self.value_begins(index, token);
                self.frames.push((Frame::Test, token.at.clone()));
                self.last = Last::Open;
            }
            "else" if self.last == Last::Then => {
                self.ifs.pop();
                self.last = Last::Else;
            }
            "else" => {
                let help = "write `if a { x } else { y }`";
                self.problem(token.at.clone(), "`else` without an `if` before it", help);
                self.lost = true;
            }
            _ if word.eq_ignore_ascii_case("not") && self.next_is_value(index) => {
                let help = "write `!x`, or `not:` in a condition tree";
                self.problem(token.at.clone(), format!("`{word}` is not an operator here"), help);
                self.last = Last::Operator;
            }
            _ if self.last == Last::Value && self.next_is_value(index) => {
                self.misread(index, token);
            }
            _ => self.value(index, token),
        }
    }

    /// A name between two values: an operator of another language, most likely.
    fn misread(&mut self, index: usize, token: &Token) {
        let word = self.written(&token.at);
        let Some(help) = refused::infix(word) else {
            self.value(index, token);
            return;
        };
        let small = word.to_ascii_lowercase();
        let instead = Some(small).filter(|small| is_infix(small));
        let message = format!("`{word}` is not an operator here");
        self.problems.push(Problem::invalid(token.at.clone(), message).help(help).instead(instead));
        self.last = Last::Operator;
    }

    fn infix(&mut self, token: &Token) {
        if self.wants_value() {
            let message = format!("nothing stands before `{}`", self.written(&token.at));
            let help = "a value stands on each side of an operator";
            self.problem(token.at.clone(), message, help);
        }
        self.last = Last::Operator;
    }

    fn parenthesis(&mut self, index: usize, token: &Token) {
        let called = self.last == Last::Value && is_callee(self.text, self.previous(index));
        if !called {
            self.value_begins(index, token);
        }
        let frame = if called { Frame::Call } else { Frame::Parenthesis };
        self.frames.push((frame, token.at.clone()));
        self.last = Last::Open;
    }

    /// What to write for `set has ["a", "b"]`.
    fn has_each(&self, bracket: usize) -> Option<String> {
        let has = self.previous(bracket).filter(|token| self.written(&token.at) == "has")?;
        let set = self.tokens.iter().rev().find(|token| token.at.end <= has.at.start)?;
        let items = self.tokens.iter().skip(bracket).take_while(|token| token.kind != Kind::Symbol("]"));
        let items = items.filter(|token| token.kind == Kind::Text);
        let tests: Vec<String> =
            items.map(|code| format!("{} has {}", self.written(&set.at), self.written(&code.at))).collect();
        (!tests.is_empty()).then(|| tests.join(" or "))
    }

    fn bracket(&mut self, index: usize, token: &Token) {
        if let Some(tests) = self.has_each(index) {
            let help = format!("write `{tests}`, or join them with `and` if each must be there");
            self.problem(token.at.clone(), "`has` asks for one code, not for a list", help);
        }
        if self.last == Last::Value {
            let help = "to ask whether a code is among several, write `set has code`";
            self.problem(token.at.clone(), "`[` reaches into a value, and values have no parts", help);
        }
        self.frames.push((Frame::List, token.at.clone()));
        self.last = Last::Open;
    }

    fn brace(&mut self, token: &Token) {
        if self.last == Last::Else {
            self.frames.push((Frame::Otherwise, token.at.clone()));
            self.last = Last::Open;
            return;
        }
        if let Some((Frame::Test, at)) = self.frames.last().cloned() {
            self.nothing_after(token, Frame::Test.empty());
            self.frames.pop();
            self.ifs.push(at);
            self.frames.push((Frame::Then, token.at.clone()));
            self.last = Last::Open;
        } else {
            let help = "braces stand only in `if a { x } else { y }`; to group, write `( … )`";
            self.problem(token.at.clone(), "`{` stands where no branch begins", help);
            self.lost = true;
        }
    }

    /// Something ends here; before it, a value is due.
    fn nothing_after(&mut self, token: &Token, empty: &str) {
        match self.last {
            Last::Operator => self.dangling(token.at.start),
            Last::Open | Last::Start => {
                self.problem(token.at.clone(), empty, "write a condition or a value");
            }
            _ => {}
        }
    }

    fn dangling(&mut self, before: usize) {
        let operator = self.tokens.iter().rev().find(|token| token.at.end <= before);
        if let Some(token) = operator {
            let message = format!("nothing stands after `{}`", self.written(&token.at));
            let help = "a value stands on each side of an operator";
            self.problem(token.at.clone(), message, help);
        }
    }

    fn close(&mut self, symbol: &'static str, token: &Token) {
        let Some((frame, _)) = self.frames.pop_if(|(frame, _)| frame.ends_with(symbol)) else {
            self.unmatched(symbol, token);
            return;
        };
        // A call may have no arguments.
        if frame != Frame::Call || self.last != Last::Open {
            self.nothing_after(token, frame.empty());
        }
        self.last = match frame {
            Frame::Then => Last::Then,
            _ => Last::Value,
        };
    }

    fn unmatched(&mut self, symbol: &'static str, token: &Token) {
        self.lost = true;
        let message = self
            .frames
            .last()
            .map_or_else(|| format!("`{symbol}` closes nothing"), |(frame, _)| frame.closed_wrongly(symbol));
        self.problem(token.at.clone(), message, "close brackets in the order they were opened, last first");
    }

    /// What to write for a comma inside a number.
    fn comma_in_a_number(&self, index: usize, comma: &Token) -> Option<String> {
        let (before, after) = (self.previous(index)?, self.tokens.get(index + 1)?);
        let touching = before.at.end == comma.at.start && comma.at.end == after.at.start;
        let numbers = before.kind == Kind::Number && after.kind == Kind::Number;
        (touching && numbers).then(|| refused::comma(self.written(&before.at), self.written(&after.at)))
    }

    fn comma(&mut self, index: usize, token: &Token) {
        if !matches!(self.frames.last(), Some((Frame::Call | Frame::List, _))) {
            let help = self.comma_in_a_number(index, token);
            let help = help.unwrap_or_else(|| "join conditions with `and` or `or`".to_owned());
            let message = "`,` stands only between arguments and between the items of a list";
            self.problem(token.at.clone(), message, help);
            self.last = Last::Any;
            return;
        }
        if matches!(self.last, Last::Open | Last::Comma) {
            self.problem(token.at.clone(), "nothing stands before `,`", "leave the comma out");
        } else if self.last == Last::Operator {
            self.dangling(token.at.start);
        }
        self.last = Last::Comma;
    }

    fn without_else(&mut self) {
        let at = self.ifs.pop().unwrap_or(0..0);
        let help = "add `else { … }`: what holds otherwise has to be said";
        self.problem(at, "`if` without `else`", help);
        self.last = Last::Value;
    }

    fn end(&mut self) {
        let end = self.text.len();
        match self.last {
            Last::Then => self.without_else(),
            Last::Operator => self.dangling(end),
            Last::Else => self.problem(end..end, "`else` needs a branch in braces", "write `else { … }`"),
            _ => {}
        }
        for (frame, at) in std::mem::take(&mut self.frames) {
            let (message, help) = frame.unclosed();
            self.problem(at, message, help);
        }
    }
}
