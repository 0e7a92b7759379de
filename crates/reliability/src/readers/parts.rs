//! Workbooks as text: their parts one after another, each below a line with its name. Changed as an
//! archive, a workbook is refused at a part's checksum; changed as this text and packed afterwards, what is
//! in its parts is read. Not here: reading them.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What a part's name stands behind, at the beginning of its line.
const NAMED: &[u8] = b"== ";

/// The archive of the parts; none where a name can't be one, or stands there twice.
pub(super) fn packed(parts: &[u8]) -> Option<Vec<u8>> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut begun = false;
    for line in parts.split_inclusive(|&byte| byte == b'\n') {
        if let Some(name) = line.strip_prefix(NAMED) {
            let name = std::str::from_utf8(name).ok()?.trim_ascii_end();
            archive.start_file(name, stored).ok()?;
            begun = true;
        } else if begun {
            archive.write_all(line).ok()?;
        }
    }
    Some(archive.finish().ok()?.into_inner())
}
