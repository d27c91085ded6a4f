//! A value on its way into the sandbox or out of it. Unknown has no form here.

use std::sync::Arc;

use crate::timing::{Date, Duration};
use crate::value::{CodeSet, Decimal, MAX_CODES, Value};

/// The codes of one fact, as facts.yaml lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// `values`, in their order.
    pub names: Vec<Arc<str>>,
    /// Whether the order is a scale: `ordered: true`.
    pub ordered: bool,
}

impl CodeList {
    /// The place of a code in the list.
    pub fn position(&self, code: &str) -> Option<u16> {
        let found = self.names.iter().position(|name| **name == *code)?;
        u16::try_from(found).ok()
    }
}

/// A value that is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// `none`: known not to exist.
    None,
    /// `true`, `false`.
    Bool(bool),
    /// `3`, `1.5`.
    Number(Decimal),
    /// The code at this place of its fact's list.
    Code(u16, Arc<CodeList>),
    /// Several codes of a fact's list: bit `n` is the code at place `n`.
    Codes(CodeSet, Arc<CodeList>),
    /// A day.
    Date(Date),
    /// `months(3)`.
    Duration(Duration),
    /// `"text"`; a text literal may also name a code.
    Text(Arc<str>),
}

impl Operand {
    /// The operand for a known value; `codes` are those of its fact. Nothing for an unknown, a
    /// range or a failure, and for a code without a list that has it.
    pub fn from_value(value: &Value, codes: Option<&Arc<CodeList>>) -> Option<Self> {
        Some(match value {
            Value::Unknown | Value::Range(..) | Value::Failed => return None,
            Value::None => Self::None,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => Self::Number(*value),
            Value::Code(code) => {
                let codes = codes.filter(|codes| usize::from(*code) < codes.names.len())?;
                Self::Code(*code, Arc::clone(codes))
            }
            Value::Codes(set) => {
                let codes = codes.filter(|codes| set_fits(*set, codes.names.len()))?;
                Self::Codes(*set, Arc::clone(codes))
            }
            Value::Date(date) => Self::Date(*date),
            Value::Duration(duration) => Self::Duration(*duration),
            Value::Text(text) => Self::Text(Arc::clone(text)),
        })
    }

    /// The value; codes lose their list.
    pub fn into_value(self) -> Value {
        match self {
            Self::None => Value::None,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(value) => Value::Number(value),
            Self::Code(code, _) => Value::Code(code),
            Self::Codes(set, _) => Value::Codes(set),
            Self::Date(date) => Value::Date(date),
            Self::Duration(duration) => Value::Duration(duration),
            Self::Text(text) => Value::Text(text),
        }
    }

    /// What kind of value it is, for messages: never the value itself.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Code(..) => "a code",
            Self::Codes(..) => "a set of codes",
            Self::Date(_) => "a date",
            Self::Duration(_) => "a duration",
            Self::Text(_) => "a text",
        }
    }
}

fn set_fits(set: CodeSet, codes: usize) -> bool {
    codes >= MAX_CODES || set >> codes == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_not_known_is_no_operand() {
        for value in [Value::Unknown, Value::Failed, Value::Range(Decimal::ONE, Decimal::TEN)] {
            assert_eq!(Operand::from_value(&value, None), None);
        }
    }

    #[test]
    fn codes_go_in_and_out_with_their_list() {
        let list = Arc::new(CodeList { names: vec!["left".into(), "right".into()], ordered: false });
        for value in [Value::Code(1), Value::Codes(0), Value::Codes(0b11)] {
            let operand = Operand::from_value(&value, Some(&list)).unwrap();
            assert_eq!(operand.into_value(), value);
            assert_eq!(Operand::from_value(&value, None), None);
        }
        assert_eq!(Operand::from_value(&Value::Code(2), Some(&list)), None);
        assert_eq!(Operand::from_value(&Value::Codes(0b100), Some(&list)), None);
    }
}
