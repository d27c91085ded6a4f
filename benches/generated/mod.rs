//! A made-up guideline of any size: what `yaml.rs` writes as a guideline for the engine, and what the peers'
//! build writes as Rust, is drawn here, so both are the same rules.
//!
//! The shapes are those of real rules: one to five leaves under `all`, `any` and `not`, over booleans, codes,
//! graded codes, sets of codes, numbers against thresholds and days since an event; a third has a window, a
//! third can be shown done, a fifth has an exception. Nothing in it has a clinical meaning.
//!
//! Start at: [`Guideline::drawn`].

// The bench, the peers and their build include this module and use a part of it each.
#![allow(dead_code)]

pub mod dice;
pub mod rust;
pub mod yaml;

use dice::Dice;

/// A made-up guideline.
pub struct Guideline {
    /// What a record may say; a leaf names a fact by its place here.
    pub facts: Vec<Fact>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// Something that a record may say.
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub kind: Kind,
}

/// What a fact may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// One of so many codes, named by [`CODES`].
    Code(u8),
    /// One of so many grades, named by [`GRADES`].
    Grade(u8),
    /// Any of so many codes.
    Codes(u8),
    /// A whole number from 0 to this.
    Integer(i32),
    /// A number of halves from 0 to this.
    Decimal(i32),
    /// A day.
    Event {
        /// Whether it may be known never to have happened.
        none: bool,
    },
    /// A text, or `none`.
    Name,
}

/// The names of codes.
pub const CODES: [&str; 6] = ["amber", "blue", "coral", "dun", "emerald", "fawn"];
/// The names of grades, ascending.
pub const GRADES: [&str; 5] = ["absent", "slight", "moderate", "marked", "severe"];
/// The events from which windows count.
pub const ANCHORS: usize = 3;
/// The numbers of calendar months that a window's end may be away.
pub const MONTHS: [u8; 3] = [1, 3, 6];

/// A rule.
pub struct Rule {
    /// When it applies; nothing is always.
    pub condition: Clause,
    /// What lifts it.
    pub exception: Option<Clause>,
    /// When in time it applies.
    pub window: Option<Window>,
    /// What shows it done.
    pub done: Option<Leaf>,
}

/// Leaves under `all`, `any` and `not`.
pub enum Clause {
    /// All hold.
    All(Vec<Clause>),
    /// One holds.
    Any(Vec<Clause>),
    /// It does not hold.
    Not(Box<Clause>),
    /// A comparison.
    Leaf(Leaf),
}

/// One comparison of one fact.
#[derive(Clone, Copy)]
pub struct Leaf {
    /// The fact.
    pub fact: usize,
    /// What is asked of it.
    pub test: Test,
}

/// What a comparison asks.
#[derive(Clone, Copy)]
pub enum Test {
    /// It is true.
    Holds,
    /// It is this code.
    Is(u8),
    /// It is this grade or a higher one.
    AtLeast(u8),
    /// This code is among them.
    Has(u8),
    /// The number is at least this; of a decimal, in halves.
    Reaches(i32),
    /// The number is below this; of a decimal, in halves.
    Below(i32),
    /// The event is more than so many days ago.
    LongerAgo(i32),
    /// The event is at most so many days ago.
    Within(i32),
    /// It is not `none`.
    Exists,
}

/// A window in time.
pub struct Window {
    /// The event from which it counts.
    pub anchor: usize,
    /// The first day inside.
    pub opens: Option<Distance>,
    /// The last day on which it is not overdue.
    pub due: Option<Distance>,
    /// The last day inside.
    pub closes: Option<Distance>,
}

/// How far an end of a window is from the anchor.
#[derive(Clone, Copy)]
pub enum Distance {
    /// So many days.
    Days(i32),
    /// So many calendar months, by their place in [`MONTHS`].
    Months(usize),
}

impl Guideline {
    /// A guideline of so many rules; the same number gives the same rules.
    pub fn drawn(rules: usize) -> Self {
        let facts = facts();
        let mut dice = Dice::new(1);
        let rules = (0..rules).map(|_| Rule::drawn(&mut dice, &facts)).collect();
        Self { facts, rules }
    }
}

