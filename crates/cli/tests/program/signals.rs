//! Long work that is asked to stop: it finishes what it has in hand, says how far it came, ends with the
//! signal's code, and the same command goes on from there. A single command finishes and says so. Asked twice
//! any of them stops at once, and nothing is lost then either.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use upheld_tests::program::{Program, Ran, words};

use crate::given::{
    all_figures, assert_sound, end, hold, many, program, with_cases, with_many, with_record,
};

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
        assert!(!ran.err.contains("was finished"), "{}", ran.transcript());
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

/// Runs a line whose every sync takes most of a second, and sends it signals while it waits for the first.
fn stopped_in_a_sync(program: &Program, line: &str, signals: &[&str]) -> Ran {
    let before = written(&program.record());
    let mut strace = program.other("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync"]);
    strace.args(["-e", "inject=fdatasync:delay_enter=700000", "--"]).arg(program.binary());
    strace.args(words(line)).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = strace.spawn().unwrap();
    while written(&program.record()) == before {
        assert!(child.try_wait().unwrap().is_none(), "{line} ended before it could be stopped");
        std::thread::sleep(Duration::from_millis(1));
    }
    let strace = child.id();
    let traced = std::fs::read_to_string(format!("/proc/{strace}/task/{strace}/children")).unwrap();
    for signal in signals {
        let sent = Command::new("kill").args([signal, traced.trim()]).status().unwrap();
        assert!(sent.success());
        // So that the second one finds what the first one set.
        std::thread::sleep(Duration::from_millis(100));
    }
    Ran::of(line, &child.wait_with_output().unwrap())
}

/// How many events there are.
fn events(program: &Program) -> u64 {
    end(program).0.as_u64().unwrap()
}

#[test]
fn a_single_command_that_is_asked_to_stop_finishes_and_says_so() {
    for (signal, name) in [("-INT", "Ctrl-C"), ("-TERM", "SIGTERM")] {
        for line in [
            "case note 23001008 --on 2024-03-02 --text later",
            "outreach seminar --place Leeds --delegates 3 --authorities 2 --on 2024-04-02",
        ] {
            let program = with_cases();
            let before = events(&program);
            let ran = stopped_in_a_sync(&program, line, &[signal]).ok();
            ran.says(&[&format!("note: {name} came meanwhile; all was finished")]);
            program.run("doctor").ok().prints(&["the last stop was clean"]);
            assert_eq!(events(&program), before + 1);
        }
    }
}

#[test]
fn an_import_that_was_done_when_the_signal_came_says_so() {
    let program = with_record();
    program.write("one.csv", many(1));
    let ran = stopped_in_a_sync(&program, "import cases one.csv", &["-INT"]).ok();
    ran.says(&["note: Ctrl-C came meanwhile; all was finished"]);
    program.run("doctor").ok().prints(&["the last stop was clean"]);
}

/// Whether a process hears SIGINT and SIGTERM by itself.
fn hears(id: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let both = 1 << 1 | 1 << 14;
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & both == both)
}

#[test]
fn a_rebuilding_that_puts_its_counts_in_place_finishes_and_says_so() {
    let program = with_cases();
    let mut strace = program.other("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync"]);
    strace.args(["-e", "inject=fsync:delay_enter=300000", "--"]).arg(program.binary());
    let mut child =
        strace.arg("rebuild").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let strace = child.id();
    let traced = || {
        let children = format!("/proc/{strace}/task/{strace}/children");
        std::fs::read_to_string(children).unwrap_or_default().trim().to_owned()
    };
    while !hears(&traced()) {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be stopped");
        std::thread::sleep(Duration::from_millis(1));
    }
    // The last step of listening comes after it; each of the syncs takes longer than that.
    std::thread::sleep(Duration::from_millis(30));
    assert!(Command::new("kill").args(["-INT", &traced()]).status().unwrap().success());
    let ran = Ran::of("rebuild", &child.wait_with_output().unwrap()).ok();
    ran.says(&["note: Ctrl-C came meanwhile; all was finished"]);
    assert_sound(&program);
}

#[test]
fn what_waits_for_the_record_ends_at_once() {
    let program = with_cases();
    program.write("many.csv", many(10));
    let held = hold(&program.record());
    for line in ["import cases many.csv", "case note 23001008 --on 2024-03-02 --text later"] {
        // It waits five seconds, and a busy machine may need longer to send it a signal.
        let tries = (0..5).map(|_| signalled(&program, line, "-INT", 200));
        let status = tries.into_iter().find(|status| status.code() != Some(4));
        assert_eq!(status.and_then(|status| status.signal()), Some(2), "{line}: {status:?}");
    }
    drop(held);
    assert_sound(&program);
}

