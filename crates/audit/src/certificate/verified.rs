//! What a check of a certificate found, in words, and what it could not see.

use std::fmt;

use upheld_domain::{AsKnown, Definitions, Timestamp};

use super::count::Counted;
use super::events::Sorted;
use super::verify::Anchor;
use super::{Certificate, Part};

/// A check that was done, and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The check in one word.
    pub check: &'static str,
    /// What was found, in words.
    pub what: String,
}

/// What a certificate alone can't rule out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The root is only the certificate's word.
    Root,
    /// Which record it is, and whether its cases are invented.
    Record,
    /// Cases that count and are not shown, later events of those that are.
    LeftOut,
    /// Whether more was known by the day or the instant that was asked for.
    AsKnown(AsKnown),
    /// Whether the office counts by this definition set, and what speaks for it.
    Definitions(&'static str),
    /// The authority's name.
    Name,
    /// Who the actors are.
    Actors,
}

impl Doubt {
    /// Whether counting the figure anew from the whole record answers it.
    #[must_use]
    pub fn is_answered_by_the_record(&self) -> bool {
        !matches!(self, Self::Definitions(_) | Self::Actors)
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str(
                "the root is the certificate's own word: compare it with one that was published",
            ),
            Self::Record => f.write_str(
                "which record it is, and whether its cases are invented, is the certificate's own word: \
                 a checkpoint says both",
            ),
            Self::LeftOut => f.write_str(
                "events may be left out: cases that count and are not shown, or later events of those \
                 that are; only the record excludes it",
            ),
            Self::AsKnown(when) => {
                write!(f, "by {when} more may have been known than up to this position")
            }
            Self::Definitions(known) => {
                write!(f, "whether the office counts by this definition set: it is {known}")
            }
            Self::Name => f.write_str("the authority's name is stated: names are in no proof"),
            Self::Actors => {
                f.write_str("who the actors are: the record has the names that were given")
            }
        }
    }
}

/// A certificate that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was checked, in order.
    pub checks: Vec<Check>,
    /// What these checks do not exclude.
    pub doubts: Vec<Doubt>,
    /// When the last event that is known was recorded.
    pub known_until: Timestamp,
}

impl Verified {
    pub(super) fn of(
        certificate: &Certificate,
        definitions: &Definitions,
        sorted: &Sorted<'_>,
        counted: &Counted,
        anchor: Option<Anchor>,
    ) -> Self {
        Self {
            checks: checks(certificate, definitions, sorted, counted, anchor),
            doubts: doubts(certificate, definitions, sorted, counted, anchor),
            known_until: sorted.last.recorded_at,
        }
    }
}

fn checks(
    certificate: &Certificate,
    definitions: &Definitions,
    sorted: &Sorted<'_>,
    counted: &Counted,
    anchor: Option<Anchor>,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut found = |check, what: String| checks.push(Check { check, what });
    let known = adopted(certificate, sorted);
    let known = known.unwrap_or_else(|| program_s(definitions).to_owned());
    found("definitions", format!("{}, {known}", definitions.name));
    if let Some(scheme) = &certificate.scheme {
        found("scheme", format!("{:?}, adopted by the record's first event", scheme.name));
    }
    let (events, cases) = (certificate.events.len(), counted.cases);
    found(
        "events",
        format!("{events}, each as its leaf says; {cases} cases from their first event"),
    );
    let (hashes, position) = (certificate.proof.0.len(), certificate.position);
    found("proof", format!("{hashes} hashes lead to the root at position {position}"));
    if let Some(as_known) = &certificate.as_known {
        let last = sorted.last.recorded_at;
        found("as-known", format!("{as_known:?}: the last event was recorded at {last}"));
    }
    found("count", count(certificate));
    found("register", register(certificate, counted));
    if let Some(sentence) = &certificate.sentence {
        found("words", sentence.clone());
    }
    match anchor {
        Some(Anchor { identity: Some(_), .. }) => {
            found("root", "the checkpoint's, of this record".to_owned());
        }
        Some(Anchor { identity: None, .. }) => found("root", "the one that was given".to_owned()),
        None => {}
    }
    checks
}

fn count(certificate: &Certificate) -> String {
    let of = |part| certificate.contributions.iter().filter(move |c| c.part == part).count();
    let (above, below) = (of(Part::Numerator), of(Part::DenominatorOnly));
    format!("{above} in the numerator, {below} in the denominator only: {}", certificate.printed)
}

fn register(certificate: &Certificate, counted: &Counted) -> String {
    let row = &certificate.register;
    let mut text = row.kind.clone();
    if let Some(group) = &row.group {
        text.push_str(&format!(", {group}"));
    }
    if let Some(population) = row.population {
        text.push_str(&format!(", {} residents in {}", population.residents, population.year));
    }
    if counted.name_is_known {
        text.push_str(&format!("; called {:?}", row.name));
    }
    text
}

/// By which event of the record the definition set is the office's; none where no such is shown.
fn adopted(certificate: &Certificate, sorted: &Sorted<'_>) -> Option<String> {
    if let Some((position, set)) = sorted.adopted.last() {
        return Some(format!("adopted in the record from {} on (position {position})", set.on));
    }
    let scheme = certificate.scheme.as_ref();
    let own = scheme.is_some_and(|scheme| scheme.digest == certificate.definitions.digest);
    own.then(|| "the one of the record's scheme".to_owned())
}

/// Whether this program has the definition set.
fn program_s(definitions: &Definitions) -> &'static str {
    match Definitions::named(&definitions.name) {
        Ok(own) if own.digest == definitions.digest => "built into this program",
        _ => "not one that this program has",
    }
}

fn doubts(
    certificate: &Certificate,
    definitions: &Definitions,
    sorted: &Sorted<'_>,
    counted: &Counted,
    anchor: Option<Anchor>,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if anchor.is_none() {
        doubts.push(Doubt::Root);
    }
    if anchor.is_none_or(|anchor| anchor.identity.is_none()) {
        doubts.push(Doubt::Record);
    }
    doubts.push(Doubt::LeftOut);
    let when = certificate.as_known.as_ref().and_then(|when| when.parse().ok());
    doubts.extend(when.map(Doubt::AsKnown));
    if adopted(certificate, sorted).is_none() {
        doubts.push(Doubt::Definitions(program_s(definitions)));
    }
    if !counted.name_is_known {
        doubts.push(Doubt::Name);
    }
    doubts.push(Doubt::Actors);
    doubts
}
