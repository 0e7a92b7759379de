//! The store: what the record needs to answer quickly, kept in sled and derived from the journal.
//!
//! Frames that were just made durable come in by [`Store::take_in`]: their bytes go into sled at
//! once, what they mean is kept in memory. [`Store::checkpoint`] then writes what they mean: blocks
//! of frames and facts, pages of cases, members, lookup, counts; and, last and in one value, up to
//! where all of that is whole. A stop in between is mended at the next opening: pages, members,
//! lookup and blocks take the same rows again without harm, and the counts are made anew from the
//! pages.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use upheld_domain::{
    Amendment, CaseFacts, CaseId, Facts, Position, Recorded, Reference, StreamId, Timestamp,
};
use upheld_journal::merkle::Frontier;
use upheld_journal::{FrameAt, Identity, StoredFrame};
use upheld_projection::{CaseNumber, Cells, Fact, FactRow, Numbering, Projection};

use crate::bytes::{Garbled, Reader, Writer};
use crate::checkpoint::Checkpoint;
use crate::columns;
use crate::database::{Database, Shelf, get_long, put_long, squeeze, unsqueeze};
use crate::error::StoreError;
use crate::frames::{self, Group, position_key};
use crate::lookup;
use crate::members;
use crate::pages::{self, CaseRows, Page};
use crate::replay::reference_given;
use crate::tallies;

/// A checkpoint is due after this many events. It bounds memory, and what an opening after an
/// unclean stop has to read again.
pub(crate) const CHECKPOINT_EVENTS: u64 = 32_768;

/// So many pages are kept in memory, each of some tens of kilobytes.
const PAGES_KEPT: usize = 512;

/// The projections that are kept up to date.
pub type Projections = Arc<[Box<dyn Projection + Send>]>;

/// See the module.
pub(crate) struct Store {
    database: Database,
    projections: Projections,
    checkpoint: Checkpoint,
    numbering: Numbering,
    /// What came since the checkpoint.
    recent: Recent,
    /// Frames after the last sealed block.
    tail: Vec<Group>,
    /// The cases met since opening: a replay asks for the same ones again and again.
    numbers: HashMap<CaseId, CaseNumber>,
    /// Every reference ever given, by its hash, where this store was empty when it was opened: an
    /// import asks mostly for references that are not there.
    given: Option<HashSet<u64>>,
    /// Pages read lately. Emptied when pages are written.
    pages: RefCell<HashMap<u32, Arc<Page>>>,
    /// Whether something was not where the journal should have it.
    wounded: Cell<bool>,
    /// Whether nothing is kept past the checkpoint but what was taken in since opening.
    tidy: bool,
    /// Whether the last checkpoint was not finished: pages may hold rows whose memberships were
    /// never written.
    half_written: bool,
}

/// What came since the checkpoint, not yet written but as frames.
#[derive(Default)]
struct Recent {
    position: u64,
    frontier: Frontier,
    cases: u32,
    /// In order of position.
    rows: Vec<FactRow>,
    changed: HashMap<CaseNumber, CaseRows>,
    references: HashMap<Reference, Vec<CaseNumber>>,
    entries: Vec<lookup::Entry>,
}

