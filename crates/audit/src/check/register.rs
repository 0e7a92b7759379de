//! What the register lacks for the year: population estimates for the councils that are there on the
//! last day, and whom the letter goes to for each body with a case in the year. Care providers get
//! no letter.

use std::collections::BTreeSet;

use upheld_annual::{FigureSet, Measure, Status};
use upheld_domain::{AuthorityId, AuthorityKind, AuthorityRecord, PopulationYear};

use super::finding::YearEndFinding;
use super::rule::CheckRule;
use super::year::YearEnd;

pub(super) fn check(
    asked: &YearEnd<'_>,
    set: &FigureSet,
    counted: &BTreeSet<AuthorityId>,
    found: &mut Vec<YearEndFinding>,
) {
    let Some(record) = set.scope.code.and_then(|id| asked.record(id)) else { return };
    if lacks_population(asked, set, record) {
        found.push(population(asked, record));
    }
    let gets_a_letter = counted.contains(&record.id) && record.kind != AuthorityKind::CareProvider;
    if gets_a_letter && record.contact_on(asked.last_day()).is_none() {
        found.push(contact(asked, record));
    }
}

/// Whether the rate per residents is wanting because nobody estimated these.
fn lacks_population(asked: &YearEnd<'_>, set: &FigureSet, record: &AuthorityRecord) -> bool {
    let wanting = set.figures.iter().any(|figure| {
        figure.measure == Measure::UpheldPer100k && figure.status == Some(Status::NotAvailable)
    });
    wanting
        && asked.year >= asked.definitions.printing.per_100k_from
        && record.kind == AuthorityKind::Council
        && record.existed_on(asked.last_day())
}

fn population(asked: &YearEnd<'_>, record: &AuthorityRecord) -> YearEndFinding {
    let year = match asked.definitions.printing.population_year {
        PopulationYear::YearBefore => asked.year.start() - 1,
        PopulationYear::YearOfStart => asked.year.start(),
    };
    let what = format!(
        "no estimate of residents, so no upheld decisions per 100,000: the year takes that of {year} \
         or the newest before it"
    );
    let id = record.id;
    let command = format!("upheld authority population {id} --year {year} --residents NUMBER");
    finding(CheckRule::PopulationMissing, id, what, command)
}

fn contact(asked: &YearEnd<'_>, record: &AuthorityRecord) -> YearEndFinding {
    let day = asked.last_day();
    let what = format!("nobody is named on {day} whom the letter goes to");
    let id = record.id;
    let command = format!(
        "upheld authority contact {id} --from {day} --name NAME --post POST --email ADDRESS"
    );
    finding(CheckRule::ContactMissing, id, what, command)
}

fn finding(rule: CheckRule, id: AuthorityId, what: String, command: String) -> YearEndFinding {
    YearEndFinding { rule, authority: id, references: Vec::new(), measure: None, what, command }
}

#[cfg(test)]
mod tests {
    use crate::check::given::Office;
    use upheld_domain::AuthorityKind;

    const CAMBRIDGE: &str = "E07000008";
    /// Nobody estimated its residents yet.
    const NEW: &str = "local:A1";

    fn with_case(year: &str, authority: &str) -> Office {
        let mut office = Office::of(year);
        office.case(authority, &format!("{}-05-01", &year[..4]), vec![]);
        office
    }

    #[test]
    fn a_council_without_an_estimate_is_found_in_a_year_that_needs_one() {
        let mut office = with_case("2023-24", NEW);
        office.register(NEW, AuthorityKind::Council);
        assert_eq!(
            office.found("population-missing"),
            [
                "local:A1: no estimate of residents, so no upheld decisions per 100,000: the year takes \
              that of 2022 or the newest before it | upheld authority population local:A1 --year \
              2022 --residents NUMBER"
            ]
        );
        office.estimate(NEW, 2022, 275_000);
        assert_eq!(office.found("population-missing"), [""; 0]);
    }

    #[test]
    fn a_year_without_the_rate_and_a_body_without_residents_need_none() {
        let mut office = with_case("2021-22", NEW);
        office.register(NEW, AuthorityKind::Council);
        assert_eq!(office.found("population-missing"), [""; 0]);
        let mut office = with_case("2023-24", NEW);
        office.register(NEW, AuthorityKind::Other);
        assert_eq!(office.found("population-missing"), [""; 0]);
        // It ended in March 2021, and nobody estimated its residents.
        let ended = with_case("2023-24", "E07000150");
        assert_eq!(ended.found("population-missing"), [""; 0]);
    }

    #[test]
    fn a_body_with_a_case_and_nobody_to_write_to_on_the_last_day_is_found() {
        let mut office = with_case("2019-20", CAMBRIDGE);
        assert_eq!(
            office.found("contact-missing"),
            [
                "E07000008: nobody is named on 2020-03-31 whom the letter goes to | upheld authority \
              contact E07000008 --from 2020-03-31 --name NAME --post POST --email ADDRESS"
            ]
        );
        office.contact(CAMBRIDGE, "2020-04-01");
        assert_eq!(office.found("contact-missing").len(), 1, "a day too late");
        office.contact(CAMBRIDGE, "2020-03-31");
        assert_eq!(office.found("contact-missing"), [""; 0]);
    }

    #[test]
    fn a_body_without_a_case_and_a_care_provider_get_no_letter() {
        assert_eq!(with_case("2018-19", CAMBRIDGE).found("contact-missing").len(), 1);
        let mut office = Office::of("2019-20");
        office.case(CAMBRIDGE, "2018-05-01", vec![]);
        office.case("cqc:1-101602", "2019-05-01", vec![]);
        office.register("cqc:1-101602", AuthorityKind::CareProvider);
        assert_eq!(office.found("contact-missing"), [""; 0]);
    }
}
