//! What might happen next to a case. Mostly plausible, not always allowed.

use chrono::{Days, NaiveDate};
use upheld_domain::{
    Answer, AssessmentOutcome, Assigned, AuthorityId, CancelReason, Case, CaseCommand, CaseFacts,
    CaseId, Channel, ClosedAtAssessment, Complied, DecisionPublished, DecisionReviewRequested,
    DecisionReviewed, DecisionWithdrawn, Discontinued, DiscontinuedReason, DraftDecisionIssued,
    FurtherReportIssued, Investigated, LinkKind, Linked, NotComplied, NotUpheld, Noted, Outcome,
    Particular, Particulars, Paused, PublicReportIssued, Received, Reference, RemedyAgreed,
    RemedyCancelled, RemedyId, RemedyKind, RemedyRecommended, RemedyRefused, RemedyRescheduled,
    ReopenReason, Reopened, Resumed, ReviewParty, ReviewResult, Role, Stage, Standing, Subject,
    Upheld, VoidReason, Voided,
};

use super::amendments;
use super::random::Random;

/// A receipt; none where there is no authority. One in eight is a resubmission of `earlier`.
pub(super) fn received(
    random: &mut Random,
    authorities: &[AuthorityId],
    number: usize,
    today: NaiveDate,
    earlier: Option<CaseId>,
) -> Option<CaseCommand> {
    let facts = Received {
        reference: Reference::new(&format!("SYN {number:06}")).ok()?,
        authority: *random.pick(authorities)?,
        subject: random.word(Subject::ALL, Subject::Other),
        received_on: random.day(today - Days::new(40), today),
        channel: random.word(Channel::ALL, Channel::Online),
        resubmission_of: earlier.filter(|_| random.one_in(8)),
    };
    let texts = text(Particular::Summary, "SYNTHETIC: a summary of the complaint");
    Some(CaseCommand { events: vec![(facts.into(), texts)] })
}

/// What happens next, as the case stands.
pub(super) fn next(
    random: &mut Random,
    case: &Case,
    authorities: &[AuthorityId],
    today: NaiveDate,
    other: Option<CaseId>,
) -> CaseCommand {
    let standing = case.standing();
    if standing.voided.is_some() || random.one_in(7) {
        return amendments::amend(random, case, authorities, today);
    }
    let proposer = Proposer { standing, today, on: day_in(random, standing, today) };
    if random.one_in(7) {
        return proposer.aside(random, other);
    }
    bare(match standing.stage {
        Stage::Assessment => vec![proposer.assess(random)],
        Stage::Investigation => proposer.investigate(random),
        Stage::Decided(outcome) => proposer.after_decision(random, outcome),
        Stage::Unknown | Stage::Amending => Vec::new(),
    })
}

/// A command of events without texts.
pub(super) fn bare(facts: Vec<CaseFacts>) -> CaseCommand {
    CaseCommand { events: facts.into_iter().map(|f| (f, Particulars::none())).collect() }
}

/// One text.
pub(super) fn text(which: Particular, words: &str) -> Particulars {
    Particulars::none().with(which, words).unwrap_or_default()
}

/// A day between the last turn the case took and today.
fn day_in(random: &mut Random, standing: &Standing, today: NaiveDate) -> NaiveDate {
    let decided = standing.decisions.last().map(|decision| decision.on);
    let since = [standing.open_since, decided, standing.review_requested, standing.paused_since];
    let earliest = since.into_iter().flatten().max().unwrap_or(today);
    random.day(earliest, today)
}

struct Proposer<'a> {
    standing: &'a Standing,
    today: NaiveDate,
    on: NaiveDate,
}

