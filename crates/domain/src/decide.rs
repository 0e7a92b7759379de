//! Whether a command may be recorded. A command proposes the events somebody wants recorded, all
//! or none; [`decide`] takes each in turn and says yes, or why not, in a sentence a caseworker
//! understands.
//!
//! Not here: whether another case has the same reference, whether the command was given before,
//! whether somebody else was quicker. Those are questions to the record.

use chrono::NaiveDate;

use crate::amend::in_force;
use crate::authority::AuthorityId;
use crate::case::{Case, Decision, Entry, Outcome, RemedyProgress, Stage, Standing, refold};
use crate::event::{Event, Facts};
use crate::facts::{CaseFacts, CaseKind, Complied, Corrected, Received, Retracted};
use crate::ids::{CaseId, CommandId, Position, RemedyId};
use crate::particulars::Particulars;
use crate::register::Register;

/// The events that somebody wants recorded of one case, all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCommand {
    /// What happened, in order; at least one.
    pub events: Vec<(CaseFacts, Particulars)>,
}

impl CaseCommand {
    /// A command for one event without texts.
    #[must_use]
    pub fn one(facts: impl Into<CaseFacts>) -> Self {
        Self { events: vec![(facts.into(), Particulars::none())] }
    }
}

/// What a decision rests on beside the case: all of it comes in as data.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The day in the office; later dates are refused.
    pub today: NaiveDate,
    /// The bodies in jurisdiction.
    pub register: &'a Register,
    /// The case itself, so that it can't be linked to itself.
    pub case: CaseId,
}

/// A command that may be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The events to record, in order.
    pub events: Vec<Event>,
    /// What the caseworker should know, though it is no reason to refuse.
    pub warnings: Vec<Warning>,
}

/// Something a caseworker should look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// The complaint came after the authority's last day.
    #[error("{name} ended on {last_day}{}", successors_named(successors))]
    AuthorityEnded {
        /// The body.
        name: String,
        /// Its last day.
        last_day: NaiveDate,
        /// The bodies that took over.
        successors: Vec<AuthorityId>,
    },
    /// The complaint came before the authority's first day.
    #[error("{name} begins on {first_day}: is an earlier body meant?")]
    AuthorityNotBegun {
        /// The body.
        name: String,
        /// Its first day.
        first_day: NaiveDate,
    },
}

fn successors_named(successors: &[AuthorityId]) -> String {
    match successors {
        [] => String::new(),
        some => {
            let named: Vec<String> = some.iter().map(ToString::to_string).collect();
            format!("; its successor is {}", named.join(" and "))
        }
    }
}

