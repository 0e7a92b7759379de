//! Which page each case has its place on. Cases about the same body share pages, in the order they came,
//! so that what is asked about one body reads its own pages: with pages in the order of numbers alone
//! each of its cases lay among 31 of others. Not here: what is on a page.
//!
//! A page is given with the number of the case, by the body that the case came about, and is never
//! changed: where a correction moves a case to another body it stays where it is. So only that body is
//! kept, case by case; the pages follow from it.

use upheld_projection::{AuthorityNumber, CaseNumber};

use crate::bytes::{Garbled, Reader, Writer};
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::long;
use crate::pages::PAGE_CASES;
use crate::squeeze::{squeeze, unsqueezed};

/// Cases a value. Only the last one changes.
const PART_CASES: u32 = 1 << 12;

/// A page that may have room for one more case of its body.
#[derive(Debug, Clone, Copy)]
struct Filling {
    page: u32,
    cases: u32,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Homes {
    /// By number of the case.
    pages: Vec<u32>,
    /// How many cases have their place on a page, by its number.
    counts: Vec<u32>,
    /// By number of the body.
    filling: Vec<Option<Filling>>,
}

impl Homes {
    /// The places of cases that came about these bodies, in order of number.
    pub(crate) fn of(bodies: impl IntoIterator<Item = AuthorityNumber>) -> Self {
        let (mut homes, bodies) = (Self::default(), bodies.into_iter());
        homes.pages.reserve(bodies.size_hint().0);
        bodies.for_each(|body| homes.came(body));
        homes
    }

    /// Gives the next case a place among those of the body that it came about.
    pub(crate) fn came(&mut self, body: AuthorityNumber) {
        if self.filling.len() <= body.index() {
            self.filling.resize(body.index() + 1, None);
        }
        let filling = self.filling[body.index()].filter(|filling| filling.cases < PAGE_CASES);
        let Filling { page, cases } = filling.unwrap_or_else(|| {
            self.counts.push(0);
            Filling { page: self.page_count() - 1, cases: 0 }
        });
        self.filling[body.index()] = Some(Filling { page, cases: cases + 1 });
        self.counts[page as usize] += 1;
        self.pages.push(page);
    }

    /// The page of a case; none where there is no such case.
    pub(crate) fn page_of(&self, case: CaseNumber) -> Option<u32> {
        self.pages.get(case.index()).copied()
    }

    /// How many pages there are. No more than there are cases.
    pub(crate) fn page_count(&self) -> u32 {
        u32::try_from(self.counts.len()).unwrap_or(u32::MAX)
    }

    /// How many pages the first so many cases have their places on: those before all others, since a page
    /// is given its number with its first case.
    pub(crate) fn pages_of_first(&self, cases: u32) -> u32 {
        let first = self.pages.iter().take(cases as usize);
        first.max().map_or(0, |last| last + 1)
    }

    /// How many cases have their place on a page.
    pub(crate) fn cases_on(&self, page: u32) -> usize {
        self.counts.get(page as usize).map_or(0, |&cases| cases as usize)
    }

