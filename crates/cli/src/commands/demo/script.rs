//! All that the demo records, in the order of time: what befell the invented cases, the courses, and
//! the office's releases.

use chrono::NaiveDate;
use upheld_domain::{CaseFacts, Event, Facts, Timestamp};
use upheld_store::{Envelope, Record};
use upheld_synthetic::{CaseStep, History, OutreachStep, Plan, PlanError, Step};

use super::releases::{Planned, Releases};
use crate::problem::Problem;

/// See the module.
pub(super) struct Script {
    history: History,
    releases: Releases,
    until: Option<NaiveDate>,
}

/// One commit of it.
pub(super) enum Deed {
    Case(CaseStep),
    Outreach(OutreachStep),
    Release(Planned),
}

impl Script {
    /// That of a plan, whole or up to the end of a day.
    pub(super) fn of(plan: &Plan, until: Option<NaiveDate>) -> Result<Self, PlanError> {
        Ok(Self { history: History::new(plan)?, releases: Releases::of(plan), until })
    }

    fn is_over(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| at.london_date() > until)
    }
}

impl Iterator for Script {
    type Item = Deed;

    fn next(&mut self) -> Option<Deed> {
        let (step, release) = (self.history.next_at(), self.releases.next_at());
        if self.is_over(step.into_iter().chain(release).min()?) {
            return None;
        }
        if release.is_some_and(|release| step.is_none_or(|step| release < step)) {
            self.history.skip_positions(1);
            return self.releases.next().map(Deed::Release);
        }
        self.history.next().map(|step| match step {
            Step::Case(step) => Deed::Case(step),
            Step::Outreach(step) => Deed::Outreach(step),
        })
    }
}

impl Deed {
    /// How many events it records.
    pub(super) fn events(&self) -> u64 {
        match self {
            Self::Case(step) => step.command.events.len() as u64,
            Self::Outreach(_) | Self::Release(_) => 1,
        }
    }

    /// Whether it brings a new case.
    pub(super) fn receives(&self) -> bool {
        let Self::Case(step) = self else { return false };
        step.command.events.iter().any(|(facts, _)| matches!(facts, CaseFacts::Received(_)))
    }

    /// Records it.
    pub(super) fn give(self, mut record: Record) -> Result<Record, Problem> {
        match self {
            Self::Case(CaseStep { id, actor, at, reference, command, .. }) => {
                let envelope = Envelope { id, actor, now: at, expected: None };
                record.give(reference, &command, &envelope)?;
            }
            Self::Outreach(OutreachStep { id, actor, at, facts, particulars, .. }) => {
                let envelope = Envelope { id, actor, now: at, expected: None };
                let event = Event { facts: Facts::Outreach(facts), particulars };
                record.give_outreach(vec![event], &envelope)?;
            }
            Self::Release(planned) => return planned.give(record),
        }
        Ok(record)
    }
}
