//! What the office printed: cases with its counts must print its words. The fixture is a list of
//! figures from the office's own pages, each with its source.

use std::collections::BTreeMap;

use upheld_annual::{Figure, Scope, whole_percent};
use upheld_domain::{Definitions, YearStart};
use upheld_projection::Fact;

use crate::given::{
    Record, complied, failed, id, not_upheld, recommended, upheld, upheld_remedied, usual, year,
};

const PUBLISHED: &str = include_str!("../fixtures/published_figures.csv");

type Row = BTreeMap<String, String>;

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(PUBLISHED.as_bytes());
    let rows: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    assert!(rows.len() >= 6, "the fixture is not all there");
    assert!(rows.iter().all(|row| row["source"].starts_with("https://")));
    rows
}

fn number(row: &Row, column: &str) -> u64 {
    row[column].parse().unwrap()
}

/// The satisfied among compliance outcomes that print as the row says: the only such number.
fn satisfied(row: &Row) -> u64 {
    let outcomes = number(row, "compliance_outcomes");
    let printed = u128::from(number(row, "compliance_rate_pct_published"));
    (0..=outcomes).find(|&n| whole_percent(n, outcomes) == Some(printed)).unwrap_or(0)
}

/// A record in which a body has what a row says.
fn record(row: &Row) -> Record {
    let of = year(&row["year"]);
    let (start, earlier) = (
        YearStart::APRIL.first_day(of).to_string(),
        YearStart::APRIL.first_day(of.previous().unwrap()).to_string(),
    );
    let code = row["gss_code"].as_str();
    let (upholds, investigations) = (number(row, "upheld"), number(row, "investigations"));
    let before = number(row, "satisfactory_remedies");
    let mut record = Record::new();
    record.add(before, code, &start, &[upheld_remedied(&start)]);
    record.add(upholds - before, code, &start, &[upheld(&start)]);
    record.add(investigations - upholds, code, &start, &[not_upheld(&start)]);
    // Compliance is in-year: these were decided the year before.
    let outcome = |last: Fact| [upheld(&earlier), recommended(1, &start), last];
    let good = satisfied(row);
    record.add(good, code, &earlier, &outcome(complied(1, &start)));
    let bad = number(row, "compliance_outcomes") - good;
    record.add(bad, code, &earlier, &outcome(failed(1, &start)));
    record
}

fn printed(row: &Row, measure: &str, definitions: &Definitions) -> Figure {
    let scope = Scope::Authority(id(&row["gss_code"]));
    record(row).figure(measure, scope, &row["year"], definitions)
}

#[test]
fn every_published_rate_is_printed_again() {
    let set = Definitions::named("lgsco-2022-23-as-published").unwrap();
    for row in rows() {
        for (measure, column) in [
            ("uphold-rate", "uphold_rate_pct_published"),
            ("compliance-rate", "compliance_rate_pct_published"),
            ("satisfactory-remedy-rate", "satisfactory_rate_pct_published"),
        ] {
            let place = format!("{} {} {measure}", row["authority"], row["year"]);
            let figure = printed(&row, measure, &set);
            assert_eq!(figure.printed, format!("{}%", row[column]), "{place}");
        }
        let outcomes = printed(&row, "compliance-outcomes", &set);
        assert_eq!(outcomes.printed, row["compliance_outcomes"]);
    }
}

#[test]
fn every_published_rate_is_the_nearest_integer_percent() {
    for row in rows() {
        for (above, below, column) in [
            ("upheld", "investigations", "uphold_rate_pct_published"),
            ("satisfactory_remedies", "upheld", "satisfactory_rate_pct_published"),
        ] {
            let nearest = whole_percent(number(&row, above), number(&row, below));
            assert_eq!(nearest, Some(number(&row, column).into()), "{} {column}", row["authority"]);
        }
    }
}

#[test]
fn the_usual_set_says_of_no_outcome_that_there_is_no_rate() {
    let none: Vec<_> = rows().into_iter().filter(|row| row["compliance_outcomes"] == "0").collect();
    assert!(!none.is_empty());
    for row in none {
        assert_eq!(printed(&row, "compliance-rate", &usual()).printed, "n/a");
    }
}

#[test]
fn a_body_that_ended_prints_no_average_as_published() {
    let ended: Vec<_> =
        rows().into_iter().filter(|row| row["similar_avg_uphold_pct"] == "n/a").collect();
    assert!(!ended.is_empty());
    for row in ended {
        for measure in ["uphold-rate", "compliance-rate", "satisfactory-remedy-rate"] {
            let figure = printed(&row, measure, &usual());
            assert_eq!(figure.comparator.unwrap().printed, "n/a", "{}", row["authority"]);
        }
    }
}
