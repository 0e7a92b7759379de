//! Letters of another office: its own measures, in its own words.

use upheld_annual::{Figure, Measure};
use upheld_domain::{AuthorityKind, Scheme};
use upheld_publish::letter::{Given, Letter};

use crate::samples;

const SCHEME: &str = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");

fn letter() -> Letter {
    let mut owned = samples::leeds().unwrap();
    owned.scheme = Scheme::parse(SCHEME).unwrap();
    owned.definitions = owned.scheme.definitions().unwrap();
    let uphold: Figure = owned.figures.figures[2].clone();
    assert_eq!(uphold.measure, Measure::UpholdRate);
    let measure = Measure::FindingRate;
    owned.figures.figures.push(Figure { measure, slug: measure.to_string(), ..uphold });
    "Alder Homes".clone_into(&mut owned.figures.scope.name);
    let mut given: Given<'_> = owned.given().unwrap();
    given.body.kind = AuthorityKind::Other;
    Letter::compose(&given)
}

#[test]
fn a_letter_has_the_measures_of_the_scheme_in_its_words() {
    let letter = letter();
    let titles: Vec<&str> =
        letter.figures.items.iter().map(|figure| figure.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Maladministration rate",
            "Determinations with maladministration",
            "Compliance with orders"
        ]
    );
    let sentence = letter.figures.items[0].sentence.as_str();
    assert!(
        sentence.starts_with("75% of 59 findings (44 of 59) were of maladministration"),
        "{sentence}"
    );
    assert_eq!(letter.office.as_str(), "Housing Ombudsman");
}

#[test]
fn a_letter_speaks_of_the_scheme_s_bodies_and_of_no_council() {
    let letter = letter();
    let text = upheld_publish::page::Templates::ours().unwrap().letter_markdown(&letter).unwrap();
    let own = text.split("## How the figures are made").next().unwrap();
    assert!(own.contains("I write to every landlord once a year"), "{own}");
    for word in ["council", "elected", "scrutiny", "mySociety"] {
        assert!(
            !own.to_lowercase().replace("leeds city council", "").contains(word),
            "{word}: {own}"
        );
    }
}
