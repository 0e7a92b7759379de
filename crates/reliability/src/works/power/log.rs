//! What a worker did to the disk, in order: its calls as `strace` tells them, each with the moments at
//! which it began and ended, and between them what was acknowledged. Not here: what a disk makes of
//! it (see `disk`).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::trouble::{Result, Trouble};
use crate::truth::Place;
use crate::worker::acknowledged;

/// The calls that are told. One that changes files otherwise is told too, and refused.
pub(crate) const CALLS: &str = "openat,open,creat,lseek,write,pwrite64,writev,pwritev,pwritev2,\
    sendfile,copy_file_range,fsync,fdatasync,ftruncate,truncate,fallocate,rename,renameat,\
    renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,sync,syncfs";

/// What a call does.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A file is opened, and made where it is not there.
    Open { path: PathBuf, cut: bool },
    /// Bytes are written.
    Write { path: PathBuf, offset: u64, bytes: Arc<[u8]> },
    /// A file gets a length.
    Len { path: PathBuf, len: u64 },
    /// A file gets at least a length.
    Reserve { path: PathBuf, len: u64 },
    /// What was done to a file or a directory before is made durable.
    Sync { path: PathBuf },
    /// A directory is made.
    MakeDir { path: PathBuf },
    /// A name becomes another.
    Rename { from: PathBuf, to: PathBuf },
    /// A name goes.
    Remove { path: PathBuf },
    /// Something is acknowledged.
    Ack { places: Vec<Place> },
}

/// A call began or ended.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// The call of this number began.
    Began(usize, What),
    /// It ended, and had done what was asked.
    Ended(usize),
}

/// A call that has begun.
struct Call {
    name: String,
    arguments: Vec<u8>,
    /// Its number, and the place of its event, where it matters.
    event: Option<(usize, usize)>,
}

/// Reads what `strace` told.
struct Log<'a> {
    root: &'a Path,
    /// None for a call that did nothing: the others keep their places while threads wait for theirs.
    events: Vec<Option<Event>>,
    begun: HashMap<u64, Call>,
    /// Where the next plain write to a file goes.
    offsets: HashMap<PathBuf, u64>,
    calls: usize,
}

/// Everything that was done below a directory.
pub(crate) fn read(told: &[u8], root: &Path) -> Result<Vec<Event>> {
    let mut log =
        Log { root, events: Vec::new(), begun: HashMap::new(), offsets: HashMap::new(), calls: 0 };
    for line in told.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        log.line(line).ok_or_else(|| {
            let line = String::from_utf8_lossy(&line[..line.len().min(300)]).into_owned();
            Trouble::Trial(format!("a line of strace's can't be read: {line}"))
        })?;
    }
    Ok(log.events.into_iter().flatten().collect())
}

impl Log<'_> {
    fn line(&mut self, line: &[u8]) -> Option<()> {
        let (pid, rest) = cut(line, b" ")?;
        let pid = text(pid).trim().parse().ok()?;
        let rest = rest.trim_ascii_start();
        if rest.starts_with(b"+++") || rest.starts_with(b"---") {
            return Some(());
        }
        if rest.starts_with(b"<... ") {
            let (_, result) = cut(rest, b" resumed>")?;
            let call = self.begun.remove(&pid)?;
            return self.ended(&call, result);
        }
        let (name, arguments) = cut(rest, b"(")?;
        let name = text(name);
        if let Some(arguments) = arguments.strip_suffix(b" <unfinished ...>") {
            let call = self.began(name, arguments)?;
            self.begun.insert(pid, call);
            return Some(());
        }
        // Behind the result there may be words in brackets.
        let at = rfind(&arguments[..rfind(arguments, b" = ")?], b")")?;
        let call = self.began(name, &arguments[..at])?;
        self.ended(&call, &arguments[at..])
    }

    fn began(&mut self, name: String, arguments: &[u8]) -> Option<Call> {
        let what = self.what(&name, arguments)?;
        let event = what.map(|what| {
            self.calls += 1;
            self.events.push(Some(Event::Began(self.calls, what)));
            (self.calls, self.events.len() - 1)
        });
        Some(Call { name, arguments: arguments.to_vec(), event })
    }

    /// A call that failed did nothing; of a write that came short, so much was written.
    fn ended(&mut self, call: &Call, result: &[u8]) -> Option<()> {
        let at = rfind(result, b"= ")?;
        let result: i64 = text(&result[at + 2..]).split([' ', '<']).next()?.parse().ok()?;
        if call.name == "lseek" && result >= 0 {
            let path = described(&call.arguments)?;
            self.offsets.insert(path, u64::try_from(result).ok()?);
        }
        let Some((number, place)) = call.event else { return Some(()) };
        if result < 0 {
            self.events[place] = None;
            return Some(());
        }
        if let Some(Event::Began(_, What::Write { path, offset, bytes })) = &mut self.events[place]
        {
            let written = usize::try_from(result).ok()?;
            *bytes = Arc::from(bytes.get(..written)?);
            if call.name == "write" {
                self.offsets.insert(path.clone(), *offset + bytes.len() as u64);
            }
        }
        self.events.push(Some(Event::Ended(number)));
        Some(())
    }

    /// What a call does below the directory; none where that is nothing.
    fn what(&mut self, name: &str, arguments: &[u8]) -> Option<Option<What>> {
        let below = |path: &PathBuf| path.starts_with(self.root);
        let what = match name {
            "openat" => {
                let path = quoted(arguments, 0)?.0;
                let path = PathBuf::from(text(&path));
                if !below(&path) {
                    return Some(None);
                }
                let flags = text(&arguments[rfind(arguments, b"\"")?..]);
                if !flags.contains("O_CREAT") {
                    return Some(None);
                }
                self.offsets.remove(&path);
                What::Open { path, cut: flags.contains("O_TRUNC") }
            }
            "write" if arguments.starts_with(b"1<") => {
                let said = text(&quoted(arguments, 0)?.0);
                let places: Vec<Place> =
                    said.split_inclusive('\n').filter_map(acknowledged).collect();
                What::Ack { places }
            }
            "rename" => {
                let (from, end) = quoted(arguments, 0)?;
                let to = quoted(arguments, end)?.0;
                let (from, to) = (PathBuf::from(text(&from)), PathBuf::from(text(&to)));
                if !below(&from) && !below(&to) {
                    return Some(None);
                }
                What::Rename { from, to }
            }
            "mkdir" | "unlink" | "rmdir" => {
                let path = PathBuf::from(text(&quoted(arguments, 0)?.0));
                match name {
                    _ if !below(&path) => return Some(None),
                    "mkdir" => What::MakeDir { path },
                    _ => What::Remove { path },
                }
            }
            "write" | "pwrite64" | "fsync" | "fdatasync" | "ftruncate" | "fallocate" => {
                let path = described(arguments)?;
                if !below(&path) {
                    return Some(None);
                }
                self.on_open_file(name, path, arguments)?
            }
            "lseek" => return Some(None),
            // A call that nobody knows what to make of must not go by.
            _ => return None,
        };
        Some(Some(what))
    }

    fn on_open_file(&self, name: &str, path: PathBuf, arguments: &[u8]) -> Option<What> {
        let last = || text(&arguments[rfind(arguments, b", ")? + 2..]).trim().parse::<u64>().ok();
        Some(match name {
            "write" => {
                let bytes = Arc::from(quoted(arguments, 0)?.0);
                let offset = self.offsets.get(&path).copied().unwrap_or(0);
                What::Write { path, offset, bytes }
            }
            "pwrite64" => {
                let bytes = Arc::from(quoted(arguments, 0)?.0);
                What::Write { path, offset: last()?, bytes }
            }
            "ftruncate" => What::Len { path, len: last()? },
            "fallocate" => {
                let numbers = text(arguments);
                let numbers: Vec<&str> = numbers.rsplitn(3, ", ").collect();
                let from: u64 = numbers.get(1)?.trim().parse().ok()?;
                What::Reserve { path, len: from + last()? }
            }
            _ => What::Sync { path },
        })
    }
}

