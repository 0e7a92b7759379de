use chrono::Days;
use proptest::prelude::*;
use upheld_domain::AssessmentOutcome;

use super::*;

fn day(number: u64) -> NaiveDate {
    let first: NaiveDate = "2023-04-03".parse().unwrap();
    first + Days::new(number)
}

fn leeds() -> AuthorityId {
    "E08000035".parse().unwrap()
}

fn kent() -> AuthorityId {
    "E10000016".parse().unwrap()
}

fn reference(number: usize) -> Reference {
    Reference::new(&format!("23 {number:06}")).unwrap()
}

/// A case every fifth day, of three subjects and outcomes in turn.
fn case(number: usize) -> Ours {
    let outcomes = [
        Outcome::Upheld,
        Outcome::NotUpheld,
        Outcome::Closed(AssessmentOutcome::IncompleteOrInvalid),
    ];
    let subjects = [Subject::Housing, Subject::HighwaysAndTransport, Subject::Other];
    let received = 5 * number as u64;
    Ours {
        reference: reference(number),
        received_on: day(received),
        decided_on: Some(day(received + 90)),
        subject: subjects[number % 3],
        outcome: Some(outcomes[number / 2 % 3]),
        investigated: number / 2 % 3 < 2,
    }
}

fn row(case: &Ours) -> Theirs {
    Theirs {
        reference: Some(case.reference),
        authority: None,
        received_on: Some(case.received_on),
        decided_on: case.decided_on,
        subject: Some(case.subject),
        outcome: case.outcome,
    }
}

fn sides<'a>(
    theirs: &'a [Theirs],
    ours: &'a [Ours],
    elsewhere: &'a BTreeMap<Reference, Elsewhere>,
) -> Sides<'a> {
    let discontinued_as = DiscontinuedAs::ClosedAfterInitialEnquiries;
    Sides { authority: leeds(), theirs, ours, elsewhere, period: None, discontinued_as }
}

fn reconciled(theirs: &[Theirs], ours: &[Ours]) -> Reconciled {
    reconcile(&sides(theirs, ours, &BTreeMap::new())).unwrap()
}

/// A list of 60 cases that lacks 5, has 3 more, and has 4 classified and 2 dated otherwise.
fn list_of_sixty() -> (Vec<Theirs>, Vec<Ours>) {
    let ours: Vec<Ours> = (0..60).map(case).collect();
    let mut theirs: Vec<Theirs> = ours.iter().map(row).collect();
    theirs[10].subject = Some(Subject::BenefitsAndTax);
    theirs[11].outcome = Some(Outcome::Discontinued);
    theirs[20].subject = Some(Subject::PlanningAndDevelopment);
    theirs[31].outcome = Some(Outcome::NotUpheld);
    theirs[40].decided_on = theirs[40].decided_on.map(|on| on + Days::new(21));
    theirs[41].received_on = theirs[41].received_on.map(|on| on - Days::new(30));
    for missing in [57, 50, 33, 12, 3] {
        theirs.remove(missing);
    }
    // More of theirs, long after ours.
    theirs.extend((100..103).map(|number| row(&case(number))));
    (theirs, ours)
}

fn assert_told_exactly(found: &Reconciled, theirs: &[Theirs], ours: &[Ours]) {
    let only_ours: Vec<usize> = found.only_ours.iter().map(|(case, _)| *case).collect();
    assert_eq!(only_ours, [3, 12, 33, 50, 57]);
    let only_theirs: Vec<usize> = found.only_theirs.iter().map(|(row, _)| *row).collect();
    assert_eq!(only_theirs, [55, 56, 57]);
    assert_eq!(found.pairs.len(), 55);
    for pair in &found.pairs {
        let whose = theirs[pair.theirs].reference.unwrap_or(ours[pair.ours].reference);
        assert_eq!(whose, ours[pair.ours].reference);
    }
    let otherwise = |differences: &[Difference]| {
        let pairs = found.pairs.iter().filter(|pair| pair.differences == differences);
        pairs.map(|pair| pair.ours).collect::<Vec<_>>()
    };
    assert_eq!(otherwise(&[Difference::Subject]), [10, 20]);
    assert_eq!(otherwise(&[Difference::Outcome]), [11, 31]);
    assert_eq!(otherwise(&[Difference::DecidedOn]), [40]);
    assert_eq!(otherwise(&[Difference::ReceivedOn]), [41]);
    assert_eq!(otherwise(&[]).len(), 49);
    assert!(found.twice.is_empty() && found.outside.is_empty());
}

#[test]
fn a_list_of_sixty_is_reconciled_exactly_by_its_references() {
    let (theirs, ours) = list_of_sixty();
    let found = reconciled(&theirs, &ours);
    assert_told_exactly(&found, &theirs, &ours);
    assert_eq!(found.references, (58, 55));
    assert!(found.pairs.iter().all(|pair| pair.matched == Matched::Reference));
}

