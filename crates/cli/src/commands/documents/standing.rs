//! What a document stands on, as `upheld-publish` takes it: the release or none, the position with its
//! root and checkpoint, the definition set. Which release that is was decided before.

use upheld_domain::{Definitions, ReportingYear};
use upheld_publish::{Issue, Standing};
use upheld_store::View;

use crate::args::AsKnownArgs;
use crate::commands::figures::Asked;
use crate::commands::release;
use crate::commands::root::checkpoint_of;
use crate::problem::Problem;
use crate::screen;

/// That of a year's document, made of what a view knows.
pub(super) fn of_document(
    view: &View,
    definitions: &Definitions,
    (asked, year): (&Asked<'_>, ReportingYear),
    (standing, as_known): (&release::Standing, &AsKnownArgs),
) -> Standing {
    // A release is as known at its own position, whenever one looks.
    let as_known = as_known.in_words(view.position()).filter(|_| standing.release().is_none());
    Standing {
        issue: issue(standing),
        as_known: as_known.map(|words| words.as_str().into()),
        provisional: !asked.is_over(year),
        synthetic: view.identity().synthetic,
        position: view.position(),
        root: screen::hex(&view.root()).as_str().into(),
        checkpoint: Standing::checkpoint_of(&checkpoint_of(view).to_string()),
        definitions: definitions.name.as_str().into(),
    }
}

fn issue(standing: &release::Standing) -> Issue {
    match standing.release().zip(standing.approved_on()) {
        Some((name, approved_on)) => Issue::Release {
            name: name.to_string().as_str().into(),
            approved_on,
            published_on: standing.published_on(),
        },
        None => Issue::NotPublished,
    }
}

/// The years before one, of which the record has decisions, oldest first.
pub(super) fn earlier(
    view: &View,
    asked: &Asked<'_>,
    year: ReportingYear,
) -> Result<Vec<ReportingYear>, Problem> {
    let decided = |year: &ReportingYear| asked.has_decisions(*year);
    Ok(view.years()?.into_iter().filter(|&known| known < year).filter(decided).collect())
}
