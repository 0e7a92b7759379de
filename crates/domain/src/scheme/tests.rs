//! Rules of schemes: what one may say, and what is refused with its place.

use super::*;

const HOUSING: &str = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");

fn changed(from: &str, to: &str) -> String {
    assert!(HOUSING.contains(from), "{from}");
    HOUSING.replacen(from, to, 1)
}

fn faults(text: &str) -> Vec<String> {
    match Scheme::parse(text) {
        Err(SchemeError::Faults(faults)) => faults.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_office_has_its_own_words_without_a_text() {
    let office = Scheme::office();
    assert_eq!(
        (office.subjects().len(), office.groups().len(), office.outcomes().len()),
        (9, 5, 7)
    );
    assert_eq!(office.subject_named("Benefits & Tax"), Some(Subject::BenefitsAndTax));
    assert_eq!(office.group_named("london boroughs"), Some(Group::London));
    assert_eq!(office.outcome_named("Not upheld").unwrap().outcome, Outcome::NotUpheld);
    assert_eq!(office.outcomes()[0].outcome, Outcome::Upheld);
    assert!(!office.has_findings());
    assert_eq!(office.definitions().unwrap().name, Definitions::DEFAULT);
    assert_eq!(office.year_start(), office.definitions().unwrap().counting.year_start);
}

#[test]
fn a_scheme_has_words_of_its_own_for_the_same_events() {
    let housing = Scheme::parse(HOUSING).unwrap();
    let severe = housing.outcome_named("SEVERE MALADMINISTRATION").unwrap();
    assert_eq!(
        (severe.outcome, severe.finding.unwrap().to_string()),
        (Outcome::Upheld, "own-1".into())
    );
    assert_eq!(housing.outcome_named("OSJ").unwrap().slug, "outside-jurisdiction");
    assert_eq!(housing.outcome_named("upheld"), None);
    let subject = housing.subject_named("complaint handling").unwrap();
    assert_eq!(housing.subject(subject).unwrap().name, "Complaint handling");
    assert_eq!(housing.subject(Subject::Housing), None);
    let definitions = housing.definitions().unwrap();
    assert_eq!(
        (definitions.name.as_str(), definitions.text.as_str()),
        ("housing-ombudsman", HOUSING)
    );
    assert_eq!(definitions.findings.len(), 8);
    assert_eq!(housing.definitions_named("lgsco-2020").unwrap().name, "lgsco-2020");
}

#[test]
fn a_scheme_may_put_its_own_rules_in_the_place_of_a_built_in_set_s() {
    let rule = "[printing.average]\nvalue = \"mean\"\nmark = \"seen\"\nsource = \"its letter\"\nnote = \"n\"\n";
    let text = changed("[words]", &format!("{rule}[words]")).replacen("04-01", "07-01", 1);
    let definitions = Scheme::parse(&text).unwrap().definitions().unwrap();
    assert_eq!(definitions.printing.average, crate::Average::Mean);
    assert_eq!(definitions.counting.year_start.to_string(), "07-01");
    let usual = Definitions::named(Definitions::DEFAULT).unwrap();
    assert_ne!(definitions.counting.short_name(), usual.counting.short_name());
}

#[test]
fn everything_wrong_is_told_at_once_by_its_line() {
    let text = changed("year_start = \"04-01\"", "year_start = \"02-30\"")
        .replacen("slug = \"charges\"", "slug = \"property-condition\"", 1)
        .replacen("event = \"not-upheld\"", "event = \"maybe\"", 1);
    assert_eq!(
        faults(&text),
        [
            "line 8, year_start: a year can't start on \"02-30\": write the month and a day that \
             every year has, such as 04-01",
            "line 32, subjects: \"property condition\" stands there twice: for property-condition \
             and for property-condition",
            "line 88, outcomes: no event is called \"maybe\"",
        ]
    );
}

#[test]
fn a_needed_outcome_is_missed() {
    let text = HOUSING.replace("event = \"upheld\"", "event = \"not-upheld\"");
    assert_eq!(faults(&text), ["line 6, outcomes: no outcome says that a case is upheld"]);
    let text = changed("closed-after-initial-enquiries", "discontinued");
    assert_eq!(
        faults(&text),
        ["line 6, outcomes: no outcome says that a case is closed without an investigation"]
    );
}

#[test]
fn names_and_words_have_their_forms() {
    for (from, to, expected) in [
        (
            "name = \"housing-ombudsman\"",
            "name = \"lgsco-2020\"",
            "is the name of something built in",
        ),
        ("name = \"housing-ombudsman\"", "name = \"two words\"", "is no name"),
        ("slug = \"charges\"", "slug = \"Charges!\"", "is no slug"),
        ("authorities = \"own\"", "authorities = \"welsh\"", "the register can't be \"welsh\""),
        (
            "definitions = \"lgsco-2020\"",
            "definitions = \"x\"",
            "no definition set is called \"x\"",
        ),
        (
            "also = [\"redress\"]",
            "also = [\"service failure\"]",
            "\"service failure\" stands there twice",
        ),
        (
            "event = \"not-upheld\"",
            "event = \"not-upheld\"\nremedied_before = true",
            "put right before",
        ),
        ("measure = \"reopened\"", "measure = \"received\"", "received stands there twice"),
    ] {
        let found = faults(&changed(from, to));
        assert!(found.len() == 1 && found[0].contains(expected), "{to}: {found:?}");
    }
}

#[test]
fn a_text_of_another_shape_or_too_long_is_refused() {
    let shape = |text: &str| match Scheme::parse(text) {
        Err(SchemeError::Shape(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(shape("name = ").contains("line 1"));
    assert!(shape(&changed("findings = true", "fndings = true")).contains("fndings"));
    let long = format!("{HOUSING}#{}", "x".repeat(Scheme::TEXT_BYTES_MAX));
    assert!(matches!(Scheme::parse(&long), Err(SchemeError::TooLong(_))));
}
