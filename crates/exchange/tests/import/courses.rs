//! Courses that were given: two rows that say the same are two courses, and the file again none.

use upheld_exchange::{Report, What};

use crate::office::{How, Office, told};

const HEADER: &str = "on,topic,attendees,authority,sector\n";

fn give(office: &mut Office, rows: &str) -> Report {
    office.take(What::Courses, format!("{HEADER}{rows}").as_bytes(), How::default()).0.unwrap()
}

#[test]
fn two_alike_are_two_and_again_they_are_none() {
    let mut office = Office::new();
    let rows = "2019-05-01,Complaint handling,12,Leeds,\n2019-05-01,complaint-handling,12,leeds,\n\
                2019-06-01,housing,30,,local authorities\n";
    assert_eq!((give(&mut office, rows).new, office.courses.len()), (3, 3));
    assert_eq!((give(&mut office, rows).unchanged, office.courses.len()), (3, 3));
    let turned = "2019-06-01,housing,30,,local authorities\n\
                  2019-05-01,complaint-handling,12,leeds,\n2019-05-01,complaint-handling,12,leeds,\n\
                  2019-05-01,complaint-handling,12,leeds,\n";
    let report = give(&mut office, turned);
    assert_eq!((report.new, report.unchanged, office.courses.len()), (1, 3, 4));
}

#[test]
fn what_is_wrong_with_courses_is_told() {
    let mut office = Office::new();
    let rows = "2019-05-01,cooking,many,Nowhereshire,\n\
                2019-05-01,housing,12,,\n\
                2019-05-01,housing,12,Leeds,other\n\
                2019-05-01,housing,0,Leeds,\n\
                2024-06-01,housing,12,Leeds,\n";
    let report = give(&mut office, rows);
    assert_eq!((report.refused, office.courses.len()), (5, 0));
    let told = told(Ok(report)).join("\n");
    for wanted in [
        "row 2, column topic, value \"cooking\": no such topic",
        "row 2, column attendees, value \"many\": no number of people",
        "row 2, column authority, value \"Nowhereshire\": no authority",
        "row 3, column sector, blank: ",
        "row 4, column sector, value \"other\": ",
        "row 5, column attendees, value \"0\": ",
        "row 6, column on, value \"2024-06-01\": ",
    ] {
        assert!(told.contains(wanted), "{wanted}\nin\n{told}");
    }
}
