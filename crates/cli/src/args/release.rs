//! The arguments of `release`: a year's figures frozen, approved, published, revised, and compared
//! with what is known now.

use std::str::FromStr;

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use upheld_domain::{ReleaseName, ReportingYear, RevisionKind};

use super::{AsKnownArgs, Giving, word};

#[derive(Debug, Subcommand)]
pub(crate) enum ReleaseCommand {
    /// What a freeze would hold now; records nothing
    Draft(ReleaseDraftArgs),
    /// Fix a year's figures: position, definition set, digest; provisional until approved
    Freeze(ReleaseFreezeArgs),
    /// Approve a frozen release, as another person than the one who froze it; letters may go out
    Approve(ReleaseStepArgs),
    /// Publish an approved release
    Publish(ReleaseStepArgs),
    /// Say that another release will take the place of a published one, and why
    Revise(ReleaseReviseArgs),
    /// The releases there are
    List(ReleaseListArgs),
    /// One release with its steps and its key figures
    Show(ReleaseShowArgs),
    /// Replay releases from the journal and compare their digests; exit 7 if one differs
    Check(ReleaseCheckArgs),
    /// What changed since a release, split among causes, by case and event
    Diff(ReleaseDiffArgs),
    /// A measure by year and by release
    Triangle(TriangleArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseDraftArgs {
    /// The reporting year, such as 2019-20
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The definition set; that in force if not said
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseFreezeArgs {
    #[command(flatten)]
    pub(crate) giving: Giving,
    #[command(flatten)]
    pub(crate) of: ReleaseDraftArgs,
    /// A note kept beside the event
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseStepArgs {
    /// The release, such as 2019-20 or 2019-20.2
    #[arg(value_name = "RELEASE")]
    pub(crate) release: ReleaseName,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// The day; today, if not said
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
    /// A note kept beside the event
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseReviseArgs {
    /// The published release, such as 2019-20
    #[arg(value_name = "RELEASE")]
    pub(crate) release: ReleaseName,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// Whether it was announced beforehand or corrects what was wrong
    #[arg(long, value_parser = word::<RevisionKind>())]
    pub(crate) kind: RevisionKind,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The day; today, if not said
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseListArgs {
    /// Only those of a reporting year
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: Option<ReportingYear>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseShowArgs {
    /// The release, such as 2019-20 or 2019-20.2
    #[arg(value_name = "RELEASE")]
    pub(crate) release: ReleaseName,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseCheckArgs {
    /// The release; every one, if not said
    #[arg(value_name = "RELEASE")]
    pub(crate) release: Option<ReleaseName>,
}

/// What a release is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// All that is known now.
    Now,
    /// Another release of the same year.
    Release(ReleaseName),
}

impl FromStr for Against {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "now" => Ok(Self::Now),
            name => name
                .parse()
                .map(Self::Release)
                .map_err(|error| format!("{error}; or write now, for all that is known")),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseDiffArgs {
    /// The earlier release, such as 2019-20
    #[arg(value_name = "RELEASE")]
    pub(crate) release: ReleaseName,
    /// A later release of the same year, or now
    #[arg(value_name = "RELEASE-or-now", default_value = "now")]
    pub(crate) against: Against,
    /// Only this authority's figures: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// By which definition set the figures of now are made; the release's own if not said
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("of_whom").args(["authority", "group"])))]
pub(crate) struct TriangleArgs {
    /// The measure, such as uphold-rate
    #[arg(long, value_name = "MEASURE")]
    pub(crate) measure: String,
    /// One authority: a code or a name; the nation, if nobody is named
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// The members of a group, such as "Metropolitan Boroughs"
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Option<String>,
}
