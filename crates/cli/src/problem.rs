//! What went wrong, as the program tells it: a sentence, a hint, an exit code. Every error of every
//! crate becomes one here and nowhere else.

use std::io;

use upheld_domain::{
    CommandId, DefinitionsError, LookupError, ParticularsError, Recorded, UndoRefusal,
};
use upheld_journal::{JournalError, LockError, SubmitError};
use upheld_store::{CommandError, RecordError, StoreError};

use crate::exit::Exit;
use crate::screen::counted;

/// See the module.
#[derive(Debug)]
pub(crate) struct Problem {
    what: String,
    hint: Option<String>,
    exit: Exit,
    broken_pipe: bool,
    store_damage: bool,
    journal_damage: bool,
    disagreement: bool,
    /// The journal failed while it was written: what was given may be recorded.
    may_be_recorded: bool,
}

impl Problem {
    pub(crate) fn new(exit: Exit, what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            what,
            hint: None,
            exit,
            broken_pipe: false,
            store_damage: false,
            journal_damage: false,
            disagreement: false,
            may_be_recorded: false,
        }
    }

    pub(crate) fn failed(what: impl Into<String>) -> Self {
        Self::new(Exit::Failed, what)
    }

    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(Exit::Usage, what)
    }

    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, what)
    }

    pub(crate) fn invalid(what: impl Into<String>) -> Self {
        Self::new(Exit::Invalid, what)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same of a command with an id: where it may be recorded, given again with that it is not recorded
    /// twice.
    pub(crate) fn of_command(self, id: CommandId) -> Self {
        match &self.hint {
            Some(hint) if self.may_be_recorded => {
                let hint = format!(
                    "{hint}. This one may be recorded, though it was not answered: with --command-id {id} it \
                     is not recorded twice"
                );
                self.hint(hint)
            }
            _ => self,
        }
    }

    /// The same with another sentence, such as one that says where it happened.
    pub(crate) fn told_as(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    pub(crate) fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Whether nobody reads our output any more: a quiet end.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }

    /// Whether rebuilding the store from the journal would help.
    pub(crate) fn is_store_damage(&self) -> bool {
        self.store_damage
    }

    /// Whether healing the journal from the store may help.
    pub(crate) fn is_journal_damage(&self) -> bool {
        self.journal_damage
    }

    /// Whether the two copies of the record hold different events.
    pub(crate) fn is_disagreement(&self) -> bool {
        self.disagreement
    }
}

/// An error of reading a named file.
pub(crate) fn of_file(path: &std::path::Path, error: &io::Error) -> Problem {
    let path = path.display();
    if error.kind() == io::ErrorKind::NotFound {
        return Problem::not_found(format!("there is no file {path}")).hint("check its name");
    }
    let what = format!("{path} can't be read: {error}");
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            Problem::invalid(what).hint("see that it is the file you mean")
        }
        io::ErrorKind::InvalidData => Problem::invalid(what).hint("save it as UTF-8"),
        _ => Problem::failed(what),
    }
}

impl From<upheld_backup::BackupError> for Problem {
    fn from(error: upheld_backup::BackupError) -> Self {
        use upheld_backup::BackupError as E;
        let what = error.to_string();
        match error {
            E::Journal(error) => RecordError::Journal(error).into(),
            E::InUse { .. } => Self::new(Exit::Conflict, what).hint("wait until it ends"),
            E::Lock(error @ LockError::NotAFile(_)) => RecordError::Lock(error).into(),
            E::Lock(_) => Self::failed(what).hint("see who may write to that directory"),
            E::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => Self::failed(what)
                .hint("make room there, then give the command again; what was there before is kept"),
            E::Io { .. } => Self::failed(what)
                .hint("see to the directory, then give the command again; what was there before is kept"),
            E::Stopped => Self::failed(what).hint("what was there before is kept"),
            E::NotEmpty { .. } => Self::invalid(what).hint("a backup needs a directory of its own"),
            E::NoBackup(_) => {
                Self::not_found(what).hint("name the directory that `upheld backup` made")
            }
            E::Newer { .. } => {
                Self::failed(what).hint("use the Upheld that wrote it, or a later one")
            }
            E::Manifest { .. } => Self::new(Exit::Integrity, what)
                .hint("nothing was done; take another copy of the backup, or begin a new one elsewhere"),
            E::AnotherRecord { .. } => Self::new(Exit::Conflict, what)
                .hint("nothing was changed; name another directory: each record has its own"),
            E::Behind { .. } | E::Rewritten { .. } => Self::new(Exit::Integrity, what).hint(
                "the backup was not changed: keep it; `upheld restore` brings the record back as it \
                 was, into another directory",
            ),
            E::Lost(_) | E::Otherwise { .. } => Self::new(Exit::Integrity, what).hint(
                "nothing was restored; take the files from another copy of this backup, or restore \
                 another backup",
            ),
            E::NotGrown(_) => Self::new(Exit::Integrity, what)
                .hint("nothing was restored; find a later backup, or another copy of the record"),
            E::Place { .. } => Self::invalid(what).hint(ELSEWHERE),
            E::Occupied(_) => Self::new(Exit::Conflict, what)
                .hint("a record is restored where nothing is: name another directory with --record"),
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        let broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        Self { broken_pipe, ..Self::failed(error.to_string()) }
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        match error.io_error_kind() {
            Some(kind) => io::Error::from(kind).into(),
            None => Self::failed(error.to_string()),
        }
    }
}

impl From<csv::Error> for Problem {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::failed(format!("{other:?}")),
        }
    }
}

