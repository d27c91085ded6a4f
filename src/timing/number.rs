//! Days as numbers, for code that moves millions of them.
//!
//! The calendar's arithmetic on plain integers: years begin in March, so that the leap day comes last and the months
//! before it always have the same lengths. A test holds every day of a record's years against `jiff`.

use super::{Date, Duration};

/// A day as a number: 0 is 1800-01-01, the first that a record may name, and each day is one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayNumber(pub i32);

/// Days from 1 March of the year 0 to 1800-01-01.
const EPOCH: i32 = 657_377;
/// Days in 400 years.
const ERA: i32 = 146_097;

impl DayNumber {
    /// The last day that a record may name: 2199-12-31.
    pub const LAST: Self = Self(146_096);

    /// The number of a day that a record may name; nothing for one before 1800 or after 2199.
    pub fn of(date: Date) -> Option<Self> {
        let (year, month, day) = date.parts();
        Date::YEARS
            .contains(&year)
            .then(|| Self(from_march(i32::from(year), i32::from(month), i32::from(day)) - EPOCH))
    }

    /// This day moved by a duration, as [`Date::plus`] moves it.
    #[must_use]
    #[inline]
    pub fn plus(self, duration: Duration) -> Self {
        if duration.months == 0 {
            return Self(self.0.saturating_add(duration.days));
        }
        self.plus_months(duration)
    }

    fn plus_months(self, duration: Duration) -> Self {
        let (year, month, day) = self.parts();
        let months = year * 12 + (month - 1) + duration.months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let moved = from_march(year, month, day.min(length(year, month)));
        Self((moved - EPOCH).saturating_add(duration.days))
    }

    /// Year, month and day of the month.
    fn parts(self) -> (i32, i32, i32) {
        let number = self.0 + EPOCH;
        let (era, of_era) = (number.div_euclid(ERA), number.rem_euclid(ERA));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        (era * 400 + year_of_era + i32::from(month <= 2), month, day)
    }
}

/// Days from 1 March of the year 0.
fn from_march(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1
}

/// How many days a month has.
fn length(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_records_years_has_the_number_that_counting_gives_it() {
        let first = Date::new(1800, 1, 1).unwrap();
        for number in 0..=DayNumber::LAST.0 {
            let date = first.plus(Duration { months: 0, days: number });
            assert_eq!(DayNumber::of(date), Some(DayNumber(number)), "{date}");
            let (year, month, day) = date.parts();
            assert_eq!(
                DayNumber(number).parts(),
                (i32::from(year), i32::from(month), i32::from(day)),
                "{date}"
            );
        }
        assert_eq!(DayNumber::of(Date::new(1799, 12, 31).unwrap()), None);
        assert_eq!(DayNumber::of(Date::new(2200, 1, 1).unwrap()), None);
    }

    #[test]
    fn months_move_a_number_as_they_move_a_date() {
        let first = Date::new(1999, 1, 1).unwrap();
        for days in 0..(5 * 366) {
            let date = first.plus(Duration { months: 0, days });
            for months in [-2_400, -25, -12, -3, -1, 0, 1, 2, 3, 6, 11, 12, 18, 120, 2_400] {
                for days in [-31, 0, 1, 40] {
                    let by = Duration { months, days };
                    let moved = DayNumber::of(date).unwrap().plus(by);
                    let expected = date.plus(by);
                    assert_eq!(moved.0, expected.days_since(Date::new(1800, 1, 1).unwrap()), "{date} {by}");
                }
            }
        }
    }
}
