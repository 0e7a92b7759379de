//! What must hold for any record whatever: rows are made at random, sensible or not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use upheld_annual::{AnnualStatistics, Figures, Measure, Scope, contributions, contributions_to};
use upheld_domain::{
    Amendment, Answer, AssessmentOutcome, AuthorityId, Definitions, LinkKind, Position, Register,
    RemedyKind, ReviewResult, Subject, Taxonomy, VoidReason,
};
use upheld_projection::{
    AuthorityNumber, CaseNumber, Cells, Fact, FactRow, Numbering, Projection, count_cases,
    differences,
};

use crate::given::{but, day, remedy, usual, year};

fn dates() -> impl Strategy<Value = chrono::NaiveDate> {
    (0_u64..2_500).prop_map(|days| day("2018-01-01") + chrono::Days::new(days))
}

fn facts() -> impl Strategy<Value = Fact> {
    let words = (select(Subject::ALL), select(AssessmentOutcome::ALL), select(Answer::ALL));
    let more = (select(ReviewResult::ALL), select(RemedyKind::ALL), select(LinkKind::ALL));
    let numbers = (0_u8..24, 0_u16..3, 1_u16..4);
    (numbers, words, more, dates(), dates()).prop_map(
        |((pick, body, number), (subject, outcome, answer), (result, kind, link), on, other)| {
            let (authority, remedy) = (AuthorityNumber(body), remedy(number));
            match pick {
                0 => Fact::Received { authority, subject, on },
                1 => Fact::Closed { outcome, on },
                2..=5 => Fact::Upheld { on, remedied_before: answer },
                6 => Fact::NotUpheld { on },
                7 => Fact::Discontinued { on },
                8..=11 => Fact::RemedyRecommended { remedy, kind, due: Some(other) },
                12 => Fact::RemedyRescheduled { remedy, due: on },
                13 => Fact::RemedyCancelled { remedy },
                14..=17 => Fact::Complied { remedy, done: Some(other), satisfied: on },
                18 => Fact::NotComplied { remedy, on },
                19 => Fact::Reviewed { result, on },
                20 => Fact::Reopened { on },
                21 => Fact::PublicReport { on },
                22 => Fact::Linked { kind: link },
                _ => Fact::Investigated { on: Some(on) },
            }
        },
    )
}

/// What may be recorded next: mostly a fact, sometimes an amendment of something, now and then the
/// voiding of a case. `0` to 30 places back.
fn amendments() -> impl Strategy<Value = (u8, Fact, u64)> {
    (0_u8..40, facts(), 0_u64..30)
}

/// Rows of five cases in the order of their positions; each begins with a Received.
fn records() -> impl Strategy<Value = Vec<FactRow>> {
    let events = proptest::collection::vec((0_u32..5, amendments()), 0..90);
    (proptest::collection::vec((dates(), 0_u16..3), 5), events).prop_map(|(starts, events)| {
        let mut rows = Vec::new();
        for (number, (on, body)) in (0..).zip(starts) {
            let authority = AuthorityNumber(body);
            let fact = Fact::Received { authority, subject: Subject::Housing, on };
            push(&mut rows, CaseNumber(number), Amendment::Stands(fact));
        }
        for (number, (kind, fact, back)) in events {
            let earlier =
                Position::new((rows.len() as u64 + 1).saturating_sub(back).max(1)).unwrap();
            let amendment = match kind {
                0..=2 => Amendment::Corrects(earlier, Some(fact)),
                3 => Amendment::Corrects(earlier, None),
                4..=6 => Amendment::Retracts(earlier),
                7 => Amendment::Stands(Fact::Voided { reason: VoidReason::Duplicate }),
                _ => Amendment::Stands(fact),
            };
            push(&mut rows, CaseNumber(number), amendment);
        }
        rows
    })
}

fn push(rows: &mut Vec<FactRow>, case: CaseNumber, amendment: Amendment<Fact>) {
    let position = Position::new(rows.len() as u64 + 1).unwrap();
    rows.push(FactRow { position, case, amendment });
}

fn by_case(rows: &[FactRow]) -> Vec<Vec<FactRow>> {
    let mut cases: BTreeMap<CaseNumber, Vec<FactRow>> = BTreeMap::new();
    for row in rows {
        cases.entry(row.case).or_default().push(*row);
    }
    cases.into_values().collect()
}

/// A definition set with any choice of any counting rule.
fn sets() -> impl Strategy<Value = Definitions> {
    let rules: Vec<_> =
        usual().switches().iter().filter(|s| !s.choices.is_empty()).cloned().collect();
    (select(rules.clone()), select(rules), 0_usize..3, 0_usize..3).prop_map(|(a, b, i, j)| {
        let one = but(&usual(), a.key, &a.choices[i % a.choices.len()]);
        but(&one, b.key, &b.choices[j % b.choices.len()])
    })
}

fn rebuild(projection: &AnnualStatistics, cases: &[Vec<FactRow>]) -> Cells {
    count_cases(projection, cases.iter().map(Vec::as_slice), None)
}

