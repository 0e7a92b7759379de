//! The rule of the record's clock once more, in plain words, the office's day by the law on summer time
//! (from the last Sunday of March to the last of October, both at 01:00 UTC), and times worth trying.

use chrono::{Datelike, Days, NaiveDate};
use upheld_domain::Clock;
use upheld_tests::files::Dice;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

/// When an event is recorded that comes at `now`, and what is said of the clock; none where it is refused.
pub(super) fn ruled(now: i64, last: Option<i64>) -> Option<(i64, Clock)> {
    let Some(last) = last else { return Some((now, Clock::Steady)) };
    if now < last - 5 * MINUTE {
        None
    } else if now < last {
        Some((last, Clock::Held))
    } else if now > last + 31 * DAY {
        Some((now, Clock::Jumped))
    } else {
        Some((now, Clock::Steady))
    }
}

/// 1 January 1970.
fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or(NaiveDate::MIN)
}

fn utc_day(at: i64) -> NaiveDate {
    epoch() + Days::new(u64::try_from(at.div_euclid(DAY)).unwrap_or(0))
}

/// 01:00 UTC of the last Sunday of a month that has 31 days.
fn change(year: i32, month: u32) -> i64 {
    let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap_or(NaiveDate::MIN);
    let sunday = last - Days::new(last.weekday().num_days_from_sunday().into());
    (sunday - epoch()).num_days() * DAY + 60 * MINUTE
}

/// The calendar day in London.
pub(super) fn london_day(at: i64) -> NaiveDate {
    let year = utc_day(at).year();
    let summer = change(year, 3) <= at && at < change(year, 10);
    utc_day(if summer { at + 60 * MINUTE } else { at })
}

fn noon(year: i32, month: u32, day: u32) -> i64 {
    let day = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_else(epoch);
    (day - epoch()).num_days() * DAY + DAY / 2
}

/// A time about a day on which something changes.
pub(super) fn moments(dice: &mut Dice) -> i64 {
    let year = 2018 + i32::try_from(dice.below(4)).unwrap_or(0);
    about(dice, year)
}

fn about(dice: &mut Dice, year: i32) -> i64 {
    let day = match dice.below(6) {
        0 => noon(year, 4, 1) - DAY / 2,
        1 => noon(year, 2, 28) + DAY / 2,
        2 => noon(year, 3, 1) - DAY / 2,
        3 => change(year, 3),
        4 => change(year, 10),
        _ => noon(year, 12, 31) + DAY / 2,
    };
    let minutes = i64::try_from(dice.below(181)).unwrap_or(0) - 90;
    day + minutes * MINUTE + i64::try_from(dice.below(3)).unwrap_or(0) - 1
}

/// The next time of a clock that jumps.
pub(super) fn next(dice: &mut Dice, last: i64) -> i64 {
    let some = |dice: &mut Dice, below: i64| {
        i64::try_from(dice.below(usize::try_from(below).unwrap_or(1))).unwrap_or(0)
    };
    match dice.below(14) {
        0 => last - some(dice, 5 * MINUTE),
        1 => last - 5 * MINUTE + some(dice, 3) - 1,
        2 => last - some(dice, 90 * DAY),
        3 => last - some(dice, 3_000 * DAY),
        4 => last + 31 * DAY + some(dice, 3) - 1,
        5 => last + some(dice, 60 * DAY),
        6 if utc_day(last).year() < 2_030 => last + some(dice, 700 * DAY),
        7 | 8 => {
            // The next such day that lies ahead.
            let at = about(dice, utc_day(last).year());
            if at > last { at } else { last + some(dice, 3 * DAY) }
        }
        9 => last,
        10 => last + some(dice, 2 * MINUTE),
        _ => last + some(dice, DAY),
    }
}
