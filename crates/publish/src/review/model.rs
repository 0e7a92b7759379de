//! A review as plain data: every word and every number of it, ready to print. Nothing of a format, and
//! nothing left to decide.

use serde::Serialize;

use crate::chart::{Bars, Picture, Years};
use crate::letter::{Block, Day, Section};
use crate::method::Method;
use crate::standing::{Mark, Standing};
use crate::text::Text;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Review {
    /// The language of its words: `en-GB`.
    pub language: &'static str,
    /// The document's title, with the name of the whole.
    pub title: Text,
    /// The heading: `Review of the year 2023-24`.
    pub heading: Text,
    /// What all together are called.
    pub whole: Text,
    /// The year in words: `1 April 2023 to 31 March 2024`.
    pub period: Text,
    /// The office's name.
    pub office: Text,
    /// The office's address, line by line; may be empty.
    pub address: Vec<Text>,
    /// The day of the review, where it has one.
    pub date: Option<Day>,
    /// The day a file of it is dated by, `2024-07-24`: its own, else that of its release's approval,
    /// else the last day of the year.
    pub dated: Text,
    /// The first paragraphs.
    pub opening: Vec<Text>,
    /// The figures that come first.
    pub headlines: Vec<Headline>,
    /// What follows them.
    pub parts: Vec<Part>,
    /// What stands on every page; empty on a published review of a real record.
    pub marks: Vec<Mark>,
    /// How the figures are made.
    pub method: Method,
    /// The last page: the record behind the review.
    pub record: Section,
    /// The checkpoint of that record: three lines.
    pub checkpoint: Vec<Text>,
    /// What comes after the checkpoint.
    pub check: Vec<Block>,
    /// What the review stands on.
    pub standing: Standing,
}

/// One of the figures that come first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// The measure's slug.
    pub measure: Text,
    /// What it is called.
    pub title: Text,
    /// The large number: `63%`; none where there is no base.
    pub value: Option<Text>,
    /// What it is made of, or why there is no figure.
    pub sentence: Text,
    /// What it means; may be empty.
    pub meaning: Text,
    /// To be careful with a small base.
    pub caution: Option<Text>,
    /// What broke the series in this year.
    pub breaks: Vec<Text>,
}

/// A part of the review: words, then charts, then tables and what is to be said of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its name within the document: letters and hyphens.
    pub id: &'static str,
    /// The heading.
    pub title: Text,
    /// What stands before the charts.
    pub intro: Vec<Block>,
    /// The charts; may be none.
    pub charts: Vec<Chart>,
    /// What stands after them: the same numbers in tables, and notes.
    pub blocks: Vec<Block>,
}

/// A chart of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Chart {
    /// Numbers side by side, each a bar along the page.
    Bars(Bars),
    /// A rate over the years.
    Years(Years),
}

impl Chart {
    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        match self {
            Self::Bars(chart) => chart.picture(),
            Self::Years(chart) => chart.picture(),
        }
    }
}
