//! Good rows of cases, and rows of cases that are known.

use upheld_domain::{
    Answer, AssessmentOutcome, CaseFacts, Channel, ClosedAtAssessment, Corrected, CorrectionReason,
    Discontinued, DiscontinuedReason, Investigated, NotUpheld, Position, Received, Reference,
    ReopenReason, Reopened, Subject, Upheld, VoidReason, Voided,
};

use crate::office::{Office, sound, told};

fn received(on: &str) -> CaseFacts {
    Received {
        reference: Reference::new("19007429").unwrap(),
        authority: "E07000008".parse().unwrap(),
        subject: Subject::Housing,
        received_on: on.parse().unwrap(),
        channel: Channel::NotStated,
        resubmission_of: None,
    }
    .into()
}

fn investigated(on: Option<&str>) -> CaseFacts {
    Investigated { started_on: on.map(|day| day.parse().unwrap()) }.into()
}

fn upheld(on: &str, injustice: Answer, remedied_before: Answer) -> CaseFacts {
    Upheld {
        decided_on: on.parse().unwrap(),
        injustice,
        fault_accepted: Answer::NotStated,
        remedied_before,
        by_report: false,
    }
    .into()
}

#[test]
fn a_row_becomes_the_events_of_its_case() {
    for (row, events) in [
        ("2019-05-01,,,,,", vec![received("2019-05-01")]),
        (
            "2019-05-01,2019-06-01,,,,",
            vec![received("2019-05-01"), investigated(Some("2019-06-01"))],
        ),
        (
            "2019-05-01,,2019-05-20,referred-back,,",
            vec![
                received("2019-05-01"),
                ClosedAtAssessment {
                    outcome: AssessmentOutcome::ReferredBack,
                    decided_on: "2019-05-20".parse().unwrap(),
                }
                .into(),
            ],
        ),
        (
            "2019-05-01,2019-06-01,2020-01-31,upheld,yes,no",
            vec![
                received("2019-05-01"),
                investigated(Some("2019-06-01")),
                upheld("2020-01-31", Answer::Yes, Answer::No),
            ],
        ),
        (
            "2019-05-01,2019-06-01,2020-01-31,not-upheld,no,",
            vec![
                received("2019-05-01"),
                investigated(Some("2019-06-01")),
                NotUpheld { decided_on: "2020-01-31".parse().unwrap() }.into(),
            ],
        ),
    ] {
        let mut office = Office::new();
        let report = office.take_cases(&format!("19 007 429,E07000008,Housing,{row}\n"));
        assert_eq!(office.events("19007429"), events, "{row}");
        assert_eq!((report.rows, report.new, report.events), (1, 1, events.len() as u64));
    }
}

#[test]
fn a_finding_without_the_day_of_its_investigation_was_investigated_some_day() {
    let discontinued = Discontinued {
        decided_on: "2020-01-31".parse().unwrap(),
        reason: DiscontinuedReason::NotStated,
    };
    for (cells, decision) in [
        ("upheld,,yes", upheld("2020-01-31", Answer::NotStated, Answer::Yes)),
        ("upheld,yes,no", upheld("2020-01-31", Answer::Yes, Answer::No)),
        ("not-upheld,,", NotUpheld { decided_on: "2020-01-31".parse().unwrap() }.into()),
        ("discontinued,,", discontinued.into()),
    ] {
        let mut office = Office::new();
        office.take_cases(&format!("19007429,E07000008,Housing,2019-05-01,,2020-01-31,{cells}\n"));
        let events = [received("2019-05-01"), investigated(None), decision];
        assert_eq!(office.events("19007429"), events, "{cells}");
    }
}

#[test]
fn columns_come_in_any_order_and_may_be_left_out() {
    let mut office = Office::new();
    let file = "Received_On, category ,authority,REFERENCE\n\
                2019-05-01,Benefits & Tax,Leeds City Council,19 007 429\n\
                2019-05-02,\"Environmental Services, Public Protection & Regulation\",leeds,19007430\n";
    assert_eq!(sound(office.cases(file.as_bytes())).new, 2);
    let subjects: Vec<_> = office.references().iter().flat_map(|r| office.events(r)).collect();
    assert!(matches!(&subjects[..], [CaseFacts::Received(a), CaseFacts::Received(b)]
        if a.subject == Subject::BenefitsAndTax && b.subject == Subject::EnvironmentalServices));
}

