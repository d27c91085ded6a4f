//! Days, durations and what lies between them.
//!
//! Makes: [`Date`], a day of the calendar, and [`Duration`], calendar months and days.
//! From: ISO 8601 text. Never asks a clock.
//! Start at: [`Date::plus`]. The only room that knows `jiff`.

mod number;

pub use number::DayNumber;

use std::fmt;

use jiff::civil;

/// A day of the proleptic Gregorian calendar, from 1800-01-01 to 2199-12-31 when it comes from a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The first and the last year that a record may name. Everything that [`MAX_YEARS`] reaches from here is a date.
    pub const YEARS: std::ops::RangeInclusive<i16> = 1800..=2199;

    /// The first day that a record may name.
    pub const FIRST: Self = Self(civil::date(1800, 1, 1));

    /// A day by year, month and day of the month.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `YYYY-MM-DD` and nothing else; `None` for days that no calendar has.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_digits(text.as_bytes())
    }

    /// [`Date::parse`] of bytes that may be no text.
    pub fn from_digits(written: &[u8]) -> Option<Self> {
        let [a, b, c, d, b'-', e, f, b'-', g, h] = written else {
            return None;
        };
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| byte - b'0');
        let two = |tens: &u8, ones: &u8| Some(digit(tens)? * 10 + digit(ones)?);
        let year = i16::from(two(a, b)?) * 100 + i16::from(two(c, d)?);
        Self::new(year, two(e, f)?.cast_signed(), two(g, h)?.cast_signed())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Year, month and day of the month.
    fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The last day of its month.
    #[must_use]
    pub fn end_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// This day moved by a duration: whole months first, clipped at the month's end, then days.
    /// Cut at the ends of the calendar (years -9999 to 9999), which no accepted rule reaches.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        // One after the other: a span of jiff has one sign, and `months(3) - days(1)` has two.
        let Duration { months, days } = duration;
        let by_months = moved(self.0, jiff::Span::new().try_months(months).ok(), months.is_negative());
        Self(moved(by_months, jiff::Span::new().try_days(days).ok(), days.is_negative()))
    }

    /// Whole days from `earlier` to this day; negative where it comes later.
    pub fn days_since(self, earlier: Date) -> i32 {
        earlier.0.until(self.0).map_or(0, |span| span.get_days())
    }
}

/// A day moved by a span, or the end of the calendar on that side where it is longer than any span.
fn moved(day: civil::Date, by: Option<jiff::Span>, back: bool) -> civil::Date {
    match by {
        Some(span) => day.saturating_add(span),
        None if back => civil::Date::MIN,
        None => civil::Date::MAX,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The longest duration a rule may name, in years.
pub const MAX_YEARS: i64 = 200;

/// Calendar months and days. They are kept apart: a month has no fixed number of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Calendar months; a year is twelve.
    pub months: i32,
    /// Days; a week is seven.
    pub days: i32,
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { months: 0, days: 0 };

    /// A number of days, or nothing past [`MAX_YEARS`].
    pub fn of_days(days: i64) -> Option<Self> {
        (days.abs() <= MAX_YEARS * 366).then_some(Self { months: 0, days: i32::try_from(days).ok()? })
    }

    /// A number of calendar months, or nothing past [`MAX_YEARS`].
    pub fn of_months(months: i64) -> Option<Self> {
        (months.abs() <= MAX_YEARS * 12).then_some(Self { months: i32::try_from(months).ok()?, days: 0 })
    }

    /// Both parts added, or nothing past [`MAX_YEARS`].
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let months = Self::of_months(i64::from(self.months) + i64::from(other.months))?;
        let days = Self::of_days(i64::from(self.days) + i64::from(other.days))?;
        Some(Self { months: months.months, days: days.days })
    }

    /// The same time the other way.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { months: -self.months, days: -self.days }
    }

    /// Reads an ISO 8601 duration of years, months, weeks and days: `P3M`, `P4W`, `P1Y6M`, `P10D`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('P')?;
        if rest.is_empty() {
            return None;
        }
        let mut total = Self::ZERO;
        let mut units = "YMWD".chars();
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            let number: i64 = rest[..digits].parse().ok()?;
            let unit = rest[digits..].chars().next()?;
            units.by_ref().find(|known| *known == unit)?;
            let part = match unit {
                'Y' => Self::of_months(number.checked_mul(12)?),
                'M' => Self::of_months(number),
                'W' => Self::of_days(number.checked_mul(7)?),
                _ => Self::of_days(number),
            };
            total = total.plus(part?)?;
            rest = &rest[digits + 1..];
        }
        Some(total)
    }
}

