//! The house style: who writes, and by which templates.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};
use upheld_publish::letter::Office;
use upheld_publish::page::{TemplateError, Templates};

use super::office;
use crate::args::DocumentArgs;
use crate::problem::Problem;
use crate::screen::hex;
use crate::small;

/// See the module.
pub(crate) struct House {
    pub(crate) office: Office,
    pub(crate) templates: Templates,
    /// Of the templates that take the place of ours.
    pub(crate) digest: String,
}

impl From<TemplateError> for Problem {
    fn from(error: TemplateError) -> Self {
        Self::invalid(error.to_string())
            .hint("templates take the place of ours by name; the rest of ours stays")
    }
}

impl House {
    /// Read before anything is made, so that a mistake shows at once.
    pub(crate) fn of(args: &DocumentArgs) -> Result<Self, Problem> {
        let office = office::read(args.office.as_deref())?;
        let own = args.templates.as_deref().map(files).transpose()?.unwrap_or_default();
        let digest = hex(&Sha256::digest(format!("{own:?}")));
        Ok(Self { office, templates: Templates::from_files(own)?, digest })
    }
}

/// The files of a directory, and those of its `parts/`, by their names.
fn files(directory: &Path) -> Result<BTreeMap<String, String>, Problem> {
    let mut files = BTreeMap::new();
    read_into(&mut files, directory, "").map_err(|error| unreadable(directory, &error))?;
    let parts = directory.join("parts");
    if parts.is_dir() {
        read_into(&mut files, &parts, "parts/").map_err(|error| unreadable(&parts, &error))?;
    }
    Ok(files)
}

fn read_into(
    files: &mut BTreeMap<String, String>,
    directory: &Path,
    prefix: &str,
) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.insert(format!("{prefix}{name}"), small::text(&path)?);
        }
    }
    Ok(())
}

fn unreadable(directory: &Path, error: &io::Error) -> Problem {
    Problem::invalid(format!("templates in {} can't be read: {error}", directory.display()))
        .hint("name a directory of text files")
}
