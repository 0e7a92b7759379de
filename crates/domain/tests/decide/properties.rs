//! What holds for any history: random proposals, most of them nonsense, thrown at a case.

use chrono::{Days, NaiveDate};
use proptest::prelude::{
    BoxedStrategy, Just, ProptestConfig, Strategy, prop_assert, prop_assert_eq, prop_oneof,
    proptest,
};
use proptest::sample::select;
use upheld_domain::{
    Answer, AssessmentOutcome, Assigned, CancelReason, Case, CaseCommand, CaseFacts, CaseId,
    CaseKind, ClosedAtAssessment, Complied, Context, Corrected, CorrectionReason,
    DecisionPublished, DecisionReviewRequested, DecisionReviewed, DecisionWithdrawn, Discontinued,
    DiscontinuedReason, DraftDecisionIssued, Entry, Finding, FindingMade, FurtherReportIssued,
    Investigated, LinkKind, Linked, NotComplied, NotUpheld, Noted, OwnWord, Particular,
    Particulars, Paused, PublicReportIssued, Received, RemedyAgreed, RemedyCancelled, RemedyKind,
    RemedyRecommended, RemedyRefused, RemedyRescheduled, ReopenReason, Reopened, Resumed,
    Retracted, RetractionReason, ReviewParty, ReviewResult, Role, Scheme, Stage, Subject, Upheld,
    VoidReason, Voided, check_case, decide,
};

use crate::facts::{at, body, day, receipt, remedy_id, this_case};
use crate::harness::{command, register};

fn date() -> impl Strategy<Value = NaiveDate> {
    (0..60_u64).prop_map(|days| day("2023-03-10") + Days::new(days))
}

fn maybe_date() -> impl Strategy<Value = Option<NaiveDate>> {
    proptest::option::of(date())
}

fn answer() -> impl Strategy<Value = Answer> {
    select(Answer::ALL)
}

fn remedy() -> impl Strategy<Value = upheld_domain::RemedyId> {
    (1..4_u16).prop_map(remedy_id)
}

/// Facts of any kind of step, whether or not they fit the case.
fn step(kind: CaseKind) -> BoxedStrategy<CaseFacts> {
    match kind {
        CaseKind::Received => received_facts(),
        CaseKind::ClosedAtAssessment => (select(AssessmentOutcome::ALL), date())
            .prop_map(|(outcome, decided_on)| ClosedAtAssessment { outcome, decided_on }.into())
            .boxed(),
        CaseKind::Investigated => {
            maybe_date().prop_map(|started_on| Investigated { started_on }.into()).boxed()
        }
        CaseKind::DraftDecisionIssued => (date(), maybe_date())
            .prop_map(|(issued_on, comments_due_on)| {
                DraftDecisionIssued { issued_on, comments_due_on }.into()
            })
            .boxed(),
        CaseKind::Upheld => (date(), answer(), answer(), answer())
            .prop_map(|(decided_on, injustice, fault_accepted, remedied_before)| {
                let by_report = injustice == Answer::Yes;
                Upheld { decided_on, injustice, fault_accepted, remedied_before, by_report }.into()
            })
            .boxed(),
        CaseKind::NotUpheld => {
            date().prop_map(|decided_on| NotUpheld { decided_on }.into()).boxed()
        }
        CaseKind::Discontinued => (date(), select(DiscontinuedReason::ALL))
            .prop_map(|(decided_on, reason)| Discontinued { decided_on, reason }.into())
            .boxed(),
        CaseKind::Linked => (select(LinkKind::ALL), 0..3_u128)
            .prop_map(|(kind, other)| {
                let other = CaseId(uuid::Uuid::from_u128(0x1900_7428 + other));
                Linked { other, kind }.into()
            })
            .boxed(),
        CaseKind::FindingMade => (0..8_usize, proptest::option::of(0..12_usize))
            .prop_map(|(finding, subject)| {
                // Some are not the scheme's.
                let finding = Finding(OwnWord::at(finding).unwrap());
                let subject = subject.map(|index| Subject::Own(OwnWord::at(index).unwrap()));
                FindingMade { finding, subject }.into()
            })
            .boxed(),
        CaseKind::Voided => {
            select(VoidReason::ALL).prop_map(|reason| Voided { reason }.into()).boxed()
        }
        CaseKind::Assigned => {
            (select(Role::ALL), date()).prop_map(|(role, on)| Assigned { role, on }.into()).boxed()
        }
        kind => remedy_step(kind).unwrap_or_else(|| dated_step(kind)),
    }
}

/// A scheme in which determinations have findings, so that every kind of event can come.
fn scheme() -> Scheme {
    let text = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");
    Scheme::parse(text).unwrap()
}

