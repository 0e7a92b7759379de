//! Opening, and mending what an opening or a reading finds: each copy holds every event and gives
//! the other back what it lost.
//!
//! The rules (docs/adr/0001): a store that is missing, damaged or of another record is moved aside
//! and rebuilt from the journal, after the journal has been given what the store can still give. A
//! journal that ends before the store gets the rest back, if the tree over all of it is the one
//! the store knows; otherwise the two disagree, and nothing is changed. A journal that ends before the
//! record is known to have gone, or is another's, is not taken for it (docs/adr/0014). Not here: healing outside of
//! an opening (see `heal`).

use std::sync::Arc;
use std::thread::Builder;

use upheld_domain::{Position, Recorded};
use upheld_journal::{
    CheckReport, Damage, Durable, FrameAt, Identity, Journal, JournalError, Known, OpenReport,
    Reader, StoredFrame, check,
};

use crate::checkpoint;
use crate::database::Database;
use crate::error::{RecordError, StoreError};
use crate::frames::{NOWHERE, OtherCopy};
use crate::layout::Layout;
use crate::pages::CaseRows;
use crate::reach::{Reach, Reaching};
use crate::store::{Projections, Store};
use crate::watch::{Doing, Notice, Watch};
use crate::{heal, rescue, restore};

/// Frames are taken in so many at a time when the store catches up.
const BATCH: usize = 256;

/// Opens journal and store, each mended by the other.
pub(crate) fn open(
    layout: &Layout,
    projections: &Projections,
    watch: &dyn Watch,
) -> Result<(Journal, Store), RecordError> {
    let was_there = layout.store().exists();
    match with_a_good_store(layout, projections, watch) {
        // The store that opened could not give it back, and may be hurt itself.
        Err(error) if was_there && is_lost(&error) => {
            heal::heal_both(layout, watch)?;
            with_a_good_store(layout, projections, watch)
        }
        Err(
            error @ (RecordError::Journal(JournalError::Damaged(_)) | RecordError::Disagree { .. }),
        ) if !was_there => {
            // It was made here, and is empty.
            std::fs::remove_dir_all(layout.store()).ok();
            Err(error)
        }
        Ok((journal, store)) => {
            if !was_there && store.position() > 0 {
                let why = "it was missing".to_owned();
                watch.notice(Notice::StoreRebuilt { why, moved_to: None });
            }
            Ok((journal, store))
        }
        other => other,
    }
}

/// Opens both; a store that is damaged is moved aside and made anew.
fn with_a_good_store(
    layout: &Layout,
    projections: &Projections,
    watch: &dyn Watch,
) -> Result<(Journal, Store), RecordError> {
    let is_there = layout.store().exists();
    let doing = if is_there { Doing::CatchingUp } else { Doing::Rebuilding };
    match attempt(layout, projections, doing, watch) {
        Err(RecordError::Store(error)) if is_there && error.is_damage() => {
            heal::set_store_aside(layout, &error.to_string(), watch)?;
            attempt(layout, projections, Doing::Rebuilding, watch)
        }
        opened => opened,
    }
}

fn attempt(
    layout: &Layout,
    projections: &Projections,
    doing: Doing,
    watch: &dyn Watch,
) -> Result<(Journal, Store), RecordError> {
    let reach = Reach::get(layout)?;
    let identity = rescue::whose(layout, reach.as_ref())?;
    let Some(identity) = identity.or_else(|| kept_identity(layout)) else {
        // Neither copy says whose record it is.
        return Err(Reader::open(&layout.journal())
            .err()
            .map_or_else(|| RecordError::Missing(layout.root().to_owned()), RecordError::from));
    };
    let (database, spared) = Database::open_spared(&layout.store())?;
    // What sled took for torn when it opened may be what is missing.
    let put_back = |error| {
        spared.put_back().ok();
        error
    };
    let reach = reach.as_ref();
    let mut store =
        beside(layout, database, identity, reach, projections, watch).map_err(put_back)?;
    let before = store.position();
    match catch_up(layout, &mut store, doing, watch) {
        // Where it took something in, its file is not what it was.
        Err(error) if store.position() == before => {
            drop(store);
            Err(put_back(error))
        }
        journal => Ok((journal?, store)),
    }
}

