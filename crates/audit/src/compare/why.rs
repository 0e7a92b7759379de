//! Why a cell may differ: what each switch, turned alone, does to it, and which cases it brings in or
//! takes out.

use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{Contribution, Measure, Outcome};
use upheld_domain::{Definitions, Position};
use upheld_projection::{AuthorityNumber, CaseNumber};

use super::column::{Column, Office};
use super::dials::{Dial, Dials};
use super::said::Ours;
use super::sway::Sway;
use super::{Compared, Comparison, Number, TableCell, Turned, Verdict};

/// What a switch, turned alone, does to a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The switch.
    pub dial: Dial,
    /// The word it is set to.
    pub value: String,
    /// What prints then.
    pub printed: Option<String>,
    /// The count, or what is above the line, then.
    pub numerator: Option<i64>,
    /// What is below the line then.
    pub denominator: Option<u64>,
    /// Whether that is what the table says.
    pub reproduces: bool,
    /// The cases that come or go, in order of number; none where a rule only prints otherwise.
    pub cases: Vec<MovedCase>,
}

/// What a switch does to one case's part in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedCase {
    /// The case.
    pub case: CaseNumber,
    /// What it adds to the count, or above the line; may be negative.
    pub numerator: i64,
    /// What it adds below the line.
    pub denominator: i64,
}

/// A switch turned to a word.
type Turn = (usize, u8);

/// What every switch, turned alone, does to what every case counts.
pub(super) struct Moves {
    year: upheld_domain::ReportingYear,
    /// The sets of the turns.
    sets: BTreeMap<Turn, Definitions>,
    /// The printing rules that put a contribution into another measure of the table.
    recasts: Vec<(Turn, BTreeSet<Measure>)>,
    moves: BTreeMap<Turn, Vec<(CaseNumber, Contribution, i64)>>,
}

impl Moves {
    pub(super) fn new(measures: &BTreeSet<Measure>, dials: &Dials, office: Office<'_>) -> Self {
        let all: Vec<usize> = (0..dials.len()).collect();
        let set = |turn: Turn| {
            let mut combination = dials.as_set();
            combination[turn.0] = turn.1;
            (turn, dials.definitions(&combination))
        };
        let sets: BTreeMap<Turn, Definitions> = dials.turned(&all).into_iter().map(set).collect();
        let printing = dials.turned(&dials.printing_dials().collect::<Vec<_>>());
        let recast = |turn: Turn| {
            let measures = measures.iter().filter(|measure| {
                probes(office).any(|probe| {
                    let by = |set: &Definitions| probe.adds_to(**measure, office.year, set);
                    sets.get(&turn).is_some_and(|set| by(set) != by(dials.base()))
                })
            });
            (turn, measures.copied().collect::<BTreeSet<Measure>>())
        };
        let recasts = printing.into_iter().map(recast).filter(|(_, all)| !all.is_empty()).collect();
        Self { year: office.year, sets, recasts, moves: BTreeMap::new() }
    }

    /// Takes in a case.
    pub(super) fn take(&mut self, case: CaseNumber, sway: &Sway, dials: &Dials) {
        let Some(base) = sway.counted.first() else { return };
        for turn in dials.turned(&sway.dials) {
            let mut combination = dials.as_set();
            combination[turn.0] = turn.1;
            let Some(counted) = sway.counted.get(dials.place(&sway.dials, &combination)) else {
                continue;
            };
            let mut amounts: BTreeMap<Contribution, i64> = BTreeMap::new();
            base.iter().for_each(|&found| *amounts.entry(found).or_insert(0) -= 1);
            counted.iter().for_each(|&found| *amounts.entry(found).or_insert(0) += 1);
            let moved = amounts.into_iter().filter(|(_, amount)| *amount != 0);
            let moved = moved.map(|(found, amount)| (case, found, amount));
            self.moves.entry(turn).or_default().extend(moved);
        }
        for (turn, measures) in &self.recasts {
            let by = |found: &Contribution, set: Option<&Definitions>| {
                let adds = |measure: &Measure| found.adds_to(*measure, self.year, set?);
                measures.iter().map(adds).collect::<Vec<_>>()
            };
            let recast = base
                .iter()
                .filter(|found| by(found, self.sets.get(turn)) != by(found, Some(dials.base())));
            // It leaves by the old rule and comes by the new one.
            let both = recast.flat_map(|&found| [(case, found, -1), (case, found, 1)]);
            self.moves.entry(*turn).or_default().extend(both);
        }
    }

