//! The rules, one function each, with the statements of the source that it stands for (S01 …) and the
//! tensions of the source that it takes a side in (T01 …).

use super::Status::{self, Active, Met, NotApplicable, OutOfScope, Overdue, Undecided, Upcoming, Violated};
use super::date::Date;
use super::logic::{
    ThreeMonths, after_three_months, and, beyond_eight_weeks, first_four_weeks, not, or, statement, task,
};
use super::patient::{
    Aetiology, Course, Deformity, Event, FractureType, Imaging, Instability, Levels, Opioids,
    OsteoporosisDrug, Patient,
};

// Scope and shared definitions.

/// S01: a compression fracture of L1 or L2, whatever its cause and whatever else is fractured.
pub(super) fn in_scope(p: &Patient) -> Option<bool> {
    and(
        p.fracture_type.map(|kind| kind == FractureType::Compression),
        p.fracture_levels.map(|levels| levels.meets(Levels::L1_OR_L2)),
    )
}

/// S04: what lifts the conservative default. Suspected instability is evidence, not presence (T30): it
/// leaves this unknown. Severe deformity lifts only when it also progresses.
pub(super) fn conservative_care_lifted(p: &Patient) -> Option<bool> {
    let unstable = match p.spinal_instability {
        Some(Instability::Present) => Some(true),
        Some(Instability::Absent) => Some(false),
        Some(Instability::Suspected) | None => None,
    };
    let severe = p.deformity_grade.map(|grade| grade == Deformity::Severe);
    or(or(p.neuro_deficit, unstable), and(severe, p.deformity_progressive))
}

/// S03, S45: counted from the recorded start of conservative care and from nothing else (T07).
pub(super) fn three_months(p: &Patient, as_of: Date) -> Option<ThreeMonths> {
    p.conservative_started_on.map(|start| match start {
        Event::Never => ThreeMonths::NotStarted,
        Event::On(date) if date.months_later(3) <= as_of => ThreeMonths::Complete,
        Event::On(_) => ThreeMonths::Running,
    })
}

/// T06: failure is recorded, or it is pain that stays and is severe.
fn conservative_care_failed(p: &Patient) -> Option<bool> {
    or(p.conservative_failed, persistent_severe_pain(p))
}

fn persistent_severe_pain(p: &Patient) -> Option<bool> {
    and(p.pain_persistent, p.pain_severe)
}

/// T11: any remaining symptom; pain is one.
fn symptoms_persist(p: &Patient) -> Option<bool> {
    or(p.symptoms_present, p.pain_present)
}

// Treatment of L1 and L2 compression fractures.

/// S02: conservative care first, unless S04 lifts it. It never ends by itself (T42).
pub(super) fn conservative_management_first(p: &Patient, lifted: Option<bool>) -> Status {
    task(not(lifted), happened(p.conservative_started_on))
}

/// S03: for three months at least, also while care has not even started, unless S04 lifts it.
pub(super) fn conservative_three_month_minimum(
    three_months: Option<ThreeMonths>,
    lifted: Option<bool>,
) -> Status {
    let incomplete = three_months.map(|progress| progress != ThreeMonths::Complete);
    statement(and(incomplete, not(lifted)))
}

// Immediate assessment and imaging.

/// S06: MRI without contrast, where nothing speaks against MRI (T40: unknown is not "nothing").
pub(super) fn spine_mri_without_contrast(p: &Patient) -> Status {
    task(not(p.mri_contraindicated), imaged(p, Imaging::MRI_WITHOUT_CONTRAST))
}

/// S07: CT in its place where MRI is contraindicated.
pub(super) fn spine_ct_where_mri_contraindicated(p: &Patient) -> Status {
    task(p.mri_contraindicated, imaged(p, Imaging::CT))
}

/// S09: everybody is examined for neurological deficits.
pub(super) fn neurological_examination(p: &Patient) -> Status {
    task(Some(true), p.neuro_exam_done)
}

/// S11: everybody is looked over for warning signs.
pub(super) fn red_flag_assessment(p: &Patient) -> Status {
    task(Some(true), p.red_flags_assessed)
}

// Immediate surgical referral.

/// S10, S62: any neurological deficit.
pub(super) fn refer_neurological_deficit(p: &Patient) -> Status {
    task(p.neuro_deficit, happened(p.surgical_referral_on))
}

/// S63: evidence of instability, so suspicion is enough (T30).
pub(super) fn refer_spinal_instability(p: &Patient) -> Status {
    let evidence = p.spinal_instability.map(|instability| instability != Instability::Absent);
    task(evidence, happened(p.surgical_referral_on))
}

/// S64: deformity that is significant or worse (T01).
pub(super) fn refer_significant_deformity(p: &Patient) -> Status {
    let significant = p.deformity_grade.map(|grade| grade >= Deformity::Significant);
    task(significant, happened(p.surgical_referral_on))
}

