//! From typed terms to tests of one question each, before it is known where the thresholds lie.

use super::Question;
use super::logic::Logic;
use crate::evaluation::Evaluation;
use crate::expression::Comparison;
use crate::program::{Clause, Program, Slot, Term};
use crate::ruleset::FactType;
use crate::timing::Duration;
use crate::value::{Decimal, Truth, Value};

/// A question and, by answer, what is true.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub question: Question,
    pub answers: Answers,
    /// Whether it stands under a negation: then each truth is turned round.
    pub not: bool,
}

/// What is true, by answer.
#[derive(Clone, Debug)]
pub(super) enum Answers {
    /// By answer: unknown, `none`, then each value.
    Each(Vec<Truth>),
    /// The value against a threshold: the value is the left side.
    Against(Comparison, Decimal),
    /// Before, on or after.
    Order(Comparison),
    /// Whether a set holds this code.
    Holds(u16),
    /// Whether the fact is recorded or `none`: unknown, `none`, any value.
    Presence([Truth; 3]),
}

/// The most terms that one condition may grow to when its definitions are put in their places.
const MOST_TERMS: usize = 2_000;
/// The deepest nesting of definitions and terms that is followed.
const MOST_DEEP: usize = 60;

/// The most codes of a fact that are looked at one by one.
const MOST_VALUES: usize = 250;

/// One side of a comparison.
enum Side<'t> {
    Constant(&'t Value),
    /// A fact that is not a date.
    Fact(Slot),
    /// `days_since(date)`
    Elapsed(Slot),
    /// A date, or the day of evaluation, moved by a duration.
    Day(Option<Slot>, Duration),
}

/// Puts clauses of a program as logic over atoms.
pub(super) struct Atoms<'p> {
    program: &'p Program,
    /// A record in which nothing is known; one fact at a time is put in.
    blank: Evaluation<'p>,
    terms: usize,
}

