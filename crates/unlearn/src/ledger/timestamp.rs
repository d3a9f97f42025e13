//! Moments, as the log and certificates write them.

use std::{
    fmt,
    str::FromStr,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use crate::UnlearnError;

/// A moment in whole seconds since 1970, in UTC. Its text form is that of RFC 3339.
///
/// ```
/// use argiope_unlearn::ledger::Timestamp;
///
/// let leap_day = Timestamp::from_unix_seconds(1_709_210_096);
/// assert_eq!(leap_day.to_string(), "2024-02-29T12:34:56Z");
/// assert_eq!("2024-02-29T12:34:56Z".parse::<Timestamp>()?, leap_day);
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(u64);

const SECONDS_OF_DAY: u64 = 86_400;
/// Days of 400 years, after which the calendar repeats.
const DAYS_OF_ERA: u64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: u64 = 719_468;
/// 9999-12-31T23:59:59Z, the last moment with four digits for the year.
const LAST: u64 = 253_402_300_799;

impl Timestamp {
    /// Now. A clock that stands before 1970 gives 1970.
    #[must_use]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self::from_unix_seconds(since.map_or(0, |since| since.as_secs()))
    }

    /// That many seconds after 1970-01-01T00:00:00Z; what comes after the year 9999 is its last second.
    #[must_use]
    pub fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds.min(LAST))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Years are counted from the 1st of March, so that a leap day is the last of its year.
        let days = self.0 / SECONDS_OF_DAY + DAYS_BEFORE_1970;
        let (era, day_of_era) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
        let leaps = day_of_era / 1_460 + day_of_era / 146_096 - day_of_era / 36_524;
        let year_of_era = (day_of_era - leaps) / 365;
        let first_day = 365 * year_of_era + year_of_era / 4 - year_of_era / 100;
        let day_of_year = day_of_era - first_day;
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = 400 * era + year_of_era + u64::from(month <= 2);
        let seconds = self.0 % SECONDS_OF_DAY;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

impl FromStr for Timestamp {
    type Err = UnlearnError;

    fn from_str(text: &str) -> Result<Self, UnlearnError> {
        let fault = || UnlearnError::Syntax {
            text: text.chars().take(60).collect(),
            expected: "moments are written as 2024-02-29T12:34:56Z",
        };
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
        let fields = || {
            Some([
                number(0, 4)?,
                number(5, 7)?,
                number(8, 10)?,
                number(11, 13)?,
                number(14, 16)?,
                number(17, 19)?,
            ])
        };
        let [year, month, day, hour, minute, second] = fields().ok_or_else(fault)?;
        if !(1..=12).contains(&month) || year < 1970 {
            return Err(fault());
        }
        let shifted_year = year - u64::from(month <= 2);
        let (era, year_of_era) = (shifted_year / 400, shifted_year % 400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day.saturating_sub(1);
        let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * DAYS_OF_ERA + day_of_era - DAYS_BEFORE_1970;
        let seconds = days * SECONDS_OF_DAY + 3600 * hour + 60 * minute + second;
        let moment = Self::from_unix_seconds(seconds);
        // What is written otherwise, such as a 30th of February, is another moment than it says.
        match moment.to_string() == text {
            true => Ok(moment),
            false => Err(fault()),
        }
    }
}

impl TryFrom<String> for Timestamp {
    type Error = UnlearnError;

    fn try_from(text: String) -> Result<Self, UnlearnError> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(moment: Timestamp) -> Self {
        moment.to_string()
    }
}
