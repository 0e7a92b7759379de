//! Which combination of switches reproduces most of a table. A cell depends on a few switches only, so
//! switches that no cell ties together are searched apart. Where these have at most
//! [`COMBINATIONS_MAX`] combinations, every one is tried; else the best of all single turns and pairs
//! is taken as long as that helps. Of equally good ones, that with the fewest changes, then the first
//! in the order of the set's rules and words: the same table always finds the same.

use std::cmp::Reverse;

use super::column::{Column, Office};
use super::dials::{Combination, Dials};

/// How many combinations of switches are tried one by one.
pub const COMBINATIONS_MAX: usize = 4_096;

/// What the search found.
pub(super) struct Best {
    pub(super) combination: Combination,
    /// How many cells it reproduces.
    pub(super) reproduced: usize,
    /// How many combinations were tried.
    pub(super) tried: usize,
    /// Whether those are all there are.
    pub(super) exhaustive: bool,
    /// How many others are as good with as few changes, as far as was tried.
    pub(super) equals: usize,
}

/// How good a combination is: the greater the better.
type Rank = (usize, Reverse<usize>, Reverse<Combination>);

struct Search<'s> {
    columns: Vec<&'s Column>,
    office: Office<'s>,
    dials: &'s Dials,
}

/// Searches. Takes the columns of a table.
pub(super) fn best(columns: &[Column], office: Office<'_>, dials: &Dials) -> Best {
    let mut best =
        Best { combination: dials.as_set(), reproduced: 0, tried: 0, exhaustive: true, equals: 0 };
    let mut ways = 1_usize;
    for part in parts(columns) {
        let columns = part.iter().map(|&place| &columns[place]).collect();
        let search = Search { columns, office, dials };
        let found = search.run();
        for (turned, &value) in best.combination.iter_mut().zip(&found.combination) {
            *turned = (*turned).max(value);
        }
        best.reproduced += found.reproduced;
        best.tried += found.tried;
        best.exhaustive &= found.exhaustive;
        ways = ways.saturating_mul(found.equals + 1);
    }
    best.equals = ways - 1;
    best
}

/// Columns that no dial ties to those of another part, by their places.
fn parts(columns: &[Column]) -> Vec<Vec<usize>> {
    let mut parts: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        let tied = |dials: &[usize]| column.dials.iter().any(|dial| dials.contains(dial));
        let (mut places, mut dials) = (vec![place], column.dials.clone());
        let (together, apart): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(_, of)| tied(of));
        for (other_places, other_dials) in together {
            places.extend(other_places);
            dials.extend(other_dials);
        }
        parts = apart;
        places.sort_unstable();
        parts.push((places, dials));
    }
    parts.into_iter().map(|(places, _)| places).collect()
}

impl Search<'_> {
    fn run(&self) -> Best {
        let mut dials: Vec<usize> =
            self.columns.iter().flat_map(|column| column.dials.iter().copied()).collect();
        dials.sort_unstable();
        dials.dedup();
        match self.dials.combinations(&dials) {
            // Nothing to turn is nothing to try.
            1 => Best { tried: 0, ..self.every(&dials, 1) },
            count if count <= COMBINATIONS_MAX => self.every(&dials, count),
            _ => self.climb(&dials),
        }
    }

    fn reproduced(&self, combination: &[u8]) -> usize {
        let of = |column: &&Column| column.reproduced(self.office, self.dials, combination);
        self.columns.iter().map(of).sum()
    }

    fn rank(&self, combination: &Combination) -> Rank {
        let changes = combination.iter().filter(|value| **value > 0).count();
        (self.reproduced(combination), Reverse(changes), Reverse(combination.clone()))
    }

    fn every(&self, dials: &[usize], count: usize) -> Best {
        let mut best: Option<Rank> = None;
        let mut equals = 0;
        for place in 0..count {
            let rank = self.rank(&self.dials.at(dials, place));
            match &best {
                Some(known) if (known.0, known.1) == (rank.0, rank.1) => equals += 1,
                Some(known) if *known > rank => continue,
                _ => equals = 0,
            }
            if best.as_ref().is_none_or(|known| *known < rank) {
                best = Some(rank);
            }
        }
        self.found(best, (count, true, equals))
    }

    /// The best of single turns and pairs, again and again; then back whatever was not needed.
    fn climb(&self, dials: &[usize]) -> Best {
        let mut best = self.rank(&self.dials.as_set());
        let mut tried = 1;
        loop {
            let next = self.turns(&best.2.0, dials);
            tried += next.len();
            let found = next.iter().map(|combination| self.rank(combination)).max();
            match found {
                Some(rank) if rank.0 > best.0 => best = rank,
                _ => break,
            }
        }
        loop {
            let back = self.backs(&best.2.0);
            tried += back.len();
            let found = back.iter().map(|combination| self.rank(combination)).max();
            match found {
                Some(rank) if rank.0 == best.0 => best = rank,
                _ => break,
            }
        }
        self.found(Some(best), (tried, false, 0))
    }

    /// Every combination that one or two turned dials make of another.
    fn turns(&self, from: &Combination, dials: &[usize]) -> Vec<Combination> {
        let with = |combination: &Combination, dial: usize, value: u8| {
            let mut turned = combination.clone();
            turned[dial] = value;
            turned
        };
        let values = |dial: usize| (0..self.dials.size(dial)).filter_map(|v| u8::try_from(v).ok());
        let mut turns = Vec::new();
        for (at, &dial) in dials.iter().enumerate() {
            for value in values(dial).filter(|value| *value != from[dial]) {
                let one = with(from, dial, value);
                for &other in &dials[at + 1..] {
                    let others = values(other).filter(|value| *value != from[other]);
                    turns.extend(others.map(|value| with(&one, other, value)));
                }
                turns.push(one);
            }
        }
        turns
    }

    fn backs(&self, from: &Combination) -> Vec<Combination> {
        let back = |(dial, _): (usize, &u8)| {
            let mut back = from.clone();
            back[dial] = 0;
            back
        };
        from.iter().enumerate().filter(|(_, value)| **value > 0).map(back).collect()
    }

    fn found(&self, best: Option<Rank>, (tried, exhaustive, equals): (usize, bool, usize)) -> Best {
        let (reproduced, combination) =
            best.map_or_else(|| (0, self.dials.as_set()), |rank| (rank.0, rank.2.0));
        Best { combination, reproduced, tried, exhaustive, equals }
    }
}
