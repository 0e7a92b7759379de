//! What a case counts under every combination of counting rules, found out by counting it: once for
//! the set's own rules, once for each rule turned alone, and in full only over the rules that make a
//! difference to it. Most cases are swayed by none.
//!
//! Rules about compliance can make a difference together where none of them does alone: a remedy of a
//! decision set aside counts only if `once-upheld` is enough, and one of two outcomes awaited only if
//! the `first-outcome` is. So where a case has remedies, up to [`TOGETHER`] rules are turned at a time.
//!
//! Counts nothing itself: [`upheld_annual::each_contribution`] does.

use std::collections::BTreeSet;

use upheld_annual::{Contribution, Measure, each_contribution};
use upheld_domain::{Amendment, Counting, Position, ReportingYear};
use upheld_projection::{AuthorityNumber, Fact, FactRow};

use super::dials::{Combination, Dials};

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

    /// A dial that changes what is counted under some combination of those known so far: alone, or,
    /// where the case has remedies, with others.
    fn another(&self, case: &[FactRow], wanted: &Wanted, dials: &Dials) -> Option<usize> {
        let others: Vec<usize> =
            dials.counting_dials().filter(|dial| !self.dials.contains(dial)).collect();
        let most = if has_remedies(case) { TOGETHER } else { 1 };
        (1..=most).find_map(|together| {
            self.counted.iter().enumerate().find_map(|(place, here)| {
                let differs = |combination: &Combination| {
                    wanted.counted(case, dials.counting(combination)) != *here
                };
                let from = dials.at(&self.dials, place);
                turned_together(&from, &others, together, dials, &differs)
            })
        })
    }
}

/// How many counting rules are turned at a time, at most: whether a decision set aside is enough,
/// which outcomes are awaited, and which day decides the year.
const TOGETHER: usize = 3;

fn has_remedies(case: &[FactRow]) -> bool {
    case.iter()
        .any(|row| matches!(row.amendment, Amendment::Stands(Fact::RemedyRecommended { .. })))
}

/// The first of some dials that, turned together with as many as asked, differ from a combination.
fn turned_together(
    from: &Combination,
    others: &[usize],
    together: usize,
    dials: &Dials,
    differs: &impl Fn(&Combination) -> bool,
) -> Option<usize> {
    others.iter().enumerate().find_map(|(at, &dial)| {
        dials.turned(&[dial]).into_iter().find_map(|(dial, word)| {
            let mut turned = from.clone();
            turned[dial] = word;
            match together {
                1 => differs(&turned).then_some(dial),
                _ => turned_together(&turned, &others[at + 1..], together - 1, dials, differs)
                    .map(|_| dial),
            }
        })
    })
}
