//! Disks that are full or can't be written: nothing that was answered is lost, the message says
//! what to do, and with room again the same command goes through.
//!
//! A small disk and a read-only one are mounted in a namespace of the test's own, so nothing is
//! left behind. Where that is not permitted, a limit on file sizes and the directory's permissions
//! stand in for them.

use std::fs;

use upheld_tests::program::{Program, Ran, words};

use crate::given::{all_figures, assert_sound, failing, many, program, with_cases, with_many};

/// Runs a script where it may mount file systems; none where that is not permitted.
fn mounting(program: &Program, script: &str) -> Option<Ran> {
    let may = ["unshare -rm", "unshare -m"].into_iter().find(|unshare| {
        program.bash(&format!("{unshare} mount -t tmpfs tmpfs /tmp")).code == Some(0)
    })?;
    program.write("script.sh", script);
    Some(program.bash(&format!("{may} bash script.sh")))
}

/// As [`mounting`], where nothing can stand in for it: leaving it out has to be asked for.
fn mounted(program: &Program, script: &str) -> Option<Ran> {
    let ran = mounting(program, script);
    let may_leave = std::env::var_os("UPHELD_NO_MOUNTS").is_some();
    assert!(
        ran.is_some() || may_leave,
        "no file system may be mounted here; with UPHELD_NO_MOUNTS=1 this is left out"
    );
    ran
}

/// Fills a small disk, then makes room; the record is copied out for a look at it.
const FILL: &str = r#"
mkdir small && mount -t tmpfs -o size=$SIZE tmpfs small || exit 99
run() { "$UPHELD" --record small/record "$@"; echo "exit $?"; }
run init
[ $FIRST = 0 ] || run import cases first.csv
run import cases many.csv
echo "--- full" | tee /dev/stderr
head -c 20M /dev/zero > small/filler
run case receive 900 --authority Leeds --subject other --on 2024-01-02
run case list --limit 1 --format csv
run figures --authority Leeds --year 2023-24 --format csv
echo "--- room again" | tee /dev/stderr
rm small/filler
mount -o remount,size=200m small
run import cases first.csv
run import cases many.csv
run verify
cp -r small/record upheld-record
"#;

/// Sizes in kB, and how many rows went in before. With some rows before, the journal finds no room
/// first; without, the store does, in different places of what it was writing.
const DISKS: [(u32, u32); 5] = [(9_728, 50), (9_216, 0), (9_728, 0), (10_240, 0), (11_264, 0)];

#[test]
fn a_full_disk_loses_nothing_that_was_answered() {
    let expected = all_figures(&with_many(6_000));
    let filled = DISKS.into_iter().filter(|&(size, first)| is_filled(size, first, &expected));
    assert!(filled.count() >= 3, "the disks are too large to be filled");
}

/// Whether an import filled the disk; how much the store writes at once differs from run to run.
fn is_filled(kilobytes: u32, first: u32, expected: &str) -> bool {
    let program = program();
    program.write("first.csv", many(50));
    program.write("many.csv", many(6_000));
    let script = format!("SIZE={kilobytes}k FIRST={first}\n{FILL}");
    let Some(ran) = mounting(&program, &script) else {
        a_file_size_limit(&program);
        return true;
    };
    let ran = ran.ok();
    let told = ran.transcript();
    let (filled, rest) = ran.out.split_once("--- full\n").expect("a full disk");
    let failed = filled.ends_with("exit 1\n");
    assert_eq!(filled.matches("exit 1").count(), usize::from(failed), "{told}");
    let (full, room) = rest.split_once("--- room again\n").expect("room again");
    let ends: Vec<&str> = full.lines().filter(|line| line.starts_with("exit ")).collect();
    assert_eq!(ends, ["exit 1", "exit 0", "exit 0"], "{told}");
    let hint = "then give the command again; what was recorded before is kept";
    assert_eq!(ran.err.matches(hint).count(), 1 + usize::from(failed), "{told}");
    let kept = room.contains("50 rows: 0 new, 0 advanced, 50 unchanged, 0 refused");
    assert!(first == 0 || kept, "{told}");
    assert!(room.contains("6000 rows: ") && room.contains(" 0 refused; "), "{told}");
    assert!(room.contains("Sound: 14000 events of 6000 cases."), "{told}");
    assert_eq!(all_figures(&program), expected);
    // All that came was in the journal, and only the store found no room when it was closed.
    failed || ran.err.contains("note: the store could not be brought up to the journal: ")
}

