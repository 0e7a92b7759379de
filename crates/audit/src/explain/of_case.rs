//! In which figures a case counts or once counted: since which event, and until which.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use upheld_annual::{Measure, Scope, contributions_to, listed, slug};
use upheld_domain::{AuthorityId, Position, Recorded, ReportingYear, Timestamp};
use upheld_projection::{AuthorityNumber, FactRow};

use super::evidence::CaseEvidence;
use super::question::{Place, Terms};

/// The event with which a case began or ceased to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// Its place in the record.
    pub position: Position,
    /// The kind's name.
    pub kind: &'static str,
    /// When the record took it.
    pub recorded_at: Timestamp,
    /// Who gave the command.
    pub actor: String,
}

/// A figure in which a case counts, or counted for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseFigure {
    /// The measure as it is written, with the scheme's words.
    pub measure: String,
    /// The reporting year.
    pub year: ReportingYear,
    /// The body.
    pub authority: AuthorityId,
    /// Its part.
    pub part: Place,
    /// Since when it counts.
    pub from: Turn,
    /// With what it ceased to; none while it counts.
    pub until: Option<Turn>,
}

/// What a case counts in: the place of the measure in the list, and where.
type Key = (usize, ReportingYear, AuthorityNumber, Place);

/// What a case counts as known at a position, with the events that are counted.
type State = BTreeMap<Key, BTreeSet<Position>>;

/// Every figure of its authorities in which a case ever counted, by year, then in the order in which
/// measures are printed. Cases that are open count in each year to come; `until` is the last to be
/// told. A case is looked at after each of its commits, since nobody ever saw it within one.
#[must_use]
pub fn figures_of_case(
    case: &CaseEvidence,
    terms: Terms<'_>,
    until: ReportingYear,
) -> Vec<CaseFigure> {
    let measures = listed(terms.scheme, terms.definitions.printing.taxonomy);
    let mut telling = Telling { measures: &measures, terms, until, figures: Vec::new() };
    let (mut known, mut seen) = (State::new(), 0);
    for commit in case.events.chunk_by(|one, next| one.command == next.command) {
        let prefixes = (1..=commit.len()).filter_map(|more| case.rows.get(..seen + more));
        let states: Vec<State> = prefixes.map(|rows| telling.state(rows)).collect();
        known = telling.commit(known, &states, commit);
        seen += commit.len();
    }
    telling.told()
}

struct Telling<'a> {
    measures: &'a [Measure],
    terms: Terms<'a>,
    until: ReportingYear,
    figures: Vec<Counted>,
}

/// A figure on its way: what is counted there may move from one event to another.
struct Counted {
    key: Key,
    at: Position,
    from: Turn,
    until: Option<Turn>,
}

