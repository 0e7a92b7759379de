//! Whether a command may be recorded. A command proposes the events somebody wants recorded, all
//! or none; [`decide`] takes each in turn and says yes, or why not, in a sentence a caseworker
//! understands.
//!
//! Not here: whether another case has the same reference, whether the command was given before,
//! whether somebody else was quicker. Those are questions to the record.

mod refusal;
mod rules;

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::amend::in_force;
use crate::authority::AuthorityId;
use crate::case::{Case, Entry, Stage, refold};
use crate::event::{Event, Facts};
use crate::facts::{CaseFacts, CaseKind, Corrected, Received, Retracted};
use crate::ids::{CaseId, CommandId, Position};
use crate::particulars::Particulars;
use crate::register::Register;
use crate::scheme::Scheme;

pub use refusal::Refusal;
use rules::check_step;

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
    /// The office's words.
    pub scheme: &'a Scheme,
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
        /// The bodies that took over, with their names.
        successors: Vec<(AuthorityId, String)>,
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

fn successors_named(successors: &[(AuthorityId, String)]) -> String {
    let named: Vec<String> = successors.iter().map(|(id, name)| format!("{name} ({id})")).collect();
    match named.as_slice() {
        [] => String::new(),
        [one] => format!("; its successor is {one}"),
        some => format!("; its successors are {}", some.join(" and ")),
    }
}

/// Whether the events of a command may be recorded of a case.
///
/// Each event is checked against the case with those before it in the command; a review that
/// amends must have its new decision by the end of the command.
///
/// ```
/// use upheld_domain::{Case, CaseCommand, CaseId, Context, NotUpheld, Register, Scheme, decide};
///
/// let day: chrono::NaiveDate = "2024-03-31".parse()?;
/// let (register, scheme) = (Register::empty(), Scheme::office());
/// let case = CaseId(uuid::Uuid::nil());
/// let context = Context { today: day, register: &register, scheme: &scheme, case };
/// let refusal = decide(&Case::new(), &CaseCommand::one(NotUpheld { decided_on: day }), &context)
///     .unwrap_err();
/// assert_eq!(refusal.to_string(), "a case starts with Received; NotUpheld can't come first");
/// assert_eq!(refusal.hint(), Some("record the receipt first: case receive"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first [`Refusal`]; nothing of a refused command is recorded.
pub fn decide(
    case: &Case,
    command: &CaseCommand,
    context: &Context<'_>,
) -> Result<Verdict, Refusal> {
    // Most commands are of one event, which leaves nothing to be checked against the case after it.
    let mut after = Cow::Borrowed(case);
    let mut verdict = Verdict { events: Vec::new(), warnings: Vec::new() };
    for (facts, particulars) in &command.events {
        check_case(&after, facts, !particulars.is_empty(), context)
            .map_err(|refusal| named_by_position(case, refusal))?;
        check_target(case, facts)?;
        verdict
            .warnings
            .extend(receipt(facts).and_then(|r| warn_of_authority(r, context.register)));
        let amending = case.standing().stage == Stage::Amending;
        if command.events.len() > 1 || amending || may_leave_amending(facts) {
            let entry = stand_in(&after, facts.clone());
            after.to_mut().apply(entry);
        }
        verdict
            .events
            .push(Event { facts: Facts::Case(facts.clone()), particulars: particulars.clone() });
    }
    match (verdict.events.is_empty(), after.standing().stage) {
        (true, _) => Err(Refusal::Nothing),
        (_, Stage::Amending) => Err(Refusal::AmendedWithoutDecision),
        _ => Ok(verdict),
    }
}

/// Whether an event can leave a case with a decision amended and no new one.
fn may_leave_amending(facts: &CaseFacts) -> bool {
    let kind = facts.kind();
    matches!(kind, CaseKind::DecisionReviewed | CaseKind::Corrected | CaseKind::Retracted)
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
    let (standing, kind) = (case.standing(), facts.kind());
    if standing.received.is_none() && kind != CaseKind::Received {
        return Err(Refusal::NotReceived(kind));
    }
    if standing.voided.is_some() && kind != CaseKind::Retracted {
        return Err(Refusal::Void(kind));
    }
    match facts {
        CaseFacts::Corrected(correction) => {
            check_correction(case, correction, has_particulars, context)
        }
        CaseFacts::Retracted(retraction) => check_retraction(case, retraction, context),
        facts => check_step(standing, facts, context),
    }
}

/// An event at a position that stands in for the one the record will give.
fn stand_in(case: &Case, facts: CaseFacts) -> Entry {
    let position = case.entries().last().map_or(Position::FIRST, |entry| entry.position.plus(1));
    Entry { position, command: CommandId(uuid::Uuid::nil()), facts }
}

/// A command can't point into itself: the positions of its own events are not known yet.
fn check_target(case: &Case, facts: &CaseFacts) -> Result<(), Refusal> {
    match target(facts) {
        Some(position) if case.entry(position).is_none() => Err(Refusal::NoSuchEvent(position)),
        _ => Ok(()),
    }
}

fn target(facts: &CaseFacts) -> Option<Position> {
    match facts {
        CaseFacts::Corrected(f) => Some(f.corrects),
        CaseFacts::Retracted(f) => Some(f.retracts),
        _ => None,
    }
}

/// An event of the command itself has no position yet that could be named; the reason speaks alone.
fn named_by_position(case: &Case, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Breaks { position, because, .. } if case.entry(position).is_none() => *because,
        refusal => refusal,
    }
}

/// The receipt that an event records or corrects.
fn receipt(facts: &CaseFacts) -> Option<&Received> {
    match facts {
        CaseFacts::Received(received) => Some(received),
        CaseFacts::Corrected(Corrected { facts: Some(facts), .. }) => receipt(facts),
        _ => None,
    }
}

fn warn_of_authority(received: &Received, register: &Register) -> Option<Warning> {
    let record = register.get(received.authority)?;
    let name = || record.name.clone();
    match (record.first_day, record.last_day) {
        (_, Some(last_day)) if received.received_on > last_day => Some(Warning::AuthorityEnded {
            name: name(),
            last_day,
            successors: record.successors.iter().map(|&id| (id, name_of(id, register))).collect(),
        }),
        (Some(first_day), _) if received.received_on < first_day => {
            Some(Warning::AuthorityNotBegun { name: name(), first_day })
        }
        _ => None,
    }
}

fn name_of(id: AuthorityId, register: &Register) -> String {
    register.get(id).map_or_else(|| "a body not registered yet".to_owned(), |r| r.name.clone())
}

/// The amended case, folded from its first event with every step checked again.
fn check_whole(case: &Case, amendment: CaseFacts, context: &Context<'_>) -> Result<(), Refusal> {
    let mut entries = case.entries().to_vec();
    entries.push(stand_in(case, amendment));
    refold(&in_force(&entries), |standing, facts| check_step(standing, facts, context)).map_err(
        |(event, because)| Refusal::Breaks {
            position: event.position,
            kind: event.content.kind(),
            because: Box::new(because),
        },
    )
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
