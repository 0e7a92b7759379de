//! Several rows a case: brought together wherever they stand, by a stated rule, all or none.

use proptest::prelude::{Strategy, prop, proptest};
use proptest::sample::select;
use upheld_domain::{CaseFacts, Scheme};
use upheld_exchange::{Report, What};

use crate::office::{How, Office, told};

const HEADER: &str = "reference,authority,subject,received_on,decided_on,outcome,injustice\n";

fn import(office: &mut Office, rule: &str, rows: &str) -> (Report, String) {
    let map = format!("[columns]\nreference = \"reference\"\n[rows]\noutcome = {rule:?}\n");
    let how = How { map: Some(&map), ..How::default() };
    let (came, aside) = office.take(What::Cases, format!("{HEADER}{rows}").as_bytes(), how);
    (came.unwrap(), aside)
}

fn decision(office: &Office, reference: &str) -> String {
    let event = office.events(reference).into_iter().last().unwrap();
    format!("{} {}", event.kind(), event.occurred_on().unwrap())
}

const SCATTERED: &str = "\
1,Leeds,housing,2019-05-01,2020-01-31,not-upheld,
2,Kent,other,2019-05-01,,,
1,Leeds,other,2019-05-01,2020-02-02,upheld,no
1,Leeds,planning and development,2019-05-01,2020-01-31,upheld,yes
";

#[test]
fn scattered_rows_are_one_case_with_the_gravest_outcome() {
    let mut office = Office::new();
    let (report, _) = import(&mut office, "gravest", SCATTERED);
    assert_eq!((report.rows, report.cases, report.new, report.refused), (4, Some(2), 4, 0));
    assert_eq!(report.events, 4);
    assert_eq!(decision(&office, "1"), "Upheld 2020-02-02");
    let CaseFacts::Received(received) = &office.events("1")[0] else { panic!() };
    assert_eq!(received.subject.to_string(), "planning-and-development");
    let (again, _) = import(&mut office, "gravest", SCATTERED);
    assert_eq!((again.unchanged, again.events), (4, 0));
}

#[test]
fn the_last_outcome_is_that_of_the_latest_day() {
    let mut office = Office::new();
    let rows = "1,Leeds,housing,2019-05-01,2020-03-03,not-upheld,\n\
                1,Leeds,housing,2019-05-01,2020-01-31,upheld,\n";
    import(&mut office, "last", rows);
    assert_eq!(decision(&office, "1"), "NotUpheld 2020-03-03");
}

#[test]
fn where_one_outcome_is_wanted_two_are_an_error_of_both_rows() {
    let mut office = Office::new();
    let (report, aside) = import(&mut office, "single", SCATTERED);
    assert_eq!((report.new, report.refused), (1, 3));
    let told = told(Ok(report));
    assert_eq!(
        told[0],
        "cases.csv: row 2: row 4 is of the same case and can't go in\nmend that row, and import \
         all rows of the case together"
    );
    assert!(told[1].starts_with(
        "cases.csv: row 4, column outcome, value \"upheld\": row 2 of the same case has not-upheld here"
    ));
    assert_eq!(aside.lines().count(), 4);
}

#[test]
fn cells_that_have_to_agree_name_both_rows() {
    let mut office = Office::new();
    let rows = "1,Leeds,housing,2019-05-01,2020-01-31,upheld,\n\
                1,Kent,housing,2019-05-02,2020-01-31,upheld,\n";
    let (report, _) = import(&mut office, "gravest", rows);
    assert_eq!(office.recorded(), 0);
    let errors: Vec<String> = report.errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "cases.csv: row 2: row 3 is of the same case and can't go in",
            "cases.csv: row 3, column authority, value \"Kent\": row 2 of the same case has E08000035 here",
            "cases.csv: row 3, column received_on, value \"2019-05-02\": row 2 of the same case has \
             2019-05-01 here",
        ]
    );
}

#[test]
fn one_bad_row_keeps_its_case_out_and_no_other() {
    let mut office = Office::new();
    let rows = SCATTERED.replace("2020-02-02", "soon") + ",Leeds,cats,2019-05-01,,,\n";
    let (report, aside) = import(&mut office, "gravest", &rows);
    assert_eq!(office.references(), ["2"]);
    assert_eq!((report.new, report.refused), (1, 4));
    let mended = aside.replace("soon", "2020-02-02");
    let mended: String =
        mended.lines().filter(|line| !line.contains("cats")).map(|l| l.to_owned() + "\n").collect();
    let map = "[columns]\nreference = \"reference\"\n[rows]\noutcome = \"gravest\"\n";
    let how = How { map: Some(map), ..How::default() };
    let (came, _) = office.take(What::Cases, mended.as_bytes(), how);
    assert_eq!(came.unwrap().new, 3);
    let mut clean = Office::new();
    import(&mut clean, "gravest", SCATTERED);
    assert_eq!(office.standings(), clean.standings());
}

