//! What a later program wrote is refused by name, for reading and for writing.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use upheld_domain::Position;
use upheld_journal::{JournalError, Known, Options, Reader, check};
use xxhash_rust::xxh3::xxh3_64;

use crate::record::{known, make_closed, open_all, open_with, read, segments};

fn refused(dir: &Path, text: &str) {
    let open = open_all(dir, None).unwrap_err();
    let check = check(dir, None, &|_| ()).unwrap_err();
    let read = Reader::open(dir)
        .map_or_else(Some, |reader| reader.frames(Position::FIRST).find_map(Result::err));
    for error in [open, check, read.unwrap()] {
        assert!(matches!(error, JournalError::Newer(_)), "{error}");
        let said = error.to_string();
        assert!(said.contains("written by a newer Upheld") && said.contains(text), "{said}");
    }
}

#[test]
fn a_newer_segment_format_is_refused() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new(), 3);
    let path = &segments(dir.path())[0];
    let mut bytes = fs::read(path).unwrap();
    bytes[9] = 2;
    let checksum = xxh3_64(&bytes[..40]);
    bytes[40..48].copy_from_slice(&checksum.to_be_bytes());
    fs::write(path, bytes).unwrap();
    refused(dir.path(), "segment format 2, this one knows 1");
}

#[test]
fn a_newer_frame_codec_or_catalogue_is_refused_even_before_the_checkpoint() {
    for (byte, text) in [
        (12, "frame version 2, this one knows 1"),
        (13, "codec 2, this one knows 1"),
        (15, "event catalogue 2, this one knows 1"),
    ] {
        let dir = TempDir::new().unwrap();
        make_closed(dir.path(), &Options::new(), 3);
        let frames = read(dir.path());
        let path = &segments(dir.path())[0];
        let mut bytes = fs::read(path).unwrap();
        let start = frames[1].at.offset as usize;
        let end = start + frames[1].bytes.len();
        bytes[start + byte] = 2;
        let checksum = xxh3_64(&bytes[start + 12..end]);
        bytes[start + 4..start + 12].copy_from_slice(&checksum.to_be_bytes());
        fs::write(path, bytes).unwrap();
        refused(dir.path(), text);
        let upto: Known = known(&frames);
        let open = open_with(dir.path(), &Options::new(), upto, None).unwrap_err();
        assert!(matches!(open, JournalError::Newer(_)), "{open}");
        let at = Reader::open(dir.path()).unwrap().read_at(frames[1].at).unwrap_err();
        assert!(matches!(at, JournalError::Newer(_)), "{at}");
    }
}
