//! What the review of a year says, gathered from the record: the figures of all together in this year
//! and in earlier ones, those of groups and bodies, and the investigations by subject.

use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{FigureSet, Measure, Part, Scope, contributions};
use upheld_domain::{AuthorityId, Definitions, ReportingYear, Subject, in_force};
use upheld_projection::{CaseNumber, Fact, FactRow};
use upheld_publish::letter::Office;
use upheld_publish::review::{Given, Review, SubjectRate};
use upheld_store::View;

use super::standing::{earlier, of_document};
use crate::args::AsKnownArgs;
use crate::commands::explain::refuse_unknown_year;
use crate::commands::figures::Asked;
use crate::commands::{look, release};
use crate::problem::Problem;
use crate::watch::bar;

/// A review, and all figures of its year in the order in which a release seals them.
pub(crate) struct Reviewed {
    pub(crate) review: Review,
    pub(crate) sets: Vec<FigureSet>,
}

/// The review of a year as a view knows it.
pub(crate) fn review(
    view: &View,
    definitions: &Definitions,
    year: ReportingYear,
    (standing, as_known): (&release::Standing, &AsKnownArgs),
    office: &Office,
) -> Result<Reviewed, Problem> {
    refuse_unknown_year(view, definitions.counting.year_start, year)?;
    let asked = Asked::new(view, definitions)?;
    let sets = sets(&asked, year);
    let nation = asked.set(Scope::Nation, year);
    let before = earlier(view, &asked, year)?;
    let before: Vec<FigureSet> =
        before.into_iter().map(|year| asked.set(Scope::Nation, year)).collect();
    let counted = counted(view, definitions, year);
    let bodies: Vec<FigureSet> = sets
        .iter()
        .filter(|set| set.scope.code.is_some_and(|id| counted.contains(&id)))
        .cloned()
        .collect();
    let groups: Vec<FigureSet> =
        sets.iter().filter(|set| set.scope.kind == "group").cloned().collect();
    let review = Review::compose(&Given {
        nation: &nation,
        earlier: &before,
        groups: &groups,
        bodies: &bodies,
        by_subject: &by_subject(view, definitions, year, &counted)?,
        definitions,
        scheme: view.scheme(),
        office: office.clone(),
        standing: of_document(view, definitions, (&asked, year), (standing, as_known)),
    });
    Ok(Reviewed { review, sets })
}

fn sets(asked: &Asked<'_>, year: ReportingYear) -> Vec<FigureSet> {
    let scopes = asked.year_scopes(year);
    let bar = bar("Figures", scopes.len() as u64);
    let set = |scope| {
        bar.inc(1);
        asked.set(scope, year)
    };
    let sets = scopes.into_iter().map(set).collect();
    bar.finish_and_clear();
    sets
}

/// The bodies whose cases the figures of the whole count.
fn counted(view: &View, definitions: &Definitions, year: ReportingYear) -> BTreeSet<AuthorityId> {
    let met = view.numbering().authorities().iter().copied();
    let last_day = definitions.counting.year_start.last_day(year);
    Scope::Nation.bodies(view.register(), last_day, met).into_iter().collect()
}

/// The investigations of a year by what their cases are about, in the order of the scheme.
fn by_subject(
    view: &View,
    definitions: &Definitions,
    year: ReportingYear,
    bodies: &BTreeSet<AuthorityId>,
) -> Result<Vec<SubjectRate>, Problem> {
    let mut cases: BTreeSet<CaseNumber> = BTreeSet::new();
    for &id in bodies {
        cases.extend(look::candidates(view, Some(id), Some(year))?);
    }
    let bar = bar("Subjects", cases.len() as u64);
    let mut counts: BTreeMap<Subject, (u64, u64)> = BTreeMap::new();
    for number in cases {
        bar.inc(1);
        let rows = view.rows(number)?;
        for (subject, upheld) in investigations(view, definitions, (year, bodies), &rows) {
            let (above, below) = counts.entry(subject).or_default();
            *above += u64::from(upheld);
            *below += 1;
        }
    }
    bar.finish_and_clear();
    let rate =
        |(subject, (upheld, investigations))| SubjectRate { subject, upheld, investigations };
    Ok(counts.into_iter().map(rate).collect())
}

/// Each investigation of the year that a case counts as: what it is about, and whether it was upheld.
fn investigations(
    view: &View,
    definitions: &Definitions,
    (year, bodies): (ReportingYear, &BTreeSet<AuthorityId>),
    rows: &[FactRow],
) -> Vec<(Subject, bool)> {
    let Some(subject) = subject_of(rows) else { return Vec::new() };
    let authorities = view.numbering().authorities();
    contributions(rows, &definitions.counting)
        .filter(|found| found.year == year)
        .filter(|found| {
            authorities.get(found.authority.index()).is_some_and(|id| bodies.contains(id))
        })
        .filter_map(|found| Measure::UpholdRate.part_of(found.unit(), definitions))
        .map(|part| (subject, part == Part::Numerator))
        .collect()
}

/// What a case is about, as it stands.
fn subject_of(rows: &[FactRow]) -> Option<Subject> {
    in_force(rows).iter().find_map(|event| match event.content {
        Fact::Received { subject, .. } => Some(subject),
        _ => None,
    })
}
