//! Which row is which case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use upheld_domain::{AssessmentOutcome, DiscontinuedAs, Outcome, Reference};

use super::why::{OnlyTheirs, why_only_ours};
use super::{Difference, Elsewhere, Matched, Ours, Pair, Reconciled, Sides, Theirs};

/// The points that a row and a case need to be taken for one.
pub const SCORE_MIN: u8 = 5;
/// The points of a row and a case that agree in everything.
pub const SCORE_MAX: u8 = 9;

/// How much speaks for a row being a case: the day it was received, 3 points where it is the same, 2
/// where it is within 3 days, 1 within 14; the day it was decided, likewise; 2 for the same subject; 1
/// for the same outcome. What the row does not say gives none.
#[must_use]
pub fn score(theirs: &Theirs, ours: &Ours, discontinued_as: DiscontinuedAs) -> u8 {
    let days = |theirs: Option<NaiveDate>, ours: Option<NaiveDate>| {
        let apart = theirs.zip(ours).map(|(theirs, ours)| (theirs - ours).num_days().abs());
        match apart {
            Some(0) => 3,
            Some(1..=3) => 2,
            Some(4..=14) => 1,
            _ => 0,
        }
    };
    let counted =
        |outcome: Option<Outcome>| outcome.map(|outcome| as_counted(outcome, discontinued_as));
    let subject = theirs.subject == Some(ours.subject);
    let outcome = theirs.outcome.is_some() && counted(theirs.outcome) == counted(ours.outcome);
    days(theirs.received_on, Some(ours.received_on))
        + days(theirs.decided_on, ours.decided_on)
        + 2 * u8::from(subject)
        + u8::from(outcome)
}

/// An outcome as the body may have been told: a discontinued investigation as what it counts as.
fn as_counted(outcome: Outcome, discontinued_as: DiscontinuedAs) -> Outcome {
    match (outcome, discontinued_as) {
        (Outcome::Discontinued, DiscontinuedAs::NotUpheld) => Outcome::NotUpheld,
        (Outcome::Discontinued, DiscontinuedAs::ClosedAfterInitialEnquiries) => {
            Outcome::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries)
        }
        (outcome, _) => outcome,
    }
}

/// On what a row and its case differ. What a row does not say is no difference.
fn differences(theirs: &Theirs, ours: &Ours, discontinued_as: DiscontinuedAs) -> Vec<Difference> {
    let counted = |outcome: Outcome| as_counted(outcome, discontinued_as);
    let differ = [
        (Difference::Subject, theirs.subject.is_some_and(|subject| subject != ours.subject)),
        (
            Difference::Outcome,
            theirs
                .outcome
                .is_some_and(|outcome| Some(counted(outcome)) != ours.outcome.map(counted)),
        ),
        (Difference::ReceivedOn, theirs.received_on.is_some_and(|day| day != ours.received_on)),
        (Difference::DecidedOn, theirs.decided_on.is_some_and(|day| Some(day) != ours.decided_on)),
    ];
    differ.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
}

/// The rows and cases that have no partner yet.
struct Matching<'a> {
    sides: &'a Sides<'a>,
    pairs: Vec<Pair>,
    rows: BTreeSet<usize>,
    cases: BTreeSet<usize>,
}

/// Brings rows and cases together: by reference, then, rows that have none (or, where no reference of
/// the list is known, all rows) by score.
pub(super) fn match_up(sides: &Sides<'_>) -> Reconciled {
    let by_reference: BTreeMap<Reference, usize> =
        sides.ours.iter().enumerate().map(|(place, case)| (case.reference, place)).collect();
    let mut matching = Matching {
        sides,
        pairs: Vec::new(),
        rows: (0..sides.theirs.len()).collect(),
        cases: (0..sides.ours.len()).collect(),
    };
    let mut twice = matching.set_aside_twice();
    let known = |row: &Theirs| {
        row.reference
            .is_some_and(|r| by_reference.contains_key(&r) || sides.elsewhere.contains_key(&r))
    };
    let with = sides.theirs.iter().filter(|row| row.reference.is_some()).count();
    let known = sides.theirs.iter().filter(|row| known(row)).count();
    matching.by_reference(&by_reference);
    twice.extend(matching.alike());
    twice.sort_unstable();
    matching.by_score(known > 0);
    let Matching { pairs, rows, cases, .. } = matching;
    let only_ours = cases.into_iter().map(|case| (case, why_only_ours(&sides.ours[case])));
    let (free, only_theirs) = (only_ours.collect::<Vec<_>>(), rows.into_iter());
    let only_theirs = only_theirs.map(|row| (row, why_only_theirs(row, sides, &free)));
    let only_theirs = only_theirs.collect();
    let (references, outside) = ((with, known), Vec::new());
    Reconciled { pairs, only_theirs, only_ours: free, twice, outside, references }
}

