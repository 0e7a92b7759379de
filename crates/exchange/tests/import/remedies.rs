//! Good rows of remedies, and rows of remedies that are known.

use upheld_domain::{
    CaseFacts, Complied, NotComplied, RemedyId, RemedyKind, RemedyRecommended, RemedyRescheduled,
};

use crate::office::{Office, sound};

const UPHELD: &str = "19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,upheld,yes,\n";

/// An office with one case, upheld on 31 January 2020.
pub(crate) fn office() -> Office {
    let mut office = Office::new();
    office.take_cases(UPHELD);
    office
}

fn id(number: &str) -> RemedyId {
    RemedyId::new(number).unwrap()
}

fn recommended(kind: RemedyKind, amount_pence: Option<u64>, due_on: Option<&str>) -> CaseFacts {
    let due_on = due_on.map(|day| day.parse().unwrap());
    RemedyRecommended { remedy: id("1"), kind, amount_pence, due_on }.into()
}

fn complied(done_on: Option<&str>, satisfied_on: &str) -> CaseFacts {
    Complied {
        remedy: id("1"),
        done_on: done_on.map(|day| day.parse().unwrap()),
        satisfied_on: satisfied_on.parse().unwrap(),
    }
    .into()
}

fn not_complied(on: &str) -> CaseFacts {
    NotComplied { remedy: id("1"), on: on.parse().unwrap() }.into()
}

#[test]
fn a_row_becomes_the_events_of_its_remedy() {
    for (row, events) in [
        ("apology,,,,,", vec![recommended(RemedyKind::Apology, None, None)]),
        (
            "Payment,15000,2030-01-01,,,",
            vec![recommended(RemedyKind::Payment, Some(15_000), Some("2030-01-01"))],
        ),
        (
            "training,,2020-03-01,complied,2020-03-10,2020-02-28",
            vec![
                recommended(RemedyKind::Training, None, Some("2020-03-01")),
                complied(Some("2020-02-28"), "2020-03-10"),
            ],
        ),
        (
            "act on the case,,,complied,2020-03-10,",
            vec![recommended(RemedyKind::ActOnTheCase, None, None), complied(None, "2020-03-10")],
        ),
        (
            "procedure-change,,2020-03-01,not-complied,2020-04-01,",
            vec![
                recommended(RemedyKind::ProcedureChange, None, Some("2020-03-01")),
                not_complied("2020-04-01"),
            ],
        ),
    ] {
        let mut office = office();
        let report = office.take_remedies(&format!("19 007 429,R1,{row}\n"));
        assert_eq!(office.events("19007429")[3..], events, "{row}");
        assert_eq!((report.new, report.events), (1, events.len() as u64));
        let again = office.take_remedies(&format!("19007429,1,{row}\n"));
        assert_eq!((again.unchanged, again.events), (1, 0), "{row}");
    }
}

#[test]
fn columns_of_remedies_come_in_any_order_and_may_be_left_out() {
    let mut office = office();
    let file = "kind,remedy,reference\napology,1,19007429\nreview,2,19007429\n";
    assert_eq!(sound(office.remedies(file.as_bytes())).new, 2);
}

#[test]
fn an_outcome_filled_since_becomes_the_next_event() {
    let mut office = office();
    office.take_remedies("19007429,1,apology,,2020-03-01,,,\n");
    let row = "19007429,1,apology,,2020-03-01,complied,2020-03-10,2020-03-05\n";
    let report = office.take_remedies(row);
    assert_eq!((report.advanced, report.new, report.events), (1, 0, 1));
    assert_eq!(office.events("19007429")[4..], [complied(Some("2020-03-05"), "2020-03-10")]);
    assert_eq!(office.take_remedies(row).unchanged, 1);
}

#[test]
fn the_day_due_may_be_the_first_or_the_new_one() {
    for due_on in ["2020-03-01", "2020-04-01"] {
        let mut office = office();
        office.take_remedies("19007429,1,apology,,2020-03-01,,,\n");
        office.record(
            "19007429",
            RemedyRescheduled {
                remedy: id("1"),
                on: "2020-02-20".parse().unwrap(),
                due_on: "2020-04-01".parse().unwrap(),
            },
        );
        let row = format!("19007429,1,apology,,{due_on},complied,2020-03-20,\n");
        assert_eq!(office.take_remedies(&row).advanced, 1, "{due_on}");
    }
}

#[test]
fn the_same_row_adds_nothing_after_the_remedy_moved_on_by_hand() {
    let mut office = office();
    let row = "19007429,1,apology,,2020-03-01,not-complied,2020-03-10,\n";
    office.take_remedies(row);
    office.record("19007429", complied(None, "2020-05-10"));
    let report = office.take_remedies(row);
    assert_eq!((report.unchanged, report.events), (1, 0));
    // A row that says what the record came to adds nothing either.
    let report = office.take_remedies("19007429,1,apology,,2020-03-01,complied,2020-05-10,\n");
    assert_eq!((report.unchanged, report.events), (1, 0));
}
