//! Several numbers of one kind, each a bar along the page with its label and its number above it; a
//! dashed line stands before a bar that begins a new series.

use serde::Serialize;

use crate::chart::svg::{Anchor, Drawing, INK, PALE, RULE, fitted};
use crate::chart::{Picture, Place};
use crate::text::Text;

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What the number is of: a group, a subject, a year.
    pub label: Text,
    /// The number as it prints, with its counts: `80% (1,124 of 1,405)`.
    pub printed: Text,
    /// How long the bar is; none for no number.
    pub place: Option<Place>,
    /// Whether it is drawn dark: what the others are to be read against.
    pub dark: bool,
    /// Whether a new series begins with it.
    pub breaks: bool,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bars {
    /// What is shown.
    pub title: Text,
    /// The bars, from above.
    pub lines: Vec<Line>,
    /// Whether the bars are shares, so that the axis ends at 100%; else the longest bar ends it.
    pub shares: bool,
}

const WIDTH: u32 = 1_600;
const LEFT: u32 = 10;
const LENGTH: u32 = 1_580;
/// A label with its bar below.
const ROW: u32 = 92;
const BAR: u32 = 30;

impl Bars {
    /// Whether any bar can be drawn.
    #[must_use]
    pub fn has_bars(&self) -> bool {
        self.lines.iter().any(|line| line.place.is_some())
    }

    /// The chart in words.
    #[must_use]
    pub fn alternative(&self) -> Text {
        let line = |Line { label, printed, breaks, .. }: &Line| {
            let breaks = if *breaks { "A new series begins. " } else { "" };
            format!("{breaks}{label}: {printed}.")
        };
        let lines: Vec<String> = self.lines.iter().map(line).collect();
        lines.join(" ").into()
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let rows = u32::try_from(self.lines.len()).unwrap_or(u32::MAX).min(200);
        let bottom = rows * ROW;
        let height = bottom + if self.shares { 56 } else { 12 };
        let mut drawing = Drawing::new(WIDTH, height);
        for (row, line) in (0..rows).zip(&self.lines) {
            bar(&mut drawing, row * ROW, line);
            if line.breaks && row > 0 {
                drawing.dashes((LEFT, row * ROW + 2), (LEFT + LENGTH, row * ROW + 2));
            }
        }
        if self.shares {
            axis(&mut drawing, bottom);
        }
        let alternative = self.alternative();
        Picture {
            svg: drawing.svg(self.title.as_str(), alternative.as_str()),
            title: self.title.clone(),
            alternative,
            width: WIDTH,
            height,
        }
    }
}

fn bar(drawing: &mut Drawing, top: u32, line: &Line) {
    let printed = fitted(line.printed.as_str(), LENGTH / 2);
    drawing.words((LEFT + LENGTH, top + 36), Anchor::End, line.dark, &printed);
    let label = fitted(line.label.as_str(), LENGTH / 2 + 200);
    drawing.words((LEFT, top + 36), Anchor::Start, line.dark, &label);
    let at = (LEFT, top + 48);
    match line.place {
        Some(place) => {
            let fill = if line.dark { INK } else { PALE };
            drawing.rectangle(at, (place.along(LENGTH), BAR), fill);
        }
        None => drawing.line(at, (LEFT, top + 48 + BAR), 4, RULE),
    }
}

fn axis(drawing: &mut Drawing, bottom: u32) {
    drawing.line((LEFT, bottom), (LEFT + LENGTH, bottom), 3, RULE);
    for (percent, anchor) in [(0, Anchor::Start), (50, Anchor::Middle), (100, Anchor::End)] {
        let x = LEFT + LENGTH * percent / 100;
        drawing.line((x, bottom), (x, bottom + 10), 3, RULE);
        drawing.words((x, bottom + 44), anchor, false, &format!("{percent}%"));
    }
}
