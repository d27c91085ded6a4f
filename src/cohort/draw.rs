//! Drawing a patient, and mending what no record may show.

use std::collections::BTreeSet;

use super::random::Random;
use super::{Check, Cohort, Patient, Unsound, Values};
use crate::program::{Slot, slot};
use crate::timing::{Date, Duration};
use crate::value::Value;

/// How many whole records are drawn for a patient before none is taken to be sound.
const TRIES: u32 = 20;

/// How often what is wrong with a record is drawn again.
const MENDINGS: u32 = 100;

/// How often of these to bring a patient into the scope as well; who cannot be brought is left out of it.
const WISHES: u32 = 10;

/// Facts unknown in a hundred: from none to less than this, drawn for each patient.
const UNKNOWN: u64 = 31;

/// The day of evaluation lies in six years from 2020 on, by months since the first that a record may name.
const YEARS: (i32, i32) = ((2020 - 1800) * 12, 6 * 365 + 2);

impl<'p> Cohort<'p> {
    /// One patient; 1 is the first. The others have no say in it.
    ///
    /// Errors: no sound record is found, since the contradictions leave none, or hardly any.
    pub fn patient(&mut self, number: u64) -> Result<Patient, Unsound<'p>> {
        let mut drawing = Drawing { random: Random::of(self.seed, number), unknown: 0 };
        let mut held = BTreeSet::new();
        for _ in 0..TRIES {
            let mut patient = self.begin(number, &mut drawing);
            for fact in 0..self.sources.len() {
                self.draw(slot(fact), &mut drawing, &mut patient);
            }
            let holding = self.mend(&mut drawing, &mut patient);
            if holding.is_empty() {
                return Ok(patient);
            }
            held.extend(holding);
        }
        let contradictions = held.into_iter().filter_map(|check| self.checks[check].id).collect();
        Err(Unsound { number, tries: TRIES, contradictions })
    }

    /// A patient of whom only the day is known.
    fn begin(&mut self, number: u64, drawing: &mut Drawing) -> Patient {
        let as_of = self.as_of.unwrap_or_else(|| drawing.as_of());
        drawing.unknown = drawing.random.below(UNKNOWN);
        self.evaluation.move_to(as_of);
        // What was drawn for another patient has no say in the distances of this one's dates.
        let facts = self.sources.len();
        (0..facts).for_each(|fact| self.evaluation.put(slot(fact), Value::Unknown));
        Patient { number, as_of, values: vec![Value::Unknown; facts], on: vec![None; facts] }
    }

    /// Draws again the facts of what is wrong; gives the numbers of the contradictions that hold to the end.
    fn mend(&mut self, drawing: &mut Drawing, patient: &mut Patient) -> Vec<usize> {
        // Three patients in four, or there would be few about whom a guideline of a narrow scope speaks.
        let wished = !drawing.random.one_in(4);
        let mut wrong = Vec::new();
        for mending in 0..MENDINGS {
            self.evaluation.follow(&self.derived);
            let fails = |check: &Check<'_>| {
                (check.id.is_some() || (wished && mending < WISHES))
                    && self.evaluation.truth(check.when) == check.refused
            };
            wrong.clear();
            wrong.extend((0..self.checks.len()).filter(|check| fails(&self.checks[*check])));
            if wrong.is_empty() {
                break;
            }
            for check in &wrong {
                for fact in 0..self.checks[*check].facts.len() {
                    self.draw(self.checks[*check].facts[fact], drawing, patient);
                }
            }
        }
        wrong
    }

    /// Draws the value of one fact, given those drawn before.
    fn draw(&mut self, fact: Slot, drawing: &mut Drawing, patient: &mut Patient) {
        let at = fact.index();
        let value = self.value(fact, drawing);
        let on = self.on(fact, drawing).filter(|_| value.is_known());
        let outdated = on.is_some_and(|on| self.program.facts[at].outdated(on, patient.as_of));
        self.evaluation.put(fact, if outdated { Value::Unknown } else { value.clone() });
        patient.values[at] = value;
        patient.on[at] = on;
    }

    fn value(&self, fact: Slot, drawing: &mut Drawing) -> Value {
        let source = &self.sources[fact.index()];
        let random = &mut drawing.random;
        if random.below(100) < drawing.unknown {
            return Value::Unknown;
        }
        if source.none && random.one_in(6) {
            return Value::None;
        }
        match &source.values {
            Values::Listed { near, anywhere } => {
                let values = if random.one_in(2) { near } else { anywhere };
                random.pick(values).cloned().unwrap_or_default()
            }
            Values::Codes { near, codes } => {
                let mut set = random.pick(near).copied().unwrap_or(0);
                if random.one_in(2) {
                    set |= random.pick(near).copied().unwrap_or(0);
                }
                if random.one_in(2) {
                    set |= 1 << random.below(*codes);
                }
                Value::Codes(set)
            }
            Values::Days { near, reach } => {
                let as_of = self.evaluation.as_of();
                let day = match random.below(8) {
                    0..=4 => random.pick(near).map_or(as_of, |(base, distance)| {
                        let base = base.map(|base| self.evaluation.value(base));
                        let base = if let Some(Value::Date(day)) = base { *day } else { as_of };
                        distance.from(base).plus(days(random.days_around(distance.slack())))
                    }),
                    5 => drawing.before(as_of, *reach).plus(A_MONTH_BACK).end_of_month(),
                    _ => drawing.before(as_of, *reach),
                };
                Value::Date(drawing.settle(day, as_of, *reach))
            }
        }
    }

    /// The value's own date: on both sides of the day from which the value is too old.
    fn on(&self, fact: Slot, drawing: &mut Drawing) -> Option<Date> {
        let current_for = self.program.facts[fact.index()].current_for?;
        let as_of = self.evaluation.as_of();
        let oldest = as_of.plus(current_for.negated());
        let day = match drawing.random.below(4) {
            0 => return None,
            1 => oldest.plus(days(drawing.random.days_around(3))),
            _ => {
                let current = u64::from(as_of.days_since(oldest).unsigned_abs());
                drawing.before(as_of, current + current / 4)
            }
        };
        Some(day).filter(|day| *day <= as_of && Date::YEARS.contains(&day.year()))
    }
}

