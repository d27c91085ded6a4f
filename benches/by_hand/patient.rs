//! What a record may say about a patient: a typed field for every fact, `None` where it is unknown.

use super::date::Date;

/// Something dated that may be known never to have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Known not to have happened.
    Never,
    /// It happened on that day.
    On(Date),
}

/// A set of vertebrae, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels(pub u32);

impl Levels {
    /// The names of the bits, the lowest first.
    pub const NAMES: [&str; 17] = [
        "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4",
        "L5",
    ];
    /// The first and second lumbar vertebrae.
    pub const L1_OR_L2: Self = Self(0b11 << 12);
    /// The third and fourth lumbar vertebrae.
    pub const L3_OR_L4: Self = Self(0b11 << 14);

    /// Whether the two sets have a vertebra in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A set of kinds of imaging, one bit each; the empty set is "none done".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imaging(pub u8);

impl Imaging {
    /// The names of the bits, the lowest first.
    pub const NAMES: [&str; 4] = ["xray", "ct", "mri_no_contrast", "mri_complete_with_and_without"];
    /// Computed tomography.
    pub const CT: Self = Self(0b0010);
    /// The complete spine by MRI, with and without contrast.
    pub const COMPLETE_MRI: Self = Self(0b1000);
    /// MRI without contrast, alone or as part of the complete one.
    pub const MRI_WITHOUT_CONTRAST: Self = Self(0b1100);

    /// Whether the two sets have a kind in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The kind of fracture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FractureType {
    /// A compression fracture.
    Compression,
    /// Any other.
    Other,
}

/// What caused the fracture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aetiology {
    /// Osteoporosis.
    Osteoporotic,
    /// An injury.
    Traumatic,
    /// A malignant tumour.
    Malignant,
    /// Other disease of the bone.
    OtherPathologic,
}

/// Whether the spine is unstable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instability {
    /// It is stable.
    Absent,
    /// There is evidence of it, but no certainty.
    Suspected,
    /// It is unstable.
    Present,
}

/// How deformed the spine is; the grades are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deformity {
    /// Not at all.
    Absent,
    /// Deformed, no more being said.
    Present,
    /// Significantly.
    Significant,
    /// Severely.
    Severe,
}

/// How the symptoms have gone since the last review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// They are gone.
    Resolved,
    /// They are less.
    Improving,
    /// They are the same.
    Unchanged,
    /// They are worse.
    Worsening,
}

/// Whether opioids are in play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opioids {
    /// Not at all.
    NotUsed,
    /// Somebody thinks of them.
    Proposed,
    /// The patient takes them.
    Current,
}

/// The osteoporosis drug that the patient takes. Any drug counts alike, so its name is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OsteoporosisDrug {
    /// None.
    Nothing,
    /// A drug, by name.
    Named,
}

/// What the record says; `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // The fields are the facts, under the names the project gives them.
pub struct Patient {
    pub fracture_levels: Option<Levels>,
    pub fracture_type: Option<FractureType>,
    pub fracture_aetiology: Option<Aetiology>,
    pub fracture_identified_on: Option<Date>,
    pub symptom_onset_on: Option<Date>,
    pub acute_injury: Option<bool>,
    pub elderly: Option<bool>,
    pub neuro_exam_done: Option<bool>,
    pub neuro_deficit: Option<bool>,
    pub red_flags_assessed: Option<bool>,
    pub spinal_instability: Option<Instability>,
    pub deformity_grade: Option<Deformity>,
    pub deformity_progressive: Option<bool>,
    pub progressive_kyphosis: Option<bool>,
    pub spinal_cord_compression: Option<bool>,
    pub pulmonary_dysfunction: Option<bool>,
    pub pulmonary_due_to_collapse: Option<bool>,
    pub mri_contraindicated: Option<bool>,
    pub imaging_done: Option<Imaging>,
    pub last_spine_imaging_on: Option<Event>,
    pub malignancy_risk_factors: Option<bool>,
    pub pathologic_suspected: Option<bool>,
    pub symptoms_present: Option<bool>,
    pub pain_present: Option<bool>,
    pub pain_persistent: Option<bool>,
    pub pain_severe: Option<bool>,
    pub pain_score_nrs: Option<u8>,
    pub breakthrough_pain: Option<bool>,
    pub symptom_course: Option<Course>,
    pub symptoms_changed: Option<bool>,
    pub analgesia_given: Option<bool>,
    pub opioid_use: Option<Opioids>,
    pub parenteral_narcotics_required: Option<bool>,
    pub nsaid_contraindicated: Option<bool>,
    pub opioid_contraindicated: Option<bool>,
    pub calcitonin_contraindicated: Option<bool>,
    pub conservative_started_on: Option<Event>,
    pub conservative_failed: Option<bool>,
    pub reassessed_on: Option<Event>,
    pub calcitonin_started_on: Option<Event>,
    /// Milligrams of elemental calcium a day.
    pub calcium_elemental_mg_day: Option<f64>,
    /// International units of vitamin D a day.
    pub vitamin_d_iu_day: Option<f64>,
    pub osteoporosis_drug_current: Option<OsteoporosisDrug>,
    pub prolonged_bed_rest: Option<bool>,
    pub pt_mobilisation_started: Option<bool>,
    pub surgical_referral_on: Option<Event>,
}

impl Patient {
    /// Whether the record contradicts itself, so that no sound record says this; the unknown never does.
    pub fn contradicts_itself(&self, as_of: Date) -> bool {
        let yet_to_come = |date: Option<Date>| date.is_some_and(|date| date > as_of);
        let event_yet_to_come = |event: Option<Event>| matches!(event, Some(Event::On(date)) if date > as_of);
        let onset_after_identification = self
            .symptom_onset_on
            .zip(self.fracture_identified_on)
            .is_some_and(|(onset, identified)| onset > identified);
        yet_to_come(self.fracture_identified_on)
            || yet_to_come(self.symptom_onset_on)
            || onset_after_identification
            || event_yet_to_come(self.last_spine_imaging_on)
            || event_yet_to_come(self.conservative_started_on)
            || event_yet_to_come(self.calcitonin_started_on)
            || event_yet_to_come(self.reassessed_on)
            || event_yet_to_come(self.surgical_referral_on)
            || self.pain_present == Some(true)
                && (self.symptoms_present == Some(false) || self.symptom_course == Some(Course::Resolved))
            || self.pain_severe == Some(true) && self.pain_present == Some(false)
            || self.progressive_kyphosis == Some(true) && self.deformity_grade == Some(Deformity::Absent)
    }
}
