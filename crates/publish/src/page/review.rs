//! A review as HTML and as Markdown.

use serde::Serialize;

use crate::chart::Picture;
use crate::page::templates::{TemplateError, Templates};
use crate::review::{Chart, Review};

/// What a review's template gets: the review, and for each of its parts the pictures of its charts.
#[derive(Serialize)]
struct Page<'a> {
    review: &'a Review,
    pictures: Vec<Vec<Picture>>,
}

impl Review {
    fn page(&self) -> Page<'_> {
        Page { review: self, pictures: self.pictures() }
    }

    /// The pictures of each part's charts, in their order.
    #[must_use]
    pub fn pictures(&self) -> Vec<Vec<Picture>> {
        self.parts.iter().map(|part| part.charts.iter().map(Chart::picture).collect()).collect()
    }

    /// The review with its pictures as JSON: what a template gets, for programs of the office's own.
    ///
    /// # Errors
    /// Where it can't be written as JSON, which its types leave no room for.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.page())
    }
}

impl Templates {
    /// A review as one file of HTML: style and pictures in it, no script, fit to print.
    ///
    /// # Errors
    /// [`TemplateError`] names the template and the line that can't be filled in.
    pub fn review_html(&self, review: &Review) -> Result<String, TemplateError> {
        self.render("review.html", review.page())
    }

    /// A review as Markdown, with its tables as tables and its charts in words.
    ///
    /// # Errors
    /// As [`Templates::review_html`].
    pub fn review_markdown(&self, review: &Review) -> Result<String, TemplateError> {
        self.render("review.md", review.page())
    }
}
