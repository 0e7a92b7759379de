//! One number of a table for all its scopes: what the record says to it under any combination of the
//! switches that matter to it, each combination counted once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{Contribution, Figure, Figures, Measure, Scope};
use upheld_domain::{AuthorityId, Definitions, Register, ReportingYear, Scheme, YearStart};
use upheld_projection::{Cells, Numbering};

use super::counts::Counts;
use super::dials::Dials;
use super::said::Ours;
use super::{Number, Said, TableCell, Verdict};

/// What figures are asked of.
#[derive(Clone, Copy)]
pub(super) struct Office<'a> {
    pub(super) register: &'a Register,
    pub(super) scheme: &'a Scheme,
    pub(super) numbering: &'a Numbering,
    pub(super) year: ReportingYear,
    pub(super) year_start: YearStart,
}

/// See the module.
pub(super) struct Column {
    pub(super) measure: Measure,
    pub(super) number: Number,
    /// The places of its cells in the table.
    pub(super) places: Vec<usize>,
    scopes: Vec<(Scope, Said)>,
    counts: Counts,
    /// The dials that can change it, in order.
    pub(super) dials: Vec<usize>,
    /// How many cells a combination of its dials reproduces, once it was asked for.
    reproduced: RefCell<BTreeMap<usize, usize>>,
}

impl Column {
    /// The columns of a table, in the order in which it first has them.
    pub(super) fn all(
        cells: &[TableCell],
        counts: &Counts,
        dials: &Dials,
        office: Office<'_>,
    ) -> Vec<Self> {
        let mut places: Vec<((Measure, Number), Vec<usize>)> = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            let key = (cell.measure, cell.number);
            match places.iter_mut().find(|(known, _)| *known == key) {
                Some((_, places)) => places.push(place),
                None => places.push((key, vec![place])),
            }
        }
        let column = |(key, places)| Self::new(key, places, cells, (counts, dials, office));
        places.into_iter().map(column).collect()
    }

    fn new(
        (measure, number): (Measure, Number),
        places: Vec<usize>,
        cells: &[TableCell],
        (counts, dials, office): (&Counts, &Dials, Office<'_>),
    ) -> Self {
        let scopes: Vec<(Scope, Said)> =
            places.iter().map(|&place| (cells[place].scope, cells[place].said)).collect();
        let printing = dials.printing_dials();
        let printing: Vec<usize> =
            printing.filter(|&dial| dials.get(dial).touches(measure, number)).collect();
        let mut sets = vec![dials.base().clone()];
        for (dial, word) in dials.turned(&printing) {
            let mut combination = dials.as_set();
            combination[dial] = word;
            sets.push(dials.definitions(&combination));
        }
        let bodies = office.bodies_of_all(scopes.iter().map(|(scope, _)| *scope), number);
        let counts = counts.about(|found| {
            office.is_of(found, bodies.as_ref())
                && sets.iter().any(|set| found.adds_to(measure, office.year, set).is_some())
        });
        let mut matter = counts.dials(dials);
        matter.extend(printing);
        let reproduced = RefCell::default();
        Self { measure, number, places, scopes, counts, dials: matter, reproduced }
    }

    /// How many cells have a number to be reproduced.
    pub(super) fn stated(&self) -> usize {
        self.scopes.iter().filter(|(_, said)| *said != Said::Blank).count()
    }

    /// Hands on the figures of a combination, each with its place among the column's cells.
    pub(super) fn figures<T>(
        &self,
        (office, dials, combination): (Office<'_>, &Dials, &[u8]),
        mut take: impl FnMut(usize, Figure) -> T,
    ) -> Vec<T> {
        let set = dials.definitions(combination);
        let cells = self.counts.cells(dials, combination);
        let figures = office.figures(&cells, &set);
        let one = |scope| match self.number {
            Number::Average => figures.one(self.measure, scope, office.year),
            _ => figures.alone(self.measure, scope, office.year),
        };
        self.scopes.iter().enumerate().map(|(at, (scope, _))| take(at, one(*scope))).collect()
    }

    /// What comes of a figure of one of its cells.
    pub(super) fn verdict(&self, at: usize, figure: &Figure) -> Verdict {
        let (scope, said) = self.scopes[at];
        Ours::of(figure, self.number, scope).verdict(said)
    }

    /// How many of its cells a combination reproduces.
    pub(super) fn reproduced(
        &self,
        office: Office<'_>,
        dials: &Dials,
        combination: &[u8],
    ) -> usize {
        let place = dials.place(&self.dials, combination);
        if let Some(&known) = self.reproduced.borrow().get(&place) {
            return known;
        }
        let verdicts =
            self.figures((office, dials, combination), |at, figure| self.verdict(at, &figure));
        let equal = verdicts.into_iter().filter(|verdict| *verdict == Verdict::Equal).count();
        self.reproduced.borrow_mut().insert(place, equal);
        equal
    }
}

impl<'a> Office<'a> {
    fn figures(&self, cells: &Cells, set: &'a Definitions) -> Figures<'a> {
        Figures::new(cells, self.numbering, self.register, set).in_words_of(self.scheme)
    }

    /// The bodies whose cases make a cell's number; none where they are all. For an average also the
    /// body itself, which some sets leave out.
    pub(super) fn bodies(&self, scope: Scope, number: Number) -> Option<BTreeSet<AuthorityId>> {
        let members = |group| {
            let last_day = self.year_start.last_day(self.year);
            self.register.members(group, last_day).into_iter().collect::<BTreeSet<_>>()
        };
        match (scope, number) {
            (Scope::Nation, _) => None,
            (Scope::Group(group), _) => Some(members(group)),
            (Scope::Authority(id), Number::Average) => {
                let group = self.register.get(id).and_then(|record| record.group);
                Some(group.map(members).unwrap_or_default())
            }
            (Scope::Authority(id), _) => Some(BTreeSet::from([id])),
        }
    }

    /// Those of several scopes.
    pub(super) fn bodies_of_all(
        &self,
        scopes: impl Iterator<Item = Scope>,
        number: Number,
    ) -> Option<BTreeSet<AuthorityId>> {
        let distinct: BTreeSet<Scope> = scopes.collect();
        let mut all = BTreeSet::new();
        for scope in distinct {
            all.extend(self.bodies(scope, number)?);
        }
        Some(all)
    }

    /// Whether a contribution is of one of some bodies.
    pub(super) fn is_of(
        &self,
        found: &Contribution,
        bodies: Option<&BTreeSet<AuthorityId>>,
    ) -> bool {
        let body = self.numbering.authorities().get(found.authority.index());
        bodies.is_none_or(|bodies| body.is_some_and(|body| bodies.contains(body)))
    }
}
