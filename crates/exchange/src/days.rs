//! Days as files write them: `2020-03-31`, a stated pattern, or Excel's day numbers where a map says
//! so. Nothing is guessed: a day that can be read in two ways is refused with both readings.

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike, Days, NaiveDate};

use crate::words::Problem;

/// The word of a map for Excel's day numbers.
pub(crate) const SERIAL: &str = "excel-serial";

/// One way to write a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DayFormat {
    /// Days since the last day of 1899, as Excel and its kin keep them.
    Serial,
    /// A pattern of strftime, such as `%d/%m/%Y`.
    Pattern(String),
}

impl DayFormat {
    /// A format by its text in a map; where it is none, why.
    pub(crate) fn new(text: &str) -> Result<Self, Problem> {
        if text == SERIAL {
            return Ok(Self::Serial);
        }
        let hint = "such as \"%d/%m/%Y\", \"%d.%m.%Y\", \"%d-%b-%y\", or \"excel-serial\"";
        if StrftimeItems::new(text).any(|item| matches!(item, Item::Error)) {
            return Err(Problem::new(format!("{text:?} is no date format"), hint));
        }
        // A pattern that says a day whole gives back the day it wrote.
        let whole = NaiveDate::from_ymd_opt(2001, 11, 22).is_some_and(|day| {
            let noon = day.and_hms_opt(0, 0, 0).unwrap_or_default();
            let mut written = String::new();
            std::fmt::Write::write_fmt(&mut written, format_args!("{}", noon.format(text))).is_ok()
                && NaiveDate::parse_from_str(&written, text) == Ok(day)
        });
        if whole {
            Ok(Self::Pattern(text.to_owned()))
        } else {
            let reason = format!("{text:?} does not give day, month and year");
            Err(Problem::new(reason, hint))
        }
    }

    /// The day of a text in this format, if it is written so.
    pub(crate) fn read(&self, text: &str) -> Option<NaiveDate> {
        match self {
            Self::Serial => serial(text),
            Self::Pattern(pattern) => NaiveDate::parse_from_str(text, pattern).ok(),
        }
    }
}

impl std::fmt::Display for DayFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Serial => SERIAL,
            Self::Pattern(pattern) => pattern,
        })
    }
}

/// The day of Excel's number; a time of day after the point is dropped.
fn serial(text: &str) -> Option<NaiveDate> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let number: u64 = whole.parse().ok()?;
    // Excel believes in 29 February 1900, which is its day 60.
    let since = match number {
        1..=59 => number + 1,
        61..=2_958_465 => number,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(since))
}

/// How the days of a column are written. `2020-03-31` is always understood: it can mean one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DayFormats(pub(crate) Vec<DayFormat>);

impl DayFormats {
    /// The day of a text.
    pub(crate) fn read(&self, text: &str) -> Result<NaiveDate, Problem> {
        if has_iso_shape(text) {
            return iso(text);
        }
        let mut readings: Vec<NaiveDate> = self.0.iter().filter_map(|f| f.read(text)).collect();
        readings.sort_unstable();
        readings.dedup();
        match readings.as_slice() {
            [day] => Ok(*day),
            [] => Err(self.unread(text)),
            [first, second, ..] => {
                let reason = format!("by the stated formats this is {first} or {second}");
                Err(Problem::new(reason, "state one date_format for the column"))
            }
        }
    }

    /// The day of a cell that a spreadsheet keeps as a number.
    pub(crate) fn number(&self, number: &str) -> Result<NaiveDate, Problem> {
        if let Ok(day) = self.read(number) {
            return Ok(day);
        }
        if self.0.contains(&DayFormat::Serial) {
            return Err(self.unread(number));
        }
        let reason = "this is a number, not a day";
        let hint = "format the column as dates in the spreadsheet, or say date_format = \
                    \"excel-serial\" for it in a map";
        Err(Problem::new(reason, hint))
    }

    fn unread(&self, text: &str) -> Problem {
        if !self.0.is_empty() {
            let stated: Vec<String> = self.0.iter().map(|f| format!("{f}")).collect();
            let reason = format!("not a day written as {}", stated.join(" or "));
            return Problem::new(reason, "write it so, or as 2020-03-31");
        }
        match two_readings(text) {
            Some((first, second)) => Problem::new(
                format!("this could be {first} or {second}"),
                "write the year first, such as 2020-03-31, or state in a map how the days are \
                 written: date_format = \"%d/%m/%Y\"",
            ),
            None => Problem::new(
                "not a day",
                "write the year, the month and the day, such as 2020-03-31",
            ),
        }
    }
}

/// Day first, then month first, of a text like `03/04/2020`, where both are days and differ.
fn two_readings(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [first, second, year] = parts[..] else { return None };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    let (first, second, year) = (number(first)?, number(second)?, number(year)?);
    let year = i32::try_from(if year < 100 { 2000 + year } else { year }).ok()?;
    let one = NaiveDate::from_ymd_opt(year, second, first)?;
    let other = NaiveDate::from_ymd_opt(year, first, second)?;
    (one != other).then_some((one, other))
}