impl From<LookupError> for Problem {
    fn from(error: LookupError) -> Self {
        Self::not_found(error.to_string())
            .hint("`upheld authority list` shows the bodies there are")
    }
}

impl From<DefinitionsError> for Problem {
    fn from(error: DefinitionsError) -> Self {
        Self::not_found(error.to_string())
            .hint("`upheld definitions list` shows the sets there are")
    }
}

impl From<ParticularsError> for Problem {
    fn from(error: ParticularsError) -> Self {
        Self::invalid(error.to_string()).hint("keep long texts in a file beside the record")
    }
}

impl From<UndoRefusal> for Problem {
    fn from(refusal: UndoRefusal) -> Self {
        let exit = match refusal {
            UndoRefusal::Another { .. } => Exit::Conflict,
            _ => Exit::Invalid,
        };
        Self::new(exit, refusal.to_string()).hint(refusal.hint())
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        let error = match error {
            // What could not be healed is what matters, unless it was the disk's fault.
            RecordError::Unhealed(why) if !why.is_disk_failure() => *why,
            error => error,
        };
        let store_damage = error.is_store_damage();
        let journal_damage = matches!(error, RecordError::Journal(JournalError::Damaged(_)));
        let disagreement = matches!(error, RecordError::Disagree { .. });
        let (disk_is_full, disk_fails) = (error.is_disk_full(), error.is_disk_failure());
        let is_of_files = error.is_of_files();
        let may_be_recorded = matches!(error, RecordError::Journal(JournalError::Poisoned(_)));
        let what = error.to_string();
        let problem = match error {
            RecordError::Missing(_) => Self::not_found(what).hint(
                "make one with `upheld init`, or name another with --record or UPHELD_RECORD",
            ),
            RecordError::NotADirectory(_) | RecordError::NotEmpty(_) => {
                Self::invalid(what).hint("a record needs a directory of its own: --record DIR")
            }
            RecordError::Exists(_) => Self::new(Exit::Conflict, what)
                .hint("use it as it is, or name another directory with --record"),
            RecordError::AnotherRecord { .. } => Self::new(Exit::Conflict, what)
                .hint("name a directory that does not exist yet with --record: the record is made there"),
            RecordError::Swapped { .. } => Self::new(Exit::Integrity, what).hint(SWAPPED),
            RecordError::Occupied { .. } => Self::new(Exit::Conflict, what)
                .hint("a record is made from its events where none is: name another directory with --record"),
            RecordError::Place { .. } => Self::invalid(what).hint(ELSEWHERE),
            RecordError::BeingMade { .. } => {
                Self::new(Exit::Conflict, what).hint("wait until it ends")
            }
            RecordError::Lock(error) => of_lock(&error, what),
            RecordError::Journal(error) => of_journal(&error, what),
            RecordError::Store(error) => of_store(&error, what),
            RecordError::Submit(error) => of_submit(&error, what),
            RecordError::Unhealed(_) => Self::failed(what)
                .hint("once the disk can be written, `upheld verify` heals it from the store"),
            RecordError::Disagree { .. } => Self::new(Exit::Integrity, what)
                .hint("neither copy was changed; compare both with a backup before going on"),
            _ => Self::failed(what),
        };
        let problem = match problem.hint {
            _ if disk_is_full => problem.hint(MAKE_ROOM),
            None if disk_fails => problem.hint(SEE_TO_THE_DISK),
            None if is_of_files => problem.hint(LOOK),
            _ => problem,
        };
        Self { store_damage, journal_damage, disagreement, may_be_recorded, ..problem }
    }
}

const ELSEWHERE: &str = "a record is made beside its place and put there whole: name a directory that does \
                         not exist yet, such as one below, with --record";

/// Where the journal is another record's.
pub(crate) const SWAPPED: &str = "nothing was changed: put the record's own journal back; where that is lost, move this one out of \
     the record's directory, and the next command makes it from the store; where this one is right \
     after all, move the file `reach` out";

const LOOK: &str =
    "`upheld doctor` looks at each part of the record's directory, and says what to do";

const MAKE_ROOM: &str = "make room on the disk, then give the command again; what was recorded \
                         before is kept";

