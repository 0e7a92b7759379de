//! One rate over the years: a bar a year, the last one dark, the average of similar bodies as a
//! stroke across it, and a dashed line before a year whose figures can't be compared with those
//! before it.

use serde::Serialize;

use crate::chart::svg::{Anchor, Drawing, INK, MIDDLE, RULE};
use crate::chart::{Picture, Place};
use crate::text::Text;

/// A year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// The year: `2023-24`.
    pub year: Text,
    /// The rate as it prints; empty for no rate.
    pub printed: Text,
    /// How high the bar is; none for no rate.
    pub place: Option<Place>,
    /// The average of similar bodies, where there is one.
    pub average: Option<Place>,
    /// Whether the year begins a new series.
    pub breaks: bool,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Years {
    /// What is shown.
    pub title: Text,
    /// The years, oldest first.
    pub bars: Vec<Bar>,
}

const WIDTH: u32 = 560;
const HEIGHT: u32 = 480;
const LEFT: u32 = 6;
const LENGTH: u32 = 548;
/// From the line the bars stand on up to 100%.
const BOTTOM: u32 = 400;
const TALL: u32 = 320;

impl Years {
    /// Whether any year has a rate.
    #[must_use]
    pub fn has_bars(&self) -> bool {
        self.bars.iter().any(|bar| bar.place.is_some())
    }

    /// The chart in words.
    #[must_use]
    pub fn alternative(&self) -> Text {
        let year = |bar: &Bar| {
            let rate = if bar.place.is_some() {
                format!("the rate was {}", bar.printed)
            } else {
                "there was no rate".to_owned()
            };
            let average = bar.average.map(|place| format!(" and the average {}%", place.percent()));
            let breaks = if bar.breaks { "A new series begins. " } else { "" };
            format!("{breaks}In {} {rate}{}.", bar.year, average.unwrap_or_default())
        };
        let years: Vec<String> = self.bars.iter().map(year).collect();
        format!("A bar for each year. {}", years.join(" ")).into()
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let mut drawing = Drawing::new(WIDTH, HEIGHT);
        drawing.line((LEFT, BOTTOM - TALL), (LEFT + LENGTH, BOTTOM - TALL), 1, RULE);
        let count = u32::try_from(self.bars.len()).unwrap_or(u32::MAX).max(1);
        let wide = (LENGTH / count).clamp(1, 140);
        for (place, bar) in (0..count).zip(&self.bars) {
            let last = place + 1 == count;
            let x = LEFT + (LENGTH - wide * count) / 2 + place * wide;
            column(&mut drawing, bar, (x, wide), (last, place > 0, count));
        }
        drawing.line((LEFT, BOTTOM), (LEFT + LENGTH, BOTTOM), 3, RULE);
        let alternative = self.alternative();
        Picture {
            svg: drawing.svg(self.title.as_str(), alternative.as_str()),
            title: self.title.clone(),
            alternative,
            width: WIDTH,
            height: HEIGHT,
        }
    }
}

fn column(
    drawing: &mut Drawing,
    bar: &Bar,
    (x, wide): (u32, u32),
    (last, follows, count): (bool, bool, u32),
) {
    let middle = x + wide / 2;
    if bar.breaks && follows {
        drawing.dashes((x, BOTTOM - TALL - 40), (x, BOTTOM + 20));
    }
    let gap = wide / 8;
    if let Some(place) = bar.place {
        let tall = place.along(TALL);
        let fill = if last { INK } else { MIDDLE };
        drawing.rectangle((x + gap, BOTTOM - tall), (wide - 2 * gap, tall), fill);
    }
    if let Some(average) = bar.average {
        let y = BOTTOM - average.along(TALL);
        // White below, so that the stroke shows on a dark bar as on the page.
        drawing.line((x + gap / 2, y), (x + wide - gap / 2, y), 12, "#ffffff");
        drawing.line((x + gap / 2, y), (x + wide - gap / 2, y), 5, "#14202c");
    }
    let above = bar.place.map_or(0, |place| place.along(TALL)).max(
        // The number stands clear of the stroke.
        bar.average.filter(|_| bar.place.is_some()).map_or(0, |place| place.along(TALL)),
    );
    let printed = if bar.place.is_some() { bar.printed.as_str() } else { "–" };
    drawing.words((middle, BOTTOM - above - 12), Anchor::Middle, last, printed);
    year(drawing, bar, middle, (last, follows, count));
}

/// The year below its bar: of many, the first and the last only.
fn year(drawing: &mut Drawing, bar: &Bar, middle: u32, (last, follows, count): (bool, bool, u32)) {
    let (x, anchor) = match (count > 4, follows, last) {
        (true, false, _) => (LEFT, Anchor::Start),
        (true, _, true) => (LEFT + LENGTH, Anchor::End),
        _ => (middle, Anchor::Middle),
    };
    if count <= 4 || last || !follows {
        drawing.words((x, BOTTOM + 46), anchor, last, bar.year.as_str());
    }
}
