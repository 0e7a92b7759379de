//! On what a document for the public stands. What leaves the office is made of a release: of the
//! record at its position, by its definition set, under its name. Anything else is for use within,
//! and says so.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_audit::{Release, releases};
use upheld_domain::{Definitions, ReleaseName, ReportingYear};
use upheld_store::View;

use super::held::{self, Held};
use crate::args::StandingArgs;
use crate::commands::figures;
use crate::problem::Problem;

/// How far a release has to have come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Approved: for what goes to those whom it is about.
    Approved,
    /// Published: for what anybody may have.
    Published,
}

/// See the module. As JSON: `release` and `published_on`, null where there is none.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Standing {
    release: Option<ReleaseName>,
    published_on: Option<NaiveDate>,
    #[serde(skip)]
    approved_on: Option<NaiveDate>,
}

/// Marks what was not released.
const NOT_PUBLISHED: &str = "NOT PUBLISHED: for use within the office. These figures were not \
                             released, and may still change.";

impl Standing {
    const NONE: Self = Self { release: None, published_on: None, approved_on: None };

    fn of(release: &Release) -> Self {
        Self {
            release: Some(release.name),
            published_on: release.published.as_ref().map(|step| step.facts),
            approved_on: release.approved.as_ref().map(|step| step.facts),
        }
    }

    /// The release; none where there is none.
    pub(crate) fn release(&self) -> Option<ReleaseName> {
        self.release
    }

    /// The day the release was approved.
    pub(crate) fn approved_on(&self) -> Option<NaiveDate> {
        self.approved_on
    }

    /// The day it was published, if it was.
    pub(crate) fn published_on(&self) -> Option<NaiveDate> {
        self.published_on
    }

    /// What it stands on, in words.
    pub(crate) fn in_words(&self) -> String {
        let Some(release) = self.release else { return NOT_PUBLISHED.to_owned() };
        let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        let steps = [
            self.approved_on.map(|on| format!(", approved on {}", day(on))),
            self.published_on.map(|on| format!(", published on {}", day(on))),
        ];
        format!("Release {release}{}.", steps.into_iter().flatten().collect::<String>())
    }
}

/// Makes a year's document of what it stands on: the record at the release's position and its
/// definition set; with `--internal` what the view knows, by the set that was asked for.
pub(crate) fn standing<T>(
    view: &View,
    year: ReportingYear,
    args: &StandingArgs,
    due: Due,
    make: impl FnOnce(&View, &Definitions, &Standing) -> Result<T, Problem>,
) -> Result<T, Problem> {
    if args.internal {
        let definitions = figures::definitions(view, args.definitions.as_deref())?;
        return make(view, &definitions, &Standing::NONE);
    }
    let Held { release, view, definitions } = match args.release {
        Some(name) => named(view, year, name)?,
        None => last(view, year, due)?,
    };
    due.refuse(&release)?;
    make(&view, &definitions, &Standing::of(&release))
}

fn named(view: &View, year: ReportingYear, name: ReleaseName) -> Result<Held, Problem> {
    if name.year != year {
        return Err(Problem::usage(format!("release {name} is not of {year}"))
            .hint(format!("`upheld release list --year {year}` shows those of {year}")));
    }
    held::held(view, name)
}

fn last(view: &View, year: ReportingYear, due: Due) -> Result<Held, Problem> {
    let releases = releases(view.streams().events());
    let of_year = || releases.iter().filter(|release| release.name.year == year);
    match of_year().rfind(|release| due.is_met(release)) {
        Some(release) => Held::of(view, release.clone()),
        None => Err(due.refusal(year, of_year().next_back())),
    }
}

impl Due {
    fn is_met(self, release: &Release) -> bool {
        match self {
            // What is to be replaced before the public had it is not sent to anybody.
            Self::Approved => {
                release.approved.is_some()
                    && (release.published.is_some() || release.revised.is_none())
            }
            Self::Published => release.published.is_some(),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Published => "published",
        }
    }

    fn refuse(self, release: &Release) -> Result<(), Problem> {
        if self.is_met(release) {
            return Ok(());
        }
        Err(self.refusal(release.name.year, Some(release)))
    }

    fn refusal(self, year: ReportingYear, last: Option<&Release>) -> Problem {
        let word = self.word();
        let (problem, next) = match last {
            None => (
                format!("there is no release of {year}"),
                format!("`upheld release freeze --year {year}` makes it"),
            ),
            Some(Release { name, revised: Some((step, _)), .. }) => (
                format!("release {name} was revised before it went out"),
                format!("{} takes its place: freeze and approve that", step.facts.by),
            ),
            Some(last @ Release { name, .. }) => (
                format!("release {name} is not {word} yet"),
                match last.approved {
                    None => format!(
                        "`upheld release approve {name}` does it, by another person than froze it"
                    ),
                    Some(_) => format!("`upheld release publish {name}` does it"),
                },
            ),
        };
        Problem::invalid(format!("{problem}, so nothing of it may go out"))
            .hint(format!("{next}; with --internal it is made all the same, marked NOT PUBLISHED"))
    }
}
