//! What can be asked can be certified, and what is certified holds.

use proptest::prelude::*;
use upheld_annual::{Figure, Measure, Words};
use upheld_audit::certificate::{Anchor, Certificate, Part, differences, read, verify};
use upheld_domain::{Definitions, Scheme};

use crate::given::{Given, definitions, office};

/// Every check that a good certificate stands.
fn assert_holds(given: &Given, certificate: &Certificate) {
    let text = certificate.text().unwrap();
    assert!(read(text.as_bytes()).as_ref() == Ok(certificate), "it does not read back");
    let anchor = Anchor { root: given.view.root(), identity: Some(*given.view.identity()) };
    let verified = verify(certificate, Some(anchor)).unwrap();
    assert!(verified.checks.iter().any(|check| check.check == "proof"));
    assert_eq!(verified.known_until, given.view.last_recorded_at().unwrap().unwrap());
    assert_eq!(differences(certificate, certificate), []);
}

/// It states what the record's counts give.
fn assert_states(certificate: &Certificate, figure: &Figure, definitions: &Definitions) {
    let stated = (certificate.numerator, certificate.denominator, certificate.printed.as_str());
    assert_eq!(stated, (figure.numerator, figure.denominator, figure.printed.as_str()));
    assert_eq!(certificate.status, figure.status.map(|status| status.letter().to_string()));
    let words = Words::of(figure, certificate.year, definitions, &Scheme::office());
    assert_eq!(certificate.sentence, words.map(|words| words.sentence));
    // The contributions are the figure, told case by case.
    let of = |part| certificate.contributions.iter().filter(|one| one.part == part).count() as u64;
    let above = certificate.numerator.map_or(0, i64::cast_unsigned);
    match figure.measure {
        Measure::DaysToDecide => {}
        Measure::UpheldPer100k => assert_eq!(of(Part::Numerator), above),
        measure if measure.is_rate() => {
            assert_eq!(of(Part::Numerator), above);
            let all = of(Part::Numerator) + of(Part::DenominatorOnly);
            assert_eq!(Some(all), certificate.denominator);
        }
        _ => {
            let all: i64 = certificate.contributions.iter().map(|one| one.count).sum();
            assert_eq!(Some(all), certificate.numerator);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn every_measure_of_every_history_can_be_certified(
        seed in 0_u64..1_000_000,
        cases in 4_usize..40,
        share in 1_u64..=1_000,
        choice: prop::sample::Index,
    ) {
        let mut given = office(seed, cases, Vec::new());
        for share in [1_000, share] {
            let position = (given.view.position() * share / 1_000).max(1);
            given = given.at(position);
            for name in ["lgsco-2020", "lgsco-2024"] {
                let definitions = Definitions::named(name).unwrap();
                let mut figures = given.figures(&definitions);
                figures.sort_by_key(|(question, _)| question.measure);
                let mut seen = 0;
                // Of each measure one question that was drawn, and the first with an answer.
                for chunk in figures.chunk_by(|(a, _), (b, _)| a.measure == b.measure) {
                    let counted =
                        chunk.iter().find(|(_, figure)| figure.numerator.unwrap_or(0) > 0);
                    for (question, figure) in counted.into_iter().chain([choice.get(chunk)]) {
                        let certificate = given.certificate(*question, &definitions).unwrap();
                        assert_holds(&given, &certificate);
                        assert_states(&certificate, figure, &definitions);
                        seen += certificate.contributions.len();
                    }
                }
                prop_assert!(seen > 0 || position < 20, "nothing was counted");
            }
        }
    }
}

#[test]
fn a_certificate_has_no_word_of_anybody_s_story() {
    let given = office(11, 12, Vec::new());
    for measure in [Measure::Received, Measure::UpholdRate, Measure::OpenAtEnd] {
        let certificate = given.certificate(given.rich(measure), &definitions()).unwrap();
        assert!(certificate.events.len() > 3, "{measure} shows nothing");
        let text = certificate.text().unwrap();
        // Every text of these histories begins so.
        assert!(!text.contains("SYNTHETIC"));
        for event in &certificate.events {
            let leaf = event.leaf.0.windows(9).any(|bytes| bytes == b"SYNTHETIC");
            assert!(!leaf, "a text is in the leaf of {}", event.position);
        }
    }
}

#[test]
fn an_event_costs_less_than_a_kilobyte() {
    let given = office(3, 60, Vec::new());
    let certificate = given.certificate(given.rich(Measure::UpholdRate), &definitions()).unwrap();
    let text = certificate.text().unwrap();
    let events = certificate.events.len();
    let shown: usize = text.lines().filter(|line| line.contains("\"leaf\"")).map(str::len).sum();
    assert!(events > 20 && shown / events < 500, "{shown} bytes of {events} events");
}
