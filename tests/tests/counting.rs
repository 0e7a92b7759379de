//! Two counts of the same cases must agree: the fast one of `upheld-annual`, over fact rows and in
//! cells, and the plain one of `slow_count`, over the full facts. Asked for every body, group and
//! the nation, for every year and measure, over hundreds of generated histories; under the built-in
//! rules and with every switch flipped; rebuilt, as known at earlier positions, and kept current
//! event by event.

use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{AnnualStatistics, Figure, Figures, Scope};
use upheld_domain::{
    AfterFailure, AuthorityFacts, AuthorityId, AuthorityKind, CaseId, ComplianceComplete,
    ComplianceDay, ComplianceNeeds, DaysOver, DealtWithMap, Definitions, DiscontinuedAs, Group,
    JointCounts, Particulars, Position, RedecisionYear, Register, Registered, RemedyYear,
    ReportingYear, Taxonomy,
};
use upheld_projection::{CaseNumber, Cells, FactRow, Numbering, Projection, count_cases};
use upheld_tests::histories::{authorities, histories};
use upheld_tests::slow_count::{Count, Facts, SlowCount};

const SEEDS: u64 = 300;

/// Who is in the histories: councils, and two bodies of which one is a care provider.
struct World {
    register: Register,
    bodies: Vec<AuthorityId>,
}

impl World {
    fn new() -> Self {
        let mut register = Register::english().unwrap();
        let mut bodies = authorities();
        let others =
            [("cqc:1-101602", AuthorityKind::CareProvider), ("local:A1", AuthorityKind::Other)];
        for (id, kind) in others {
            let id = id.parse().unwrap();
            let facts = Registered { kind, group: None, first_day: None };
            register.evolve(id, &AuthorityFacts::Registered(facts), &Particulars::none());
            bodies.push(id);
        }
        Self { register, bodies }
    }

    fn scopes(&self) -> Vec<Scope> {
        let bodies = self.bodies.iter().map(|&body| Scope::Authority(body));
        let groups = Group::ALL.iter().map(|&group| Scope::Group(group));
        bodies.chain(groups).chain([Scope::Nation]).collect()
    }
}

fn years() -> impl Iterator<Item = ReportingYear> {
    (2016..=2025).filter_map(ReportingYear::starting)
}

/// One generated history, as facts for the slow count and as rows for the fast one.
#[derive(Default)]
struct History {
    seed: u64,
    ids: Vec<CaseId>,
    facts: Vec<Facts>,
    rows: Vec<Vec<FactRow>>,
    numbering: Numbering,
    /// The case of each event, by position.
    order: Vec<usize>,
}

impl History {
    /// Five to thirty cases.
    fn new(world: &World, seed: u64) -> Self {
        let cases = 5 + usize::try_from(seed % 26).unwrap();
        let mut history = Self { seed, ..Self::default() };
        for step in histories(seed, cases, Position::FIRST, &world.bodies, &world.register) {
            let index = history.index(step.case);
            for (position, facts) in step.facts() {
                let number = CaseNumber(u32::try_from(index).unwrap());
                history.rows[index].push(history.numbering.row(position, number, facts));
                history.facts[index].push((position, facts.clone()));
                history.order.push(index);
            }
        }
        history
    }

    fn index(&mut self, id: CaseId) -> usize {
        if let Some(index) = self.ids.iter().position(|&known| known == id) {
            return index;
        }
        self.ids.push(id);
        self.facts.push(Vec::new());
        self.rows.push(Vec::new());
        self.ids.len() - 1
    }

    /// A position somewhere in the history, not always at the end of a commit.
    fn position(&self, choice: u64) -> Position {
        Position::new(1 + choice % self.order.len() as u64).unwrap()
    }

    /// The facts of every case up to a position.
    fn known(&self, until: Option<Position>) -> Vec<Facts> {
        let mut known = self.facts.clone();
        for case in &mut known {
            case.retain(|&(position, _)| until.is_none_or(|until| position <= until));
        }
        known
    }

    fn rebuilt(&self, definitions: &Definitions, until: Option<Position>) -> Cells {
        let rows = self.rows.iter().map(Vec::as_slice);
        count_cases(&AnnualStatistics::new(definitions), rows, until)
    }
}

/// Figures by scope, year and measure.
type Answers = BTreeMap<(Scope, ReportingYear, String), Count>;

fn fast(world: &World, history: &History, cells: &Cells, definitions: &Definitions) -> Answers {
    let figures = Figures::new(cells, &history.numbering, &world.register, definitions);
    let mut answers = Answers::new();
    for scope in world.scopes() {
        for year in years() {
            for figure in figures.of(scope, year, true) {
                let name = figure.measure.to_string();
                // Residents, not cases, are below the line of this one.
                if name != "upheld-per-100k" {
                    answers.insert((scope, year, name), count_of(&figure));
                }
            }
        }
    }
    answers
}

