//! The rules that are counted by: built-in sets, and every way to set their switches.

use upheld_domain::{
    AfterFailure, ComplianceComplete, ComplianceDay, ComplianceNeeds, DaysOver, DealtWithMap,
    Definitions, DiscontinuedAs, JointCounts, RedecisionYear, RemedyYear, Taxonomy,
};

/// A built-in set that prints every measure.
pub(crate) fn named(name: &str) -> Definitions {
    let mut definitions = Definitions::named(name).unwrap();
    definitions.printing.taxonomy = Taxonomy::DealtWith;
    definitions
}

/// Takes the next choice out of a number.
pub(crate) fn choose<T: Copy>(number: &mut u64, choices: &[T]) -> T {
    let count = choices.len() as u64;
    let choice = choices[usize::try_from(*number % count).unwrap()];
    *number /= count;
    choice
}

/// How many choices each switch has, in the order in which [`flipped`] takes them.
const CHOICES: [u64; 11] = [2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2];

/// The number of ways to set all switches.
const WAYS: u64 = 3_072;

/// Pairs of ways that set one switch otherwise and the others alike: as `lgsco-2020` does, but
/// for `remedy_year`, which has a say only where `redecision_year` is `original`.
pub(crate) fn single_flips() -> Vec<(u64, u64)> {
    const ORIGINAL: u64 = 1;
    const REMEDY_YEAR: usize = 3;
    let (mut weight, mut flips) = (1, Vec::new());
    for (switch, choices) in CHOICES.into_iter().enumerate() {
        let usual = if switch == REMEDY_YEAR { ORIGINAL } else { 0 };
        flips.extend((1..choices).map(|choice| (usual, usual + choice * weight)));
        weight *= choices;
    }
    assert_eq!(weight, WAYS);
    flips
}

/// One of the [`WAYS`] to set all switches that cells and figures know.
pub(crate) fn flipped(mut way: u64) -> Definitions {
    let mut definitions = named("lgsco-2020");
    let rules = &mut definitions.counting;
    let way = &mut way;
    rules.redecision_year = choose(way, RedecisionYear::ALL);
    rules.discontinued_as = choose(way, DiscontinuedAs::ALL);
    rules.joint_counts = choose(way, JointCounts::ALL);
    rules.remedy_year = choose(way, RemedyYear::ALL);
    rules.compliance_needs = choose(way, ComplianceNeeds::ALL);
    rules.compliance_complete = choose(way, ComplianceComplete::ALL);
    rules.compliance_day = choose(way, ComplianceDay::ALL);
    rules.after_failure = choose(way, AfterFailure::ALL);
    rules.late_is_satisfied = choose(way, &[true, false]);
    rules.days_over = choose(way, DaysOver::ALL);
    definitions.printing.dealt_with_map = choose(way, DealtWithMap::ALL);
    definitions
}

/// Scatters seeds over the ways: the step has no factor in common with [`WAYS`].
pub(crate) fn way_of(seed: u64, turn: u64) -> u64 {
    (seed * 1_291 + turn * 617) % WAYS
}
