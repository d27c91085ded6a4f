//! Patients of the made-up guideline: a tenth of the facts unknown.

use regimen::Program;
use regimen::value::{Decimal, Value};

use super::support::{Date, Drug};
use crate::by_hand::patient::Event;
use crate::by_hand::slots;
use crate::generated::dice::Dice;
use crate::generated::{Fact, Kind};

/// What is drawn for a fact.
#[derive(Clone, Copy)]
pub enum Drawn {
    /// Nothing.
    Unknown,
    /// `none`.
    Never,
    /// Yes or no.
    Flag(bool),
    /// The position of a code or a grade.
    Code(u8),
    /// A bit for each code.
    Codes(u8),
    /// A whole number.
    Integer(i32),
    /// A number, in halves.
    Halves(i32),
    /// A day.
    On(Date),
    /// A text.
    Name,
}

/// Draws a patient.
pub fn patient(dice: &mut Dice, facts: &[Fact], as_of: Date) -> Vec<Drawn> {
    facts.iter().map(|fact| drawn(dice, fact.kind, as_of)).collect()
}

fn drawn(dice: &mut Dice, kind: Kind, as_of: Date) -> Drawn {
    if dice.one_in(10) {
        return Drawn::Unknown;
    }
    match kind {
        Kind::Flag => Drawn::Flag(dice.one_in(2)),
        Kind::Code(codes) | Kind::Grade(codes) => Drawn::Code(dice.of(codes)),
        Kind::Codes(codes) => Drawn::Codes(dice.of(1 << codes)),
        Kind::Integer(most) => Drawn::Integer(dice.number(most + 1)),
        Kind::Decimal(most) => Drawn::Halves(dice.number(most + 1)),
        Kind::Event { none: true } | Kind::Name if dice.one_in(5) => Drawn::Never,
        Kind::Event { .. } => Drawn::On(as_of.days_later(-dice.number(400))),
        Kind::Name => Drawn::Name,
    }
}

impl Drawn {
    /// As the generated struct has it.
    pub fn flag(self) -> Option<bool> {
        if let Self::Flag(flag) = self { Some(flag) } else { None }
    }

    /// As the generated struct has it.
    pub fn code(self) -> Option<u8> {
        if let Self::Code(code) = self { Some(code) } else { None }
    }

    /// As the generated struct has it.
    pub fn codes(self) -> Option<u8> {
        if let Self::Codes(codes) = self { Some(codes) } else { None }
    }

    /// As the generated struct has it.
    pub fn integer(self) -> Option<i32> {
        if let Self::Integer(number) = self { Some(number) } else { None }
    }

    /// As the generated struct has it.
    pub fn decimal(self) -> Option<f64> {
        if let Self::Halves(halves) = self { Some(f64::from(halves) / 2.0) } else { None }
    }

    /// As the generated struct has it.
    pub fn event(self) -> Option<Event> {
        match self {
            Self::Never => Some(Event::Never),
            Self::On(date) => Some(Event::On(date)),
            _ => None,
        }
    }

    /// As the generated struct has it.
    pub fn drug(self) -> Option<Drug> {
        match self {
            Self::Never => Some(Drug::Nothing),
            Self::Name => Some(Drug::Named),
            _ => None,
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Unknown => Value::Unknown,
            Self::Never => Value::None,
            Self::Flag(flag) => Value::Bool(flag),
            Self::Code(code) => Value::Code(code.into()),
            Self::Codes(codes) => Value::Codes(codes.into()),
            Self::Integer(number) => Value::Number(number.into()),
            Self::Halves(halves) => Value::Number(Decimal::new(i64::from(halves) * 5, 1)),
            Self::On(date) => slots::date(date).map_or(Value::Unknown, Value::Date),
            Self::Name => Value::Text("a drug".into()),
        }
    }
}

/// The patient in the slots of a program.
///
/// Errors: a fact that the program does not have.
pub fn values(program: &Program, facts: &[Fact], patient: &[Drawn]) -> Result<Vec<Value>, String> {
    let mut values = vec![Value::Unknown; program.facts.len()];
    for (fact, drawn) in facts.iter().zip(patient) {
        let slot = program.fact_slot(&fact.name).ok_or_else(|| format!("no fact {}", fact.name))?;
        values[slot.index()] = drawn.value();
    }
    Ok(values)
}