/// Where no disk can be made: files that may not grow.
fn a_file_size_limit(program: &Program) {
    program.run("init").ok();
    program.run("import cases first.csv").ok();
    let before = all_figures(program);
    let limited = "trap '' XFSZ; ulimit -f 4000; exec \"$UPHELD\" import cases many.csv";
    let ran = program.bash(limited).ends(1);
    ran.says(&["then give the command again; what was recorded before is kept"]);
    assert_eq!(all_figures(program), before);
    program.run("import cases many.csv").ok();
    assert_sound(program);
    assert_eq!(all_figures(program), all_figures(&with_many(6_000)));
}

#[test]
fn files_that_may_not_grow_lose_nothing_that_was_answered() {
    let program = program();
    program.write("first.csv", many(50));
    program.write("many.csv", many(6_000));
    a_file_size_limit(&program);
}

/// Takes the last hundredth of a small disk, which is kept in reserve, then gives it back.
const RESERVE: &str = r#"
mkdir small && mount -t tmpfs -o size=40m small small || exit 99
run() { "$UPHELD" --record small/record "$@"; echo "exit $?"; }
run init
run import cases first.csv
run doctor
echo "--- full" | tee /dev/stderr
room=$(df --output=avail -k small | tail -1)
head -c $(((room - 300) * 1024)) /dev/zero > small/filler
run case receive 900 --authority Leeds --subject other --on 2024-01-02
run import cases more.csv
run doctor
run case list --limit 1
run figures --authority Leeds --year 2023-24
echo "--- room again" | tee /dev/stderr
rm small/filler
run case receive 900 --authority Leeds --subject other --on 2024-01-02
run verify
"#;

#[test]
fn the_last_of_a_disk_is_kept_in_reserve() {
    let program = program();
    program.write("first.csv", many(50));
    program.write("more.csv", many(60));
    let Some(ran) = mounted(&program, RESERVE) else { return };
    let ran = ran.ok();
    let told = ran.transcript();
    let (healthy, rest) = ran.out.split_once("--- full\n").expect("a full disk");
    // So small a disk is always worth a word, though the reserve is free.
    let free = healthy.contains(" kept in reserve\n");
    assert!(free && !healthy.contains("nothing is recorded"), "{told}");
    let (full, room) = rest.split_once("--- room again\n").expect("room again");
    let ends: Vec<&str> = full.lines().filter(|line| line.starts_with("exit ")).collect();
    assert_eq!(ends, ["exit 1", "exit 1", "exit 1", "exit 0", "exit 0"], "{told}");
    assert!(full.contains(" kept in reserve: nothing is recorded, reading goes on"), "{told}");
    let refused = "error: nothing more is recorded: ";
    assert_eq!(ran.err.matches(refused).count(), 2, "{told}");
    assert!(
        ran.err.contains("then give the command again; what was recorded before is kept"),
        "{told}"
    );
    assert!(room.contains("Sound: ") && room.contains(" of 51 cases."), "{told}");
}

