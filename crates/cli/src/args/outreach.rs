//! The arguments of `outreach`: what the office did beside its cases.

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use upheld_domain::{ReportingYear, Sector, Topic};

use super::{AsKnownArgs, Giving, word};

#[derive(Debug, Subcommand)]
pub(crate) enum OutreachCommand {
    /// A course was given
    Course(CourseArgs),
    /// A seminar was held
    Seminar(SeminarArgs),
    /// The courses and seminars there were
    List(OutreachListArgs),
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("for_whom").required(true).args(["authority", "sector"])))]
pub(crate) struct CourseArgs {
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// The authority it was for: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// The sector it was for, where it was not for one authority
    #[arg(long, value_parser = word::<Sector>())]
    pub(crate) sector: Option<Sector>,
    /// What it was about
    #[arg(long, value_parser = word::<Topic>())]
    pub(crate) topic: Topic,
    /// How many people came
    #[arg(long, value_name = "N")]
    pub(crate) attendees: u32,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// A note kept beside the event; no statistic reads it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SeminarArgs {
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// Where it was held
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: String,
    /// How many people came
    #[arg(long, value_name = "N")]
    pub(crate) delegates: u32,
    /// From how many authorities
    #[arg(long, value_name = "N")]
    pub(crate) authorities: u32,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// A note kept beside the event; no statistic reads it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct OutreachListArgs {
    /// Only those of a reporting year
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: Option<ReportingYear>,
    /// Only courses for this body: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
