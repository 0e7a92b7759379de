//! What can be asked of the store: what stood when it was last written, brought up to date with what came
//! since.

use std::cell::Ref;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use upheld_domain::{CaseId, Position, Reference, ReportingYear};
use upheld_journal::FrameAt;
use upheld_journal::merkle::Hash;
use upheld_projection::{CaseNumber, FactRow};

use super::Store;
use crate::block_facts::BlockFacts;
use crate::bytes::{Garbled, Reader};
use crate::database::Shelf;
use crate::error::StoreError;
use crate::pages::{CaseRows, Page};
use crate::{frames, lookup, members, tiles};

/// Which years some cases touched, with the last event that is in it.
#[derive(Default)]
pub(super) struct Touched {
    until: u64,
    members: BTreeSet<members::Member>,
}

impl Store {
    /// The number of a case.
    pub(crate) fn number_of(&self, id: CaseId) -> Result<Option<CaseNumber>, StoreError> {
        let met = self.recent.ids.get(&id).copied().or_else(|| self.numbers.get(&id));
        if met.is_some() {
            return Ok(met);
        }
        let hash = lookup::hash_of_id(id);
        if self.given.as_ref().is_some_and(|given| !given.may_have(hash)) {
            return Ok(None);
        }
        for number in lookup::find(&self.database, &self.checkpoint.runs, hash)? {
            if number.0 < self.recent.cases && self.case(number)?.id == id {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Keeps the number of a case in mind.
    pub(crate) fn meet(&mut self, id: CaseId, number: CaseNumber) {
        self.numbers.meet(id, number);
    }

    /// The case that has a reference now.
    pub(crate) fn find(&self, reference: Reference) -> Result<Option<CaseNumber>, StoreError> {
        for number in self.ever_named(reference)? {
            if self.case(number)?.reference() == Some(reference) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Every case that has a reference or once had it.
    pub(crate) fn ever_named(&self, reference: Reference) -> Result<Vec<CaseNumber>, StoreError> {
        let hash = lookup::hash_of_reference(reference);
        if self.given.as_ref().is_some_and(|given| !given.may_have(hash)) {
            return Ok(Vec::new());
        }
        let mut candidates = lookup::find(&self.database, &self.checkpoint.runs, hash)?;
        candidates.extend(self.recent.references.get(&reference).into_iter().flatten());
        candidates.sort_unstable();
        candidates.dedup();
        let mut named = Vec::new();
        for number in candidates.into_iter().filter(|number| number.0 < self.recent.cases) {
            if self.case(number)?.references.iter().any(|(_, given)| *given == reference) {
                named.push(number);
            }
        }
        Ok(named)
    }

    /// The page that a case has its place on.
    pub(super) fn home(&self, number: CaseNumber) -> Result<u32, StoreError> {
        self.homes.page_of(number).ok_or_else(|| missing(number))
    }

    /// A page, from memory if it was read lately.
    fn page(&self, number: u32) -> Result<Arc<Page>, StoreError> {
        match self.pages.get(number) {
            Some(page) => Ok(page),
            None => Ok(self.pages.keep(number, self.stored_page(number)?)),
        }
    }

    /// A case's rows alone, those that are not on its page yet too.
    pub(crate) fn rows(&self, number: CaseNumber) -> Result<Vec<FactRow>, StoreError> {
        let mut rows = Vec::new();
        if self.has_page(number) {
            let page_number = self.home(number)?;
            let page = match self.row_pages.get(page_number) {
                Some(page) => page,
                None => self.row_pages.keep(page_number, self.stored_page_rows(page_number)?),
            };
            rows.extend_from_slice(page.case(number, self.checkpoint.paged).unwrap_or_default());
        }
        self.changes.rows_into(number, &mut rows);
        if rows.is_empty() { Err(missing(number)) } else { Ok(rows) }
    }

    /// Whether any of a case is on its page yet.
    fn has_page(&self, number: CaseNumber) -> bool {
        number.0 < self.checkpoint.paged_cases
    }

    /// A case as its page has it; none that has no page yet.
    pub(super) fn stored_case(&self, number: CaseNumber) -> Result<Option<CaseRows>, StoreError> {
        if !self.has_page(number) {
            return Ok(None);
        }
        let page = self.page(self.home(number)?)?;
        Ok(page.case(number, self.checkpoint.paged))
    }

    /// A case's rows: those of its page, and what changed since.
    pub(crate) fn case(&self, number: CaseNumber) -> Result<CaseRows, StoreError> {
        whole(number, self.stored_case(number)?, self.changes.case(number))
    }

    /// The cases that ever touched an authority's year.
    pub(crate) fn members(
        &self,
        membership: members::Membership,
    ) -> Result<BTreeSet<CaseNumber>, StoreError> {
        self.members_of(membership..=membership)
    }

    /// The cases that ever touched an authority's years up to and with one.
    pub(crate) fn members_until(
        &self,
        (authority, year): members::Membership,
    ) -> Result<BTreeSet<CaseNumber>, StoreError> {
        self.members_of((authority, ReportingYear::EARLIEST)..=(authority, year))
    }

    fn members_of(
        &self,
        memberships: RangeInclusive<members::Membership>,
    ) -> Result<BTreeSet<CaseNumber>, StoreError> {
        let touched = self.touched()?;
        let (first, last) = (*memberships.start(), *memberships.end());
        let changed = touched.range((first, CaseNumber(0))..=(last, CaseNumber(u32::MAX)));
        let mut cases: BTreeSet<_> = changed.map(|(_, number)| *number).collect();
        for (&membership, &known) in self.checkpoint.members.range(memberships) {
            let paged = self.checkpoint.paged_cases;
            cases.extend(members::get(&self.database, membership, paged, known)?);
        }
        Ok(cases)
    }

    /// The years that any case ever touched.
    pub(crate) fn years(&self) -> Result<BTreeSet<ReportingYear>, StoreError> {
        let mut years: BTreeSet<_> =
            self.checkpoint.members.keys().map(|(_, year)| *year).collect();
        years.extend(self.touched()?.iter().map(|((_, year), _)| *year));
        Ok(years)
    }

    /// Which years the cases touched that changed since their pages were written. What they touched once
    /// they always did, so only cases that changed since this was last asked are looked at.
    fn touched(&self) -> Result<Ref<'_, BTreeSet<members::Member>>, StoreError> {
        let until = self.touched.borrow().until;
        let mut numbers = self.homes.in_order(self.changes.numbers_after(until));
        numbers.dedup();
        let mut touched = self.touched.borrow_mut();
        for number in numbers {
            let memberships = members::of(&self.rows(number)?);
            touched.members.extend(memberships.into_iter().map(|one| (one, number)));
        }
        touched.until = self.recent.position;
        drop(touched);
        Ok(Ref::map(self.touched.borrow(), |touched| &touched.members))
    }

    /// The tiles of the tree over everything taken in.
    pub(crate) fn tiles(&self) -> Result<Vec<Hash>, StoreError> {
        let known = tiles::count_at(self.checkpoint.position);
        let mut tiles = tiles::get(&self.database, known)?;
        tiles.extend(&self.recent.tiles);
        Ok(tiles)
    }

    /// The last event in a sealed block.
    pub(crate) fn sealed(&self) -> u64 {
        self.checkpoint.sealed
    }

    /// What is kept of the sealed blocks' facts, block by block, in order of position.
    pub(crate) fn sealed_facts(&self) -> impl Iterator<Item = Result<BlockFacts, StoreError>> {
        let keys = frames::groups_from(&self.database, Position::FIRST);
        let sealed = self.checkpoint.sealed;
        keys.take_while(move |group| !matches!(group, Ok(group) if group.last.get() > sealed))
            .map(|group| BlockFacts::get(&self.database, group?.first))
    }

    /// Every entry of the lookup.
    pub(crate) fn lookup_entries(&self) -> Result<Vec<lookup::Entry>, StoreError> {
        let mut entries = lookup::all(&self.database, &self.checkpoint.runs)?;
        entries.extend(&self.recent.entries);
        Ok(entries)
    }

    /// Where the events of the other streams are, in order of position.
    pub(crate) fn stream_places(&self) -> Result<Vec<(Position, FrameAt)>, StoreError> {
        let mut places = self.stored_places()?;
        places.truncate(self.streams_known()?);
        places.extend(self.recent.streams.iter().map(|(&position, &place)| (position, place)));
        Ok(places)
    }

    /// How many of the stored places are on record. Fewer than were are damage.
    pub(super) fn streams_known(&self) -> Result<usize, StoreError> {
        let places = self.stored_places()?;
        let position = self.checkpoint.position;
        let known = places.partition_point(|(at, _)| at.get() <= position);
        if known as u64 == self.checkpoint.stream_events {
            Ok(known)
        } else {
            Err(StoreError::Damaged("events of the other streams are missing".to_owned()))
        }
    }

    pub(super) fn stored_places(&self) -> Result<Vec<(Position, FrameAt)>, StoreError> {
        let place = |(key, value): (Vec<u8>, Vec<u8>)| {
            let number = u64::from_be_bytes(key.try_into().map_err(|_| Garbled)?);
            let mut reader = Reader::new(&value);
            let place = FrameAt { segment: reader.number()?, offset: reader.small()? };
            Ok((Position::new(number).ok_or(Garbled)?, place))
        };
        self.database.from(Shelf::Streams, &[]).map(|pair| pair.and_then(place)).collect()
    }
}

/// A case as its page has it, with what changed since.
pub(super) fn whole(
    number: CaseNumber,
    stored: Option<CaseRows>,
    changed: Option<CaseRows>,
) -> Result<CaseRows, StoreError> {
    match (stored, changed) {
        (Some(mut case), Some(changed)) => {
            case.extend(&changed);
            Ok(case)
        }
        (Some(case), None) => Ok(case),
        (None, Some(changed)) => Ok(changed),
        (None, None) => Err(missing(number)),
    }
}

pub(super) fn missing(number: CaseNumber) -> StoreError {
    StoreError::Damaged(format!("case number {} is missing", number.0))
}
