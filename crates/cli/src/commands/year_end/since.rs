//! The last release of a year beside its figures now: the same digest, or how many differ.

use serde::Serialize;
use upheld_annual::FigureSet;
use upheld_audit::{Apart, ReleaseStage, apart, figures_digest, releases};
use upheld_domain::{Definitions, ReleaseName, ReportingYear};
use upheld_store::View;

use crate::commands::figures::Asked;
use crate::commands::release::Held;
use crate::problem::Problem;
use crate::screen::{counted, hex};

/// See the module.
#[derive(Serialize)]
pub(super) struct Since {
    pub(super) name: ReleaseName,
    pub(super) stage: ReleaseStage,
    /// Who froze it: another has to approve.
    pub(super) frozen_by: String,
    position: u64,
    digest: String,
    definitions: String,
    pub(super) same: bool,
    /// How many figures differ from those at its position.
    changed: usize,
    /// How many only one side has: of a body that came or went.
    one_sided: usize,
    /// Of figures that do not, how many averages beside them differ.
    averages_changed: usize,
}

fn sets(
    view: &View,
    definitions: &Definitions,
    year: ReportingYear,
) -> Result<Vec<FigureSet>, Problem> {
    Ok(Asked::new(view, definitions)?.year_sets(year))
}

impl Since {
    /// None where the year has no release. The record is counted at its position only where something
    /// differs.
    pub(super) fn of(view: &View, year: ReportingYear) -> Result<Option<Self>, Problem> {
        let releases = releases(view.streams().events());
        let Some(last) = releases.into_iter().rfind(|release| release.name.year == year) else {
            return Ok(None);
        };
        let Held { release, view: then, definitions } = Held::of(view, last)?;
        let frozen = &release.frozen.facts;
        let now = sets(view, &definitions, year)?;
        let same = figures_digest(&now) == frozen.figures_digest;
        let Apart { changed, one_sided, averages } =
            if same { Apart::default() } else { apart(&sets(&then, &definitions, year)?, &now) };
        Ok(Some(Self {
            name: release.name,
            stage: release.stage(),
            frozen_by: release.frozen.actor.to_string(),
            position: frozen.position.get(),
            digest: hex(&frozen.figures_digest),
            definitions: definitions.name,
            same,
            changed,
            one_sided,
            averages_changed: averages,
        }))
    }

    pub(super) fn in_words(&self) -> String {
        let Self { name, stage, position, definitions, changed, one_sided, .. } = self;
        let head = format!("Release {name}, {stage}, by {definitions} at position {position}:");
        if self.same {
            return format!("{head} the figures are the same now.");
        }
        let figures = counted(*changed as u64, "figure");
        let one_sided = match one_sided {
            0 => String::new(),
            count => format!(", {} came or went", counted(*count as u64, "figure")),
        };
        let averages = counted(self.averages_changed as u64, "average");
        format!(
            "{head} {figures} differ now{one_sided}, and {averages} beside figures that do not."
        )
    }
}
