//! Decisions that count in the year and did not yet when its last day ended: recorded late, or moved
//! into the year by a later correction. Nothing is wrong with that; but a day that was mistyped
//! across the year's end shows here.

use upheld_annual::{Contribution, Measure, contributions};
use upheld_domain::{InForce, Position, Recorded};
use upheld_projection::Fact;

use super::case::Look;
use super::finding::{YearEndFinding, YearEndNote, show};
use super::rule::CheckRule;
use super::year::YearEnd;

const RULE: CheckRule = CheckRule::RecordedAfterYear;

/// A decision of the year, and the event that put it there.
pub(super) struct Late {
    decision: Contribution,
    by: Position,
}

pub(super) fn note(asked: &YearEnd<'_>, notes: &mut Vec<YearEndNote>) {
    if !asked.is_over() {
        let what = "Nothing yet: the record has not seen the year's end.";
        notes.push(YearEndNote::new(RULE, what.to_owned()));
    }
}

/// The decisions of the year that were not known at its end.
pub(super) fn decisions(asked: &YearEnd<'_>, look: &Look<'_>) -> Vec<Late> {
    let known = look.rows.partition_point(|row| row.position.get() <= asked.known_at_end);
    let Some(next) = look.rows.get(known) else { return Vec::new() };
    let is_decision = |counted: &Contribution| matches!(counted.measure, Measure::DecidedAs(_));
    let place = |counted: &Contribution| (counted.year, counted.position);
    let then: Vec<_> = contributions(&look.rows[..known], &asked.definitions.counting)
        .filter(is_decision)
        .map(|counted| place(&counted))
        .collect();
    let now = look.in_year().filter(|counted| is_decision(counted));
    let new = now.filter(|counted| !then.contains(&place(counted)));
    new.map(|decision| Late { decision: *decision, by: by(asked, look, decision, next.position) })
        .collect()
}

/// The event after the year that made the decision one of the year: the correction where there is
/// one, else its recording; if neither came after, the first event that did.
fn by(asked: &YearEnd<'_>, look: &Look<'_>, decision: &Contribution, next: Position) -> Position {
    let corrected = look.event(decision.position).and_then(|event| event.corrected_at);
    let told = [corrected, Some(decision.position)].into_iter().flatten();
    told.into_iter().find(|position| position.get() > asked.known_at_end).unwrap_or(next)
}

pub(super) fn check(
    look: &Look<'_>,
    late: &[Late],
    events: &[Recorded],
    found: &mut Vec<YearEndFinding>,
) {
    for Late { decision, by } in late {
        let recorded = events.iter().find(|event| event.position == *by);
        let (Some(event), Some(recorded)) = (look.event(decision.position), recorded) else {
            continue;
        };
        let what = sentence(event, decision, recorded);
        found.push(look.finding(RULE, what, show(look.reference)));
    }
}

fn sentence(event: &InForce<Fact>, decision: &Contribution, recorded: &Recorded) -> String {
    let outcome = match decision.measure {
        Measure::DecidedAs(outcome) => outcome.slug(),
        _ => "decided",
    };
    let on = event.content.occurred_on().map(|on| on.to_string()).unwrap_or_default();
    let day = recorded.recorded_at.london_date();
    if recorded.position == decision.position {
        format!("{outcome} on {on}, recorded on {day}")
    } else {
        format!("{outcome} on {on}, as recorded on {day} at position {}", recorded.position)
    }
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, closed, corrected};

    /// A case decided on a day and recorded at an instant; then what else was recorded.
    fn found(decided: &str, recorded: &str) -> Vec<String> {
        let mut office = Office::of("2019-20");
        office.recorded("E07000008", "2020-02-01", vec![(closed(decided), recorded)]);
        office.found("recorded-after-year")
    }

    #[test]
    fn a_decision_recorded_after_midnight_of_the_last_day_in_london_is_found() {
        // Summer time began on 29 March 2020.
        assert_eq!(
            found("2020-03-31", "2020-03-31T23:00:00.000Z"),
            ["19000001: referred-back on 2020-03-31, recorded on 2020-04-01 | upheld case show \
              19000001"]
        );
        assert_eq!(found("2020-03-31", "2020-03-31T22:59:59.999Z"), [""; 0]);
    }

    #[test]
    fn a_decision_of_the_next_year_is_not() {
        assert_eq!(found("2020-04-01", "2020-04-02T09:00:00.000Z"), [""; 0]);
    }

    #[test]
    fn one_that_a_later_correction_moved_into_the_year_is_found_with_the_correction() {
        let mut office = Office::of("2019-20");
        let moved = corrected(2, closed("2020-03-30"));
        let steps = vec![
            (closed("2020-04-02"), "2020-04-02T09:00:00.000Z"),
            (moved, "2020-05-06T09:00:00.000Z"),
        ];
        office.recorded("E07000008", "2020-02-01", steps);
        assert_eq!(
            office.found("recorded-after-year"),
            ["19000001: referred-back on 2020-03-30, as recorded on 2020-05-06 at position 3 | \
              upheld case show 19000001"]
        );
        let mut office = Office::of("2019-20");
        let moved = corrected(2, closed("2020-03-30"));
        let steps = vec![
            (closed("2019-03-30"), "2020-03-30T09:00:00.000Z"),
            (moved, "2020-05-06T09:00:00.000Z"),
        ];
        office.recorded("E07000008", "2019-02-01", steps);
        assert_eq!(
            office.found("recorded-after-year"),
            ["19000001: referred-back on 2020-03-30, as recorded on 2020-05-06 at position 3 | \
              upheld case show 19000001"]
        );
    }

    #[test]
    fn one_that_was_known_is_not_whatever_else_was_corrected_since() {
        let mut office = Office::of("2019-20");
        let right = corrected(2, closed("2020-03-29"));
        let steps = vec![
            (closed("2020-03-30"), "2020-03-30T09:00:00.000Z"),
            (right, "2020-05-06T09:00:00.000Z"),
        ];
        office.recorded("E07000008", "2020-02-01", steps);
        assert_eq!(office.found("recorded-after-year"), [""; 0]);
    }

    #[test]
    fn while_the_year_lasts_there_is_none_and_that_is_said() {
        let mut office = Office::known_until("2019-20", "2020-03-31");
        office.case("E07000008", "2020-02-01", vec![closed("2020-03-30")]);
        assert_eq!(office.found("recorded-after-year"), [""; 0]);
        let notes = office.noted("recorded-after-year");
        assert_eq!(notes, ["Nothing yet: the record has not seen the year's end."]);
    }
}
