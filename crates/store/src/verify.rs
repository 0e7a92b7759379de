//! Verification: every promise of the record that can be checked, checked. The journal's frames
//! and tree; that the domain accepts every event in order; that the store holds the same bytes, the
//! same rows, lookups and tiles of the tree; and that its counts are those of a replay from event 1.
//!
//! Nothing is changed here: what opening finds, opening mends. What is found later is told with
//! its positions.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;
use upheld_domain::{
    Amendment, Case, CaseId, Context, Facts, Position, Recorded, Register, Stage, StreamId,
    check_case,
};
use upheld_journal::{CheckReport, Reader, check};
use upheld_projection::{CaseNumber, Fact, Projection, differences};

use crate::block_facts::BlockFacts;
use crate::copies;
use crate::error::{RecordError, StoreError};
use crate::members;
use crate::record::{Record, entry};
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
    let replay = record.replay(None, watch)?;
    let reader = Reader::open(&journal)?;
    check_events(&replay, &reader, &mut findings, watch)?;
    let database = record.store().database().clone();
    let difference = std::thread::scope(|scope| {
        // The longest of them, beside the others.
        let frames = scope.spawn(|| copies::first_difference(&reader, &database, &|_| ()));
        check_rows(&replay, record.store(), &mut findings, watch)?;
        check_facts(&replay, record.store(), &mut findings)?;
        check_lookup(&replay, record.store(), &mut findings)?;
        check_members(&replay, record.store(), &mut findings)?;
        check_tree(&replay, record.store(), &mut findings)?;
        check_streams(&replay, record.streams(), &mut findings);
        check_counts(&replay, record.store(), projections, &mut findings)?;
        match frames.join() {
            Ok(difference) => difference,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
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

/// Whether the domain accepts every event, in order, as it did when it was recorded.
fn check_events(
    replay: &Replay,
    reader: &Reader,
    findings: &mut Findings,
    watch: &dyn Watch,
) -> Result<(), RecordError> {
    let streams = Streams::of(replay.streams())?;
    if let Err((position, what)) = streams.recheck() {
        findings.add("domain", Some(position.get()), what);
    }
    let (middle, end) = (replay.case_count() / 2, replay.case_count());
    let asked_again = AskedAgain::of(&streams);
    let refused = |numbers: Range<u32>, told: &dyn Fn(u32)| {
        let mut refused = Vec::new();
        for number in numbers {
            let Some(rows) = replay.case(CaseNumber(number)) else { continue };
            let events = crate::mend::replayed_events(reader, &rows)?;
            refused.extend(asked_again.first_refused(&events));
            told(number);
        }
        Ok::<_, RecordError>(refused)
    };
    let total = u64::from(end);
    let tell = |number: u32| {
        if number.is_multiple_of(1_024) {
            // The other half goes as quickly.
            watch.progress(Doing::CheckingCases, 2 * u64::from(number - middle), total);
        }
    };
    let halves = std::thread::scope(|scope| {
        let first = scope.spawn(|| refused(0..middle, &|_| ()));
        let second = refused(middle..end, &tell);
        match first.join() {
            Ok(first) => [first, second],
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    for half in halves {
        for (position, what) in half? {
            findings.add("domain", Some(position.get()), what);
        }
    }
    check_references(replay, findings);
    watch.progress(Doing::CheckingCases, total, total);
    Ok(())
}

/// Whether two cases have one reference.
fn check_references(replay: &Replay, findings: &mut Findings) {
    let mut references = FxHashMap::default();
    for rows in (0..replay.case_count()).filter_map(|number| replay.case(CaseNumber(number))) {
        let (first, named) = (rows.rows.first(), rows.reference());
        if let Some((first, reference)) = first.zip(named)
            && let Some(other) = references.insert(reference, first.position)
        {
            let what = format!("the case begun at position {other} has its reference {reference}");
            findings.add("domain", Some(first.position.get()), what);
        }
    }
}

/// The domain, asked again of each event as of when it was recorded.
struct AskedAgain<'a> {
    streams: &'a Streams,
    /// Where the last body was registered. Only whether a body is known matters to the rules, and
    /// few records add bodies, so from there on the whole register serves.
    last_registered: Option<Position>,
}

impl<'a> AskedAgain<'a> {
    fn of(streams: &'a Streams) -> Self {
        let registered = |event: &&Recorded| event.event.facts.kind_name() == "Registered";
        let last = streams.events().iter().rfind(registered);
        Self { streams, last_registered: last.map(|event| event.position) }
    }

    /// The register as it was known at a position.
    fn register_at(&self, position: Position) -> Cow<'a, Register> {
        if self.last_registered <= Some(position) {
            return Cow::Borrowed(self.streams.register());
        }
        let known = self.streams.events().iter().filter(|event| event.position <= position);
        match Streams::of(&known.cloned().collect::<Vec<_>>()) {
            Ok(then) => Cow::Owned(then.register().clone()),
            Err(_) => Cow::Borrowed(self.streams.register()),
        }
    }

    /// The first event of a case that the domain would not have recorded, with the reason.
    fn first_refused(&self, events: &[Recorded]) -> Option<(Position, String)> {
        let mut case = Case::new();
        let mut command = None;
        for event in events {
            if command.replace(event.command) != Some(event.command) {
                if case.standing().stage == Stage::Amending {
                    let what = "an amended decision is missing before it".to_owned();
                    return Some((event.position, what));
                }
                if !case.events_of(event.command).is_empty() {
                    return Some((event.position, "its command was given before".to_owned()));
                }
            }
            if event.version != case.version().next() {
                return Some((event.position, "its version leaves a gap".to_owned()));
            }
            let (StreamId::Case(id), Facts::Case(facts)) = (event.stream, &event.event.facts)
            else {
                return Some((event.position, "it is of no case".to_owned()));
            };
            if case.entries().is_empty() && id != CaseId::of_first_command(event.command) {
                let what = "its case has an id that does not come from its command".to_owned();
                return Some((event.position, what));
            }
            let register = self.register_at(event.position);
            let today = event.recorded_at.london_date();
            let context =
                Context { today, register: &register, scheme: self.streams.scheme(), case: id };
            let has_particulars = !event.event.particulars.is_empty();
            if let Err(refusal) = check_case(&case, facts, has_particulars, &context) {
                return Some((event.position, refusal.to_string()));
            }
            case.apply(entry(event.clone())?);
        }
        None
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
    store.each_case(&mut |number, case| {
        if replay.case(number).as_ref() != Some(case) {
            let position = case.rows.first().map(|row| row.position.get());
            findings.add("pages", position, format!("case {} differs from the journal", case.id));
        }
        if number.0 % 1_024 == 0 {
            watch.progress(Doing::Comparing, u64::from(number.0), total);
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
    let kept: BTreeSet<_> = store.lookup_entries()?.into_iter().collect();
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
    let mut expected: BTreeSet<(members::Membership, CaseNumber)> = BTreeSet::new();
    let mut rows = Vec::new();
    for number in (0..replay.case_count()).map(CaseNumber) {
        replay.rows_into(number, &mut rows);
        expected.extend(members::of(&rows).into_iter().map(|membership| (membership, number)));
    }
    let memberships: BTreeSet<_> = expected.iter().map(|(membership, _)| *membership).collect();
    for membership in memberships {
        let first = (membership, CaseNumber(0));
        let last = (membership, CaseNumber(u32::MAX));
        let wanted = expected.range(first..=last).map(|(_, case)| *case);
        let kept = store.members(membership)?;
        if !wanted.clone().all(|case| kept.contains(&case)) || wanted.count() != kept.len() {
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