fn received_facts() -> BoxedStrategy<CaseFacts> {
    // The last is in no register.
    let codes = ["E07000008", "E07000026", "E06000063", "E09000001"];
    let subjects: Vec<Subject> = scheme().subjects().iter().map(|label| label.subject).collect();
    (select(codes.to_vec()), select(subjects), date())
        .prop_map(|(code, subject, received_on)| {
            Received { authority: body(code), subject, received_on, ..receipt("2023-04-03") }.into()
        })
        .boxed()
}

fn remedy_step(kind: CaseKind) -> Option<BoxedStrategy<CaseFacts>> {
    Some(match kind {
        CaseKind::RemedyRecommended => (remedy(), select(RemedyKind::ALL), maybe_date(), 0..3_u64)
            .prop_map(|(remedy, kind, due_on, pence)| {
                let amount_pence = (pence > 1).then_some(pence);
                RemedyRecommended { remedy, kind, amount_pence, due_on }.into()
            })
            .boxed(),
        CaseKind::RemedyAgreed => {
            (remedy(), date()).prop_map(|(remedy, on)| RemedyAgreed { remedy, on }.into()).boxed()
        }
        CaseKind::RemedyRefused => {
            (remedy(), date()).prop_map(|(remedy, on)| RemedyRefused { remedy, on }.into()).boxed()
        }
        CaseKind::RemedyRescheduled => (remedy(), date(), date())
            .prop_map(|(remedy, on, due_on)| RemedyRescheduled { remedy, on, due_on }.into())
            .boxed(),
        CaseKind::RemedyCancelled => (remedy(), date(), select(CancelReason::ALL))
            .prop_map(|(remedy, on, reason)| RemedyCancelled { remedy, on, reason }.into())
            .boxed(),
        CaseKind::Complied => (remedy(), maybe_date(), date())
            .prop_map(|(remedy, done_on, satisfied_on)| {
                Complied { remedy, done_on, satisfied_on }.into()
            })
            .boxed(),
        CaseKind::NotComplied => {
            (remedy(), date()).prop_map(|(remedy, on)| NotComplied { remedy, on }.into()).boxed()
        }
        _ => return None,
    })
}

fn dated_step(kind: CaseKind) -> BoxedStrategy<CaseFacts> {
    (date(), select(ReviewParty::ALL), select(ReviewResult::ALL), select(ReopenReason::ALL))
        .prop_map(move |(on, by, result, reason)| match kind {
            CaseKind::DecisionReviewRequested => DecisionReviewRequested { by, on }.into(),
            CaseKind::DecisionReviewed => DecisionReviewed { result, on }.into(),
            CaseKind::Reopened => Reopened { on, reason }.into(),
            CaseKind::PublicReportIssued => PublicReportIssued { on }.into(),
            CaseKind::FurtherReportIssued => FurtherReportIssued { on }.into(),
            CaseKind::DecisionPublished => DecisionPublished { on }.into(),
            CaseKind::DecisionWithdrawn => DecisionWithdrawn { on }.into(),
            CaseKind::Paused => Paused { on }.into(),
            CaseKind::Resumed => Resumed { on }.into(),
            _ => Noted { on }.into(),
        })
        .boxed()
}

fn any_step() -> impl Strategy<Value = CaseFacts> {
    select(CaseKind::ALL).prop_flat_map(step)
}

/// Steps, corrections and retractions; few of them fit.
fn any_facts() -> impl Strategy<Value = CaseFacts> {
    let target = || (1..14_u64).prop_map(at);
    prop_oneof![
        8 => any_step(),
        2 => (target(), proptest::option::of(any_step()), select(CorrectionReason::ALL)).prop_map(
            |(corrects, facts, reason)| {
                Corrected { corrects, facts: facts.map(Box::new), reason }.into()
            }
        ),
        2 => (target(), select(RetractionReason::ALL))
            .prop_map(|(retracts, reason)| Retracted { retracts, reason }.into()),
    ]
}

/// The usual way of a case, so that random walks get far; then anything.
fn proposals() -> impl Strategy<Value = Vec<CaseCommand>> {
    let usual = || {
        [
            CaseKind::Investigated,
            CaseKind::Upheld,
            CaseKind::FindingMade,
            CaseKind::RemedyRecommended,
            CaseKind::Complied,
            CaseKind::NotComplied,
            CaseKind::DecisionReviewRequested,
            CaseKind::DecisionPublished,
            CaseKind::DecisionWithdrawn,
            CaseKind::PublicReportIssued,
            CaseKind::FurtherReportIssued,
        ]
    };
    let one = prop_oneof![
        4 => select(usual().to_vec()).prop_flat_map(step),
        4 => any_facts(),
    ];
    let command = prop_oneof![
        8 => one.prop_map(|facts| vec![facts]),
        1 => proptest::collection::vec(any_facts(), 2..4),
        1 => (step(CaseKind::DecisionReviewed), step(CaseKind::Upheld)).prop_map(|(a, b)| vec![a, b]),
    ];
    let with_texts = (command, proptest::bool::ANY).prop_map(|(facts, texts)| {
        let note = Particulars::none().with(Particular::Note, "seen").unwrap();
        let texts = if texts { note } else { Particulars::none() };
        CaseCommand { events: facts.into_iter().map(|f| (f, texts.clone())).collect() }
    });
    let subject = scheme().subjects()[0].subject;
    let first = Just(CaseCommand::one(Received { subject, ..receipt("2023-03-15") }));
    (first, proptest::collection::vec(with_texts, 0..80))
        .prop_map(|(first, rest)| [vec![first], rest].concat())
}

