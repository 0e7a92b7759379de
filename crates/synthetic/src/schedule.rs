//! When the steps of a tale are recorded: in office hours, mostly within days of what happened,
//! sometimes weeks after, and some of what happens in February and March only in August, when last
//! year's figures are out.

use chrono::{Datelike, NaiveDate};

use crate::days::{Calendar, Moment, after, before};
use crate::dice::Dice;
use crate::tale::{Deed, Desk, Tale};

/// A step with the instant it is recorded at.
#[derive(Debug, Clone)]
pub(crate) struct Timed {
    /// When.
    pub(crate) at: Moment,
    /// By whom.
    pub(crate) desk: Desk,
    /// What.
    pub(crate) deeds: Vec<Deed>,
}

/// The steps of a tale, the last first, so that the next can be popped. What would come after
/// `last_day` is left out.
pub(crate) fn schedule(
    tale: Tale,
    calendar: &Calendar,
    last_day: NaiveDate,
    dice: &mut Dice,
) -> Vec<Timed> {
    let mut timed: Vec<Timed> = Vec::with_capacity(tale.steps.len());
    for step in tale.steps {
        // What is late is not so late that it would miss the record's end: published counts are in it.
        let latest = before(last_day, dice.between(6, 20)).max(step.day);
        let day = recorded_on(step.day, dice).min(latest);
        let earlier = timed.last().map(|step| step.at);
        let at = match (calendar.moment(day, dice), earlier) {
            (Some(at), Some(earlier)) if at <= earlier => calendar.soon_after(earlier, dice),
            (at, _) => at,
        };
        let Some(at) = at.filter(|&at| calendar.day(at) <= last_day) else {
            break;
        };
        timed.push(Timed { at, desk: step.desk, deeds: step.deeds });
    }
    timed.reverse();
    timed
}

fn recorded_on(day: NaiveDate, dice: &mut Dice) -> NaiveDate {
    if matches!(day.month(), 2 | 3) && dice.chance(5) {
        let august = NaiveDate::from_ymd_opt(day.year(), 8, 1 + dice.below(28));
        return august.unwrap_or(day);
    }
    let lag = match dice.below(100) {
        0..45 => 0,
        45..70 => 1,
        70..85 => dice.between(2, 3),
        85..98 => dice.between(4, 10),
        _ => dice.between(14, 60),
    };
    after(day, lag)
}
