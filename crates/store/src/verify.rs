//! Verification: every promise of the record that can be checked, checked. The journal's frames
//! and tree; that the domain accepts every event in order; that the store holds the same bytes, the
//! same rows, lookups and tiles of the tree; and that its counts are those of a replay from event 1.
//!
//! Nothing is changed here: what opening finds, opening mends. What is found later is told with
//! its positions.

mod domain;
mod reading;

use rustc_hash::FxHashSet;
use upheld_domain::Amendment;
use upheld_journal::{CheckReport, Reader, check};
use upheld_projection::{CaseNumber, Fact, Projection, differences};

use self::domain::Rules;
use self::reading::Reading;
use crate::block_facts::BlockFacts;
use crate::copies;
use crate::error::{RecordError, StoreError};
use crate::members;
use crate::record::Record;
use crate::replay::Replay;
use crate::store::{Projections, Store};
use crate::streams::Streams;
use crate::tiles;
use crate::watch::{Doing, Watch};

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was checked: `journal`, `domain`, `frames`, `facts`, `pages`, `lookup`, `members`,
    /// `tree`, `streams`, `counts`.
    pub check: &'static str,
    /// The position it is about, where it is about one.
    pub position: Option<u64>,
    /// What is wrong.
    pub what: String,
}

/// What a verification came to.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The last event.
    pub position: u64,
    /// The root of the tree over all of them, recomputed.
    pub root: [u8; 32],
    /// How many cases there are.
    pub cases: u32,
    /// Everything that is wrong; nothing, it is to be hoped.
    pub findings: Vec<Finding>,
}

/// So many findings of one check are told; a store that is wholly wrong would fill the screen.
const FINDINGS_MAX: usize = 20;

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, check: &'static str, position: Option<u64>, what: impl Into<String>) {
        if self.0.iter().filter(|finding| finding.check == check).count() < FINDINGS_MAX {
            self.0.push(Finding { check, position, what: what.into() });
        }
    }
}

/// Checks a record that this process holds.
///
/// # Errors
/// Where something could not be read at all; what is merely wrong is a [`Finding`].
pub fn verify(
    record: &mut Record,
    projections: &Projections,
    watch: &dyn Watch,
) -> Result<Verified, RecordError> {
    record.settle()?;
    // Where anything is not as it should be, what was read at once is forgotten, and each copy is read
    // by itself to say what.
    let read = Reading::of(record.layout(), record.store(), watch);
    if let Some(read) = read
        && read.replay.position() == record.store().position()
        && read.replay.frontier() == record.store().frontier()
    {
        return compare(record, &read, projections, watch);
    }
    let journal = record.layout().journal();
    let position = record.store().position();
    let progress = |done| watch.progress(Doing::CheckingJournal, done, position);
    let report = check(&journal, None, &progress)?;
    let mut findings = Findings(Vec::new());
    check_journal(&report, record.store(), &mut findings);
    if !findings.0.is_empty() {
        if report.is_sound() {
            tell_copies(&Reader::open(&journal)?, record.store(), &mut findings, watch)?;
        }
        let (root, cases) = (report.root(), record.store().case_count());
        return Ok(Verified { position: report.position, root, cases, findings: findings.0 });
    }
    let read = Reading::again(record.replay(None, watch)?);
    compare(record, &read, projections, watch)
}

