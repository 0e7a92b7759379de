//! What the invented office publishes: each July the figures of the year that ended in March, frozen
//! by one desk, approved by another, published at the end of the month. Those of the last year are
//! left for whoever tries the demo.

use std::collections::VecDeque;

use chrono::{Datelike, NaiveDate, NaiveTime};
use upheld_domain::{
    Actor, CommandId, Event, Facts, ReleaseApproved, ReleaseFacts, ReleaseName, ReleasePublished,
    ReportingYear, StreamId, Timestamp, YearStart,
};
use upheld_store::{Envelope, Record, View};
use upheld_synthetic::Plan;

use crate::commands::figures;
use crate::commands::release::frozen_now;
use crate::problem::Problem;

/// A step of a release, still to come.
#[derive(Clone, Copy)]
struct Planned {
    year: ReportingYear,
    act: Act,
    on: NaiveDate,
}

#[derive(Clone, Copy)]
enum Act {
    Freeze,
    Approve,
    Publish,
}

impl Act {
    const ALL: [Self; 3] = [Self::Freeze, Self::Approve, Self::Publish];

    /// The day of July.
    const fn day(self) -> u32 {
        match self {
            Self::Freeze => 10,
            Self::Approve => 22,
            Self::Publish => 29,
        }
    }

    /// Who does it: a desk, never a person.
    const fn desk(self) -> &'static str {
        match self {
            Self::Freeze => "figures-01",
            Self::Approve => "ombudsman-01",
            Self::Publish => "publishing-01",
        }
    }
}

/// The steps of a plan's releases, in the order of time.
pub(super) struct Releases(VecDeque<Planned>);

impl Releases {
    pub(super) fn of(plan: &Plan) -> Self {
        let years = plan.years().filter(|&year| year != plan.last_year);
        let steps = years.flat_map(|year| {
            let march = YearStart::APRIL.last_day(year);
            Act::ALL.into_iter().filter_map(move |act| {
                let on = NaiveDate::from_ymd_opt(march.year(), 7, act.day())?;
                Some(Planned { year, act, on })
            })
        });
        Self(steps.filter(|planned| planned.on <= plan.last_day()).collect())
    }

    /// The next step, where it comes before an instant.
    pub(super) fn due(&mut self, before: Timestamp) -> Option<impl FnOnce(Record) -> Given> {
        let planned = self.0.pop_front_if(|planned| planned.at() < before)?;
        Some(move |record| planned.give(record))
    }
}

/// The record, with the step recorded.
type Given = Result<Record, Problem>;

impl Planned {
    /// At nine o'clock, before anything else of the day.
    fn at(&self) -> Timestamp {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        Timestamp(self.on.and_time(nine).and_utc().timestamp_millis())
    }

    fn give(self, mut record: Record) -> Given {
        record.settle()?;
        let name = ReleaseName { year: self.year, revision: 1 };
        let on = self.on;
        let facts = match self.act {
            Act::Freeze => {
                let view = View::of(record);
                let frozen = frozen_now(&view, self.year, &figures::definitions(&view, None)?)?;
                let given_back = || Problem::failed("the record was not given back");
                record = view.into_record().ok_or_else(given_back)?;
                ReleaseFacts::Frozen(frozen)
            }
            Act::Approve => ReleaseFacts::Approved(ReleaseApproved { on }),
            Act::Publish => ReleaseFacts::Published(ReleasePublished { on }),
        };
        let desk = self.act.desk();
        let envelope = Envelope {
            id: CommandId::derived(&["demo", "release", &name.to_string(), desk]),
            actor: Actor::new(desk).map_err(|error| Problem::failed(error.to_string()))?,
            now: self.at(),
            expected: None,
        };
        let event = Event::bare(Facts::Release(facts));
        record.record(StreamId::Release(name), vec![event], &envelope)?;
        Ok(record)
    }
}
