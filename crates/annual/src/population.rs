//! Upheld decisions and the residents they are set against. The estimate's year is part of the
//! figure, because it moves it \[C\].

use chrono::NaiveDate;
use upheld_domain::{
    AuthorityId, AuthorityKind, Group, Population, PopulationYear, Printing, Register,
    ReportingYear,
};

/// The estimate that a year's figures of a body take; none where nobody made one.
pub(crate) fn estimate(
    register: &Register,
    id: AuthorityId,
    year: ReportingYear,
    printing: &Printing,
) -> Option<Population> {
    let newest = match printing.population_year {
        PopulationYear::YearBefore => year.start() - 1,
        PopulationYear::YearOfStart => year.start(),
    };
    let estimates = &register.get(id)?.populations;
    let usable = |known: &&Population| known.year <= newest && known.residents > 0;
    let oldest = || estimates.iter().find(|known| known.residents > 0);
    estimates.iter().rev().find(usable).or_else(oldest).copied()
}

/// Whether a body's residents are nobody else's: a council there on the last day of the year, and
/// no county, whose residents are those of its districts.
pub(crate) fn has_residents_of_its_own(
    register: &Register,
    id: AuthorityId,
    last_day: NaiveDate,
) -> bool {
    register.get(id).is_some_and(|record| {
        record.kind == AuthorityKind::Council
            && record.group != Some(Group::Counties)
            && record.existed_on(last_day)
    })
}

/// Upheld decisions over residents, of one body or of several together.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PerHead {
    pub(crate) upheld: u64,
    pub(crate) residents: u64,
    /// The year of the estimates; none where they are of several years.
    pub(crate) population_year: Option<u16>,
    mixed: bool,
}

impl PerHead {
    /// Adds decisions.
    pub(crate) fn add_upheld(&mut self, upheld: u64) {
        self.upheld += upheld;
    }

    /// Adds residents.
    pub(crate) fn add_residents(&mut self, estimate: Population) {
        self.residents += u64::from(estimate.residents);
        self.mixed |= self.population_year.is_some_and(|year| year != estimate.year);
        self.population_year = Some(estimate.year).filter(|_| !self.mixed);
    }
}
