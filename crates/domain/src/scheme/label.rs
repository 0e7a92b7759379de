//! What a scheme calls things: a word of a vocabulary with its slug and its name. Not here: reading
//! a scheme.

use crate::authority::Group;
use crate::case::Outcome;
use crate::vocabulary::{Answer, Finding, Subject, words};

/// What complaints may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectLabel {
    /// The word in the record.
    pub subject: Subject,
    /// How it is written in files and arguments: `damp-and-mould`.
    pub slug: String,
    /// How it is printed: `Damp and mould`.
    pub name: String,
}

/// Whom bodies are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLabel {
    /// The word in the record.
    pub group: Group,
    /// How it is written in files and arguments.
    pub slug: String,
    /// How it is printed.
    pub name: String,
}

/// How a case, or a finding in it, may end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeLabel {
    /// How it is written in files and arguments: `service-failure`.
    pub slug: String,
    /// How it is printed: `Service failure`.
    pub name: String,
    /// Other words that mean it in files.
    pub also: Vec<String>,
    /// How the case is decided with it.
    pub outcome: Outcome,
    /// Of an upheld outcome: whether it says that the body had put things right before.
    pub remedied_before: Answer,
    /// The finding that it is, in schemes that have findings.
    pub finding: Option<Finding>,
}

impl OutcomeLabel {
    /// An outcome in the office's own words.
    pub(super) fn built_in(outcome: Outcome) -> Self {
        let slug = outcome.to_string();
        let mut name = slug.replace('-', " ");
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            slug,
            name,
            also: Vec::new(),
            outcome,
            remedied_before: Answer::NotStated,
            finding: None,
        }
    }

    /// Whether a text, made plain, is one of its words.
    pub(super) fn is_called(&self, wanted: &str) -> bool {
        let called = [&self.slug, &self.name].into_iter().chain(&self.also);
        called.into_iter().any(|known| words(known) == wanted)
    }
}

/// A measure that a scheme prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureLabel {
    /// The measure's name: `uphold-rate`; `received/*` for one line a subject.
    pub measure: String,
    /// How it is printed.
    pub name: String,
    /// What it means, in a sentence or two: for a letter.
    pub meaning: String,
    /// Of a rate: what is below the line, one of it and several.
    pub base: Option<(String, String)>,
    /// Of a rate: what happened to those above the line, after `was` or `were`: `upheld`.
    pub verb: Option<String>,
    /// Whether the letter has a section on it.
    pub in_letter: bool,
}

/// What an office, its bodies and all of them together are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeWords {
    /// The office: `Housing Ombudsman`.
    pub office: String,
    /// One body: `landlord`.
    pub body: String,
    /// Several: `landlords`.
    pub bodies: String,
    /// The scope of everybody: `England, local government review`.
    pub everyone: String,
}

impl SchemeWords {
    pub(super) fn office() -> Self {
        Self {
            office: "Local Government and Social Care Ombudsman".to_owned(),
            body: "authority".to_owned(),
            bodies: "authorities".to_owned(),
            everyone: "England, local government review".to_owned(),
        }
    }
}
