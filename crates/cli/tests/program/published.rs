//! What the office printed: files with as many cases as it had, imported by the program, must give
//! its counts and its printed rates. Comparators and figures per resident rest on other bodies and
//! are left out. The lists are those of the synthetic histories, each row with its source.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;
use upheld_domain::{ReportingYear, YearStart};
use upheld_tests::program::Program;

use crate::given::{CASES, REMEDIES, assert_sound, figure, figures, with_record};

const FIGURES: &str = include_str!("../../../synthetic/data/published_figures.csv");
const OUTCOMES: &str = include_str!("../../../synthetic/data/published_outcomes.csv");
const SUBJECTS: &str = include_str!("../../../synthetic/data/published_subjects.csv");

type Row = BTreeMap<String, String>;

fn rows(list: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(list.as_bytes());
    let rows: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    assert!(rows.iter().all(|row| row["source"].starts_with("https://")));
    rows
}

/// A count; blank is none.
fn number(row: &Row, column: &str) -> u64 {
    match row[column].as_str() {
        "" => 0,
        text => text.parse().unwrap(),
    }
}

/// The two files, as they grow.
struct Files<'a> {
    authority: &'a str,
    year: ReportingYear,
    cases: String,
    remedies: String,
    count: u32,
}

impl<'a> Files<'a> {
    fn of(row: &'a Row) -> Self {
        Self {
            authority: &row["authority"],
            year: row["year"].parse().unwrap(),
            cases: CASES.to_owned(),
            remedies: REMEDIES.to_owned(),
            count: 0,
        }
    }

    /// The first day of the year, or of the one before.
    fn day(&self, earlier: bool) -> String {
        let year = if earlier { self.year.previous().unwrap() } else { self.year };
        YearStart::APRIL.first_day(year).to_string()
    }

    /// A case; gives its reference.
    fn case(&mut self, received: &str, subject: &str, rest: &str) -> String {
        self.count += 1;
        let reference = format!("70 {:06}", self.count);
        let authority = self.authority;
        writeln!(self.cases, "{reference},{authority},{subject},{received},{rest}").unwrap();
        reference
    }

    /// Cases of the year before, decided in a year.
    fn decided(&mut self, count: u64, decided_before: bool, rest: &str) -> Vec<String> {
        let (received, decided) = (self.day(true), self.day(decided_before));
        let rest = format!("{received},{decided},{rest}");
        (0..count).map(|_| self.case(&received, "other", &rest)).collect()
    }

    /// Cases upheld the year before, with a remedy that has an outcome in the year.
    fn outcomes(&mut self, count: u64, outcome: &str) {
        let on = self.day(false);
        for reference in self.decided(count, true, "upheld,yes,no") {
            writeln!(self.remedies, "{reference},1,apology,,{on},{outcome},{on},").unwrap();
        }
    }

    /// The record after both files went in.
    fn imported(&self) -> Program {
        let program = with_record();
        program.write("cases.csv", &self.cases);
        program.write("remedies.csv", &self.remedies);
        let said = format!("{0} rows: {0} new, 0 advanced, 0 unchanged, 0 refused;", self.count);
        program.run("import cases cases.csv").ok().quiet().prints(&[&said]);
        program.run("import remedies remedies.csv").ok().quiet();
        program
    }
}

/// The satisfied among compliance outcomes that print as the row says: there is one such number.
fn satisfied(row: &Row) -> u64 {
    let (all, rate) =
        (number(row, "compliance_outcomes"), number(row, "compliance_rate_pct_published"));
    let prints = |n: u64| (200 * n + all) / (2 * all.max(1)) == rate;
    let found: Vec<u64> = (0..=all).filter(|&n| prints(n)).collect();
    assert_eq!(found.len(), 1, "{row:?}");
    if all == 0 { 0 } else { found[0] }
}

fn key_figures(row: &Row) -> Program {
    let mut files = Files::of(row);
    let (upheld, before) = (number(row, "upheld"), number(row, "satisfactory_remedies"));
    files.decided(before, false, "upheld,yes,yes");
    files.decided(upheld - before, false, "upheld,yes,no");
    files.decided(number(row, "investigations") - upheld, false, "not-upheld,,");
    let good = satisfied(row);
    files.outcomes(good, "complied");
    files.outcomes(number(row, "compliance_outcomes") - good, "not-complied");
    files.imported()
}

fn asked(program: &Program, row: &Row, definitions: &str) -> Value {
    let (code, year) = (&row["gss_code"], &row["year"]);
    figures(program, &format!("--authority {code} --year {year} --definitions {definitions}"))
}

fn assert_count(set: &Value, measure: &str, count: u64, place: &str) {
    let found = figure(set, measure);
    assert_eq!(found["numerator"], count, "{place} {measure}");
    assert_eq!(found["printed"], count.to_string(), "{place} {measure}");
}

fn assert_rate(set: &Value, measure: &str, (above, below): (u64, u64), printed: &str) {
    let found = figure(set, measure);
    let place = format!("{} {}: {found}", set["scope"]["name"], set["year"]);
    assert_eq!(found["numerator"], above, "{place}");
    assert_eq!(found["denominator"], below, "{place}");
    assert_eq!(found["printed"], printed, "{place}");
}

