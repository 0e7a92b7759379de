//! A certificate beside the record it is of: its figure counted anew from every event up to its
//! position. The record is only read, and only its journal.

use std::path::{Path, PathBuf};

use upheld_audit::certificate::{Asked, Certificate, differences, rules};
use upheld_domain::AsKnown;
use upheld_journal::JournalError;
use upheld_store::{Layout, RecordError, View};

use super::told::Told;
use crate::commands::certify;
use crate::problem::Problem;
use crate::watch::Screen;

/// The check's name.
const CHECK: &str = "journal";

/// Counts anew and tells what differs, or that nothing was left out.
pub(super) fn compare(
    directory: &Path,
    certificate: &Certificate,
    told: &mut Told,
) -> Result<(), Problem> {
    let screen = Screen::default();
    let view =
        View::of_journal(&journal_in(directory), None, &screen).map_err(|error| match error {
            RecordError::Journal(JournalError::Absent(_)) => {
                Problem::not_found(format!("there is no record in {}", directory.display()))
                    .hint("name a record's directory, or the directory `journal` in it")
            }
            error => error.into(),
        });
    screen.clear();
    let view = view?;
    if *view.identity() != certificate.identity() {
        told.finds("origin", None, "the record that was given is another one");
        return Ok(());
    }
    let position = certificate.position.get();
    if view.position() < position {
        let what = format!("the record that was given ends at position {}", view.position());
        told.finds(CHECK, None, &what);
        return Ok(());
    }
    let known_then = as_known(certificate).map(|when| view.position_as_known(when)).transpose()?;
    if let Some(found) = known_then.filter(|&found| found != position) {
        let what = format!("what was known then ends at position {found}, not {position}");
        told.finds("as-known", None, &what);
    }
    counted(&view.at(position)?, certificate, told)
}

/// The directory of the journal: the one in a record, or the one that was named.
fn journal_in(directory: &Path) -> PathBuf {
    let inside = Layout::of(directory).journal();
    if inside.is_dir() { inside } else { directory.to_owned() }
}

fn as_known(certificate: &Certificate) -> Option<AsKnown> {
    certificate.as_known.as_ref().and_then(|when| when.parse().ok())
}

/// Sets the certificate beside the one that the record gives for the same question.
fn counted(view: &View, certificate: &Certificate, told: &mut Told) -> Result<(), Problem> {
    let rules = rules(certificate);
    let (definitions, scheme) = rules.map_err(|error| Problem::failed(error.to_string()))?;
    let measure = Asked::measure_of(&certificate.measure, &definitions, &scheme);
    let measure = measure.ok_or_else(|| Problem::failed("the certificate has no measure"))?;
    let asked = Asked { measure, authority: certificate.authority, year: certificate.year };
    let as_known = certificate.as_known.clone();
    let record = certify::certificate(view, asked, &definitions, as_known)?;
    let differing = differences(certificate, &record);
    for difference in &differing {
        told.finds(CHECK, None, &difference.to_string());
    }
    if differing.is_empty() {
        told.answered_by_the_record(record.position);
    }
    Ok(())
}
