//! Cases that were open for over a year on the year's last day: perhaps a decision was made and not
//! recorded. Open as the roll-forward has it, so that they are among `open-at-end`.

use chrono::{Months, NaiveDate};
use upheld_annual::Measure;
use upheld_domain::ReviewResult;
use upheld_projection::Fact;

use super::case::Look;
use super::finding::{YearEndFinding, counted, show};
use super::rule::CheckRule;
use super::year::YearEnd;

pub(super) fn check(asked: &YearEnd<'_>, look: &Look<'_>, found: &mut Vec<YearEndFinding>) {
    let until = look.counted.iter().filter(|counted| counted.year <= asked.year);
    let open: i64 = until.map(|counted| counted.unit().flow()).sum();
    if open <= 0 {
        return;
    }
    let day = asked.day();
    let Some(since) = open_since(look, asked.last_day()) else { return };
    if since.checked_add_months(Months::new(12)).is_some_and(|anniversary| anniversary < day) {
        let days = counted((day - since).num_days(), "day");
        let now = match decided_since(asked, look) {
            Some(on) => format!("decided on {on}"),
            None => "not decided yet".to_owned(),
        };
        let what = format!("open since {since}, {days} on {day}; {now}");
        found.push(look.finding(CheckRule::OpenOverAYear, what, show(look.reference)));
    }
}

/// The last day up to the year's end on which it came or was opened again.
fn open_since(look: &Look<'_>, last_day: NaiveDate) -> Option<NaiveDate> {
    let mut opened = look.standing.iter().filter_map(|event| match event.content {
        Fact::Received { on, .. } | Fact::Reopened { on } => Some(on),
        Fact::Reviewed { result: ReviewResult::Amended | ReviewResult::Reopened, on } => Some(on),
        _ => None,
    });
    opened.rfind(|on| *on <= last_day)
}

/// The day of the first decision made after the year.
fn decided_since(asked: &YearEnd<'_>, look: &Look<'_>) -> Option<NaiveDate> {
    let later = look
        .counted
        .iter()
        .filter(|counted| counted.measure == Measure::DecidedAsMade && counted.year > asked.year);
    later.filter_map(|counted| look.event(counted.position)?.content.occurred_on()).min()
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, closed, day};
    use upheld_domain::{CaseFacts, ReopenReason, Reopened};

    fn found(received: &str, facts: Vec<CaseFacts>) -> Vec<String> {
        let mut office = Office::of("2019-20");
        office.case("E07000008", received, facts);
        office.found("open-over-a-year")
    }

    #[test]
    fn a_case_open_for_more_than_a_year_is_found_and_one_open_for_a_year_is_not() {
        assert_eq!(
            found("2019-03-30", vec![]),
            [
                "19000001: open since 2019-03-30, 367 days on 2020-03-31; not decided yet | upheld case \
              show 19000001"
            ]
        );
        assert_eq!(found("2019-03-31", vec![]), [""; 0]);
    }

    #[test]
    fn one_decided_in_time_is_not_and_one_decided_later_says_so() {
        assert_eq!(found("2019-03-01", vec![closed("2020-03-31")]), [""; 0]);
        let late = &found("2019-03-01", vec![closed("2020-04-01")])[0];
        assert!(late.contains("396 days on 2020-03-31; decided on 2020-04-01"), "{late}");
    }

    #[test]
    fn a_case_opened_again_is_open_since_then() {
        let again =
            |on| CaseFacts::from(Reopened { on: day(on), reason: ReopenReason::NewEvidence });
        let opened = |on| vec![closed("2018-06-01"), again(on)];
        assert_eq!(found("2018-01-01", opened("2019-06-01")), [""; 0]);
        let old = &found("2018-01-01", opened("2018-07-01"))[0];
        assert!(old.contains("open since 2018-07-01, 639 days"), "{old}");
    }

    #[test]
    fn while_the_year_lasts_the_last_day_of_the_record_is_what_counts() {
        let mut office = Office::known_until("2019-20", "2020-01-15");
        office.case("E07000008", "2019-01-14", vec![]);
        office.case("E07000008", "2019-01-15", vec![]);
        let found = office.found("open-over-a-year");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("366 days on 2020-01-15"), "{found:?}");
    }
}
