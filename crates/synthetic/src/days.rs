//! Days: sums that stay in range, and the office's calendar: which days it works, and when.

use chrono::{Datelike, Days, NaiveDate, TimeZone, Weekday};
use chrono_tz::Europe::London;
use upheld_domain::Timestamp;

use crate::dice::Dice;

/// The day `days` later.
pub(crate) fn after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(date)
}

/// The day `days` earlier.
pub(crate) fn before(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(date)
}

/// How many days `later` is after `earlier`; 0 where it is not.
pub(crate) fn from_to(earlier: NaiveDate, later: NaiveDate) -> u32 {
    u32::try_from(later.signed_duration_since(earlier).num_days()).unwrap_or(0)
}

/// A day between two, both included; the first where they cross.
pub(crate) fn some_day(dice: &mut Dice, first: NaiveDate, last: NaiveDate) -> NaiveDate {
    after(first, dice.between(0, from_to(first, last)))
}

/// Milliseconds from the office's opening at 09:00 to its closing at 17:30.
const OFFICE_MS: u32 = 30_600_000;

/// An instant in office hours. Ordered as time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    /// Days since the calendar's first.
    day: u32,
    /// Milliseconds since the office opened.
    ms: u32,
}

/// The office's days from a first to a last.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    first: NaiveDate,
    /// Of each day: when the office opens, and the first working day from it on.
    days: Vec<(i64, u32)>,
}

impl Calendar {
    /// The calendar of all days from `first` to `last`.
    pub(crate) fn new(first: NaiveDate, last: NaiveDate) -> Self {
        let all: Vec<NaiveDate> = first.iter_days().take_while(|&day| day <= last).collect();
        let mut days = vec![(0, 0); all.len()];
        let mut works = u32::MAX;
        for (index, &day) in all.iter().enumerate().rev() {
            if is_working_day(day) {
                works = u32::try_from(index).unwrap_or(u32::MAX);
            }
            days[index] = (opens_at(day), works);
        }
        Self { first, days }
    }

    /// Some instant of a day, or of the next working day. None past the calendar's end.
    pub(crate) fn moment(&self, day: NaiveDate, dice: &mut Dice) -> Option<Moment> {
        self.on(from_to(self.first, day), dice)
    }

    fn on(&self, index: u32, dice: &mut Dice) -> Option<Moment> {
        let &(_, day) = self.days.get(usize::try_from(index).ok()?)?;
        (day != u32::MAX).then(|| Moment { day, ms: dice.below(OFFICE_MS) })
    }

    /// Some minutes after an instant, or the next working day where the office closes before.
    pub(crate) fn soon_after(&self, earlier: Moment, dice: &mut Dice) -> Option<Moment> {
        let ms = earlier.ms + dice.between(30_000, 1_200_000);
        if ms < OFFICE_MS {
            return Some(Moment { day: earlier.day, ms });
        }
        self.on(earlier.day + 1, dice)
    }

    /// The day of an instant.
    pub(crate) fn day(&self, moment: Moment) -> NaiveDate {
        after(self.first, moment.day)
    }

    /// The instant as the record keeps it.
    pub(crate) fn timestamp(&self, moment: Moment) -> Timestamp {
        let opens = usize::try_from(moment.day).ok().and_then(|day| self.days.get(day));
        Timestamp(opens.map_or(0, |&(at, _)| at) + i64::from(moment.ms))
    }
}

/// Monday to Friday, but Christmas, Boxing Day and New Year's Day. Other holidays are worked.
fn is_working_day(day: NaiveDate) -> bool {
    let feast = matches!((day.month(), day.day()), (12, 25 | 26) | (1, 1));
    !feast && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// 09:00 in London, in milliseconds since 1970.
fn opens_at(day: NaiveDate) -> i64 {
    let nine = day.and_hms_opt(9, 0, 0).unwrap_or_default();
    London.from_local_datetime(&nine).earliest().map_or(0, |at| at.timestamp_millis())
}
