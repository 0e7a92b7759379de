//! How far two sets of a year's figures lie apart, counted: for whoever wants to know whether there is
//! anything to look at. Not here: why (see [`crate::Restatement`]).

use std::collections::BTreeMap;

use upheld_annual::{Figure, FigureSet};
use upheld_domain::AuthorityId;

/// How many figures are others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Apart {
    /// Figures that both have and that differ, in a number or in print.
    pub changed: usize,
    /// Figures that only one has: of a body or a measure that the other lacks.
    pub one_sided: usize,
    /// Figures that are the same, with another average beside them.
    pub averages: usize,
}

/// Compares all figures of two sides, whatever their order.
#[must_use]
pub fn apart(before: &[FigureSet], after: &[FigureSet]) -> Apart {
    let (before, after) = (by_key(before), by_key(after));
    let gone = before.keys().filter(|key| !after.contains_key(*key)).count();
    let mut apart = Apart { one_sided: gone, ..Apart::default() };
    for (key, figure) in &after {
        match before.get(key) {
            Some(old) if is_another(old, figure) => apart.changed += 1,
            Some(old) => apart.averages += usize::from(old.comparator != figure.comparator),
            None => apart.one_sided += 1,
        }
    }
    apart
}

/// Whether the figure itself is another one; its average has a scope of its own.
pub(crate) fn is_another(one: &Figure, other: &Figure) -> bool {
    let own = |figure: &Figure| (figure.numerator, figure.denominator);
    own(one) != own(other) || one.printed != other.printed
}

/// By whom and what a figure is: the body's code, the group's name, the measure.
type Key = (Option<AuthorityId>, Option<String>, String);

fn by_key(sets: &[FigureSet]) -> BTreeMap<Key, &Figure> {
    let mut all = BTreeMap::new();
    for set in sets {
        // A body that changes its group is still that body.
        let group = set.scope.group.as_ref().filter(|_| set.scope.code.is_none());
        for figure in &set.figures {
            all.insert((set.scope.code, group.cloned(), figure.slug.clone()), figure);
        }
    }
    all
}
