//! The few shapes that charts are drawn with, as SVG text. Everything that is written as words is
//! escaped here.

use std::fmt::Write;

/// Dark: the body the document is about.
pub(super) const INK: &str = "#16324f";
/// Light, with a dark rim: those it is compared with.
pub(super) const PALE: &str = "#c9d3de";
/// Between the two: the years before.
pub(super) const MIDDLE: &str = "#7f93a8";
/// Lines to read by.
pub(super) const RULE: &str = "#5b6b7c";

/// The size of letters, in tenths of a millimetre.
pub(super) const LETTERS: u32 = 32;

/// Where a text begins, ends, or has its middle.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture as it is drawn.
pub(super) struct Drawing {
    width: u32,
    height: u32,
    shapes: String,
}

impl Drawing {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { width, height, shapes: String::new() }
    }

    fn shape(&mut self, shape: std::fmt::Arguments<'_>) {
        // Writing to a string can't fail.
        self.shapes.write_fmt(shape).ok();
    }

    pub(super) fn rectangle(&mut self, at: (u32, u32), size: (u32, u32), fill: &str) {
        let ((x, y), (width, height)) = (at, size);
        self.shape(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{INK}" stroke-width="3"/>"#
        ));
    }

    pub(super) fn line(&mut self, from: (u32, u32), to: (u32, u32), width: u32, colour: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.shape(format_args!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}"/>"#
        ));
    }

    pub(super) fn dashes(&mut self, from: (u32, u32), to: (u32, u32)) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.shape(format_args!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{RULE}" stroke-width="4" stroke-dasharray="14 10"/>"#
        ));
    }

    pub(super) fn words(&mut self, at: (u32, u32), anchor: Anchor, strong: bool, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if strong { "bold" } else { "normal" };
        let (x, y) = at;
        let words = escaped(words);
        self.shape(format_args!(
            r##"<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" fill="#14202c">{words}</text>"##
        ));
    }

    /// The picture as one element. `label` are the title and the text alternative.
    pub(super) fn svg(self, title: &str, alternative: &str) -> String {
        let Self { width, height, shapes } = self;
        let label = escaped(&format!("{title}. {alternative}"));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" viewBox="0 0 {width} {height}" font-family="Libertinus Serif, Charter, Georgia, serif" font-size="{LETTERS}">{shapes}</svg>"#
        )
    }
}

/// A text inside an element or an attribute.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
    text
}

/// About as many letters as fit into a length: names are cut there in a picture, never in words.
pub(super) fn fitted(words: &str, length: u32) -> String {
    let letters = usize::try_from(length / (LETTERS / 2)).unwrap_or(usize::MAX);
    if words.chars().count() <= letters {
        return words.to_owned();
    }
    let kept: String = words.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
