//! Another office's scheme: findings, another start of the year, its measures and its words.

use upheld_annual::{
    AnnualStatistics, Figures, Scope, Words, contributions, slug, unknown_measures,
};
use upheld_domain::{Definitions, Finding, OwnWord, Register, ReviewResult, Scheme};
use upheld_projection::{Fact, FactRow, Numbering, count_cases};

use crate::given::{
    amended, at, case, counts, id, not_upheld, received_by, reopened, reviewed, upheld, with, year,
};

const TEXT: &str = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");

fn housing() -> Scheme {
    Scheme::parse(TEXT).unwrap()
}

/// The finding at a place of the scheme's outcomes, from 0: severe maladministration,
/// maladministration, service failure, reasonable redress, no maladministration …
fn finding(index: usize) -> Fact {
    Fact::Finding { finding: Finding(OwnWord::at(index).unwrap()) }
}

/// The slugs and years of the findings that count.
fn findings(rows: &[FactRow]) -> Vec<String> {
    let scheme = housing();
    contributions(rows, &scheme.definitions().unwrap().counting)
        .map(|found| (slug(found.measure, &scheme), found.year))
        .filter(|(slug, _)| slug.starts_with("findings/"))
        .map(|(slug, year)| format!("{slug} {year}"))
        .collect()
}

#[test]
fn findings_count_with_the_decision_in_force_in_its_year() {
    let facts = [received_by(0, "2022-05-01"), upheld("2024-03-31"), finding(1), finding(4)];
    let expected = ["findings/maladministration 2023-24", "findings/no-maladministration 2023-24"];
    assert_eq!(findings(&case(facts)), expected);
}

#[test]
fn findings_of_a_superseded_decision_count_no_more() {
    let begun = [received_by(0, "2022-05-01"), upheld("2023-05-01"), finding(0)];
    let open = begun.into_iter().chain([reopened("2023-06-01")]);
    assert_eq!(findings(&case(open.clone())), [] as [&str; 0]);
    let again = open.chain([upheld("2024-04-01"), finding(2)]);
    assert_eq!(findings(&case(again)), ["findings/service-failure 2024-25"]);
    let review =
        [reviewed(ReviewResult::Amended, "2023-07-01"), not_upheld("2023-07-01"), finding(3)];
    let amended = begun.into_iter().chain(review);
    assert_eq!(findings(&case(amended)), ["findings/reasonable-redress 2023-24"]);
}

#[test]
fn a_finding_taken_back_or_corrected_counts_as_it_stands() {
    let rows = case([received_by(0, "2022-05-01"), upheld("2023-05-01"), finding(0), finding(4)]);
    let corrected = upheld_domain::Amendment::Corrects(at(3), Some(finding(1)));
    let rows = amended(amended(rows, corrected), upheld_domain::Amendment::Retracts(at(4)));
    assert_eq!(findings(&rows), ["findings/maladministration 2023-24"]);
}

#[test]
fn a_year_that_starts_on_another_day_places_by_that_day() {
    let definitions = with("year_start", "07-01");
    let facts = || [received_by(0, "2023-06-30"), upheld("2023-07-01")];
    assert_eq!(counts(&case(facts()), "received", &definitions), ["2022-23"]);
    assert_eq!(counts(&case(facts()), "upheld", &definitions), ["2023-24"]);
    let usual = with("year_start", "04-01");
    assert_eq!(counts(&case(facts()), "received", &usual), ["2023-24"]);
}

/// A landlord with two determinations: one finding against it and two for it, and one outside.
fn figures(scheme: &Scheme, definitions: &Definitions) -> Vec<(String, Option<String>, String)> {
    let mut numbering = Numbering::default();
    let landlord = numbering.authority(id("local:H0001"));
    let cases = [
        case([
            received_by(landlord.0, "2023-05-01"),
            upheld("2023-09-01"),
            finding(1),
            finding(4),
            finding(4),
        ]),
        case([received_by(landlord.0, "2023-05-02"), not_upheld("2023-09-02"), finding(7)]),
    ];
    let projection = AnnualStatistics::new(definitions);
    let cells = count_cases(&projection, cases.iter().map(Vec::as_slice), None);
    let register = Register::of_scheme(scheme).unwrap();
    Figures::new(&cells, &numbering, &register, definitions)
        .in_words_of(scheme)
        .of(Scope::Authority(id("local:H0001")), year("2023-24"), true)
        .into_iter()
        .map(|figure| {
            let words = Words::of(&figure, year("2023-24"), definitions, scheme);
            let of = words.map(|words| words.sentence).unwrap_or_default();
            (figure.slug, figure.name, format!("{} {of}", figure.printed))
        })
        .collect()
}

#[test]
fn only_the_scheme_s_measures_are_printed_in_its_order_and_words() {
    let scheme = housing();
    let figures = figures(&scheme, &scheme.definitions().unwrap());
    let slugs: Vec<&str> = figures.iter().map(|(slug, ..)| slug.as_str()).collect();
    assert_eq!(
        slugs[..3],
        ["received", "received/property-condition", "received/complaint-handling"]
    );
    assert!(!slugs.contains(&"satisfactory-remedy-rate"), "{slugs:?}");
    let of = |slug: &str| figures.iter().find(|(known, ..)| known == slug).unwrap().clone();
    assert_eq!(of("findings/no-maladministration").2, "2 ");
    assert_eq!(
        of("finding-rate"),
        (
            "finding-rate".to_owned(),
            Some("Maladministration rate".to_owned()),
            "33% 33% of 3 findings (1 of 3) were of maladministration, 1 April 2023 to 31 March \
             2024."
                .to_owned()
        )
    );
    assert!(of("uphold-rate").2.starts_with("50% 50% of 2 determinations (1 of 2) were upheld"));
}

#[test]
fn a_measure_that_is_not_there_is_named() {
    let text = TEXT.replacen("measure = \"finding-rate\"", "measure = \"mal-rate\"", 1);
    assert_eq!(unknown_measures(&Scheme::parse(&text).unwrap()), ["mal-rate"]);
    assert_eq!(unknown_measures(&housing()), [] as [&str; 0]);
    assert_eq!(unknown_measures(&Scheme::office()), [] as [&str; 0]);
}
