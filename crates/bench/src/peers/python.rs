//! Peers that are Python libraries, in an environment of their own below cargo's target directory,
//! which `peers/setup.sh` makes. They are workers: see [`crate::worker`].

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use crate::bench::Bench;
use crate::scratch;
use crate::trouble::{Result, Trouble};
use crate::worker::Worker;

/// The event stores: name and script.
const STORES: [(&str, &str); 2] =
    [("UmaDB", "umadb_store.py"), ("eventsourcing", "eventsourcing_store.py")];

/// The environment.
pub(crate) struct Python {
    program: PathBuf,
}

impl Python {
    /// The environment, or why there is none.
    pub(crate) fn find() -> std::result::Result<Self, String> {
        let target = scratch::target().map_err(|trouble| trouble.to_string())?;
        let environment = target.join("peers/venv");
        // What setup.sh writes last.
        if environment.join("requirements.txt").exists() {
            Ok(Self { program: environment.join("bin/python") })
        } else {
            Err("no Python environment: crates/bench/peers/setup.sh makes it".to_owned())
        }
    }

    /// A script of the peers, to be started as a worker.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name));
        command.env("POLARS_MAX_THREADS", "2");
        command
    }
}

/// Makes the environment, or brings it up to date.
pub(crate) fn set_up() -> Result<()> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/setup.sh");
    let status = Command::new(script).env("CARGO_TARGET_DIR", scratch::target()?).status()?;
    if status.success() { Ok(()) } else { Err(Trouble::said(format!("setup.sh: {status}"))) }
}

/// The event stores that are here, each with an empty store; those that are not are told in `work`.
pub(crate) fn stores(bench: &mut Bench, work: &str) -> Result<Vec<(&'static str, Worker)>> {
    let python = Python::find();
    let mut stores = Vec::new();
    for (name, script) in STORES {
        let directory = bench.scratch.empty(&format!("store-{name}"))?;
        std::fs::create_dir_all(&directory).map_err(Trouble::file(&directory))?;
        let started = match &python {
            Ok(python) => Worker::start(python.script(script).arg(&directory)),
            Err(why) => Err(Trouble::said(why.clone())),
        };
        match started {
            Ok(worker) => {
                bench.is_set_up(name, &worker.hello);
                stores.push((name, worker));
            }
            Err(why) => bench.samples.is_absent(work, name, why.to_string()),
        }
    }
    Ok(stores)
}

/// Writes frames to a file as the stores read them: the length of each before it.
pub(crate) fn write_frames(frames: &[Arc<[u8]>], to: &Path) -> Result<()> {
    let mut bytes = Vec::new();
    for frame in frames {
        let length =
            u32::try_from(frame.len()).map_err(|_| Trouble::said("a frame is too long"))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(frame);
    }
    std::fs::write(to, bytes).map_err(Trouble::file(to))
}
