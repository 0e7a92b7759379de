//! What may be recorded of authorities, definition sets, releases and outreach. Each check takes
//! the stream's earlier facts, those of the same command included, and says yes, or why not, in a
//! sentence.
//!
//! Not here: cases (see [`crate::decide`]), and what joins two streams, such as whether a revision
//! is of a release that is there.

mod refusal;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::authority::AuthorityId;
use crate::ids::Actor;
use crate::particulars::{Particular, Particulars};
use crate::register::Register;
use crate::scheme::Scheme;
use crate::streams::{
    AuthorityFacts, CourseDelivered, DefinitionsFacts, DefinitionsName, Ended, OutreachFacts,
    PopulationEstimated, Registered, ReleaseFacts, ReleaseName, ReleaseRevised, SchemeFacts,
    SeminarHeld,
};

pub use refusal::StreamRefusal;

/// What the checks rest on beside the stream: all of it comes in as data.
#[derive(Debug, Clone, Copy)]
pub struct StreamContext<'a> {
    /// The day in the office.
    pub today: NaiveDate,
    /// The bodies in jurisdiction.
    pub register: &'a Register,
    /// The definition sets there are, each with the SHA-256 of its text.
    pub definitions: &'a BTreeMap<DefinitionsName, [u8; 32]>,
    /// Whether nothing was recorded yet.
    pub record_is_empty: bool,
}

/// Whether a scheme may be adopted: before anything else, with its own text beside it.
///
/// # Errors
/// The [`StreamRefusal`].
pub fn check_scheme(
    facts: &SchemeFacts,
    particulars: &Particulars,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    let SchemeFacts::SchemeAdopted(adopted) = facts;
    if !context.record_is_empty {
        return Err(StreamRefusal::SchemeNotFirst(adopted.name));
    }
    let text = particulars.get(Particular::PublishedText).unwrap_or_default();
    let scheme = Scheme::parse(text).map_err(|error| StreamRefusal::SchemeText {
        name: adopted.name,
        why: error.to_string(),
    })?;
    let own = scheme.definitions().map(|definitions| definitions.digest);
    if scheme.name() != adopted.name.0.as_str() || own != Ok(adopted.digest) {
        return Err(StreamRefusal::OtherScheme(adopted.name));
    }
    Ok(())
}

/// Whether an event may be recorded of an authority. `earlier` holds the facts its stream has.
///
/// The register is dated, and a reorganisation is law long before its day: first days, last days,
/// new names and contacts may lie ahead.
///
/// # Errors
/// The [`StreamRefusal`].
pub fn check_authority(
    authority: AuthorityId,
    earlier: &[AuthorityFacts],
    facts: &AuthorityFacts,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    let registered = earlier.iter().any(|f| matches!(f, AuthorityFacts::Registered(_)));
    let known = registered || context.register.get(authority).is_some();
    match facts {
        AuthorityFacts::Registered(f) => check_registered(authority, known, f, context),
        _ if !known => Err(StreamRefusal::UnknownAuthority(authority)),
        AuthorityFacts::Renamed(f) => plausible(f.on),
        AuthorityFacts::Ended(f) => check_ended(authority, earlier, f, context),
        AuthorityFacts::PopulationEstimated(f) => check_population(f, context.today),
        AuthorityFacts::ContactNamed(f) => plausible(f.from),
    }
}

fn check_registered(
    authority: AuthorityId,
    known: bool,
    facts: &Registered,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    if known {
        return Err(StreamRefusal::AlreadyRegistered(authority));
    }
    if let Some(present) = context.register.present_code(authority) {
        return Err(StreamRefusal::FormerCode { authority, present });
    }
    facts.first_day.map_or(Ok(()), plausible)
}

fn check_ended(
    authority: AuthorityId,
    earlier: &[AuthorityFacts],
    facts: &Ended,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    plausible(facts.last_day)?;
    let record = context.register.get(authority);
    let ended = earlier.iter().find_map(|f| match f {
        AuthorityFacts::Ended(f) => Some(f.last_day),
        _ => None,
    });
    if let Some(on) = ended.or_else(|| record.and_then(|record| record.last_day)) {
        return Err(StreamRefusal::AlreadyEnded { authority, on });
    }
    let first_day = earlier.iter().find_map(|f| match f {
        AuthorityFacts::Registered(f) => f.first_day,
        _ => None,
    });
    match first_day.or_else(|| record.and_then(|record| record.first_day)) {
        Some(first_day) if facts.last_day < first_day => {
            Err(StreamRefusal::EndsBeforeItBegins { last_day: facts.last_day, first_day })
        }
        _ => check_successors(authority, &facts.successors, context.register),
    }
}

