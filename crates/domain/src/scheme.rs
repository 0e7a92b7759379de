//! An office's scheme: its own words for what complaints are about, whom bodies are compared with
//! and how cases end, mapped to the same events; the day its years start; the counting rules it
//! begins from; and which figures it prints under which words.
//!
//! A scheme is a text (TOML), adopted by a record before anything else and kept in it, so that a
//! record can be read without any other file. The scheme that is there without one is that of
//! English local government ([`Scheme::office`]). Not here: the counting itself, and the bodies.

mod label;
mod read;

use crate::authority::Group;
use crate::case::Outcome;
use crate::definitions::{Definitions, DefinitionsError};
use crate::time::YearStart;
use crate::vocabulary::{AssessmentOutcome, Finding, Subject, words};

pub use label::{GroupLabel, MeasureLabel, OutcomeLabel, SchemeWords, SubjectLabel};
pub use read::{SchemeError, SchemeFault};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    name: String,
    title: String,
    words: SchemeWords,
    english_register: bool,
    year_start: YearStart,
    subjects: Vec<SubjectLabel>,
    groups: Vec<GroupLabel>,
    outcomes: Vec<OutcomeLabel>,
    measures: Vec<MeasureLabel>,
    /// None for the built-in scheme: it counts by the default definition set.
    own: Option<Box<Definitions>>,
}

impl Scheme {
    /// A scheme's text may have this many bytes: it is kept as one text of one event.
    pub const TEXT_BYTES_MAX: usize = crate::particulars::TEXT_BYTES_MAX;

    /// The scheme of English local government, which a record has unless it adopted another.
    #[must_use]
    pub fn office() -> Self {
        let subject = |&subject: &Subject| SubjectLabel {
            subject,
            slug: subject.to_string(),
            name: subject.name().unwrap_or_default().to_owned(),
        };
        let group = |&group: &Group| GroupLabel {
            group,
            slug: group.to_string(),
            name: group.name().unwrap_or_default().to_owned(),
        };
        Self {
            name: "lgsco".to_owned(),
            title: "English local government and social care".to_owned(),
            words: SchemeWords::office(),
            english_register: true,
            year_start: YearStart::APRIL,
            subjects: Subject::ALL.iter().map(subject).collect(),
            groups: Group::ALL.iter().map(group).collect(),
            outcomes: office_outcomes(),
            measures: Vec::new(),
            own: None,
        }
    }

    /// Reads a scheme's text.
    ///
    /// # Errors
    /// [`SchemeError`] with everything that is wrong with it, each with its line and what to do.
    pub fn parse(text: &str) -> Result<Self, SchemeError> {
        read::scheme(text)
    }

    /// Its name: `housing-ombudsman`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line on what it is.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the office, its bodies and all of them together are called.
    #[must_use]
    pub fn words(&self) -> &SchemeWords {
        &self.words
    }

    /// Whether the built-in English authorities are its bodies; otherwise its register begins empty.
    #[must_use]
    pub fn has_english_register(&self) -> bool {
        self.english_register
    }

    /// The day its reporting years start.
    #[must_use]
    pub fn year_start(&self) -> YearStart {
        self.year_start
    }

    /// The scheme's text; none for the built-in one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.own.as_ref().map(|own| own.text.as_str())
    }

    /// The definition set it counts by where no other is named: for a scheme with a text, the rules
    /// it begins from with its own in their place, under its own name.
    ///
    /// # Errors
    /// [`DefinitionsError`] where a built-in set can't be read; a test keeps them readable.
    pub fn definitions(&self) -> Result<Definitions, DefinitionsError> {
        match &self.own {
            Some(own) => Ok((**own).clone()),
            None => Definitions::named(Definitions::DEFAULT),
        }
    }

    /// The definition set of a name: the scheme's own, or a built-in one.
    ///
    /// # Errors
    /// [`DefinitionsError::Unknown`] names those there are.
    pub fn definitions_named(&self, name: &str) -> Result<Definitions, DefinitionsError> {
        match &self.own {
            Some(own) if own.name == name => Ok((**own).clone()),
            // What a finding decides is the scheme's to say, whatever the rules.
            Some(own) => {
                let mut named = Definitions::named(name)?;
                named.findings.clone_from(&own.findings);
                Ok(named)
            }
            None => Definitions::named(name),
        }
    }

    /// What complaints may be about, in the order of the tables.
    #[must_use]
    pub fn subjects(&self) -> &[SubjectLabel] {
        &self.subjects
    }

    /// Whom bodies may be compared with.
    #[must_use]
    pub fn groups(&self) -> &[GroupLabel] {
        &self.groups
    }

    /// How cases end, the gravest first.
    #[must_use]
    pub fn outcomes(&self) -> &[OutcomeLabel] {
        &self.outcomes
    }

    /// The measures it prints, in their order; empty where all are printed under the usual words.
    #[must_use]
    pub fn measures(&self) -> &[MeasureLabel] {
        &self.measures
    }

    /// Whether a determination holds findings, each an outcome on one point.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        self.outcomes.iter().any(|label| label.finding.is_some())
    }

    /// The subject of a slug or a name: letters' case, punctuation, `&` and the word `and` don't
    /// matter.
    #[must_use]
    pub fn subject_named(&self, text: &str) -> Option<Subject> {
        let wanted = words(text);
        let is =
            |label: &&SubjectLabel| words(&label.slug) == wanted || words(&label.name) == wanted;
        self.subjects.iter().find(is).map(|label| label.subject)
    }

    /// What a subject is called; none for one that is not of this scheme.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> Option<&SubjectLabel> {
        self.subjects.iter().find(|label| label.subject == subject)
    }

    /// The group of a slug or a name, as [`Self::subject_named`].
    #[must_use]
    pub fn group_named(&self, text: &str) -> Option<Group> {
        let wanted = words(text);
        let is = |label: &&GroupLabel| words(&label.slug) == wanted || words(&label.name) == wanted;
        self.groups.iter().find(is).map(|label| label.group)
    }

    /// What a group is called; none for one that is not of this scheme.
    #[must_use]
    pub fn group(&self, group: Group) -> Option<&GroupLabel> {
        self.groups.iter().find(|label| label.group == group)
    }

    /// The outcome of a slug, a name or another word the scheme lists for it, as
    /// [`Self::subject_named`].
    #[must_use]
    pub fn outcome_named(&self, text: &str) -> Option<&OutcomeLabel> {
        let wanted = words(text);
        self.outcomes.iter().find(|label| label.is_called(&wanted))
    }

    /// What a finding is called, and what it decides; none for one that is not of this scheme.
    #[must_use]
    pub fn finding(&self, finding: Finding) -> Option<&OutcomeLabel> {
        self.outcomes.iter().find(|label| label.finding == Some(finding))
    }

    /// What a scheme calls a measure, and how it is put in words; none where it says nothing of it.
    #[must_use]
    pub fn measure(&self, measure: &str) -> Option<&MeasureLabel> {
        self.measures.iter().find(|label| label.measure == measure)
    }
}

impl Default for Scheme {
    fn default() -> Self {
        Self::office()
    }
}

/// The seven ways in which a case ends in the office's words, the gravest first.
fn office_outcomes() -> Vec<OutcomeLabel> {
    let closed = AssessmentOutcome::ALL.iter().rev().map(|&outcome| Outcome::Closed(outcome));
    [Outcome::Upheld, Outcome::NotUpheld, Outcome::Discontinued]
        .into_iter()
        .chain(closed)
        .map(OutcomeLabel::built_in)
        .collect()
}

#[cfg(test)]
mod tests;
