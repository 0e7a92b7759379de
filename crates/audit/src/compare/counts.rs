//! The counts behind a table: those by the set's own rules, and for each group of cases that are swayed
//! by the same rules what every combination of these adds or takes away. So the counts of any
//! combination are a sum of a few maps, and no case is counted again.

use std::collections::BTreeMap;

use upheld_annual::{Contribution, cell_of};
use upheld_projection::Cells;

use super::dials::Dials;
use super::sway::Sway;

/// How often each contribution stands there.
type Amounts = BTreeMap<Contribution, i64>;

fn add(amounts: &mut Amounts, found: Contribution, amount: i64) {
    let count = amounts.entry(found).or_insert(0);
    *count += amount;
    if *count == 0 {
        amounts.remove(&found);
    }
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    base: Amounts,
    /// By the dials that sway its cases: what each combination of them changes.
    groups: BTreeMap<Vec<usize>, Vec<Amounts>>,
}

impl Counts {
    /// Adds a case.
    pub(super) fn take(&mut self, sway: &Sway) {
        let Some((base, others)) = sway.counted.split_first() else { return };
        for &found in base {
            add(&mut self.base, found, 1);
        }
        if others.is_empty() {
            return;
        }
        let empty = || vec![Amounts::default(); sway.counted.len()];
        let group = self.groups.entry(sway.dials.clone()).or_insert_with(empty);
        for (changes, counted) in group.iter_mut().zip(&sway.counted).skip(1) {
            base.iter().for_each(|&found| add(changes, found, -1));
            counted.iter().for_each(|&found| add(changes, found, 1));
        }
    }

    /// What of it is about some contributions, and no group that changes none of these.
    pub(super) fn about(&self, is: impl Fn(&Contribution) -> bool) -> Self {
        let of = |amounts: &Amounts| -> Amounts {
            let those = amounts.iter().filter(|(found, _)| is(found));
            those.map(|(&found, &amount)| (found, amount)).collect()
        };
        let groups = self.groups.iter().map(|(dials, all)| (dials.clone(), all.iter().map(of)));
        let groups = groups.map(|(dials, all)| (dials, all.collect::<Vec<_>>()));
        let groups = groups.filter(|(_, all)| all.iter().any(|changes| !changes.is_empty()));
        Self { base: of(&self.base), groups: groups.collect() }
    }

    /// The dials that make a difference, in order.
    pub(super) fn dials(&self, dials: &Dials) -> Vec<usize> {
        let mut matter = Vec::new();
        for (of_group, all) in &self.groups {
            let turns = |dial: &&usize| {
                all.iter().enumerate().any(|(place, changes)| {
                    let mut without = dials.at(of_group, place);
                    without[**dial] = 0;
                    all.get(dials.place(of_group, &without)) != Some(changes)
                })
            };
            matter.extend(of_group.iter().filter(turns));
        }
        matter.sort_unstable();
        matter.dedup();
        matter
    }

    /// The counts of a combination, as the annual statistics keep them.
    pub(super) fn cells(&self, dials: &Dials, combination: &[u8]) -> Cells {
        let mut cells = Cells::default();
        let mut put = |amounts: &Amounts| {
            for (found, &amount) in amounts {
                if let Some(key) = cell_of(found) {
                    cells.add(key, amount);
                }
            }
        };
        put(&self.base);
        for (of_group, all) in &self.groups {
            if let Some(changes) = all.get(dials.place(of_group, combination)) {
                put(changes);
            }
        }
        cells
    }
}