/// S65: kyphosis that progresses.
pub(super) fn refer_progressive_kyphosis(p: &Patient) -> Status {
    task(p.progressive_kyphosis, happened(p.surgical_referral_on))
}

/// S66: compression of the spinal cord.
pub(super) fn refer_cord_compression(p: &Patient) -> Status {
    task(p.spinal_cord_compression, happened(p.surgical_referral_on))
}

// Initial pain management: the first four weeks from the identification, day 28 inside (T13).

/// S14, S15: calcitonin, in pain or not (T14).
pub(super) fn calcitonin_first_four_weeks(p: &Patient, since_identification: Option<i32>) -> Status {
    first_four_weeks(since_identification, Some(true), happened(p.calcitonin_started_on))
}

/// S17: an NSAID or an opioid when pain breaks through; the section's title bounds it (T15).
pub(super) fn analgesics_for_breakthrough_pain(p: &Patient, since_identification: Option<i32>) -> Status {
    first_four_weeks(since_identification, p.breakthrough_pain, Some(false))
}

/// S18: caution with opioids, whoever takes or may get them (T16), at any time.
pub(super) fn opioid_caution(p: &Patient) -> Status {
    statement(p.opioid_use.map(|opioids| opioids != Opioids::NotUsed))
}

// Conservative management strategy.

/// S22, S81: no prolonged bed rest. S04 does not lift it (T04).
pub(super) fn avoid_prolonged_bed_rest(p: &Patient) -> Status {
    if p.prolonged_bed_rest == Some(true) { Violated } else { Active }
}

/// S28, S86: early mobilisation with physical therapy, part of the conservative care that S04 lifts.
pub(super) fn early_mobilisation(p: &Patient, lifted: Option<bool>) -> Status {
    task(not(lifted), p.pt_mobilisation_started)
}

/// S31: in the neurologically intact a brace is left to the physician; the unexamined are not
/// known to be intact (T29).
pub(super) fn bracing_at_discretion(p: &Patient) -> Status {
    statement(not(p.neuro_deficit))
}

// Essential bone health interventions.

/// S33: at least 1000 mg of elemental calcium a day, from whatever source (T41).
pub(super) fn calcium_supplement(p: &Patient) -> Status {
    task(Some(true), p.calcium_elemental_mg_day.map(|dose| dose >= 1000.0))
}

/// S34: at least 800 IU of vitamin D a day.
pub(super) fn vitamin_d_supplement(p: &Patient) -> Status {
    task(Some(true), p.vitamin_d_iu_day.map(|dose| dose >= 800.0))
}

/// S35: an osteoporosis drug, whatever the cause of the fracture (T23); any drug will do (T24).
pub(super) fn osteoporosis_drug(p: &Patient) -> Status {
    task(Some(true), on_osteoporosis_drug(p))
}

/// S37: the two named options, for osteoporotic fractures.
pub(super) fn osteoporosis_drug_options(p: &Patient) -> Status {
    let osteoporotic = p.fracture_aetiology.map(|cause| cause == Aetiology::Osteoporotic);
    task(osteoporotic, on_osteoporosis_drug(p))
}

/// S38, S79: no delay of that drug. Delay has no number (T25), so there is no breach to see.
pub(super) fn do_not_delay_osteoporosis_drug(p: &Patient) -> Status {
    task(Some(true), on_osteoporosis_drug(p))
}

// Follow-up: days from the identification (T09, T12).

/// S40: a review due from day 28 to day 42, and owed until there is one. An earlier one does not count.
pub(super) fn reassessment_four_to_six_weeks(p: &Patient, since_identification: Option<i32>) -> Status {
    let (Some(today), Some(identified)) = (since_identification, p.fracture_identified_on) else {
        return Undecided;
    };
    if today < 28 {
        return Upcoming;
    }
    let reviewed = p.reassessed_on.map(|review| match review {
        Event::Never => false,
        Event::On(date) => date.days_since(identified) >= 28,
    });
    match reviewed {
        Some(true) => Met,
        _ if today <= 42 => Active,
        Some(false) => Overdue,
        None => Undecided,
    }
}

/// S41: symptoms beyond eight weeks are imaged again: day 57 is the first, and only an image from then
/// on counts.
pub(super) fn imaging_after_eight_weeks(p: &Patient, since_identification: Option<i32>) -> Status {
    let imaged_since =
        p.last_spine_imaging_on.zip(p.fracture_identified_on).map(|(image, identified)| match image {
            Event::Never => false,
            Event::On(date) => date.days_since(identified) > 56,
        });
    beyond_eight_weeks(since_identification, symptoms_persist(p), imaged_since)
}

/// S44: and they warrant further evaluation.
pub(super) fn evaluation_after_eight_weeks(p: &Patient, since_identification: Option<i32>) -> Status {
    beyond_eight_weeks(since_identification, symptoms_persist(p), Some(false))
}

// Referral for intervention.

