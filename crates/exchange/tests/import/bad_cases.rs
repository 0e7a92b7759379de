//! Rows of cases with one thing wrong each: what is said of it, word for word.

use crate::office::{CASES, Office};

/// The one thing said of a row, without the file and the row.
fn said(cells: &str) -> String {
    let mut office = Office::new();
    let errors = office.wrong_cases(&format!("{cells}\n"));
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(office.recorded(), 0, "a row with an error went in");
    errors[0].strip_prefix("cases.csv: row 2").unwrap().to_owned()
}

#[test]
fn an_authority_nobody_knows_gets_the_nearest_names() {
    assert_eq!(
        said("19007429,Cambrige,Housing,2019-05-01,,,,,"),
        ", column authority, value \"Cambrige\": no authority has this code or name\n\
         did you mean Cambridge City Council (E07000008)?"
    );
    assert_eq!(
        said("19007429,E99999999,Housing,2019-05-01,,,,,"),
        ", column authority, value \"E99999999\": no authority has this code or name\n\
         write a code such as E07000008, or an official name"
    );
}

#[test]
fn a_name_that_several_authorities_had_lists_their_codes_and_days() {
    assert_eq!(
        said("19007429,Somerset,Housing,2019-05-01,,,,,"),
        ", column authority, value \"Somerset\": several authorities have or had this name: \
         Somerset Council (E06000066, from 2023-04-01), Somerset County Council (E10000027, until \
         2023-03-31)\nwrite the code in place of the name"
    );
}

#[test]
fn an_unknown_subject_lists_the_nine() {
    assert_eq!(
        said("19007429,E07000008,Parks,2019-05-01,,,,,"),
        ", column subject, value \"Parks\": no subject is called this\n\
         write one of: Adult Care Services; Benefits and Tax; Corporate and Other Services; \
         Education and Children's Services; Environmental Services, Public Protection and \
         Regulation; Highways and Transport; Housing; Planning and Development; Other"
    );
}

#[test]
fn a_file_that_says_category_is_answered_in_its_words() {
    let mut office = Office::new();
    let file = "reference,authority,category,received_on\n19007429,E07000008,Parks,2019-05-01\n";
    let errors = office.cases(file.as_bytes()).unwrap().errors;
    assert_eq!(
        errors[0].to_string(),
        "cases.csv: row 2, column category, value \"Parks\": no subject is called this"
    );
}

#[test]
fn a_day_that_is_not_iso_says_how_to_write_it() {
    assert_eq!(
        said("19007429,E07000008,Housing,01/05/2019,,,,,"),
        ", column received_on, value \"01/05/2019\": this could be 2019-05-01 or 2019-01-05\n\
         write the year first, such as 2020-03-31, or state in a map how the days are written: \
         date_format = \"%d/%m/%Y\""
    );
}

#[test]
fn the_29th_of_february_needs_its_year() {
    assert_eq!(
        said("19007429,E07000008,Housing,2018-05-01,,2019-02-29,advice-given,,"),
        ", column decided_on, value \"2019-02-29\": there is no such day: 2019-02 has 28 days\n\
         check the day"
    );
    let mut office = Office::new();
    office.take_cases("19007429,E07000008,Housing,2019-05-01,,2020-02-29,advice-given,,\n");
}

#[test]
fn a_decision_before_the_receipt_is_refused() {
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,,2019-04-30,advice-given,,"),
        ", column decided_on, value \"2019-04-30\": ClosedAtAssessment on 2019-04-30 is before \
         the receipt on 2019-05-01\ncheck both dates; the earlier one can be corrected too"
    );
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,2019-04-30,,,,"),
        ", column investigated_on, value \"2019-04-30\": Investigated on 2019-04-30 is before \
         the receipt on 2019-05-01\ncheck both dates; the earlier one can be corrected too"
    );
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,2019-06-30,2019-06-01,upheld,,"),
        ", column decided_on, value \"2019-06-01\": Upheld on 2019-06-01 is before the start of \
         the investigation on 2019-06-30\ncheck both dates; the earlier one can be corrected too"
    );
}

#[test]
fn a_day_after_today_is_refused() {
    assert_eq!(
        said("24007429,E07000008,Housing,2024-05-01,,,,,"),
        ", column received_on, value \"2024-05-01\": Received is dated 2024-05-01, which is after \
         today, 2024-04-30\nonly due dates and planned publications may lie ahead; check the date"
    );
    assert_eq!(
        said("24007429,E07000008,Housing,2024-04-01,,2042-04-01,upheld,,"),
        ", column decided_on, value \"2042-04-01\": Upheld is dated 2042-04-01, which is after \
         today, 2024-04-30\nonly due dates and planned publications may lie ahead; check the date"
    );
}

#[test]
fn a_year_nobody_means_is_refused() {
    assert_eq!(
        said("19007429,E07000008,Housing,0019-05-01,,,,,"),
        ", column received_on, value \"0019-05-01\": Received is dated 0019-05-01, outside the \
         years 1900 to 2998\ncheck the year"
    );
}

#[test]
fn an_unknown_outcome_lists_the_known_ones() {
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,,2020-01-31,partly upheld,,"),
        ", column outcome, value \"partly upheld\": no such outcome\n\
         write one of: upheld, not-upheld, discontinued, closed-after-initial-enquiries, \
         referred-back, advice-given, incomplete-or-invalid; or leave it blank if still open"
    );
}

#[test]
fn a_day_and_an_outcome_come_together() {
    let hint = "fill decided_on and outcome, or leave both blank if still open";
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,,2020-01-31,,,"),
        format!(", column outcome, blank: decided_on is filled, so this has to be too\n{hint}")
    );
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,,,upheld,,"),
        format!(", column decided_on, blank: outcome is filled, so this has to be too\n{hint}")
    );
}

#[test]
fn a_case_closed_at_assessment_has_no_investigation() {
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,2019-06-01,2020-01-31,referred-back,,"),
        ", column investigated_on, value \"2019-06-01\": a case closed as referred-back has no \
         investigation\nleave investigated_on blank, or write discontinued, upheld or not-upheld \
         as the outcome"
    );
}

#[test]
fn answers_are_yes_or_no_and_belong_to_the_upheld() {
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,,2020-01-31,upheld,perhaps,"),
        ", column injustice, value \"perhaps\": neither yes nor no\n\
         write yes, no, or leave it blank"
    );
    assert_eq!(
        said("19007429,E07000008,Housing,2019-05-01,,2020-01-31,not-upheld,,yes"),
        ", column remedied_before, value \"yes\": only an upheld complaint can have yes here\n\
         leave it blank, or write upheld as the outcome"
    );
}

#[test]
fn what_has_to_be_filled_is_asked_for() {
    assert_eq!(
        said(",E07000008,Housing,2019-05-01,,,,,"),
        ", column reference, blank: this has to be filled"
    );
    assert_eq!(
        said("the lift case!,E07000008,Housing,2019-05-01,,,,,"),
        ", column reference, value \"the lift case!\": no reference: a code has letters, digits \
         and - _ . / only, not '!'\nsuch as 19 007 429"
    );
}

#[test]
fn all_that_is_wrong_in_a_row_is_said_at_once() {
    let mut office = Office::new();
    let errors = office.wrong_cases(",Atlantis,Parks,never,x,y,z,p,q\n");
    let columns: Vec<_> = CASES.trim().split(',').collect();
    assert_eq!(errors.len(), columns.len());
    for (error, column) in errors.iter().zip(columns) {
        assert!(error.starts_with(&format!("cases.csv: row 2, column {column}, ")), "{error}");
    }
}
