//! A letter or a review laid out: as a page, as Markdown, as PDF. The one place that knows whether this program
//! can set PDF.

use std::io::IsTerminal;
use std::path::Path;

use sha2::{Digest, Sha256};
use upheld_publish::letter::Letter;
use upheld_publish::review::Review;

use super::House;
use crate::args::Layout;
use crate::problem::Problem;
use crate::screen::hex;

/// What lays documents out; costs its fonts once, and may be used from several threads.
pub(crate) struct Press<'a> {
    house: &'a House,
    #[cfg(feature = "pdf")]
    typesetter: upheld_publish::pdf::Typesetter,
}

#[cfg(feature = "pdf")]
impl From<upheld_publish::pdf::PdfError> for Problem {
    fn from(error: upheld_publish::pdf::PdfError) -> Self {
        match error {
            upheld_publish::pdf::PdfError::Template(error) => error.into(),
            error => Self::failed(error.to_string()),
        }
    }
}

impl<'a> Press<'a> {
    /// One for some layouts; refuses what this program can't set before anything is made.
    pub(crate) fn new(house: &'a House, layouts: &[Layout]) -> Result<Self, Problem> {
        if layouts.contains(&Layout::Pdf) && !cfg!(feature = "pdf") {
            return Err(Problem::usage("this program was built without PDF").hint(
                "`cargo install --path crates/cli --features pdf` builds one with it; --format html \
                 prints well",
            ));
        }
        Ok(Self {
            house,
            #[cfg(feature = "pdf")]
            typesetter: upheld_publish::pdf::Typesetter::new(),
        })
    }

    /// A digest of all that a file is made of, where the document is this JSON: the same digest, the
    /// same file.
    pub(crate) fn digest(&self, json: &str, layout: Layout) -> String {
        let mut hash = Sha256::new();
        for part in [env!("CARGO_PKG_VERSION"), layout.ending(), &self.house.digest, json] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hex(&hash.finalize())
    }

    /// A letter's bytes. The same letter gives the same bytes.
    pub(crate) fn letter(&self, letter: &Letter, layout: Layout) -> Result<Vec<u8>, Problem> {
        match layout {
            Layout::Html => Ok(self.house.templates.letter_html(letter)?.into_bytes()),
            Layout::Markdown => Ok(self.house.templates.letter_markdown(letter)?.into_bytes()),
            #[cfg(feature = "pdf")]
            Layout::Pdf => Ok(self.typesetter.letter(&self.house.templates, letter)?),
            #[cfg(not(feature = "pdf"))]
            Layout::Pdf => Err(Problem::failed("a PDF was asked for that can't be set")),
        }
    }

    /// A review's bytes. The same review gives the same bytes.
    pub(crate) fn review(&self, review: &Review, layout: Layout) -> Result<Vec<u8>, Problem> {
        match layout {
            Layout::Html => Ok(self.house.templates.review_html(review)?.into_bytes()),
            Layout::Markdown => Ok(self.house.templates.review_markdown(review)?.into_bytes()),
            #[cfg(feature = "pdf")]
            Layout::Pdf => Ok(self.typesetter.review(&self.house.templates, review)?),
            #[cfg(not(feature = "pdf"))]
            Layout::Pdf => Err(Problem::failed("a PDF was asked for that can't be set")),
        }
    }
}

/// Refuses to show a PDF on a terminal. `such` is a name that a file for it may have.
pub(crate) fn refuse_terminal(
    layout: Option<Layout>,
    out: Option<&Path>,
    such: &str,
) -> Result<(), Problem> {
    let shows = out.is_none_or(|out| out == Path::new("-")) && std::io::stdout().is_terminal();
    if layout == Some(Layout::Pdf) && shows {
        return Err(Problem::usage("a PDF is nothing to read on a terminal")
            .hint(format!("name a file with --out {such}")));
    }
    Ok(())
}
