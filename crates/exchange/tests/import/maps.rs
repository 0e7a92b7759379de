//! Files with other names and words, read with a map; and everything that can be wrong with a map,
//! told at once.

use upheld_domain::{CaseFacts, Channel, Subject};
use upheld_exchange::{ImportError, What};

use crate::office::{How, Office, sound};

/// A council officer's file.
const FILE: &str = "\
Case No,Council,Category,Rec'd,Decision date,Closed date,Result,Notes to self
19 000 001,Leeds,Planning Apps,03/04/2019,,31/01/2020,Fault found,ring back
19 000 002,Camb City,housing,05/04/2019,,,,
19 000 003,Leeds,Planning Apps,06/04/2019,01/02/2020,,No fault,
";

const MAP: &str = "\
file = \"cases\"
date_format = \"%d/%m/%Y\"
ignore = [\"Notes to self\"]

[columns]
reference = \"Case No\"
authority = { from = \"Council\", values = { \"Camb City\" = \"E07000008\" } }
subject = { from = \"Category\", values = { \"Planning  apps\" = \"planning-and-development\" } }
received_on = \"Rec'd\"
channel = { value = \"phone\" }
decided_on = { from = [\"Decision date\", \"Closed date\"] }
outcome = { from = \"Result\", values = { \"Fault found\" = \"upheld\", \"No fault\" = \"not-upheld\" } }
";

fn how(map: &str) -> How<'_> {
    How { map: Some(map), ..How::default() }
}

/// Everything said of a map, with its hints.
fn said(map: &str) -> Vec<String> {
    said_of(map, What::Cases, FILE)
}

fn said_of(map: &str, what: What, file: &str) -> Vec<String> {
    let mut office = Office::new();
    let (came, _) = office.take(what, file.as_bytes(), how(map));
    assert_eq!(office.recorded(), 0, "a file with a wrong map went in");
    let Err(ImportError::Map(errors)) = came.map_err(|stopped| *stopped.error) else {
        panic!("the map was taken");
    };
    let told = |error: &upheld_exchange::MapError| match &error.hint {
        Some(hint) => format!("{error} | {hint}"),
        None => error.to_string(),
    };
    errors.iter().map(told).collect()
}

#[test]
fn a_file_with_other_names_and_words_comes_in_with_a_map() {
    let mut office = Office::new();
    let (came, aside) = office.take(What::Cases, FILE.as_bytes(), how(MAP));
    let report = sound(came.map_err(|stopped| *stopped.error));
    assert_eq!((report.rows, report.new, aside.as_str()), (3, 3, ""));
    let CaseFacts::Received(received) = &office.events("19000002")[0] else { panic!() };
    assert_eq!(received.authority.to_string(), "E07000008");
    assert_eq!((received.subject, received.channel), (Subject::Housing, Channel::Phone));
    assert_eq!(received.received_on.to_string(), "2019-04-05");
    let decided = |reference: &str| office.events(reference)[2].occurred_on().unwrap().to_string();
    assert_eq!(decided("19000001"), "2020-01-31");
    assert_eq!(decided("19000003"), "2020-02-01");
    let (again, _) = office.take(What::Cases, FILE.as_bytes(), how(MAP));
    assert_eq!(again.unwrap().unchanged, 3);
}

#[test]
fn columns_with_our_own_names_need_no_line() {
    let file = "reference,authority,subject,received_on,extra\n1,Leeds,housing,2019-05-01,x\n";
    let mut office = Office::new();
    let map = "ignore = \"rest\"\n[columns]\nchannel = { value = \"online\" }\n";
    let (came, _) = office.take(What::Cases, file.as_bytes(), how(map));
    assert_eq!(sound(came.map_err(|stopped| *stopped.error)).new, 1);
}

#[test]
fn a_missing_column_is_told_with_its_nearest_name() {
    assert_eq!(
        said(&MAP.replace("\"Category\"", "\"Categry\"")),
        [
            "map.toml: these columns of the file are not used: \"Category\" | map them, or leave \
             them out by name (ignore = [\"…\"]) or all (ignore = \"rest\")",
            "map.toml: line 8, columns.subject: the file has no column \"Categry\" | did you mean \
             \"Category\"?",
        ]
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
    );
}

#[test]
fn what_is_needed_may_not_be_left_out() {
    let map = MAP.replace("reference = \"Case No\"\n", "");
    assert_eq!(
        said(&map),
        [
            "map.toml: these columns of the file are not used: \"Case No\" | map them, or leave \
             them out by name (ignore = [\"…\"]) or all (ignore = \"rest\")",
            "map.toml: columns: it is not said where reference comes from | reference = \"their \
             column\", or reference = { value = \"…\" }",
        ]
    );
}

#[test]
fn two_to_one_are_told() {
    let two_of_ours = MAP.replace("channel =", "investigated_on = \"Rec'd\"\nchannel =");
    assert_eq!(
        said(&two_of_ours),
        [
            "map.toml: line 10, columns.investigated_on: \"Rec'd\" is received_on on line 9 already | \
          one column can be two of ours where values say what each takes of it"
        ]
    );
    let one_twice = format!("{MAP}category = \"Notes to self\"\n");
    assert_eq!(
        said(&one_twice),
        [
            "map.toml: line 13, columns.category: subject is mapped on line 8 already | list several \
          columns to take the first filled one: from = [\"A\", \"B\"]"
        ]
    );
    let same_key = format!("{MAP}subject = \"Notes to self\"\n");
    assert_eq!(said(&same_key), ["map.toml: line 13: duplicate key"]);
    let file = FILE.replacen("Notes to self", "Category", 1);
    let map = MAP.replace("ignore = [\"Notes to self\"]", "ignore = \"rest\"");
    assert_eq!(
        said_of(&map, What::Cases, &file),
        ["map.toml: line 8, columns.subject: two columns of the file are called \"Category\": \
          columns 3 and 8 | give one of them another name in the file"]
    );
}

#[test]
fn every_mistake_in_a_map_is_told_at_once_with_its_line() {
    let map = "\
fil = \"cases\"
file = \"remedies\"
date_format = \"dd/mm/yyyy\"
ignore = \"all\"
[columns]
referense = \"Case No\"
authority = { from = \"Council\", vlues = { a = \"b\" } }
subject = { from = \"Category\", values = { \"Planning Apps\" = \"plannning\" }, date_format = \"%d\" }
received_on = { from = \"Recd\", unit = \"feet\" }
decided_on = { value = \"31/01/2020\", from = \"Closed date\" }
outcome = {}
channel = 1.5
[rows]
outcome = \"gravst\"
";
    let said = said(map);
    let told: Vec<&str> = said.iter().map(String::as_str).collect();
    let wanted = [
        "line 1, fil: there is no such key | did you mean \"file\"?",
        "line 2, file: the map is for \"remedies\", and the file is imported as cases",
        "line 3, date_format: \"dd/mm/yyyy\" does not give day, month and year | such as",
        "line 4, ignore: \"all\" is neither \"rest\" nor a list of columns",
        "line 6, columns.referense: there is no column of ours called \"referense\" | did you mean \
         \"reference\"?",
        "line 7, columns.authority.vlues: there is no such key | did you mean \"values\"?",
        "line 8, columns.subject.date_format: \"%d\" does not give day, month and year",
        "line 8, columns.subject.values: \"plannning\": no subject is called this",
        "line 8, columns.subject.date_format: this column has no days",
        "line 9, columns.received_on.unit: \"feet\" is no unit | write pence or pounds; of a rate, \
         percent or fraction",
        "line 9, columns.received_on: the file has no column \"Recd\" | did you mean \"Rec'd\"?",
        "line 10, columns.decided_on: value says the same in every row, so nothing is read",
        "line 10, columns.decided_on.value: \"31/01/2020\"",
        "line 11, columns.outcome: it is not said where this comes from",
        "line 12, columns.channel: this has to be a text",
        "line 14, rows.outcome: \"gravst\" is no rule | outcome is one of gravest, last, single",
        "columns: it is not said where reference comes from",
    ];
    for wanted in wanted {
        assert!(told.iter().any(|told| told.contains(wanted)), "{wanted}\nin {said:#?}");
    }
    assert!(said.iter().all(|said| said.starts_with("map.toml: ")));
}

#[test]
fn a_map_that_is_no_toml_says_where() {
    let said = said("[columns\nreference = \"Case No\"\nauthority = = \"Council\"\n");
    assert!(said[0].starts_with("map.toml: line 1: "), "{said:#?}");
    assert!(said.iter().any(|said| said.starts_with("map.toml: line 3: ")), "{said:#?}");
    assert!(self::said("").iter().any(|said| said.contains("there is no table [columns]")));
}

#[test]
fn several_rows_are_only_of_cases() {
    let map = "[columns]\noutcome_on = \"x\"\n[rows]\noutcome = \"last\"\n";
    let file = "reference,remedy,kind,x\n";
    let said = said_of(map, What::Remedies, file);
    assert_eq!(
        said,
        ["map.toml: rows: only a file of cases brings several rows together | leave [rows] out"]
    );
}

#[test]
fn a_word_without_a_translation_is_told_once_with_its_rows() {
    let mut file = String::from(FILE.lines().next().unwrap());
    for row in 0..8 {
        let word = if row % 4 == 3 { "Trees" } else { "Parks" };
        file.push_str(&format!("\n19 000 1{row:02},Leeds,{word},03/04/2019,,,,"));
    }
    file.push_str("\n19 000 200,Leeds,Planning Apps,13/13/2019,,,,\n");
    let mut office = Office::new();
    let (came, aside) = office.take(What::Cases, file.as_bytes(), how(MAP));
    let report = came.unwrap();
    assert_eq!((report.refused, report.new, report.errors.len()), (9, 0, 1));
    let told: Vec<String> = report.untranslated.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "cases.csv: column Category, value \"Parks\": no translation (6 rows: 2, 3, 4, 6, 7 …)",
            "cases.csv: column Category, value \"Trees\": no translation (2 rows: 5, 9)",
        ]
    );
    assert_eq!(aside.lines().count(), 10, "every row stands among the rejects");
}

#[test]
fn else_and_or_and_blank_translations() {
    let file = "reference,authority,subject,received_on,decided_on,outcome\n\
                1,Leeds,Parks,2019-05-01,2020-01-31,U - put right\n\
                2,Leeds,,2019-05-01,2020-01-31,U\n\
                3,Leeds,housing,2019-05-01,,Open\n";
    let map = "\
[columns]
subject = { from = \"subject\", else = \"other\", or = \"housing\" }
remedied_before = { from = \"outcome\", values = { \"U - put right\" = \"yes\" }, else = \"\" }
[columns.outcome]
from = \"outcome\"
values = { \"U - put right\" = \"upheld\", U = \"upheld\", Open = \"\" }
";
    let mut office = Office::new();
    let (came, _) = office.take(What::Cases, file.as_bytes(), how(map));
    assert_eq!(sound(came.map_err(|stopped| *stopped.error)).new, 3);
    let subject = |reference: &str| match &office.events(reference)[0] {
        CaseFacts::Received(received) => received.subject,
        _ => panic!(),
    };
    assert_eq!((subject("1"), subject("2")), (Subject::Other, Subject::Housing));
    assert_eq!(office.events("3").len(), 1);
    let CaseFacts::Upheld(upheld) = &office.events("1")[2] else { panic!() };
    assert_eq!(upheld.remedied_before, upheld_domain::Answer::Yes);
}

#[test]
fn an_ambiguous_day_is_refused_with_both_readings() {
    let map = MAP.replace("date_format = \"%d/%m/%Y\"\n", "");
    let mut office = Office::new();
    let (came, _) = office.take(What::Cases, FILE.as_bytes(), how(&map));
    let report = came.unwrap();
    assert_eq!((report.new, report.refused), (0, 3));
    let error = &report.errors[0];
    assert_eq!(
        error.to_string(),
        "cases.csv: row 2, column Rec'd, value \"03/04/2019\": this could be 2019-04-03 or 2019-03-04"
    );
    assert!(error.hint.as_ref().unwrap().contains("date_format = \"%d/%m/%Y\""));
}

#[test]
fn excels_numbers_are_days_only_where_the_map_says_so() {
    let file = "reference,authority,subject,got\n1,Leeds,housing,43586\n";
    let map = |format: &str| format!("[columns]\nreceived_on = {{ from = \"got\"{format} }}\n");
    let mut office = Office::new();
    let (came, _) = office.take(What::Cases, file.as_bytes(), how(&map("")));
    assert_eq!(came.unwrap().errors[0].reason, "not a day");
    let stated = map(", date_format = \"excel-serial\"");
    let (came, _) = office.take(What::Cases, file.as_bytes(), how(&stated));
    assert_eq!(came.unwrap().new, 1);
    assert_eq!(office.events("1")[0].occurred_on().unwrap().to_string(), "2019-05-01");
}

#[test]
fn amounts_in_pounds() {
    let mut office = Office::new();
    office.take_cases("1,Leeds,housing,2019-05-01,2019-06-01,2020-01-31,upheld,yes,\n");
    let file = "reference,remedy,kind,Amount\n1,1,payment,\"£1,250.50\"\n1,2,payment,lots\n";
    let map = "[columns]\namount_pence = { from = \"Amount\", unit = \"pounds\" }\n";
    let (came, _) = office.take(What::Remedies, file.as_bytes(), how(map));
    let report = came.unwrap();
    assert_eq!((report.new, report.refused), (1, 1));
    assert_eq!(report.errors[0].reason, "no amount in pounds");
    let CaseFacts::RemedyRecommended(remedy) = &office.events("1")[3] else { panic!() };
    assert_eq!(remedy.amount_pence, Some(125_050));
}

#[test]
fn what_is_no_word_is_an_error_whatever_other_words_mean() {
    let map = "file = \"cases\"\n[columns]\nsubject = { from = \"Category\", else = \"other\" }\n";
    let file = |category: &str| {
        format!("reference,authority,Category,received_on\n19000001,Leeds,{category},2019-04-03\n")
    };
    let take = |category: &str| {
        let mut office = Office::new();
        let (came, _) = office.take(What::Cases, file(category).as_bytes(), how(map));
        came.unwrap()
    };
    assert_eq!(take("Parks").new, 1);
    let report = take(&"x".repeat(300));
    assert_eq!((report.new, report.refused), (0, 1));
    assert!(report.errors[0].reason.contains("the cell has 300 characters"));
}
