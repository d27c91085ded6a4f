//! One fact of the dictionary, and how a value of it is read.

use std::fmt::Write as _;

use crate::diagnostic::{Code, Diagnostic, quoted_list, suggestion};
use crate::document::{Content, Node};
use crate::source::Span;
use crate::timing::{Date, Duration};
use crate::value::{Decimal, Value};

/// What a fact may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactType {
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `decimal`
    Decimal,
    /// `code`: one of `values`.
    Code,
    /// `codes`: any of `values`.
    Codes,
    /// `date`
    Date,
    /// `text`
    Text,
}

impl FactType {
    /// The types by their words.
    pub const WORDS: [(&'static str, Self); 7] = [
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("decimal", Self::Decimal),
        ("code", Self::Code),
        ("codes", Self::Codes),
        ("date", Self::Date),
        ("text", Self::Text),
    ];

    /// The word in facts.yaml.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// One entry of the dictionary.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// `type:`
    pub kind: FactType,
    /// `values:` of a code or codes.
    pub values: Vec<String>,
    /// `ordered: true`: the values ascend.
    pub ordered: bool,
    /// `range: min:`
    pub min: Option<Decimal>,
    /// `range: max:`
    pub max: Option<Decimal>,
    /// `unit:` in UCUM.
    pub unit: Option<String>,
    /// `none:` what "known not to exist" means.
    pub none: Option<String>,
    /// `ask:` the question for a clinician.
    pub ask: String,
    /// `help:`
    pub help: Option<String>,
    /// `codings:`
    pub codings: Vec<Coding>,
    /// `current_for:`
    pub current_for: Option<Duration>,
}

/// The fact in a code system.
#[derive(Clone, Debug)]
pub struct Coding {
    /// `system:`
    pub system: String,
    /// `code:`
    pub code: String,
    /// `display:`
    pub display: Option<String>,
}

impl Entry {
    /// The position of a code among the values.
    pub fn code(&self, code: &str) -> Option<u16> {
        self.values.iter().position(|v| v == code).and_then(|at| u16::try_from(at).ok())
    }

    /// What the fact takes, in words: "yes or no (`true` or `false`)".
    pub fn expects(&self) -> String {
        let mut words = match self.kind {
            FactType::Boolean => "`true` or `false`".to_owned(),
            FactType::Integer => format!("a whole number{}", self.bounds()),
            FactType::Decimal => format!("a number{}", self.bounds()),
            FactType::Code => format!("one of {}", quoted_list(&self.values)),
            FactType::Codes => format!("a list of any of {}", quoted_list(&self.values)),
            FactType::Date => "a date such as `2025-02-12`".to_owned(),
            FactType::Text => "a text".to_owned(),
        };
        if let Some(meaning) = &self.none {
            let _ = write!(words, ", or `none` ({meaning})");
        }
        words + ", or `null` for unknown"
    }

    fn bounds(&self) -> String {
        match (self.min, self.max) {
            (Some(min), Some(max)) => format!(" from {min} to {max}"),
            (Some(min), None) => format!(" of at least {min}"),
            (None, Some(max)) => format!(" of at most {max}"),
            (None, None) => String::new(),
        }
    }

    /// Reads a value of this fact. The message names the fact and what it takes, never the value.
    pub fn read(&self, node: &Node) -> Result<Value, Diagnostic> {
        let name = &self.name;
        let wrong = || {
            Diagnostic::error(Code::WrongType, node.span, format!("`{name}` cannot be {}", node.kind()))
                .help(format!("`{name}` takes {}", self.expects()))
        };
        match (&node.value, self.kind) {
            (Content::Null, _) => Ok(Value::Unknown),
            (Content::Text(text), _) if text == "none" && self.code("none").is_none() => {
                if self.none.is_some() {
                    return Ok(Value::None);
                }
                Err(Diagnostic::error(Code::InvalidValue, node.span, format!("`{name}` has no `none`"))
                    .help(format!("`{name}` takes {}", self.expects()))
                    .discreetly(format!("this is not a value of `{name}`")))
            }
            (Content::Bool(value), FactType::Boolean) => Ok(Value::Bool(*value)),
            (Content::Number(digits), FactType::Integer | FactType::Decimal) => {
                self.read_number(digits, node.span)
            }
            (Content::Text(text), FactType::Code) => self.read_code(text, node.span).map(Value::Code),
            (Content::List(items), FactType::Codes) => self.read_codes(items),
            (Content::Text(text), FactType::Date) => self.read_date(text, node.span),
            (Content::Text(text), FactType::Text) => self.read_text(text, node.span),
            _ => Err(wrong()),
        }
    }

