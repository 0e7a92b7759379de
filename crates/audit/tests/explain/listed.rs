//! Which cases are listed, in which order, and with which of their events.

use std::slice;

use serde_json::json;
use upheld_domain::{
    Amendment, Answer, CaseFacts, Channel, Corrected, CorrectionReason, NotUpheld, Noted, Received,
    Reference, Retracted, RetractionReason, Subject, Upheld, VoidReason,
};
use upheld_projection::Fact;

use crate::given::{
    Office, amended, at, case, corrected, day, received, received_by, reopened, told, upheld,
};

fn received_on(reference: &str, on: &str) -> CaseFacts {
    Received {
        reference: Reference::new(reference).unwrap(),
        authority: "E08000035".parse().unwrap(),
        subject: Subject::Housing,
        received_on: day(on),
        channel: Channel::NotStated,
        resubmission_of: None,
    }
    .into()
}

fn upheld_on(on: &str) -> Upheld {
    let not = Answer::NotStated;
    Upheld {
        decided_on: day(on),
        injustice: not,
        fault_accepted: not,
        remedied_before: not,
        by_report: false,
    }
}

fn noted(on: &str) -> CaseFacts {
    Noted { on: day(on) }.into()
}

fn retracted(of: u64) -> CaseFacts {
    Retracted { retracts: at(of), reason: RetractionReason::Undone }.into()
}

#[test]
fn the_numerator_comes_first_then_the_rest_of_the_denominator_then_what_is_left_out() {
    let mut office = Office::with(|_| ());
    let receipt = received_on("23 000 001", "2023-05-01");
    let not = || CaseFacts::from(NotUpheld { decided_on: day("2023-06-01") });
    let yes = |on: &str| CaseFacts::from(upheld_on(on));
    let cases = [
        told(&mut office, 50, &[slice::from_ref(&receipt)]),
        told(&mut office, 40, &[slice::from_ref(&receipt), &[not()]]),
        // Decided earlier, recorded later: the record's order is the order.
        told(&mut office, 30, &[slice::from_ref(&receipt), &[yes("2023-06-01")]]),
        told(&mut office, 20, &[slice::from_ref(&receipt), &[yes("2023-07-01")]]),
        told(&mut office, 10, &[&[receipt]]),
    ];
    let explained = office.question("uphold-rate", "2023-24", 0).explain(&cases);
    let listed: Vec<_> = explained
        .contributions
        .iter()
        .map(|entry| (entry.part.slug(), entry.position.get()))
        .collect();
    assert_eq!(
        listed,
        [
            ("numerator", 21),
            ("numerator", 31),
            ("denominator-only", 41),
            ("left-out", 10),
            ("left-out", 50)
        ]
    );
    assert_eq!((explained.numerator, explained.denominator), (Some(2), Some(3)));
    assert_eq!(explained.printed, "67%");
}

#[test]
fn an_entry_reads_as_json() {
    let mut office = Office::with(|_| ());
    let case = told(
        &mut office,
        7,
        &[&[received_on("23 000 007", "2023-05-01")], &[upheld_on("2023-06-01").into()]],
    );
    let explained = office.question("days-to-decide", "2023-24", 0).explain(&[case]);
    let event = |position: u64, kind: &str, on: &str, recorded_at: &str, actor: &str| {
        json!({"position": position, "kind": kind, "occurred_on": on, "recorded_at": recorded_at,
               "actor": actor})
    };
    assert_eq!(
        serde_json::to_value(&explained).unwrap(),
        json!({
            "numerator": 31,
            "denominator": null,
            "printed": "31",
            "contributions": [{
                "reference": "23000007",
                "part": "numerator",
                "reason": "upheld on 1 June 2023, 31 days after receipt",
                "days": 31,
                "events": [
                    event(7, "Received", "2023-05-01", "1970-01-01T00:00:00.000Z", "hand-0"),
                    event(8, "Upheld", "2023-06-01", "1970-01-02T00:00:00.000Z", "hand-1"),
                ],
            }],
        })
    );
}

#[test]
fn events_are_those_that_statistics_read_with_what_amends_these() {
    let mut office = Office::with(|_| ());
    let correct = |of: u64, facts: Option<CaseFacts>| {
        let reason = CorrectionReason::Mistyped;
        CaseFacts::from(Corrected { corrects: at(of), facts: facts.map(Box::new), reason })
    };
    let case = told(
        &mut office,
        1,
        &[
            &[received_on("23 000 001", "2023-05-01"), noted("2023-05-02")],
            &[upheld_on("2023-06-01").into()],
            &[correct(3, Some(upheld_on("2023-06-02").into()))],
            &[correct(3, None)],
            &[correct(2, Some(noted("2023-05-03")))],
            &[retracted(2)],
            &[retracted(5)],
            &[retracted(4)],
        ],
    );
    let explained = office.question("upheld", "2023-24", 0).explain(&[case]);
    let events = &explained.contributions[0].events;
    let positions: Vec<u64> = events.iter().map(|event| event.position.get()).collect();
    assert_eq!(positions, [1, 3, 4, 9]);
}

#[test]
fn a_case_concerns_a_year_in_which_it_was_open_or_something_happened() {
    let office = Office::with(|_| ());
    let concerned = |rows: &[upheld_projection::FactRow]| {
        let years = ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25"];
        let is = |year: &&str| office.question("public-reports", year, 0).concerns(rows);
        years.into_iter().filter(is).map(|year| &year[2..4]).collect::<Vec<_>>().join(" ")
    };
    let open = case([received("2021-05-01")]);
    assert_eq!(concerned(&open), "21 22 23 24");
    let decided = amended(open.clone(), Amendment::Stands(upheld("2023-05-01")));
    assert_eq!(concerned(&decided), "21 22 23");
    let again = amended(decided, Amendment::Stands(reopened("2024-05-01")));
    assert_eq!(concerned(&again), "21 22 23 24");
    // What was recorded for a year and corrected out of it is told there.
    let moved =
        corrected(case([received("2021-05-01"), upheld("2021-06-01")]), 2, upheld("2022-06-01"));
    assert_eq!(concerned(&moved), "21 22");
    let voided = Fact::Voided { reason: VoidReason::Duplicate };
    assert_eq!(concerned(&amended(open.clone(), Amendment::Stands(voided))), "21");
    assert_eq!(concerned(&corrected(open, 1, received_by(1, "2021-05-01"))), "21 22 23 24");
    // Notes alone are nothing that a figure has to do with.
    let noted = Fact::Other { kind: upheld_domain::CaseKind::Noted, on: Some(day("2024-05-01")) };
    let shut = case([received("2021-05-01"), upheld("2021-06-01"), noted]);
    assert_eq!(concerned(&shut), "21");
    assert!(!office.question("upheld", "2021-22", 1).concerns(&shut));
}
