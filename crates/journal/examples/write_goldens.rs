//! Adds a golden line for each kind and version of event that has none yet; lines that are there
//! stay as they are. Run once for a new kind, from the workspace's root, and commit the result:
//! `cargo run -p upheld-journal --example write_goldens`. No test runs this.

#[expect(clippy::unwrap_used, reason = "shared with the tests")]
#[path = "../tests/it/samples.rs"]
mod samples;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use upheld_domain::{Position, Timestamp};
use upheld_journal::{Commit, Identity, Journal, Known, Reader, StoredFrame, event_kinds};
use uuid::Uuid;

fn main() -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1.txt");
    let mut lines = fs::read_to_string(&path).unwrap_or_default();
    for &(kind, version, name) in event_kinds() {
        let start = format!("{kind:04x}\t{version}\t{name}\t");
        if !lines.lines().any(|line| line.starts_with(&start)) {
            lines.push_str(&start);
            lines.push_str(&golden(kind)?);
            lines.push('\n');
        }
    }
    fs::write(path, lines)?;
    Ok(())
}

/// A frame with one event of the kind, its leaf's hash, and what it means.
fn golden(kind: u16) -> Result<String, Box<dyn Error>> {
    let dir = std::env::temp_dir().join(format!("upheld-golden-{}-{kind}", std::process::id()));
    let frame = frame(&dir, kind);
    fs::remove_dir_all(&dir)?;
    let frame = frame?;
    let event = frame.events()?.remove(0).event;
    let json = serde_json::json!({ "facts": event.facts, "particulars": event.particulars });
    Ok(format!("{}\t{}\t{json}", hex(&frame.bytes), hex(&frame.leaf_hashes()?[0])))
}

fn frame(dir: &Path, kind: u16) -> Result<StoredFrame, Box<dyn Error>> {
    Journal::create(dir, &Identity { origin: Uuid::nil(), synthetic: true })?;
    let opened = Journal::open(dir, Known::default(), None, &mut |_| Ok(()), &|_| ())?;
    let mut journal = opened.journal;
    journal.start(Box::new(|_| ()))?;
    let commit = full(kind)?;
    journal.submit(commit, Timestamp(1_595_404_800_000), [0; 16])?.wait()?;
    journal.close()?;
    let first = Reader::open(dir)?.frames(Position::FIRST).next();
    Ok(first.ok_or("nothing was written")??)
}

/// A commit whose event leaves nothing out that its kind may have.
fn full(kind: u16) -> Result<Commit, Box<dyn Error>> {
    let mut seeds = u64::from(kind)..;
    loop {
        let commit = samples::commit(seeds.next().ok_or("no seed left")?, kind, 1);
        let event = &commit.events[0];
        let facts = serde_json::to_string(&event.facts)?;
        if !facts.contains("null") && !facts.contains("[]") && !event.particulars.is_empty() {
            return Ok(commit);
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    })
}
