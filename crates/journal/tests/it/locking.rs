//! One writing process.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use upheld_journal::{Lock, LockError};

/// The part that another process plays in the test below; by itself it does nothing.
#[test]
fn hold_the_lock_for_another_process() {
    let Ok(dir) = std::env::var("UPHELD_TEST_LOCK_DIR") else { return };
    let lock = Lock::acquire(dir.as_ref(), Duration::ZERO).unwrap();
    println!("\nheld");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    lock.release().unwrap();
}

#[test]
fn a_lock_that_is_held_names_the_process() {
    let dir = TempDir::new().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "locking::hold_the_lock_for_another_process", "--nocapture"])
        .env("UPHELD_TEST_LOCK_DIR", dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("held")));
    for wait in [Duration::ZERO, Duration::from_millis(50)] {
        let refused = Lock::acquire(dir.path(), wait).unwrap_err();
        assert!(matches!(refused, LockError::Held { pid } if pid == Some(child.id())));
        assert_eq!(refused.to_string(), format!("the record is in use by process {}", child.id()));
    }
    child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    assert!(child.wait().unwrap().success());
    drop(Lock::acquire(dir.path(), Duration::ZERO).unwrap());
    Lock::acquire(dir.path(), Duration::ZERO).unwrap().release().unwrap();
}

#[test]
fn a_lock_needs_its_directory() {
    let dir = TempDir::new().unwrap();
    let absent = Lock::acquire(&dir.path().join("nowhere"), Duration::ZERO).unwrap_err();
    assert!(matches!(absent, LockError::Io { .. }), "{absent}");
}