fn numbering() -> Numbering {
    let codes = ["E08000035", "E10000016", "local:A1"];
    Numbering::of(codes.iter().map(|code| code.parse::<AuthorityId>().unwrap()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn taking_before_away_and_adding_after_is_a_rebuild(rows in records(), set in sets()) {
        let projection = AnnualStatistics::new(&set);
        let mut live = Cells::default();
        let mut cases: BTreeMap<CaseNumber, Vec<FactRow>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            let case = cases.entry(row.case).or_default();
            projection.count(case, &mut |key, amount| live.add(key, -amount));
            case.push(*row);
            projection.count(case, &mut |key, amount| live.add(key, amount));
            if place % 16 == 0 {
                let known = by_case(&rows);
                let known = known.iter().map(Vec::as_slice);
                let then = count_cases(&projection, known, Some(row.position));
                prop_assert_eq!(differences(&live, &then), vec![], "as known at {}", row.position);
            }
        }
        prop_assert_eq!(&live, &rebuild(&projection, &by_case(&rows)));
    }

    #[test]
    fn the_order_of_cases_changes_nothing(rows in records(), set in sets(), turn in 0_usize..5) {
        let projection = AnnualStatistics::new(&set);
        let cases = by_case(&rows);
        let mut other = cases.clone();
        other.rotate_left(turn);
        other.swap(0, 4);
        prop_assert_eq!(rebuild(&projection, &cases), rebuild(&projection, &other));
    }

    #[test]
    fn every_contribution_is_in_a_cell(rows in records(), set in sets()) {
        let projection = AnnualStatistics::new(&set);
        for case in by_case(&rows) {
            let mut counted = 0;
            projection.count(&case, &mut |_, amount| counted += amount);
            let given = contributions(&case, &set.counting).count();
            prop_assert_eq!(usize::try_from(counted).unwrap(), given);
        }
    }

    #[test]
    fn an_amendment_of_nothing_changes_nothing(rows in records(), set in sets()) {
        for case in by_case(&rows) {
            let mut other = case.clone();
            let position = Position::new(9_999).unwrap();
            let amendment = Amendment::Retracts(Position::new(9_998).unwrap());
            other.push(FactRow { position, case: case[0].case, amendment });
            let all = |case: &[FactRow]| contributions(case, &set.counting).collect::<Vec<_>>();
            prop_assert_eq!(all(&case), all(&other));
        }
    }

    #[test]
    fn measures_agree_with_what_they_are_made_of(rows in records(), set in sets()) {
        let set = but(&set, "taxonomy", "dealt-with");
        for case in by_case(&rows) {
            let of = |name: &str| {
                let all = contributions_to(name.parse().unwrap(), &case, &set);
                all.map(|found| (found.year, found.position)).collect::<Vec<_>>()
            };
            let under = |prefix: &str| {
                let listed = Measure::listed(Taxonomy::DealtWith);
                let names = listed.iter().map(ToString::to_string);
                names.filter(|name| name.starts_with(prefix)).flat_map(|name| of(&name)).collect::<Vec<_>>()
            };
            prop_assert_eq!(of("decided"), under("decided/"));
            prop_assert_eq!(of("received"), under("received/"));
            prop_assert!(of("decided").len() <= 1, "a case has one decision in force");
            let classes = ["not-for-us", "assessed-and-closed", "investigated"];
            let dealt_with: Vec<_> = classes.iter().flat_map(|name| of(name)).collect();
            prop_assert_eq!(of("dealt-with"), dealt_with);
            prop_assert_eq!(of("investigations"), of("uphold-rate"));
            prop_assert_eq!(of("investigations"), of("decided-within-26-weeks"));
            prop_assert_eq!(of("upheld"), of("satisfactory-remedy-rate"));
            prop_assert_eq!(of("compliance-outcomes"), of("compliance-rate"));
            prop_assert!(of("compliance-outcomes").len() <= 1, "compliance is by case");
        }
    }

    #[test]
    fn the_roll_forward_closes_for_every_body_and_year(rows in records(), set in sets()) {
        let set = but(&set, "redecision_year", "new");
        let cells = rebuild(&AnnualStatistics::new(&set), &by_case(&rows));
        let (register, numbering) = (Register::english().unwrap(), numbering());
        let figures = Figures::new(&cells, &numbering, &register, &set);
        let bodies = numbering.authorities().iter().map(|&id| Scope::Authority(id));
        for scope in bodies.chain([Scope::Nation]) {
            let mut carried = 0;
            for of in (2017..2026).filter_map(upheld_domain::ReportingYear::starting) {
                let all = figures.of(scope, of, true);
                let get = |measure| {
                    all.iter().find(|f| f.measure == measure).and_then(|f| f.numerator).unwrap()
                };
                let came = get(Measure::Received) + get(Measure::Reopened);
                let went = get(Measure::Decided) + get(Measure::LaterSuperseded);
                prop_assert_eq!(get(Measure::OpenAtStart), carried);
                prop_assert_eq!(carried + came - went, get(Measure::OpenAtEnd));
                carried = get(Measure::OpenAtEnd);
            }
        }
        prop_assert!(figures.of(Scope::Nation, year("2030-31"), true).len() > 40);
    }
}
