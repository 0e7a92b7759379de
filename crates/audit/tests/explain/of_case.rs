//! In which figures a case counts, since when, and until when.

use upheld_audit::{CaseEvidence, figures_of_case};
use upheld_domain::{
    Answer, CaseFacts, Channel, Corrected, CorrectionReason, DecisionReviewed, NotUpheld, Received,
    Reference, RemedyKind, RemedyRecommended, ReopenReason, Reopened, Retracted, RetractionReason,
    ReviewResult, Subject, Upheld,
};

use crate::given::{Office, at, day, remedy, told, year};

fn received(authority: &str) -> CaseFacts {
    Received {
        reference: Reference::new("23 000 001").unwrap(),
        authority: authority.parse().unwrap(),
        subject: Subject::Housing,
        received_on: day("2023-01-10"),
        channel: Channel::NotStated,
        resubmission_of: None,
    }
    .into()
}

fn upheld(on: &str) -> CaseFacts {
    let not = Answer::NotStated;
    Upheld {
        decided_on: day(on),
        injustice: not,
        fault_accepted: not,
        remedied_before: not,
        by_report: false,
    }
    .into()
}

fn payment(number: u16) -> CaseFacts {
    RemedyRecommended {
        remedy: remedy(number),
        kind: RemedyKind::Payment,
        amount_pence: Some(10_000),
        due_on: None,
    }
    .into()
}

fn correct(of: u64, facts: CaseFacts) -> CaseFacts {
    let reason = CorrectionReason::Mistyped;
    Corrected { corrects: at(of), facts: Some(Box::new(facts)), reason }.into()
}

fn retract(of: u64) -> CaseFacts {
    Retracted { retracts: at(of), reason: RetractionReason::Undone }.into()
}

/// A measure's figures of a case: `2023-24 E08000035 numerator 2 Upheld to 5 Corrected`.
fn figures(office: &Office, case: &CaseEvidence, measure: &str) -> Vec<String> {
    let all = figures_of_case(case, office.terms(), year("2024-25"));
    let of = all.iter().filter(|figure| figure.measure == measure);
    of.map(|figure| {
        let until =
            figure.until.as_ref().map(|turn| format!(" to {} {}", turn.position, turn.kind));
        format!(
            "{} {} {} {} {}{}",
            figure.year,
            figure.authority,
            figure.part.slug(),
            figure.from.position,
            figure.from.kind,
            until.unwrap_or_default()
        )
    })
    .collect()
}

#[test]
fn a_decision_moved_by_a_correction_counts_elsewhere_since_then() {
    let mut office = Office::with(|_| ());
    let case = told(
        &mut office,
        1,
        &[
            &[received("E08000035")],
            &[upheld("2023-04-26"), payment(1), payment(2)],
            &[correct(2, upheld("2023-03-30"))],
            &[retract(5)],
        ],
    );
    assert_eq!(
        figures(&office, &case, "uphold-rate"),
        [
            "2022-23 E08000035 numerator 5 Corrected to 6 Retracted",
            "2023-24 E08000035 numerator 2 Upheld to 5 Corrected",
            "2023-24 E08000035 numerator 6 Retracted",
        ]
    );
    assert_eq!(figures(&office, &case, "received"), ["2022-23 E08000035 numerator 1 Received"]);
    // Each remedy is one, since its own event.
    let payments = figures(&office, &case, "remedies/payment");
    assert_eq!(
        payments[..2],
        [
            "2022-23 E08000035 numerator 5 Corrected to 6 Retracted",
            "2022-23 E08000035 numerator 5 Corrected to 6 Retracted",
        ]
    );
    assert_eq!(
        payments[2..4],
        [
            "2023-24 E08000035 numerator 3 RemedyRecommended to 5 Corrected",
            "2023-24 E08000035 numerator 4 RemedyRecommended to 5 Corrected",
        ]
    );
    assert_eq!(payments.len(), 6);
}

#[test]
fn what_stood_only_within_a_commit_was_never_seen() {
    let mut office = Office::with(|_| ());
    let amended = DecisionReviewed { result: ReviewResult::Amended, on: day("2023-06-01") };
    let case = told(
        &mut office,
        1,
        &[
            &[received("E08000035")],
            &[upheld("2023-04-26")],
            &[amended.into(), NotUpheld { decided_on: day("2023-06-01") }.into()],
        ],
    );
    assert_eq!(
        figures(&office, &case, "uphold-rate"),
        [
            "2023-24 E08000035 numerator 2 Upheld to 4 NotUpheld",
            "2023-24 E08000035 denominator-only 4 NotUpheld",
        ]
    );
    // Another decision took the place of the first: the case was decided all the while.
    assert_eq!(figures(&office, &case, "decided"), ["2023-24 E08000035 numerator 2 Upheld"]);
}

#[test]
fn a_case_moves_to_another_body_and_is_open_year_after_year() {
    let mut office = Office::with(|_| ());
    let case =
        told(&mut office, 1, &[&[received("E08000035")], &[correct(1, received("E08000032"))]]);
    assert_eq!(
        figures(&office, &case, "open-at-end"),
        [
            "2022-23 E08000035 numerator 1 Received to 2 Corrected",
            "2022-23 E08000032 numerator 2 Corrected",
            "2023-24 E08000035 numerator 1 Received to 2 Corrected",
            "2023-24 E08000032 numerator 2 Corrected",
            "2024-25 E08000035 numerator 1 Received to 2 Corrected",
            "2024-25 E08000032 numerator 2 Corrected",
        ]
    );
}

#[test]
fn a_case_reopened_counts_again_when_it_is_decided_again() {
    let mut office = Office::with(|_| ());
    let reopened = Reopened { on: day("2023-05-02"), reason: ReopenReason::NewEvidence };
    let case = told(
        &mut office,
        1,
        &[
            &[received("E08000035")],
            &[upheld("2023-04-26")],
            &[reopened.into()],
            &[upheld("2023-07-01")],
        ],
    );
    assert_eq!(
        figures(&office, &case, "upheld"),
        [
            "2023-24 E08000035 numerator 2 Upheld to 3 Reopened",
            "2023-24 E08000035 numerator 4 Upheld",
        ]
    );
}
