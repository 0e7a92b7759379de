//! A certificate, checked: by itself, against a root that was published, against the record.

use std::io::{self, Read};
use std::path::Path;

use upheld_audit::certificate::{Anchor, BYTES_MAX, Certificate, ReadError, read, verify};
use upheld_audit::{Checkpoint, checkpoint};

use super::journal;
use super::since::{TAKEN_AT_ITS_WORD, checkpoint_in};
use super::told::Told;
use crate::args::{Common, VerifyArgs};
use crate::commands::checkpoint::read_at_most;
use crate::exit::Exit;
use crate::problem::{Problem, of_file};
use crate::screen;

pub(super) fn run(common: &Common, file: &Path, args: &VerifyArgs) -> Result<Exit, Problem> {
    let certificate = read(&bytes(file)?).map_err(|error| unreadable(file, &error))?;
    let (anchor, signed_by) = match (&args.root, &args.checkpoint) {
        (Some(root), _) => (Some(Anchor { root: *root, identity: None }), None),
        (None, Some(file)) => {
            let (checkpoint, signed_by) = checkpoint_in(file, args.public_key.as_deref())?;
            (Some(anchor(file, &checkpoint, &certificate)?), signed_by)
        }
        (None, None) => (None, None),
    };
    let mut told = match verify(&certificate, anchor) {
        Ok(verified) => Told::holds(&certificate, verified, signed_by),
        Err(failure) => Told::fails(&certificate, &failure),
    };
    if let Some(directory) = args.journal.as_ref().filter(|_| told.is_sound()) {
        journal::compare(directory, &certificate, &mut told)?;
    }
    if args.checkpoint.is_some() && args.public_key.is_none() {
        screen::say(TAKEN_AT_ITS_WORD);
    }
    let exit = if told.is_sound() { Exit::Ok } else { Exit::Integrity };
    told.tell(common)?;
    Ok(exit)
}

/// A file's bytes, or those of stdin for `-`; one more than there may be at most, so that a reader
/// sees that there are too many.
fn bytes(file: &Path) -> Result<Vec<u8>, Problem> {
    let max = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX);
    if file != Path::new("-") {
        return read_at_most(file, max);
    }
    let mut bytes = Vec::new();
    let done = io::stdin().lock().take(max.saturating_add(1)).read_to_end(&mut bytes);
    done.map_err(|error| of_file(file, &error))?;
    Ok(bytes)
}

fn unreadable(file: &Path, error: &ReadError) -> Problem {
    let problem = Problem::invalid(format!("{}: {error}", file.display()));
    problem.hint(match error {
        ReadError::Newer { .. } => "use the Upheld that wrote it, or a later one",
        ReadError::NoCertificate => "name a file that `upheld certify` wrote",
        _ => "ask for the file again: not all of it came as `upheld certify` wrote it",
    })
}

/// The root of a checkpoint, if it is of the certificate's position.
fn anchor(
    file: &Path,
    checkpoint: &Checkpoint,
    certificate: &Certificate,
) -> Result<Anchor, Problem> {
    let (name, Checkpoint { origin, size, root }) = (file.display(), checkpoint);
    let identity = checkpoint::identity(origin).ok_or_else(|| {
        Problem::invalid(format!("{name} is a checkpoint of {origin:?}, which is no record"))
            .hint("give a checkpoint that `upheld root` or `upheld checkpoint sign` made")
    })?;
    // Of another record it says nothing, whatever its size; the check says so.
    if identity == certificate.identity() && *size != certificate.position.get() {
        let what = format!(
            "{name} is a checkpoint at position {size}, the certificate is of position {}",
            certificate.position
        );
        let hint = format!("ask for one of that position: `upheld certify` with --at {size}");
        return Err(Problem::invalid(what).hint(hint));
    }
    Ok(Anchor { root: *root, identity: Some(identity) })
}