impl Matching<'_> {
    /// Rows whose reference an earlier row has.
    fn set_aside_twice(&mut self) -> Vec<(usize, usize)> {
        let mut first: BTreeMap<Reference, usize> = BTreeMap::new();
        let mut twice = Vec::new();
        for (row, said) in self.sides.theirs.iter().enumerate() {
            let Some(reference) = said.reference else { continue };
            match first.get(&reference) {
                Some(first) => {
                    twice.push((row, *first));
                    self.rows.remove(&row);
                }
                None => drop(first.insert(reference, row)),
            }
        }
        twice
    }

    /// Rows without a reference that say the same: taken in order for the cases that fit them best,
    /// where those fit no other row so well. A row for which there is no case left stands there again.
    /// Where more cases fit than there are rows, none is taken.
    fn alike(&mut self) -> Vec<(usize, usize)> {
        let mut alike: BTreeMap<Theirs, Vec<usize>> = BTreeMap::new();
        for (row, said) in self.sides.theirs.iter().enumerate() {
            if said.reference.is_none() {
                alike.entry(*said).or_default().push(row);
            }
        }
        let mut twice = Vec::new();
        for (said, rows) in alike.into_iter().filter(|(_, rows)| rows.len() > 1) {
            let (points, cases) = self.best_cases(&said);
            if cases.is_empty()
                || cases.len() > rows.len()
                || self.fits_others(&said, points, &cases)
            {
                continue;
            }
            let first = rows[0];
            for (place, row) in rows.into_iter().enumerate() {
                match cases.get(place) {
                    Some(&case) => self.pair(row, case, Matched::Score(points)),
                    None => {
                        twice.push((row, first));
                        self.rows.remove(&row);
                    }
                }
            }
        }
        twice
    }

    /// The free cases that a row fits best, and with how many points; none under the least.
    fn best_cases(&self, said: &Theirs) -> (u8, Vec<usize>) {
        let (mut best, mut cases) = (SCORE_MIN, Vec::new());
        for &case in &self.cases {
            let points = score(said, &self.sides.ours[case], self.sides.discontinued_as);
            if points > best {
                cases.clear();
                best = points;
            }
            if points == best {
                cases.push(case);
            }
        }
        (best, cases)
    }

    /// Whether another free row fits one of the cases as well.
    fn fits_others(&self, said: &Theirs, points: u8, cases: &[usize]) -> bool {
        let others =
            self.rows.iter().map(|row| &self.sides.theirs[*row]).filter(|row| *row != said);
        let fits = |row: &Theirs, case: usize| {
            score(row, &self.sides.ours[case], self.sides.discontinued_as) >= points
        };
        others.into_iter().any(|row| cases.iter().any(|case| fits(row, *case)))
    }

    fn pair(&mut self, theirs: usize, ours: usize, matched: Matched) {
        let (row, case) = (&self.sides.theirs[theirs], &self.sides.ours[ours]);
        let differences = differences(row, case, self.sides.discontinued_as);
        self.pairs.push(Pair { theirs, ours, matched, differences });
        self.rows.remove(&theirs);
        self.cases.remove(&ours);
    }

    fn by_reference(&mut self, known: &BTreeMap<Reference, usize>) {
        for (row, said) in self.sides.theirs.iter().enumerate() {
            let case = said.reference.and_then(|reference| known.get(&reference));
            if let Some(&case) = case.filter(|_| self.rows.contains(&row)) {
                self.pair(row, case, Matched::Reference);
            }
        }
    }

    /// Takes a row and a case for one where each is the other's only best, again and again: what is
    /// taken leaves the next best free.
    fn by_score(&mut self, references_count: bool) {
        let candidates: Vec<usize> = self
            .rows
            .iter()
            .copied()
            .filter(|row| !(references_count && self.sides.theirs[*row].reference.is_some()))
            .collect();
        let mut scores: Vec<(u8, usize, usize)> = Vec::new();
        for &row in &candidates {
            for &case in &self.cases {
                let points = score(
                    &self.sides.theirs[row],
                    &self.sides.ours[case],
                    self.sides.discontinued_as,
                );
                if points >= SCORE_MIN {
                    scores.push((points, row, case));
                }
            }
        }
        loop {
            let of_row = only_best(scores.iter().map(|&(points, row, case)| (row, points, case)));
            let of_case = only_best(scores.iter().map(|&(points, row, case)| (case, points, row)));
            let agreed: Vec<(usize, usize, u8)> = of_row
                .into_iter()
                .filter(|(row, (case, _))| of_case.get(case).is_some_and(|(best, _)| best == row))
                .map(|(row, (case, points))| (row, case, points))
                .collect();
            if agreed.is_empty() {
                return;
            }
            for (row, case, points) in agreed {
                self.pair(row, case, Matched::Score(points));
            }
            scores.retain(|(_, row, case)| self.rows.contains(row) && self.cases.contains(case));
        }
    }
}

/// For each of the first, the one of the last that has most points, where there is one such.
fn only_best(scores: impl Iterator<Item = (usize, u8, usize)>) -> BTreeMap<usize, (usize, u8)> {
    let mut best: BTreeMap<usize, (u8, Option<usize>)> = BTreeMap::new();
    for (of, points, other) in scores {
        let known = best.entry(of).or_insert((points, Some(other)));
        if points > known.0 {
            *known = (points, Some(other));
        } else if points == known.0 && known.1 != Some(other) {
            known.1 = None;
        }
    }
    best.into_iter().filter_map(|(of, (points, other))| Some((of, (other?, points)))).collect()
}

fn why_only_theirs(
    row: usize,
    sides: &Sides<'_>,
    free: &[(usize, Option<super::OnlyOurs>)],
) -> OnlyTheirs {
    let said = &sides.theirs[row];
    match said.reference.and_then(|reference| sides.elsewhere.get(&reference)) {
        Some(Elsewhere::About(_)) => return OnlyTheirs::AboutAnother,
        Some(Elsewhere::Void(_)) => return OnlyTheirs::Void,
        None => {}
    }
    let points = |case: usize| score(said, &sides.ours[case], sides.discontinued_as);
    let enough = free.iter().map(|(case, _)| (row, points(*case), *case));
    let enough = enough.filter(|(_, points, _)| *points >= SCORE_MIN);
    let alike: Vec<_> = enough.collect();
    match only_best(alike.iter().copied()).get(&row) {
        Some((case, _)) if said.reference.is_some() => {
            OnlyTheirs::Unknown { perhaps: Some(sides.ours[*case].reference) }
        }
        _ if said.reference.is_none() && !alike.is_empty() => OnlyTheirs::SeveralAlike,
        _ => OnlyTheirs::Unknown { perhaps: None },
    }
}