impl Store {
    /// Opens the store of a record as it was at its last checkpoint.
    pub(crate) fn open(
        database: Database,
        identity: Option<Identity>,
        projections: Projections,
    ) -> Result<Self, StoreError> {
        let mut checkpoint = match (Checkpoint::get(&database)?, identity) {
            (Some(kept), Some(identity)) if kept.identity != identity => {
                return Err(StoreError::Damaged("it belongs to another record".to_owned()));
            }
            (Some(kept), _) => kept,
            (None, Some(identity)) => Checkpoint::new(identity),
            (None, None) => return Err(StoreError::Damaged("it is empty".to_owned())),
        };
        checkpoint.projections.retain(|name, _| projections.iter().any(|p| p.name() == name));
        let half_written = database.get(Shelf::Meta, b"dirty")?.is_some();
        if half_written {
            // A checkpoint was being written: the counts may hold half of it.
            checkpoint.projections.clear();
        } else if checkpoint.position == 0 {
            // Nothing is counted yet, so every count is right as it is.
            let names = projections.iter().map(|p| (p.name().to_owned(), tallies::Parts::new()));
            checkpoint.projections = names.collect();
        }
        let numbering = Numbering::of(checkpoint.authorities.clone());
        let recent = Recent::after(&checkpoint);
        let given = (checkpoint.position == 0).then(HashSet::new);
        let mut store = Self {
            database,
            projections,
            checkpoint,
            numbering,
            recent,
            tail: Vec::new(),
            numbers: HashMap::new(),
            given,
            pages: RefCell::default(),
            wounded: Cell::new(false),
            tidy: false,
            half_written,
        };
        store.tail = store.stored_tail()?;
        Ok(store)
    }

    fn stored_tail(&self) -> Result<Vec<Group>, StoreError> {
        let from = Position::FIRST.plus(self.checkpoint.sealed);
        let position = self.checkpoint.position;
        frames::groups_from(&self.database, from)
            .filter(|group| !matches!(group, Ok(group) if group.first.get() > position))
            .collect()
    }

    /// Remembers that the journal is damaged where this store was asked to help out.
    pub(crate) fn journal_is_wounded(&self) {
        self.wounded.set(true);
    }

    /// Whether the journal was found damaged since opening.
    pub(crate) fn saw_a_wound(&self) -> bool {
        self.wounded.get()
    }

    /// The last event whose bytes are kept, which may lie past the checkpoint after an unclean
    /// stop.
    pub(crate) fn kept_position(&self) -> Result<u64, StoreError> {
        let last = frames::last(&self.database)?.map_or(0, |group| group.last.get());
        Ok(last.max(self.checkpoint.position))
    }

    /// When the last event was recorded.
    pub(crate) fn last_recorded_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let last = frames::last(&self.database)?;
        let Some(bytes) = last.and_then(|mut group| group.frames.pop()) else {
            return Ok(None);
        };
        let frame = StoredFrame::from_bytes(FrameAt { segment: 0, offset: 0 }, bytes)?;
        Ok(frame.events()?.last().map(|event| event.recorded_at))
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The last event taken in.
    pub(crate) fn position(&self) -> u64 {
        self.recent.position
    }

    /// The tree over everything taken in.
    pub(crate) fn frontier(&self) -> &Frontier {
        &self.recent.frontier
    }

    pub(crate) fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    pub(crate) fn case_count(&self) -> u32 {
        self.recent.cases
    }

    /// Takes in frames that are durable in the journal, in order, and writes a checkpoint where
    /// one is due; those it has are passed over.
    pub(crate) fn take_in(&mut self, frames: &[StoredFrame]) -> Result<(), StoreError> {
        self.apply(frames)?;
        if self.recent.position - self.checkpoint.position >= CHECKPOINT_EVENTS {
            self.checkpoint()?;
        }
        Ok(())
    }

    fn apply(&mut self, frames: &[StoredFrame]) -> Result<(), StoreError> {
        let known = frames.partition_point(|frame| frame.last().get() <= self.recent.position);
        let frames = &frames[known..];
        let Some(first) = frames.first() else {
            return Ok(());
        };
        if first.first.get() != self.recent.position + 1 {
            return Err(StoreError::Damaged(format!(
                "it is at {} and was given {}",
                self.recent.position, first.first
            )));
        }
        if !self.tidy {
            let (sealed, position) = (self.checkpoint.sealed, self.checkpoint.position);
            self.tail = frames::tidy(&self.database, sealed, position)?;
            self.tidy = true;
        }
        self.tail.extend(frames::append(&self.database, frames)?);
        for frame in frames {
            for leaf in frame.leaf_hashes()? {
                self.recent.frontier.append(leaf);
            }
            for event in frame.events()? {
                self.take(&event, frame.at)?;
            }
            self.recent.position = frame.last().get();
        }
        Ok(())
    }

