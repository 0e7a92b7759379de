//! Files that are no good as a whole, or look as if: empty, another header, other bytes, cut short,
//! or far too long. The program's memory stays small whatever a line holds.

use std::fs::File;
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use upheld_tests::program::Ran;

use crate::given::{CASES, snapshot, with_record};

const GOOD: &str = "24 000 001,Leeds,housing,2024-04-02,,,,,\n";

#[test]
fn headers_that_are_none() {
    let program = with_record();
    let files: [(&str, &[u8]); 7] = [
        ("empty.csv", b""),
        ("blank.csv", b"\n \n,,,\n"),
        ("semicolons.csv", b"reference;authority;subject\n1;Leeds;housing\n"),
        ("misspelt.csv", b"reference,authority,subject,recieved_on\n1,Leeds,housing,2024-04-02\n"),
        ("twice.csv", b"reference,authority,subject,category,received_on\n"),
        ("latin.csv", b"r\xe9f\xe9rence,authority,subject,received_on\n"),
        ("remedies.csv", b"reference,remedy,kind\n1,1,apology\n"),
    ];
    let told: Vec<String> = files
        .iter()
        .map(|(name, bytes)| {
            let ran = program.run_with(name, bytes, &format!("import cases {name}")).ends(5);
            assert_eq!(ran.out, "", "{name}");
            ran.transcript()
        })
        .collect();
    snapshot("bad-headers", &told.join("\n"));
}

#[test]
fn marks_and_line_ends_of_every_sort_are_read() {
    let crlf = format!("{CASES}{GOOD}").replace('\n', "\r\n");
    let marked = [b"\xef\xbb\xbf", crlf.as_bytes()].concat();
    for bytes in [marked, crlf.replace("\r\n", "\r").into_bytes(), crlf.into_bytes()] {
        let program = with_record();
        let ran = program.run_with("f.csv", bytes, "import cases f.csv").ok().quiet();
        ran.prints(&["1 row: 1 new"]);
        program.run("case show 24000001").ok().prints(&["Leeds City Council", "2024-04-02"]);
    }
}

#[test]
fn bytes_that_are_not_utf_8_spoil_one_row() {
    let program = with_record();
    let bad = b"24 000 002,Le\xe9ds,housing,2024-04-02,,,,,\n";
    let bytes = [CASES.as_bytes(), bad, GOOD.as_bytes()].concat();
    let ran = program.run_with("latin.csv", bytes, "import cases latin.csv").ends(5);
    let ran = ran.prints(&["2 rows: 1 new, 0 advanced, 0 unchanged, 1 refused"]);
    ran.says(&[
        "latin.csv: row 2, column authority",
        "byte 3 of the cell, 0xE9, is not UTF-8",
        "hint: row 2: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
    ]);
}

#[test]
fn a_file_cut_in_the_middle_of_a_row_keeps_the_rows_before() {
    let program = with_record();
    let file = format!("{CASES}{GOOD}24 000 002,Leeds,hous");
    let ran = program.run_with("cut.csv", file, "import cases cut.csv").ends(5);
    let ran = ran.prints(&["2 rows: 1 new, 0 advanced, 0 unchanged, 1 refused"]);
    ran.says(&["row 3", "the row has 3 cells, the header 9", "cut short here"]);
    let file = format!("{CASES}{}", GOOD.trim_end());
    let ran = program.run_with("cut.csv", file, "import cases cut.csv").ok();
    ran.prints(&["1 unchanged"]).says(&["the last row has no line end"]);
}

#[test]
fn a_cell_of_a_million_characters_spoils_one_row() {
    let program = with_record();
    let long = "x".repeat(1_000_000);
    let file = format!("{CASES}24 000 002,Leeds,{long},2024-04-02,,,,,\n{GOOD}");
    let ran = program.run_with("long.csv", file, "import cases long.csv").ends(5);
    let ran = ran.prints(&["2 rows: 1 new, 0 advanced, 0 unchanged, 1 refused"]);
    let ran = ran.says(&["column subject", "the cell has 1000000 characters; one may have 200"]);
    assert!(ran.err.len() < 1_000, "the cell is repeated: {} bytes", ran.err.len());
}

/// The most memory a process has used so far, in kB; none once it has ended.
fn peak_kb(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_line_of_a_hundred_megabytes_is_read_over_in_little_memory() {
    let program = with_record();
    let mut file = File::create(program.dir().join("huge.csv")).unwrap();
    let megabyte = vec![b'x'; 1_000_000];
    write!(file, "{CASES}24 000 002,Leeds,").unwrap();
    for _ in 0..100 {
        file.write_all(&megabyte).unwrap();
    }
    write!(file, ",2024-04-02,,,,,\n{GOOD}").unwrap();
    drop(file);
    let line = "import cases huge.csv";
    let mut command = program.command(line);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = child.id();
    let watching = std::thread::spawn(move || {
        let mut peak = 0;
        while let Some(kb) = peak_kb(pid) {
            peak = kb;
            std::thread::sleep(Duration::from_millis(1));
        }
        peak
    });
    let ran = Ran::of(line, &child.wait_with_output().unwrap()).ends(5);
    let ran = ran.prints(&["2 rows: 1 new, 0 advanced, 0 unchanged, 1 refused"]);
    ran.says(&["row 2", "the row has 100000033 bytes; a row may have 1048576"]);
    let peak = watching.join().unwrap();
    assert!((1..100_000).contains(&peak), "{peak} kB");
}
