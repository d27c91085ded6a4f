//! One patient's line of JSON in, one line with the statuses out: what a careful programmer would write with
//! serde and `serde_json`. Texts are read in place; a record that is wrong in any way is refused.
//!
//! It does a little less than the engine: it takes no dated values (`{value: …, on: …}`), and its messages
//! name no place in the record but the column.

use std::borrow::Cow;
use std::fmt;
use std::io::BufRead;

use serde::de::{DeserializeSeed, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::date::Date;
use super::patient::{
    Aetiology, Course, Deformity, Event, FractureType, Imaging, Instability, Levels, Opioids,
    OsteoporosisDrug, Patient,
};
use super::{IDS, Status, rules, statuses};

/// Answers lines of patients with lines of statuses.
///
/// Errors: the first line that holds no sound record, by its number from one, and what is wrong with it.
pub fn answers(lines: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    each(lines, |line| answer(line, out))
}

/// Goes through lines, each with its end.
///
/// Errors: the first that `visit` gives, with the number of the line.
pub fn each(mut lines: &[u8], mut visit: impl FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
    let mut number = 0;
    while !lines.is_empty() {
        number += 1;
        let rest = lines;
        let length = lines.skip_until(b'\n').map_err(|problem| problem.to_string())?;
        visit(&rest[..length]).map_err(|problem| format!("line {number}: {problem}"))?;
    }
    Ok(())
}

/// Answers one line.
///
/// Errors: what is wrong with the record.
pub fn answer(line: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let record = Record::read(line)?;
    let as_of = record.day()?;
    let patient = &record.facts;
    if patient.contradicts_itself(as_of) {
        return Err("the record contradicts itself".to_owned());
    }
    record.write(&statuses(patient, as_of), out)
}

/// A line of a patient.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record<'a> {
    /// Who it is.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    as_of: Cow<'a, str>,
    /// What is known.
    #[serde(with = "Facts")]
    pub facts: Patient,
}

impl<'a> Record<'a> {
    /// Reads a line.
    ///
    /// Errors: what is wrong with it.
    pub fn read(line: &'a [u8]) -> Result<Self, String> {
        serde_json::from_slice(line).map_err(|problem| problem.to_string())
    }

    /// The day of evaluation.
    ///
    /// Errors: it is no day.
    pub fn day(&self) -> Result<Date, String> {
        day(&self.as_of).ok_or_else(|| "`as_of` is no date".to_owned())
    }

    /// Writes the line that answers this one.
    ///
    /// Errors: those of `serde_json`.
    pub fn write(&self, statuses: &[Status; 41], out: &mut Vec<u8>) -> Result<(), String> {
        let with = |status| With { statuses, status };
        let answer = Answer {
            id: &self.id,
            as_of: &self.as_of,
            scope: scope(&self.facts),
            active: with(Status::Active),
            overdue: with(Status::Overdue),
            violated: with(Status::Violated),
            met: with(Status::Met),
            warnings: [DRAFT],
        };
        serde_json::to_writer(&mut *out, &answer).map_err(|problem| problem.to_string())?;
        out.push(b'\n');
        Ok(())
    }
}

/// Whether the guideline speaks about a patient.
pub fn scope(patient: &Patient) -> &'static str {
    match rules::in_scope(patient) {
        Some(true) => "in-scope",
        Some(false) => "out-of-scope",
        None => "undecided",
    }
}

/// The line that answers a patient's: what `regimen batch --select scope,active,overdue,violated,met` writes.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    as_of: &'a str,
    scope: &'static str,
    active: With<'a>,
    overdue: With<'a>,
    violated: With<'a>,
    met: With<'a>,
    warnings: [Warning; 1],
}

#[derive(Serialize)]
struct Warning {
    code: &'static str,
}

/// Said with every answer: the guideline is a draft.
const DRAFT: Warning = Warning { code: "not-in-force" };

/// The rules in the order of the statements S01 to S78, in which a line lists them.
const ORDER: [usize; 41] = [
    0, 1, 2, 3, 4, 6, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    7, 8, 9, 10, 32, 33, 34, 35, 36, 37, 38, 39, 40,
];

/// The ids of the rules that have a status.
struct With<'a> {
    statuses: &'a [Status; 41],
    status: Status,
}

impl Serialize for With<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let with = ORDER.iter().filter(|rule| self.statuses[**rule] == self.status);
        serializer.collect_seq(with.map(|rule| IDS[*rule]))
    }
}

#[derive(Deserialize)]
#[serde(remote = "Patient", deny_unknown_fields)]
struct Facts {
    fracture_levels: Option<Levels>,
    fracture_type: Option<FractureType>,
    fracture_aetiology: Option<Aetiology>,
    fracture_identified_on: Option<Date>,
    symptom_onset_on: Option<Date>,
    acute_injury: Option<bool>,
    elderly: Option<bool>,
    neuro_exam_done: Option<bool>,
    neuro_deficit: Option<bool>,
    red_flags_assessed: Option<bool>,
    spinal_instability: Option<Instability>,
    deformity_grade: Option<Deformity>,
    deformity_progressive: Option<bool>,
    progressive_kyphosis: Option<bool>,
    spinal_cord_compression: Option<bool>,
    pulmonary_dysfunction: Option<bool>,
    pulmonary_due_to_collapse: Option<bool>,
    mri_contraindicated: Option<bool>,
    imaging_done: Option<Imaging>,
    last_spine_imaging_on: Option<Event>,
    malignancy_risk_factors: Option<bool>,
    pathologic_suspected: Option<bool>,
    symptoms_present: Option<bool>,
    pain_present: Option<bool>,
    pain_persistent: Option<bool>,
    pain_severe: Option<bool>,
    #[serde(default, deserialize_with = "score")]
    pain_score_nrs: Option<u8>,
    breakthrough_pain: Option<bool>,
    symptom_course: Option<Course>,
    symptoms_changed: Option<bool>,
    analgesia_given: Option<bool>,
    opioid_use: Option<Opioids>,
    parenteral_narcotics_required: Option<bool>,
    nsaid_contraindicated: Option<bool>,
    opioid_contraindicated: Option<bool>,
    calcitonin_contraindicated: Option<bool>,
    conservative_started_on: Option<Event>,
    conservative_failed: Option<bool>,
    reassessed_on: Option<Event>,
    calcitonin_started_on: Option<Event>,
    #[serde(default, deserialize_with = "dose")]
    calcium_elemental_mg_day: Option<f64>,
    #[serde(default, deserialize_with = "dose")]
    vitamin_d_iu_day: Option<f64>,
    osteoporosis_drug_current: Option<OsteoporosisDrug>,
    prolonged_bed_rest: Option<bool>,
    pt_mobilisation_started: Option<bool>,
    surgical_referral_on: Option<Event>,
}

