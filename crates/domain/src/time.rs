//! Instants and reporting years. No clock: an instant is a number somebody hands in.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, in milliseconds since 1970-01-01T00:00:00Z. When the record took an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant as a UTC date and time; out of chrono's range becomes its earliest.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// The calendar day of this instant in the office: Europe/London, summer time included.
    #[must_use]
    pub fn london_date(self) -> NaiveDate {
        self.london_time().date()
    }

    /// What the office's clocks show at this instant: Europe/London, summer time included.
    #[must_use]
    pub fn london_time(self) -> NaiveDateTime {
        self.utc().with_timezone(&chrono_tz::Europe::London).naive_local()
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no instant: write it as 2020-07-22T12:00:00.000Z, to the millisecond at most")]
pub struct TimestampError(pub String);

impl FromStr for Timestamp {
    type Err = TimestampError;
    /// Reads RFC 3339 with any offset; what is finer than a millisecond is refused, not rounded.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let read = DateTime::parse_from_rfc3339(text).ok().filter(|read| {
            read.timestamp_subsec_nanos() % 1_000_000 == 0 && read.timestamp_subsec_millis() < 1_000
        });
        let read = read.ok_or_else(|| TimestampError(text.to_owned()))?;
        Ok(Self(read.timestamp_millis()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A year of reports: `2019-20`. On which day it starts says the office's [`YearStart`]; in English
/// local government it is 1 April to 31 March, "year ending 31 March 2020". Years 1900-01 to 2998-99.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportingYear(u16);

/// Why a text is no reporting year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no reporting year: write it as 2019-20, from 1900-01 to 2998-99")]
pub struct YearError(pub String);

impl ReportingYear {
    const FIRST: u16 = 1900;
    const LAST: u16 = 2998;

    /// The earliest year there is: 1900-01.
    pub const EARLIEST: Self = Self(Self::FIRST);

    /// The latest year there is: 2998-99.
    pub const LATEST: Self = Self(Self::LAST);

    /// The year that starts in the calendar year `start`, 1900 to 2998.
    #[must_use]
    pub fn starting(start: i32) -> Option<Self> {
        let start = u16::try_from(start).ok()?;
        (Self::FIRST..=Self::LAST).contains(&start).then_some(Self(start))
    }

    /// The calendar year of its first day.
    #[must_use]
    pub fn start(self) -> u16 {
        self.0
    }

    /// The year before, if there is one.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        Self::starting(i32::from(self.0) - 1)
    }

    /// The year after, if there is one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::starting(i32::from(self.0) + 1)
    }
}

/// The day on which an office's reporting years start: `04-01`, 1 April. A part of the counting
/// rules: it decides which year a day counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearStart {
    month: u8,
    day: u8,
}

/// Why a text is no start of a year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a year can't start on {0:?}: write the month and a day that every year has, such as 04-01"
)]
pub struct YearStartError(pub String);

impl YearStart {
    /// 1 April, as in English local government \[S\].
    pub const APRIL: Self = Self { month: 4, day: 1 };

    /// A month and a day that every year has: not 29 February.
    #[must_use]
    pub fn new(month: u8, day: u8) -> Option<Self> {
        // No leap year, so what it has every year has.
        NaiveDate::from_ymd_opt(2001, month.into(), day.into())?;
        Some(Self { month, day })
    }

    /// The year a date counts in. Dates outside 1900 to 2998 are held at the ends.
    #[must_use]
    pub fn year_of(self, date: NaiveDate) -> ReportingYear {
        let begun = (date.month(), date.day()) >= (self.month.into(), self.day.into());
        let start = if begun { date.year() } else { date.year() - 1 };
        let held = start.clamp(i32::from(ReportingYear::FIRST), i32::from(ReportingYear::LAST));
        ReportingYear(u16::try_from(held).unwrap_or(ReportingYear::FIRST))
    }

    /// A year's first day: 1 April.
    #[must_use]
    pub fn first_day(self, year: ReportingYear) -> NaiveDate {
        self.day_in(i32::from(year.0)).unwrap_or(NaiveDate::MIN)
    }

    /// A year's last day: 31 March.
    #[must_use]
    pub fn last_day(self, year: ReportingYear) -> NaiveDate {
        let next = self.day_in(i32::from(year.0) + 1);
        next.and_then(|day| day.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    fn day_in(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month.into(), self.day.into())
    }
}

impl fmt::Display for YearStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}-{:02}", self.month, self.day))
    }
}