/// Why a command is refused. Each is a sentence; [`Refusal::hint`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A command without events.
    #[error("the command records nothing")]
    Nothing,
    /// Something other than Received on a case that was never received.
    #[error("a case starts with Received; {0} can't come first")]
    NotReceived(CaseKind),
    /// Received twice.
    #[error("this case was received before")]
    AlreadyReceived,
    /// An authority nobody registered.
    #[error("the register has no authority {0}")]
    UnknownAuthority(AuthorityId),
    /// Anything but Retracted after Voided.
    #[error("the case is void: nothing but Retracted can follow, not {0}")]
    Void(CaseKind),
    /// A step that the case's stage does not allow.
    #[error("{kind} can't be recorded: the case is {}", stage_named(*stage))]
    Stage {
        /// What was asked.
        kind: CaseKind,
        /// Where the case stands.
        stage: Stage,
    },
    /// A finding without an investigation.
    #[error("{0} needs an investigation first")]
    NotInvestigated(CaseKind),
    /// Upheld without an investigation, where the authority had not put it right before.
    #[error(
        "without an investigation a complaint can be upheld only where the authority had \
         remedied it before it came"
    )]
    UpheldUnexamined,
    /// A remedy on a case that is not upheld.
    #[error("a remedy needs an upheld decision in force; the case is {}", stage_named(*.0))]
    NotUpheld(Stage),
    /// A remedy number used twice.
    #[error("remedy {0} is there already")]
    RemedyExists(RemedyId),
    /// A remedy nobody recommended.
    #[error("there is no remedy {0} in this case")]
    UnknownRemedy(RemedyId),
    /// A remedy that was cancelled.
    #[error("remedy {0} was cancelled")]
    RemedyCancelled(RemedyId),
    /// A remedy that was complied with.
    #[error("remedy {remedy} was complied with on {on} already")]
    AlreadyComplied {
        /// Which.
        remedy: RemedyId,
        /// When the ombudsman was satisfied.
        on: NaiveDate,
    },
    /// A failure recorded twice.
    #[error("remedy {remedy} was found not complied with on {on} already")]
    AlreadyFailed {
        /// Which.
        remedy: RemedyId,
        /// When.
        on: NaiveDate,
    },
    /// An amount on something that is no payment.
    #[error("an amount belongs to a payment, not to {0}")]
    AmountWithoutPayment(crate::facts::RemedyKind),
    /// A review that nobody asked for.
    #[error("nobody asked for a review of this decision")]
    NoReviewRequested,
    /// A review asked for twice.
    #[error("a review was asked for on {0} and has no answer yet")]
    ReviewPending(NaiveDate),
    /// An amended decision without the new one in the same commit.
    #[error("a review that amends needs the new decision in the same command")]
    AmendedWithoutDecision,
    /// A further report without a first.
    #[error("a further report needs a public report before it")]
    NoReport,
    /// A withdrawal of what was not published.
    #[error("the decision is not published")]
    NotPublished,
    /// Paused twice.
    #[error("the case is paused since {0}")]
    AlreadyPaused(NaiveDate),
    /// Resumed without a pause.
    #[error("the case is not paused")]
    NotPaused,
    /// A case linked to itself.
    #[error("a case can't be linked to itself")]
    LinkedToItself,
    /// A date after today.
    #[error("{kind} is dated {date}, which is after today, {today}")]
    Future {
        /// What was asked.
        kind: CaseKind,
        /// Its date.
        date: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// A date no office of this century would write.
    #[error("{kind} is dated {date}, outside the years 1900 to 2998")]
    Implausible {
        /// What was asked.
        kind: CaseKind,
        /// Its date.
        date: NaiveDate,
    },
    /// An event before what it depends on.
    #[error("{kind} on {date} is before {what} on {earlier}")]
    Predates {
        /// What was asked.
        kind: CaseKind,
        /// Its date.
        date: NaiveDate,
        /// What it depends on.
        what: &'static str,
        /// The day of that.
        earlier: NaiveDate,
    },
    /// A correction or retraction of an event that is not in this case.
    #[error("this case has no event at position {0}")]
    NoSuchEvent(Position),
    /// An amendment of something already taken back.
    #[error("the event at position {0} was taken back already")]
    AlreadyRetracted(Position),
    /// A correction or retraction of what can't be one's target.
    #[error("the {kind} at position {position} can't be {how}")]
    NotAmendable {
        /// The event.
        position: Position,
        /// Its kind.
        kind: CaseKind,
        /// What was asked of it.
        how: &'static str,
    },
    /// A correction of one kind by another.
    #[error("a correction keeps the kind: the event is {was}, the correction {is}")]
    KindChanged {
        /// What it is.
        was: CaseKind,
        /// What came.
        is: CaseKind,
    },
    /// A correction that changes nothing.
    #[error("the correction changes nothing")]
    NothingCorrected,
    /// A correction or retraction that would leave a case that can't be.
    #[error("with that change the {kind} at position {position} could not stand: {because}")]
    Breaks {
        /// The event that would break.
        position: Position,
        /// Its kind.
        kind: CaseKind,
        /// Why.
        because: Box<Refusal>,
    },
}

fn stage_named(stage: Stage) -> &'static str {
    match stage {
        Stage::Unknown => "not received yet",
        Stage::Assessment => "open, at assessment",
        Stage::Investigation => "open, under investigation",
        Stage::Amending => "waiting for its amended decision",
        Stage::Decided(Outcome::Upheld) => "decided: upheld",
        Stage::Decided(Outcome::NotUpheld) => "decided: not upheld",
        Stage::Decided(Outcome::Discontinued) => "decided: discontinued",
        Stage::Decided(Outcome::Closed(_)) => "decided: closed at assessment",
    }
}

