//! Random patients: facts missing here and there, `none`, ends of months, and dates on both sides of
//! every bound that the guideline has.

use super::date::Date;
use super::patient::{
    Aetiology, Course, Deformity, Event, FractureType, Imaging, Instability, Levels, Opioids,
    OsteoporosisDrug, Patient,
};

/// Draws patients, each with the day of evaluation; the same seed gives the same patients.
#[derive(Debug)]
pub struct Random {
    state: u64,
    /// How many facts in a hundred are unknown: drawn anew for every patient.
    unknown: i32,
}

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed, unknown: 0 }
    }

    /// A patient whose record does not contradict itself, and the day of evaluation.
    pub fn sound_patient(&mut self) -> (Patient, Date) {
        loop {
            let (patient, as_of) = self.patient();
            if !patient.contradicts_itself(as_of) {
                return (patient, as_of);
            }
        }
    }

    /// A patient whose record does not contradict itself and leaves nothing unknown, and the day of evaluation.
    pub fn sound_known_patient(&mut self) -> (Patient, Date) {
        self.unknown = 0;
        loop {
            let as_of = self.day();
            let patient = self.patient_on(as_of);
            if !patient.contradicts_itself(as_of) {
                return (patient, as_of);
            }
        }
    }

    /// A patient whose record may contradict itself, and the day of evaluation.
    pub fn patient(&mut self) -> (Patient, Date) {
        let as_of = self.day();
        self.unknown = 10 + self.below(21);
        (self.patient_on(as_of), as_of)
    }

    fn patient_on(&mut self, as_of: Date) -> Patient {
        let identified = self.days_before(as_of);
        let onset = identified.days_later(1 - self.below(30));
        Patient {
            fracture_levels: self.levels(),
            fracture_type: self.one_of([FractureType::Compression; 9], FractureType::Other),
            fracture_aetiology: self.one_of(
                [Aetiology::Osteoporotic, Aetiology::Traumatic, Aetiology::Malignant],
                Aetiology::OtherPathologic,
            ),
            fracture_identified_on: self.known(identified),
            symptom_onset_on: self.known(onset),
            acute_injury: self.flag(),
            elderly: self.flag(),
            neuro_exam_done: self.flag(),
            neuro_deficit: self.flag(),
            red_flags_assessed: self.flag(),
            spinal_instability: self
                .one_of([Instability::Absent, Instability::Suspected], Instability::Present),
            deformity_grade: self
                .one_of([Deformity::Absent, Deformity::Present, Deformity::Significant], Deformity::Severe),
            deformity_progressive: self.flag(),
            progressive_kyphosis: self.flag(),
            spinal_cord_compression: self.flag(),
            pulmonary_dysfunction: self.flag(),
            pulmonary_due_to_collapse: self.flag(),
            mri_contraindicated: self.flag(),
            imaging_done: self.imaging(),
            last_spine_imaging_on: self.event(as_of, identified.days_later(56)),
            malignancy_risk_factors: self.flag(),
            pathologic_suspected: self.flag(),
            symptoms_present: self.flag(),
            pain_present: self.flag(),
            pain_persistent: self.flag(),
            pain_severe: self.flag(),
            pain_score_nrs: self.score(),
            breakthrough_pain: self.flag(),
            symptom_course: self
                .one_of([Course::Resolved, Course::Improving, Course::Unchanged], Course::Worsening),
            symptoms_changed: self.flag(),
            analgesia_given: self.flag(),
            opioid_use: self.one_of([Opioids::NotUsed, Opioids::Proposed], Opioids::Current),
            parenteral_narcotics_required: self.flag(),
            nsaid_contraindicated: self.flag(),
            opioid_contraindicated: self.flag(),
            calcitonin_contraindicated: self.flag(),
            conservative_started_on: self.event(as_of, identified),
            conservative_failed: self.flag(),
            reassessed_on: self.event(as_of, identified.days_later(28)),
            calcitonin_started_on: self.event(as_of, identified),
            calcium_elemental_mg_day: self.dose(1000.0),
            vitamin_d_iu_day: self.dose(800.0),
            osteoporosis_drug_current: self.one_of([OsteoporosisDrug::Nothing], OsteoporosisDrug::Named),
            prolonged_bed_rest: self.flag(),
            pt_mobilisation_started: self.flag(),
            surgical_referral_on: self.event(as_of, identified),
        }
    }

    /// A day of evaluation: often the end of a month, or near that of February, where months clip.
    pub fn day(&mut self) -> Date {
        // From 1989 to 2043.
        let day = Date::of_number(726_500 + self.below(20_000));
        let (year, _, of_month) = day.parts();
        match self.below(6) {
            0 | 1 => day.days_later(-i32::from(of_month)),
            2 => {
                // The end of February, or three months after it.
                let march = Date::new(year, 3, 1).unwrap_or(day);
                let near = march.days_later(self.below(4) - 3);
                if self.flip() { near } else { march.months_later(3).days_later(self.below(5) - 4) }
            }
            _ => day,
        }
    }

    /// A day before `as_of`, on it or (rarely) after it.
    fn days_before(&mut self, as_of: Date) -> Date {
        let days = match self.below(8) {
            // Within two days of a bound in days, or of three months, which are 89 to 92 days.
            0 => self.below(5) - 2,
            1 => 28 + self.below(5) - 2,
            2 => 42 + self.below(5) - 2,
            3 => 56 + self.below(5) - 2,
            4 | 5 => 87 + self.below(8),
            6 => return self.end_of_month_before(as_of),
            _ => self.below(250),
        };
        as_of.days_later(-days)
    }

    fn end_of_month_before(&mut self, as_of: Date) -> Date {
        (0..=self.below(5)).fold(as_of, |date, _| date.days_later(-i32::from(date.parts().2)))
    }

    /// Never, or on a day: near `bound` where that has come, or anywhere before `as_of`.
    fn event(&mut self, as_of: Date, bound: Date) -> Option<Event> {
        let near = bound.days_later(self.below(5) - 2);
        let event = match self.below(8) {
            0 => Event::Never,
            1..=3 if near <= as_of => Event::On(near),
            _ => Event::On(self.days_before(as_of)),
        };
        self.known(event)
    }

    fn levels(&mut self) -> Option<Levels> {
        let mut levels = 0;
        for _ in 0..self.below(3) {
            levels |= 1 << self.below(17);
        }
        if self.below(5) > 0 {
            levels |= 1 << (12 + self.below(2));
        }
        if self.below(3) == 0 {
            levels |= 1 << (14 + self.below(2));
        }
        self.known(Levels(levels))
    }

    fn imaging(&mut self) -> Option<Imaging> {
        let mut kinds = 0;
        for _ in 0..self.below(4) {
            kinds |= 1 << self.below(4);
        }
        self.known(Imaging(kinds))
    }

    fn dose(&mut self, bound: f64) -> Option<f64> {
        let dose = match self.below(6) {
            0 => 0.0,
            1 => bound - 0.5,
            2 => bound,
            3 => bound + 0.5,
            _ => f64::from(self.below(8_000)) / 4.0,
        };
        self.known(dose)
    }

    fn score(&mut self) -> Option<u8> {
        let score = u8::try_from(self.below(11)).ok()?;
        self.known(score)
    }

    fn flag(&mut self) -> Option<bool> {
        let flag = self.flip();
        self.known(flag)
    }

    /// One of several, each as likely as the others; the last is apart so that there is always one.
    fn one_of<T: Copy, const N: usize>(&mut self, options: [T; N], last: T) -> Option<T> {
        let count = i32::try_from(N).unwrap_or(0) + 1;
        let position = usize::try_from(self.below(count)).unwrap_or(0);
        self.known(options.get(position).copied().unwrap_or(last))
    }

    fn known<T>(&mut self, value: T) -> Option<T> {
        (self.below(100) >= self.unknown).then_some(value)
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    /// A number from 0 to below `end`, by `SplitMix64`.
    fn below(&mut self, end: i32) -> i32 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let end = u64::from(end.max(1).unsigned_abs());
        i32::try_from((z ^ (z >> 31)) % end).unwrap_or(0)
    }
}