const SEE_TO_THE_DISK: &str = "see whether the disk has room and can be written (`upheld doctor` \
                               tells), then give the command again; what was recorded before is kept; \
                               until then, only read: reading goes on";

fn of_lock(error: &LockError, what: String) -> Problem {
    match error {
        LockError::Held { .. } => Problem::new(Exit::Conflict, what)
            .hint("wait until it ends; reading commands work meanwhile"),
        LockError::NotAFile(_) => Problem::failed(what)
            .hint("no Upheld made it, and nobody holds the record by it: take it away"),
        LockError::Io { .. } => Problem::failed(what)
            .hint("the record's directory must be writable to record; reading works without"),
    }
}

fn of_journal(error: &JournalError, what: String) -> Problem {
    match error {
        JournalError::Damaged(_) => Problem::new(Exit::Integrity, what).hint(
            "the store could not give them back, because it lost them too, is hurt itself, or can't be \
             written to (`upheld doctor` tells): keep the directory as it is, see to the disk and give the \
             command again, or bring the record back from a backup",
        ),
        JournalError::Foreign(_) => Problem::new(Exit::Integrity, what).hint(
            "move that file out of the record's directory: what the journal lacks then comes from the store",
        ),
        JournalError::Source { .. }
        | JournalError::Header(_)
        | JournalError::Codec { .. }
        | JournalError::NoFrame { .. }
        | JournalError::Known { .. } => Problem::new(Exit::Integrity, what).hint(
            "keep the directory as it is, look at both copies with `upheld doctor`, and bring the record back \
             from a backup",
        ),
        JournalError::Absent(_) => Problem::not_found(what).hint(
            "where the store is there, the first command that can hold and write the record gives it back",
        ),
        JournalError::Poisoned(_) => Problem::failed(what).hint(SEE_TO_THE_DISK),
        JournalError::Newer(_) => {
            Problem::failed(what).hint("use the Upheld that wrote it, or a later one")
        }
        _ => Problem::failed(what),
    }
}

fn of_store(error: &StoreError, what: String) -> Problem {
    match error {
        StoreError::Journal(error) => of_journal(error, what),
        StoreError::Damaged(_)
        | StoreError::Panicked(_)
        | StoreError::Moved
        | StoreError::Older { .. } => Problem::new(Exit::Integrity, what),
        StoreError::Newer { .. } => {
            Problem::failed(what).hint("use the Upheld that wrote it, or a later one")
        }
        StoreError::Sled(_) | StoreError::Io(_) | StoreError::Full { .. } => Problem::failed(what),
    }
}

fn of_submit(error: &SubmitError, what: String) -> Problem {
    match error {
        SubmitError::ClockBehind { .. } => {
            Problem::failed(what).hint("set the machine's clock; nothing was recorded")
        }
        SubmitError::Poisoned(_) => Problem::failed(what).hint(SEE_TO_THE_DISK),
        SubmitError::TooLarge { .. } | SubmitError::Events { .. } => Problem::invalid(what),
        _ => Problem::failed(what),
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        let what = error.to_string();
        match error {
            CommandError::Refused(refusal) => {
                let problem = Self::invalid(what);
                match refusal.hint() {
                    Some(hint) => problem.hint(hint),
                    None => problem,
                }
            }
            CommandError::StreamRefused(refusal) => {
                let problem = Self::invalid(what);
                match refusal.hint() {
                    Some(hint) => problem.hint(hint),
                    None => problem,
                }
            }
            CommandError::UnknownCase(_) => Self::not_found(what).hint(
                "`upheld case list` shows the references there are; a new one is recorded \
                     with `upheld case receive`",
            ),
            CommandError::ReferenceTaken(_) => {
                Self::new(Exit::Conflict, what).hint("`upheld case show` tells what it is")
            }
            CommandError::Conflict { expected, found, missed } => {
                let what = format!("the case is at version {found}, not {expected}");
                of_conflict(&what, &missed, "`upheld case show` lists its events")
            }
            CommandError::CommandReused { .. } => {
                Self::new(Exit::Conflict, what).hint("give the new command an id of its own")
            }
            CommandError::Impossible(_) => Self::invalid(what),
            CommandError::Record(error) => error.into(),
        }
    }
}

/// A command made for a case as it was, or as it never was.
pub(crate) fn of_conflict(what: &str, missed: &[Recorded], look: &str) -> Problem {
    if missed.is_empty() {
        return Problem::new(Exit::Conflict, what).hint(look);
    }
    let named: Vec<String> = missed
        .iter()
        .map(|e| format!("{} at position {}", e.event.facts.kind_name(), e.position))
        .collect();
    let count = counted(missed.len() as u64, "event");
    Problem::new(Exit::Conflict, format!("{what}: {count} came in between"))
        .hint(format!("look first: {}", named.join(", ")))
}
