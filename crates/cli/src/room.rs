//! Room kept free on the record's disk: nothing is recorded that would take the last of it, so that the
//! record can still be mended, closed and looked at. Not here: what happens on a disk that is full all
//! the same (the journal answers for nothing that is not synced).

use std::path::Path;

use rustix::fs::statvfs;

use crate::args::Common;
use crate::problem::Problem;
use crate::screen::size;

/// What is kept free where nobody says otherwise, on all but small disks.
const USUAL: u64 = 64 << 20;

/// And no more than this part of a disk.
const PART: u64 = 100;

/// So many commands may be given between two looks.
pub(crate) const COMMANDS: u32 = 1_024;

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) free: u64,
    pub(crate) all: u64,
    /// What is to stay free.
    pub(crate) reserve: u64,
}

impl Room {
    /// The room where a directory is. `wanted` is the reserve as it was set.
    pub(crate) fn of(directory: &Path, wanted: Option<u64>) -> std::io::Result<Self> {
        let found = statvfs(directory)?;
        let free = found.f_bavail.saturating_mul(found.f_frsize);
        let all = found.f_blocks.saturating_mul(found.f_frsize);
        Ok(Self { free, all, reserve: wanted.unwrap_or_else(|| USUAL.min(all / PART)) })
    }

    /// How much is missing.
    pub(crate) fn wanting(&self) -> u64 {
        self.reserve.saturating_sub(self.free)
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> String {
        format!(
            "make room on the disk, {} at least, then give the command again; what was recorded before \
             is kept, and reading goes on. `upheld config set reserve SIZE` keeps another reserve",
            size(self.wanting())
        )
    }
}

/// Whether there is room to record.
///
/// # Errors
/// Where less is free than is to stay free. A disk that can't be asked is found out by writing.
pub(crate) fn check(common: &Common) -> Result<(), Problem> {
    check_at(&common.record(), common)
}

/// Whether there is room for a record in a directory, which need not be there yet.
///
/// # Errors
/// As [`check`].
pub(crate) fn check_at(record: &Path, common: &Common) -> Result<(), Problem> {
    match around(record, common) {
        Some(room) if room.wanting() > 0 => {
            let (free, reserve) = (size(room.free), size(room.reserve));
            let what = format!(
                "nothing more is recorded: {free} are free on the record's disk, and {reserve} are \
                 kept in reserve"
            );
            Err(Problem::failed(what).hint(room.hint()))
        }
        _ => Ok(()),
    }
}

/// The room where a record is or will be; none of a disk that can't be asked.
fn around(record: &Path, common: &Common) -> Option<Room> {
    let here = Path::new(".");
    let around = record.ancestors().filter(|around| !around.as_os_str().is_empty());
    let around = around.chain([here]).find(|around| around.is_dir()).unwrap_or(here);
    Room::of(around, common.reserve).ok()
}

/// Whether there is room for so many bytes besides the reserve.
///
/// # Errors
/// Where there is not.
pub(crate) fn check_for(record: &Path, bytes: u64, common: &Common) -> Result<(), Problem> {
    let Some(room) = around(record, common) else { return Ok(()) };
    let wanting = room.reserve.saturating_add(bytes).saturating_sub(room.free);
    if wanting == 0 {
        return Ok(());
    }
    let what = format!(
        "this takes {}: {} are free on the record's disk, and {} are kept in reserve",
        size(bytes),
        size(room.free),
        size(room.reserve)
    );
    let hint = format!("nothing was made; make room on the disk, {} at least", size(wanting));
    Err(Problem::failed(what).hint(hint))
}

/// The units that a number of bytes may be written in, the largest first.
const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1_000),
    ("B", 1),
];

/// A number of bytes as people write it: `64 MiB`, `1 GB`, `0`.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim();
    let unit = UNITS.iter().find(|(name, _)| *name == unit || (unit.is_empty() && *name == "B"))?;
    number.parse::<u64>().ok()?.checked_mul(unit.1)
}

/// A number of bytes as [`bytes`] reads it, in the largest unit that goes into it.
pub(crate) fn text(bytes: u64) -> String {
    let unit = UNITS.iter().find(|(_, unit)| bytes > 0 && bytes.is_multiple_of(*unit));
    let (name, unit) = unit.unwrap_or(&("B", 1));
    format!("{} {name}", bytes / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let read = ["0", "64 MiB", "1GB", "12 kB", "5 B", "2 TiB"].map(bytes);
        let wanted = [0, 64 << 20, 1_000_000_000, 12_000, 5, 2 << 40].map(Some);
        assert_eq!(read, wanted);
        for text in ["", "MiB", "-1", "1.5 GB", "64 mib", "1 GB more", "99999999999 TB"] {
            assert_eq!(bytes(text), None, "{text:?}");
        }
        for number in [0, 1, 1_000, 1_024, 64 << 20, 1_000_000_000, 97_689, u64::MAX] {
            assert_eq!(bytes(&text(number)), Some(number));
        }
    }

    #[test]
    fn what_is_missing_is_what_the_reserve_lacks() {
        let room = |free| Room { free, all: 1_000, reserve: 100 };
        assert_eq!([0, 99, 100, 500].map(|free| room(free).wanting()), [100, 1, 0, 0]);
    }
}
