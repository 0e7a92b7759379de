//! "As known on": up to which recorded event a question looks back. A day means all that was
//! recorded by its end in the office, an instant all that was recorded by then; a time of day without
//! an offset is the office's. Not here: which position that is in a record; the store finds it.

use std::fmt;
use std::str::FromStr;

use chrono::{LocalResult, NaiveDate, NaiveDateTime, Offset, SecondsFormat, TimeDelta, TimeZone};
use chrono_tz::Europe::London;
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
#[non_exhaustive]
pub enum AsKnownError {
    /// It is written as neither.
    #[error(
        "{0:?} is neither a day such as 2020-07-22 nor an instant such as 2020-07-22T13:00 in London \
         or 2020-07-22T12:00:00Z"
    )]
    Unreadable(String),
    /// Clocks were put back over it, so London had this time of day twice.
    #[error("London had {text} twice, since summer time ended")]
    Twice {
        /// What was written.
        text: String,
        /// The first of the two, with its offset.
        first: String,
        /// The second.
        second: String,
    },
    /// Clocks were put forward over it, so London never had this time of day.
    #[error("London never had {text}, since summer time began")]
    Never {
        /// What was written.
        text: String,
        /// The instant it is by the time before the change, with its offset.
        before: String,
        /// The instant it is by the time after.
        after: String,
    },
}

impl AsKnownError {
    /// How to write what may have been meant, where there is more than one reading.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable(_) => None,
            Self::Twice { first, second, .. } => {
                Some(format!("write {first} for the first, or {second} for the second"))
            }
            Self::Never { before, after, .. } => {
                Some(format!("write {before} by the time before the change, or {after} by the new"))
            }
        }
    }
}

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

    /// Whether it lies ahead, so that nobody can say yet what will be known: a day after the office's
    /// day `now`, an instant after `now`.
    #[must_use]
    pub fn is_after(self, now: Timestamp) -> bool {
        match self {
            Self::Day(day) => day > now.london_date(),
            Self::Instant(instant) => instant > now,
        }
    }
}

impl FromStr for AsKnown {
    type Err = AsKnownError;

    /// Reads a day (`2020-07-22`) or an instant: a day and a time of day parted by `T` or a space, to
    /// the minute, the second or the millisecond, with an offset or `Z`; without one it is London time.
    fn from_str(text: &str) -> Result<Self, AsKnownError> {
        let text = text.trim();
        let unreadable = || AsKnownError::Unreadable(text.to_owned());
        if text.len() == DAY {
            return text.parse().map(Self::Day).map_err(|_| unreadable());
        }
        let written = Written::of(text).ok_or_else(unreadable)?;
        let read: Timestamp = written.in_full.parse().map_err(|_| unreadable())?;
        if written.has_offset {
            return Ok(Self::Instant(read));
        }
        in_london(text, read.utc().naive_utc()).map(Self::Instant)
    }
}

/// How long a day is in writing: `2020-07-22`.
const DAY: usize = 10;
/// How long a day with hour and minute is: `2020-07-22T13:00`.
const MINUTE: usize = 16;

/// An instant in writing.
struct Written {
    /// In full: with seconds, and as UTC where it has no offset.
    in_full: String,
    has_offset: bool,
}

impl Written {
    fn of(text: &str) -> Option<Self> {
        let (minute, rest) = text.split_at_checked(MINUTE)?;
        let (day, time) = minute.split_at_checked(DAY)?;
        let time = time.strip_prefix(['T', ' '])?;
        let seconds = match rest.chars().next() {
            Some(':') => "",
            None | Some('Z' | '+' | '-') => ":00",
            Some(_) => return None,
        };
        let has_offset = rest.contains(['Z', '+', '-']);
        let offset = if has_offset { "" } else { "Z" };
        Some(Self { in_full: format!("{day}T{time}{seconds}{rest}{offset}"), has_offset })
    }
}

/// The instant at which London's clocks show a time.
fn in_london(text: &str, shown: NaiveDateTime) -> Result<Timestamp, AsKnownError> {
    let text = text.to_owned();
    match London.from_local_datetime(&shown) {
        LocalResult::Single(at) => Ok(Timestamp(at.timestamp_millis())),
        LocalResult::Ambiguous(first, second) => Err(AsKnownError::Twice {
            text,
            first: with_offset(&first),
            second: with_offset(&second),
        }),
        LocalResult::None => {
            // Well before and well after a change of an hour.
            let by_offset_at = |near: NaiveDateTime| {
                let offset = London.offset_from_utc_datetime(&near).fix();
                let at = offset.from_local_datetime(&shown).single();
                at.map(|at| with_offset(&at)).unwrap_or_default()
            };
            let near = TimeDelta::hours(4);
            Err(AsKnownError::Never {
                text,
                before: by_offset_at(shown - near),
                after: by_offset_at(shown + near),
            })
        }
    }
}

fn with_offset<Tz: TimeZone>(at: &chrono::DateTime<Tz>) -> String
where
    Tz::Offset: fmt::Display,
{
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
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
mod tests;
