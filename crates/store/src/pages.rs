//! Pages of cases: up to 32 cases a page, each case with its fact rows and where in the journal its
//! events are. What a decision, a count or a timeline needs of one case is one read away. Not here:
//! which cases share a page (see `homes`).

use std::collections::BTreeMap;
use std::ops::Range;

use upheld_domain::{CaseId, Position, Recorded, Reference, StreamId};
use upheld_journal::FrameAt;
use upheld_projection::{CaseNumber, FactRow};
use uuid::Uuid;

use crate::bytes::{Garbled, Reader, Writer};
use crate::columns;
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::long;
use crate::replay::retracts;
use crate::squeeze::{squeeze, unsqueezed};

/// Cases a page. Of fewer, counting everything would take longer; of more, every look at one case.
pub(crate) const PAGE_CASES: u32 = 32;

/// A case as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaseRows {
    pub(crate) id: CaseId,
    /// Every reference it was given, with the event that gave it; the first is from its Received,
    /// later ones from corrections.
    pub(crate) references: Vec<(Position, Reference)>,
    /// In order of position.
    pub(crate) rows: Vec<FactRow>,
    /// Where each row's frame is in the journal.
    pub(crate) places: Vec<FrameAt>,
}

impl CaseRows {
    /// A case of which nothing happened yet.
    pub(crate) fn new(id: CaseId) -> Self {
        Self { id, references: Vec::new(), rows: Vec::new(), places: Vec::new() }
    }

    /// Whether an event is of this case and no later than its rows, which may end inside a commit.
    pub(crate) fn has(&self, event: &Recorded) -> bool {
        let last = self.rows.last().map(|row| row.position);
        event.stream == StreamId::Case(self.id) && Some(event.position) <= last
    }

    /// The reference that stands: the last that was not taken back.
    pub(crate) fn reference(&self) -> Option<Reference> {
        let retracted = |position| self.rows.iter().any(|row| retracts(row, position));
        let standing = self.references.iter().rev().find(|(position, _)| !retracted(*position));
        standing.map(|(_, reference)| *reference)
    }

    /// The case as it was at a position; without rows where it came later.
    pub(crate) fn at(mut self, position: u64) -> Self {
        let known = self.rows.partition_point(|row| row.position.get() <= position);
        self.rows.truncate(known);
        self.places.truncate(known);
        self.references.retain(|(given, _)| given.get() <= position);
        self
    }

    /// With one more row, which comes after those it has.
    pub(crate) fn push(&mut self, row: FactRow, place: FrameAt, reference: Option<Reference>) {
        self.rows.push(row);
        self.places.push(place);
        self.references.extend(reference.map(|reference| (row.position, reference)));
    }

    /// With all of another's rows, which come after its own.
    pub(crate) fn extend(&mut self, later: &Self) {
        self.rows.extend_from_slice(&later.rows);
        self.places.extend_from_slice(&later.places);
        self.references.extend_from_slice(&later.references);
    }
}

/// The cases of one page, to be written.
pub(crate) type Cases = BTreeMap<CaseNumber, CaseRows>;

/// The rows of one page, as read: all that counting needs, in one piece, because a case apiece costs
/// more in allocations than in reading.
#[derive(Debug, Default)]
pub(crate) struct PageRows {
    /// Each case with its part of the rows, in order of number.
    cases: Vec<(CaseNumber, Range<usize>)>,
    rows: Vec<FactRow>,
}

impl PageRows {
    /// A case's rows up to and with a position; none where it has none.
    ///
    /// A stop may come after a page was written and before that was on record: of a page only what the checkpoint
    /// says is on pages is believed, the rest comes again.
    pub(crate) fn case(&self, number: CaseNumber, until: u64) -> Option<&[FactRow]> {
        let place = self.cases.binary_search_by_key(&number, |case| case.0).ok()?;
        self.case_at(place, until)
    }

    /// Every case that has rows up to and with a position, with these, by number.
    pub(crate) fn cases(&self, until: u64) -> impl Iterator<Item = (CaseNumber, &[FactRow])> {
        let numbers = self.cases.iter().map(|case| case.0);
        numbers.enumerate().filter_map(move |(at, number)| Some((number, self.case_at(at, until)?)))
    }

    fn case_at(&self, place: usize, until: u64) -> Option<&[FactRow]> {
        let rows = &self.rows[self.cases[place].1.clone()];
        let count = rows.partition_point(|row| row.position.get() <= until);
        (count > 0).then(|| &rows[..count])
    }

