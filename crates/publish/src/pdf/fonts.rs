//! The fonts that are built into the program, and which characters they can print.

use std::collections::BTreeSet;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::text::number_of;

/// See the module.
pub(super) struct Fonts {
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
    printable: BTreeSet<char>,
}

impl Fonts {
    /// The typesetter's own fonts.
    pub(super) fn built_in() -> Self {
        let files = typst_assets::fonts().map(Bytes::new);
        let fonts: Vec<Font> = files.flat_map(Font::iter).collect();
        let covered = fonts.iter().flat_map(|font| font.info().coverage.iter());
        let printable = covered.filter_map(char::from_u32).collect();
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, printable }
    }

    /// JSON in which each character that no font has stands by its number: `[U+4E2D]`. A page with a
    /// character that can't be shown keeps none of the standards, and a box tells nobody anything.
    pub(super) fn printable(&self, data: &str) -> String {
        let mut out = String::with_capacity(data.len());
        for character in data.chars() {
            if character.is_ascii() || self.printable.contains(&character) {
                out.push(character);
            } else {
                out.push_str(&number_of(character));
            }
        }
        out
    }
}
