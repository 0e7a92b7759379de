//! Rows of remedies with something wrong: what is said of it, word for word.

use upheld_domain::{CancelReason, RemedyCancelled, RemedyId};

use crate::office::Office;
use crate::remedies::office;

const CORRECT: &str = "an import only adds; if the record is wrong, correct it there: case correct, or \
                       with this file: --correct REASON";

/// What is said of one row, each error without the file and the row.
fn said_at(office: &mut Office, row: &str) -> Vec<String> {
    let before = office.recorded();
    let errors = office.wrong_remedies(&format!("{row}\n"));
    assert_eq!(office.recorded(), before, "a row with an error went in");
    let short = |error: &String| error.replace("remedies.csv: row 2, ", "");
    errors.iter().map(short).collect()
}

fn said(row: &str) -> Vec<String> {
    said_at(&mut office(), row)
}

#[test]
fn a_remedy_of_a_case_that_is_not_upheld_is_refused() {
    let mut office = Office::new();
    office.take_cases(
        "19000001,E07000008,Housing,2019-05-01,,2020-01-31,not-upheld,,\n\
         19000002,E07000008,Housing,2019-05-01,,,,,\n",
    );
    assert_eq!(
        said_at(&mut office, "19000001,1,apology,,,,,"),
        ["column reference, value \"19000001\": a remedy needs an upheld decision in force; the \
          case is decided: not upheld\nrecord the decision first: case uphold"]
    );
    assert_eq!(
        said_at(&mut office, "19 000 002,1,apology,,,,,"),
        [
            "column reference, value \"19 000 002\": a remedy needs an upheld decision in force; the \
          case is open, at assessment\nrecord the decision first: case uphold"
        ]
    );
}

#[test]
fn a_remedy_of_a_case_nobody_has_is_refused() {
    assert_eq!(
        said("19009999,1,apology,,,,,"),
        ["column reference, value \"19009999\": the record has no case of this reference\n\
          import the cases first, or check the reference"]
    );
}

#[test]
fn a_remedy_complied_with_twice_is_a_changed_cell() {
    let mut office = office();
    let rows = "19007429,1,apology,,2020-03-01,complied,2020-03-10,\n\
                19007429,1,apology,,2020-03-01,complied,2020-03-17,\n";
    assert_eq!(
        office.wrong_remedies(rows),
        ["remedies.csv: row 3, column outcome_on, value \"2020-03-17\": row 2 is of the same \
          remedy, and the record has 2020-03-10 here\none of the two rows is wrong"]
    );
}

#[test]
fn compliance_after_a_failure_is_recorded_by_itself() {
    let mut office = office();
    office.take_remedies("19007429,1,apology,,2020-03-01,not-complied,2020-03-10,\n");
    assert_eq!(
        said_at(&mut office, "19007429,1,apology,,2020-03-01,complied,2020-05-10,"),
        [format!(
            "column outcome, value \"complied\": the record has not-complied here\n\
             if the authority complied later, record that by itself; {CORRECT}"
        )]
    );
}

#[test]
fn changed_and_belated_cells_point_to_the_correction() {
    let mut office = office();
    office.take_remedies("19007429,1,payment,15000,,complied,2020-03-10,\n");
    assert_eq!(
        said_at(&mut office, "19007429,1,payment,25000,2020-03-01,complied,2020-03-10,2020-03-01"),
        [
            format!("column amount_pence, value \"25000\": the record has 15000 here\n{CORRECT}"),
            format!(
                "column due_on, value \"2020-03-01\": the remedy is recorded without this\n{CORRECT}"
            ),
            format!(
                "column done_on, value \"2020-03-01\": the compliance is recorded without this\n{CORRECT}"
            ),
        ]
    );
    assert_eq!(
        said_at(&mut office, "19007429,1,apology,,,,,"),
        [
            format!("column kind, value \"apology\": the record has payment here\n{CORRECT}"),
            format!(
                "column amount_pence, blank: the record has 15000 here, and the cell is blank now\n{CORRECT}"
            ),
            format!(
                "column outcome, blank: the record has complied here, and the cell is blank now\n{CORRECT}"
            ),
            format!(
                "column outcome_on, blank: the record has 2020-03-10 here, and the cell is blank now\n{CORRECT}"
            ),
        ]
    );
}

