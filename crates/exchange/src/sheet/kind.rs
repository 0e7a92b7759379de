//! What kind of file it is: told by the extension and, against a lying extension, by the first
//! bytes. Kinds that are not read are refused by name.

use std::fmt;
use std::sync::Arc;

use crate::fields::shortened;

use super::error::{SheetError, SheetNotice};

/// How many of a file's first bytes [`SheetKind::of`] wants to see. Fewer do where there are fewer.
pub const FIRST_BYTES: usize = 64 << 10;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// Text with cells parted by commas, semicolons or tabs.
    Csv,
    /// An Excel workbook, as Excel has written them since 2007.
    Xlsx,
    /// An OpenDocument spreadsheet.
    Ods,
    /// One JSON object a line.
    JsonLines,
}

impl fmt::Display for SheetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl SheetKind {
    /// What kind of file it is, by its name and its first bytes ([`FIRST_BYTES`] of them, or all).
    /// Where the two differ, the bytes are right.
    ///
    /// # Errors
    /// [`SheetError::Refused`] for kinds that are not read, with what to save the file as.
    pub fn of(name: &str, first: &[u8]) -> Result<Self, SheetError> {
        let file: Arc<str> = name.into();
        let refused = |(reason, hint): (&str, &str)| {
            Err(SheetError::refused(&file, reason.to_owned(), Some(hint)))
        };
        let extension = extension(name);
        if first.starts_with(b"PK\x03\x04") || first.starts_with(b"PK\x05\x06") {
            return zipped(&extension, first).or_else(refused);
        }
        if first.starts_with(COMPOUND) {
            return refused(compound(&extension, first));
        }
        if let Some(why) = no_text(first) {
            return refused(why);
        }
        match (Self::named(&extension), first.is_empty()) {
            (Some(kind), true) => Ok(kind),
            (Some(kind @ (Self::Csv | Self::JsonLines)), false) => Ok(kind),
            _ if is_object(first) => Ok(Self::JsonLines),
            _ => Ok(Self::Csv),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "an Excel workbook",
            Self::Ods => "an OpenDocument spreadsheet",
            Self::JsonLines => "JSON Lines",
        }
    }

    /// The kind that an extension stands for.
    fn named(extension: &str) -> Option<Self> {
        match extension {
            "csv" | "tsv" | "tab" | "txt" => Some(Self::Csv),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "ods" => Some(Self::Ods),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// A notice where the name stands for another kind.
    pub(super) fn misnamed(self, name: &str) -> Option<SheetNotice> {
        let extension = extension(name);
        let known = Self::named(&extension).or((extension == "xls").then_some(Self::Xlsx))?;
        (known != self).then_some(SheetNotice::Misnamed { read_as: self.words() })
    }
}

const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

type Refusal = (&'static str, &'static str);

fn extension(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

fn zipped(extension: &str, first: &[u8]) -> Result<SheetKind, Refusal> {
    let opens_as_ods = contains(first, b"application/vnd.oasis.opendocument.spreadsheet");
    match extension {
        "xlsb" => Err(XLSB),
        "numbers" => Err(NUMBERS),
        _ if opens_as_ods => Ok(SheetKind::Ods),
        "ods" if !contains(first, b"[Content_Types].xml") => Ok(SheetKind::Ods),
        _ => Ok(SheetKind::Xlsx),
    }
}

pub(super) const XLSB: Refusal = (
    "binary Excel workbooks (.xlsb) are not read",
    "save it as .xlsx: File, Save As, Excel Workbook",
);
pub(super) const NUMBERS: Refusal =
    ("files of Numbers are not read", "export it: File, Export To, Excel or CSV");
const XLS: Refusal = (
    "old Excel workbooks (.xls) are not read",
    "open it in a spreadsheet program and save it as .xlsx",
);
pub(super) const PASSWORD: Refusal = (
    "the workbook is protected with a password, so it can't be read",
    "open it with the password, take that off (File, Info, Protect Workbook) and save it",
);
const OTHER_OFFICE: Refusal = (
    "it is a file of an old Office program, or a workbook protected with a password",
    "open it in a spreadsheet program and save it as .xlsx without a password",
);

/// Files of old Office programs and encrypted workbooks share one container.
fn compound(extension: &str, first: &[u8]) -> Refusal {
    if contains(first, &wide("EncryptedPackage")) {
        PASSWORD
    } else if contains(first, &wide("Workbook")) || contains(first, &wide("Book")) {
        XLS
    } else {
        match extension {
            "xls" => XLS,
            "xlsx" | "xlsm" => PASSWORD,
            _ => OTHER_OFFICE,
        }
    }
}

/// The name as the container's list has it: UTF-16, the end marked.
fn wide(name: &str) -> Vec<u8> {
    name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

pub(super) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted)
}

/// Why bytes that are no archive can't be CSV or JSON Lines either.
fn no_text(first: &[u8]) -> Option<Refusal> {
    const UTF_8: &str = "save it as CSV UTF-8";
    if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
        return Some(("it is text in UTF-16, which is not read", UTF_8));
    }
    let start = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    let head = start.get(..start.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    if head.starts_with(b"%pdf") {
        return Some(("PDF is not read", "ask for the spreadsheet that it was made from"));
    }
    if [&b"<?xml"[..], b"<!doctype", b"<html", b"<table", b"<meta"]
        .iter()
        .any(|mark| head.starts_with(mark))
    {
        let reason = "it is a web page or another XML file, whatever its name says";
        return Some((
            reason,
            "open it in a spreadsheet program and save it as .xlsx or CSV UTF-8",
        ));
    }
    let is_json_array = head.first() == Some(&b'[')
        && head.get(1..).unwrap_or_default().trim_ascii_start().starts_with(b"{");
    if is_json_array {
        let hint = "write one object a line, without the brackets around all of them";
        return Some(("it is one JSON array, which is not read", hint));
    }
    first
        .contains(&0)
        .then_some(("it is neither text nor a spreadsheet", "check that this is the right file"))
}

/// The beginning of a name, for a sentence.
pub(super) fn short(name: &str) -> String {
    shortened(name.as_bytes())
}

/// Whether it begins as a JSON object does.
fn is_object(first: &[u8]) -> bool {
    let start = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    let rest = start.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    rest.is_some_and(|rest| rest.starts_with(b"\"") || rest.starts_with(b"}"))
}