/// Everything that is compared with what a journal tells that is good: the domain is asked on one
/// thread, the store on the other, which then asks the domain, too.
fn compare(
    record: &Record,
    read: &Reading,
    projections: &Projections,
    watch: &dyn Watch,
) -> Result<Verified, RecordError> {
    let (replay, store) = (&read.replay, record.store());
    let reader = Reader::open(&record.layout().journal())?;
    let database = store.database().clone();
    let streams = Streams::of(replay.streams())?;
    let rules = Rules::of(replay, &read.told, &reader, &streams)?;
    let mut compared = Findings(Vec::new());
    let (difference, refused, shared) = std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            // Where the frames were not all the same, the first that is not is looked for.
            let difference = (!read.is_same)
                .then(|| copies::first_difference(&reader, &database, &|_| ()))
                .transpose()?;
            let (streams, shared) = (streams.recheck().err(), domain::shared_references(replay));
            rules.ask(&|_| ())?;
            Ok::<_, RecordError>((difference.flatten(), streams, shared))
        });
        check_rows(replay, store, &mut compared, watch)?;
        check_facts(replay, store, &mut compared)?;
        check_lookup(replay, store, &mut compared)?;
        check_members(replay, store, &mut compared)?;
        check_tree(replay, store, &mut compared)?;
        check_streams(replay, record.streams(), &mut compared);
        check_counts(replay, store, projections, &mut compared)?;
        let total = u64::from(replay.case_count());
        rules.ask(&|number| watch.progress(Doing::CheckingCases, u64::from(number), total))?;
        match other.join() {
            Ok(told) => told,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    let mut findings = Findings(Vec::new());
    for (position, what) in refused.into_iter().chain(rules.refused()).chain(shared) {
        findings.add("domain", Some(position.get()), what);
    }
    findings.0.append(&mut compared.0);
    tell_difference(difference, &mut findings);
    let (position, root) = (replay.position(), replay.frontier().root());
    Ok(Verified { position, root, cases: replay.case_count(), findings: findings.0 })
}

fn check_journal(report: &CheckReport, store: &Store, findings: &mut Findings) {
    for damage in &report.damage {
        findings.add("journal", Some(damage.first), format!("position {damage} can't be read"));
    }
    for (position, error) in &report.unreadable {
        findings.add("journal", Some(*position), error.to_string());
    }
    if report.scratched {
        findings.add("journal", None, "a segment's header or end mark is damaged");
    }
    if report.position != store.position() {
        let what = format!("it ends at {}, the store at {}", report.position, store.position());
        findings.add("journal", Some(report.position), what);
    } else if report.frontier != *store.frontier() {
        findings.add("journal", Some(report.position), "its root is not the one the store kept");
    }
}

/// Where copies with two roots differ. If it is nowhere, the root that the store kept is wrong.
fn tell_copies(
    reader: &Reader,
    store: &Store,
    findings: &mut Findings,
    watch: &dyn Watch,
) -> Result<(), RecordError> {
    check_frames(reader, store, findings, watch)?;
    if !findings.0.iter().any(|finding| finding.check == "frames") {
        findings.0.clear();
        findings.add("frames", None, "the root that the store kept is not that of its events");
    }
    Ok(())
}

/// Whether the store has the same bytes as the journal, commit by commit.
fn check_frames(
    reader: &Reader,
    store: &Store,
    findings: &mut Findings,
    watch: &dyn Watch,
) -> Result<(), RecordError> {
    let progress = |position| watch.progress(Doing::Comparing, position, store.position());
    tell_difference(copies::first_difference(reader, store.database(), &progress)?, findings);
    Ok(())
}

fn tell_difference(difference: Option<copies::Difference>, findings: &mut Findings) {
    if let Some(found) = difference {
        findings.add("frames", Some(found.position), found.what);
    }
}

fn check_rows(
    replay: &Replay,
    store: &Store,
    findings: &mut Findings,
    watch: &dyn Watch,
) -> Result<(), RecordError> {
    if store.case_count() != replay.case_count() {
        let what = format!("{} cases in the store, {}", store.case_count(), replay.case_count());
        findings.add("pages", None, format!("{what} in the journal"));
        return Ok(());
    }
    if store.numbering().authorities() != replay.numbering().authorities() {
        findings.add("pages", None, "the authorities are numbered otherwise");
    }
    let total = u64::from(replay.case_count());
    let mut compared = 0;
    store.each_case(&mut |number, case| {
        if !replay.is_case(number, case) {
            let position = case.rows.first().map(|row| row.position.get());
            findings.add("pages", position, format!("case {} differs from the journal", case.id));
        }
        compared += 1;
        if compared % 1_024 == 0 {
            watch.progress(Doing::Comparing, compared, total);
        }
        Ok(())
    })?;
    Ok(())
}

