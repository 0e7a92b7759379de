//! What a document stands on: which release, known up to where, and how that can be checked. Every
//! document carries one. Who may make a document from what is not decided here.

use chrono::NaiveDate;
use serde::Serialize;

use crate::text::Text;
use crate::words::day;

/// Whether the figures of a document were released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Issue {
    /// They are those of a release.
    Release {
        /// Its name: `2023-24`, `2023-24.2`.
        name: Text,
        /// The day it was approved.
        approved_on: NaiveDate,
        /// The day it was published, if it was.
        published_on: Option<NaiveDate>,
    },
    /// No release holds them: for the office's own eyes.
    NotPublished,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Whether the figures were released.
    pub issue: Issue,
    /// The day or position the question named, in words; none for all that is known.
    pub as_known: Option<Text>,
    /// Whether the record has not seen the end of the year.
    pub provisional: bool,
    /// Whether the record is an invented one.
    pub synthetic: bool,
    /// The last event that the figures know of.
    pub position: u64,
    /// The record's root at that position, in hexadecimal.
    pub root: Text,
    /// The checkpoint of the record at that position: three lines.
    pub checkpoint: Vec<Text>,
    /// The name of the definition set.
    pub definitions: Text,
}

/// What stands on every page of a document that is not to be taken for the published one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// In capitals, short: `NOT PUBLISHED`.
    pub word: Text,
    /// What it means, in a sentence.
    pub sentence: Text,
}

impl Mark {
    fn new(word: &str, sentence: &str) -> Self {
        Self { word: word.into(), sentence: sentence.into() }
    }
}

impl Standing {
    /// The lines of a checkpoint's text.
    #[must_use]
    pub fn checkpoint_of(text: &str) -> Vec<Text> {
        text.lines().filter(|line| !line.trim().is_empty()).map(Text::new).collect()
    }

    /// The marks that every page carries; none on a published document of a real record.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let synthetic = self.synthetic.then(|| {
            let sentence = "This document is made from invented cases: nobody did or suffered what \
                            it tells.";
            Mark::new("SYNTHETIC", sentence)
        });
        let provisional = self.provisional.then(|| {
            let sentence = "The record has not seen the end of this year, so every figure may still \
                            change.";
            Mark::new("PROVISIONAL", sentence)
        });
        [synthetic, self.not_published(), self.looking_back(), provisional]
            .into_iter()
            .flatten()
            .collect()
    }

    fn not_published(&self) -> Option<Mark> {
        match &self.issue {
            Issue::NotPublished => {
                let sentence = "No release holds these figures. This copy is for use inside the \
                                office.";
                Some(Mark::new("NOT PUBLISHED", sentence))
            }
            Issue::Release { .. } => None,
        }
    }

    fn looking_back(&self) -> Option<Mark> {
        let when = self.as_known.as_ref()?;
        let sentence = format!(
            "This document is as known {when}: it holds nothing that was recorded later. It is not \
             the document that was sent."
        );
        Some(Mark::new("AS KNOWN THEN", &sentence))
    }

    /// The release in a sentence.
    #[must_use]
    pub fn release_words(&self) -> Text {
        let Issue::Release { name, approved_on, published_on } = &self.issue else {
            return "These figures belong to no release: they were not approved.".into();
        };
        let published = match published_on {
            Some(on) => format!("published on {}", day(*on)),
            None => "not published at the time of writing".to_owned(),
        };
        let approved = day(*approved_on);
        format!(
            "These figures are those of release {name}, approved on {approved} and {published}."
        )
        .into()
    }
}
