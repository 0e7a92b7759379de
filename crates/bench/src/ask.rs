//! The questions that the works ask of a record that is open, put as the program puts them.

use std::collections::BTreeSet;

use upheld_annual::{Figure, Figures, Measure, Scope, listed};
use upheld_audit::{CaseEvidence, Explained, Question, Terms};
use upheld_domain::{AuthorityId, Definitions, ReportingYear, Taxonomy, YearStart};
use upheld_projection::Projection;
use upheld_store::{CaseFile, View};

use crate::trouble::{Result, Trouble};

/// The body that is asked about: Leeds, one of the largest.
const BODY: &str = "E08000035";

/// The year that is asked about.
const YEAR: &str = "2019-20";

/// The body that is asked about.
pub(crate) fn authority() -> Result<AuthorityId> {
    BODY.parse().map_err(|_| Trouble::said("the body has no code"))
}

/// The same as a scope.
pub(crate) fn body() -> Result<Scope> {
    Ok(Scope::Authority(authority()?))
}

/// The year that is asked about.
pub(crate) fn year() -> Result<ReportingYear> {
    YEAR.parse().map_err(|_| Trouble::said("the year is none"))
}

/// All figures of a scope, with its comparators.
pub(crate) fn figures(
    view: &View,
    definitions: &Definitions,
    projection: &dyn Projection,
    scope: Scope,
) -> Result<Vec<Figure>> {
    let cells = view.cells(projection)?;
    let figures = Figures::new(&cells, view.numbering(), view.register(), definitions);
    Ok(figures.of(scope, year()?, true))
}

/// All figures of the body as they were known then, without the averages of similar ones: only the
/// cases that ever were about it are read.
pub(crate) fn figures_alone(
    view: &View,
    definitions: &Definitions,
    projection: &dyn Projection,
) -> Result<Vec<Figure>> {
    let number = view.numbering().known(authority()?);
    let cells = view.cells_about(projection, &number.into_iter().collect())?;
    let figures = Figures::new(&cells, view.numbering(), view.register(), definitions);
    let (scope, year) = (body()?, year()?);
    let measures = listed(view.scheme(), Taxonomy::Decided);
    Ok(measures.into_iter().map(|measure| figures.alone(measure, scope, year)).collect())
}

/// The uphold rate of the body with every case it is made of, and those left out.
pub(crate) fn explain(view: &View, definitions: &Definitions) -> Result<Explained> {
    let (register, scheme, numbering) = (view.register(), view.scheme(), view.numbering());
    let terms = Terms { definitions, register, scheme, numbering };
    let question = Question::new(Measure::UpholdRate, body()?, year()?, terms);
    let until = YearStart::APRIL.year_of(question.last_day());
    let mut members = BTreeSet::new();
    for &authority in question.bodies() {
        members.extend(view.members_until(authority, until)?);
    }
    let (mut numbers, mut rows) = (Vec::new(), Vec::new());
    for number in members {
        let of_case = view.rows(number)?;
        if question.concerns(&of_case) {
            numbers.push(number);
            rows.push(of_case);
        }
    }
    let evidence = |(file, rows): (CaseFile, _)| {
        let CaseFile { reference, events, .. } = file;
        CaseEvidence { reference, rows, events }
    };
    let files = view.cases(&numbers)?.into_iter().zip(rows);
    Ok(question.explain(&files.map(evidence).collect::<Vec<_>>()))
}