    /// How many rows there are up to and with a position.
    pub(crate) fn row_count(&self, until: u64) -> usize {
        self.rows.iter().filter(|row| row.position.get() <= until).count()
    }
}

/// The cases of one page, as read.
#[derive(Debug, Default)]
pub(crate) struct Page {
    rows: PageRows,
    /// At the place of each case.
    names: Vec<Names>,
    references: Vec<(Position, Reference)>,
    places: Vec<FrameAt>,
}

/// What a case is called.
#[derive(Debug)]
struct Names {
    id: CaseId,
    references: Range<usize>,
}

impl Page {
    /// Its rows alone.
    pub(crate) fn rows(&self) -> &PageRows {
        &self.rows
    }

    /// A case of the page with its rows up to and with a position; none where it has none.
    pub(crate) fn case(&self, number: CaseNumber, until: u64) -> Option<CaseRows> {
        let place = self.rows.cases.binary_search_by_key(&number, |case| case.0).ok()?;
        self.case_at(place, until)
    }

    /// Every case up to and with a position, by number.
    pub(crate) fn cases(&self, until: u64) -> Cases {
        let places = 0..self.rows.cases.len();
        let case = |place: usize| Some((self.rows.cases[place].0, self.case_at(place, until)?));
        places.filter_map(case).collect()
    }

    /// How many rows there are up to and with a position.
    pub(crate) fn row_count(&self, until: u64) -> usize {
        self.rows.row_count(until)
    }

    fn case_at(&self, place: usize, until: u64) -> Option<CaseRows> {
        let (number, range) = &self.rows.cases[place];
        let rows = self.rows.case(*number, until)?;
        let names = &self.names[place];
        let given = &self.references[names.references.clone()];
        let references = given.partition_point(|(position, _)| position.get() <= until);
        Some(CaseRows {
            id: names.id,
            references: given[..references].to_vec(),
            rows: rows.to_vec(),
            places: self.places[range.clone()][..rows.len()].to_vec(),
        })
    }
}

fn key(page: u32) -> [u8; 4] {
    page.to_be_bytes()
}

/// Writes a page.
pub(crate) fn put(database: &Database, number: u32, page: &Cases) -> Result<(), StoreError> {
    long::put(database, Shelf::Cases, &key(number), &squeeze(&encode(page))?)
}

/// Reads a page; one that was never written is empty.
pub(crate) fn get(database: &Database, number: u32) -> Result<Page, StoreError> {
    match long::get(database, Shelf::Cases, &key(number))? {
        Some(value) => Ok(unsqueezed(&value, decode)??),
        None => Ok(Page::default()),
    }
}

/// Reads the rows of a page, and not who they are about.
pub(crate) fn get_rows(database: &Database, number: u32) -> Result<PageRows, StoreError> {
    match long::get(database, Shelf::Cases, &key(number))? {
        Some(value) => Ok(unsqueezed(&value, |bytes| decode_rows(&mut Reader::new(bytes)))??),
        None => Ok(PageRows::default()),
    }
}

fn encode(page: &Cases) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.number(page.len() as u64);
    for (number, case) in page {
        writer.number(u64::from(number.0));
        writer.number(case.rows.len() as u64);
    }
    let rows: Vec<FactRow> = page.values().flat_map(|case| case.rows.iter().copied()).collect();
    writer.sized(&columns::encode(&rows));
    for case in page.values() {
        writer.raw(case.id.0.as_bytes());
        writer.number(case.references.len() as u64);
        for (position, reference) in &case.references {
            writer.number(position.get());
            writer.sized(reference.as_str().as_bytes());
        }
    }
    let mut last = FrameAt { segment: 0, offset: 0 };
    for place in page.values().flat_map(|case| &case.places) {
        writer.signed(place.segment.wrapping_sub(last.segment).cast_signed());
        writer.signed(i64::from(place.offset) - i64::from(last.offset));
        last = *place;
    }
    writer.into_bytes()
}

