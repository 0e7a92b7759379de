//! Instants and reporting years. No clock: an instant is a number somebody hands in.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
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
        self.utc().with_timezone(&chrono_tz::Europe::London).date_naive()
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// 1 April to 31 March: `2019-20`, "year ending 31 March 2020". Years 1900-01 to 2998-99.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportingYear(u16);

/// Why a text is no reporting year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no reporting year: write it as 2019-20, from 1900-01 to 2998-99")]
pub struct YearError(pub String);

impl ReportingYear {
    const FIRST: u16 = 1900;
    const LAST: u16 = 2998;

    /// The year that starts on 1 April of `start`, 1900 to 2998.
    #[must_use]
    pub fn starting(start: i32) -> Option<Self> {
        let start = u16::try_from(start).ok()?;
        (Self::FIRST..=Self::LAST).contains(&start).then_some(Self(start))
    }

    /// The year a date counts in. Dates outside 1900 to 2998 are held at the ends.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        let start = if date.month() >= 4 { date.year() } else { date.year() - 1 };
        let held = start.clamp(i32::from(Self::FIRST), i32::from(Self::LAST));
        Self(u16::try_from(held).unwrap_or(Self::FIRST))
    }

    /// The calendar year of its first day.
    #[must_use]
    pub fn start(self) -> u16 {
        self.0
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(i32::from(self.0), 4, 1).unwrap_or(NaiveDate::MIN)
    }

    /// 31 March.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(i32::from(self.0) + 1, 3, 31).unwrap_or(NaiveDate::MAX)
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
    fn a_year_runs_from_april_to_march() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(ReportingYear::of(day("2020-03-31")).to_string(), "2019-20");
        assert_eq!(ReportingYear::of(day("2020-04-01")).to_string(), "2020-21");
        let year: ReportingYear = "1999-00".parse().unwrap();
        assert_eq!((year.first_day(), year.last_day()), (day("1999-04-01"), day("2000-03-31")));
        assert_eq!("2019/20".parse::<ReportingYear>(), "2019-2020".parse());
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