fn check_successors(
    authority: AuthorityId,
    successors: &[AuthorityId],
    register: &Register,
) -> Result<(), StreamRefusal> {
    for (index, &successor) in successors.iter().enumerate() {
        if successor == authority {
            return Err(StreamRefusal::SucceedsItself(authority));
        }
        if register.get(successor).is_none() {
            return Err(StreamRefusal::UnknownAuthority(successor));
        }
        if successors[..index].contains(&successor) {
            return Err(StreamRefusal::SuccessorTwice(successor));
        }
    }
    Ok(())
}

fn check_population(facts: &PopulationEstimated, today: NaiveDate) -> Result<(), StreamRefusal> {
    if facts.year < 1900 || i32::from(facts.year) > today.year() {
        return Err(StreamRefusal::PopulationYear { year: facts.year, latest: today.year() });
    }
    if facts.residents == 0 {
        return Err(StreamRefusal::NoResidents);
    }
    Ok(())
}

/// Whether a definition set may be adopted. `earlier` holds the adoptions there are, in order.
///
/// # Errors
/// The [`StreamRefusal`].
pub fn check_definitions(
    earlier: &[DefinitionsFacts],
    facts: &DefinitionsFacts,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    let DefinitionsFacts::Adopted(adopted) = facts;
    check_set(adopted.name, adopted.digest, context)?;
    past("a definition set is adopted", adopted.on, context.today)?;
    match earlier.last() {
        Some(DefinitionsFacts::Adopted(last))
            if (last.name, last.digest) == (adopted.name, adopted.digest) =>
        {
            Err(StreamRefusal::AlreadyAdopted { name: last.name, on: last.on })
        }
        _ => Ok(()),
    }
}

fn check_set(
    name: DefinitionsName,
    digest: [u8; 32],
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    match context.definitions.get(&name) {
        None => Err(StreamRefusal::UnknownDefinitions(name)),
        Some(known) if *known != digest => Err(StreamRefusal::OtherDigest(name)),
        Some(_) => Ok(()),
    }
}

/// How far a release has come.
#[derive(Debug, Default)]
struct Release<'a> {
    /// Who froze it, and the day that was recorded.
    frozen: Option<(&'a Actor, NaiveDate)>,
    approved_on: Option<NaiveDate>,
    published_on: Option<NaiveDate>,
    revised_by: Option<ReleaseName>,
}

impl<'a> Release<'a> {
    /// Total: a step that makes no sense is taken as it is.
    fn of(earlier: &'a [ReleaseTaken]) -> Self {
        let mut release = Self::default();
        for ReleaseTaken { facts, actor, recorded_on } in earlier {
            match facts {
                ReleaseFacts::Frozen(_) => release.frozen = Some((actor, *recorded_on)),
                ReleaseFacts::Approved(f) => release.approved_on = Some(f.on),
                ReleaseFacts::Published(f) => release.published_on = Some(f.on),
                ReleaseFacts::Revised(f) => release.revised_by = Some(f.by),
            }
        }
        release
    }
}

/// A step of a release that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseTaken {
    /// What was recorded.
    pub facts: ReleaseFacts,
    /// By whom.
    pub actor: Actor,
    /// The day it was recorded, in London.
    pub recorded_on: NaiveDate,
}