impl Telling<'_> {
    fn state(&self, rows: &[FactRow]) -> State {
        let mut state = State::new();
        for (place, &measure) in self.measures.iter().enumerate() {
            if matches!(measure, Measure::OpenAtStart | Measure::OpenAtEnd) {
                self.balances(place, measure, rows, &mut state);
                continue;
            }
            for found in contributions_to(measure, rows, self.terms.definitions) {
                if self.counts(measure, found.authority, found.year) {
                    let key = (place, found.year, found.authority, found.part.into());
                    state.entry(key).or_default().insert(found.position);
                }
            }
        }
        state
    }

    fn counts(&self, measure: Measure, authority: AuthorityNumber, year: ReportingYear) -> bool {
        let Terms { register, definitions, .. } = self.terms;
        self.body(authority).is_some_and(|body| {
            Scope::Authority(body).counts(measure, body, year, register, definitions)
        })
    }

    fn body(&self, authority: AuthorityNumber) -> Option<AuthorityId> {
        self.terms.numbering.authorities().get(authority.index()).copied()
    }

    /// The years at whose start or end a case is open.
    fn balances(&self, place: usize, measure: Measure, rows: &[FactRow], state: &mut State) {
        let flows: Vec<_> = contributions_to(measure, rows, self.terms.definitions).collect();
        let Some(first) = flows.iter().map(|found| found.year).min() else { return };
        let last = flows.iter().map(|found| found.year).max().unwrap_or(first).max(self.until);
        let with_year = measure == Measure::OpenAtEnd;
        for year in std::iter::successors(Some(first), |year| year.next()) {
            if year > last {
                break;
            }
            let mut open: BTreeMap<AuthorityNumber, i64> = BTreeMap::new();
            let known = |found: ReportingYear| found < year || (with_year && found == year);
            for found in flows.iter().filter(|found| known(found.year)) {
                *open.entry(found.authority).or_default() += found.unit().flow();
            }
            for (authority, _) in open.into_iter().filter(|(_, count)| *count != 0) {
                // Whatever opened it, it is open: no event of its own is counted.
                let key = (place, year, authority, Place::Numerator);
                state.entry(key).or_default().insert(Position::FIRST);
            }
        }
    }

    /// Takes a commit: the states after each of its events, of which the last is seen.
    fn commit(&mut self, before: State, states: &[State], commit: &[Recorded]) -> State {
        let Some(after) = states.last() else { return before };
        let keys: BTreeSet<Key> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            let counted = |state: &State| state.get(&key).cloned().unwrap_or_default();
            let (old, new) = (counted(&before), counted(after));
            let mut gone = old.difference(&new);
            let mut come = new.difference(&old);
            loop {
                match (gone.next(), come.next()) {
                    (None, None) => break,
                    (Some(&gone), Some(&come)) => self.moves(key, gone, come),
                    (Some(&gone), None) => {
                        let turn = settled(states, commit, |state| !has(state, key, gone));
                        self.ends(key, gone, turn);
                    }
                    (None, Some(&come)) => {
                        let from = settled(states, commit, |state| has(state, key, come));
                        let Some(from) = from else { continue };
                        self.figures.push(Counted { key, at: come, from, until: None });
                    }
                }
            }
        }
        after.clone()
    }

    fn standing(&mut self, key: Key, at: Position) -> Option<&mut Counted> {
        let stands =
            |known: &&mut Counted| known.key == key && known.at == at && known.until.is_none();
        self.figures.iter_mut().find(stands)
    }

    /// It counts on, by another event.
    fn moves(&mut self, key: Key, gone: Position, come: Position) {
        if let Some(known) = self.standing(key, gone) {
            known.at = come;
        }
    }

    fn ends(&mut self, key: Key, gone: Position, turn: Option<Turn>) {
        if let Some(known) = self.standing(key, gone) {
            known.until = turn;
        }
    }

    fn told(mut self) -> Vec<CaseFigure> {
        self.figures.sort_by_key(|known| {
            let (measure, year, authority, part) = known.key;
            (year, measure, authority, part, known.from.position)
        });
        let figures = std::mem::take(&mut self.figures);
        figures.into_iter().filter_map(|known| self.told_one(known)).collect()
    }

    fn told_one(&self, known: Counted) -> Option<CaseFigure> {
        let (measure, year, authority, part) = known.key;
        Some(CaseFigure {
            measure: slug(*self.measures.get(measure)?, self.terms.scheme),
            year,
            authority: self.body(authority)?,
            part,
            from: known.from,
            until: known.until,
        })
    }
}

fn has(state: &State, key: Key, at: Position) -> bool {
    state.get(&key).is_some_and(|counted| counted.contains(&at))
}

/// The event of a commit since which something holds to its end.
fn settled(states: &[State], commit: &[Recorded], holds: impl Fn(&State) -> bool) -> Option<Turn> {
    let kept = states.iter().rev().take_while(|state| holds(state)).count();
    let event = commit.get(commit.len().checked_sub(kept)?).or(commit.last())?;
    Some(Turn {
        position: event.position,
        kind: event.event.facts.kind_name(),
        recorded_at: event.recorded_at,
        actor: event.actor.to_string(),
    })
}
