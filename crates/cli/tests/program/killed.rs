//! An import that is killed in its middle, and given again: the same cases, the same figures.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use upheld_tests::program::Program;

use crate::given::{all_figures, assert_sound, many, with_many, with_record};

const ROWS: u32 = 6_000;

/// How many bytes of the journal's files are written: they are longer than that, and end in zeros.
fn written(record: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(record.join("journal")) else { return 0 };
    let files = entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap_or_default());
    files.map(|bytes| bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)).sum()
}

/// Kills an import as soon as so many bytes are in the journal. Gives whether it was still at work.
fn kill_at(program: &Program, line: &str, bytes: usize) -> bool {
    let mut command = program.command(line);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while written(&program.record()) < bytes {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn an_import_killed_at_several_moments_and_given_again_is_the_same() {
    let whole = with_many(ROWS);
    let expected = all_figures(&whole);
    let bytes = written(&whole.record());
    let mut cut = 0;
    for part in [0, 1, 2, 4, 6, 7] {
        let program = with_record();
        program.write("many.csv", many(ROWS));
        let killed = kill_at(&program, "import cases many.csv", bytes / 8 * part);
        cut += u32::from(killed);
        let ran = program.run("import cases many.csv").ok();
        let ran = ran.prints(&["6000 rows: ", " 0 advanced, ", " 0 refused; "]);
        let kept = !ran.out.contains(" 0 unchanged, ");
        assert!(!killed || part < 2 || kept, "nothing was kept: {}", ran.transcript());
        assert_eq!(all_figures(&program), expected, "killed at {part} eighths");
        assert_sound(&program);
        let again = program.run("import cases many.csv").ok();
        again.prints(&["0 new, 0 advanced, 6000 unchanged, 0 refused; 0 events recorded."]);
    }
    assert!(cut >= 3, "the imports ended before they could be killed");
}

#[test]
fn an_import_killed_twice_is_the_same() {
    let whole = with_many(ROWS);
    let bytes = written(&whole.record());
    let program = with_record();
    program.write("many.csv", many(ROWS));
    kill_at(&program, "import cases many.csv", bytes / 4);
    kill_at(&program, "import cases many.csv", bytes / 2);
    program.run("import cases many.csv").ok();
    assert_eq!(all_figures(&program), all_figures(&whole));
    assert_sound(&program);
}
