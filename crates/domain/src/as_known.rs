//! "As known on": up to which recorded event a question looks back. A day means all that was
//! recorded by its end in the office, an instant all that was recorded by then. Not here: which
//! position that is in a record; the store finds it.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::time::Timestamp;

/// A day or an instant up to which the record is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsKnown {
    /// Up to the end of this day in the office: Europe/London, summer time included.
    Day(NaiveDate),
    /// Up to this instant, and with it.
    Instant(Timestamp),
}

/// Why a text says neither a day nor an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither a day such as 2020-07-22 nor an instant such as 2020-07-22T12:00:00Z or \
     2020-07-22T13:00:00+01:00"
)]
pub struct AsKnownError(pub String);

impl AsKnown {
    /// Whether an event recorded at this instant was known. Passes for all events up to one and for
    /// none after it, since recorded-at never runs back.
    #[must_use]
    pub fn includes(self, recorded_at: Timestamp) -> bool {
        match self {
            Self::Day(day) => recorded_at.london_date() <= day,
            Self::Instant(instant) => recorded_at <= instant,
        }
    }
}

impl FromStr for AsKnown {
    type Err = AsKnownError;
    fn from_str(text: &str) -> Result<Self, AsKnownError> {
        let text = text.trim();
        if text.len() == 10 {
            let day = text.parse().map_err(|_| AsKnownError(text.to_owned()))?;
            return Ok(Self::Day(day));
        }
        text.parse().map(Self::Instant).map_err(|_| AsKnownError(text.to_owned()))
    }
}

impl fmt::Display for AsKnown {
    /// As it is read: a day, or an instant in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}

impl Serialize for AsKnown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_ends_at_midnight_in_london() {
        let day: AsKnown = "2020-07-22".parse().unwrap();
        assert!(day.includes(at("2020-07-22T22:59:59.999Z")), "one millisecond before midnight");
        assert!(!day.includes(at("2020-07-22T23:00:00Z")), "midnight in summer");
        let winter: AsKnown = "2020-12-31".parse().unwrap();
        assert!(winter.includes(at("2020-12-31T23:59:59.999Z")));
        assert!(!winter.includes(at("2021-01-01T00:00:00Z")));
    }

    #[test]
    fn an_instant_is_included_itself() {
        let instant: AsKnown = "2020-07-22T13:00:00.250+01:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2020-07-22T12:00:00.250Z");
        assert!(instant.includes(at("2020-07-22T12:00:00.250Z")));
        assert!(!instant.includes(at("2020-07-22T12:00:00.251Z")));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "yesterday",
            "22/07/2020",
            "2020-7-22",
            "2020-02-30",
            "2020-07-22 12:00",
            "2020-07-22T12:00:00",
            "1595404800000",
        ] {
            assert!(text.parse::<AsKnown>().is_err(), "{text} was taken");
        }
    }
}
