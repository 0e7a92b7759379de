//! Upheld decisions and the residents they are set against. The estimate's year is part of the
//! figure, because it moves it \[C\].

use chrono::NaiveDate;
use upheld_domain::{
    AuthorityId, AuthorityKind, Definitions, Group, Population, PopulationYear, Printing, Register,
    ReportingYear,
};

use crate::scope::Scope;

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
fn has_residents_of_its_own(register: &Register, id: AuthorityId, last_day: NaiveDate) -> bool {
    register.get(id).is_some_and(|record| {
        record.kind == AuthorityKind::Council
            && record.group != Some(Group::Counties)
            && record.existed_on(last_day)
    })
}

/// What one body brings to a scope's rate per residents.
pub(crate) struct PerHeadPart {
    /// Whether its upheld decisions count.
    pub(crate) upheld: bool,
    /// The residents that count.
    pub(crate) residents: Option<Population>,
}

/// The part of a body of a scope. In a group a member without an estimate stays out, on both sides
/// of the line; in the nation a county's decisions count and its residents are its districts'.
pub(crate) fn part_of(
    scope: Scope,
    id: AuthorityId,
    year: ReportingYear,
    register: &Register,
    definitions: &Definitions,
) -> PerHeadPart {
    let residents = estimate(register, id, year, &definitions.printing);
    let known = residents.is_some();
    match scope {
        Scope::Authority(_) => PerHeadPart { upheld: true, residents },
        Scope::Group(_) => PerHeadPart { upheld: known, residents },
        Scope::Nation => {
            let last_day = definitions.counting.year_start.last_day(year);
            let own = has_residents_of_its_own(register, id, last_day);
            PerHeadPart { upheld: !own || known, residents: residents.filter(|_| own) }
        }
    }
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