/// Takes what `decide` accepts, asserting that each event passes `check_case` in its turn. Gives
/// the case before and after each accepted command, in order.
fn walk(proposals: &[CaseCommand]) -> Vec<Case> {
    let register = register();
    let context = Context {
        today: day("2023-04-28"),
        register: &register,
        scheme: &scheme(),
        case: this_case(),
    };
    let mut cases = vec![Case::new()];
    for (number, proposal) in (1_u128..).zip(proposals) {
        let mut case = cases.last().unwrap().clone();
        let Ok(verdict) = decide(&case, proposal, &context) else { continue };
        assert_eq!(verdict.events.len(), proposal.events.len());
        for event in verdict.events {
            let facts = event.facts.case().unwrap().clone();
            let has_particulars = !event.particulars.is_empty();
            assert_eq!(check_case(&case, &facts, has_particulars, &context), Ok(()));
            let position = at(case.entries().len() as u64 + 1);
            case.apply(Entry { position, command: command(number), facts });
        }
        cases.push(case);
    }
    cases
}

/// The events in force alone, as if they had been recorded right the first time.
fn as_if_right_at_once(case: &Case) -> Case {
    Case::of(case.in_force().into_iter().map(|event| Entry {
        position: event.position,
        command: command(0),
        facts: event.content,
    }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_accepted_holds_in_its_turn_and_as_a_whole(proposals in proposals()) {
        let register = register();
        let context = Context { today: day("2023-04-28"), register: &register, scheme: &scheme(), case: this_case() };
        for case in walk(&proposals) {
            prop_assert!(case.standing().stage != Stage::Amending);
            let right = as_if_right_at_once(&case);
            for (index, entry) in right.entries().iter().enumerate() {
                prop_assert_eq!(
                    check_case(&right.before(index), &entry.facts, false, &context),
                    Ok(()),
                    "{:?}", entry
                );
            }
        }
    }

    #[test]
    fn the_last_event_taken_back_gives_the_standing_before(proposals in proposals()) {
        let register = register();
        let context = Context { today: day("2023-04-28"), register: &register, scheme: &scheme(), case: this_case() };
        for pair in walk(&proposals).windows(2) {
            let [before, after] = pair else { continue };
            let added = &after.entries()[before.entries().len()..];
            let final_kinds = [CaseKind::Received, CaseKind::Retracted];
            if added.iter().any(|entry| final_kinds.contains(&entry.facts.kind())) {
                continue;
            }
            let undo = added.iter().rev().map(|entry| {
                let reason = RetractionReason::Undone;
                (Retracted { retracts: entry.position, reason }.into(), Particulars::none())
            });
            let undo = CaseCommand { events: undo.collect() };
            let verdict = decide(after, &undo, &context);
            prop_assert!(verdict.is_ok(), "{:?}", verdict);
            let mut undone = after.clone();
            for (facts, _) in undo.events {
                let position = at(undone.entries().len() as u64 + 1);
                undone.apply(Entry { position, command: command(0), facts });
            }
            prop_assert_eq!(undone.standing(), before.standing());
        }
    }

    #[test]
    fn any_events_fold_to_the_same_case_at_once_or_one_by_one(
        facts in proptest::collection::vec(any_facts(), 0..30)
    ) {
        let mut one_by_one = Case::new();
        for (position, facts) in (1..).zip(&facts) {
            let entry = Entry { position: at(position), command: command(0), facts: facts.clone() };
            one_by_one = one_by_one.evolve(entry);
            // Folded again from what is in force, without a correction or a retraction in it.
            let right = as_if_right_at_once(&one_by_one);
            prop_assert_eq!(right.standing(), one_by_one.standing());
        }
        let at_once = crate::harness::case_of(&facts);
        prop_assert_eq!(at_once.standing(), one_by_one.standing());
        prop_assert_eq!(at_once.version().0 as usize, facts.len());
    }
}

/// The walks are worth something only if they get somewhere.
#[test]
fn the_walks_reach_every_kind_of_event() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..400 {
        let proposals = proposals().new_tree(&mut runner).unwrap().current();
        let last = walk(&proposals).pop().unwrap();
        reached.extend(last.entries().iter().map(|entry| entry.facts.kind()));
    }
    let missing: Vec<_> = CaseKind::ALL.iter().filter(|kind| !reached.contains(kind)).collect();
    assert_eq!(missing, [] as [&CaseKind; 0]);
}