impl Refusal {
    /// What the caseworker can do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotReceived(_) => Some("record the receipt first: case receive"),
            Self::AlreadyReceived | Self::AlreadyComplied { .. } | Self::AlreadyFailed { .. } => {
                Some("if what is recorded is wrong, correct it: case correct")
            }
            Self::Void(_) => Some("take the Voided back first: case retract"),
            Self::Stage { stage: Stage::Decided(_), .. } => {
                Some("open it again first (case reopen), or correct the decision (case correct)")
            }
            Self::NotInvestigated(_) => Some("record the investigation first: case investigate"),
            Self::UpheldUnexamined => {
                Some("record the investigation (case investigate), or say --remedied-before yes")
            }
            Self::NotUpheld(_) => Some("record the decision first: case uphold"),
            Self::Future { .. } => {
                Some("only due dates and planned publications may lie ahead; check the date")
            }
            Self::Predates { .. } => Some("check both dates; the earlier one can be corrected too"),
            Self::NotAmendable { kind: CaseKind::Received, .. } => {
                Some("a case that should not be there is voided: case void")
            }
            Self::NotAmendable { .. } => Some("correct or retract the event it is about"),
            Self::NoSuchEvent(_) => Some("case show lists the positions of a case's events"),
            _ => None,
        }
    }
}

/// Whether the events of a command may be recorded of a case.
///
/// # Errors
/// The first [`Refusal`]; nothing of a refused command is recorded.
pub fn decide(
    case: &Case,
    command: &CaseCommand,
    context: &Context<'_>,
) -> Result<Verdict, Refusal> {
    let mut case = case.clone();
    let mut verdict = Verdict { events: Vec::new(), warnings: Vec::new() };
    // A stand-in: positions are given later, and nothing in a command can point into itself.
    let mut position = case.entries().last().map_or(Position::FIRST, |e| e.position.plus(1));
    for (facts, particulars) in &command.events {
        check_case(&case, facts, !particulars.is_empty(), context)?;
        if let CaseFacts::Received(received) = facts {
            verdict.warnings.extend(warn_of_authority(received, context.register));
        }
        let entry = Entry { position, command: CommandId(uuid::Uuid::nil()), facts: facts.clone() };
        case.apply(entry);
        position = position.plus(1);
        verdict.events.push(Event {
            facts: Facts::Case(facts.clone()),
            particulars: particulars.clone(),
        });
    }
    match (verdict.events.is_empty(), case.standing().stage) {
        (true, _) => Err(Refusal::Nothing),
        (_, Stage::Amending) => Err(Refusal::AmendedWithoutDecision),
        _ => Ok(verdict),
    }
}

/// Whether one event may follow in a case; `has_particulars` says whether texts come with it. The
/// same question is asked again of each event when a record is verified.
///
/// # Errors
/// The [`Refusal`].
pub fn check_case(
    case: &Case,
    facts: &CaseFacts,
    has_particulars: bool,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if case.standing().voided.is_some() && facts.kind() != CaseKind::Retracted {
        return Err(Refusal::Void(facts.kind()));
    }
    match facts {
        CaseFacts::Corrected(correction) => {
            check_correction(case, correction, has_particulars, context)
        }
        CaseFacts::Retracted(retraction) => check_retraction(case, retraction, context),
        facts => check_step(case.standing(), facts, context),
    }
}

fn warn_of_authority(received: &Received, register: &Register) -> Option<Warning> {
    let record = register.get(received.authority)?;
    let name = record.name.clone();
    match (record.first_day, record.last_day) {
        (_, Some(last_day)) if received.received_on > last_day => Some(Warning::AuthorityEnded {
            name,
            last_day,
            successors: record.successors.clone(),
        }),
        (Some(first_day), _) if received.received_on < first_day => {
            Some(Warning::AuthorityNotBegun { name, first_day })
        }
        _ => None,
    }
}

