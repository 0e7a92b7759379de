//! Figures: their order, their statuses, the roll-forward, residents, and the shape of their JSON.

use upheld_annual::{Figure, FigureSet, Figures, Measure, Scope, Status};
use upheld_domain::{
    AssessmentOutcome, AuthorityFacts, Definitions, Group, Particulars, PopulationEstimated,
    Taxonomy, YearStart,
};

use crate::given::{
    Record, closed, complied, failed, id, not_upheld, recommended, reopened, upheld, usual, with,
    year,
};

const LEEDS: &str = "E08000035";
const KENT: &str = "E10000016";

fn leeds() -> Scope {
    Scope::Authority(id(LEEDS))
}

#[test]
fn measures_come_in_their_order_and_read_back_from_their_names() {
    let names = |taxonomy| -> Vec<String> {
        Measure::listed(taxonomy).iter().map(ToString::to_string).collect()
    };
    let usual = names(Taxonomy::Decided);
    assert_eq!(
        (usual.len(), usual[0].as_str(), usual[10].as_str()),
        (46 - 4, "received", "decided")
    );
    let dealt_with = names(Taxonomy::DealtWith);
    let place = dealt_with.iter().position(|name| name == "dealt-with").unwrap();
    assert_eq!(dealt_with[place - 1], "decided/upheld");
    assert_eq!(
        dealt_with[place..place + 5],
        ["dealt-with", "not-for-us", "assessed-and-closed", "investigated", "upheld"]
    );
    for name in dealt_with {
        assert_eq!(name.parse::<Measure>().unwrap().to_string(), name);
    }
    assert!("upheld-rate".parse::<Measure>().is_err());
}

#[test]
fn every_break_touches_a_measure_that_there_is() {
    for set in Definitions::all().unwrap() {
        for broken in &set.breaks {
            for name in &broken.measures {
                assert!(name.parse::<Measure>().is_ok(), "{}: {name}", set.name);
            }
        }
    }
}

#[test]
fn a_rate_is_two_integers_until_it_is_printed() {
    let mut record = Record::new();
    record.investigate(LEEDS, "2023-06-01", 44, 15);
    let figure = record.figure("uphold-rate", leeds(), "2023-24", &usual());
    assert_eq!((figure.numerator, figure.denominator), (Some(44), Some(59)));
    assert_eq!((figure.printed.as_str(), figure.status, figure.small_base), ("75%", None, false));
    let count = record.figure("upheld", leeds(), "2023-24", &usual());
    assert_eq!((count.numerator, count.denominator, count.comparator), (Some(44), None, None));
    assert_eq!(count.printed, "44");
}

#[test]
fn a_rate_without_a_base_is_none() {
    let record = Record::new();
    let figure = |definitions: &_| record.figure("uphold-rate", leeds(), "2023-24", definitions);
    assert_eq!(
        (figure(&usual()).printed, figure(&usual()).status),
        ("n/a".into(), Some(Status::NoBase))
    );
    let published = Definitions::named("lgsco-2022-23-as-published").unwrap();
    let figure = figure(&published);
    assert_eq!((figure.printed.as_str(), figure.status), ("0%", Some(Status::NoBase)));
    let days = record.figure("days-to-decide", leeds(), "2023-24", &usual());
    assert_eq!(
        (days.numerator, days.printed.as_str(), days.status),
        (None, "n/a", Some(Status::NoBase))
    );
}

#[test]
fn a_base_under_five_carries_a_caution() {
    for (others, small) in [(0, true), (3, true), (4, false)] {
        let mut record = Record::new();
        record.investigate(LEEDS, "2023-06-01", 1, others);
        let figure = record.figure("uphold-rate", leeds(), "2023-24", &usual());
        assert_eq!(figure.small_base, small, "1 of {}", others + 1);
    }
}

#[test]
fn a_year_that_is_not_over_is_provisional_and_a_break_is_marked() {
    let mut record = Record::new();
    record.investigate(LEEDS, "2022-06-01", 5, 5);
    let definitions = usual();
    let broken = record.figure("uphold-rate", leeds(), "2022-23", &definitions);
    assert_eq!(broken.status, Some(Status::Break));
    let cells = record.cells(&definitions);
    let figures = Figures::new(&cells, &record.numbering, &record.register, &definitions);
    let open = figures.of(leeds(), year("2022-23"), false);
    let status = |measure: Measure| open.iter().find(|f| f.measure == measure).unwrap().status;
    assert_eq!(status(Measure::UpholdRate), Some(Status::Provisional));
    assert_eq!(status(Measure::ComplianceRate), Some(Status::NoBase));
}

