//! From the outcomes of an evaluation to a [`Plan`].

use std::collections::BTreeMap;

use super::questions;
use super::{
    Anchor, Because, Event, Evidence, Head, HeldConflict, PlacedWindow, Plan, Recommendation, Scope,
    ShownCaution, ShownValue, StatementView,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluation::{Evaluation, FactSet, Outcome, Shown, Status};
use crate::facts::{Record, Warning};
use crate::program::{OtherReading, Program, Rule};
use crate::timing::Date;
use crate::value::{Truth, Value};

impl<'p> Plan<'p> {
    /// The plan for a record on a day.
    ///
    /// Errors: what [`Record::on`] refuses.
    pub fn of(program: &'p Program, record: &Record, day: Date) -> Result<Self, Vec<Diagnostic>> {
        Self::make(program, record, day, true)
    }

    /// The plan without its reasons and questions, which are most of the work: for asking what comes out, not why.
    ///
    /// Errors: what [`Record::on`] refuses.
    pub fn outline(program: &'p Program, record: &Record, day: Date) -> Result<Self, Vec<Diagnostic>> {
        Self::make(program, record, day, false)
    }

    /// Marks what would have another status under other readings.
    #[must_use]
    pub fn contested(mut self, record: &Record, others: &'p [OtherReading]) -> Self {
        for rule in &mut self.recommendations {
            rule.contested_by = Some(Vec::new());
        }
        for OtherReading { reading, value, program, .. } in others {
            // A record that is refused under a reading has no plan under it, and so no status.
            let Ok(settled) = record.on(program, self.as_of) else { continue };
            let evaluation = Evaluation::new(program, self.as_of, &settled.values);
            for rule in &mut self.recommendations {
                let other =
                    program.rule(rule.id).map(|number| evaluation.outcome(&program.rules[number]).status);
                let Some(status) = other.filter(|status| *status != rule.status) else { continue };
                let named = rule.contested_by.get_or_insert_default();
                if !named.contains(&reading.as_str()) {
                    named.push(reading);
                }
                rule.contests.push((reading, value, status));
            }
        }
        self
    }

    fn make(
        program: &'p Program,
        record: &Record,
        day: Date,
        reasons: bool,
    ) -> Result<Self, Vec<Diagnostic>> {
        let settled = record.on(program, day)?;
        let evaluation = Evaluation::new(program, day, &settled.values);
        let outcomes: Vec<Outcome> = program.rules.iter().map(|rule| evaluation.outcome(rule)).collect();
        let scope = program.scope.as_ref().map_or(Truth::True, |clause| evaluation.truth(clause));
        let needs: Vec<FactSet> = program
            .rules
            .iter()
            .zip(&outcomes)
            .map(|(rule, outcome)| evaluation.rule_needs(rule, outcome))
            .collect();
        let held = held_conflicts(program, &outcomes);
        let maker =
            Maker { program, evaluation: &evaluation, outcomes: &outcomes, needs: &needs, scope, reasons };
        let recommendations =
            maker.order(&held).into_iter().map(|number| maker.recommendation(number, &held)).collect();
        let questions = if reasons { questions::ask(program, &evaluation) } else { Vec::new() };
        let mut warnings = not_in_force(program, Some(day));
        warnings.extend(failures(&evaluation));
        warnings.extend(settled.warnings);
        Ok(Self {
            engine: Some(env!("CARGO_PKG_VERSION")),
            guideline: Head::of(program),
            readings: readings_in_force(program),
            other_readings: other_readings(program),
            as_of: day,
            scope: Scope::from(scope),
            recommendations,
            statements: maker.statements(),
            values: maker.values(),
            conflicts: held.iter().map(|(number, rules)| maker.conflict(*number, rules)).collect(),
            questions,
            upcoming: maker.events(day),
            warnings,
        })
    }
}

impl<'p> Head<'p> {
    /// The guideline of a program.
    pub(crate) fn of(program: &'p Program) -> Self {
        let guideline = &program.guideline;
        Self {
            id: &guideline.id,
            version: &guideline.version,
            title: &guideline.title,
            status: &guideline.status,
            digest: Some(&guideline.digest),
        }
    }
}

/// The value in force of every reading.
pub(crate) fn readings_in_force(program: &Program) -> BTreeMap<&str, Shown<'_>> {
    program.readings.iter().map(|r| (r.name.as_str(), reading(r))).collect()
}