#[test]
fn a_second_signal_does_not_wait_for_what_is_in_hand() {
    let line = "case note 23001008 --on 2024-03-02 --text later";
    let program = with_cases();
    let before = events(&program);
    let ran = stopped_in_a_sync(&program, line, &["-INT", "-TERM"]).ends(143);
    let said = ran.err.lines().filter(|line| !line.starts_with("strace: "));
    assert!(ran.out.is_empty() && said.count() == 0, "{}", ran.transcript());
    // It was not answered: it may be there or not, and whole.
    assert!((before..=before + 1).contains(&events(&program)));
    assert_sound(&program);

    let program = with_record();
    program.write("many.csv", many(ROWS));
    let ran = stopped_in_a_sync(&program, "import cases many.csv", &["-INT", "-TERM"]).ends(143);
    assert!(!ran.err.contains("stopped by"), "{}", ran.transcript());
    assert_sound(&program);
    let whole = with_many(ROWS);
    program.run("import cases many.csv").ok();
    assert_eq!(all_figures(&program), all_figures(&whole));
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

/// Starts a line and sends it a signal as soon as a path is there.
fn stopped_once_there(program: &Program, line: &str, path: &str, signal: &str) -> Ran {
    let mut command = program.command(line);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !program.dir().join(path).exists() {
        assert!(child.try_wait().unwrap().is_none(), "{line} ended before it could be stopped");
        std::thread::sleep(Duration::from_millis(1));
    }
    send(&child, signal);
    Ran::of(line, &child.wait_with_output().unwrap())
}

#[test]
fn a_backup_or_a_restoring_that_is_stopped_makes_nothing_and_begins_anew() {
    let program = with_many(ROWS);
    let (_, root) = end(&program);
    for (signal, code, name) in [("-INT", 130, "Ctrl-C"), ("-TERM", 143, "SIGTERM")] {
        let stopped = format!("error: stopped by {name}");
        let ran = stopped_once_there(&program, "backup kept", "kept/LOCK", signal).ends(code);
        ran.says(&[&stopped, "hint: a former backup is as it was: give the same command again"]);
        assert!(!program.dir().join("kept/manifest.json").exists());
        assert_eq!(std::fs::read_dir(program.dir().join("kept")).unwrap().count(), 1, "its lock");
        program.run("backup kept").ok();

        let line = "restore kept --record back";
        let staged = ".back.restoring/record/journal";
        let ran = stopped_once_there(&program, line, staged, signal).ends(code);
        ran.says(&[&stopped, "hint: nothing was restored: give the same command again"]);
        assert!(!program.dir().join("back").exists());
        assert!(!program.dir().join(".back.restoring").exists());
        program.run(line).ok().prints(&[root.as_str().unwrap()]);
        for directory in ["kept", "back"] {
            std::fs::remove_dir_all(program.dir().join(directory)).unwrap();
        }
    }
}

/// Starts a line and sends it a signal after some time. Gives how it ended: by itself, by the signal, or
/// with the signal's code.
fn signalled(program: &Program, line: &str, signal: &str, millis: u64) -> ExitStatus {
    let mut command = program.command(line);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(millis));
    send(&child, signal);
    child.wait().unwrap()
}

#[test]
fn a_verification_ends_at_once_and_the_next_one_is_as_good() {
    let program = with_many(ROWS);
    let mut ended = 0;
    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        for millis in [2, 20, 60, 120, 250, 500] {
            let status = signalled(&program, "verify", signal, millis);
            assert!(status.success() || status.signal() == Some(number), "{status}");
            ended += u32::from(!status.success());
            assert_sound(&program);
        }
    }
    assert!(ended >= 2, "it ended before it could be stopped");
}

/// The files of a directory, hidden ones apart, each with its bytes.
fn files(directory: &Path) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return (BTreeMap::new(), Vec::new()) };
    let entries = entries.map(|entry| entry.unwrap());
    let (mut plain, mut hidden) = (BTreeMap::new(), Vec::new());
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with('.') {
            hidden.push(name);
        } else {
            plain.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    (plain, hidden)
}

#[test]
fn letters_that_are_stopped_leave_whole_ones_and_go_on() {
    let program = program();
    program.run("demo --cases 900").ok();
    let letters = "letters --record upheld-demo --year 2023-24";
    program.run(&format!("{letters} --out whole")).ok();
    let (whole, ledger) = files(&program.dir().join("whole"));
    let line = format!("{letters} --out stopped");
    let out = program.dir().join("stopped");
    let mut stopped = 0;
    for (signal, number, code) in [("-INT", 2, 130), ("-TERM", 15, 143)] {
        for millis in [2, 60, 120, 180, 240, 300, 400, 500, 700] {
            let status = signalled(&program, &line, signal, millis);
            let by = (status.code(), status.signal());
            let (left, hidden) = files(&out);
            match by {
                (Some(0), None) => {}
                (Some(ended), None) if ended == code => {
                    stopped += 1;
                    assert!(!left.contains_key("manifest.csv") && left.len() < whole.len());
                }
                (None, Some(ended)) if ended == number => assert!(left.is_empty()),
                other => panic!("{other:?}"),
            }
            assert!(hidden.iter().all(|name| ledger.contains(name)), "{hidden:?}");
            let half = left.iter().find(|(name, bytes)| whole.get(*name) != Some(bytes));
            assert!(half.is_none(), "{:?}", half.map(|(name, _)| name));
            program.run(&line).ok();
            assert_eq!(files(&out).0, whole);
            std::fs::remove_dir_all(&out).unwrap();
        }
    }
    assert!(stopped >= 2, "they ended before they could be stopped");
}
