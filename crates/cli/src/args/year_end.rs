//! The arguments of `year-end`: what is done before a year's figures are frozen.

use clap::{Args, Subcommand};
use upheld_audit::CheckRule;
use upheld_domain::ReportingYear;

use super::word;
use super::words::Word;

#[derive(Debug, Subcommand)]
pub(crate) enum YearEndCommand {
    /// Look for what is likely wrong or missing in a year; changes nothing
    Check(YearEndCheckArgs),
    /// Rebuild, verify and check; compare with the last release; say what to do next
    Run(YearEndRunArgs),
}

#[derive(Debug, Args)]
pub(crate) struct YearEndCheckArgs {
    /// The reporting year, such as 2019-20
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// Only what concerns this body: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// Only what this rule finds, all of it; may be given several times
    #[arg(long, value_name = "RULE", value_parser = word::<CheckRule>())]
    pub(crate) rule: Vec<CheckRule>,
    /// The definition set; if not said the one in force: the last adopted, or the scheme's own
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
    /// End with 7 where there is something to mend; what is only to be looked at does not matter
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct YearEndRunArgs {
    /// The reporting year, such as 2019-20
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The definition set; if not said the one in force: the last adopted, or the scheme's own
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
}

impl Word for CheckRule {
    const WORDS: &'static [Self] = Self::ALL;

    fn word(self) -> &'static str {
        self.code()
    }
}
