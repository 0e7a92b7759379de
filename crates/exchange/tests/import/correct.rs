//! Files that are believed over the record: cells that differ become corrections, decided by the
//! domain's rules like any other.

use upheld_domain::{CaseFacts, CorrectionReason};
use upheld_exchange::{Notice, Report, What};

use crate::office::{CASES, How, Office, REMEDIES, told};

const FIRST: &str = "1,Leeds,housing,2019-05-01,,2020-01-31,upheld,,\n";

fn correct(office: &mut Office, what: What, rows: &str) -> Report {
    let header = if what == What::Remedies { REMEDIES } else { CASES };
    let how = How { correct: Some(CorrectionReason::Mistyped), ..How::default() };
    let (came, _) = office.take(what, format!("{header}{rows}").as_bytes(), how);
    came.unwrap()
}

/// What was corrected, in a line each.
fn lines(report: &Report) -> Vec<String> {
    let line = |correction: &upheld_exchange::Correction| {
        let (kind, position) = (correction.kind, correction.position);
        let changes = correction.changes.iter().map(move |change| {
            let before = change.before.as_deref().unwrap_or("-");
            format!("{kind} {position}: {} {before} > {}", change.fact, change.after)
        });
        changes.collect::<Vec<_>>()
    };
    report.corrections.iter().flat_map(line).collect()
}

#[test]
fn cells_that_differ_and_cells_filled_late_become_corrections() {
    let mut office = Office::new();
    office.take_cases(FIRST);
    let changed = "1,Kent,other,2019-05-02,2019-06-01,2020-04-02,upheld,yes,no\n";
    let report = correct(&mut office, What::Cases, changed);
    assert_eq!((report.advanced, report.refused, report.events), (1, 0, 3));
    assert_eq!(
        lines(&report),
        [
            "Received 1: authority E08000035 > E10000016",
            "Received 1: subject housing > other",
            "Received 1: received_on 2019-05-01 > 2019-05-02",
            "Investigated 2: started_on - > 2019-06-01",
            "Upheld 3: decided_on 2020-01-31 > 2020-04-02",
            "Upheld 3: injustice - > yes",
            "Upheld 3: remedied_before - > no",
        ]
    );
    let mut clean = Office::new();
    clean.take_cases(changed);
    assert_eq!(office.events("1"), clean.events("1"));
    let again = correct(&mut office, What::Cases, changed);
    assert_eq!((again.unchanged, again.events, again.warnings.len()), (1, 0, 0));
}

#[test]
fn all_days_moved_at_once_are_corrected_in_the_order_that_holds() {
    for (from, to) in [("2019", "2021"), ("2021", "2019")] {
        let row = |year: &str| {
            format!("1,Leeds,housing,{year}-05-01,{year}-06-01,{year}-07-01,upheld,,\n")
        };
        let mut office = Office::new();
        office.take_cases(&row(from));
        let report = correct(&mut office, What::Cases, &row(to));
        assert_eq!(told(Ok(report)), [] as [&str; 0]);
    }
}

#[test]
fn remedies_are_corrected_too() {
    let mut office = Office::new();
    office.take_cases(FIRST);
    office.take_remedies("1,1,apology,,2020-03-01,complied,2020-03-10,\n");
    let row = "1,1,payment,15000,2020-03-02,complied,2020-03-11,2020-03-01\n";
    let report = correct(&mut office, What::Remedies, row);
    assert_eq!(
        lines(&report),
        [
            "RemedyRecommended 4: kind apology > payment",
            "RemedyRecommended 4: amount_pence - > 15000",
            "RemedyRecommended 4: due_on 2020-03-01 > 2020-03-02",
            "Complied 5: satisfied_on 2020-03-10 > 2020-03-11",
            "Complied 5: done_on - > 2020-03-01",
        ]
    );
}

#[test]
fn what_no_correction_can_do_is_an_error_of_the_row() {
    let mut office = Office::new();
    office.take_cases(FIRST);
    for (row, wanted) in [
        (
            "1,Leeds,housing,2019-05-01,,2020-01-31,not-upheld,,\n",
            "column outcome, value \"not-upheld\": the record has upheld here, and a correction \
             can't make it not-upheld\ntake the decision back (case retract), then import the row \
             again",
        ),
        (
            "1,Leeds,housing,,,2020-01-31,upheld,,\n",
            "column received_on, blank: this has to be filled",
        ),
        ("1,Leeds,housing,2021-05-01,,2020-01-31,upheld,,\n", "could not stand"),
    ] {
        let report = correct(&mut office, What::Cases, row);
        assert_eq!((report.refused, report.events), (1, 0));
        let told = told(Ok(report));
        assert!(told[0].contains(wanted), "{told:#?}");
    }
}

