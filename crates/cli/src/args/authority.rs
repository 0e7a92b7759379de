//! The arguments of `authority`: what becomes of the bodies in jurisdiction.

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use upheld_domain::{AuthorityId, AuthorityKind};

use super::{AsKnownArgs, Giving, word};

#[derive(Debug, Subcommand)]
pub(crate) enum AuthorityCommand {
    #[command(flatten)]
    Record(AuthorityVerb),
    /// Everything the register knows of a body
    Show(AuthorityShowArgs),
    /// The bodies in jurisdiction
    List(AuthorityListArgs),
}

/// The verbs that record what became of one body.
#[derive(Debug, Subcommand)]
pub(crate) enum AuthorityVerb {
    /// A body came into jurisdiction
    Register(RegisterArgs),
    /// A body took another name
    Rename(RenameArgs),
    /// A body ended
    End(EndArgs),
    /// An estimate of how many people live there
    Population(PopulationArgs),
    /// Whom letters go to
    Contact(ContactArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    /// Its code: E06000063, cqc:1-101602, or one of your own such as local:A1
    #[arg(value_name = "CODE")]
    pub(crate) code: AuthorityId,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// Its official name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Its short name; the official one, if not said
    #[arg(long, value_name = "NAME")]
    pub(crate) short_name: Option<String>,
    /// What sort of body it is
    #[arg(long, value_parser = word::<AuthorityKind>())]
    pub(crate) kind: AuthorityKind,
    /// Whom it is compared with, such as "Unitary Councils"; nobody, if not said
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Option<String>,
    /// Its first day; may lie ahead. Not said of a body older than the register
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) first_day: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(crate) struct RenameArgs {
    /// The body: a code or a name
    #[arg(value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// Its new official name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Its new short name; the official one, if not said
    #[arg(long, value_name = "NAME")]
    pub(crate) short_name: Option<String>,
    /// The first day of the name; may lie ahead
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct EndArgs {
    /// The body: a code or a name
    #[arg(value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// Its last day; may lie ahead
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) last_day: NaiveDate,
    /// A body that takes over: a code or a name; may be given several times
    #[arg(long = "successor", value_name = "CODE-or-NAME")]
    pub(crate) successors: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PopulationArgs {
    /// The body: a code or a name
    #[arg(value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// The calendar year of the estimate
    #[arg(long, value_name = "YYYY")]
    pub(crate) year: u16,
    /// How many people live there
    #[arg(long, value_name = "N")]
    pub(crate) residents: u32,
}

#[derive(Debug, Args)]
#[command(group(
    ArgGroup::new("person").required(true).multiple(true).args(["name", "post", "email"])
))]
pub(crate) struct ContactArgs {
    /// The body: a code or a name
    #[arg(value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// The first day; may lie ahead
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: NaiveDate,
    /// The person's name
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// The person's post, such as Chief Executive
    #[arg(long, value_name = "TEXT")]
    pub(crate) post: Option<String>,
    /// The address of emails
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AuthorityShowArgs {
    /// The body: a code or a name
    #[arg(value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AuthorityListArgs {
    /// Only those of a group, such as "Unitary Councils"
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Option<String>,
    /// Only those of a kind
    #[arg(long, value_parser = word::<AuthorityKind>())]
    pub(crate) kind: Option<AuthorityKind>,
    /// Only those there were on a day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
