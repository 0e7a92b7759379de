//! The cells of a record as tallies of bodies, a year at a time: a figure reads its own year and few
//! others, and the rest is left as it lies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use upheld_domain::{AuthorityId, ReportingYear};
use upheld_projection::{AuthorityNumber, Cells, Numbering};

use crate::codes;
use crate::tally::Tally;

/// What each body counted in a year.
pub(crate) type Tallies = BTreeMap<AuthorityId, Tally>;

/// See the module.
pub(crate) struct Years {
    cells: Cells,
    /// The bodies, at the place of their numbers.
    bodies: Vec<AuthorityId>,
    years: BTreeMap<ReportingYear, OnceLock<Tallies>>,
}

impl Years {
    pub(crate) fn of(cells: &Cells, numbering: &Numbering) -> Self {
        let years = cells.years().into_iter().map(|year| (year, OnceLock::new()));
        let (years, bodies) = (years.collect(), numbering.authorities().to_vec());
        Self { cells: cells.clone(), bodies, years }
    }

    /// The years that have a count, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = ReportingYear> {
        self.years.keys().copied()
    }

    /// The bodies that have a count in any year.
    pub(crate) fn bodies(&self) -> BTreeSet<AuthorityId> {
        let numbers = (0..=u16::MAX).map(AuthorityNumber).zip(&self.bodies);
        let counted = |number| self.all().any(|year| self.cells.of(year, number).next().is_some());
        numbers.filter(|(number, _)| counted(*number)).map(|(_, &id)| id).collect()
    }

    /// What each body counted in a year; none where nobody did.
    pub(crate) fn of_year(&self, year: ReportingYear) -> Option<&Tallies> {
        Some(self.years.get(&year)?.get_or_init(|| {
            let mut tallies = Tallies::new();
            for (key, amount) in self.cells.of_year(year) {
                let body = self.bodies.get(key.authority.index());
                if let Some((&body, unit)) = body.zip(codes::unit(key.measure)) {
                    tallies.entry(body).or_default().add(unit, amount);
                }
            }
            tallies
        }))
    }
}
