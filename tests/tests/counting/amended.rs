//! More of what generated histories have little of: at the end of a history, corrections of any
//! fact a count reads, retractions of anything, new due days, late compliance. Only what
//! [`upheld_domain::decide`] accepts.

use chrono::{Days, NaiveDate};
use upheld_domain::{
    AssessmentOutcome, Case, CaseCommand, CaseFacts, CaseId, ClosedAtAssessment, CommandId,
    Complied, Context, Corrected, CorrectionReason, DecisionReviewed, Discontinued, LinkKind,
    Linked, NotComplied, Position, PublicReportIssued, Register, RemedyCancelled, RemedyId,
    RemedyRecommended, RemedyRescheduled, Reopened, Retracted, RetractionReason, ReviewResult,
    Scheme, decide,
};
use upheld_tests::histories::Step;

/// How often each case is tried.
const TRIES_A_CASE: usize = 12;

/// Numbers that look random: the high half of a multiplicative sequence.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        usize::try_from(self.0 >> 33).unwrap() % count.max(1)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Up to two months before or after a day.
    fn near(&mut self, day: NaiveDate) -> NaiveDate {
        day - Days::new(60) + Days::new(self.below(121) as u64)
    }
}

/// The steps that follow a history; positions run on.
pub(crate) fn amended(seed: u64, steps: &[Step], register: &Register) -> Vec<Step> {
    let (Some(last), mut dice) = (steps.last(), Dice(seed)) else { return Vec::new() };
    let mut next = last.first.plus(last.command.events.len() as u64);
    let mut ids: Vec<CaseId> = steps.iter().map(|step| step.case).collect();
    ids.sort();
    ids.dedup();
    let mut more = Vec::new();
    for &id in &ids {
        let own = steps.iter().filter(|step| step.case == id).flat_map(Step::entries);
        let mut case = Case::of(own);
        for turn in 0..TRIES_A_CASE {
            let Some(facts) = proposal(&mut dice, &case, last.today) else { continue };
            let command = CaseCommand::one(facts);
            let context =
                Context { today: last.today, register, scheme: &Scheme::office(), case: id };
            if decide(&case, &command, &context).is_err() {
                continue;
            }
            let words = [seed.to_string(), id.0.to_string(), turn.to_string()];
            let command_id = CommandId::derived(&["amended", &words[0], &words[1], &words[2]]);
            let step = Step { case: id, id: command_id, today: last.today, first: next, command };
            step.entries().for_each(|entry| case.apply(entry));
            next = next.plus(1);
            more.push(step);
        }
    }
    more
}

fn proposal(dice: &mut Dice, case: &Case, today: NaiveDate) -> Option<CaseFacts> {
    let remedies: Vec<RemedyId> = case.standing().remedies.keys().copied().collect();
    match dice.below(10) {
        0 => {
            let positions: Vec<Position> = case.entries().iter().map(|e| e.position).collect();
            let reason = RetractionReason::Undone;
            Some(Retracted { retracts: dice.pick(&positions), reason }.into())
        }
        1 | 2 if !remedies.is_empty() => {
            let (remedy, due_on) = (dice.pick(&remedies), dice.near(today));
            Some(RemedyRescheduled { remedy, on: today, due_on }.into())
        }
        3 if !remedies.is_empty() => {
            let (remedy, done_on) = (dice.pick(&remedies), Some(dice.near(today).min(today)));
            Some(Complied { remedy, done_on, satisfied_on: today }.into())
        }
        _ => {
            let events = case.in_force();
            let event = events.get(dice.below(events.len()))?;
            let facts = Some(Box::new(changed(dice, &event.content, &remedies)?));
            let reason = CorrectionReason::NewInformation;
            Some(Corrected { corrects: event.position, facts, reason }.into())
        }
    }
}

/// The same event with another of the facts that are counted.
fn changed(dice: &mut Dice, facts: &CaseFacts, remedies: &[RemedyId]) -> Option<CaseFacts> {
    Some(match facts.clone() {
        CaseFacts::ClosedAtAssessment(f) => {
            ClosedAtAssessment { outcome: dice.pick(AssessmentOutcome::ALL), ..f }.into()
        }
        CaseFacts::Discontinued(f) => {
            Discontinued { decided_on: dice.near(f.decided_on), ..f }.into()
        }
        CaseFacts::RemedyRecommended(f) => RemedyRecommended { due_on: None, ..f }.into(),
        CaseFacts::RemedyRescheduled(f) => {
            RemedyRescheduled { due_on: dice.near(f.due_on), ..f }.into()
        }
        CaseFacts::RemedyCancelled(f) => {
            RemedyCancelled { remedy: dice.pick(remedies), ..f }.into()
        }
        CaseFacts::Complied(f) if dice.below(2) == 0 => {
            Complied { remedy: dice.pick(remedies), ..f }.into()
        }
        CaseFacts::Complied(f) => Complied { done_on: Some(dice.near(f.satisfied_on)), ..f }.into(),
        CaseFacts::NotComplied(f) => NotComplied { remedy: dice.pick(remedies), ..f }.into(),
        CaseFacts::DecisionReviewed(f) if dice.below(2) == 0 => {
            DecisionReviewed { result: dice.pick(ReviewResult::ALL), ..f }.into()
        }
        CaseFacts::DecisionReviewed(f) => DecisionReviewed { on: dice.near(f.on), ..f }.into(),
        CaseFacts::Reopened(f) => Reopened { on: dice.near(f.on), ..f }.into(),
        CaseFacts::PublicReportIssued(f) => PublicReportIssued { on: dice.near(f.on) }.into(),
        CaseFacts::Linked(f) => Linked { kind: dice.pick(LinkKind::ALL), ..f }.into(),
        _ => return None,
    })
}
