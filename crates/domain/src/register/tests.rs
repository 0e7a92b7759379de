use super::{AuthorityRecord, LookupError, Population, Register, load};
use crate::authority::{AuthorityId, AuthorityKind, Group};
use crate::particulars::{Particular, Particulars};
use crate::streams::{
    AuthorityFacts, ContactNamed, Ended, PopulationEstimated, Registered, Renamed,
};

fn english() -> Register {
    Register::english().unwrap()
}

fn id(text: &str) -> AuthorityId {
    text.parse().unwrap()
}

fn found(text: &str) -> String {
    english().find(text).map_or_else(|e| e.to_string(), |record| record.id.to_string())
}

fn candidates(text: &str) -> Vec<String> {
    match english().find(text) {
        Err(LookupError::Ambiguous { candidates, .. }) => {
            candidates.iter().map(|c| c.id.to_string()).collect()
        }
        other => panic!("{text} gave {other:?}"),
    }
}

fn names(name: &str, short: &str) -> Particulars {
    Particulars::none()
        .with(Particular::Name, name)
        .and_then(|p| p.with(Particular::ShortName, short))
        .unwrap()
}

#[test]
fn the_built_in_register_has_the_groups_of_31_march_2020() {
    let register = english();
    let day = "2020-03-31".parse().unwrap();
    assert_eq!(register.all().count(), 365);
    let sizes: Vec<_> =
        Group::ALL.iter().map(|&group| register.members(group, day).len()).collect();
    assert_eq!(sizes, [26, 192, 36, 56, 32]);
    let city = register.get(id("E09000001")).unwrap();
    assert_eq!((city.group, city.existed_on(day)), (None, true));
}

#[test]
fn a_group_gains_and_loses_members_by_the_day() {
    let register = english();
    let (before, after) = ("2023-03-31".parse().unwrap(), "2023-04-01".parse().unwrap());
    let (old, new) = (id("E10000027"), id("E06000066"));
    assert!(register.existed_on(old, before) && !register.existed_on(old, after));
    assert!(!register.existed_on(new, before) && register.existed_on(new, after));
    assert!(!register.members(Group::Counties, after).contains(&old));
    let members = register.members(Group::Unitaries, after);
    assert!(members.contains(&new) && members.is_sorted());
}

#[test]
fn a_code_is_found_in_any_case_and_by_its_former_self() {
    assert_eq!(found("e08000035"), "E08000035");
    assert_eq!(found(" gss:E08000035 "), "E08000035");
    assert_eq!(found("GSS:e08000035"), "E08000035");
    assert_eq!(found("E08000020"), "E08000037");
    let error = english().find("E99999999").unwrap_err();
    assert!(matches!(&error, LookupError::Unknown { nearest, .. } if nearest.is_empty()));
    assert!(error.to_string().contains("such as E07000008"), "{error}");
}

#[test]
fn a_name_is_found_however_it_is_written() {
    for (text, code) in [
        ("Leeds City Council", "E08000035"),
        ("LEEDS", "E08000035"),
        ("leeds metropolitan borough council", "E08000035"),
        ("the Cambridge City Council", "E07000008"),
        ("Cambridge", "E07000008"),
        ("Kings Lynn & West Norfolk", "E07000146"),
        ("King\u{2019}s Lynn and West Norfolk", "E07000146"),
        ("Hammersmith and Fulham", "E09000013"),
        ("London Borough of Hammersmith & Fulham Council", "E09000013"),
        ("Tower Hamlets", "E09000030"),
        ("City of London", "E09000001"),
        ("City of London Corporation", "E09000001"),
        ("Bristol", "E06000023"),
        ("City of Bristol", "E06000023"),
        ("Hull", "E06000010"),
        ("Durham", "E06000047"),
        ("County Durham", "E06000047"),
        ("St Helens", "E08000013"),
        ("St. Albans", "E07000240"),
        ("Isles of Scilly", "E06000053"),
        ("Bath & North East Somerset", "E06000022"),
        ("Stratford", "E07000221"),
        ("Kent CC", "E10000016"),
    ] {
        assert_eq!(found(text), code, "{text}");
    }
}

#[test]
fn a_name_that_several_bodies_had_is_not_guessed_at() {
    assert_eq!(candidates("Somerset"), ["E06000066", "E10000027"]);
    assert_eq!(candidates("North Yorkshire"), ["E06000065", "E10000023"]);
    assert_eq!(candidates("dorset"), ["E06000059", "E10000009"]);
    assert_eq!(candidates("Buckinghamshire"), ["E06000060", "E10000002"]);
    assert_eq!(candidates("Newcastle"), ["E07000195", "E08000021"]);
    let error = english().find("Somerset").unwrap_err().to_string();
    assert_eq!(
        error,
        "\"Somerset\" is the name of several authorities: Somerset Council (E06000066, from \
         2023-04-01), Somerset County Council (E10000027, until 2023-03-31); give the code"
    );
}

#[test]
fn a_name_that_one_body_had_is_that_body_even_after_its_end() {
    assert_eq!(found("Cumbria"), "E10000006");
    assert_eq!(found("Northamptonshire"), "E10000021");
    assert_eq!(found("Allerdale"), "E07000026");
}