impl FromStr for YearStart {
    type Err = YearStartError;
    fn from_str(text: &str) -> Result<Self, YearStartError> {
        let refuse = || YearStartError(text.to_owned());
        let (month, day) = text.split_once('-').ok_or_else(refuse)?;
        let start = month.parse().ok().zip(day.parse().ok());
        let start = start.and_then(|(month, day)| Self::new(month, day));
        // One day, one spelling.
        start.filter(|start| start.to_string() == text).ok_or_else(refuse)
    }
}

impl fmt::Display for ReportingYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{:02}", self.0, (self.0 + 1) % 100))
    }
}

impl fmt::Debug for ReportingYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ReportingYear {
    type Err = YearError;
    fn from_str(text: &str) -> Result<Self, YearError> {
        let refuse = || YearError(text.to_owned());
        let (start, end) = text.trim().split_once(['-', '/']).ok_or_else(refuse)?;
        if start.len() != 4
            || !text.trim().bytes().all(|b| b.is_ascii_digit() || b"-/".contains(&b))
        {
            return Err(refuse());
        }
        let year = start.parse().ok().and_then(Self::starting).ok_or_else(refuse)?;
        let written = year.to_string();
        let long = format!("{}", u32::from(year.0) + 1);
        if end == &written[5..] || end == long { Ok(year) } else { Err(refuse()) }
    }
}

impl Serialize for ReportingYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ReportingYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back_as_it_is_written() {
        for ms in [0, 1, -1, 1_595_404_800_123, 253_402_300_799_999] {
            assert_eq!(Timestamp(ms).to_string().parse(), Ok(Timestamp(ms)));
        }
        assert_eq!("2020-07-22T13:00:00+01:00".parse(), Ok(Timestamp(1_595_419_200_000)));
        for text in ["2020-07-22", "2020-07-22T12:00:00.0001Z", "2020-06-30T23:59:60Z", "now"] {
            assert!(text.parse::<Timestamp>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn a_year_runs_from_april_to_march() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let april = YearStart::APRIL;
        assert_eq!(april.year_of(day("2020-03-31")).to_string(), "2019-20");
        assert_eq!(april.year_of(day("2020-04-01")).to_string(), "2020-21");
        let year: ReportingYear = "1999-00".parse().unwrap();
        let days = (april.first_day(year), april.last_day(year));
        assert_eq!(days, (day("1999-04-01"), day("2000-03-31")));
        assert_eq!("2019/20".parse::<ReportingYear>(), "2019-2020".parse());
    }

    #[test]
    fn an_office_may_start_its_years_on_another_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (start, first, last) in [
            ("01-01", "2023-01-01", "2023-12-31"),
            ("07-01", "2023-07-01", "2024-06-30"),
            ("03-01", "2023-03-01", "2024-02-29"),
            ("12-31", "2023-12-31", "2024-12-30"),
        ] {
            let start: YearStart = start.parse().unwrap();
            let year: ReportingYear = "2023-24".parse().unwrap();
            assert_eq!((start.first_day(year), start.last_day(year)), (day(first), day(last)));
            assert_eq!((start.year_of(day(first)), start.year_of(day(last))), (year, year));
        }
        for text in ["02-30", "02-29", "13-01", "00-01", "4-1", "04-00", "0401", "", "+4-01"] {
            assert!(text.parse::<YearStart>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn a_year_that_skips_or_rambles_is_refused() {
        for text in
            ["2019-21", "2019", "19-20", "2019-2", "", "-", "2019-20-21", "9999-00", "+019-20"]
        {
            assert!(text.parse::<ReportingYear>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn the_office_day_follows_summer_time() {
        // 23:30 UTC on 30 June is half past midnight on 1 July in London.
        let late = "2020-06-30T23:30:00Z".parse::<DateTime<Utc>>().unwrap();
        assert_eq!(Timestamp(late.timestamp_millis()).london_date().to_string(), "2020-07-01");
        let winter = "2020-12-31T23:30:00Z".parse::<DateTime<Utc>>().unwrap();
        assert_eq!(Timestamp(winter.timestamp_millis()).london_date().to_string(), "2020-12-31");
    }
}
