//! Why an event of another stream than a case's is refused.

use chrono::NaiveDate;

use crate::authority::AuthorityId;
use crate::ids::Actor;
use crate::streams::{DefinitionsName, ReleaseName};

/// Why something can't be recorded of an authority, a definition set, a release or outreach.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamRefusal {
    /// An authority nobody registered.
    #[error("the register has no authority {0}")]
    UnknownAuthority(AuthorityId),
    /// A body registered twice.
    #[error("the register has the authority {0} already")]
    AlreadyRegistered(AuthorityId),
    /// A code that a known body had before.
    #[error("{authority} is a former code of {present}, which the register has already")]
    FormerCode {
        /// The code that came.
        authority: AuthorityId,
        /// The code the body has now.
        present: AuthorityId,
    },
    /// A body that ended twice.
    #[error("the authority {authority} ended on {on} already")]
    AlreadyEnded {
        /// The body.
        authority: AuthorityId,
        /// Its last day.
        on: NaiveDate,
    },
    /// A last day before the first.
    #[error("the last day, {last_day}, is before the first, {first_day}")]
    EndsBeforeItBegins {
        /// What came.
        last_day: NaiveDate,
        /// The body's first day.
        first_day: NaiveDate,
    },
    /// A body that takes over from itself.
    #[error("the authority {0} can't be its own successor")]
    SucceedsItself(AuthorityId),
    /// A successor named twice.
    #[error("the successor {0} is named twice")]
    SuccessorTwice(AuthorityId),
    /// An estimate of a year that has no estimate.
    #[error("a population estimate is of a year from 1900 to {latest}, not {year}")]
    PopulationYear {
        /// What came.
        year: u16,
        /// The year of today.
        latest: i32,
    },
    /// An estimate of nobody.
    #[error("a population estimate needs at least one resident")]
    NoResidents,
    /// A definition set that is not there.
    #[error("there is no definition set {0}")]
    UnknownDefinitions(DefinitionsName),
    /// A definition set whose text is another.
    #[error("the digest is not that of the definition set {0}: its text is another")]
    OtherDigest(DefinitionsName),
    /// The set in force adopted again.
    #[error("the definition set {name} is in force since {on} already")]
    AlreadyAdopted {
        /// The set.
        name: DefinitionsName,
        /// The day it was adopted from.
        on: NaiveDate,
    },
    /// A scheme adopted where something was recorded before.
    #[error("the scheme {0} comes too late: a record adopts its scheme before anything else")]
    SchemeNotFirst(DefinitionsName),
    /// A scheme whose text can't be read.
    #[error("the text of the scheme {name} can't be used: {why}")]
    SchemeText {
        /// The scheme.
        name: DefinitionsName,
        /// What is wrong with it.
        why: String,
    },
    /// A scheme whose text is another's.
    #[error("the text beside the scheme {0} is another's")]
    OtherScheme(DefinitionsName),
    /// A step of a release before it was frozen.
    #[error("the release {0} is not frozen yet")]
    NotFrozen(ReleaseName),
    /// Frozen twice.
    #[error("the release {0} is frozen already")]
    AlreadyFrozen(ReleaseName),
    /// Approved twice.
    #[error("the release {0} is approved already")]
    AlreadyApproved(ReleaseName),
    /// Approved by the one who froze it.
    #[error("{actor} froze the release {release}, so somebody else has to approve it")]
    ApprovedByFreezer {
        /// The release.
        release: ReleaseName,
        /// Who asked.
        actor: Actor,
    },
    /// Published before it was approved.
    #[error("the release {0} is not approved yet")]
    NotApproved(ReleaseName),
    /// Published twice.
    #[error("the release {0} is published already")]
    AlreadyPublished(ReleaseName),
    /// A step of a release in whose place another comes.
    #[error("the release {release} was revised, and {by} takes its place: go on with that one")]
    AlreadyRevised {
        /// The release.
        release: ReleaseName,
        /// What took its place.
        by: ReleaseName,
    },
    /// A revision with another number than the next.
    #[error("the revision of {release} is {next}, not {by}")]
    RevisionNumber {
        /// The release.
        release: ReleaseName,
        /// What would have been right.
        next: ReleaseName,
        /// What came.
        by: ReleaseName,
    },
    /// A course for one authority and for a sector.
    #[error("a course is for an authority or for a sector, not for both")]
    AuthorityAndSector,
    /// A course for nobody.
    #[error("a course needs the authority or the sector it was for")]
    NeitherAuthorityNorSector,
    /// A course or a seminar without people.
    #[error("a {0} needs at least one person who came")]
    NobodyCame(&'static str),
    /// Delegates of more authorities than delegates, or of none.
    #[error("{delegates} delegates can't have come from {authorities} authorities")]
    DelegatesOf {
        /// How many people came.
        delegates: u32,
        /// From how many authorities.
        authorities: u32,
    },
    /// A date after today.
    #[error("{what} on {date}, which is after today, {today}")]
    Future {
        /// What was asked.
        what: &'static str,
        /// Its date.
        date: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// A date no office of this century would write.
    #[error("the date {0} is outside the years 1900 to 2998")]
    Implausible(NaiveDate),
    /// A step before the one it rests on.
    #[error("{what} on {date}, before it was {after} on {earlier}")]
    Predates {
        /// What was asked.
        what: &'static str,
        /// Its date.
        date: NaiveDate,
        /// What it rests on.
        after: &'static str,
        /// The day of that.
        earlier: NaiveDate,
    },
}

impl StreamRefusal {
    /// What can be done about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownAuthority(_) => {
                "check the code (authority list), or register the body first: authority register"
            }
            Self::AlreadyRegistered(_) => {
                "authority show tells what is known of it; a new name is recorded with authority \
                 rename"
            }
            Self::FormerCode { .. } => "use the present code",
            Self::AlreadyEnded { .. } => "authority show tells what is known of it",
            Self::EndsBeforeItBegins { .. } => "check both days",
            Self::SucceedsItself(_) => "name the bodies that took over, or none",
            Self::SuccessorTwice(_) => "name each body once",
            Self::PopulationYear { .. } | Self::Implausible(_) => "check the year",
            Self::NoResidents => "without an estimate, figures per resident print as n/a",
            Self::UnknownDefinitions(_) => "definitions list shows the sets there are",
            Self::OtherDigest(_) => "adopt the set as this Upheld has it: definitions adopt",
            Self::AlreadyAdopted { .. } => {
                "there is nothing to do; definitions list shows the sets"
            }
            Self::AuthorityAndSector => "leave one of the two out",
            Self::NeitherAuthorityNorSector => "add --authority, or --sector for an open course",
            Self::NobodyCame(_) => "a course or a seminar that was cancelled is not recorded",
            Self::DelegatesOf { .. } => "check both numbers",
            Self::Future { .. } => "record it when it has happened; check the date",
            Self::Predates { .. } => "check both dates",
            other => return other.release_hint(),
        })
    }

    fn release_hint(&self) -> Option<&'static str> {
        match self {
            Self::NotFrozen(_) => Some("freeze the release first"),
            Self::AlreadyFrozen(_) => Some("what is wrong with it is put right by a revision"),
            Self::ApprovedByFreezer { .. } => Some("another actor has to give the command"),
            Self::NotApproved(_) => Some("have the release approved first"),
            Self::RevisionNumber { .. } => Some("revisions are numbered in order"),
            _ => None,
        }
    }
}