#[test]
fn the_same_list_without_references_is_reconciled_exactly_by_days_and_subject() {
    let (theirs, ours) = list_of_sixty();
    let bare: Vec<Theirs> = theirs.iter().map(|row| Theirs { reference: None, ..*row }).collect();
    let found = reconciled(&bare, &ours);
    assert_told_exactly(&found, &bare, &ours);
    // Which row is which case is what the references say.
    for pair in &found.pairs {
        assert_eq!(theirs[pair.theirs].reference, Some(ours[pair.ours].reference));
    }
    assert_eq!(found.references, (0, 0));
}

#[test]
fn references_that_nobody_knows_give_way_to_days_and_subject() {
    let (mut theirs, ours) = list_of_sixty();
    for (number, row) in theirs.iter_mut().enumerate() {
        row.reference = Some(Reference::new(&format!("CX-{number}")).unwrap());
    }
    let found = reconciled(&theirs, &ours);
    assert_eq!((found.pairs.len(), found.references), (55, (58, 0)));
    assert!(found.pairs.iter().all(|pair| matches!(pair.matched, Matched::Score(5..))));
}

#[test]
fn a_reference_that_is_mistyped_is_no_match_but_a_hint() {
    let ours = [case(0), case(1)];
    let mistyped = Theirs { reference: Some(reference(99)), ..row(&ours[0]) };
    let found = reconciled(&[mistyped, row(&ours[1])], &ours);
    assert_eq!(found.pairs.len(), 1);
    let perhaps = OnlyTheirs::Unknown { perhaps: Some(ours[0].reference) };
    assert_eq!(found.only_theirs, [(0, perhaps)]);
    assert_eq!(found.only_ours, [(0, None)]);
}

#[test]
fn a_body_need_not_have_heard_of_some_closures() {
    let open = Ours { outcome: None, decided_on: None, investigated: false, ..case(0) };
    let closed = |outcome| Ours { outcome: Some(Outcome::Closed(outcome)), ..case(1) };
    let investigated = Ours { outcome: None, decided_on: None, investigated: true, ..case(2) };
    for (ours, why) in [
        (open, Some(OnlyOurs::InAssessment)),
        (investigated, None),
        (case(0), None),
        (closed(AssessmentOutcome::IncompleteOrInvalid), Some(OnlyOurs::Invalid)),
        (closed(AssessmentOutcome::AdviceGiven), Some(OnlyOurs::Advice)),
        (closed(AssessmentOutcome::ReferredBack), Some(OnlyOurs::ReferredBack)),
        (closed(AssessmentOutcome::ClosedAfterInitialEnquiries), Some(OnlyOurs::Closed)),
    ] {
        assert_eq!(reconciled(&[], &[ours]).only_ours, [(0, why)]);
    }
}

#[test]
fn a_discontinued_case_is_what_it_counts_as() {
    let ours = [Ours { outcome: Some(Outcome::Discontinued), ..case(0) }];
    let closed = Outcome::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries);
    let differences = |outcome| {
        let theirs = [Theirs { outcome: Some(outcome), ..row(&ours[0]) }];
        reconciled(&theirs, &ours).pairs[0].differences.clone()
    };
    assert_eq!(differences(closed), []);
    assert_eq!(differences(Outcome::Discontinued), []);
    assert_eq!(differences(Outcome::NotUpheld), [Difference::Outcome]);
}

#[test]
fn a_row_that_stands_there_again_is_told_with_the_first() {
    let ours = [case(0), case(1)];
    let again = Theirs { outcome: Some(Outcome::NotUpheld), ..row(&ours[0]) };
    let found = reconciled(&[row(&ours[0]), row(&ours[1]), again], &ours);
    assert_eq!(found.twice, [(2, 0)]);
    assert_eq!((found.pairs.len(), found.only_theirs.len()), (2, 0));
}

#[test]
fn another_bodys_list_is_refused_with_whose_it_is() {
    let ours = [case(0)];
    let named = |id| Theirs { authority: Some(id), ..row(&case(1)) };
    let list = [named(kent()), named(kent()), named(leeds())];
    let refused = reconcile(&sides(&list, &ours, &BTreeMap::new())).unwrap_err();
    assert_eq!(refused, AnothersList::Named { authority: kent(), rows: 2, of: 3 });
    let known: BTreeMap<Reference, Elsewhere> =
        (5..8).map(|number| (reference(number), Elsewhere::About(kent()))).collect();
    let list: Vec<Theirs> = [0, 5, 6, 7, 9].map(|number| row(&case(number))).to_vec();
    let refused = reconcile(&sides(&list, &ours, &known)).unwrap_err();
    assert_eq!(refused, AnothersList::References { authority: kent(), references: 3, of: 4 });
    assert_eq!(refused.authority(), kent());
}

