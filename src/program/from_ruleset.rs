//! From a rule set as written to a program, under one choice of readings.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{Compiler, Known, Uses, sample_days};
use super::kind::{Kind, Typed};
use super::term::{Clause, Slot, Term};
use super::{
    Bound, Caution, Conflict, Contradiction, Definition, Direction, Exception, Group, Identity, Priority,
    Program, Property, Reading, ReadingChoice, Rule, Statement, Timing, slot,
};
use crate::diagnostic::{Code, Diagnostic, any_error, quoted_list, suggestion};
use crate::ruleset::{self, BoundValue, Mention, Resolution, Ruleset};
use crate::source::{Sources, Span};
use crate::timing::Duration;
use crate::value::Value;

impl Program {
    /// Compiles a rule set. With an error among the diagnostics there is no program.
    ///
    /// `choice` names readings to evaluate under in place of those adopted; a name or value that readings.yaml does
    /// not have is an error.
    pub fn from_ruleset(
        ruleset: &Ruleset,
        sources: &Sources,
        choice: &ReadingChoice,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let mut out = Vec::new();
        let readings = readings(ruleset, choice, ruleset.guideline.span, &mut out);
        let in_force = readings.iter().map(|r| r.value.clone()).collect();
        let mut compiler = Compiler::new(ruleset, sources, in_force);
        compiler.out = out;
        let definitions = definitions(&mut compiler);
        let scope = ruleset.guideline.scope.as_ref().map(|c| compiler.condition(c));
        let contradictions = ruleset.contradictions.iter().map(|c| contradiction(&mut compiler, c)).collect();
        let mut rules: Vec<Rule> =
            ruleset.rules.iter().map(|r| rule(&mut compiler, r, scope.as_ref())).collect();
        in_order_of_source(ruleset, &mut rules);
        let properties =
            ruleset.guideline.properties.iter().map(|p| Property::of(&mut compiler, p, &rules)).collect();
        let groups = ruleset.guideline.groups.iter().map(|g| Group::of(&mut compiler, g, &rules)).collect();
        let mut out = compiler.out;
        keep_first(&mut out);
        if any_error(&out) {
            return (None, out);
        }
        let conflicts = conflicts(ruleset, &rules);
        let program = Self {
            guideline: identity(ruleset),
            facts: ruleset.facts.iter().map(|f| f.entry.clone()).collect(),
            definitions,
            texts: compiler.texts,
            scope,
            scope_statements: ids(&ruleset.guideline.scope_statements),
            contradictions,
            rules,
            conflicts,
            properties,
            groups,
            statements: ruleset.guideline.statements.iter().map(statement).collect(),
            readings,
            sandbox: compiler.sandbox,
        };
        (Some(program), out)
    }
}

/// Rules stand in the order of their first statements, whatever the names of their files.
fn in_order_of_source(ruleset: &Ruleset, rules: &mut [Rule]) {
    let statements = &ruleset.guideline.statements;
    let place = |id: &String| statements.iter().position(|statement| statement.id.value == *id);
    rules.sort_by_key(|rule| rule.statements.iter().filter_map(place).min());
}

/// A condition that is compiled in two places is wrong once.
fn keep_first(out: &mut Vec<Diagnostic>) {
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(out.len());
    for problem in out.drain(..) {
        if !kept.contains(&problem) {
            kept.push(problem);
        }
    }
    *out = kept;
}

fn ids(mentions: &[Mention]) -> Vec<String> {
    mentions.iter().map(|m| m.value.clone()).collect()
}

fn identity(ruleset: &Ruleset) -> Identity {
    let g = &ruleset.guideline;
    Identity {
        id: g.id.value.clone(),
        version: g.version.clone(),
        title: g.title.clone(),
        status: g.status.clone(),
        effective_period: g.effective_period,
        digest: ruleset.digest.clone(),
    }
}

