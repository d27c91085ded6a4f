//! From a program to its questions: first every test with its thresholds, then each test by answer.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::atom::{Answers, Atom, Atoms};
use super::logic::{Logic, Test};
use super::slots::{Derivations, Word};
use super::{Axis, Cells, KNOWN, NONE, Question, RuleParts, UNKNOWN};
use crate::evaluation::compare;
use crate::expression::Comparison;
use crate::program::{Bound, Clause, Leaf, Program, Rule, Slot, Term, Timing};
use crate::ruleset::FactType;
use crate::timing::Date;
use crate::value::{Decimal, Truth, Value};

/// The most codes of a set that one question asks about; beyond, there is a question for each code.
const CODES_TOGETHER: usize = 5;
/// The most codes of a set that a word has room for.
const CODES_IN_A_WORD: usize = 30;
/// The most answers of a question.
const MOST_CELLS: usize = 2_048;

pub(super) fn cells(program: &Program) -> Cells {
    let bounds: Vec<[Option<Clause>; 4]> = program.rules.iter().map(windows).collect();
    let mut atoms = Atoms::new(program);
    let rules: Vec<RuleParts<Option<Logic<Atom>>>> =
        program.rules.iter().zip(&bounds).map(|(rule, bounds)| parts(&mut atoms, rule, bounds)).collect();
    let contradictions: Vec<Option<Logic<Atom>>> =
        program.contradictions.iter().map(|it| atoms.clause(&it.when)).collect();
    let scope = match &program.scope {
        Some(scope) => atoms.clause(scope),
        None => Some(Logic::Settled(Truth::True)),
    };
    let mut asked = Asked::default();
    let logics = rules.iter().flat_map(RuleParts::parts).chain(&contradictions).chain([&scope]);
    logics.flatten().for_each(|logic| logic.tests(&mut |atom| asked.note(atom)));
    let axes = Axes::new(program, &asked);
    let finish = |logic: &Option<Logic<Atom>>| {
        logic.as_ref().and_then(|logic| logic.map(&mut |atom| axes.test(atom))).map(Logic::merged)
    };
    let rules: Vec<RuleParts<Option<Logic>>> =
        rules.iter().map(|rule| rule.map(|part| finish(part))).collect();
    let mut by_rules = HashSet::new();
    let of_rules = rules.iter().flat_map(RuleParts::parts).flatten();
    of_rules.for_each(|logic| logic.tests(&mut |test| _ = by_rules.insert(test.axis)));
    let (mut for_rules, mut for_contradictions) = (Derivations::default(), Derivations::default());
    for (number, axis) in axes.found.iter().enumerate() {
        if by_rules.contains(&number) { for_rules.add(axis) } else { for_contradictions.add(axis) }
    }
    Cells {
        rules,
        for_rules,
        for_contradictions,
        contradictions: contradictions.iter().map(finish).collect(),
        scope: finish(&scope),
        facts: axes.words,
        axes: axes.found,
    }
}

/// The tests of a rule's window as clauses: anchor `none`, closed, still to open, past due. An end that does not exist
/// is `None`; so is, for all of them, a rule without a window.
fn windows(rule: &Rule) -> [Option<Clause>; 4] {
    let Some(timing) = &rule.timing else { return [const { None }; 4] };
    let anchor = || Term::Slot(timing.anchor);
    let leaf = |term: Term| {
        Some(Clause::Leaf(Box::new(Leaf { text: "".into(), term, reads: [].into(), readings: [].into() })))
    };
    let against = |op: Comparison, bound: &Bound| {
        let day = Term::Shift(Box::new((anchor(), bound.distance.clone())), false);
        leaf(Term::Compare(op, Box::new((Term::AsOf, day))))
    };
    let end = |bound: &Option<Bound>, strict: Comparison, wide: Comparison| {
        let bound = bound.as_ref()?;
        let nowhere = matches!(bound.distance, Term::Constant(Value::None));
        if nowhere { None } else { against(if bound.strict { strict } else { wide }, bound) }
    };
    let Timing { opens, due, closes, .. } = timing;
    [
        leaf(Term::Compare(Comparison::Equal, Box::new((anchor(), Term::Constant(Value::None))))),
        end(closes, Comparison::GreaterOrEqual, Comparison::Greater),
        end(opens, Comparison::LessOrEqual, Comparison::Less),
        end(due, Comparison::GreaterOrEqual, Comparison::Greater),
    ]
}