#[test]
fn a_blank_takes_nothing_back() {
    let mut office = Office::new();
    office.take_cases("1,Leeds,housing,2019-05-01,,2020-01-31,upheld,yes,\n");
    let report = correct(&mut office, What::Cases, FIRST);
    assert_eq!(
        told(Ok(report)),
        [
            "cases.csv: row 2, column injustice, blank: the record has yes here, and the cell is blank \
          now\na blank cell takes nothing back; if the record is wrong, correct it there: case correct"
        ]
    );
}

#[test]
fn a_row_taken_in_before_does_not_undo_a_later_correction() {
    let mut office = Office::new();
    office.take_cases(FIRST);
    let changed = FIRST.replace("2020-01-31", "2020-02-01");
    assert_eq!(correct(&mut office, What::Cases, &changed).events, 1);
    let report = correct(&mut office, What::Cases, FIRST);
    assert_eq!((report.unchanged, report.events), (1, 0));
    assert_eq!(report.warnings[0].notice, Notice::Stale);
}

#[test]
fn two_rows_of_one_file_do_not_correct_each_other() {
    let mut office = Office::new();
    office.take_cases(FIRST);
    let rows = format!("{FIRST}{}", FIRST.replace("housing", "other"));
    let report = correct(&mut office, What::Cases, &rows);
    assert_eq!((report.refused, report.events), (1, 0));
    assert!(told(Ok(report))[0].contains("row 2 is of the same case, and the record has housing"));
}

const CORRECTIONS: &str = "reference,position,event,fact,value,reason\n";

fn apply(office: &mut Office, rows: &str) -> Report {
    let file = format!("{CORRECTIONS}{rows}");
    office.take(What::Corrections, file.as_bytes(), How::default()).0.unwrap()
}

#[test]
fn corrections_in_bulk() {
    let mut office = Office::new();
    office.take_cases(FIRST);
    office.take_remedies("1,1,payment,15000,2020-03-01,,,\n");
    let rows = "1,3,,decided_on,2020-02-03,mistyped\n\
                1,,upheld,by report,yes,new information\n\
                1,1,,subject,Benefits & Tax,reclassified\n\
                1,,Received,authority,Kent,reclassified\n\
                1,4,,amount_pence,,mistyped\n";
    let report = apply(&mut office, rows);
    assert_eq!((report.refused, report.advanced, report.events), (0, 5, 5), "{:#?}", report.errors);
    let CaseFacts::Upheld(upheld) = &office.events("1")[2] else { panic!() };
    assert_eq!((upheld.decided_on.to_string().as_str(), upheld.by_report), ("2020-02-03", true));
    let again = apply(&mut office, rows);
    assert_eq!((again.unchanged, again.events), (5, 0));
}

#[test]
fn every_mistake_in_bulk_corrections_is_told() {
    let mut office = Office::new();
    office.take_cases(FIRST);
    let rows = "1,9,,decided_on,2020-02-03,mistyped\n\
                2,1,,subject,other,mistyped\n\
                1,3,,decided,2020-02-03,mistyped\n\
                1,3,,decided_on,soon,mistyped\n\
                1,3,,injustice,perhaps,mistyped\n\
                1,1,,subject,cats,because\n\
                1,,,subject,other,mistyped\n\
                1,,Complied,satisfied_on,2020-02-03,mistyped\n\
                1,,Uphold,decided_on,2020-02-03,mistyped\n\
                1,3,,decided_on,2018-02-03,mistyped\n";
    let report = apply(&mut office, rows);
    assert_eq!((report.refused, report.events), (10, 0));
    let told = told(Ok(report)).join("\n");
    for wanted in [
        "row 2, column position, value \"9\": the case has no event in force at position 9",
        "row 3, column reference, value \"2\": the record has no case of this reference",
        "row 4, column fact, value \"decided\": Upheld at position 3 has no such fact\nit has by_report, \
         decided_on, fault_accepted, injustice, remedied_before",
        "row 5, column value, value \"soon\": not a day",
        "row 6, column value, value \"perhaps\": ",
        "row 7, column reason, value \"because\": no such reason",
        "row 8, column position, blank: this or event has to be filled",
        "row 9, column event, value \"Complied\": the case has no Complied in force",
        "row 10, column event, value \"Uphold\": no such kind of event",
        "row 11, column value, value \"2018-02-03\": with that change the Upheld at position 3 could not stand",
    ] {
        assert!(told.contains(wanted), "{wanted}\nin\n{told}");
    }
}