#[test]
fn days_out_of_order_are_named_by_their_column() {
    let check = "check both dates; the earlier one can be corrected too";
    assert_eq!(
        said("19007429,1,apology,,,complied,2020-01-30,"),
        [format!(
            "column outcome_on, value \"2020-01-30\": Complied on 2020-01-30 is before the \
             decision on 2020-01-31\n{check}"
        )]
    );
    assert_eq!(
        said("19007429,1,apology,,,complied,2020-03-10,2020-03-11"),
        ["column outcome_on, value \"2020-03-10\": the ombudsman was satisfied on 2020-03-10, \
          before the remedy was done on 2020-03-11\ncheck both dates"]
    );
    assert_eq!(
        said("19007429,1,apology,,,complied,2020-03-10,2019-03-11"),
        ["column done_on, value \"2019-03-11\": the remedy was done on 2019-03-11, before the \
          complaint came on 2019-05-01\ncheck both dates"]
    );
    assert_eq!(
        said("19007429,1,apology,,,not-complied,2024-05-01,"),
        [
            "column outcome_on, value \"2024-05-01\": NotComplied is dated 2024-05-01, which is after \
          today, 2024-04-30\nonly due dates and planned publications may lie ahead; check the date"
        ]
    );
    assert_eq!(
        said("19007429,1,apology,,9999-12-31,,,"),
        [
            "column due_on, value \"9999-12-31\": RemedyRecommended is dated 9999-12-31, outside the \
          years 1900 to 2998\ncheck the year"
        ]
    );
}

#[test]
fn cells_that_belong_together_come_together() {
    let both = "fill outcome and outcome_on, or leave both blank if there is none yet";
    assert_eq!(
        said("19007429,1,apology,,,complied,,"),
        [format!("column outcome_on, blank: outcome is filled, so this has to be too\n{both}")]
    );
    assert_eq!(
        said("19007429,1,apology,,,,2020-03-10,"),
        [format!("column outcome, blank: outcome_on is filled, so this has to be too\n{both}")]
    );
    for outcome in [",", "not-complied,2020-03-10"] {
        assert_eq!(
            said(&format!("19007429,1,apology,,,{outcome},2020-03-01")),
            ["column done_on, value \"2020-03-01\": only a remedy complied with has a day it was \
              done\nleave done_on blank until the outcome is complied"]
        );
    }
}

#[test]
fn cells_that_can_t_be_read_are_all_told() {
    assert_eq!(
        said("19007429,first,flowers,\u{a3}150,soon,done,later,never"),
        [
            "column remedy, value \"first\": no number of a remedy\n\
             write its number in the case, 1 to 65535",
            "column kind, value \"flowers\": no such kind of remedy\n\
             write one of: apology, payment, act-on-the-case, procedure-change, training, review, \
             other",
            "column amount_pence, value \"\u{a3}150\": no amount in pence\n\
             write whole pence, digits only: 15000 is \u{a3}150",
            "column due_on, value \"soon\": not a day\n\
             write the year, the month and the day, such as 2020-03-31",
            "column outcome, value \"done\": no such outcome of a remedy\n\
             write complied or not-complied, or leave it blank if there is none yet",
            "column outcome_on, value \"later\": not a day\n\
             write the year, the month and the day, such as 2020-03-31",
            "column done_on, value \"never\": not a day\n\
             write the year, the month and the day, such as 2020-03-31",
        ]
    );
}

#[test]
fn an_amount_belongs_to_a_payment() {
    assert_eq!(
        said("19007429,1,apology,100,,,,"),
        ["column amount_pence, value \"100\": an amount belongs to a payment, not to a remedy of \
          the kind apology\nleave the amount out, or recommend a payment"]
    );
}

#[test]
fn a_cancelled_remedy_takes_no_outcome() {
    let mut office = office();
    office.take_remedies("19007429,1,apology,,,,,\n");
    office.record(
        "19007429",
        RemedyCancelled {
            remedy: RemedyId::new("1").unwrap(),
            on: "2020-02-20".parse().unwrap(),
            reason: CancelReason::NoLongerNeeded,
        },
    );
    assert_eq!(
        said_at(&mut office, "19007429,1,apology,,,complied,2020-03-10,"),
        ["column remedy, value \"1\": remedy 1 was cancelled\n\
          recommend it again under a new number, or take the cancellation back"]
    );
}

#[test]
fn the_header_of_remedies_is_checked_as_a_whole() {
    let error = Office::new().remedies(&b"reference,remedy,sort\n"[..]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "remedies.csv: row 1, the header: unknown column \"sort\", no column kind; expected \
         reference, remedy, kind, [amount_pence], [due_on], [outcome], [outcome_on], [done_on], \
         [failed_on], [text], [note], [synthetic]; found reference, remedy, sort"
    );
}
