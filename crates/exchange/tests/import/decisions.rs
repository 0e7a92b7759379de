//! Decisions, one row each, of cases that are in the record.

use upheld_exchange::{Report, What};

use crate::office::{How, Office, told};

const HEADER: &str =
    "reference,decided_on,outcome,investigated_on,injustice,by_report,published_on\n";

fn decide(office: &mut Office, rows: &str) -> Report {
    office.take(What::Decisions, format!("{HEADER}{rows}").as_bytes(), How::default()).0.unwrap()
}

fn office() -> Office {
    let mut office = Office::new();
    office
        .take_cases("1,Leeds,housing,2019-05-01,,,,,\n2,Leeds,housing,2019-05-01,2019-06-01,,,,\n");
    office
}

#[test]
fn a_decision_is_recorded_with_what_it_needs() {
    let mut office = office();
    let rows = "1,2020-01-31,upheld,2019-07-01,yes,yes,2020-03-01\n\
                2,2020-02-01,not upheld,,,,\n";
    let report = decide(&mut office, rows);
    assert_eq!((report.new, report.events), (2, 4));
    let kinds = |reference| -> Vec<String> {
        office.events(reference).iter().map(|event| event.kind().to_string()).collect()
    };
    assert_eq!(kinds("1"), ["Received", "Investigated", "Upheld", "DecisionPublished"]);
    assert_eq!(kinds("2"), ["Received", "Investigated", "NotUpheld"]);
    assert_eq!(decide(&mut office, rows).unchanged, 2);
}

#[test]
fn what_is_wrong_with_decisions_is_told() {
    let mut office = office();
    let rows = "3,2020-01-31,upheld,,,,\n\
                1,,,,,,\n\
                1,2018-01-31,advice given,,,,\n\
                2,2020-01-31,not upheld,,,yes,\n\
                2,2020-01-31,referred back,,,,\n";
    let report = decide(&mut office, rows);
    assert_eq!((report.refused, report.events), (5, 0));
    let told = told(Ok(report)).join("\n");
    for wanted in [
        "row 2, column reference, value \"3\": the record has no case of this reference",
        "row 3, column decided_on, blank: this has to be filled",
        "row 3, column outcome, blank: this has to be filled",
        "row 4, column decided_on, value \"2018-01-31\": ClosedAtAssessment on 2018-01-31 is before",
        "row 5, column by_report, value \"yes\": only an upheld complaint can have yes here",
        "row 6, column outcome, value \"referred back\": the case was investigated",
    ] {
        assert!(told.contains(wanted), "{wanted}\nin\n{told}");
    }
}