/// The amended case, folded from its first event with every step checked again.
fn check_whole(case: &Case, amendment: CaseFacts, context: &Context<'_>) -> Result<(), Refusal> {
    let position = case.entries().last().map_or(Position::FIRST, |entry| entry.position.plus(1));
    let entry = Entry { position, command: CommandId(uuid::Uuid::nil()), facts: amendment };
    let entries: Vec<Entry> = case.entries().iter().cloned().chain([entry]).collect();
    let accept = |standing: &Standing, facts: &CaseFacts| check_step(standing, facts, context);
    let standing = refold(&in_force(&entries), accept).map_err(|(position, because)| {
        let kind = case.entry(position).map_or(CaseKind::Corrected, |entry| entry.facts.kind());
        Refusal::Breaks { position, kind, because: Box::new(because) }
    })?;
    if standing.stage == Stage::Amending { Err(Refusal::AmendedWithoutDecision) } else { Ok(()) }
}

fn check_correction(
    case: &Case,
    correction: &Corrected,
    has_particulars: bool,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let position = correction.corrects;
    let entry = case.entry(position).ok_or(Refusal::NoSuchEvent(position))?;
    let kind = entry.facts.kind();
    if matches!(kind, CaseKind::Corrected | CaseKind::Retracted) {
        return Err(Refusal::NotAmendable { position, kind, how: "corrected" });
    }
    let standing = case.in_force().into_iter().find(|event| event.position == position);
    let standing = standing.ok_or(Refusal::AlreadyRetracted(position))?;
    match correction.facts.as_deref() {
        Some(facts) if facts.kind() != kind => {
            Err(Refusal::KindChanged { was: kind, is: facts.kind() })
        }
        Some(facts) if *facts == standing.content && !has_particulars => {
            Err(Refusal::NothingCorrected)
        }
        None if !has_particulars => Err(Refusal::NothingCorrected),
        _ => check_whole(case, CaseFacts::Corrected(correction.clone()), context),
    }
}

fn check_retraction(
    case: &Case,
    retraction: &Retracted,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let position = retraction.retracts;
    let entry = case.entry(position).ok_or(Refusal::NoSuchEvent(position))?;
    let kind = entry.facts.kind();
    if matches!(kind, CaseKind::Received | CaseKind::Retracted) {
        return Err(Refusal::NotAmendable { position, kind, how: "taken back" });
    }
    if case.is_retracted(position) {
        return Err(Refusal::AlreadyRetracted(position));
    }
    check_whole(case, CaseFacts::Retracted(retraction.clone()), context)
}

/// One step of a case: the rules that look at its standing alone.
fn check_step(
    standing: &Standing,
    facts: &CaseFacts,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let kind = facts.kind();
    check_dates(facts, context.today)?;
    if standing.voided.is_some() {
        return Err(Refusal::Void(kind));
    }
    let CaseFacts::Received(received) = facts else {
        let Some(received) = &standing.received else {
            return Err(Refusal::NotReceived(kind));
        };
        not_before(facts, "the receipt", received.received_on)?;
        return check_stage(standing, facts, context).and_then(|()| check_order(standing, facts));
    };
    if standing.received.is_some() {
        return Err(Refusal::AlreadyReceived);
    }
    match context.register.get(received.authority) {
        Some(_) => Ok(()),
        None => Err(Refusal::UnknownAuthority(received.authority)),
    }
}

