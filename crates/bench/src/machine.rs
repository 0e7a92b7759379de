//! The machine: what it is, for the page, and how much memory this process has had.

use std::fs;
use std::process::Command;

use crate::trouble::{Result, Trouble};

/// The most memory that this process has had at a time, in bytes.
pub(crate) fn peak_bytes() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kib = field(&status, "VmHWM").and_then(|text| text.trim_end_matches(" kB").parse().ok());
    let kib: u64 = kib.ok_or_else(|| Trouble::said("this system does not tell peaks of memory"))?;
    Ok(kib * 1_024)
}

/// What a page has to say of the machine: name and value.
pub(crate) fn described() -> Vec<(&'static str, String)> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let model = field(&cpu, "model name").unwrap_or_else(|| "unknown".to_owned());
    vec![
        ("processor", format!("{model}, {threads} threads")),
        ("memory", field(&memory, "MemTotal").unwrap_or_default()),
        ("system", said_by("uname", &["-s", "-r", "-m"])),
        ("compiler", said_by("rustc", &["--version"])),
        ("commit", said_by("git", &["rev-parse", "--short", "HEAD"])),
    ]
}

/// The value of a `name: value` line.
fn field(text: &str, name: &str) -> Option<String> {
    let named = |line: &str| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == name).then(|| value.trim().to_owned())
    };
    text.lines().find_map(named)
}

/// What another program says in one line; nothing where there is none.
fn said_by(program: &str, arguments: &[&str]) -> String {
    let said = Command::new(program).args(arguments).output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    said.unwrap_or_default()
}

/// The version of a crate that this program was built with.
pub(crate) fn version_of(name: &str) -> &'static str {
    let lock = include_str!("../../../Cargo.lock");
    let entry =
        lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{name}\"\n")));
    let version = entry.and_then(|entry| entry.split_once("version = \"")?.1.split_once('"'));
    version.map_or("unknown", |(version, _)| version)
}
