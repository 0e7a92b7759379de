//! Which worksheet of a workbook is read: the one that was named, or the only visible one with
//! anything in it. Never a hidden one in silence.

use std::sync::Arc;

use super::error::{SheetError, SheetNotice};

/// A worksheet, before it is read.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) visible: bool,
    /// Whether anything stands in it. Of a hidden one it need not be known.
    pub(super) filled: bool,
}

/// The place of the sheet to read, and what to tell of the others.
pub(super) fn choose(
    file: &Arc<str>,
    wanted: Option<&str>,
    listed: &[Listed],
) -> Result<(usize, Vec<SheetNotice>), SheetError> {
    let place = match wanted {
        Some(wanted) => named(file, wanted, listed)?,
        None => only(file, listed)?,
    };
    let hidden =
        listed.iter().enumerate().filter(|(other, sheet)| !sheet.visible && *other != place);
    let sheets: Vec<_> = hidden.map(|(_, sheet)| format!("{:?}", sheet.name)).collect();
    let notices = if sheets.is_empty() { Vec::new() } else { vec![SheetNotice::Hidden { sheets }] };
    Ok((place, notices))
}

fn named(file: &Arc<str>, wanted: &str, listed: &[Listed]) -> Result<usize, SheetError> {
    let exact = listed.iter().position(|sheet| sheet.name == wanted);
    let folded = wanted.trim().to_lowercase();
    let alike = || listed.iter().position(|sheet| sheet.name.trim().to_lowercase() == folded);
    exact.or_else(alike).ok_or_else(|| {
        let reason = format!("there is no sheet {wanted:?} in it");
        choice(file, reason, listed, "name one of them")
    })
}

fn only(file: &Arc<str>, listed: &[Listed]) -> Result<usize, SheetError> {
    let mut filled = listed.iter().enumerate().filter(|(_, sheet)| sheet.visible && sheet.filled);
    match (filled.next(), filled.next()) {
        (Some((place, _)), None) => Ok(place),
        (Some(_), Some(_)) => {
            let reason = "several of its sheets have something in them".to_owned();
            Err(choice(file, reason, listed, "name the sheet that is meant"))
        }
        _ if listed.iter().all(|sheet| sheet.visible) => Err(SheetError::empty(file)),
        _ => {
            let reason = "nothing stands in its visible sheets".to_owned();
            Err(choice(file, reason, listed, "name a hidden sheet if that is the one meant"))
        }
    }
}

fn choice(file: &Arc<str>, reason: String, listed: &[Listed], hint: &str) -> SheetError {
    let told = |sheet: &Listed| match (sheet.visible, sheet.filled) {
        (false, _) => format!("{:?} (hidden)", sheet.name),
        (true, true) => format!("{:?}", sheet.name),
        (true, false) => format!("{:?} (empty)", sheet.name),
    };
    let sheets = listed.iter().map(told).collect();
    SheetError::Choice { file: Arc::clone(file), reason, sheets, hint: hint.to_owned() }
}
