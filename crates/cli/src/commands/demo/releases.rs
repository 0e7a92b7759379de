//! What the invented office publishes: each July the figures of the year that ended in March, frozen
//! by one desk, approved by another, published at the end of the month; and, when the record ends, a
//! scheduled revision of the last year's, with what August brought.

use std::collections::VecDeque;

use chrono::{Datelike, NaiveDate, NaiveTime};
use upheld_domain::{
    Actor, CommandId, Event, Facts, Particular, Particulars, ReleaseApproved, ReleaseFacts,
    ReleaseName, ReleasePublished, ReleaseRevised, RevisionKind, StreamId, Timestamp, YearStart,
};
use upheld_store::{Envelope, Record, View};
use upheld_synthetic::Plan;

use crate::commands::figures;
use crate::commands::release::frozen_now;
use crate::problem::Problem;

/// Why the last year's figures are revised.
const REASON: &str = "SYNTHETIC: decisions of March that were recorded in August";

/// A step of a release, still to come.
#[derive(Clone, Copy)]
pub(super) struct Planned {
    release: ReleaseName,
    act: Act,
    on: NaiveDate,
}

#[derive(Clone, Copy)]
enum Act {
    Freeze,
    Approve,
    Publish,
    Revise,
}

/// The steps of July: each with its day.
const JULY: [(Act, u32); 3] = [(Act::Freeze, 10), (Act::Approve, 22), (Act::Publish, 29)];

/// The steps of October, by which the last year's figures are revised.
const OCTOBER: [(u16, Act, u32); 4] =
    [(1, Act::Revise, 1), (2, Act::Freeze, 2), (2, Act::Approve, 10), (2, Act::Publish, 17)];

impl Act {
    /// Who does it: a desk, never a person.
    const fn desk(self) -> &'static str {
        match self {
            Self::Freeze => "figures-01",
            Self::Approve => "ombudsman-01",
            Self::Publish | Self::Revise => "publishing-01",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Freeze => "freeze",
            Self::Approve => "approve",
            Self::Publish => "publish",
            Self::Revise => "revise",
        }
    }
}

/// The steps of a plan's releases, in the order of time.
pub(super) struct Releases(VecDeque<Planned>);

impl Releases {
    pub(super) fn of(plan: &Plan) -> Self {
        let july = plan.years().flat_map(|year| {
            let release = ReleaseName { year, revision: 1 };
            JULY.into_iter().filter_map(move |(act, day)| planned(release, act, 7, day))
        });
        let october = OCTOBER.into_iter().filter_map(|(revision, act, day)| {
            planned(ReleaseName { year: plan.last_year, revision }, act, 10, day)
        });
        Self(july.chain(october).collect())
    }

    /// When the next step comes; none at the end.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        Some(self.0.front()?.at())
    }

    /// The next step.
    pub(super) fn next(&mut self) -> Option<Planned> {
        self.0.pop_front()
    }
}

/// A step on a day of the year in which a reporting year ends.
fn planned(release: ReleaseName, act: Act, month: u32, day: u32) -> Option<Planned> {
    let march = YearStart::APRIL.last_day(release.year);
    let on = NaiveDate::from_ymd_opt(march.year(), month, day)?;
    Some(Planned { release, act, on })
}

impl Planned {
    /// At nine o'clock, before anything else of the day.
    fn at(&self) -> Timestamp {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        Timestamp(self.on.and_time(nine).and_utc().timestamp_millis())
    }

    /// Records it: what is frozen is what is known then.
    pub(super) fn give(self, mut record: Record) -> Result<Record, Problem> {
        record.settle()?;
        let facts = match self.act {
            Act::Freeze => {
                let view = View::of(record);
                let definitions = figures::definitions(&view, None)?;
                let frozen = frozen_now(&view, self.release.year, &definitions)?;
                let given_back = || Problem::failed("the record was not given back");
                record = view.into_record().ok_or_else(given_back)?;
                ReleaseFacts::Frozen(frozen)
            }
            Act::Approve => ReleaseFacts::Approved(ReleaseApproved { on: self.on }),
            Act::Publish => ReleaseFacts::Published(ReleasePublished { on: self.on }),
            Act::Revise => ReleaseFacts::Revised(self.revision()),
        };
        let event = Event { facts: Facts::Release(facts), particulars: self.texts()? };
        record.record(StreamId::Release(self.release), vec![event], &self.envelope()?)?;
        Ok(record)
    }

    fn revision(self) -> ReleaseRevised {
        let ReleaseName { year, revision } = self.release;
        let by = ReleaseName { year, revision: revision.saturating_add(1) };
        ReleaseRevised { by, kind: RevisionKind::Scheduled, on: self.on }
    }

    fn texts(self) -> Result<Particulars, Problem> {
        let reason = if matches!(self.act, Act::Revise) { REASON } else { "" };
        Ok(Particulars::none().with(Particular::Reason, reason)?)
    }

    fn envelope(self) -> Result<Envelope, Problem> {
        let parts = ["demo", "release", &self.release.to_string(), self.act.word()];
        let actor =
            Actor::new(self.act.desk()).map_err(|error| Problem::failed(error.to_string()))?;
        Ok(Envelope { id: CommandId::derived(&parts), actor, now: self.at(), expected: None })
    }
}
