//! A file with 500 mistakes of 20 kinds among as many good rows: every one is told in one run.

use std::collections::BTreeMap;

use upheld_exchange::What;

use crate::office::{CASES, How, Office};

/// A row after its reference, and what is said of it.
const KINDS: &[(&str, &str)] = &[
    ("Nowhereshire,Housing,2019-05-01,,,,,", "no authority has this code or name"),
    ("Somerset,Housing,2019-05-01,,,,,", "several authorities have or had this name"),
    ("Leeds,Parks,2019-05-01,,,,,", "no subject is called this"),
    ("Leeds,Housing,last spring,,,,,", "not a day"),
    ("Leeds,Housing,03/04/2019,,,,,", "this could be 2019-04-03 or 2019-03-04"),
    ("Leeds,Housing,2019-02-29,,,,,", "there is no such day"),
    ("Leeds,Housing,2019-13-01,,,,,", "there is no month 13"),
    ("Leeds,Housing,2024-05-01,,,,,", "which is after today"),
    ("Leeds,Housing,0019-05-01,,,,,", "outside the years 1900 to 2998"),
    ("Leeds,Housing,2019-05-01,,2019-04-01,advice-given,,", "is before the receipt"),
    ("Leeds,Housing,2019-05-01,,,upheld,,", "outcome is filled, so this has to be too"),
    ("Leeds,Housing,2019-05-01,,2019-06-01,,,", "decided_on is filled, so this has to be too"),
    ("Leeds,Housing,2019-05-01,,2019-06-01,partly,,", "no such outcome"),
    ("Leeds,Housing,2019-05-01,,2019-06-01,upheld,perhaps,", "neither yes nor no"),
    ("Leeds,Housing,2019-05-01,,2019-06-01,not-upheld,yes,", "only an upheld complaint"),
    ("Leeds,Housing,2019-05-01,2019-05-09,2019-06-01,advice-given,,", "has no investigation"),
    ("Leeds,Housing", "the row has 3 cells, the header 9"),
    ("Leeds,Housing,2019-05-01,,,,,,,", "the row has 11 cells, the header 9"),
    ("Leeds,\"Housing,2019-05-01,,,,,", "a quote is opened and not closed"),
    (",Housing,2019-05-01,,,,,", "this has to be filled"),
];

#[test]
fn every_one_of_500_mistakes_of_20_kinds_is_told_in_one_run() {
    let mut file = CASES.to_owned();
    for number in 0..500 {
        let (row, _) = KINDS[number % KINDS.len()];
        file.push_str(&format!(
            "19{number:06},{row}\n20{number:06},Leeds,Housing,2019-05-01,,,,,\n"
        ));
    }
    let mut office = Office::new();
    let (came, aside) = office.take(What::Cases, file.as_bytes(), How::default());
    let report = came.unwrap();
    assert_eq!((report.rows, report.new, report.refused), (1000, 500, 500));
    assert_eq!(report.errors.len(), 500);
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for (error, number) in report.errors.iter().zip(0_u64..) {
        let (_, wanted) = KINDS[usize::try_from(number).unwrap() % KINDS.len()];
        assert_eq!(error.row, 2 * number + 2);
        assert!(error.reason.contains(wanted), "{error} is not: {wanted}");
        *told.entry(wanted).or_default() += 1;
    }
    assert_eq!(told.len(), 20);
    assert!(told.values().all(|count| *count == 25), "{told:?}");
    assert_eq!(aside.lines().count(), 501);
}