/// Reads a text where it stands.
struct Text<T> {
    expected: &'static str,
    read: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).ok_or_else(|| E::custom(format_args!("expected {}", self.expected)))
    }
}

macro_rules! texts {
    ($($type:ty, $expected:literal, $read:expr;)+) => {$(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Text { expected: $expected, read: $read })
            }
        }
    )+};
}

texts! {
    Date, "a date such as 2025-02-12", day;
    Event, "a date such as 2025-02-12, or none", |text| match text {
        "none" => Some(Event::Never),
        text => day(text).map(Event::On),
    };
    FractureType, "compression or other", |text| match text {
        "compression" => Some(FractureType::Compression),
        "other" => Some(FractureType::Other),
        _ => None,
    };
    Aetiology, "osteoporotic, traumatic, malignant or other_pathologic", |text| match text {
        "osteoporotic" => Some(Aetiology::Osteoporotic),
        "traumatic" => Some(Aetiology::Traumatic),
        "malignant" => Some(Aetiology::Malignant),
        "other_pathologic" => Some(Aetiology::OtherPathologic),
        _ => None,
    };
    Instability, "absent, suspected or present", |text| match text {
        "absent" => Some(Instability::Absent),
        "suspected" => Some(Instability::Suspected),
        "present" => Some(Instability::Present),
        _ => None,
    };
    Deformity, "absent, present, significant or severe", |text| match text {
        "absent" => Some(Deformity::Absent),
        "present" => Some(Deformity::Present),
        "significant" => Some(Deformity::Significant),
        "severe" => Some(Deformity::Severe),
        _ => None,
    };
    Course, "resolved, improving, unchanged or worsening", |text| match text {
        "resolved" => Some(Course::Resolved),
        "improving" => Some(Course::Improving),
        "unchanged" => Some(Course::Unchanged),
        "worsening" => Some(Course::Worsening),
        _ => None,
    };
    Opioids, "not_used, proposed or current", |text| match text {
        "not_used" => Some(Opioids::NotUsed),
        "proposed" => Some(Opioids::Proposed),
        "current" => Some(Opioids::Current),
        _ => None,
    };
    OsteoporosisDrug, "the name of a drug, or none", |text| match text {
        "none" => Some(OsteoporosisDrug::Nothing),
        text => (!text.trim().is_empty()).then_some(OsteoporosisDrug::Named),
    };
}

/// Reads `YYYY-MM-DD`, in the years that a record may name.
fn day(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    let two = |tens: u8, ones: u8| Some(digit(tens)? * 10 + digit(ones)?);
    let year = i32::from(two(y1, y2)?) * 100 + i32::from(two(y3, y4)?);
    if !(1800..=2199).contains(&year) {
        return None;
    }
    Date::new(year, two(m1, m2)?, two(d1, d2)?)
}

fn score<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let score = Option::<u8>::deserialize(deserializer)?;
    if score.is_some_and(|score| score > 10) {
        return Err(D::Error::custom("expected a number from 0 to 10"));
    }
    Ok(score)
}

fn dose<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let dose = Option::<f64>::deserialize(deserializer)?;
    if dose.is_some_and(|dose| dose < 0.0) {
        return Err(D::Error::custom("expected a number of at least 0"));
    }
    Ok(dose)
}

/// Reads a list of names as a set, one bit each; no name stands twice.
#[derive(Clone, Copy)]
struct Set {
    names: &'static [&'static str],
    expected: &'static str,
}

/// One of the names, as its bit.
struct Name(Set);

impl<'de> Visitor<'de> for Set {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}", self.expected)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<u32, A::Error> {
        let mut bits = 0;
        while let Some(bit) = list.next_element_seed(Name(self))? {
            if bits & bit != 0 {
                return Err(A::Error::custom("a name stands twice"));
            }
            bits |= bit;
        }
        Ok(bits)
    }
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = u32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of {}", self.0.expected)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<u32, E> {
        let position = self.0.names.iter().position(|known| *known == name);
        position
            .map(|position| 1 << position)
            .ok_or_else(|| E::custom(format_args!("expected {}", self.0.expected)))
    }
}

impl<'de> Deserialize<'de> for Levels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let set = Set { names: &Self::NAMES, expected: "the vertebrae T1 to L5" };
        deserializer.deserialize_seq(set).map(Self)
    }
}

impl<'de> Deserialize<'de> for Imaging {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let set = Set { names: &Self::NAMES, expected: "the kinds of imaging" };
        let bits = deserializer.deserialize_seq(set)?;
        u8::try_from(bits).map(Self).map_err(D::Error::custom)
    }
}
