//! A look at a record that something happened to: opened as everybody opens it, read, verified, set
//! against what it must hold, and gone on with. Not here: what happened to it.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use upheld_annual::AnnualStatistics;
use upheld_domain::{CommandId, Definitions, Position};
use upheld_journal::Reader;
use upheld_projection::Projection;
use upheld_store::{Doing, Notice, Projections, Record, Watch, verify};

use crate::trouble::{Result, Trouble};
use crate::truth::{Place, Truth};

/// What a look at a record found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The last event.
    pub(crate) position: u64,
    /// Events that had been acknowledged and are not there.
    pub(crate) lost: u64,
    /// Events that are there twice, or by half.
    pub(crate) duplicated: u64,
    /// What else is not as it must be.
    pub(crate) wrong: Vec<String>,
    /// What opening told.
    pub(crate) notices: Vec<Notice>,
}

impl Found {
    /// Whether all is as it must be.
    pub(crate) fn is_good(&self) -> bool {
        self.lost == 0 && self.duplicated == 0 && self.wrong.is_empty()
    }

    /// What is not as it must be, in a line.
    pub(crate) fn told(&self) -> String {
        let Self { position, lost, duplicated, wrong, notices } = self;
        let wrong = wrong.join("; ");
        format!("at {position}: {lost} lost, {duplicated} twice or half; {wrong}; {notices:?}")
    }
}

/// The projections that the program keeps.
pub(crate) fn projections() -> Result<Projections> {
    let definitions = Definitions::named(Definitions::DEFAULT).map_err(Trouble::said)?;
    let one: Box<dyn Projection + Send> = Box::new(AnnualStatistics::new(&definitions));
    Ok(Arc::from([one]))
}

/// Remembers every notice.
#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<Vec<Notice>>);

impl Watch for Notices {
    fn notice(&self, notice: Notice) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
    }
    fn progress(&self, _: Doing, _: u64, _: u64) {}
}

impl Notices {
    fn into_inner(self) -> Vec<Notice> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a look ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct After {
    /// How many commands it is gone on with.
    pub(crate) commands: usize,
    /// Whether it is closed; otherwise it is left as a process that ended left it.
    pub(crate) close: bool,
}

/// Looks at a record: a panic is something wrong with it.
pub(crate) fn look(record: &Path, truth: &Truth, acks: &[Place], after: After) -> Found {
    let notices = Notices::default();
    let mut found = Found::default();
    let looked =
        catch_unwind(AssertUnwindSafe(|| whole(record, truth, acks, after, &notices, &mut found)));
    match looked {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            found.lost = found.lost.max(missing(record, acks));
            found.wrong.push(format!("not opened: {error}"));
        }
        Err(_) => found.wrong.push("a panic".to_owned()),
    }
    found.notices = notices.into_inner();
    found
}

fn whole(
    path: &Path,
    truth: &Truth,
    acks: &[Place],
    after: After,
    notices: &Notices,
    found: &mut Found,
) -> Result<()> {
    let projections = projections()?;
    let opened = Record::open(path, Duration::from_secs(5), &projections, notices);
    let mut record = opened.map_err(Trouble::said)?;
    record.seed_salts(truth.seed);
    read(path, truth, acks, found)?;
    let verified = verify(&mut record, &projections, notices).map_err(Trouble::said)?;
    found.position = verified.position;
    found.wrong.extend(verified.findings.iter().map(|finding| format!("{finding:?}")));
    if truth.root_at(verified.position) != Some(verified.root) {
        found.wrong.push("the root is another".to_owned());
    }
    go_on(&mut record, truth, after.commands, found);
    if after.close {
        record.close(notices).map_err(Trouble::said)?;
    }
    Ok(())
}

/// Reads every commit of the journal.
fn read(path: &Path, truth: &Truth, acks: &[Place], found: &mut Found) -> Result<()> {
    let reader = Reader::open(&path.join("journal")).map_err(Trouble::said)?;
    let mut there = HashMap::new();
    let mut expected = truth.places.iter();
    for frame in reader.frames(Position::FIRST) {
        let frame = frame.map_err(Trouble::said)?;
        let events = frame.events().map_err(Trouble::said)?;
        let (first, count) = (frame.first.get(), events.len() as u64);
        let ids: HashSet<CommandId> = events.iter().map(|event| event.command).collect();
        let Some(id) = events.first().map(|event| event.command) else { continue };
        let place = Place { first, count, id };
        let is_whole = ids.len() == 1 && expected.next() == Some(&place);
        if there.insert(id, place).is_some() || !is_whole {
            found.duplicated += count;
        }
    }
    found.lost = lost(&there, acks);
    Ok(())
}

/// Events that were acknowledged and are not in their place.
fn lost(there: &HashMap<CommandId, Place>, acks: &[Place]) -> u64 {
    acks.iter().filter(|ack| there.get(&ack.id) != Some(ack)).map(|ack| ack.count).sum()
}

/// Of a record that can't be opened: acknowledged events that its journal can't be read for.
fn missing(path: &Path, acks: &[Place]) -> u64 {
    let mut there = HashMap::new();
    if let Ok(reader) = Reader::open(&path.join("journal")) {
        for frame in reader.frames(Position::FIRST).map_while(std::result::Result::ok) {
            let Ok(events) = frame.events() else { break };
            let (first, count) = (frame.first.get(), events.len() as u64);
            if let Some(event) = events.first() {
                there.insert(event.command, Place { first, count, id: event.command });
            }
        }
    }
    lost(&there, acks)
}

/// Gives the next commands: they get the next positions.
fn go_on(record: &mut Record, truth: &Truth, commands: usize, found: &mut Found) {
    let done = truth.commits_to(found.position);
    for (command, place) in truth.commands.iter().zip(&truth.places).skip(done).take(commands) {
        match command.execute(record) {
            Ok(given) if given.first.get() == place.first && !given.again => {}
            Ok(given) => found.wrong.push(format!("given at {}: {given:?}", place.first)),
            Err(error) => found.wrong.push(format!("refused at {}: {error}", place.first)),
        }
    }
}