const A_MONTH_BACK: Duration = Duration { months: -1, days: 0 };

fn days(days: i32) -> Duration {
    Duration { months: 0, days }
}

/// What is left to chance about one patient.
struct Drawing {
    random: Random,
    /// How many facts in a hundred are unknown.
    unknown: u64,
}

impl Drawing {
    /// A day of evaluation: often the end of a month, or near that of February, where months are clipped.
    fn as_of(&mut self) -> Date {
        let (months, most) = YEARS;
        let day = Date::FIRST.plus(Duration { months, days: self.random.days_below(most) });
        match self.random.below(8) {
            0 | 1 => day.end_of_month(),
            2 => {
                let march = Duration { months: months + 2 + 12 * self.random.days_below(6), days: 0 };
                Date::FIRST.plus(march).plus(days(self.random.days_around(2)))
            }
            _ => day,
        }
    }

    /// A day up to so many days before another.
    fn before(&mut self, day: Date, reach: u64) -> Date {
        day.plus(days(-i32::try_from(self.random.below(reach + 1)).unwrap_or(0)))
    }

    /// The day, or another in place of one that no record may name. Few lie after the day of evaluation: most are of
    /// what has happened.
    fn settle(&mut self, day: Date, as_of: Date, reach: u64) -> Date {
        let fine = |day: Date| Date::YEARS.contains(&day.year());
        let day = if day > as_of && !self.random.one_in(8) { self.before(as_of, reach) } else { day };
        if fine(day) { day } else { as_of }
    }
}
