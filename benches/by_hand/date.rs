//! A day of the calendar: counted in days, and in calendar months.

/// A day of the Gregorian calendar.
///
/// Days and weeks are differences of its number; months need its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Days since 1 March of the year 0. First, so that the derived order compares this and no more.
    number: i32,
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The date of these parts, where the calendar has it.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then(|| Self::of_parts(year, month, day))
    }

    fn of_parts(year: i32, month: u8, day: u8) -> Self {
        Self { number: day_number(year, month, day), year, month, day }
    }

    /// Year, month, day.
    pub fn parts(self) -> (i32, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Whole days from `earlier` to this day; the day itself is day 0.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.number - earlier.number
    }

    /// The same day of the month, so many months later; the last of that month where it is shorter
    /// (three months after 30 November is 28 or 29 February).
    pub fn months_later(self, months: u8) -> Self {
        let months = i32::from(self.month) - 1 + i32::from(months);
        let year = self.year + months / 12;
        // A remainder by twelve fits a byte.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let month = (months % 12) as u8 + 1;
        Self::of_parts(year, month, self.day.min(days_in_month(year, month)))
    }

    /// The day so many days later, or earlier where `days` is negative.
    pub fn days_later(self, days: i32) -> Self {
        Self::of_number(self.number + days)
    }

    /// The day with this number: days since 1 March of the year 0.
    pub fn of_number(number: i32) -> Self {
        // The inverse of `day_number`: 400 years are 146,097 days, and years that begin with March
        // have their leap day at the end.
        let era = number.div_euclid(146_097);
        let day_of_era = number.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = era * 400 + year_of_era + i32::from(month <= 2);
        // A month is 1 to 12, a day 1 to 31.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Self { number, year, month: month as u8, day: day as u8 }
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1 March of the year 0. Counting years from March puts the leap day last, so that the
/// months before it always have the same lengths.
fn day_number(year: i32, month: u8, day: u8) -> i32 {
    let (month, day) = (i32::from(month), i32::from(day));
    let (year, month_from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month_from_march + 2) / 5 + day - 1
}