#[test]
fn the_sort_of_council_tells_two_bodies_apart() {
    assert_eq!(found("Somerset County"), "E10000027");
    assert_eq!(found("Somerset Council"), "E06000066");
    assert_eq!(found("Somerset Unitary Council"), "E06000066");
    assert_eq!(found("Dorset County"), "E10000009");
    assert_eq!(found("Dorset Council"), "E06000059");
    assert_eq!(found("Newcastle City Council"), "E08000021");
    let error = english().find("Oxford County Council").unwrap_err().to_string();
    assert!(error.contains("Oxfordshire County Council (E10000025)"), "{error}");
}

#[test]
fn every_official_name_leads_to_its_body() {
    let register = english();
    for record in register.all() {
        assert_eq!(register.find(&record.name).map(|r| r.id), Ok(record.id), "{}", record.name);
    }
}

#[test]
fn an_unknown_name_gets_the_nearest_ones() {
    let Err(LookupError::Unknown { nearest, .. }) = english().find("Cambrige") else {
        panic!("a misspelt name was taken")
    };
    assert_eq!(nearest[0].0, id("E07000008"));
    let error = english().find("London").unwrap_err().to_string();
    assert!(error.contains("City of London Corporation (E09000001)"), "{error}");
    let Err(LookupError::Unknown { nearest, .. }) = english().find("") else {
        panic!("nothing was taken for a name")
    };
    assert!(nearest.is_empty());
}

#[test]
fn the_record_can_register_rename_and_end_a_body() {
    let mut register = english();
    let new = id("local:A1");
    let day = |text: &str| text.parse().unwrap();
    register.evolve(
        new,
        &AuthorityFacts::Registered(Registered {
            kind: AuthorityKind::Other,
            group: None,
            first_day: Some(day("2024-04-01")),
        }),
        &names("Fens Transport Board", "Fens"),
    );
    register.evolve(
        new,
        &AuthorityFacts::Renamed(Renamed { on: day("2025-01-01") }),
        &names("Fens Mobility Board", "Fens Mobility"),
    );
    register.evolve(
        new,
        &AuthorityFacts::Ended(Ended {
            last_day: day("2026-03-31"),
            successors: vec![id("E10000003")],
        }),
        &Particulars::none(),
    );
    let record = register.find("LOCAL:a1").unwrap();
    assert_eq!(
        (record.name.as_str(), record.short_name.as_str()),
        ("Fens Mobility Board", "Fens Mobility")
    );
    assert_eq!(record.name_on(day("2024-12-31")).unwrap().name, "Fens Transport Board");
    assert_eq!(record.name_on(day("2025-01-01")).unwrap().name, "Fens Mobility Board");
    assert_eq!(record.successors, [id("E10000003")]);
    assert!(record.existed_on(day("2026-03-31")) && !record.existed_on(day("2026-04-01")));
    assert_eq!(register.find("Fens Transport Board").unwrap().id, new);
    assert_eq!(register.find("fens").unwrap().id, new);
}

#[test]
fn estimates_and_contacts_are_kept_in_order() {
    let mut register = english();
    let leeds = id("E08000035");
    let mut estimate = |year, residents| {
        let facts = PopulationEstimated { year, residents };
        register.evolve(leeds, &AuthorityFacts::PopulationEstimated(facts), &Particulars::none());
    };
    estimate(2022, 820_000);
    estimate(2019, 790_000);
    estimate(2022, 822_000);
    let years: Vec<_> =
        register.get(leeds).unwrap().populations.iter().map(|p| (p.year, p.residents)).collect();
    assert_eq!((years[0], years[1].0, years[2]), ((2019, 790_000), 2020, (2022, 822_000)));
    let from = "2024-05-01".parse().unwrap();
    let texts = Particulars::none().with(Particular::Post, "Chief Executive").unwrap();
    register.evolve(leeds, &AuthorityFacts::ContactNamed(ContactNamed { from }), &texts);
    let record: &AuthorityRecord = register.get(leeds).unwrap();
    assert_eq!(record.contact_on(from).unwrap().post.as_deref(), Some("Chief Executive"));
    assert_eq!(record.contact_on("2024-04-30".parse().unwrap()), None);
    assert_eq!(record.name, "Leeds City Council");
}

#[test]
fn a_body_nobody_registered_is_known_by_its_code() {
    let mut register = Register::empty();
    let care = id("cqc:1-101602");
    let facts = PopulationEstimated { year: 2024, residents: 5 };
    register.evolve(care, &AuthorityFacts::PopulationEstimated(facts), &Particulars::none());
    let record = register.get(care).unwrap();
    assert_eq!((record.name.as_str(), record.kind), ("cqc:1-101602", AuthorityKind::CareProvider));
    assert_eq!(record.populations, [Population { year: 2024, residents: 5 }]);
}

#[test]
fn a_broken_file_is_refused_by_line_and_column() {
    let header = "gss_code,official_name,short_name,comparison_group,first_day,last_day,\
                  successor,former_gss_codes,region,population_2020";
    let error = load::read(&format!("{header}\nE1,A,A,,,31 March,,,,\n")).unwrap_err().to_string();
    assert_eq!(error, "line 2 of the register of authorities: last_day can't be \"31 March\"");
    let error = load::read("gss_code\nE1\n").unwrap_err().to_string();
    assert_eq!(error, "the register of authorities lacks the column \"official_name\"");
}
