//! The templates: ours, and those of an office in the place of ours. Every one is read when it is
//! taken, so that a mistake shows with its file and line before any document is made.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::page::escape;
use crate::page::files::{OURS, PARTS};

/// Why templates can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A file that takes no template's place.
    #[error("no template is called {name:?}; there are {}, and pieces of your own in parts/", known.join(", "))]
    Unknown {
        /// The file's name.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// A template can't be read, or asks for what is not there.
    #[error("template {name}, line {line}: {reason}")]
    Wrong {
        /// The template's name.
        name: String,
        /// The line, from 1; 0 where none can be told.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Templates {
    files: Arc<BTreeMap<String, String>>,
    environment: Environment<'static>,
}

impl Templates {
    /// Those of this project.
    ///
    /// # Errors
    /// [`TemplateError`] where one of ours can't be read; a test keeps them readable.
    pub fn ours() -> Result<Self, TemplateError> {
        Self::from_files(BTreeMap::new())
    }

    /// Those of an office, by name, each in the place of ours of the same name; of the names that are
    /// not among them ours stay. What begins with `parts/` is a further piece, for the others to
    /// include.
    ///
    /// # Errors
    /// [`TemplateError`] names the file, and where it can't be read the line.
    pub fn from_files(own: BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let ours = OURS.iter().map(|&(name, text)| (name.to_owned(), text.to_owned()));
        let mut files: BTreeMap<String, String> = ours.collect();
        for (name, text) in own {
            if !files.contains_key(&name) && !name.starts_with(PARTS) {
                return Err(TemplateError::Unknown { name, known: Self::names().collect() });
            }
            files.insert(name, text);
        }
        let environment = environment(&files)?;
        #[cfg(feature = "pdf")]
        crate::pdf::check(&files)?;
        Ok(Self { files: Arc::new(files), environment })
    }

    /// The names that an office may give templates of its own.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OURS.iter().map(|&(name, _)| name)
    }

    /// The text of a template: of those of this project, to begin one's own from.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Every template with its text, for those that read them themselves.
    #[cfg(feature = "pdf")]
    pub(crate) fn files(&self) -> &Arc<BTreeMap<String, String>> {
        &self.files
    }

    /// A document through a template.
    ///
    /// # Errors
    /// [`TemplateError::Wrong`] where the template asks for what the document does not have.
    pub(crate) fn render<T: Serialize>(
        &self,
        name: &str,
        document: T,
    ) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name).map_err(|error| wrong(name, &error))?;
        template.render(Serde(document)).map_err(|error| wrong(name, &error))
    }
}

fn environment(files: &BTreeMap<String, String>) -> Result<Environment<'static>, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A line with a statement alone leaves nothing behind.
    let lines = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(lines.map_err(|error| wrong("", &error))?);
    environment.set_auto_escape_callback(escape::rules_of);
    environment.set_formatter(escape::write);
    for (name, text) in files {
        if name.ends_with(".typ") {
            continue;
        }
        environment
            .add_template_owned(name.clone(), text.clone())
            .map_err(|error| wrong(name, &error))?;
    }
    Ok(environment)
}

/// An error of the template engine, at the innermost place it names.
fn wrong(asked: &str, error: &minijinja::Error) -> TemplateError {
    let mut innermost = error;
    while let Some(cause) = std::error::Error::source(innermost) {
        match cause.downcast_ref::<minijinja::Error>() {
            Some(cause) => innermost = cause,
            None => break,
        }
    }
    let kind = match innermost.kind() {
        ErrorKind::UndefinedError => "it asks for what the document does not have".to_owned(),
        kind => kind.to_string(),
    };
    let reason = match innermost.detail() {
        Some(detail) => format!("{kind}: {detail}"),
        None => kind,
    };
    TemplateError::Wrong {
        name: innermost.name().unwrap_or(asked).to_owned(),
        line: innermost.line().unwrap_or(0),
        reason,
    }
}
