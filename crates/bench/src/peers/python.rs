//! Peers that are Python libraries, in an environment of their own below cargo's target directory,
//! which `peers/setup.sh` makes. They are workers: see [`crate::worker`].

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::scratch;

/// The environment.
pub(crate) struct Python {
    program: PathBuf,
}

impl Python {
    /// The environment, or why there is none.
    pub(crate) fn find() -> Result<Self, String> {
        let target = scratch::target().map_err(|trouble| trouble.to_string())?;
        let program = target.join("peers/venv/bin/python");
        if program.exists() {
            Ok(Self { program })
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
