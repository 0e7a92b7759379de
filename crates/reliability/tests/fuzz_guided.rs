//! Fuzzing guided by coverage, with a script in the fuzzer's place: what it finds is told with the input.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use upheld_reliability::works::{Ask, named};
use upheld_reliability::{Result, Row, Told, Trouble, readers};

/// Says what libFuzzer does, and finds something where it reads sheets of comma separated values.
const FUZZER: &str = r#"#!/bin/sh
echo "INFO: Loaded 1 modules   (9 inline 8-bit counters): 9 [0x5, 0x6)," >&2
for word in "$@"; do
  case "$word" in -artifact_prefix=*) prefix="${word#-artifact_prefix=}" ;; esac
  corpus="$word"
done
test -s "$corpus/good-0" || exit 9
code=0
if [ "$UPHELD_FUZZ" = csv ]; then
  printf 'slow' >"${prefix}slow-unit-1"
  printf 'a;"' >"${prefix}crash-7"
  printf 'panicked at a/b.rs:1:2:\nno such cell\n' >&2
  code=77
fi
echo "2 INITED cov: 5 ft: 6 corp: 1/1b" >&2
if [ "$UPHELD_FUZZ" = map ]; then more=5; else more=7; fi
echo "9 DONE   cov: $more ft: 8 corp: 1/1b" >&2
echo "stat::number_of_executed_units: 100" >&2
exit $code
"#;

/// A script can't be run while another test's child still holds it open for writing.
static ALONE: Mutex<()> = Mutex::new(());

fn ran(told: &Told, fuzzer: Option<&Path>) -> Result<Row> {
    let ask = Ask { trials: 1, seed: 2020, program: Path::new("none"), fuzzer, told };
    let work = named("fuzz-guided").ok_or_else(|| Trouble::Trial("no such work".to_owned()))?;
    (work.run)(&ask)
}

fn script(dir: &Path, text: &str) -> Result<PathBuf> {
    let path = dir.join("fuzzer");
    std::fs::write(&path, text).map_err(Trouble::io(&path))?;
    let may_run = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&path, may_run).map_err(Trouble::io(&path))?;
    Ok(path)
}

#[test]
fn what_a_reader_dies_of_is_told_with_the_input_and_the_others_have_their_turn() {
    let _alone = ALONE.lock().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let told = Told::default();
    let row = ran(&told, Some(&script(dir.path(), FUZZER).unwrap())).unwrap();
    let readers = readers::all().unwrap().len();
    assert_eq!((row.trials, row.silent), (100 * readers as u64, 2), "{row:?}");
    assert!(!row.holds());
    assert_eq!(
        told.wrongs(),
        [
            "fuzz-guided, csv: exit status: 77, panicked at a/b.rs:1:2: no such cell; crash on 613b22",
            "fuzz-guided, map: no input reached more than the good ones: nothing is read",
        ]
    );
    assert_eq!(told.notes().len(), readers);
}

#[test]
fn without_a_fuzzer_or_with_one_that_sees_nothing_it_is_not_run() {
    let _alone = ALONE.lock().unwrap();
    let told = Told::default();
    let refusal = |fuzzer| ran(&told, fuzzer).unwrap_err().to_string();
    let none = refusal(None);
    assert_eq!(none, "fuzz-guided needs --fuzzer PATH, the program that crates/fuzz/build makes");
    let dir = tempfile::tempdir().unwrap();
    let blind = script(dir.path(), "#!/bin/sh\necho 'error: nothing' >&2\nexit 2\n").unwrap();
    let blind = refusal(Some(&blind));
    assert!(blind.ends_with("sees no coverage; it says: error: nothing"), "{blind}");
}
