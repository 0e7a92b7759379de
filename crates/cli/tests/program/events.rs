//! Events out and in: what the lines look like, that the record made from them is the same to its
//! root, and that nothing is made of a file that is not whole.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use upheld_tests::program::{Program, Ran};

use crate::given::{all_figures, snapshot, with_cases, with_many, with_record};

/// Some more of what happens in an office, so that the record holds every sort of line.
fn with_more() -> Program {
    let program = with_cases();
    for line in [
        "case correct 23001001 --event 3 --set decided_on=2023-11-21 --note 'A typing error'",
        "case void 23002003 --reason duplicate",
        "case reopen 23004002 --on 2024-03-01 --reason new-evidence",
        "case receive '23 001 009' --authority Leeds --subject housing --on 2024-03-01 \
         --summary 'The lift, \"again\" \u{2014} since May'",
    ] {
        program.run(line).ok();
    }
    program
}

fn root(program: &Program, record: &str) -> String {
    let verified = program.run(&format!("verify --record {record} --format json")).ok().json();
    assert_eq!(verified["sound"], true);
    verified["root"].as_str().unwrap().to_owned()
}

fn lines(program: &Program) -> Vec<String> {
    let out = program.run("events --format jsonl").ok().quiet().out;
    out.lines().map(str::to_owned).collect()
}