#[test]
fn blank_lines_and_rows_of_commas_are_passed_over() {
    let mut office = Office::new();
    let report = office.take_cases("\n,,,,,,,,\n19007429,E07000008,Housing,2019-05-01,,,,,\n \n");
    assert_eq!((report.rows, report.new), (1, 1));
}

#[test]
fn the_same_row_again_adds_nothing_however_it_is_spelt() {
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,,2020-01-31,upheld,yes,\n");
    for row in [
        "19007429,E07000008,Housing,2019-05-01,,2020-01-31,upheld,yes,\n",
        "19 007 429,Cambridge,HOUSING,2019-05-01 ,,2020-01-31,Upheld,Yes,\n",
    ] {
        let report = office.take_cases(row);
        assert_eq!((report.unchanged, report.events, office.recorded()), (1, 0, 3), "{row}");
    }
}

#[test]
fn cells_filled_since_become_the_next_events() {
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,,,,,\n");
    for (row, events) in [
        ("19007429,E07000008,Housing,2019-05-01,2019-06-01,,,,\n", 1),
        ("19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,upheld,yes,\n", 1),
        ("19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,upheld,yes,\n", 0),
        // The first file once more: what it says was said before.
        ("19007429,E07000008,Housing,2019-05-01,,,,,\n", 0),
    ] {
        let report = office.take_cases(row);
        assert_eq!((report.events, report.advanced), (events, events), "{row}");
    }
    assert_eq!(
        office.events("19007429"),
        [
            received("2019-05-01"),
            investigated(Some("2019-06-01")),
            upheld("2020-01-31", Answer::Yes, Answer::NotStated)
        ]
    );
}

#[test]
fn a_second_row_of_a_reference_is_a_row_of_a_known_case() {
    let mut office = Office::new();
    let report = office.take_cases(
        "19007429,E07000008,Housing,2019-05-01,,,,,\n\
         19007429,E07000008,Housing,2019-05-01,,2019-05-20,advice-given,,\n\
         19007429,E07000008,Housing,2019-05-01,,2019-05-20,advice-given,,\n",
    );
    assert_eq!((report.new, report.advanced, report.unchanged), (1, 1, 1));
    assert_eq!(report.events, 2);
}

#[test]
fn a_changed_cell_is_an_error_that_points_to_the_correction() {
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,upheld,yes,\n");
    let before = office.recorded();
    let hint = "an import only adds; if the record is wrong, correct it there: case correct, or \
                with this file: --correct REASON";
    for (cells, errors) in [
        (
            "Leeds,Housing,2019-05-01,2019-06-01,2020-01-31,upheld,yes,",
            vec!["column authority, value \"Leeds\": the record has E07000008 here"],
        ),
        (
            "E07000008,Other,2019-05-02,2019-06-02,2020-02-01,not-upheld,,",
            vec![
                "column subject, value \"Other\": the record has housing here",
                "column received_on, value \"2019-05-02\": the record has 2019-05-01 here",
                "column investigated_on, value \"2019-06-02\": the record has 2019-06-01 here",
                "column decided_on, value \"2020-02-01\": the record has 2020-01-31 here",
                "column outcome, value \"not-upheld\": the record has upheld here",
            ],
        ),
        (
            "E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,upheld,no,yes",
            vec![
                "column injustice, value \"no\": the record has yes here",
                "column remedied_before, value \"yes\": the decision is recorded without this",
            ],
        ),
        (
            "E07000008,Housing,2019-05-01,,,,,",
            vec![
                "column investigated_on, blank: the record has 2019-06-01 here, and the cell is \
                 blank now",
                "column decided_on, blank: the record has 2020-01-31 here, and the cell is blank now",
                "column outcome, blank: the record has upheld here, and the cell is blank now",
            ],
        ),
    ] {
        let errors: Vec<_> =
            errors.iter().map(|error| format!("cases.csv: row 2, {error}\n{hint}")).collect();
        assert_eq!(office.wrong_cases(&format!("19007429,{cells}\n")), errors);
    }
    assert_eq!(office.recorded(), before);
}

