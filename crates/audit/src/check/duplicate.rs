//! Complaints that may be one: about the same body, by the same complainant, received within sixty
//! days, and linked to none of those before. Complainants are compared without outer and repeated
//! spaces and whatever the letters' case. Their names are read for this rule alone, stand in no
//! finding, and no statistic knows them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use upheld_domain::{
    AuthorityId, Case, CaseFacts, CaseId, Entry, Facts, Particular, Position, Recorded, Reference,
};

use super::case::Look;
use super::finding::{YearEndFinding, YearEndNote, counted};
use super::rule::CheckRule;
use super::year::YearEnd;

/// Received within so many days is soon after.
const DAYS: u64 = 60;

const RULE: CheckRule = CheckRule::PossibleDuplicate;

/// A complaint that can be compared.
struct Namesake {
    id: CaseId,
    reference: Reference,
    on: NaiveDate,
    /// The cases it is linked to, or comes again from.
    links: BTreeSet<CaseId>,
}

/// The complaints by body and complainant.
#[derive(Default)]
pub(super) struct Namesakes {
    by_name: BTreeMap<(AuthorityId, String), Vec<Namesake>>,
    /// Received in the year without the name of a complainant.
    nameless: u64,
}

/// Whether a case was received in the year, or so soon before it that one of the year may be it.
pub(super) fn is_compared(asked: &YearEnd<'_>, look: &Look<'_>) -> bool {
    let from = asked.first_day().checked_sub_days(Days::new(DAYS));
    from.is_some_and(|from| from <= look.received_on) && look.received_on <= asked.last_day()
}

impl Namesakes {
    pub(super) fn take(&mut self, asked: &YearEnd<'_>, look: &Look<'_>, events: &[Recorded]) {
        let case = Case::of(events.iter().filter_map(entry));
        match complainant(look.received_at, &case, events) {
            Some(name) => self.by_name.entry((look.authority, name)).or_default().push(Namesake {
                id: look.id,
                reference: look.reference,
                on: look.received_on,
                links: links(&case),
            }),
            None if asked.first_day() <= look.received_on => self.nameless += 1,
            None => {}
        }
    }

    pub(super) fn finish(
        self,
        asked: &YearEnd<'_>,
        found: &mut Vec<YearEndFinding>,
        notes: &mut Vec<YearEndNote>,
    ) {
        if self.nameless > 0 {
            let cases = counted(self.nameless, "case");
            let what = format!("{cases} without a complainant's name could not be compared.");
            notes.push(YearEndNote::new(RULE, what));
        }
        for ((authority, _), mut all) in self.by_name {
            all.sort_by_key(|case| (case.on, case.reference));
            for (place, later) in all.iter().enumerate() {
                let earlier = before(&all[..place], later);
                if asked.first_day() <= later.on
                    && let Some(earlier) = earlier
                {
                    found.push(finding(authority, later, earlier));
                }
            }
        }
    }
}

/// The nearest of those before, within the days, where it is linked to none of these.
fn before<'c>(all: &'c [Namesake], later: &Namesake) -> Option<&'c Namesake> {
    let near = || {
        let is_near = |case: &&Namesake| days_between(case, later) <= DAYS;
        all.iter().rev().take_while(is_near)
    };
    if near().any(|case| is_linked(case, later)) { None } else { near().next() }
}

fn days_between(earlier: &Namesake, later: &Namesake) -> u64 {
    (later.on - earlier.on).num_days().unsigned_abs()
}

fn is_linked(one: &Namesake, other: &Namesake) -> bool {
    one.links.contains(&other.id) || other.links.contains(&one.id)
}

fn finding(authority: AuthorityId, later: &Namesake, earlier: &Namesake) -> YearEndFinding {
    let days = counted(days_between(earlier, later), "day");
    let what = format!(
        "the same complainant as {}, received {days} before, and not linked to it",
        earlier.reference
    );
    let (one, other) = (later.reference.as_str(), earlier.reference.as_str());
    YearEndFinding {
        rule: RULE,
        authority,
        references: vec![later.reference, earlier.reference],
        measure: None,
        what,
        command: format!("upheld case link {one} {other} --kind duplicate"),
    }
}

fn entry(event: &Recorded) -> Option<Entry> {
    match &event.event.facts {
        Facts::Case(facts) => {
            Some(Entry { position: event.position, command: event.command, facts: facts.clone() })
        }
        _ => None,
    }
}