fn count_of(figure: &Figure) -> Count {
    let denominator = figure.denominator.map(|below| i64::try_from(below).unwrap());
    Count { numerator: figure.numerator, denominator }
}

fn slow(world: &World, cases: &[Facts], definitions: &Definitions) -> Answers {
    let count = SlowCount::new(cases, &world.register, definitions);
    let mut answers = Answers::new();
    for scope in world.scopes() {
        for year in years() {
            for (name, found) in count.of(scope, year) {
                answers.insert((scope, year, name), found);
            }
        }
    }
    answers
}

/// What the measures found, so that a test can see that it tested something.
#[derive(Default)]
struct Seen {
    figures: usize,
    not_zero: BTreeSet<String>,
}

/// Asserts that the cells hold what the slow count finds in the facts up to a position.
fn assert_agree(
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

/// A built-in set that prints every measure.
fn named(name: &str) -> Definitions {
    let mut definitions = Definitions::named(name).unwrap();
    definitions.printing.taxonomy = Taxonomy::DealtWith;
    definitions
}

/// Takes the next choice out of a number.
fn choose<T: Copy>(number: &mut u64, choices: &[T]) -> T {
    let count = choices.len() as u64;
    let choice = choices[usize::try_from(*number % count).unwrap()];
    *number /= count;
    choice
}

/// The number of ways to set all switches.
const WAYS: u64 = 2 * 2 * 2 * 2 * 2 * 2 * 2 * 3 * 2 * 2 * 2;

/// One of the [`WAYS`] to set all switches that cells and figures know.
fn flipped(mut way: u64) -> Definitions {
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
fn way_of(seed: u64, turn: u64) -> u64 {
    (seed * 1_291 + turn * 617) % WAYS
}

fn assert_rebuilt_agrees(definitions: &Definitions) {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        let cells = history.rebuilt(definitions, None);
        assert_agree(&world, &history, &cells, None, definitions, &mut seen);
    }
    println!("{} figures compared by {}", seen.figures, definitions.name);
    let silent = BTreeSet::from(["dealt-with"]);
    assert!(seen.not_zero.len() >= 44 - silent.len(), "{:?}", seen.not_zero);
}

#[test]
fn a_rebuild_agrees_by_the_rules_of_2020() {
    assert_rebuilt_agrees(&named("lgsco-2020"));
}

#[test]
fn a_rebuild_agrees_by_the_rules_of_2024() {
    assert_rebuilt_agrees(&Definitions::named("lgsco-2024").unwrap());
}

#[test]
fn a_rebuild_agrees_whatever_switches_are_flipped() {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        for turn in 0..4 {
            let definitions = flipped(way_of(seed, turn));
            let cells = history.rebuilt(&definitions, None);
            assert_agree(&world, &history, &cells, None, &definitions, &mut seen);
        }
    }
    println!("{} figures compared with switches flipped", seen.figures);
}

#[test]
fn counts_as_known_at_any_position_agree() {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        for turn in 0..3 {
            let definitions = flipped(way_of(seed, turn + 4));
            let until = Some(history.position(seed * 7_919 + turn * 104_729));
            let cells = history.rebuilt(&definitions, until);
            assert_agree(&world, &history, &cells, until, &definitions, &mut seen);
        }
    }
    println!("{} figures compared as known earlier", seen.figures);
}

/// Every tenth history, event by event: minus what the case counted before, plus what it counts
/// with the event.
#[test]
fn counts_kept_current_event_by_event_agree() {
    let (world, mut seen) = (World::new(), Seen::default());
    for seed in (0..SEEDS).step_by(10) {
        let history = History::new(&world, seed);
        let definitions = flipped(way_of(seed, 9));
        let projection = AnnualStatistics::new(&definitions);
        let (mut cells, mut taken) = (Cells::default(), vec![0; history.ids.len()]);
        for (at, &index) in history.order.iter().enumerate() {
            let (rows, before) = (&history.rows[index], taken[index]);
            projection.count(&rows[..before], &mut |key, amount| cells.add(key, -amount));
            taken[index] += 1;
            projection.count(&rows[..=before], &mut |key, amount| cells.add(key, amount));
            let until = Position::new(at as u64 + 1);
            assert_eq!(cells, history.rebuilt(&definitions, until), "seed {seed} at {until:?}");
            if at % 40 == 7 || at + 1 == history.order.len() {
                assert_agree(&world, &history, &cells, until, &definitions, &mut seen);
            }
        }
    }
    println!("{} figures compared event by event", seen.figures);
}