#[test]
fn nearly_all_prints_as_the_set_says() {
    let mut record = Record::new();
    record.investigate(LEEDS, "2023-06-01", 299, 1);
    let printed =
        |definitions: &_| record.figure("uphold-rate", leeds(), "2023-24", definitions).printed;
    assert_eq!(printed(&usual()), "100%");
    assert_eq!(printed(&with("nearly_all", "more than 99%")), "more than 99%");
    let mut record = Record::new();
    record.investigate(LEEDS, "2023-06-01", 300, 0);
    let all =
        record.figure("uphold-rate", leeds(), "2023-24", &with("nearly_all", "more than 99%"));
    assert_eq!(all.printed, "100%");
}

#[test]
fn national_compliance_has_one_decimal() {
    let mut record = Record::new();
    let remedy = recommended(1, "2023-06-01");
    record.add(
        299,
        LEEDS,
        "2023-05-01",
        &[upheld("2023-05-02"), remedy, complied(1, "2023-06-01")],
    );
    record.add(1, KENT, "2023-05-01", &[upheld("2023-05-02"), remedy, failed(1, "2023-06-01")]);
    let printed = |scope| record.figure("compliance-rate", scope, "2023-24", &usual()).printed;
    assert_eq!(printed(Scope::Nation), "99.7%");
    assert_eq!(printed(leeds()), "100%");
    assert_eq!(printed(Scope::Group(Group::Counties)), "0%");
    let uphold = record.figure("uphold-rate", Scope::Nation, "2023-24", &usual());
    assert_eq!((uphold.printed.as_str(), uphold.comparator), ("100%", None));
}

#[test]
fn the_nation_leaves_care_providers_out_and_keeps_other_bodies() {
    let mut record = Record::new();
    for body in [LEEDS, "cqc:1-101602", "local:A1", "E07000026"] {
        record.investigate(body, "2023-06-01", 1, 0);
    }
    let nation = record.figure("upheld", Scope::Nation, "2023-24", &usual());
    assert_eq!(nation.numerator, Some(3), "with the residual case of a body that ended");
    let group = record.figure("upheld", Scope::Group(Group::Districts), "2023-24", &usual());
    assert_eq!(group.numerator, Some(0), "Allerdale ended before the year's last day");
}

#[test]
fn the_roll_forward_closes() {
    let mut record = Record::new();
    let advice = closed(AssessmentOutcome::AdviceGiven, "2022-06-01");
    record.add(3, LEEDS, "2022-05-01", &[advice]);
    record.add(2, LEEDS, "2022-05-01", &[]);
    record.add(1, LEEDS, "2022-05-01", &[upheld("2022-06-01"), reopened("2023-06-01")]);
    record.add(
        1,
        LEEDS,
        "2023-05-01",
        &[upheld("2023-05-02"), reopened("2023-05-03"), not_upheld("2023-05-04")],
    );
    let figures = record.figures(leeds(), "2023-24", &usual());
    let of = |name: &str| {
        let measure: Measure = name.parse().unwrap();
        figures.iter().find(|figure| figure.measure == measure).unwrap().numerator.unwrap()
    };
    assert_eq!(of("open-at-start"), 2);
    assert_eq!((of("received"), of("reopened")), (1, 2));
    assert_eq!((of("decided"), of("later-superseded")), (1, 1));
    assert_eq!(of("open-at-end"), 3);
    let before = record.figure("later-superseded", leeds(), "2022-23", &usual());
    assert_eq!(before.numerator, Some(1));
    assert_eq!(record.figure("open-at-end", leeds(), "2025-26", &usual()).numerator, Some(3));
}

#[test]
fn upheld_per_100k_carries_the_year_of_its_estimate() {
    let mut record = Record::new();
    record.investigate(KENT, "2022-06-01", 53, 8);
    record.investigate(LEEDS, "2023-06-01", 44, 15);
    let kent = |record: &Record| {
        record.figure("upheld-per-100k", Scope::Authority(id(KENT)), "2022-23", &usual())
    };
    // With the estimates of 2020 these two miss what was printed, 3.4 and 5.3 [C].
    assert_eq!(
        (kent(&record).printed.as_str(), kent(&record).population_year),
        ("3.3", Some(2020))
    );
    let of_leeds = record.figure("upheld-per-100k", leeds(), "2023-24", &usual());
    assert_eq!((of_leeds.printed.as_str(), of_leeds.status), ("5.5", None));
    for (year, residents) in [(2021, 1_576_100), (2022, 1_000_000)] {
        let facts = AuthorityFacts::PopulationEstimated(PopulationEstimated { year, residents });
        record.register.evolve(id(KENT), &facts, &Particulars::none());
    }
    let newer = kent(&record);
    assert_eq!((newer.printed.as_str(), newer.population_year), ("3.4", Some(2021)));
    assert_eq!(newer.denominator, Some(1_576_100));
    let start = with("population_year", "year-of-start");
    let newest = record.figure("upheld-per-100k", Scope::Authority(id(KENT)), "2022-23", &start);
    assert_eq!((newest.printed.as_str(), newest.population_year), ("5.3", Some(2022)));
}