#[test]
fn the_same_reference_twice_without_a_rule_says_so() {
    let mut office = Office::new();
    let rows = "1,Leeds,housing,2019-05-01,2020-01-31,not-upheld,\n\
                1,Leeds,other,2019-05-01,2020-01-31,upheld,\n";
    let (came, _) = office.take(What::Cases, format!("{HEADER}{rows}").as_bytes(), How::default());
    let errors = told(came.map_err(|stopped| *stopped.error));
    assert_eq!(
        errors[0],
        "cases.csv: row 3, column subject, value \"other\": row 2 is of the same case, and the \
         record has housing here\none of the two rows is wrong; if a case has several rows in this \
         file, say so in a map: [rows] outcome = \"gravest\""
    );
}

const DETERMINATIONS: &str = "\
1,Leeds,Property condition,2019-05-01,2020-01-31,Service failure,
2,Leeds,Charges,2019-05-01,2020-01-31,Outside jurisdiction,
1,Leeds,Complaint handling,2019-05-01,2020-01-31,Severe maladministration,
1,Leeds,Charges,2019-05-01,2020-01-31,No maladministration,
";

#[test]
fn each_row_is_a_finding_where_the_scheme_has_findings() {
    let text = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");
    let scheme = Scheme::parse(text).unwrap();
    let finding = |name: &str| scheme.outcome_named(name).unwrap().finding.unwrap();
    let subject = |name: &str| scheme.subject_named(name).unwrap();
    let mut office = Office::new();
    office.scheme = Some(scheme.clone());
    let (report, _) = import(&mut office, "gravest", DETERMINATIONS);
    assert_eq!((report.cases, report.new, report.refused), (Some(2), 4, 0), "{:#?}", report.errors);
    let events = office.events("1");
    let CaseFacts::Received(received) = &events[0] else { panic!() };
    assert_eq!(received.subject, subject("Complaint handling"));
    let mut made: Vec<(upheld_domain::Finding, Option<upheld_domain::Subject>)> = events
        .iter()
        .filter_map(|event| match event {
            CaseFacts::FindingMade(made) => Some((made.finding, made.subject)),
            _ => None,
        })
        .collect();
    made.sort_unstable_by_key(|(finding, _)| finding.code());
    assert_eq!(
        made,
        [
            (finding("Severe maladministration"), None),
            (finding("Service failure"), Some(subject("Property condition"))),
            (finding("No maladministration"), Some(subject("Charges"))),
        ]
    );
    assert_eq!(office.events("2").len(), 3);
    let (again, _) = import(&mut office, "gravest", DETERMINATIONS);
    assert_eq!((again.unchanged, again.events), (4, 0));
    let other = DETERMINATIONS.replace("Service failure", "Maladministration");
    let (changed, _) = import(&mut office, "gravest", &other);
    assert!(told(Ok(changed)).iter().any(|told| told.contains("the record has other findings")));
}

fn row() -> impl Strategy<Value = String> {
    const OUTCOMES: &[&str] = &["upheld", "not-upheld", "discontinued", "referred-back", ""];
    const SUBJECTS: &[&str] = &["housing", "other", "benefits and tax"];
    (1..4_u8, select(OUTCOMES), select(SUBJECTS), 1..28_u8, select(&["yes", "no", ""][..]))
        .prop_map(|(reference, outcome, subject, day, injustice)| {
            let decided =
                if outcome.is_empty() { String::new() } else { format!("2020-01-{day:02}") };
            let injustice = if outcome == "upheld" { injustice } else { "" };
            format!("{reference},Leeds,{subject},2019-05-01,{decided},{outcome},{injustice}\n")
        })
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter_for_the_gravest(
        rows in prop::collection::vec(row(), 1..12),
        by in 0..12_usize,
    ) {
        let mut straight = Office::new();
        import(&mut straight, "gravest", &rows.concat());
        let mut turned = rows.clone();
        turned.rotate_left(by % rows.len());
        let mut other = Office::new();
        import(&mut other, "gravest", &turned.concat());
        assert_eq!(other.standings(), straight.standings());
        assert_eq!(other.ids(), straight.ids());
        turned.reverse();
        let (again, _) = import(&mut other, "gravest", &turned.concat());
        assert_eq!(again.unchanged, again.rows);
    }
}
