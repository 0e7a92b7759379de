//! A backup and a restoring that are killed: at any moment, and as each kind of call that changes a file is
//! made. The former backup is whole after it, or the new one is; a record is where it was to be brought
//! back, whole, or nothing is; and the next run goes through. Not here: being asked to stop (see `signals`),
//! and kills while something is recorded (see `killed`).

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use upheld_tests::program::{Program, Ran, copy};

use crate::given::{end, with_cases, with_many};

/// The calls as which a process is killed, before they are done.
const CALLS: [&str; 10] = [
    "openat",
    "mkdir",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "unlink",
    "flock",
];

const SIGKILL: i32 = 9;

/// Runs a line and kills it as it makes a call for the `when`th time. Gives whether it came to that.
fn killed_at(program: &Program, line: &str, call: &str, when: u32) -> bool {
    let mut strace = program.other("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e"]);
    strace.arg(format!("inject={call}:signal=KILL:when={when}")).arg("--").arg(program.binary());
    let output = strace.args(line.split(' ')).output().unwrap();
    let killed = output.status.signal() == Some(SIGKILL);
    assert!(killed || output.status.success(), "{}", Ran::of(line, &output).transcript());
    killed
}

/// Runs a line and kills it after some time. Gives whether it was still at work.
fn killed_after(program: &Program, line: &str, time: Duration) -> bool {
    let mut command = program.command(line);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(time);
    // It may have ended by itself.
    child.kill().ok();
    !child.wait().unwrap().success()
}

/// Kills a line at many points and looks at what is left after each. Gives the kinds of calls met.
fn at_each_call(program: &Program, line: &str, mut look: impl FnMut()) -> BTreeSet<&'static str> {
    let mut met = BTreeSet::new();
    for call in CALLS {
        let mut when = 1;
        while killed_at(program, line, call, when) {
            met.insert(call);
            look();
            when *= 2;
        }
        look();
    }
    met
}

/// The same at moments; gives how often it was still at work.
fn at_moments(program: &Program, line: &str, mut look: impl FnMut()) -> u32 {
    let mut cut = 0;
    for millis in [0, 1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 135, 200, 300] {
        cut += u32::from(killed_after(program, line, Duration::from_millis(millis)));
        look();
    }
    cut
}

/// A program with a record that grew by one event since it was backed up into `former`, that copied to
/// `backup`; the roots of both.
fn backed_up(program: Program) -> (Program, [Value; 2]) {
    program.run("backup former").ok();
    let before = end(&program).1;
    program.run("case note 23001008 --on 2024-03-02 --text later").ok();
    let after = end(&program).1;
    assert_ne!(before, after);
    copy(&program.dir().join("former"), &program.dir().join("backup"));
    (program, [before, after])
}

/// What a broken off backup leaves is one of the two backups, whole; the next one goes through and
/// clears up. Then the former one is put there again.
fn look_at_backup(program: &Program, roots: &[Value; 2]) {
    let root = |record: &str| {
        program.run(&format!("restore backup --record {record} --format json")).ok().json()["root"]
            .clone()
    };
    assert!(roots.contains(&root("left")));
    program.run("backup backup").ok();
    assert_eq!(root("next"), roots[1]);
    let backup = program.dir().join("backup");
    assert_eq!(
        fs::read_dir(&backup).unwrap().count(),
        4,
        "a segment, a checkpoint, LOCK, manifest"
    );
    for directory in ["left", "next", "backup"] {
        fs::remove_dir_all(program.dir().join(directory)).unwrap();
    }
    copy(&program.dir().join("former"), &backup);
}

#[test]
fn a_backup_that_is_killed_as_it_makes_any_call_leaves_a_whole_one() {
    let (program, roots) = backed_up(with_cases());
    let met = at_each_call(&program, "backup backup", || look_at_backup(&program, &roots));
    assert!(met.is_superset(&BTreeSet::from(["openat", "fsync", "rename", "flock"])), "{met:?}");
}

#[test]
fn a_restoring_that_is_killed_as_it_makes_any_call_leaves_a_whole_record_or_none() {
    let (program, roots) = backed_up(with_cases());
    let line = "restore backup --record back";
    let met = at_each_call(&program, line, || look_at_restored(&program, &roots[0]));
    let all = ["openat", "mkdir", "pwrite64", "fsync", "rename", "unlink", "flock"];
    assert!(met.is_superset(&BTreeSet::from(all)), "{met:?}");
}

/// What a broken off restoring leaves is the whole record or none in its place; the next one goes
/// through. Then there is none again.
fn look_at_restored(program: &Program, root: &Value) {
    let place = program.dir().join("back");
    if !place.exists() {
        program.run("restore backup --record back").ok();
    }
    let verified = program.run("verify --record back --format json").ok().json();
    assert_eq!(verified["root"], *root);
    fs::remove_dir_all(place).unwrap();
    // Where it was killed after its end, before it had cleared up, the next one does.
    program.run("restore backup --record back").ok();
    assert!(!program.dir().join(".back.restoring").exists());
    fs::remove_dir_all(program.dir().join("back")).unwrap();
}

/// With so many cases that a process is met at work.
fn larger() -> (Program, [Value; 2]) {
    let program = with_many(1_500);
    program.write(
        "case.csv",
        crate::given::CASES.to_owned() + "23001008,Leeds,other,2024-01-02,,,,,\n",
    );
    program.run("import cases case.csv").ok();
    backed_up(program)
}

#[test]
fn a_backup_that_is_killed_at_any_moment_leaves_a_whole_one() {
    let (program, roots) = larger();
    let cut = at_moments(&program, "backup backup", || look_at_backup(&program, &roots));
    assert!(cut >= 3, "it ended before it could be killed");
}

#[test]
fn a_restoring_that_is_killed_at_any_moment_leaves_a_whole_record_or_none() {
    let (program, roots) = larger();
    let line = "restore backup --record back";
    let cut = at_moments(&program, line, || look_at_restored(&program, &roots[0]));
    assert!(cut >= 3, "it ended before it could be killed");
}