impl Proposer<'_> {
    /// What can happen at any stage.
    fn aside(&self, random: &mut Random, other: Option<CaseId>) -> CaseCommand {
        let on = self.on;
        let facts: CaseFacts = match (random.below(6), other) {
            (0, Some(other)) => {
                Linked { other, kind: random.word(LinkKind::ALL, LinkKind::Joint) }.into()
            }
            (1, _) => Assigned { role: random.word(Role::ALL, Role::Intake), on }.into(),
            (2, _) if self.standing.paused_since.is_some() => Resumed { on }.into(),
            (2, _) => Paused { on }.into(),
            (3, _) => Voided { reason: random.word(VoidReason::ALL, VoidReason::Duplicate) }.into(),
            _ => {
                let note = text(Particular::Note, "SYNTHETIC: a note");
                return CaseCommand { events: vec![(Noted { on }.into(), note)] };
            }
        };
        bare(vec![facts])
    }

    fn assess(&self, random: &mut Random) -> CaseFacts {
        match random.below(10) {
            0..3 => ClosedAtAssessment {
                outcome: random.word(AssessmentOutcome::ALL, AssessmentOutcome::AdviceGiven),
                decided_on: self.on,
            }
            .into(),
            3 => Upheld { remedied_before: Answer::Yes, ..self.upheld(random) }.into(),
            4 => Investigated { started_on: None }.into(),
            _ => Investigated { started_on: Some(self.on) }.into(),
        }
    }

    fn investigate(&self, random: &mut Random) -> Vec<CaseFacts> {
        let decided_on = self.on;
        match random.below(10) {
            0 => {
                let comments_due_on = Some(self.on + Days::new(14));
                vec![DraftDecisionIssued { issued_on: self.on, comments_due_on }.into()]
            }
            1 => {
                let reason = random.word(DiscontinuedReason::ALL, DiscontinuedReason::Settled);
                vec![Discontinued { decided_on, reason }.into()]
            }
            2..5 => vec![NotUpheld { decided_on }.into()],
            _ => self.uphold(random),
        }
    }

    /// Upheld, with up to three remedies at once.
    fn uphold(&self, random: &mut Random) -> Vec<CaseFacts> {
        let mut events = vec![self.upheld(random).into()];
        let first = self.next_remedy();
        for place in 0..random.below(4) {
            let number = u16::try_from(place).map_or(first, |place| first.saturating_add(place));
            events.extend(self.recommend(random, number));
        }
        events
    }

    fn upheld(&self, random: &mut Random) -> Upheld {
        let mut answer = || random.word(Answer::ALL, Answer::NotStated);
        let (injustice, fault_accepted, remedied_before) = (answer(), answer(), answer());
        let by_report = random.one_in(20);
        Upheld { decided_on: self.on, injustice, fault_accepted, remedied_before, by_report }
    }

    fn next_remedy(&self) -> u16 {
        self.standing.remedies.keys().last().map_or(1, |last| last.0.get().saturating_add(1))
    }

    fn recommend(&self, random: &mut Random, number: u16) -> Option<CaseFacts> {
        let kind = random.word(RemedyKind::ALL, RemedyKind::Apology);
        let amount_pence = (kind == RemedyKind::Payment).then(|| 5_000 * (1 + random.below(100)));
        let due_on = (!random.one_in(5)).then(|| self.on + Days::new(7 * (1 + random.below(20))));
        let remedy = RemedyId(number.try_into().ok()?);
        Some(RemedyRecommended { remedy, kind, amount_pence, due_on }.into())
    }

    fn after_decision(&self, random: &mut Random, outcome: Outcome) -> Vec<CaseFacts> {
        if self.standing.review_requested.is_some() && random.one_in(2) {
            return self.review(random);
        }
        let upheld = outcome == Outcome::Upheld;
        if upheld && self.standing.remedies.is_empty() {
            return self.recommend(random, 1).into_iter().collect();
        }
        if upheld && !random.one_in(3) {
            return self.follow_up(random).into_iter().collect();
        }
        vec![self.publish_or_reopen(random)]
    }

    fn publish_or_reopen(&self, random: &mut Random) -> CaseFacts {
        let on = self.on;
        match random.below(8) {
            0 => {
                let reason = random.word(ReopenReason::ALL, ReopenReason::NewEvidence);
                Reopened { on, reason }.into()
            }
            1 if self.standing.reported_on.is_some() => FurtherReportIssued { on }.into(),
            1 => PublicReportIssued { on }.into(),
            2 | 3 if self.standing.published_on.is_some() => DecisionWithdrawn { on }.into(),
            // Planned, perhaps.
            2 | 3 => DecisionPublished { on: on + Days::new(random.below(60)) }.into(),
            _ => {
                let by = random.word(ReviewParty::ALL, ReviewParty::Complainant);
                DecisionReviewRequested { by, on }.into()
            }
        }
    }

    /// The review's answer; an amended decision comes along.
    fn review(&self, random: &mut Random) -> Vec<CaseFacts> {
        let result = random.word(ReviewResult::ALL, ReviewResult::Stands);
        let mut events = vec![DecisionReviewed { result, on: self.on }.into()];
        if result == ReviewResult::Amended {
            if self.standing.investigated.is_some() && random.one_in(2) {
                events.push(NotUpheld { decided_on: self.on }.into());
            } else if self.standing.investigated.is_some() {
                events.extend(self.uphold(random));
            } else {
                events.push(self.assess(random));
            }
        }
        events
    }

    /// What becomes of one of the remedies.
    fn follow_up(&self, random: &mut Random) -> Option<CaseFacts> {
        let numbers: Vec<RemedyId> = self.standing.remedies.keys().copied().collect();
        let (remedy, on) = (*random.pick(&numbers)?, self.on);
        Some(match random.below(12) {
            0 => RemedyAgreed { remedy, on }.into(),
            1 => RemedyRefused { remedy, on }.into(),
            2 => {
                let due_on = self.today + Days::new(random.below(90));
                RemedyRescheduled { remedy, on, due_on }.into()
            }
            3 => {
                let reason = random.word(CancelReason::ALL, CancelReason::Other);
                RemedyCancelled { remedy, on, reason }.into()
            }
            4 | 5 => NotComplied { remedy, on }.into(),
            6 => return self.recommend(random, self.next_remedy()),
            _ => {
                let done_on = (!random.one_in(4)).then(|| on - Days::new(random.below(30)));
                Complied { remedy, done_on, satisfied_on: on }.into()
            }
        })
    }
}
