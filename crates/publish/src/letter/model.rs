//! A letter as plain data: every word and every number of it, ready to print. Nothing of a format,
//! and nothing left to decide.

use serde::Serialize;

use crate::chart::{Against, Years};
use crate::grid::Grid;
use crate::method::Method;
use crate::standing::{Mark, Standing};
use crate::text::Text;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The language of its words: `en-GB`.
    pub language: &'static str,
    /// The document's title, with the body's name.
    pub title: Text,
    /// The heading: `Annual review letter 2023-24`.
    pub heading: Text,
    /// The body's name.
    pub body: Text,
    /// The year in words: `1 April 2023 to 31 March 2024`.
    pub period: Text,
    /// The office's name.
    pub office: Text,
    /// The office's address, line by line; may be empty.
    pub address: Vec<Text>,
    /// The day of the letter, where it has one.
    pub date: Option<Day>,
    /// The day a file of it is dated by, `2020-07-22`: of the letter, else of its release's approval,
    /// else the last day of the year.
    pub dated: Text,
    /// How it is sent: `By email`.
    pub delivery: Text,
    /// To whom, each line by line: one, or several for a body that ended.
    pub addressees: Vec<Vec<Text>>,
    /// `Dear Ms Jackson`.
    pub salutation: Text,
    /// The first paragraphs.
    pub opening: Vec<Text>,
    /// What the figures mean.
    pub meanings: Section,
    /// The page of figures.
    pub figures: Figures,
    /// The years the record has; none where it has this one only.
    pub trend: Option<Trend>,
    /// What follows the figures.
    pub sections: Vec<Section>,
    /// The thanks.
    pub thanks: Section,
    /// `Yours sincerely,`.
    pub farewell: Text,
    /// Who signs, line by line.
    pub signature: Vec<Text>,
    /// What stands on every page; empty on a published letter of a real record.
    pub marks: Vec<Mark>,
    /// How the figures are made.
    pub method: Method,
    /// The last page: the record behind the letter.
    pub record: Section,
    /// The checkpoint of that record: three lines.
    pub checkpoint: Vec<Text>,
    /// What comes after the checkpoint.
    pub check: Vec<Block>,
    /// What the letter stands on.
    pub standing: Standing,
}

/// A day, for readers and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// `22 July 2020`.
    pub words: Text,
    /// `2020-07-22`.
    pub iso: Text,
}

/// A part of a document under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its name within the document: letters and hyphens.
    pub id: &'static str,
    /// The heading.
    pub title: Text,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: Text,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<Text>,
    },
    /// Terms, each with what it means.
    Terms {
        /// The terms.
        items: Vec<Term>,
    },
    /// A table.
    Table {
        /// The table.
        table: Grid,
    },
}

impl Block {
    /// A paragraph of a text.
    #[must_use]
    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph { text: text.into() }
    }
}

/// A term and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// The term.
    pub name: Text,
    /// What it means.
    pub text: Text,
}

/// The page of figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The heading.
    pub title: Text,
    /// What to read first.
    pub intro: Text,
    /// The figures, in their order.
    pub items: Vec<KeyFigure>,
    /// The same in a table.
    pub table: Grid,
}

/// One figure of the letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyFigure {
    /// The measure's slug.
    pub measure: Text,
    /// What it is called.
    pub title: Text,
    /// The large number: `75%`; none where there is no base.
    pub value: Option<Text>,
    /// What it is made of: `44 of 59 investigations were upheld`; or why there is no figure.
    pub sentence: Text,
    /// The period.
    pub period: Text,
    /// The same for similar bodies, or why there is none.
    pub comparison: Text,
    /// To be careful with a small base.
    pub caution: Option<Text>,
    /// What broke the series in this year.
    pub breaks: Vec<Text>,
    /// The chart; none for a figure without a rate to draw.
    pub chart: Option<Against>,
}

/// The figures over the years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// The heading.
    pub title: Text,
    /// What to read first.
    pub intro: Text,
    /// A chart for each figure.
    pub charts: Vec<Years>,
    /// The same in a table.
    pub table: Grid,
    /// The breaks in series that fall into these years.
    pub breaks: Vec<Text>,
}
