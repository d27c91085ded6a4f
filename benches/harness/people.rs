//! The patients of the tables.

use crate::by_hand::date::Date;
use crate::by_hand::patient::{Event, Patient};
use crate::by_hand::random::Random;

/// Patients, each with the day of evaluation.
pub type People = Vec<(Patient, Date)>;

/// So many different patients with sound records, each on a day of its own.
pub fn on_days_of_their_own(count: usize) -> People {
    let mut random = Random::new(1);
    (0..count).map(|_| random.sound_patient()).collect()
}

/// So many different patients with sound records in which nothing is unknown, all on one day.
pub fn with_everything_known(count: usize) -> People {
    let mut random = Random::new(1);
    on_one_day(&(0..count).map(|_| random.sound_known_patient()).collect::<People>())
}

/// The same patients, all on one day, as a hospital would evaluate them: every date of a patient is moved by
/// as many days as the day of evaluation.
pub fn on_one_day(people: &[(Patient, Date)]) -> People {
    let Some((_, today)) = people.first().copied() else { return Vec::new() };
    let moved = |(patient, as_of): &(Patient, Date)| {
        let days = today.days_since(*as_of);
        let date = |date: Option<Date>| date.map(|date| date.days_later(days));
        let event = |event: Option<Event>| {
            event.map(|event| match event {
                Event::Never => Event::Never,
                Event::On(date) => Event::On(date.days_later(days)),
            })
        };
        let patient = Patient {
            fracture_identified_on: date(patient.fracture_identified_on),
            symptom_onset_on: date(patient.symptom_onset_on),
            last_spine_imaging_on: event(patient.last_spine_imaging_on),
            conservative_started_on: event(patient.conservative_started_on),
            reassessed_on: event(patient.reassessed_on),
            calcitonin_started_on: event(patient.calcitonin_started_on),
            surgical_referral_on: event(patient.surgical_referral_on),
            ..*patient
        };
        (patient, today)
    };
    people.iter().map(moved).collect()
}