fn parts<'p>(
    atoms: &mut Atoms<'p>,
    rule: &'p Rule,
    [none, closed, unopened, due]: &'p [Option<Clause>; 4],
) -> RuleParts<Option<Logic<Atom>>> {
    // A rule that rests on a text function may fail: it is evaluated, not looked up.
    let may_fail = !rule.texts.is_empty();
    let mut part = |clause: &'p Option<Clause>, absent: bool| match clause {
        _ if may_fail => None,
        Some(clause) => atoms.clause(clause),
        None => Some(Logic::Settled(Truth::from(absent))),
    };
    RuleParts {
        scope: part(&rule.scope, true),
        condition: part(&rule.condition, true),
        anchor_none: part(none, false),
        closed: part(closed, false),
        unopened: part(unopened, false),
        past_due: part(due, false),
        done: part(&rule.done_when, false),
        breached: part(&rule.breached_when, false),
        lifted: rule
            .exceptions
            .iter()
            .map(|e| atoms.clause(&e.when))
            .collect::<Option<Vec<_>>>()
            .map(Logic::Any),
        has_done: rule.done_when.is_some(),
    }
}

/// What is asked of each fact.
#[derive(Default)]
struct Asked {
    cuts: BTreeMap<(Slot, bool), BTreeSet<Decimal>>,
    codes: BTreeMap<Slot, BTreeSet<u16>>,
    /// In the order in which they come up.
    questions: Vec<Question>,
    known: HashSet<Question>,
}

impl Asked {
    fn note(&mut self, atom: &Atom) {
        if self.known.insert(atom.question.clone()) {
            self.questions.push(atom.question.clone());
        }
        match (&atom.question, &atom.answers) {
            (Question::Value(slot), Answers::Against(_, cut)) => {
                self.cuts.entry((*slot, false)).or_default().insert(*cut);
            }
            (Question::Elapsed(slot), Answers::Against(_, cut)) => {
                self.cuts.entry((*slot, true)).or_default().insert(*cut);
            }
            (Question::Value(slot), Answers::Holds(code)) => {
                self.codes.entry(*slot).or_default().insert(*code);
            }
            _ => {}
        }
    }
}

/// The axes with the number of each question.
struct Axes {
    found: Vec<Axis>,
    numbers: HashMap<Question, usize>,
    words: Vec<Word>,
    derived: usize,
    bit: u32,
}

impl Axes {
    fn new(program: &Program, asked: &Asked) -> Self {
        let cuts = |slot: Slot, elapsed: bool| -> Vec<Decimal> {
            asked.cuts.get(&(slot, elapsed)).into_iter().flatten().copied().collect()
        };
        let facts = program.facts.iter().enumerate();
        let words = facts.map(|(number, fact)| {
            let slot = crate::program::slot(number);
            match fact.kind {
                FactType::Boolean => Word::Boolean,
                FactType::Code => Word::Code,
                FactType::Date => Word::Date,
                FactType::Text => Word::Text,
                FactType::Integer | FactType::Decimal => Word::Number(cuts(slot, false)),
                FactType::Codes => {
                    Word::Codes(asked.codes.get(&slot).into_iter().flatten().copied().collect())
                }
            }
        });
        let mut all =
            Self { found: Vec::new(), numbers: HashMap::new(), words: words.collect(), derived: 0, bit: 0 };
        for question in &asked.questions {
            match question {
                Question::Value(slot) => all.value(program, *slot),
                Question::Elapsed(slot) => {
                    let cuts = cuts(*slot, true);
                    all.add(program, question.clone(), KNOWN as usize + 2 * cuts.len() + 1, cuts);
                }
                Question::Calendar(..) => all.add(program, question.clone(), KNOWN as usize + 3, Vec::new()),
                Question::Apart(..) => {
                    all.add(program, question.clone(), APART_KNOWN as usize + 3, Vec::new());
                }
                Question::Holds(..) => {}
            }
        }
        all
    }