fn decode_rows(reader: &mut Reader<'_>) -> Result<PageRows, Garbled> {
    let mut page = PageRows::default();
    let mut first_row = 0_usize;
    for _ in 0..reader.number()? {
        let number = CaseNumber(reader.small()?);
        let end = first_row.checked_add(reader.small()?).ok_or(Garbled)?;
        page.cases.push((number, first_row..end));
        first_row = end;
    }
    page.rows = columns::decode(reader.sized()?)?;
    // Pair assertions: each row with the case it belongs to; cases, and each case's rows, in order.
    let of_case = |(number, range): &(CaseNumber, Range<usize>)| {
        let rows = &page.rows[range.clone()];
        rows.iter().all(|row| row.case == *number)
            && rows.is_sorted_by(|row, next| row.position < next.position)
    };
    let whole = page.rows.len() == first_row
        && page.cases.is_sorted_by(|case, next| case.0 < next.0)
        && page.cases.iter().all(of_case);
    if whole { Ok(page) } else { Err(Garbled) }
}

fn decode(bytes: &[u8]) -> Result<Page, Garbled> {
    let mut reader = Reader::new(bytes);
    let mut page = Page { rows: decode_rows(&mut reader)?, ..Page::default() };
    for _ in 0..page.rows.cases.len() {
        let names = page.read_names(&mut reader)?;
        page.names.push(names);
    }
    let mut last = FrameAt { segment: 0, offset: 0 };
    for _ in 0..page.rows.rows.len() {
        last.segment = last.segment.wrapping_add(reader.signed()?.cast_unsigned());
        let offset = reader.signed()?.checked_add(last.offset.into()).ok_or(Garbled)?;
        last.offset = u32::try_from(offset).map_err(|_| Garbled)?;
        page.places.push(last);
    }
    if reader.is_empty() { Ok(page) } else { Err(Garbled) }
}

impl Page {
    fn read_names(&mut self, reader: &mut Reader<'_>) -> Result<Names, Garbled> {
        let id = CaseId(Uuid::from_bytes(reader.array()?));
        let first_reference = self.references.len();
        for _ in 0..reader.number()? {
            let position = Position::new(reader.number()?).ok_or(Garbled)?;
            let text = std::str::from_utf8(reader.sized()?).map_err(|_| Garbled)?;
            self.references.push((position, Reference::new(text).map_err(|_| Garbled)?));
        }
        Ok(Names { id, references: first_reference..self.references.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use upheld_domain::Amendment;

    fn at(position: u64) -> Position {
        Position::new(position).unwrap()
    }

    prop_compose! {
        fn case()(
            id: u128,
            steps in proptest::collection::vec((1_u64..50, any::<u32>(), any::<bool>()), 1..8),
        ) -> CaseRows {
            let mut case = CaseRows::new(CaseId(Uuid::from_u128(id)));
            let mut position = 1;
            for (step, offset, named) in steps {
                position += step;
                let amendment = Amendment::Retracts(at(position - 1));
                let row = FactRow { position: at(position), case: CaseNumber(0), amendment };
                let place = FrameAt { segment: u64::from(offset) * step, offset };
                let reference = named.then(|| Reference::new(&format!("R{position}")).unwrap());
                case.push(row, place, reference);
            }
            case
        }
    }

    prop_compose! {
        fn page()(cases in proptest::collection::vec(case(), 0..6), first in 0_u32..100) -> Cases {
            let numbers = (0..).map(|number| CaseNumber(first * 32 + number * 3));
            let numbered = numbers.zip(cases).map(|(number, mut case)| {
                case.rows.iter_mut().for_each(|row| row.case = number);
                (number, case)
            });
            numbered.collect()
        }
    }

    proptest! {
        #[test]
        fn a_page_comes_back_whole_and_as_it_was_at_a_position(page in page(), until in 1_u64..300) {
            let read = decode(&encode(&page)).unwrap();
            prop_assert_eq!(&read.cases(u64::MAX), &page);
            for (&number, case) in &page {
                let then = read.case(number, until);
                let rows = case.rows.iter().filter(|row| row.position.get() <= until);
                let count = rows.count();
                prop_assert_eq!(then.as_ref().map_or(0, |case| case.rows.len()), count);
                if let Some(then) = then {
                    let mut later = CaseRows::new(case.id);
                    let named = |p| case.references.iter().find(|r| r.0 == p).map(|r| r.1);
                    for (row, place) in case.rows.iter().zip(&case.places).skip(count) {
                        later.push(*row, *place, named(row.position));
                    }
                    let mut again = then;
                    again.extend(&later);
                    prop_assert_eq!(&again, case);
                }
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            decode(&bytes).ok();
        }

        #[test]
        fn a_page_with_a_changed_byte_is_read_or_refused(
            page in page(),
            at: prop::sample::Index,
            byte: u8,
        ) {
            let mut bytes = encode(&page);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            decode(&bytes).ok();
        }
    }
}
