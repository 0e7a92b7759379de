//! `backup`: the record's journal into a directory that can be brought back from.

use std::path::Path;

use serde::Serialize;
use upheld_audit::note::PrivateKey;
use upheld_backup::{Made, back_up};

use super::checkpoint::private_key;
use crate::args::{BackupArgs, Common, Format};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen::{self, counted, size};
use crate::stop;
use crate::watch;

/// What was made, for machines.
#[derive(Serialize)]
struct Told {
    synthetic: bool,
    directory: String,
    origin: String,
    position: u64,
    root: String,
    before: Option<u64>,
    segments: usize,
    copied: usize,
    copied_bytes: u64,
    checkpoint: String,
    signed: bool,
}

pub(crate) fn run(common: &Common, args: &BackupArgs) -> Result<Exit, Problem> {
    let key = args.key.as_deref().map(private_key).transpose()?;
    let made = open::journal_files(common, |journal| made(journal, args, key.as_ref()))?;
    stop::let_go(true);
    for file in &made.mended {
        screen::say(&format!(
            "note: {file} was in the former backup and was changed or gone; it was copied anew. See \
             to the disk of the backup."
        ));
    }
    tell(common, &told(args, &made))?;
    Ok(Exit::Ok)
}

fn made(journal: &Path, args: &BackupArgs, key: Option<&PrivateKey>) -> Result<Made, Problem> {
    // Until here a signal ends it at once: nothing is in hand.
    stop::listen()?;
    let bar = watch::bar("Backing up events", 0);
    let progress = |position| {
        bar.set_position(position);
        stop::going_on()
    };
    let made = back_up(journal, &args.directory, key, &progress);
    bar.finish_and_clear();
    made.map_err(|error| stop::of_backup(error, STOPPED))
}

const STOPPED: &str =
    "a former backup is as it was: give the same command again, and it begins anew";

fn told(args: &BackupArgs, made: &Made) -> Told {
    let Made { manifest, copied, copied_bytes, before, .. } = made;
    Told {
        synthetic: manifest.synthetic,
        directory: args.directory.display().to_string(),
        origin: manifest.origin.clone(),
        position: manifest.position,
        root: manifest.root.clone(),
        before: *before,
        segments: manifest.segments.len(),
        copied: *copied,
        copied_bytes: *copied_bytes,
        checkpoint: args.directory.join(&manifest.checkpoint.file).display().to_string(),
        signed: args.key.is_some(),
    }
}

fn tell(common: &Common, told: &Told) -> Result<(), Problem> {
    match common.format {
        Format::Table => screen::print_text(told.synthetic, &in_words(told)),
        Format::Json => screen::print_json(told),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(told)),
        Format::Csv => screen::print_csv(
            told.synthetic,
            &["directory", "origin", "position", "root", "copied", "copied_bytes"],
            &[vec![
                told.directory.clone(),
                told.origin.clone(),
                told.position.to_string(),
                told.root.clone(),
                told.copied.to_string(),
                told.copied_bytes.to_string(),
            ]],
        ),
    }
}

fn in_words(told: &Told) -> String {
    let files = counted(told.segments as u64, "file");
    let more = match told.before {
        None => String::new(),
        Some(before) => format!(", {} more than before", told.position - before),
    };
    let checkpoint = if told.signed { "signed checkpoint" } else { "checkpoint" };
    format!(
        "Backed up {}{more}, into {}: {files}, {} copied ({}).\nRoot {}\nIts {checkpoint}: {}\n",
        counted(told.position, "event"),
        told.directory,
        told.copied,
        size(told.copied_bytes),
        told.root,
        told.checkpoint
    )
}
