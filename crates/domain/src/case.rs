//! The Case: what its events make of it. [`Case::evolve`] is total: it takes any event of the
//! case and never refuses. Whether an event may be recorded at all is asked in `decide`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::amend::{Amendable, Amendment, InForce, in_force};
use crate::facts::{CaseFacts, FindingMade, Received};
use crate::ids::{CommandId, Position, RemedyId, StreamVersion};
use crate::vocabulary::{AssessmentOutcome, ReviewResult, VoidReason};

/// One event of a case, as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the record.
    pub position: Position,
    /// The command that produced it.
    pub command: CommandId,
    /// What happened.
    pub facts: CaseFacts,
}

impl Amendable for Entry {
    type Content = CaseFacts;

    fn position(&self) -> Position {
        self.position
    }

    fn amendment(&self) -> Amendment<CaseFacts> {
        match &self.facts {
            CaseFacts::Corrected(f) => Amendment::Corrects(f.corrects, f.facts.as_deref().cloned()),
            CaseFacts::Retracted(f) => Amendment::Retracts(f.retracts),
            facts => Amendment::Stands(facts.clone()),
        }
    }
}

/// How a case was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Without an investigation.
    Closed(AssessmentOutcome),
    /// With fault.
    Upheld,
    /// Without fault.
    NotUpheld,
    /// The investigation was discontinued.
    Discontinued,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Closed(outcome) => outcome.slug(),
            Self::Upheld => "upheld",
            Self::NotUpheld => "not-upheld",
            Self::Discontinued => "discontinued",
        })
    }
}

/// A decision, in force or superseded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Where it stands in the record.
    pub position: Position,
    /// What was decided.
    pub outcome: Outcome,
    /// The day.
    pub on: NaiveDate,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was received yet.
    #[default]
    Unknown,
    /// It is being assessed.
    Assessment,
    /// It is being investigated.
    Investigation,
    /// A review amended the decision; the new one follows in the same commit.
    Amending,
    /// It is decided.
    Decided(Outcome),
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.pad("unknown"),
            Self::Assessment => f.pad("assessment"),
            Self::Investigation => f.pad("investigation"),
            Self::Amending => f.pad("amending"),
            Self::Decided(outcome) => outcome.fmt(f),
        }
    }
}

/// How far a remedy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemedyProgress {
    /// The day it is due now, where one was set.
    pub due_on: Option<NaiveDate>,
    /// The day it was found not carried out.
    pub not_complied_on: Option<NaiveDate>,
    /// The day the ombudsman was satisfied.
    pub complied_on: Option<NaiveDate>,
    /// Whether it no longer stands.
    pub cancelled: bool,
}

/// What the events in force make of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// How it came, as corrected.
    pub received: Option<Received>,
    /// Where it stands.
    pub stage: Stage,
    /// Since when it waits for a decision, or waited for its last one: its receipt, its last
    /// reopening, or the review that amended the decision.
    pub open_since: Option<NaiveDate>,
    /// Whether it was ever investigated, and since when, where that is known.
    pub investigated: Option<Option<NaiveDate>>,
    /// Every decision made, in order; the last is in force while the case is decided.
    pub decisions: Vec<Decision>,
    /// What the decision in force found, point by point, in schemes that have findings.
    pub findings: Vec<FindingMade>,
    /// The remedies, by number.
    pub remedies: BTreeMap<RemedyId, RemedyProgress>,
    /// An open request for a review: the day it was asked for.
    pub review_requested: Option<NaiveDate>,
    /// Since when its clock is stopped.
    pub paused_since: Option<NaiveDate>,
    /// The last public report.
    pub reported_on: Option<NaiveDate>,
    /// The day its decision is published, unless withdrawn.
    pub published_on: Option<NaiveDate>,
    /// Why it counts for nothing.
    pub voided: Option<VoidReason>,
}

