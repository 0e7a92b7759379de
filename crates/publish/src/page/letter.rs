//! A letter as HTML and as Markdown.

use serde::Serialize;

use crate::chart::Picture;
use crate::letter::Letter;
use crate::page::templates::{TemplateError, Templates};

/// What a letter's template gets: the letter, and the pictures of its charts, for each figure of the
/// page of figures and for each of the trend.
#[derive(Serialize)]
struct Page<'a> {
    letter: &'a Letter,
    figure_pictures: Vec<Option<Picture>>,
    trend_pictures: Vec<Picture>,
}

impl Letter {
    fn page(&self) -> Page<'_> {
        Page {
            letter: self,
            figure_pictures: self.figure_pictures(),
            trend_pictures: self.trend_pictures(),
        }
    }

    /// The picture of each figure's chart, in their order.
    #[must_use]
    pub fn figure_pictures(&self) -> Vec<Option<Picture>> {
        let charts = self.figures.items.iter().map(|figure| figure.chart.as_ref());
        charts.map(|chart| chart.map(crate::chart::Against::picture)).collect()
    }

    /// The pictures of the trend, in their order.
    #[must_use]
    pub fn trend_pictures(&self) -> Vec<Picture> {
        let charts = self.trend.iter().flat_map(|trend| &trend.charts);
        charts.map(crate::chart::Years::picture).collect()
    }
}

impl Letter {
    /// The letter with its pictures as JSON: what a template gets, for programs of the office's own.
    ///
    /// # Errors
    /// Where it can't be written as JSON, which its types leave no room for.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.page())
    }
}

impl Templates {
    /// A letter as one file of HTML: style and pictures in it, no script, fit to print.
    ///
    /// # Errors
    /// [`TemplateError`] names the template and the line that can't be filled in.
    pub fn letter_html(&self, letter: &Letter) -> Result<String, TemplateError> {
        self.render("letter.html", letter.page())
    }

    /// A letter as Markdown, with its tables as tables and its charts in words.
    ///
    /// # Errors
    /// As [`Templates::letter_html`].
    pub fn letter_markdown(&self, letter: &Letter) -> Result<String, TemplateError> {
        self.render("letter.md", letter.page())
    }
}