#[test]
fn every_row_of_key_figures_prints_as_it_was_printed() {
    let rows = rows(FIGURES);
    assert!(rows.len() >= 6, "the list is not all there");
    for row in rows {
        let program = key_figures(&row);
        let set = asked(&program, &row, "lgsco-2020");
        let place = format!("{} {}", row["authority"], row["year"]);
        let (upheld, outcomes) = (number(&row, "upheld"), number(&row, "compliance_outcomes"));
        for column in ["upheld", "investigations"] {
            assert_count(&set, column, number(&row, column), &place);
        }
        assert_count(&set, "compliance-outcomes", outcomes, &place);
        let before = number(&row, "satisfactory_remedies");
        assert_count(&set, "satisfactory-remedies", before, &place);
        let percent = |column: &str| format!("{}%", row[column]);
        let printed = percent("uphold_rate_pct_published");
        assert_rate(&set, "uphold-rate", (upheld, number(&row, "investigations")), &printed);
        let printed = percent("satisfactory_rate_pct_published");
        assert_rate(&set, "satisfactory-remedy-rate", (before, upheld), &printed);
        let printed = percent("compliance_rate_pct_published");
        let of = (satisfied(&row), outcomes);
        if outcomes > 0 {
            assert_rate(&set, "compliance-rate", of, &printed);
            continue;
        }
        // Of nothing there is no rate; the office printed one, and a definition set of that page's
        // name does so too.
        assert_rate(&set, "compliance-rate", of, "n/a");
        assert_eq!(figure(&set, "compliance-rate")["status"], "z");
        let as_published = asked(&program, &row, "lgsco-2022-23-as-published");
        assert_rate(&as_published, "compliance-rate", of, &printed);
        assert_eq!(printed, "0%");
    }
}

#[test]
fn a_body_that_ended_has_no_average() {
    let rows: Vec<Row> = rows(FIGURES);
    let ended: Vec<&Row> = rows.iter().filter(|r| r["similar_avg_uphold_pct"] == "n/a").collect();
    assert!(!ended.is_empty(), "no body that ended is on the list");
    for row in ended {
        let set = asked(&key_figures(row), row, "lgsco-2020");
        for measure in ["uphold-rate", "compliance-rate", "satisfactory-remedy-rate"] {
            let comparator = &figure(&set, measure)["comparator"];
            assert_eq!(comparator["printed"], "n/a", "{} {measure}", row["authority"]);
            assert_eq!(comparator["members"], 0, "{} {measure}", row["authority"]);
        }
    }
}

const OUTCOME_COLUMNS: [(&str, &str); 6] = [
    ("incomplete_invalid", "incomplete-or-invalid"),
    ("advice_given", "advice-given"),
    ("referred_back", "referred-back"),
    ("closed_after_initial_enquiries", "closed-after-initial-enquiries"),
    ("not_upheld", "not-upheld"),
    ("upheld", "upheld"),
];

/// What was received about each subject; about Other where the list does not say.
fn subjects(row: &Row) -> Vec<(String, u64)> {
    let of_row = |subject: &Row| {
        subject["authority"] == row["authority"]
            && subject["year"] == row["year"]
            && subject["measure"] == "received"
    };
    let listed: Vec<Row> = rows(SUBJECTS).into_iter().filter(of_row).collect();
    if listed.is_empty() {
        return vec![("Other".to_owned(), number(row, "received"))];
    }
    listed.iter().map(|subject| (subject["category"].clone(), number(subject, "count"))).collect()
}

/// How each case was decided, then those still open, for as long as anybody asks.
fn endings(row: &Row, files: &Files<'_>) -> impl Iterator<Item = String> + use<> {
    let on = YearStart::APRIL.first_day(files.year);
    let of = |(column, word): (&str, &str)| {
        let investigated = if word.ends_with("upheld") { on.to_string() } else { String::new() };
        let ending = format!("{investigated},{on},{word},,");
        vec![ending; usize::try_from(number(row, column)).unwrap()]
    };
    let endings: Vec<String> = OUTCOME_COLUMNS.into_iter().flat_map(of).collect();
    endings.into_iter().chain(std::iter::repeat(",,,,".to_owned()))
}

fn outcomes(row: &Row) -> Program {
    let mut files = Files::of(row);
    let (earlier, on) = (files.day(true), files.day(false));
    let mut endings = endings(row, &files);
    // What was decided beyond what came had come the year before.
    for _ in number(row, "received")..number(row, "decided") {
        files.case(&earlier, "Other", &endings.next().unwrap());
    }
    for (subject, count) in subjects(row) {
        for _ in 0..count {
            files.case(&on, &subject, &endings.next().unwrap());
        }
    }
    files.imported()
}

#[test]
fn every_row_of_outcomes_counts_as_it_was_counted() {
    let rows = rows(OUTCOMES);
    assert!(rows.len() >= 2, "the list is not all there");
    for row in rows {
        let program = outcomes(&row);
        let set = asked(&program, &row, "lgsco-2020");
        let place = format!("{} {}", row["authority"], row["year"]);
        for measure in ["received", "decided", "upheld"] {
            assert_count(&set, measure, number(&row, measure), &place);
        }
        for (column, word) in OUTCOME_COLUMNS {
            assert_count(&set, &format!("decided/{word}"), number(&row, column), &place);
        }
        let (upheld, not) = (number(&row, "upheld"), number(&row, "not_upheld"));
        assert_count(&set, "investigations", upheld + not, &place);
        if !row["uphold_rate_pct_published"].is_empty() {
            let printed = format!("{}%", row["uphold_rate_pct_published"]);
            assert_rate(&set, "uphold-rate", (upheld, upheld + not), &printed);
        }
        assert_subjects(&set, &row);
        assert_sound(&program);
    }
}

fn assert_subjects(set: &Value, row: &Row) {
    for (subject, count) in subjects(row) {
        let slug = upheld_domain::Subject::named(&subject).unwrap().to_string();
        assert_count(set, &format!("received/{slug}"), count, &row["authority"]);
    }
}
