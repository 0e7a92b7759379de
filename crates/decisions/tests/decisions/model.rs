//! The items of any case against a second way of finding them: not a fold, but questions asked of the
//! list of what stands.

use proptest::prelude::*;
use proptest::sample::select;
use upheld_decisions::{Item, Kind, PublishedDecisions, Why, items};
use upheld_domain::{
    Amendment, CaseKind, Position, RemedyClass, RemedyKind, ReviewResult, Subject, YearStart,
};
use upheld_projection::{AuthorityNumber, CaseNumber, Cells, Fact, FactRow, Projection};

use crate::given::{at, day, received, remedy, upheld, voided};

fn dates() -> impl Strategy<Value = chrono::NaiveDate> {
    (0_u64..2_000).prop_map(|days| day("2019-01-01") + chrono::Days::new(days))
}

fn facts() -> impl Strategy<Value = Fact> {
    let kinds = select(RemedyKind::ALL);
    (0_u8..18, dates(), 1_u16..4, kinds, 0_u16..2, select(Subject::ALL)).prop_map(
        |(pick, on, number, kind, body, subject)| {
            let (remedy, authority) = (remedy(number), AuthorityNumber(body));
            let other = |kind| Fact::Other { kind, on: Some(on) };
            match pick {
                0 => Fact::Received { authority, subject, on },
                1..=2 => upheld(&on.to_string()),
                3 => Fact::NotUpheld { on },
                4 => Fact::Reopened { on },
                5 => Fact::Reviewed { result: ReviewResult::Amended, on },
                6..=7 => other(CaseKind::DecisionPublished),
                8 => other(CaseKind::DecisionWithdrawn),
                9 => Fact::PublicReport { on },
                10 => other(CaseKind::FurtherReportIssued),
                11..=12 => Fact::RemedyRecommended { remedy, kind, due: None },
                13..=14 => Fact::RemedyAgreed { remedy, on },
                15 => Fact::RemedyRefused { remedy, on },
                16 => Fact::RemedyCancelled { remedy },
                _ => other(CaseKind::Noted),
            }
        },
    )
}

/// A case's rows, sensible or not: mostly facts, some amendments, now and then a voiding. Most begin
/// with a receipt and a decision that upholds.
fn cases() -> impl Strategy<Value = Vec<FactRow>> {
    let steps = proptest::collection::vec((0_u8..40, facts(), 1_u64..20), 0..30);
    (0_u8..10, steps).prop_map(|(pick, steps)| {
        let begun =
            if pick == 0 { vec![] } else { vec![received("2019-01-01"), upheld("2019-02-01")] };
        let mut all: Vec<Amendment<Fact>> = begun.into_iter().map(Amendment::Stands).collect();
        for (pick, fact, back) in steps {
            let earlier = at(u64::max(1, (all.len() as u64 + 1).saturating_sub(back)));
            all.push(match pick {
                0..=2 => Amendment::Corrects(earlier, Some(fact)),
                3..=5 => Amendment::Retracts(earlier),
                6 if back == 1 => Amendment::Stands(voided()),
                _ => Amendment::Stands(fact),
            });
        }
        let row =
            |(place, amendment)| FactRow { position: at(place), case: CaseNumber(3), amendment };
        (1..).zip(all).map(row).collect()
    })
}

/// What stands, by asking each event what came of it.
fn standing(rows: &[FactRow]) -> Vec<(Position, Fact)> {
    let retracted = |position| {
        rows.iter()
            .any(|row| row.amendment == Amendment::Retracts(position) && row.position > position)
    };
    let correction = |of: Position| {
        let right = |row: &FactRow| match row.amendment {
            Amendment::Corrects(corrects, Some(fact))
                if corrects == of && row.position > of && !retracted(row.position) =>
            {
                Some(fact)
            }
            _ => None,
        };
        rows.iter().rev().find_map(right)
    };
    let stands = |row: &FactRow| match row.amendment {
        Amendment::Stands(fact) if !retracted(row.position) => {
            Some((row.position, correction(row.position).unwrap_or(fact)))
        }
        _ => None,
    };
    rows.iter().filter_map(stands).collect()
}

fn is_publication(fact: &Fact) -> bool {
    matches!(fact, Fact::Other { kind: CaseKind::DecisionPublished, .. })
}

fn is_withdrawal(fact: &Fact) -> bool {
    matches!(fact, Fact::Other { kind: CaseKind::DecisionWithdrawn, .. })
}