/// Everything in the directory, to see that nothing is left.
fn listing(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_record_made_from_its_events_is_the_same() {
    let program = with_more();
    let ran = program.run("events --format jsonl --out record.jsonl").ok().quiet();
    assert_eq!(ran.out, "");
    let ran = program.run("import events record.jsonl --record again").ok().quiet();
    let root = root(&program, "upheld-record");
    ran.prints(&["Made the record of ", "in again, the same as the file's.", &root]);
    assert_eq!(self::root(&program, "again"), root);
    let first = std::fs::read_to_string(program.dir().join("record.jsonl")).unwrap();
    let again = program.run("events --format jsonl --record again").ok().out;
    assert_eq!(first, again);
    for line in ["figures --all --year 2023-24 --format jsonl", "case show 23001001 --format json"]
    {
        let (one, other) = (program.run(line).ok(), program.run(&format!("{line} --record again")));
        assert_eq!(one.out, other.ok().out, "{line}");
    }
    let told = program.run("import events record.jsonl --record third --format json").ok().json();
    let header: Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    assert_eq!((told["root"].as_str(), &told["origin"]), (Some(root.as_str()), &header["origin"]));
    // The record goes on as any other.
    let line = "case receive 1 --authority Leeds --subject housing --on 2024-03-01 --record again";
    program.run(line).ok();
}

#[test]
fn lines_can_be_read_by_people() {
    let program = with_more();
    let mut text = String::new();
    for line in [
        "events --case '23 001 001' --format jsonl",
        "events --case '23 001 001'",
        "events --case '23 001 001' --format csv",
        "events --from 3 --to 4 --format json",
        "events --to 2 --format jsonl",
    ] {
        text.push_str(&program.run(line).ok().quiet().transcript());
    }
    program.run("events --case 1").ends(3).says(&["there is no case 1"]);
    snapshot("events", &text);
}

#[test]
fn the_events_of_an_invented_record_make_an_invented_record() {
    let program = Program::new(env!("CARGO_BIN_EXE_upheld"));
    program.run("demo --cases 1200").ok();
    let script = "set -o pipefail; \"$UPHELD\" events --record upheld-demo --format jsonl |
                  tee record.jsonl | \"$UPHELD\" import events - --record again";
    let ran = program.bash(script).ok().quiet();
    ran.prints(&["SYNTHETIC: this record's cases are invented."]);
    assert_eq!(root(&program, "again"), root(&program, "upheld-demo"));
    for year in ["2019-20", "2020-21", "2023-24"] {
        let line = format!("figures --all --year {year} --format jsonl --record");
        let figures = |record: &str| program.run(&format!("{line} {record}")).ok().out;
        assert_eq!(figures("again"), figures("upheld-demo"));
    }
    let file = std::fs::read_to_string(program.dir().join("record.jsonl")).unwrap();
    for kind in ["Corrected", "Retracted", "Voided", "CourseDelivered"] {
        assert!(file.contains(&format!("\"kind\":\"{kind}\"")), "no {kind} in the demo");
    }
}

/// The file of the same record before its first event.
fn nothing_of(all: &[String]) -> String {
    let mut header: Value = serde_json::from_str(&all[0]).unwrap();
    header["to"] = 0.into();
    let mut end: Value = serde_json::from_str(&all[all.len() - 1]).unwrap();
    end["events"] = 0.into();
    end["root"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into();
    format!("{header}\n{end}\n")
}

#[test]
fn up_to_a_day_or_a_position_it_is_the_record_as_it_was() {
    let program = with_more();
    let all = lines(&program);
    let of = |position: usize| -> Value { serde_json::from_str(&all[position]).unwrap() };
    let second = of(2);
    let at = second["recorded_at"].as_str().unwrap();
    let known = program.run(&format!("events --as-known {at} --format jsonl")).ok().out;
    let header: Value = serde_json::from_str(known.lines().next().unwrap()).unwrap();
    assert_eq!((&header["whole"], header["as_known"].as_str()), (&Value::Bool(true), Some(at)));
    let to = usize::try_from(header["to"].as_u64().unwrap()).unwrap();
    assert!(to >= 2 && to < all.len() - 2, "{to}");
    assert_eq!(known.lines().skip(1).take(to).collect::<Vec<_>>(), all[1..=to]);
    assert!(of(to + 1)["recorded_at"].as_str().unwrap() > at);
    program.write("then.jsonl", &known);
    program.run("import events then.jsonl --record then").ok();
    root(&program, "then");
    let none = program.run("events --as-known 1999-12-31 --format jsonl").ends(3);
    none.says(&["nothing was known by 1999-12-31: the record begins on", "from its import on"]);
    program.write("none.jsonl", nothing_of(&all));
    program.run("import events none.jsonl --record none").ok().prints(&["0 events"]);
    // An empty record of the same origin gives way to the whole one.
    program.write("all.jsonl", all.join("\n"));
    program.run("import events all.jsonl --record none").ok();
    assert_eq!(root(&program, "none"), root(&program, "upheld-record"));
    program.run("events --as-known yesterday").ends(2).says(&["neither a day such as"]);
}

/// Gives a file and sees that it is refused, and that nothing is left of it.
fn refused(program: &Program, file: impl AsRef<[u8]>, code: i32) -> Ran {
    program.write("bad.jsonl", file);
    let before = listing(program.dir());
    let ran = program.run("import events bad.jsonl --record again").ends(code);
    assert_eq!(listing(program.dir()), before, "{}", ran.transcript());
    assert!(ran.err.contains("hint: nothing was made; "), "{}", ran.transcript());
    ran
}

#[test]
fn nothing_is_made_of_a_file_that_is_not_whole() {
    let program = with_more();
    let all = lines(&program);
    let but = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = all.clone();
        change(&mut lines);
        lines.join("\n") + "\n"
    };
    let replaced = |line: usize, from: &str, to: &str| {
        assert!(all[line].contains(from), "no {from} in {}", all[line]);
        but(&|lines| lines[line] = lines[line].replace(from, to))
    };
    let last = all.len() - 1;
    let bad = |file: String, says: &[&str]| drop(refused(&program, file, 5).says(says));
    bad(String::new(), &["bad.jsonl: line 1: the file is empty"]);
    bad("reference,authority\n".to_owned(), &["line 1: no events file"]);
    bad(
        replaced(0, "\"upheld_events\":1", "\"upheld_events\":2"),
        &[
            "line 1: the file is of version 2 of the format; this Upheld reads 1",
            "use the Upheld that wrote the file",
        ],
    );
    bad(replaced(0, "\"from\"", "\"since\""), &["line 1: the first line: unknown field `since`"]);
    bad(
        replaced(1, "\"Received\"", "\"Heard\""),
        &[
            "line 2: this Upheld knows no event of kind \"Heard\"",
            "use the Upheld that wrote the file",
        ],
    );
    bad(replaced(1, "\"wire\":1", "\"wire\":2"), &["Received version 2, this one knows 1"]);
    bad(replaced(1, "\"actor\"", "\"author\""), &["line 2: not an event: unknown field `author`"]);
    bad(replaced(1, "\"actor\":\"anna\",", ""), &["line 2: not an event: missing field `actor`"]);
    bad(replaced(1, "{\"position\":1", "{\"position\":1,"), &["line 2: not an event"]);
    bad(replaced(1, "\"subject\":\"housing\"", "\"subject\":\"cats\""), &["the facts of Received"]);
    bad(replaced(1, "\"reference\"", "\"ref\""), &["the facts of Received: unknown field `ref`"]);
    bad(replaced(1, "case:", "house:"), &["line 2: ", "names no stream"]);
    bad(replaced(1, "steady", "stopped"), &["a clock is steady, held or jumped"]);
    bad(but(&|lines| drop(lines.remove(last - 1))), &[" events, and the file says "]);
    bad(but(&|lines| drop(lines.remove(5))), &["line 6: position 5 comes next, not 6"]);
    bad(but(&|lines| lines.swap(2, 3)), &["line 3: position 2 comes next, not 3"]);
    bad(but(&|lines| lines.truncate(last)), &["the file ends without its last line"]);
    bad(but(&|lines| lines.truncate(1)), &["line 2: the file ends without its last line"]);
    bad(but(&|lines| lines.truncate(3)), &["line 4: the file ends without its last line"]);
    bad(but(&|lines| lines.push(lines[1].clone())), &["something stands behind the last line"]);
    let half = all[last - 1].len() / 2;
    bad(but(&|lines| lines[last - 1].truncate(half)), &["not an event: EOF while parsing"]);
    bad("x".repeat(2 << 20), &["line 1: a line may have 1048576 bytes"]);
    refused(&program, b"{\"upheld_events\":\xff\n", 5).says(&["line 1: it is not UTF-8"]);
    let part = program.run("events --case 23001001 --format jsonl").ok().out;
    bad(part, &["line 1: the file holds a part of a record"]);
    let part = program.run("events --from 2 --format jsonl").ok().out;
    bad(part, &["line 1: the file holds a part of a record"]);
    let half = program.run("events --to 2 --format jsonl").ok().out;
    bad(half, &["line 1: the file holds a part of a record", "at the end of a command"]);
}

#[test]
fn nothing_is_made_of_a_forged_file() {
    let program = with_more();
    let all = lines(&program);
    let text = all.join("\n");
    let forged = |from: &str, to: &str| {
        assert!(text.contains(from), "no {from}");
        text.replacen(from, to, 1)
    };
    let last: Value = serde_json::from_str(all.last().unwrap()).unwrap();
    // A fact changed in silence: only the root tells.
    let ran = refused(
        &program,
        forged("\"received_on\":\"2023-04-03\"", "\"received_on\":\"2023-04-02\""),
        6,
    );
    ran.says(&[
        "the events come to the root ",
        last["root"].as_str().unwrap(),
        "was changed since",
    ]);
    refused(&program, forged("The lift", "The lifts"), 6);
    refused(&program, forged("\"salt\":\"", "\"salt\":\"00"), 5)
        .says(&["line 2: the salt is not 32 hexadecimal digits"]);
    let root = last["root"].as_str().unwrap();
    refused(&program, text.replace(root, &"0".repeat(64)), 6);
    // What the rules would never have let in.
    let taken = text.replacen("\"reference\":\"23001002\"", "\"reference\":\"23001001\"", 1);
    refused(&program, taken, 5).says(&["line 5: position 4: there is a case 23 001 001 already"]);
    let unknown = forged("\"authority\":\"E08000035\"", "\"authority\":\"E99999999\"");
    refused(&program, unknown, 5).says(&["line 2: position 1: ", "E99999999"]);
    let says = |file: String, says: &[&str]| drop(refused(&program, file, 5).says(says));
    says(
        forged("\"decided_on\":\"2023-11-20\"", "\"decided_on\":\"2023-05-20\""),
        &["line 2: position 1: Upheld on 2023-05-20 is before", "no record can have come to this"],
    );
}

#[test]
fn a_record_that_is_there_is_left_alone() {
    let program = with_more();
    program.run("events --format jsonl --out record.jsonl").ok();
    let before = root(&program, "upheld-record");
    let ran = program.run("import events record.jsonl").ends(4);
    ran.says(&["the record in ./upheld-record is not empty: it has ", "--record"]);
    assert_eq!(root(&program, "upheld-record"), before);
    program.run("init --record other").ok();
    let ran = program.run("import events record.jsonl --record other").ends(4);
    ran.says(&["the record in other is another one", "does not exist yet"]);
    std::fs::create_dir(program.dir().join("full")).unwrap();
    program.write("full/letter.txt", "mine");
    program.run("import events record.jsonl --record full").ends(5).says(&["full is not empty"]);
    program.run("import events record.jsonl --record record.jsonl").ends(5).says(&["not a dir"]);
    std::fs::create_dir(program.dir().join("empty")).unwrap();
    program.run("import events record.jsonl --record empty").ok();
    program.run("import events record.jsonl --record deep/down/here").ok();
    assert_eq!(root(&program, "deep/down/here"), before);
    program.run("import events nowhere.jsonl --record x").ends(3);
    program.run("import events full --record x").ends(5).says(&["full is a directory"]);
    assert!(!program.dir().join("x").exists());
}

#[test]
fn killed_in_the_middle_it_leaves_no_record() {
    let program = with_many(4_000);
    program.run("events --format jsonl --out record.jsonl").ok();
    let mut cut = 0;
    for wait in [0_u64, 40, 80, 120, 200, 300, 400] {
        let mut command = program.command("import events record.jsonl --record again");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if program.dir().join("again").exists() {
            break;
        }
        cut += 1;
    }
    assert!(cut > 0, "the imports ended before they could be killed");
    if !program.dir().join("again").exists() {
        program.run("import events record.jsonl --record again").ok();
    }
    assert_eq!(root(&program, "again"), root(&program, "upheld-record"));
    assert!(!program.dir().join(".again.importing").exists());
    let again = Program::with_record(env!("CARGO_BIN_EXE_upheld"));
    std::fs::remove_dir_all(again.record()).unwrap();
    upheld_tests::program::copy(&program.dir().join("again"), &again.record());
    assert_eq!(all_figures(&again), all_figures(&program));
}

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let program = with_record();
    program.write("out.jsonl", "old");
    let already = ["there is a file out.jsonl already", "say --replace"];
    program.run("events --format jsonl --out out.jsonl").ends(4).says(&already);
    assert_eq!(std::fs::read_to_string(program.dir().join("out.jsonl")).unwrap(), "old");
    program.run("events --format jsonl --out out.jsonl --replace").ok();
    let text = std::fs::read_to_string(program.dir().join("out.jsonl")).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    program.write("out.jsonl", "old");
    program.run("events --case 1 --format jsonl --out out.jsonl --replace").ends(3);
    assert_eq!(std::fs::read_to_string(program.dir().join("out.jsonl")).unwrap(), "old");
    program.run("events --out nowhere/out.jsonl").ends(1).says(&["nowhere/out.jsonl can't be"]);
    program.run("events --out upheld-record").ends(2).says(&["upheld-record is a directory"]);
    assert_eq!(listing(program.dir()), ["out.jsonl", "upheld-record"]);
    let many = with_many(2_000);
    for format in ["jsonl", "json", "csv", "table"] {
        let script =
            format!("set -o pipefail; \"$UPHELD\" events --format {format} -o - | head -1");
        let ran = many.bash(&script).ok().quiet();
        assert_eq!(ran.out.lines().count(), 1, "{format}");
    }
}
