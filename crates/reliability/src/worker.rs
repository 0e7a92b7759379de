//! The worker: a process of its own that records commands and says what was acknowledged, so that it
//! can be killed, cut from power, refused or filled up. Each line goes out by itself, after the
//! answer and not before. Not here: what is done to it (see `works`).

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use upheld_domain::{CommandId, Position};
use upheld_journal::{Identity, Journal, Known, Lock, Options, Reader};
use upheld_store::{Layout, Record, Replay, Unwatched};

use crate::commands::{Command, Commands, Versions};
use crate::dice::Dice;
use crate::ground::{DESK, PACE};
use crate::look::projections;
use crate::trouble::{Result, Trouble};
use crate::truth::{Place, identity};

/// Groups of commands that share a sync have at most so many.
const GROUP_MAX: u64 = 8;

/// What a worker is asked to do.
#[derive(Debug, Clone, clap::Args)]
pub struct Job {
    /// The record's directory; made where it is not there.
    #[arg(long)]
    pub record: PathBuf,
    /// Where the commands come from.
    #[arg(long)]
    pub seed: u64,
    /// How many of the seed's commands are to be in the record at the end.
    #[arg(long, default_value_t = 0)]
    pub commands: usize,
    /// The record is closed and opened again after so many.
    #[arg(long, default_value_t = 40)]
    pub sitting: usize,
    /// Writes the journal alone, in segments of so many bytes.
    #[arg(long)]
    pub segment_bytes: Option<u64>,
    /// Once it has opened the record, no file may grow past so many bytes.
    #[arg(long)]
    pub file_bytes_max: Option<u64>,
    /// Gives nothing, and says how many events can be read.
    #[arg(long)]
    pub read: bool,
}

/// Does the job.
///
/// # Errors
/// What kept it from going on; everything said before holds.
pub fn work(job: &Job) -> Result<()> {
    if job.read {
        return read(&job.record);
    }
    create(&job.record, &identity(job.seed))?;
    let commands = Commands::of(job.seed)?.next_of(job.commands);
    let mut sitting = 0;
    loop {
        let given = match job.segment_bytes {
            Some(bytes) => sit_with_journal(job, bytes, &commands)?,
            None => sit(job, &commands)?,
        };
        sitting += 1;
        say(&format!("closed {sitting}\n"))?;
        if given == commands.len() {
            return Ok(());
        }
    }
}

/// Makes the record; one that a stop left half made is finished.
fn create(record: &Path, identity: &Identity) -> Result<()> {
    let layout = Layout::of(record);
    match Reader::open(&layout.journal()) {
        Ok(_) => return Ok(()),
        Err(_) if layout.store().exists() => return Ok(()),
        Err(_) => {}
    }
    // Nothing was acknowledged in a record that is not made yet.
    let journal = layout.journal();
    if journal.exists() {
        std::fs::remove_dir_all(&journal).map_err(Trouble::io(&journal))?;
    }
    Record::create(record, identity).map_err(Trouble::said)
}

/// The place of each command, and how many are in a record that ends at a position.
fn skipped(commands: &[Command], position: u64) -> usize {
    let mut end = 0;
    commands
        .iter()
        .take_while(|command| {
            end += command.events();
            end <= position
        })
        .count()
}

/// One sitting at the record. Gives how many commands are in it.
fn sit(job: &Job, commands: &[Command]) -> Result<usize> {
    let opened = Record::open(&job.record, Duration::from_secs(5), &projections()?, &Unwatched);
    let mut record = opened.map_err(Trouble::said)?;
    record.seed_salts(job.seed);
    record.set_pace(PACE);
    record.set_desk(DESK);
    say(&format!("open {}\n", record.position()))?;
    if job.file_bytes_max.is_some() {
        let limit = Rlimit { current: job.file_bytes_max, maximum: None };
        setrlimit(Resource::Fsize, limit).map_err(Trouble::said)?;
    }
    let mut done = skipped(commands, record.position());
    let end = commands.len().min(done + job.sitting);
    let mut dice = Dice::of(job.seed, done as u64);
    while done < end {
        let size = usize::try_from(dice.below(GROUP_MAX)).unwrap_or(0) + 1;
        let group = &commands[done..end.min(done + size)];
        say(&give(&mut record, group)?)?;
        done += group.len();
    }
    record.close(&Unwatched).map_err(Trouble::said)?;
    Ok(done)
}

/// Gives a group; what it gives back is to be said now.
fn give(record: &mut Record, group: &[Command]) -> Result<String> {
    let mut lines = String::new();
    for command in group {
        let given = match group.len() {
            1 => command.execute(record),
            _ => command.give(record),
        };
        let given = given.map_err(Trouble::said)?;
        lines.push_str(&line(given.first, given.count, command.id()));
    }
    if group.len() > 1 {
        record.settle().map_err(Trouble::said)?;
    }
    Ok(lines)
}

/// One sitting at the journal alone.
fn sit_with_journal(job: &Job, segment_bytes: u64, commands: &[Command]) -> Result<usize> {
    let _lock = Lock::acquire(&job.record, Duration::from_secs(5)).map_err(Trouble::said)?;
    let dir = Layout::of(&job.record).journal();
    let options = Options::new().segment_bytes(segment_bytes);
    let known = Known::default();
    let opened = Journal::open_with(&options, &dir, known, None, &mut |_| Ok(()), &|_| ());
    let mut journal = opened.map_err(Trouble::said)?.journal;
    journal.start(Box::new(|_| ())).map_err(Trouble::said)?;
    say(&format!("open {}\n", journal.position()))?;
    let mut done = skipped(commands, journal.position());
    let end = commands.len().min(done + job.sitting);
    let mut versions = Versions::default();
    commands[..done].iter().for_each(|command| drop(versions.commit(command)));
    let mut dice = Dice::of(job.seed, done as u64);
    while done < end {
        let size = usize::try_from(dice.below(GROUP_MAX)).unwrap_or(0) + 1;
        let group = &commands[done..end.min(done + size)];
        let submit = |command: &Command| {
            let commit = versions.commit(command);
            journal.submit(commit, command.at(), command.salt(job.seed)).map_err(Trouble::said)
        };
        let tickets = group.iter().map(submit).collect::<Result<Vec<_>>>()?;
        let mut lines = String::new();
        for (ticket, command) in tickets.into_iter().zip(group) {
            let receipt = ticket.wait().map_err(Trouble::said)?;
            lines.push_str(&line(receipt.first, receipt.count, command.id()));
        }
        say(&lines)?;
        done += group.len();
    }
    journal.close().map_err(Trouble::said)?;
    Ok(done)
}

fn read(record: &Path) -> Result<()> {
    let journal = Layout::of(record).journal();
    let replay = Replay::read(&journal, None, &Unwatched).map_err(Trouble::said)?;
    say(&format!("read {}\n", replay.position()))
}

fn line(first: Position, count: u32, id: CommandId) -> String {
    format!("ack {} {count} {}\n", first.get(), id.0)
}

/// The acknowledgement that a line is.
pub(crate) fn acknowledged(line: &str) -> Option<Place> {
    let mut words = line.strip_prefix("ack ")?.split(' ');
    let first = words.next()?.parse().ok()?;
    let count = words.next()?.parse().ok()?;
    let id = CommandId(words.next()?.trim().parse().ok()?);
    Some(Place { first, count, id })
}

/// Says something with one write, at once.
fn say(what: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let said = out.write_all(what.as_bytes()).and_then(|()| out.flush());
    said.map_err(Trouble::io(Path::new("standard output")))
}
