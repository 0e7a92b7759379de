//! A run: the works that were asked for, each with a line that says how far it is, and a row in the
//! table. The only place that prints.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use upheld_reliability::works::{Ask, WORKS, Work, fuzz_guided, named};
use upheld_reliability::{Result, Row, Told, Trouble};

use crate::args::RunArgs;
use crate::page;

/// How often the line on the terminal changes.
const EVERY: Duration = Duration::from_millis(200);

/// Runs the works; gives whether every row holds.
pub(crate) fn run(args: &RunArgs) -> Result<bool> {
    let program = std::env::current_exe().map_err(Trouble::io(Path::new("this program")))?;
    // Asked before the first row changes a page.
    let commit = commit();
    let mut hold = true;
    for work in asked(args)? {
        let trials = args.trials.unwrap_or(if args.long { work.many } else { work.few });
        let told = Told::default();
        let fuzzer = args.fuzzer.as_deref();
        let ask = Ask { trials, seed: args.seed, program: &program, fuzzer, told: &told };
        let row = watched(work, &ask).unwrap_or_else(|trouble| {
            say(&format!("{}: BROKE OFF: {trouble}", work.name));
            Row::new(work.name, args.seed)
        });
        let row = Row { commit: commit.clone(), ..row };
        hold &= row.holds();
        // Where it never began, what it once came to still stands.
        if row.trials == 0 && told.trials() == 0 {
            continue;
        }
        say(&format!("{}: {}", work.name, in_words(&row)));
        told.notes().iter().for_each(|note| say(&format!("  {note}")));
        told.wrongs().iter().for_each(|wrong| say(&format!("  {wrong}")));
        page::put(&args.out, &row)?;
    }
    Ok(hold)
}

fn asked(args: &RunArgs) -> Result<Vec<&'static Work>> {
    if args.only.is_empty() {
        let can = |work: &&Work| work.name != fuzz_guided::NAME || args.fuzzer.is_some();
        return Ok(WORKS.iter().filter(can).collect());
    }
    let find = |name: &String| {
        let names: Vec<&str> = WORKS.iter().map(|work| work.name).collect();
        let names = names.join(", ");
        named(name).ok_or_else(|| Trouble::Trial(format!("no work {name}; there are {names}")))
    };
    args.only.iter().map(find).collect()
}

fn in_words(row: &Row) -> String {
    let Row { trials, acknowledged, lost, duplicated, silent, detected, healed, .. } = row;
    let verdict = if row.holds() { "holds" } else { "DOES NOT HOLD" };
    format!(
        "{verdict}: {trials} trials, {acknowledged} acknowledged, {lost} lost, {duplicated} twice or \
         half, {silent} silent, {detected} told, {healed} healed"
    )
}

/// Runs a work; a terminal is told how far it is.
fn watched(work: &Work, ask: &Ask<'_>) -> Result<Row> {
    let is_terminal = std::io::stderr().is_terminal();
    let (done, ended) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                if is_terminal {
                    show(&format!("\r{}: {} of {}", work.name, ask.told.trials(), ask.trials));
                }
            }
            if is_terminal {
                show("\r\x1b[K");
            }
        });
        let row = (work.run)(ask);
        drop(done);
        row
    })
}

/// The commit that the work tree is of, `-dirty` where it is not what was committed; empty where nobody knows. That
/// the program was built from it is the business of whoever starts it.
fn commit() -> String {
    let said =
        Command::new("git").args(["describe", "--always", "--dirty", "--exclude=*"]).output();
    let said = said.ok().filter(|said| said.status.success());
    said.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned()).unwrap_or_default()
}

fn show(what: &str) {
    let mut err = std::io::stderr().lock();
    // A terminal that is gone needs no progress.
    err.write_all(what.as_bytes()).and_then(|()| err.flush()).unwrap_or_default();
}

/// Says a line on standard error.
pub(crate) fn say(what: &str) {
    show(&format!("{what}\n"));
}
