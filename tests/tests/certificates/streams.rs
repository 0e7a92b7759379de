//! What a figure rests on besides cases: the authority's row of the register, its residents, its
//! name, the definition set adopted.

use upheld_annual::Measure;
use upheld_audit::certificate::{
    Asked, Certificate, Doubt, Estimate, Failure, Row, Verified, verify,
};
use upheld_domain::{
    AuthorityFacts, ContactNamed, DefinitionsAdopted, DefinitionsFacts, DefinitionsName, Ended,
    Event, Facts, Particular, Particulars, PopulationEstimated, Renamed, StreamId,
};

use crate::given::{Given, definitions, leeds, office, year};

fn of_leeds(facts: AuthorityFacts, texts: Particulars) -> (StreamId, Event) {
    (StreamId::Authority(leeds()), Event { facts: Facts::Authority(facts), particulars: texts })
}

fn called(name: &str) -> Particulars {
    Particulars::none().with(Particular::Name, name).unwrap()
}

/// A record in which more is known of Leeds than the register began with.
fn with_leeds() -> Given {
    let on = |day: &str| day.parse().unwrap();
    let estimate = PopulationEstimated { year: 2017, residents: 784_846 };
    let contact = Particulars::none().with(Particular::Email, "SYNTHETIC@example").unwrap();
    let set = definitions();
    let adopted = DefinitionsAdopted {
        name: DefinitionsName(set.name.parse().unwrap()),
        digest: set.digest,
        on: on("2017-04-01"),
    };
    office(
        21,
        40,
        vec![
            of_leeds(AuthorityFacts::PopulationEstimated(estimate), Particulars::none()),
            of_leeds(AuthorityFacts::Renamed(Renamed { on: on("2017-04-02") }), called("Loidis")),
            of_leeds(
                AuthorityFacts::ContactNamed(ContactNamed { from: on("2017-04-02") }),
                contact,
            ),
            (
                StreamId::Definitions,
                Event::bare(Facts::Definitions(DefinitionsFacts::Adopted(adopted))),
            ),
        ],
    )
}

fn certified(given: &Given, measure: Measure, start: i32) -> (Certificate, Verified) {
    let question = Asked { measure, authority: leeds(), year: year(start) };
    let certificate = given.certificate(question, &definitions()).unwrap();
    let verified = verify(&certificate, None).unwrap();
    (certificate, verified)
}

#[test]
fn residents_are_proven_by_their_estimate() {
    let given = with_leeds();
    let (certificate, _) = certified(&given, Measure::UpheldPer100k, 2022);
    let shown: Vec<&str> = certificate.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(shown[..4], ["PopulationEstimated", "Renamed", "ContactNamed", "Adopted"]);
    // The register's own estimate is of a later year, so it is taken.
    let estimate = certificate.register.population.unwrap();
    assert_eq!(estimate.year, 2020);
    let mut forged = certificate.clone();
    let residents = estimate.residents - 1;
    forged.register.population = Some(Estimate { residents, ..estimate });
    let failure = verify(&forged, None).unwrap_err();
    assert_eq!(failure.check(), "register");
    // A rate of the year it is for takes the proven one; there was no such rate then, by the rules.
    let (early, _) = certified(&given, Measure::UpheldPer100k, 2018);
    assert_eq!((early.numerator, early.register.population), (None, None));
}

#[test]
fn a_name_is_stated_where_only_particulars_have_it() {
    let given = with_leeds();
    let (certificate, verified) = certified(&given, Measure::UpholdRate, 2019);
    assert_eq!(certificate.register.name, "Loidis");
    assert!(verified.doubts.contains(&Doubt::Name), "{:?}", verified.doubts);
    let mut renamed = certificate;
    renamed.register.name = "Ledes".to_owned();
    assert!(verify(&renamed, None).is_ok(), "a name is in no proof");
    // Before it took that name it had the register's.
    let (before, verified) = certified(&given, Measure::UpholdRate, 2016);
    assert_eq!(before.register.name, "Leeds City Council");
    assert!(!verified.doubts.contains(&Doubt::Name), "{:?}", verified.doubts);
    let mut renamed = before;
    renamed.register.name = "Loidis".to_owned();
    assert_eq!(verify(&renamed, None).unwrap_err().check(), "register");
}

#[test]
fn an_adoption_says_whose_the_definition_set_is() {
    let given = with_leeds();
    let (certificate, verified) = certified(&given, Measure::UpholdRate, 2019);
    let says = verified.checks.iter().find(|check| check.check == "definitions").unwrap();
    assert_eq!(says.what, "lgsco-2020, adopted in the record from 2017-04-01 on (position 4)");
    let office_s = |doubt: &Doubt| matches!(doubt, Doubt::Definitions(_));
    assert!(!verified.doubts.iter().any(office_s));
    // Under another set the adoption shows nothing, and has no place there.
    let question = Asked { measure: Measure::UpholdRate, authority: leeds(), year: year(2019) };
    let other = upheld_domain::Definitions::named("lgsco-2024").unwrap();
    let other = given.certificate(question, &other).unwrap();
    assert!(other.events.iter().all(|event| event.kind != "Adopted"));
    assert!(verify(&other, None).unwrap().doubts.iter().any(office_s));
    let mut mixed = other;
    mixed.events.insert(3, certificate.events[3].clone());
    let failure = verify(&mixed, None).unwrap_err();
    assert!(matches!(failure, Failure::Stranger { .. }), "{failure}");
}

#[test]
fn an_end_of_the_authority_can_t_be_dropped_or_moved() {
    let ended = Ended { last_day: "2023-03-31".parse().unwrap(), successors: Vec::new() };
    let ended = of_leeds(AuthorityFacts::Ended(ended), Particulars::none());
    let estimate = PopulationEstimated { year: 2017, residents: 784_846 };
    let estimate = of_leeds(AuthorityFacts::PopulationEstimated(estimate), Particulars::none());
    let given = office(23, 40, vec![ended, estimate]);
    let (certificate, _) = certified(&given, Measure::UpholdRate, 2019);
    assert_eq!(certificate.register.last_day.unwrap().to_string(), "2023-03-31");
    let mut forged = certificate.clone();
    forged.register = Row { last_day: None, ..forged.register };
    assert_eq!(verify(&forged, None).unwrap_err().check(), "register");
    let mut dropped = certificate;
    dropped.events.remove(0);
    let failure = verify(&dropped, None).unwrap_err();
    assert!(matches!(failure, Failure::Gap { .. }), "{failure}");
}