fn statement(s: &ruleset::Statement) -> Statement {
    Statement {
        id: s.id.value.clone(),
        locator: s.locator.clone(),
        role: s.role.clone(),
        text: s.text.clone(),
        citations: s.citations.iter().flatten().map(|c| c.value).collect(),
        not_encoded: s.not_encoded.as_ref().map(|reason| reason.value.clone()),
    }
}

/// The readings in force. A choice comes from a command line or a case file, not from the rules: its errors stand at
/// the top of guideline.yaml unless the caller gives them a better place.
fn readings(
    ruleset: &Ruleset,
    choice: &ReadingChoice,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Vec<Reading> {
    for (name, value) in choice {
        let names = || ruleset.readings.iter().map(|r| r.name.value.as_str());
        match ruleset.reading(name) {
            None => out.push(
                Diagnostic::error(Code::UnknownReading, span, format!("no reading `{name}`")).help(
                    suggestion(name, names().collect::<Vec<_>>())
                        .unwrap_or_else(|| "readings.yaml lists the readings".to_owned()),
                ),
            ),
            Some(reading) if reading.option(value).is_none() => {
                let options: Vec<String> = reading.options().map(|v| reading.show(v)).collect();
                out.push(
                    Diagnostic::error(
                        Code::UnknownReading,
                        span,
                        format!("`{name}` has no alternative `{value}`"),
                    )
                    .help(format!("it takes {}", quoted_list(&options))),
                );
            }
            Some(_) => {}
        }
    }
    ruleset
        .readings
        .iter()
        .map(|reading| {
            let chosen = choice.get(&reading.name.value).and_then(|text| reading.option(text));
            let value = chosen.unwrap_or(&reading.value).clone();
            Reading {
                name: reading.name.value.clone(),
                shown: reading.show(&value),
                adopted: (value != reading.value).then(|| reading.show(&reading.value)),
                value,
            }
        })
        .collect()
}

/// Definitions in an order in which each comes after those it uses; a circle is an error that shows it.
fn order(ruleset: &Ruleset, out: &mut Vec<Diagnostic>) -> (Vec<usize>, BTreeSet<usize>) {
    let number: BTreeMap<&str, usize> =
        ruleset.definitions.iter().enumerate().map(|(n, d)| (d.name.value.as_str(), n)).collect();
    let uses: Vec<Vec<usize>> = ruleset
        .definitions
        .iter()
        .map(|d| {
            let mut names = BTreeSet::new();
            d.body.expressions(&mut |e| {
                e.tree.names(&mut |name| {
                    names.insert(name.to_owned());
                });
            });
            names.iter().filter_map(|name| number.get(name.as_str()).copied()).collect()
        })
        .collect();
    let mut search = Search {
        ruleset,
        uses: &uses,
        state: vec![State::New; uses.len()],
        path: Vec::new(),
        done: Vec::new(),
        circular: BTreeSet::new(),
    };
    for start in 0..uses.len() {
        search.visit(start, out);
    }
    (search.done, search.circular)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Search<'a> {
    ruleset: &'a Ruleset,
    uses: &'a [Vec<usize>],
    state: Vec<State>,
    path: Vec<usize>,
    done: Vec<usize>,
    circular: BTreeSet<usize>,
}

impl Search<'_> {
    fn visit(&mut self, start: usize, out: &mut Vec<Diagnostic>) {
        // An explicit stack: a chain of definitions may be longer than the thread's own allows.
        let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 {
                if self.state[at] != State::New {
                    continue;
                }
                self.state[at] = State::Open;
                self.path.push(at);
            }
            if let Some(&used) = self.uses[at].get(next) {
                stack.push((at, next + 1));
                match self.state[used] {
                    State::New => stack.push((used, 0)),
                    State::Open => self.circle(used, out),
                    State::Done => {}
                }
            } else {
                self.state[at] = State::Done;
                self.path.pop();
                self.done.push(at);
            }
        }
    }

    fn circle(&mut self, back_to: usize, out: &mut Vec<Diagnostic>) {
        let start = self.path.iter().position(|n| *n == back_to).unwrap_or(0);
        let circle = &self.path[start..];
        self.circular.extend(circle);
        let name = |n: usize| &self.ruleset.definitions[n].name;
        let mut shown: Vec<&str> = circle.iter().map(|n| name(*n).value.as_str()).collect();
        shown.push(&name(back_to).value);
        let mut problem = Diagnostic::error(
            Code::Cycle,
            name(back_to).span,
            format!("definitions go in a circle: `{}`", shown.join(" → ")),
        )
        .help(if circle.len() == 1 {
            "define it by facts and other definitions"
        } else {
            "break the circle: let one of them use facts and definitions outside of it"
        });
        for n in &circle[1..] {
            problem = problem.related(name(*n).span, "and through here");
        }
        out.push(problem);
    }
}