/// S46 (S45): vertebral augmentation after three months of care, for severe pain that persists.
pub(super) fn augmentation_after_three_months(p: &Patient, three_months: Option<ThreeMonths>) -> Status {
    after_three_months(three_months, persistent_severe_pain(p))
}

/// S49 (S48): earlier for deformity of any grade (T01). Earlier indications do not lapse (T05).
pub(super) fn earlier_intervention_deformity(p: &Patient) -> Status {
    statement(p.deformity_grade.map(|grade| grade >= Deformity::Present))
}

/// S50: earlier for kyphosis that progresses, beside the referral that S65 demands (T02).
pub(super) fn earlier_intervention_progressive_kyphosis(p: &Patient) -> Status {
    statement(p.progressive_kyphosis)
}

/// S51: earlier for symptoms that worsen in spite of the pain drugs on record (T19).
pub(super) fn earlier_intervention_worsening_symptoms(p: &Patient) -> Status {
    statement(and(symptoms_worsen(p), p.analgesia_given))
}

/// S52: earlier for pulmonary dysfunction that the collapse causes (T20).
pub(super) fn earlier_intervention_pulmonary_dysfunction(p: &Patient) -> Status {
    statement(and(p.pulmonary_dysfunction, p.pulmonary_due_to_collapse))
}

/// S53: earlier where both classes of pain drugs are contraindicated (T17).
pub(super) fn earlier_intervention_pain_drugs_contraindicated(p: &Patient) -> Status {
    statement(and(p.nsaid_contraindicated, p.opioid_contraindicated))
}

/// S54: earlier where narcotics are needed by the parenteral route.
pub(super) fn earlier_intervention_parenteral_narcotics(p: &Patient) -> Status {
    statement(p.parenteral_narcotics_required)
}

// Additional referral options.

/// S68: a block of the L2 nerve root for acute injury at L3 or L4 with persistent pain. Its levels are
/// its scope, in place of the guideline's (T21).
pub(super) fn l2_nerve_root_block(p: &Patient) -> Status {
    match p.fracture_levels {
        None => Undecided,
        Some(levels) if levels.meets(Levels::L3_OR_L4) => statement(and(p.acute_injury, p.pain_persistent)),
        Some(_) => OutOfScope,
    }
}

/// S69: pain management, for pain that persists despite any analgesic (T15).
pub(super) fn pain_management_referral(p: &Patient) -> Status {
    statement(and(p.pain_persistent, p.analgesia_given))
}

/// S70 (S45): interventional radiology after three months of care that failed, severe pain or not (T06).
pub(super) fn interventional_radiology_referral(p: &Patient, three_months: Option<ThreeMonths>) -> Status {
    after_three_months(three_months, conservative_care_failed(p))
}

// Critical pitfalls.

/// S72: pain is not put down wholesale to the known fracture.
pub(super) fn do_not_attribute_all_pain(p: &Patient) -> Status {
    statement(p.pain_present)
}

/// S73: a new MRI when symptoms change; worsening is a change, improvement is not (T19).
pub(super) fn new_mri_symptoms_changed(p: &Patient) -> Status {
    statement(or(p.symptoms_changed, symptoms_worsen(p)))
}

/// S74: a new MRI while there is pain and the latest image is more than three months old: its
/// anniversary is not yet more (T08, T27). Who was never imaged falls under S06.
pub(super) fn new_mri_imaging_too_old(p: &Patient, as_of: Date) -> Status {
    if p.pain_present == Some(false) {
        return NotApplicable;
    }
    match p.last_spine_imaging_on {
        Some(Event::Never) => NotApplicable,
        None => Undecided,
        Some(Event::On(date)) if as_of <= date.months_later(3) => Upcoming,
        Some(Event::On(_)) => statement(p.pain_present),
    }
}

/// S76: a pathological fracture is excluded in everyone with risk factors for malignancy.
pub(super) fn exclude_pathological_fracture(p: &Patient) -> Status {
    statement(p.malignancy_risk_factors)
}

/// S77: on suspicion, which risk factors alone are not (T28), the complete spine by MRI, beside S06 (T26).
pub(super) fn complete_spine_mri(p: &Patient) -> Status {
    task(p.pathologic_suspected, imaged(p, Imaging::COMPLETE_MRI))
}

/// S78: and a biopsy is considered.
pub(super) fn consider_biopsy(p: &Patient) -> Status {
    statement(p.pathologic_suspected)
}

// What a record shows.

fn happened(event: Option<Event>) -> Option<bool> {
    event.map(|event| event != Event::Never)
}

fn imaged(p: &Patient, kinds: Imaging) -> Option<bool> {
    p.imaging_done.map(|done| done.meets(kinds))
}

fn on_osteoporosis_drug(p: &Patient) -> Option<bool> {
    p.osteoporosis_drug_current.map(|drug| drug != OsteoporosisDrug::Nothing)
}

fn symptoms_worsen(p: &Patient) -> Option<bool> {
    p.symptom_course.map(|course| course == Course::Worsening)
}