    /// The cases that a turn moves in a cell.
    fn cases(
        &self,
        turn: Turn,
        cell: &TableCell,
        base: &Definitions,
        office: Office<'_>,
    ) -> Vec<MovedCase> {
        let (Some(moves), Some(set)) = (self.moves.get(&turn), self.sets.get(&turn)) else {
            return Vec::new();
        };
        let bodies = office.bodies(cell.scope, cell.number);
        let mut cases: BTreeMap<CaseNumber, (i64, i64)> = BTreeMap::new();
        for (case, found, amount) in moves {
            let rules = if *amount < 0 { base } else { set };
            let adds = found.adds_to(cell.measure, office.year, rules);
            let Some(adds) = adds.filter(|_| office.is_of(found, bodies.as_ref())) else {
                continue;
            };
            let sum = cases.entry(*case).or_default();
            *sum = (sum.0 + amount * adds.0, sum.1 + amount * adds.1);
        }
        let moved = cases.into_iter().filter(|(_, sum)| *sum != (0, 0));
        moved
            .map(|(case, (numerator, denominator))| MovedCase { case, numerator, denominator })
            .collect()
    }
}

/// A contribution of every outcome, to see what a printing rule makes of it.
fn probes(office: Office<'_>) -> impl Iterator<Item = Contribution> {
    Outcome::ALL.iter().map(move |&outcome| Contribution {
        measure: Measure::DecidedAs(outcome),
        year: office.year,
        authority: AuthorityNumber(0),
        part: upheld_annual::Part::Numerator,
        days: 0,
        position: Position::FIRST,
    })
}

impl Comparison<'_> {
    /// Turns every switch alone; cells that differ learn what it does to them.
    pub(super) fn turned(&self, columns: &[Column], cells: &mut [Compared]) -> Vec<Turned> {
        let all: Vec<usize> = (0..self.dials.len()).collect();
        let turns = self.dials.turned(&all);
        let turned = turns.into_iter().map(|turn| self.turn(turn, columns, cells)).collect();
        for cell in cells {
            cell.explanations.sort_by_key(|explanation| !explanation.reproduces);
        }
        turned
    }

    fn turn(&self, turn: Turn, columns: &[Column], cells: &mut [Compared]) -> Turned {
        let mut combination = self.dials.as_set();
        combination[turn.0] = turn.1;
        let (mut changed, mut reproduced) = (0, 0);
        for column in columns {
            reproduced += column.reproduced(self.office, &self.dials, &combination);
            if !column.dials.contains(&turn.0) {
                continue;
            }
            column.figures((self.office, &self.dials, &combination), |at, figure| {
                let (place, reproduces) =
                    (column.places[at], column.verdict(at, &figure) == Verdict::Equal);
                let cell = &self.cells[place];
                let ours = Ours::of(&figure, cell.number, cell.scope).printed;
                changed += usize::from(ours != cells[place].printed);
                let differs =
                    matches!(cells[place].verdict, Verdict::Differs | Verdict::MissingOurs);
                if !differs {
                    return;
                }
                let moved = self.moves.cases(turn, cell, self.dials.base(), self.office);
                if ours == cells[place].printed && moved.is_empty() && !reproduces {
                    return;
                }
                let (numerator, denominator) = amounts(&figure, cell.number);
                cells[place].explanations.push(Explanation {
                    dial: self.dials.get(turn.0).clone(),
                    value: self.value(turn),
                    printed: ours,
                    numerator,
                    denominator,
                    reproduces,
                    cases: moved,
                });
            });
        }
        Turned {
            dial: self.dials.get(turn.0).clone(),
            value: self.value(turn),
            changed,
            reproduced,
        }
    }

    fn value(&self, (dial, value): Turn) -> String {
        self.dials.get(dial).values[usize::from(value)].clone()
    }
}

/// What stands above and below the line of the number that was asked for.
pub(super) fn amounts(
    figure: &upheld_annual::Figure,
    number: Number,
) -> (Option<i64>, Option<u64>) {
    match (number, &figure.comparator) {
        (Number::Average, Some(found)) => {
            (found.numerator.and_then(|above| i64::try_from(above).ok()), found.denominator)
        }
        (Number::Average, None) => (None, None),
        _ => (figure.numerator, figure.denominator),
    }
}
