//! Charts: what they show as numbers and words, and the picture of it as SVG. The text alternative
//! is put together from the same numbers, so the two can't disagree. Every length is a whole number
//! of tenths of a millimetre; there is no float. A chart stands beside a table of its numbers, which
//! is for the document to give.
//!
//! The pictures are dark and light before they are coloured, and every bar has its number beside it.

mod against;
mod bars;
mod svg;
mod years;

use serde::Serialize;

use crate::text::Text;

pub use against::{Against, Row};
pub use bars::{Bars, Line};
pub use years::{Bar, Years};

/// A rate as a place between 0 and the end of a chart's axis, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Place(u32);

impl Place {
    /// The place of `numerator` over `denominator` on an axis that ends at 1, to the nearest
    /// thousandth; none without a denominator. What lies past the end is held there.
    #[must_use]
    pub fn of(numerator: u64, denominator: u64) -> Option<Self> {
        let (above, below) = (u128::from(numerator), u128::from(denominator));
        let nearest = (above * 2_000 + below).checked_div(below * 2)?;
        Some(Self(u32::try_from(nearest.min(1_000)).unwrap_or(1_000)))
    }

    /// So much of a length.
    #[must_use]
    pub(crate) fn along(self, length: u32) -> u32 {
        (self.0 * length + 500) / 1_000
    }

    /// In percent, rounded half up.
    #[must_use]
    pub(crate) fn percent(self) -> u32 {
        (self.0 + 5) / 10
    }
}

/// A picture with its text alternative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// A short name: an image's title.
    pub title: Text,
    /// What it shows, for those who can't see it.
    pub alternative: Text,
    /// The picture, an SVG element by itself.
    pub svg: String,
    /// Its width in tenths of a millimetre.
    pub width: u32,
    /// Its height in tenths of a millimetre.
    pub height: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_nearest_thousandth_and_stays_on_the_axis() {
        assert_eq!(Place::of(44, 59), Some(Place(746)));
        assert_eq!(Place::of(1, 3), Some(Place(333)));
        assert_eq!(Place::of(0, 7), Some(Place(0)));
        assert_eq!(Place::of(5, 0), None);
        assert_eq!(Place::of(9, 3), Some(Place(1_000)));
        assert_eq!(Place::of(u64::MAX, u64::MAX), Some(Place(1_000)));
    }
}
