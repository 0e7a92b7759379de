//! Documents as PDF: PDF/UA-1 and PDF/A-2a together, tagged, with title, language, bookmarks and
//! embedded fonts. The typesetter is typst, as a library; it checks both standards as it writes, and
//! what would break one is an error, not a file.
//!
//! A document's data reaches its template as a file of JSON. None of it is ever source text. There is
//! no file, no network and no clock: what a template may read are the templates and the data.

mod fonts;
mod world;

use std::collections::BTreeMap;

use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::letter::Letter;
use crate::page::{TemplateError, Templates};
use crate::review::Review;

use fonts::Fonts;
use world::{Desk, line_of};

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// A template can't be read, or asks for what is not there, or what it makes breaks a standard.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The data can't be written as JSON.
    #[error("the document can't be handed to its template: {0}")]
    Data(String),
    /// The standards can't be kept together.
    #[error("no such PDF can be made: {0}")]
    Standards(String),
}

/// Sets documents. Costs its fonts once; may be used from several threads.
pub struct Typesetter {
    fonts: Fonts,
}

impl Default for Typesetter {
    fn default() -> Self {
        Self::new()
    }
}

impl Typesetter {
    /// A typesetter with the fonts that are built in.
    #[must_use]
    pub fn new() -> Self {
        Self { fonts: Fonts::built_in() }
    }

    /// A letter as PDF. The same letter and templates give the same bytes.
    ///
    /// # Errors
    /// [`PdfError`] names the template and the line that went wrong.
    pub fn letter(&self, templates: &Templates, letter: &Letter) -> Result<Vec<u8>, PdfError> {
        let data = letter.to_json().map_err(|error| PdfError::Data(error.to_string()))?;
        self.set(templates, "letter.typ", &data)
    }

    /// A review as PDF. The same review and templates give the same bytes.
    ///
    /// # Errors
    /// As [`Typesetter::letter`].
    pub fn review(&self, templates: &Templates, review: &Review) -> Result<Vec<u8>, PdfError> {
        let data = review.to_json().map_err(|error| PdfError::Data(error.to_string()))?;
        self.set(templates, "review.typ", &data)
    }

    /// A document through a template of a name. `data` is JSON: the template reads it as
    /// `document.json`.
    ///
    /// # Errors
    /// As [`Typesetter::letter`].
    pub fn set(&self, templates: &Templates, main: &str, data: &str) -> Result<Vec<u8>, PdfError> {
        let data = self.fonts.printable(data);
        let desk = Desk::new(&self.fonts, templates.files(), main, data)?;
        let wrong = |errors: EcoVec<SourceDiagnostic>| wrong(&desk, main, &errors);
        let document = typst::compile::<PagedDocument>(&desk).output.map_err(wrong)?;
        let bytes = typst_pdf::pdf(&document, &options()?).map_err(wrong)?;
        // What the typesetter remembers of one letter is of little use for the next.
        comemo::evict(5);
        Ok(bytes)
    }
}

fn options() -> Result<PdfOptions, PdfError> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
        .map_err(|error| PdfError::Standards(error.message().to_string()))?;
    let creator = Smart::Custom(Some("Upheld".to_owned()));
    Ok(PdfOptions { creator, standards, ..PdfOptions::default() })
}

/// The first error with its place: there is always one where there is no document.
fn wrong(desk: &Desk<'_>, main: &str, errors: &[SourceDiagnostic]) -> PdfError {
    let (place, reason) = match errors.first() {
        Some(error) => {
            let hints = error.hints.iter().map(|hint| format!("; {}", hint.v)).collect::<String>();
            (desk.place(error), format!("{}{hints}", error.message))
        }
        None => (None, "it gives no document".to_owned()),
    };
    let (name, line) = place.unwrap_or_else(|| (main.to_owned(), 0));
    TemplateError::Wrong { name, line, reason }.into()
}

/// Reads every typst template, so that a mistake shows before any document is made.
pub(crate) fn check(files: &BTreeMap<String, String>) -> Result<(), TemplateError> {
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".typ")) {
        let source = typst::syntax::Source::detached(text.as_str());
        let found = source.root().errors_and_warnings().0;
        if let Some(error) = found.first() {
            let line = line_of(&source, error.span).unwrap_or(0);
            let reason = error.message.to_string();
            return Err(TemplateError::Wrong { name: name.clone(), line, reason });
        }
    }
    Ok(())
}
