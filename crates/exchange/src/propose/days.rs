//! How the days of a column are written, by a sample of them.

use chrono::{Datelike, NaiveDate};

use super::sample::Theirs;
use crate::days::{DayFormat, SERIAL};

/// The ways looked for, the usual ones of this country first.
const PATTERNS: &[&str] = &[
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d-%m-%y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%d %b %y",
    "%d %B %Y",
    "%b %d, %Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%d-%b-%Y %H:%M:%S",
];

/// How a column's days are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The format to state; none where `2020-03-31` or the spreadsheet's own days need none.
    pub(super) format: Option<&'static str>,
    /// Another format that reads every sampled day too.
    pub(super) also: Option<&'static str>,
    /// How many of a hundred filled cells can be read so.
    pub(super) share: u64,
}

/// How the days of a column are written; none where it has no days.
pub(super) fn written(column: &Theirs) -> Option<Written> {
    if column.filled == 0 {
        return None;
    }
    if column.values.is_empty() {
        return (column.days > 0).then_some(Written { format: None, also: None, share: 100 });
    }
    let needs_none = column.share(|text| iso(text).is_some());
    if needs_none == 100 {
        return Some(Written { format: None, also: None, share: 100 });
    }
    let share = |format: &DayFormat| {
        column.share(|text| iso(text).or_else(|| format.read(text).filter(plausible)).is_some())
    };
    let serial = [(SERIAL, share(&DayFormat::Serial))];
    let patterns = PATTERNS.iter().map(|p| (*p, share(&DayFormat::Pattern((*p).to_owned()))));
    let shares: Vec<(&'static str, u64)> = patterns.chain(serial).collect();
    let best = shares.iter().map(|(_, share)| *share).max()?;
    let mut formats = shares.iter().filter(|(_, share)| *share == best).map(|(format, _)| *format);
    let (format, also) = (formats.next(), formats.next());
    (best >= 80).then_some(Written { format, also, share: best })
}

fn iso(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// A day of an office's files, not a number that happens to be one.
fn plausible(day: &NaiveDate) -> bool {
    (1950..2100).contains(&day.year())
}