#[test]
fn a_reserve_that_was_set_is_kept_and_reading_goes_on() {
    let program = with_cases();
    program.write("config.toml", "reserve = \"9000000 TB\"\n");
    program.write("more.csv", many(2_000));
    program.run("events --format jsonl --out all.jsonl").ok();
    program.run("backup kept").ok();
    let run = |line: &str| {
        let mut command = program.command(line);
        command.env("UPHELD_CONFIG", program.dir().join("config.toml"));
        Ran::of(line, &command.output().unwrap())
    };
    for line in [
        "case void 23001001 --reason duplicate",
        "import cases more.csv",
        "outreach seminar --place York --on 2024-01-02 --delegates 3 --authorities 2",
        "rebuild",
        "init --record new/er",
        "demo --cases 900 --record new",
        "import events all.jsonl --record new",
        "restore kept --record new",
    ] {
        let ran = run(line).ends(1);
        ran.says(&[
            "error: nothing more is recorded: ",
            " are kept in reserve",
            "hint: make room on the disk, ",
        ]);
    }
    assert!(!program.dir().join("new").exists());
    for line in
        ["case list", "figures --authority Leeds --year 2023-24", "replay", "verify", "root"]
    {
        run(line).ok();
    }
    let ran = run("doctor").ends(1);
    ran.prints(&[
        "problem  room ",
        "nothing is recorded, reading goes on",
        "`upheld config set reserve SIZE`",
    ]);
    run("config set reserve 0").ok();
    run("case void 23001001 --reason duplicate").ok();
}

/// Long work that comes to the reserve on its way: the journal takes 8 MiB at its beginning, the store
/// more at its first checkpoint.
const ON_THE_WAY: &str = r#"
mkdir small && mount -t tmpfs -o size=60m small small || exit 99
run() { "$UPHELD" "$@"; echo "exit $?"; }
export UPHELD_CONFIG="$PWD/config.toml"
echo 'reserve = "51 MiB"' > config.toml
run demo --cases 8000 --record small/demo
run doctor --record small/demo
echo "--- room again" | tee /dev/stderr
echo 'reserve = "0"' > config.toml
run demo --cases 8000 --record small/demo
run root --record small/demo
run events --record small/demo --format jsonl --out all.jsonl
rm -r small/demo
echo "--- made again" | tee /dev/stderr
echo 'reserve = "51 MiB"' > config.toml
run import events all.jsonl --record small/again
echo "left: $(ls -A small)"
echo 'reserve = "0"' > config.toml
run import events all.jsonl --record small/again
run root --record small/again
"#;

#[test]
fn long_work_stops_between_two_commits_once_it_comes_to_the_reserve() {
    let whole = program();
    whole.run("demo --cases 8000").ok();
    let root = whole.run("root --record upheld-demo").ok().out;
    let program = program();
    let Some(ran) = mounted(&program, ON_THE_WAY) else { return };
    let ran = ran.ok();
    let told = ran.transcript();
    let (full, rest) = ran.out.split_once("--- room again\n").expect("room again");
    let (room, again) = rest.split_once("--- made again\n").expect("made again");
    assert!(full.starts_with("exit 1\n") && full.contains("the last stop was clean"), "{told}");
    let (demo, rest) = ran.err.split_once("--- room again\n").expect("room again");
    assert!(demo.contains("error: nothing more is recorded: "), "{told}");
    assert!(demo.contains(" are kept in reserve; recorded "), "{told}");
    assert!(!demo.contains("; recorded 0 events"), "{told}");
    assert!(room.contains(&root), "{told}");
    let (_, import) = rest.split_once("--- made again\n").expect("made again");
    assert!(import.contains("error: nothing more is recorded: "), "{told}");
    assert!(import.contains("hint: nothing was made: make room on the disk, "), "{told}");
    assert!(again.starts_with("exit 1\nleft: \n"), "{told}");
    assert!(again.contains(&root), "{told}");
}

const READ_ONLY: &str = r#"
mount --bind upheld-record upheld-record && mount -o remount,ro,bind upheld-record || exit 99
"$UPHELD" figures --authority Leeds --year 2023-24 --format csv; echo "exit $?"
"$UPHELD" case void 23001001 --reason duplicate; echo "exit $?"
"#;

#[test]
fn a_directory_that_cant_be_written_can_still_be_read() {
    let program = with_cases();
    let figures = program.run("figures --authority Leeds --year 2023-24 --format csv").ok().out;
    let ran = match mounting(&program, READ_ONLY) {
        Some(ran) => ran,
        None => by_permissions(&program),
    };
    let ran = ran.ok().says(&[
        "note: the record's directory can't be written; reading its journal instead, which can't tell \
         whether it lost its end.",
        "error: can't use the lock file ./upheld-record/LOCK: ",
        "hint: the record's directory must be writable to record; reading works without",
    ]);
    assert_eq!(ran.out, format!("{figures}exit 0\nexit 1\n"), "{}", ran.transcript());
    assert_sound(&program);
}

