//! Who writes: read from a small file of the office's, since the record does not know it.

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use upheld_publish::letter;

use crate::problem::Problem;
use crate::small;

/// The file. Every key may be left out; one that there is not is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OfficeFile {
    name: Option<String>,
    address: Vec<String>,
    signatory: Option<String>,
    post: Option<String>,
    letter_date: Option<NaiveDate>,
    letters_on: Option<NaiveDate>,
    tables_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
    website: Option<String>,
}

/// Reads it; an office of which nothing is known where no file is named.
pub(super) fn read(path: Option<&Path>) -> Result<letter::Office, Problem> {
    let Some(path) = path else { return Ok(letter::Office::default()) };
    let text = small::text(path).map_err(|error| {
        Problem::invalid(format!("{} can't be read: {error}", path.display()))
            .hint("name a TOML file of the office's name, address, signatory and days")
    })?;
    let file: OfficeFile = toml::from_str(&text).map_err(|error| wrong(path, &text, &error))?;
    Ok(letter::Office {
        name: file.name,
        address: file.address,
        signatory: file.signatory,
        post: file.post,
        letter_date: file.letter_date,
        letters_on: file.letters_on,
        tables_on: file.tables_on,
        review_on: file.review_on,
        website: file.website,
    })
}

fn wrong(path: &Path, text: &str, error: &toml::de::Error) -> Problem {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let reason = error.message().lines().collect::<Vec<_>>().join("; ");
    Problem::invalid(format!("{}, line {line}: {reason}", path.display())).hint(
        "a line is of the form signatory = \"…\", address = [\"…\"], letter_date = \"2024-07-22\"",
    )
}
