//! The way from a patient by hand to the engine: the same facts under their names, as values in the
//! slots of a program.

use regimen::Program;
use regimen::timing;
use regimen::value::{Decimal, Value};

use super::Status;
use super::date::Date;
use super::patient::{
    Aetiology, Course, Deformity, Event, FractureType, Imaging, Instability, Levels, Opioids,
    OsteoporosisDrug, Patient,
};

/// A date as the engine has it.
pub fn date(date: Date) -> Option<timing::Date> {
    let (year, month, day) = date.parts();
    timing::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// A status as the engine has it.
pub fn status(status: Status) -> regimen::Status {
    match status {
        Status::Active => regimen::Status::Active,
        Status::Overdue => regimen::Status::Overdue,
        Status::Upcoming => regimen::Status::Upcoming,
        Status::Lapsed => regimen::Status::Lapsed,
        Status::Met => regimen::Status::Met,
        Status::Violated => regimen::Status::Violated,
        Status::NotApplicable => regimen::Status::NotApplicable,
        Status::Undecided => regimen::Status::Undecided,
        Status::OutOfScope => regimen::Status::OutOfScope,
    }
}

/// The values of a patient's facts, in the order of the program's dictionary.
///
/// Errors: the name of a fact or a code that the dictionary does not have.
pub fn values(program: &Program, patient: &Patient) -> Result<Vec<Value>, String> {
    let mut values = vec![Value::Unknown; program.facts.len()];
    for (name, said) in facts(patient) {
        let slot = program.fact_slot(name).ok_or_else(|| name.to_owned())?;
        values[slot.index()] = match said {
            Said::Unknown => Value::Unknown,
            Said::Never => Value::None,
            Said::Flag(flag) => Value::Bool(flag),
            Said::Number(number) => Value::Number(number),
            Said::On(day) => Value::Date(date(day).ok_or_else(|| name.to_owned())?),
            Said::Name(text) => Value::Text(text.into()),
            Said::Code(code) => Value::Code(position(program, name, code)?),
            Said::Codes(names, bits) => {
                let mut set = 0;
                for (bit, code) in names.iter().enumerate() {
                    if bits >> bit & 1 == 1 {
                        set |= 1 << position(program, name, code)?;
                    }
                }
                Value::Codes(set)
            }
        };
    }
    Ok(values)
}

/// The same of several patients, each with the day of evaluation.
///
/// Errors: those of [`values`], and a day that the engine does not have.
pub fn people(
    program: &Program,
    people: &[(Patient, Date)],
) -> Result<Vec<(Vec<Value>, timing::Date)>, String> {
    let one = |(patient, as_of): &(Patient, Date)| {
        let day = date(*as_of).ok_or_else(|| format!("no day {as_of:?}"))?;
        Ok((values(program, patient)?, day))
    };
    people.iter().map(one).collect()
}

fn position(program: &Program, fact: &str, code: &str) -> Result<u16, String> {
    let entry = program.facts.iter().find(|entry| entry.name == fact);
    entry.and_then(|entry| entry.code(code)).ok_or_else(|| format!("{fact}: {code}"))
}

/// What a record says of one fact.
#[derive(Clone, Copy, Debug)]
pub enum Said {
    /// Nothing.
    Unknown,
    /// `none`.
    Never,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(Decimal),
    /// A day.
    On(Date),
    /// A text.
    Name(&'static str),
    /// A code.
    Code(&'static str),
    /// The codes whose bits are set.
    Codes(&'static [&'static str], u32),
}

impl<T: Into<Said>> From<Option<T>> for Said {
    fn from(said: Option<T>) -> Self {
        said.map_or(Self::Unknown, Into::into)
    }
}

impl From<bool> for Said {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<u8> for Said {
    fn from(number: u8) -> Self {
        Self::Number(number.into())
    }
}

impl From<f64> for Said {
    fn from(number: f64) -> Self {
        Decimal::try_from(number).map_or(Self::Unknown, Self::Number)
    }
}

impl From<Date> for Said {
    fn from(date: Date) -> Self {
        Self::On(date)
    }
}

impl From<Event> for Said {
    fn from(event: Event) -> Self {
        match event {
            Event::Never => Self::Never,
            Event::On(date) => Self::On(date),
        }
    }
}

impl From<Levels> for Said {
    fn from(levels: Levels) -> Self {
        Self::Codes(&Levels::NAMES, levels.0)
    }
}

impl From<Imaging> for Said {
    fn from(kinds: Imaging) -> Self {
        Self::Codes(&Imaging::NAMES, kinds.0.into())
    }
}

impl From<FractureType> for Said {
    fn from(kind: FractureType) -> Self {
        Self::Code(match kind {
            FractureType::Compression => "compression",
            FractureType::Other => "other",
        })
    }
}

impl From<Aetiology> for Said {
    fn from(cause: Aetiology) -> Self {
        Self::Code(match cause {
            Aetiology::Osteoporotic => "osteoporotic",
            Aetiology::Traumatic => "traumatic",
            Aetiology::Malignant => "malignant",
            Aetiology::OtherPathologic => "other_pathologic",
        })
    }
}

impl From<Instability> for Said {
    fn from(instability: Instability) -> Self {
        Self::Code(match instability {
            Instability::Absent => "absent",
            Instability::Suspected => "suspected",
            Instability::Present => "present",
        })
    }
}

impl From<Deformity> for Said {
    fn from(grade: Deformity) -> Self {
        Self::Code(match grade {
            Deformity::Absent => "absent",
            Deformity::Present => "present",
            Deformity::Significant => "significant",
            Deformity::Severe => "severe",
        })
    }
}

impl From<Course> for Said {
    fn from(course: Course) -> Self {
        Self::Code(match course {
            Course::Resolved => "resolved",
            Course::Improving => "improving",
            Course::Unchanged => "unchanged",
            Course::Worsening => "worsening",
        })
    }
}

impl From<Opioids> for Said {
    fn from(opioids: Opioids) -> Self {
        Self::Code(match opioids {
            Opioids::NotUsed => "not_used",
            Opioids::Proposed => "proposed",
            Opioids::Current => "current",
        })
    }
}

impl From<OsteoporosisDrug> for Said {
    fn from(drug: OsteoporosisDrug) -> Self {
        match drug {
            OsteoporosisDrug::Nothing => Self::Never,
            OsteoporosisDrug::Named => Self::Name("a drug"),
        }
    }
}

/// Every fact by its name, and what the patient's record says of it.
pub fn facts(p: &Patient) -> [(&'static str, Said); 46] {
    [
        ("fracture_levels", p.fracture_levels.into()),
        ("fracture_type", p.fracture_type.into()),
        ("fracture_aetiology", p.fracture_aetiology.into()),
        ("fracture_identified_on", p.fracture_identified_on.into()),
        ("symptom_onset_on", p.symptom_onset_on.into()),
        ("acute_injury", p.acute_injury.into()),
        ("elderly", p.elderly.into()),
        ("neuro_exam_done", p.neuro_exam_done.into()),
        ("neuro_deficit", p.neuro_deficit.into()),
        ("red_flags_assessed", p.red_flags_assessed.into()),
        ("spinal_instability", p.spinal_instability.into()),
        ("deformity_grade", p.deformity_grade.into()),
        ("deformity_progressive", p.deformity_progressive.into()),
        ("progressive_kyphosis", p.progressive_kyphosis.into()),
        ("spinal_cord_compression", p.spinal_cord_compression.into()),
        ("pulmonary_dysfunction", p.pulmonary_dysfunction.into()),
        ("pulmonary_due_to_collapse", p.pulmonary_due_to_collapse.into()),
        ("mri_contraindicated", p.mri_contraindicated.into()),
        ("imaging_done", p.imaging_done.into()),
        ("last_spine_imaging_on", p.last_spine_imaging_on.into()),
        ("malignancy_risk_factors", p.malignancy_risk_factors.into()),
        ("pathologic_suspected", p.pathologic_suspected.into()),
        ("symptoms_present", p.symptoms_present.into()),
        ("pain_present", p.pain_present.into()),
        ("pain_persistent", p.pain_persistent.into()),
        ("pain_severe", p.pain_severe.into()),
        ("pain_score_nrs", p.pain_score_nrs.into()),
        ("breakthrough_pain", p.breakthrough_pain.into()),
        ("symptom_course", p.symptom_course.into()),
        ("symptoms_changed", p.symptoms_changed.into()),
        ("analgesia_given", p.analgesia_given.into()),
        ("opioid_use", p.opioid_use.into()),
        ("parenteral_narcotics_required", p.parenteral_narcotics_required.into()),
        ("nsaid_contraindicated", p.nsaid_contraindicated.into()),
        ("opioid_contraindicated", p.opioid_contraindicated.into()),
        ("calcitonin_contraindicated", p.calcitonin_contraindicated.into()),
        ("conservative_started_on", p.conservative_started_on.into()),
        ("conservative_failed", p.conservative_failed.into()),
        ("reassessed_on", p.reassessed_on.into()),
        ("calcitonin_started_on", p.calcitonin_started_on.into()),
        ("calcium_elemental_mg_day", p.calcium_elemental_mg_day.into()),
        ("vitamin_d_iu_day", p.vitamin_d_iu_day.into()),
        ("osteoporosis_drug_current", p.osteoporosis_drug_current.into()),
        ("prolonged_bed_rest", p.prolonged_bed_rest.into()),
        ("pt_mobilisation_started", p.pt_mobilisation_started.into()),
        ("surgical_referral_on", p.surgical_referral_on.into()),
    ]
}
