//! Disks that are full at many levels: a small disk is mounted in a namespace of the trial's own and
//! filled up to a level. A worker records until it is refused; the record is read; there is room
//! again, and recording goes on. Not here: calls that fail once (see `calls`).

use std::path::Path;
use std::process::Command;

use super::Ask;
use crate::dice::Dice;
use crate::lanes;
use crate::look::{After, Found, look};
use crate::row::Row;
use crate::scratch::Scratch;
use crate::trouble::{Result, Trouble};
use crate::truth::{Place, Truth};
use crate::worker::acknowledged;

/// So many commands are recorded before the disk is filled, at most; while it is; after.
const COMMANDS: [u64; 3] = [40, 120, 160];

/// From no room at all to more than is needed, in kilobytes.
const LEVELS: u64 = 26_000;

/// So many lanes at once.
const LANES: usize = 2;

/// What is done on the small disk. What the workers say is kept beside it.
const SCRIPT: &str = r#"
mkdir small && mount -t tmpfs -o size=96m tmpfs small || exit 99
work() { timeout 60 "$PROGRAM" worker --record small/record --seed "$SEED" "$@"; }
[ "$FIRST" = 0 ] || work --commands "$FIRST" > 1.out || exit 98
free=$(($(stat -f -c '%a * %S' small)))
fallocate -l $((free - LEVEL * 1024)) small/filler || exit 97
work --commands "$SECOND" > 2.out 2> 2.err; echo $? > 2.code
work --read > read.out 2> read.err; echo $? > read.code
mkdir full; cp -r small/record full/ 2> /dev/null
rm small/filler
work --commands "$THIRD" > 3.out 2> 3.err; echo $? > 3.code
mkdir after; cp -r small/record after/
"#;

/// Fills so many disks.
///
/// # Errors
/// Where no disk may be mounted.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let commands = usize::try_from(COMMANDS[2]).unwrap_or(0);
    let truth = Truth::of(ask.seed, commands + 10)?;
    lanes::run(ask, LANES, "full", |trials| {
        let mut row = Row::new("full", ask.seed);
        while let Some(trial) = trials.next() {
            fill(ask, &truth, trial, &mut row)?;
            row.trials += 1;
            ask.told.done();
        }
        Ok(row)
    })
}

/// What was said in a trial.
struct Said<'a>(&'a Path);

impl Said<'_> {
    fn text(&self, name: &str) -> String {
        // What was never said is empty.
        std::fs::read_to_string(self.0.join(name)).unwrap_or_default()
    }

    fn acks(&self, name: &str) -> Vec<Place> {
        self.text(name).split_inclusive('\n').filter_map(acknowledged).collect()
    }

    fn ended(&self, name: &str, code: &str) -> bool {
        self.text(name).trim() == code
    }
}

fn fill(ask: &Ask<'_>, truth: &Truth, trial: u64, row: &mut Row) -> Result<()> {
    let mut dice = Dice::of(ask.seed, trial);
    // Spread over all levels, each a little off.
    let step = LEVELS.div_ceil(ask.trials.max(1));
    let level = (trial * step + dice.below(step)).min(LEVELS);
    let first = if dice.percent(70) { dice.below(COMMANDS[0]) + 1 } else { 0 };
    let scratch = Scratch::quick()?;
    mounted(ask, scratch.path(), level, first)?;
    let said = Said(scratch.path());
    let before = [said.acks("1.out"), said.acks("2.out")].concat();
    let all = [&before[..], &said.acks("3.out")].concat();
    let mut wrong = Vec::new();
    let refusal = said.text("2.err");
    let no_room = refusal.contains("No space left on device");
    let refused = said.ended("2.code", "1") && refusal.contains("error: ") && no_room;
    if !refused && !said.ended("2.code", "0") {
        wrong.push(format!("neither done nor told: {}", said.text("2.code")));
    }
    let read = said.text("read.out").trim().strip_prefix("read ").and_then(|n| n.parse().ok());
    let end = before.last().map_or(0, |ack| ack.first + ack.count - 1);
    if !before.is_empty() && read.is_none_or(|read: u64| read < end) {
        wrong.push(format!("read {read:?} of {end}: {}", said.text("read.err")));
    }
    if !said.ended("3.code", "0") {
        wrong.push(format!("did not go on: {}", said.text("3.err")));
    }
    let full = match before.is_empty() {
        true => Found::default(),
        false => look(&scratch.path().join("full/record"), truth, &before, LEAVE),
    };
    let after = look(&scratch.path().join("after/record"), truth, &all, LEAVE);
    row.acknowledged += all.iter().map(|ack| ack.count).sum::<u64>();
    row.lost += full.lost + after.lost;
    row.duplicated += full.duplicated + after.duplicated;
    let good = wrong.is_empty() && full.is_good() && after.is_good();
    row.silent += u64::from(!good && full.lost + after.lost == 0);
    row.detected += u64::from(refused);
    row.healed += u64::from(refused && good);
    if !good {
        let (full, after, err) = (full.told(), after.told(), said.text("2.err"));
        let wrong = wrong.join("; ");
        let what = format!("{level} kB after {first}: {wrong}; {err}; {full}; {after}");
        ask.told.wrong(format!("disk {trial} of seed {}, {what}", ask.seed));
    }
    Ok(())
}

const LEAVE: After = After { commands: 2, close: true };

/// Runs the script where it may mount a disk.
fn mounted(ask: &Ask<'_>, dir: &Path, level: u64, first: u64) -> Result<()> {
    let script = dir.join("script");
    std::fs::write(&script, SCRIPT).map_err(Trouble::io(&script))?;
    let mut code = None;
    for namespaces in ["-rm", "-m"] {
        let mut unshare = Command::new("unshare");
        unshare.args([namespaces, "bash", "script"]).current_dir(dir);
        unshare.env("PROGRAM", ask.program).env("SEED", ask.seed.to_string());
        unshare.env("LEVEL", level.to_string()).env("FIRST", first.to_string());
        unshare.env("SECOND", COMMANDS[1].to_string()).env("THIRD", COMMANDS[2].to_string());
        let ran = unshare.output().map_err(Trouble::io(Path::new("unshare")))?;
        code = ran.status.code();
        if code == Some(0) {
            return Ok(());
        }
        if !matches!(code, Some(1 | 99)) {
            break;
        }
    }
    Err(Trouble::Trial(format!("a small disk can't be made here: {code:?}")))
}