    fn take(&mut self, event: &Recorded, place: FrameAt) -> Result<(), StoreError> {
        match (&event.stream, &event.event.facts) {
            (StreamId::Case(id), Facts::Case(facts)) => {
                self.take_case(*id, event.position, facts, place)
            }
            _ => {
                let mut writer = Writer::default();
                writer.number(place.segment);
                writer.number(u64::from(place.offset));
                let key = position_key(event.position);
                self.database.put(Shelf::Streams, &key, &writer.into_bytes())
            }
        }
    }

    fn take_case(
        &mut self,
        id: CaseId,
        position: Position,
        facts: &CaseFacts,
        place: FrameAt,
    ) -> Result<(), StoreError> {
        let number = match facts {
            CaseFacts::Received(_) => self.new_case(id),
            _ => self.number_of(id)?.ok_or_else(|| {
                StoreError::Damaged(format!("the case of position {position} is missing"))
            })?,
        };
        self.numbers.insert(id, number);
        let reference = reference_given(facts);
        if let Some(reference) = reference {
            let hash = lookup::hash_of_reference(reference);
            self.recent.references.entry(reference).or_default().push(number);
            self.recent.entries.push((hash, number));
            if let Some(given) = &mut self.given {
                given.insert(hash);
            }
        }
        let row = self.numbering.row(position, number, facts);
        self.recent.rows.push(row);
        let case = self.recent.changed.entry(number).or_insert_with(|| CaseRows::new(id));
        case.push(row, place, reference);
        Ok(())
    }

    fn new_case(&mut self, id: CaseId) -> CaseNumber {
        let number = CaseNumber(self.recent.cases);
        self.recent.cases += 1;
        self.numbers.insert(id, number);
        self.recent.entries.push((lookup::hash_of_id(id), number));
        number
    }