/// Who complained, made plain: as it was recorded with the receipt, or corrected since.
fn complainant(received_at: Position, case: &Case, events: &[Recorded]) -> Option<String> {
    let of_receipt = |event: &&Recorded| match event.event.facts.case() {
        Some(CaseFacts::Corrected(f)) if f.corrects == received_at => {
            !case.is_retracted(event.position)
        }
        _ => event.position == received_at,
    };
    let name = |event: &Recorded| {
        event.event.particulars.get(Particular::Complainant).map(plain).filter(|n| !n.is_empty())
    };
    events.iter().filter(of_receipt).filter_map(name).next_back()
}

fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn links(case: &Case) -> BTreeSet<CaseId> {
    let other = |facts: CaseFacts| match facts {
        CaseFacts::Linked(f) => Some(f.other),
        CaseFacts::Received(f) => f.resubmission_of,
        _ => None,
    };
    case.in_force().into_iter().filter_map(|event| other(event.content)).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, case_id, voided};
    use upheld_domain::{LinkKind, Linked};

    const CODE: &str = "possible-duplicate";

    fn found(first: (&str, &str), second: (&str, &str)) -> Vec<String> {
        let mut office = Office::of("2019-20");
        office.named("E07000008", first.0, first.1);
        office.named("E07000008", second.0, second.1);
        office.found(CODE)
    }

    #[test]
    fn the_same_complainant_within_sixty_days_is_found_with_both_references() {
        assert_eq!(
            found(("2019-05-01", "A Tenant"), ("2019-06-30", " a\ttenant ")),
            [
                "19000002 19000001: the same complainant as 19 000 001, received 60 days before, and \
              not linked to it | upheld case link 19000002 19000001 --kind duplicate"
            ]
        );
    }

    #[test]
    fn a_day_later_another_name_or_another_body_is_none() {
        assert_eq!(found(("2019-05-01", "A Tenant"), ("2019-07-01", "A Tenant")), [""; 0]);
        assert_eq!(found(("2019-05-01", "A Tenant"), ("2019-05-02", "A Tenant's son")), [""; 0]);
        let mut office = Office::of("2019-20");
        office.named("E07000008", "2019-05-01", "A Tenant");
        office.named("E07000009", "2019-05-01", "A Tenant");
        assert_eq!(office.found(CODE), [""; 0]);
    }

    #[test]
    fn the_earlier_one_may_be_of_the_year_before_and_the_later_not_of_the_year_after() {
        assert_eq!(found(("2019-03-20", "A Tenant"), ("2019-04-01", "A Tenant")).len(), 1);
        assert_eq!(found(("2019-02-01", "A Tenant"), ("2019-03-31", "A Tenant")), [""; 0]);
        assert_eq!(found(("2020-03-31", "A Tenant"), ("2020-04-01", "A Tenant")), [""; 0]);
    }

    #[test]
    fn a_link_either_way_to_any_of_those_before_ends_it() {
        for (from, to) in [(1, 2), (2, 1)] {
            let mut office = Office::of("2019-20");
            office.named("E07000008", "2019-05-01", "A Tenant");
            office.named("E07000008", "2019-05-02", "A Tenant");
            let kind = LinkKind::Resubmission;
            office.then(from, Linked { other: case_id(to), kind });
            assert_eq!(office.found(CODE), [""; 0]);
        }
        let mut office = Office::of("2019-20");
        for on in ["2019-05-01", "2019-05-02", "2019-05-03"] {
            office.named("E07000008", on, "A Tenant");
        }
        office.then(3, Linked { other: case_id(1), kind: LinkKind::Duplicate });
        assert_eq!(office.found(CODE).len(), 1, "the second is linked to none");
    }

    #[test]
    fn a_void_case_is_compared_with_nothing() {
        let mut office = Office::of("2019-20");
        office.named("E07000008", "2019-05-01", "A Tenant");
        office.named("E07000008", "2019-05-02", "A Tenant");
        office.then(2, voided());
        assert_eq!(office.found(CODE), [""; 0]);
    }

    #[test]
    fn the_name_is_the_one_that_was_corrected_last() {
        let mut office = Office::of("2019-20");
        office.named("E07000008", "2019-05-01", "A Tenant");
        office.named("E07000008", "2019-05-02", "A Tennant");
        office.rename(2, "A Tenant");
        assert_eq!(office.found(CODE).len(), 1);
    }

    #[test]
    fn cases_of_the_year_without_a_name_are_counted() {
        let mut office = Office::of("2019-20");
        office.case("E07000008", "2019-05-01", vec![]);
        office.case("E07000008", "2019-05-01", vec![]);
        office.case("E07000008", "2019-03-31", vec![]);
        office.named("E07000008", "2019-05-01", "  ");
        assert_eq!(office.found(CODE), [""; 0]);
        let note = "3 cases without a complainant's name could not be compared.";
        assert_eq!(office.noted(CODE), [note]);
    }
}