/// Readings in force that are not those adopted: name, value, and the value adopted.
pub(crate) fn other_readings(program: &Program) -> Vec<(&str, &str, &str)> {
    let readings = program.readings.iter();
    readings.filter_map(|r| Some((r.name.as_str(), r.shown.as_str(), r.adopted.as_deref()?))).collect()
}

/// A reading's value; a code stands as its word.
fn reading(reading: &crate::program::Reading) -> Shown<'_> {
    let value = match reading.value {
        Value::Code(_) | Value::Codes(_) => Value::Text(reading.shown.as_str().into()),
        ref other => other.clone(),
    };
    Shown { value, codes: &[] }
}

/// What is to be said of a guideline that is not in force: at all, or on a day.
pub(crate) fn not_in_force(program: &Program, day: Option<Date>) -> Vec<Warning> {
    let guideline = &program.guideline;
    let mut messages = Vec::new();
    match guideline.status.as_str() {
        "draft" => messages.push(
            "This guideline is a draft: no clinician has reviewed its encoding. Not for clinical use."
                .to_owned(),
        ),
        "retired" => messages.push("This guideline is retired.".to_owned()),
        _ => {}
    }
    if let Some(from) = guideline.effective_period.from.filter(|from| day.is_some_and(|day| day < *from)) {
        messages.push(format!("This guideline comes into force on {from}, after the day of evaluation."));
    }
    if let Some(to) = guideline.effective_period.to.filter(|to| day.is_some_and(|day| day > *to)) {
        messages.push(format!("This guideline was in force until {to}, before the day of evaluation."));
    }
    messages.into_iter().map(|message| Warning { code: Code::NotInForce, message, fact: None }).collect()
}

/// What could not be evaluated, and why: the rules that rest on it have failed.
fn failures(evaluation: &Evaluation<'_>) -> Vec<Warning> {
    let message = |text: &str, why: &str| format!("`{text}` could not be evaluated: {why}.");
    let failures = evaluation.failures().iter();
    failures
        .map(|(text, why)| Warning { code: Code::FailedExpression, message: message(text, why), fact: None })
        .collect()
}

/// The conflicts that hold, each with the rules of it that do: at least one of every side.
fn held_conflicts(program: &Program, outcomes: &[Outcome]) -> Vec<(usize, Vec<usize>)> {
    let holds = |rule: &usize| outcomes[*rule].status.holds();
    program
        .conflicts
        .iter()
        .enumerate()
        .filter(|(_, conflict)| conflict.sides.iter().all(|side| side.iter().any(holds)))
        .map(|(number, conflict)| (number, conflict.sides.iter().flatten().copied().filter(holds).collect()))
        .collect()
}

struct Maker<'p, 'e> {
    program: &'p Program,
    evaluation: &'e Evaluation<'p>,
    outcomes: &'e [Outcome],
    needs: &'e [FactSet],
    scope: Truth,
    reasons: bool,
}