fn has_iso_shape(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// A day written `2020-03-31`, of a text that has that shape.
fn iso(text: &str) -> Result<NaiveDate, Problem> {
    let number = |part: &str| part.parse::<u32>().unwrap_or_default();
    let year = i32::try_from(number(&text[..4])).unwrap_or_default();
    let (month, day) = (number(&text[5..7]), number(&text[8..]));
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| {
        let reason = match last_of_month(year, month) {
            Some(last) => format!("there is no such day: {} has {last} days", &text[..7]),
            None => format!("there is no month {month:02}"),
        };
        Problem::new(reason, "check the day")
    })
}

/// How many days a month has; none where there is no such month.
fn last_of_month(year: i32, month: u32) -> Option<u32> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let next = first.checked_add_months(chrono::Months::new(1))?;
    next.pred_opt().map(|last| last.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(formats: &[&str], text: &str) -> String {
        let formats = formats.iter().map(|text| DayFormat::new(text).unwrap()).collect();
        DayFormats(formats).read(text).unwrap_err().reason
    }

    fn day(formats: &[&str], text: &str) -> String {
        let formats = formats.iter().map(|text| DayFormat::new(text).unwrap()).collect();
        DayFormats(formats).read(text).unwrap().to_string()
    }

    #[test]
    fn without_a_stated_format_a_day_has_one_spelling() {
        assert_eq!(day(&[], "2020-02-29"), "2020-02-29");
        for text in [
            "29/02/2020",
            "2020-2-29",
            "20200229",
            "2020-02-29T00:00",
            "+020-02-29",
            "2020\u{2011}02-29",
            "\u{661}020-02-2",
        ] {
            assert_eq!(reason(&[], text), "not a day", "{text}");
        }
        assert_eq!(reason(&[], "2100-02-29"), "there is no such day: 2100-02 has 28 days");
        assert_eq!(reason(&[], "2020-04-31"), "there is no such day: 2020-04 has 30 days");
        assert_eq!(reason(&[], "2020-12-00"), "there is no such day: 2020-12 has 31 days");
        assert_eq!(reason(&[], "2020-13-01"), "there is no month 13");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused_with_both() {
        assert_eq!(reason(&[], "03/04/2020"), "this could be 2020-04-03 or 2020-03-04");
        assert_eq!(reason(&[], "3.4.20"), "this could be 2020-04-03 or 2020-03-04");
        assert_eq!(
            reason(&["%d/%m/%Y", "%m/%d/%Y"], "03/04/2020"),
            "by the stated formats this is 2020-03-04 or 2020-04-03"
        );
        assert_eq!(day(&["%d/%m/%Y", "%m/%d/%Y"], "31/03/2020"), "2020-03-31");
    }

    #[test]
    fn a_stated_format_is_read_and_iso_beside_it() {
        assert_eq!(day(&["%d/%m/%Y"], "03/04/2020"), "2020-04-03");
        assert_eq!(day(&["%d/%m/%Y"], "3/4/2020"), "2020-04-03");
        assert_eq!(day(&["%d/%m/%Y"], "2020-04-03"), "2020-04-03");
        assert_eq!(day(&["%d-%b-%y"], "03-Apr-20"), "2020-04-03");
        assert_eq!(day(&["%Y-%m-%d %H:%M:%S"], "2020-04-03 00:00:00"), "2020-04-03");
        assert_eq!(reason(&["%d/%m/%Y"], "31.03.2020"), "not a day written as %d/%m/%Y");
    }

    #[test]
    fn excels_numbers_are_days_where_it_is_said() {
        assert_eq!(day(&["excel-serial"], "43921"), "2020-03-31");
        assert_eq!(day(&["excel-serial"], "43921.75"), "2020-03-31");
        assert_eq!(day(&["excel-serial"], "1"), "1900-01-01");
        assert_eq!(day(&["excel-serial"], "61"), "1900-03-01");
        assert!(reason(&["excel-serial"], "60").starts_with("not a day written as excel-serial"));
        let unsaid = DayFormats::default().number("43921").unwrap_err();
        assert_eq!(unsaid.reason, "this is a number, not a day");
    }

    #[test]
    fn a_format_that_says_no_whole_day_is_none() {
        for text in ["dd/mm/yyyy", "%d/%m", "%Q", "", "%H:%M", "%Y"] {
            assert!(DayFormat::new(text).is_err(), "{text}");
        }
        for text in ["%d/%m/%Y", "%e %B %Y", "%F", "%d/%m/%Y %H:%M", "%Y%m%d"] {
            assert!(DayFormat::new(text).is_ok(), "{text}");
        }
    }
}