/// The store as it was at its last checkpoint, beside a journal that has what both know of.
fn beside(
    layout: &Layout,
    database: Database,
    identity: Identity,
    reach: Option<&Reach>,
    projections: &Projections,
    watch: &dyn Watch,
) -> Result<Store, RecordError> {
    let reaching = Reaching::from(layout, identity, reach);
    let store = Store::open(database, reaching, Arc::clone(projections))?;
    let known = (store.position(), store.frontier());
    restore::restore_journal(&layout.journal(), store.database(), identity, known, watch)?;
    if let Some(reach) = reach.filter(|reach| store.position() < reach.position) {
        rescue::check_end(layout, reach)?;
    }
    Ok(store)
}

/// Whether the journal lacks what the other copy could not give.
fn is_lost(error: &RecordError) -> bool {
    use JournalError::{Damaged, Source};
    matches!(error, RecordError::Journal(Damaged(_) | Source { .. }))
}

/// Whose record it is, by the store.
fn kept_identity(layout: &Layout) -> Option<Identity> {
    checkpoint::identity(&heal::opened(layout)?.0).ok()?
}

pub(crate) fn pairs(damage: &[Damage]) -> Vec<(u64, u64)> {
    damage.iter().map(|stretch| (stretch.first, stretch.last)).collect()
}

/// Opens the journal and takes in what the store lacks.
fn catch_up(
    layout: &Layout,
    store: &mut Store,
    doing: Doing,
    watch: &dyn Watch,
) -> Result<Journal, RecordError> {
    let known = Known { position: store.position(), frontier: store.frontier().clone() };
    let checkpoint = known.position;
    let copy = OtherCopy::new(store.database());
    // How much there is to do matters to whoever waits for all of it; what a stop left is little, and
    // finding the end reads the last segment once more.
    let total = match known.position {
        0 => Reader::open(&layout.journal()).and_then(|reader| reader.last_position()),
        _ => Ok(0),
    };
    let total = total.unwrap_or(0);
    let mut waiting: Vec<Durable> = Vec::with_capacity(BATCH);
    let mut take = |frame: &StoredFrame| {
        let commit = Durable::of(frame.clone()).map_err(StoreError::from);
        waiting.push(commit.map_err(|error| JournalError::Taker(Box::new(error)))?);
        if waiting.len() < BATCH {
            return Ok(());
        }
        let taken = store.take_in(std::mem::take(&mut waiting));
        watch.progress(doing, store.position(), total);
        taken.map_err(|error| JournalError::Taker(Box::new(error)))
    };
    let opened = Journal::open(&layout.journal(), known, Some(&copy), &mut take, &|_| {});
    let opened = opened.map_err(|error| unhealed(layout, error))?;
    store.take_in(waiting)?;
    store.put_tail()?;
    let report = opened.report;
    tell(&report, doing != Doing::Rebuilding, watch);
    if report.relocated.is_some_and(|from| from.get() <= checkpoint) {
        return Err(StoreError::Moved.into());
    }
    store.count_missing()?;
    Ok(opened.journal)
}

/// Tells what opening the journal found and did.
pub(crate) fn tell(report: &OpenReport, vouched: bool, watch: &dyn Watch) {
    if report.scratched {
        watch.notice(Notice::JournalScratched);
    }
    tell_of(&report.healed, (report.rewritten, report.cut_bytes), vouched, watch);
}

/// Tells what reading all of the journal found and did.
pub(crate) fn tell_of_check(report: &CheckReport, vouched: bool, watch: &dyn Watch) {
    if report.scratches_mended {
        watch.notice(Notice::JournalScratched);
    }
    tell_of(&report.healed, (report.rewritten, report.cut_bytes), vouched, watch);
}

fn tell_of(
    healed: &[Damage],
    (rewritten, cut_bytes): (u64, u64),
    vouched: bool,
    watch: &dyn Watch,
) {
    if !healed.is_empty() {
        watch.notice(Notice::JournalHealed { positions: pairs(healed) });
    }
    if cut_bytes > 0 || rewritten > 0 {
        watch.notice(Notice::UncleanStop { rewritten, cut_bytes, vouched });
    }
}

/// What the store could not heal is named by all its positions, not by the first.
fn unhealed(layout: &Layout, error: JournalError) -> RecordError {
    match error {
        JournalError::Source { .. } => match check(&layout.journal(), None, &|_| {}) {
            Ok(report) if !report.damage.is_empty() => JournalError::Damaged(report.damage).into(),
            _ => error.into(),
        },
        error => taker(error),
    }
}