/// Position, kind, and whether it has not ended, of everything that may be listed.
fn model(rows: &[FactRow]) -> Vec<(Position, Kind, bool)> {
    let all = standing(rows);
    let is_void = all.iter().any(|(_, fact)| matches!(fact, Fact::Voided { .. }));
    if is_void || !all.iter().any(|(_, fact)| matches!(fact, Fact::Received { .. })) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (place, (position, fact)) in all.iter().enumerate() {
        let later = || all[place + 1..].iter().map(|(_, fact)| fact);
        match fact {
            Fact::PublicReport { .. } => found.push((*position, Kind::PublicReport, true)),
            Fact::Other { kind: CaseKind::FurtherReportIssued, .. } => {
                found.push((*position, Kind::FurtherReport, true));
            }
            fact if is_publication(fact) => {
                let stands = !later().any(|fact| is_publication(fact) || is_withdrawal(fact));
                found.push((*position, Kind::Decision, stands));
            }
            _ => {}
        }
    }
    found.extend((1..4).filter_map(|number| agreement(&all, number)));
    found.sort_unstable_by_key(|(position, ..)| *position);
    found
}

/// The agreement that counts for a remedy: the first since the last refusal, after the first
/// recommendation; ended by a
/// refusal or a cancelling after it, or by a decision that does not uphold.
fn agreement(all: &[(Position, Fact)], number: u16) -> Option<(Position, Kind, bool)> {
    let id = remedy(number);
    let recommends = |fact: &Fact| match fact {
        Fact::RemedyRecommended { remedy, kind, .. } if *remedy == id => Some(*kind),
        _ => None,
    };
    let first = all.iter().position(|(_, fact)| recommends(fact).is_some())?;
    let kind = all.iter().rev().find_map(|(_, fact)| recommends(fact))?;
    if kind.class() != RemedyClass::ServiceImprovement {
        return None;
    }
    let answers: Vec<(Position, char)> = all[first..]
        .iter()
        .filter_map(|(position, fact)| match fact {
            Fact::RemedyAgreed { remedy, .. } if *remedy == id => Some((*position, 'a')),
            Fact::RemedyRefused { remedy, .. } if *remedy == id => Some((*position, 'r')),
            Fact::RemedyCancelled { remedy } if *remedy == id => Some((*position, 'c')),
            _ => None,
        })
        .collect();
    // Once it is cancelled, no answer is an answer any more.
    let cancelled = answers.iter().position(|(_, answer)| *answer == 'c');
    let answers = &answers[..cancelled.unwrap_or(answers.len())];
    let last = answers.iter().rposition(|(_, answer)| *answer == 'a')?;
    let refused = answers[..last].iter().rposition(|(_, answer)| *answer == 'r');
    let (counts, _) = answers[refused.map_or(0, |place| place + 1)];
    let upheld = all.iter().rev().find_map(|(_, fact)| match fact {
        Fact::Upheld { .. } => Some(true),
        Fact::NotUpheld { .. } | Fact::Reopened { .. } => Some(false),
        _ => None,
    });
    let open = cancelled.is_none() && last + 1 == answers.len();
    Some((counts, Kind::ServiceImprovement, open && upheld == Some(true)))
}

fn short(all: &[Item]) -> Vec<(Position, Kind, bool)> {
    all.iter().map(|item| (item.position, item.kind, item.ended.is_none())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn items_are_what_the_questions_find(rows in cases()) {
        prop_assert_eq!(short(&items(&rows, YearStart::APRIL)), model(&rows));
    }

    #[test]
    fn nothing_that_ended_is_public_on_any_day(rows in cases(), on in dates()) {
        for item in items(&rows, YearStart::APRIL) {
            let released = item.public_from.is_some_and(|from| from <= on);
            prop_assert_eq!(item.is_public_on(on), released && item.ended.is_none());
            prop_assert!(item.public_from.is_none_or(|from| from >= item.on));
            prop_assert_eq!(item.improvement.is_some(), item.kind == Kind::ServiceImprovement);
            if item.kind != Kind::Decision {
                let why = item.ended.map(|ended| ended.why);
                prop_assert!(!matches!(why, Some(Why::Withdrawn | Why::Replaced)));
            }
            prop_assert!(item.ended.is_none_or(|ended| ended.position > item.position
                || ended.why == Why::Overturned));
        }
    }

    #[test]
    fn before_away_and_after_added_is_the_count_of_the_whole(rows in cases()) {
        let projection = PublishedDecisions::new(YearStart::APRIL);
        let mut live = Cells::default();
        for known in 0..rows.len() {
            projection.count(&rows[..known], &mut |key, amount| live.add(key, -amount));
            projection.count(&rows[..=known], &mut |key, amount| live.add(key, amount));
        }
        let stands = items(&rows, YearStart::APRIL).iter().filter(|i| i.ended.is_none()).count();
        let sum: i64 = live.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(usize::try_from(sum).unwrap(), stands);
        prop_assert!(live.iter().all(|(_, count)| count > 0));
    }
}
