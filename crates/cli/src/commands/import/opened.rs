//! Opening the files of an import: the spreadsheet, or stdin, and the map.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use upheld_exchange::{FIRST_BYTES, Map, Sheet, SheetError, SheetKind, SheetOptions};

use crate::problem::{self, Problem};
use crate::small;

/// The name that stands for stdin.
const STDIN: &str = "-";

/// A file past its header, or stdin.
pub(in crate::commands) fn sheet(path: &Path, worksheet: Option<&str>) -> Result<Sheet, Problem> {
    let options = SheetOptions { sheet: worksheet.map(str::to_owned) };
    if path == Path::new(STDIN) {
        return stdin(&options);
    }
    let failed = |error| problem::of_file(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(Problem::invalid(format!("{} is a directory", path.display()))
            .hint("name the file itself"));
    }
    let name = path.display().to_string();
    let first = first_bytes(&mut file).map_err(failed)?;
    let kind = SheetKind::of(&name, &first).map_err(|error| of_sheet(&error))?;
    // A pipe with a name, as a shell gives it for `<(…)`, can't be read from its beginning again.
    if file.rewind().is_err() {
        return Sheet::stream(&name, kind, Cursor::new(first).chain(file), &options)
            .map_err(|error| of_sheet(&error));
    }
    Sheet::open(&name, kind, file, &options).map_err(|error| of_sheet(&error))
}

fn stdin(options: &SheetOptions) -> Result<Sheet, Problem> {
    let mut stdin = std::io::stdin();
    let first = first_bytes(&mut stdin)?;
    let kind = SheetKind::of("stdin", &first).map_err(|error| of_sheet(&error))?;
    Sheet::stream("stdin", kind, Cursor::new(first).chain(stdin), options)
        .map_err(|error| of_sheet(&error))
}

fn first_bytes(source: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut first = Vec::new();
    source.by_ref().take(FIRST_BYTES as u64).read_to_end(&mut first)?;
    Ok(first)
}

/// The map, where one is named.
pub(in crate::commands) fn map(path: Option<&Path>) -> Result<Option<Map>, Problem> {
    let Some(path) = path else { return Ok(None) };
    let text = small::text(path).map_err(|error| problem::of_file(path, &error))?;
    Ok(Some(Map::read(&path.display().to_string(), &text)))
}

/// An error of a spreadsheet as a whole.
pub(in crate::commands) fn of_sheet(error: &SheetError) -> Problem {
    let what = error.to_string();
    let problem = match error {
        SheetError::Read { .. } => Problem::failed(what),
        _ => Problem::invalid(what),
    };
    match error.hint() {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}