/// Gives an error of the store, which travelled through the journal, its own type back.
fn taker(error: JournalError) -> RecordError {
    match error {
        JournalError::Taker(inner) => match inner.downcast::<StoreError>() {
            Ok(error) => RecordError::Store(*error),
            Err(inner) => RecordError::Journal(JournalError::Taker(inner)),
        },
        error => RecordError::Journal(error),
    }
}

/// The frame that holds a position: from its place in the journal, or, where that is damaged, from
/// the store.
pub(crate) fn read_frame(
    reader: &Reader,
    store: &Store,
    place: FrameAt,
    position: Position,
) -> Result<StoredFrame, RecordError> {
    match reader.read_at(place) {
        Ok(frame) if (frame.first..=frame.last()).contains(&position) => return Ok(frame),
        Ok(_) | Err(JournalError::NoFrame { .. } | JournalError::Io { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    store.journal_is_wounded();
    let lost = || {
        let damage = Damage { first: position.get(), last: position.get() };
        RecordError::Journal(JournalError::Damaged(vec![damage]))
    };
    let bytes = store.kept_frame(position).ok_or_else(lost)?;
    Ok(StoredFrame::from_bytes(NOWHERE, bytes).map_err(StoreError::from)?)
}

/// The events of a case, or of its first rows, in order.
pub(crate) fn events(
    reader: &Reader,
    store: &Store,
    case: &CaseRows,
) -> Result<Vec<Recorded>, RecordError> {
    let mut events: Vec<Recorded> = Vec::with_capacity(case.rows.len());
    for (row, place) in case.rows.iter().zip(&case.places) {
        if events.last().is_some_and(|last| last.position >= row.position) {
            continue;
        }
        let frame = read_frame(reader, store, *place, row.position)?;
        let found = frame.events().map_err(StoreError::from)?;
        events.extend(found.into_iter().filter(|event| case.has(event)));
    }
    if are_all(&events, case) {
        Ok(events)
    } else {
        Err(StoreError::Damaged(format!("the page of case {} is not whole", case.id)).into())
    }
}

/// Pair assertions: the page lists exactly the events that the journal has, from the case's first on
/// without a gap.
fn are_all(events: &[Recorded], case: &CaseRows) -> bool {
    let positions = events.iter().map(|event| event.position);
    let versions = events.iter().map(|event| event.version.0);
    positions.eq(case.rows.iter().map(|row| row.position)) && versions.eq((1..).take(events.len()))
}

/// From so many cases on two threads read events: that takes longer than a thread takes to begin.
const SHARED_FROM: usize = 32;

/// The events of cases by the journal alone, on both cores; none of one that is not wholly there.
pub(crate) fn events_of_many(reader: &Reader, cases: &[CaseRows]) -> Vec<Option<Vec<Recorded>>> {
    let of_half = |cases: &[CaseRows]| -> Vec<Option<Vec<Recorded>>> {
        let whole = |case: &CaseRows| {
            replayed_events(reader, case).ok().filter(|events| are_all(events, case))
        };
        cases.iter().map(whole).collect()
    };
    if cases.len() < SHARED_FROM {
        return of_half(cases);
    }
    let (first, second) = cases.split_at(cases.len() / 2);
    std::thread::scope(|scope| {
        let Ok(other) = Builder::new().spawn_scoped(scope, || of_half(second)) else {
            // Where the system has no thread to give, one does both.
            return of_half(cases);
        };
        let mut events = of_half(first);
        match other.join() {
            Ok(more) => events.extend(more),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        events
    })
}

/// The events of a case by the journal alone.
pub(crate) fn replayed_events(
    reader: &Reader,
    case: &CaseRows,
) -> Result<Vec<Recorded>, RecordError> {
    let mut events: Vec<Recorded> = Vec::with_capacity(case.rows.len());
    for (row, place) in case.rows.iter().zip(&case.places) {
        if events.last().is_none_or(|last| last.position < row.position) {
            let found = reader.read_at(*place)?.events().map_err(StoreError::from)?;
            events.extend(found.into_iter().filter(|event| case.has(event)));
        }
    }
    Ok(events)
}
