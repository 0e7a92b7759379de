//! What a cell of a table says: a count, a rate however it is written, or that there is none.

use crate::fields::cell_text;
use crate::sheet::SheetCell;
use crate::words::Problem;

/// What stands in the cells of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberSort {
    /// A whole number.
    Count,
    /// A rate: `74%`, 74 or 0.74.
    Percent,
    /// A rate per 100,000.
    Decimal,
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableSaid {
    /// Nothing.
    Blank,
    /// That there is no number.
    NotApplicable,
    /// More than 99%, in words.
    NearlyAll,
    /// A whole number.
    Count(i64),
    /// A rate in percent or per 100,000, in units of 10^-`places`, without zeros at the end.
    Decimal {
        /// How many units.
        units: u64,
        /// How many decimals, four at most.
        places: u8,
    },
}

/// How rates without a percent sign are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// 74 is 74%.
    Percent,
    /// 0.74 is 74%.
    Fraction,
    /// It can't be told: 1 could be either.
    Unclear,
}

impl Scale {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Percent => "read as percent (74 is 74%)",
            Self::Fraction => "read as parts of one (0.74 is 74%)",
            Self::Unclear => "not clear (1 could be 1% or 100%)",
        }
    }
}

/// Decimals that are kept of a rate in percent; what is finer is rounded.
const PLACES_MAX: usize = 4;

const NONE: &[&str] = &[
    "n/a",
    "na",
    "not applicable",
    "z",
    "x",
    "[z]",
    "[x]",
    "-",
    "\u{2013}",
    "\u{2014}",
    "..",
    ":",
];
const NEARLY: &[&str] = &["more than 99%", ">99%", "> 99%", "over 99%", "99%+"];

/// Says, from the rates of one column, how those without a percent sign are meant; none where there
/// are none.
pub(super) fn scale<'a>(cells: impl Iterator<Item = &'a SheetCell>) -> Option<Scale> {
    let bare = |cell: &SheetCell| {
        let text = cell_text(cell).trim().to_owned();
        decimal(&text, 9).filter(|_| !text.contains('%'))
    };
    let (mut any, mut one, mut part) = (false, false, false);
    for (units, places) in cells.filter_map(bare) {
        any = true;
        let whole = 10_u64.pow(places.into());
        if units > whole {
            return Some(Scale::Percent);
        }
        one |= units == whole;
        part |= units > 0 && units < whole;
    }
    match (any, part, one) {
        (false, ..) => None,
        (_, true, _) => Some(Scale::Fraction),
        (_, false, true) => Some(Scale::Unclear),
        (_, false, false) => Some(Scale::Percent),
    }
}

/// Reads a cell.
pub(super) fn read(cell: &SheetCell, sort: NumberSort, scale: Scale) -> Result<TableSaid, Problem> {
    let text = match cell {
        SheetCell::Blank => return Ok(TableSaid::Blank),
        SheetCell::Fault(fault) => {
            return Err(Problem { reason: fault.reason.clone(), hint: fault.hint.clone() });
        }
        SheetCell::Day(_) | SheetCell::Bool(_) => return Err(no_number(sort)),
        SheetCell::Text(_) | SheetCell::Number(_) => cell_text(cell),
    };
    let word = text.trim().to_lowercase();
    if NONE.contains(&word.as_str()) {
        return Ok(TableSaid::NotApplicable);
    }
    match sort {
        NumberSort::Count => count(&word).map(TableSaid::Count).ok_or_else(|| no_number(sort)),
        NumberSort::Decimal => decimal(&word, PLACES_MAX).map(said).ok_or_else(|| no_number(sort)),
        NumberSort::Percent if NEARLY.contains(&word.as_str()) => Ok(TableSaid::NearlyAll),
        NumberSort::Percent => percent(&word, scale),
    }
}

fn said((units, places): (u64, u8)) -> TableSaid {
    TableSaid::Decimal { units, places }
}

fn percent(word: &str, scale: Scale) -> Result<TableSaid, Problem> {
    let none = || no_number(NumberSort::Percent);
    if let Some(signed) = word.strip_suffix('%') {
        return decimal(signed.trim_end(), PLACES_MAX).map(said).ok_or_else(none);
    }
    match scale {
        Scale::Percent => decimal(word, PLACES_MAX).map(said).ok_or_else(none),
        Scale::Fraction => {
            let (units, places) = decimal(word, PLACES_MAX + 2).ok_or_else(none)?;
            Ok(said(match places {
                0 => (units * 100, 0),
                1 => (units * 10, 0),
                places => (units, places - 2),
            }))
        }
        Scale::Unclear if decimal(word, 9) == Some((0, 0)) => Ok(said((0, 0))),
        Scale::Unclear => {
            decimal(word, PLACES_MAX).ok_or_else(none)?;
            Err(Problem::new(
                "this could be 1% or 100%",
                "write it with a percent sign, or say unit = \"percent\" or \"fraction\" in a map",
            ))
        }
    }
}

