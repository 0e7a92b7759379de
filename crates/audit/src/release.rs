//! Releases: a year's figures frozen at a position, approved, published, revised. Each step is an
//! event of the release's stream; here they are read back, and the digest is made by which a frozen
//! release is held to its figures.
//!
//! Not here: which step may follow which (see [`upheld_domain::check_release`]), and where the
//! figures come from.

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use upheld_annual::{Comparator, Figure, FigureSet};
use upheld_domain::{
    Actor, Facts, Particular, Position, Recorded, ReleaseFacts, ReleaseFrozen, ReleaseName,
    ReleaseRevised, ReportingYear, RevisionKind, StreamId, Timestamp,
};

/// One step of a release, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseStep<F> {
    /// What was recorded.
    pub facts: F,
    /// Where.
    pub position: Position,
    /// When.
    pub recorded_at: Timestamp,
    /// By whom; declared, not authenticated.
    pub actor: Actor,
}

/// A release and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its name.
    pub name: ReleaseName,
    /// What was frozen.
    pub frozen: ReleaseStep<ReleaseFrozen>,
    /// When it was approved: the day.
    pub approved: Option<ReleaseStep<NaiveDate>>,
    /// When it was published: the day.
    pub published: Option<ReleaseStep<NaiveDate>>,
    /// What takes its place, and why.
    pub revised: Option<(ReleaseStep<ReleaseRevised>, String)>,
}

/// How far a release has come, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReleaseStage {
    /// Frozen: provisional.
    Frozen,
    /// Approved: letters may go out.
    Approved,
    /// Published.
    Published,
    /// Another release takes its place, or is about to.
    Revised,
}

impl std::fmt::Display for ReleaseStage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Frozen => "frozen",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Revised => "revised",
        })
    }
}

impl Release {
    fn frozen(name: ReleaseName, frozen: ReleaseStep<ReleaseFrozen>) -> Self {
        Self { name, frozen, approved: None, published: None, revised: None }
    }

    /// How far it has come.
    #[must_use]
    pub fn stage(&self) -> ReleaseStage {
        if self.revised.is_some() {
            ReleaseStage::Revised
        } else if self.published.is_some() {
            ReleaseStage::Published
        } else if self.approved.is_some() {
            ReleaseStage::Approved
        } else {
            ReleaseStage::Frozen
        }
    }

    /// Why it was revised: announced or a correction.
    #[must_use]
    pub fn revision(&self) -> Option<(RevisionKind, &str)> {
        self.revised.as_ref().map(|(step, reason)| (step.facts.kind, reason.as_str()))
    }

    fn take(&mut self, facts: &ReleaseFacts, event: &Recorded) {
        match facts {
            // The domain takes no second one.
            ReleaseFacts::Frozen(_) => {}
            ReleaseFacts::Approved(f) => self.approved = Some(step(f.on, event)),
            ReleaseFacts::Published(f) => self.published = Some(step(f.on, event)),
            ReleaseFacts::Revised(f) => {
                let reason = event.event.particulars.get(Particular::Reason).unwrap_or_default();
                self.revised = Some((step(f.clone(), event), reason.to_owned()));
            }
        }
    }
}

fn step<F>(facts: F, event: &Recorded) -> ReleaseStep<F> {
    let Recorded { position, recorded_at, .. } = *event;
    ReleaseStep { facts, position, recorded_at, actor: event.actor.clone() }
}

/// The releases of a record, by year and revision. Takes the events of its other streams in order;
/// passes over those that are of no release.
#[must_use]
pub fn releases(events: &[Recorded]) -> Vec<Release> {
    let mut releases: Vec<Release> = Vec::new();
    for event in events {
        let (StreamId::Release(name), Facts::Release(facts)) = (event.stream, &event.event.facts)
        else {
            continue;
        };
        match (releases.iter_mut().find(|release| release.name == name), facts) {
            (Some(release), facts) => release.take(facts, event),
            (None, ReleaseFacts::Frozen(f)) => {
                releases.push(Release::frozen(name, step(f.clone(), event)));
            }
            (None, _) => {}
        }
    }
    releases.sort_by_key(|release| release.name);
    releases
}

/// The name that the next freeze of a year takes: the first, or the one that a revision named.
///
/// # Errors
/// The release that stands in its way: it was not revised.
pub fn next_name(releases: &[Release], year: ReportingYear) -> Result<ReleaseName, ReleaseName> {
    match releases.iter().rfind(|release| release.name.year == year) {
        None => Ok(ReleaseName { year, revision: 1 }),
        Some(last) => match &last.revised {
            Some((step, _)) => Ok(step.facts.by),
            None => Err(last.name),
        },
    }
}

/// The release whose figures of a year the public has: the last published.
#[must_use]
pub fn in_public(releases: &[Release], year: ReportingYear) -> Option<&Release> {
    let mut of_year = releases.iter().filter(|release| release.name.year == year);
    of_year.rfind(|release| release.published.is_some())
}

/// The digest of a year's figures: SHA-256 over a line for each figure, in the order given. A line is
/// `scope TAB measure TAB numerator TAB denominator TAB printed`, for one with a comparator then
/// `TAB group TAB method TAB members TAB members without a base TAB numerator TAB denominator TAB
/// value TAB printed`; a missing number is empty; each ends with a line feed. A scope is its type, or
/// for an authority its code, for a group its name. Frozen: a change makes a new digest beside it.
pub fn figures_digest<'a>(sets: impl IntoIterator<Item = &'a FigureSet>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for set in sets {
        let scope = match (&set.scope.code, &set.scope.group) {
            (Some(code), _) => code.to_string(),
            (None, Some(group)) => format!("group {group}"),
            (None, None) => set.scope.kind.to_owned(),
        };
        for figure in &set.figures {
            hash.update(line(&scope, figure));
        }
    }
    hash.finalize().into()
}

fn line(scope: &str, figure: &Figure) -> String {
    let Figure { slug, printed, .. } = figure;
    let (above, below) = (number(figure.numerator), number(figure.denominator));
    let comparator = figure.comparator.as_ref().map(comparator).unwrap_or_default();
    format!("{scope}\t{slug}\t{above}\t{below}\t{printed}{comparator}\n")
}

fn comparator(found: &Comparator) -> String {
    let Comparator { group, method, members, members_without_base, printed, .. } = found;
    let (above, below) = (number(found.numerator), number(found.denominator));
    let value = found.value.as_deref().unwrap_or_default();
    format!(
        "\t{group}\t{method}\t{members}\t{members_without_base}\t{above}\t{below}\t{value}\t{printed}"
    )
}

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
