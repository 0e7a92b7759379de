//! What may follow what: receipt, assessment, investigation, decision, publication, void.

use upheld_domain::{
    Answer, AssessmentOutcome, CaseCommand, CaseId, LinkKind, Linked, Outcome, Received, Role,
    Stage,
};

use crate::facts::{
    closed, discontinued, drafted, further_report, investigated, not_upheld, noted, paused,
    published, receipt, received, received_about, reopened, reported, resumed, retracted,
    this_case, upheld, upheld_with, voided, withdrawn,
};
use crate::harness::{Hinted, given};

#[test]
fn a_case_starts_with_received() {
    given([]).when(received("2023-04-03")).then([received("2023-04-03")]);
    given([])
        .when(noted("2023-04-03"))
        .refused("a case starts with Received; Noted can't come first")
        .hinting("record the receipt first: case receive");
    given([]).when(retracted(1)).refused("a case starts with Received; Retracted can't come first");
}

#[test]
fn a_command_records_something() {
    given([received("2023-04-03")]).when_all([]).refused("the command records nothing");
    assert_eq!(CaseCommand::one(noted("2023-04-03")).events.len(), 1);
}

#[test]
fn a_case_is_received_once() {
    given([received("2023-04-03")])
        .when(received("2023-04-04"))
        .refused("this case was received before")
        .hinting("if what is recorded is wrong, correct it: case correct");
}

#[test]
fn the_authority_is_in_the_register() {
    given([])
        .when(received_about("E09000001", "2023-04-03"))
        .refused("the register has no authority E09000001")
        .hinting("check the code, or register the body first");
}

#[test]
fn a_receipt_after_the_authority_ended_warns_and_names_the_successor() {
    given([]).when(received_about("E07000026", "2023-04-01")).warned(
        "Allerdale Borough Council ended on 2023-03-31; its successor is Cumberland Council \
         (E06000063)",
    );
    given([])
        .when(received_about("E07000026", "2023-03-31"))
        .then([received_about("E07000026", "2023-03-31")]);
}

#[test]
fn the_last_cases_of_an_ended_authority_are_decided_under_its_name() {
    given([received_about("E07000026", "2023-03-20"), investigated("2023-05-02")])
        .when(upheld("2023-11-30"))
        .then([upheld("2023-11-30")]);
}

#[test]
fn a_receipt_before_the_authority_began_warns() {
    given([])
        .when(received_about("E06000063", "2023-03-31"))
        .warned("Cumberland Council begins on 2023-04-01: is an earlier body meant?");
}

#[test]
fn a_corrected_receipt_warns_like_the_first() {
    given([received("2023-04-03")])
        .when(crate::facts::corrected(1, received_about("E07000026", "2023-04-03")))
        .warned(
            "Allerdale Borough Council ended on 2023-03-31; its successor is Cumberland Council \
             (E06000063)",
        );
}

#[test]
fn a_case_is_no_resubmission_of_itself() {
    given([])
        .when(Received { resubmission_of: Some(this_case()), ..receipt("2023-04-03") })
        .refused("a case can't be linked to itself");
}

#[test]
fn a_case_is_not_linked_to_itself() {
    let link = |other| Linked { other, kind: LinkKind::Joint };
    given([received("2023-04-03")])
        .when(link(this_case()))
        .refused("a case can't be linked to itself");
    let other = CaseId(uuid::Uuid::from_u128(7));
    given([received("2023-04-03")]).when(link(other)).then([link(other).into()]);
}

#[test]
fn an_assessment_closes_a_case() {
    let standing = given([received("2023-04-03")]).when(closed("2023-04-20")).recorded();
    assert_eq!(standing.stage, Stage::Decided(Outcome::Closed(AssessmentOutcome::AdviceGiven)));
    assert!(!standing.is_open());
}

#[test]
fn a_case_under_investigation_is_discontinued_not_closed_at_assessment() {
    let history = || [received("2023-04-03"), investigated("2023-05-02")];
    given(history())
        .when(closed("2023-06-01"))
        .refused("the case was investigated, so it can't be closed at assessment any more")
        .hinting("discontinue the investigation: case discontinue");
    given(history()).when(discontinued("2023-06-01")).then([discontinued("2023-06-01")]);
}

#[test]
fn a_case_is_investigated_once_at_assessment() {
    given([received("2023-04-03"), investigated("2023-05-02")])
        .when(investigated("2023-05-03"))
        .refused("Investigated can't be recorded: the case is open, under investigation")
        .hinting("if what is recorded is wrong, correct it: case correct");
    given([received("2023-04-03"), closed("2023-04-20")])
        .when(investigated("2023-05-03"))
        .refused("Investigated can't be recorded: the case is decided: closed at assessment")
        .hinting("open it again first (case reopen), or correct the decision (case correct)");
}

#[test]
fn an_investigation_may_have_begun_on_an_unknown_day() {
    let started = upheld_domain::Investigated { started_on: None };
    given([received("2023-04-03"), started.into()])
        .when(not_upheld("2023-06-01"))
        .then([not_upheld("2023-06-01")]);
}

#[test]
fn a_draft_needs_an_investigation() {
    given([received("2023-04-03")])
        .when(drafted("2023-06-01", "2023-06-15"))
        .refused("DraftDecisionIssued can't be recorded: the case is open, at assessment")
        .hinting("record the investigation first: case investigate");
}

#[test]
fn not_upheld_needs_an_investigation() {
    given([received("2023-04-03")])
        .when(not_upheld("2023-06-01"))
        .refused("NotUpheld needs an investigation first")
        .hinting("record the investigation first: case investigate");
    given([received("2023-04-03")])
        .when(discontinued("2023-06-01"))
        .refused("Discontinued needs an investigation first");
}