/// The same by permissions, which bind everybody but root.
fn by_permissions(program: &Program) -> Ran {
    let lines: Vec<&str> = READ_ONLY.trim().lines().skip(1).collect();
    let script = format!(
        "chmod -R a-w upheld-record; {}; chmod -R u+w upheld-record",
        lines.join("\n").trim_end()
    );
    program.bash(&script)
}

#[test]
fn a_sync_that_fails_is_told_with_what_to_do_and_reading_goes_on() {
    let program = with_cases();
    let events = || program.run("verify --format json").ok().json()["position"].as_u64().unwrap();
    let before = events();
    let line = "case note 23001008 --on 2024-03-02 --text later";
    let ran = failing(&program, "fdatasync", &[], line).ends(1).says(&[
        "error: ",
        "hint: see whether the disk has room and can be written (`upheld doctor` tells), then give the command again",
        "until then, only read: reading goes on",
        "with --command-id ",
    ]);
    assert!(ran.out.is_empty(), "{}", ran.transcript());
    let id = ran.err.split("--command-id ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    program.run("case show 23001008").ok();
    // Also where the disk still fails.
    let shown = program.run("case show 23001001").ok().out;
    let ran = failing(&program, "fdatasync,fsync,pwrite64", &[], "case show 23001001").ok();
    assert_eq!(ran.out, shown, "{}", ran.transcript());
    // It was not answered: it may be there or not, and given again with its id it is there once.
    let after = events();
    assert!((before..=before + 1).contains(&after), "{before} {after}");
    program.run(&format!("{line} --command-id {id}")).ok();
    assert_eq!(events(), before + 1);
    assert_sound(&program);
}

#[test]
fn what_is_in_the_journal_is_answered_for_though_the_store_fails_then() {
    let program = with_cases();
    let events = || program.run("verify --format json").ok().json()["position"].as_u64().unwrap();
    let before = events();
    let store = program.record().join("store/db").display().to_string();
    let note = "note: the store could not be brought up to the journal: ";
    let lines = [
        "case note 23001008 --on 2024-03-02 --text later --format json",
        "authority population Leeds --year 2024 --residents 845189 --format json",
    ];
    for (place, line) in (1..).zip(lines) {
        let ran = failing(&program, "sync_file_range", &["-P", &store], line).ok();
        let ran = ran.says(&[note]);
        assert_eq!(ran.json()["position"], before + place, "{}", ran.transcript());
    }
    // Where the store can't even be opened for it, nothing is given.
    let ran = failing(&program, "pwrite64", &["-P", &store], lines[0]).ends(1);
    ran.says(&["error: the store in sled failed: ", "hint: see whether the disk has room"]);
    assert_eq!(events(), before + 2);
    assert_sound(&program);
}

#[test]
fn an_answer_that_cant_be_printed_says_what_it_was() {
    let program = with_cases();
    let line = "case note 23001008 --on 2024-03-02 --text later";
    let ran = program.bash(&format!("\"$UPHELD\" {line} >/dev/full")).ends(1);
    ran.says(&["error: recorded at position ", ", which could not be told: "]);
}

#[test]
fn the_names_of_directories_that_were_made_are_synced() {
    let program = with_cases();
    program.run("events --format jsonl --out events.jsonl").ok();
    let lines = [
        ("init --record one/two/record", "one/two/record"),
        ("backup three/four/backup", "three/four/backup"),
        ("restore three/four/backup --record five/six/record", "five/six/record"),
        ("import events events.jsonl --record seven/eight/record", "seven/eight/record"),
    ];
    let dir = fs::canonicalize(program.dir()).unwrap();
    for (line, made) in lines {
        let mut strace = program.other("strace");
        // Each thread's calls into a file of its own: none tears another's line.
        strace.args(["-ff", "-qq", "-y", "-o", "synced", "-e", "trace=fsync", "--"]);
        let output = strace.arg(program.binary()).args(words(line)).output().unwrap();
        Ran::of(line, &output).ok();
        let mut synced = String::new();
        for entry in fs::read_dir(program.dir()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_stem().is_some_and(|stem| stem == "synced") {
                synced += &fs::read_to_string(&path).unwrap();
                fs::remove_file(path).unwrap();
            }
        }
        for around in dir.join(made).ancestors().skip(1).take(3) {
            let named = format!("<{}>) ", around.display());
            assert!(
                synced.lines().any(|call| call.contains(&named) && call.ends_with("= 0")),
                "{line}: {named} is not in\n{synced}"
            );
        }
    }
}

/// A restoring for which there is room beside the reserve, and then is none.
const RESTORE: &str = r#"
mkdir small && mount -t tmpfs -o size=40m small small || exit 99
run() { "$UPHELD" "$@"; echo "exit $?"; }
head -c 22M /dev/zero > small/filler
run restore kept --record small/record
echo "left: $(ls -A small)"
rm small/filler
run restore kept --record small/record
"#;

#[test]
fn a_record_is_restored_only_where_it_has_room() {
    let program = with_many(6_000);
    program.run("backup kept").ok();
    // As large as a real one would be.
    let Some(ran) = mounted(&program, &RESTORE.replace("22M", "39M")) else { return };
    let ran = ran.ok();
    let told = ran.transcript();
    assert!(
        ran.out.starts_with("exit 1\nleft: filler\n") && ran.out.ends_with("exit 0\n"),
        "{told}"
    );
    let why = "are free on the record's disk, and ";
    assert!(ran.err.contains("error: this takes ") && ran.err.contains(why), "{told}");
    assert!(ran.err.contains("hint: nothing was made; make room on the disk, "), "{told}");
}

/// A disk of its own where a record would be put whole.
const OWN_DISK: &str = r#"
mkdir own && mount -t tmpfs -o size=40m own own || exit 99
run() { "$UPHELD" "$@"; echo "exit $?"; }
run restore kept --record own
run import events events.jsonl --record own
run init --scheme scheme.toml --record own
echo "there: $(ls -A own) $(ls -Ad .own* 2>/dev/null)"
run restore kept --record own/record
"#;

const SCHEME: &str = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");

#[test]
fn where_nothing_can_be_put_whole_nothing_is_begun() {
    let program = with_cases();
    program.run("events --format jsonl --out events.jsonl").ok();
    program.run("backup kept").ok();
    program.write("scheme.toml", SCHEME);
    let (there, link) = (program.dir().join("there"), program.dir().join("link"));
    fs::create_dir(&there).unwrap();
    std::os::unix::fs::symlink(&there, link).unwrap();
    for line in ["restore kept", "import events events.jsonl", "init --scheme scheme.toml"] {
        let ran = program.run(&format!("{line} --record link")).ends(5);
        ran.says(&["error: no record can be put in link: it is a link", "hint: "]);
    }
    for line in ["restore ../kept", "import events ../events.jsonl", "init --scheme ../scheme.toml"]
    {
        let ran = program.bash(&format!("cd there && \"$UPHELD\" {line} --record .")).ends(5);
        ran.says(&["error: no record can be put in .: its path does not end in a name", "hint: "]);
    }
    assert_eq!(fs::read_dir(there).unwrap().count(), 0);
    let Some(ran) = mounted(&program, OWN_DISK) else { return };
    let said = "error: no record can be put in own: it is a file system of its own";
    assert_eq!(ran.err.matches(said).count(), 3, "{}", ran.transcript());
    let ran = ran.ok().prints(&["exit 5\nexit 5\nexit 5\nthere:  \n", "own/record", "\nexit 0\n"]);
    assert_eq!(ran.out.matches("exit").count(), 4, "{}", ran.transcript());
}