fn definitions(compiler: &mut Compiler<'_>) -> Vec<Definition> {
    let ruleset = compiler.ruleset;
    let (order, circular) = order(ruleset, &mut compiler.out);
    for n in &circular {
        compiler.broken.insert(ruleset.definitions[*n].name.value.clone());
    }
    let mut found = Vec::new();
    for place in order {
        let written = &ruleset.definitions[place];
        // Slots are numbered by order of evaluation; one that is broken keeps its number, for there is no program then.
        let slot = slot(ruleset.facts.len() + found.len());
        let typed = if circular.contains(&place) {
            Typed::wrong()
        } else {
            compiler.begin();
            compiler.body(&written.body)
        };
        let uses = compiler.uses();
        let typed = settle(compiler, written, typed);
        let values = match typed.kind {
            Kind::Code(fact) | Kind::Codes(fact) => ruleset.facts[fact].values.clone(),
            _ => Vec::new(),
        };
        if typed.is_wrong() {
            compiler.broken.insert(written.name.value.clone());
        } else {
            compiler.definitions.insert(
                written.name.value.clone(),
                Known {
                    slot,
                    alias: alias(&typed.term, ruleset, &found),
                    kind: typed.kind,
                    none: typed.none,
                    readings: uses.readings.clone(),
                    texts: uses.texts.clone(),
                },
            );
        }
        found.push(Definition {
            name: written.name.value.clone(),
            title: written.title.clone(),
            unit: written.unit.clone(),
            values,
            body: typed.term,
            place,
            statements: ids(&written.statements),
            readings: uses.readings.into_iter().collect(),
            texts: uses.texts.into_iter().collect(),
        });
    }
    found
}

/// The fact that a definition stands for, where it is no more than that fact or another such definition.
fn alias(body: &Term, ruleset: &Ruleset, found: &[Definition]) -> Option<Slot> {
    let Term::Slot(slot) = body else { return None };
    match slot.index().checked_sub(ruleset.facts.len()) {
        None => Some(*slot),
        Some(number) => alias(&found.get(number)?.body, ruleset, found),
    }
}

/// The type of a definition, where it is one that a definition may have.
fn settle(compiler: &mut Compiler<'_>, written: &ruleset::Definition, typed: Typed) -> Typed {
    let name = &written.name;
    let typed = match typed.kind {
        Kind::Literal(_) => Typed { kind: Kind::Text, ..typed },
        _ => typed,
    };
    let problem = match &typed.kind {
        Kind::Elapsed(_) => Diagnostic::error(
            Code::TypeMismatch,
            name.span,
            format!("`{}` is elapsed time, which a definition cannot be", name.value),
        )
        .help("define the date, or `days_since(…)`; write `since(…)` where it is compared"),
        Kind::None => {
            Diagnostic::error(Code::TypeMismatch, name.span, format!("`{}` is always `none`", name.value))
                .help("give it a value")
        }
        Kind::Bool | Kind::Wrong => return typed,
        _ if !written.statements.is_empty() => Diagnostic::error(
            Code::TypeMismatch,
            name.span,
            format!("`{}` encodes statements and is not yes or no", name.value),
        )
        .help("only a definition that is true or false can encode a statement"),
        _ => return typed,
    };
    compiler.out.push(problem);
    Typed::wrong()
}

