//! Rates in sentences.

use upheld_annual::{Scope, Words, period};
use upheld_domain::{Definitions, Scheme, YearStart};

use crate::given::{Record, complied, id, recommended, upheld, upheld_remedied, usual, with, year};

const LEEDS: &str = "E08000035";

fn words(record: &Record, measure: &str, definitions: &Definitions) -> Words {
    let figure = record.figure(measure, Scope::Authority(id(LEEDS)), "2023-24", definitions);
    Words::of(&figure, year("2023-24"), definitions, &Scheme::office()).unwrap()
}

#[test]
fn a_year_is_named_by_its_days() {
    assert_eq!(period(year("2023-24"), YearStart::APRIL), "1 April 2023 to 31 March 2024");
}

#[test]
fn a_rate_names_its_count_its_base_and_its_period() {
    let mut record = Record::new();
    record.investigate(LEEDS, "2023-06-01", 44, 15);
    let found = words(&record, "uphold-rate", &usual());
    assert_eq!(
        found.sentence,
        "75% of 59 investigations (44 of 59) were upheld, 1 April 2023 to 31 March 2024."
    );
    assert_eq!((found.count.as_str(), found.base.as_str()), ("44 of 59", "59 investigations"));
    assert_eq!(
        found.average.as_deref(),
        Some(
            "Average of 36 Metropolitan Boroughs: 75% (pooled: 44 of 59; 35 of them have no base)."
        )
    );
    assert_eq!(found.caution, None);
    let per_head = words(&record, "upheld-per-100k", &usual()).sentence;
    assert!(
        per_head.starts_with("44 decisions were upheld, 5.5 for each 100,000 of "),
        "{per_head}"
    );
    assert!(per_head.contains("(estimate of 2020)"), "{per_head}");
}

#[test]
fn one_is_one() {
    let mut record = Record::new();
    let then = [upheld_remedied("2023-06-01"), recommended(1, ""), complied(1, "2023-07-01")];
    record.add(1, LEEDS, "2023-05-01", &then);
    let sentence = |measure| words(&record, measure, &usual()).sentence;
    assert!(sentence("uphold-rate").starts_with("100% of 1 investigation (1 of 1) was upheld"));
    assert!(sentence("compliance-rate").starts_with("In 100% of 1 compliance outcome (1 of 1) "));
    assert!(
        sentence("satisfactory-remedy-rate").starts_with("In 100% of 1 upheld decision (1 of 1) ")
    );
    assert!(sentence("upheld-per-100k").starts_with("1 decision was upheld, 0.1 for each"));
    let caution = words(&record, "uphold-rate", &usual()).caution.unwrap();
    assert!(caution.starts_with("This rate rests on 1 investigation only"), "{caution}");
}

#[test]
fn no_base_is_a_sentence_not_a_rate() {
    let record = Record::new();
    let found = words(&record, "compliance-rate", &usual());
    assert_eq!(
        found.sentence,
        "No case had an outcome of compliance with recommendations, so there is no compliance \
         rate for 1 April 2023 to 31 March 2024."
    );
    assert!(words(&record, "uphold-rate", &usual()).sentence.starts_with("No investigation"));
    let satisfactory = words(&record, "satisfactory-remedy-rate", &usual()).sentence;
    assert!(satisfactory.starts_with("No complaint was upheld"));
}

#[test]
fn the_set_as_published_prints_its_slips() {
    let set = Definitions::named("lgsco-2022-23-as-published").unwrap();
    let mut record = Record::new();
    record.add(2, LEEDS, "2023-05-01", &[upheld("2023-06-01")]);
    let caption = words(&record, "satisfactory-remedy-rate", &set);
    assert_eq!(caption.base, "2 detailed investigations");
    let none = words(&record, "compliance-rate", &set).sentence;
    assert!(none.starts_with("In 0% of 0 compliance outcomes (0 of 0) "), "{none}");
}

#[test]
fn a_mean_names_itself() {
    let mut record = Record::new();
    record.investigate(LEEDS, "2023-06-01", 1, 1);
    let found = words(&record, "uphold-rate", &with("average", "mean"));
    assert_eq!(
        found.average.as_deref(),
        Some("Average of 36 Metropolitan Boroughs: 50% (mean; 35 of them have no base).")
    );
}

#[test]
fn a_count_needs_no_words() {
    let record = Record::new();
    let figure = record.figure("received", Scope::Nation, "2023-24", &usual());
    assert_eq!(Words::of(&figure, year("2023-24"), &usual(), &Scheme::office()), None);
}
