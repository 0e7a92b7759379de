//! What a case counts under every combination of counting rules, found out by counting it: once for
//! the set's own rules, once for each rule turned alone, and in full only over the rules that make a
//! difference to it. Most cases are swayed by none.
//!
//! Counts nothing itself: [`upheld_annual::each_contribution`] does.

use std::collections::BTreeSet;

use upheld_annual::{Contribution, Measure, each_contribution};
use upheld_domain::{Amendment, Counting, Position, ReportingYear};
use upheld_projection::{AuthorityNumber, Fact, FactRow};

use super::dials::Dials;

/// Which contributions a table's numbers are made of.
pub(super) struct Wanted {
    pub(super) year: ReportingYear,
    /// Whether what the years before left open counts.
    pub(super) before: bool,
    /// Whether days count.
    pub(super) days: bool,
    /// The bodies; none for all.
    pub(super) bodies: Option<BTreeSet<AuthorityNumber>>,
}

impl Wanted {
    /// Whether a case was ever about one of the bodies.
    fn may_count(&self, case: &[FactRow]) -> bool {
        let Some(bodies) = &self.bodies else { return true };
        case.iter().any(|row| match row.amendment {
            Amendment::Stands(Fact::Received { authority, .. })
            | Amendment::Corrects(_, Some(Fact::Received { authority, .. })) => {
                bodies.contains(&authority)
            }
            _ => false,
        })
    }

    /// A contribution without the event it comes from, so that equal ones are equal. What the years
    /// before left open is all put into the last of them.
    fn plain(&self, found: Contribution) -> Option<Contribution> {
        let is_days = matches!(found.measure, Measure::DaysToDecide | Measure::DaysToClose);
        if self.bodies.as_ref().is_some_and(|bodies| !bodies.contains(&found.authority))
            || (is_days && !self.days)
        {
            return None;
        }
        let year = if found.year == self.year {
            self.year
        } else if self.before && found.year < self.year && found.unit().flow() != 0 {
            self.year.previous()?
        } else {
            return None;
        };
        Some(Contribution { year, position: Position::FIRST, ..found })
    }

    /// What a case counts by some rules, in order.
    fn counted(&self, case: &[FactRow], counting: &Counting) -> Vec<Contribution> {
        let mut counted = Vec::new();
        each_contribution(case, counting, &mut |found| counted.extend(self.plain(found)));
        counted.sort_unstable();
        counted
    }
}

/// What a case counts, by the dials that sway it.
#[derive(Debug)]
pub(super) struct Sway {
    /// In order.
    pub(super) dials: Vec<usize>,
    /// For every combination of them, the last turning fastest; the first is that of the set.
    pub(super) counted: Vec<Vec<Contribution>>,
}

impl Sway {
    /// Finds it out. Takes the case's rows in order.
    pub(super) fn of(case: &[FactRow], wanted: &Wanted, dials: &Dials) -> Self {
        let mut sway = Self { dials: Vec::new(), counted: vec![Vec::new()] };
        if !wanted.may_count(case) {
            return sway;
        }
        sway.counted = vec![wanted.counted(case, dials.counting(&dials.as_set()))];
        while let Some(dial) = sway.another(case, wanted, dials) {
            sway.dials.push(dial);
            sway.dials.sort_unstable();
            let combinations = 0..dials.combinations(&sway.dials);
            let counted =
                |place| wanted.counted(case, dials.counting(&dials.at(&sway.dials, place)));
            sway.counted = combinations.map(counted).collect();
        }
        sway
    }

    /// A dial that changes, alone, what is counted under some combination of those known so far.
    fn another(&self, case: &[FactRow], wanted: &Wanted, dials: &Dials) -> Option<usize> {
        let others: Vec<usize> =
            dials.counting_dials().filter(|dial| !self.dials.contains(dial)).collect();
        for (place, here) in self.counted.iter().enumerate() {
            let mut combination = dials.at(&self.dials, place);
            for (dial, word) in dials.turned(&others) {
                combination[dial] = word;
                if wanted.counted(case, dials.counting(&combination)) != *here {
                    return Some(dial);
                }
                combination[dial] = 0;
            }
        }
        None
    }
}