fn contradiction(compiler: &mut Compiler<'_>, written: &ruleset::Contradiction) -> Contradiction {
    let when = compiler.condition(&written.when);
    let mut facts = Vec::new();
    when.leaves(&mut |leaf| {
        for read in &leaf.reads {
            if read.index() < compiler.ruleset.facts.len() && !facts.contains(read) {
                facts.push(*read);
            }
        }
    });
    Contradiction {
        id: written.id.value.clone(),
        when,
        message: written.message.clone(),
        refuse: written.refuse,
        facts,
    }
}

fn rule(compiler: &mut Compiler<'_>, written: &ruleset::Rule, scope: Option<&Clause>) -> Rule {
    compiler.begin();
    let own_scope = written.scope.as_ref().map(|c| compiler.condition(c));
    let condition = written.condition.as_ref().map(|c| compiler.condition(c));
    let exceptions = written
        .exceptions
        .iter()
        .map(|e| Exception { id: e.id.value.clone(), when: compiler.condition(&e.when) })
        .collect();
    let timing = written.timing.as_ref().and_then(|t| timing(compiler, t));
    let done_when = written.done_when.as_ref().map(|c| compiler.condition(c));
    let breached_when = written.breached_when.as_ref().map(|c| compiler.condition(c));
    let cautions = written
        .cautions
        .iter()
        .map(|c| Caution { when: compiler.condition(&c.when), text: c.text.clone() })
        .collect();
    let Uses { readings, texts } = compiler.uses();
    let ruleset = compiler.ruleset;
    let section = written
        .statements
        .first()
        .and_then(|mention| ruleset.statement(&mention.value))
        .map(|statement| statement.section.value.clone());
    let evidence = ruleset.guideline.statements.iter().enumerate();
    let evidence = evidence
        .filter(|(_, s)| s.informs.iter().any(|m| m.value == written.id.value))
        .map(|(n, _)| n)
        .collect();
    Rule {
        id: written.id.value.clone(),
        title: written.title.clone(),
        section: section.unwrap_or_default(),
        statements: ids(&written.statements),
        direction: match written.direction.value.as_str() {
            "against" => Direction::Against,
            "either" => Direction::Either,
            _ => Direction::For,
        },
        priority: match written.priority.as_str() {
            "stat" => Priority::Stat,
            "asap" => Priority::Asap,
            "urgent" => Priority::Urgent,
            _ => Priority::Routine,
        },
        strength: written.strength.clone(),
        own_scope: own_scope.is_some(),
        scope: own_scope.or_else(|| scope.cloned()),
        condition,
        exceptions,
        timing,
        done_when,
        breached_when,
        actions: written.actions.clone(),
        select: written.select.clone(),
        cautions,
        citations: written.citations.iter().flatten().map(|c| c.value).collect(),
        open_list: written.open_list,
        note: written.note.clone(),
        readings: readings.into_iter().collect(),
        texts: texts.into_iter().collect(),
        evidence,
    }
}

fn timing(compiler: &mut Compiler<'_>, written: &ruleset::Timing) -> Option<Timing> {
    let anchor = compiler.anchor(&written.anchor);
    let fact = anchor.and_then(|slot| compiler.ruleset.facts.get(slot.index()));
    let mut bound = |bound: &Option<ruleset::Bound>| {
        bound.as_ref().map(|b| Bound {
            distance: match &b.value {
                BoundValue::Duration(duration) => Term::Constant(Value::Duration(*duration)),
                BoundValue::Expression(expression) => compiler.distance(expression),
            },
            strict: b.strict,
        })
    };
    let timing = Timing {
        anchor_name: fact.map_or_else(|| written.anchor.value.clone(), |fact| fact.name.clone()),
        opens: bound(&written.opens),
        due: bound(&written.due),
        closes: bound(&written.closes),
        anchor: anchor?,
    };
    check_window(&timing, written, compiler);
    Some(timing)
}

