//! Remedies that were due before the year's last day and have no outcome, whatever was recorded
//! since. A case with one has no compliance outcome, so it stays out of the compliance rate.

use chrono::NaiveDate;
use upheld_annual::Measure;
use upheld_domain::{Position, RemedyId, RemedyKind};
use upheld_projection::Fact;

use super::case::Look;
use super::finding::{YearEndFinding, counted};
use super::rule::CheckRule;
use super::year::YearEnd;

pub(super) fn check(asked: &YearEnd<'_>, look: &Look<'_>, found: &mut Vec<YearEndFinding>) {
    for contribution in &look.counted {
        let Measure::Remedies(kind) = contribution.measure else { continue };
        if let Some((remedy, due)) = waiting(look, contribution.position)
            && due < asked.day()
        {
            found.push(finding(asked, look, (remedy, kind), due));
        }
    }
}

/// The remedy recommended at a position, and the day it is due, where it has no outcome.
fn waiting(look: &Look<'_>, position: Position) -> Option<(RemedyId, NaiveDate)> {
    let Fact::RemedyRecommended { remedy: id, .. } = look.event(position)?.content else {
        return None;
    };
    let mut day = None;
    for event in &look.standing {
        match event.content {
            Fact::RemedyRecommended { remedy, due, .. } if remedy == id => day = due,
            Fact::RemedyRescheduled { remedy, due } if remedy == id => day = Some(due),
            Fact::Complied { remedy, .. } | Fact::NotComplied { remedy, .. } if remedy == id => {
                return None;
            }
            _ => {}
        }
    }
    day.map(|day| (id, day))
}

fn finding(
    asked: &YearEnd<'_>,
    look: &Look<'_>,
    (remedy, kind): (RemedyId, RemedyKind),
    due: NaiveDate,
) -> YearEndFinding {
    let day = asked.day();
    let days = counted((day - due).num_days(), "day");
    let what = format!(
        "remedy {remedy} ({kind}) was due on {due} and has no outcome: {days} overdue on {day}"
    );
    let reference = look.reference.as_str();
    let command = format!("upheld case comply {reference} --remedy {remedy} --on DAY");
    look.finding(CheckRule::RemedyOverdue, what, command)
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, day, upheld};
    use upheld_domain::{
        CancelReason, CaseFacts, Complied, NotComplied, RemedyCancelled, RemedyId, RemedyKind,
        RemedyRecommended, RemedyRescheduled, ReopenReason, Reopened,
    };

    fn first() -> RemedyId {
        RemedyId::new("1").unwrap()
    }

    fn recommended(due: &str) -> Vec<CaseFacts> {
        let kind = RemedyKind::Payment;
        let due_on = Some(day(due));
        let facts = RemedyRecommended { remedy: first(), kind, amount_pence: None, due_on };
        vec![upheld("2019-08-01"), facts.into()]
    }

    fn found(facts: Vec<CaseFacts>) -> Vec<String> {
        let mut office = Office::of("2019-20");
        office.case("E07000008", "2019-05-01", facts);
        office.found("remedy-overdue")
    }

    fn with(due: &str, then: impl Into<CaseFacts>) -> Vec<String> {
        let mut facts = recommended(due);
        facts.push(then.into());
        found(facts)
    }

    #[test]
    fn a_remedy_due_before_the_last_day_without_an_outcome_is_found_with_its_days() {
        assert_eq!(
            found(recommended("2020-03-30")),
            [
                "19000001: remedy 1 (payment) was due on 2020-03-30 and has no outcome: 1 day overdue \
              on 2020-03-31 | upheld case comply 19000001 --remedy 1 --on DAY"
            ]
        );
    }

    #[test]
    fn one_due_on_the_last_day_is_not_overdue_yet() {
        assert_eq!(found(recommended("2020-03-31")), [""; 0]);
    }

    #[test]
    fn an_outcome_of_any_day_ends_it_and_so_does_cancelling() {
        let (remedy, on) = (first(), day("2020-06-01"));
        let complied = Complied { remedy, done_on: None, satisfied_on: on };
        assert_eq!(with("2019-10-01", complied), [""; 0]);
        assert_eq!(with("2019-10-01", NotComplied { remedy, on }), [""; 0]);
        let reason = CancelReason::NoLongerNeeded;
        assert_eq!(with("2019-10-01", RemedyCancelled { remedy, on, reason }), [""; 0]);
    }

    #[test]
    fn the_day_that_was_set_last_decides() {
        let later =
            RemedyRescheduled { remedy: first(), on: day("2019-10-01"), due_on: day("2020-05-01") };
        assert_eq!(with("2019-10-01", later), [""; 0]);
        let earlier =
            RemedyRescheduled { remedy: first(), on: day("2019-10-01"), due_on: day("2020-03-01") };
        assert_eq!(with("2020-05-01", earlier).len(), 1);
    }

    #[test]
    fn a_remedy_of_a_decision_that_is_no_longer_in_force_waits_for_nothing() {
        let again = Reopened { on: day("2020-01-01"), reason: ReopenReason::OfficeError };
        assert_eq!(with("2019-10-01", again), [""; 0]);
    }
}
