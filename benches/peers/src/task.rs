//! The guideline's 41 rules as every peer can say them: for patients of whom everything is known.
//!
//! A rule is a choice: the status that stands beside the first test that holds, else the last one. Each peer
//! writes these tests in its own language; that is all there is in common.
//!
//! What none of the peers can say, and what is done about it:
//! - Unknown. A comparison with nothing is false or an error; whoever wants more writes it into every test.
//!   So only patients of whom everything is known are compared, and `null` is free to stand for `none`.
//! - "Suspected" as a state of knowledge: a test of its own in each rule that it leaves open ([`lifted`]).
//! - Calendar months: whether three of them are over is reckoned here and handed over.
//! - Days: dates are handed over as the days since then, which is less work than any of the peers' own dates.
//! - Which facts a status still needs, and why it is what it is.

use regimen::value::Decimal;

use crate::by_hand::Status::{
    self, Active, Lapsed, Met, NotApplicable, OutOfScope, Overdue, Undecided, Upcoming, Violated,
};
use crate::by_hand::date::Date;
use crate::by_hand::patient::{Event, Patient};
use crate::by_hand::slots::{Said, facts};

/// A test of a patient's facts.
#[derive(Clone)]
pub enum Test {
    /// A fact is true.
    Holds(&'static str),
    /// A code is this one.
    Is(&'static str, &'static str),
    /// A set of codes has this one.
    Has(&'static str, &'static str),
    /// A number is at least this; grades count from 0.
    AtLeast(&'static str, i32),
    /// More days than this have gone by since a date.
    LongerAgo(&'static str, i32),
    /// From the first date to the second it is more than so many days.
    Apart(&'static str, &'static str, i32),
    /// A fact is not `none`.
    Exists(&'static str),
    /// All hold.
    All(Vec<Test>),
    /// One holds.
    Any(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
}

/// A rule: tests in their order, each with the status it gives, and the status where none holds.
pub struct Choice {
    /// The first that holds decides.
    pub tests: Vec<(Test, Status)>,
    /// Else it is this.
    pub otherwise: Status,
}

/// Every status, so that a peer may answer with its position.
pub const STATUSES: [Status; 9] =
    [Active, Overdue, Upcoming, Lapsed, Met, Violated, NotApplicable, Undecided, OutOfScope];

/// Where a status stands in [`STATUSES`].
pub fn position(status: Status) -> usize {
    STATUSES.iter().position(|known| *known == status).unwrap_or(STATUSES.len())
}

fn choice<const N: usize>(tests: [(Test, Status); N], otherwise: Status) -> Choice {
    Choice { tests: tests.into(), otherwise }
}

fn holds(fact: &'static str) -> Test {
    Test::Holds(fact)
}

fn exists(fact: &'static str) -> Test {
    Test::Exists(fact)
}

fn is(fact: &'static str, code: &'static str) -> Test {
    Test::Is(fact, code)
}

fn has(fact: &'static str, code: &'static str) -> Test {
    Test::Has(fact, code)
}

fn at_least(fact: &'static str, number: i32) -> Test {
    Test::AtLeast(fact, number)
}

fn day(after: i32) -> Test {
    Test::LongerAgo("fracture_identified_on", after)
}

fn all<const N: usize>(tests: [Test; N]) -> Test {
    Test::All(tests.into())
}

fn any<const N: usize>(tests: [Test; N]) -> Test {
    Test::Any(tests.into())
}

fn not(test: Test) -> Test {
    Test::Not(Box::new(test))
}

/// The guideline's scope.
pub fn scope() -> Choice {
    let levels = any([has("fracture_levels", "L1"), has("fracture_levels", "L2")]);
    choice([(all([is("fracture_type", "compression"), levels]), Active)], OutOfScope)
}

/// The rules, in the order of those by hand.
pub fn rules() -> Vec<Choice> {
    [assessment(), pain_and_care(), bone_health(), follow_up(), intervention(), pitfalls()]
        .into_iter()
        .flatten()
        .collect()
}

/// What lifts the conservative default, and what leaves open whether it is lifted.
fn lifted() -> [(Test, Status); 2] {
    let deformity = all([at_least("deformity_grade", 3), holds("deformity_progressive")]);
    let lifted = any([holds("neuro_deficit"), is("spinal_instability", "present"), deformity]);
    [(lifted, NotApplicable), (is("spinal_instability", "suspected"), Undecided)]
}

/// Something that applies where a test holds, and that nothing shows done.
fn statement(applies: Test) -> Choice {
    choice([(not(applies), NotApplicable)], Active)
}

/// The same for what can be shown done.
fn task(applies: Test, done: Test) -> Choice {
    choice([(not(applies), NotApplicable), (done, Met)], Active)
}

/// Something that applies to everybody in scope.
fn owed(done: Test) -> Choice {
    choice([(done, Met)], Active)
}

fn assessment() -> Vec<Choice> {
    let [yes, open] = lifted();
    let referred = || exists("surgical_referral_on");
    let mri =
        any([has("imaging_done", "mri_no_contrast"), has("imaging_done", "mri_complete_with_and_without")]);
    let unstable = any([is("spinal_instability", "suspected"), is("spinal_instability", "present")]);
    vec![
        choice([yes.clone(), open.clone(), (exists("conservative_started_on"), Met)], Active),
        choice([(holds("three_months_complete"), NotApplicable), yes, open], Active),
        task(not(holds("mri_contraindicated")), mri),
        task(holds("mri_contraindicated"), has("imaging_done", "ct")),
        owed(holds("neuro_exam_done")),
        owed(holds("red_flags_assessed")),
        task(holds("neuro_deficit"), referred()),
        task(unstable, referred()),
        task(at_least("deformity_grade", 2), referred()),
        task(holds("progressive_kyphosis"), referred()),
        task(holds("spinal_cord_compression"), referred()),
    ]
}

fn pain_and_care() -> Vec<Choice> {
    let [yes, open] = lifted();
    vec![
        choice([(day(28), Lapsed), (exists("calcitonin_started_on"), Met)], Active),
        choice([(not(holds("breakthrough_pain")), NotApplicable), (day(28), Lapsed)], Active),
        statement(not(is("opioid_use", "not_used"))),
        choice([(holds("prolonged_bed_rest"), Violated)], Active),
        choice([yes, open, (holds("pt_mobilisation_started"), Met)], Active),
        statement(not(holds("neuro_deficit"))),
    ]
}

fn bone_health() -> Vec<Choice> {
    let drug = || exists("osteoporosis_drug_current");
    vec![
        owed(at_least("calcium_elemental_mg_day", 1000)),
        owed(at_least("vitamin_d_iu_day", 800)),
        owed(drug()),
        task(is("fracture_aetiology", "osteoporotic"), drug()),
        owed(drug()),
    ]
}

fn follow_up() -> Vec<Choice> {
    let symptoms = || (not(any([holds("symptoms_present"), holds("pain_present")])), NotApplicable);
    let early = || (not(day(56)), Upcoming);
    let since = |event, days| all([exists(event), Test::Apart("fracture_identified_on", event, days)]);
    vec![
        choice(
            [(not(day(27)), Upcoming), (since("reassessed_on", 27), Met), (not(day(42)), Active)],
            Overdue,
        ),
        choice([symptoms(), early(), (since("last_spine_imaging_on", 56), Met)], Active),
        choice([symptoms(), early()], Active),
    ]
}

fn intervention() -> Vec<Choice> {
    let severe = || all([holds("pain_persistent"), holds("pain_severe")]);
    let after_three_months = |applies| {
        let never = not(exists("conservative_started_on"));
        choice(
            [
                (not(applies), NotApplicable),
                (never, NotApplicable),
                (not(holds("three_months_complete")), Upcoming),
            ],
            Active,
        )
    };
    let elsewhere = not(any([has("fracture_levels", "L3"), has("fracture_levels", "L4")]));
    let acute = all([holds("acute_injury"), holds("pain_persistent")]);
    vec![
        after_three_months(severe()),
        statement(at_least("deformity_grade", 1)),
        statement(holds("progressive_kyphosis")),
        statement(all([is("symptom_course", "worsening"), holds("analgesia_given")])),
        statement(all([holds("pulmonary_dysfunction"), holds("pulmonary_due_to_collapse")])),
        statement(all([holds("nsaid_contraindicated"), holds("opioid_contraindicated")])),
        statement(holds("parenteral_narcotics_required")),
        choice([(elsewhere, OutOfScope), (not(acute), NotApplicable)], Active),
        statement(all([holds("pain_persistent"), holds("analgesia_given")])),
        after_three_months(any([holds("conservative_failed"), severe()])),
    ]
}

fn pitfalls() -> Vec<Choice> {
    vec![
        statement(holds("pain_present")),
        statement(any([holds("symptoms_changed"), is("symptom_course", "worsening")])),
        choice(
            [
                (not(holds("pain_present")), NotApplicable),
                (not(exists("last_spine_imaging_on")), NotApplicable),
                (not(holds("imaging_too_old")), Upcoming),
            ],
            Active,
        ),
        statement(holds("malignancy_risk_factors")),
        task(holds("pathologic_suspected"), has("imaging_done", "mri_complete_with_and_without")),
        statement(holds("pathologic_suspected")),
    ]
}

/// A fact as it is handed to a peer.
#[derive(Clone, Debug)]
pub enum Given {
    /// `none`.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A grade, or the days since a date.
    Whole(i64),
    /// Any other number.
    Number(Decimal),
    /// A code or a name.
    Text(&'static str),
    /// A set of codes.
    List(Vec<&'static str>),
}

/// What is handed over for a patient: every fact under its name, and what is reckoned with calendar months.
pub fn given(patient: &Patient, as_of: Date) -> Vec<(&'static str, Given)> {
    let over = |event| matches!(event, Some(Event::On(date)) if Date::months_later(date, 3) <= as_of);
    let older = |event| matches!(event, Some(Event::On(date)) if Date::months_later(date, 3) < as_of);
    let mut all = Vec::with_capacity(48);
    all.push(("three_months_complete", Given::Flag(over(patient.conservative_started_on))));
    all.push(("imaging_too_old", Given::Flag(older(patient.last_spine_imaging_on))));
    for (name, said) in facts(patient) {
        let given = match (name, said) {
            (_, Said::Unknown | Said::Never) => Given::Null,
            (_, Said::Flag(flag)) => Given::Flag(flag),
            (_, Said::Number(number)) => Given::Number(number),
            (_, Said::On(date)) => Given::Whole(as_of.days_since(date).into()),
            ("deformity_grade", Said::Code(grade)) => Given::Whole(match grade {
                "absent" => 0,
                "present" => 1,
                "significant" => 2,
                _ => 3,
            }),
            (_, Said::Name(text) | Said::Code(text)) => Given::Text(text),
            (_, Said::Codes(names, bits)) => {
                let set = names.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
                Given::List(set.map(|(_, name)| *name).collect())
            }
        };
        all.push((name, given));
    }
    all
}
