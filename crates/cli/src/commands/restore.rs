//! `restore`: a record brought back from a backup, proved before it is put in its place.

use std::time::Duration;

use serde::Serialize;
use upheld_audit::Checkpoint;
use upheld_backup::{Manifest, Restored, restore};
use upheld_store::Record;

use super::checkpoint::public_key;
use super::verify::{TAKEN_AT_ITS_WORD, checkpoint_in, unsigned};
use crate::args::{Common, Format, RestoreArgs};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::room;
use crate::screen::{self, counted};
use crate::stop;
use crate::watch::{self, Screen};

/// What was brought back, for machines.
#[derive(Serialize)]
struct Told {
    synthetic: bool,
    record: String,
    origin: String,
    position: u64,
    root: String,
    since: Option<u64>,
    signed_by: Option<String>,
}

pub(crate) fn run(common: &Common, args: &RestoreArgs) -> Result<Exit, Problem> {
    stop::listen()?;
    room::check(common)?;
    let key = args.public_key.as_deref();
    let (since, mut signed_by) = match &args.since {
        Some(file) => {
            let (checkpoint, signed_by) = checkpoint_in(file, key)?;
            (Some(checkpoint), signed_by)
        }
        None => (None, None),
    };
    has_room(common, args)?;
    let restored = proved(common, args, since.as_ref())?;
    if let Some(key) = key.filter(|_| since.is_none()) {
        let key = public_key(key)?;
        let file = args.directory.join(&restored.manifest().checkpoint.file);
        restored.published().verify(&key).map_err(|error| unsigned(&file, &error))?;
        signed_by = Some(key.told());
    }
    second_copy(&restored)?;
    // The last moment at which nothing is there.
    stop::check().map_err(|problem| problem.hint(STOPPED))?;
    let manifest = restored.manifest().clone();
    restored.finish()?;
    stop::let_go(true);
    if signed_by.is_none() {
        screen::say(TAKEN_AT_ITS_WORD);
    } else if since.is_none() {
        screen::say(MAY_BE_OLD);
    }
    let told = Told {
        synthetic: manifest.synthetic,
        record: common.record().display().to_string(),
        origin: manifest.origin,
        position: manifest.position,
        root: manifest.root,
        since: since.map(|since| since.size),
        signed_by,
    };
    tell(common, &told)?;
    Ok(Exit::Ok)
}

/// Whether both copies of the record will have room. What is wrong with the manifest is for whoever reads it next.
fn has_room(common: &Common, args: &RestoreArgs) -> Result<(), Problem> {
    let Ok(Some(manifest)) = Manifest::read(&args.directory) else { return Ok(()) };
    let bytes: u64 = manifest.segments.iter().map(|segment| segment.bytes).sum();
    room::check_for(&common.record(), bytes.saturating_mul(2), common)
}

fn proved(
    common: &Common,
    args: &RestoreArgs,
    since: Option<&Checkpoint>,
) -> Result<Restored, Problem> {
    let bar = watch::bar("Checking the backup's events", 0);
    let progress = |position| {
        bar.set_position(position);
        stop::going_on()
    };
    let restored = restore(&args.directory, &common.record(), since, &progress);
    bar.finish_and_clear();
    restored.map_err(|error| stop::of_backup(error, STOPPED))
}

const MAY_BE_OLD: &str = "note: whether there is a later backup can't be told by the key; give a checkpoint \
                          that was kept elsewhere with --since";

const STOPPED: &str = "nothing was restored: give the same command again, and it begins anew";

/// Makes the second copy from the journal, and sees that it comes to the same.
fn second_copy(restored: &Restored) -> Result<(), Problem> {
    let screen = Screen::default();
    let kept = open::projections_of(restored.directory())?;
    let mut record = Record::open(restored.directory(), Duration::ZERO, &kept, &screen)?;
    screen.clear();
    let (position, manifest) = (record.position(), restored.manifest());
    let root = record.root_at(position)?.map(|root| screen::hex(&root));
    record.close(&screen)?;
    screen.clear();
    if position == manifest.position && root.as_ref() == Some(&manifest.root) {
        return Ok(());
    }
    let what = format!("the second copy comes to another root at position {position}");
    Err(Problem::new(Exit::Integrity, what)
        .hint("nothing was restored; see to the disk, then give the command again"))
}

fn tell(common: &Common, told: &Told) -> Result<(), Problem> {
    let Told { synthetic, record, origin, position, root, since, signed_by } = told;
    match common.format {
        Format::Table => {
            let by = signed_by.as_ref().map(|key| format!(", signed by {key}")).unwrap_or_default();
            let proof = match since {
                Some(size) => {
                    let size = counted(*size, "event");
                    format!("It only grew since the checkpoint of {size}{by}.\n")
                }
                None if signed_by.is_some() => format!("It is what its checkpoint says{by}.\n"),
                None => String::new(),
            };
            let events = counted(*position, "event");
            let text = format!("Restored {events} into {record}.\nRoot {root}\n{proof}");
            screen::print_text(*synthetic, &text)
        }
        Format::Json => screen::print_json(told),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(told)),
        Format::Csv => screen::print_csv(
            *synthetic,
            &["record", "origin", "position", "root"],
            &[vec![record.clone(), origin.clone(), position.to_string(), root.clone()]],
        ),
    }
}