impl Standing {
    /// The decision in force: none while the case is open.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        matches!(self.stage, Stage::Decided(_)).then(|| self.decisions.last().copied()).flatten()
    }

    /// Whether the case waits for a decision. A void case waits for nothing.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.voided.is_none() && matches!(self.stage, Stage::Assessment | Stage::Investigation)
    }

    /// Takes in an event in force. Total.
    fn step(&mut self, position: Position, facts: &CaseFacts) {
        let mut decide = |outcome, on| {
            self.stage = Stage::Decided(outcome);
            self.decisions.push(Decision { position, outcome, on });
            self.findings.clear();
        };
        match facts {
            CaseFacts::ClosedAtAssessment(f) => decide(Outcome::Closed(f.outcome), f.decided_on),
            CaseFacts::Upheld(f) => decide(Outcome::Upheld, f.decided_on),
            CaseFacts::NotUpheld(f) => decide(Outcome::NotUpheld, f.decided_on),
            CaseFacts::Discontinued(f) => decide(Outcome::Discontinued, f.decided_on),
            CaseFacts::Received(f) => {
                self.stage = Stage::Assessment;
                self.open_since = Some(f.received_on);
                self.received = Some(f.clone());
            }
            CaseFacts::Investigated(f) => {
                self.stage = Stage::Investigation;
                self.investigated = Some(f.started_on);
            }
            CaseFacts::DecisionReviewRequested(f) => self.review_requested = Some(f.on),
            CaseFacts::DecisionReviewed(f) => {
                self.review_requested = None;
                match f.result {
                    ReviewResult::Stands => {}
                    ReviewResult::Amended => {
                        self.stage = Stage::Amending;
                        self.open_since = Some(f.on);
                    }
                    ReviewResult::Reopened => self.reopen(f.on),
                }
            }
            CaseFacts::Reopened(f) => self.reopen(f.on),
            CaseFacts::PublicReportIssued(f) => self.reported_on = Some(f.on),
            CaseFacts::FurtherReportIssued(f) => self.reported_on = Some(f.on),
            CaseFacts::DecisionPublished(f) => self.published_on = Some(f.on),
            CaseFacts::DecisionWithdrawn(_) => self.published_on = None,
            CaseFacts::Paused(f) => self.paused_since = Some(f.on),
            CaseFacts::Resumed(_) => self.paused_since = None,
            CaseFacts::Voided(f) => self.voided = Some(f.reason),
            CaseFacts::FindingMade(f) => self.findings.push(f.clone()),
            other => self.step_remedy(other),
        }
    }

    fn reopen(&mut self, on: NaiveDate) {
        self.open_since = Some(on);
        // The decision whose review was asked for, and what it found, is no longer in force.
        self.review_requested = None;
        self.findings.clear();
        self.stage =
            if self.investigated.is_some() { Stage::Investigation } else { Stage::Assessment };
    }

    fn step_remedy(&mut self, facts: &CaseFacts) {
        if let CaseFacts::RemedyRecommended(f) = facts {
            let progress = RemedyProgress {
                due_on: f.due_on,
                not_complied_on: None,
                complied_on: None,
                cancelled: false,
            };
            self.remedies.insert(f.remedy, progress);
            return;
        }
        let Some(progress) = facts.remedy().and_then(|id| self.remedies.get_mut(&id)) else {
            return;
        };
        match facts {
            CaseFacts::RemedyRescheduled(f) => progress.due_on = Some(f.due_on),
            CaseFacts::RemedyCancelled(_) => progress.cancelled = true,
            CaseFacts::Complied(f) => progress.complied_on = Some(f.satisfied_on),
            CaseFacts::NotComplied(f) => progress.not_complied_on = Some(f.on),
            _ => {}
        }
    }
}

/// One complaint about one authority, folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    entries: Vec<Entry>,
    standing: Standing,
}

impl Case {
    /// A case of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The case with one more event. Total: an event that makes no sense changes nothing but the
    /// history. Events come in order of position.
    #[must_use]
    pub fn evolve(mut self, entry: Entry) -> Self {
        self.apply(entry);
        self
    }

    /// [`Case::evolve`] in place.
    pub fn apply(&mut self, entry: Entry) {
        let amends = matches!(entry.facts, CaseFacts::Corrected(_) | CaseFacts::Retracted(_));
        if !amends {
            self.standing.step(entry.position, &entry.facts);
        }
        self.entries.push(entry);
        if amends {
            self.standing = Standing::default();
            for event in in_force(&self.entries) {
                self.standing.step(event.position, &event.content);
            }
        }
    }

    /// The case of these events, in order of position.
    #[must_use]
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        entries.into_iter().fold(Self::new(), Self::evolve)
    }

    /// Every event, corrected and retracted ones too, in order of position.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The events in force, with their corrected facts.
    #[must_use]
    pub fn in_force(&self) -> Vec<InForce<CaseFacts>> {
        in_force(&self.entries)
    }

    /// What the events in force make of it.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// How many events the case has.
    #[must_use]
    pub fn version(&self) -> StreamVersion {
        StreamVersion(u32::try_from(self.entries.len()).unwrap_or(u32::MAX))
    }

    /// The entry at a position.
    #[must_use]
    pub fn entry(&self, position: Position) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.position == position)
    }

    /// The events that a command produced in this case: empty if it was never given here.
    #[must_use]
    pub fn events_of(&self, command: CommandId) -> &[Entry] {
        let Some(first) = self.entries.iter().position(|entry| entry.command == command) else {
            return &[];
        };
        let rest = &self.entries[first..];
        let len = rest.iter().take_while(|entry| entry.command == command).count();
        &rest[..len]
    }

    /// The case as it was before an entry of the given place (0 is the first).
    #[must_use]
    pub fn before(&self, index: usize) -> Self {
        Self::of(self.entries.iter().take(index).cloned())
    }

    /// Whether an event was taken back.
    #[must_use]
    pub fn is_retracted(&self, position: Position) -> bool {
        self.entries
            .iter()
            .any(|e| matches!(&e.facts, CaseFacts::Retracted(f) if f.retracts == position))
    }
}

/// Folds a list of events in force, asking `accept` before each step. Gives the first event it
/// refuses, and why.
pub(crate) fn refold<E>(
    events: &[InForce<CaseFacts>],
    mut accept: impl FnMut(&Standing, &CaseFacts) -> Result<(), E>,
) -> Result<(), (&InForce<CaseFacts>, E)> {
    let mut standing = Standing::default();
    for event in events {
        accept(&standing, &event.content).map_err(|refusal| (event, refusal))?;
        standing.step(event.position, &event.content);
    }
    Ok(())
}