/// Whether the case's stage and flags allow the event.
fn check_stage(
    standing: &Standing,
    facts: &CaseFacts,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let (kind, stage) = (facts.kind(), standing.stage);
    let wrong_stage = || Err(Refusal::Stage { kind, stage });
    let open = matches!(stage, Stage::Assessment | Stage::Investigation);
    let decided = matches!(stage, Stage::Decided(_));
    match facts {
        CaseFacts::ClosedAtAssessment(_) if !open && stage != Stage::Amending => wrong_stage(),
        CaseFacts::Investigated(_) if stage != Stage::Assessment => wrong_stage(),
        CaseFacts::DraftDecisionIssued(_) if stage != Stage::Investigation => wrong_stage(),
        CaseFacts::Upheld(_) | CaseFacts::NotUpheld(_) | CaseFacts::Discontinued(_) => {
            check_finding(standing, facts)
        }
        CaseFacts::DecisionReviewRequested(_)
        | CaseFacts::DecisionReviewed(_)
        | CaseFacts::Reopened(_)
        | CaseFacts::PublicReportIssued(_)
        | CaseFacts::DecisionPublished(_)
            if !decided =>
        {
            wrong_stage()
        }
        CaseFacts::DecisionReviewRequested(_) => {
            standing.review_requested.map_or(Ok(()), |on| Err(Refusal::ReviewPending(on)))
        }
        CaseFacts::DecisionReviewed(_) if standing.review_requested.is_none() => {
            Err(Refusal::NoReviewRequested)
        }
        CaseFacts::FurtherReportIssued(_) if standing.reported_on.is_none() => {
            Err(Refusal::NoReport)
        }
        CaseFacts::DecisionWithdrawn(_) if standing.published_on.is_none() => {
            Err(Refusal::NotPublished)
        }
        CaseFacts::Paused(_) => {
            standing.paused_since.map_or(Ok(()), |on| Err(Refusal::AlreadyPaused(on)))
        }
        CaseFacts::Resumed(_) if standing.paused_since.is_none() => Err(Refusal::NotPaused),
        CaseFacts::Linked(f) if f.other == context.case => Err(Refusal::LinkedToItself),
        facts => check_remedy(standing, facts),
    }
}

fn check_finding(standing: &Standing, facts: &CaseFacts) -> Result<(), Refusal> {
    let (kind, stage) = (facts.kind(), standing.stage);
    let examined = standing.investigated.is_some();
    match (stage, facts) {
        (Stage::Investigation, _) => Ok(()),
        (Stage::Amending, CaseFacts::Upheld(_)) => Ok(()),
        (Stage::Amending, _) if examined => Ok(()),
        (Stage::Assessment, CaseFacts::Upheld(f)) => {
            if f.remedied_before == crate::facts::Answer::Yes {
                Ok(())
            } else {
                Err(Refusal::UpheldUnexamined)
            }
        }
        (Stage::Assessment | Stage::Amending, _) => Err(Refusal::NotInvestigated(kind)),
        _ => Err(Refusal::Stage { kind, stage }),
    }
}

fn check_remedy(standing: &Standing, facts: &CaseFacts) -> Result<(), Refusal> {
    let Some(remedy) = facts.remedy() else {
        return Ok(());
    };
    let known = standing.remedies.get(&remedy);
    if let CaseFacts::RemedyRecommended(f) = facts {
        if standing.stage != Stage::Decided(Outcome::Upheld) {
            return Err(Refusal::NotUpheld(standing.stage));
        }
        if f.amount_pence.is_some() && f.kind != crate::facts::RemedyKind::Payment {
            return Err(Refusal::AmountWithoutPayment(f.kind));
        }
        return known.map_or(Ok(()), |_| Err(Refusal::RemedyExists(remedy)));
    }
    let progress = known.ok_or(match standing.stage {
        Stage::Decided(Outcome::Upheld) => Refusal::UnknownRemedy(remedy),
        _ if standing.remedies.is_empty() => Refusal::NotUpheld(standing.stage),
        _ => Refusal::UnknownRemedy(remedy),
    })?;
    check_progress(remedy, progress, facts)
}

fn check_progress(
    remedy: RemedyId,
    progress: &RemedyProgress,
    facts: &CaseFacts,
) -> Result<(), Refusal> {
    if progress.cancelled {
        return Err(Refusal::RemedyCancelled(remedy));
    }
    if let Some(on) = progress.complied_on {
        return Err(Refusal::AlreadyComplied { remedy, on });
    }
    match (facts, progress.not_complied_on) {
        (CaseFacts::NotComplied(_), Some(on)) => Err(Refusal::AlreadyFailed { remedy, on }),
        _ => Ok(()),
    }
}