    /// The question after a fact's value; for a set of many codes, a question for each of them.
    fn value(&mut self, program: &Program, slot: Slot) {
        let Some(word) = self.words.get(slot.index()) else { return };
        let question = Question::Value(slot);
        match word {
            Word::Number(cuts) => {
                let cuts = cuts.clone();
                self.add(program, question, KNOWN as usize + 2 * cuts.len() + 1, cuts);
            }
            Word::Codes(codes) if codes.len() <= CODES_TOGETHER => {
                let sets = 1 << codes.len();
                self.add(program, question, KNOWN as usize + sets, Vec::new());
            }
            Word::Codes(codes) => {
                for (bit, code) in codes.clone().into_iter().enumerate().take(CODES_IN_A_WORD) {
                    self.bit = u32::try_from(bit).unwrap_or(0);
                    self.add(program, Question::Holds(slot, code), KNOWN as usize + 2, Vec::new());
                }
            }
            Word::Boolean => self.add(program, question, KNOWN as usize + 2, Vec::new()),
            Word::Code => {
                let count = program.fact(slot).map_or(0, |fact| fact.values.len());
                self.add(program, question, KNOWN as usize + count, Vec::new());
            }
            Word::Text | Word::Date => self.add(program, question, KNOWN as usize + 1, Vec::new()),
        }
    }

    /// Adds an axis; one with too many answers is none, and what asks it is no logic.
    fn add(&mut self, program: &Program, question: Question, cells: usize, cuts: Vec<Decimal>) {
        let whole_days = cuts.iter().all(|cut| i32::try_from(*cut).is_ok());
        if cells > MOST_CELLS || (matches!(question, Question::Elapsed(_)) && !whole_days) {
            return;
        }
        let facts = program.facts.len();
        let (place, bit) = match &question {
            Question::Value(slot) => (slot.index(), 0),
            Question::Holds(..) => (facts + self.derived, self.bit),
            _ => (facts + self.derived, 0),
        };
        self.derived += usize::from(place >= facts);
        let cells = u32::try_from(cells).unwrap_or(0);
        self.numbers.insert(question.clone(), self.found.len());
        self.found.push(Axis { question, cells, cuts, place, bit });
    }

    /// A test by answer.
    fn test(&self, atom: &Atom) -> Option<Test> {
        let question = match (&atom.question, &atom.answers) {
            (Question::Value(slot), Answers::Holds(code)) if !self.numbers.contains_key(&atom.question) => {
                &Question::Holds(*slot, *code)
            }
            (question, _) => question,
        };
        let number = *self.numbers.get(question)?;
        let axis = self.found.get(number)?;
        let truths = (0..axis.cells).map(|cell| {
            let truth = self.truth(axis, &atom.answers, cell);
            if atom.not { !truth } else { truth }
        });
        Some(Test { axis: number, truths: truths.collect::<Vec<_>>().into() })
    }

    /// The truth that an answer gives.
    fn truth(&self, axis: &Axis, answers: &Answers, cell: u32) -> Truth {
        match answers {
            Answers::Each(truths) => truths.get(cell as usize).copied().unwrap_or(Truth::Unknown),
            Answers::Presence(truths) => truths[cell.min(KNOWN) as usize],
            Answers::Holds(code) => self.holds(axis, *code, cell),
            Answers::Against(op, cut) => match cell.checked_sub(KNOWN) {
                None => absent(*op, cell, KNOWN),
                Some(rank) => {
                    let at = axis.cuts.iter().position(|known| known == cut).map_or(0, |at| 2 * at + 1);
                    op.holds((rank as usize).cmp(&at)).into()
                }
            },
            Answers::Order(op) => match &axis.question {
                Question::Apart(..) => match cell.checked_sub(APART_KNOWN) {
                    None => absent(*op, cell / 3, cell % 3),
                    Some(order) => op.holds(order.cmp(&1)).into(),
                },
                _ => match cell.checked_sub(KNOWN) {
                    None => absent(*op, cell, KNOWN),
                    Some(order) => op.holds(order.cmp(&1)).into(),
                },
            },
        }
    }

    fn holds(&self, axis: &Axis, code: u16, cell: u32) -> Truth {
        let Some(set) = cell.checked_sub(KNOWN) else { return Truth::Unknown };
        let bit = match &axis.question {
            Question::Value(slot) => match self.words.get(slot.index()) {
                Some(Word::Codes(codes)) => codes.iter().position(|known| *known == code),
                _ => None,
            },
            _ => Some(0),
        };
        bit.map_or(Truth::Unknown, |bit| Truth::from(set >> bit & 1 == 1))
    }
}

/// Two dates of which at least one is unknown or `none` have the answers before this one: three for each state of the
/// first; then before, on, after.
pub(super) const APART_KNOWN: u32 = 8;

/// A comparison of two values at least one of which is unknown or `none`.
fn absent(op: Comparison, left: u32, right: u32) -> Truth {
    let value = |state: u32| match state {
        UNKNOWN => Value::Unknown,
        NONE => Value::None,
        _ => Value::Date(Date::FIRST),
    };
    compare(op, &value(left), &value(right))
}
