//! Corrections, retractions and voids: checked by folding the whole case again.

use upheld_domain::{
    CaseCommand, CaseFacts, Corrected, CorrectionReason, Outcome, Particular, Particulars,
    Received, Stage, Subject, VoidReason,
};

use crate::facts::{
    apology, at, complied, corrected, day, investigated, not_upheld, noted, receipt, received,
    received_about, retracted, upheld, voided,
};
use crate::harness::{Hinted, case_of, given};

/// Received 1, investigated 2, upheld 3, remedy 4, complied 5.
fn done() -> Vec<CaseFacts> {
    vec![
        received("2023-04-03"),
        investigated("2023-05-02"),
        upheld("2023-06-01"),
        apology(1, "2023-07-01"),
        complied(1, "2023-06-20"),
    ]
}

#[test]
fn a_correction_puts_other_facts_in_the_same_place() {
    let housing = Received { subject: Subject::PlanningAndDevelopment, ..receipt("2023-04-02") };
    let standing = given(done()).when(corrected(1, housing.clone().into())).recorded();
    assert_eq!(standing.received, Some(housing));
    assert_eq!(standing.stage, Stage::Decided(Outcome::Upheld));
}

#[test]
fn corrected_twice_the_last_wins() {
    let first = corrected(3, upheld("2023-06-02"));
    let second = corrected(3, upheld("2023-06-03"));
    let standing = given(done().into_iter().chain([first])).when(second).recorded();
    assert_eq!(standing.decision().unwrap().on, day("2023-06-03"));
    assert_eq!(standing.decision().unwrap().position, at(3));
}

#[test]
fn a_retracted_correction_gives_back_what_was_there() {
    let corrections = [corrected(3, upheld("2023-06-02")), corrected(3, upheld("2023-06-03"))];
    let twice = || done().into_iter().chain(corrections.clone());
    let standing = given(twice()).when(retracted(7)).recorded();
    assert_eq!(standing.decision().unwrap().on, day("2023-06-02"));
    let standing = given(twice()).when_all([retracted(7), retracted(6)]).recorded();
    assert_eq!(standing, given(done()).standing());
    // The first of two taken back: the second still stands.
    let standing = given(twice()).when(retracted(6)).recorded();
    assert_eq!(standing.decision().unwrap().on, day("2023-06-03"));
}

#[test]
fn a_correction_that_a_later_event_does_not_survive_is_refused() {
    given(done())
        .when(corrected(3, upheld("2023-06-21")))
        .refused(
            "with that change the Complied at position 5 could not stand: Complied on 2023-06-20 \
             is before the decision on 2023-06-21",
        )
        .hinting("correct or take back the later event first");
    given(done()).when(corrected(1, received("2023-05-03"))).refused(
        "with that change the Investigated at position 2 could not stand: Investigated on \
         2023-05-02 is before the receipt on 2023-05-03",
    );
}

#[test]
fn corrected_facts_keep_every_rule() {
    given(done()).when(corrected(1, received_about("E09000001", "2023-04-03"))).refused(
        "with that change the Received at position 1 could not stand: the register has no \
         authority E09000001",
    );
    given(done()).when(corrected(5, complied(1, "2024-10-01"))).refused(
        "with that change the Complied at position 5 could not stand: Complied is dated \
         2024-10-01, which is after today, 2024-09-30",
    );
    given(done()).when(corrected(5, complied(2, "2023-06-20"))).refused(
        "with that change the Complied at position 5 could not stand: there is no remedy 2 in \
         this case",
    );
}

#[test]
fn a_retraction_takes_an_event_back() {
    let standing = given(done()).when(retracted(5)).recorded();
    assert_eq!(standing, given(done().into_iter().take(4)).standing());
}

#[test]
fn a_retraction_that_a_later_event_does_not_survive_is_refused() {
    given(done()).when(retracted(2)).refused(
        "with that change the Upheld at position 3 could not stand: without an investigation a \
         complaint can be upheld only where the authority had remedied it before it came",
    );
    given(done()).when(retracted(3)).refused(
        "with that change the RemedyRecommended at position 4 could not stand: a remedy needs an \
         upheld decision in force; the case is open, under investigation",
    );
    given(done()).when(retracted(4)).refused(
        "with that change the Complied at position 5 could not stand: there is no remedy 1 in \
         this case",
    );
}

#[test]
fn a_chain_is_taken_back_from_its_end_in_one_command() {
    let standing = given(done()).when_all([retracted(5), retracted(4), retracted(3)]).recorded();
    assert_eq!(standing, given(done().into_iter().take(2)).standing());
}

