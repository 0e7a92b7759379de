//! Numbers, days and lists in British English: one of a thing, several of it, and which is which.

use chrono::NaiveDate;

/// A number with commas between thousands: `1,412`.
#[must_use]
pub(crate) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number inside a sentence: in letters up to nine, in digits from ten on.
#[must_use]
pub(crate) fn spelt(count: u64) -> String {
    let small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let word = usize::try_from(count).ok().and_then(|place| small.get(place));
    word.map_or_else(|| number(count), |word| (*word).to_owned())
}

/// So many of a thing: `one course`, `118 courses`, `no courses`.
#[must_use]
pub(crate) fn several(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", spelt(count), which(count, one, many))
}

/// The word for one, or for any other number.
#[must_use]
pub(crate) fn which<'a>(count: u64, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// A day in words: `22 July 2020`.
#[must_use]
pub(crate) fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A list in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub(crate) fn listed<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// A text with a capital at its start.
#[must_use]
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A sentence's end without the full stop that its writer may have put there.
#[must_use]
pub(crate) fn unstopped(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

/// A name as its own: `Leeds City Council’s`, `Care Services’`.
#[must_use]
pub(crate) fn of(name: &str) -> String {
    if name.ends_with(['s', 'S']) { format!("{name}’") } else { format!("{name}’s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_several() {
        assert_eq!(several(1, "course", "courses"), "one course");
        assert_eq!(several(0, "course", "courses"), "no courses");
        assert_eq!(several(1_412, "person", "people"), "1,412 people");
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        let numbers: Vec<_> = [0, 999, 1_000, 56_550_138].into_iter().map(number).collect();
        assert_eq!(numbers, ["0", "999", "1,000", "56,550,138"]);
    }

    #[test]
    fn lists_end_with_and() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["London"]), "London");
        assert_eq!(listed(&["London", "Leeds", "Bristol"]), "London, Leeds and Bristol");
    }
}