/// Whether an event may be recorded of a release. `earlier` holds the steps its stream has, in order;
/// `actor` is who asks now. Whoever froze a release can't approve it. No step is dated before the
/// freeze was recorded, and none is taken of a release in whose place another comes.
///
/// # Errors
/// The [`StreamRefusal`].
pub fn check_release(
    name: ReleaseName,
    earlier: &[ReleaseTaken],
    facts: &ReleaseFacts,
    actor: &Actor,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    let release = Release::of(earlier);
    let Some((frozen_by, frozen_on)) = release.frozen else {
        return match facts {
            ReleaseFacts::Frozen(f) => check_set(f.definitions, f.definitions_digest, context),
            _ => Err(StreamRefusal::NotFrozen(name)),
        };
    };
    match (facts, release.revised_by) {
        (ReleaseFacts::Frozen(_), _) => Err(StreamRefusal::AlreadyFrozen(name)),
        (ReleaseFacts::Approved(_), _) if release.approved_on.is_some() => {
            Err(StreamRefusal::AlreadyApproved(name))
        }
        (ReleaseFacts::Approved(_), _) if frozen_by.is_same_as(actor) => {
            Err(StreamRefusal::ApprovedByFreezer { release: name, actor: actor.clone() })
        }
        (ReleaseFacts::Published(_), _) if release.published_on.is_some() => {
            Err(StreamRefusal::AlreadyPublished(name))
        }
        (_, Some(by)) => Err(StreamRefusal::AlreadyRevised { release: name, by }),
        (ReleaseFacts::Approved(f), None) => {
            past("a release is approved", f.on, context.today)?;
            in_order("approved", f.on, "frozen", frozen_on)
        }
        (ReleaseFacts::Published(f), None) => {
            let approved_on = release.approved_on.ok_or(StreamRefusal::NotApproved(name))?;
            past("a release is published", f.on, context.today)?;
            in_order("published", f.on, "approved", approved_on)
        }
        (ReleaseFacts::Revised(f), None) => check_revised(name, &release, f, context.today),
    }
}

/// A release can be revised at any stage: what was frozen wrong need not be published to be put right.
fn check_revised(
    name: ReleaseName,
    release: &Release<'_>,
    facts: &ReleaseRevised,
    today: NaiveDate,
) -> Result<(), StreamRefusal> {
    let next = ReleaseName { year: name.year, revision: name.revision.saturating_add(1) };
    if facts.by != next || next == name {
        return Err(StreamRefusal::RevisionNumber { release: name, next, by: facts.by });
    }
    past("a release is revised", facts.on, today)?;
    let frozen = release.frozen.map(|(_, on)| ("frozen", on));
    let approved = release.approved_on.map(|on| ("approved", on));
    let published = release.published_on.map(|on| ("published", on));
    match published.or(approved).or(frozen) {
        Some((step, on)) => in_order("revised", facts.on, step, on),
        None => Ok(()),
    }
}

/// Whether a course or a seminar may be recorded. What the office did earlier doesn't matter: two
/// courses may be alike.
///
/// # Errors
/// The [`StreamRefusal`].
pub fn check_outreach(
    facts: &OutreachFacts,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    match facts {
        OutreachFacts::CourseDelivered(f) => check_course(f, context),
        OutreachFacts::SeminarHeld(f) => check_seminar(f, context.today),
    }
}

fn check_course(facts: &CourseDelivered, context: &StreamContext<'_>) -> Result<(), StreamRefusal> {
    match (facts.authority, facts.sector) {
        (Some(_), Some(_)) => return Err(StreamRefusal::AuthorityAndSector),
        (None, None) => return Err(StreamRefusal::NeitherAuthorityNorSector),
        (Some(authority), None) if context.register.get(authority).is_none() => {
            return Err(StreamRefusal::UnknownAuthority(authority));
        }
        _ => {}
    }
    if facts.attendees == 0 {
        return Err(StreamRefusal::NobodyCame("course"));
    }
    past("a course is given", facts.on, context.today)
}

fn check_seminar(facts: &SeminarHeld, today: NaiveDate) -> Result<(), StreamRefusal> {
    let SeminarHeld { delegates, authorities, on } = *facts;
    if delegates == 0 {
        return Err(StreamRefusal::NobodyCame("seminar"));
    }
    if authorities == 0 || authorities > delegates {
        return Err(StreamRefusal::DelegatesOf { delegates, authorities });
    }
    past("a seminar is held", on, today)
}

fn plausible(date: NaiveDate) -> Result<(), StreamRefusal> {
    if (1900..=2998).contains(&date.year()) {
        Ok(())
    } else {
        Err(StreamRefusal::Implausible(date))
    }
}

/// Refuses a date after today.
fn past(what: &'static str, date: NaiveDate, today: NaiveDate) -> Result<(), StreamRefusal> {
    plausible(date)?;
    if date > today { Err(StreamRefusal::Future { what, date, today }) } else { Ok(()) }
}

fn in_order(
    what: &'static str,
    date: NaiveDate,
    after: &'static str,
    earlier: NaiveDate,
) -> Result<(), StreamRefusal> {
    if date < earlier {
        return Err(StreamRefusal::Predates { what, date, after, earlier });
    }
    Ok(())
}
