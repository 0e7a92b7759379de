//! One rate against the same rate of similar bodies: a bar for the body, one for their average, and
//! where it is known a stroke for each of them.

use serde::Serialize;

use crate::chart::svg::{Anchor, Drawing, INK, PALE, RULE, fitted};
use crate::chart::{Picture, Place};
use crate::text::Text;

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Whose rate it is.
    pub label: Text,
    /// The rate as it prints.
    pub printed: Text,
    /// How long the bar is; none for no rate.
    pub place: Option<Place>,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Against {
    /// What is shown.
    pub title: Text,
    /// The body's own rate.
    pub own: Row,
    /// The average, where there is one.
    pub average: Option<Row>,
    /// What the bodies of the group are called.
    pub group: Text,
    /// The rate of each of them that has one, in ascending order; empty where they are not shown.
    pub members: Vec<Place>,
}

const WIDTH: u32 = 900;
/// The axis begins here and is so long.
const LEFT: u32 = 10;
const LENGTH: u32 = 880;
/// A label with its bar below.
const ROW: u32 = 106;
const BAR: u32 = 34;

impl Against {
    /// The chart in words.
    #[must_use]
    pub fn alternative(&self) -> Text {
        let Row { label, printed, .. } = &self.own;
        let mut words = format!("{label}: {printed}.");
        if let Some(Row { label, printed, .. }) = &self.average {
            words.push_str(&format!(" {label}: {printed}."));
        }
        words.push_str(&self.spread().unwrap_or_default());
        words.into()
    }

    /// From where to where the others' rates go, and where the middle one is.
    fn spread(&self) -> Option<String> {
        let count = self.members.len();
        let (least, most) = (self.members.first()?.percent(), self.members.last()?.percent());
        let middle = self.members.get((count - 1) / 2)?.percent();
        let group = &self.group;
        Some(format!(
            " The {count} {group} with a rate go from {least}% to {most}%; half of them are at \
             {middle}% or below."
        ))
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let rows = 1 + u32::from(self.average.is_some());
        let strip = if self.members.is_empty() { 0 } else { 92 };
        let height = rows * ROW + strip + 52;
        let mut drawing = Drawing::new(WIDTH, height);
        let bottom = rows * ROW + strip + 4;
        axis(&mut drawing, bottom);
        row(&mut drawing, 0, &self.own, true);
        if let Some(average) = &self.average {
            row(&mut drawing, ROW, average, false);
        }
        if strip > 0 {
            self.strip(&mut drawing, rows * ROW);
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

    fn strip(&self, drawing: &mut Drawing, top: u32) {
        let label = fitted(&format!("Each of the {}", self.group), LENGTH);
        drawing.words((LEFT, top + 30), Anchor::Start, false, &label);
        for member in &self.members {
            let x = LEFT + member.along(LENGTH);
            drawing.line((x, top + 42), (x, top + 74), 3, RULE);
        }
        if let Some(own) = self.own.place {
            let x = LEFT + own.along(LENGTH);
            drawing.line((x, top + 36), (x, top + 80), 9, INK);
        }
    }
}

fn row(drawing: &mut Drawing, top: u32, row: &Row, own: bool) {
    let printed = row.printed.as_str();
    drawing.words((LEFT + LENGTH, top + 30), Anchor::End, own, printed);
    let label = fitted(row.label.as_str(), LENGTH - 170);
    drawing.words((LEFT, top + 30), Anchor::Start, own, &label);
    match row.place {
        Some(place) => {
            let fill = if own { INK } else { PALE };
            drawing.rectangle((LEFT, top + 42), (place.along(LENGTH), BAR), fill);
        }
        None => drawing.line((LEFT, top + 42), (LEFT, top + 42 + BAR), 4, RULE),
    }
}

fn axis(drawing: &mut Drawing, bottom: u32) {
    drawing.line((LEFT, bottom), (LEFT + LENGTH, bottom), 3, RULE);
    for (percent, anchor) in [(0, Anchor::Start), (50, Anchor::Middle), (100, Anchor::End)] {
        let x = LEFT + LENGTH * percent / 100;
        drawing.line((x, bottom), (x, bottom + 10), 3, RULE);
        drawing.words((x, bottom + 42), anchor, false, &format!("{percent}%"));
    }
}
