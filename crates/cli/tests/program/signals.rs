//! Long work that is asked to stop: it finishes what it has in hand, says how far it came, ends with the
//! signal's code, and the same command goes on from there. Asked twice it stops at once, and nothing is
//! lost then either.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use upheld_tests::program::{Program, Ran};

use crate::given::{all_figures, assert_sound, many, program, with_many, with_record};

const ROWS: u32 = 6_000;

/// How many bytes of the journal's files are written.
fn written(record: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(record.join("journal")) else { return 0 };
    let files = entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap_or_default());
    files.map(|bytes| bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)).sum()
}

fn send(child: &Child, signal: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

/// Starts a line and sends it signals as soon as so many bytes are in the journal.
fn stopped(
    program: &Program,
    line: &str,
    (record, bytes): (&Path, usize),
    signals: &[&str],
) -> Ran {
    let mut command = program.command(line);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while written(record) < bytes {
        assert!(child.try_wait().unwrap().is_none(), "{line} ended before it could be stopped");
        std::thread::sleep(Duration::from_millis(1));
    }
    for signal in signals {
        send(&child, signal);
    }
    Ran::of(line, &child.wait_with_output().unwrap())
}

#[test]
fn an_import_that_is_stopped_says_so_and_goes_on() {
    let whole = with_many(ROWS);
    let expected = all_figures(&whole);
    let quarter = written(&whole.record()) / 4;
    for (signal, code, name) in [("-INT", 130, "Ctrl-C"), ("-TERM", 143, "SIGTERM")] {
        let program = with_record();
        program.write("many.csv", many(ROWS));
        let ran =
            stopped(&program, "import cases many.csv", (&program.record(), quarter), &[signal]);
        let ran = ran.ends(code).says(&[
            &format!("stopped by {name}"),
            "\nhint: what was recorded is kept: give the same command again, and it goes on from there",
        ]);
        let said = ran.out.split(" new, ").next().and_then(|said| said.rsplit(' ').next());
        let new: u64 = said
            .and_then(|said| said.parse().ok())
            .unwrap_or_else(|| panic!("{}", ran.transcript()));
        // A clean end: what it said is in the record, no less and no more.
        let doctor = program.run("doctor").ok();
        doctor.prints(&["the last stop was clean"]);
        let cases = program.run("verify --format json").ok().json()["cases"].as_u64();
        assert_eq!(cases, Some(new));
        assert!(new > 0 && new < u64::from(ROWS), "{new}");
        let ran = program.run("import cases many.csv").ok();
        ran.prints(&[&format!(
            "6000 rows: {} new, 0 advanced, {new} unchanged",
            u64::from(ROWS) - new
        )]);
        assert_eq!(all_figures(&program), expected);
        assert_sound(&program);
    }
}

#[test]
fn a_second_signal_stops_at_once_and_loses_nothing() {
    let whole = with_many(ROWS);
    let quarter = written(&whole.record()) / 4;
    let program = with_record();
    program.write("many.csv", many(ROWS));
    let at = (&*program.record(), quarter);
    // Two of one kind may become one on the way; of two kinds both come.
    let ran = stopped(&program, "import cases many.csv", at, &["-INT", "-TERM"]);
    assert!(matches!(ran.code, Some(130 | 143)), "{}", ran.transcript());
    let ran = program.run("import cases many.csv").ok();
    assert!(!ran.out.contains(" 0 unchanged"), "{}", ran.transcript());
    assert_eq!(all_figures(&program), all_figures(&whole));
    assert_sound(&program);
}

#[test]
fn a_demo_that_is_stopped_goes_on_to_the_same_record() {
    let whole = program();
    whole.run("demo --cases 3000").ok();
    let root = whole.run("root --record upheld-demo").ok().out;
    let bytes = written(&whole.dir().join("upheld-demo"));
    let program = program();
    let record = program.dir().join("upheld-demo");
    let ran = stopped(&program, "demo --cases 3000", (&record, bytes / 4), &["-TERM"]).ends(143);
    ran.says(&[
        "error: stopped by SIGTERM; recorded ",
        " events in ./upheld-demo",
        "goes on from there",
    ]);
    program.run("demo --cases 3000").ok();
    assert_eq!(program.run("root --record upheld-demo").ok().out, root);
}

#[test]
fn a_record_that_is_made_from_events_is_there_whole_or_not_at_all() {
    let from = with_many(ROWS);
    from.run("events --format jsonl --out all.jsonl").ok();
    let bytes = written(&from.record());
    let staged = from.dir().join(".again.importing");
    let line = "import events all.jsonl --record again";
    let ran = stopped(&from, line, (&staged, bytes / 4), &["-INT"]).ends(130);
    ran.says(&["error: stopped by Ctrl-C", "hint: nothing was made: "]);
    assert!(!staged.exists() && !from.dir().join("again").exists());
    from.run(line).ok();
}
