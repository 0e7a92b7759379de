//! Bytes that are nearly right, guided by the code they reach: `upheld-fuzz` as `crates/fuzz/build` builds
//! it, a process for each reader in turn, from its good inputs. It ends early where a reader panics (an
//! overflow and a debug assertion are panics there too), takes too long, or too much memory; the input
//! is told, so that a test can be made of it. Trials are asked for in seconds, over all readers, and told in
//! inputs. Not here: changing inputs, which libFuzzer does, and what it says (see `said`).

mod said;

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use self::said::Said;
use super::Ask;
use crate::dice::Dice;
use crate::readers::{self, Reader};
use crate::row::Row;
use crate::scratch::Scratch;
use crate::told::Told;
use crate::trouble::{Result, Trouble};

/// Its name, as the command line has it.
pub const NAME: &str = "fuzz-guided";

/// So much memory the process may have, in megabytes: what `fuzz` allows above what an empty one has.
const MEMORY_MAX: u64 = 640;

/// So long one input may take, in seconds.
const INPUT_SECONDS_MAX: u64 = 10;

/// So much longer than it was given a process may take: it also reads what it begins with.
const PATIENCE_SECONDS: u64 = 60;

/// So often it is looked whether it ended.
const LOOKS_A_SECOND: u64 = 20;

/// So many bytes of an input are told; a longer one is kept as a file.
const TOLD_BYTES_MAX: usize = 2 << 10;

/// Gives each reader its share of so many seconds, a second at least.
///
/// # Errors
/// Where no fuzzer was given, or it is not built as it must be, or can't be run.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let none = "fuzz-guided needs --fuzzer PATH, the program that crates/fuzz/build makes";
    let fuzzer = ask.fuzzer.ok_or_else(|| Trouble::said(none))?;
    // It is run in a directory of its own.
    let fuzzer = &std::path::absolute(fuzzer).map_err(Trouble::io(fuzzer))?;
    let readers = readers::all()?;
    let seconds = (ask.trials / u64::try_from(readers.len()).unwrap_or(1)).max(1);
    let mut row = Row::new(NAME, ask.seed);
    for (number, reader) in (0..).zip(&readers) {
        // To libFuzzer, 0 is no seed.
        let seed = 1 + Dice::of(ask.seed, number).below(u64::from(u32::MAX));
        let scratch = Scratch::quick()?;
        let turn = Turn { fuzzer, reader, seed, seconds, dir: scratch.path() };
        let (status, said) = turn.take(ask.told)?;
        row.trials += said.executed;
        ask.told.note(format!("{}: {said}", reader.name));
        if !status.success() {
            row.silent += 1;
            ask.told.wrong(format!("{NAME}, {}: {}", reader.name, turn.found(status, &said)?));
        } else if !said.reaches_more() {
            row.silent += 1;
            let why = "no input reached more than the good ones: nothing is read";
            ask.told.wrong(format!("{NAME}, {}: {why}", reader.name));
        } else if said.megabytes > MEMORY_MAX {
            // It looks once a second, so a short want of memory may pass it by.
            row.silent += 1;
            ask.told
                .wrong(format!("{NAME}, {}: {} MB, {}", reader.name, said.megabytes, turn.seed));
        }
    }
    Ok(row)
}

/// One reader's time.
struct Turn<'a> {
    fuzzer: &'a Path,
    reader: &'a Reader,
    seed: u64,
    seconds: u64,
    /// For what it begins with, what it finds and what it says.
    dir: &'a Path,
}

impl Turn<'_> {
    /// Runs the fuzzer to its end.
    fn take(&self, told: &Told) -> Result<(ExitStatus, Said)> {
        let (corpus, found, err) =
            (self.dir.join("corpus"), self.found_dir(), self.dir.join("err"));
        for dir in [&corpus, &found] {
            std::fs::create_dir(dir).map_err(Trouble::io(dir))?;
        }
        for (number, good) in self.reader.good.iter().enumerate() {
            let path = corpus.join(format!("good-{number}"));
            std::fs::write(&path, good).map_err(Trouble::io(&path))?;
        }
        let mut command = Command::new(self.fuzzer);
        command.env("UPHELD_FUZZ", self.reader.name).current_dir(self.dir);
        command.args([
            format!("-max_total_time={}", self.seconds),
            format!("-seed={}", self.seed),
            format!("-timeout={INPUT_SECONDS_MAX}"),
            format!("-rss_limit_mb={MEMORY_MAX}"),
            format!("-artifact_prefix={}/", found.display()),
            "-print_final_stats=1".to_owned(),
        ]);
        command.arg(&corpus).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(File::create(&err).map_err(Trouble::io(&err))?);
        let child = command.spawn().map_err(Trouble::io(self.fuzzer))?;
        let status = self.wait(child, told)?;
        let words = std::fs::read(&err).map_err(Trouble::io(&err))?;
        let said = Said::of(&String::from_utf8_lossy(&words));
        if !said.is_guided {
            let fuzzer = self.fuzzer.display();
            let words = said.last;
            return Err(Trouble::Trial(format!("{fuzzer} sees no coverage; it says: {words}")));
        }
        Ok((status, said))
    }

    /// Waits, and tells each second.
    fn wait(&self, mut child: Child, told: &Told) -> Result<ExitStatus> {
        for look in 1..=(self.seconds + PATIENCE_SECONDS) * LOOKS_A_SECOND {
            if let Ok(Some(status)) = child.try_wait() {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(1_000 / LOOKS_A_SECOND));
            if look.is_multiple_of(LOOKS_A_SECOND) && look <= self.seconds * LOOKS_A_SECOND {
                told.done();
            }
        }
        // It may have ended by itself.
        child.kill().unwrap_or_default();
        child.wait().map_err(Trouble::io(self.fuzzer))
    }

    /// What was found, in words, with the bytes as the reader was given them.
    fn found(&self, status: ExitStatus, said: &Said) -> Result<String> {
        let mut words = format!("{status}, {}", said.why);
        let Some(path) = self.kept()? else {
            // Where the stack ran over, nothing can be kept.
            return Ok(format!("{words}; no input was kept, -seed={}", self.seed));
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let input = std::fs::read(&path).map_err(Trouble::io(&path))?;
        let input = self.reader.mended(&input);
        if input.len() > TOLD_BYTES_MAX {
            let kept =
                std::env::temp_dir().join(format!("upheld-fuzz-{}-{name}", self.reader.name));
            std::fs::write(&kept, &input).map_err(Trouble::io(&kept))?;
            return Ok(format!("{words}; {} bytes, in {}", input.len(), kept.display()));
        }
        let kind = name.split('-').next().unwrap_or_default();
        write!(words, "; {kind} on ").map_err(Trouble::said)?;
        input.iter().try_for_each(|byte| write!(words, "{byte:02x}")).map_err(Trouble::said)?;
        Ok(words)
    }

    /// The input that it kept before it ended.
    fn kept(&self) -> Result<Option<PathBuf>> {
        let dir = self.found_dir();
        let entries = std::fs::read_dir(&dir).map_err(Trouble::io(&dir))?;
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry.map_err(Trouble::io(&dir))?.path());
        }
        // What only was slow is kept too, and is not what it ended of.
        let slow = |path: &PathBuf| path.to_string_lossy().contains("/slow-unit-");
        Ok(paths.into_iter().find(|path| !slow(path)))
    }

    fn found_dir(&self) -> PathBuf {
        self.dir.join("found")
    }
}