impl<'p> Atoms<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let day = crate::timing::Date::FIRST;
        Self { program, blank: Evaluation::new(program, day, &[]), terms: 0 }
    }

    /// A clause as logic, or nothing where some part of it asks what no question does.
    pub(super) fn clause(&mut self, clause: &'p Clause) -> Option<Logic<Atom>> {
        self.terms = 0;
        self.logic(clause, false, 0)
    }

    fn logic(&mut self, clause: &'p Clause, not: bool, depth: usize) -> Option<Logic<Atom>> {
        self.count(depth)?;
        let mut parts = |parts: &'p [Clause]| {
            parts.iter().map(|part| self.logic(part, not, depth + 1)).collect::<Option<Vec<_>>>()
        };
        match clause {
            Clause::Not(part) => self.logic(part, !not, depth + 1),
            Clause::All(inner) if not => Some(Logic::Any(parts(inner)?)),
            Clause::All(inner) => Some(Logic::All(parts(inner)?)),
            Clause::Any(inner) if not => Some(Logic::All(parts(inner)?)),
            Clause::Any(inner) => Some(Logic::Any(parts(inner)?)),
            Clause::Leaf(leaf) => self.term(&leaf.term, not, depth + 1),
        }
    }

    fn count(&mut self, depth: usize) -> Option<()> {
        self.terms += 1;
        (self.terms <= MOST_TERMS && depth <= MOST_DEEP).then_some(())
    }

    /// A boolean term as logic.
    fn term(&mut self, term: &'p Term, not: bool, depth: usize) -> Option<Logic<Atom>> {
        self.count(depth)?;
        match term {
            Term::Constant(value) => Some(Logic::Settled(turned(value.truth(), not))),
            Term::Unsettled(_) => Some(Logic::Settled(Truth::Unknown)),
            Term::Test(clause) => self.logic(clause, not, depth + 1),
            Term::Slot(slot) => match self.program.definition(*slot) {
                Some(definition) if definition.texts.is_empty() => {
                    self.term(&definition.body, not, depth + 1)
                }
                Some(_) => None,
                None => self.value_of_one_fact(term, not),
            },
            // Unknown unless both branches agree: the third part says what they agree on.
            Term::If(parts) => {
                let test = self.logic(&parts.0, false, depth + 1)?;
                let refuted = self.logic(&parts.0, true, depth + 1)?;
                let then = self.term(&parts.1, not, depth + 1)?;
                let otherwise = self.term(&parts.2, not, depth + 1)?;
                Some(Logic::Any(vec![
                    Logic::All(vec![test, then.clone()]),
                    Logic::All(vec![refuted, otherwise.clone()]),
                    Logic::All(vec![then, otherwise]),
                ]))
            }
            Term::Compare(op, pair) => {
                if let Some((op, counted, number)) = self.counting(*op, &pair.0, &pair.1) {
                    return self.count_of(op, counted, number, not, depth + 1);
                }
                let compared = self.compare(*op, &pair.0, &pair.1, not);
                compared.or_else(|| self.value_of_one_fact(term, not))
            }
            Term::Between(parts) => {
                let low = self.compare(Comparison::GreaterOrEqual, &parts.0, &parts.1, not);
                let high = self.compare(Comparison::LessOrEqual, &parts.0, &parts.2, not);
                let Some((low, high)) = low.zip(high) else { return self.value_of_one_fact(term, not) };
                let both = vec![low, high];
                Some(if not { Logic::Any(both) } else { Logic::All(both) })
            }
            Term::Has(pair) => self.has(&pair.0, &pair.1, not),
            Term::Known(inner) => {
                let Term::Slot(slot) = self.behind(inner) else { return None };
                self.program.fact(*slot)?;
                let presence = [Truth::False, Truth::True, Truth::True];
                Some(Self::presence(*slot, presence, not))
            }
            _ => None,
        }
    }

    /// `count([…]) op number`, whichever side the count is on.
    fn counting(
        &self,
        op: Comparison,
        left: &'p Term,
        right: &'p Term,
    ) -> Option<(Comparison, &'p [Clause], Decimal)> {
        match (self.behind(left), self.behind(right)) {
            (Term::Count(counted), Term::Constant(Value::Number(number))) => Some((op, counted, *number)),
            (Term::Constant(Value::Number(number)), Term::Count(counted)) => {
                Some((op.mirrored(), counted, *number))
            }
            _ => None,
        }
    }

    /// How many of some clauses hold, against a number: as "all of these, or all of those" over all choices of so many.
    /// With some unknown the count is a range, and this is decided exactly where the whole range is.
    fn count_of(
        &mut self,
        op: Comparison,
        counted: &'p [Clause],
        number: Decimal,
        not: bool,
        depth: usize,
    ) -> Option<Logic<Atom>> {
        let number = number.is_integer().then(|| i64::try_from(number).ok()).flatten()?;
        let mut at_least = |number: i64, not: bool| -> Option<Logic<Atom>> {
            let parts = counted.iter().map(|clause| self.logic(clause, not, depth));
            let parts = parts.collect::<Option<Vec<_>>>()?;
            // Fewer than n of m hold where of every n one does not.
            let chosen = choices(parts.len(), number)?.into_iter().map(|choice| {
                let some = choice.into_iter().filter_map(|at| parts.get(at).cloned()).collect();
                if not { Logic::Any(some) } else { Logic::All(some) }
            });
            let chosen = chosen.collect();
            Some(if not { Logic::All(chosen) } else { Logic::Any(chosen) })
        };
        match op {
            Comparison::GreaterOrEqual => at_least(number, not),
            Comparison::Greater => at_least(number.checked_add(1)?, not),
            Comparison::Less => at_least(number, !not),
            Comparison::LessOrEqual => at_least(number.checked_add(1)?, !not),
            Comparison::Equal | Comparison::NotEqual => {
                let not = not != (op == Comparison::NotEqual);
                let both = vec![at_least(number, not)?, at_least(number.checked_add(1)?, !not)?];
                Some(if not { Logic::Any(both) } else { Logic::All(both) })
            }
        }
    }

    /// A term, or what stands behind it where it is a definition that is no more than another name.
    fn behind(&self, mut term: &'p Term) -> &'p Term {
        for _ in 0..MOST_DEEP {
            let Term::Slot(slot) = term else { break };
            let Some(definition) = self.program.definition(*slot) else { break };
            term = &definition.body;
        }
        term
    }

    fn kind(&self, slot: Slot) -> Option<FactType> {
        self.program.fact(slot).map(|fact| fact.kind)
    }

    /// A test of whether a fact is recorded, `none`, or unknown.
    fn presence(slot: Slot, truths: [Truth; 3], not: bool) -> Logic<Atom> {
        Logic::Test(Atom { question: Question::Value(slot), answers: Answers::Presence(truths), not })
    }

    fn has(&self, set: &'p Term, code: &'p Term, not: bool) -> Option<Logic<Atom>> {
        let (Term::Slot(slot), Term::Constant(Value::Code(code))) = (self.behind(set), self.behind(code))
        else {
            return None;
        };
        let holds = Atom { question: Question::Value(*slot), answers: Answers::Holds(*code), not };
        (self.kind(*slot)? == FactType::Codes).then_some(Logic::Test(holds))
    }

    fn side(&self, term: &'p Term) -> Option<Side<'p>> {
        match self.behind(term) {
            Term::Constant(value) => Some(Side::Constant(value)),
            Term::AsOf => Some(Side::Day(None, Duration::ZERO)),
            Term::Slot(slot) => match self.kind(*slot)? {
                FactType::Date => Some(Side::Day(Some(*slot), Duration::ZERO)),
                _ => Some(Side::Fact(*slot)),
            },
            Term::DaysSince(day) => match self.side(day)? {
                Side::Day(Some(slot), Duration::ZERO) => Some(Side::Elapsed(slot)),
                _ => None,
            },
            Term::Shift(pair, back) => {
                let (Side::Day(day, first), Term::Constant(Value::Duration(by))) =
                    (self.side(&pair.0)?, self.behind(&pair.1))
                else {
                    return None;
                };
                let by = if *back { by.negated() } else { *by };
                // Months come first: after days they cannot be put together with those before.
                let together = first == Duration::ZERO || by.months == 0;
                together.then(|| first.plus(by)).flatten().map(|by| Side::Day(day, by))
            }
            _ => None,
        }
    }

    fn compare(&self, op: Comparison, left: &'p Term, right: &'p Term, not: bool) -> Option<Logic<Atom>> {
        match (self.side(left)?, self.side(right)?) {
            (side, Side::Constant(Value::None)) | (Side::Constant(Value::None), side) => {
                Self::is_none(op, &side, not)
            }
            (Side::Fact(slot), Side::Constant(Value::Number(number))) => self.number(op, slot, *number, not),
            (Side::Constant(Value::Number(number)), Side::Fact(slot)) => {
                self.number(op.mirrored(), slot, *number, not)
            }
            (Side::Elapsed(slot), Side::Constant(Value::Number(number))) => elapsed(op, slot, *number, not),
            (Side::Constant(Value::Number(number)), Side::Elapsed(slot)) => {
                elapsed(op.mirrored(), slot, *number, not)
            }
            (Side::Day(left, a), Side::Day(right, b)) => days(op, (left, a), (right, b), not),
            _ => None,
        }
    }

    /// `x == none` or `x != none`.
    fn is_none(op: Comparison, side: &Side<'_>, not: bool) -> Option<Logic<Atom>> {
        let slot = match side {
            Side::Fact(slot) | Side::Elapsed(slot) | Side::Day(Some(slot), _) => *slot,
            Side::Constant(_) | Side::Day(None, _) => return None,
        };
        let is = |truth: bool| Truth::from(truth == (op == Comparison::Equal));
        (!op.is_ordering()).then(|| Self::presence(slot, [Truth::Unknown, is(true), is(false)], not))
    }

    fn number(&self, op: Comparison, slot: Slot, number: Decimal, not: bool) -> Option<Logic<Atom>> {
        matches!(self.kind(slot)?, FactType::Integer | FactType::Decimal)
            .then(|| against(Question::Value(slot), op, number, not))
    }

    /// A term that reads one fact of few values, whatever it does with it: its truth for each of them.
    fn value_of_one_fact(&mut self, term: &'p Term, not: bool) -> Option<Logic<Atom>> {
        let mut fact = None;
        let alone = self.reads_only(term, &mut fact, &mut 0);
        let slot = fact.filter(|_| alone)?;
        let entry = self.program.fact(slot)?;
        let values: Vec<Value> = match entry.kind {
            FactType::Boolean => vec![Value::Bool(false), Value::Bool(true)],
            FactType::Code if entry.values.len() <= MOST_VALUES => {
                (0..entry.values.len()).filter_map(|n| u16::try_from(n).ok()).map(Value::Code).collect()
            }
            _ => return None,
        };
        let all = [Value::Unknown, Value::None].into_iter().chain(values);
        let derived: Vec<Slot> =
            (0..self.program.definitions.len()).map(|n| self.program.definition_slot(n)).collect();
        let uses_definition = uses_definition(self.program, term);
        let mut truths = Vec::new();
        for value in all {
            self.blank.put(slot, value);
            if uses_definition {
                self.blank.follow(&derived);
            }
            truths.push(self.blank.term(term).truth());
        }
        self.blank.put(slot, Value::Unknown);
        if uses_definition {
            self.blank.follow(&derived);
        }
        Some(Logic::Test(Atom { question: Question::Value(slot), answers: Answers::Each(truths), not }))
    }

    /// Whether a term reads no more than one fact, which is put in `fact`; through definitions, too.
    fn reads_only(&self, term: &'p Term, fact: &mut Option<Slot>, seen: &mut usize) -> bool {
        let mut alone = true;
        let mut deeper = Vec::new();
        term.walk(&mut |part| match part {
            Term::AsOf | Term::DaysSince(_) => alone = false,
            Term::Slot(slot) | Term::Unsettled(slot) => {
                if let Some(definition) = self.program.definition(*slot) {
                    alone &= definition.texts.is_empty();
                    deeper.push(&definition.body);
                } else {
                    alone &= self.program.fact(*slot).is_some() && fact.is_none_or(|known| known == *slot);
                    *fact = Some(*slot);
                }
            }
            _ => {}
        });
        *seen += 1 + deeper.len();
        alone && *seen < MOST_DEEP && deeper.into_iter().all(|body| self.reads_only(body, fact, seen))
    }
}

/// `days_since(date) op number`; a number that is not whole is no threshold in days.
fn elapsed(op: Comparison, slot: Slot, number: Decimal, not: bool) -> Option<Logic<Atom>> {
    number.is_integer().then(|| against(Question::Elapsed(slot), op, number, not))
}

fn against(question: Question, op: Comparison, number: Decimal, not: bool) -> Logic<Atom> {
    Logic::Test(Atom { question, answers: Answers::Against(op, number.normalize()), not })
}

/// Two days, each a date or the day of evaluation, moved by a duration.
fn days(
    op: Comparison,
    (left, a): (Option<Slot>, Duration),
    (right, b): (Option<Slot>, Duration),
    not: bool,
) -> Option<Logic<Atom>> {
    let whole_days = a.months == 0 && b.months == 0;
    let order = |question, op| Some(Logic::Test(Atom { question, answers: Answers::Order(op), not }));
    match (left, right) {
        (None, Some(_)) => days(op.mirrored(), (right, b), (left, a), not),
        (Some(fact), None) if whole_days => {
            Some(against(Question::Elapsed(fact), op.mirrored(), (a.days - b.days).into(), not))
        }
        (Some(fact), None) => order(Question::Calendar(fact, a, b), op),
        (Some(one), Some(other)) if one != other => {
            let (a, b) = if whole_days {
                (Duration { months: 0, days: a.days - b.days }, Duration::ZERO)
            } else {
                (a, b)
            };
            order(Question::Apart(one, a, other, b), op)
        }
        _ => None,
    }
}

/// Every choice of so many out of so many: one empty choice where none is asked for, nothing where there are too few.
/// `None` where there are more than are worth writing out.
fn choices(of: usize, number: i64) -> Option<Vec<Vec<usize>>> {
    const MOST: usize = 40;
    let mut found: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..number.clamp(0, i64::try_from(of).ok()?.checked_add(1)?) {
        let longer = |choice: &Vec<usize>| {
            let choice = choice.clone();
            let from = choice.last().map_or(0, |last| last + 1);
            (from..of).map(move |next| [choice.as_slice(), &[next]].concat())
        };
        found = found.iter().flat_map(longer).collect();
        if found.len() > MOST {
            return None;
        }
    }
    Some(found)
}

fn uses_definition(program: &Program, term: &Term) -> bool {
    let mut found = false;
    term.walk(&mut |part| {
        if let Term::Slot(slot) = part {
            found |= program.definition(*slot).is_some();
        }
    });
    found
}

fn turned(truth: Truth, not: bool) -> Truth {
    if not { !truth } else { truth }
}