#[test]
fn the_day_of_an_investigation_recorded_without_one_is_a_correction() {
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,,2020-01-31,not-upheld,,\n");
    assert_eq!(
        office.wrong_cases(
            "19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,not-upheld,,\n"
        ),
        ["cases.csv: row 2, column investigated_on, value \"2019-06-01\": the investigation is \
          recorded without this\nan import only adds; if the record is wrong, correct it there: \
          case correct, or with this file: --correct REASON"]
    );
}

#[test]
fn a_column_left_out_says_nothing_of_what_is_recorded() {
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,upheld,yes,\n");
    let file = "reference,authority,subject,received_on\n19007429,E07000008,Housing,2019-05-01\n";
    assert_eq!(sound(office.cases(file.as_bytes())).unchanged, 1);
}

#[test]
fn the_same_file_adds_nothing_to_a_case_that_was_corrected_since() {
    let mut office = Office::new();
    let row = "19007429,E07000008,Housing,2019-05-01,,,,,\n";
    office.take_cases(row);
    let right = Box::new(received("2019-05-03"));
    office.record(
        "19007429",
        Corrected {
            corrects: Position::FIRST,
            facts: Some(right),
            reason: CorrectionReason::Mistyped,
        },
    );
    assert_eq!(office.take_cases(row).unchanged, 1);
    // What is new is set against the record as it was corrected.
    let report = office.take_cases("19007429,E07000008,Housing,2019-05-03,2019-06-01,,,,\n");
    assert_eq!(report.advanced, 1);
}

#[test]
fn a_reopened_case_takes_its_new_decision() {
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,not-upheld,,\n");
    office.record(
        "19007429",
        Reopened { on: "2020-03-01".parse().unwrap(), reason: ReopenReason::NewEvidence },
    );
    let report = office
        .take_cases("19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-05-01,upheld,yes,\n");
    assert_eq!((report.advanced, report.events), (1, 1));
}

#[test]
fn a_void_case_takes_nothing_more() {
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,,,,,\n");
    office.record("19007429", Voided { reason: VoidReason::Duplicate });
    assert_eq!(
        office.wrong_cases("19007429,E07000008,Housing,2019-05-01,2019-06-01,,,,\n"),
        ["cases.csv: row 2, column reference, value \"19007429\": the case is void: nothing but \
          Retracted can follow, not Investigated\ntake the Voided back first: case retract"]
    );
}

#[test]
fn an_authority_that_had_ended_is_warned_of_in_its_row() {
    let mut office = Office::new();
    let report = office.take_cases("23000001,Allerdale,Housing,2023-06-01,,,,,\n");
    let warnings: Vec<_> = report.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(report.new, 1);
    assert_eq!(
        warnings,
        ["cases.csv: row 2: Allerdale Borough Council ended on 2023-03-31; its successor is \
          Cumberland Council (E06000063)"]
    );
}

#[test]
fn good_rows_go_in_beside_bad_ones_and_every_error_is_told() {
    let mut office = Office::new();
    let imported = office.cases(
        (crate::office::CASES.to_owned()
            + "19000001,E07000008,Housing,2019-05-01,,,,,\n\
               19000002,Nowhereshire,Parks,1/5/2019,,,,,\n\
               19000003,E07000008,Housing,2019-05-01,,,,,\n\
               19000004,E07000008,Housing,2019-05-01,,2019-04-01,upheld,,\n")
            .as_bytes(),
    );
    let report = imported.as_ref().unwrap();
    assert_eq!((report.rows, report.new, report.refused, report.events), (4, 2, 2, 2));
    let place = |e: &upheld_exchange::RowError| (e.row, e.column.as_deref().unwrap().to_owned());
    let places: Vec<_> = report.errors.iter().map(place).collect();
    let wanted = [(3, "authority"), (3, "subject"), (3, "received_on"), (5, "decided_on")];
    assert_eq!(places, wanted.map(|(row, column)| (row, column.to_owned())));
    assert_eq!(office.references(), ["19000001", "19000003"]);
    assert_eq!(told(imported).len(), 4);
}
