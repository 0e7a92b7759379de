//! Complaints received when the body they are about was not there: after its last day, or before
//! its first. A body that has ended gets its residual cases decided under its own name; a complaint
//! that came later belongs to whoever took over.

use upheld_domain::{AuthorityId, AuthorityRecord};

use super::case::Look;
use super::finding::{YearEndFinding, correct};
use super::rule::CheckRule;
use super::year::YearEnd;

pub(super) fn check(asked: &YearEnd<'_>, look: &Look<'_>, found: &mut Vec<YearEndFinding>) {
    let Some(record) = asked.record(look.authority) else { return };
    let on = look.received_on;
    if let Some(last) = record.last_day.filter(|last| *last < on) {
        let what = format!("received on {on}, but {} ended on {last}", record.name);
        let others = &record.successors;
        found.push(finding(asked, look, CheckRule::ReceivedAfterEnd, (what, "took over"), others));
    }
    if let Some(first) = record.first_day.filter(|first| on < *first) {
        let what = format!("received on {on}, but {} began on {first}", record.name);
        let others = predecessors(asked, record);
        let rule = CheckRule::ReceivedBeforeStart;
        found.push(finding(asked, look, rule, (what, "came before"), &others));
    }
}

fn predecessors(asked: &YearEnd<'_>, of: &AuthorityRecord) -> Vec<AuthorityId> {
    let before = asked.register.all().filter(|record| record.successors.contains(&of.id));
    before.map(|record| record.id).collect()
}

/// Names the bodies that it could be about; the command is whole where there is one.
fn finding(
    asked: &YearEnd<'_>,
    look: &Look<'_>,
    rule: CheckRule,
    (what, how): (String, &str),
    others: &[AuthorityId],
) -> YearEndFinding {
    let named: Vec<String> = others.iter().map(|&id| asked.named(id)).collect();
    let what = match named.as_slice() {
        [] => format!("{what}; who {how} is not recorded"),
        named => format!("{what}; {} {how}", named.join(" and ")),
    };
    let right = match others {
        [one] => format!("authority={one}"),
        _ => "authority=CODE".to_owned(),
    };
    let command = correct(look.reference, look.received_at, &right) + " --reason reclassified";
    look.finding(rule, what, command)
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, closed};

    fn found(year: &str, code: &str, authority: &str, on: &str) -> Vec<String> {
        let mut office = Office::of(year);
        office.case(authority, on, vec![]);
        office.found(code)
    }

    #[test]
    fn a_receipt_after_the_last_day_names_the_successor_and_the_command() {
        assert_eq!(
            found("2020-21", "received-after-end", "E10000002", "2020-04-01"),
            ["19000001: received on 2020-04-01, but Buckinghamshire County Council ended on \
              2020-03-31; Buckinghamshire Council (E06000060) took over | upheld case correct \
              19000001 --event 1 --set authority=E06000060 --reason reclassified"]
        );
        assert_eq!(found("2019-20", "received-after-end", "E10000002", "2020-03-31"), [""; 0]);
    }

    #[test]
    fn of_several_successors_none_is_chosen() {
        let found = found("2023-24", "received-after-end", "E10000006", "2023-04-01");
        assert_eq!(
            found,
            ["19000001: received on 2023-04-01, but Cumbria County Council ended on 2023-03-31; \
              Cumberland Council (E06000063) and Westmorland and Furness Council (E06000064) took \
              over | upheld case correct 19000001 --event 1 --set authority=CODE --reason \
              reclassified"]
        );
    }

    #[test]
    fn a_residual_case_that_is_decided_later_is_no_mistake() {
        let mut office = Office::of("2020-21");
        office.case("E10000002", "2020-03-31", vec![closed("2020-06-01")]);
        assert_eq!(office.found("received-after-end"), [""; 0]);
    }

    #[test]
    fn a_receipt_before_the_first_day_names_whom_it_came_from() {
        let found = |on| found("2019-20", "received-before-start", "E06000060", on);
        let first = &found("2020-03-31")[0];
        assert!(first.contains("but Buckinghamshire Council began on 2020-04-01; "), "{first}");
        assert!(first.contains("Buckinghamshire County Council (E10000002)"), "{first}");
        assert!(first.ends_with("--set authority=CODE --reason reclassified"), "{first}");
    }

    #[test]
    fn the_first_day_itself_is_none_too_early() {
        assert_eq!(found("2020-21", "received-before-start", "E06000060", "2020-04-01"), [""; 0]);
    }
}