#[test]
fn a_wrong_finding_is_replaced_in_one_command() {
    let history = || done().into_iter().take(3);
    let standing = given(history()).when_all([retracted(3), not_upheld("2023-06-01")]).recorded();
    assert_eq!(standing.stage, Stage::Decided(Outcome::NotUpheld));
    assert_eq!(standing.decisions.len(), 1);
}

#[test]
fn a_receipt_is_not_taken_back() {
    given(done())
        .when(retracted(1))
        .refused("the Received at position 1 can't be taken back")
        .hinting("a case that should not be there is voided: case void");
}

#[test]
fn a_retraction_is_final_and_an_amendment_is_not_corrected() {
    let history =
        || done().into_iter().chain([retracted(5), corrected(4, apology(1, "2023-08-01"))]);
    given(history())
        .when(retracted(6))
        .refused("the Retracted at position 6 can't be taken back")
        .hinting("record the event again");
    given(history())
        .when(corrected(6, retracted(4)))
        .refused("the Retracted at position 6 can't be corrected")
        .hinting("a retraction has nothing to correct");
    given(history())
        .when(corrected(7, corrected(4, apology(1, "2023-08-02"))))
        .refused("the Corrected at position 7 can't be corrected")
        .hinting("correct the first event again, or take the correction back");
    given(history()).when(retracted(7)).then([retracted(7)]);
}

#[test]
fn what_was_taken_back_is_not_amended_again() {
    let history = || done().into_iter().chain([retracted(5)]);
    for facts in [retracted(5), corrected(5, complied(1, "2023-06-21"))] {
        given(history()).when(facts).refused("the event at position 5 was taken back already");
    }
}

#[test]
fn only_events_of_this_case_are_amended() {
    for facts in [retracted(9), corrected(9, noted("2023-05-01"))] {
        given(done())
            .when(facts)
            .refused("this case has no event at position 9")
            .hinting("case show lists the positions of a case's events");
    }
}

#[test]
fn a_command_does_not_point_into_itself() {
    given(done())
        .when_all([noted("2023-07-01"), retracted(6)])
        .refused("this case has no event at position 6");
    given([])
        .when_all([received("2023-04-03"), noted("2023-05-01"), retracted(2)])
        .refused("this case has no event at position 2");
}

#[test]
fn an_event_of_the_command_that_would_break_has_no_position_to_name() {
    given([received("2023-04-03"), investigated("2023-05-02")])
        .when_all([not_upheld("2023-06-01"), retracted(2)])
        .refused("NotUpheld needs an investigation first");
}

#[test]
fn a_correction_keeps_the_kind() {
    given(done())
        .when(corrected(3, not_upheld("2023-06-01")))
        .refused("a correction keeps the kind: the event is Upheld, the correction NotUpheld")
        .hinting("take the event back and record the right one");
}

#[test]
fn a_correction_changes_something() {
    given(done())
        .when(corrected(3, upheld("2023-06-01")))
        .refused("the correction changes nothing");
    let texts_only = Corrected { corrects: at(3), facts: None, reason: CorrectionReason::Mistyped };
    given(done()).when(texts_only.clone()).refused("the correction changes nothing");

    let texts = Particulars::none().with(Particular::Reason, "a name was misspelt").unwrap();
    let command = CaseCommand { events: vec![(texts_only.clone().into(), texts)] };
    let standing = given(done()).when_given(&command).recorded();
    assert_eq!(standing, given(done()).standing());
}

#[test]
fn a_correction_back_to_the_first_facts_changes_something() {
    given(done().into_iter().chain([corrected(3, upheld("2023-06-02"))]))
        .when(corrected(3, upheld("2023-06-01")))
        .then([corrected(3, upheld("2023-06-01"))]);
}

#[test]
fn a_void_case_revives_when_its_voided_is_taken_back() {
    let void = || done().into_iter().chain([voided()]);
    assert_eq!(given(void()).standing().voided, Some(VoidReason::Duplicate));
    let standing = given(void()).when(retracted(6)).recorded();
    assert_eq!(standing, given(done()).standing());
    given(void())
        .when_all([retracted(6), noted("2023-09-01")])
        .then([retracted(6), noted("2023-09-01")]);
}

#[test]
fn an_amendment_of_what_comes_later_changes_nothing() {
    // No command leads here; the fold takes it all the same.
    let early = [received("2023-04-03"), retracted(3), noted("2023-05-01"), retracted(2)];
    let case = case_of(&early);
    assert_eq!(case.in_force().len(), 2);
    assert_eq!(case.standing(), case_of(&early[..1]).standing());
}
