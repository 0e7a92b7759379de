//! Pages of cases: 64 case numbers a page, each case with its fact rows and where in the journal
//! its events are. What a decision, a count or a timeline needs of one case is one read away.

use std::collections::BTreeMap;

use upheld_domain::{CaseId, Position, Reference};
use upheld_journal::FrameAt;
use upheld_projection::{CaseNumber, FactRow};
use uuid::Uuid;

use crate::bytes::{Garbled, Reader, Writer};
use crate::columns;
use crate::database::{Database, Shelf, get_long, put_long, squeeze, unsqueeze};
use crate::error::StoreError;
use crate::replay::retracts;

/// Case numbers a page.
pub(crate) const PAGE_CASES: u32 = 64;

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

    /// The reference that stands: the last that was not taken back.
    pub(crate) fn reference(&self) -> Option<Reference> {
        let retracted = |position| self.rows.iter().any(|row| retracts(row, position));
        let standing = self.references.iter().rev().find(|(position, _)| !retracted(*position));
        standing.map(|(_, reference)| *reference)
    }

    /// With one more row. One that is there already, brought again by a catch-up after an unclean
    /// stop, gets its place anew: the journal may have moved its frame in between.
    pub(crate) fn push(&mut self, row: FactRow, place: FrameAt, reference: Option<Reference>) {
        if self.rows.last().is_none_or(|last| last.position < row.position) {
            self.rows.push(row);
            self.places.push(place);
            self.references.extend(reference.map(|reference| (row.position, reference)));
        } else if let Ok(at) = self.rows.binary_search_by_key(&row.position, |row| row.position) {
            self.places[at] = place;
        }
    }

    /// With all of another's rows, which come after its own.
    pub(crate) fn extend(&mut self, later: &Self) {
        for (row, place) in later.rows.iter().zip(&later.places) {
            let named = later.references.iter().find(|(position, _)| *position == row.position);
            self.push(*row, *place, named.map(|(_, reference)| *reference));
        }
    }
}

/// The cases of one page, by number.
pub(crate) type Page = BTreeMap<CaseNumber, CaseRows>;

pub(crate) fn page_of(case: CaseNumber) -> u32 {
    case.0 / PAGE_CASES
}

fn key(page: u32) -> [u8; 4] {
    page.to_be_bytes()
}

/// Writes a page.
pub(crate) fn put(database: &Database, number: u32, page: &Page) -> Result<(), StoreError> {
    put_long(database, Shelf::Cases, &key(number), &squeeze(&encode(page))?)
}

/// Reads a page; one that was never written is empty.
pub(crate) fn get(database: &Database, number: u32) -> Result<Page, StoreError> {
    match get_long(database, Shelf::Cases, &key(number))? {
        Some(value) => Ok(decode(&unsqueeze(&value)?)?),
        None => Ok(Page::new()),
    }
}

fn encode(page: &Page) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.number(page.len() as u64);
    for (number, case) in page {
        writer.number(u64::from(number.0));
        writer.raw(case.id.0.as_bytes());
        writer.number(case.references.len() as u64);
        for (position, reference) in &case.references {
            writer.number(position.get());
            writer.sized(reference.as_str().as_bytes());
        }
        writer.number(case.rows.len() as u64);
    }
    let mut last = FrameAt { segment: 0, offset: 0 };
    for place in page.values().flat_map(|case| &case.places) {
        writer.signed(place.segment.wrapping_sub(last.segment).cast_signed());
        writer.signed(i64::from(place.offset) - i64::from(last.offset));
        last = *place;
    }
    let rows: Vec<FactRow> = page.values().flat_map(|case| case.rows.iter().copied()).collect();
    writer.raw(&columns::encode(&rows));
    writer.into_bytes()
}

fn decode(bytes: &[u8]) -> Result<Page, Garbled> {
    let mut reader = Reader::new(bytes);
    let count: usize = reader.small()?;
    let mut heads = Vec::new();
    for _ in 0..count {
        let number = CaseNumber(reader.small()?);
        let id = CaseId(Uuid::from_bytes(reader.array()?));
        let mut references = Vec::new();
        for _ in 0..reader.number()? {
            let position = Position::new(reader.number()?).ok_or(Garbled)?;
            let text = std::str::from_utf8(reader.sized()?).map_err(|_| Garbled)?;
            references.push((position, Reference::new(text).map_err(|_| Garbled)?));
        }
        heads.push((number, id, references, reader.small::<usize>()?));
    }
    let mut last = FrameAt { segment: 0, offset: 0 };
    let mut places = Vec::new();
    for _ in 0..heads.iter().map(|head| head.3).sum() {
        last.segment = last.segment.wrapping_add(reader.signed()?.cast_unsigned());
        let offset = i64::from(last.offset) + reader.signed()?;
        last.offset = u32::try_from(offset).map_err(|_| Garbled)?;
        places.push(last);
    }
    let rows = columns::decode(rest(reader))?;
    if rows.len() != places.len() {
        return Err(Garbled);
    }
    let (mut rows, mut places) = (rows.into_iter(), places.into_iter());
    let page = heads.into_iter().map(|(number, id, references, count)| {
        let rows: Vec<FactRow> = rows.by_ref().take(count).collect();
        let places = places.by_ref().take(count).collect();
        if rows.iter().any(|row| row.case != number) {
            return Err(Garbled);
        }
        Ok((number, CaseRows { id, references, rows, places }))
    });
    page.collect()
}

fn rest(mut reader: Reader<'_>) -> &[u8] {
    reader.raw(reader.len()).unwrap_or_default()
}