    fn read_number(&self, digits: &str, span: Span) -> Result<Value, Diagnostic> {
        let name = &self.name;
        let takes = || format!("`{name}` takes {}", self.expects());
        let Ok(number) = Decimal::from_str_exact(digits) else {
            return Err(Diagnostic::error(
                Code::WrongType,
                span,
                format!("`{name}` has a number of more digits than can be kept exactly"),
            )
            .help(takes()));
        };
        if self.kind == FactType::Integer && !number.is_integer() {
            return Err(Diagnostic::error(Code::WrongType, span, format!("`{name}` cannot have a fraction"))
                .help(takes()));
        }
        if self.min.is_some_and(|min| number < min) || self.max.is_some_and(|max| number > max) {
            return Err(
                Diagnostic::error(Code::OutOfRange, span, format!("`{name}` is out of range")).help(takes())
            );
        }
        Ok(Value::Number(number))
    }

    fn read_code(&self, text: &str, span: Span) -> Result<u16, Diagnostic> {
        self.code(text).ok_or_else(|| {
            let name = &self.name;
            let takes = format!("`{name}` takes {}", self.expects());
            let problem = Diagnostic::error(
                Code::UnknownCode,
                span,
                format!("this is not one of the values of `{name}`"),
            );
            // The nearest code would tell what is written.
            let problem = problem.help(takes).repeats_nothing();
            match suggestion(text, self.values.iter().map(String::as_str)) {
                Some(near) if near.starts_with("did") => problem.help(near),
                _ => problem,
            }
        })
    }

    fn read_codes(&self, items: &[Node]) -> Result<Value, Diagnostic> {
        let name = &self.name;
        let mut set = 0;
        for item in items {
            let Content::Text(text) = &item.value else {
                return Err(Diagnostic::error(
                    Code::WrongType,
                    item.span,
                    format!("`{name}` cannot hold {}", item.kind()),
                )
                .help(format!("`{name}` takes {}", self.expects())));
            };
            let bit = 1 << self.read_code(text, item.span)?;
            if set & bit != 0 {
                return Err(Diagnostic::error(
                    Code::InvalidValue,
                    item.span,
                    format!("`{name}` names the same code twice"),
                )
                .help("write each code once")
                .repeats_nothing());
            }
            set |= bit;
        }
        Ok(Value::Codes(set))
    }

    /// A text that says something.
    fn read_text(&self, text: &str, span: Span) -> Result<Value, Diagnostic> {
        if stands_for_nothing(text) {
            return Err(Diagnostic::error(
                Code::InvalidValue,
                span,
                format!("`{}` has a text that stands for nothing", self.name),
            )
            .help(format!("`{}` takes {}", self.name, self.expects()))
            .repeats_nothing());
        }
        Ok(Value::Text(text.into()))
    }

    fn read_date(&self, text: &str, span: Span) -> Result<Value, Diagnostic> {
        let name = &self.name;
        let Some(date) = Date::parse(text) else {
            return Err(Diagnostic::error(
                Code::WrongType,
                span,
                format!("`{name}` is not a day of the calendar"),
            )
            .help(format!("`{name}` takes {}", self.expects())));
        };
        if !Date::YEARS.contains(&date.year()) {
            return Err(Diagnostic::error(Code::OutOfRange, span, format!("`{name}` is out of range"))
                .help(format!("dates run from {} to {}", Date::YEARS.start(), Date::YEARS.end())));
        }
        Ok(Value::Date(date))
    }

    /// A value of this fact as an author would write it; unknown is `null`.
    pub fn show(&self, value: &Value) -> String {
        show(value, &self.values)
    }
}

/// Whether a text is a word for "nothing" or "not known", which must not pass for the value of a fact.
pub(crate) fn stands_for_nothing(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["", "none", "null", "nil", "no", "n/a", "na", "unknown", "not known", "-", "?"];
    const LONGEST: usize = 9;
    let text = text.trim();
    text.chars().nth(LONGEST).is_none()
        && WORDS.iter().any(|word| text.chars().flat_map(char::to_lowercase).eq(word.chars()))
}

/// A value as an author would write it, given the codes that its positions stand for.
pub fn show(value: &Value, codes: &[String]) -> String {
    let code = |at: usize| codes.get(at).map_or_else(|| format!("#{at}"), Clone::clone);
    match value {
        Value::Unknown => "null".to_owned(),
        Value::None => "none".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Range(low, high) => format!("{} to {}", low.normalize(), high.normalize()),
        Value::Code(at) => code(usize::from(*at)),
        Value::Codes(set) => {
            let names: Vec<String> = (0..64).filter(|bit| set & (1 << bit) != 0).map(code).collect();
            format!("[{}]", names.join(", "))
        }
        Value::Date(date) => date.to_string(),
        Value::Duration(duration) => duration.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Failed => "failed".to_owned(),
    }
}
