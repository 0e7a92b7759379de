//! A text as a document may print it: what people typed, with nothing left in it that acts on what
//! stands around it. Not here: the escaping of a format, which the format's own room does.

use std::fmt;

use serde::Serialize;

/// See the module. Line breaks and tabs have become spaces; control characters, marks that turn the
/// direction of writing, invisible characters and those without a meaning of their own stand as their
/// number: `[U+202E]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text(String);

impl Text {
    /// Takes any text and makes it fit to print.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut clean = String::with_capacity(text.len());
        for character in text.chars() {
            put(character, &mut clean);
        }
        Self(clean)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is anything to print.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.chars().any(|c| is_space(c) || acts(c)) { Self::new(&text) } else { Self(text) }
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::new(text)
    }
}

/// The number of a character, where the character itself can't be shown: `[U+202E]`.
#[must_use]
pub(crate) fn number_of(character: char) -> String {
    format!("[U+{:04X}]", u32::from(character))
}

fn put(character: char, out: &mut String) {
    if is_space(character) {
        out.push(' ');
    } else if acts(character) {
        out.push_str(&number_of(character));
    } else {
        out.push(character);
    }
}

/// What breaks a line or jumps along it.
fn is_space(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What does something other than be seen. The joiners U+200C and U+200D stay: names are written
/// with them.
fn acts(character: char) -> bool {
    character.is_control() && !is_space(character)
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{10ffff}')
        || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_on_its_surroundings_is_shown_by_its_number() {
        assert_eq!(Text::new("Leeds\u{202e}sdeeL").as_str(), "Leeds[U+202E]sdeeL");
        assert_eq!(Text::new("a\u{0}b\u{7f}c\u{feff}").as_str(), "a[U+0000]b[U+007F]c[U+FEFF]");
        assert_eq!(Text::new("two\r\nlines\tof it").as_str(), "two  lines of it");
    }

    #[test]
    fn names_of_any_script_stay_as_they_are() {
        for name in ["O’Brien & Söhne <b>", "محمد", "李明", "\u{915}\u{94d}\u{200d}\u{937}"]
        {
            assert_eq!(Text::new(name).as_str(), name);
        }
    }

    proptest! {
        #[test]
        fn a_text_made_fit_to_print_stays_as_it_is(text in any::<String>()) {
            let once = Text::new(&text);
            prop_assert!(!once.as_str().chars().any(|c| is_space(c) || acts(c)));
            prop_assert_eq!(&Text::new(once.as_str()), &once);
            prop_assert_eq!(Text::from(text), once);
        }
    }
}