    /// The number of a case.
    pub(crate) fn number_of(&self, id: CaseId) -> Result<Option<CaseNumber>, StoreError> {
        if let Some(&number) = self.numbers.get(&id) {
            return Ok(Some(number));
        }
        let hash = lookup::hash_of_id(id);
        for number in lookup::find(&self.database, &self.checkpoint.runs, hash)? {
            if number.0 < self.recent.cases && self.case(number)?.id == id {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The case that has a reference now.
    pub(crate) fn find(&self, reference: Reference) -> Result<Option<CaseNumber>, StoreError> {
        let hash = lookup::hash_of_reference(reference);
        if self.given.as_ref().is_some_and(|given| !given.contains(&hash)) {
            return Ok(None);
        }
        let mut candidates = lookup::find(&self.database, &self.checkpoint.runs, hash)?;
        candidates.extend(self.recent.references.get(&reference).into_iter().flatten());
        for number in candidates {
            if number.0 < self.recent.cases && self.case(number)?.reference() == Some(reference) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// A page, from memory if it was read lately.
    fn page(&self, number: u32) -> Result<Arc<Page>, StoreError> {
        if let Some(page) = self.pages.borrow().get(&number) {
            return Ok(Arc::clone(page));
        }
        let page = Arc::new(pages::get(&self.database, number)?);
        let mut pages = self.pages.borrow_mut();
        if pages.len() >= PAGES_KEPT {
            pages.clear();
        }
        pages.insert(number, Arc::clone(&page));
        Ok(page)
    }

    /// A case's rows: those of its page, and what came since.
    pub(crate) fn case(&self, number: CaseNumber) -> Result<CaseRows, StoreError> {
        let page = self.page(pages::page_of(number))?;
        let stored = page.get(&number).cloned();
        let case = match (stored, self.recent.changed.get(&number)) {
            (Some(mut case), Some(recent)) => {
                case.extend(recent);
                case
            }
            (Some(case), None) => case,
            (None, Some(recent)) => recent.clone(),
            (None, None) => return Err(missing(number)),
        };
        Ok(case)
    }

    /// Every case in order of number, handed to `take`.
    pub(crate) fn each_case(
        &self,
        take: &mut dyn FnMut(CaseNumber, &CaseRows) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for page_number in 0..self.recent.cases.div_ceil(pages::PAGE_CASES) {
            let mut page = pages::get(&self.database, page_number)?;
            let first = page_number * pages::PAGE_CASES;
            let numbers = first..(first + pages::PAGE_CASES).min(self.recent.cases);
            for number in numbers.map(CaseNumber) {
                let recent = self.recent.changed.get(&number);
                let mut case = match (page.remove(&number), recent) {
                    (Some(case), _) => case,
                    (None, Some(recent)) => CaseRows::new(recent.id),
                    (None, None) => return Err(missing(number)),
                };
                if let Some(recent) = recent {
                    case.extend(recent);
                }
                take(number, &case)?;
            }
        }
        Ok(())
    }

    /// The counts of a projection over everything taken in: kept ones brought up to date, or,
    /// where the projection is not among those kept, counted from the pages.
    pub(crate) fn cells(&self, projection: &dyn Projection) -> Result<Cells, StoreError> {
        let Some(parts) = self.checkpoint.projections.get(projection.name()) else {
            return self.count(projection);
        };
        let mut cells = tallies::get(&self.database, projection.name(), parts)?;
        for (&number, recent) in &self.recent.changed {
            let page = self.page(pages::page_of(number))?;
            change(projection, page.get(&number), recent, &mut cells);
        }
        Ok(cells)
    }

    fn count(&self, projection: &dyn Projection) -> Result<Cells, StoreError> {
        let mut cells = Cells::default();
        self.each_case(&mut |_, case| {
            projection.count(&case.rows, &mut |key, amount| cells.add(key, amount));
            Ok(())
        })?;
        Ok(cells)
    }

    /// The cases that ever touched an authority's year.
    pub(crate) fn members(
        &self,
        membership: members::Membership,
    ) -> Result<BTreeSet<CaseNumber>, StoreError> {
        let mut cases = members::get(&self.database, membership, self.recent.cases)?;
        for &number in self.recent.changed.keys() {
            if members::of(&self.case(number)?.rows).contains(&membership) {
                cases.insert(number);
            }
        }
        Ok(cases)
    }

    /// The last event in a sealed block.
    pub(crate) fn sealed(&self) -> u64 {
        self.checkpoint.sealed
    }

    /// The facts of the sealed blocks, block by block, in order of position.
    pub(crate) fn sealed_rows(&self) -> impl Iterator<Item = Result<Vec<FactRow>, StoreError>> {
        let keys = frames::groups_from(&self.database, Position::FIRST);
        let sealed = self.checkpoint.sealed;
        keys.take_while(move |group| !matches!(group, Ok(group) if group.last.get() > sealed)).map(
            |group| {
                let key = position_key(group?.first);
                let value = get_long(&self.database, Shelf::Facts, &key)?;
                let value =
                    value.ok_or_else(|| StoreError::Damaged("a block has no facts".into()))?;
                let columns = unsqueeze(Reader::new(&value).sized()?)?;
                Ok(columns::decode(&columns)?)
            },
        )
    }

    /// Every entry of the lookup.
    pub(crate) fn lookup_entries(&self) -> Result<Vec<lookup::Entry>, StoreError> {
        let mut entries = lookup::all(&self.database, &self.checkpoint.runs)?;
        entries.extend(&self.recent.entries);
        Ok(entries)
    }

    /// Where the events of the other streams are, in order of position.
    pub(crate) fn stream_places(&self) -> Result<Vec<(Position, FrameAt)>, StoreError> {
        let place = |(key, value): (Vec<u8>, Vec<u8>)| {
            let number = u64::from_be_bytes(key.try_into().map_err(|_| Garbled)?);
            let mut reader = Reader::new(&value);
            let place = FrameAt { segment: reader.number()?, offset: reader.small()? };
            Ok((Position::new(number).ok_or(Garbled)?, place))
        };
        self.database.from(Shelf::Streams, &[]).map(|pair| pair.and_then(place)).collect()
    }

    /// Writes down what came since the last checkpoint, and makes it durable.
    pub(crate) fn checkpoint(&mut self) -> Result<(), StoreError> {
        if self.recent.position == self.checkpoint.position {
            return Ok(());
        }
        self.database.put(Shelf::Meta, b"dirty", b"")?;
        let mut next = self.checkpoint.clone();
        next.sealed = self.seal()?;
        self.write_cases(&mut next)?;
        let entries = std::mem::take(&mut self.recent.entries);
        let (runs, dropped) = lookup::add(&self.database, &self.checkpoint.runs, entries)?;
        next.runs = runs;
        next.position = self.recent.position;
        next.frontier = self.recent.frontier.clone();
        next.cases = self.recent.cases;
        next.authorities = self.numbering.authorities().to_vec();
        self.recent = Recent::after(&next);
        self.checkpoint = next;
        lookup::drop_runs(&self.database, &dropped)?;
        self.settle()
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.checkpoint.put(&self.database)?;
        self.database.remove(Shelf::Meta, b"dirty")?;
        self.database.sync()?;
        self.half_written = false;
        Ok(())
    }

    fn is_kept(&self, projection: &str) -> bool {
        self.checkpoint.projections.contains_key(projection)
    }

    /// Counts every projection that is not kept yet, from the pages, and keeps it. Asked once
    /// everything is caught up with.
    pub(crate) fn count_missing(&mut self) -> Result<(), StoreError> {
        let projections = Arc::clone(&self.projections);
        if projections.iter().all(|p| self.is_kept(p.name())) {
            return Ok(());
        }
        self.checkpoint()?;
        for projection in projections.iter() {
            if !self.is_kept(projection.name()) {
                let cells = self.count(projection.as_ref())?;
                self.swap(projection.name(), &cells)?;
            }
        }
        Ok(())
    }

    /// Puts these counts in the place of a projection's.
    pub(crate) fn swap(&mut self, projection: &str, cells: &Cells) -> Result<(), StoreError> {
        self.database.put(Shelf::Meta, b"dirty", b"")?;
        let parts = tallies::add(&self.database, projection, &tallies::Parts::new(), cells)?;
        self.checkpoint.projections.insert(projection.to_owned(), parts);
        self.settle()
    }

    /// Seals every full block of the tail, with its facts. Gives the last sealed position.
    fn seal(&mut self) -> Result<u64, StoreError> {
        let mut sealed = self.checkpoint.sealed;
        while let Some(block) = frames::seal(&self.database, &self.tail)? {
            self.put_facts(&block)?;
            self.tail.retain(|group| group.last > block.last);
            sealed = block.last.get();
        }
        Ok(sealed)
    }

    /// The facts of a block in columns, and the ids and references of the cases new in it.
    fn put_facts(&self, block: &Group) -> Result<(), StoreError> {
        let rows = self.rows_of(block)?;
        let mut ids = Writer::default();
        for row in &rows {
            if let Amendment::Stands(Fact::Received { .. }) = row.amendment {
                let case = match self.recent.changed.get(&row.case) {
                    Some(recent) if !recent.references.is_empty() => recent.clone(),
                    _ => self.case(row.case)?,
                };
                ids.raw(case.id.0.as_bytes());
                ids.sized(case.references[0].1.as_str().as_bytes());
            }
        }
        let mut value = Writer::default();
        value.sized(&squeeze(&columns::encode(&rows))?);
        value.sized(&ids.into_bytes());
        put_long(&self.database, Shelf::Facts, &position_key(block.first), &value.into_bytes())
    }

    /// The fact rows of a block, in order.
    fn rows_of(&self, block: &Group) -> Result<Vec<FactRow>, StoreError> {
        if block.first.get() > self.checkpoint.position {
            let rows = &self.recent.rows;
            let first = rows.partition_point(|row| row.position < block.first);
            let end = rows.partition_point(|row| row.position <= block.last);
            return Ok(rows[first..end].to_vec());
        }
        // The block begins before the checkpoint, in the tail of an earlier opening.
        let mut numbering = self.numbering.clone();
        let mut rows = Vec::new();
        for bytes in &block.frames {
            for event in
                StoredFrame::from_bytes(FrameAt { segment: 0, offset: 0 }, Arc::clone(bytes))?
                    .events()?
            {
                if let (StreamId::Case(id), Some(facts)) = (event.stream, event.event.facts.case())
                {
                    let number = self.number_of(id)?.ok_or(Garbled)?;
                    rows.push(numbering.row(event.position, number, facts));
                }
            }
        }
        Ok(rows)
    }

    /// The pages of the changed cases, their memberships, and what they changed in the counts.
    fn write_cases(&mut self, next: &mut Checkpoint) -> Result<(), StoreError> {
        let mut by_page: BTreeMap<u32, BTreeSet<CaseNumber>> = BTreeMap::new();
        for &number in self.recent.changed.keys() {
            by_page.entry(pages::page_of(number)).or_default().insert(number);
        }
        self.pages.borrow_mut().clear();
        let mut changes: BTreeMap<String, Cells> = BTreeMap::new();
        let mut memberships = BTreeSet::new();
        for (page_number, numbers) in by_page {
            let mut page = pages::get(&self.database, page_number)?;
            for number in numbers {
                let recent = &self.recent.changed[&number];
                for projection in self.projections.iter().filter(|p| self.is_kept(p.name())) {
                    let cells = changes.entry(projection.name().to_owned()).or_default();
                    change(projection.as_ref(), page.get(&number), recent, cells);
                }
                let new = new_memberships(&mut page, number, recent);
                let all = self.half_written.then(|| memberships_of(&page, number));
                memberships.extend(all.unwrap_or(new));
            }
            pages::put(&self.database, page_number, &page)?;
        }
        members::add(&self.database, &memberships)?;
        for (name, cells) in changes {
            let parts = &self.checkpoint.projections[&name];
            next.projections
                .insert(name.clone(), tallies::add(&self.database, &name, parts, &cells)?);
        }
        Ok(())
    }
}

impl Recent {
    fn after(checkpoint: &Checkpoint) -> Self {
        Self {
            position: checkpoint.position,
            frontier: checkpoint.frontier.clone(),
            cases: checkpoint.cases,
            ..Self::default()
        }
    }
}

fn missing(number: CaseNumber) -> StoreError {
    StoreError::Damaged(format!("case number {} is missing", number.0))
}

/// Takes away what a case counted before, and adds what it counts with its later rows.
fn change(
    projection: &dyn Projection,
    stored: Option<&CaseRows>,
    recent: &CaseRows,
    cells: &mut Cells,
) {
    let mut case = stored.cloned().unwrap_or_else(|| CaseRows::new(recent.id));
    projection.count(&case.rows, &mut |key, amount| cells.add(key, -amount));
    case.extend(recent);
    projection.count(&case.rows, &mut |key, amount| cells.add(key, amount));
}

/// Every membership of a case of a page.
fn memberships_of(page: &Page, number: CaseNumber) -> Vec<(members::Membership, CaseNumber)> {
    let rows = page.get(&number).map(|case| members::of(&case.rows));
    rows.into_iter().flatten().map(|membership| (membership, number)).collect()
}

/// Brings a case of a page up to date; gives the memberships it did not have.
fn new_memberships(
    page: &mut Page,
    number: CaseNumber,
    recent: &CaseRows,
) -> Vec<(members::Membership, CaseNumber)> {
    let case = page.entry(number).or_insert_with(|| CaseRows::new(recent.id));
    let before = members::of(&case.rows);
    case.extend(recent);
    let after = members::of(&case.rows);
    after.difference(&before).map(|&membership| (membership, number)).collect()
}