fn no_number(sort: NumberSort) -> Problem {
    match sort {
        NumberSort::Count => Problem::new(
            "no whole number",
            "write digits only, n/a where there is none, or leave it blank",
        ),
        NumberSort::Percent => Problem::new(
            "no rate",
            "write it such as 74%, 74 or 0.74, n/a where there is none, or leave it blank",
        ),
        NumberSort::Decimal => Problem::new(
            "no number per 100,000",
            "write it such as 5.3, n/a where there is none, or leave it blank",
        ),
    }
}

/// A whole number, with or without commas after each three digits; zeros after a point don't matter.
fn count(word: &str) -> Option<i64> {
    let (sign, plain) = match word.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, word),
    };
    match decimal(plain, 9)? {
        (units, 0) => i64::try_from(units).ok().map(|units| sign * units),
        _ => None,
    }
}

/// A decimal's units and places, rounded half up to at most `places_max`, without zeros at the end.
fn decimal(text: &str, places_max: usize) -> Option<(u64, u8)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = without_commas(whole)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !digits(fraction) || whole.len() > 9 {
        return None;
    }
    let kept = &fraction[..fraction.len().min(places_max)];
    let up = fraction.as_bytes().get(places_max).is_some_and(|digit| *digit >= b'5');
    let mut units = format!("0{whole}{kept}").parse::<u64>().ok()? + u64::from(up);
    let mut places = u8::try_from(kept.len()).ok()?;
    while places > 0 && units % 10 == 0 {
        (units, places) = (units / 10, places - 1);
    }
    Some((units, places))
}

/// Digits, with a comma before each three of them or with none.
fn without_commas(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let parted = rest.is_empty()
        || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    let plain: String = std::iter::once(first).chain(rest).collect();
    (parted && plain.bytes().all(|byte| byte.is_ascii_digit())).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> SheetCell {
        SheetCell::Text(text.to_owned())
    }

    fn rate(word: &str, scale: Scale) -> Result<TableSaid, String> {
        read(&text(word), NumberSort::Percent, scale).map_err(|problem| problem.reason)
    }

    fn scale_of(words: &[&str]) -> Option<Scale> {
        let cells: Vec<SheetCell> = words.iter().map(|word| text(word)).collect();
        scale(cells.iter())
    }

    #[test]
    fn a_rate_is_read_however_it_is_written() {
        for (word, scale, units, places) in [
            ("74%", Scale::Fraction, 74, 0),
            ("74 %", Scale::Percent, 74, 0),
            ("74", Scale::Percent, 74, 0),
            ("74.0", Scale::Percent, 74, 0),
            ("74.58", Scale::Percent, 7_458, 2),
            ("0.74", Scale::Fraction, 74, 0),
            ("0.7", Scale::Fraction, 70, 0),
            ("1", Scale::Fraction, 100, 0),
            ("0.745762711864407", Scale::Fraction, 745_763, 4),
            ("0", Scale::Unclear, 0, 0),
        ] {
            assert_eq!(rate(word, scale), Ok(TableSaid::Decimal { units, places }), "{word}");
        }
        assert_eq!(rate("n/a", Scale::Percent), Ok(TableSaid::NotApplicable));
        assert_eq!(rate(">99%", Scale::Percent), Ok(TableSaid::NearlyAll));
        assert_eq!(rate("1", Scale::Unclear), Err("this could be 1% or 100%".to_owned()));
        for word in ["seven", "-5%", "74%%", "7,4", "%", "1e2"] {
            assert_eq!(rate(word, Scale::Percent), Err("no rate".to_owned()), "{word}");
        }
    }

    #[test]
    fn a_column_says_how_its_rates_are_meant() {
        assert_eq!(scale_of(&["74", "0.5"]), Some(Scale::Percent));
        assert_eq!(scale_of(&["0.74", "1", "0"]), Some(Scale::Fraction));
        assert_eq!(scale_of(&["1", "0"]), Some(Scale::Unclear));
        assert_eq!(scale_of(&["0", "0"]), Some(Scale::Percent));
        assert_eq!(scale_of(&["74%", "n/a", ""]), None);
    }

    #[test]
    fn a_count_is_a_whole_number() {
        let count = |word: &str| read(&text(word), NumberSort::Count, Scale::Percent);
        for (word, wanted) in [("44", 44), ("1,234", 1_234), ("12.0", 12), ("-3", -3), ("0", 0)] {
            assert_eq!(count(word), Ok(TableSaid::Count(wanted)), "{word}");
        }
        for word in ["4.5", "12,34", "about 40", "44%", "1e3"] {
            assert_eq!(count(word).unwrap_err().reason, "no whole number", "{word}");
        }
        assert_eq!(count(".."), Ok(TableSaid::NotApplicable));
    }
}