fn cut<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = bytes.windows(at.len()).position(|window| window == at)?;
    Some((&bytes[..place], &bytes[place + at.len()..]))
}

fn rfind(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|window| window == what)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The path that `strace` writes behind an open file's number.
fn described(arguments: &[u8]) -> Option<PathBuf> {
    let (_, rest) = cut(arguments, b"<")?;
    let (path, _) = cut(rest, b">")?;
    Some(PathBuf::from(text(&plain(path)?)))
}

/// The next text in quotes, and where it ends.
fn quoted(arguments: &[u8], from: usize) -> Option<(Vec<u8>, usize)> {
    let begin = from + arguments[from..].iter().position(|&byte| byte == b'"')? + 1;
    let end = begin + arguments[begin..].iter().position(|&byte| byte == b'"')?;
    Some((plain(&arguments[begin..end])?, end + 1))
}

/// Bytes that are written `\x00`, or as they are.
fn plain(written: &[u8]) -> Option<Vec<u8>> {
    if !written.starts_with(b"\\x") {
        return Some(written.to_vec());
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |four: &[u8]| match four {
        [b'\\', b'x', high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    written.chunks(4).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_with_their_beginnings_and_ends_and_failed_ones_did_nothing() {
        let told = b"7 openat(AT_FDCWD</x>, \"\\x2f\\x72\\x2f\\x61\", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3</r/a>\n\
            7 pwrite64(3</r/a>, \"\\x00\\xff\", 2, 513 <unfinished ...>\n\
            8 fdatasync(3</r/a> <unfinished ...>\n\
            9 pwrite64(3</r/a>, \"\\x01\\x02\", 2, 0 <unfinished ...>\n\
            8 <... fdatasync resumed>) = -1 EIO (Input/output error) (INJECTED)\n\
            9 <... pwrite64 resumed>) = 1\n\
            7 <... pwrite64 resumed>) = 2\n\
            7 fallocate(3</r/a>, 0, 48, 100) = 0\n\
            7 fsync(4</elsewhere>) = 0\n\
            7 fdatasync(3</r/a>) = -1 EIO (Input/output error) (INJECTED)\n\
            7 +++ exited with 0 +++\n";
        let events = read(told, Path::new("/r")).unwrap();
        let told: Vec<String> = events.iter().map(|event| format!("{event:?}")).collect();
        let expected = [
            "Began(1, Open { path: \"/r/a\", cut: false })",
            "Ended(1)",
            "Began(2, Write { path: \"/r/a\", offset: 513, bytes: [0, 255] })",
            "Began(4, Write { path: \"/r/a\", offset: 0, bytes: [1] })",
            "Ended(4)",
            "Ended(2)",
            "Began(5, Reserve { path: \"/r/a\", len: 148 })",
            "Ended(5)",
        ];
        assert_eq!(told, expected);
        assert!(read(b"7 renameat2(1, \"a\", 2, \"b\") = 0\n", Path::new("/r")).is_err());
    }
}
