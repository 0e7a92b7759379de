//! Asking both counts everything, and saying where they differ.

use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{AnnualStatistics, Figure, Figures, Scope};
use upheld_domain::{Definitions, Position, ReportingYear};
use upheld_projection::{Cells, count_cases};
use upheld_tests::slow_count::{Count, Facts, SlowCount};

use crate::given::{History, World};

/// Figures by scope, year and measure.
pub(crate) type Answers = BTreeMap<(Scope, ReportingYear, String), Count>;

pub(crate) fn fast(
    world: &World,
    history: &History,
    cells: &Cells,
    definitions: &Definitions,
) -> Answers {
    let figures = Figures::new(cells, &history.numbering, &world.register, definitions);
    let mut answers = Answers::new();
    for (scope, year) in world.questions() {
        for figure in figures.of(scope, year, true) {
            let name = figure.measure.to_string();
            // Residents, not cases, are below the line of this one.
            if name != "upheld-per-100k" {
                answers.insert((scope, year, name), count_of(&figure));
            }
        }
    }
    answers
}

fn count_of(figure: &Figure) -> Count {
    let denominator = figure.denominator.map(|below| i64::try_from(below).unwrap());
    Count { numerator: figure.numerator, denominator }
}

pub(crate) fn slow(world: &World, cases: &[Facts], definitions: &Definitions) -> Answers {
    let count = SlowCount::new(cases, &world.register, definitions);
    let mut answers = Answers::new();
    for (scope, year) in world.questions() {
        for (name, found) in count.of(scope, year) {
            answers.insert((scope, year, name), found);
        }
    }
    answers
}

/// What the measures found, so that a test can see that it tested something.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) figures: usize,
    pub(crate) asked: BTreeSet<String>,
    pub(crate) not_zero: BTreeSet<String>,
}

/// Asserts that the cells hold what the slow count finds in the facts up to a position.
pub(crate) fn assert_agree(
    world: &World,
    history: &History,
    cells: &Cells,
    until: Option<Position>,
    definitions: &Definitions,
    seen: &mut Seen,
) {
    let known = history.known(until);
    let slow = slow(world, &known, definitions);
    let fast = fast(world, history, cells, definitions);
    if slow != fast {
        panic!("{}", report(world, history, &known, until, definitions, &slow, &fast));
    }
    seen.figures += slow.len();
    seen.asked.extend(slow.keys().map(|(_, _, name)| name.clone()));
    let counted = slow.iter().filter(|(_, count)| count.numerator.is_some_and(|n| n != 0));
    seen.not_zero.extend(counted.map(|((_, _, name), _)| name.clone()));
}

/// Names the first figures that differ, and the first case that alone makes a difference.
fn report(
    world: &World,
    history: &History,
    known: &[Facts],
    until: Option<Position>,
    definitions: &Definitions,
    slow: &Answers,
    fast: &Answers,
) -> String {
    let mut lines = vec![format!(
        "seed {} as known at {until:?} by {:?} {}",
        history.seed, definitions.counting, definitions.printing.dealt_with_map
    )];
    lines.extend(differing(slow, fast).take(8));
    for (index, facts) in known.iter().enumerate() {
        let alone = self::slow(world, std::slice::from_ref(facts), definitions);
        let rows = std::iter::once(history.rows[index].as_slice());
        let cells = count_cases(&AnnualStatistics::new(definitions), rows, until);
        let counted = self::fast(world, history, &cells, definitions);
        if alone != counted {
            lines.push(format!("case {} alone:", history.ids[index].0));
            lines.extend(differing(&alone, &counted).take(8));
            lines.extend(facts.iter().map(|(at, facts)| format!("    {at} {facts:?}")));
            break;
        }
    }
    lines.join("\n")
}

fn differing(slow: &Answers, fast: &Answers) -> impl Iterator<Item = String> {
    let asked: BTreeSet<_> = slow.keys().chain(fast.keys()).cloned().collect();
    asked.into_iter().filter_map(|key| {
        let (one, other) = (slow.get(&key), fast.get(&key));
        let (scope, year, measure) = &key;
        (one != other)
            .then(|| format!("  {measure} of {scope:?} {year}: slow {one:?}, fast {other:?}"))
    })
}
