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
    numbers: BTreeMap<AuthorityId, AuthorityNumber>,
    years: BTreeMap<ReportingYear, OnceLock<Tallies>>,
}

impl Years {
    pub(crate) fn of(cells: &Cells, numbering: &Numbering) -> Self {
        let years = cells.years().into_iter().map(|year| (year, OnceLock::new()));
        let (years, bodies) = (years.collect(), numbering.authorities().to_vec());
        let numbers = bodies.iter().copied().zip((0..=u16::MAX).map(AuthorityNumber)).collect();
        Self { cells: cells.clone(), bodies, numbers, years }
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
            // The cells of a body lie side by side: it is looked for once.
            let mut last: Option<(AuthorityNumber, Tally)> = None;
            for (key, amount) in self.cells.of_year(year) {
                if last.as_ref().is_none_or(|(number, _)| *number != key.authority) {
                    let done = last.replace((key.authority, Tally::default()));
                    tallies.extend(done.and_then(|done| self.named(done)));
                }
                if let Some(((_, tally), unit)) = last.as_mut().zip(codes::unit(key.measure)) {
                    tally.add(unit, amount);
                }
            }
            tallies.extend(last.and_then(|done| self.named(done)));
            tallies
        }))
    }

    fn named(&self, (number, tally): (AuthorityNumber, Tally)) -> Option<(AuthorityId, Tally)> {
        self.bodies.get(number.index()).map(|&body| (body, tally))
    }

    /// What a year added to the cases that are open at a body. Balances go back over every year, so only
    /// the body's own cells are read.
    pub(crate) fn flow(&self, year: ReportingYear, body: AuthorityId) -> i64 {
        let Some(&number) = self.numbers.get(&body) else { return 0 };
        let flows = self
            .cells
            .of(year, number)
            .filter_map(|(key, amount)| codes::unit(key.measure).map(|unit| unit.flow() * amount));
        flows.sum()
    }
}
