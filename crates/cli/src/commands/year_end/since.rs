//! The last release of a year beside its figures now: the same digest, or how many differ.

use std::collections::BTreeMap;

use serde::Serialize;
use upheld_annual::{Figure, FigureSet};
use upheld_audit::{ReleaseStage, figures_digest, releases};
use upheld_domain::{AuthorityId, Definitions, ReleaseName, ReportingYear};
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
        let (changed, averages_changed) =
            if same { (0, 0) } else { differing(&sets(&then, &definitions, year)?, &now) };
        Ok(Some(Self {
            name: release.name,
            stage: release.stage(),
            frozen_by: release.frozen.actor.to_string(),
            position: frozen.position.get(),
            digest: hex(&frozen.figures_digest),
            definitions: definitions.name,
            same,
            changed,
            averages_changed,
        }))
    }

    pub(super) fn in_words(&self) -> String {
        let Self { name, stage, position, definitions, changed, averages_changed, .. } = self;
        let head = format!("Release {name}, {stage}, by {definitions} at position {position}:");
        if self.same {
            return format!("{head} the figures are the same now.");
        }
        let figures = counted(*changed as u64, "figure");
        let averages = counted(*averages_changed as u64, "average");
        format!("{head} {figures} differ now, and {averages} beside figures that do not.")
    }
}

/// By whom and what a figure is: the body's code, the group's name, the measure.
type Key = (Option<AuthorityId>, Option<String>, String);

fn by_key(sets: &[FigureSet]) -> BTreeMap<Key, &Figure> {
    let mut all = BTreeMap::new();
    for set in sets {
        // A body that changes its group is still that body.
        let group = set.scope.group.as_ref().filter(|_| set.scope.code.is_none());
        for figure in &set.figures {
            all.insert((set.scope.code, group.cloned(), figure.slug.clone()), figure);
        }
    }
    all
}

/// How many figures differ, one that only one side has among them; and of the others, how many
/// averages.
fn differing(then: &[FigureSet], now: &[FigureSet]) -> (usize, usize) {
    let (then, now) = (by_key(then), by_key(now));
    let gone = then.keys().filter(|key| !now.contains_key(*key)).count();
    let (mut changed, mut averages) = (gone, 0);
    for (key, figure) in &now {
        let own = |figure: &Figure| (figure.numerator, figure.denominator, figure.printed.clone());
        match then.get(key) {
            Some(old) if own(old) == own(figure) => {
                averages += usize::from(old.comparator != figure.comparator);
            }
            _ => changed += 1,
        }
    }
    (changed, averages)
}