impl<'p> Maker<'p, '_> {
    /// Rules by status, then priority, then those that a held conflict prefers, then the order of the source.
    fn order(&self, held: &[(usize, Vec<usize>)]) -> Vec<usize> {
        let yields = |rule: usize| {
            held.iter().any(|(number, rules)| {
                let prefer = self.program.conflicts[*number].prefer;
                let beside = |p: usize| {
                    p != rule
                        && rules.contains(&p)
                        && self.outcomes[p].status == self.outcomes[rule].status
                        && self.program.rules[p].priority == self.program.rules[rule].priority
                };
                rules.contains(&rule) && prefer.is_some_and(beside)
            })
        };
        let mut order: Vec<usize> = (0..self.program.rules.len()).collect();
        order.sort_by_key(|rule| {
            (self.outcomes[*rule].status, self.program.rules[*rule].priority, yields(*rule), *rule)
        });
        order
    }

    fn names(&self, set: &FactSet) -> Vec<&'p str> {
        set.iter().map(|slot| self.evaluation.name(slot)).collect()
    }

    fn recommendation(&self, number: usize, held: &[(usize, Vec<usize>)]) -> Recommendation<'p> {
        let program = self.program;
        let rule = &program.rules[number];
        let outcome = &self.outcomes[number];
        Recommendation {
            id: &rule.id,
            title: &rule.title,
            section: &rule.section,
            status: outcome.status,
            statements: &rule.statements,
            direction: rule.direction,
            priority: rule.priority,
            strength: &rule.strength,
            window: self.window(rule, outcome),
            needs: self.names(&self.needs[number]),
            excepted_by: outcome.excepted_by.map(|n| rule.exceptions[n].id.as_str()),
            done: outcome.done.map(Truth::as_str),
            actions: &rule.actions,
            select: rule.select.as_deref(),
            cautions: shown_cautions(self.evaluation, rule, outcome)
                .map(|n| ShownCaution { text: &rule.cautions[n].text })
                .collect(),
            open_list: rule.open_list,
            note: rule.note.as_deref(),
            evidence: rule
                .evidence
                .iter()
                .map(|n| &program.statements[*n])
                .map(|s| Evidence { id: &s.id, role: &s.role, text: &s.text, citations: &s.citations })
                .collect(),
            conflicts: held
                .iter()
                .filter(|(_, rules)| rules.contains(&number))
                .map(|(n, _)| program.conflicts[*n].id.as_str())
                .collect(),
            readings: rule.readings.iter().map(|n| program.readings[*n].name.as_str()).collect(),
            contested_by: None,
            contests: Vec::new(),
            citations: &rule.citations,
            because: self.because(rule),
        }
    }

    fn window(&self, rule: &'p Rule, outcome: &Outcome) -> Option<PlacedWindow<'p>> {
        let timing = rule.timing.as_ref()?;
        Some(PlacedWindow {
            anchor: Anchor { name: &timing.anchor_name, date: self.evaluation.shown(timing.anchor) },
            opens: outcome.window.opens,
            due: outcome.window.due,
            closes: outcome.window.closes,
        })
    }

    fn because(&self, rule: &'p Rule) -> Because<'p> {
        if !self.reasons {
            return Because::default();
        }
        let trace = |clause| self.evaluation.trace(clause);
        // Inside the guideline's scope there is nothing to explain.
        let plain = !rule.own_scope && self.scope == Truth::True;
        Because {
            scope: rule.scope.as_ref().filter(|_| !plain).map(trace),
            condition: rule.condition.as_ref().map(trace),
            exceptions: rule.exceptions.iter().map(|e| (e.id.as_str(), trace(&e.when))).collect(),
            done_when: rule.done_when.as_ref().map(trace),
            breached_when: rule.breached_when.as_ref().map(trace),
        }
    }

    fn conflict(&self, number: usize, rules: &[usize]) -> HeldConflict<'p> {
        let program = self.program;
        let conflict = &program.conflicts[number];
        let id = |rule: &usize| program.rules[*rule].id.as_str();
        HeldConflict {
            id: &conflict.id,
            rules: rules.iter().map(id).collect(),
            resolution: match (conflict.declared, conflict.prefer) {
                (false, _) => None,
                (true, None) => Some("keep-both"),
                (true, Some(_)) => Some("prefer"),
            },
            prefer: conflict.prefer.as_ref().map(id),
            note: &conflict.note,
        }
    }

    /// Every statement of role `rule`, through whatever encodes it.
    fn statements(&self) -> BTreeMap<&'p str, StatementView<'p>> {
        let program = self.program;
        let rules = program.statements.iter().filter(|s| s.role == "rule");
        rules.map(|s| (s.id.as_str(), self.statement(&s.id, s.not_encoded.as_deref()))).collect()
    }

    fn statement(&self, id: &str, not_encoded: Option<&'p str>) -> StatementView<'p> {
        let program = self.program;
        let mut parts: Vec<(&'p str, Status, FactSet)> = Vec::new();
        if program.scope_statements.iter().any(|s| s == id) {
            let needs = program.scope.as_ref().map(|c| self.evaluation.needs(c)).unwrap_or_default();
            parts.push(("scope", of_scope(self.scope, Status::Active), needs));
        }
        for (number, definition) in program.definitions.iter().enumerate() {
            if definition.statements.iter().any(|s| s == id) {
                let slot = program.definition_slot(number);
                let status = match self.evaluation.value(slot) {
                    Value::Bool(true) => Status::Active,
                    Value::Bool(false) => Status::NotApplicable,
                    Value::Failed => Status::Failed,
                    _ => Status::Undecided,
                };
                let needs = match (self.scope, &program.scope) {
                    (Truth::Unknown, Some(scope)) => self.evaluation.needs(scope),
                    (Truth::False, _) => FactSet::new(),
                    _ => self.evaluation.term_needs(&crate::program::Term::Slot(slot)),
                };
                parts.push((&definition.name, of_scope(self.scope, status), needs));
            }
        }
        for (number, rule) in program.rules.iter().enumerate() {
            if rule.statements.iter().any(|s| s == id) {
                parts.push((&rule.id, self.outcomes[number].status, self.needs[number].clone()));
            }
        }
        let status = parts.iter().map(|(_, status, _)| *status).min_by_key(|status| pressing(*status));
        let mut needs = FactSet::new();
        for (_, _, more) in parts.iter().filter(|part| Some(part.1) == status) {
            needs.extend(more);
        }
        StatementView {
            status,
            by: parts.iter().map(|(name, ..)| *name).collect(),
            needs: self.names(&needs),
            not_encoded,
        }
    }

    /// Definitions with a title. Outside the scope the guideline is silent, and its values mean nothing.
    fn values(&self) -> Vec<ShownValue<'p>> {
        let program = self.program;
        if self.scope == Truth::False {
            return Vec::new();
        }
        let mut shown: Vec<(usize, ShownValue<'p>)> = Vec::new();
        for (number, definition) in program.definitions.iter().enumerate() {
            let Some(title) = &definition.title else {
                continue;
            };
            let slot = program.definition_slot(number);
            let value = self.evaluation.shown(slot);
            let bound = |n| Shown { value: Value::Number(n), codes: &[] };
            let range = match value.value {
                Value::Range(low, high) => Some([bound(low), bound(high)]),
                _ => None,
            };
            shown.push((
                definition.place,
                ShownValue {
                    definition: &definition.name,
                    title,
                    value,
                    range,
                    unit: definition.unit.as_deref(),
                    needs: self.names(&self.evaluation.term_needs(&crate::program::Term::Slot(slot))),
                },
            ));
        }
        shown.sort_by_key(|(place, _)| *place);
        shown.into_iter().map(|(_, value)| value).collect()
    }

    /// What will change by itself: windows that open, fall due or close from today on.
    fn events(&self, day: Date) -> Vec<Event<'p>> {
        let mut events = Vec::new();
        for (rule, outcome) in self.program.rules.iter().zip(self.outcomes) {
            let coming = outcome.status == Status::Upcoming;
            let running = matches!(outcome.status, Status::Active | Status::Undecided | Status::Violated);
            let window = outcome.window;
            let mut add = |date: Option<Date>, event, matters: bool| {
                if let Some(date) = date.filter(|date| matters && *date >= day) {
                    events.push(Event { date, rule: &rule.id, event });
                }
            };
            add(window.opens, "opens", coming);
            add(window.due, "due", coming || running);
            add(window.closes, "closes", coming || running || outcome.status == Status::Overdue);
        }
        let rules = &self.program.rules;
        let place = |id: &str| rules.iter().position(|rule| rule.id == id);
        // Of one rule they stand in their order already, which sorting keeps on a day.
        events.sort_by_key(|event| {
            let rule = place(event.rule);
            (event.date, rule.map(|n| rules[n].priority), rule)
        });
        events
    }
}

/// The cautions of a rule that are shown: those that hold, unless it is not known that the guideline speaks about the
/// patient, or the time of the rule is over.
pub(super) fn shown_cautions<'a>(
    evaluation: &'a Evaluation<'_>,
    rule: &'a Rule,
    outcome: &Outcome,
) -> impl Iterator<Item = usize> + 'a {
    let in_scope = rule.scope.as_ref().is_none_or(|scope| evaluation.truth(scope) == Truth::True);
    let over = outcome.window.closes.is_some_and(|last| last < evaluation.as_of());
    let silent = !in_scope || over || outcome.status == Status::Failed;
    let cautions = rule.cautions.iter().enumerate();
    cautions
        .filter(move |(_, caution)| !silent && evaluation.truth(&caution.when) == Truth::True)
        .map(|(number, _)| number)
}

/// A definition follows the scope of the guideline.
fn of_scope(scope: Truth, status: Status) -> Status {
    match scope {
        Truth::True => status,
        Truth::False => Status::OutOfScope,
        Truth::Unknown => Status::Undecided,
    }
}

/// The order in which statuses speak for a statement that several rules encode.
fn pressing(status: Status) -> usize {
    use Status::{
        Active, Failed, Lapsed, Met, NotApplicable, OutOfScope, Overdue, Undecided, Upcoming, Violated,
    };
    [Failed, Violated, Overdue, Active, Met, Undecided, Upcoming, Lapsed, NotApplicable, OutOfScope]
        .iter()
        .position(|s| *s == status)
        .unwrap_or(usize::MAX)
}
