//! Looking at cases: `case show`, `case list`, `case search`. One file each, and beside them what a
//! case is made into to be looked at. Nothing here records.

mod list;
mod officer;
mod remedies;
mod search;
mod show;
mod standing;
mod timeline;

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{AsKnown, Case, CaseId, Entry, Recorded, Reference, Standing};
use upheld_store::{CaseFile, View};
use uuid::Uuid;

pub(crate) use list::list;
pub(super) use list::{candidates, subject_named};
pub(crate) use search::search;
pub(super) use search::{excerpt, words};
pub(crate) use show::show;
pub(super) use standing::case_of as case_of_rows;

use crate::args::AsKnownArgs;
use crate::clock;
use crate::known::Known;
use crate::problem::Problem;

/// What every look at a case begins with.
#[derive(Serialize)]
struct Head {
    #[serde(flatten)]
    known: Known,
    reference: Option<Reference>,
    case: Uuid,
    authority: Option<String>,
    authority_name: Option<String>,
    subject: Option<String>,
    received_on: Option<NaiveDate>,
    stage: String,
    version: u32,
    /// Of the decision in force.
    decided_on: Option<NaiveDate>,
}

impl Head {
    fn of(
        view: &View,
        known: &Known,
        id: CaseId,
        reference: Option<Reference>,
        case: &Case,
    ) -> Self {
        let standing = case.standing();
        let received = standing.received.as_ref();
        let record = received.and_then(|received| view.register().get(received.authority));
        Self {
            known: known.clone(),
            reference,
            case: id.0,
            authority: received.map(|received| received.authority.to_string()),
            authority_name: record.map(|record| record.name.clone()),
            subject: received
                .and_then(|received| view.scheme().subject(received.subject))
                .map(|subject| subject.name.clone()),
            received_on: received.map(|received| received.received_on),
            stage: stage(standing),
            version: case.version().0,
            decided_on: standing.decision().map(|decision| decision.on),
        }
    }

    fn reference(&self) -> String {
        self.reference.map(|reference| reference.to_string()).unwrap_or_default()
    }
}

/// The case of a file's events.
fn case_of(file: &CaseFile) -> Case {
    Case::of(file.events.iter().filter_map(entry))
}

fn entry(event: &Recorded) -> Option<Entry> {
    let facts = event.event.facts.case()?.clone();
    Some(Entry { position: event.position, command: event.command, facts })
}

fn stage(standing: &Standing) -> String {
    match standing.voided {
        Some(reason) => format!("void ({reason})"),
        None => standing.stage.to_string(),
    }
}

/// The day that was asked for; without one the office's today, and as known then the day of that.
pub(super) fn day_or_today(
    view: &View,
    day: Option<NaiveDate>,
    asked: &AsKnownArgs,
) -> Result<NaiveDate, Problem> {
    let then = match (day, asked.as_known, asked.at) {
        (Some(day), _, _) | (None, Some(AsKnown::Day(day)), _) => return Ok(day),
        (None, Some(AsKnown::Instant(then)), _) => Some(then),
        (None, None, Some(_)) => view.last_recorded_at()?,
        (None, None, None) => None,
    };
    Ok(then.map_or_else(clock::now, Ok)?.london_date())
}

/// A day, or nothing.
fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
