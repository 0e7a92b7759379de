//! Somebody who stops reading: the program ends quietly.

use crate::given::with_cases;

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let program = with_cases();
    for line in [
        "figures --all --year 2023-24",
        "figures --all --year 2023-24 --format json",
        "figures --all --year 2023-24 --format jsonl",
        "figures --all --year 2023-24 --format csv",
        "case list --all",
        "case list --format jsonl",
        "case show 23001001",
        "case search 23",
        "config",
        "doctor",
        "help",
        "man",
        "man --markdown",
        "completions bash",
    ] {
        let script = format!("set -o pipefail; \"$UPHELD\" {line} | head -1");
        let ran = program.bash(&script).ok().quiet();
        assert_eq!(ran.out.lines().count(), 1, "{line}");
    }
    let script = "\"$UPHELD\" import cases cases.csv 2>&1 >/dev/full; echo \"exit $?\"";
    let ran = program.bash(script).ok();
    assert!(ran.out.contains("No space left") && ran.out.contains("exit 1"), "{}", ran.out);
    program.run("verify").ok().prints(&["Sound: 45 events of 14 cases."]);
}