#[test]
fn upheld_per_100k_is_not_available_before_2022_or_without_an_estimate() {
    let mut record = Record::new();
    record.investigate(LEEDS, "2021-06-01", 44, 15);
    record.investigate("local:A1", "2023-06-01", 1, 0);
    let early = record.figure("upheld-per-100k", leeds(), "2021-22", &usual());
    assert_eq!((early.printed.as_str(), early.status), ("n/a", Some(Status::NotAvailable)));
    assert_eq!((early.numerator, early.denominator, early.population_year), (None, None, None));
    let unknown = Scope::Authority(id("local:A1"));
    let unknown = record.figure("upheld-per-100k", unknown, "2023-24", &usual());
    assert_eq!((unknown.printed.as_str(), unknown.status), ("n/a", Some(Status::NotAvailable)));
    assert_eq!(unknown.numerator, Some(1));
}

#[test]
fn no_resident_of_the_nation_is_counted_twice() {
    let mut record = Record::new();
    record.investigate(KENT, "2023-06-01", 100, 0);
    let nation = record.figure("upheld-per-100k", Scope::Nation, "2023-24", &usual());
    let lower_tier: u64 = record
        .register
        .all()
        .filter(|r| {
            r.group != Some(Group::Counties)
                && r.existed_on(YearStart::APRIL.last_day(year("2023-24")))
        })
        .flat_map(|r| r.populations.iter().map(|p| u64::from(p.residents)))
        .sum();
    assert_eq!(nation.numerator, Some(100), "a county's decisions count");
    assert_eq!(nation.denominator, Some(lower_tier));
    assert!((55_000_000..59_000_000).contains(&lower_tier), "{lower_tier}");
}

#[test]
fn a_figure_has_the_json_that_readers_rely_on() {
    let mut record = Record::new();
    record.investigate(LEEDS, "2023-06-01", 44, 15);
    record.investigate("E08000003", "2023-06-01", 1, 1);
    let json = |figure: &Figure| serde_json::to_string(figure).unwrap();
    assert_eq!(
        json(&record.figure("uphold-rate", leeds(), "2023-24", &usual())),
        r#"{"measure":"uphold-rate","numerator":44,"denominator":59,"printed":"75%","status":null,"comparator":{"group":"Metropolitan Boroughs","method":"pooled","members":36,"members_without_base":34,"numerator":45,"denominator":61,"value":null,"printed":"74%"}}"#
    );
    assert_eq!(
        json(&record.figure("received/housing", leeds(), "2023-24", &usual())),
        r#"{"measure":"received/housing","numerator":59,"denominator":null,"printed":"59","status":null,"comparator":null}"#
    );
    let manchester = Scope::Authority(id("E08000003"));
    let small = json(&record.figure("uphold-rate", manchester, "2023-24", &usual()));
    assert!(small.contains(r#""status":null,"small_base":true,"comparator":{"#), "{small}");
    let per_head = json(&record.figure("upheld-per-100k", leeds(), "2023-24", &usual()));
    assert!(
        per_head.contains(r#""status":null,"population_year":2020,"comparator""#),
        "{per_head}"
    );
    let none = json(&record.figure("compliance-rate", leeds(), "2023-24", &usual()));
    assert!(
        none.contains(r#""numerator":0,"denominator":0,"printed":"n/a","status":"z""#),
        "{none}"
    );
}

#[test]
fn a_set_of_figures_says_what_it_rests_on() {
    let record = Record::new();
    let definitions = usual();
    let cells = record.cells(&definitions);
    let figures = Figures::new(&cells, &record.numbering, &record.register, &definitions);
    let of = year("2023-24");
    let set = |scope| FigureSet {
        synthetic: false,
        year: of,
        period: FigureSet::period_of(of, YearStart::APRIL),
        scope: figures.label(scope, of),
        definitions: definitions.name.clone(),
        as_known: None,
        position: 123,
        root: "ab".to_owned(),
        figures: Vec::new(),
    };
    let json = |scope| serde_json::to_string(&set(scope)).unwrap();
    assert_eq!(
        json(leeds()),
        r#"{"synthetic":false,"year":"2023-24","period":"2023-04-01/2024-03-31","scope":{"type":"authority","code":"E08000035","name":"Leeds City Council","group":"Metropolitan Boroughs"},"definitions":"lgsco-2020","as_known":null,"position":123,"root":"ab","figures":[]}"#
    );
    assert!(json(Scope::Group(Group::Counties)).contains(
        r#""scope":{"type":"group","code":null,"name":"County Councils","group":"County Councils"}"#
    ));
    assert!(json(Scope::Nation).contains(
        r#""scope":{"type":"nation","code":null,"name":"England, local government review","group":null}"#
    ));
}