/// Whether the event comes on or after what it depends on. Siblings are unordered.
fn check_order(standing: &Standing, facts: &CaseFacts) -> Result<(), Refusal> {
    let decided = standing.decisions.last().map(|decision: &Decision| decision.on);
    let since = |what, earlier: Option<NaiveDate>| match earlier {
        Some(earlier) => not_before(facts, what, earlier),
        None => Ok(()),
    };
    match facts {
        CaseFacts::Investigated(_) | CaseFacts::ClosedAtAssessment(_) => {
            since("the case was opened", standing.open_since)
        }
        CaseFacts::DraftDecisionIssued(f) => {
            since("the investigation began", standing.investigated.flatten())?;
            match f.comments_due_on {
                Some(due) if due < f.issued_on => Err(Refusal::Predates {
                    kind: facts.kind(),
                    date: due,
                    what: "the draft it comments on",
                    earlier: f.issued_on,
                }),
                _ => Ok(()),
            }
        }
        CaseFacts::Upheld(_) | CaseFacts::NotUpheld(_) | CaseFacts::Discontinued(_) => {
            since("the case was opened", standing.open_since)?;
            since("the investigation began", standing.investigated.flatten())?;
            since("the decision before", decided)
        }
        CaseFacts::RemedyRescheduled(_) | CaseFacts::RemedyCancelled(_) => {
            since("the decision", decided)
        }
        CaseFacts::NotComplied(_) => since("the decision", decided),
        CaseFacts::Complied(f) => check_compliance(standing, facts, f, decided),
        CaseFacts::DecisionReviewRequested(_)
        | CaseFacts::Reopened(_)
        | CaseFacts::PublicReportIssued(_)
        | CaseFacts::DecisionPublished(_) => since("the decision", decided),
        CaseFacts::DecisionReviewed(_) => {
            since("the request for it", standing.review_requested)
        }
        CaseFacts::FurtherReportIssued(_) => since("the report before", standing.reported_on),
        CaseFacts::DecisionWithdrawn(_) => since("the publication", standing.published_on),
        CaseFacts::Resumed(_) => since("the pause", standing.paused_since),
        _ => Ok(()),
    }
}

fn check_compliance(
    standing: &Standing,
    facts: &CaseFacts,
    complied: &Complied,
    decided: Option<NaiveDate>,
) -> Result<(), Refusal> {
    if let Some(decided) = decided {
        not_before(facts, "the decision", decided)?;
    }
    let failed = standing.remedies.get(&complied.remedy).and_then(|r| r.not_complied_on);
    if let Some(failed) = failed {
        not_before(facts, "the failure to comply", failed)?;
    }
    match complied.done_on {
        Some(done) if done > complied.satisfied_on => Err(Refusal::Predates {
            kind: facts.kind(),
            date: complied.satisfied_on,
            what: "the remedy was done",
            earlier: done,
        }),
        _ => Ok(()),
    }
}

fn not_before(facts: &CaseFacts, what: &'static str, earlier: NaiveDate) -> Result<(), Refusal> {
    match facts.occurred_on() {
        Some(date) if date < earlier => {
            Err(Refusal::Predates { kind: facts.kind(), date, what, earlier })
        }
        _ => Ok(()),
    }
}

/// Dates after today are refused, except due dates, comments due and planned publication; dates
/// outside 1900 to 2998 altogether.
fn check_dates(facts: &CaseFacts, today: NaiveDate) -> Result<(), Refusal> {
    let kind = facts.kind();
    let (past, ahead) = match facts {
        CaseFacts::DecisionPublished(f) => ([None, None], Some(f.on)),
        CaseFacts::RemedyRecommended(f) => ([None, None], f.due_on),
        CaseFacts::RemedyRescheduled(f) => ([Some(f.on), None], Some(f.due_on)),
        CaseFacts::DraftDecisionIssued(f) => ([Some(f.issued_on), None], f.comments_due_on),
        CaseFacts::Complied(f) => ([Some(f.satisfied_on), f.done_on], None),
        facts => ([facts.occurred_on(), None], None),
    };
    for date in past.into_iter().chain([ahead]).flatten() {
        let years = 1900..=2998;
        if !years.contains(&chrono::Datelike::year(&date)) {
            return Err(Refusal::Implausible { kind, date });
        }
    }
    match past.into_iter().flatten().find(|&date| date > today) {
        Some(date) => Err(Refusal::Future { kind, date, today }),
        None => Ok(()),
    }
}