impl fmt::Display for Duration {
    /// ISO 8601, in months, weeks where the days are whole weeks, else days. What points back has a sign before it;
    /// days that point the other way than the months have one of their own: `P3M-1D`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ZERO {
            return f.write_str("P0D");
        }
        let back = self.months.is_negative() || (self.months == 0 && self.days.is_negative());
        f.write_str(if back { "-P" } else { "P" })?;
        let Self { months, days } = if back { self.negated() } else { *self };
        if months != 0 {
            if months % 12 == 0 { write!(f, "{}Y", months / 12)? } else { write!(f, "{months}M")? }
        }
        match days {
            0 => Ok(()),
            d if d % 7 == 0 && months == 0 => write!(f, "{}W", d / 7),
            d => write!(f, "{d}D"),
        }
    }
}

impl serde::Serialize for Duration {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn months_are_clipped_at_the_end_of_the_month() {
        let three = Duration::parse("P3M").unwrap();
        assert_eq!(date("2024-11-30").plus(three), date("2025-02-28"));
        assert_eq!(date("2023-11-30").plus(three), date("2024-02-29"));
        assert_eq!(date("2025-01-31").plus(three), date("2025-04-30"));
    }

    #[test]
    fn months_and_days_may_point_to_different_sides() {
        let by = Duration { months: 3, days: -1 };
        assert_eq!(date("2024-11-30").plus(by), date("2025-02-27"));
        assert_eq!(date("2025-02-27").plus(Duration { months: -3, days: 1 }), date("2024-11-28"));
    }

    #[test]
    fn a_day_moved_past_the_calendar_is_its_end_on_that_side() {
        let (first, last) = (Date::new(-9999, 1, 1).unwrap(), Date::new(9999, 12, 31).unwrap());
        let day = date("2025-02-12");
        let by = |months, days| day.plus(Duration { months, days });
        for far in [200_000, i32::MAX] {
            assert_eq!((by(far, 0), by(-far, 0)), (last, first), "{far} months");
        }
        for far in [5_000_000, i32::MAX] {
            assert_eq!((by(0, far), by(0, -far)), (last, first), "{far} days");
        }
        // Months come first, then days lead on from there.
        assert_eq!(by(i32::MAX, -1), date("9999-12-30"));
        assert_eq!(by(-i32::MAX, 1), Date::new(-9999, 1, 2).unwrap());
        assert_eq!((by(1, i32::MAX), by(1, -i32::MAX)), (last, first));
    }

    #[test]
    fn days_count_from_zero() {
        assert_eq!(date("2025-02-12").days_since(date("2025-02-12")), 0);
        assert_eq!(date("2025-03-01").days_since(date("2025-02-28")), 1);
        assert_eq!(date("2024-03-01").days_since(date("2024-02-28")), 2);
        assert_eq!(date("2025-02-28").days_since(date("2025-03-01")), -1);
        assert_eq!(date("2199-12-31").days_since(date("1800-01-01")), 146_096);
    }

    #[test]
    fn only_whole_iso_days_are_dates() {
        for text in [
            "2025-02-30",
            "2025-2-3",
            "20250203",
            "2025-02-03T00:00",
            " 2025-02-03",
            "2025-13-01",
            "",
            "-025-01-01",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn durations_read_and_write_iso_8601() {
        for (text, written) in [
            ("P3M", "P3M"),
            ("P4W", "P4W"),
            ("P28D", "P4W"),
            ("P1Y", "P1Y"),
            ("P1Y6M", "P18M"),
            ("P3M1D", "P3M1D"),
            ("P0D", "P0D"),
        ] {
            assert_eq!(Duration::parse(text).unwrap().to_string(), written);
        }
        for text in ["P", "3M", "P3", "PT4H", "P3D2M", "P1.5M", "P-1D", "P999999999999Y", "P201Y", "P1M1M"] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_that_points_back_says_so_and_days_the_other_way_do_too() {
        for (months, days, written) in [
            (0, -1, "-P1D"),
            (0, -14, "-P2W"),
            (-3, 0, "-P3M"),
            (-12, -1, "-P1Y1D"),
            (3, -1, "P3M-1D"),
            (-3, 1, "-P3M-1D"),
            (3, -14, "P3M-14D"),
        ] {
            assert_eq!(Duration { months, days }.to_string(), written);
        }
    }

    #[test]
    fn a_duration_reaches_two_hundred_years_either_way() {
        for sign in [1, -1] {
            assert!(Duration::of_days(sign * 73_200).is_some() && Duration::of_days(sign * 73_201).is_none());
            assert!(
                Duration::of_months(sign * 2_400).is_some() && Duration::of_months(sign * 2_401).is_none()
            );
        }
        let (long, month) = (Duration::of_months(2_400).unwrap(), Duration::of_months(1).unwrap());
        assert_eq!((long.plus(month), long.plus(month.negated())), (None, Duration::of_months(2_399)));
    }
}