#[test]
fn upheld_follows_assessment_only_where_the_authority_had_remedied_it() {
    given([received("2023-04-03")])
        .when(upheld_with("2023-06-01", Answer::Yes))
        .then([upheld_with("2023-06-01", Answer::Yes)]);
    for answer in [Answer::No, Answer::NotStated] {
        given([received("2023-04-03")])
            .when(upheld_with("2023-06-01", answer))
            .refused(
                "without an investigation a complaint can be upheld only where the authority had \
                 remedied it before it came",
            )
            .hinting("record the investigation (case investigate), or say --remedied-before yes");
    }
}

#[test]
fn a_decided_case_is_not_decided_again() {
    for again in [upheld("2023-07-01"), not_upheld("2023-07-01"), closed("2023-07-01")] {
        let kind = again.kind();
        given([received("2023-04-03"), investigated("2023-05-02"), not_upheld("2023-06-01")])
            .when(again)
            .refused(&format!("{kind} can't be recorded: the case is decided: not upheld"))
            .hinting("open it again first (case reopen), or correct the decision (case correct)");
    }
}

#[test]
fn a_reopened_case_is_decided_again() {
    let standing = given([
        received("2023-04-03"),
        investigated("2023-05-02"),
        not_upheld("2023-06-01"),
        reopened("2023-07-01"),
    ])
    .when(upheld("2023-08-01"))
    .recorded();
    let outcomes: Vec<Outcome> = standing.decisions.iter().map(|d| d.outcome).collect();
    assert_eq!(outcomes, [Outcome::NotUpheld, Outcome::Upheld]);
    assert_eq!(standing.decision(), standing.decisions.last().copied());
}

#[test]
fn a_case_reopens_to_the_stage_it_had() {
    let assessed = given([received("2023-04-03"), closed("2023-04-20"), reopened("2023-05-01")]);
    assert_eq!(assessed.standing().stage, Stage::Assessment);
    assert_eq!(assessed.standing().decision(), None);
    let examined = given([
        received("2023-04-03"),
        investigated("2023-05-02"),
        upheld("2023-06-01"),
        reopened("2023-07-01"),
    ]);
    assert_eq!(examined.standing().stage, Stage::Investigation);
    assert!(examined.standing().is_open());
}

#[test]
fn only_a_decision_can_be_reopened_reported_or_published() {
    for facts in [reopened("2023-06-01"), reported("2023-06-01"), published("2023-06-01")] {
        let kind = facts.kind();
        given([received("2023-04-03")])
            .when(facts)
            .refused(&format!("{kind} can't be recorded: the case is open, at assessment"))
            .hinting("record the decision first");
    }
}

#[test]
fn a_further_report_needs_a_first() {
    let history = || [received("2023-04-03"), investigated("2023-05-02"), upheld("2023-06-01")];
    given(history())
        .when(further_report("2023-09-01"))
        .refused("a further report needs a public report before it")
        .hinting("record the public report first");
    given(history().into_iter().chain([reported("2023-07-01")]))
        .when(further_report("2023-09-01"))
        .then([further_report("2023-09-01")]);
}

#[test]
fn what_is_not_published_is_not_withdrawn() {
    let history = || [received("2023-04-03"), closed("2023-04-20")];
    given(history()).when(withdrawn("2023-06-01")).refused("the decision is not published");
    given(history().into_iter().chain([published("2023-05-20"), withdrawn("2023-06-01")]))
        .when(withdrawn("2023-06-02"))
        .refused("the decision is not published");
}

#[test]
fn a_clock_is_stopped_and_started_in_turn() {
    given([received("2023-04-03"), paused("2023-04-10")])
        .when(paused("2023-04-11"))
        .refused("the case is paused since 2023-04-10")
        .hinting("record that the case was resumed first");
    given([received("2023-04-03")]).when(resumed("2023-04-11")).refused("the case is not paused");
    given([received("2023-04-03"), paused("2023-04-10"), resumed("2023-04-12")])
        .when(paused("2023-05-01"))
        .then([paused("2023-05-01")]);
}

#[test]
fn a_case_is_assigned_and_noted_at_any_stage() {
    let role =
        upheld_domain::Assigned { role: Role::Compliance, on: crate::facts::day("2023-05-01") };
    given([received("2023-04-03"), closed("2023-04-20")])
        .when_all([role.clone().into(), noted("2023-05-01")])
        .then([role.into(), noted("2023-05-01")]);
}

#[test]
fn nothing_but_retracted_follows_voided() {
    for facts in [
        noted("2023-05-01"),
        received("2023-05-01"),
        closed("2023-05-01"),
        voided(),
        crate::facts::corrected(1, received("2023-04-04")),
    ] {
        let kind = facts.kind();
        given([received("2023-04-03"), voided()])
            .when(facts)
            .refused(&format!("the case is void: nothing but Retracted can follow, not {kind}"))
            .hinting("take the Voided back first: case retract");
    }
    given([received("2023-04-03"), voided()]).when(retracted(2)).then([retracted(2)]);
}

#[test]
fn nothing_is_recorded_of_a_command_that_is_refused_in_part() {
    // The first two could stand alone; the harness asserts that the case is as it was.
    given([received("2023-04-03")])
        .when_all([investigated("2023-05-02"), upheld("2023-06-01"), closed("2023-06-02")])
        .refused("ClosedAtAssessment can't be recorded: the case is decided: upheld");
}

#[test]
fn each_event_of_a_command_builds_on_those_before_it() {
    let events = || {
        [received("2023-04-03"), investigated("2023-05-02"), upheld("2023-06-01")]
            .into_iter()
            .chain([crate::facts::apology(1, "2023-07-01")])
    };
    given([]).when_all(events()).then(events());
}
