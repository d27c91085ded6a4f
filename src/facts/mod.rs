//! What is known of one patient.
//!
//! Makes: [`Record`], from a patient document, or from a line of JSON, and the dictionary of a program; [`Settled`], a
//! record on a day. [`Scanner`] reads the values of plain lines without a record between, or leaves them to
//! [`Record::from_line`], which always knows. Messages name facts and places, never the patient's values.
//! Start at: [`Record::from_document`], then [`Record::on`].

mod cursor;
mod from_document;
mod from_line;
mod scan;

pub use from_line::LineProblem;
pub use scan::{Scanned, Scanner};

use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::Evaluation;
use crate::program::{Program, Slot};
use crate::source::{Span, Spanned};
use crate::timing::Date;
use crate::value::{Truth, Value};

/// What was recorded of one fact.
#[derive(Clone, Debug)]
struct Recorded {
    value: Value,
    /// The value's own date.
    on: Option<Date>,
    span: Span,
}

/// What is known of one patient.
#[derive(Clone, Debug)]
pub struct Record {
    /// `id:`
    pub id: Option<String>,
    /// `as_of:`
    pub as_of: Option<Spanned<Date>>,
    /// Facts by slot.
    facts: Vec<Option<Recorded>>,
    span: Span,
}

/// Something to know beside a plan; it keeps nothing from being evaluated.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// Which kind.
    #[serde(serialize_with = "word")]
    pub code: Code,
    /// One sentence.
    pub message: String,
    /// The fact it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature is serde's
fn word<S: serde::Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

/// A record on a day: what counts, and what is odd about it.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The value of every fact, in the order of the dictionary.
    pub values: Vec<Value>,
    /// What to say beside the plan.
    pub warnings: Vec<Warning>,
    /// The contradictions that hold, by number.
    pub contradictions: Vec<usize>,
}

impl Record {
    /// A record in which nothing is known.
    pub fn empty(program: &Program, span: Span) -> Self {
        Self { id: None, as_of: None, facts: vec![None; program.facts.len()], span }
    }

    /// The value recorded of a fact, whatever its date.
    pub fn value(&self, fact: Slot) -> &Value {
        self.facts.get(fact.index()).and_then(Option::as_ref).map_or(&Value::Unknown, |r| &r.value)
    }

    /// The day of evaluation: the one given, else the record's own. Never today by silence.
    pub fn day(&self, given: Option<Date>) -> Result<Date, Diagnostic> {
        given.or(self.as_of.as_ref().map(|day| day.value)).ok_or_else(|| {
            Diagnostic::error(
                Code::MissingAsOf,
                self.span,
                "the record does not say on which day to evaluate it",
            )
            .help("add `as_of: 2025-02-12`, or give `--as-of 2025-02-12`")
        })
    }

    /// The record on a day. Values older than their `current_for` count as unknown, and a warning says so.
    ///
    /// Errors: a value dated after the day; a contradiction that refuses a plan.
    pub fn on(&self, program: &Program, day: Date) -> Result<Settled, Vec<Diagnostic>> {
        let (settled, problems) = self.settle(program, day);
        if problems.is_empty() { Ok(settled) } else { Err(problems) }
    }

    /// The record on a day, and for what it is refused: nothing follows from it for a patient where that is anything.
    pub fn settle(&self, program: &Program, day: Date) -> (Settled, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut settled = Settled {
            values: Vec::with_capacity(program.facts.len()),
            warnings: Vec::new(),
            contradictions: Vec::new(),
        };
        for (number, fact) in program.facts.iter().enumerate() {
            let recorded = self.facts.get(number).and_then(Option::as_ref);
            let Some(Recorded { value, on, span }) = recorded else {
                settled.values.push(Value::Unknown);
                continue;
            };
            if on.is_some_and(|on| on > day) {
                problems.push(
                    Diagnostic::error(
                        Code::FutureValue,
                        *span,
                        format!("the value of `{}` is dated after the day of evaluation", fact.name),
                    )
                    .help("correct its date, or evaluate on a later day"),
                );
            }
            let outdated = on.is_some_and(|on| fact.outdated(on, day));
            if outdated && *value != Value::Unknown {
                settled.warnings.push(Warning {
                    code: Code::OutdatedValue,
                    message: format!("The value of {} is too old and counts as unknown.", fact.name),
                    fact: Some(fact.name.clone()),
                });
                settled.values.push(Value::Unknown);
            } else {
                settled.values.push(value.clone());
            }
        }
        self.contradictions(program, day, &mut settled, &mut problems);
        (settled, problems)
    }

    fn contradictions(
        &self,
        program: &Program,
        day: Date,
        settled: &mut Settled,
        problems: &mut Vec<Diagnostic>,
    ) {
        let evaluation = Evaluation::new(program, day, &settled.values);
        for (number, contradiction) in program.contradictions.iter().enumerate() {
            if evaluation.truth(&contradiction.when) != Truth::True {
                continue;
            }
            settled.contradictions.push(number);
            if !contradiction.refuse {
                settled.warnings.push(Warning {
                    code: Code::Contradiction,
                    message: contradiction.message.clone(),
                    fact: None,
                });
                continue;
            }
            let places: Vec<(Span, &str)> = contradiction
                .facts
                .iter()
                .filter_map(|slot| {
                    let recorded = self.facts.get(slot.index())?.as_ref()?;
                    Some((recorded.span, program.fact(*slot)?.name.as_str()))
                })
                .collect();
            let primary = places.first().map_or(self.span, |(span, _)| *span);
            let names: Vec<String> = places.iter().map(|(_, name)| format!("`{name}`")).collect();
            let mut problem = Diagnostic::error(
                Code::Contradiction,
                primary,
                format!("the record contradicts itself: `{}`", contradiction.id),
            )
            // Its help says what the contradiction means, and with that what the record says.
            .repeats_nothing()
            .help(match names.as_slice() {
                [] => format!("the guideline says “{}”", contradiction.message),
                names => {
                    format!("the guideline says “{}”: correct {}", contradiction.message, names.join(" or "))
                }
            });
            for (span, name) in places.iter().skip(1) {
                problem = problem.related(*span, format!("`{name}` is the other side of it"));
            }
            problems.push(problem);
        }
    }
}
