//! The shape of figures as JSON: what other programs read, key by key.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::given::{figure, figures, with_cases};

const LEEDS: &str = "--authority Leeds --year 2023-24";

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// The measures, in their order; those of 2024-25 where `dealt_with`.
fn measures(dealt_with: bool) -> Vec<String> {
    let mut names = vec!["received"];
    names.extend([
        "received/adult-care-services",
        "received/benefits-and-tax",
        "received/corporate-and-other-services",
        "received/education-and-childrens-services",
        "received/environmental-services-public-protection-and-regulation",
        "received/highways-and-transport",
        "received/housing",
        "received/planning-and-development",
        "received/other",
        "decided",
        "decided/incomplete-or-invalid",
        "decided/advice-given",
        "decided/referred-back",
        "decided/closed-after-initial-enquiries",
        "decided/not-upheld",
        "decided/upheld",
    ]);
    if dealt_with {
        names.extend(["dealt-with", "not-for-us", "assessed-and-closed", "investigated"]);
    }
    names.extend([
        "upheld",
        "not-upheld",
        "investigations",
        "uphold-rate",
        "compliance-outcomes",
        "compliance-rate",
        "remedies-late",
        "complied-after-failure",
        "satisfactory-remedies",
        "satisfactory-remedy-rate",
        "upheld-per-100k",
        "remedies/apology",
        "remedies/payment",
        "remedies/act-on-the-case",
        "remedies/procedure-change",
        "remedies/training",
        "remedies/review",
        "remedies/other",
        "public-reports",
        "days-to-decide",
        "decided-within-26-weeks",
        "open-at-start",
        "reopened",
        "open-at-end",
        "later-superseded",
    ]);
    names.into_iter().map(str::to_owned).collect()
}

fn named(set: &Value) -> Vec<String> {
    let figures = set["figures"].as_array().unwrap();
    figures.iter().map(|figure| figure["measure"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_set_says_what_it_is_of() {
    let set = figures(&with_cases(), LEEDS);
    let expected = json!({
        "synthetic": false,
        "year": "2023-24",
        "period": "2023-04-01/2024-03-31",
        "scope": {
            "type": "authority",
            "code": "E08000035",
            "name": "Leeds City Council",
            "group": "Metropolitan Boroughs",
        },
        "definitions": "lgsco-2020",
        "as_known": null,
        "position": 45,
        "root": set["root"],
        "figures": set["figures"],
    });
    assert_eq!(set, expected);
    let root = set["root"].as_str().unwrap();
    assert!(root.len() == 64 && root.bytes().all(|byte| byte.is_ascii_hexdigit()), "{root}");
}

#[test]
fn a_rate_is_two_integers_a_text_and_its_comparator() {
    let set = figures(&with_cases(), LEEDS);
    let expected = json!({
        "measure": "uphold-rate",
        "numerator": 3,
        "denominator": 4,
        "printed": "75%",
        "status": null,
        "small_base": true,
        "comparator": {
            "group": "Metropolitan Boroughs",
            "method": "pooled",
            "members": 36,
            "members_without_base": 34,
            "numerator": 4,
            "denominator": 6,
            "value": null,
            "printed": "67%",
        },
    });
    assert_eq!(*figure(&set, "uphold-rate"), expected);
    let count = json!({
        "measure": "received",
        "numerator": 8,
        "denominator": null,
        "printed": "8",
        "status": null,
        "comparator": null,
    });
    assert_eq!(*figure(&set, "received"), count);
}

#[test]
fn every_figure_has_the_same_keys() {
    let always: BTreeSet<_> =
        ["measure", "numerator", "denominator", "printed", "status", "comparator"].into();
    let comparator: BTreeSet<_> = [
        "group",
        "method",
        "members",
        "members_without_base",
        "numerator",
        "denominator",
        "value",
        "printed",
    ]
    .into();
    let set = figures(&with_cases(), LEEDS);
    for figure in set["figures"].as_array().unwrap() {
        let mut found = keys(figure);
        // These two stand only where they say something.
        let per_head = found.remove("population_year");
        assert_eq!(per_head, figure["measure"] == "upheld-per-100k", "{figure}");
        let small = found.remove("small_base");
        let base = figure["denominator"].as_u64();
        assert_eq!(small, base.is_some_and(|base| (1..5).contains(&base)), "{figure}");
        assert_eq!(found, always, "{figure}");
        if figure["comparator"].is_object() {
            assert_eq!(keys(&figure["comparator"]), comparator, "{figure}");
        }
    }
}

#[test]
fn every_measure_is_there_in_its_order() {
    let program = with_cases();
    assert_eq!(named(&figures(&program, LEEDS)), measures(false));
    let newer = figures(&program, &format!("{LEEDS} --definitions lgsco-2024"));
    assert_eq!(newer["definitions"], "lgsco-2024");
    assert_eq!(named(&newer), measures(true));
    for (measure, count) in
        [("dealt-with", 7), ("not-for-us", 2), ("assessed-and-closed", 1), ("investigated", 4)]
    {
        assert_eq!(figure(&newer, measure)["numerator"], count, "{measure}");
    }
}

#[test]
fn all_authorities_are_a_list_in_the_order_of_their_codes() {
    let program = with_cases();
    let all = figures(&program, "--all --year 2023-24");
    let sets = all.as_array().expect("a list");
    let codes: Vec<&str> = sets.iter().map(|s| s["scope"]["code"].as_str().unwrap()).collect();
    assert!(codes.is_sorted() && codes.len() > 300, "{codes:?}");
    let leeds = sets.iter().find(|set| set["scope"]["code"] == "E08000035").unwrap();
    assert_eq!(*leeds, figures(&program, LEEDS));
    let lines = program.run("figures --all --year 2023-24 --format jsonl").ok().out;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, *sets);
}

#[test]
fn groups_and_the_nation_have_no_code() {
    let program = with_cases();
    let group = figures(&program, "--group 'Metropolitan Boroughs' --year 2023-24");
    assert_eq!(group["scope"]["type"], "group");
    assert_eq!(figure(&group, "upheld")["numerator"], 4);
    let nation = figures(&program, "--national --year 2023-24");
    assert_eq!(nation["scope"]["type"], "nation");
    assert_eq!(figure(&nation, "upheld")["numerator"], 5);
    for set in [group, nation] {
        assert_eq!(keys(&set["scope"]), ["code", "group", "name", "type"].into());
        assert_eq!(set["scope"]["code"], Value::Null);
        assert_eq!(figure(&set, "uphold-rate")["comparator"], Value::Null);
    }
}
