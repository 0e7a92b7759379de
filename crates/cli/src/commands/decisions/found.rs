//! Which items pass the filters. Read from fact rows alone, so that all cases can be looked at.

use chrono::NaiveDate;
use upheld_decisions::{Item, Kind, items};
use upheld_domain::{AuthorityId, Outcome, Reference, ReportingYear, Subject, YearStart};
use upheld_projection::CaseNumber;
use upheld_store::View;

use crate::args::{AsKnownArgs, DecisionsFilter};
use crate::commands::look;
use crate::problem::Problem;

/// An item with its case's reference.
pub(super) struct Found {
    pub(super) item: Item,
    pub(super) reference: Option<Reference>,
}

/// What an item has to be.
pub(super) struct Filter {
    kinds: Vec<Kind>,
    authority: Option<AuthorityId>,
    subject: Option<Subject>,
    outcome: Option<Outcome>,
    year: Option<ReportingYear>,
    years: YearStart,
    /// The day on which the public looks.
    pub(super) on: NaiveDate,
    /// Whether what the public does not see passes too.
    pub(super) internal: bool,
}

impl Filter {
    pub(super) fn new(
        view: &View,
        args: &DecisionsFilter,
        asked: &AsKnownArgs,
    ) -> Result<Self, Problem> {
        let authority = match &args.authority {
            Some(text) => Some(view.register().find(text)?.id),
            None => None,
        };
        let subject = args.subject.as_deref().map(|text| look::subject_named(view, text));
        Ok(Self {
            kinds: args.kind.clone(),
            authority,
            subject: subject.transpose()?,
            outcome: args.outcome,
            year: args.year,
            years: view.scheme().year_start(),
            on: look::day_or_today(view, args.on, asked)?,
            internal: args.internal,
        })
    }

    fn passes(&self, view: &View, item: &Item) -> bool {
        let authority = || view.numbering().authorities().get(item.authority.index()).copied();
        (self.internal || item.is_public_on(self.on))
            && (self.kinds.is_empty() || self.kinds.contains(&item.kind))
            && self.authority.is_none_or(|id| authority() == Some(id))
            && self.subject.is_none_or(|subject| item.subject == subject)
            && self.outcome.is_none_or(|outcome| item.outcome == Some(outcome))
            && self.year.is_none_or(|year| item.year == year)
    }
}

/// Everything that passes.
pub(super) fn all(view: &View, filter: &Filter) -> Result<Vec<Found>, Problem> {
    among(view, filter, look::candidates(view, filter.authority, filter.year)?)
}

/// What passes of some cases.
pub(super) fn among(
    view: &View,
    filter: &Filter,
    cases: impl IntoIterator<Item = CaseNumber>,
) -> Result<Vec<Found>, Problem> {
    let mut found = Vec::new();
    for number in cases {
        let case = view.summary(number)?;
        let passing = items(&case.rows, filter.years);
        let passing = passing.into_iter().filter(|item| filter.passes(view, item));
        found.extend(passing.map(|item| Found { item, reference: case.reference }));
    }
    Ok(found)
}
