//! What a cell of a workbook holds, out of what the two formats write: serial days, days as text,
//! numbers.

use super::cell::plain_number;
use super::held::{Held, HeldRow};

/// Whole numbers from here on may have lost digits: 2^53.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

/// A number as spreadsheet programs show it: up to fifteen digits where there is a fraction, all
/// of them where there is none.
pub(super) fn push_number(row: &mut HeldRow, number: f64) {
    if !number.is_finite() {
        row.push(Held::Bad, &number.to_string());
    } else if number.abs() >= EXACT_BELOW {
        row.push(Held::Digits, &number.to_string());
    } else if number.trunc() == number {
        row.push(Held::Number, plain_number(&number.to_string()).as_deref().unwrap_or("0"));
    } else {
        // A sum such as 0.1 + 0.2 is held as 0.30000000000000004, and shown as 0.3.
        let rounded = format!("{number:.14e}");
        let (digits, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
        let digits = digits.trim_end_matches('0');
        match plain_number(&format!("{digits}e{exponent}")) {
            Some(plain) => row.push(Held::Number, &plain),
            None => row.push(Held::Bad, &rounded),
        }
    }
}

/// A day, or a day with a time, written `2020-03-31` or `2020-03-31T14:30:00`.
pub(super) fn push_iso_day(row: &mut HeldRow, text: &str) {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let is_day = day.len() == 10 && day.parse::<chrono::NaiveDate>().is_ok();
    let midnight =
        time.trim_end_matches('Z').bytes().all(|byte| matches!(byte, b'0' | b':' | b'.'));
    match (is_day, midnight) {
        (true, true) => row.push(Held::Day, day),
        (true, false) => row.push(Held::Time, text),
        (false, _) if day.contains(':') => row.push(Held::TimeOnly, text),
        (false, _) => row.push(Held::Bad, text),
    }
}
