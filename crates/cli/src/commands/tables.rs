//! `tables`: the data tables of a year, written into a directory: one CSV file a table with their
//! metadata, and one workbook. All files are written whole before any takes its place.

mod source;

use upheld_annual::FigureSet;
use upheld_domain::Definitions;
use upheld_publish::tables::{
    DataTable, METADATA_FILE, TablesError, TheYear, WORKBOOK_FILE, csv, csvw, of_year, workbook,
};
use upheld_store::View;

use crate::args::{Common, Format, TableFile, TablesArgs};
use crate::commands::documents::{Folder, Written};
use crate::commands::explain::refuse_unknown_year;
use crate::commands::figures::Asked;
use crate::commands::release::{Due, Standing, standing};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::watch::bar;

pub(in crate::commands) use source::refuse_other_figures;

pub(crate) fn run(common: &Common, args: &TablesArgs) -> Result<Exit, Problem> {
    let folder = Folder::at(&args.out, args.replace)?;
    let made = open::reading_as_known(common, &args.as_known, |now| {
        standing(now, args.year, &args.standing, Due::Published, |view, set, standing| {
            make(now, view, args, set, standing)
        })
    })?;
    let written = folder.put(&made.files)?;
    tell(common, args, &made, &written)?;
    Ok(Exit::Ok)
}

/// What is to be written.
struct Made {
    files: Vec<(String, Vec<u8>)>,
    standing: Standing,
}

/// Makes the files. `now` is the record as it was asked, `view` as the document knows it.
fn make(
    now: &View,
    view: &View,
    args: &TablesArgs,
    definitions: &Definitions,
    standing: &Standing,
) -> Result<Made, Problem> {
    refuse_unknown_year(view, definitions.counting.year_start, args.year)?;
    let sets = sets(view, args, definitions, standing)?;
    refuse_other_figures(now, standing, &sets)?;
    let release = source::cover(view, args, definitions, standing)?;
    let (year, scheme) = (args.year, view.scheme());
    let year = TheYear { year, sets: &sets, definitions, scheme, release: &release };
    Ok(Made { files: files(&year, &args.files)?, standing: standing.clone() })
}

/// All figures of the year.
fn sets(
    view: &View,
    args: &TablesArgs,
    definitions: &Definitions,
    standing: &Standing,
) -> Result<Vec<FigureSet>, Problem> {
    let asked = Asked::new(view, definitions)?;
    // A release is as known at its own position, whenever one looks.
    let asked = match standing.release() {
        Some(_) => asked,
        None => asked.saying_when(&args.as_known),
    };
    let scopes = asked.year_scopes(args.year);
    let bar = bar("Figures", scopes.len() as u64);
    let set = |scope| {
        bar.inc(1);
        asked.set(scope, args.year)
    };
    let sets: Vec<FigureSet> = scopes.into_iter().map(set).collect();
    bar.finish_and_clear();
    Ok(sets)
}

fn files(year: &TheYear<'_>, kinds: &[TableFile]) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let tables: Vec<DataTable> = of_year(year);
    let failed = |error: TablesError| Problem::failed(error.to_string());
    let bar = bar("Tables", tables.len() as u64 + 1);
    let mut files = Vec::new();
    if kinds.contains(&TableFile::Csv) {
        for table in &tables {
            files.push((format!("{}.csv", table.name), csv(table).map_err(failed)?));
            bar.inc(1);
        }
        files.push((METADATA_FILE.to_owned(), csvw(&tables).map_err(failed)?));
    }
    if kinds.contains(&TableFile::Xlsx) {
        files.push((WORKBOOK_FILE.to_owned(), workbook(&tables, year).map_err(failed)?));
    }
    bar.finish_and_clear();
    Ok(files)
}

fn tell(
    common: &Common,
    args: &TablesArgs,
    made: &Made,
    written: &[Written],
) -> Result<(), Problem> {
    let header = ["file", "bytes", "sha256"];
    let rows: Vec<Vec<String>> = written.iter().map(Written::row).collect();
    match common.format {
        Format::Table => {
            let (standing, folder) = (made.standing.in_words(), args.out.display());
            let table = screen::table(&header, &rows, &[1]);
            screen::print(&format!("Tables of {} in {folder}. {standing}\n{table}", args.year))
        }
        Format::Json => screen::print_json(&written),
        Format::Jsonl => screen::print_lines(written),
        Format::Csv => screen::print_plain_csv(&header, &rows),
    }
}