/// A window must open before it closes, and be due inside, from every sample day.
fn check_window(timing: &Timing, written: &ruleset::Timing, compiler: &mut Compiler<'_>) {
    let fixed = |bound: &Option<Bound>| match bound {
        Some(Bound { distance: Term::Constant(Value::Duration(d)), strict }) => Some((*d, *strict)),
        _ => None,
    };
    let one_day = Duration { months: 0, days: 1 };
    let pairs = [
        ("closes", "opens", fixed(&timing.opens), fixed(&timing.closes), &written.opens, &written.closes),
        ("is due", "opens", fixed(&timing.opens), fixed(&timing.due), &written.opens, &written.due),
        ("closes", "is due", fixed(&timing.due), fixed(&timing.closes), &written.due, &written.closes),
    ];
    for (late, early, first, second, first_written, second_written) in pairs {
        let (Some(first), Some(second)) = (first, second) else {
            continue;
        };
        let inverted = |day: crate::timing::Date| {
            let begin = day.plus(first.0);
            let begin = if first.1 { begin.plus(one_day) } else { begin };
            let end = day.plus(second.0);
            let end = if second.1 { end.plus(one_day.negated()) } else { end };
            end < begin
        };
        if sample_days().any(inverted) {
            let span = second_written.as_ref().map_or(written.span, |b| b.span);
            let other = first_written.as_ref().map_or(written.span, |b| b.span);
            let (often, help) = if sample_days().all(inverted) {
                (
                    "",
                    format!(
                        "it {early} {} and {late} {} from its anchor: correct one of them",
                        first.0, second.0
                    ),
                )
            } else {
                (
                    ", counted from some days",
                    "a month has 28 to 31 days: give the later bound a duration that is always longer"
                        .to_owned(),
                )
            };
            compiler.out.push(
                Diagnostic::error(
                    Code::InvertedWindow,
                    span,
                    format!("this window {late} before it {early}{often}"),
                )
                .related(other, "the other bound")
                .help(help),
            );
        }
    }
}

fn conflicts(ruleset: &Ruleset, rules: &[Rule]) -> Vec<Conflict> {
    let number = |id: &str| rules.iter().position(|rule| rule.id == id);
    let mut found: Vec<Conflict> = ruleset
        .guideline
        .conflicts
        .iter()
        .map(|c| Conflict {
            id: c.id.value.clone(),
            sides: c
                .sides
                .iter()
                .map(|side| side.iter().filter_map(|m| number(&m.value)).collect())
                .collect(),
            prefer: match &c.resolution {
                Resolution::KeepBoth => None,
                Resolution::Prefer(rule) => number(&rule.value),
            },
            note: c.note.clone(),
            declared: true,
        })
        .collect();
    let declared = found.len();
    for (a, first) in rules.iter().enumerate() {
        for (b, second) in rules.iter().enumerate().skip(a + 1) {
            let Some(what) = clash(first, second) else {
                continue;
            };
            if !found[..declared].iter().any(|conflict| sets_apart(conflict, a, b)) {
                found.push(Conflict {
                    id: format!("{}+{}", first.id, second.id),
                    sides: vec![vec![a], vec![b]],
                    prefer: None,
                    note: format!(
                        "One says do, the other avoid: {what}. The guideline declares no resolution."
                    ),
                    declared: false,
                });
            }
        }
    }
    found
}

/// Whether a conflict has the two rules on different sides.
fn sets_apart(conflict: &Conflict, a: usize, b: usize) -> bool {
    let side = |rule: usize| conflict.sides.iter().position(|side| side.contains(&rule));
    matches!((side(a), side(b)), (Some(x), Some(y)) if x != y)
}

/// What one rule says to do and the other to avoid, if there is such a thing.
fn clash<'a>(first: &'a Rule, second: &Rule) -> Option<&'a str> {
    let avoided = |verb: &str| matches!(verb, "avoid" | "stop");
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    first
        .actions
        .iter()
        .find(|x| {
            second.actions.iter().any(|y| same(&x.what, &y.what) && avoided(&x.verb) != avoided(&y.verb))
        })
        .map(|action| action.what.as_str())
}