    /// Cases in the order in which they lie: by page, then by number.
    pub(crate) fn in_order(
        &self,
        numbers: impl IntoIterator<Item = CaseNumber>,
    ) -> Vec<CaseNumber> {
        let mut numbers: Vec<CaseNumber> = numbers.into_iter().collect();
        numbers.sort_unstable_by_key(|&number| (self.page_of(number), number));
        numbers
    }
}

/// Puts the bodies of cases after the first `known`.
pub(crate) fn append(
    database: &Database,
    known: u32,
    mut bodies: &[AuthorityNumber],
) -> Result<(), StoreError> {
    let mut next = known;
    while !bodies.is_empty() {
        let part = next / PART_CASES;
        let mut value = read(database, part, next % PART_CASES)?;
        let room = (PART_CASES - next % PART_CASES) as usize;
        let (here, later) = bodies.split_at(room.min(bodies.len()));
        value.extend(here);
        long::put(database, Shelf::Homes, &key(part), &squeeze(&encode(&value))?)?;
        next = next.saturating_add(u32::try_from(here.len()).map_err(|_| Garbled)?);
        bodies = later;
    }
    Ok(())
}

/// The bodies of the first `known` cases. Where there are fewer, a value vanished or came back older
/// than it was; more are no harm: a stop may have come before they were on record.
pub(crate) fn get(database: &Database, known: u32) -> Result<Vec<AuthorityNumber>, StoreError> {
    // As many as are really there: the number alone may be wrong.
    let mut bodies = Vec::new();
    for part in 0..known.div_ceil(PART_CASES) {
        bodies.extend(read(database, part, (known - part * PART_CASES).min(PART_CASES))?);
    }
    Ok(bodies)
}

/// The first bodies of a value.
fn read(database: &Database, part: u32, known: u32) -> Result<Vec<AuthorityNumber>, StoreError> {
    if known == 0 {
        return Ok(Vec::new());
    }
    let stale = || {
        let first = part * PART_CASES;
        StoreError::Damaged(format!("the places of cases from number {first} are not there"))
    };
    let value = long::get(database, Shelf::Homes, &key(part))?.ok_or_else(stale)?;
    let mut bodies = unsqueezed(&value, decode)??;
    if bodies.len() < known as usize {
        return Err(stale());
    }
    bodies.truncate(known as usize);
    Ok(bodies)
}

fn key(part: u32) -> [u8; 4] {
    part.to_be_bytes()
}

fn encode(bodies: &[AuthorityNumber]) -> Vec<u8> {
    let mut writer = Writer::default();
    bodies.iter().for_each(|body| writer.number(u64::from(body.0)));
    writer.into_bytes()
}

fn decode(bytes: &[u8]) -> Result<Vec<AuthorityNumber>, Garbled> {
    let mut reader = Reader::new(bytes);
    let mut bodies = Vec::new();
    while !reader.is_empty() {
        bodies.push(AuthorityNumber(reader.small()?));
    }
    Ok(bodies)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;
    use tempfile::TempDir;

    fn bodies() -> impl Strategy<Value = Vec<AuthorityNumber>> {
        proptest::collection::vec((0_u16..5).prop_map(AuthorityNumber), 0..400)
    }

    proptest! {
        #[test]
        fn a_page_has_cases_of_one_body_in_their_order_and_is_filled_before_the_next(
            bodies in bodies(),
        ) {
            let homes = Homes::of(bodies.iter().copied());
            let mut on: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
            for (case, number) in (0..bodies.len()).zip(0_u32..) {
                on.entry(homes.page_of(CaseNumber(number)).unwrap()).or_default().push(case);
            }
            prop_assert_eq!(homes.page_of(CaseNumber(u32::try_from(bodies.len()).unwrap())), None);
            prop_assert_eq!(on.len(), homes.page_count() as usize);
            let mut room: BTreeMap<AuthorityNumber, usize> = BTreeMap::new();
            for (page, cases) in on {
                prop_assert_eq!(cases.len(), homes.cases_on(page));
                prop_assert!(cases.len() <= PAGE_CASES as usize);
                let body = bodies[cases[0]];
                prop_assert!(cases.iter().all(|&case| bodies[case] == body));
                *room.entry(body).or_default() += usize::from(cases.len() < PAGE_CASES as usize);
            }
            prop_assert!(room.values().all(|&pages| pages <= 1));
        }

        #[test]
        fn a_case_keeps_its_page_whatever_comes_after_it(bodies in bodies(), known: prop::sample::Index) {
            let known = known.index(bodies.len() + 1);
            let (then, now) =
                (Homes::of(bodies[..known].iter().copied()), Homes::of(bodies.iter().copied()));
            for number in (0..u32::try_from(known).unwrap()).map(CaseNumber) {
                prop_assert_eq!(then.page_of(number), now.page_of(number));
            }
            prop_assert_eq!(now.pages_of_first(u32::try_from(known).unwrap()), then.page_count());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            decode(&bytes).ok();
        }
    }

    #[test]
    fn bodies_are_kept_in_parts_and_missed_where_they_are_gone() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        let bodies: Vec<_> = (0..10_000_u16).map(AuthorityNumber).collect();
        append(&database, 0, &bodies[..5_000]).unwrap();
        append(&database, 5_000, &bodies[5_000..9_000]).unwrap();
        // Written, and then not on record: written again.
        append(&database, 7_000, &bodies[7_000..]).unwrap();
        for known in [0, 1, 4_096, 5_000, 10_000] {
            assert_eq!(get(&database, known).unwrap(), bodies[..known as usize]);
        }
        let error = get(&database, 10_001).unwrap_err();
        assert!(error.to_string().contains("of cases from number 8192 are not there"), "{error}");
        database.remove(Shelf::Homes, &key(1)).unwrap();
        assert!(get(&database, 4_096).is_ok());
        assert!(get(&database, 4_097).unwrap_err().is_damage());
    }
}