fn check_facts(replay: &Replay, store: &Store, findings: &mut Findings) -> Result<(), RecordError> {
    let mut expected = replay.rows();
    for block in store.sealed_facts() {
        let BlockFacts { rows, mut cases } = block?;
        let last = rows.last().map(|row| row.position.get());
        for row in rows {
            if expected.next() != Some(row) {
                let position = Some(row.position.get());
                findings.add("facts", position, "the columns differ from the journal");
                return Ok(());
            }
            if let Amendment::Stands(Fact::Received { .. }) = row.amendment {
                let case = replay.case(row.case);
                let received = case.and_then(|c| Some((c.id, c.references.first()?.1)));
                if cases.is_empty() || Some(cases.remove(0)) != received {
                    let position = Some(row.position.get());
                    findings.add("facts", position, "the new case differs from the journal");
                    return Ok(());
                }
            }
        }
        if !cases.is_empty() {
            findings.add("facts", last, "there are more new cases than in the journal");
        }
    }
    let sealed = store.sealed();
    match expected.next() {
        Some(row) if row.position.get() <= sealed => {
            findings.add("facts", Some(row.position.get()), "the columns lack it");
        }
        _ => {}
    }
    Ok(())
}

fn check_lookup(
    replay: &Replay,
    store: &Store,
    findings: &mut Findings,
) -> Result<(), RecordError> {
    let kept: FxHashSet<_> = store.lookup_entries()?.into_iter().collect();
    for (entry, position) in replay.lookup_entries() {
        if !kept.contains(&entry) {
            findings.add("lookup", Some(position.get()), "its case can't be looked up");
        }
    }
    Ok(())
}

fn check_members(
    replay: &Replay,
    store: &Store,
    findings: &mut Findings,
) -> Result<(), RecordError> {
    let mut expected: Vec<(members::Membership, CaseNumber)> = Vec::new();
    let mut rows = Vec::new();
    for number in (0..replay.case_count()).map(CaseNumber) {
        replay.rows_into(number, &mut rows);
        expected.extend(members::of(&rows).into_iter().map(|membership| (membership, number)));
    }
    expected.sort_unstable();
    for members in expected.chunk_by(|one, next| one.0 == next.0) {
        let Some(&(membership, _)) = members.first() else { continue };
        if !store.members(membership)?.iter().eq(members.iter().map(|(_, case)| case)) {
            let (authority, year) = membership;
            let what = format!("those of authority number {} in {year} differ", authority.0);
            findings.add("members", None, what);
        }
    }
    Ok(())
}

/// Whether the tiles that proofs are made of are those of the journal's events.
fn check_tree(replay: &Replay, store: &Store, findings: &mut Findings) -> Result<(), RecordError> {
    for (tile, (kept, replayed)) in (0..).zip(store.tiles()?.iter().zip(replay.tiles())) {
        if kept != replayed {
            let (first, last) = tiles::positions(tile);
            let what = format!("the tile of positions {first} to {last} differs from the journal");
            findings.add("tree", Some(first), what);
        }
    }
    Ok(())
}

/// Whether the other streams were read from the store as the journal has them.
fn check_streams(replay: &Replay, streams: &Streams, findings: &mut Findings) {
    let (kept, replayed) = (streams.events(), replay.streams());
    let differs = kept.iter().zip(replayed).position(|(kept, replayed)| kept != replayed);
    let at = differs.unwrap_or(kept.len().min(replayed.len()));
    if let Some(event) = replayed.get(at).or(kept.get(at)) {
        let kind = event.event.facts.kind_name();
        let what = format!("the {kind} of {} is not read as it is recorded", event.stream);
        findings.add("streams", Some(event.position.get()), what);
    }
}

fn check_counts(
    replay: &Replay,
    store: &Store,
    projections: &Projections,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    for projection in projections.iter() {
        let projection: &dyn Projection = projection.as_ref();
        let live = store.kept_cells(projection)?;
        for cell in differences(&live, &replay.cells(projection)) {
            let what = format!(
                "{:?} of authority number {} in {}: {} kept, {} by replay",
                cell.key.measure, cell.key.authority.0, cell.key.year, cell.left, cell.right
            );
            findings.add("counts", None, what);
        }
    }
    Ok(())
}