/// The dictionary: 56 facts of all types; the anchors of windows come first.
fn facts() -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut some = |count: usize, name: &str, kind: &dyn Fn(u8) -> Kind| {
        for number in 0..u8::try_from(count).unwrap_or(u8::MAX) {
            facts.push(Fact { name: format!("{name}_{number}"), kind: kind(number) });
        }
    };
    some(8, "event", &|number| Kind::Event { none: number % 2 == 1 });
    some(20, "finding", &|_| Kind::Flag);
    some(8, "kind", &|number| Kind::Code(3 + number % 4));
    some(6, "grade", &|number| Kind::Grade(4 + number % 2));
    some(2, "places", &|number| Kind::Codes(5 + number));
    some(5, "score", &|number| Kind::Integer(10 * (i32::from(number) + 1)));
    some(5, "level", &|number| Kind::Decimal(40 * (i32::from(number) + 1)));
    some(2, "drug", &|_| Kind::Name);
    facts
}

impl Rule {
    fn drawn(dice: &mut Dice, facts: &[Fact]) -> Self {
        let condition = Clause::of_at_most(dice, facts, 5);
        let exception = dice.one_in(5).then(|| Clause::of_at_most(dice, facts, 2));
        let window = dice.one_in(3).then(|| Window::drawn(dice));
        let done = dice.one_in(3).then(|| Leaf::drawn(dice, facts));
        Self { condition, exception, window, done }
    }
}

impl Clause {
    fn of_at_most(dice: &mut Dice, facts: &[Fact], leaves: usize) -> Self {
        let leaves = 1 + dice.below(leaves);
        Self::drawn(dice, facts, leaves)
    }

    /// A clause of so many leaves.
    fn drawn(dice: &mut Dice, facts: &[Fact], leaves: usize) -> Self {
        let clause = if leaves < 2 {
            Self::Leaf(Leaf::drawn(dice, facts))
        } else {
            let mut parts = Vec::new();
            let mut rest = leaves;
            while rest > 0 {
                // A part of several leaves is a group of its own, and never the whole.
                let part = if rest > 1 && dice.one_in(4) { 2.min(leaves - 1) } else { 1 };
                parts.push(Self::drawn(dice, facts, part));
                rest -= part;
            }
            if dice.one_in(2) { Self::All(parts) } else { Self::Any(parts) }
        };
        if dice.one_in(6) { Self::Not(Box::new(clause)) } else { clause }
    }
}

impl Leaf {
    fn drawn(dice: &mut Dice, facts: &[Fact]) -> Self {
        let fact = dice.below(facts.len());
        let either = |dice: &mut Dice, one: fn(i32) -> Test, other: fn(i32) -> Test, number: i32| {
            if dice.one_in(2) { one(number) } else { other(number) }
        };
        let test = match facts[fact].kind {
            Kind::Flag => Test::Holds,
            Kind::Code(codes) => Test::Is(dice.of(codes)),
            Kind::Grade(grades) => Test::AtLeast(1 + dice.of(grades - 1)),
            Kind::Codes(codes) => Test::Has(dice.of(codes)),
            Kind::Integer(most) | Kind::Decimal(most) => {
                let threshold = 1 + dice.number(most - 1);
                either(dice, Test::Reaches, Test::Below, threshold)
            }
            Kind::Event { none: true } if dice.one_in(3) => Test::Exists,
            Kind::Event { .. } => {
                let days = 7 * (1 + dice.number(50));
                either(dice, Test::LongerAgo, Test::Within, days)
            }
            Kind::Name => Test::Exists,
        };
        Self { fact, test }
    }
}

impl Window {
    fn drawn(dice: &mut Dice) -> Self {
        let weeks = 1 + dice.number(12);
        let days = |weeks: i32| Some(Distance::Days(7 * weeks));
        let anchor = dice.below(ANCHORS);
        let (opens, due, closes) = match dice.below(5) {
            0 => (None, None, days(weeks)),
            1 => (days(weeks), days(weeks + 2), None),
            2 => (days(weeks), days(weeks + 2), days(weeks + 6)),
            3 => (Some(Distance::Months(dice.below(MONTHS.len()))), None, None),
            _ => (None, None, Some(Distance::Months(dice.below(MONTHS.len())))),
        };
        Self { anchor, opens, due, closes }
    }
}
