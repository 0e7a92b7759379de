//! Authorities, definition sets, releases, outreach.

use std::collections::BTreeMap;

use upheld_domain::{
    Actor, AuthorityFacts, AuthorityKind, ContactNamed, CourseDelivered, DefinitionsAdopted,
    DefinitionsFacts, DefinitionsName, Ended, OutreachFacts, PopulationEstimated, Registered,
    ReleaseApproved, ReleaseFacts, ReleaseFrozen, ReleaseName, ReleasePublished, ReleaseRevised,
    ReleaseTaken, Renamed, RevisionKind, Sector, SeminarHeld, StreamContext, StreamRefusal, Topic,
    check_authority, check_definitions, check_outreach, check_release,
};

use crate::facts::{at, body, day};
use crate::harness::register;

const TODAY: &str = "2024-09-30";

/// Asks a check with two definition sets in the world: `a` with the digest of ones, `b` of twos.
fn ask(
    check: impl FnOnce(&StreamContext<'_>) -> Result<(), StreamRefusal>,
) -> Result<(), StreamRefusal> {
    let register = register();
    let definitions = BTreeMap::from([(set("a"), [1; 32]), (set("b"), [2; 32])]);
    check(&StreamContext {
        today: day(TODAY),
        register: &register,
        definitions: &definitions,
        record_is_empty: false,
    })
}

fn refused(result: Result<(), StreamRefusal>, sentence: &str) {
    assert_eq!(result.unwrap_err().to_string(), sentence);
}

fn set(name: &str) -> DefinitionsName {
    DefinitionsName(name.parse().unwrap())
}

fn of_body(
    code: &str,
    earlier: &[AuthorityFacts],
    facts: AuthorityFacts,
) -> Result<(), StreamRefusal> {
    ask(move |context| check_authority(body(code), earlier, &facts, context))
}

fn registered(first_day: Option<&str>) -> AuthorityFacts {
    let first_day = first_day.map(day);
    AuthorityFacts::Registered(Registered { kind: AuthorityKind::Council, group: None, first_day })
}

fn ended(last_day: &str, successors: &[&str]) -> AuthorityFacts {
    let successors = successors.iter().map(|code| body(code)).collect();
    AuthorityFacts::Ended(Ended { last_day: day(last_day), successors })
}

fn estimated(year: u16, residents: u32) -> AuthorityFacts {
    AuthorityFacts::PopulationEstimated(PopulationEstimated { year, residents })
}

#[test]
fn a_body_is_registered_once() {
    // Ahead of its day: the law comes before the council.
    assert_eq!(of_body("E06000099", &[], registered(Some("2026-04-01"))), Ok(()));
    refused(
        of_body("E07000008", &[], registered(None)),
        "the register has the authority E07000008 already",
    );
    refused(
        of_body("E06000099", &[registered(None)], registered(None)),
        "the register has the authority E06000099 already",
    );
    refused(
        of_body("E06000099", &[], registered(Some("1835-01-01"))),
        "the date 1835-01-01 is outside the years 1900 to 2998",
    );
}

#[test]
fn a_former_code_is_no_new_body() {
    let english = upheld_domain::Register::english().unwrap();
    let known = english.all().find(|record| !record.former_ids.is_empty()).unwrap();
    let definitions = BTreeMap::new();
    let context = StreamContext {
        today: day(TODAY),
        register: &english,
        definitions: &definitions,
        record_is_empty: false,
    };
    let (former, present) = (known.former_ids[0], known.id);
    refused(
        check_authority(former, &[], &registered(None), &context),
        &format!("{former} is a former code of {present}, which the register has already"),
    );
}

#[test]
fn only_a_known_body_changes() {
    for facts in [
        AuthorityFacts::Renamed(Renamed { on: day("2024-01-01") }),
        AuthorityFacts::ContactNamed(ContactNamed { from: day("2024-01-01") }),
        ended("2024-03-31", &[]),
        estimated(2020, 100),
    ] {
        refused(
            of_body("E06000099", &[], facts.clone()),
            "the register has no authority E06000099",
        );
        assert_eq!(of_body("E07000008", &[], facts.clone()), Ok(()));
        assert_eq!(of_body("E06000099", &[registered(None)], facts), Ok(()));
    }
}

#[test]
fn a_name_and_a_contact_have_a_day_that_can_be() {
    let on = day("0202-01-01");
    let sentence = "the date 0202-01-01 is outside the years 1900 to 2998";
    refused(of_body("E07000008", &[], AuthorityFacts::Renamed(Renamed { on })), sentence);
    let named = AuthorityFacts::ContactNamed(ContactNamed { from: on });
    refused(of_body("E07000008", &[], named), sentence);
}

#[test]
fn a_body_ends_once() {
    refused(
        of_body("E07000026", &[], ended("2024-03-31", &[])),
        "the authority E07000026 ended on 2023-03-31 already",
    );
    refused(
        of_body("E07000008", &[ended("2024-03-31", &[])], ended("2024-03-31", &[])),
        "the authority E07000008 ended on 2024-03-31 already",
    );
}

#[test]
fn a_body_does_not_end_before_it_begins() {
    refused(
        of_body("E06000063", &[], ended("2023-03-31", &[])),
        "the last day, 2023-03-31, is before the first, 2023-04-01",
    );
    refused(
        of_body("E06000099", &[registered(Some("2024-04-01"))], ended("2024-03-31", &[])),
        "the last day, 2024-03-31, is before the first, 2024-04-01",
    );
    assert_eq!(of_body("E06000063", &[], ended("2023-04-01", &[])), Ok(()));
}

#[test]
fn successors_are_known_others_and_named_once() {
    let of = |successors: &[&str]| of_body("E07000008", &[], ended("2025-03-31", successors));
    assert_eq!(of(&["E06000063", "E07000026"]), Ok(()));
    refused(of(&["E06000099"]), "the register has no authority E06000099");
    refused(of(&["E07000008"]), "the authority E07000008 can't be its own successor");
    refused(of(&["E06000063", "E06000063"]), "the successor E06000063 is named twice");
}

#[test]
fn a_population_is_of_a_year_that_has_begun_and_of_somebody() {
    assert_eq!(of_body("E07000008", &[], estimated(2024, 1)), Ok(()));
    assert_eq!(of_body("E07000008", &[], estimated(1900, 1)), Ok(()));
    for year in [1899, 2025] {
        refused(
            of_body("E07000008", &[], estimated(year, 1)),
            &format!("a population estimate is of a year from 1900 to 2024, not {year}"),
        );
    }
    refused(
        of_body("E07000008", &[], estimated(2020, 0)),
        "a population estimate needs at least one resident",
    );
}

fn adopted(name: &str, digit: u8, on: &str) -> DefinitionsFacts {
    let (name, on) = (set(name), day(on));
    DefinitionsFacts::Adopted(DefinitionsAdopted { name, digest: [digit; 32], on })
}

#[test]
fn a_definition_set_is_adopted_as_it_is() {
    let adopt = |earlier: &[DefinitionsFacts], facts| {
        ask(|context| check_definitions(earlier, &facts, context))
    };
    assert_eq!(adopt(&[], adopted("a", 1, "2024-04-01")), Ok(()));
    refused(adopt(&[], adopted("c", 1, "2024-04-01")), "there is no definition set c");
    refused(
        adopt(&[], adopted("a", 2, "2024-04-01")),
        "the digest is not that of the definition set a: its text is another",
    );
    refused(
        adopt(&[], adopted("a", 1, "2024-10-01")),
        "a definition set is adopted on 2024-10-01, which is after today, 2024-09-30",
    );
    let (first, second) = (adopted("a", 1, "2023-04-01"), adopted("b", 2, "2024-04-01"));
    refused(
        adopt(std::slice::from_ref(&first), adopted("a", 1, "2024-04-01")),
        "the definition set a is in force since 2023-04-01 already",
    );
    assert_eq!(adopt(&[first, second], adopted("a", 1, "2024-05-01")), Ok(()));
}

fn release(name: &str) -> ReleaseName {
    name.parse().unwrap()
}

fn frozen(name: &str, digit: u8) -> ReleaseFacts {
    ReleaseFacts::Frozen(ReleaseFrozen {
        position: at(100),
        definitions: set(name),
        definitions_digest: [digit; 32],
        figures_digest: [9; 32],
    })
}

fn approved(on: &str) -> ReleaseFacts {
    ReleaseFacts::Approved(ReleaseApproved { on: day(on) })
}

fn published(on: &str) -> ReleaseFacts {
    ReleaseFacts::Published(ReleasePublished { on: day(on) })
}

fn revised(by: &str, on: &str) -> ReleaseFacts {
    let kind = RevisionKind::Correction;
    ReleaseFacts::Revised(ReleaseRevised { by: release(by), kind, on: day(on) })
}

/// The release 2023-24 after the first steps of its way, taken by two officers in turn.
fn steps(count: usize) -> Vec<ReleaseTaken> {
    let all = [
        (frozen("a", 1), "first officer"),
        (approved("2024-07-20"), "second officer"),
        (published("2024-07-22"), "first officer"),
        (revised("2023-24.2", "2024-08-01"), "first officer"),
    ];
    let taken = |(facts, actor)| {
        let recorded_on = day("2024-07-20");
        ReleaseTaken { facts, actor: Actor::new(actor).unwrap(), recorded_on }
    };
    all.into_iter().take(count).map(taken).collect()
}

fn of_release(
    earlier: &[ReleaseTaken],
    facts: ReleaseFacts,
    actor: &str,
) -> Result<(), StreamRefusal> {
    let actor = Actor::new(actor).unwrap();
    ask(move |context| check_release(release("2023-24"), earlier, &facts, &actor, context))
}

#[test]
fn a_release_goes_its_way() {
    for (index, taken) in steps(4).into_iter().enumerate() {
        let ReleaseTaken { facts, actor, .. } = taken;
        assert_eq!(of_release(&steps(index), facts, actor.as_str()), Ok(()), "step {index}");
    }
}

#[test]
fn a_release_is_frozen_first_and_once() {
    for facts in [approved("2024-07-20"), published("2024-07-22"), revised("2023-24.2", TODAY)] {
        refused(of_release(&[], facts, "one"), "the release 2023-24 is not frozen yet");
    }
    for taken in 1..=4 {
        refused(
            of_release(&steps(taken), frozen("a", 1), "one"),
            "the release 2023-24 is frozen already",
        );
    }
}

#[test]
fn a_release_rests_on_a_known_definition_set() {
    refused(of_release(&[], frozen("c", 1), "one"), "there is no definition set c");
    refused(
        of_release(&[], frozen("a", 2), "one"),
        "the digest is not that of the definition set a: its text is another",
    );
}

#[test]
fn a_release_is_approved_once_by_another() {
    for same in ["first officer", "First Officer"] {
        refused(
            of_release(&steps(1), approved("2024-07-20"), same),
            &format!("{same} froze the release 2023-24, so somebody else has to approve it"),
        );
    }
    refused(
        of_release(&steps(1), approved("2024-07-19"), "second officer"),
        "approved on 2024-07-19, before it was frozen on 2024-07-20",
    );
    refused(
        of_release(&steps(1), approved("2024-10-01"), "second officer"),
        "a release is approved on 2024-10-01, which is after today, 2024-09-30",
    );
    refused(
        of_release(&steps(2), approved("2024-07-21"), "third officer"),
        "the release 2023-24 is approved already",
    );
}

#[test]
fn a_release_is_published_once_after_its_approval() {
    refused(
        of_release(&steps(1), published("2024-07-22"), "one"),
        "the release 2023-24 is not approved yet",
    );
    refused(
        of_release(&steps(2), published("2024-07-19"), "one"),
        "published on 2024-07-19, before it was approved on 2024-07-20",
    );
    refused(
        of_release(&steps(2), published("2024-10-01"), "one"),
        "a release is published on 2024-10-01, which is after today, 2024-09-30",
    );
    refused(
        of_release(&steps(3), published("2024-07-23"), "one"),
        "the release 2023-24 is published already",
    );
}

#[test]
fn a_release_is_revised_by_the_next() {
    for taken in 1..=3 {
        assert_eq!(of_release(&steps(taken), revised("2023-24.2", "2024-08-01"), "one"), Ok(()));
    }
    for other in ["2023-24.3", "2023-24", "2022-23.2"] {
        refused(
            of_release(&steps(3), revised(other, "2024-08-01"), "one"),
            &format!("the revision of 2023-24 is 2023-24.2, not {other}"),
        );
    }
    refused(
        of_release(&steps(3), revised("2023-24.2", "2024-07-21"), "one"),
        "revised on 2024-07-21, before it was published on 2024-07-22",
    );
    refused(
        of_release(&steps(3), revised("2023-24.2", "2024-10-01"), "one"),
        "a release is revised on 2024-10-01, which is after today, 2024-09-30",
    );
    refused(
        of_release(&steps(1), revised("2023-24.2", "2024-07-19"), "one"),
        "revised on 2024-07-19, before it was frozen on 2024-07-20",
    );
    refused(
        of_release(&steps(4), revised("2023-24.2", "2024-08-02"), "one"),
        "the release 2023-24 was revised, and 2023-24.2 takes its place: go on with that one",
    );
}

#[test]
fn a_release_in_whose_place_another_comes_goes_no_further() {
    let revised_at = |stage: usize| {
        let mut taken = steps(stage);
        taken.extend(steps(4).pop());
        taken
    };
    let told =
        "the release 2023-24 was revised, and 2023-24.2 takes its place: go on with that one";
    refused(of_release(&revised_at(1), approved("2024-08-02"), "second officer"), told);
    refused(of_release(&revised_at(2), published("2024-08-02"), "one"), told);
}

fn course() -> CourseDelivered {
    CourseDelivered {
        authority: Some(body("E07000008")),
        sector: None,
        topic: Topic::ComplaintHandling,
        attendees: 12,
        on: day("2024-02-06"),
    }
}

fn seminar() -> SeminarHeld {
    SeminarHeld { delegates: 178, authorities: 143, on: day("2024-02-06") }
}

fn of_course(facts: CourseDelivered) -> Result<(), StreamRefusal> {
    ask(|context| check_outreach(&OutreachFacts::CourseDelivered(facts), context))
}

fn of_seminar(facts: SeminarHeld) -> Result<(), StreamRefusal> {
    ask(|context| check_outreach(&OutreachFacts::SeminarHeld(facts), context))
}

#[test]
fn a_course_is_for_an_authority_or_a_sector() {
    let sector = Some(Sector::CareProviders);
    assert_eq!(of_course(course()), Ok(()));
    assert_eq!(of_course(CourseDelivered { authority: None, sector, ..course() }), Ok(()));
    refused(
        of_course(CourseDelivered { sector, ..course() }),
        "a course is for an authority or for a sector, not for both",
    );
    refused(
        of_course(CourseDelivered { authority: None, ..course() }),
        "a course needs the authority or the sector it was for",
    );
    refused(
        of_course(CourseDelivered { authority: Some(body("E06000099")), ..course() }),
        "the register has no authority E06000099",
    );
}

#[test]
fn somebody_came_to_a_course_that_was_given() {
    refused(
        of_course(CourseDelivered { attendees: 0, ..course() }),
        "a course needs at least one person who came",
    );
    refused(
        of_course(CourseDelivered { on: day("2024-10-01"), ..course() }),
        "a course is given on 2024-10-01, which is after today, 2024-09-30",
    );
}

#[test]
fn a_seminar_has_delegates_of_no_more_authorities_than_delegates() {
    assert_eq!(of_seminar(seminar()), Ok(()));
    refused(
        of_seminar(SeminarHeld { delegates: 0, ..seminar() }),
        "a seminar needs at least one person who came",
    );
    for authorities in [0, 179] {
        refused(
            of_seminar(SeminarHeld { authorities, ..seminar() }),
            &format!("178 delegates can't have come from {authorities} authorities"),
        );
    }
    refused(
        of_seminar(SeminarHeld { on: day("2024-10-01"), ..seminar() }),
        "a seminar is held on 2024-10-01, which is after today, 2024-09-30",
    );
    refused(
        of_seminar(SeminarHeld { on: day("1799-02-06"), ..seminar() }),
        "the date 1799-02-06 is outside the years 1900 to 2998",
    );
}
