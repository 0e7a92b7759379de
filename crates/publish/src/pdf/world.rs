//! All that a template can see: the templates, the data, the fonts. No clock and no other file.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, DiagSpanKind, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Features, Library, LibraryExt, World};

use crate::page::TemplateError;
use crate::pdf::fonts::Fonts;

/// What the data is called among the templates.
const DATA: &str = "document.json";

/// The typesetter's own library, with marks for the heads of rows.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features: Features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// See the module.
pub(super) struct Desk<'a> {
    fonts: &'a Fonts,
    main: FileId,
    // Looked up, never walked through: their order reaches nothing.
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl<'a> Desk<'a> {
    /// The desk for one document.
    pub(super) fn new(
        fonts: &'a Fonts,
        templates: &BTreeMap<String, String>,
        main: &str,
        data: String,
    ) -> Result<Self, TemplateError> {
        let mut sources = HashMap::new();
        let mut files = HashMap::from([(file(DATA)?, Bytes::from_string(data))]);
        for (name, text) in templates {
            let id = file(name)?;
            if name.ends_with(".typ") {
                sources.insert(id, Source::new(id, text.clone()));
            }
            files.insert(id, Bytes::from_string(text.clone()));
        }
        Ok(Self { fonts, main: file(main)?, sources, files })
    }

    /// The template and the line, from 1, that an error is about: where it is in none, the nearest
    /// call that led to it.
    pub(super) fn place(&self, error: &SourceDiagnostic) -> Option<(String, usize)> {
        let calls = error.trace.iter().map(|call| call.span.into());
        [error.span].into_iter().chain(calls).find_map(|span: DiagSpan| {
            let source = self.sources.get(&span.id()?)?;
            let name = source.id().vpath().get_without_slash().to_owned();
            Some((name, line_of(source, span)?))
        })
    }
}

/// The line, from 1, on which a span begins.
pub(super) fn line_of(source: &Source, span: DiagSpan) -> Option<usize> {
    let range = match span.get() {
        DiagSpanKind::Detached => return None,
        DiagSpanKind::Number { num, sub_range, .. } => source.range(num, sub_range)?,
        DiagSpanKind::Range { range, .. } => range,
    };
    Some(source.lines().byte_to_line(range.start)? + 1)
}

fn file(name: &str) -> Result<FileId, TemplateError> {
    let wrong = |reason: String| TemplateError::Wrong { name: name.to_owned(), line: 0, reason };
    let path = VirtualPath::new(name).map_err(|error| wrong(format!("{error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
