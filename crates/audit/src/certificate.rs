//! The certificate of one figure of one authority: what was printed, with everything it takes to
//! count it again and to see that it was counted from the record. Whoever has it checks it without
//! the record ([`verify`]), and there is no word of anybody's story in it. The format, key by key:
//! docs/adr/0008-certificates.md.
//!
//! - [`make`] takes the events as their leaves, counts, and proves them;
//! - [`read`] takes a file, strictly; [`Certificate::text`] writes one;
//! - [`verify`] checks everything in it; [`differences`] sets it against one made anew from the whole
//!   record, which is the only way to see what was left out.
//!
//! Not here: where the events come from. The caller brings those of every case that counts
//! ([`crate::Question::counts`]).

mod compare;
mod count;
mod events;
mod failure;
mod field;
mod make;
mod question;
mod read;
mod rules;
mod verified;
mod verify;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use upheld_domain::{AuthorityId, Position, Reference, ReportingYear};
use upheld_journal::merkle::Hash;
use uuid::Uuid;

pub use compare::{Difference, differences};
pub use failure::Failure;
pub use field::{Bytes, Hashes};
pub use make::{MakeError, Material, make};
pub use question::Asked;
pub use read::{BYTES_MAX, ReadError, read};
pub use rules::rules;
pub use verified::{Check, Doubt, Verified};
pub use verify::{Anchor, verify};

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// See the module. Its fields are the keys of the file, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// [`VERSION`].
    pub upheld_certificate: u32,
    /// Whether the record's cases are invented.
    pub synthetic: bool,
    /// Which record it is.
    pub origin: Uuid,
    /// The measure, in the words of the scheme: `uphold-rate`.
    pub measure: String,
    /// The authority.
    pub authority: AuthorityId,
    /// The reporting year.
    pub year: ReportingYear,
    /// Its first and last day: `2023-04-01/2024-03-31`.
    pub period: String,
    /// The day, instant or position the question named; none for all that was known.
    pub as_known: Option<String>,
    /// The last event that is known.
    pub position: Position,
    /// The record's root at that position.
    #[serde(with = "field::hex")]
    pub root: Hash,
    /// The count, the median of days, or what is above the line of a rate; none where there is no
    /// figure.
    pub numerator: Option<i64>,
    /// What is below the line of a rate.
    pub denominator: Option<u64>,
    /// As it prints.
    pub printed: String,
    /// The letter beside it: z, x, p or b.
    pub status: Option<String>,
    /// The rate in one sentence; none for a count.
    pub sentence: Option<String>,
    /// A sentence of caution where the rate rests on fewer than five.
    pub caution: Option<String>,
    /// The authority's row of the register.
    pub register: Row,
    /// The definition set.
    pub definitions: Named,
    /// The office's scheme, where the record has its own.
    pub scheme: Option<Named>,
    /// What each case adds: the numerators, then what is in the denominator only, each in order of
    /// position.
    pub contributions: Vec<Contributor>,
    /// The events that show it, in order of position.
    pub events: Vec<Shown>,
    /// The proof of all of them together.
    pub proof: Hashes,
}

/// An authority as the register has it on the last day of the year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name on that day.
    pub name: String,
    /// What sort of body: `council`.
    pub kind: String,
    /// The name of the group it is compared with.
    pub group: Option<String>,
    /// Its first day; none for a body older than the register.
    pub first_day: Option<NaiveDate>,
    /// Its last day; none for a body that is still there.
    pub last_day: Option<NaiveDate>,
    /// The estimate that the figure was made with; none for figures made without.
    pub population: Option<Estimate>,
}

/// How many people live there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The year of the estimate.
    pub year: u16,
    /// Residents.
    pub residents: u64,
}

/// A text under a name, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// SHA-256 of the text.
    #[serde(with = "field::hex")]
    pub digest: Hash,
    /// The text.
    pub text: String,
}

/// The part that a case has in the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// It is counted; in a rate, above and below the line.
    Numerator,
    /// It is counted below the line only.
    DenominatorOnly,
}

/// One case's part in the figure; a case with several remedies or findings has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contributor {
    /// The case's reference, without spaces.
    pub reference: Reference,
    /// Its part.
    pub part: Part,
    /// The event that is counted, by its first position; of a case that is open, the last that opened
    /// or closed it.
    pub position: Position,
    /// How much it counts, where that is not one: of the cases that are open, one decided twice
    /// counts less.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: i64,
    /// Days from receipt to decision, where the measure is about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

fn one() -> i64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_one(count: &i64) -> bool {
    *count == 1
}

/// One event: what a person reads, and the leaf that says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Its position.
    pub position: Position,
    /// What happened: `Upheld`.
    pub kind: String,
    /// The business date of a case's event, where it has one.
    pub occurred_on: Option<String>,
    /// When the record took it.
    pub recorded_at: String,
    /// Who gave the command.
    pub actor: String,
    /// The leaf's bytes.
    pub leaf: Bytes,
}
