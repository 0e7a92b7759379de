//! Rows put aside in the input's own layout, mended and taken in again.

use upheld_exchange::What;

use crate::office::{CASES, How, Office};

const GOOD: &str = "19000001,Leeds,Housing,2019-05-01,,,,,\n";
const BAD: &str = "19000002,Leeds,\"Parks, \"\"green\"\"\",soon,,,,,\n";

#[test]
fn rejects_mended_and_imported_again_give_the_same_record_as_a_clean_file() {
    let mut office = Office::new();
    let file = format!("{CASES}{GOOD}{BAD}19000003,Kent\n");
    let (_, aside) = office.take(What::Cases, file.as_bytes(), How::default());
    let lines: Vec<&str> = aside.lines().collect();
    assert_eq!(lines[0], format!("{},reason", CASES.trim_end()));
    assert_eq!(
        lines[1],
        "19000002,Leeds,\"Parks, \"\"green\"\"\",soon,,,,,,subject: no subject is called this; \
         received_on: not a day"
    );
    assert_eq!(lines[2], "\"19000003,Kent\",\"the row has 2 cells, the header 9\"");
    // Unmended they stay out, and are put aside in the same way.
    let (again, aside_again) = office.take(What::Cases, aside.as_bytes(), How::default());
    assert_eq!(again.unwrap().refused, 2);
    assert_eq!(aside_again.lines().next(), Some(lines[0]));
    let mended = aside
        .replace("\"Parks, \"\"green\"\"\",soon", "Other,2019-05-02")
        .replace("\"19000003,Kent\",", "19000003,Kent,Other,2019-05-03,,,,,,");
    let (came, none) = office.take(What::Cases, mended.as_bytes(), How::default());
    assert_eq!((came.unwrap().new, none.as_str()), (2, ""));
    let mut clean = Office::new();
    clean.take_cases(&format!(
        "{GOOD}19000002,Leeds,Other,2019-05-02,,,,,\n19000003,Kent,Other,2019-05-03,,,,,\n"
    ));
    assert_eq!(office.standings(), clean.standings());
    assert_eq!(office.ids(), clean.ids());
}

#[test]
fn a_file_parted_by_semicolons_gets_rejects_parted_so() {
    let mut office = Office::new();
    let file = "reference;authority;subject;received_on\n1;Leeds;a;b\n";
    let (_, aside) = office.take(What::Cases, file.as_bytes(), How::default());
    let first: Vec<&str> = aside.lines().collect();
    assert_eq!(first[0], "reference;authority;subject;received_on;reason");
    assert_eq!(
        first[1],
        "1;Leeds;a;b;\"subject: no subject is called this; received_on: not a day\""
    );
}
