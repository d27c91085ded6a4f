//! The L1/L2 compression-fracture guideline written by hand: what a careful programmer would write
//! from the source instead of rules in YAML.
//!
//! It is the yardstick of the benches, and a second opinion on the rules: `tests/by_hand.rs` holds
//! the two against each other. It is written from the source and its catalogue of statements, every
//! ambiguity under the reading that the guideline adopts; nothing in it is taken from the engine.
//!
//! Start at [`statuses`], which asks one function a rule, in the order of the source's sections;
//! `rules.rs` has them, `logic.rs` what unknowns and windows amount to; `line.rs` does it from a line of
//! JSON to a line of JSON. `random.rs`, `slots.rs`, `json.rs` and `program.rs` are no part of the yardstick:
//! they make patients, give them to the engine, and load the engine's rules.

// The test and each bench include this module and use a part of it.
#![allow(dead_code)]

pub mod date;
pub mod json;
pub mod line;
mod logic;
pub mod patient;
pub mod program;
pub mod random;
mod rules;
pub mod slots;

use date::Date;
use patient::Patient;

/// The status of a rule. No rule written by hand can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Applies today, and is not known to be done.
    Active,
    /// Applies, is past its due day, and not done.
    Overdue,
    /// Its window opens later.
    Upcoming,
    /// Its window has closed.
    Lapsed,
    /// Applies, and is done.
    Met,
    /// A recommendation against, breached.
    Violated,
    /// Its condition is false or an exception lifts it.
    NotApplicable,
    /// Cannot be told.
    Undecided,
    /// The guideline is silent about this patient.
    OutOfScope,
}

/// The rules, in the order of [`statuses`].
pub const IDS: [&str; 41] = [
    "conservative-management-first",
    "conservative-three-month-minimum",
    "spine-mri-without-contrast",
    "spine-ct-where-mri-contraindicated",
    "neurological-examination",
    "red-flag-assessment",
    "refer-neurological-deficit",
    "refer-spinal-instability",
    "refer-significant-deformity",
    "refer-progressive-kyphosis",
    "refer-cord-compression",
    "calcitonin-first-four-weeks",
    "analgesics-for-breakthrough-pain",
    "opioid-caution",
    "avoid-prolonged-bed-rest",
    "early-mobilisation",
    "bracing-at-discretion",
    "calcium-supplement",
    "vitamin-d-supplement",
    "osteoporosis-drug",
    "osteoporosis-drug-options",
    "do-not-delay-osteoporosis-drug",
    "reassessment-four-to-six-weeks",
    "imaging-after-eight-weeks",
    "evaluation-after-eight-weeks",
    "augmentation-after-three-months",
    "earlier-intervention-deformity",
    "earlier-intervention-progressive-kyphosis",
    "earlier-intervention-worsening-symptoms",
    "earlier-intervention-pulmonary-dysfunction",
    "earlier-intervention-pain-drugs-contraindicated",
    "earlier-intervention-parenteral-narcotics",
    "l2-nerve-root-block",
    "pain-management-referral",
    "interventional-radiology-referral",
    "do-not-attribute-all-pain",
    "new-mri-symptoms-changed",
    "new-mri-imaging-too-old",
    "exclude-pathological-fracture",
    "complete-spine-mri",
    "consider-biopsy",
];

/// Where the one rule with a scope of its own stands in [`IDS`].
const L2_NERVE_ROOT_BLOCK: usize = 32;

/// The status of every rule for a patient whose record is sound, on the day `as_of`.
pub fn statuses(p: &Patient, as_of: Date) -> [Status; 41] {
    let outside = match rules::in_scope(p) {
        Some(true) => return statuses_in_scope(p, as_of),
        Some(false) => Status::OutOfScope,
        None => Status::Undecided,
    };
    let mut statuses = [outside; 41];
    statuses[L2_NERVE_ROOT_BLOCK] = rules::l2_nerve_root_block(p);
    statuses
}

fn statuses_in_scope(p: &Patient, as_of: Date) -> [Status; 41] {
    let conservative_care_lifted = rules::conservative_care_lifted(p);
    let since_identification = p.fracture_identified_on.map(|date| as_of.days_since(date));
    let three_months = rules::three_months(p, as_of);
    [
        rules::conservative_management_first(p, conservative_care_lifted),
        rules::conservative_three_month_minimum(three_months, conservative_care_lifted),
        rules::spine_mri_without_contrast(p),
        rules::spine_ct_where_mri_contraindicated(p),
        rules::neurological_examination(p),
        rules::red_flag_assessment(p),
        rules::refer_neurological_deficit(p),
        rules::refer_spinal_instability(p),
        rules::refer_significant_deformity(p),
        rules::refer_progressive_kyphosis(p),
        rules::refer_cord_compression(p),
        rules::calcitonin_first_four_weeks(p, since_identification),
        rules::analgesics_for_breakthrough_pain(p, since_identification),
        rules::opioid_caution(p),
        rules::avoid_prolonged_bed_rest(p),
        rules::early_mobilisation(p, conservative_care_lifted),
        rules::bracing_at_discretion(p),
        rules::calcium_supplement(p),
        rules::vitamin_d_supplement(p),
        rules::osteoporosis_drug(p),
        rules::osteoporosis_drug_options(p),
        rules::do_not_delay_osteoporosis_drug(p),
        rules::reassessment_four_to_six_weeks(p, since_identification),
        rules::imaging_after_eight_weeks(p, since_identification),
        rules::evaluation_after_eight_weeks(p, since_identification),
        rules::augmentation_after_three_months(p, three_months),
        rules::earlier_intervention_deformity(p),
        rules::earlier_intervention_progressive_kyphosis(p),
        rules::earlier_intervention_worsening_symptoms(p),
        rules::earlier_intervention_pulmonary_dysfunction(p),
        rules::earlier_intervention_pain_drugs_contraindicated(p),
        rules::earlier_intervention_parenteral_narcotics(p),
        rules::l2_nerve_root_block(p),
        rules::pain_management_referral(p),
        rules::interventional_radiology_referral(p, three_months),
        rules::do_not_attribute_all_pain(p),
        rules::new_mri_symptoms_changed(p),
        rules::new_mri_imaging_too_old(p, as_of),
        rules::exclude_pathological_fracture(p),
        rules::complete_spine_mri(p),
        rules::consider_biopsy(p),
    ]
}
