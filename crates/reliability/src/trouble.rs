//! What can keep a work from being tried. Not here: what a trial finds, which is a [`crate::Row`].

use std::path::{Path, PathBuf};

/// A work that could not be tried to its end.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file of the work's own could not be read or written.
    #[error("can't use {}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// The system's word.
        error: std::io::Error,
    },
    /// A trial came out otherwise than it must; the message has all that is needed to repeat it.
    #[error("{0}")]
    Trial(String),
}

impl Trouble {
    /// Says which file it was about.
    pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { path, error }
    }

    /// In the words of an error.
    pub(crate) fn said(error: impl std::fmt::Display) -> Self {
        Self::Trial(error.to_string())
    }
}

/// What the crate's functions give.
pub type Result<T, E = Trouble> = std::result::Result<T, E>;
