//! The other streams of the record: authorities, definition sets adopted, releases, outreach.
//! Every number of the annual letter can come from the record, so what it needs is recorded here.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::authority::{AuthorityId, AuthorityKind, Group};
use crate::code::Code;
use crate::facts::facts;
use crate::ids::Position;
use crate::time::ReportingYear;
use crate::vocabulary::vocabulary;

/// The name of a definition set: `lgsco-2020`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DefinitionsName(pub Code<40>);

impl fmt::Display for DefinitionsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A release of a year's figures: `2019-20`, and its revisions `2019-20.2`, `2019-20.3` …
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseName {
    /// The reporting year whose figures it holds.
    pub year: ReportingYear,
    /// 1 for the first, 2 for `2019-20.2`.
    pub revision: u16,
}

impl fmt::Display for ReleaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.revision {
            1 => self.year.fmt(f),
            revision => f.pad(&format!("{}.{revision}", self.year)),
        }
    }
}

impl FromStr for ReleaseName {
    type Err = crate::time::YearError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || crate::time::YearError(text.to_owned());
        let (year, revision) = match text.split_once('.') {
            None => (text, 1),
            Some((year, revision)) => {
                (year, revision.parse().ok().filter(|&r| r > 1).ok_or_else(refuse)?)
            }
        };
        Ok(Self { year: year.parse()?, revision })
    }
}

impl Serialize for ReleaseName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ReleaseName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

vocabulary! {
    /// What a course is about.
    pub enum Topic {
        /// Complaint handling in general.
        ComplaintHandling = 1 "complaint-handling",
        /// Planning.
        Planning = 2 "planning",
        /// Adult social care.
        AdultSocialCare = 3 "adult-social-care",
        /// Children's services.
        ChildrensServices = 4 "childrens-services",
        /// Housing.
        Housing = 5 "housing",
        /// Another topic.
        Other = 6 "other",
    }
}

vocabulary! {
    /// For whom a course was, where it was not for one authority.
    pub enum Sector {
        /// Councils, openly.
        LocalAuthorities = 1 "local-authorities",
        /// Independent care providers.
        CareProviders = 2 "care-providers",
        /// Others.
        Other = 3 "other",
    }
}

vocabulary! {
    /// Why a release was revised.
    pub enum RevisionKind {
        /// A revision announced beforehand.
        Scheduled = 1 "scheduled",
        /// A correction of what was wrong.
        Correction = 2 "correction",
    }
}

facts! {
    /// A body came into jurisdiction. Its names stand in the particulars.
    pub struct Registered {
        /// What sort of body.
        pub kind: AuthorityKind,
        /// Whom it is compared with.
        pub group: Option<Group>,
        /// Its first day; none for a body older than the register.
        pub first_day: Option<NaiveDate>,
    }
    /// A body took another name; it stands in the particulars.
    pub struct Renamed {
        /// From this day.
        pub on: NaiveDate,
    }
    /// A body ended.
    pub struct Ended {
        /// Its last day.
        pub last_day: NaiveDate,
        /// The bodies that took over.
        pub successors: Vec<AuthorityId>,
    }
    /// An estimate of how many people live there.
    pub struct PopulationEstimated {
        /// The year of the estimate; part of each figure made with it.
        pub year: u16,
        /// Residents.
        pub residents: u32,
    }
    /// Whom letters go to; name, post and address stand in the particulars.
    pub struct ContactNamed {
        /// From this day.
        pub from: NaiveDate,
    }
    /// The office adopted a definition set.
    pub struct DefinitionsAdopted {
        /// Its name.
        pub name: DefinitionsName,
        /// SHA-256 of its text.
        pub digest: [u8; 32],
        /// From this day.
        pub on: NaiveDate,
    }
    /// The office adopted a scheme: the first event of its record. The scheme's text stands in the
    /// particulars.
    pub struct SchemeAdopted {
        /// Its name, and that of its definition set.
        pub name: DefinitionsName,
        /// SHA-256 of its text.
        pub digest: [u8; 32],
    }
    /// A set of figures was frozen.
    pub struct ReleaseFrozen {
        /// The last event the figures know of.
        pub position: Position,
        /// The definition set.
        pub definitions: DefinitionsName,
        /// SHA-256 of the set's text.
        pub definitions_digest: [u8; 32],
        /// SHA-256 of the figures.
        pub figures_digest: [u8; 32],
    }
    /// A frozen release was approved, by another actor than the one who froze it.
    pub struct ReleaseApproved {
        /// The day.
        pub on: NaiveDate,
    }
    /// An approved release was published.
    pub struct ReleasePublished {
        /// The day.
        pub on: NaiveDate,
    }
    /// A published release was revised: a new one takes its place.
    pub struct ReleaseRevised {
        /// The one that takes its place.
        pub by: ReleaseName,
        /// Announced beforehand, or a correction.
        pub kind: RevisionKind,
        /// The day.
        pub on: NaiveDate,
    }
    /// A course was given.
    pub struct CourseDelivered {
        /// The authority it was for, or none.
        pub authority: Option<AuthorityId>,
        /// The sector it was for, where it was not for one authority.
        pub sector: Option<Sector>,
        /// What it was about.
        pub topic: Topic,
        /// How many people came.
        pub attendees: u32,
        /// The day.
        pub on: NaiveDate,
    }
    /// A seminar was held. Its place stands in the particulars.
    pub struct SeminarHeld {
        /// How many people came.
        pub delegates: u32,
        /// From how many authorities.
        pub authorities: u32,
        /// The day.
        pub on: NaiveDate,
    }
}

/// Everything that can happen to an authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts")]
pub enum AuthorityFacts {
    /// See [`Registered`].
    Registered(Registered),
    /// See [`Renamed`].
    Renamed(Renamed),
    /// See [`Ended`].
    Ended(Ended),
    /// See [`PopulationEstimated`].
    PopulationEstimated(PopulationEstimated),
    /// See [`ContactNamed`].
    ContactNamed(ContactNamed),
}

/// Everything that can happen to the definition sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts")]
pub enum DefinitionsFacts {
    /// See [`DefinitionsAdopted`].
    Adopted(DefinitionsAdopted),
}

/// Everything that can happen to the office's scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts")]
pub enum SchemeFacts {
    /// See [`SchemeAdopted`].
    SchemeAdopted(SchemeAdopted),
}

/// Everything that can happen to a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts")]
pub enum ReleaseFacts {
    /// See [`ReleaseFrozen`].
    Frozen(ReleaseFrozen),
    /// See [`ReleaseApproved`].
    Approved(ReleaseApproved),
    /// See [`ReleasePublished`].
    Published(ReleasePublished),
    /// See [`ReleaseRevised`].
    Revised(ReleaseRevised),
}

/// What the office did beside its cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts")]
pub enum OutreachFacts {
    /// See [`CourseDelivered`].
    CourseDelivered(CourseDelivered),
    /// See [`SeminarHeld`].
    SeminarHeld(SeminarHeld),
}
