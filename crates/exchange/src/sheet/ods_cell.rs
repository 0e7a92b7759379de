//! What the tags of an OpenDocument table say: of one cell, and how often it stands there.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::cell::plain_number;
use super::error::SheetError;
use super::held::{Held, HeldRow};
use super::value::{push_iso_day, push_number};

/// Why a walk ends early.
pub(super) enum Stop {
    Sheet(SheetError),
    Xml(String),
}

impl From<SheetError> for Stop {
    fn from(error: SheetError) -> Self {
        Self::Sheet(error)
    }
}

impl From<quick_xml::Error> for Stop {
    fn from(error: quick_xml::Error) -> Self {
        Self::Xml(error.to_string())
    }
}

/// An attribute's value.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Stop> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(quick_xml::Error::from)?;
        if attribute.key.as_ref() == name {
            return Ok(Some(attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned()));
        }
    }
    Ok(None)
}

/// Whether the tables of a style are not shown.
pub(super) fn is_hidden(tag: &BytesStart<'_>) -> Result<bool, Stop> {
    Ok(attribute(tag, "table:display")?.as_deref() == Some("false"))
}

/// How often something stands there: once where nothing is said.
pub(super) fn count(text: Option<String>) -> Result<u64, Stop> {
    let Some(text) = text else { return Ok(1) };
    match text.parse::<u64>() {
        Ok(count) => Ok(count.max(1)),
        Err(_) => Err(Stop::Xml(format!("{text:?} is not how often something can stand there"))),
    }
}

/// What a cell's tag says of it.
#[derive(Default)]
pub(super) struct Described {
    pub(super) columns: usize,
    pub(super) rows: u64,
    pub(super) repeats: usize,
    kind: String,
    value: Option<String>,
    is_error: bool,
    has_formula: bool,
}

impl Described {
    pub(super) fn of(tag: &BytesStart<'_>) -> Result<Self, Stop> {
        let mut cell = Self { columns: 1, rows: 1, repeats: 1, ..Self::default() };
        let narrow = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(quick_xml::Error::from)?;
            let value = || attribute.normalized_value(XmlVersion::Implicit1_0);
            let counted = || count(Some(value()?.into_owned()));
            match attribute.key.as_ref() {
                "table:number-columns-spanned" => cell.columns = narrow(counted()?),
                "table:number-rows-spanned" => cell.rows = counted()?,
                "table:number-columns-repeated" => cell.repeats = narrow(counted()?),
                "office:value-type" => cell.kind = value()?.into_owned(),
                "calcext:value-type" => cell.is_error = value()? == "error",
                "table:formula" => cell.has_formula = true,
                "office:value"
                | "office:string-value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value" => {
                    cell.value = Some(value()?.into_owned());
                }
                _ => {}
            }
        }
        Ok(cell)
    }

    pub(super) fn is_blank(&self, text: &str) -> bool {
        self.value.as_deref().unwrap_or_default().trim().is_empty()
            && text.trim().is_empty()
            && !self.is_error
    }

    /// Whether its formula came to an error, by what is shown.
    fn failed(&self, text: &str) -> bool {
        let shown = text.trim();
        let known = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
        let numbered = shown.strip_prefix("Err:").is_some_and(|code| code.parse::<u16>().is_ok());
        self.is_error || (self.has_formula && (numbered || known.contains(&shown)))
    }

    pub(super) fn push(&self, row: &mut HeldRow, text: &str) {
        let value = self.value.as_deref();
        let said = value.unwrap_or_default();
        if self.failed(text) {
            return row.push(Held::Formula, if text.is_empty() { said } else { text });
        }
        match self.kind.as_str() {
            "float" | "percentage" | "currency" => {
                match (plain_number(said), said.parse::<f64>()) {
                    (Some(_), Ok(number)) => push_number(row, number),
                    _ => row.push(Held::Bad, said),
                }
            }
            "date" => push_iso_day(row, said),
            "time" => row.push(Held::TimeOnly, if text.is_empty() { said } else { text }),
            "boolean" => match said {
                "true" => row.push(Held::True, ""),
                "false" => row.push(Held::False, ""),
                _ => row.push(Held::Bad, said),
            },
            _ => row.push(Held::Text, value.filter(|value| !value.is_empty()).unwrap_or(text)),
        }
    }
}