#[test]
fn a_row_of_another_body_or_a_void_case_is_told_as_such() {
    let ours = [case(0), case(1), case(2)];
    let elsewhere = BTreeMap::from([
        (reference(5), Elsewhere::About(kent())),
        (reference(6), Elsewhere::Void(VoidReason::Duplicate)),
    ]);
    let theirs: Vec<Theirs> = [0, 1, 2, 5, 6].map(|number| row(&case(number))).to_vec();
    let found = reconcile(&sides(&theirs, &ours, &elsewhere)).unwrap();
    assert_eq!(found.only_theirs, [(3, OnlyTheirs::AboutAnother), (4, OnlyTheirs::Void)]);
}

#[test]
fn a_period_leaves_out_what_neither_side_has_in_it() {
    let ours: Vec<Ours> = (0..10).map(case).collect();
    let theirs: Vec<Theirs> = ours[2..].iter().map(row).collect();
    let nowhere = BTreeMap::new();
    // Cases 0 to 3 are received in it, the others after it.
    let sides = Sides { period: Some((day(0), day(19))), ..sides(&theirs, &ours, &nowhere) };
    let found = reconcile(&sides).unwrap();
    assert_eq!(found.pairs.iter().map(|pair| pair.ours).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(found.only_ours, [(0, None), (1, None)]);
    assert_eq!(found.outside, (2..8).collect::<Vec<_>>());
}

#[test]
fn a_score_says_how_much_speaks_for_a_pair() {
    let ours = case(0);
    let of = |theirs: Theirs| score(&theirs, &ours, DiscontinuedAs::NotUpheld);
    let all = row(&ours);
    assert_eq!(of(all), SCORE_MAX);
    let later = |days| Theirs { received_on: Some(ours.received_on + Days::new(days)), ..all };
    for (days, points) in [(0, 9), (1, 8), (3, 8), (4, 7), (14, 7), (15, 6)] {
        assert_eq!(of(later(days)), points, "{days} days");
    }
    let silent = Theirs {
        reference: None,
        authority: None,
        received_on: None,
        decided_on: None,
        subject: None,
        outcome: None,
    };
    assert_eq!(of(silent), 0);
    let open = Ours { decided_on: None, outcome: None, ..ours };
    assert_eq!(score(&silent, &open, DiscontinuedAs::NotUpheld), 0);
}

#[test]
fn rows_that_say_the_same_are_as_many_cases_as_we_have_that_fit() {
    let ours: Vec<Ours> = (0..3).map(|n| Ours { reference: reference(n), ..case(0) }).collect();
    let bare = Theirs { reference: None, decided_on: None, outcome: None, ..row(&case(0)) };
    let of = |rows: usize, cases: usize| {
        let found = reconciled(&vec![bare; rows], &ours[..cases]);
        (found.pairs.len(), found.twice, found.only_theirs.len(), found.only_ours.len())
    };
    assert_eq!(of(2, 2), (2, vec![], 0, 0));
    assert_eq!(of(3, 2), (2, vec![(2, 0)], 0, 0));
    assert_eq!(of(2, 1), (1, vec![(1, 0)], 0, 0));
    // Two of three: which, nobody can say.
    assert_eq!(of(2, 3), (0, vec![], 2, 3));
    assert_eq!(of(2, 0), (0, vec![], 2, 0));
}

#[test]
fn two_rows_that_fit_alike_are_left_to_people() {
    let ours = [case(0)];
    let bare = Theirs { reference: None, ..row(&ours[0]) };
    let near = |days| Theirs { decided_on: bare.decided_on.map(|on| on + Days::new(days)), ..bare };
    let found = reconciled(&[near(1), near(2)], &ours);
    assert!(found.pairs.is_empty());
    assert_eq!(found.only_theirs, [(0, OnlyTheirs::SeveralAlike), (1, OnlyTheirs::SeveralAlike)]);
}

proptest! {
    #[test]
    fn every_row_and_every_case_is_told_once(
        listed in proptest::collection::vec((0_usize..30, any::<bool>(), 0_u64..20), 0..40),
        recorded in 0_usize..30,
    ) {
        let ours: Vec<Ours> = (0..recorded).map(case).collect();
        let theirs: Vec<Theirs> = listed
            .iter()
            .map(|&(number, bare, late)| {
                let row = row(&case(number));
                let decided_on = row.decided_on.map(|on| on + Days::new(late));
                Theirs { reference: row.reference.filter(|_| !bare), decided_on, ..row }
            })
            .collect();
        let found = reconciled(&theirs, &ours);
        let mut rows: Vec<usize> = found.pairs.iter().map(|pair| pair.theirs).collect();
        rows.extend(found.only_theirs.iter().map(|(row, _)| *row));
        rows.extend(found.twice.iter().map(|(row, _)| *row));
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..theirs.len()).collect::<Vec<_>>());
        let mut cases: Vec<usize> = found.pairs.iter().map(|pair| pair.ours).collect();
        cases.extend(found.only_ours.iter().map(|(case, _)| *case));
        cases.sort_unstable();
        prop_assert_eq!(cases, (0..ours.len()).collect::<Vec<_>>());
        for pair in &found.pairs {
            if let Matched::Score(points) = pair.matched {
                prop_assert!((SCORE_MIN..=SCORE_MAX).contains(&points));
            }
        }
    }
}
