//! The columns that an export writes and few offices have: channel, more of the decision, the
//! public report, a failure before compliance.

use upheld_domain::{
    Answer, CaseFacts, Channel, Complied, DiscontinuedReason, NotComplied, PublicReportIssued,
    RemedyId,
};

use crate::office::{Office, sound, told};

const HEADER: &str = "reference,authority,subject,received_on,investigated_on,decided_on,outcome,\
                      channel,fault_accepted,by_report,discontinued_reason,reported_on\n";

fn cases(office: &mut Office, row: &str) -> Vec<String> {
    told(office.cases(format!("{HEADER}19007429,E07000008,Housing,2019-05-01,{row}\n").as_bytes()))
}

fn take(office: &mut Office, row: &str) -> (u64, u64) {
    let file = format!("{HEADER}19007429,E07000008,Housing,2019-05-01,{row}\n");
    let report = sound(office.cases(file.as_bytes()));
    (report.events, report.unchanged)
}

#[test]
fn a_row_may_say_more_of_a_case_and_says_it_once() {
    let mut office = Office::new();
    let row = "2019-06-01,2020-01-31,upheld,by-hand,yes,yes,,2020-02-10";
    assert_eq!(cases(&mut office, row).len(), 1, "a channel that there is not");
    let row = "2019-06-01,2020-01-31,upheld,Letter,yes,yes,,2020-02-10";
    assert_eq!(take(&mut office, row), (4, 0));
    let events = office.events("19007429");
    let [CaseFacts::Received(received), _, CaseFacts::Upheld(upheld), report] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!(received.channel, Channel::Letter);
    assert_eq!((upheld.fault_accepted, upheld.by_report), (Answer::Yes, true));
    assert_eq!(*report, PublicReportIssued { on: "2020-02-10".parse().unwrap() }.into());
    assert_eq!(take(&mut office, row), (0, 1), "word for word");
    assert_eq!(
        take(&mut office, "2019-06-01,2020-01-31,upheld,letter,yes,Yes,,2020-02-10"),
        (0, 1)
    );
}

#[test]
fn a_report_filled_since_is_the_next_event_and_a_changed_cell_an_error() {
    let mut office = Office::new();
    take(&mut office, "2019-06-01,2020-01-31,discontinued,,,,settled,");
    let events = office.events("19007429");
    assert!(
        matches!(&events[2], CaseFacts::Discontinued(f) if f.reason == DiscontinuedReason::Settled)
    );
    assert_eq!(
        take(&mut office, "2019-06-01,2020-01-31,discontinued,,,,settled,2020-03-01"),
        (1, 0)
    );
    let wrong = cases(&mut office, "2019-06-01,2020-01-31,discontinued,,,,withdrawn,2020-03-02");
    assert!(wrong[0].contains("discontinued_reason"), "{wrong:?}");
    assert!(wrong[1].contains("the record has 2020-03-01 here"), "{wrong:?}");
}

#[test]
fn what_does_not_fit_the_outcome_is_refused() {
    for (row, column) in [
        (",,,,,,settled,", "discontinued_reason"),
        (",,,,,,,2020-01-01", "reported_on"),
        (",2019-06-01,referred-back,,yes,,,", "fault_accepted"),
        (",2019-06-01,referred-back,,,yes,,", "by_report"),
        ("2019-06-01,2020-01-31,upheld,,,,,2020-01-30", "reported_on"),
    ] {
        let mut office = Office::new();
        let wrong = cases(&mut office, row);
        assert_eq!(wrong.len(), 1, "{row}: {wrong:?}");
        assert!(wrong[0].contains(column), "{row}: {wrong:?}");
    }
}

#[test]
fn a_failure_before_compliance_is_recorded_before_it() {
    let header = "reference,remedy,kind,outcome,outcome_on,failed_on\n";
    let mut office = crate::remedies::office();
    let row = "19007429,1,apology,complied,2020-06-10,2020-04-01\n";
    let file = header.to_owned() + row;
    assert_eq!(sound(office.remedies(file.as_bytes())).events, 3);
    let remedy = RemedyId::new("1").unwrap();
    let day = |text: &str| text.parse().unwrap();
    let failed = NotComplied { remedy, on: day("2020-04-01") };
    let complied = Complied { remedy, done_on: None, satisfied_on: day("2020-06-10") };
    assert_eq!(office.events("19007429")[4..], [failed.into(), complied.into()]);
    assert_eq!(sound(office.remedies(file.as_bytes())).unchanged, 1);
    let early = header.to_owned() + "19007429,2,apology,complied,2020-06-10,2020-06-11\n";
    let wrong = told(office.remedies(early.as_bytes()));
    assert!(wrong[0].contains("outcome_on"), "{wrong:?}");
    let alone = header.to_owned() + "19007429,3,apology,not-complied,2020-06-10,2020-06-01\n";
    let wrong = told(office.remedies(alone.as_bytes()));
    assert!(
        wrong[0].contains("only a remedy complied with has a failure before that"),
        "{wrong:?}"
    );
}

#[test]
fn a_failure_that_is_recorded_is_followed_by_compliance() {
    let mut office = crate::remedies::office();
    office.take_remedies("19007429,1,apology,,,not-complied,2020-04-01,\n");
    let file = "reference,remedy,kind,outcome,outcome_on,failed_on\n\
                19007429,1,apology,complied,2020-06-10,2020-04-01\n";
    assert_eq!(sound(office.remedies(file.as_bytes())).events, 1);
}

#[test]
fn an_invented_row_goes_into_no_record_of_real_cases() {
    let mut office = Office::new();
    let file = "reference,authority,subject,received_on,synthetic\n\
                19007429,E07000008,Housing,2019-05-01,true\n\
                19007430,E07000008,Housing,2019-05-01,false\n\
                19007431,E07000008,Housing,2019-05-01,\n";
    let wrong = told(office.cases(file.as_bytes()));
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].contains("row 2, column synthetic, value \"true\": the row is invented"));
    assert_eq!(office.references(), ["19007430", "19007431"]);
}
